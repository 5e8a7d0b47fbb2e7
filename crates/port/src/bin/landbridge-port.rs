//! The port commands on their own, with the command line they have as `landbridge port`.
#![forbid(unsafe_code)]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is a command"
)]

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use landbridge_port::lifetimes::{HEADER, Lifetimes};
use landbridge_port::ownership;
use landbridge_port::profile::Profile;
use landbridge_port::tree::{self, Options, Outcome, Summary};
use landbridge_port::verify::baseline::{self, Baseline};
use landbridge_port::verify::parity;
use landbridge_port::{draft, report, verify};

const USAGE: &str = "usage:
  landbridge-port [--profile NAME|FILE] [--root DIR] [--stdout] [--report FILE] [--force] [--explain] PATH...
  landbridge-port tree [--profile NAME|FILE] [--root DIR] [--report FILE] [--html FILE] [--force] [--dry] [--jobs N] DIR...
  landbridge-port lifetimes [--profile NAME|FILE] [--root DIR] PATH...
  landbridge-port verify [--profile NAME|FILE] [--format text|json|sarif] [--baseline FILE [--force]] PATH...";

#[derive(Default)]
struct Arguments {
    profile: Option<String>,
    root: Option<PathBuf>,
    report: Option<PathBuf>,
    html: Option<PathBuf>,
    baseline: Option<PathBuf>,
    format: Option<String>,
    jobs: Option<usize>,
    stdout: bool,
    force: bool,
    explain: bool,
    dry: bool,
    paths: Vec<PathBuf>,
}

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(message) => {
            eprintln!("landbridge-port: {message}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<ExitCode, String> {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let verb = match words.first().map(String::as_str) {
        Some(verb @ ("verify" | "tree" | "lifetimes")) => {
            let verb = verb.to_owned();
            words.remove(0);
            verb
        }
        _ => "port".to_owned(),
    };
    let arguments = parse(words)?;
    if arguments.paths.is_empty() {
        return Err(format!("no path given\n{USAGE}"));
    }
    let profile = profile(arguments.profile.as_deref().unwrap_or("bun"))?;
    match verb.as_str() {
        "verify" => gate(&arguments, &profile),
        "lifetimes" => lifetimes(&arguments, &profile),
        verb => port(&arguments, &profile, verb == "tree"),
    }
}

fn parse(words: Vec<String>) -> Result<Arguments, String> {
    let mut out = Arguments::default();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        let (flag, inline) = match word.split_once('=') {
            Some((flag, value)) if flag.starts_with("--") => {
                (flag.to_owned(), Some(value.to_owned()))
            }
            _ => (word.clone(), None),
        };
        let mut value = || {
            inline
                .clone()
                .or_else(|| words.next())
                .ok_or(format!("{flag} needs a value\n{USAGE}"))
        };
        match flag.as_str() {
            "--profile" => out.profile = Some(value()?),
            "--root" => out.root = Some(PathBuf::from(value()?)),
            "--report" => out.report = Some(PathBuf::from(value()?)),
            "--html" => out.html = Some(PathBuf::from(value()?)),
            "--baseline" => out.baseline = Some(PathBuf::from(value()?)),
            "--format" => out.format = Some(value()?),
            "--jobs" => {
                out.jobs = Some(
                    value()?
                        .parse()
                        .map_err(|_| "--jobs needs a number".to_owned())?,
                )
            }
            "--stdout" => out.stdout = true,
            "--force" => out.force = true,
            "--explain" => out.explain = true,
            "--dry" => out.dry = true,
            "--help" | "-h" => return Err(USAGE.to_owned()),
            other if other.starts_with("--") => {
                return Err(format!("{other} is not an option\n{USAGE}"));
            }
            _ => out.paths.push(PathBuf::from(word)),
        }
    }
    Ok(out)
}

fn profile(name: &str) -> Result<Profile, String> {
    if name.ends_with(".toml") || name.contains('/') {
        let text = std::fs::read_to_string(name).map_err(|e| format!("{name}: {e}"))?;
        return Profile::read(&text);
    }
    Profile::named(name)
}

