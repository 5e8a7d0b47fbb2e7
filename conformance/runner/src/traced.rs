//! `LANDBRIDGE_TRACE`: a small program in each host, with it and without. What each line is made of is checked here;
//! that nothing else changes is shown by all other cases, run with it.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::case::Host;

/// A call as it is told: the beginning of its line, and what its end begins with.
type Call = (&'static str, &'static str);

/// What the programs call, in order.
fn calls(host: Host) -> &'static [Call] {
    match host {
        Host::Python => &[
            ("kitchen_sink.echo_str('hello')", " = 'hello'"),
            ("kitchen_sink.Tracker('first')", " = <"),
            ("kitchen_sink.Tracker.name()", " = 'first'"),
            ("callback <lambda>(20)", " = 21"),
            ("kitchen_sink.apply(20, <function <lambda> at 0x", " = 21"),
            (
                "kitchen_sink.Tracker.parse('no equals sign')",
                " raised NotFound: ",
            ),
            (
                "kitchen_sink.apply('no number', <built-in function abs>)",
                " raised TypeError: argument 'value': ",
            ),
        ],
        Host::Node => &[
            ("kitchen-sink.echoStr('hello')", " = 'hello'"),
            ("new kitchen-sink.Tracker('first')", " = Tracker"),
            ("kitchen-sink.Tracker.name()", " = 'first'"),
            ("  callback f(20)", " = 21"),
            ("kitchen-sink.apply(20, function)", " = 21"),
            ("kitchen-sink.Tracker.parse('no equals sign')", " threw "),
            (
                "kitchen-sink.apply('no number', function abs)",
                " threw argument 'value': ",
            ),
        ],
        Host::Go => &[
            ("kitchensink.EchoStr(\"hello\")", " = \"hello\""),
            (
                "kitchensink.NewTracker(\"first\")",
                " = *kitchensink.Tracker(0x",
            ),
            ("kitchensink.Tracker.Name()", " = \"first\""),
            ("kitchensink.Tracker.Close()", ""),
            ("callback func(20)", " = 21"),
            ("kitchensink.Apply(20, func)", " = 21"),
            (
                "kitchensink.TrackerParse(\"no equals sign\")",
                " failed with kitchensink.StoreErrorNotFound: ",
            ),
            (
                "kitchensink.Apply(20, nil)",
                " failed with kitchensink.ArgumentError: argument 'f': ",
            ),
        ],
        // The calls of the C interface below.
        Host::Cpp => &[
            ("kitchen_sink_abi_echo_str(value=\"hello\")", " = \"hello\""),
            (
                "kitchen_sink_abi_tracker_new(name=\"first\")",
                " = handle 0x",
            ),
            (
                "kitchen_sink_abi_tracker_name(tracker=handle 0x",
                " = \"first\"",
            ),
            ("kitchen_sink_abi_tracker_free(handle=handle 0x", " = OK"),
            ("  kitchen_sink_abi_apply_f.call(value=20)", " = 21"),
            ("kitchen_sink_abi_apply(value=20, f=&Functions)", " = 21"),
            (
                "kitchen_sink_abi_tracker_parse(text=\"no equals sign\")",
                " failed with ERROR: ",
            ),
            (
                "kitchen_sink_abi_apply(value=20, f=null)",
                " failed with BAD_ARGUMENT: f: ",
            ),
        ],
        // The calls of the C interface below. No closure can be missing.
        Host::Kotlin => &[
            (
                "kitchen_sink_kotlin_echo_str(value=\"hello\")",
                " = \"hello\"",
            ),
            (
                "kitchen_sink_kotlin_tracker_new(name=\"first\")",
                " = handle 0x",
            ),
            (
                "kitchen_sink_kotlin_tracker_name(tracker=handle 0x",
                " = \"first\"",
            ),
            ("kitchen_sink_kotlin_tracker_free(handle=handle 0x", " = OK"),
            ("  kitchen_sink_kotlin_apply_f.call(value=20)", " = 21"),
            ("kitchen_sink_kotlin_apply(value=20, f=&Functions)", " = 21"),
            (
                "kitchen_sink_kotlin_tracker_parse(text=\"no equals sign\")",
                " failed with ERROR: ",
            ),
        ],
        // The calls of the C interface below. An object goes with its last reference, and no closure can be missing.
        Host::Swift => &[
            (
                "kitchen_sink_swift_echo_str(value=\"hello\")",
                " = \"hello\"",
            ),
            (
                "kitchen_sink_swift_tracker_new(name=\"first\")",
                " = handle 0x",
            ),
            (
                "kitchen_sink_swift_tracker_name(tracker=handle 0x",
                " = \"first\"",
            ),
            ("kitchen_sink_swift_tracker_free(handle=handle 0x", " = OK"),
            ("  kitchen_sink_swift_apply_f.call(value=20)", " = 21"),
            ("kitchen_sink_swift_apply(value=20, f=&Functions)", " = 21"),
            (
                "kitchen_sink_swift_tracker_parse(text=\"no equals sign\")",
                " failed with ERROR: ",
            ),
        ],
        Host::C => &[
            ("kitchen_sink_echo_str(value=\"hello\")", " = \"hello\""),
            ("kitchen_sink_tracker_new(name=\"first\")", " = handle 0x"),
            (
                "kitchen_sink_tracker_name(tracker=handle 0x",
                " = \"first\"",
            ),
            ("kitchen_sink_tracker_free(handle=handle 0x", " = OK"),
            ("  kitchen_sink_apply_f.call(value=20)", " = 21"),
            ("kitchen_sink_apply(value=20, f=&Functions)", " = 21"),
            (
                "kitchen_sink_tracker_parse(text=\"no equals sign\")",
                " failed with ERROR: ",
            ),
            (
                "kitchen_sink_apply(value=20, f=null)",
                " failed with BAD_ARGUMENT: f: ",
            ),
        ],
    }
}

