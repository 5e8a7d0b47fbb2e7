//! For every type: what is written is read back, whether the scratch slice suffices or not; every
//! truncation is an error; and random or damaged bytes never panic nor allocate beyond their worth.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    fmt::Debug,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use landbridge_core::wire::{Output, Reader, Wire, Writer};

use super::{
    arbitrary::{Arbitrary, Random},
    sample::{Entry, Here, Point, Tree},
};

/// Notes the largest allocation of the thread.
struct Noting;

thread_local! {
    static LARGEST: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Noting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = LARGEST.try_with(|largest| largest.set(largest.get().max(layout.size())));
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(start, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Noting = Noting;

pub(crate) fn encode<T: Wire<Here>>(value: T, scratch: usize) -> Vec<u8> {
    let mut scratch = vec![0xaa; scratch];
    let mut writer = Writer::new(&mut scratch);
    value.encode(&mut writer);
    let length = writer.position();
    let bytes = match writer.finish().unwrap() {
        Output::Scratch(length) => scratch[..length].to_vec(),
        Output::Spilled(bytes) => {
            assert!(bytes.len() > scratch.len());
            bytes
        }
    };
    assert_eq!(bytes.len(), length);
    bytes
}

pub(crate) fn decode<T: Wire<Here>>(bytes: &[u8]) -> Result<T, landbridge_core::wire::WireError> {
    let mut reader = Reader::new(bytes);
    let value = T::decode(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

/// What nonsense may make us allocate: a multiple of its size, and what small collections start with.
fn justified<T>(bytes: &[u8]) -> usize {
    // A table of hash entries is twice its entries and doubles; an enum or tuple is wider than its bytes.
    64 * bytes.len() + 64 * size_of::<T>().max(64) + 1024
}

fn holds<T: Wire<Here> + Arbitrary + Clone + PartialEq + Debug>(seed: u64) {
    let rounds = std::env::var("LANDBRIDGE_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok());
    let mut random = Random(seed);
    for round in 0..rounds.unwrap_or(150) {
        let value = T::arbitrary(&mut random);
        let bytes = encode(value.clone(), 4096);
        assert_eq!(encode(value.clone(), 0), bytes);
        assert_eq!(
            encode(value.clone(), random.below(bytes.len() as u64 + 1) as usize),
            bytes
        );
        assert_eq!(decode::<T>(&bytes).as_ref(), Ok(&value));

        for end in 0..bytes.len().min(40) {
            assert!(
                decode::<T>(&bytes[..end]).is_err(),
                "{value:?} cut at {end}"
            );
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(decode::<T>(&longer).is_err());

        let mut damaged = bytes;
        for _ in 0..20 {
            if round % 2 == 0 && !damaged.is_empty() {
                let at = random.below(damaged.len() as u64) as usize;
                damaged[at] = [0, 1, 0xff, random.next() as u8][random.below(4) as usize];
            } else {
                damaged = (0..random.below(64))
                    .map(|_| random.next() as u8 >> random.below(8))
                    .collect();
            }
            LARGEST.set(0);
            let _ = decode::<T>(&damaged);
            let largest = LARGEST.get();
            assert!(
                largest <= justified::<T>(&damaged),
                "{largest} bytes for {damaged:?}"
            );
        }
    }
}

macro_rules! properties {
    ($($name:ident: $($ty:ty),+;)*) => {$(
        #[test]
        fn $name() {
            $(holds::<$ty>(line!().into());)+
        }
    )*};
}

properties! {
    scalars: (), bool, char, i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize, f32, f64;
    times: Duration, SystemTime, Option<Duration>;
    text: String, PathBuf, Vec<String>, Box<[String]>;
    blocks: Vec<u8>, Vec<i16>, Vec<f64>, Vec<usize>, Vec<isize>, Box<[u32]>, Vec<Point>, Vec<Vec<u64>>, (u8, Vec<f64>);
    lists: Vec<()>, Vec<bool>, Vec<i128>, Vec<[f64; 3]>, Vec<Option<u8>>, VecDeque<i32>, VecDeque<char>, [String; 3], [u8; 0];
    sets: HashSet<u32>, BTreeSet<i64>, HashSet<String>, BTreeSet<(u8, String)>;
    maps: HashMap<String, f64>, BTreeMap<u16, Vec<i32>>, HashMap<u8, HashMap<char, Point>>, HashMap<(), ()>;
    tuples: (u8,), (u8, u64), (String, Point, Option<Point>), (u8, u16, u32, u64, i8, i16, i32, i64);
    records: Point, Entry, Vec<Entry>, Option<Box<Entry>>, [Point; 2];
    recursive: Tree, Vec<Tree>, Option<Tree>;
}
