//! What a change of the interface does to programs that use a host's package. What changed is the model's to find; a
//! host says by [`Calls`] what its programs rely on.

use landbridge_model::diff::{Change, What};

use crate::host::Host;

/// What a host's programs rely on, beyond types and names of functions.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one independent habit of a language"
)]
pub struct Calls {
    /// Arguments can be given by name.
    pub names: bool,
    /// Arguments that have a default can be left out.
    pub defaults: bool,
    /// Fields can be given by place, or their places are compiled into programs.
    pub places: bool,
    /// The numbers behind an enum's members are seen or compiled into programs.
    pub numbers: bool,
    /// Whether a call can fail is part of its type.
    pub errors: bool,
}

/// What a change does to programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Some programs don't work as before; why.
    Breaks(&'static str),
    /// Programs that worked go on working.
    Keeps,
    /// The host doesn't show it.
    Unseen,
}

/// What a change does in a host.
#[must_use]
pub fn effect(host: &dyn Host, change: &Change) -> Effect {
    let shown = |options: &Option<landbridge_model::HostOptions>| {
        options
            .as_ref()
            .filter(|it| it.shown_in(host.id()))
            .cloned()
    };
    match (shown(&change.before), shown(&change.after)) {
        (None, None) => Effect::Unseen,
        (Some(_), None) => Effect::Breaks("it is gone"),
        (None, Some(_)) if matches!(change.what, What::Added | What::Shown) => Effect::Keeps,
        // It is new there: what it was elsewhere concerns nobody.
        (None, Some(_)) => Effect::Unseen,
        (Some(before), Some(after)) if change.what == What::Shown => {
            if before.fixed_name(host.id()) == after.fixed_name(host.id()) {
                Effect::Unseen
            } else {
                Effect::Breaks("it is called otherwise")
            }
        }
        (Some(_), Some(_)) => changed(host.calls(), change).map_or(Effect::Keeps, Effect::Breaks),
    }
}

/// Why a change of what is shown before and after breaks programs.
fn changed(calls: Calls, change: &Change) -> Option<&'static str> {
    let has_fields = matches!(
        change.noun,
        "record" | "variant" | "error's variant" | "error"
    );
    let is_error = change.noun.starts_with("error");
    let is_import = change.noun == "trait's method";
    match &change.what {
        What::Added
        | What::Shown
        | What::DefaultGained { .. }
        | What::DefaultChanged { .. }
        | What::TraitGained { .. }
        | What::Columns { now: true }
        | What::Consumes { now: false }
        | What::Required { now: false } => None,
        What::Removed => Some("it is gone"),
        What::Became { .. } => Some("it is used in another way"),
        // Rust makes errors, programs read them.
        What::Asks { .. } if is_error => calls.places.then_some("the place of fields changes"),
        What::Asks { .. } if is_import => Some("implementations don't take it"),
        What::Asks {
            has_default, last, ..
        } => match (*has_default && calls.defaults, *last) {
            (false, _) => Some("programs don't give it"),
            (true, false) if calls.places || !has_fields => Some("what is given by place moves"),
            (true, _) => None,
        },
        What::AsksNoMore { .. } if is_error => Some("programs read it"),
        What::AsksNoMore { .. } => Some("programs give it"),
        What::Renamed { .. } if has_fields => Some("programs use it by its name"),
        What::Renamed { .. } => (calls.names && !is_import).then_some("programs give it by name"),
        What::Reordered if has_fields => calls.places.then_some("the place of fields changes"),
        What::Reordered => Some("what is given by place moves"),
        What::Retyped { .. } => Some("programs give or get the other type"),
        What::DefaultLost { .. } => calls.defaults.then_some("programs leave it out"),
        What::Fails { new: None, .. } => calls.errors.then_some("programs take an error from it"),
        What::Fails { old: None, .. } => Some("programs don't expect it to fail"),
        What::Fails { .. } => Some("programs expect the other error"),
        What::Awaited { .. } => Some("it is called in another way"),
        What::Consumes { now: true } => Some("programs use the object afterwards"),
        What::Value { .. } if change.noun == "member" => {
            calls.numbers.then_some("programs rely on the number")
        }
        What::Value { .. } => None,
        What::TraitLost { .. } => Some("programs use it"),
        What::Columns { now: false } => Some("programs use columns"),
        What::Required { now: true } => Some("implementations don't have it"),
    }
}
