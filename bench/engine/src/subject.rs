//! What is measured, through jsg.

use jsg::{Lock, jsg_resource, jsg_struct};

/// The same as in C++.
#[jsg_resource]
pub(crate) struct Subject {
    count: u32,
}

/// A record of DNS.
#[jsg_struct]
pub(crate) struct Record {
    pub critical: u32,
    pub field: String,
    pub value: String,
}

impl Subject {
    pub(crate) fn new(count: u32) -> Self {
        Self { count }
    }
}

#[jsg_resource]
impl Subject {
    #[jsg_method]
    fn add(left: u32, right: u32) -> u32 {
        left.wrapping_add(right)
    }

    /// With the lock, so that there is no fast call.
    #[jsg_method]
    fn add_slowly(_lock: &mut Lock<'_>, left: u32, right: u32) -> u32 {
        left.wrapping_add(right)
    }

    #[jsg_property(prototype, readonly)]
    fn count(&self) -> u32 {
        self.count
    }

    #[jsg_method]
    fn echo(text: &str) -> String {
        text.to_owned()
    }

    #[jsg_method]
    fn sample(bytes: &[u8]) -> u32 {
        bytes
            .iter()
            .step_by(4096)
            .map(|byte| u32::from(*byte))
            .sum()
    }

    #[jsg_method]
    fn record() -> Record {
        Record {
            critical: 1,
            field: "issue".to_owned(),
            value: "pki.goog".to_owned(),
        }
    }
}
