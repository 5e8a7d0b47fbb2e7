//! Zig's hash maps without order of their own: what an iteration gives comes in the order Zig 0.15 gives it, since
//! hash, capacity and probing are the same. Maps that keep the order of insertion are in `array_map.rs`.

use std::borrow::Borrow;
use std::iter::{Flatten, Map};
use std::marker::PhantomData;
use std::slice;

use crate::hash::{Auto, ByText, Hashing};

const FREE: u8 = 0;
const TOMBSTONE: u8 = 1;
const USED: u8 = 0x80;
const MINIMAL_CAPACITY: usize = 8;

/// `std.AutoHashMap`, `std.HashMap`: open addressing, at most 80 % full unless its context says else.
#[derive(Debug)]
pub struct HashMap<K, V, H = Auto> {
    /// What each slot holds: nothing, a removed entry, or seven bits of a hash.
    marks: Vec<u8>,
    entries: Vec<Option<(K, V)>>,
    size: usize,
    /// How many more fit before it grows.
    available: usize,
    hashing: PhantomData<H>,
}

/// `std.StringHashMap`: looked up by a slice, the keys are copies.
pub type StringMap<V> = HashMap<Vec<u8>, V, ByText>;

/// `std.BufSet`.
pub type BufSet = HashMap<Vec<u8>, (), ByText>;

/// The entry that was found or made by `getOrPut`.
#[derive(Debug)]
pub struct Slot<'a, K, V> {
    /// The key was there.
    pub found_existing: bool,
    /// The key.
    pub key_ptr: &'a mut K,
    /// The value; new ones are a filler until they are set.
    pub value_ptr: &'a mut V,
}

/// What goes over the entries of a map; a plain type, so that a borrow of the map ends with its last use.
pub type Entries<'a, K, V, T> = Map<Flatten<slice::Iter<'a, Option<(K, V)>>>, fn(&'a (K, V)) -> T>;

/// The same, to change values.
pub type EntriesMut<'a, K, V, T> =
    Map<Flatten<slice::IterMut<'a, Option<(K, V)>>>, fn(&'a mut (K, V)) -> T>;

impl<K, V, H> Default for HashMap<K, V, H> {
    fn default() -> Self {
        HashMap {
            marks: Vec::new(),
            entries: Vec::new(),
            size: 0,
            available: 0,
            hashing: PhantomData,
        }
    }
}

impl<K, V, H> HashMap<K, V, H> {
    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.size
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// How many slots there are.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.marks.len()
    }

    /// `clearAndFree`: takes all entries out, the slots too.
    pub fn clear_and_free(&mut self) {
        *self = HashMap::default();
    }

    /// Every entry, in the order of the slots.
    pub fn iter(&self) -> Entries<'_, K, V, (&K, &V)> {
        self.entries.iter().flatten().map(|(k, v)| (k, v))
    }

    /// Every entry, the value to be changed.
    pub fn iter_mut(&mut self) -> EntriesMut<'_, K, V, (&K, &mut V)> {
        self.entries.iter_mut().flatten().map(|(k, v)| (&*k, v))
    }

    /// Every key.
    pub fn keys(&self) -> Entries<'_, K, V, &K> {
        self.entries.iter().flatten().map(|entry| &entry.0)
    }

    /// Every value.
    pub fn values(&self) -> Entries<'_, K, V, &V> {
        self.entries.iter().flatten().map(|entry| &entry.1)
    }

    /// Every value, to be changed.
    pub fn values_mut(&mut self) -> EntriesMut<'_, K, V, &mut V> {
        self.entries.iter_mut().flatten().map(|entry| &mut entry.1)
    }
}

impl<K, V, H: Hashing<K>> HashMap<K, V, H> {
    fn with_slots(capacity: usize) -> Self {
        HashMap {
            marks: vec![FREE; capacity],
            entries: std::iter::repeat_with(|| None).take(capacity).collect(),
            size: 0,
            available: capacity * <H as Hashing<K>>::MAX_LOAD / 100,
            hashing: PhantomData,
        }
    }

    /// `clearRetainingCapacity`: takes all entries out, the slots stay.
    pub fn clear(&mut self) {
        self.marks.fill(FREE);
        self.entries.fill_with(|| None);
        self.size = 0;
        self.available = self.capacity() * <H as Hashing<K>>::MAX_LOAD / 100;
    }

    fn place<Q>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
        H: Hashing<Q>,
        Q: ?Sized,
    {
        if self.size == 0 {
            return None;
        }
        self.probe(key, H::hash(key)).ok()
    }

    /// Where the key is, or else the removed or free slot it would take.
    fn probe<Q>(&self, key: &Q, hash: u64) -> Result<usize, usize>
    where
        K: Borrow<Q>,
        H: Hashing<Q>,
        Q: ?Sized,
    {
        let capacity = self.capacity();
        let mut at = slot_of(hash, capacity);
        let mut removed = None;
        for _ in 0..capacity {
            let mark = self.marks[at];
            if mark == FREE {
                break;
            }
            if mark == mark_of(hash)
                && self.entries[at]
                    .as_ref()
                    .is_some_and(|(k, _)| H::same(k.borrow(), key))
            {
                return Ok(at);
            }
            if mark == TOMBSTONE && removed.is_none() {
                removed = Some(at);
            }
            at = (at + 1) & (capacity - 1);
        }
        Err(removed.unwrap_or(at))
    }

