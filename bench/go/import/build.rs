//! Builds the Go code.

fn main() {
    landbridge_build::Go::new().build();
}
