//! An R-tree over points, asked from any language.
//!
//! The tree is the `rstar` crate; points cross as memory, so a numpy array or a typed array of a
//! million of them is read in place.
#![forbid(unsafe_code)]

use rstar::{AABB, PointDistance, RTree, RTreeObject};

/// A point with the number that its owner knows it by.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Place {
    /// To the right.
    pub x: f64,
    /// Upwards.
    pub y: f64,
    /// The owner's number.
    pub id: u64,
}

/// A rectangle, borders included.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Rectangle {
    /// Left.
    pub min_x: f64,
    /// Below.
    pub min_y: f64,
    /// Right.
    pub max_x: f64,
    /// Above.
    pub max_y: f64,
}

/// Why an index refuses.
#[landbridge::error]
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub enum IndexError {
    /// A coordinate is NaN or infinite.
    #[error("place {id} has a coordinate that isn't finite")]
    NotFinite {
        /// The place's number.
        id: u64,
    },
}

impl RTreeObject for Place {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_point([self.x, self.y])
    }
}

impl PointDistance for Place {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        let (dx, dy) = (self.x - point[0], self.y - point[1]);
        dx * dx + dy * dy
    }
}

/// Places, found by nearness.
#[landbridge::object]
pub struct SpatialIndex {
    tree: RTree<Place>,
}

#[landbridge::export]
impl SpatialIndex {
    /// An index over `places`, built in one go.
    ///
    /// # Errors
    /// [`IndexError::NotFinite`].
    pub fn new(places: &[Place]) -> Result<Self, IndexError> {
        check(places)?;
        let tree = RTree::bulk_load(places.to_vec());
        Ok(Self { tree })
    }

    /// How many places there are.
    #[landbridge(getter)]
    pub fn count(&self) -> u64 {
        self.tree.size() as u64
    }

    /// Adds places.
    ///
    /// # Errors
    /// [`IndexError::NotFinite`]; none is added then.
    pub fn insert(&mut self, places: &[Place]) -> Result<(), IndexError> {
        check(places)?;
        places.iter().for_each(|place| self.tree.insert(*place));
        Ok(())
    }

    /// Removes one place; whether it was there.
    pub fn remove(&mut self, place: Place) -> bool {
        self.tree.remove(&place).is_some()
    }

    /// The `k` places nearest to a point, nearest first.
    #[landbridge(default(k = 1))]
    pub fn nearest(&self, x: f64, y: f64, k: u32) -> Vec<Place> {
        let ordered = self.tree.nearest_neighbor_iter([x, y]);
        ordered.take(k as usize).copied().collect()
    }

    /// The places within a rectangle, in no order.
    pub fn within(&self, area: Rectangle) -> Vec<Place> {
        let envelope = AABB::from_corners([area.min_x, area.min_y], [area.max_x, area.max_y]);
        let found = self.tree.locate_in_envelope(envelope);
        found.copied().collect()
    }
}

fn check(places: &[Place]) -> Result<(), IndexError> {
    let finite = |place: &&Place| place.x.is_finite() && place.y.is_finite();
    match places.iter().find(|place| !finite(place)) {
        Some(place) => Err(IndexError::NotFinite { id: place.id }),
        None => Ok(()),
    }
}
