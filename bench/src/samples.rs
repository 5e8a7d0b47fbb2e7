//! From rounds to figures: the empty loop subtracted, medians, and ratios taken pair by pair, so that
//! a machine that slows down for a moment slows both sides of a pair.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::shell::Outcome;

/// What a host's program prints.
#[derive(Debug, Deserialize)]
pub(crate) struct Measured {
    /// The host and its version.
    pub(crate) version: String,
    /// What was measured.
    pub(crate) rows: Vec<Rounds>,
    /// What was not.
    #[serde(default)]
    pub(crate) skipped: Vec<Skipped>,
    /// What else is to be said.
    #[serde(default)]
    pub(crate) notes: Vec<String>,
}

/// One row's rounds.
#[derive(Debug, Deserialize)]
pub(crate) struct Rounds {
    /// The row's id.
    pub(crate) row: String,
    /// Nanoseconds per call of each round, by candidate; `loop` is the empty loop.
    pub(crate) samples: BTreeMap<String, Vec<f64>>,
}

/// A row, or a candidate of it, that wasn't measured.
#[derive(Debug, Deserialize)]
pub(crate) struct Skipped {
    /// The row's id.
    pub(crate) row: String,
    /// The candidate; every one without.
    pub(crate) kind: Option<String>,
    /// Why.
    pub(crate) why: String,
}

impl Measured {
    /// Reads what a host's program printed.
    pub(crate) fn read(text: &str) -> Outcome<Self> {
        serde_json::from_str(text).map_err(|error| format!("unreadable figures: {error}\n{text}"))
    }
}

impl Rounds {
    /// The median cost of a call, in nanoseconds.
    pub(crate) fn cost(&self, kind: &str) -> Option<f64> {
        median(self.net(kind)?)
    }

    /// The median of the rounds' ratios between two candidates.
    pub(crate) fn ratio(&self, of: &str, to: &str) -> Option<f64> {
        let pairs = self.net(of)?.into_iter().zip(self.net(to)?);
        median(pairs.map(|(of, to)| of / to).collect())
    }

    /// Each round's cost without the loop. A cost below the clock's resolution counts as a hundredth
    /// of a nanosecond, so that it can be divided by.
    fn net(&self, kind: &str) -> Option<Vec<f64>> {
        let empty = median(self.samples.get("loop")?.clone())?;
        let samples = self.samples.get(kind)?.iter();
        Some(samples.map(|sample| (sample - empty).max(0.01)).collect())
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let above = *values.get(middle)?;
    if values.len() % 2 == 1 {
        return Some(above);
    }
    let below = *values.get(middle.checked_sub(1)?)?;
    Some((above + below) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounds(samples: &[(&str, &[f64])]) -> Rounds {
        let samples = samples
            .iter()
            .map(|(kind, values)| ((*kind).to_owned(), values.to_vec()));
        Rounds {
            row: "add".to_owned(),
            samples: samples.collect(),
        }
    }

    #[test]
    fn costs_leave_the_loop_out() {
        let rounds = rounds(&[("loop", &[1.0, 1.0, 9.0]), ("floor", &[11.0, 12.0, 90.0])]);
        assert_eq!(rounds.cost("floor"), Some(11.0));
        assert_eq!(rounds.cost("generated"), None);
    }

    #[test]
    fn ratios_are_taken_pair_by_pair() {
        let rounds = rounds(&[
            ("loop", &[0.0]),
            ("floor", &[10.0, 100.0, 10.0]),
            ("generated", &[20.0, 200.0, 20.0]),
        ]);
        assert_eq!(rounds.ratio("generated", "floor"), Some(2.0));
    }

    #[test]
    fn what_costs_nothing_can_be_divided_by() {
        let rounds = rounds(&[("loop", &[2.0]), ("floor", &[1.0]), ("generated", &[3.0])]);
        assert_eq!(rounds.ratio("generated", "floor"), Some(100.0));
    }

    #[test]
    fn an_even_number_of_rounds_has_a_middle() {
        assert_eq!(median(vec![4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(Vec::new()), None);
    }
}
