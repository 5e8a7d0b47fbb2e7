//! Plain records: what the macro accepts, how it describes them, and the casts.

use landbridge_core::plain::{
    CastError, Element, Field, Kind, Number, Plain, bytes_of, bytes_of_slice, copy_from_unaligned,
    slice_from_bytes, slice_from_bytes_mut, value_from_bytes,
};

/// The user's crate.
mod user {
    #[derive(Clone, Copy, Debug, PartialEq)]
    #[repr(C)]
    pub(crate) struct Point {
        pub(crate) x: f64,
        pub(crate) y: f64,
    }

    pub(crate) mod shapes {
        #[derive(Clone, Copy, Debug, PartialEq)]
        #[repr(C)]
        pub(crate) struct Vertex {
            pub(crate) at: super::Point,
            pub(crate) uv: [u16; 2],
            pub(crate) flags: u32,
        }
    }

    #[derive(Clone, Copy, Debug, PartialEq)]
    #[repr(transparent)]
    pub(crate) struct Metres(pub(crate) f32);

    #[derive(Clone, Copy)]
    #[repr(C)]
    pub(crate) struct Keyed {
        pub(crate) r#type: u8,
    }
}

struct Here;

landbridge_core::plain!(user::Point { x: f64, y: f64 } as Here);
landbridge_core::plain!(user::shapes::Vertex {
    at: user::Point,
    uv: [u16; 2],
    flags: u32,
} as Here);
landbridge_core::plain!(crate::user::Metres { 0: f32 } as Here);
landbridge_core::plain!(user::Keyed { r#type: u8 } as Here);

const F64: Element = Element {
    kind: Kind::Number(Number::F64),
    size: 8,
    align: 8,
};

#[test]
fn elements_describe_memory() {
    let point = <user::Point as Plain<Here>>::ELEMENT;
    let fields = &[
        Field {
            name: "x",
            offset: 0,
            element: F64,
        },
        Field {
            name: "y",
            offset: 8,
            element: F64,
        },
    ];
    assert_eq!(
        point,
        Element {
            kind: Kind::Record {
                name: "Point",
                fields
            },
            size: 16,
            align: 8
        }
    );

    let vertex = <user::shapes::Vertex as Plain<Here>>::ELEMENT;
    let Kind::Record {
        name: "Vertex",
        fields,
    } = vertex.kind
    else {
        panic!("{vertex:?}")
    };
    assert_eq!(
        fields
            .iter()
            .map(|field| (field.name, field.offset))
            .collect::<Vec<_>>(),
        [("at", 0), ("uv", 16), ("flags", 20)]
    );
    assert_eq!(fields[0].element, point);
    let Kind::Array { item, length: 2 } = fields[1].element.kind else {
        panic!("{fields:?}")
    };
    assert_eq!(
        *item,
        Element {
            kind: Kind::Number(Number::U16),
            size: 2,
            align: 2
        }
    );
    assert_eq!((vertex.size, vertex.align), (24, 8));

    let Kind::Record {
        name: "Metres",
        fields,
    } = <user::Metres as Plain<Here>>::ELEMENT.kind
    else {
        panic!()
    };
    assert_eq!(fields[0].name, "0");

    let Kind::Record { fields, .. } = <user::Keyed as Plain<Here>>::ELEMENT.kind else {
        panic!()
    };
    assert_eq!(fields[0].name, "type");
}

#[test]
fn slices_and_bytes_are_one_memory() {
    let points = [
        user::Point { x: 1.0, y: 2.0 },
        user::Point { x: 3.0, y: 4.0 },
    ];
    let bytes = bytes_of_slice::<Here, _>(&points);
    assert_eq!(bytes.len(), 32);
    assert_eq!(bytes[8..16], 2.0_f64.to_ne_bytes());
    assert_eq!(
        slice_from_bytes::<Here, user::Point>(bytes),
        Ok(&points[..])
    );
    assert_eq!(bytes_of::<Here, _>(&points[1]), &bytes[16..]);
    assert_eq!(
        value_from_bytes::<Here, user::Point>(&bytes[16..]),
        Ok(points[1])
    );
    assert_eq!(
        value_from_bytes::<Here, user::Point>(bytes),
        Err(CastError::Length {
            length: 32,
            size: 16
        })
    );

    let mut numbers = [1_u32, 2];
    // SAFETY: a test of the cast back: bytes of plain memory, writable and ours.
    let raw = unsafe { std::slice::from_raw_parts_mut(numbers.as_mut_ptr().cast::<u8>(), 8) };
    slice_from_bytes_mut::<Here, u32>(raw).unwrap()[1] = 7;
    assert_eq!(numbers, [1, 7]);
}

#[test]
fn casts_check_alignment_and_length() {
    let storage = [0_u64, u64::MAX, 0, 0];
    let bytes = bytes_of_slice::<Here, _>(&storage);
    assert_eq!(
        slice_from_bytes::<Here, f64>(&bytes[1..9]),
        Err(CastError::Alignment { align: 8 })
    );
    assert_eq!(
        slice_from_bytes::<Here, f64>(&bytes[..9]),
        Err(CastError::Length { length: 9, size: 8 })
    );
    assert_eq!(slice_from_bytes::<Here, f64>(&bytes[1..1]), Ok(&[][..]));
    assert_eq!(slice_from_bytes::<Here, u8>(&bytes[1..4]).unwrap().len(), 3);

    let shifted = &bytes[4..20];
    assert_eq!(
        copy_from_unaligned::<Here, u64>(shifted),
        Ok(vec![0xffff_ffff_0000_0000, 0xffff_ffff])
    );
    assert_eq!(
        copy_from_unaligned::<Here, user::Point>(&bytes[..17]),
        Err(CastError::Length {
            length: 17,
            size: 16
        })
    );
    assert_eq!(
        CastError::Alignment { align: 8 }.to_string(),
        "expected memory aligned to 8 bytes"
    );

    assert_eq!(copy_from_unaligned::<Here, [u32; 0]>(&[]), Ok(vec![]));
    assert_eq!(
        copy_from_unaligned::<Here, [u32; 0]>(&[1]),
        Err(CastError::Length { length: 1, size: 0 })
    );
}
