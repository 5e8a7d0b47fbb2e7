//! Typed errors: a sealed class of exceptions for each, with one for each variant; what makes one of the library's error, and
//! what gives one that a callback throws back to Rust.

use landbridge_model::{Data, ErrorShape, ErrorType, Fields, TypeName, VariantField};

use super::arguments::Call;
use super::lower::{Lowering, docs};
use super::names;
use super::records::Part;
use crate::c::abi;
use crate::members::Spot;

impl Lowering<'_> {
    pub(super) fn error(&mut self, it: &ErrorType) {
        let path = TypeName(it.item.path.clone());
        let name = self.types.own(&path.0);
        let word = self.types.abi.word(&path);
        let prefix = self.types.prefix.clone();
        let form = self.types.abi.ty(&path);
        let mut text = docs(&it.item, &[], "");
        let made = match &it.shape {
            ErrorShape::Struct(fields) => {
                let parts = self.parts(fields);
                let class = self.exception(&name, &name, &parts, "LibraryException", &[], "");
                text.push_str(&class);
                let gets = self.gets(&form, "", &parts);
                format!("  return {name}({gets}lb_details)\n")
            }
            ErrorShape::Enum(variants) => {
                text.push_str(&format!(
                    "public sealed class {name} private constructor(lb_details: LBDetails) :\n  \
                     LibraryException(lb_details.message, lb_details.sources, lb_details.first) {{\n"
                ));
                let nested: Vec<String> = (variants.iter())
                    .map(|variant| names::member(Spot::ErrorVariant(&it.item), &variant.item))
                    .collect();
                let mut cases = String::new();
                for (index, (variant, own)) in variants.iter().zip(&nested).enumerate() {
                    let parts = self.parts(&variant.fields);
                    let member = abi::variant(&variant.item);
                    let gets = self.gets(&form, &member, &parts);
                    let parent = self.within(&name, &nested);
                    let told = format!("{name}.{own}");
                    let class = self.exception(own, &told, &parts, &parent, &nested, "  ");
                    text.push_str(&format!("{}{class}\n\n", docs(&variant.item, &[], "  ")));
                    cases.push_str(&format!("    {index} -> {told}({gets}lb_details)\n"));
                }
                text.truncate(text.trim_end().len());
                text.push_str("\n}");
                format!(
                    "  return when (lbGetInt(at)) {{\n{cases}    else -> lbUnknown(\"{name}\")\n  }}\n"
                )
            }
        };
        self.out.errors.push(text);
        self.out.codecs.push(format!(
            "internal fun lbThrow{name}(error: Long, lb_details: LBDetails): Throwable? {{\n  \
             val at = LBNative.{prefix}_error_as_{word}(error)\n  if (at == 0L) {{\n    return null\n  }}\n{made}}}"
        ));
    }

    /// The fields as they are read, each with a comma behind.
    fn gets(&mut self, form: &str, member: &str, parts: &[Part]) -> String {
        let mut gets = String::new();
        for part in parts {
            let path = if member.is_empty() {
                part.c.clone()
            } else {
                format!("{member}.{}", part.c)
            };
            let at = self.types.header.offset(form, &path);
            gets.push_str(&format!(
                "{}, ",
                self.get(&part.value, &format!("at + {at}"))
            ));
        }
        gets
    }

    /// A class of exceptions, whose second constructor is for callbacks.
    fn exception(
        &mut self,
        own: &str,
        told: &str,
        parts: &[Part],
        parent: &str,
        nested: &[String],
        indent: &str,
    ) -> String {
        let (mut fields, mut parameters, mut passed) = (String::new(), Vec::new(), String::new());
        for part in parts {
            let ty = self.types.of(&part.value);
            let ty = self.within(&ty, nested);
            fields.push_str(&format!("{indent}  public val {}: {ty},\n", part.own));
            parameters.push(format!("{}: {ty}", part.own));
            passed.push_str(&format!("{}, ", part.own));
        }
        let up = if parent == "LibraryException" {
            "LibraryException(lb_details.message, lb_details.sources, lb_details.first)".to_owned()
        } else {
            format!("{parent}(lb_details)")
        };
        format!(
            "{indent}public class {own} internal constructor(\n{fields}{indent}  lb_details: LBDetails,\n{indent}) : {up} {{\n\
             {indent}  /** For callbacks to throw. */\n{indent}  public constructor({}) : this({passed}LBDetails(\"{told}\"))\n{indent}}}",
            parameters.join(", ")
        )
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
        let fallback = "lbMadeError".to_owned();
        let Some(error) = error else {
            return fallback;
        };
        let name = self.types.named(error);
        let function = format!("lbMake{name}");
        if !self.made.insert(name.clone()) {
            return function;
        }
        let Some(it) = self.types.interface.error(error) else {
            return fallback;
        };
        let made: Vec<_> = self.types.abi.error_makers(it);
        let mut cases = String::new();
        for (symbol, variant) in made {
            let (class, parts) = match (variant, &it.shape) {
                (Some(variant), _) => {
                    let own = names::member(Spot::ErrorVariant(&it.item), &variant.item);
                    (format!("{name}.{own}"), self.parts(&variant.fields))
                }
                (None, ErrorShape::Struct(fields)) => (name.clone(), self.parts(fields)),
                (None, ErrorShape::Enum(_)) => continue,
            };
            let mut call = Call::default();
            let bound: String = (parts.iter())
                .map(|part| format!("      val {0} = lb_error.{0}\n", part.own))
                .collect();
            for part in &parts {
                self.passed(&part.value, &part.own, &mut call);
            }
            let before: String = call
                .before
                .iter()
                .map(|it| format!("      {it}\n"))
                .collect();
            cases.push_str(&format!(
                "    is {class} -> {{\n{bound}{before}      LBNative.{symbol}({})\n    }}\n",
                call.arguments.join(", ")
            ));
        }
        self.out.codecs.push(format!(
            "internal fun {function}(lb_error: Throwable, lb_arena: LBArena): Long {{\n  return when (lb_error) {{\n{cases}    else -> lbMadeError(lb_error, lb_arena)\n  }}\n}}"
        ));
        function
    }
}
