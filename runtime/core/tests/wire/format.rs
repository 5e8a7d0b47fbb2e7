//! The bytes themselves, which hosts' codecs rely on, and the errors, one by one.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use landbridge_core::{
    ArgumentFault, Failure, Refused,
    wire::{MAX_DEPTH, Reader, Wire, WireError, Writer},
};

use super::{
    properties::{decode, encode},
    sample::{Entry, Here, Point, Tree},
};

fn bytes<T: Wire<Here>>(value: T) -> Vec<u8> {
    encode(value, 1024)
}

#[test]
fn scalars_are_little_endian() {
    assert_eq!(bytes(true), [1]);
    assert_eq!(bytes(0x0102_u16), [2, 1]);
    assert_eq!(bytes(-2_isize), [0xfe, 255, 255, 255, 255, 255, 255, 255]);
    assert_eq!(bytes(1_u128 << 64)[8..], [1, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(bytes('é'), [0xe9, 0, 0, 0]);
    assert_eq!(bytes(1.0_f32), [0, 0, 0x80, 0x3f]);
    assert!(bytes(()).is_empty());
}

#[test]
fn text_has_its_length() {
    assert_eq!(bytes(String::from("é")), [2, 0, 0, 0, 0xc3, 0xa9]);
    assert_eq!(bytes("hi"), [2, 0, 0, 0, b'h', b'i']);
    assert_eq!(bytes(Cow::Borrowed("")), [0, 0, 0, 0]);
}

#[test]
fn blocks_are_aligned_from_the_start_of_the_buffer() {
    assert_eq!(bytes(vec![7_u8, 8]), [2, 0, 0, 0, 7, 8]);
    assert_eq!(bytes(vec![1_u16]), [1, 0, 0, 0, 1, 0]);
    assert_eq!(
        bytes(vec![1_u64]),
        [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    );
    assert_eq!(
        bytes((1_u8, vec![2_u32])),
        [1, 1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]
    );
    assert_eq!(bytes(Vec::<f64>::new()), [0; 8]);
    assert_eq!(
        bytes(BTreeSet::from([2_u32, 1])),
        [2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]
    );
    let point = Point { x: 0.0, y: 9 };
    assert_eq!(bytes((1_u8, point)), [1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0]);
    assert_eq!(bytes(vec![point]), [1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0]);
}

#[test]
fn other_lists_are_their_items() {
    assert_eq!(bytes([1_u8, 2]), [1, 2]);
    assert_eq!(bytes((1_u8, [2_u32])), [1, 2, 0, 0, 0]);
    assert_eq!(bytes(vec![[1_u16]; 1]), [1, 0, 0, 0, 1, 0]);
    assert_eq!(bytes(vec![true, false]), [2, 0, 0, 0, 1, 0]);
    assert_eq!(bytes(Some(3_u8)), [1, 3]);
    assert_eq!(bytes(None::<u8>), [0]);
    assert_eq!(bytes(BTreeMap::from([(1_u8, true)])), [1, 0, 0, 0, 1, 1]);
    assert_eq!(bytes(Box::new(5_u8)), [5]);
    assert_eq!(bytes(Tree::Empty), [3, 0, 0, 0]);
}

#[test]
fn times_round_down() {
    let parts = |time: SystemTime| {
        let bytes = bytes(time);
        let (seconds, nanos) = bytes.split_at(8);
        (
            i64::from_le_bytes(seconds.try_into().unwrap()),
            u32::from_le_bytes(nanos.try_into().unwrap()),
        )
    };
    assert_eq!(
        parts(UNIX_EPOCH + Duration::from_millis(1500)),
        (1, 500_000_000)
    );
    assert_eq!(
        parts(UNIX_EPOCH - Duration::from_millis(250)),
        (-1, 750_000_000)
    );
    assert_eq!(parts(UNIX_EPOCH - Duration::from_secs(2)), (-2, 0));
    let mut far = i64::MAX.to_le_bytes().to_vec();
    far.extend([0; 4]);
    // The answer depends on the platform's clock; it is an answer.
    let _ = decode::<SystemTime>(&far);
    assert_eq!(
        decode::<Duration>(&[0xff; 12]),
        Err(WireError::Range("nanoseconds"))
    );
}

#[test]
fn wrong_bytes_are_named() {
    assert_eq!(decode::<bool>(&[2]), Err(WireError::Tag(2)));
    assert_eq!(decode::<Option<u8>>(&[9]), Err(WireError::Tag(9)));
    assert_eq!(
        decode::<char>(&[0, 0xd8, 0, 0]),
        Err(WireError::Char(0xd800))
    );
    assert_eq!(decode::<String>(&[1, 0, 0, 0, 0xff]), Err(WireError::Text));
    assert_eq!(
        decode::<u32>(&[1]),
        Err(WireError::Truncated {
            wanted: 4,
            remaining: 1
        })
    );
    assert_eq!(
        decode::<u8>(&[1, 2]),
        Err(WireError::Trailing { remaining: 1 })
    );
    assert_eq!(
        decode::<Tree>(&[4, 0, 0, 0]),
        Err(WireError::Variant {
            type_name: "Tree",
            index: 4
        })
    );
    assert_eq!(
        decode::<&'static str>(&[]),
        Err(WireError::OneWay("&'static str"))
    );
    assert_eq!(
        decode::<Vec<()>>(&[255; 4]),
        Err(WireError::Length(u32::MAX as usize))
    );
    assert!(decode::<Vec<f64>>(&[255; 64]).is_err());
    assert!(decode::<Vec<Entry>>(&[255; 64]).is_err());
}

#[test]
fn depth_is_limited_both_ways() {
    let deep = |depth: u32| {
        (0..depth).fold(Tree::Empty, |tree, _| Tree::Node {
            left: Box::new(tree),
            right: Box::new(Tree::Empty),
        })
    };
    let most = deep(MAX_DEPTH);
    assert_eq!(decode::<Tree>(&bytes(most.clone())), Ok(most));
    let mut writer = Writer::new(&mut []);
    deep(MAX_DEPTH + 1).encode(&mut writer);
    assert_eq!(writer.finish(), Err(WireError::Depth));
    // Nodes without end.
    assert_eq!(
        decode::<Tree>(&[1, 0, 0, 0].repeat(100_000)),
        Err(WireError::Depth)
    );
    // Lists of one list of one list …
    assert_eq!(
        decode::<Tree>(&[2, 0, 0, 0, 1, 0, 0, 0].repeat(100_000)),
        Err(WireError::Depth)
    );
}

#[cfg(unix)]
#[test]
fn a_path_that_is_no_text_fails_at_the_end() {
    use std::{ffi::OsString, os::unix::ffi::OsStringExt, path::PathBuf};
    let mut writer = Writer::new(&mut []);
    Wire::<Here>::encode(PathBuf::from(OsString::from_vec(vec![0xff])), &mut writer);
    Wire::<Here>::encode(5_u8, &mut writer);
    assert_eq!(writer.finish(), Err(WireError::Text));
}

#[test]
fn errors_become_failures_of_their_parameter() {
    let kind = |error: WireError| match error.failure("shapes") {
        Failure::Argument {
            parameter: "shapes",
            kind,
            ..
        } => kind,
        other => panic!("{other:?}"),
    };
    assert_eq!(kind(WireError::Text), ArgumentFault::Text);
    assert_eq!(kind(WireError::Tag(7)), ArgumentFault::Type);
    assert_eq!(
        kind(WireError::Variant {
            type_name: "Tree",
            index: 7
        }),
        ArgumentFault::Range
    );
    assert_eq!(kind(WireError::Length(7)), ArgumentFault::Length);
    assert_eq!(
        kind(WireError::Object {
            type_name: "T",
            refused: Refused::BadHandle
        }),
        ArgumentFault::Handle
    );
    let closed = WireError::Object {
        type_name: "T",
        refused: Refused::Closed,
    };
    assert_eq!(closed.failure("t"), Failure::Closed { type_name: "T" });
    assert_eq!(
        WireError::Variant {
            type_name: "Tree",
            index: 7
        }
        .failure("tree")
        .to_string(),
        "tree: expected a variant of Tree, got number 7"
    );
}

#[test]
fn readers_and_writers_say_where_they_are() {
    let mut scratch = [0; 4];
    let mut writer = Writer::new(&mut scratch);
    writer.u8(1);
    writer.align(4);
    assert_eq!(writer.position(), 4);
    let mut reader = Reader::new(&scratch);
    reader.u8().unwrap();
    reader.align(4).unwrap();
    assert_eq!((reader.position(), reader.remaining()), (4, 0));
    assert!(Reader::new(&[1, 2]).align(1).is_ok());
}
