//! The ownership table: what LIFETIMES.tsv says of pointer fields.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Path from the root.
    pub file: String,
    /// Name of the struct.
    pub container: String,
    /// Name of the field.
    pub field: String,
    /// The type in Zig.
    pub zig_type: String,
    /// `OWNED`, `BACKREF` and so on.
    pub class: String,
    /// The type in Rust, copied as it stands.
    pub rust_type: String,
    /// Why.
    pub evidence: String,
}

/// The table, by file, struct and field.
#[derive(Debug, Clone, Default)]
pub struct Lifetimes {
    rows: HashMap<(String, String, String), Row>,
    /// Rows that stand twice; the first one counts.
    pub duplicates: Vec<String>,
}

/// The first line of a table.
pub const HEADER: &str = "file\tstruct\tfield\tzig_type\tclass\trust_type\tevidence";

impl Lifetimes {
    /// Reads a table. Lines that have too few columns count for nothing.
    #[must_use]
    pub fn read(text: &str) -> Lifetimes {
        let mut table = Lifetimes::default();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_end_matches('\r');
            if line.is_empty()
                || line.starts_with('#')
                || number == 0 && line.starts_with("file\tstruct")
            {
                continue;
            }
            let columns: Vec<&str> = line.split('\t').collect();
            let [
                file,
                container,
                field,
                zig_type,
                class,
                rust_type,
                rest @ ..,
            ] = &columns[..]
            else {
                continue;
            };
            let row = Row {
                file: (*file).to_owned(),
                container: (*container).to_owned(),
                field: (*field).to_owned(),
                zig_type: (*zig_type).to_owned(),
                class: (*class).to_owned(),
                rust_type: (*rust_type).to_owned(),
                evidence: rest.join(" "),
            };
            let key = (row.file.clone(), row.container.clone(), row.field.clone());
            match table.rows.entry(key) {
                Entry::Occupied(_) => {
                    let text = format!("{file}: {container}.{field} stands twice");
                    table.duplicates.push(text);
                }
                Entry::Vacant(free) => {
                    free.insert(row);
                }
            }
        }
        table
    }

    /// The row of a field.
    #[must_use]
    pub fn row(&self, file: &str, container: &str, field: &str) -> Option<&Row> {
        self.rows
            .get(&(file.to_owned(), container.to_owned(), field.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_counts() {
        let text = format!(
            "{HEADER}\n# remark\n\na.zig\tS\tf\t*T\tOWNED\tBox<T>\tfreed\na.zig\tS\tf\t*T\tFFI\t*mut T\tx\n"
        );
        let table = Lifetimes::read(&text);
        assert_eq!(table.row("a.zig", "S", "f").unwrap().rust_type, "Box<T>");
        assert_eq!(table.duplicates.len(), 1);
        assert!(table.row("b.zig", "S", "f").is_none());
    }
}
