//! Maps with Zig's interface where std's differs: keys that are text, maps that keep the order of insertion.

use std::collections::HashMap;
use std::hash::Hash;

/// `std.StringHashMap`: looked up by a slice, the keys are copies.
pub type StringMap<V> = HashMap<Vec<u8>, V>;

/// `std.StringArrayHashMap`.
pub type StringArrayMap<V> = ArrayMap<Vec<u8>, V>;

/// The place of a value, and whether it was there before.
#[derive(Debug)]
pub struct Slot<'a, V> {
    /// The key was there.
    pub found_existing: bool,
    /// The value; new ones are a filler until they are set.
    pub value_ptr: &'a mut V,
}

/// `getOrPut` of a map without order.
pub fn slot<K: Hash + Eq, V>(map: &mut HashMap<K, V>, key: K, new: V) -> Slot<'_, V> {
    let found_existing = map.contains_key(&key);
    Slot {
        found_existing,
        value_ptr: map.entry(key).or_insert(new),
    }
}

/// `getOrPut` of a map that keeps its order.
pub fn array_slot<K: Hash + Eq + Clone, V>(
    map: &mut ArrayMap<K, V>,
    key: K,
    new: V,
) -> Slot<'_, V> {
    let known = map.places.get(&key).copied();
    let at = match known {
        Some(at) => at,
        None => {
            map.insert(key, new);
            map.values.len() - 1
        }
    };
    Slot {
        found_existing: known.is_some(),
        value_ptr: &mut map.values[at],
    }
}

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

    fn place<Q>(&self, key: &Q) -> Option<usize>
    where
        K: std::borrow::Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.places.get(key).copied()
    }

    /// The value of a key.
    pub fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.place(key).map(|at| &self.values[at])
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: std::borrow::Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.place(key).map(|at| &mut self.values[at])
    }

    /// Whether a key is there.
    pub fn contains_key<Q>(&self, key: &Q) -> bool
    where
        K: std::borrow::Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.place(key).is_some()
    }

    /// Takes an entry out; those behind it move up.
    pub fn ordered_remove<Q>(&mut self, key: &Q) -> Option<(K, V)>
    where
        K: std::borrow::Borrow<Q>,
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
        K: std::borrow::Borrow<Q>,
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

    /// Every entry, in order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
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
    }
}
