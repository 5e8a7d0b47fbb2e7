//! All rules, the most serious first. One rule is one file; `cargo xtask new-rule` starts one.
//! What they share is in `analysis`.

use crate::rule::Rule;

pub mod boolean_flags;
pub mod borrow_kept_by_host;
pub mod boundary_scattered;
pub mod buffer_moved_to_thread;
pub mod bytes_taken_for_elements;
pub mod double_free_by_clone;
pub mod double_free_by_close;
pub mod drop_left_unsaid;
pub mod enum_from_foreign_integer;
pub mod error_as_bare_string;
pub mod event_loop_blocked;
pub mod export_shadows_libc;
pub mod foreign_text_believed_utf8;
pub mod freed_with_another_allocator;
pub mod function_pointer_transmuted;
pub mod gil_held_while_blocking;
pub mod header_drift;
pub mod into_raw_without_way_back;
pub mod length_truncated;
pub mod lifetime_from_nowhere;
pub mod missing_nul;
pub mod missing_version;
pub mod mutable_global_in_export;
pub mod no_panic_policy;
pub mod null_pointer_believed;
pub mod null_slice;
pub mod out_parameter_drops_garbage;
pub mod panic_leaves_export;
pub mod pointee_without_repr;
pub mod pointer_to_dropped_cstring;
pub mod raw_pointer_wrapped;
pub mod reentrant_borrow;
pub mod reference_from_host;
pub mod rust_type_in_abi;
pub mod suppression_unused;
pub mod suppression_without_reason;
pub mod thread_promise_unproven;
pub mod variadic_misuse;

/// Every rule.
pub static ALL: &[&Rule] = &[
    &panic_leaves_export::RULE,
    &null_pointer_believed::RULE,
    &null_slice::RULE,
    &pointer_to_dropped_cstring::RULE,
    &freed_with_another_allocator::RULE,
    &into_raw_without_way_back::RULE,
    &foreign_text_believed_utf8::RULE,
    &missing_nul::RULE,
    &mutable_global_in_export::RULE,
    &thread_promise_unproven::RULE,
    &borrow_kept_by_host::RULE,
    &enum_from_foreign_integer::RULE,
    &pointee_without_repr::RULE,
    &function_pointer_transmuted::RULE,
    &variadic_misuse::RULE,
    &rust_type_in_abi::RULE,
    &lifetime_from_nowhere::RULE,
    &raw_pointer_wrapped::RULE,
    &out_parameter_drops_garbage::RULE,
    &double_free_by_clone::RULE,
    &double_free_by_close::RULE,
    &bytes_taken_for_elements::RULE,
    &length_truncated::RULE,
    &header_drift::RULE,
    &export_shadows_libc::RULE,
    &gil_held_while_blocking::RULE,
    &event_loop_blocked::RULE,
    &buffer_moved_to_thread::RULE,
    &reentrant_borrow::RULE,
    &drop_left_unsaid::RULE,
    &reference_from_host::RULE,
    &boolean_flags::RULE,
    &missing_version::RULE,
    &error_as_bare_string::RULE,
    &no_panic_policy::RULE,
    &boundary_scattered::RULE,
    &suppression_without_reason::RULE,
    &suppression_unused::RULE,
];

/// The rule with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn pages_are_whole_and_their_examples_true() {
        let mut seen = std::collections::BTreeSet::new();
        for rule in ALL {
            assert!(seen.insert(rule.id), "{} twice", rule.id);
            for section in ["Evidence", "Wrong", "Right", "Not reported"] {
                let heading = format!("\n## {section}\n");
                assert!(rule.body.contains(&heading), "{}: {section}", rule.id);
            }
            let wrong = rule.example("Wrong").unwrap();
            let right = rule.example("Right").unwrap();
            let found = testing::beside_headers(rule, wrong);
            assert!(!found.is_empty(), "{}: the wrong example\n{wrong}", rule.id);
            let found = testing::beside_headers(rule, right);
            assert!(found.is_empty(), "{}: {found:#?}\n{right}", rule.id);
        }
    }
}
