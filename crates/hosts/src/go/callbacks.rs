//! Arguments that Rust calls. This version binds none; `capability` refuses them before they are lowered.

use landbridge_model::Argument;

use super::functions::Call;
use super::types::Types;
use crate::capability::unbound;

pub(super) fn go_type(_: &Types<'_>, _: &Argument) -> String {
    unbound()
}

pub(super) fn argument(_: &Types<'_>, _: &mut Call, _: &str, _: &str, _: &Argument) {
    unbound()
}
