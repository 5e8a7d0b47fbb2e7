//! The files of a run, each read, searched for imports and parsed once however many programs it belongs to. What is
//! made of them is the draft's business.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::draft;
use crate::tree::hash;
use crate::zig::parser::{self, Parsed};

/// A file that was read.
pub(crate) struct Loaded {
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
    hash: OnceLock<u64>,
    imports: OnceLock<Vec<String>>,
    parsed: OnceLock<(String, Parsed)>,
}

impl Loaded {
    pub(crate) fn new(path: String, bytes: Vec<u8>) -> Loaded {
        Loaded {
            path,
            bytes,
            hash: OnceLock::new(),
            imports: OnceLock::new(),
            parsed: OnceLock::new(),
        }
    }

    /// Of its bytes.
    pub(crate) fn hash(&self) -> u64 {
        *self.hash.get_or_init(|| hash(&self.bytes))
    }

    /// Its text and what the parser made of it. The thread needs room for deep nesting.
    pub(crate) fn parsed(&self) -> (&str, &Parsed) {
        let (text, parsed) = self.parsed.get_or_init(|| {
            let text = String::from_utf8_lossy(&self.bytes);
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
            let parsed = parser::parse(&text);
            (text, parsed)
        });
        (text, parsed)
    }

    fn imports(&self) -> &[String] {
        self.imports
            .get_or_init(|| draft::imports(&self.path, &self.bytes))
    }
}

/// The files below a root, by path from there.
pub(crate) struct Store {
    root: PathBuf,
    /// None: it is not there, or lies outside of the root.
    files: Mutex<HashMap<String, Option<Arc<Loaded>>>>,
}

impl Store {
    pub(crate) fn new(root: &Path) -> Store {
        Store {
            root: root.to_owned(),
            files: Mutex::new(HashMap::new()),
        }
    }

    /// A file that was asked for by name.
    pub(crate) fn read(&self, path: &str) -> Result<Arc<Loaded>, String> {
        let bytes = std::fs::read(self.root.join(path)).map_err(|e| format!("{path}: {e}"))?;
        let loaded = Arc::new(Loaded::new(path.to_owned(), bytes));
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(match files.get(path) {
            // an import of another file was faster
            Some(Some(known)) if known.bytes == loaded.bytes => Arc::clone(known),
            _ => {
                files.insert(path.to_owned(), Some(Arc::clone(&loaded)));
                loaded
            }
        })
    }

    /// A file that another one imports.
    fn imported(&self, path: &str) -> Option<Arc<Loaded>> {
        let known = |store: &Store| {
            let files = store.files.lock().unwrap_or_else(PoisonError::into_inner);
            files.get(path).cloned()
        };
        if let Some(known) = known(self) {
            return known;
        }
        let full = self.root.join(path);
        let inside = std::fs::canonicalize(&full).is_ok_and(|full| full.starts_with(&self.root));
        if inside && self.read(path).is_ok() {
            return known(self).flatten();
        }
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.entry(path.to_owned()).or_insert(None).clone()
    }

    /// A file and all that it imports by path, directly or not, as far as they are there.
    pub(crate) fn program_of(&self, first: Arc<Loaded>) -> Vec<Arc<Loaded>> {
        let mut seen: HashSet<String> = HashSet::from([first.path.clone()]);
        let mut files = vec![first];
        let mut at = 0;
        while at < files.len() && files.len() < 500 {
            let file = Arc::clone(&files[at]);
            for import in file.imports() {
                if seen.insert(import.clone())
                    // what is not there stays an open question of the draft
                    && let Some(loaded) = self.imported(import)
                {
                    files.push(loaded);
                }
            }
            at += 1;
        }
        files
    }
}
