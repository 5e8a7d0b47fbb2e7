//! The table and the report of made-up numbers: what they must show and be made of.

use landbridge_hosts::bench::{Line, Uncalled};

use super::measured::{Bench, Engine, count, time};
use super::{report, table};

fn line(function: &str, ns: Option<f64>, allocations: Option<f64>) -> Line {
    Line {
        function: function.to_owned(),
        ns,
        allocations,
        allocated: allocations.map(|it| it * 16.0),
        copied: allocations.map(|it| it * 32.0),
        error: None,
    }
}

fn bench() -> Bench {
    let engine = |title: &str, id: &'static str| Engine {
        host: id,
        engine: id,
        title: title.to_owned(),
        functions: std::collections::BTreeMap::new(),
        uncalled: vec![Uncalled {
            function: "wait".to_owned(),
            why: "is async".to_owned(),
        }],
        uncounted: None,
    };
    let (mut c, mut node) = (engine("C", "c"), engine("Node", "node"));
    c.add(vec![
        line("add", Some(2.25), None),
        line("shout", Some(812.0), None),
    ]);
    c.add(vec![
        line("add", None, Some(0.0)),
        line("shout", None, Some(2.0)),
    ]);
    node.add(vec![line("add", Some(31_000.0), None)]);
    node.add(vec![Line {
        error: Some("<Full>".to_owned()),
        ..line("shout", None, None)
    }]);
    node.uncounted = Some("an allocator of its own".to_owned());
    Bench {
        package: "kit".to_owned(),
        version: "1.0.0".to_owned(),
        names: ["add", "shout", "wait"].map(str::to_owned).into(),
        items: vec!["shout".to_owned()],
        awaited: vec!["wait".to_owned()],
        engines: vec![c, node],
    }
}

#[test]
fn numbers_are_shown_by_their_size() {
    assert_eq!(
        [2.25, 812.4, 31_000.0, 2.5e7].map(time),
        ["2.2 ns", "812 ns", "31.0 µs", "25.0 ms"]
    );
    assert_eq!([0.0, 2.0, 1.5].map(count), ["0", "2", "1.50"]);
}

#[test]
fn the_table_has_every_function_and_says_what_is_missing() {
    let text = table::table(&bench());
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "time for a call       C     Node");
    assert_eq!(lines[1], "add              2.2 ns  31.0 µs");
    assert_eq!(lines[2], "shout            812 ns        –");
    assert!(text.contains("shout                2 (32)     –"), "{text}");
    assert!(text.contains("bytes copied   C  Node"), "{text}");
    assert!(text.contains("shout         64     –"), "{text}");
    assert!(
        text.contains("Node: allocations and copies –: an allocator of its own"),
        "{text}"
    );
    assert!(
        text.contains("  wait: is async\n") || text.ends_with("  wait: is async"),
        "{text}"
    );
    assert!(
        text.contains("shout: fails with what was made up: <Full>"),
        "{text}"
    );
    assert!(text.contains("[Node]"), "{text}");
    assert!(text.contains("\nwith up to 100 items: shout\n"), "{text}");
    assert!(!text.contains("awaited: "), "{text}");
}

#[test]
fn the_report_is_one_whole_file_with_a_chart() {
    let html = report::html(&bench()).expect("a report");
    assert!(html.starts_with("<!doctype html>") && html.trim_end().ends_with("</html>"));
    for tag in [
        "html", "head", "body", "style", "svg", "table", "tr", "td", "th", "ul", "li", "text",
    ] {
        let opened =
            html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{tag}");
        assert!(opened > 0, "{tag}");
    }
    // A bar for each time, with its number; nothing from elsewhere, and no tag of the user's.
    assert_eq!(html.matches("<rect ").count(), 3);
    assert!(html.contains("<title>shout in C: 812 ns</title>"));
    assert!(html.contains("prefers-color-scheme: dark"));
    assert!(html.contains("&lt;Full&gt;") && !html.contains("<Full>"));
    for outside in ["http://", "https://", "<script", "src=", "url("] {
        assert!(!html.contains(outside), "{outside}");
    }
}
