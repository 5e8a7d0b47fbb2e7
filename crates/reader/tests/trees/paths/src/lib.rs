#[cfg_attr(unix, path = "sea.rs")]
#[cfg_attr(windows, path = "wind.rs")]
pub mod platform;
pub mod inline {
    pub mod inner;
    #[path = "other_name.rs"]
    pub mod renamed;
}
#[path = "named"]
pub mod folder {
    pub mod deep;
}
pub mod flat;
mod only_windows;
