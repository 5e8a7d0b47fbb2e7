//! Traits that Python implements: the Rust that calls Python's objects, the protocols, and their stubs. What is
//! passed to Python's code and read of it is here too; closures are `closures`'s.

use landbridge_model::{Given, Import, ImportMethod, List, Return, TypeName, Value};

use super::lower::Lowered;
use super::names;
use super::spelling::{class, raw, spelled};
use super::types::{Types, Way};
use crate::members::Spot;

/// The Rust type that implements a trait for Python's objects.
pub(super) fn imported(name: &TypeName) -> String {
    format!("Imported{}", class(name))
}

/// Whether methods of a trait are awaited.
pub(super) fn awaits(import: &Import) -> bool {
    import.methods.iter().any(|method| method.is_async)
}

/// How Rust spells what it gives; `lifetime` is that of borrows, with a space after it.
pub(super) fn given(ty: &Given, lifetime: &str) -> String {
    let lent = |value: &Value| match value {
        Value::String => format!("&{lifetime}str"),
        Value::Path => format!("&{lifetime}std::path::Path"),
        Value::Bytes => format!("&{lifetime}[u8]"),
        Value::List(List::Direct(element)) => {
            format!("&{lifetime}[{}]", spelled(&element.to_value()))
        }
        Value::List(List::Converted(item)) => format!("&{lifetime}[{}]", spelled(item)),
        value => format!("&{lifetime}{}", spelled(value)),
    };
    match ty {
        Given::Owned(value) => spelled(value),
        Given::Lent(value) => lent(value),
        Given::LentOption(value) => format!("Option<{}>", lent(value)),
    }
}

/// The Python object of what is given.
pub(super) fn give(ty: &Given, binding: &str) -> String {
    let owned = match ty {
        Given::Owned(_) => String::new(),
        Given::Lent(Value::String) => ".to_owned()".to_owned(),
        Given::Lent(Value::Path) => ".to_path_buf()".to_owned(),
        Given::Lent(Value::Bytes | Value::List(_)) => ".to_vec()".to_owned(),
        Given::Lent(_) => ".clone()".to_owned(),
        Given::LentOption(Value::String) => ".map(str::to_owned)".to_owned(),
        Given::LentOption(Value::Path) => ".map(std::path::Path::to_path_buf)".to_owned(),
        Given::LentOption(Value::Bytes | Value::List(_)) => ".map(<[_]>::to_vec)".to_owned(),
        Given::LentOption(_) => ".cloned()".to_owned(),
    };
    format!("lb::IntoPy::<Here>::into_py({binding}{owned}, py)?")
}

/// How an answer is read.
pub(super) fn take(types: &Types<'_>, value: Option<&Value>) -> String {
    match value {
        None => "lb::answer_nothing".to_owned(),
        Some(value) if types.owns(value) => {
            format!("lb::answer_owned::<Here, {}>", spelled(value))
        }
        Some(value) => format!("lb::answer::<Here, {}>", spelled(value)),
    }
}

/// The Rust type of an answer.
pub(super) fn answer(value: Option<&Value>, error: Option<&TypeName>) -> String {
    let value = value.map_or_else(|| "()".to_owned(), spelled);
    match error {
        Some(error) => format!("Result<{value}, {error}>"),
        None => value,
    }
}

fn returned(returns: &Return) -> String {
    answer(returns.value.as_ref(), returns.error.as_ref())
}

fn bindings(method: &ImportMethod) -> Vec<String> {
    (0..method.parameters.len())
        .map(|index| format!("a{index}"))
        .collect()
}

fn signature(method: &ImportMethod) -> String {
    let (generics, lifetime) = match method.is_async {
        true => ("<'a>", "'a "),
        false => ("", ""),
    };
    let parameters: String = method
        .parameters
        .iter()
        .zip(bindings(method))
        .map(|(parameter, binding)| format!(", {binding}: {}", given(&parameter.ty, lifetime)))
        .collect();
    let returns = match method.is_async {
        true => format!(
            "std::pin::Pin<Box<dyn Future<Output = {}> + Send + 'a>>",
            returned(&method.returns)
        ),
        false => returned(&method.returns),
    };
    format!(
        "fn {}{generics}(&{lifetime}self{parameters}) -> {returns}",
        raw(&method.item.name)
    )
}

/// A method of the implementation: Python's, or where it has none the body of the trait.
fn method(types: &Types<'_>, path: &str, own: &str, method: &ImportMethod) -> String {
    let name = names::quoted(&names::global(&method.item));
    let values: Vec<String> = (method.parameters.iter().zip(bindings(method)))
        .map(|(parameter, binding)| give(&parameter.ty, &binding))
        .collect();
    let values = values.join(", ");
    let take = take(types, method.returns.value.as_ref());
    let fallible = method.returns.error.is_some();
    let rust = raw(&method.item.name);
    let passed: String = (bindings(method).iter())
        .map(|it| format!(", {it}"))
        .collect();
    let provided = |end: &str| match method.provided {
        true => format!(
            "if !self.0.has(&NAME) {{ let provided = {own}_{}(self.clone()); return {path}::{rust}(&provided{passed}){end}; }}",
            method.item.name
        ),
        false => String::new(),
    };
    let body = match (method.is_async, fallible) {
        (false, false) => format!(
            "{} self.0.value(Some(&NAME), |py| Ok([{values}]), {take})",
            provided("")
        ),
        (false, true) => format!(
            "{} self.0.result::<Here, _, _, _>(Some(&NAME), |py| Ok([{values}]), {take})",
            provided("")
        ),
        (true, false) => format!(
            "Box::pin(async move {{ {} self.0.value_later({name}, move |py| Ok([{values}]), {take}).await }})",
            provided(".await")
        ),
        (true, true) => format!(
            "Box::pin(async move {{ {} self.0.result_later::<Here, _, _, _, _>({name}, move |py| Ok([{values}]), {take}).await }})",
            provided(".await")
        ),
    };
    // Those that are awaited have a task's cost anyway.
    let kept = match method.is_async && !method.provided {
        true => String::new(),
        false => format!("static NAME: lb::Name = lb::Name::new({name});"),
    };
    format!("{} {{ {kept} {body} }}", signature(method))
}

