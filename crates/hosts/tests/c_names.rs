//! Names in C's one namespace: which of them yield with a warning, which are refused with both places, and what
//! the header calls them. That they compile is held by the conformance cases.
#![forbid(unsafe_code)]

mod generated;

use generated::generated;
use landbridge_diagnostics::{Diagnostic, any_error};

/// The header, and the warnings that came with it.
#[track_caller]
fn header(source: &str) -> (String, Vec<Diagnostic>) {
    let generated = generated("c", source);
    let warnings = generated.diagnostics;
    assert!(!any_error(&warnings), "{warnings:?}");
    let header = generated.files.get("include/kit.h").expect("a header");
    let words: Vec<&str> = header.split_whitespace().collect();
    (words.join(" "), warnings)
}

/// The one collision, which has both places.
#[track_caller]
fn collision(source: &str, name: &str, lines: [usize; 2]) {
    let errors: Vec<Diagnostic> = generated("c", source).diagnostics;
    let [error] = errors.as_slice() else {
        panic!("one error for {name}: {errors:?}");
    };
    assert_eq!(error.code.id, "LB0401", "{error}");
    assert!(error.message.contains(&format!("`{name}`")), "{error}");
    let place = error.place.as_ref().expect("a place");
    let mut told = [place.line, error.related[0].0.line];
    told.sort_unstable();
    assert_eq!(told.map(|line| line as usize), lines, "{error}");
}

#[track_caller]
fn warned(warnings: &[Diagnostic], names: &[&str]) {
    assert_eq!(warnings.len(), names.len(), "{warnings:?}");
    for (warning, name) in warnings.iter().zip(names) {
        assert_eq!(warning.code.id, "LB0402");
        let becomes = format!("it becomes `{name}`");
        assert!(warning.message.ends_with(&becomes), "{name}: {warning}");
        assert!(warning.place.is_some(), "{warning}");
    }
}

#[test]
fn parameters_yield_to_those_that_c_adds() {
    let (header, warnings) = header(
        "#[landbridge::export]\n\
         pub fn f(out: u32, values: &[f64], err: u32, values_len: u32, a: u8, A: u8) -> u8 { a }\n",
    );
    warned(&warnings, &["out_", "err_", "values_len_", "a_"]);
    let wanted = "kit_status kit_f(uint32_t out_, const double *values, size_t values_len, uint32_t err_, \
                  uint32_t values_len_, uint8_t a, uint8_t a_, uint8_t *out, kit_error **err);";
    assert!(header.contains(wanted), "{header}");
}

#[test]
fn a_length_yields_with_its_slice() {
    let (header, warnings) =
        header("#[landbridge::export]\npub fn f(values_len: u8, values: &[f64]) {}\n");
    warned(&warnings, &["values_"]);
    let wanted = "kit_f(uint8_t values_len, const double *values_, size_t values__len,";
    assert!(header.contains(wanted), "{header}");
}

#[test]
fn a_receiver_yields_to_parameters() {
    let (header, warnings) = header(
        "#[landbridge::object]\npub struct Door(u8);\n\
         #[landbridge::export]\nimpl Door { pub fn f(&self, door: u8) {} }\n",
    );
    warned(&warnings, &[]);
    assert!(
        header.contains("kit_door_f(const kit_door *self_, uint8_t door,"),
        "{header}"
    );
}

#[test]
fn methods_yield_to_what_their_object_has() {
    let (header, warnings) = header(
        "#[landbridge::object(display)]\npub struct Door(u8);\n\
         impl std::fmt::Display for Door {}\n\
         #[landbridge::export]\n\
         impl Door {\n\
         pub fn free(&self) {}\n\
         pub fn to_string(&self) -> String { String::new() }\n\
         pub fn debug(&self) {}\n\
         }\n",
    );
    warned(&warnings, &["kit_door_free_", "kit_door_to_string_"]);
    for wanted in ["kit_door_free_(const", "kit_door_free(", "kit_door_debug("] {
        assert!(header.contains(wanted), "{wanted}: {header}");
    }
}

#[test]
fn a_method_that_yields_spares_its_siblings() {
    let (header, warnings) = header(
        "#[landbridge::object]\npub struct Door(u8);\n\
         #[landbridge::export]\n\
         impl Door {\n\
         pub fn free(&self) {}\n\
         #[landbridge(rename(c = \"free_\"))]\n\
         pub fn other(&self) {}\n\
         }\n",
    );
    warned(&warnings, &["kit_door_free__"]);
    assert!(header.contains("kit_door_free_(const"), "{header}");
}

