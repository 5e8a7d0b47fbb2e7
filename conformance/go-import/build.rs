//! Builds the Go code; the features say how.

fn main() {
    // With paths left in, the program can tell with which flags its Go half was built.
    let mut go = landbridge_build::Go::new().flag("-trimpath=false");
    if std::env::var_os("CARGO_FEATURE_SHARED").is_some() {
        go = go.shared();
    }
    if std::env::var_os("CARGO_FEATURE_RACE").is_some() {
        go = go.flag("-race");
    }
    go.build();
}