    fn grow(&mut self, more: usize) {
        if more <= self.available {
            return;
        }
        let capacity =
            capacity_for(self.size + more, <H as Hashing<K>>::MAX_LOAD).max(MINIMAL_CAPACITY);
        let mut larger = HashMap::with_slots(capacity);
        for (key, value) in std::mem::take(&mut self.entries).into_iter().flatten() {
            larger.insert_new(key, value);
        }
        *self = larger;
    }

    /// Puts in what is not there, into the first slot without an entry.
    fn insert_new(&mut self, key: K, value: V) -> usize {
        let hash = <H as Hashing<K>>::hash(&key);
        let mut at = slot_of(hash, self.capacity());
        while self.marks[at] & USED != 0 {
            at = (at + 1) & (self.capacity() - 1);
        }
        self.fill(at, hash, key, value);
        at
    }

    fn fill(&mut self, at: usize, hash: u64, key: K, value: V) {
        self.marks[at] = mark_of(hash);
        self.entries[at] = Some((key, value));
        self.size += 1;
        self.available -= 1;
    }

    /// `ensureTotalCapacity`: room for so many entries.
    pub fn ensure_total_capacity(&mut self, count: usize) {
        if count > self.size {
            self.grow(count - self.size);
        }
    }

    /// `getOrPut`: the entry of a key; if there is none it is made with a filler.
    ///
    /// # Panics
    /// Never: the slot has the entry that was just found or put in.
    pub fn slot(&mut self, key: K, new: V) -> Slot<'_, K, V> {
        self.grow(1);
        let hash = <H as Hashing<K>>::hash(&key);
        let (at, found_existing) = match self.probe(&key, hash) {
            Ok(at) => (at, true),
            Err(at) => {
                self.fill(at, hash, key, new);
                (at, false)
            }
        };
        match &mut self.entries[at] {
            Some((key_ptr, value_ptr)) => Slot {
                found_existing,
                key_ptr,
                value_ptr,
            },
            None => unreachable!("the slot was just filled"),
        }
    }

    /// Puts a value in; gives back the one it replaces. The key that was there stays.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.grow(1);
        let hash = <H as Hashing<K>>::hash(&key);
        match self.probe(&key, hash) {
            Ok(at) => self.entries[at]
                .as_mut()
                .map(|entry| std::mem::replace(&mut entry.1, value)),
            Err(at) => {
                self.fill(at, hash, key, value);
                None
            }
        }
    }

    /// `fetchPut`: the entry as it was before.
    pub fn fetch_put(&mut self, key: K, value: V) -> Option<(K, V)>
    where
        K: Clone,
    {
        let copy = key.clone();
        self.insert(key, value).map(|old| (copy, old))
    }

    /// The value of a key.
    pub fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        H: Hashing<Q>,
        Q: ?Sized,
    {
        self.get_key_value(key).map(|entry| entry.1)
    }

    /// The entry of a key.
    pub fn get_key_value<Q>(&self, key: &Q) -> Option<(&K, &V)>
    where
        K: Borrow<Q>,
        H: Hashing<Q>,
        Q: ?Sized,
    {
        let at = self.place(key)?;
        self.entries[at].as_ref().map(|(k, v)| (k, v))
    }

    /// `getEntry`: the entry of a key, the value to be changed.
    pub fn get_entry<Q>(&mut self, key: &Q) -> Option<(&K, &mut V)>
    where
        K: Borrow<Q>,
        H: Hashing<Q>,
        Q: ?Sized,
    {
        let at = self.place(key)?;
        self.entries[at].as_mut().map(|(k, v)| (&*k, v))
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
        H: Hashing<Q>,
        Q: ?Sized,
    {
        self.get_entry(key).map(|entry| entry.1)
    }

    /// Whether a key is there.
    pub fn contains_key<Q>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        H: Hashing<Q>,
        Q: ?Sized,
    {
        self.place(key).is_some()
    }

    /// Takes an entry out.
    pub fn remove_entry<Q>(&mut self, key: &Q) -> Option<(K, V)>
    where
        K: Borrow<Q>,
        H: Hashing<Q>,
        Q: ?Sized,
    {
        let at = self.place(key)?;
        self.marks[at] = TOMBSTONE;
        self.size -= 1;
        self.available += 1;
        self.entries[at].take()
    }

    /// Takes an entry out; gives back its value.
    pub fn remove<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        H: Hashing<Q>,
        Q: ?Sized,
    {
        self.remove_entry(key).map(|entry| entry.1)
    }
}

/// A copy has no more slots than it needs, as in Zig: its order may be another one.
impl<K: Clone, V: Clone, H: Hashing<K>> Clone for HashMap<K, V, H> {
    fn clone(&self) -> Self {
        if self.size == 0 {
            return HashMap::default();
        }
        let mut copy = HashMap::with_slots(capacity_for(self.size, H::MAX_LOAD));
        for (key, value) in self.iter() {
            copy.insert_new(key.clone(), value.clone());
        }
        copy
    }
}

fn capacity_for(size: usize, max_load: usize) -> usize {
    (size * 100 / max_load + 1).next_power_of_two()
}

#[allow(clippy::cast_possible_truncation, reason = "the lower bits are wanted")]
fn slot_of(hash: u64, capacity: usize) -> usize {
    hash as usize & (capacity - 1)
}

#[allow(clippy::cast_possible_truncation, reason = "seven bits are left")]
fn mark_of(hash: u64) -> u8 {
    (hash >> 57) as u8 | USED
}
