//! Iterators and streams, returned and taken: which types are some, and what their items are. How the spelling is taken
//! apart is `landbridge-attributes`' matter.

use landbridge_attributes::{SequenceForm, check_taken, is_stream, items, iterates};
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{Argument, Parameter, Sequence, SequenceHold, SequenceKind};
use landbridge_source::{ModuleId, Resolved, Space};
use syn::punctuated::Punctuated;
use syn::{
    AssocType, GenericArgument, Path, PathArguments, Token, TraitBound, Type, TypeParamBound,
};

use crate::reading::Reader;
use crate::types::{At, Position, arguments, bare, spelled};

/// Crates by whose names `Stream` is known; they all show the same trait.
const STREAM_CRATES: [&str; 6] = [
    "futures",
    "futures_core",
    "futures_util",
    "futures_lite",
    "tokio_stream",
    "async_stream",
];

/// What a type that is spelled as a sequence holds.
struct Found {
    module: ModuleId,
    kind: SequenceKind,
    hold: SequenceHold,
    item: Type,
}

impl Reader<'_> {
    /// The sequence that a return type is. `None` if it is none; `Some(None)` if it is one that can't cross,
    /// which has been said then.
    pub(crate) fn sequence(&mut self, at: At<'_>, ty: &Type) -> Option<Option<Sequence>> {
        let (module, inner) = self.without_aliases(at, ty);
        let at = At { module, ..at };
        let found = match self.boxed_stream(at, &inner) {
            Some(found) => found,
            None => {
                let (bound, held, bounds) = items(&inner)?;
                if !self.is_sequence(module, bound) {
                    return None;
                }
                self.bound(at, &inner, bound, held, bounds)
            }
        };
        Some(found.and_then(|found| self.of_items(at, &inner, found)))
    }

    /// The iterator or stream that a parameter takes; as [`Reader::sequence`].
    pub(crate) fn taken_sequence(&mut self, at: At<'_>, ty: &Type) -> Option<Option<Argument>> {
        let (module, inner) = self.without_aliases(at, ty);
        if self.lent_sequence(at, ty, module, &inner) {
            return Some(None);
        }
        if items(&inner).is_some_and(|(bound, ..)| self.is_sequence(module, bound)) {
            let faults = check_taken(&inner);
            if !faults.is_empty() {
                self.faults(module, faults);
                return Some(None);
            }
        }
        self.sequence(at, ty)
            .map(|sequence| sequence.map(Argument::Sequence))
    }

    /// `&mut dyn Iterator` and the like, which are refused.
    fn lent_sequence(&mut self, at: At<'_>, ty: &Type, module: ModuleId, inner: &Type) -> bool {
        let Type::Reference(reference) = bare(inner) else {
            return false;
        };
        let bounds = match bare(&reference.elem) {
            Type::TraitObject(object) => &object.bounds,
            Type::ImplTrait(object) => &object.bounds,
            _ => return false,
        };
        let mut lent = bounds.iter().filter_map(|bound| match bound {
            TypeParamBound::Trait(bound) if iterates(bound) || is_stream(bound) => Some(bound),
            _ => None,
        });
        let Some(lent) = lent.find(|bound| self.is_sequence(module, bound)) else {
            return false;
        };
        let (what, help) = match iterates(lent) {
            true => (
                "iterator",
                "write `impl Iterator<Item = T>` or `Box<dyn Iterator<Item = T> + Send>`",
            ),
            false => (
                "stream",
                "write `impl Stream<Item = T>` or `Pin<Box<dyn Stream<Item = T> + Send>>`",
            ),
        };
        let message = format!("{} has the type `{}`, a lent {what}", at.what, spelled(ty));
        let why = format!(
            "a host's {what} is made for the call, and nobody could go on with it afterwards"
        );
        self.refuse(at, ty, &codes::BORROW, message, &why, help);
        true
    }

    /// Says that a function which blocks takes a stream, if it does.
    pub(crate) fn blocks_streams(
        &mut self,
        module: ModuleId,
        span: proc_macro2::Span,
        parameters: &[Parameter],
    ) -> bool {
        let takes_stream = |it: &&Parameter| matches!(&it.ty, Argument::Sequence(it) if it.kind == SequenceKind::Stream);
        let Some(parameter) = parameters.iter().find(takes_stream) else {
            return false;
        };
        let message = format!(
            "`blocking` cannot be said of a function that takes a stream, as `{}` is",
            parameter.item.name
        );
        let place = self.place(module, span);
        self.push(
            Diagnostic::error(&codes::UNSUPPORTED, message)
                .at(place)
                .because("the host's loop gives the items, and a thread that waits for them may be the loop's own")
                .help("write an `async fn` without `blocking`, and await the items"),
        );
        true
    }

    /// `BoxStream<'_, T>`.
    fn boxed_stream(&mut self, at: At<'_>, ty: &Type) -> Option<Option<Found>> {
        let Type::Path(path) = bare(ty) else {
            return None;
        };
        let Resolved::External(full) = self.sources.resolve(at.module, &path.path, Space::Type)
        else {
            return None;
        };
        if !STREAM_CRATES.contains(&full[0].as_str()) {
            return None;
        }
        match full.last().map(String::as_str) {
            Some("BoxStream") => {}
            // What a host gives is `Send`, whatever is asked for.
            Some("LocalBoxStream") if at.position == Position::Parameter => {}
            Some("LocalBoxStream") => {
                self.not_send(at, ty, "write `BoxStream`");
                return Some(None);
            }
            _ => return None,
        }
        let item = (*arguments(&path.path).first()?).clone();
        Some(Some(Found {
            module: at.module,
            kind: SequenceKind::Stream,
            hold: SequenceHold::Box,
            item,
        }))
    }

    /// Whether a bound means what it is called.
    fn is_sequence(&self, module: ModuleId, bound: &TraitBound) -> bool {
        match self.sources.resolve(module, &bound.path, Space::Type) {
            Resolved::External(full) => {
                iterates(bound)
                    || full.len() > 1
                        && (STREAM_CRATES.contains(&full[0].as_str())
                            || matches!(full[0].as_str(), "std" | "core"))
            }
            Resolved::Item(_) => false,
            // The prelude's, or what a glob brings that isn't read.
            _ => true,
        }
    }

    fn bound(
        &mut self,
        at: At<'_>,
        ty: &Type,
        bound: &TraitBound,
        held: SequenceForm,
        bounds: &Punctuated<TypeParamBound, Token![+]>,
    ) -> Option<Found> {
        // What a host gives is `Send`, whatever is asked for.
        let returned = at.position != Position::Parameter;
        if returned && held == SequenceForm::Box && !has_send(bounds) {
            self.not_send(at, ty, "write `+ Send` after the items");
            return None;
        }
        let Some(item) = item_of(&bound.path) else {
            let message = format!(
                "{} has the type `{}`, which doesn't say its items",
                at.what,
                spelled(ty)
            );
            self.refuse(
                at,
                ty,
                &codes::TYPE,
                message,
                "hosts show the type of what they iterate over",
                "write `Iterator<Item = T>` (or `Stream<Item = T>`)",
            );
            return None;
        };
        Some(Found {
            module: at.module,
            kind: if iterates(bound) {
                SequenceKind::Iterator
            } else {
                SequenceKind::Stream
            },
            hold: match held {
                SequenceForm::Impl => SequenceHold::Impl,
                SequenceForm::Box => SequenceHold::Box,
            },
            item: item.clone(),
        })
    }

    /// The items: values, or a `Result` of them.
    fn of_items(&mut self, at: At<'_>, ty: &Type, found: Found) -> Option<Sequence> {
        let what = format!("an item of {}", at.what);
        let at = At {
            module: found.module,
            what: &what,
            ..at
        };
        let (item, error) = match self.result(found.module, &found.item) {
            None => (self.value(at, &found.item)?, None),
            Some(result) => {
                let (module, ok) = result.ok;
                let item = self.value(At { module, ..at }, &ok);
                let Some((module, error)) = result.error else {
                    self.refuse(
                        at,
                        ty,
                        &codes::ERROR_TYPE,
                        format!("{what} is a `Result` that doesn't name its error"),
                        "hosts show each error type as a class of its own",
                        "write `Result<T, E>` with an `#[landbridge::error]` type",
                    );
                    return None;
                };
                let error = self.error_name(At { module, ..at }, &error);
                (item?, Some(error?))
            }
        };
        Some(Sequence {
            kind: found.kind,
            hold: found.hold,
            item,
            error,
            lazy: false,
        })
    }

    fn not_send(&mut self, at: At<'_>, ty: &Type, help: &str) {
        let message = format!(
            "{} has the type `{}`, which isn't `Send`",
            at.what,
            spelled(ty)
        );
        self.refuse(
            at,
            ty,
            &codes::TYPE,
            message,
            "a host may ask for items, and drop the sequence, on any thread",
            help,
        );
    }
}

fn has_send(bounds: &Punctuated<TypeParamBound, Token![+]>) -> bool {
    bounds.iter().any(|bound| match bound {
        TypeParamBound::Trait(bound) => {
            (bound.path.segments.last()).is_some_and(|last| last.ident == "Send")
        }
        _ => false,
    })
}

/// `T` of `Iterator<Item = T>`.
fn item_of(path: &Path) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &path.segments.last()?.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(AssocType { ident, ty, .. }) if ident == "Item" => Some(ty),
        _ => None,
    })
}
