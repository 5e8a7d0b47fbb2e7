mod shapes {
    #[landbridge::record]
    pub struct Point { pub x: f64 }
}
pub(crate) use shapes::Point;
