//! Rounds of loops, printed as `bench/src/samples.rs` reads them. `--only=TEXT,…` measures the rows alone whose names hold
//! one of the texts; `--rounds=N` makes so many rounds.

use std::time::Instant;

/// Each sample takes at least so long, in nanoseconds.
const SAMPLE: f64 = 4e6;

/// Makes so many calls, or a few more; the nanoseconds that one took.
pub type Loop<'a> = Box<dyn FnMut(u64) -> f64 + 'a>;

/// What is measured in turns.
pub struct Row<'a> {
    /// As `bench/src/rows.rs` calls it.
    pub name: &'static str,
    /// By the names of `bench/src/samples.rs`.
    pub loops: Vec<(&'static str, Loop<'a>)>,
}

/// A loop of `calls` calls in each turn.
pub fn looped<'a>(calls: u64, mut turn: impl FnMut(i64) + 'a) -> Loop<'a> {
    Box::new(move |count| {
        let turns = count.div_ceil(calls);
        let begin = Instant::now();
        for at in 0..turns.cast_signed() {
            turn(at);
        }
        begin.elapsed().as_nanos() as f64 / (turns * calls) as f64
    })
}

/// How many calls take a sample's time.
fn calls(once: &mut Loop<'_>) -> u64 {
    let mut count = 1_u64;
    loop {
        let took = once(count) * count as f64;
        if took >= SAMPLE {
            return count;
        }
        let wanted = count as f64 * SAMPLE / took.max(1.0) * 1.1;
        count = (wanted as u64).clamp(count * 2, count * 100);
    }
}

/// Measures the rows that are asked for, and prints them.
pub fn measure(rows: Vec<Row<'_>>) {
    let argument =
        |name: &str| std::env::args().find_map(|it| it.strip_prefix(name).map(str::to_owned));
    let only: Vec<String> = (argument("--only=").unwrap_or_default().split(','))
        .map(str::to_owned)
        .collect();
    let rounds = argument("--rounds=").map_or(30, |it| it.parse().expect("a number of rounds"));
    let mut printed = Vec::new();
    for mut row in rows {
        if !only.iter().any(|text| row.name.contains(text.as_str())) {
            continue;
        }
        let counts: Vec<u64> = (row.loops.iter_mut())
            .map(|(_, once)| calls(once))
            .collect();
        let mut samples: Vec<Vec<f64>> = vec![Vec::new(); counts.len()];
        for round in 0..rounds {
            for turn in 0..counts.len() {
                let kind = (round + turn) % counts.len();
                samples[kind].push(row.loops[kind].1(counts[kind]));
            }
        }
        let samples: Vec<String> = (row.loops.iter().zip(&samples))
            .map(|((kind, _), samples)| format!("\"{kind}\": {samples:?}"))
            .collect();
        let (name, samples) = (row.name, samples.join(", "));
        printed.push(format!(
            "{{\"row\": \"{name}\", \"samples\": {{{samples}}}}}"
        ));
    }
    println!("{{\"version\": \"\", \"rows\": [{}]}}", printed.join(", "));
}
