//! Builds the Go code; the features say how.

fn main() {
    let mut go = landbridge_build::Go::new();
    if std::env::var_os("CARGO_FEATURE_SHARED").is_some() {
        go = go.shared();
    }
    if std::env::var_os("CARGO_FEATURE_RACE").is_some() {
        go = go.flag("-race");
    }
    go.build();
}
