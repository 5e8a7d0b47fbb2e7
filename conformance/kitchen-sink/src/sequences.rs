//! Iterators: of values of every sort, over what was lent, over objects, with errors and panics in the middle.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::enums::{Shape, Suit};
use crate::errors::StoreError;
use crate::geometry::Point;
use crate::live::Live;
use crate::objects::Tracker;
use crate::shared::Session;

/// Items of [`made_ahead`] and [`made_lazily`] that were made.
static MADE: AtomicU32 = AtomicU32::new(0);
/// Iterators over shelves that are alive.
static OPEN: AtomicU32 = AtomicU32::new(0);

/// Numbers from 0.
#[landbridge::export]
pub fn count_to(upto: u32) -> impl Iterator<Item = u32> {
    0..upto
}

/// The words of a text, which is copied.
#[landbridge::export]
pub fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split_whitespace().map(str::to_owned)
}

/// Sums of what was lent.
#[landbridge::export(default(start = 0.5))]
pub fn running_sums(of: &[f64], start: f64) -> Box<dyn Iterator<Item = f64> + Send + '_> {
    Box::new(of.iter().scan(start, |sum, it| {
        *sum += it;
        Some(*sum)
    }))
}

/// Points along a line.
#[landbridge::export]
pub fn along(from: Point, count: u32) -> impl DoubleEndedIterator<Item = Point> {
    (0..count).map(move |it| Point {
        x: from.x + f64::from(it),
        y: from.y,
    })
}

/// One shape of each sort.
#[landbridge::export]
pub fn some_shapes() -> impl Iterator<Item = Shape> {
    let centre = Point { x: 1.0, y: 2.0 };
    let radius = 3.0;
    [Shape::Nothing, Shape::Circle { centre, radius }].into_iter()
}

/// Lists of texts, and nothing.
#[landbridge::export]
pub fn rows(count: u32) -> impl Iterator<Item = Option<Vec<String>>> {
    (0..count).map(|it| (it % 2 == 0).then(|| vec![it.to_string(); it as usize]))
}

/// Pairs, with a number that JavaScript's numbers can't hold.
#[landbridge::export]
pub fn pairs() -> impl Iterator<Item = (u64, Suit)> {
    [(u64::MAX, Suit::Hearts), (0, Suit::Spades)].into_iter()
}

/// Bytes.
#[landbridge::export]
pub fn chunks(of: Vec<u8>, size: u32) -> impl Iterator<Item = Vec<u8>> {
    let mut rest = of;
    std::iter::from_fn(move || {
        let size = (size.max(1) as usize).min(rest.len());
        let tail = rest.split_off(size);
        Some(std::mem::replace(&mut rest, tail)).filter(|it| !it.is_empty())
    })
}

/// Objects that each belong to the caller.
#[landbridge::export]
pub fn new_trackers(count: u32) -> impl Iterator<Item = Tracker> {
    (0..count).map(|it| Tracker::new(&it.to_string()))
}

/// One object many times.
#[landbridge::export]
pub fn same_again(session: Arc<Session>, times: u32) -> impl Iterator<Item = Arc<Session>> {
    std::iter::repeat_n(session, times as usize)
}

/// Numbers in texts; what is none is an error in its place.
#[landbridge::export]
pub fn numbers_in(texts: Vec<String>) -> impl Iterator<Item = Result<i64, StoreError>> {
    texts.into_iter().map(|text| {
        text.parse()
            .map_err(|_| StoreError::NotFound { key: text.clone() })
    })
}

/// Fails before there is an iterator, or gives one.
#[landbridge::export]
pub fn numbers_from(start: i64) -> Result<impl Iterator<Item = i64>, StoreError> {
    if start < 0 {
        return Err(StoreError::OutOfRange(start, 9));
    }
    Ok(start..=9)
}

/// Numbers up to one that panics.
#[landbridge::export]
pub fn panics_at(at: u32) -> impl Iterator<Item = u32> {
    (0..).inspect(move |it| assert!(*it < at, "no further than {at}"))
}

