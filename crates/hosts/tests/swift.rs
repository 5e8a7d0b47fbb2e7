//! What Swift's package says and refuses where an interface is in its way. Where there is a compiler, it takes the sources
//! without a warning.
#![forbid(unsafe_code)]

mod generated;

use std::process::Command;

use generated::generated;
use landbridge_diagnostics::any_error;
use landbridge_hosts::files::FileSet;

/// All of the module's Swift, in which the compiler found nothing wrong, its white space put together.
#[track_caller]
fn module(source: &str) -> String {
    let generated = generated("swift", source);
    let diagnostics = generated.diagnostics;
    assert!(!any_error(&diagnostics), "{diagnostics:?}");
    compiles(&generated.files);
    let files = generated.files.iter();
    let swift = files.filter(|(path, _)| path.extension() == Some("swift"));
    let all: Vec<&str> = swift
        .flat_map(|(_, text)| text.split_whitespace())
        .collect();
    all.join(" ")
}

#[track_caller]
fn compiles(files: &FileSet) {
    if Command::new("swiftc").arg("--version").output().is_err() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut sources = Vec::new();
    for (path, text) in files.iter() {
        let place = folder.path().join(path.as_str());
        std::fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
        std::fs::write(&place, text).expect("a file");
        if path.starts_with("Sources/Kit") && path.extension() == Some("swift") {
            sources.push(place);
        }
    }
    let output = Command::new("swiftc")
        .args(["-typecheck", "-warnings-as-errors", "-swift-version", "6"])
        .args(["-module-name", "Kit", "-I"])
        .arg(folder.path().join("Sources/KitABI/include"))
        .args(sources)
        .output()
        .expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
}

#[track_caller]
fn holds(module: &str, wanted: &str) {
    assert!(module.contains(wanted), "`{wanted}` in {module}");
}

#[test]
fn buffers_of_records_with_arrays_are_refused() {
    let source = "#[landbridge::record]\n#[derive(Clone, Copy)]\n#[repr(C)]\npub struct Row { pub cells: [f64; 4] }\n\
         #[landbridge::record]\n#[derive(Clone, Copy)]\n#[repr(C)]\npub struct Both { pub row: Row, pub at: u64 }\n\
         #[landbridge::export]\npub fn rows() -> landbridge::Buffer<Both> { landbridge::Buffer::zeroed(2) }\n";
    let told = generated("swift", source).diagnostics;
    assert!(any_error(&told), "{told:?}");
    let said = &told[0];
    assert_eq!(said.code.id, "LB0404", "{said:?}");
    assert!(
        said.message.contains("`crate::Both`") || said.message.contains("Both`"),
        "{said:?}"
    );
    assert!(said.message.contains("holds an array"), "{said:?}");
    let without = source.replace("pub cells: [f64; 4]", "pub cell: f64");
    let module = module(&without);
    holds(&module, "extension Both: BufferItem {");
}

#[test]
fn answers_in_parts_are_freed_if_one_fails() {
    let module = module(
        "#[landbridge::export]\npub fn pair(f: impl Fn() -> (String, Vec<String>)) -> String { f().0 }\n\
         #[landbridge::export]\npub fn many(f: impl Fn() -> [String; 2]) -> String { f()[0].clone() }\n\
         #[landbridge::export]\npub fn maybe(f: impl Fn() -> Option<[String; 2]>) -> String { f().unwrap()[0].clone() }\n",
    );
    assert_eq!(module.matches("lb_whole = true").count(), 3, "{module}");
    holds(
        &module,
        "guard lb_result.count == 2 else { throw lbLength(\"an array\", 2, lb_result.count) }",
    );
}

#[test]
fn traits_are_protocols() {
    let module = module(
        "#[landbridge::error]\n#[derive(Debug)]\npub enum Fault { Gone { key: String }, #[landbridge(host)] Host(landbridge::HostError) }\n\
         #[landbridge::import]\npub trait Store: Send + Sync {\n\
         fn get(&self, key: &str, at: Option<&[f64]>) -> Result<Vec<u8>, Fault>;\n\
         fn named(&self, this: String, implementation: Option<&str>) -> String { this + implementation.unwrap_or_default() }\n\
         #[deprecated(note = \"say more\")]\nfn default(&self);\n\
         async fn load(&self, reply: String) -> Result<Option<String>, Fault>;\n\
         async fn wait(&self) {}\n}\n\
         #[landbridge::export]\npub fn lent(store: &dyn Store) -> String { store.named(String::new(), None) }\n\
         #[landbridge::export(default(store = None))]\npub fn maybe(store: Option<std::sync::Arc<dyn Store>>) -> bool { store.is_some() }\n\
         #[landbridge::export]\npub async fn kept(store: &dyn Store) -> bool { true }\n",
    );
    for wanted in [
        "public protocol Store: Sendable {",
        "func get(key: String, at: [Double]?) throws -> [UInt8]",
        "func default_() throws",
        "func load(reply: String) async throws -> String?",
        "public func wait() async throws { try await lbProvidedStoreWait(",
        "public func named(this: String, implementation: String?) throws -> String { try lbProvidedStoreNamed(",
        "public func lent(store: any Store) throws -> String {",
        "public func maybe(store: (any Store)? = nil) throws -> Bool {",
        "public func kept(store: any Store) async throws -> Bool {",
    ] {
        holds(&module, wanted);
    }
}

#[test]
fn items_come_of_sequences_and_closures() {
    let module = module(
        "#[landbridge::export]\npub fn all(values: impl Iterator<Item = (String, u32)>, more: Box<dyn Iterator<Item = Option<u8>> + Send>) -> usize { 0 }\n\
         #[landbridge::export]\npub async fn later(values: impl futures_core::Stream<Item = Vec<String>> + Send, into: Vec<u8>) -> usize { 0 }\n",
    );
    for wanted in [
        "public func all(values: @escaping @Sendable () throws -> (String, UInt32)?, more: @escaping @Sendable () throws -> UInt8??) throws -> UInt {",
        "public func all(values: some Sequence<(String, UInt32)> & Sendable, more: some Sequence<UInt8?> & Sendable) throws -> UInt { return try all(values: lbEach(values), more: lbEach(more)) }",
        "public func later<LBValues: AsyncSequence & Sendable>(values: LBValues, into: [UInt8]) async throws -> UInt where LBValues.Element == [String] { return try await later(values: lbEachLater(values), into: into) }",
    ] {
        holds(&module, wanted);
    }
}

#[test]
fn columns_are_arrays() {
    let module = module(
        "#[landbridge::record(columns)]\n#[derive(Clone, Copy)]\n#[repr(C)]\npub struct Row { pub count: u64, pub at: f64 }\n\
         #[landbridge::export]\npub fn rows(n: u32) -> Vec<Row> { vec![] }\n",
    );
    for wanted in [
        "public struct RowColumns: Hashable, Sendable { public var count_: [UInt64] public var at: [Double]",
        "count_ = records.map { $0.count }",
        "return count_.indices.map { Row(count: count_[$0], at: at[$0]) }",
    ] {
        holds(&module, wanted);
    }
}
