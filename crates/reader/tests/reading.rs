//! Crates that are read, and crates that are refused, each with what the reader makes of it.
//!
//! A case is a file in `fixtures/`: `refused/*.rs` and `accepted/*.rs` are single-file crates, `trees/*` have more
//! files. What comes out is a snapshot beside them.
#![forbid(unsafe_code)]

use std::fmt::Write as _;

use camino::{Utf8Path, Utf8PathBuf};
use landbridge_model::{CrateInfo, Declaration, ErrorShape, Function, Interface};
use landbridge_reader::{Cfg, Input, Member, Reading, read};

fn read_crate(folder: &Utf8Path, root: &Utf8Path) -> Reading {
    read(&Input {
        krate: CrateInfo {
            package: "kit".to_owned(),
            library: "kit".to_owned(),
            version: "1.0.0".to_owned(),
            ..CrateInfo::default()
        },
        folder: folder.to_owned(),
        root: root.to_owned(),
        cfg: Cfg::host(["extra".to_owned()]),
        ..Input::default()
    })
}

fn read_file(path: &std::path::Path) -> Reading {
    let root = Utf8PathBuf::from_path_buf(path.to_owned()).expect("a case's name is plain");
    read_crate(root.parent().expect("a case has a folder"), &root)
}

fn faults(reading: &Reading) -> String {
    let mut text = String::new();
    for fault in &reading.diagnostics {
        writeln!(text, "{fault}").expect("writing to a String");
        for (place, what) in &fault.related {
            writeln!(
                text,
                "  see {}:{}:{}: {what}",
                place.file, place.line, place.column
            )
            .expect("writing to a String");
        }
    }
    text
}

/// The interface on one line a declaration, as far as it isn't the declaration's own name.
fn summary(interface: &Interface) -> String {
    let mut text = String::new();
    if !interface.krate.docs.is_empty() {
        writeln!(text, "//! {}", interface.krate.docs).expect("writing to a String");
    }
    for declaration in interface.declarations() {
        let item = declaration.item();
        let docs = if item.docs.is_empty() {
            String::new()
        } else {
            format!(" /// {:?}", item.docs)
        };
        let hosts = if item.hosts == landbridge_model::HostOptions::default() {
            String::new()
        } else {
            format!(" {:?}", item.hosts)
        };
        let deprecated = item
            .deprecated
            .as_ref()
            .map_or_else(String::new, |note| format!(" deprecated {note:?}"));
        writeln!(
            text,
            "{} {}{deprecated}{docs}{hosts}",
            declaration.kind(),
            item.path
        )
        .expect("writing to a String");
        for line in parts(declaration) {
            writeln!(text, "    {line}").expect("writing to a String");
        }
    }
    text
}

fn parts(declaration: Declaration<'_>) -> Vec<String> {
    match declaration {
        Declaration::PlainRecord(it) => it
            .fields
            .iter()
            .map(|field| format!("@{} {}: {:?}", field.offset, field.item.name, field.ty))
            .chain([format!("size {} align {}", it.size, it.align)])
            .collect(),
        Declaration::Record(it) => it
            .fields
            .iter()
            .map(|field| format!("{}: {:?} = {:?}", field.item.name, field.ty, field.default))
            .collect(),
        Declaration::Newtype(it) => vec![format!("{:?}", it.inner)],
        Declaration::Enumeration(it) => it
            .members
            .iter()
            .map(|member| format!("{} = {}", member.item.name, member.value))
            .collect(),
        Declaration::DataEnum(it) => it
            .variants
            .iter()
            .map(|variant| {
                let fields = variant.fields.as_slice().iter();
                let fields: Vec<_> = fields.map(|field| (&field.item.name, &field.ty)).collect();
                format!("{} {fields:?}", variant.item.name)
            })
            .collect(),
        Declaration::Error(it) => match &it.shape {
            ErrorShape::Enum(variants) => variants
                .iter()
                .map(|variant| {
                    let fields = variant.fields.as_slice().iter();
                    let fields: Vec<_> =
                        fields.map(|field| (&field.item.name, &field.ty)).collect();
                    format!("{} {fields:?}", variant.item.name)
                })
                .collect(),
            ErrorShape::Struct(fields) => vec![format!("{:?}", fields.as_slice().len())],
        },
        Declaration::Object(it) => {
            let methods = it.methods.iter();
            let methods =
                methods.map(|method| format!("{:?} {}", method.kind, signature(&method.function)));
            [format!("{:?} {:?}", it.storage, it.traits)]
                .into_iter()
                .chain(methods)
                .collect()
        }
        Declaration::Import(it) => {
            let methods = it.methods.iter();
            let methods = methods.map(|method| {
                let parameters = method.parameters.iter();
                let parameters: Vec<_> = parameters
                    .map(|it| format!("{}: {:?}", it.item.name, it.ty))
                    .collect();
                let asynchrony = if method.is_async { "async " } else { "" };
                let provided = if method.provided { " provided" } else { "" };
                format!(
                    "{asynchrony}{}({}) -> {:?}{provided}",
                    method.item.name,
                    parameters.join(", "),
                    method.returns
                )
            });
            methods.collect()
        }
        Declaration::Function(it) => vec![signature(it)],
        Declaration::Constant(it) => vec![format!("{:?} = {:?}", it.ty, it.literal)],
    }
}

