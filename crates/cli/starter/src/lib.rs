//! A plain Rust API. The attributes say what crosses to other languages; everything else is yours.

/// A point in the plane.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Upwards.
    pub y: f64,
}

/// A shape in the plane.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// All points at a distance from one.
    Circle {
        /// The one in the middle.
        centre: Point,
        /// The distance.
        radius: f64,
    },
    /// Corners in order.
    Polygon(Vec<Point>),
    /// Nothing.
    Empty,
}

/// Why a counter refuses.
#[landbridge::error]
#[derive(Debug, thiserror::Error)]
pub enum CounterError {
    /// The limit would be passed.
    #[error("the limit of {limit} would be passed")]
    Full {
        /// The counter's limit.
        limit: u32,
    },
}

/// Greets someone.
#[landbridge::export(default(greeting = "Hello"))]
pub fn greet(name: &str, greeting: &str) -> String {
    format!("{greeting}, {name}!")
}

/// The mean of all points; the origin if there are none. The host's memory is read in place.
#[landbridge::export]
pub fn centroid(points: &[Point]) -> Point {
    #[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 points")]
    let n = points.len().max(1) as f64;
    let sum = |of: fn(&Point) -> f64| points.iter().map(of).sum::<f64>();
    Point {
        x: sum(|point| point.x) / n,
        y: sum(|point| point.y) / n,
    }
}

/// The area that a shape covers.
#[landbridge::export]
pub fn area(shape: &Shape) -> f64 {
    match shape {
        Shape::Circle { radius, .. } => std::f64::consts::PI * radius * radius,
        Shape::Polygon(corners) => {
            let next = corners.iter().cycle().skip(1);
            let twice: f64 = corners.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum();
            twice.abs() / 2.0
        }
        Shape::Empty => 0.0,
    }
}

/// Counts up to a limit.
#[landbridge::object]
pub struct Counter {
    count: u32,
    limit: u32,
}

#[landbridge::export]
impl Counter {
    /// Starts at zero.
    #[must_use]
    pub fn new(limit: u32) -> Self {
        Self { count: 0, limit }
    }

    /// Adds to the count and returns it.
    ///
    /// # Errors
    /// [`CounterError::Full`] if the limit would be passed; the count stays as it was.
    #[landbridge(default(by = 1))]
    pub fn increment(&mut self, by: u32) -> Result<u32, CounterError> {
        match self.count.checked_add(by).filter(|count| *count <= self.limit) {
            Some(count) => {
                self.count = count;
                Ok(count)
            }
            None => Err(CounterError::Full { limit: self.limit }),
        }
    }

    /// What has been counted.
    #[landbridge(getter)]
    #[must_use]
    pub fn count(&self) -> u32 {
        self.count
    }
}
