//! What C++'s header is called and how it is written where an interface is in its way: names, macros, texts. Where there
//! is a compiler, it takes the header.
#![forbid(unsafe_code)]

mod generated;

use std::process::Command;

use generated::generated;
use landbridge_diagnostics::any_error;
use landbridge_hosts::files::FileSet;

/// The package's files, in which the compiler found nothing wrong.
#[track_caller]
fn files(source: &str) -> FileSet {
    let generated = generated("cpp", source);
    let diagnostics = generated.diagnostics;
    assert!(!any_error(&diagnostics), "{diagnostics:?}");
    compiles(&generated.files);
    generated.files
}

#[track_caller]
fn compiles(files: &FileSet) {
    if Command::new("c++").arg("--version").output().is_err() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files.iter() {
        let path = folder.path().join(path.as_str());
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    // Headers whose macros are in the way of names.
    let program = folder.path().join("program.cpp");
    let text = "#include <cerrno>\n#include <cfloat>\n#include <climits>\n#include <cmath>\n#include <cstdio>\n\
                #include <cstdlib>\n#include <ctime>\n#include <kit.hpp>\nint main() {}\n";
    std::fs::write(&program, text).expect("a file");
    for standard in ["-std=c++17", "-std=c++20"] {
        let output = Command::new("c++")
            .args([
                standard,
                "-Wall",
                "-Wextra",
                "-Wpedantic",
                "-Werror",
                "-fsyntax-only",
                "-I",
            ])
            .arg(folder.path().join("include"))
            .arg(&program)
            .output()
            .expect("it runs");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{standard}: {told}");
    }
}

/// The header, its white space put together.
#[track_caller]
fn header(source: &str) -> String {
    let files = files(source);
    let header = files.get("include/kit.hpp").expect("a header");
    header.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn holds(header: &str, wanted: &str) {
    assert!(header.contains(wanted), "`{wanted}` in {header}");
}

#[test]
fn names_that_macros_take_away() {
    let header = header(
        "#[landbridge::export]\npub const SEEK_SET: u32 = 5;\n#[landbridge::export]\npub const EOF: i32 = 7;\n\
         #[landbridge::record]\npub enum Fault { EINVAL, Other }\n\
         #[landbridge::record]\npub struct Both { pub errno: i32, pub fault: Fault }\n\
         #[landbridge::export]\npub fn errno(stdin: Both) -> i32 { stdin.errno }\n",
    );
    holds(&header, "std::uint32_t SEEK_SET_ = 5U;");
    holds(&header, "std::int32_t EOF_ = 7;");
    holds(&header, "EINVAL_ = 0,");
    holds(&header, "std::int32_t errno_(");
}

#[test]
fn parameters_that_are_called_as_what_the_code_has() {
    let header = header(
        "#[landbridge::export]\npub fn take(lb_out: &str, lb_err: u32, std: Vec<String>, detail: &[f64], lb_arena: Option<String>) -> u32 { lb_err }\n",
    );
    holds(&header, "own_lb_out");
    holds(&header, "own_lb_arena");
    holds(&header, "std_");
}

#[test]
fn a_variant_that_is_called_as_the_root() {
    let header = header(
        "#[landbridge::error]\n#[derive(Debug)]\npub enum Fault { Error { code: u32 }, Other }\n\
         #[landbridge::record]\npub enum Shape { Error(u32), Variant, is }\n\
         #[landbridge::export]\npub fn fail(shape: Shape) -> Result<Shape, Fault> { Ok(shape) }\n",
    );
    holds(&header, "class Fault::Error_ : public Fault");
    holds(&header, "struct Error { std::uint32_t value; };");
}

#[test]
fn notes_of_what_is_deprecated() {
    let header = header(
        "#[landbridge::export]\n#[deprecated(note = \"say \\\"hello\\\",\\nor C:\\\\path\\tinstead: gr\u{fc}\u{df}e\")]\npub fn old() {}\n",
    );
    holds(
        &header,
        "[[deprecated(\"say \\\"hello\\\", or C:\\\\path instead: gr\u{fc}\u{df}e\")]]",
    );
}

#[test]
fn answers_in_parts_are_freed_if_one_fails() {
    let header = header(
        "#[landbridge::export]\npub fn pair(f: impl Fn() -> (String, Vec<String>)) -> String { f().0 }\n\
         #[landbridge::export]\npub fn many(f: impl Fn() -> [String; 2]) -> String { f()[0].clone() }\n",
    );
    assert_eq!(
        header.matches("lb_unfinished.form = nullptr;").count(),
        2,
        "{header}"
    );
}

#[test]
fn traits_are_classes() {
    let files = files(
        "#[landbridge::error]\n#[derive(Debug)]\npub enum Fault { Gone { key: String }, #[landbridge(host)] Host(landbridge::HostError) }\n\
         #[landbridge::import]\npub trait Store: Send + Sync {\n\
         fn get(&self, key: &str, at: Option<&[f64]>) -> Result<Vec<u8>, Fault>;\n\
         fn named(&self, this: String, implementation: Option<&str>) -> String { this + implementation.unwrap_or_default() }\n\
         async fn load(&self, reply: String) -> Result<Option<String>, Fault>;\n\
         async fn wait(&self) {}\n}\n\
         #[landbridge::export]\npub fn lent(store: &dyn Store) -> String { store.named(String::new(), None) }\n\
         #[landbridge::export]\npub fn kept(store: Option<std::sync::Arc<dyn Store>>) {}\n\
         #[landbridge::export]\npub async fn waiting(store: &dyn Store) {}\n",
    );
    let header = files.get("include/kit.hpp").expect("a header");
    holds(
        header,
        "virtual std::vector<std::uint8_t> get(std::string_view key, std::optional<::kit::Span<const double>> at) = 0;",
    );
    holds(
        header,
        "virtual std::string named(std::string_view this_, std::optional<std::string_view> implementation);",
    );
    holds(
        header,
        "virtual void load(::kit::Reply<std::optional<std::string>> reply_, std::string reply) = 0;",
    );
    holds(header, "virtual void wait(::kit::Reply<void> reply);");
    holds(header, "inline std::string lent(::kit::Store &store)");
    holds(header, "kept(std::shared_ptr<::kit::Store> store)");
    holds(header, "waiting(std::shared_ptr<::kit::Store> store)");
    let bodies = files.get("src/provided.rs").expect("the trait's bodies");
    holds(bodies, "implementation.as_deref()");
}

#[test]
fn columns_are_called_as_their_fields() {
    let header = header(
        "#[landbridge::record(columns)]\n#[derive(Clone, Copy)]\n#[repr(C)]\n\
         pub struct Row { pub at: f64, pub size: f64, pub records: f64, pub memory: f64 }\n\
         #[landbridge::export]\npub fn rows() -> Vec<Row> { Vec::new() }\n",
    );
    holds(&header, "struct RowColumns {");
    holds(&header, "::kit::Span<const double> size_;");
    holds(&header, "::kit::Span<const double> memory_;");
}
