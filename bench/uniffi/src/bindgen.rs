//! UniFFI's command, of the version that the library is built with, as its guide has it.

fn main() {
    uniffi::uniffi_bindgen_main();
}
