//! Comparing declarations, part by part. Parts are found again by name; names in a new order, or one name in the place
//! of another, are changes of their own.

use super::place::{Changes, Place};
use super::seen::{seen, seen_value};
use super::slots::{Slot, slots};
use super::{Change, What};
use crate::{
    ConvertedRecord, Declaration, ErrorShape, ExportedTraits, Fields, Function, Import, Item,
    Literal, Method, MethodKind, PlainRecord, Receiver, TypeName, Value, Variant, VariantField,
};

/// Compares what stands at one path.
pub(super) fn declarations(
    before: Option<Declaration<'_>>,
    after: Option<Declaration<'_>>,
    changes: &mut Changes,
) {
    let (before, after) = match (before, after) {
        (Some(before), Some(after)) => (before, after),
        (before, after) => {
            if let Some(there) = before.or(after) {
                lone(
                    last(&there.item().path),
                    there.kind(),
                    before.map(Declaration::item),
                    after.map(Declaration::item),
                    changes,
                );
            }
            return;
        }
    };
    let path = last(&after.item().path);
    let place = Place {
        path,
        noun: after.kind(),
        before: before.item(),
        after: after.item(),
    };
    place.item(changes);
    match (before, after) {
        (Declaration::PlainRecord(old), Declaration::PlainRecord(new)) => {
            plain(place, old, new, changes)
        }
        (Declaration::Record(old), Declaration::Record(new)) => record(place, old, new, changes),
        (Declaration::Newtype(old), Declaration::Newtype(new)) if old.inner != new.inner => {
            place.retyped("what it holds", &old.inner, &new.inner, changes);
        }
        (Declaration::Enumeration(old), Declaration::Enumeration(new)) => {
            pairs(
                path,
                "member",
                &old.members,
                &new.members,
                |it| &it.item,
                changes,
                |place, old, new, changes| {
                    if old.value != new.value {
                        let (old, new) = (old.value.to_string(), new.value.to_string());
                        place.add(What::Value { old, new }, changes);
                    }
                },
            );
        }
        (Declaration::DataEnum(old), Declaration::DataEnum(new)) => {
            variants(
                path,
                "variant",
                &old.variants,
                &new.variants,
                Value::to_string,
                changes,
            );
        }
        (Declaration::Error(old), Declaration::Error(new)) => {
            let spelled = |ty: &Option<crate::Data>| {
                ty.as_ref()
                    .map_or("nothing".to_owned(), |it| it.value().to_string())
            };
            match (&old.shape, &new.shape) {
                (ErrorShape::Enum(old), ErrorShape::Enum(new)) => {
                    variants(path, "error's variant", old, new, spelled, changes)
                }
                (ErrorShape::Struct(old), ErrorShape::Struct(new)) => {
                    fields(place, old, new, spelled, changes)
                }
                (ErrorShape::Enum(_), ErrorShape::Struct(_)) => {
                    became(place, "enum", "struct", changes)
                }
                (ErrorShape::Struct(_), ErrorShape::Enum(_)) => {
                    became(place, "struct", "enum", changes)
                }
            }
        }
        (Declaration::Object(old), Declaration::Object(new)) => {
            traits(place, old.traits, new.traits, changes);
            pairs(
                path,
                "method",
                &old.methods,
                &new.methods,
                |it| &it.function.item,
                changes,
                method,
            );
        }
        (Declaration::Import(old), Declaration::Import(new)) => import(path, old, new, changes),
        (Declaration::Function(old), Declaration::Function(new)) => {
            function(place, old, new, changes)
        }
        (Declaration::Constant(old), Declaration::Constant(new)) => {
            if old.ty != new.ty {
                place.retyped("its value", old.ty.value(), new.ty.value(), changes);
            } else if old.literal != new.literal {
                let (old, new) = (shown(old.literal.as_ref()), shown(new.literal.as_ref()));
                place.add(What::Value { old, new }, changes);
            }
        }
        (Declaration::Newtype(_), Declaration::Newtype(_)) => {}
        // Two kinds of record or enum look alike in most hosts; a plain record is memory, which shows.
        (old, new) => became(place, exact(old), exact(new), changes),
    }
}

