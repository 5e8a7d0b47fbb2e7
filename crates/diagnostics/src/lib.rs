//! What landbridge says of a fault: its id, place, reason and way out
#![forbid(unsafe_code)]
