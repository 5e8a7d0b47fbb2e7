//! What counts as an import, on sources written for it.
#![forbid(unsafe_code)]

use python_parser::get_imports;

#[test]
fn both_statements_and_many_sources() {
    let first = "import b, a.c as d\nfrom e.f import g, h as i\nfrom j import *\n";
    let second = "import b; import k\nfrom l import (\n  m,\n  n,\n)\n";
    assert_eq!(
        get_imports(&[first, second]),
        ["a.c", "b", "e.f", "j", "k", "l"]
    );
    assert!(get_imports(&[]).is_empty());
    assert!(get_imports(&["", "# nothing\n"]).is_empty());
}

#[test]
fn only_the_top_level_counts() {
    let source = "
import a
if True:
    import b
try:
    import c
except ImportError:
    import d
def f():
    import e
class C:
    import f
with x:
    from g import h
for _ in y: import i
";
    assert_eq!(get_imports(&[source]), ["a"]);
}

#[test]
fn relative_imports_do_not_count() {
    let source = "from . import a\nfrom .b import c\nfrom ...d.e import f\nimport g\n";
    assert_eq!(get_imports(&[source]), ["g"]);
}

#[test]
fn what_is_not_python_is_skipped_alone() {
    let sources = ["import a\n", "import b\nprint 'x'\n", "import", "import c"];
    assert_eq!(get_imports(&sources), ["a", "c"]);
}

#[test]
fn text_that_looks_like_an_import() {
    let source = "'''\nimport a\n'''\n# import b\nx = f'{1} import c'\nimport \\\n  d\n\u{0441} = 1\nimport \u{0435}\n";
    assert_eq!(get_imports(&[source]), ["d", "\u{0435}"]);
    // A byte order mark, line ends of all kinds, a form feed.
    assert_eq!(
        get_imports(&["\u{feff}import a\r\nimport b\rimport c\n\u{c}import d"]),
        ["a", "b", "c", "d"]
    );
}

#[test]
fn deep_nesting_ends() {
    let brackets = format!("x = {}{}\nimport a\n", "[".repeat(9_000), "]".repeat(9_000));
    let _ = get_imports(&[&brackets]);
    let open = "(".repeat(100_000);
    assert!(get_imports(&[&open]).is_empty());
}