#[test]
fn free_functions_beside_an_objects_symbols_are_refused() {
    const DOOR: &str = "#[landbridge::object]\npub struct Door(u8);\n\
                        #[landbridge::export]\nimpl Door {\npub fn new() -> Self { Self(0) }\n\
                        pub fn open(&self) {}\n}\n";
    for (function, lines) in [("free", [2, 9]), ("open", [6, 9]), ("new", [5, 9])] {
        let name = format!("door_{function}");
        let source = format!("{DOOR}#[landbridge::export]\npub fn {name}() {{}}\n");
        collision(&source, &format!("kit_{name}"), lines);
    }
}

#[test]
fn free_functions_beside_other_types_symbols_are_refused() {
    collision(
        "#[landbridge::record]\npub struct Text { pub text: String }\n\
         #[landbridge::export]\npub fn text_free(text: Text) {}\n",
        "kit_text_free",
        [2, 4],
    );
    collision(
        "#[landbridge::record]\npub enum Shape { Round(f64) }\n\
         #[landbridge::export]\npub fn shape_tag(shape: Shape) {}\n",
        "kit_shape_tag",
        [2, 4],
    );
}

#[test]
fn what_is_taken_over_is_said_wherever_it_is() {
    let (header, _) = header(
        "#[landbridge::object]\npub struct Door(u8);\n\
         #[landbridge::record]\npub struct House { pub doors: Vec<Door>, pub name: String }\n\
         #[landbridge::export]\npub fn one(door: Door) {}\n\
         #[landbridge::export]\npub fn maybe(door: Option<Door>) {}\n\
         #[landbridge::export]\npub fn list(doors: Vec<Door>) {}\n\
         #[landbridge::export]\npub fn record(house: House) {}\n\
         #[landbridge::export]\npub fn lent(door: &Door, name: String) {}\n",
    );
    let before = |name: &str| {
        let (before, _) = header
            .split_once(&format!("kit_status kit_{name}("))
            .expect("a prototype");
        before.rsplit_once("/**").expect("docs").1.to_owned()
    };
    for name in ["one", "maybe"] {
        let docs = before(name);
        assert!(
            docs.contains("Takes `door` over: its handle is closed."),
            "{docs}"
        );
    }
    for (name, parameter) in [("list", "doors"), ("record", "house")] {
        let docs = before(name);
        let wanted = format!("Takes each `kit_door` in `{parameter}` over: its handle is closed.");
        assert!(docs.contains(&wanted), "{docs}");
    }
    assert!(!before("lent").contains("over"), "{}", before("lent"));
}

#[test]
fn functions_of_futures_are_names_too() {
    let (header, warnings) = header(
        "#[landbridge::export]\npub async fn load(out: u8, future: u8) -> u8 { out + future }\n",
    );
    warned(&warnings, &["out_"]);
    for wanted in [
        "typedef struct kit_load_future kit_load_future;",
        "kit_status kit_load(uint8_t out_, uint8_t future, kit_load_future **out, kit_error **err);",
        "kit_status kit_load_future_poll(const kit_load_future *future);",
        "kit_status kit_load_future_wait(const kit_load_future *future, int64_t timeout_ms);",
        "kit_status kit_load_future_on_ready(kit_load_future *future, kit_future_callback *callback, \
         void *user_data, kit_future_callback *free_fn);",
        "kit_status kit_load_future_take(kit_load_future *future, uint8_t *out, kit_error **err);",
        "kit_status kit_load_future_cancel(kit_load_future *future);",
        "kit_status kit_load_future_free(kit_load_future *future);",
    ] {
        assert!(header.contains(wanted), "{wanted} in {header}");
    }
    collision(
        "#[landbridge::export]\npub async fn load() {}\n#[landbridge::export]\npub fn load_future_take() {}\n",
        "kit_load_future_take",
        [2, 4],
    );
    collision(
        "#[landbridge::export]\npub async fn load() {}\n\
         #[landbridge::record]\npub struct LoadFuture { pub text: bool }\n",
        "kit_load_future",
        [2, 4],
    );
}
