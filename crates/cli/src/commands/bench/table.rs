//! The numbers as text: a line for each function, a column for each host.

use super::measured::{Bench, Cost, count, time};

/// Why no host has a number of them.
pub(super) const UNCOPIED: &str = "hosts convert values in many places, which aren't counted; a copy that Rust keeps is in the bytes allocated";

/// Times, then allocations, then what wasn't measured.
pub(super) fn table(bench: &Bench) -> String {
    let mut text = grid(bench, "time for a call", |cost| cost.ns.map(time));
    if (bench.engines.iter()).any(|engine| engine.uncounted.is_none()) {
        text.push_str("\n\n");
        text.push_str(&grid(bench, "allocations (bytes)", |cost| {
            let (allocations, bytes) = (cost.allocations?, cost.allocated?);
            Some(format!("{} ({})", count(allocations), count(bytes)))
        }));
    }
    for engine in &bench.engines {
        if let Some(why) = &engine.uncounted {
            text.push_str(&format!("\n{}: allocations –: {why}", engine.title));
        }
    }
    text.push_str(&format!("\nbytes copied –: {UNCOPIED}"));
    let missing = bench.uncalled();
    if !missing.is_empty() {
        text.push_str("\n\nnot measured:");
    }
    for it in missing {
        let hosts = if it.hosts.len() == bench.engines.len() {
            String::new()
        } else {
            format!(" [{}]", it.hosts.join(", "))
        };
        text.push_str(&format!("\n  {}: {}{hosts}", it.function, it.why));
    }
    text
}

fn grid(bench: &Bench, title: &str, cell: impl Fn(&Cost) -> Option<String>) -> String {
    let mut rows = vec![vec![title.to_owned()]];
    rows[0].extend(bench.engines.iter().map(|engine| engine.title.clone()));
    for name in bench.measured() {
        let mut row = vec![name.to_owned()];
        for engine in &bench.engines {
            let shown = engine.functions.get(name).and_then(&cell);
            row.push(shown.unwrap_or_else(|| "–".to_owned()));
        }
        rows.push(row);
    }
    let width = |column: usize| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let lines = rows.iter().map(|row| {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(at, (cell, width))| {
            if at == 0 {
                format!("{cell:<width$}")
            } else {
                format!("{cell:>width$}")
            }
        });
        cells.collect::<Vec<_>>().join("  ")
    });
    lines.collect::<Vec<_>>().join("\n")
}
