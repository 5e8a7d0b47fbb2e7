//! Plain records: `repr(C)`, `Copy`, numbers only. Slices of these cross as memory.

/// A point in the plane.
#[landbridge::record]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Upwards.
    pub y: f64,
}

/// A rectangle: plain records nest.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Rect {
    /// Lower left.
    pub min: Point,
    /// Upper right.
    pub max: Point,
}

/// A colour with single-byte channels.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Rgba {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
    /// Opacity.
    pub a: u8,
}

/// Mixed widths without padding.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Vertex {
    /// Position.
    pub position: [f32; 3],
    /// Colour.
    pub colour: Rgba,
    /// Texture coordinates.
    pub uv: [u16; 2],
    /// Bit set.
    pub flags: u32,
}

/// Every width of a plain field.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Widths {
    /// 64 bits.
    pub a: u64,
    /// 64 bits.
    pub b: i64,
    /// 64 bits.
    pub c: f64,
    /// 32 bits.
    pub d: u32,
    /// 32 bits.
    pub e: i32,
    /// 32 bits.
    pub f: f32,
    /// 16 bits.
    pub g: u16,
    /// 16 bits.
    pub h: i16,
    /// 8 bits.
    pub i: u8,
    /// 8 bits.
    pub j: i8,
    /// Fills up to a multiple of 8.
    pub k: [u8; 6],
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_point(point: Point) -> Point {
    point
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_rect(rect: Rect) -> Rect {
    rect
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_rgba(colour: Rgba) -> Rgba {
    colour
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_vertex(vertex: Vertex) -> Vertex {
    vertex
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_widths(widths: Widths) -> Widths {
    widths
}

/// The distance of two points, borrowed.
#[landbridge::export]
pub fn distance(from: &Point, to: &Point) -> f64 {
    (from.x - to.x).hypot(from.y - to.y)
}

/// The mean of some points; the origin for none.
#[landbridge::export]
pub fn centroid(points: &[Point]) -> Point {
    if points.is_empty() {
        return Point::default();
    }
    let count = points.len() as f64;
    Point {
        x: points.iter().map(|point| point.x).sum::<f64>() / count,
        y: points.iter().map(|point| point.y).sum::<f64>() / count,
    }
}

/// The smallest rectangle around some points.
#[landbridge::export]
pub fn bounds(points: &[Point]) -> Option<Rect> {
    let first = *points.first()?;
    Some(points.iter().fold(
        Rect {
            min: first,
            max: first,
        },
        |rect, point| Rect {
            min: Point {
                x: rect.min.x.min(point.x),
                y: rect.min.y.min(point.y),
            },
            max: Point {
                x: rect.max.x.max(point.x),
                y: rect.max.y.max(point.y),
            },
        },
    ))
}

/// `count` points on a diagonal.
#[landbridge::export]
pub fn make_points(count: u32) -> Vec<Point> {
    (0..count)
        .map(|index| Point {
            x: f64::from(index),
            y: f64::from(index) * 0.5,
        })
        .collect()
}

/// Moves points in place.
#[landbridge::export]
pub fn translate(points: &mut [Point], dx: f64, dy: f64) {
    for point in points {
        point.x += dx;
        point.y += dy;
    }
}

/// Returns its argument, an owned list of plain records.
#[landbridge::export]
pub fn echo_points(points: Vec<Point>) -> Vec<Point> {
    points
}

/// Returns its argument: a list of records with arrays and nested records inside.
#[landbridge::export]
pub fn echo_vertices(vertices: Vec<Vertex>) -> Vec<Vertex> {
    vertices
}

/// Adds up the red channels.
#[landbridge::export]
pub fn total_red(colours: &[Rgba]) -> u32 {
    colours.iter().map(|colour| u32::from(colour.r)).sum()
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_maybe_point(point: Option<Point>) -> Option<Point> {
    point
}
