//! `landbridge doctor`: which hosts can be built here, whether JavaScript runs, and how to get what is missing.

use landbridge_hosts::tool::Found;
use serde_json::json;

use super::js;
use crate::failure::Outcome;
use crate::report::Reporter;
use crate::selection;

pub(super) fn run(reporter: &Reporter) -> Outcome<()> {
    for host in landbridge_hosts::all() {
        let ready = selection::ready(host);
        reporter.line(format!(
            "{} {} ({})",
            if ready { "ready  " } else { "missing" },
            host.title(),
            host.package_kind()
        ));
        for tool in host.tools() {
            let found = tool.find();
            let text = match &found {
                Found::Yes { version, .. } => version.clone(),
                Found::Old { version } => format!(
                    "{version} is too old, {}.{} or newer is needed; to get it: {}",
                    tool.minimum.0, tool.minimum.1, tool.how_to_get
                ),
                Found::No if tool.optional => {
                    format!(
                        "not here (only some uses need it); to get it: {}",
                        tool.how_to_get
                    )
                }
                Found::No => format!("not here; to get it: {}", tool.how_to_get),
            };
            reporter.line(format!("          {}: {text}", tool.program));
            reporter.object(
                "tool",
                json!({ "host": host.id(), "tool": tool, "found": found }),
            );
        }
        reporter.object("host", json!({ "host": host.id(), "ready": ready }));
    }
    js::doctor(reporter);
    Ok(())
}