/// The type by which the trait's own body of one method is reached: it passes on all others.
fn provided(path: &str, own: &str, import: &Import, of: &ImportMethod) -> String {
    let others = import
        .methods
        .iter()
        .filter(|it| it.item.name != of.item.name);
    let methods: String = others
        .map(|method| {
            let passed: String = (bindings(method).iter())
                .map(|it| format!(", {it}"))
                .collect();
            format!(
                "{} {{ {path}::{}(&self.0{passed}) }}\n",
                signature(method),
                raw(&method.item.name)
            )
        })
        .collect();
    let name = format!("{own}_{}", of.item.name);
    format!("struct {name}({own});\n\nimpl {path} for {name} {{ {methods} }}")
}

pub(super) fn lower(types: &Types<'_>, out: &mut Lowered, it: &Import) {
    let path = &it.item.path;
    let name = TypeName(path.clone());
    let (own, title) = (imported(&name), types.name(&name));
    let required: Vec<String> = (it.methods.iter())
        .filter(|method| !method.provided)
        .map(|method| names::quoted(&names::global(&method.item)))
        .collect();
    let adopt = if awaits(it) { "it.adopt();" } else { "" };
    let methods: Vec<String> = (it.methods.iter())
        .map(|it| method(types, path, &own, it))
        .collect();
    out.rust.push(format!(
        "#[derive(Clone)]\nstruct {own}(std::sync::Arc<lb::Callback>);\n\n\
         impl {own} {{\n\
           fn of(value: &Bound<'_, PyAny>, parameter: &str) -> PyResult<Self> {{\n\
             let it = lb::Callback::implementing(value, parameter, {}, &[{}])?; {adopt}\n\
             Ok(Self(std::sync::Arc::new(it)))\n\
           }}\n\
         }}\n\n\
         impl {path} for {own} {{ {} }}",
        names::quoted(&title),
        required.join(", "),
        methods.join("\n")
    ));
    for of in it.methods.iter().filter(|method| method.provided) {
        out.rust.push(provided(path, &own, it, of));
    }
    protocol(types, out, it, &title);
    out.types.push(title);
}

/// The class that type checkers see; any object with its methods serves.
fn protocol(types: &Types<'_>, out: &mut Lowered, it: &Import, title: &str) {
    let (mut text, mut stub) = (String::new(), String::new());
    let mut more = Vec::new();
    for method in &it.methods {
        let name = names::global(&method.item);
        let own: Vec<String> = (method.parameters.iter())
            .map(|parameter| names::of(Spot::Parameter, &parameter.item))
            .collect();
        let hinted: Vec<String> = (method.parameters.iter().zip(&own))
            .map(|(parameter, name)| {
                format!("{name}: {}", types.hint(&parameter.ty.to_value(), Way::Out))
            })
            .collect();
        let returns = types.answer_hint(method.returns.value.as_ref(), method.is_async);
        let slash = if own.is_empty() { "" } else { ", /" };
        let list = |all: &[String]| {
            let all: String = all.iter().map(|it| format!(", {it}")).collect();
            format!("(self{all}{slash})")
        };
        if method.provided {
            more.push(format!("{name}{} -> {returns}", list(&hinted)));
            continue;
        }
        let doc = names::docstring(&method.item.docs, &[], "        ");
        let body = |ellipsis: &str| match doc.is_empty() {
            true => format!("        {ellipsis}\n"),
            false => doc.clone(),
        };
        text.push_str(&format!("    def {name}{}:\n{}\n", list(&own), body("...")));
        stub.push_str(&format!(
            "    def {name}{} -> {returns}:\n{}\n",
            list(&hinted),
            body("...")
        ));
    }
    let notes: Vec<String> = match more.is_empty() {
        true => Vec::new(),
        false => vec![format!(
            "May also have, where Rust has an answer of its own:\n\n- {}",
            more.join("\n- ")
        )],
    };
    let doc = names::docstring(&it.item.docs, &notes, "    ");
    let empty = if text.is_empty() && doc.is_empty() {
        "    ...\n"
    } else {
        ""
    };
    out.python.push(format!(
        "class {title}(_typing.Protocol):\n{doc}{empty}{}",
        text.trim_end_matches('\n').to_owned() + "\n"
    ));
    out.stubs.push(format!(
        "class {title}(_typing.Protocol):\n{doc}{empty}{}",
        stub.trim_end_matches('\n').to_owned() + "\n"
    ));
}
