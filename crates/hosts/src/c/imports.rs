//! Traits that a C program implements: a struct of function pointers, and the Rust that implements the trait by
//! it. A method that Rust provides may be left out there; Rust's body then sees the rest of the struct.

use landbridge_model::{Import, ImportMethod};

use super::callbacks::{Asked, Functions, Returns, asked, module, returned, returning};
use super::docs;
use super::lower::Lowering;
use super::names;
use super::replies::{self, Answering};
use super::types::raw;
use crate::naming;

/// The methods that C implements, with their names there.
pub(super) fn methods(import: &Import) -> Vec<(&ImportMethod, String)> {
    let shown = |it: &&ImportMethod| it.item.hosts.shown_in("c") || !it.provided;
    let mut taken = std::collections::BTreeSet::from(["self".to_owned(), "free".to_owned()]);
    let mut found = Vec::new();
    for method in import.methods.iter().filter(shown) {
        let mut name = names::of(&method.item, naming::snake);
        while !taken.insert(name.clone()) {
            name.push('_');
        }
        found.push((method, name));
    }
    found
}

/// A method, everything known.
struct Lowered<'a> {
    method: &'a ImportMethod,
    /// In C.
    name: String,
    parts: Asked,
    /// `fn get(&self, key: String) -> Vec<u8>`
    signature: String,
    /// What the method does where C has a function for it.
    body: String,
    /// What that returns, unless it answers later.
    returns: Option<Returns>,
}

pub(super) fn lower(lowering: &mut Lowering<'_>, import: &Import) {
    let c = lowering.name(&import.item.path);
    let path = &import.item.path;
    let mut statics = String::new();
    let mut lowered = Vec::new();
    for (method, name) in methods(import) {
        lowered.push(one(lowering, &c, method, name, &mut statics));
    }
    let mut functions = Functions {
        c: String::new(),
        rust: String::new(),
        needed: Vec::new(),
    };
    for it in &lowered {
        let mut notes = it.parts.notes.clone();
        if it.method.provided {
            notes.push("May be NULL: Rust does it then.".to_owned());
        } else {
            functions.needed.push((raw(&it.name), it.name.clone()));
        }
        let returns = it.returns.as_ref().map_or("void", |it| &*it.c);
        let text = match &it.method.item.deprecated {
            Some(note) => format!("@deprecated {note}\n\n{}", it.method.item.docs),
            None => it.method.item.docs.clone(),
        };
        functions.c.push_str(&format!(
            "{}  {returns} (*{})({});\n",
            docs::block(&text, &notes, "  "),
            it.name,
            it.parts.c.join(", ")
        ));
        let returns =
            (it.returns.as_ref()).map_or_else(String::new, |it| format!(" -> {}", it.rust));
        functions.rust.push_str(&format!(
            "pub {}: Option<unsafe extern \"C\" fn({}){returns}>,",
            raw(&it.name),
            it.parts.rust.join(", ")
        ));
    }
    let notes = [
        "Implemented by the program: functions, and data that they get. Passed by pointer, and copied. Any thread \
         may call the functions, several at once; they return, and never jump out."
            .to_owned(),
        "What a function is given is lent for the call; objects are handles of its own.".to_owned(),
    ];
    let docs = docs::block(&import.item.docs, &notes, "");
    let mut definition = functions.definition(&c, &docs);
    let structures: String = (lowered.iter().filter_map(|it| it.returns.as_ref()))
        .map(|it| &*it.structure)
        .collect();
    definition.text.insert_str(0, &structures);
    lowering.forms.callbacks.definitions.push(definition);
    let mut items = format!(
        "{}{statics}\
         #[derive(Clone)]\npub struct Host(std::sync::Arc<lb::callback::Kept<Functions>>);\n\
         impl Host {{\n\
           pub fn new(kept: lb::callback::Kept<Functions>) -> Self {{ Self(std::sync::Arc::new(kept)) }}\n\
         }}\n",
        functions.form()
    );
    let bodies: String = lowered
        .iter()
        .map(|it| {
            format!(
                "{} {{ let __kept = &*self.0; {} }}\n",
                it.signature, it.body
            )
        })
        .collect();
    items.push_str(&format!("impl {path} for Host {{\n{bodies}}}\n"));
    for it in lowered.iter().filter(|it| it.method.provided) {
        let others: String = lowered
            .iter()
            .filter(|other| !std::ptr::eq(other.method, it.method))
            .map(|other| {
                let mut arguments = vec!["&self.0".to_owned()];
                arguments.extend(other.parts.names.iter().cloned());
                format!(
                    "{} {{ {path}::{}({}) }}\n",
                    other.signature,
                    raw(&other.method.item.name),
                    arguments.join(", ")
                )
            })
            .collect();
        items.push_str(&format!(
            "#[doc = \"The same without `{}`, for which the trait has a body.\"]\n\
             pub struct {}(Host);\nimpl {path} for {} {{\n{others}}}\n",
            it.name,
            without(it),
            without(it)
        ));
    }
    lowering.forms.callbacks.rust.push(module(&c, &items));
}

