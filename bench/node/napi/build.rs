//! Links as an addon.

fn main() {
    napi_build::setup();
}
