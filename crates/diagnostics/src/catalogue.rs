//! Every code, by area; one file each. A new code: a line there and its page in `pages/`.

pub mod command;
pub mod hosts;
pub mod reading;

use crate::Code;

/// Declares codes and the list of an area.
macro_rules! codes {
    ($($name:ident = $id:literal: $title:literal;)*) => {
        $(
            #[doc = $title]
            pub static $name: Code = Code {
                id: $id,
                title: $title,
                page: include_str!(concat!("../../pages/", $id, ".md")),
            };
        )*
        /// Every code of this area.
        pub static ALL: &[&Code] = &[$(&$name),*];
    };
}
use codes;

/// Every code.
pub fn all() -> impl Iterator<Item = &'static Code> {
    [reading::ALL, hosts::ALL, command::ALL]
        .into_iter()
        .flatten()
        .copied()
}

/// The code with this id, in any case.
#[must_use]
pub fn find(id: &str) -> Option<&'static Code> {
    all().find(|code| code.id.eq_ignore_ascii_case(id))
}

#[cfg(test)]
mod tests {
    #[test]
    fn ids_are_unique_and_every_page_begins_with_its_id() {
        let mut seen = std::collections::BTreeSet::new();
        for code in super::all() {
            assert!(seen.insert(code.id), "{} twice", code.id);
            let heading = format!("# {}: {}", code.id, code.title);
            assert_eq!(code.page.lines().next(), Some(heading.as_str()));
            assert!(code.page.contains("## "), "{}: sections", code.id);
        }
    }
}
