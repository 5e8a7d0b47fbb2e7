//! How calls get to Go and answers back: two stacks in Rust's memory, slots that are answered once, and room.
//!
//! - [`stack`]: calls wait in an intrusive stack. The word that is its head also says whether somebody is at work on
//!   it, so that "somebody has to be woken" is decided by the same exchange that pushes: no wake-up can be lost.
//! - [`answers`]: answers wait in another one, whose head says whether somebody in Rust was told of them.
//! - [`slot`]: who may touch a call's waker and who frees the call, when the future may be dropped at any time.
//! - [`room`]: how many calls are under way; who comes when there are too many waits and is woken.
//!
//! What a call carries is `caller`'s business.
//!
//! # How it is checked
//!
//! ```console
//! $ RUSTFLAGS="--cfg loom" cargo test -p landbridge-go --release --test loom_queue --target-dir target/loom
//! ```

pub mod answers;
pub mod room;
pub mod slot;
pub mod stack;

pub use answers::Answers;
pub use room::{Room, alone};
pub use slot::{Slot, Turn};
pub use stack::{Link, Stack};
