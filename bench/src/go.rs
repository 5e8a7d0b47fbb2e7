//! Go, both ways: builds the program in Rust that calls Go, installs the generated module beside the program in Go that
//! calls Rust, and runs both in turns with those of the peers that are here. The floor of each is what cgo's own crossing
//! costs that way, measured in the same rounds.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use crate::peers::{self, Program};
use crate::rows::Host;
use crate::samples::{Measured, Rounds};
use crate::shell::{self, Outcome};

/// How often each program runs, one after the other, and how many rounds it makes each time.
const TURNS: usize = 3;
const ROUNDS: usize = 10;

/// Measures; `module` is the generated one.
pub(crate) fn measure(root: &Utf8Path, module: Option<&Utf8Path>, only: &str) -> Outcome<Measured> {
    let target = root.join("target/go");
    let build = target.join("import");
    shell::cargo(&root.join("go/import"), &build)?;
    let import = build.join("release/bench-go-import");
    let mut programs = vec![Program::new("generated", "Rust calls Go", import)];
    if let Some(module) = module {
        let export = install(root, &target, module)?;
        programs.push(Program::new("generated", "Go calls Rust", export));
    }
    let mut notes = Vec::new();
    for (kind, way, program) in peers::programs(root, &target) {
        match program {
            Ok(program) => programs.push(Program::new(kind, way, program)),
            Err(why) => notes.push(unmeasured(kind, way, &why)),
        }
    }
    let mut rows = Vec::new();
    let mut ended = Vec::new();
    for turn in 0..TURNS {
        for at in 0..programs.len() {
            let place = (turn + at) % programs.len();
            let program = &programs[place];
            if ended.contains(&place) {
                continue;
            }
            let printed = shell::output(program.command(root, ROUNDS, only));
            match printed.and_then(|text| Measured::read(&text)) {
                Ok(measured) => add(&mut rows, program.kind, measured.rows),
                Err(why) if program.kind == "generated" => return Err(why),
                // What it measured before is part of the figures all the same.
                Err(why) => {
                    ended.push(place);
                    notes.push(unmeasured(program.kind, program.way, &why));
                }
            }
        }
    }
    // Without the generated module nothing of that way is compared.
    rows.retain(|rounds| rounds.samples.contains_key("generated"));
    let version = shell::output(shell::command(root, "go", &["env", "GOVERSION"]))?;
    Ok(Measured {
        version: version.trim().to_owned(),
        rows,
        skipped: Vec::new(),
        notes,
    })
}

/// A note of a peer that isn't among the figures, or not in all turns.
fn unmeasured(kind: &str, way: &str, why: &str) -> String {
    let peers = Host::Go.peers().iter();
    let name = peers.filter(|(it, _)| *it == kind).map(|(_, name)| *name);
    let name: String = name.collect();
    format!("{way}: {name} isn't measured: {}", why.trim())
}

/// Adds what a program measured; of a peer's only the peer's own samples, since the floor and the empty loop beside ours
/// are what all are compared with.
fn add(rows: &mut Vec<Rounds>, kind: &str, measured: Vec<Rounds>) {
    for mut rounds in measured {
        if kind != "generated" {
            rounds.samples.retain(|it, _| it == kind);
        }
        let found = rows.iter().position(|it| it.row == rounds.row);
        let at = found.unwrap_or_else(|| {
            rows.push(Rounds {
                row: rounds.row.clone(),
                samples: BTreeMap::new(),
            });
            rows.len() - 1
        });
        for (kind, samples) in rounds.samples {
            rows[at].samples.entry(kind).or_default().extend(samples);
        }
    }
}

/// The program in Go, built in a module of its own that knows where the generated one is.
fn install(root: &Utf8Path, target: &Utf8Path, module: &Utf8Path) -> Outcome<Utf8PathBuf> {
    let folder = target.join("export");
    shell::fresh(&folder)?;
    let text = format!(
        "module bench\n\ngo 1.24\n\nrequire benchsubject v0.0.0\n\nreplace benchsubject => {module}\n"
    );
    peers::write(&folder.join("go.mod"), &text)?;
    peers::go_program(root, &folder, &root.join("go/export/main.go"), &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounds(row: &str, samples: &[(&str, f64)]) -> Rounds {
        let samples = samples
            .iter()
            .map(|(kind, it)| ((*kind).to_owned(), vec![*it]));
        Rounds {
            row: row.to_owned(),
            samples: samples.collect(),
        }
    }

    #[test]
    fn turns_are_put_together_by_candidate() {
        let mut rows = Vec::new();
        let theirs = rounds("go_add", &[("loop", 9.0), ("floor", 9.0), ("rust2go", 4.0)]);
        let ours = rounds(
            "go_add",
            &[("loop", 1.0), ("floor", 2.0), ("generated", 3.0)],
        );
        add(&mut rows, "rust2go", vec![theirs]);
        add(&mut rows, "generated", vec![ours]);
        let more = rounds(
            "go_add",
            &[("loop", 1.0), ("floor", 2.5), ("generated", 3.5)],
        );
        add(&mut rows, "generated", vec![more]);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].samples["floor"], [2.0, 2.5]);
        assert_eq!(rows[0].samples["generated"], [3.0, 3.5]);
        assert_eq!(rows[0].samples["rust2go"], [4.0]);
    }
}
