//! Typed errors: a struct for each, with an enum of its variants; what makes one of the library's error, and what gives one
//! that a callback throws back to Rust.

use landbridge_model::{Data, ErrorShape, ErrorType, Fields, TypeName, Value, VariantField};

use super::arguments::Call;
use super::convert::tried;
use super::lower::{Lowering, docs};
use super::names;
use crate::c::abi;
use crate::members::Spot;

/// A field that crosses.
struct Part {
    own: String,
    c: String,
    value: Value,
}

impl Lowering<'_> {
    pub(super) fn error(&mut self, it: &ErrorType) {
        let path = TypeName(it.item.path.clone());
        let name = self.types.own(&path.0);
        let word = self.types.abi.word(&path);
        let prefix = self.types.prefix.clone();
        let mut text = docs(&it.item, &[], "");
        text.push_str(&format!("public struct {name}: LibraryError {{\n"));
        let made = match &it.shape {
            ErrorShape::Struct(fields) => {
                let parts = self.parts(fields);
                let (mut parameters, mut sets, mut gets) = (Vec::new(), String::new(), Vec::new());
                for part in &parts {
                    let ty = self.types.of(&part.value);
                    text.push_str(&format!("  public let {}: {ty}\n", part.own));
                    parameters.push(format!("{}: {ty}", part.own));
                    sets.push_str(&format!("    self.{0} = {0}\n", part.own));
                    let get = self.get(&part.value, &format!("form.{}", part.c));
                    gets.push(format!("{}: {}", part.own, tried(&get)));
                }
                let all = parameters.join(", ");
                let comma = if parts.is_empty() { "" } else { ", " };
                text.push_str(&format!(
                    "  public let message: String\n  public let sources: [String]\n\n  \
                     /// For callbacks to throw.\n  public init({all}) {{\n{sets}    message = \"{name}\"\n    sources = []\n  }}\n\n  \
                     init({all}{comma}lb details: LBDetails) {{\n{sets}    message = details.message\n    sources = details.sources\n  }}\n}}"
                ));
                format!("  return {name}({}{comma}lb: details)\n", gets.join(", "))
            }
            ErrorShape::Enum(variants) => {
                let hashable = variants
                    .iter()
                    .all(|it| self.types.are_hashable(&it.fields));
                let conforms = if hashable {
                    "Hashable, Sendable"
                } else {
                    "Sendable"
                };
                text.push_str(&format!(
                    "  /// What there is to fail with.\n  public enum Kind: {conforms} {{\n"
                ));
                let mut cases = String::new();
                for (index, variant) in variants.iter().enumerate() {
                    let own = names::member(Spot::ErrorVariant(&it.item), &variant.item);
                    let parts = self.parts(&variant.fields);
                    let member = abi::variant(&variant.item);
                    let (mut fields, mut gets) = (Vec::new(), Vec::new());
                    for part in &parts {
                        fields.push(format!("{}: {}", part.own, self.types.of(&part.value)));
                        let get = self.get(&part.value, &format!("form.{member}.{}", part.c));
                        gets.push(format!("{}: {}", part.own, tried(&get)));
                    }
                    let enclosed = |all: &[String]| {
                        if all.is_empty() {
                            String::new()
                        } else {
                            format!("({})", all.join(", "))
                        }
                    };
                    text.push_str(&docs(&variant.item, &[], "    "));
                    text.push_str(&format!("    case {own}{}\n", enclosed(&fields)));
                    cases.push_str(&format!(
                        "  case {index}: return {name}(.{own}{}, lb: details)\n",
                        enclosed(&gets)
                    ));
                }
                text.push_str(&format!(
                    "  }}\n\n  /// Which it is.\n  public let kind: Kind\n  public let message: String\n  public let sources: [String]\n\n  \
                     /// For callbacks to throw.\n  public init(_ kind: Kind) {{\n    self.kind = kind\n    message = \"{name}: \\(kind)\"\n    sources = []\n  }}\n\n  \
                     init(_ kind: Kind, lb details: LBDetails) {{\n    self.kind = kind\n    message = details.message\n    sources = details.sources\n  }}\n}}"
                ));
                format!(
                    "  switch form.tag.rawValue {{\n{cases}  default: throw lbUnknown(\"{name}\")\n  }}\n"
                )
            }
        };
        self.out.errors.push(text);
        let used = if made.contains("&form") {
            "var form = it.pointee"
        } else if made.contains("form.") {
            "let form = it.pointee"
        } else {
            "_ = it"
        };
        self.out.codecs.push(format!(
            "func lbThrow{name}(_ error: OpaquePointer) throws -> Swift.Error? {{\n  \
             guard let it = {prefix}_error_as_{word}(error) else {{ return nil }}\n  \
             let details = LBDetails(error, \"it failed\")\n  {used}\n{made}}}"
        ));
    }

    fn parts(&self, fields: &Fields<VariantField<Option<Data>>>) -> Vec<Part> {
        let named = matches!(fields, Fields::Named(_));
        let crossing: Vec<_> = (fields.as_slice().iter())
            .filter_map(|field| Some((field, field.ty.as_ref()?)))
            .collect();
        let count = crossing.len();
        (crossing.iter())
            .map(|(field, data)| Part {
                own: names::variant_field(Spot::ErrorField, field, named, count),
                c: abi::variant_field(field, named, count),
                value: data.value().clone(),
            })
            .collect()
    }

    /// What makes Rust's error of one that a callback throws: the function's name.
    pub(super) fn failing(&mut self, error: Option<&TypeName>) -> String {
        let Some(error) = error else {
            return "lbMadeError".to_owned();
        };
        let name = self.types.named(error);
        let function = format!("lbMake{name}");
        if !self.made.insert(name.clone()) {
            return function;
        }
        let Some(it) = self.types.interface.error(error) else {
            return "lbMadeError".to_owned();
        };
        let made: Vec<_> = self.types.abi.error_makers(it);
        let mut cases = String::new();
        for (symbol, variant) in made {
            let (pattern, parts) = match (variant, &it.shape) {
                (Some(variant), _) => {
                    let own = names::member(Spot::ErrorVariant(&it.item), &variant.item);
                    let parts = self.parts(&variant.fields);
                    let bound: Vec<String> = (parts.iter())
                        .map(|part| format!("let {}", part.own))
                        .collect();
                    let bound = if bound.is_empty() {
                        String::new()
                    } else {
                        format!("({})", bound.join(", "))
                    };
                    (format!("  if case .{own}{bound} = own.kind {{\n"), parts)
                }
                (None, ErrorShape::Struct(fields)) => {
                    let parts = self.parts(fields);
                    let bound: String = (parts.iter())
                        .map(|part| format!("    let {0} = own.{0}\n", part.own))
                        .collect();
                    (format!("  do {{\n{bound}"), parts)
                }
                (None, ErrorShape::Enum(_)) => continue,
            };
            let mut call = Call::default();
            for part in &parts {
                self.passed(&part.value, &part.own, &mut call);
            }
            let mut inner = format!("{symbol}({})", call.arguments.join(", "));
            for lend in call.lends.iter().rev() {
                inner = format!("{lend} {inner} }}");
            }
            let arena = if call.before.contains("lb_arena") || inner.contains("lb_arena") {
                "    let lb_arena = LBArena()\n    defer { lb_arena.end() }\n"
            } else {
                ""
            };
            cases.push_str(&format!(
                "{pattern}{arena}{}    return {inner}\n  }}\n",
                call.before
            ));
        }
        self.out.codecs.push(format!(
            "func {function}(_ error: Swift.Error) throws -> OpaquePointer? {{\n  guard let own = error as? {name} else {{ return lbMadeError(error) }}\n{cases}  return lbMadeError(own)\n}}"
        ));
        function
    }
}
