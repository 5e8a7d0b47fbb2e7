//! Compiles the C++ half of the bridge, and puts its headers where the rows find them.

use std::path::Path;

fn main() {
    cxx_build::bridges(["src/lib.rs", "src/guarded.rs"])
        .include("src")
        .std("c++17")
        .opt_level(2)
        .compile("bench_cxx_bridge");
    let out = std::env::var("OUT_DIR").expect("cargo sets it");
    let include = std::env::var("BENCH_INCLUDE").expect("the folder for headers");
    let from = Path::new(&out).join("cxxbridge/include");
    for (file, name) in [
        ("bench-cxx/src/lib.rs.h", "bench_cxx.h"),
        ("bench-cxx/src/guarded.rs.h", "bench_cxx_guarded.h"),
        ("rust/cxx.h", "rust/cxx.h"),
    ] {
        let to = Path::new(&include).join(name);
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        std::fs::copy(from.join(file), to).expect("the bridge's header");
    }
    println!("cargo:rerun-if-changed=src/lib.rs");
    println!("cargo:rerun-if-changed=src/guarded.rs");
    println!("cargo:rerun-if-changed=src/caller.h");
    println!("cargo:rerun-if-env-changed=BENCH_INCLUDE");
}
