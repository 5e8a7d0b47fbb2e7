//! What is said about a user's error beside its own fields: the messages of its sources.
//! The error's type, variant and fields are carried by generated code.

use std::error::Error;

/// Chains longer than this are cut: a `source` that answers itself must not hang the host.
const LONGEST_CHAIN: usize = 64;

/// The `Display` messages of `error`'s sources, nearest first, without `error` itself.
///
/// At most 64 of them.
///
/// # Panics
///
/// When a `Display` or `source` implementation of the chain does; call it inside the fence.
#[must_use]
pub fn source_chain(error: &dyn Error) -> Vec<String> {
    let mut messages = Vec::new();
    let mut next = error.source();
    while let Some(source) = next.filter(|_| messages.len() < LONGEST_CHAIN) {
        messages.push(source.to_string());
        next = source.source();
    }
    messages
}

#[cfg(test)]
mod tests {
    use super::source_chain;
    use std::{error::Error, fmt};

    #[derive(Debug)]
    struct Layer(&'static str, Option<Box<Layer>>);

    impl fmt::Display for Layer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Layer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            self.1.as_deref().map(|layer| layer as _)
        }
    }

    #[derive(Debug)]
    struct Ouroboros;

    impl fmt::Display for Ouroboros {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("again")
        }
    }

    impl Error for Ouroboros {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&Ouroboros)
        }
    }

    #[test]
    fn lists_sources_nearest_first() {
        let error = Layer(
            "top",
            Some(Box::new(Layer(
                "middle",
                Some(Box::new(Layer("root", None))),
            ))),
        );
        assert_eq!(source_chain(&error), ["middle", "root"]);
        assert!(source_chain(&Layer("alone", None)).is_empty());
    }

    #[test]
    fn a_chain_without_end_is_cut() {
        assert_eq!(source_chain(&Ouroboros).len(), super::LONGEST_CHAIN);
    }
}
