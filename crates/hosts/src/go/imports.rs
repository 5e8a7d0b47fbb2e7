//! Traits that Go implements: an interface for each, the Rust type that stands for what implements it, and the Go that
//! answers its calls. A method that Rust provides is one that Go may have beside those of the interface.

use landbridge_diagnostics::Diagnostic;
use landbridge_model::{Import, ImportMethod, TypeName, Value};

use super::callbacks::{answer, ask, body, given_type, returned};
use super::functions::Call;
use super::names::{self, Namespace, comment};
use super::types::Types;
use crate::naming;
use crate::spelling::raw;

/// The Go and the Rust of a trait.
pub(super) struct Lowered {
    pub(super) types: String,
    pub(super) functions: String,
    pub(super) rust: Vec<String>,
}

/// A method with its name in Go, and the number by which it is called.
struct Named<'a> {
    method: &'a ImportMethod,
    name: String,
    number: usize,
}

/// The methods that Go may have.
fn methods(import: &Import) -> impl Iterator<Item = (usize, &ImportMethod)> {
    let all = import.methods.iter().enumerate();
    all.filter(|(_, it)| it.item.hosts.shown_in(names::HOST) || !it.provided)
}

/// Whether Go may leave some out.
fn provides(import: &Import) -> bool {
    methods(import).any(|(_, it)| it.provided)
}

/// The Rust type.
pub(super) fn own(types: &Types<'_>, import: &TypeName) -> String {
    format!("Imported{}", types.name(import))
}

/// Passes which of the methods that Go may leave out are there, if there are such; the Rust expression of it.
pub(super) fn has(
    types: &Types<'_>,
    call: &mut Call,
    import: &TypeName,
    given: &str,
) -> Option<String> {
    match types.interface.import(import) {
        Some(it) if provides(it) => {
            let go = format!("C.uint64_t(lbHas{}({given}))", types.name(import));
            Some(call.word(go, "u64", "uint64_t"))
        }
        _ => None,
    }
}

/// `package` is the package's namespace.
pub(super) fn lower(
    types: &Types<'_>,
    import: &Import,
    package: &Namespace,
    diagnostics: &mut Vec<Diagnostic>,
) -> Lowered {
    let path = TypeName(import.item.path.clone());
    let name = types.name(&path);
    let own = own(types, &path);
    let inner = Namespace::default();
    let named: Vec<Named<'_>> = methods(import)
        .map(|(number, method)| Named {
            method,
            name: inner.claim(&method.item, names::of(&method.item), diagnostics),
            number,
        })
        .collect();
    let (provided, needed): (Vec<&Named<'_>>, Vec<&Named<'_>>) =
        named.iter().partition(|it| it.method.provided);
    let mut docs = import.item.docs.clone();
    docs.push_str("\n\nRust calls its methods from any goroutine, several at once.");
    let mut with = Vec::new();
    for it in &provided {
        let wanted = format!("{name}With{}", it.name);
        with.push(package.claim(&it.method.item, wanted, diagnostics));
    }
    for other in &with {
        docs.push_str(&format!(" See [{other}] for what it may have beside them."));
    }
    let mut text = format!("{}type {name} interface {{\n", comment(&docs, ""));
    needed
        .iter()
        .for_each(|it| text.push_str(&signature(types, it)));
    text.push_str("}\n");
    for (it, with) in provided.iter().zip(&with) {
        text.push_str(&format!(
            "\n// {with} is a [{name}] that answers {} itself; Rust does it for others.\ntype {with} interface {{\n\t{name}\n{}}}\n",
            it.name,
            signature(types, it)
        ));
    }
    Lowered {
        types: text,
        functions: adapter(types, &name, &named, &with),
        rust: rust(import, &own, &named),
    }
}

/// A method of the interface.
fn signature(types: &Types<'_>, it: &Named<'_>) -> String {
    let method = it.method;
    let mut parameters: Vec<(String, String)> = Vec::new();
    if method.is_async {
        parameters.push(("ctx".to_owned(), "context.Context".to_owned()));
    }
    for parameter in &method.parameters {
        let mut local = names::parameter(&parameter.item);
        while parameters.iter().any(|(other, _)| *other == local) {
            local.push('_');
        }
        parameters.push((local, types.go(&parameter.ty.to_value())));
    }
    let parameters: Vec<String> = (parameters.iter())
        .map(|(name, ty)| format!("{name} {ty}"))
        .collect();
    let mut docs = method.item.docs.clone();
    if method.is_async {
        docs.push_str("\n\nThe context ends when nobody in Rust waits for the answer any more.");
    }
    if let Some(error) = &method.returns.error {
        docs.push_str(&format!(
            "\n\nOf its errors, a [{}] is Rust's own.",
            types.name(error)
        ));
    }
    format!(
        "{}\t{}({}){}\n",
        comment(&docs, "\t"),
        it.name,
        parameters.join(", "),
        returned(
            types,
            method.returns.value.as_ref(),
            method.returns.error.is_some()
        )
    )
}

