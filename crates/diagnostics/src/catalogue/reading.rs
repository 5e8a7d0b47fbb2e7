//! LB01xx: faults of the source that the reader meets.

use super::codes;
use crate::Code;

codes! {
    SYNTAX = "LB0101": "a source file can't be parsed";
}
