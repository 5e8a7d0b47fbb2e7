//! Types as a user's crate has them, with the impls that generated code would have.

use std::collections::BTreeMap;

use landbridge_core::wire::{Reader, Wire, WireError, Writer};

/// The generated crate's tag.
#[derive(Debug)]
pub(crate) struct Here;

#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub(crate) struct Point {
    pub(crate) x: f32,
    pub(crate) y: u32,
}

landbridge_core::plain!(Point { x: f32, y: u32 } as Here);
landbridge_core::wire_plain!(Point as Here);

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) at: Option<Point>,
    pub(crate) tags: BTreeMap<String, Vec<u8>>,
}

impl Wire<Here> for Entry {
    fn encode(self, w: &mut Writer<'_>) {
        let Self { name, at, tags } = self;
        Wire::<Here>::encode(name, w);
        Wire::<Here>::encode(at, w);
        Wire::<Here>::encode(tags, w);
    }

    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Self {
            name: Wire::<Here>::decode(r)?,
            at: Wire::<Here>::decode(r)?,
            tags: Wire::<Here>::decode(r)?,
        })
    }
}

/// A recursive enum.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    Leaf(i64),
    Node { left: Box<Tree>, right: Box<Tree> },
    Many(Vec<Tree>),
    Empty,
}

impl Wire<Here> for Tree {
    fn encode(self, w: &mut Writer<'_>) {
        match self {
            Self::Leaf(value) => {
                w.u32(0);
                Wire::<Here>::encode(value, w);
            }
            Self::Node { left, right } => {
                w.u32(1);
                Wire::<Here>::encode(left, w);
                Wire::<Here>::encode(right, w);
            }
            Self::Many(trees) => {
                w.u32(2);
                Wire::<Here>::encode(trees, w);
            }
            Self::Empty => w.u32(3),
        }
    }

    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
        match r.u32()? {
            0 => Ok(Self::Leaf(Wire::<Here>::decode(r)?)),
            1 => Ok(Self::Node {
                left: Wire::<Here>::decode(r)?,
                right: Wire::<Here>::decode(r)?,
            }),
            2 => Ok(Self::Many(Wire::<Here>::decode(r)?)),
            3 => Ok(Self::Empty),
            index => Err(WireError::Variant {
                type_name: "Tree",
                index,
            }),
        }
    }
}
