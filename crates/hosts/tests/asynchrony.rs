//! Hosts that can't bind an async function say so, at its place, and nothing else; the others compile futures
//! for those who have some.
#![forbid(unsafe_code)]

mod generated;

use generated::generated;
use landbridge_hosts::capability::Support;
use landbridge_hosts::feature::Feature;

const SOURCE: &str = "#[landbridge::object]\npub struct Door;\n#[landbridge::export]\nimpl Door {\n\
                      pub async fn open(&self) {}\n}\n\
                      #[landbridge::export]\npub async fn wait() {}\n";

#[test]
fn a_host_that_cannot_says_where() {
    for host in landbridge_hosts::all() {
        let made = generated(host.id(), SOURCE);
        if host.supports(Feature::Async) == Support::Yes {
            assert!(made.diagnostics.is_empty(), "{:?}", made.diagnostics);
            continue;
        }
        let told: Vec<_> = made
            .diagnostics
            .iter()
            .map(|it| {
                assert_eq!(it.code.id, "LB0404", "{it}");
                assert!(it.help.as_ref().is_some_and(|help| help.contains("skip(")));
                let place = it.place.as_ref().expect("a place");
                (place.line, place.column)
            })
            .collect();
        assert_eq!(told, [(8, 14), (5, 14)], "{}", host.id());
        assert!(!any_file(host.id(), SOURCE));
    }
}

#[test]
fn what_is_skipped_is_no_fault() {
    let source = SOURCE
        .replace(
            "pub async fn open",
            "#[landbridge(skip(c, node, python))]\npub async fn open",
        )
        .replace(
            "#[landbridge::export]\npub async",
            "#[landbridge::export(skip(c, node, python))]\npub async",
        );
    for host in landbridge_hosts::all() {
        let made = generated(host.id(), &source);
        assert!(made.diagnostics.is_empty(), "{:?}", made.diagnostics);
        assert!(any_file(host.id(), &source));
    }
}

fn any_file(host: &str, source: &str) -> bool {
    generated(host, source).files.iter().next().is_some()
}

/// The manifest of a host's crate.
fn manifest(host: &str, source: &str) -> String {
    let files = generated(host, source).files;
    files.get("Cargo.toml").expect("a manifest").to_owned()
}

#[test]
fn only_crates_with_futures_compile_them() {
    for host in ["c", "python"] {
        assert!(manifest(host, SOURCE).contains("features = [\"async\"]"));
        let plain = "#[landbridge::export]\npub fn wait() {}\n";
        assert!(!manifest(host, plain).contains("async"));
        let skip = format!("::export(skip({host}))]\npub async");
        let elsewhere = SOURCE.replace("::export]\npub async", &skip);
        let elsewhere = elsewhere.replace("pub async fn open", "pub fn open");
        assert!(!manifest(host, &elsewhere).contains("async"));
    }
}
