//! The figures of one host, as a table for people and as data.

use std::fmt::Write;

use serde::Serialize;

use crate::rows::{self, Host};
use crate::samples::{Measured, Rounds};

/// One host's figures.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    host: Host,
    version: String,
    rows: Vec<Row>,
    /// What couldn't be measured, and other remarks.
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Row {
    row: String,
    title: String,
    /// Nanoseconds per call.
    floor: Option<f64>,
    generated: Option<f64>,
    /// By the way of guides to the engine's FFI.
    guide: Option<f64>,
    /// The generated code's cost as a multiple of the baseline's.
    to_floor: Option<f64>,
    /// What it is measured beside, as the host has it.
    beside: Vec<Beside>,
    /// What is aimed at of the floor's cost.
    goal: Option<f64>,
    misses: bool,
}

/// A hand-written binding, or a peer.
#[derive(Debug, Serialize)]
struct Beside {
    name: &'static str,
    /// What is aimed at.
    goal: Option<f64>,
    /// Nanoseconds per call.
    cost: Option<f64>,
    /// The generated code's cost as a multiple of that.
    ratio: Option<f64>,
}

impl Row {
    fn new(host: Host, rounds: &Rounds) -> Self {
        let goal = host.goal(&rounds.row);
        let to_floor = rounds.ratio("generated", "floor");
        let beside = host.peers().iter().map(|(kind, name)| Beside {
            name,
            goal: goal.beside(kind),
            cost: rounds.cost(kind),
            ratio: rounds.ratio("generated", kind),
        });
        let mut beside: Vec<_> = beside.collect();
        // Of several peers some have nothing like it, or aren't here; the only one is aimed at in any case.
        if beside.len() > 1 {
            for it in &mut beside {
                it.goal = it.goal.filter(|_| it.cost.is_some());
            }
        }
        // One that promises less is there to be looked at, beside one that promises the same.
        let guarded = |it: &Beside| it.name == rows::GUARDED.1 && it.cost.is_some();
        if beside.iter().any(guarded)
            && let Some(first) = beside.first_mut()
        {
            first.goal = None;
        }
        let over = |ratio: Option<f64>, goal: Option<f64>| {
            ratio.zip(goal).is_some_and(|(ratio, goal)| ratio > goal)
        };
        let slower = (beside.iter()).any(|it| over(it.ratio, it.goal));
        Self {
            title: rows::title(host, &rounds.row).to_owned(),
            floor: rounds.cost("floor"),
            generated: rounds.cost("generated"),
            guide: rounds.cost("guide"),
            misses: over(to_floor, goal.floor) || slower,
            row: rounds.row.clone(),
            to_floor,
            goal: goal.floor,
            beside,
        }
    }

    /// Whether anything is aimed at.
    fn has_goal(&self) -> bool {
        self.goal.is_some() || self.beside.iter().any(|it| it.goal.is_some())
    }

    fn cells(&self) -> Vec<String> {
        let mut goals: Vec<String> = Vec::new();
        goals.extend(self.goal.map(|limit| format!("≤ {limit} × floor")));
        let aimed = |it: &Beside| it.goal.map(|limit| format!("≤ {limit} × {}", it.name));
        goals.extend(self.beside.iter().filter_map(aimed));
        let mut cells = vec![self.title.clone(), cost(self.floor)];
        cells.extend(self.beside.iter().map(|it| cost(it.cost)));
        cells.extend([cost(self.generated), ratio(self.to_floor)]);
        cells.extend(self.beside.iter().map(|it| ratio(it.ratio)));
        cells.push(match goals.is_empty() {
            true => "–".to_owned(),
            false => goals.join(", "),
        });
        cells.push(if self.misses { "misses" } else { "" }.to_owned());
        cells
    }
}

impl Report {
    /// The figures of what was measured.
    pub(crate) fn new(host: Host, measured: Measured) -> Self {
        let mut notes = Vec::new();
        for rounds in &measured.rows {
            if let Some(fused) = rounds.cost("fused") {
                let title = rows::title(host, &rounds.row);
                let fused = cost(Some(fused));
                notes.push(format!(
                    "{title}: C that calls no function, and so makes no slice or text for or by one: {fused} ns"
                ));
            }
        }
        for rounds in &measured.rows {
            if let Some(alone) = rounds.cost("alone") {
                let title = rows::title(host, &rounds.row);
                let alone = cost(Some(alone));
                notes.push(format!(
                    "{title}: what is called costs this by itself, the memory of every text, with nothing crossing: {alone} ns"
                ));
            }
        }
        for rounds in &measured.rows {
            if let (Some(guide), Some(ratio)) =
                (rounds.cost("guide"), rounds.ratio("generated", "guide"))
            {
                let title = rows::title(host, &rounds.row);
                let guide = cost(Some(guide));
                notes.push(format!(
                    "{title}: as guides do it, unchecked: {guide} ns; generated code takes {ratio:.3} times as long"
                ));
            }
        }
        notes.extend(shares(&measured.rows));
        for skipped in &measured.skipped {
            let title = rows::title(host, &skipped.row);
            let kind = skipped.kind.as_deref().unwrap_or("all");
            notes.push(format!("{title}, {kind}: not measured: {}", skipped.why));
        }
        notes.extend(measured.notes);
        let rows = measured.rows.iter().map(|rounds| Row::new(host, rounds));
        Self {
            host,
            version: measured.version,
            rows: rows.collect(),
            notes,
        }
    }

    /// Adds a remark.
    pub(crate) fn note(&mut self, text: String) {
        self.notes.push(text);
    }

