//! Bodies of a trait's own, for a host on C's interface that can't say which methods the program implements: a function
//! for each, which runs Rust's body over an implementation whose other methods are asked for. C itself has null pointers
//! for that.

use landbridge_model::{
    Argument, Function, Given, Import, ImportHold, ImportMethod, Item, Output, Parameter, TypeName,
    Value,
};

use super::callbacks::{asked, returned};
use super::forms::Forms;
use super::imports::methods;
use super::types::raw;
use crate::naming;

/// The module of the generated crate in which they are.
pub(crate) const MODULE: &str = "provided";

/// A function that runs a body.
pub(crate) struct Body {
    /// The method whose body it is.
    pub(crate) method: ImportMethod,
    /// Its first parameter is the implementation.
    pub(crate) function: Function,
    /// It in Rust.
    pub(crate) rust: String,
}

/// Those of a trait.
pub(super) fn bodies(forms: &mut Forms<'_>, import: &Import) -> Vec<Body> {
    let own: Vec<_> = methods(import).into_iter().map(|it| it.0).collect();
    let provided = own.iter().filter(|it| it.provided);
    let provided = provided.map(|method| body(forms, import, &own, method));
    provided.collect()
}

/// `async fn`s are boxed in the trait.
fn signature(forms: &mut Forms<'_>, method: &ImportMethod) -> (String, Vec<String>) {
    let given: Vec<_> = (method.parameters.iter())
        .map(|it| (super::names::of(&it.item, naming::snake), &it.ty))
        .collect();
    let (lifetimes, receiver, place) = if method.is_async {
        ("<'a>", "&'a self", "'a")
    } else {
        ("", "&self", "")
    };
    let parts = asked(forms, &given, place);
    let ty = result(forms, method);
    let ty = if method.is_async {
        format!("std::pin::Pin<Box<dyn std::future::Future<Output = {ty}> + Send + {place}>>")
    } else {
        ty
    };
    let mut all = vec![receiver.to_owned()];
    all.extend(parts.signature);
    let name = raw(&method.item.name);
    (
        format!("fn {name}{lifetimes}({}) -> {ty}", all.join(", ")),
        parts.names,
    )
}

fn result(forms: &mut Forms<'_>, method: &ImportMethod) -> String {
    let value = method.returns.value.as_ref();
    let value = value.map(|value| forms.of(value).value);
    returned(forms, value.as_deref(), method.returns.error.as_ref()).0
}

fn body(
    forms: &mut Forms<'_>,
    import: &Import,
    own: &[&ImportMethod],
    method: &ImportMethod,
) -> Body {
    let path = &import.item.path;
    let name = format!(
        "provided_{}_{}",
        forms.word(&TypeName(path.clone())),
        naming::snake(&method.item.name)
    );
    let mut others = String::new();
    for other in own.iter().filter(|it| it.item.path != method.item.path) {
        let (signature, names) = signature(forms, other);
        let called = raw(&other.item.name);
        others.push_str(&format!(
            "{signature} {{ self.0.{called}({}) }}\n",
            names.join(", ")
        ));
    }
    let (mut parameters, mut arguments) = (Vec::new(), Vec::new());
    for it in &method.parameters {
        let binding = raw(&naming::snake(&it.item.name));
        parameters.push(format!("{binding}: {}", forms.of(&it.ty.to_value()).value));
        arguments.push(lent(&it.ty, &binding));
    }
    let (holder, this, keyword, awaited) = if method.is_async {
        (
            format!("struct Rest(std::sync::Arc<dyn {path}>);\nimpl {path} for Rest"),
            format!("std::sync::Arc<dyn {path}>"),
            "async fn",
            ".await",
        )
    } else {
        (
            format!("struct Rest<'r>(&'r dyn {path});\nimpl {path} for Rest<'_>"),
            format!("&dyn {path}"),
            "fn",
            "",
        )
    };
    parameters.insert(0, format!("this: {this}"));
    let mut passed = vec!["&Rest(this)".to_owned()];
    passed.extend(arguments);
    let rust = format!(
        "pub {keyword} {name}({}) -> {} {{\n{holder} {{ {others} }}\n{path}::{}({}){awaited}\n}}\n",
        parameters.join(", "),
        result(forms, method),
        raw(&method.item.name),
        passed.join(", ")
    );
    Body {
        function: function(import, method, name),
        method: method.clone(),
        rust,
    }
}

/// What the trait's method is given of what the function owns.
fn lent(given: &Given, binding: &str) -> String {
    match given {
        Given::Owned(_) => binding.to_owned(),
        Given::Lent(_) => format!("&{binding}"),
        Given::LentOption(Value::String | Value::Path | Value::Bytes | Value::List(_)) => {
            format!("{binding}.as_deref()")
        }
        Given::LentOption(_) => format!("{binding}.as_ref()"),
    }
}

/// The function as one of the interface.
fn function(import: &Import, method: &ImportMethod, name: String) -> Function {
    let owned = |it: &landbridge_model::GivenParameter| Parameter {
        item: it.item.clone(),
        ty: Argument::Owned(it.ty.to_value()),
        default: None,
    };
    let mut parameters: Vec<Parameter> = method.parameters.iter().map(owned).collect();
    let mut this = "implementation".to_owned();
    while parameters.iter().any(|it| it.item.name == this) {
        this.push('_');
    }
    let hold = if method.is_async {
        ImportHold::Arc
    } else {
        ImportHold::Borrowed
    };
    let implementation = Parameter {
        item: Item {
            name: this,
            ..Item::default()
        },
        ty: Argument::Import {
            name: TypeName(import.item.path.clone()),
            hold,
            optional: false,
        },
        default: None,
    };
    parameters.insert(0, implementation);
    Function {
        item: Item {
            path: format!("crate::{MODULE}::{name}"),
            docs: format!(
                "Rust's own body of `{}` of `{}`.",
                method.item.name, import.item.name
            ),
            origin: method.item.origin.clone(),
            name,
            ..Item::default()
        },
        parameters,
        output: method
            .returns
            .value
            .clone()
            .map_or(Output::Nothing, Output::Value),
        error: method.returns.error.clone(),
        blocking: false,
        leaf: false,
        is_async: method.is_async,
    }
}
