//! The nearest known word to a mistyped one. Used for hosts, options and parameter names.

/// The candidate nearest to `word` by edit distance (with swaps), when it is near enough to be
/// what was meant: one begins with the other (of two letters at least), or at most a third of the
/// longer word's letters differ, and never all of them.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_ascii_lowercase();
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let distance = distance(&lower, &candidate.to_ascii_lowercase());
            let longest = word.chars().count().max(candidate.chars().count());
            let allowed = (longest / 3).max(1);
            let shortest = word.len().min(candidate.len());
            let begins = shortest > 1
                && (lower.starts_with(candidate) || candidate.starts_with(lower.as_str()));
            (begins || distance <= allowed && distance < longest).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
fn distance(from: &str, to: &str) -> usize {
    let from: Vec<char> = from.chars().collect();
    let to: Vec<char> = to.chars().collect();
    let mut rows = vec![vec![0; to.len() + 1]; from.len() + 1];
    for (row, cells) in rows.iter_mut().enumerate() {
        cells[0] = row;
    }
    for (column, cell) in rows[0].iter_mut().enumerate() {
        *cell = column;
    }
    for row in 1..=from.len() {
        for column in 1..=to.len() {
            let differs = usize::from(from[row - 1] != to[column - 1]);
            let mut best = (rows[row - 1][column] + 1)
                .min(rows[row][column - 1] + 1)
                .min(rows[row - 1][column - 1] + differs);
            if row > 1
                && column > 1
                && from[row - 1] == to[column - 2]
                && from[row - 2] == to[column - 1]
            {
                best = best.min(rows[row - 2][column - 2] + 1);
            }
            rows[row][column] = best;
        }
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant() {
        let hosts = ["c", "cpp", "python", "node", "go"];
        assert_eq!(nearest("pyhton", hosts), Some("python"));
        assert_eq!(nearest("Node", hosts), Some("node"));
        assert_eq!(nearest("gp", hosts), Some("go"));
        assert_eq!(nearest("golang", hosts), Some("go"));
        assert_eq!(nearest("py", hosts), Some("python"));
        assert_eq!(nearest("x", hosts), None);
        assert_eq!(nearest("ruby", hosts), None);
    }
}