    /// The table.
    pub(crate) fn table(&self) -> String {
        let beside = self.host.peers();
        let names = || beside.iter().map(|(_, name)| (*name).to_owned());
        let mut head = vec!["ns per call".to_owned(), "floor".to_owned()];
        head.extend(names());
        head.extend(["generated".to_owned(), "/ floor".to_owned()]);
        head.extend(names().map(|name| format!("/ {name}")));
        head.extend(["goal".to_owned(), String::new()]);
        let (columns, numbers) = (head.len(), 1..head.len() - 2);
        let mut lines = vec![head];
        lines.extend(self.rows.iter().map(Row::cells));
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
        let widths: Vec<_> = (0..columns)
            .map(|column| width(column).unwrap_or(0))
            .collect();
        let mut text = format!(
            "{} ({}; {})\n",
            self.host.title(),
            self.version,
            self.host.baselines()
        );
        for line in &lines {
            let mut row = String::new();
            for (column, cell) in line.iter().enumerate() {
                let width = widths[column];
                // Writing to a String can't fail.
                let _ = match column {
                    0 => write!(row, "{cell:<width$}"),
                    _ if numbers.contains(&column) => write!(row, "  {cell:>width$}"),
                    _ => write!(row, "  {cell:<width$}"),
                };
            }
            text.push_str(row.trim_end());
            text.push('\n');
        }
        let misses = self.rows.iter().filter(|row| row.misses).count();
        let goals = self
            .rows
            .iter()
            .filter(|row| row.generated.is_some() && row.has_goal())
            .count();
        let _ = writeln!(text, "{misses} of {goals} rows with a goal miss it");
        for note in &self.notes {
            let _ = writeln!(text, "- {note}");
        }
        text
    }
}

/// What memory costs by its size.
fn shares(rows: &[Rounds]) -> Option<String> {
    let found = |name: &str| rows.iter().find(|rounds| rounds.row == name);
    let (small, large) = (found("share_small")?, found("share_large")?);
    let grown = |kind| {
        let (small, large) = (small.cost(kind)?, large.cost(kind)?);
        Some(format!("{kind} {:.2}", large / small))
    };
    let kinds = ["floor", "handwritten", "generated"];
    let grown: Vec<_> = kinds.into_iter().filter_map(grown).collect();
    Some(format!(
        "64 MiB shared, in multiples of 64 bytes shared: {}",
        grown.join(", ")
    ))
}

fn ratio(value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if value < 1.0 => format!("{value:.3}"),
        Some(value) => format!("{value:.2}"),
    }
}

fn cost(value: Option<f64>) -> String {
    let Some(value) = value else {
        return "–".to_owned();
    };
    if value < 100.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(cost(Some(1.24)), "1.2");
        assert_eq!(cost(Some(999.6)), "1,000");
        assert_eq!(cost(Some(1_234_567.0)), "1,234,567");
        assert_eq!(cost(None), "–");
    }

    #[test]
    fn peers_have_columns_and_goals_where_they_are_measured() {
        let text = r#"{"version": "v", "rows": [
            {"row": "go_add", "samples": {"loop": [0], "floor": [40], "rust2go": [50], "generated": [42]}},
            {"row": "rust_echo", "samples": {"loop": [0], "floor": [20], "rust2go": [20], "uniffi": [80], "generated": [40]}},
            {"row": "go_at_once", "samples": {"loop": [0], "floor": [40], "generated": [50]}}
        ], "notes": ["one isn't measured: it isn't there"]}"#;
        let report = Report::new(Host::Go, Measured::read(text).expect("valid"));
        let table = report.table();
        let lines: Vec<_> = table.lines().collect();
        assert!(
            lines[1].contains("rust2go  uniffi-bindgen-go  generated"),
            "{table}"
        );
        assert!(
            lines[2].ends_with("≤ 1.056 × floor, ≤ 1 × rust2go"),
            "{table}"
        );
        assert!(
            lines[3].ends_with("≤ 1 × rust2go, ≤ 1 × uniffi-bindgen-go  misses"),
            "{table}"
        );
        assert!(lines[4].ends_with('–'), "{table}");
        assert!(table.contains("1 of 2 rows"), "{table}");
        assert!(table.contains("- one isn't measured"), "{table}");
    }

    #[test]
    fn what_is_as_safe_is_aimed_at_where_there_is_such() {
        let text = r#"{"version": "v", "rows": [
            {"row": "add", "samples": {"loop": [0], "handwritten": [10], "guarded": [20], "generated": [19]}},
            {"row": "sum_list", "samples": {"loop": [0], "handwritten": [10], "generated": [11]}}
        ]}"#;
        let report = Report::new(Host::Cpp, Measured::read(text).expect("valid"));
        let table = report.table();
        let lines: Vec<_> = table.lines().collect();
        assert!(
            lines[2].contains("1.90") && lines[2].contains("0.950"),
            "{table}"
        );
        assert!(lines[2].ends_with("≤ 1 × as safe by hand"), "{table}");
        assert!(
            lines[3].contains("≤ 1 × hand-written  ") && lines[3].ends_with("misses"),
            "{table}"
        );
    }

    #[test]
    fn a_row_over_its_goal_is_marked() {
        let text = r#"{"version": "v", "rows": [
            {"row": "add", "samples": {"loop": [1], "floor": [11], "handwritten": [31], "generated": [24]}},
            {"row": "echo", "samples": {"loop": [1], "floor": [11], "handwritten": [31], "generated": [13.5]}}
        ]}"#;
        let report = Report::new(Host::Python, Measured::read(text).expect("valid"));
        let table = report.table();
        let lines: Vec<_> = table.lines().collect();
        assert!(lines[2].ends_with("misses"), "{table}");
        assert!(!lines[3].ends_with("misses"), "{table}");
        assert!(table.contains("1 of 2 rows"), "{table}");
    }
}
