//! What a call costs, in nanoseconds: each row through jsg and by C++ callbacks by hand, in one process, in turns.
//! `--check` makes a missed goal a failure.

mod subject;

use std::time::Instant;

use jsg::{Context, Harness, Lock, Options, Result};
use subject::Subject;

unsafe extern "C" {
    fn handwritten_install();
}

/// What one row does in a loop of JavaScript's.
struct Row {
    name: &'static str,
    /// The call through jsg; `i` is the loop's number.
    ours: &'static str,
    /// The same by hand.
    hand: &'static str,
    calls: u32,
    /// The most nanoseconds that ours may take besides.
    most: f64,
}

/// The most that ours may cost of the other.
const GOAL: f64 = 1.25;

const ANY: f64 = f64::INFINITY;

const PAIRS: usize = 30;

const ROWS: &[Row] = &[
    Row {
        name: "inlined JS function",
        ours: "(plain(i, 1))",
        hand: "(same(i, 1))",
        calls: 20_000_000,
        most: ANY,
    },
    Row {
        name: "fast call, add(u32, u32)",
        ours: "Subject.add(i, 1)",
        hand: "hand.fastAdd(i, 1)",
        calls: 5_000_000,
        most: 4.0,
    },
    Row {
        name: "slow callback, add(u32, u32)",
        ours: "Subject.addSlowly(i, 1)",
        hand: "hand.add(i, 1)",
        calls: 2_000_000,
        most: ANY,
    },
    Row {
        name: "property get",
        ours: "subject.count",
        hand: "hand.count",
        calls: 2_000_000,
        most: ANY,
    },
    Row {
        name: "string in and out",
        ours: "Subject.echo('wonderland').length",
        hand: "hand.echo('wonderland').length",
        calls: 300_000,
        most: ANY,
    },
    Row {
        name: "Uint8Array of 64 KiB in",
        ours: "Subject.sample(bytes)",
        hand: "hand.sample(bytes)",
        calls: 500_000,
        most: ANY,
    },
    Row {
        name: "struct of 3 fields out",
        ours: "Subject.record().critical",
        hand: "hand.record().critical",
        calls: 200_000,
        most: ANY,
    },
];

fn main() -> std::process::ExitCode {
    let harness = Harness::new(Options::default());
    let outcome = harness.run_in_context(measure);
    match outcome.and_then(|it| it) {
        Ok(true) => std::process::ExitCode::SUCCESS,
        Ok(false) if std::env::args().any(|it| it == "--check") => std::process::ExitCode::FAILURE,
        Ok(false) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            std::process::ExitCode::FAILURE
        }
    }
}

/// Whether all goals are met.
fn measure(lock: &mut Lock<'_>, context: &mut Context) -> Result<bool> {
    context.define::<Subject>(lock)?;
    let subject = lock.alloc(Subject::new(7));
    context.set_global(lock, "subject", subject)?;
    // SAFETY: inside an isolate and a context.
    unsafe { handwritten_install() };
    context.eval::<()>(
        lock,
        "var bytes = new Uint8Array(64 << 10).fill(3);
         function plain(a, b) { return (a + b) >>> 0 }
         function same(a, b) { return (a + b) >>> 0 }",
    )?;
    // Each loop has its own source text: V8 shares what it has learnt between equal ones.
    let define = |lock: &mut Lock<'_>, context: &mut Context, name: &str, call: &str| {
        let source = format!(
            "function {name}(n) {{ /* {name} */ let sum = 0; for (let i = 0; i < n; i++) sum = (sum + {call}) | 0; return sum }}"
        );
        context.eval::<()>(lock, &source)
    };
    define(lock, context, "empty", "i")?;
    let empty = median(lock, context, &["empty"], 20_000_000)?[0];
    println!(
        "{:<32} {:>9} {:>9} {:>6}  goal",
        "ns per call, loop subtracted", "jsg", "C++", "ratio"
    );
    let mut met = true;
    for (index, row) in ROWS.iter().enumerate() {
        let names = [format!("ours{index}"), format!("hand{index}")];
        define(lock, context, &names[0], row.ours)?;
        define(lock, context, &names[1], row.hand)?;
        let answers: Vec<i32> = names
            .iter()
            .map(|name| context.eval(lock, &format!("{name}(1000)")))
            .collect::<Result<_>>()?;
        assert_eq!(answers[0], answers[1], "{}: both answer the same", row.name);
        let found = median(lock, context, &[&names[0], &names[1]], row.calls)?;
        let (ours, hand) = (found[0] - empty, found[1] - empty);
        let ratio = ours / hand;
        // Below a nanosecond a ratio says nothing.
        let good = (ratio <= GOAL || ours < 1.0) && ours <= row.most;
        met &= good;
        let mark = if good { "met" } else { "MISSED" };
        let most = if row.most.is_finite() {
            format!(", {:.2} ns", row.most)
        } else {
            String::new()
        };
        println!(
            "{:<32} {ours:>9.2} {hand:>9.2} {ratio:>6.2}  {GOAL:.2}{most}: {mark}",
            row.name
        );
    }
    Ok(met)
}

/// The median nanoseconds of a call of each loop, in turns, after rounds that V8 compiles in.
fn median(
    lock: &mut Lock<'_>,
    context: &mut Context,
    loops: &[&str],
    calls: u32,
) -> Result<Vec<f64>> {
    let mut times = vec![Vec::new(); loops.len()];
    for round in 0..PAIRS + 3 {
        for (index, name) in loops.iter().enumerate() {
            let source = format!("{name}({})", calls / 4);
            let start = Instant::now();
            context.eval::<i32>(lock, &source)?;
            let spent = start.elapsed().as_nanos() as f64 / f64::from(calls / 4);
            if round >= 3 {
                times[index].push(spent);
            }
        }
    }
    Ok(times
        .into_iter()
        .map(|mut times| {
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        })
        .collect())
}
