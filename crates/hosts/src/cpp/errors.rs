//! Typed errors: a class for each, one for each variant below it, what throws them, and what gives them back to Rust.

use landbridge_model::{Data, ErrorShape, ErrorType, Fields, TypeName, Value, VariantField};

use super::lower::Lowering;
use super::names;
use crate::c::abi;
use crate::members::Spot;

/// What throws an error of so few variants is part of each function that fails with it: to unwind through one more
/// function costs a third of the whole failure, but what many variants take at each call costs more.
const INLINED: usize = 8;

/// A field that crosses.
struct Part {
    own: String,
    c: String,
    ty: String,
    value: Value,
}

impl Lowering<'_> {
    pub(super) fn error(&mut self, it: &ErrorType) {
        let path = TypeName(it.item.path.clone());
        let name = self.types.own(&path.0);
        let full = self.types.named(&path);
        let word = self.types.abi.word(&path);
        let prefix = self.types.prefix.clone();
        let mut throws = String::new();
        let variants = match &it.shape {
            ErrorShape::Struct(_) => 1,
            ErrorShape::Enum(variants) => variants.len(),
        };
        let inline = match variants {
            0..=INLINED => format!("{}_INLINE", prefix.to_uppercase()),
            _ => "inline".to_owned(),
        };
        match &it.shape {
            ErrorShape::Struct(fields) => {
                let parts = self.parts(fields);
                let text = class(&it.item.docs, &name, "Error", &name, &parts, "");
                self.out.errors.push(text);
                let reads = reads(&parts, "it->");
                throws = thrown(&full, &reads, "  ");
            }
            ErrorShape::Enum(variants) => {
                let mut nested = String::new();
                let mut classes = Vec::new();
                throws.push_str("  switch (static_cast<int>(it->tag)) {\n");
                for (index, variant) in variants.iter().enumerate() {
                    let own = names::member(Spot::ErrorVariant(&it.item), &variant.item);
                    let parts = self.parts(&variant.fields);
                    nested.push_str(&format!("  class {own};\n"));
                    classes.push(class(
                        &variant.item.docs,
                        &format!("{name}::{own}"),
                        &name,
                        &own,
                        &parts,
                        "",
                    ));
                    let member = abi::variant(&variant.item);
                    let reads = reads(&parts, &format!("it->{member}."));
                    let thrown = thrown(&format!("{full}::{own}"), &reads, "    ");
                    throws.push_str(&format!("  case {index}:\n{thrown}"));
                }
                throws.push_str(&format!("  default:\n    throw_as<{full}>(error);\n  }}\n"));
                self.out.errors.push(format!(
                    "{}class {name} : public Error {{\npublic:\n  using Error::Error;\n{nested}}};",
                    abi::doxygen(&it.item.docs, &[], "")
                ));
                self.out.errors.extend(classes);
            }
        }
        self.out.crosses.push(format!(
            "[[noreturn]] {inline} void throw_{word}(::{prefix}_status status, ::{prefix}_error *error);"
        ));
        self.out.bodies.push(format!(
            "[[noreturn]] {inline} void detail::throw_{word}(::{prefix}_status status, ::{prefix}_error *error) {{\n  \
             const auto *it = ::{prefix}_error_as_{word}(error);\n  if (it == nullptr)\n    fail(status, error);\n{throws}}}"
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
                ty: self.types.of(data.value()),
                value: data.value().clone(),
            })
            .collect()
    }

    /// What makes Rust's error of the exception that is being handled: the function's name.
    pub(super) fn failing(&mut self, error: Option<&TypeName>) -> String {
        let detail = self.types.detail();
        let Some(error) = error else {
            return format!("{detail}::made_error");
        };
        let word = self.types.abi.word(error);
        let function = format!("make_{word}");
        if !self.made.insert(word) {
            return format!("{detail}::{function}");
        }
        let Some(it) = self.types.interface.error(error) else {
            return format!("{detail}::made_error");
        };
        let full = self.types.named(error);
        let prefix = self.types.prefix.clone();
        let mut catches = String::new();
        let made: Vec<_> = self.types.abi.error_makers(it);
        for (symbol, variant) in made {
            let (class, parts) = match (variant, &it.shape) {
                (Some(variant), _) => {
                    let own = names::member(Spot::ErrorVariant(&it.item), &variant.item);
                    (format!("{full}::{own}"), self.parts(&variant.fields))
                }
                (None, ErrorShape::Struct(fields)) => (full.clone(), self.parts(fields)),
                (None, ErrorShape::Enum(_)) => continue,
            };
            let (mut before, mut arguments) = (String::new(), Vec::new());
            for part in &parts {
                let name = format!("it.{}", part.own);
                let variable = format!("lb_{}", part.own);
                self.passed(&part.value, &name, &variable, &mut before, &mut arguments);
            }
            catches.push_str(&format!(
                "  }} catch (const {class} &it) {{\n    static_cast<void>(it);\n{}    return ::{symbol}({});\n",
                arena(&before),
                arguments.join(", ")
            ));
        }
        self.out
            .crosses
            .push(format!("inline ::{prefix}_error *{function}();"));
        self.out.bodies.push(format!(
            "inline ::{prefix}_error *detail::{function}() {{\n  try {{\n    throw;\n{catches}  }} catch (...) {{\n    return made_error();\n  }}\n}}"
        ));
        format!("{detail}::{function}")
    }
}

/// The memory for forms, where statements need some.
pub(super) fn arena(before: &str) -> String {
    if before.contains("lb_arena") {
        format!("  detail::Arena lb_arena;\n{before}")
    } else {
        before.to_owned()
    }
}

/// Throws an object of a class, made of fields and what the error says.
fn thrown(class: &str, reads: &str, indent: &str) -> String {
    format!(
        "{indent}throw told_by(error, \"it failed\", [&](const std::shared_ptr<const Details> &details) {{ return {class}({reads}details); }});\n"
    )
}

fn reads(parts: &[Part], from: &str) -> String {
    // Forms are only read here, but by functions that may take what they own.
    let read = |part: &Part| {
        format!(
            "Cross<{0}>::get(const_cast<std::remove_const_t<std::remove_reference_t<decltype({from}{1})>> &>({from}{1})), ",
            part.ty, part.c
        )
    };
    parts.iter().map(read).collect()
}

/// A class with fields, made of them by programs, and with a message by the library.
fn class(docs: &str, name: &str, base: &str, own: &str, parts: &[Part], indent: &str) -> String {
    let parameters: Vec<String> = (parts.iter())
        .map(|part| format!("{} {}_", part.ty, part.own))
        .collect();
    let inits: String = (parts.iter())
        .map(|part| format!(", {0}(std::move({0}_))", part.own))
        .collect();
    let fields: String = (parts.iter())
        .map(|part| format!("{indent}  {} {};\n", part.ty, part.own))
        .collect();
    let explicit = if parts.len() == 1 { "explicit " } else { "" };
    let mut with = parameters.clone();
    with.push("const std::shared_ptr<const detail::Details> &details_".to_owned());
    let with_explicit = if parts.is_empty() { "explicit " } else { "" };
    format!(
        "{}class {name} : public {base} {{\npublic:\n  \
         /** For callbacks to throw. */\n  {explicit}{own}({}) : {base}(\"{own}\"){inits} {{}}\n  \
         {with_explicit}{own}({}) : {base}(details_){inits} {{}}\n\n{fields}}};",
        abi::doxygen(docs, &[], indent),
        parameters.join(", "),
        with.join(", "),
    )
}