fn exact(declaration: Declaration<'_>) -> &'static str {
    match declaration {
        Declaration::PlainRecord(_) => "plain record",
        Declaration::Newtype(_) => "newtype",
        Declaration::Enumeration(_) => "enum without data",
        Declaration::DataEnum(_) => "enum with data",
        other => other.kind(),
    }
}

fn became(place: Place<'_>, old: &'static str, new: &'static str, changes: &mut Changes) {
    place.add(What::Became { old, new }, changes);
}

/// Something that only one side has.
fn lone(
    path: &str,
    noun: &'static str,
    before: Option<&Item>,
    after: Option<&Item>,
    changes: &mut Changes,
) {
    changes.push(Change {
        path: path.to_owned(),
        noun,
        what: if after.is_some() {
            What::Added
        } else {
            What::Removed
        },
        before: before.map(|it| it.hosts.clone()),
        after: after.map(|it| it.hosts.clone()),
    });
}

/// Parts of a declaration that are found by name: members, variants, methods.
fn pairs<T>(
    path: &str,
    noun: &'static str,
    before: &[T],
    after: &[T],
    item: impl Fn(&T) -> &Item,
    changes: &mut Changes,
    both: impl Fn(Place<'_>, &T, &T, &mut Changes),
) {
    let find = |list: &'_ [T], name: &str| list.iter().position(|it| item(it).name == name);
    for old in before {
        let path = format!("{path}::{}", item(old).name);
        match find(after, &item(old).name) {
            None => lone(&path, noun, Some(item(old)), None, changes),
            Some(at) => {
                let place = Place {
                    path: &path,
                    noun,
                    before: item(old),
                    after: item(&after[at]),
                };
                place.item(changes);
                both(place, old, &after[at], changes);
            }
        }
    }
    for new in after {
        if find(before, &item(new).name).is_none() {
            lone(
                &format!("{path}::{}", item(new).name),
                noun,
                None,
                Some(item(new)),
                changes,
            );
        }
    }
}

fn plain(place: Place<'_>, old: &PlainRecord, new: &PlainRecord, changes: &mut Changes) {
    fn of(record: &PlainRecord) -> Vec<Slot<'_>> {
        let slot = |field: &'_ crate::PlainField| (field.ty.to_string(), field.ty.to_string());
        let fields = record.fields.iter();
        fields
            .map(|field| {
                let (seen, written) = slot(field);
                Slot {
                    name: &field.item.name,
                    seen,
                    written,
                    default: field.default.as_ref(),
                }
            })
            .collect()
    }
    slots(place, "field", &of(old), &of(new), changes);
    if old.columns != new.columns {
        place.add(What::Columns { now: new.columns }, changes);
    }
}

fn record(place: Place<'_>, old: &ConvertedRecord, new: &ConvertedRecord, changes: &mut Changes) {
    fn of(record: &ConvertedRecord) -> Vec<Slot<'_>> {
        let fields = record.fields.iter();
        fields
            .map(|field| Slot {
                name: &field.item.name,
                seen: seen_value(&field.ty),
                written: field.ty.to_string(),
                default: field.default.as_ref(),
            })
            .collect()
    }
    slots(place, "field", &of(old), &of(new), changes);
}

fn variants<T>(
    path: &str,
    noun: &'static str,
    old: &[Variant<T>],
    new: &[Variant<T>],
    spelled: impl Fn(&T) -> String + Copy,
    changes: &mut Changes,
) {
    pairs(
        path,
        noun,
        old,
        new,
        |it| &it.item,
        changes,
        |place, old, new, changes| {
            fields(place, &old.fields, &new.fields, spelled, changes);
        },
    );
}

fn fields<T>(
    place: Place<'_>,
    old: &Fields<VariantField<T>>,
    new: &Fields<VariantField<T>>,
    spelled: impl Fn(&T) -> String,
    changes: &mut Changes,
) {
    let shape = |fields: &Fields<VariantField<T>>| match fields {
        Fields::Unit => "without fields",
        Fields::Tuple(_) => "with unnamed fields",
        Fields::Named(_) => "with named fields",
    };
    if shape(old) != shape(new) {
        return became(place, shape(old), shape(new), changes);
    }
    let of = |fields: &'_ [VariantField<T>]| -> Vec<(String, String)> {
        let all = fields.iter();
        all.map(|it| (it.item.name.clone(), spelled(&it.ty)))
            .collect()
    };
    let (old, new) = (of(old.as_slice()), of(new.as_slice()));
    fn borrowed(list: &[(String, String)]) -> Vec<Slot<'_>> {
        let all = list.iter();
        all.map(|(name, ty)| Slot {
            name,
            seen: ty.clone(),
            written: ty.clone(),
            default: None,
        })
        .collect()
    }
    slots(place, "field", &borrowed(&old), &borrowed(&new), changes);
}

fn traits(place: Place<'_>, old: ExportedTraits, new: ExportedTraits, changes: &mut Changes) {
    let both = [
        ("Display", old.display, new.display),
        ("Debug", old.debug, new.debug),
        ("Eq", old.eq, new.eq),
        ("Hash", old.hash, new.hash),
        ("Ord", old.ord, new.ord),
    ];
    for (name, old, new) in both {
        match (old, new) {
            (false, true) => place.add(What::TraitGained { name }, changes),
            (true, false) => place.add(What::TraitLost { name }, changes),
            _ => {}
        }
    }
}