fn without(it: &Lowered<'_>) -> String {
    format!("Without_{}", it.name)
}

fn one<'a>(
    lowering: &mut Lowering<'_>,
    c: &str,
    method: &'a ImportMethod,
    name: String,
    statics: &mut String,
) -> Lowered<'a> {
    let given: Vec<_> = method
        .parameters
        .iter()
        .map(|it| (names::of(&it.item, naming::snake), &it.ty))
        .collect();
    let (lifetimes, receiver, place) = if method.is_async {
        ("<'a>", "&'a self", "'a")
    } else {
        ("", "&self", "")
    };
    let mut parts = asked(&mut lowering.forms, &given, place);
    let field = raw(&name);
    let rust = raw(&method.item.name);
    let (ty, otherwise, settle, ask);
    let mut returns = None;
    if method.is_async {
        let value = method.returns.value.as_ref();
        let form = value.map(|value| lowering.forms.of(value).value);
        let error = method.returns.error.as_ref();
        let reply = format!("{}_REPLIES", naming::screaming(&name));
        let answering = Answering {
            reply: format!("{c}_{name}_reply"),
            to: format!("{c}_{name}"),
            title: format!("a call of `{name}` of {c}"),
            table: reply.clone(),
            module: c,
            value,
            error,
            ends: false,
        };
        replies::lower(&mut lowering.forms, &answering, &mut parts, statics);
        lowering.settle_replies();
        let (output, wrap) = returned(&mut lowering.forms, form.as_deref(), error);
        ask = format!(
            "lb::callback::begin(&{reply}, |__reply| {{ {} \
             comment!(\"SAFETY: the header's contract of function pointers.\");\n\
             unsafe {{ __call({}, __reply) }}; Ok(()) }}).await",
            parts.lend,
            parts.arguments.join(", ")
        );
        settle = wrap;
        ty = format!(
            "std::pin::Pin<Box<dyn std::future::Future<Output = {output}> + Send + {place}>>"
        );
        otherwise = ".await";
    } else {
        let (answer, own) = returning(
            &mut lowering.forms,
            &mut parts,
            &format!("{c}_{name}"),
            method.returns.value.as_ref(),
            method.returns.error.as_ref(),
        );
        ask = format!(
            "(|| {{ {} comment!(\"SAFETY: the header's contract of function pointers.\");\n{} }})()",
            parts.lend, answer.ask
        );
        settle = answer.settle;
        ty = answer.ty;
        returns = Some(own);
        otherwise = "";
    }
    let mut signature = vec![receiver.to_owned()];
    signature.extend(parts.signature.iter().cloned());
    let mut lowered = Lowered {
        method,
        signature: format!("fn {rust}{lifetimes}({}) -> {ty}", signature.join(", ")),
        name,
        parts,
        body: String::new(),
        returns,
    };
    let absent = if method.provided {
        format!(
            "return {}(self.clone()).{rust}({}){otherwise}",
            without(&lowered),
            lowered.parts.names.join(", ")
        )
    } else {
        "unreachable!(\"refused when it was passed\")".to_owned()
    };
    let body = format!(
        "let Some({}) = __kept.functions().{field} else {{ {absent} }};\n{settle}({ask})",
        lowered.returns.as_ref().map_or("__call", |it| it.own)
    );
    lowered.body = if method.is_async {
        format!("Box::pin(async move {{ {body} }})")
    } else {
        body
    };
    lowered
}
