//! Iterators and streams in cases: what a step with one returns is written as the list of its items.

use landbridge_model::{Function, List, Output, Value as Type};

/// What a function gives, as cases write it.
pub(crate) fn returned(function: &Function) -> Option<Type> {
    match &function.output {
        Output::Nothing => None,
        Output::Value(value) => Some(value.clone()),
        Output::Sequence(sequence) => {
            Some(Type::List(List::Converted(Box::new(sequence.item.clone()))))
        }
    }
}
