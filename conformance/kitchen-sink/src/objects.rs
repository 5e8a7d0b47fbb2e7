//! Objects kept in place: every receiver, every way to pass one.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use crate::errors::StoreError;
use crate::live::Live;

/// Something with a name, a list of notes and a life that is counted.
#[landbridge::object]
#[derive(Debug)]
pub struct Tracker {
    name: String,
    notes: Vec<String>,
    _live: Live,
}

#[landbridge::export]
impl Tracker {
    /// A tracker without notes.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            notes: Vec::new(),
            _live: Live::new(),
        }
    }

    /// Another constructor: with notes.
    pub fn with_notes(name: &str, notes: Vec<String>) -> Self {
        Self {
            notes,
            ..Self::new(name)
        }
    }

    /// A constructor that can fail: `name=note,note`.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        let (name, notes) = text.split_once('=').ok_or_else(|| StoreError::NotFound {
            key: "=".to_owned(),
        })?;
        Ok(Self::with_notes(
            name,
            notes.split(',').map(str::to_owned).collect(),
        ))
    }

    /// The name.
    #[landbridge(getter)]
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// How many notes.
    #[landbridge(getter)]
    pub fn len(&self) -> usize {
        self.notes.len()
    }

    /// Whether there is no note.
    #[landbridge(getter)]
    pub fn is_empty(&self) -> bool {
        self.notes.is_empty()
    }

    /// Adds a note.
    pub fn note(&mut self, text: &str) {
        self.notes.push(text.to_owned());
    }

    /// Adds many notes and says how many there are then.
    pub fn note_all(&mut self, texts: Vec<String>) -> u32 {
        self.notes.extend(texts);
        self.notes.len() as u32
    }

    /// A copy of the notes.
    pub fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    /// The note at a place.
    pub fn note_at(&self, index: u32) -> Result<String, StoreError> {
        let len = self.notes.len() as i64;
        self.notes
            .get(index as usize)
            .cloned()
            .ok_or(StoreError::OutOfRange(i64::from(index), len))
    }

    /// Removes the last note.
    pub fn pop(&mut self) -> Option<String> {
        self.notes.pop()
    }

    /// Takes the notes of another tracker, which loses them.
    pub fn steal(&mut self, other: &mut Tracker) {
        self.notes.append(&mut other.notes);
    }

    /// Takes over another tracker, which is gone.
    pub fn absorb(&mut self, other: Tracker) {
        self.notes.extend(other.notes);
    }

    /// Ends the tracker and gives its notes back.
    pub fn finish(self) -> Vec<String> {
        self.notes
    }

    /// Ends the tracker; gives it back under another name, or fails on an empty one.
    pub fn renamed(self, name: &str) -> Result<Self, StoreError> {
        if name.is_empty() {
            return Err(StoreError::Refused("an empty name".to_owned()));
        }
        Ok(Self {
            name: name.to_owned(),
            ..self
        })
    }

    /// A new tracker with the same notes.
    pub fn twin(&self) -> Tracker {
        Self::with_notes(&self.name, self.notes.clone())
    }

    /// Whether two trackers have as many notes; they may be the same one.
    pub fn same_len(&self, other: &Tracker) -> bool {
        self.notes.len() == other.notes.len()
    }

    /// The longest name that is advised.
    pub fn name_limit() -> u32 {
        64
    }

    /// Not for hosts.
    #[landbridge(hidden)]
    pub fn raw_notes(&self) -> &[String] {
        &self.notes
    }

    fn _private(&self) {}
}

/// The name's length, of a tracker that is lent.
#[landbridge::export]
pub fn name_len(tracker: &Tracker) -> usize {
    tracker.name.len()
}

/// Clears a tracker that is lent.
#[landbridge::export]
pub fn clear(tracker: &mut Tracker) {
    tracker.notes.clear();
}

/// Adds the notes of one tracker to another; they must be two.
#[landbridge::export]
pub fn copy_notes(into: &mut Tracker, from: &Tracker) {
    into.notes.extend(from.notes.iter().cloned());
}

/// Takes a tracker and gives its name back.
#[landbridge::export]
pub fn dismantle(tracker: Tracker) -> String {
    tracker.name
}

/// Takes two trackers; they must be two.
#[landbridge::export]
pub fn merge(left: Tracker, right: Tracker) -> Tracker {
    let name = format!("{}+{}", left.name, right.name);
    Tracker::with_notes(&name, [left.notes, right.notes].concat())
}

/// Takes and returns.
#[landbridge::export]
pub fn echo_tracker(tracker: Tracker) -> Tracker {
    tracker
}

/// A tracker, if wanted.
#[landbridge::export]
pub fn maybe_tracker(wanted: bool) -> Option<Tracker> {
    wanted.then(|| Tracker::new("maybe"))
}

/// The name of a tracker that may be missing, and lent.
#[landbridge::export]
pub fn maybe_name(tracker: Option<&Tracker>) -> Option<String> {
    tracker.map(|tracker| tracker.name.clone())
}

/// Takes a tracker that may be missing.
#[landbridge::export]
pub fn take_maybe(tracker: Option<Tracker>) -> bool {
    tracker.is_some()
}

/// `count` trackers.
#[landbridge::export]
pub fn make_trackers(count: u32) -> Vec<Tracker> {
    (0..count)
        .map(|index| Tracker::new(&format!("tracker {index}")))
        .collect()
}

/// Takes trackers and gives their names back; they must be different ones.
#[landbridge::export]
pub fn take_trackers(trackers: Vec<Tracker>) -> Vec<String> {
    trackers.into_iter().map(|tracker| tracker.name).collect()
}

/// Takes a tracker, others, and values that may be bad; all names.
#[landbridge::export]
pub fn take_and(first: Tracker, count: u8, rest: Vec<Tracker>, more: Option<Tracker>) -> String {
    let rest = rest.into_iter().chain(more);
    let names: Vec<String> = rest.map(|tracker| tracker.name).collect();
    format!("{}{count}{}", first.name, names.concat())
}

/// A tracker or an error.
#[landbridge::export]
pub fn try_tracker(name: &str) -> Result<Tracker, StoreError> {
    if name.is_empty() {
        Err(StoreError::Full)
    } else {
        Ok(Tracker::new(name))
    }
}

/// A version number: an object that shows its traits.
#[landbridge::object(display, debug, eq, hash, ord, rename(c = "release"))]
pub struct Version {
    major: u32,
    minor: u32,
    _live: Live,
}

#[landbridge::export]
impl Version {
    /// `major.minor`
    pub fn new(major: u32, minor: u32) -> Self {
        Self {
            major,
            minor,
            _live: Live::new(),
        }
    }

    /// The first number.
    #[landbridge(getter)]
    pub fn major(&self) -> u32 {
        self.major
    }

    /// The second number.
    #[landbridge(getter)]
    pub fn minor(&self) -> u32 {
        self.minor
    }
}

impl Version {
    fn key(&self) -> (u32, u32) {
        (self.major, self.minor)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Version({}, {})", self.major, self.minor)
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl Hash for Version {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

/// The newer of two versions, as text.
#[landbridge::export]
pub fn newer(left: &Version, right: &Version) -> String {
    left.max(right).to_string()
}
