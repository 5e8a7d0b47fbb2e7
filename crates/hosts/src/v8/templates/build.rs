fn main() {
    comment!("Lets the program find V8's library where jsg found it.");
    println!("cargo::rerun-if-env-changed=DEP_LANDBRIDGE_JSG_LIBRARIES");
    if let Ok(libraries) = std::env::var("DEP_LANDBRIDGE_JSG_LIBRARIES") {
        println!("cargo::rustc-link-arg-bins=-Wl,-rpath,{libraries}");
        println!("cargo::rustc-link-arg-bins=-Wl,--disable-new-dtags");
    }
}
