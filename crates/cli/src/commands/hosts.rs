//! `landbridge hosts`: what each host binds, what it doesn't and why, and the conformance case that proves it.

use std::fmt::Write as _;

use landbridge_hosts::Host;
use landbridge_hosts::capability::Support;
use landbridge_hosts::feature::Feature;
use serde_json::json;

use crate::args::Format;
use crate::failure::Outcome;
use crate::report::Reporter;

pub(super) fn run(format: Format, reporter: &Reporter) -> Outcome<()> {
    match format {
        Format::Markdown => reporter.product(&markdown()),
        _ => table(reporter),
    }
    for feature in Feature::ALL {
        for host in landbridge_hosts::all() {
            let reason = refusal(host, feature);
            let case = reason.is_none().then(|| feature.case());
            let row = json!({
                "host": host.id(),
                "feature": feature,
                "supported": reason.is_none(),
                "reason": reason,
                "case": case,
            });
            reporter.object("capability", row);
        }
    }
    Ok(())
}

fn refusal(host: &dyn Host, feature: Feature) -> Option<&'static str> {
    match host.supports(feature) {
        Support::Yes => None,
        Support::No(reason) => Some(reason),
    }
}

/// How many of all answers are yes.
fn score() -> (usize, usize) {
    let answers = landbridge_hosts::all().flat_map(|host| {
        Feature::ALL
            .into_iter()
            .map(move |feature| refusal(host, feature))
    });
    answers.fold((0, 0), |(yes, all), reason| {
        (yes + usize::from(reason.is_none()), all + 1)
    })
}

/// The answers that are no, in order: host, feature, reason.
fn refusals() -> impl Iterator<Item = (&'static dyn Host, Feature, &'static str)> {
    Feature::ALL.into_iter().flat_map(|feature| {
        landbridge_hosts::all()
            .filter_map(move |host| Some((host, feature, refusal(host, feature)?)))
    })
}

fn width(host: &dyn Host) -> usize {
    host.id().len().max("yes".len())
}

fn table(reporter: &Reporter) {
    let wide = Feature::ALL.iter().map(|it| it.title().len()).max();
    let wide = wide.unwrap_or_default();
    let mut line = format!("{:wide$}", "");
    for host in landbridge_hosts::all() {
        // Writing to a String can't fail.
        let _ = write!(line, "  {:1$}", host.id(), width(host));
    }
    reporter.line(line.trim_end());
    for feature in Feature::ALL {
        let mut line = format!("{:wide$}", feature.title());
        for host in landbridge_hosts::all() {
            let answer = refusal(host, feature).map_or("yes", |_| "no");
            let _ = write!(line, "  {answer:0$}", width(host));
        }
        reporter.line(line.trim_end());
    }
    reporter.line("");
    for (host, feature, reason) in refusals() {
        let title = feature.title();
        reporter.line(format!("{}, {title}: no, {reason}", host.title()));
    }
    let (yes, all) = score();
    reporter.line(format!("{yes} of {all}: yes"));
}

fn markdown() -> String {
    let mut text = String::from(
        "# What each host binds\n\n`landbridge hosts --format md` writes this page. A case is one of `conformance/cases`, run from the installed \
         package of each host that says yes.\n\n| |",
    );
    for host in landbridge_hosts::all() {
        let _ = write!(text, " {} |", host.title());
    }
    text.push_str(" case |\n|---|");
    text.extend(landbridge_hosts::all().map(|_| ":-:|"));
    text.push_str("---|\n");
    for feature in Feature::ALL {
        let _ = write!(text, "| {} |", feature.title());
        for host in landbridge_hosts::all() {
            let answer = refusal(host, feature).map_or("yes", |_| "no");
            let _ = write!(text, " {answer} |");
        }
        let _ = writeln!(text, " {} |", feature.case());
    }
    let (yes, all) = score();
    let _ = write!(text, "\n{yes} of {all} answers are yes. The others:\n\n");
    for (host, feature, reason) in refusals() {
        let _ = writeln!(text, "- {}, {}: {reason}.", host.title(), feature.title());
    }
    text
}
