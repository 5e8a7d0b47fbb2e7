//! What C makes for the library: values that its functions write to `out`, errors that they fail with. Which ones
//! these are is said by the functions that C implements.

use std::collections::BTreeSet;

use landbridge_model::{
    Argument, ErrorShape, ErrorType, Fields, Function, Interface, TypeName, Value, Variant,
    VariantField,
};

use super::docs;
use super::errors::{host_variant, part};
use super::forms::{Forms, type_ident};
use super::functions::{Call, LoweredFunction, is_sequence, owned};
use super::lower::Lowering;
use super::names;
use super::parameters::Names;
use super::taken::taken;
use super::types::{Part, raw, read};
use super::unions::{constructor, variant_names};
use crate::naming;

impl Forms<'_> {
    /// Notes that C makes such values, and those inside of them.
    pub(super) fn make(&mut self, value: &Value) {
        let mut inner = Vec::new();
        value.walk(&mut |part| inner.push(part.clone()));
        for part in inner {
            let form = self.of(&part);
            if !form.owns {
                continue;
            }
            let fields = match &part {
                Value::Record(name) | Value::DataEnum(name) | Value::Newtype(name) => {
                    self.fields(name)
                }
                _ => Vec::new(),
            };
            let by_itself = matches!(part, Value::Record(_) | Value::DataEnum(_));
            let new = (by_itself || is_sequence(self, &part))
                && self.callbacks.made.insert(form.c, part.clone()).is_none();
            if new || matches!(part, Value::Newtype(_)) {
                fields.iter().for_each(|field| self.make(field));
            }
        }
    }

    /// Whether there is an object in a value, owned or shared.
    pub(super) fn any_object(&self, value: &Value) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![value.clone()];
        while let Some(next) = open.pop() {
            let mut found = false;
            next.walk(&mut |part| match part {
                Value::Object { .. } => found = true,
                Value::Record(name) | Value::DataEnum(name) | Value::Newtype(name)
                    if seen.insert(name.clone()) =>
                {
                    open.extend(self.fields(name));
                }
                _ => {}
            });
            if found {
                return true;
            }
        }
        false
    }
}

/// The errors that functions of C fail with.
pub(super) fn errors(interface: &Interface) -> BTreeSet<TypeName> {
    let errors = crate::capability::callback_errors("c", interface);
    errors.into_iter().cloned().collect()
}

/// The places of a function's parameters that have a struct of their own.
pub(super) fn structs(function: &Function) -> impl Iterator<Item = usize> {
    let own = |ty: &Argument| matches!(ty, Argument::Closure(_) | Argument::Sequence(_));
    let parameters = function.parameters.iter().enumerate();
    parameters.filter_map(move |(index, parameter)| own(&parameter.ty).then_some(index))
}

/// Whether an error has a variant for what the host failed with.
pub(super) fn takes_failures(forms: &Forms<'_>, error: &TypeName) -> bool {
    let shape = forms.interface.error(error).map(|error| &error.shape);
    matches!(shape, Some(ErrorShape::Enum(variants)) if variants.iter().any(|it| it.host_catch_all))
}

/// The names of the functions that make an error, without prefix, and the variants that they make.
pub(super) fn constructors<'a>(
    forms: &Forms<'_>,
    error: &'a ErrorType,
) -> Vec<(String, Option<&'a Variant<Option<landbridge_model::Data>>>)> {
    let word = forms.word(&TypeName(error.item.path.clone()));
    match &error.shape {
        ErrorShape::Struct(fields) => {
            let whole = fields.as_slice().iter().all(|field| field.ty.is_some());
            let name = || (format!("error_new_{word}"), None);
            whole.then(name).into_iter().collect()
        }
        ErrorShape::Enum(variants) => variants
            .iter()
            .filter(|it| makeable(it))
            .map(|variant| {
                let own = names::of(&variant.item, naming::snake);
                (format!("error_new_{word}_{own}"), Some(variant))
            })
            .collect(),
    }
}

/// Whether a variant can be made of what crosses.
fn makeable(variant: &Variant<Option<landbridge_model::Data>>) -> bool {
    let whole = variant
        .fields
        .as_slice()
        .iter()
        .all(|field| field.ty.is_some());
    whole && !variant.host_catch_all
}

