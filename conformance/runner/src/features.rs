//! That what a host says it binds has a case there. Whether the case holds is for the host to show.

use std::path::Path;

use landbridge_hosts::capability::Support;
use landbridge_hosts::feature::Feature;

use crate::case::{self, Host};

/// The host whose cases a package runs; Bun, Deno, V8 and WebAssembly run Node's.
fn cases_of(id: &str) -> Option<Host> {
    match id {
        "typescript" | "v8" | "wasm" => Some(Host::Node),
        id => Host::from_id(id),
    }
}

#[test]
fn each_feature_has_a_case_in_each_host_that_has_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
    let cases = case::read(&folder).expect("the cases");
    let mut faults = Vec::new();
    for host in landbridge_hosts::all() {
        let Some(own) = cases_of(host.id()) else {
            faults.push(format!("no cases run in {}", host.id()));
            continue;
        };
        for feature in Feature::ALL {
            // An entry of values spells out a case for each.
            let is_its = |case: &&case::Case| {
                let title = case.title();
                let rest = title.strip_prefix(feature.case());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            };
            let shown = cases
                .iter()
                .filter(is_its)
                .any(|case| case.hosts.contains(&own));
            if host.supports(feature) == Support::Yes && !shown {
                faults.push(format!("`{}` doesn't run in {}", feature.case(), host.id()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
