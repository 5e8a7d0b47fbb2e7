use bytes::Bytes;
use smallvec::SmallVec;
#[landbridge::export]
pub fn f(a: Bytes, b: SmallVec<[u8; 4]>, c: uuid::Uuid, d: chrono::NaiveDate, e: indexmap::IndexMap<u8, u8>) {}
