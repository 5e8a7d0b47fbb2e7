//! All rules, the most serious first. One rule is one file; `cargo xtask new-rule` starts one.

use crate::rule::Rule;

macro_rules! rules {
    ($($name:ident)*) => {
        $(pub mod $name;)*
        /// Every rule.
        pub static ALL: &[&Rule] = &[$(&$name::RULE),*];
    };
}

rules! {
    panic_leaves_export
    null_pointer_believed
    null_slice
    pointer_to_dropped_cstring
    freed_with_another_allocator
    into_raw_without_way_back
    foreign_text_believed_utf8
    missing_nul
    mutable_global_in_export
    thread_promise_unproven
    borrow_kept_by_host
    enum_from_foreign_integer
    pointee_without_repr
    function_pointer_transmuted
    variadic_misuse
    rust_type_in_abi
    lifetime_from_nowhere
    out_parameter_drops_garbage
    double_free_by_clone
    double_free_by_close
    bytes_taken_for_elements
    length_truncated
    header_drift
    export_shadows_libc
    gil_held_while_blocking
    event_loop_blocked
    buffer_moved_to_thread
    reentrant_borrow
    drop_left_unsaid
    reference_from_host
    boolean_flags
    missing_version
    error_as_bare_string
    no_panic_policy
    boundary_scattered
    suppression_without_reason
    suppression_unused
}

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
