//! Records and enums: their definitions, and how they cross.

use landbridge_model::{
    ConvertedRecord, DataEnum, Enumeration, Fields, PlainRecord, TypeName, Value,
};

use super::lower::{Definition, Lowering};
use super::names;
use crate::c::abi;
use crate::members::Spot;

/// A field: its name in C++ and in the C interface, and its type.
struct Part {
    own: String,
    c: String,
    ty: String,
}

impl Lowering<'_> {
    pub(super) fn enumeration(&mut self, it: &Enumeration) {
        let name = self.types.own(&it.item.path);
        let mut text = abi::doxygen(&it.item.docs, &[], "");
        text.push_str(&format!("enum class {name} : std::int32_t {{\n"));
        for member in &it.members {
            text.push_str(&abi::doxygen(&member.item.docs, &[], "  "));
            let own = names::member(Spot::Member, &member.item);
            text.push_str(&format!("  {own} = {},\n", member.value));
        }
        text.push_str("};");
        self.out.enums.push(text);
    }

    pub(super) fn plain_record(&mut self, it: &PlainRecord) {
        let path = TypeName(it.item.path.clone());
        let name = self.types.own(&path.0);
        let note = "Its memory is the same in Rust: a list of these is lent as it is.".to_owned();
        let mut text = abi::doxygen(&it.item.docs, &[note], "");
        text.push_str(&format!("struct {name} {{\n"));
        let mut equal = Vec::new();
        let mut needs = Vec::new();
        let full = self.types.named(&path);
        let c = self.types.abi.ty(&path);
        let mut same = format!(
            "static_assert(sizeof({full}) == sizeof(::{c}) && alignof({full}) == alignof(::{c}));\n"
        );
        for field in &it.fields {
            let own = names::member(Spot::Field, &field.item);
            let value = crate::spelling::plain_value(&field.ty);
            let ty = self.types.plain(&field.ty);
            let literal = field.default.as_ref();
            let default = literal.and_then(|literal| self.types.literal(literal, &value));
            text.push_str(&abi::doxygen(&field.item.docs, &[], "  "));
            text.push_str(&format!(
                "  {ty} {own}{{{}}};\n",
                default.unwrap_or_default()
            ));
            equal.push(format!("left.{own} == right.{own}"));
            same.push_str(&format!(
                "static_assert(offsetof({full}, {own}) == offsetof(::{c}, {}));\n",
                abi::field(&field.item)
            ));
            needs.push(value);
        }
        text.push_str("};");
        self.define(&path.0, text, &needs);
        self.equality(&full, &equal);
        self.out.plain.push(format!(
            "template <>\nstruct Plain<{full}> : std::true_type {{}};"
        ));
        self.out.bodies.push(same);
        self.columns(it);
    }

    pub(super) fn record(&mut self, it: &ConvertedRecord) {
        let path = TypeName(it.item.path.clone());
        let name = self.types.own(&path.0);
        let mut text = abi::doxygen(&it.item.docs, &[], "");
        text.push_str(&format!("struct {name} {{\n"));
        let mut parts = Vec::new();
        let mut needs = Vec::new();
        for field in &it.fields {
            let own = names::member(Spot::Field, &field.item);
            let ty = self.types.of(&field.ty);
            let literal = field.default.as_ref();
            let default = literal.and_then(|literal| self.types.literal(literal, &field.ty));
            text.push_str(&abi::doxygen(&field.item.docs, &[], "  "));
            let init = match default {
                Some(literal) => format!("{{{literal}}}"),
                None if self.starts_empty(&field.ty) => "{}".to_owned(),
                None => String::new(),
            };
            text.push_str(&format!("  {ty} {own}{init};\n"));
            parts.push(Part {
                own,
                c: abi::field(&field.item),
                ty,
            });
            needs.push(field.ty.clone());
        }
        text.push_str("};");
        self.define(&path.0, text, &needs);
        let full = self.types.named(&path);
        if !self.types.abi.is_unique(&Value::Record(path.clone())) {
            let equal = parts
                .iter()
                .map(|it| format!("left.{0} == right.{0}", it.own));
            self.equality(&full, &equal.collect::<Vec<_>>());
        }
        let form = self.types.abi.ty(&path);
        let get: Vec<String> = (parts.iter())
            .map(|it| format!("Cross<{}>::get(form.{})", it.ty, it.c))
            .collect();
        let put: String = (parts.iter())
            .map(|it| {
                format!(
                    "  Cross<{}>::put(form.{}, value.{}, arena);\n",
                    it.ty, it.c, it.own
                )
            })
            .collect();
        self.cross(
            &full,
            &form,
            &format!("  return {full}{{{}}};\n", get.join(", ")),
            &put,
        );
    }

    pub(super) fn data_enum(&mut self, it: &DataEnum) {
        let path = TypeName(it.item.path.clone());
        let name = self.types.own(&path.0);
        let full = self.types.named(&path);
        let note = format!(
            "One of its variants, each a class of its own: visited with `{name}::visit`, or `std::visit` of its `value`."
        );
        let mut text = abi::doxygen(&it.item.docs, &[note], "");
        text.push_str(&format!("struct {name} {{\n"));
        let mut needs = Vec::new();
        let unique = self.types.abi.is_unique(&Value::DataEnum(path.clone()));
        let (mut classes, mut constructors) = (Vec::new(), String::new());
        let (mut get, mut put) = (String::new(), String::new());
        for (index, variant) in it.variants.iter().enumerate() {
            let own = names::variant(&name, &variant.item);
            let named = matches!(variant.fields, Fields::Named(_));
            let fields = variant.fields.as_slice();
            text.push_str(&abi::doxygen(&variant.item.docs, &[], "  "));
            text.push_str(&format!("  struct {own} {{\n"));
            let member = abi::variant(&variant.item);
            let (mut equal, mut reads) = (Vec::new(), Vec::new());
            put.push_str(&format!(
                "  if (const auto *it = std::get_if<{index}>(&value.value)) {{\n    \
                 form.tag = static_cast<decltype(form.tag)>({index});\n    static_cast<void>(it);\n"
            ));
            for field in fields {
                let part = Part {
                    own: names::variant_field(Spot::VariantField, field, named, fields.len()),
                    c: abi::variant_field(field, named, fields.len()),
                    ty: self.types.of(&field.ty),
                };
                text.push_str(&abi::doxygen(&field.item.docs, &[], "    "));
                text.push_str(&format!("    {} {};\n", part.ty, part.own));
                equal.push(format!("left.{0} == right.{0}", part.own));
                reads.push(format!("Cross<{}>::get(form.{member}.{})", part.ty, part.c));
                put.push_str(&format!(
                    "    Cross<{}>::put(form.{member}.{}, it->{}, arena);\n",
                    part.ty, part.c, part.own
                ));
                needs.push(field.ty.clone());
            }
            put.push_str("  }\n");
            text.push_str("  };\n");
            get.push_str(&format!(
                "  case {index}:\n    return {full}({full}::{own}{{{}}});\n",
                reads.join(", ")
            ));
            constructors.push_str(&format!(
                "  {name}({own} variant) : value(std::move(variant)) {{}}\n"
            ));
            if !unique {
                self.equality(&format!("{full}::{own}"), &equal);
            }
            classes.push(own);
        }
        text.push_str(&format!(
            "\n  /** All of them. */\n  using Variant = std::variant<{}>;\n  \
             Variant value; /**< The one that it is. */\n\n  {name}() = default;\n{constructors}\n  \
             /** Whether it is that variant. */\n  template <class T>\n  bool is() const noexcept {{\n    return std::holds_alternative<T>(value);\n  }}\n  \
             /** That variant, or null. */\n  template <class T>\n  const T *get_if() const noexcept {{\n    return std::get_if<T>(&value);\n  }}\n  \
             template <class T>\n  T *get_if() noexcept {{\n    return std::get_if<T>(&value);\n  }}\n  \
             /** Calls `visitor` with the variant that it is. */\n  template <class Visitor>\n  decltype(auto) visit(Visitor &&visitor) const {{\n    return std::visit(std::forward<Visitor>(visitor), value);\n  }}\n}};",
            classes.join(", ")
        ));
        self.define(&path.0, text, &needs);
        if !unique {
            self.equality(&full, &["left.value == right.value".to_owned()]);
        }
        put.insert_str(
            0,
            "  if (value.value.valueless_by_exception())\n    throw Error(\"an assignment that failed left no value\");\n",
        );
        let form = self.types.abi.ty(&path);
        let get = format!(
            "  switch (static_cast<int>(form.tag)) {{\n{get}  default:\n    throw Error(\"a variant of {name} that isn't known\");\n  }}\n"
        );
        self.cross(&full, &form, &get, &put);
    }

    /// Adds a type's definition, which needs others by value.
    pub(super) fn define(&mut self, path: &str, text: String, parts: &[Value]) {
        let (mut hard, mut soft) = (Vec::new(), Vec::new());
        for part in parts {
            self.needs(part, false, &mut hard, &mut soft);
        }
        let definition = Definition {
            path: path.to_owned(),
            text,
            hard,
            soft,
        };
        self.out.definitions.push(definition);
    }

    /// Whether a field is empty, or zero, where nothing is said. Others say so themselves, or can't be made of nothing.
    fn starts_empty(&self, value: &Value) -> bool {
        match self.types.abi.bare(value) {
            Value::Object { .. }
            | Value::Buffer(_)
            | Value::Record(_)
            | Value::DataEnum(_)
            | Value::Boxed(_)
            | Value::Tuple(_) => false,
            Value::Array { item, .. } => self.starts_empty(&item),
            _ => true,
        }
    }

    /// The types that must be complete before, and those that would better be.
    fn needs(&self, value: &Value, behind: bool, hard: &mut Vec<String>, soft: &mut Vec<String>) {
        match value {
            Value::Plain(name)
            | Value::Record(name)
            | Value::DataEnum(name)
            | Value::Object { name, .. } => {
                if behind { soft } else { hard }.push(name.0.clone());
            }
            Value::Newtype(_) => self.needs(&self.types.abi.bare(value), behind, hard, soft),
            Value::Option(inner) => self.needs(inner, behind, hard, soft),
            Value::Boxed(inner) => self.needs(inner, true, hard, soft),
            Value::Array { item, .. } => self.needs(item, behind, hard, soft),
            Value::Tuple(items) => {
                items
                    .iter()
                    .for_each(|it| self.needs(it, behind, hard, soft));
            }
            Value::List(landbridge_model::List::Converted(item)) => {
                self.needs(item, true, hard, soft)
            }
            Value::List(landbridge_model::List::Direct(element)) => {
                self.needs(&element.to_value(), true, hard, soft);
            }
            Value::Map { value, .. } => self.needs(value, true, hard, soft),
            _ => {}
        }
    }

    /// `==` and `!=` of a type, field by field.
    fn equality(&mut self, full: &str, equal: &[String]) {
        let head = |op: &str| {
            let names = if equal.is_empty() {
                ("", "")
            } else {
                ("left", "right")
            };
            format!(
                "inline bool operator{op}(const {full} &{}, const {full} &{})",
                names.0, names.1
            )
        };
        let all = if equal.is_empty() {
            "true".to_owned()
        } else {
            equal.join(" && ")
        };
        self.out
            .bodies
            .push(format!("{} {{\n  return {all};\n}}", head("==")));
        self.out.bodies.push(format!(
            "inline bool operator!=(const {full} &left, const {full} &right) {{\n  return !(left == right);\n}}"
        ));
        self.out.equal.push(full.to_owned());
    }

    /// A type's two ways.
    fn cross(&mut self, full: &str, form: &str, get: &str, put: &str) {
        self.out.crosses.push(format!(
            "template <>\nstruct Cross<{full}> {{\n  static {full} get(::{form} &form);\n  \
             static void put(::{form} &form, const {full} &value, Arena &arena);\n}};"
        ));
        let unused = if put.is_empty() {
            "[[maybe_unused]] "
        } else {
            ""
        };
        self.out.bodies.push(format!(
            "inline {full} detail::Cross<{full}>::get([[maybe_unused]] ::{form} &form) {{\n{get}}}\n\n\
             inline void detail::Cross<{full}>::put([[maybe_unused]] ::{form} &form, {unused}const {full} &value, [[maybe_unused]] Arena &arena) {{\n{put}}}"
        ));
    }
}
