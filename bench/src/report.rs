//! The figures of one host, as a table for people and as data.

use std::fmt::Write;

use serde::Serialize;

use crate::rows::{self, Goal, Host};
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
    handwritten: Option<f64>,
    framework: Option<f64>,
    generated: Option<f64>,
    /// By the way of guides to the engine's FFI.
    guide: Option<f64>,
    /// The generated code's cost as a multiple of the baseline's.
    to_floor: Option<f64>,
    to_handwritten: Option<f64>,
    to_framework: Option<f64>,
    goal: Goal,
    misses: bool,
}

impl Row {
    fn new(host: Host, rounds: &Rounds) -> Self {
        let goal = host.goal(&rounds.row);
        let to_floor = rounds.ratio("generated", "floor");
        let to_handwritten = rounds.ratio("generated", "handwritten");
        let to_framework = rounds.ratio("generated", "framework");
        let over = |ratio: Option<f64>, goal: Option<f64>| {
            ratio.zip(goal).is_some_and(|(ratio, goal)| ratio > goal)
        };
        Self {
            title: rows::title(host, &rounds.row).to_owned(),
            floor: rounds.cost("floor"),
            handwritten: rounds.cost("handwritten"),
            framework: rounds.cost("framework"),
            generated: rounds.cost("generated"),
            guide: rounds.cost("guide"),
            misses: over(to_floor, goal.floor)
                || over(to_handwritten, goal.handwritten)
                || over(to_framework, goal.framework),
            row: rounds.row.clone(),
            to_floor,
            to_handwritten,
            to_framework,
            goal,
        }
    }

    fn cells(&self) -> [String; 10] {
        let goal = [
            (self.goal.floor, "floor"),
            (self.goal.handwritten, "hand-written"),
            (self.goal.framework, "framework"),
        ];
        let goal = goal
            .iter()
            .filter_map(|(limit, what)| limit.map(|limit| format!("≤ {limit} × {what}")))
            .collect::<Vec<_>>();
        [
            self.title.clone(),
            cost(self.floor),
            cost(self.handwritten),
            cost(self.framework),
            cost(self.generated),
            ratio(self.to_floor),
            ratio(self.to_handwritten),
            ratio(self.to_framework),
            if goal.is_empty() {
                "–".to_owned()
            } else {
                goal.join(", ")
            },
            if self.misses { "misses" } else { "" }.to_owned(),
        ]
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
        let head = [
            "ns per call",
            "floor",
            "hand-written",
            "framework",
            "generated",
            "/ floor",
            "/ hand-written",
            "/ framework",
            "goal",
            "",
        ];
        let mut lines = vec![head.map(str::to_owned)];
        lines.extend(self.rows.iter().map(Row::cells));
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
        let widths: Vec<_> = (0..head.len())
            .map(|column| width(column).unwrap_or(0))
            .collect();
        let mut text = format!(
            "{} ({}; {})\n",
            self.host.title(),
            self.version,
            self.host.baselines()
        );
        let framework = self.rows.iter().any(|row| row.framework.is_some());
        for line in &lines {
            let mut row = String::new();
            for (column, cell) in line.iter().enumerate() {
                if !framework && matches!(column, 3 | 7) {
                    continue;
                }
                let width = widths[column];
                // Writing to a String can't fail.
                let _ = match column {
                    1..=7 => write!(row, "  {cell:>width$}"),
                    0 => write!(row, "{cell:<width$}"),
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
            .filter(|row| row.generated.is_some() && row.goal != Goal::default())
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
