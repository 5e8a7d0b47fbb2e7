//! What C's header says of traits, closures, iterators and streams that it implements: shapes, names that yield, names that are refused. What they do is
//! held by the conformance cases.
#![forbid(unsafe_code)]

mod generated;

use generated::generated;
use landbridge_diagnostics::any_error;

const STORE: &str = "#[landbridge::error]\n#[derive(Debug)]\npub enum Lost { Key { key: String }, #[landbridge(host)] Host(landbridge::HostError) }\n\
                     #[landbridge::import]\npub trait Store: Send + Sync {\n\
                     fn get(&self, key: &str) -> Result<Vec<u8>, Lost>;\n\
                     fn size(&self) -> u64 { 0 }\n\
                     fn free(&self, reply: u8, out: Option<&[f64]>);\n\
                     async fn load(&self, key: String) -> Option<String>;\n}\n\
                     #[landbridge::export]\npub fn keep(store: Option<std::sync::Arc<dyn Store>>) {}\n";

/// The header in one line.
#[track_caller]
fn header(source: &str) -> String {
    let generated = generated("c", source);
    assert!(
        !any_error(&generated.diagnostics),
        "{:?}",
        generated.diagnostics
    );
    let header = generated.files.get("include/kit.h").expect("a header");
    header.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn declares(source: &str, declarations: &[&str]) {
    let header = header(source);
    for declaration in declarations {
        assert!(header.contains(declaration), "{declaration}\n{header}");
    }
}

/// The names that two items want.
#[track_caller]
fn collision(source: &str, name: &str) {
    let errors = generated("c", source).diagnostics;
    let [error] = errors.as_slice() else {
        panic!("one error for {name}: {errors:?}");
    };
    assert_eq!(error.code.id, "LB0401", "{error}");
    assert!(error.message.contains(&format!("`{name}`")), "{error}");
}

#[test]
fn a_trait_is_a_struct_of_functions() {
    declares(
        STORE,
        &[
            "kit_status (*get)(void *self, const char *key, size_t key_len, kit_bytes *out, kit_error **err);",
            "May be NULL: Rust does it then. */ kit_status (*size)(void *self, uint64_t *out, kit_error **err);",
            // Names that C adds are its own.
            "kit_status (*free_)(void *self, uint8_t reply_, const double *out_, size_t out__len, kit_error **err);",
            "void (*load)(void *self, const char *key, size_t key_len, kit_store_load_reply *reply);",
            "void (*free)(void *self);",
            "kit_status kit_keep(const kit_store *store, kit_error **err);",
        ],
    );
}

#[test]
fn c_makes_what_its_functions_give() {
    declares(
        STORE,
        &[
            "kit_status kit_bytes_from(const uint8_t *bytes, size_t bytes_len, kit_bytes *out, kit_error **err);",
            "kit_error *kit_error_new_lost_key(const char *key, size_t key_len);",
            "kit_error *kit_error_message_new(const char *kind, const char *message);",
            "kit_status kit_store_load_reply_ok(kit_store_load_reply *reply, const char *value, size_t value_len, kit_error **err);",
            "kit_status kit_store_load_reply_fail(kit_store_load_reply *reply, kit_error *error);",
            "bool kit_store_load_reply_cancelled(const kit_store_load_reply *reply);",
        ],
    );
    let header = header(STORE);
    // Replies are answered by arguments, and failures of the host have no fields.
    assert!(!header.contains("kit_string_from("), "{header}");
    assert!(!header.contains("error_new_lost_host"), "{header}");
}

#[test]
fn a_closure_is_a_struct_for_its_parameter() {
    declares(
        "#[landbridge::export]\npub fn each(call: impl FnMut(u8, &str) -> Vec<String>) {}\n",
        &[
            "kit_status (*call)(void *self, uint8_t value0, const char *value1, size_t value1_len, kit_string_array *out, kit_error **err);",
            "kit_status kit_each(const kit_each_call *call, kit_error **err);",
            "kit_string_array_from(const kit_string *items, size_t items_len, kit_string_array *out, kit_error **err);",
        ],
    );
}

const TAKES: &str = "#[landbridge::export]\npub fn total(values: impl Iterator<Item = String>) {}\n\
                     #[landbridge::export]\npub fn keep(items: std::pin::Pin<Box<dyn futures_core::Stream<Item = Option<u8>> + Send>>) {}\n";

#[test]
fn an_iterator_is_a_struct_for_its_parameter() {
    declares(
        TAKES,
        &[
            "struct kit_total_values { /**",
            "kit_status (*next)(void *self, kit_string *out, kit_error **err); void *self;",
            "kit_status kit_total(const kit_total_values *values, kit_error **err);",
            "kit_status kit_string_from(const char *text, size_t text_len, kit_string *out, kit_error **err);",
        ],
    );
}

#[test]
fn a_stream_is_answered_by_replies() {
    declares(
        TAKES,
        &[
            "void (*next)(void *self, kit_keep_items_reply *reply); void *self;",
            "kit_status kit_keep(const kit_keep_items *items, kit_error **err);",
            "kit_status kit_keep_items_reply_ok(kit_keep_items_reply *reply, const uint8_t *value, kit_error **err);",
            "kit_status kit_keep_items_reply_done(kit_keep_items_reply *reply);",
            "kit_status kit_keep_items_reply_fail(kit_keep_items_reply *reply, kit_error *error);",
        ],
    );
    // Nothing else in this crate needs what polls streams.
    let generated = generated("c", TAKES);
    let manifest = generated.files.get("Cargo.toml").expect("a manifest");
    assert!(manifest.contains("\"async\""), "{manifest}");
}

#[test]
fn crates_without_them_have_none_of_it() {
    let header = header("#[landbridge::export]\npub fn f() -> String { String::new() }\n");
    for word in ["error_message_new", "reply_callback", "_from("] {
        assert!(!header.contains(word), "{word}: {header}");
    }
}

#[test]
fn names_that_are_taken_are_refused() {
    collision(
        "#[landbridge::export]\npub fn each(f: impl Fn(u8)) {}\n#[landbridge::export]\npub fn each_f() {}\n",
        "kit_each_f",
    );
    for (function, name) in [
        ("total_values", "kit_total_values"),
        ("keep_items_reply_done", "kit_keep_items_reply_done"),
    ] {
        let source = format!("{TAKES}#[landbridge::export]\npub fn {function}() {{}}\n");
        collision(&source, name);
    }
    for (function, name) in [
        ("store", "kit_store"),
        ("store_load_reply_ok", "kit_store_load_reply_ok"),
        ("error_new_lost_key", "kit_error_new_lost_key"),
        ("bytes_from", "kit_bytes_from"),
    ] {
        let source = format!("{STORE}#[landbridge::export]\npub fn {function}() {{}}\n");
        collision(&source, name);
    }
}