/// Panics before there is an iterator.
#[landbridge::export]
#[expect(unreachable_code, reason = "it tells the type")]
pub fn panics_at_once() -> impl Iterator<Item = u32> {
    panic!("no iterator at all");
    std::iter::empty()
}

fn made() -> impl Iterator<Item = u32> {
    MADE.store(0, Ordering::SeqCst);
    std::iter::from_fn(|| Some(MADE.fetch_add(1, Ordering::SeqCst)))
}

/// Numbers without end, made ahead; [`items_made`] says how many.
#[landbridge::export]
pub fn made_ahead() -> impl Iterator<Item = u32> {
    made()
}

/// Numbers without end, each made when it is asked for.
#[landbridge::export(lazy)]
pub fn made_lazily() -> impl Iterator<Item = u32> {
    made()
}

/// How many items the latest of [`made_ahead`] and [`made_lazily`] has made.
#[landbridge::export]
pub fn items_made() -> u32 {
    MADE.load(Ordering::SeqCst)
}

/// How many iterators over shelves are alive.
#[landbridge::export]
pub fn open_shelf_iterators() -> u32 {
    OPEN.load(Ordering::SeqCst)
}

/// Counted from `new` to `drop`.
struct Open(());

impl Open {
    fn new() -> Self {
        OPEN.fetch_add(1, Ordering::SeqCst);
        Self(())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        OPEN.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Counts itself while it is alive.
fn counted<I: Iterator>(items: I) -> impl Iterator<Item = I::Item> {
    let open = Open::new();
    items.inspect(move |_| {
        let _ = &open;
    })
}

/// Texts to iterate over.
#[landbridge::object]
pub struct Shelf {
    items: Vec<String>,
    _live: Live,
}

#[landbridge::export]
impl Shelf {
    /// A shelf with these.
    pub fn new(items: Vec<String>) -> Self {
        Self {
            items,
            _live: Live::new(),
        }
    }

    /// Changes it.
    pub fn add(&mut self, item: &str) {
        self.items.push(item.to_owned());
    }

    /// How many are there.
    pub fn size(&self) -> usize {
        self.items.len()
    }

    /// Those that are there; nobody can change it meanwhile.
    pub fn items(&self) -> impl Iterator<Item = String> + '_ {
        counted(self.items.iter().cloned())
    }

    /// As [`Shelf::items`], one by one.
    #[landbridge(lazy)]
    pub fn items_lazily(&self) -> impl Iterator<Item = String> + '_ {
        counted(self.items.iter().cloned())
    }

    /// Those that begin so.
    pub fn matching(&self, prefix: &str) -> impl Iterator<Item = String> {
        let found = self.items.iter().filter(move |it| it.starts_with(prefix));
        counted(found.cloned())
    }

    /// From one on, or an error.
    pub fn items_from(
        &self,
        at: u32,
    ) -> Result<Box<dyn Iterator<Item = String> + Send + '_>, StoreError> {
        let Some(found) = self.items.get(at as usize..) else {
            return Err(StoreError::OutOfRange(
                i64::from(at),
                self.items.len() as i64,
            ));
        };
        Ok(Box::new(counted(found.iter().cloned())))
    }

    /// Those of both, alternately.
    pub fn zip(&self, other: &Shelf) -> impl Iterator<Item = (String, String)> {
        counted(self.items.iter().cloned().zip(other.items.iter().cloned()))
    }

    /// Takes them off, one by one; nobody can look meanwhile.
    #[landbridge(exclusive, lazy)]
    pub fn take_off(&mut self) -> impl Iterator<Item = String> {
        counted(std::iter::from_fn(|| self.items.pop()))
    }

    /// Gives all of them away.
    pub fn into_items(self) -> impl Iterator<Item = String> {
        counted(self.items.into_iter())
    }

    /// Panics after some, with nothing poisoned, for nothing was changed.
    pub fn panic_after(&self, items: u32) -> impl Iterator<Item = String> {
        let shown = self.items.iter().cloned().enumerate();
        counted(shown.map(move |(at, it)| {
            assert!(at < items as usize, "the shelf broke at {at}");
            it
        }))
    }
}
