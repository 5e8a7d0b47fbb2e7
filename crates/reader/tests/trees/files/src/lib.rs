pub mod a;
pub mod b { pub mod c; }
#[path = "odd/place.rs"]
pub mod d;
