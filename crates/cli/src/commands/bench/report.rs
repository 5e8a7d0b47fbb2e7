//! The numbers as one HTML file: an SVG chart of times on a logarithmic axis, and the tables.

use landbridge_hosts::emit::{EmitError, Templates};
use serde::Serialize;

use super::measured::{Bench, Missing, count, time};

/// Of the chart, in its own units.
const LEFT: f64 = 220.0;
const WIDTH: f64 = 620.0;
const BAR: f64 = 14.0;
const GAP: f64 = 14.0;
const TOP: f64 = 28.0;

#[derive(Serialize)]
struct Bar {
    y: f64,
    width: f64,
    /// Which of the hosts, for its colour.
    series: usize,
    title: String,
    label: String,
}

#[derive(Serialize)]
struct Group {
    name: String,
    y: f64,
    bars: Vec<Bar>,
}

#[derive(Serialize)]
struct Line {
    x: f64,
    label: String,
}

#[derive(Serialize)]
struct Cell {
    time: String,
    allocations: String,
    bytes: String,
    copied: String,
}

#[derive(Serialize)]
struct Row {
    name: String,
    cells: Vec<Cell>,
}

#[derive(Serialize)]
struct View {
    package: String,
    version: String,
    hosts: Vec<String>,
    uncounted: Vec<(String, String)>,
    left: f64,
    right: f64,
    height: f64,
    lines: Vec<Line>,
    groups: Vec<Group>,
    rows: Vec<Row>,
    missing: Vec<Missing>,
    notes: Vec<String>,
}

/// The report.
///
/// # Errors
/// The template is wrong, which is landbridge's own fault.
pub(super) fn html(bench: &Bench) -> Result<String, EmitError> {
    let templates = Templates::new(&[("bench.html", include_str!("bench.html"))])?;
    templates.render("bench.html", view(bench))
}

fn view(bench: &Bench) -> View {
    let all = || {
        let costs = bench.engines.iter().flat_map(|it| it.functions.values());
        costs.filter_map(|cost| cost.ns)
    };
    // Whole powers of ten around all of them; what is below the first is shown as that.
    let least = all().fold(f64::INFINITY, f64::min).max(1.0).log10().floor();
    let most = all().fold(10.0, f64::max).log10().ceil().max(least + 1.0);
    let place = |ns: f64| (ns.max(1.0).log10() - least) / (most - least) * WIDTH;
    let mut y = TOP;
    let mut groups = Vec::new();
    for name in bench.measured() {
        let top = y;
        let mut bars = Vec::new();
        for (series, engine) in bench.engines.iter().enumerate() {
            let Some(ns) = engine.functions.get(name).and_then(|cost| cost.ns) else {
                continue;
            };
            bars.push(Bar {
                y,
                width: place(ns).max(1.0),
                series,
                title: format!("{name} in {}: {}", engine.title, time(ns)),
                label: format!("{} {}", engine.title, time(ns)),
            });
            y += BAR + 2.0;
        }
        groups.push(Group {
            name: name.to_owned(),
            y: f64::midpoint(top, y) - 1.0,
            bars,
        });
        y += GAP;
    }
    let mut lines = Vec::new();
    let mut power = least;
    while power <= most {
        lines.push(Line {
            x: LEFT + place(10f64.powf(power)),
            label: time(10f64.powf(power)).replace(".0 ", " "),
        });
        power += 1.0;
    }
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
    let rows = bench.measured().map(|name| Row {
        name: name.to_owned(),
        cells: (bench.engines.iter())
            .map(|engine| {
                let cost = engine.functions.get(name);
                Cell {
                    time: or_none(cost.and_then(|it| it.ns).map(time)),
                    allocations: or_none(cost.and_then(|it| it.allocations).map(count)),
                    bytes: or_none(cost.and_then(|it| it.allocated).map(count)),
                    copied: or_none(cost.and_then(|it| it.copied).map(count)),
                }
            })
            .collect(),
    });
    View {
        package: bench.package.clone(),
        version: bench.version.clone(),
        hosts: bench.engines.iter().map(|it| it.title.clone()).collect(),
        uncounted: (bench.engines.iter())
            .filter_map(|it| Some((it.title.clone(), it.uncounted.clone()?)))
            .collect(),
        left: LEFT,
        right: LEFT + WIDTH,
        height: y,
        lines,
        groups,
        rows: rows.collect(),
        missing: bench.uncalled(),
        notes: bench.notes(),
    }
}
