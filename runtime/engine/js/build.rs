//! Lets the program and its tests find V8's library where `jsg` found it.

fn main() {
    println!("cargo::rerun-if-env-changed=DEP_LANDBRIDGE_JSG_LIBRARIES");
    if let Ok(libraries) = std::env::var("DEP_LANDBRIDGE_JSG_LIBRARIES") {
        println!("cargo::rustc-link-arg=-Wl,-rpath,{libraries}");
        println!("cargo::rustc-link-arg=-Wl,--disable-new-dtags");
    }
}
