pub mod shapes {
    #[landbridge::record]
    pub(crate) struct Point { pub x: f64 }
}
pub(crate) use shapes::Point;
