//! Generated files in memory. Writing them safely is the command's business.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

/// Files by their path relative to `bindings/HOST/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSet {
    files: BTreeMap<Utf8PathBuf, String>,
}

impl FileSet {
    /// Adds a file; it ends with exactly one newline.
    pub fn add(&mut self, path: impl Into<Utf8PathBuf>, text: impl Into<String>) {
        let mut text = text.into();
        text.truncate(text.trim_end().len());
        text.push('\n');
        self.files.insert(path.into(), text);
    }

    /// The files, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&Utf8PathBuf, &str)> {
        self.files.iter().map(|(path, text)| (path, text.as_str()))
    }

    /// The text of one file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files
            .get(camino::Utf8Path::new(path))
            .map(String::as_str)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
