//! Names and public paths in small crates, as rustc sees them.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use landbridge_source::{Cfg, ItemId, ModuleId, Resolved, Root, Sources, Space};

struct Written {
    _folder: tempfile::TempDir,
    sources: Sources,
}

/// Crates of one file each; the first may name the others.
fn crates(files: &[(&str, &str)]) -> Written {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let base = Utf8PathBuf::from_path_buf(folder.path().to_owned()).expect("UTF-8");
    let roots: Vec<Root> = files
        .iter()
        .map(|(name, text)| {
            let file = base.join(format!("{name}.rs"));
            std::fs::write(&file, text).expect("the temporary folder can be written");
            Root {
                name: (*name).to_owned(),
                folder: base.clone(),
                file,
                cfg: Cfg::host([]),
                renamed: BTreeMap::new(),
            }
        })
        .collect();
    let sources = Sources::load(&roots, &[]);
    for krate in &sources.crates {
        assert_eq!(krate.faults, []);
    }
    Written {
        _folder: folder,
        sources,
    }
}

impl Written {
    fn resolve(&self, module: &str, path: &str, space: Space) -> Resolved {
        let module = self.module(module);
        let path = syn::parse_str(path).expect("a path");
        self.sources.resolve(module, &path, space)
    }

    fn module(&self, path: &str) -> ModuleId {
        self.sources
            .modules()
            .find(|id| id.krate == 0 && self.sources.module(*id).path.join("::") == path)
            .expect("the module is there")
    }

    /// The module of the item that a path means.
    fn home(&self, module: &str, path: &str, space: Space) -> String {
        match self.resolve(module, path, space) {
            Resolved::Item(ItemId { module, .. }) => {
                let krate = &self.sources.crates[module.krate].name;
                let inner = &self.sources.module(module).path;
                [std::slice::from_ref(krate), &inner[..]]
                    .concat()
                    .join("::")
            }
            other => format!("{other:?}"),
        }
    }

    fn external(&self, module: &str, path: &str) -> String {
        match self.resolve(module, path, Space::Type) {
            Resolved::External(path) => path.join("::"),
            other => format!("{other:?}"),
        }
    }

    fn public(&self) -> Vec<String> {
        let mut paths: Vec<String> = self.sources.public_paths(0).into_values().collect();
        paths.sort();
        paths
    }
}

#[test]
fn a_name_has_three_spaces() {
    let kit = crates(&[(
        "kit",
        "pub mod point { pub struct Inner; } pub fn point() {} pub struct Both; pub const Both: u8 = 1;",
    )]);
    assert_eq!(kit.home("", "point", Space::Value), "kit");
    assert_eq!(kit.home("", "point::Inner", Space::Type), "kit::point");
    assert_ne!(
        kit.resolve("", "Both", Space::Type),
        kit.resolve("", "Both", Space::Value)
    );
    assert_eq!(kit.resolve("", "point", Space::Macro), Resolved::Unknown);
}

#[test]
fn what_is_named_hides_what_a_glob_brings_in() {
    let kit = crates(&[(
        "kit",
        "mod a { pub struct X; pub struct Y; } mod b { pub struct X; }
         mod user { use super::a::*; use super::b::X; struct Y; }",
    )]);
    assert_eq!(kit.home("user", "X", Space::Type), "kit::b");
    assert_eq!(kit.home("user", "Y", Space::Type), "kit::user");
}

#[test]
fn a_glob_brings_in_what_can_be_seen() {
    let kit = crates(&[(
        "kit",
        "mod a { struct Own; pub(crate) struct Near; pub(super) struct Up; pub struct All;
                 pub mod inner { use super::*; } }
         mod user { use super::a::*; }",
    )]);
    assert_eq!(kit.resolve("user", "Own", Space::Type), Resolved::Unknown);
    assert_eq!(kit.home("a::inner", "Own", Space::Type), "kit::a");
    for name in ["Near", "All"] {
        assert_eq!(kit.home("user", name, Space::Type), "kit::a");
    }
    assert_eq!(kit.home("user", "Up", Space::Type), "kit::a");
    assert_eq!(kit.public(), Vec::<String>::new());
}

#[test]
fn circles_of_imports_and_globs_end() {
    let kit = crates(&[(
        "kit",
        "pub mod a { pub use super::b::*; pub use super::b::Gone; }
         pub mod b { pub use super::a::*; pub use super::a::Gone; pub struct There; }",
    )]);
    assert_eq!(kit.home("a", "There", Space::Type), "kit::b");
    assert_eq!(kit.resolve("a", "Gone", Space::Type), Resolved::Unknown);
}

#[test]
fn names_of_other_crates_are_found_or_kept_as_paths() {
    let kit = crates(&[
        (
            "kit",
            "use shapes::{Point, deep as d}; use std::collections::{self, HashMap as Map};
             pub use shapes::deep::*; mod std { pub struct Mine; }
             mod far { use ::std::time::*; use serde::Serialize; }",
        ),
        (
            "shapes",
            "pub struct Point; pub mod deep { pub struct Low; }",
        ),
    ]);
    assert_eq!(kit.home("", "Point", Space::Type), "shapes");
    assert_eq!(kit.home("", "d::Low", Space::Type), "shapes::deep");
    assert_eq!(kit.home("", "Low", Space::Type), "shapes::deep");
    assert_eq!(kit.home("", "std::Mine", Space::Type), "kit::std");
    assert_eq!(kit.external("far", "Duration"), "std::time::Duration");
    assert_eq!(kit.external("far", "Serialize"), "serde::Serialize");
    assert_eq!(kit.external("far", "Vec"), "std::prelude::Vec");
    assert_eq!(kit.external("far", "u8"), "u8");
    assert_eq!(kit.public(), ["kit::Low"]);
}

#[test]
fn variants_are_values() {
    let kit = crates(&[(
        "kit",
        "pub enum Mode { Fast, Slow } use Mode::*; mod m { use crate::Mode as M; }",
    )]);
    let slow = kit.resolve("", "Slow", Space::Value);
    assert!(matches!(slow, Resolved::Variant(_, 1)));
    assert_eq!(kit.resolve("m", "M::Slow", Space::Value), slow);
    assert_eq!(kit.resolve("", "Slow", Space::Type), Resolved::Unknown);
}

#[test]
fn public_paths_are_short_and_written_as_rust() {
    let kit = crates(&[(
        "kit",
        "mod hidden { pub struct Shown; pub struct Kept; pub mod further { pub struct Deep; } }
         pub use hidden::Shown; pub(crate) use hidden::Kept;
         pub mod long { pub mod way { pub struct Far; } } pub use long::way;
         pub use hidden::further as near;
         pub mod r#type { pub struct r#Match; pub fn r#fn() {} }
         pub mod all { pub use super::hidden::*; struct Kept; }",
    )]);
    assert_eq!(
        kit.public(),
        [
            "kit::Shown",
            "kit::near::Deep",
            "kit::r#type::Match",
            "kit::r#type::r#fn",
            "kit::way::Far",
        ]
    );
}
