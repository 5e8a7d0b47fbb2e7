//! Runs a driver over a plan, one process at a time: a crash or a hang is the fault of the case that
//! was running, and a new process goes on behind it.

use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use landbridge_model::Interface;
use serde_json::Value as Json;

use crate::judge::judge;
use crate::plan::Plan;

/// Longer than any case takes, even on a slow machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// How a case went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Passed,
    /// Why, one line for each step that went wrong.
    Failed(Vec<String>),
}

/// What one process told.
struct Told {
    lines: Vec<Json>,
    end: End,
    stderr: String,
}

enum End {
    Exit(ExitStatus),
    Hang,
}

/// Runs every case; `command` makes a process that starts at a case's number.
///
/// # Errors
/// The driver can't be started, or ends before its first case.
pub(crate) fn run(
    interface: &Interface,
    plan: &Plan,
    command: &dyn Fn(usize) -> Result<Command>,
) -> Result<Vec<Verdict>> {
    let mut verdicts: Vec<Verdict> = Vec::new();
    while verdicts.len() < plan.cases.len() {
        let start = verdicts.len();
        let told = process(&mut command(start)?)?;
        take(interface, plan, &told, &mut verdicts)?;
        if verdicts.len() == plan.cases.len() {
            if let Some(why) = unclean(&told) {
                verdicts.push(Verdict::Failed(vec![why]));
            }
            break;
        }
        anyhow::ensure!(
            verdicts.len() > start,
            "the driver ended before its first case: {}\n{}",
            reason(&told),
            told.stderr
        );
    }
    Ok(verdicts)
}

/// Why a process that ran every case didn't end well, if so.
fn unclean(told: &Told) -> Option<String> {
    match &told.end {
        End::Exit(status) if status.success() => None,
        _ => Some(format!(
            "after the last case: {}\n{}",
            reason(told),
            told.stderr
        )),
    }
}

fn reason(told: &Told) -> String {
    match &told.end {
        End::Hang => format!("no answer in {} s", PATIENCE.as_secs()),
        End::Exit(status) => match (status.signal(), status.code()) {
            (Some(signal), _) => format!("the process crashed (signal {signal})"),
            (_, Some(code)) => format!("the process ended with {code}"),
            _ => "the process ended".to_owned(),
        },
    }
}

/// Reads the lines of one process into verdicts; the case that was running as it ended has failed.
fn take(
    interface: &Interface,
    plan: &Plan,
    told: &Told,
    verdicts: &mut Vec<Verdict>,
) -> Result<()> {
    let mut open: Option<(usize, usize, Vec<String>)> = None;
    for line in &told.lines {
        if let Some(case) = line["case"].as_u64() {
            open = Some((usize::try_from(case)?, 0, Vec::new()));
        } else if line.get("end").is_some() {
            let Some((case, seen, mut wrong)) = open.take() else {
                continue;
            };
            let steps = plan.cases[case].steps.len();
            if seen != steps {
                wrong.push(format!("{seen} of {steps} steps were answered"));
            }
            verdicts.push(if wrong.is_empty() {
                Verdict::Passed
            } else {
                Verdict::Failed(wrong)
            });
        } else if let Some((case, seen, wrong)) = &mut open {
            let Some(step) = plan.cases[*case].steps.get(*seen) else {
                wrong.push(format!("one answer too many: {line}"));
                continue;
            };
            *seen += 1;
            if let Some(why) = judge(interface, step, line)? {
                wrong.push(format!("step {seen}: {why}"));
            }
        }
    }
    if let Some((_, seen, mut wrong)) = open {
        let last: Vec<&str> = told.stderr.lines().rev().take(12).collect();
        let last: Vec<&str> = last.into_iter().rev().collect();
        wrong.push(format!(
            "step {}: {}\n{}",
            seen + 1,
            reason(told),
            last.join("\n")
        ));
        verdicts.push(Verdict::Failed(wrong));
    }
    Ok(())
}

fn process(command: &mut Command) -> Result<Told> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {:?}", command.get_program()))?;
    let stdout = child.stdout.take().context("stdout")?;
    let stderr = child.stderr.take().context("stderr")?;
    let errors = thread::spawn(move || {
        let mut kept = Vec::new();
        for line in BufReader::new(stderr)
            .split(b'\n')
            .map_while(|line| line.ok())
        {
            if kept.len() > 1 << 16 {
                kept.drain(..1 << 15);
            }
            kept.extend_from_slice(&line);
            kept.push(b'\n');
        }
        String::from_utf8_lossy(&kept).into_owned()
    });
    let (send, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout)
            .split(b'\n')
            .map_while(|line| line.ok())
        {
            if send.send(line).is_err() {
                break;
            }
        }
    });
    let mut told = Vec::new();
    let hang = loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) => match serde_json::from_slice(&line) {
                Ok(line) => told.push(line),
                Err(error) => {
                    let line = String::from_utf8_lossy(&line).into_owned();
                    told.push(serde_json::json!({ "shape": format!("{error}: {line}") }));
                }
            },
            Err(RecvTimeoutError::Disconnected) => break false,
            Err(RecvTimeoutError::Timeout) => break true,
        }
    };
    if hang {
        child.kill()?;
    }
    let status = child.wait()?;
    let end = if hang { End::Hang } else { End::Exit(status) };
    Ok(Told {
        lines: told,
        end,
        stderr: errors.join().unwrap_or_default(),
    })
}
