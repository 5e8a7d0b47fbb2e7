//! Packages that forward log records, and those that don't: what is in them, and which names items can't have.

mod generated;

use generated::{generated, generated_with};
use landbridge_hosts::Generated;
use landbridge_hosts::logging::Logging;

const ALL: Option<Logging> = Some(Logging {
    ceiling: 4,
    tracing: false,
});

const PLAIN: &str = "#[landbridge::export] pub fn twice(value: i32) -> i32 { value * 2 }";

/// Whether any file has such a word.
fn mentions(made: &Generated, word: &str) -> bool {
    let mut files = made.files.iter();
    files.any(|(path, text)| path.as_str().contains(word) || text.contains(word))
}

#[test]
fn nothing_is_there_unless_it_is_asked_for() {
    for host in ["c", "python", "node", "typescript"] {
        let made = generated(host, PLAIN);
        assert!(made.diagnostics.is_empty(), "{:?}", made.diagnostics);
        for word in ["\"log\"", "tracing", "_log", "logging", "Logger", "Logs"] {
            assert!(!mentions(&made, word), "{host}: {word}");
        }
    }
}

#[test]
fn each_host_has_its_own_way() {
    let words = [
        ("c", "kit_set_logger("),
        (
            "c",
            "lb::logging::set_logger(log, user_data, free, max_level, 4, err)",
        ),
        ("python", "lb::forward_logs(py, \"kit\", PACKAGE, 4)?;"),
        ("node", "export function setLogLevel("),
        ("node", "\"kit\", 4);"),
        ("typescript", "export function setLogLevel("),
        (
            "typescript",
            "lb::connect_logs(environment, ceiling, \"kit\")",
        ),
        ("typescript", "logs.cjs"),
    ];
    for (host, word) in words {
        let made = generated_with(host, PLAIN, ALL);
        assert!(made.diagnostics.is_empty(), "{:?}", made.diagnostics);
        assert!(mentions(&made, word), "{host}: {word}");
        assert!(mentions(&made, "features = [\"log\"]"), "{host}");
        let tracing = ALL.map(|it| Logging {
            tracing: true,
            ..it
        });
        let made = generated_with(host, PLAIN, tracing);
        assert!(mentions(&made, "features = [\"tracing\"]"), "{host}");
    }
}

#[test]
fn names_that_are_taken_are_told() {
    let cases = [
        ("node", "pub fn set_logger() {}"),
        ("node", "pub fn set_log_level() {}"),
        (
            "node",
            "#[derive(Clone)] pub struct LogRecord { pub text: String }",
        ),
        ("c", "pub fn set_logger() {}"),
        (
            "c",
            "#[derive(Clone)] pub struct LogRecord { pub text: String }",
        ),
        ("c", "pub const LOG_INFO: u32 = 1;"),
    ];
    for (host, item) in cases {
        let attribute = if item.contains("struct") {
            "#[landbridge::record]"
        } else {
            "#[landbridge::export]"
        };
        let source = format!("{attribute} {item}");
        let made = generated(host, &source);
        assert!(made.diagnostics.is_empty(), "{:?}", made.diagnostics);
        let made = generated_with(host, &source, ALL);
        let codes: Vec<_> = made.diagnostics.iter().map(|it| it.code.id).collect();
        assert_eq!(codes, ["LB0401"], "{host}: {item}");
    }
}
