//! Traits that JavaScript implements: the Rust types that stand for its objects, and the TypeScript interfaces.

use landbridge_model::{Import, ImportMethod, TypeName};

use super::callbacks::{Passed, called, given_type, returned};
use super::lower::Lowered;
use super::spelling::raw;
use crate::javascript::callers::provided;
use crate::javascript::names;
use crate::javascript::types::Types;
use crate::naming;

/// The Rust type that stands for objects that implement a trait. Nothing else of the generated crate begins so.
pub(super) fn imported(types: &Types<'_>, name: &TypeName) -> Option<String> {
    let mut imports = types.interface.imports.iter();
    let at = imports.position(|it| it.item.path == name.0)?;
    Some(format!("Imported{at}{}", naming::pascal(name.last())))
}

/// JavaScript that looks at an object as it is passed.
pub(super) struct Implementing {
    /// The object, if it has what it must.
    pub(super) target: String,
    /// Which methods it has of those that it needn't; none where there are none.
    pub(super) provided: Option<String>,
}

/// Checks of an argument; `local` is its binding.
pub(super) fn implementing(
    types: &Types<'_>,
    import: &Import,
    (name, local): (&str, &str),
) -> Implementing {
    let left_out = provided(import);
    let is_left_out = |it: &&ImportMethod| left_out.iter().any(|other| std::ptr::eq(*other, *it));
    let list = |methods: &mut dyn Iterator<Item = &ImportMethod>| {
        let names: Vec<String> = methods
            .map(|it| names::quoted(&names::value(&it.item, "node")))
            .collect();
        types.function("m", &format!("const @ = [{}];", names.join(", ")))
    };
    let title = names::quoted(&types.named(&import.item.path));
    let name = names::quoted(name);
    let required = list(&mut import.methods.iter().filter(|it| !is_left_out(it)));
    Implementing {
        target: format!("$c.implementing({local}, {title}, {required}, {name})"),
        provided: (!left_out.is_empty()).then(|| {
            let optional = list(&mut left_out.iter().copied());
            format!("$c.provided({local}, {optional}, {title}, {name})")
        }),
    }
}

pub(super) fn lower(types: &Types<'_>, out: &mut Lowered, import: &Import) {
    let path = TypeName(import.item.path.clone());
    let Some(ty) = imported(types, &path) else {
        crate::capability::unbound()
    };
    out.typescript
        .push(types.import_ts(import, &types.name(&path)));
    let left_out = provided(import);
    let methods: String = import
        .methods
        .iter()
        .map(|method| {
            let bit = left_out.iter().position(|it| std::ptr::eq(*it, method));
            let own = bit.map(|bit| (bit, without(&ty, method)));
            implemented(types, &path, method, own)
        })
        .collect();
    out.rust.push(format!(
        "#[derive(Clone)]\n\
         pub struct {ty} {{ callback: lb::Callback, #[allow(dead_code, reason = \"one form serves every trait\")] given: u64 }}\n\
         impl {path} for {ty} {{ {methods} }}"
    ));
    for method in left_out {
        let name = without(&ty, method);
        let others = import
            .methods
            .iter()
            .filter(|it| !std::ptr::eq(*it, method));
        let others: String = others
            .map(|it| {
                let (signature, given) = (signature(it), given(it));
                format!(
                    "{signature} {{ {path}::{}(&self.0{given}) }}",
                    raw(&it.item.name)
                )
            })
            .collect();
        out.rust.push(format!(
            "pub struct {name}({ty});\nimpl {path} for {name} {{ {others} }}"
        ));
    }
}

fn passed(method: &ImportMethod) -> Passed<'_> {
    Passed {
        callback: "self.callback",
        parameters: method.parameters.iter().map(|it| &it.ty).collect(),
        value: method.returns.value.as_ref(),
        fails: method.returns.error.is_some(),
    }
}

/// Whether a method is called with what crosses as it is.
pub(super) fn is_quick(method: &ImportMethod) -> bool {
    !method.is_async && passed(method).is_direct()
}

/// The type that has Rust's own body of a method, and JavaScript's of the others.
fn without(ty: &str, method: &ImportMethod) -> String {
    format!("{ty}Without{}", naming::pascal(&method.item.name))
}

/// `, p0, p1`
fn given(method: &ImportMethod) -> String {
    (0..method.parameters.len())
        .map(|at| format!(", p{at}"))
        .collect()
}

/// `fn load<'a>(&'a self, p0: &'a str) -> Pin<Box<…>>`: as the trait has it, where futures are boxed.
fn signature(method: &ImportMethod) -> String {
    let name = raw(&method.item.name);
    let lifetime = if method.is_async { "'a " } else { "" };
    let parameters: String = (method.parameters.iter().enumerate())
        .map(|(at, it)| format!(", p{at}: {}", given_type(&it.ty, lifetime)))
        .collect();
    let returned = returned(method.returns.value.as_ref(), method.returns.error.as_ref());
    if method.is_async {
        format!(
            "fn {name}<'a>(&'a self{parameters}) -> std::pin::Pin<Box<dyn Future<Output = {returned}> + Send + 'a>>"
        )
    } else {
        format!("fn {name}(&self{parameters}) -> {returned}")
    }
}

/// A method that calls JavaScript's, or Rust's own where JavaScript has none: `own` is the bit that says so, and
/// the type that has it.
fn implemented(
    types: &Types<'_>,
    path: &TypeName,
    method: &ImportMethod,
    own: Option<(usize, String)>,
) -> String {
    let shape = types.method_caller(method);
    let call = if is_quick(method) {
        let itself = Some(types.method_itself(method));
        let quick = types.method_quick(method);
        passed(method).call((itself, quick, shape, types.method_writers(method)))
    } else {
        let way = if method.is_async { "ask" } else { "call" };
        let fails = method.returns.error.is_some();
        let given = method.parameters.iter().map(|it| &it.ty);
        called("self.callback", way, fails, shape, given)
    };
    let name = raw(&method.item.name);
    let own = own.map_or_else(String::new, |(bit, without)| {
        let given = given(method);
        let call = format!("{path}::{name}(&{without}(self.clone()){given})");
        let call = if method.is_async {
            format!("Box::pin(async move {{ {call}.await }})")
        } else {
            call
        };
        format!("if self.given & (1 << {bit}) == 0 {{ return {call}; }}")
    });
    let call = if method.is_async {
        format!("Box::pin(async move {{ {call}.await }})")
    } else {
        call
    };
    format!("{} {{ {own} {call} }}", signature(method))
}
