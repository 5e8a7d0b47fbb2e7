use std::collections::VecDeque;
#[landbridge::export]
pub fn all(a: Vec<u8>, b: &[u8], c: &mut [u8], d: Vec<f64>, e: &[f32], f: &mut [i64], g: VecDeque<String>, h: Box<[bool]>, i: Vec<usize>, j: &[String], k: &Vec<u32>, l: [u8; 4]) {}
