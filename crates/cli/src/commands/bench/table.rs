//! The numbers as text: a line for each function, a column for each host.

use super::measured::{Bench, Cost, count, time};

/// Times, then allocations, then copies, then what wasn't measured.
pub(super) fn table(bench: &Bench) -> String {
    let mut text = grid(bench, "time for a call", |cost| cost.ns.map(time));
    if (bench.engines.iter()).any(|engine| engine.uncounted.is_none()) {
        text.push_str("\n\n");
        text.push_str(&grid(bench, "allocations (bytes)", |cost| {
            let (allocations, bytes) = (cost.allocations?, cost.allocated?);
            Some(format!("{} ({})", count(allocations), count(bytes)))
        }));
        text.push_str("\n\n");
        text.push_str(&grid(bench, "bytes copied", |cost| cost.copied.map(count)));
    }
    for engine in &bench.engines {
        if let Some(why) = &engine.uncounted {
            text.push_str(&format!(
                "\n{}: allocations and copies –: {why}",
                engine.title
            ));
        }
    }
    for note in bench.notes() {
        text.push_str(&format!("\n{note}"));
    }
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
