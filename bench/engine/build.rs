//! Compiles the callbacks by hand against the V8 that `jsg` has found.

fn main() {
    println!("cargo::rerun-if-changed=cpp");
    println!("cargo::rerun-if-env-changed=DEP_LANDBRIDGE_JSG_LIBRARIES");
    let headers = std::env::var("DEP_LANDBRIDGE_JSG_HEADERS").unwrap_or_default();
    cc::Build::new()
        .cpp(true)
        .std("c++17")
        .opt_level(2)
        .flag("-fno-rtti")
        .flag_if_supported("-Wno-unused-parameter")
        .include(headers)
        .file("cpp/handwritten.cc")
        .compile("handwritten");
    if let Ok(libraries) = std::env::var("DEP_LANDBRIDGE_JSG_LIBRARIES") {
        println!("cargo::rustc-link-search=native={libraries}");
        println!("cargo::rustc-link-arg=-Wl,-rpath,{libraries}");
        println!("cargo::rustc-link-arg=-Wl,--disable-new-dtags");
    }
    println!("cargo::rustc-link-lib=dylib=node");
}
