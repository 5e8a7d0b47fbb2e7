//! Converted records and newtypes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::enums::{Expr, Suit};
use crate::geometry::{Point as Seat, Rect};
use crate::objects::Tracker;
use crate::shared::Session;

/// Somebody.
#[landbridge::record]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The full name.
    pub name: String,
    /// In years.
    pub age: u32,
    /// What friends say.
    pub nickname: Option<String>,
}

/// A number that is not just any number.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(pub u64);

/// A text that is not just any text.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Email(pub String);

/// Nested records, lists, maps and newtypes.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq)]
pub struct Team {
    /// Who it is.
    pub id: UserId,
    /// Who leads.
    pub lead: Person,
    /// Who else.
    pub members: Vec<Person>,
    /// Points by name.
    pub scores: BTreeMap<String, i64>,
    /// Labels.
    pub tags: BTreeSet<String>,
    /// Where to write.
    pub contact: Option<Email>,
    /// Where they sit.
    pub seats: Vec<Seat>,
    /// What they play.
    pub suit: Suit,
}

/// One field of every scalar kind and of every other kind that is not a collection.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq)]
pub struct Everything {
    pub flag: bool,
    pub tiny: i8,
    pub small: u16,
    pub medium: i32,
    pub large: u64,
    pub huge: i128,
    pub size: usize,
    pub single: f32,
    pub double: f64,
    pub letter: char,
    pub text: String,
    pub data: Vec<u8>,
    pub file: PathBuf,
    pub span: Duration,
    pub at: SystemTime,
    pub area: Rect,
    pub pair: (i32, String),
    pub triple: [u8; 3],
    pub suit: Option<Suit>,
    pub expr: Box<Expr>,
}

/// A record that holds objects: one moved, one shared.
#[landbridge::record]
#[derive(Debug)]
pub struct Parcel {
    /// What is written on it.
    pub label: String,
    /// Moves with the record.
    pub content: Tracker,
    /// Shared with the record.
    pub session: Option<Arc<Session>>,
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_person(person: Person) -> Person {
    person
}

/// A sentence about a borrowed record.
#[landbridge::export]
pub fn describe(person: &Person) -> String {
    match &person.nickname {
        Some(nickname) => format!("{} ({nickname}), {}", person.name, person.age),
        None => format!("{}, {}", person.name, person.age),
    }
}

/// A record one year older.
#[landbridge::export]
pub fn birthday(person: Person) -> Person {
    Person {
        age: person.age.saturating_add(1),
        ..person
    }
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_team(team: Team) -> Team {
    team
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_everything(value: Everything) -> Everything {
    value
}

/// The next id.
#[landbridge::export]
pub fn next_id(id: UserId) -> UserId {
    UserId(id.0.wrapping_add(1))
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_email(email: Email) -> Email {
    email
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_ids(ids: Vec<UserId>) -> Vec<UserId> {
    ids
}

/// A parcel around a new tracker.
#[landbridge::export]
pub fn make_parcel(label: &str, shared: bool) -> Parcel {
    Parcel {
        label: label.to_owned(),
        content: Tracker::new(label),
        session: shared.then(|| Session::open(label)),
    }
}

/// Takes a parcel apart and says what was in it.
#[landbridge::export]
pub fn open_parcel(parcel: Parcel) -> String {
    let session = parcel.session.map(|session| session.name());
    format!(
        "{}: {} and {}",
        parcel.label,
        parcel.content.name(),
        session.as_deref().unwrap_or("nothing")
    )
}
