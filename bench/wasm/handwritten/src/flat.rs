//! Points as numbers one after the other, and as one array for each field: what is fastest, if the JavaScript around it is
//! written by hand, record by record.

use wasm_bindgen::prelude::*;

use crate::{Point, line, point, total};

/// So many points on a line: x and y of each.
#[wasm_bindgen(js_name = makePointBuffer)]
#[must_use]
pub fn make_point_buffer(count: u32) -> Vec<f64> {
    (0..count).map(point).flat_map(|it| [it.x, it.y]).collect()
}

/// The sum of all coordinates.
#[wasm_bindgen(js_name = sumPointBuffer)]
#[must_use]
pub fn sum_point_buffer(values: &[f64]) -> f64 {
    let pairs = values.chunks_exact(2);
    pairs.map(|pair| pair.iter().sum::<f64>()).sum()
}

/// One array for each field.
#[wasm_bindgen(getter_with_clone)]
pub struct Columns {
    /// To the right.
    pub x: Vec<f64>,
    /// Upwards.
    pub y: Vec<f64>,
}

/// So many points on a line.
#[wasm_bindgen(js_name = makeColumns)]
#[must_use]
pub fn make_columns(count: u32) -> Columns {
    let points = line(count);
    let (x, y) = points.iter().map(|it| (it.x, it.y)).unzip();
    Columns { x, y }
}

/// The sum of all coordinates.
#[wasm_bindgen(js_name = sumColumns)]
#[must_use]
pub fn sum_columns(x: &[f64], y: &[f64]) -> f64 {
    let points: Vec<Point> = x.iter().zip(y).map(|(&x, &y)| Point { x, y }).collect();
    total(&points)
}