/// Runs a program with and without a trace; what is wrong, if anything is.
pub(crate) fn check(host: Host, mut program: Command) -> Result<()> {
    let quiet = told(program.env_remove("LANDBRIDGE_TRACE"))?;
    ensure!(quiet.is_empty(), "told without being asked:\n{quiet}");
    let quiet = told(program.env("LANDBRIDGE_TRACE", "0"))?;
    ensure!(quiet.is_empty(), "told though asked not to:\n{quiet}");
    let text = told(program.env("LANDBRIDGE_TRACE", "1"))?;
    let mut lines = text.lines();
    for (call, came) in calls(host) {
        let line = lines.next().unwrap_or_default();
        shape(line, call, came).with_context(|| format!("in the trace:\n{text}"))?;
    }
    ensure!(lines.next().is_none(), "more than was called:\n{text}");
    Ok(())
}

/// `landbridge: NAME(ARGUMENTS) CAME  NUMBER ns`
fn shape(line: &str, call: &str, came: &str) -> Result<()> {
    let rest = line.strip_prefix("landbridge: ").context(line.to_owned())?;
    let rest = rest
        .strip_prefix(call)
        .with_context(|| format!("expected `{call}`, got `{rest}`"))?;
    ensure!(rest.contains(came), "expected `{came}` in `{rest}`");
    let (_, time) = rest.rsplit_once("  ").context("no time")?;
    let ns = time
        .strip_suffix(" ns")
        .and_then(|ns| ns.parse::<u64>().ok());
    ensure!(ns.is_some_and(|ns| ns > 0), "`{time}` is no time");
    Ok(())
}

/// What a program writes to its standard error stream.
fn told(program: &mut Command) -> Result<String> {
    let output = program.stdin(Stdio::null()).output()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success(), "{}:\n{text}", output.status);
    Ok(text)
}