fn method(place: Place<'_>, old: &Method, new: &Method, changes: &mut Changes) {
    fn kind(kind: MethodKind) -> &'static str {
        match kind {
            MethodKind::Constructor => "constructor",
            MethodKind::NamedConstructor | MethodKind::Static => "static function",
            MethodKind::Method(_) => "method",
            MethodKind::Getter(_) => "getter",
        }
    }
    fn consumes(kind: MethodKind) -> bool {
        matches!(
            kind,
            MethodKind::Method(Receiver::Consumed) | MethodKind::Getter(Receiver::Consumed)
        )
    }
    if kind(old.kind) != kind(new.kind) {
        became(place, kind(old.kind), kind(new.kind), changes);
    }
    if consumes(old.kind) != consumes(new.kind) {
        place.add(
            What::Consumes {
                now: consumes(new.kind),
            },
            changes,
        );
    }
    function(place, &old.function, &new.function, changes);
}

fn function(place: Place<'_>, old: &Function, new: &Function, changes: &mut Changes) {
    fn of(function: &Function) -> Vec<Slot<'_>> {
        let parameters = function.parameters.iter();
        parameters
            .map(|it| Slot {
                name: &it.item.name,
                seen: seen(&it.ty),
                written: it.ty.to_string(),
                default: it.default.as_ref(),
            })
            .collect()
    }
    slots(place, "parameter", &of(old), &of(new), changes);
    if old.output != new.output {
        place.retyped("what it returns", &old.output, &new.output, changes);
    }
    fails(place, old.error.as_ref(), new.error.as_ref(), changes);
    if old.is_async != new.is_async {
        place.add(What::Awaited { now: new.is_async }, changes);
    }
}

fn fails(place: Place<'_>, old: Option<&TypeName>, new: Option<&TypeName>, changes: &mut Changes) {
    if old != new {
        let name = |it: Option<&TypeName>| it.map(|it| it.last().to_owned());
        place.add(
            What::Fails {
                old: name(old),
                new: name(new),
            },
            changes,
        );
    }
}

fn import(path: &str, old: &Import, new: &Import, changes: &mut Changes) {
    pairs(
        path,
        "trait's method",
        &old.methods,
        &new.methods,
        |it| &it.item,
        changes,
        |place, old, new, changes| {
            fn of(method: &crate::ImportMethod) -> Vec<Slot<'_>> {
                let parameters = method.parameters.iter();
                parameters
                    .map(|it| {
                        let ty = it.ty.to_value().to_string();
                        Slot {
                            name: &it.item.name,
                            seen: ty.clone(),
                            written: ty,
                            default: None,
                        }
                    })
                    .collect()
            }
            slots(place, "parameter", &of(old), &of(new), changes);
            if old.returns.value != new.returns.value {
                let spelled =
                    |it: &Option<Value>| it.as_ref().map_or("()".to_owned(), Value::to_string);
                place.retyped(
                    "what it returns",
                    &spelled(&old.returns.value),
                    &spelled(&new.returns.value),
                    changes,
                );
            }
            fails(
                place,
                old.returns.error.as_ref(),
                new.returns.error.as_ref(),
                changes,
            );
            if old.is_async != new.is_async {
                place.add(What::Awaited { now: new.is_async }, changes);
            }
            if old.provided != new.provided {
                place.add(What::Required { now: !new.provided }, changes);
            }
        },
    );
    // A new method without a body is one more to write, which adding alone doesn't say.
    for method in &new.methods {
        let is_new = old
            .methods
            .iter()
            .all(|it| it.item.name != method.item.name);
        if is_new && !method.provided {
            let path = format!("{path}::{}", method.item.name);
            let place = Place {
                path: &path,
                noun: "trait's method",
                before: &method.item,
                after: &method.item,
            };
            place.add(What::Required { now: true }, changes);
        }
    }
}

fn shown(literal: Option<&Literal>) -> String {
    match literal {
        None => "computed".to_owned(),
        Some(Literal::Bool(value)) => value.to_string(),
        Some(Literal::Int(text) | Literal::Float(text) | Literal::Member(text)) => text.clone(),
        Some(Literal::String(text)) => format!("{text:?}"),
        Some(Literal::Char(value)) => format!("{value:?}"),
        Some(Literal::None) => "None".to_owned(),
        Some(Literal::Empty) => "empty".to_owned(),
    }
}

fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}