fn signature(function: &Function) -> String {
    let parameters: Vec<_> = function
        .parameters
        .iter()
        .map(|it| match &it.default {
            Some(default) => format!("{}: {:?} = {default:?}", it.item.name, it.ty),
            None => format!("{}: {:?}", it.item.name, it.ty),
        })
        .collect();
    let blocking = if function.blocking { " blocking" } else { "" };
    let asynchrony = if function.is_async { "async " } else { "" };
    let error = function
        .error
        .as_ref()
        .map_or(String::new(), |error| format!(" or {error}"));
    format!(
        "{asynchrony}{}({}) -> {:?}{error}{blocking}",
        function.item.name,
        parameters.join(", "),
        function.output
    )
}

#[test]
fn refused() {
    insta::glob!("fixtures/refused/*.rs", |path| {
        let reading = read_file(path);
        assert!(
            reading.interface.is_none(),
            "{}: was accepted",
            path.display()
        );
        insta::assert_snapshot!(faults(&reading));
    });
}

#[test]
fn accepted() {
    insta::glob!("fixtures/accepted/*.rs", |path| {
        let reading = read_file(path);
        let interface = reading.interface.as_ref();
        let interface =
            interface.unwrap_or_else(|| panic!("{}: {}", path.display(), faults(&reading)));
        insta::assert_snapshot!(summary(interface));
    });
}

#[test]
fn module_trees() {
    let trees = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/trees");
    let found = |name: &str| read_crate(&trees.join(name), &trees.join(name).join("src/lib.rs"));
    insta::assert_snapshot!(
        "tree_files",
        summary(&found("files").interface.expect("it is whole"))
    );
    insta::assert_snapshot!("tree_faults", faults(&found("faults")));
    insta::assert_snapshot!(
        "tree_paths",
        summary(&found("paths").interface.expect("it is whole"))
    );
    let docs = found("docs");
    let interface = docs.interface.as_ref().expect("warnings only");
    insta::assert_snapshot!(
        "tree_docs",
        format!("{}{}", summary(interface), faults(&docs))
    );
}

#[test]
fn what_a_crate_shows_of_its_workspace_is_its_own() {
    let folder = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/trees/workspace");
    let renamed = [("forms", "shapes"), ("lb", "landbridge")];
    let renamed = renamed.map(|(here, real)| (here.to_owned(), real.to_owned()));
    let with_root = |file: &str| {
        read(&Input {
            krate: CrateInfo {
                library: "kit".to_owned(),
                ..CrateInfo::default()
            },
            folder: folder.join("kit"),
            root: folder.join("kit/src").join(file),
            renamed: renamed.clone().into(),
            members: vec![Member {
                library: "shapes".to_owned(),
                root: folder.join("shapes/src/lib.rs"),
                ..Member::default()
            }],
            ..Input::default()
        })
    };
    let reading = with_root("lib.rs");
    let interface = reading.interface.as_ref();
    let interface = interface.unwrap_or_else(|| panic!("{}", faults(&reading)));
    insta::assert_snapshot!("workspace", summary(interface));
    insta::assert_snapshot!("workspace_refused", faults(&with_root("refused.rs")));
}

#[test]
fn a_changed_type_changes_the_hash_and_a_changed_comment_does_not() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = Utf8PathBuf::from_path_buf(folder.path().join("lib.rs")).expect("UTF-8");
    let hash_of = |text: &str| {
        std::fs::write(&root, text).expect("the temporary folder can be written");
        let reading = read_crate(root.parent().expect("it has one"), &root);
        reading.interface.expect("it is accepted").hash
    };
    let first = hash_of("#[landbridge::export] pub fn f(a: u32) {}");
    assert_eq!(
        first,
        hash_of("\n/// Docs.\n#[landbridge::export] pub fn f(a: u32) {}")
    );
    assert_ne!(first, hash_of("#[landbridge::export] pub fn f(a: u64) {}"));
    assert_ne!(first, hash_of("#[landbridge::export] pub fn f(b: u32) {}"));
}

/// The macros look at one item at a time; what they refuse, reading refuses too, but for what only
/// rustc can tell.
#[test]
fn what_the_macros_refuse_is_refused() {
    const RUSTC: &[&str] = &[
        "default_types",
        "error_not_error",
        "export_async_not_send",
        "export_iterator_not_send",
        "error_not_send",
        "import_future_not_send",
        "object_missing_traits",
        "object_not_send",
        "object_not_sync",
    ];
    let folder = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../landbridge/tests/ui/fail");
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let root = Utf8PathBuf::from_path_buf(scratch.path().join("lib.rs")).expect("UTF-8");
    let mut accepted = Vec::new();
    let mut seen = 0;
    for entry in folder.read_dir_utf8().expect("it is there") {
        let path = entry.expect("it can be listed").into_path();
        let name = path.file_stem().expect("a file").to_owned();
        if path.extension() != Some("rs") || RUSTC.contains(&name.as_str()) {
            continue;
        }
        seen += 1;
        // Macros don't look at the type of an impl block; here it mustn't be the only fault.
        let text = std::fs::read_to_string(&path).expect("a case is text");
        let text = match text.contains("#[landbridge::object") {
            true => text,
            false => text.replace(
                "pub struct Index",
                "#[landbridge::object]\npub struct Index",
            ),
        };
        std::fs::write(&root, text).expect("the temporary folder can be written");
        if read_file(root.as_std_path()).interface.is_some() {
            accepted.push(name);
        }
    }
    assert!(seen > 40, "the macros' cases");
    assert!(accepted.is_empty(), "accepted: {accepted:?}");
}
