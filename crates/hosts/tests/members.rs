//! Names inside declarations: those that get an underscore, and those that two parts share, in each host.
#![forbid(unsafe_code)]

mod generated;

use generated::generated;
use landbridge_diagnostics::Diagnostic;

#[track_caller]
fn said(host: &str, source: &str) -> Vec<Diagnostic> {
    generated(host, source).diagnostics
}

/// The one collision, told at both columns of line 2.
#[track_caller]
fn collides(host: &str, source: &str, columns: [u32; 2]) {
    let all = said(host, source);
    let [error] = all.as_slice() else {
        panic!("one error in {host}: {all:?}");
    };
    assert_eq!(error.code.id, "LB0401", "{error}");
    let place = error.place.as_ref().expect("a place");
    assert_eq!(
        [error.related[0].0.column, place.column],
        columns,
        "{error}"
    );
    assert!(error.help.is_some(), "{error}");
}

#[test]
fn fields_that_differ_in_rust_only() {
    let source = "#[landbridge::record]\npub struct Pair { pub foo_bar: u8, pub fooBar: u8 }\n\
                  #[landbridge::export]\npub fn take(pair: Pair) {}\n";
    collides("c", source, [23, 40]);
    collides("node", source, [23, 40]);
    assert!(said("python", source).is_empty());
}

#[test]
fn members_that_differ_in_rust_only() {
    let source = "#[landbridge::record]\npub enum Side { FooBar, Foo_Bar }\n\
                  #[landbridge::export]\npub fn take(side: Side) {}\n";
    collides("python", source, [17, 25]);
    assert!(said("node", source).is_empty());
}

#[test]
fn variants_that_become_one_class() {
    let source = "#[landbridge::record]\npub enum Side { Left(u8), left }\n\
                  #[landbridge::export]\npub fn take(side: Side) {}\n";
    collides("python", source, [17, 27]);
}

#[test]
fn methods_and_parameters_that_differ_in_rust_only() {
    let source = "#[landbridge::object]\npub struct Door; #[landbridge::export]\nimpl Door {\n\
                  pub fn is_open(&self) {} pub fn isOpen(&self) {} }\n";
    let all = said("node", source);
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(all[0].code.id, "LB0401");
    let source = "#[landbridge::export]\npub fn go(to_x: u8, toX: u8) {}\n";
    collides("node", source, [11, 21]);
}

#[test]
fn what_a_host_has_already_gets_an_underscore() {
    let object = "#[landbridge::object]\npub struct Door; #[landbridge::export]\nimpl Door {\n\
                  pub fn close(&self) {} }\n";
    for host in ["python", "node"] {
        let all = said(host, object);
        assert_eq!(all.len(), 1, "{host}: {all:?}");
        assert_eq!(all[0].code.id, "LB0402");
        assert!(
            all[0].message.ends_with("it becomes `close_`"),
            "{}",
            all[0]
        );
    }
}

#[test]
fn names_in_javascript_give_way_only_where_something_has_them() {
    let methods = "pub fn close(&self) {} pub fn constructor(&self) {} pub fn equals(&self) {}\n\
                   pub fn to_string(&self) {} pub fn prototype(&self) {} }\n";
    let names = |traits: &str| -> Vec<String> {
        let source = format!(
            "#[landbridge::object{traits}]\npub struct Door; #[landbridge::export]\nimpl Door {{\n{methods}"
        );
        let all = said("node", &source);
        let becomes = all.iter().filter_map(|it| it.message.rsplit('`').nth(1));
        becomes.map(str::to_owned).collect()
    };
    assert_eq!(names(""), ["close_", "constructor_"]);
    assert_eq!(
        names("(display, eq)"),
        ["close_", "constructor_", "equals_", "toString_"]
    );
    let error = "#[derive(Debug)]\n#[landbridge::error]\n\
                 pub enum Parse { Parse, length, Io { code: u8, type_: u8 } }\n\
                 #[landbridge::export]\npub fn go() -> Result<(), Parse> { Ok(()) }\n";
    let all = said("node", error);
    let all: Vec<&str> = all
        .iter()
        .filter_map(|it| it.message.rsplit('`').nth(1))
        .collect();
    assert_eq!(all, ["Parse_", "length_", "code_"]);
}