/// Everything that C makes; the last step, when all functions are known.
pub(super) fn lower(lowering: &mut Lowering<'_>) {
    for (c, value) in std::mem::take(&mut lowering.forms.callbacks.made) {
        let function = made_value(&mut lowering.forms, &c, &value);
        lowering.functions.push(function);
        lowering.forms.callbacks.made.insert(c, value);
    }
    let interface = lowering.forms.interface;
    for name in std::mem::take(&mut lowering.forms.callbacks.errors) {
        let Some(error) = interface.error(&name) else {
            continue;
        };
        for (own, variant) in constructors(&lowering.forms, error) {
            let function = made_error(&mut lowering.forms, error, &own, variant);
            lowering.functions.push(function);
        }
        let back = back(&mut lowering.forms, error);
        lowering.forms.callbacks.rust.push(back);
    }
}

/// The name of the function that makes values of a C type.
pub(super) fn value_constructor(forms: &Forms<'_>, c: &str, value: &Value) -> String {
    let suffix = if is_sequence(forms, value) {
        "from"
    } else {
        "copy"
    };
    format!("{c}_{suffix}")
}

/// `text_kit_string_from`, `text_kit_person_copy`.
fn made_value(forms: &mut Forms<'_>, c: &str, value: &Value) -> LoweredFunction {
    let name = value_constructor(forms, c, value);
    let parameter = match value {
        Value::String | Value::Path => "text",
        Value::Bytes => "bytes",
        value if is_sequence(forms, value) => "items",
        _ => "value",
    };
    let mut call = Call::default();
    let expression = if forms.objects(value).is_empty() {
        owned(forms, &mut call, parameter, value)
    } else {
        taken(forms, &mut call, parameter, value)
    };
    let form = forms.of(value);
    // What the type's free function frees.
    let freed = forms.typedefs.get(c).map(|typedef| typedef.value.clone());
    let ty = freed.unwrap_or(form.value);
    call.c.push(format!("{c} *out"));
    call.rust.push(format!("out: *mut {}", form.rust));
    call.c.push(format!("{}_error **err", forms.prefix));
    call.rust.push("err: *mut lb::ErrorHandle".to_owned());
    let mut notes = std::mem::take(&mut call.notes);
    notes.push(format!(
        "What `out` receives is the caller's, to be written to the `out` of a function that the library calls, or \
         freed with `{c}_free`."
    ));
    LoweredFunction {
        prototype: format!(
            "{}{}_status {name}({});",
            docs::block(
                "Copies a value, all of it, to memory of the library.",
                &notes,
                ""
            ),
            forms.prefix,
            call.c.join(", ")
        ),
        rust: format!(
            "#[unsafe(no_mangle)]\n\
             pub unsafe extern \"C\" fn {name}({}) -> lb::Status {{\n\
               comment!(\"SAFETY: the contract of every pointer, which the header states.\");\n\
               unsafe {{ lb::call::<Here, {ty}>(out, err, || {{ {} Ok({expression}) }}) }}\n\
             }}",
            call.rust.join(", "),
            call.before
        ),
        name,
    }
}

