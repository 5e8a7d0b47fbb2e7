//! Compiles the crate's own C++; where KJ's headers are, is known from `kj`.

fn main() {
    println!("cargo::rerun-if-changed=cpp");
    cxx_build::bridge("src/lib.rs")
        .file("cpp/bridged.cc")
        .std("c++17")
        .flag_if_supported("-Wno-unused-parameter")
        .compile("kj_bridged");
}