fn port(arguments: &Arguments, profile: &Profile, whole: bool) -> Result<ExitCode, String> {
    let here = std::env::current_dir().map_err(|e| e.to_string())?;
    let root = arguments.root.clone().unwrap_or(here);
    let root = std::fs::canonicalize(&root).map_err(|e| format!("{}: {e}", root.display()))?;
    let mut profile = profile.clone();
    let namespace = format!("{}/{}.zig", profile.source_root, profile.root_namespace);
    if let Ok(text) = std::fs::read(root.join(namespace)) {
        draft::learn_root(&text, &mut profile);
    }
    let profile = &profile;
    let lifetimes = std::fs::read_to_string(root.join(&profile.lifetimes))
        .map(|t| Lifetimes::read(&t))
        .unwrap_or_default();
    for duplicate in &lifetimes.duplicates {
        eprintln!("{}: {duplicate}", profile.lifetimes);
    }
    let sources = tree::sources(&root, &arguments.paths)?;
    if arguments.stdout || arguments.explain {
        for source in &sources {
            let draft = tree::port_one(&root, source, profile, &lifetimes)?;
            let text = if arguments.explain {
                explained(source, &draft)
            } else {
                draft.text
            };
            std::io::stdout()
                .write_all(text.as_bytes())
                .map_err(|e| e.to_string())?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let jobs = arguments
        .jobs
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let cache = (whole && !arguments.dry).then(|| root.join(".landbridge/port-cache.json"));
    let options = Options {
        root,
        force: arguments.force,
        dry: arguments.dry,
        jobs,
        cache,
    };
    let terminal = std::io::stderr().is_terminal();
    let progress = |done: usize, all: usize| {
        if terminal && (done.is_multiple_of(50) || done == all) {
            eprint!("\r{done}/{all}");
        }
    };
    let summaries = tree::run(&sources, profile, &lifetimes, &options, &progress);
    if terminal {
        eprintln!();
    }
    if let Some(path) = &arguments.report {
        write(path, &format!("{:#}\n", report::json(&summaries)))?;
    }
    if let Some(path) = &arguments.html {
        write(path, &report::html(&summaries))?;
    }
    if whole {
        print!("{}", report::text(&summaries));
    } else {
        complain(&summaries);
    }
    let failed = summaries.iter().any(|s| s.outcome == Outcome::Failed);
    Ok(if failed {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    })
}

/// Writes inferred rows of the ownership table.
fn lifetimes(arguments: &Arguments, profile: &Profile) -> Result<ExitCode, String> {
    let here = std::env::current_dir().map_err(|e| e.to_string())?;
    let root = arguments.root.clone().unwrap_or(here);
    let root = std::fs::canonicalize(&root).map_err(|e| format!("{}: {e}", root.display()))?;
    println!("{HEADER}");
    for source in tree::sources(&root, &arguments.paths)? {
        let bytes = std::fs::read(root.join(&source)).map_err(|e| format!("{source}: {e}"))?;
        for row in ownership::infer(&source, &bytes, profile) {
            println!("{}", ownership::line(&row));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn complain(summaries: &[Summary]) {
    for summary in summaries {
        match summary.outcome {
            Outcome::Kept => eprintln!(
                "{}: edited by hand, left alone (--force overwrites it)",
                summary.draft
            ),
            Outcome::Failed | Outcome::Clash => {
                eprintln!(
                    "{}: {}",
                    summary.source,
                    summary.failure.as_deref().unwrap_or("not written")
                );
            }
            _ => {}
        }
        for (line, message) in &summary.errors {
            eprintln!("{}:{line}: {message}", summary.source);
        }
    }
}

/// Which rules made which lines: source line, draft line where one is known, rules.
fn explained(source: &str, draft: &draft::Draft) -> String {
    let mut by_line: BTreeMap<usize, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for application in &draft.applied {
        *by_line
            .entry(application.line)
            .or_default()
            .entry(application.rule)
            .or_insert(0) += 1;
        *counts.entry(application.rule).or_insert(0) += 1;
    }
    let mut out = format!("{source} -> {}\n", draft.path);
    for (line, rules) in by_line {
        let rules: Vec<&str> = rules.into_keys().collect();
        out.push_str(&format!("{line:>6}  {}\n", rules.join(" ")));
    }
    out.push_str("rules\n");
    for (rule, count) in counts {
        out.push_str(&format!("{count:>6}  {rule}\n"));
    }
    out
}

fn gate(arguments: &Arguments, profile: &Profile) -> Result<ExitCode, String> {
    let format = arguments.format.as_deref().unwrap_or("text");
    if !matches!(format, "text" | "json" | "sarif") {
        return Err(format!("{format} is no format: text, json or sarif"));
    }
    let many = arguments.paths.len() > 1;
    let mut findings: Vec<(String, verify::Finding)> = Vec::new();
    for path in &arguments.paths {
        let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let text = String::from_utf8_lossy(&bytes);
        let mut found = verify::verify(&text, profile);
        let beside = parity::sources_of(path)
            .into_iter()
            .find_map(|p| std::fs::read(p).ok());
        if let Some(zig) = beside {
            found.extend(parity::parity(&text, &String::from_utf8_lossy(&zig)));
            found.sort();
        }
        findings.extend(
            found
                .into_iter()
                .map(|f| (path.to_string_lossy().into_owned(), f)),
        );
    }
    if let Some(path) = &arguments.baseline {
        let there = std::fs::read_to_string(path);
        let baseline = match there {
            Ok(text) => Baseline::read(&text)?,
            Err(_) if arguments.force => Baseline::of(&findings),
            Err(error) => return Err(format!("{}: {error} (--force writes it)", path.display())),
        };
        if arguments.force {
            write(path, &baseline.lowered(&findings).write())?;
        }
        findings = baseline.exceeding(&findings);
    }
    if format == "sarif" {
        println!("{:#}", baseline::sarif(&findings));
    }
    for (file, finding) in &findings {
        match format {
            "json" => {
                let mut object = serde_json::json!({
                    "rule": finding.rule, "line": finding.line, "message": finding.message,
                });
                if many {
                    object["file"] = file.clone().into();
                }
                println!("{object}");
            }
            "text" => println!(
                "{file}:{}: {}: {}",
                finding.line, finding.rule, finding.message
            ),
            _ => {}
        }
    }
    Ok(if findings.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}