/// `text_kit_error_new_store_error_not_found`.
fn made_error(
    forms: &mut Forms<'_>,
    error: &ErrorType,
    own: &str,
    variant: Option<&Variant<Option<landbridge_model::Data>>>,
) -> LoweredFunction {
    let name = format!("{}_{own}", forms.prefix);
    let fields = match (&error.shape, variant) {
        (_, Some(variant)) => &variant.fields,
        (ErrorShape::Struct(fields), None) => fields,
        (ErrorShape::Enum(_), None) => &Fields::Unit,
    };
    let mut claimed = Names::with(&[]);
    let mut call = Call::default();
    let mut values = Vec::new();
    let named = matches!(fields, Fields::Named(_));
    let count = fields.as_slice().len();
    for field in fields.as_slice() {
        let Some(data) = &field.ty else {
            continue;
        };
        let wanted = super::unions::c_name(field, named, count);
        let value = data.value();
        let length = match value {
            Value::Option(inner) => is_sequence(forms, inner),
            value => is_sequence(forms, value),
        };
        let parameter = claimed.claim(&wanted, length);
        let expression = owned(forms, &mut call, &parameter, value);
        let own = raw(&field.item.name);
        values.push(if named && own != expression {
            format!("{own}: {expression}")
        } else {
            expression
        });
    }
    let values = values.join(", ");
    let path = &error.item.path;
    let build = match variant {
        Some(variant) => format!("{path}::{}", constructor(&variant_names(variant), &values)),
        None => whole(path, fields, &values),
    };
    let (text, prefix) = match variant {
        Some(variant) => (&variant.item.docs, &forms.prefix),
        None => (&error.item.docs, &forms.prefix),
    };
    let mut notes = call.notes;
    notes.push(
        "Makes the error, for a function that the library calls to fail with; or, where an argument is refused, an \
         error that says so. Free it if it isn't given away."
            .to_owned(),
    );
    let parameters = if call.c.is_empty() {
        "void".to_owned()
    } else {
        call.c.join(", ")
    };
    LoweredFunction {
        prototype: format!(
            "{}{prefix}_error *{name}({parameters});",
            docs::block(text, &notes, "")
        ),
        rust: format!(
            "#[unsafe(no_mangle)]\n\
             pub unsafe extern \"C\" fn {name}({}) -> lb::ErrorHandle {{\n\
               comment!(\"SAFETY: the contract of every pointer, which the header states.\");\n\
               unsafe {{ lb::callback::made::<Here, {path}>(|| {{ Ok({build}) }}) }}\n\
             }}",
            call.rust.join(", "),
        ),
        name,
    }
}

/// A struct of its fields.
fn whole<T>(path: &str, fields: &Fields<VariantField<T>>, values: &str) -> String {
    match fields {
        Fields::Unit => path.to_owned(),
        Fields::Tuple(_) => format!("{path}({values})"),
        Fields::Named(_) => format!("{path} {{ {values} }}"),
    }
}

/// What makes Rust's error of one that C gave back.
fn back(forms: &mut Forms<'_>, error: &ErrorType) -> String {
    let path = &error.item.path;
    let mut host = "Err(error)".to_owned();
    let made = match &error.shape {
        ErrorShape::Struct(fields) if fields.as_slice().iter().all(|it| it.ty.is_some()) => {
            let values = values(forms, fields, "form");
            format!("Ok(Some({}))", whole("Self", fields, &values))
        }
        ErrorShape::Struct(_) => "Ok(None)".to_owned(),
        ErrorShape::Enum(variants) => {
            let mut arms = String::new();
            for (index, variant) in variants.iter().enumerate() {
                let names = variant_names(variant);
                if variant.host_catch_all {
                    host = format!("Ok(Self::{})", host_variant(variant, "error"));
                } else if makeable(variant) {
                    let from = format!("form.data.{}", raw(&names.c));
                    let values = values(forms, &variant.fields, &from);
                    arms.push_str(&format!(
                        "{index} => Ok(Some(Self::{})),",
                        constructor(&names, &values)
                    ));
                }
            }
            format!("match form.tag {{ {arms} _ => Ok(None) }}")
        }
    };
    format!(
        "impl lb::callback::ErrorBack<Here> for {path} {{\n\
           unsafe fn from_c(form: &forms::{}) -> Result<Option<Self>, lb::core::Failure> {{\n\
             let parameter = \"err\";\n\
             comment!(\"SAFETY: the tag says which member holds; the caller's promise holds for its fields.\");\n\
             unsafe {{ {made} }}\n\
           }}\n\
           fn from_host(error: lb::core::HostError) -> Result<Self, lb::core::HostError> {{ {host} }}\n\
         }}",
        type_ident(&TypeName(path.clone()))
    )
}

/// The fields, read from a form.
fn values(
    forms: &mut Forms<'_>,
    fields: &Fields<VariantField<Option<landbridge_model::Data>>>,
    from: &str,
) -> String {
    let named = matches!(fields, Fields::Named(_));
    let count = fields.as_slice().len();
    let parts: Vec<Part> = fields
        .as_slice()
        .iter()
        .filter_map(|field| part(forms, field, named, count))
        .collect();
    let value = |part: &Part| {
        let read = read(part, from);
        if named {
            format!("{}: {read}", raw(&part.rust))
        } else {
            read
        }
    };
    parts.iter().map(value).collect::<Vec<_>>().join(", ")
}
