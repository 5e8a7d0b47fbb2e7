#[path = "a.rs"]
mod again;