/// The Go functions that make of what implements the trait what answers Rust, and say what it has.
fn adapter(types: &Types<'_>, name: &str, named: &[Named<'_>], with: &[String]) -> String {
    let mut cases = String::new();
    let mut has = String::new();
    let mut with = with.iter();
    for it in named {
        let method = it.method;
        let given: Vec<Value> = (method.parameters.iter())
            .map(|parameter| parameter.ty.to_value())
            .collect();
        let mut callee = format!("it.{}", it.name);
        if method.provided {
            let with = with.next().map_or("", String::as_str);
            callee = format!("it.({with}).{}", it.name);
            has.push_str(&format!(
                "\tif _, ok := it.({with}); ok {{\n\t\thas |= 1 << {}\n\t}}\n",
                it.number
            ));
        }
        let told = format!("callback {name}.{}", it.name);
        let first = if method.is_async { "c.ctx" } else { "" };
        let returns = (method.returns.value.as_ref(), method.returns.error.as_ref());
        cases.push_str(&format!(
            "\t\tcase {}:\n{}",
            it.number,
            body(types, (&callee, &told), first, &given, returns, "\t\t\t")
        ));
    }
    let has = if has.is_empty() {
        String::new()
    } else {
        format!("\nfunc lbHas{name}(it {name}) (has uint64) {{\n{has}\treturn has\n}}\n")
    };
    format!(
        "func lbImpl{name}(it {name}) lbCallee {{\n\tif it == nil {{\n\t\treturn nil\n\t}}\n\treturn func(c *lbCalled) {{\n\t\tswitch c.method {{\n{cases}\t\t}}\n\t}}\n}}\n{has}"
    )
}

fn rust(import: &Import, own: &str, named: &[Named<'_>]) -> Vec<String> {
    let path = &import.item.path;
    let shown = |method: &ImportMethod| (named.iter()).find(|it| std::ptr::eq(it.method, method));
    let methods: String = (import.methods.iter())
        .filter_map(shown)
        .map(|it| rust_method(path, own, it))
        .collect();
    let given = if provides(import) { ", given: u64" } else { "" };
    let mut found = vec![format!(
        "#[derive(Clone)]\nstruct {own} {{ target: std::sync::Arc<lb::Target>{given} }}\n\n\
         impl {path} for {own} {{ {methods} }}"
    )];
    for of in named.iter().filter(|it| it.method.provided) {
        // The trait's own body of one method is reached by a type that passes on all others.
        let others: String = (named.iter())
            .filter(|it| it.number != of.number)
            .map(|it| {
                let method = it.method;
                let passed: String = bindings(method)
                    .iter()
                    .map(|it| format!(", {it}"))
                    .collect();
                format!(
                    "{} {{ {path}::{}(&self.0{passed}) }}\n",
                    rust_signature(method),
                    raw(&method.item.name)
                )
            })
            .collect();
        let name = without(own, of);
        found.push(format!(
            "struct {name}({own});\n\nimpl {path} for {name} {{ {others} }}"
        ));
    }
    found
}

fn without(own: &str, it: &Named<'_>) -> String {
    format!("{own}Without{}", naming::pascal(&it.method.item.name))
}

fn bindings(method: &ImportMethod) -> Vec<String> {
    (0..method.parameters.len())
        .map(|at| format!("x{at}"))
        .collect()
}

fn rust_signature(method: &ImportMethod) -> String {
    let (generics, lifetime) = if method.is_async {
        ("<'a>", "'a ")
    } else {
        ("", "")
    };
    let parameters: String = (method.parameters.iter().zip(bindings(method)))
        .map(|(parameter, binding)| format!(", {binding}: {}", given_type(&parameter.ty, lifetime)))
        .collect();
    let answer = answer(method.returns.value.as_ref(), method.returns.error.as_ref());
    let returns = if method.is_async {
        format!("std::pin::Pin<Box<dyn Future<Output = {answer}> + Send + 'a>>")
    } else {
        answer
    };
    format!(
        "fn {}{generics}(&{lifetime}self{parameters}) -> {returns}",
        raw(&method.item.name)
    )
}

fn rust_method(path: &str, own: &str, it: &Named<'_>) -> String {
    let method = it.method;
    let ask = ask(
        "self.target",
        method.is_async,
        method.returns.error.as_ref(),
        it.number,
        method.parameters.iter().map(|parameter| &parameter.ty),
    );
    let provided = if method.provided {
        let passed: String = bindings(method)
            .iter()
            .map(|it| format!(", {it}"))
            .collect();
        let end = if method.is_async { ".await" } else { "" };
        format!(
            "if self.given & (1 << {}) == 0 {{ return {path}::{}(&{}(self.clone()){passed}){end}; }}",
            it.number,
            raw(&method.item.name),
            without(own, it)
        )
    } else {
        String::new()
    };
    let body = if method.is_async {
        format!("Box::pin(async move {{ {provided} {ask} }})")
    } else {
        format!("{provided} {ask}")
    };
    format!("{} {{ {body} }}\n", rust_signature(method))
}
