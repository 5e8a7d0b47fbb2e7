//! Maps on the wire. Of two equal keys the later one counts; only forged bytes have them.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasher, Hash},
};

use super::{Reader, Wire, WireError, Writer};

fn encode<M, K: Wire<M>, V: Wire<M>>(
    entries: impl ExactSizeIterator<Item = (K, V)>,
    w: &mut Writer<'_>,
) {
    w.count(entries.len());
    w.nested(|w| {
        for (key, value) in entries {
            key.encode(w);
            value.encode(w);
        }
    });
}

fn decode<M, K: Wire<M>, V: Wire<M>, T>(
    r: &mut Reader<'_>,
    with_room: impl FnOnce(usize) -> T,
    insert: impl Fn(&mut T, K, V),
) -> Result<T, WireError> {
    let count = r.count()?;
    r.nested(|r| {
        let mut map = with_room(r.room::<(K, V)>(count)?);
        for _ in 0..count {
            let key = K::decode(r)?;
            insert(&mut map, key, V::decode(r)?);
        }
        Ok(map)
    })
}

impl<M, K: Wire<M> + Eq + Hash, V: Wire<M>, S: BuildHasher + Default> Wire<M> for HashMap<K, V, S> {
    fn encode(self, w: &mut Writer<'_>) {
        encode(self.into_iter(), w);
    }

    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
        decode(
            r,
            |room| Self::with_capacity_and_hasher(room, S::default()),
            |map, key, value| {
                map.insert(key, value);
            },
        )
    }
}

impl<M, K: Wire<M> + Ord, V: Wire<M>> Wire<M> for BTreeMap<K, V> {
    fn encode(self, w: &mut Writer<'_>) {
        encode(self.into_iter(), w);
    }

    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
        decode(
            r,
            |_| Self::new(),
            |map, key, value| {
                map.insert(key, value);
            },
        )
    }
}
