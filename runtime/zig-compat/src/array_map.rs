//! Zig's array hash maps: entries in the order they were put in, keys and values each in one slice. Maps without such
//! an order are in `map.rs`.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::iter::Zip;
use std::slice;

use crate::Slot;

/// `std.StringArrayHashMap`: looked up by a slice, the keys are copies.
pub type StringArrayMap<V> = ArrayMap<Vec<u8>, V>;

/// `std.AutoArrayHashMap`: entries in the order they were put in.
#[derive(Debug, Clone)]
pub struct ArrayMap<K, V> {
    places: HashMap<K, usize>,
    keys: Vec<K>,
    values: Vec<V>,
}

impl<K, V> Default for ArrayMap<K, V> {
    fn default() -> Self {
        ArrayMap {
            places: HashMap::new(),
            keys: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl<K: Hash + Eq + Clone, V> ArrayMap<K, V> {
    /// Puts a value in; gives back the one it replaces.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        if let Some(at) = self.places.get(&key) {
            return Some(std::mem::replace(&mut self.values[*at], value));
        }
        self.places.insert(key.clone(), self.keys.len());
        self.keys.push(key);
        self.values.push(value);
        None
    }

    /// `getOrPut`: the entry of a key; if there is none it is made with a filler.
    pub fn slot(&mut self, key: K, new: V) -> Slot<'_, K, V> {
        let known = self.get_index(&key);
        let at = known.unwrap_or(self.values.len());
        if known.is_none() {
            self.insert(key, new);
        }
        Slot {
            found_existing: known.is_some(),
            key_ptr: &mut self.keys[at],
            value_ptr: &mut self.values[at],
        }
    }

    /// `fetchPut`: the entry as it was before.
    pub fn fetch_put(&mut self, key: K, value: V) -> Option<(K, V)> {
        self.insert(key.clone(), value).map(|old| (key, old))
    }

    /// `getIndex`: the place of a key in the order.
    pub fn get_index<Q>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.places.get(key).copied()
    }

    /// The value of a key.
    pub fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.get_index(key).map(|at| &self.values[at])
    }

    /// The entry of a key.
    pub fn get_key_value<Q>(&self, key: &Q) -> Option<(&K, &V)>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.get_index(key)
            .map(|at| (&self.keys[at], &self.values[at]))
    }

    /// `getEntry`: the entry of a key, the value to be changed.
    pub fn get_entry<Q>(&mut self, key: &Q) -> Option<(&K, &mut V)>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.get_index(key)
            .map(|at| (&self.keys[at], &mut self.values[at]))
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.get_index(key).map(|at| &mut self.values[at])
    }

    /// Whether a key is there.
    pub fn contains_key<Q>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.get_index(key).is_some()
    }

    /// Takes an entry out; those behind it move up.
    pub fn ordered_remove<Q>(&mut self, key: &Q) -> Option<(K, V)>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let at = self.places.remove(key)?;
        let pair = (self.keys.remove(at), self.values.remove(at));
        for place in self.places.values_mut().filter(|p| **p > at) {
            *place -= 1;
        }
        Some(pair)
    }

    /// Takes an entry out; the last one takes its place.
    pub fn swap_remove<Q>(&mut self, key: &Q) -> Option<(K, V)>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let at = self.places.remove(key)?;
        let pair = (self.keys.swap_remove(at), self.values.swap_remove(at));
        if let Some(moved) = self.keys.get(at) {
            self.places.insert(moved.clone(), at);
        }
        Some(pair)
    }

    /// The keys, in order.
    #[must_use]
    pub fn keys(&self) -> &[K] {
        &self.keys
    }

    /// The values, in order.
    #[must_use]
    pub fn values(&self) -> &[V] {
        &self.values
    }

    /// The values, in order, to be changed.
    pub fn values_mut(&mut self) -> &mut [V] {
        &mut self.values
    }

    /// `pop`: takes the last entry out.
    pub fn pop(&mut self) -> Option<(K, V)> {
        let pair = (self.keys.pop()?, self.values.pop()?);
        self.places.remove(&pair.0);
        Some(pair)
    }

    /// Every entry, in order.
    pub fn iter(&self) -> Zip<slice::Iter<'_, K>, slice::Iter<'_, V>> {
        self.keys.iter().zip(self.values.iter())
    }

    /// Every entry, in order, the value to be changed.
    pub fn iter_mut(&mut self) -> Zip<slice::Iter<'_, K>, slice::IterMut<'_, V>> {
        self.keys.iter().zip(self.values.iter_mut())
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Takes all entries out.
    pub fn clear(&mut self) {
        self.places.clear();
        self.keys.clear();
        self.values.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_that_of_insertion() {
        let mut map: ArrayMap<u8, u8> = ArrayMap::default();
        for key in [3, 1, 2] {
            map.insert(key, key * 10);
        }
        map.insert(1, 11);
        assert_eq!(map.keys(), [3, 1, 2]);
        assert_eq!(map.values(), [30, 11, 20]);
        assert_eq!(map.ordered_remove(&3), Some((3, 30)));
        assert_eq!(map.get(&2), Some(&20));
        assert_eq!(map.swap_remove(&1), Some((1, 11)));
        assert_eq!(map.get(&2), Some(&20));
        assert_eq!(map.get_index(&2), Some(0));
        assert!(map.slot(2, 0).found_existing);
        *map.slot(9, 0).value_ptr = 90;
        assert_eq!(map.pop(), Some((9, 90)));
        assert!(!map.contains_key(&9));
    }
}
