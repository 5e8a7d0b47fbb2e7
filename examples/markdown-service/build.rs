//! Builds the Go code below `go/`, with the library that its `go.mod` names.

fn main() {
    landbridge_build::Go::new().build();
}
