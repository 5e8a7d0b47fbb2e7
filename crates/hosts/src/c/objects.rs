//! Objects: their handles, methods, and functions for the traits that they have.

use landbridge_model::{MethodKind, Object, Storage, TypeName, Value};
use serde::Serialize;

use super::claims::{self, Named};
use super::docs;
use super::functions::{self, LoweredFunction, Target, table};
use super::lower::Lowering;
use super::names;
use super::parameters::Names;

/// An object.
#[derive(Debug, Serialize)]
pub(super) struct LoweredObject {
    /// `text_kit_index`
    name: String,
    path: String,
    title: String,
    table: String,
    tag: usize,
    shared: bool,
    /// Docs for the opaque type.
    docs: String,
}

impl LoweredObject {
    /// The function that makes another handle of a shared object, whose name none of the user's has: for hosts in which a
    /// program that gives an object keeps it.
    pub(super) fn share(&self, prefix: &str) -> Option<LoweredFunction> {
        let (name, path) = (super::abi::share(&self.name), &self.path);
        let shared = format!("std::sync::Arc<{path}>");
        self.shared.then(|| LoweredFunction {
            prototype: format!(
                "/** Another handle of the same object; what `out` receives is the caller's, to be freed with `{0}_free`. */\n\
                 {prefix}_status {name}(const {0} *object, {0} **out, {prefix}_error **err);",
                self.name
            ),
            rust: format!(
                "#[unsafe(no_mangle)]\n\
                 pub unsafe extern \"C\" fn {name}(object: lb::Reference, out: *mut lb::Reference, err: *mut lb::ErrorHandle) -> lb::Status {{\n\
                   comment!(\"SAFETY: the contract of every pointer, which the header states.\");\n\
                   unsafe {{ lb::call::<Here, {shared}>(out, err, || Ok(<{shared} as lb::Crosses<Here>>::from_c(&object, \"object\")?)) }}\n\
                 }}"
            ),
            name,
        })
    }
}

pub(super) fn lower(lowering: &mut Lowering<'_>, object: &Object) {
    let path = TypeName(object.item.path.clone());
    let name = lowering.name(&path.0);
    let kept = match object.storage {
        Storage::Cell => {
            "A handle, never a real address: one call at a time may change the object."
        }
        Storage::Arc => {
            "A handle, never a real address: any number of threads may use the object at once."
        }
    };
    lowering.objects.push(LoweredObject {
        docs: docs::block(&object.item.docs, &[kept.to_owned()], ""),
        title: path.last().to_owned(),
        table: table(&path),
        tag: lowering.objects.len() + 1,
        shared: object.storage == Storage::Arc,
        name: name.clone(),
        path: path.0.clone(),
    });
    for Named { method, name, .. } in claims::methods(&name, object) {
        let target = match method.kind {
            MethodKind::Method(receiver) | MethodKind::Getter(receiver) => {
                Target::Method(object, receiver)
            }
            _ => Target::Static(object),
        };
        let lowered = functions::function(&mut lowering.forms, &target, name, &method.function);
        lowering.functions.push(lowered);
        lowering.settle_replies();
    }
    for function in traits(lowering, object) {
        let lowered = function.lower(lowering, &name, &path);
        lowering.functions.push(lowered);
    }
}

/// A function for a trait of an object.
struct TraitFunction {
    suffix: &'static str,
    /// The result in C and in Rust.
    c: String,
    rust: String,
    /// The result of `this`, and of `other` where there are two.
    call: &'static str,
    docs: &'static str,
    two: bool,
}

fn traits(lowering: &mut Lowering<'_>, object: &Object) -> Vec<TraitFunction> {
    let text = lowering.forms.of(&Value::String);
    let one = |suffix, c: &str, rust: &str, call, docs| TraitFunction {
        suffix,
        c: c.to_owned(),
        rust: rust.to_owned(),
        call,
        docs,
        two: false,
    };
    let all = [
        (
            object.traits.display,
            one(
                "to_string",
                &text.c,
                &text.rust,
                "ToString::to_string(&*this)",
                "The object as text.",
            ),
        ),
        (
            object.traits.debug,
            one(
                "debug",
                &text.c,
                &text.rust,
                "format!(\"{:?}\", *this)",
                "The object as text for programmers.",
            ),
        ),
        (
            object.traits.eq,
            TraitFunction {
                two: true,
                ..one(
                    "eq",
                    "bool",
                    "lb::Bool",
                    "*this == *other",
                    "Whether two objects are equal.",
                )
            },
        ),
        (
            object.traits.ord,
            TraitFunction {
                two: true,
                ..one(
                    "compare",
                    "int32_t",
                    "i32",
                    "PartialOrd::partial_cmp(&*this, &*other).map_or(2_i32, |order| order as i32)",
                    "-1, 0 or 1 as the first is less, equal or greater; 2 if they can't be compared.",
                )
            },
        ),
        (
            object.traits.hash,
            one(
                "hash",
                "uint64_t",
                "u64",
                "{ use std::hash::{Hash, Hasher}; let mut hasher = std::hash::DefaultHasher::new(); Hash::hash(&*this, &mut hasher); hasher.finish() }",
                "The same number for equal objects, within one run of the program.",
            ),
        ),
    ];
    all.into_iter()
        .filter_map(|(has, function)| has.then_some(function))
        .collect()
}

impl TraitFunction {
    fn lower(&self, lowering: &Lowering<'_>, name: &str, path: &TypeName) -> LoweredFunction {
        let Self {
            suffix,
            c,
            rust,
            call,
            docs,
            two,
        } = self;
        let prefix = &lowering.forms.prefix;
        let mut claimed = Names::new();
        let word = claimed.receiver(&names::escaped(&lowering.forms.word(path)));
        let second = claimed.claim("other", false);
        let table = table(path);
        let title = path.last();
        let (c_other, rust_other, find_other) = if *two {
            (
                format!(", const {name} *{second}"),
                ", other: lb::Reference".to_owned(),
                format!(
                    "let other = lb::found(other, \"{title}\", \"{second}\", |handle| {table}.shared(handle))?;"
                ),
            )
        } else {
            Default::default()
        };
        let own = format!("{name}_{suffix}");
        LoweredFunction {
            prototype: format!(
                "{}{prefix}_status {own}(const {name} *{word}{c_other}, {c} *out, {prefix}_error **err);",
                docs::block(docs, &[], "")
            ),
            rust: format!(
                "#[unsafe(no_mangle)]\n\
                 pub unsafe extern \"C\" fn {own}(this: lb::Reference{rust_other}, out: *mut {rust}, err: *mut lb::ErrorHandle) -> lb::Status {{\n\
                   comment!(\"SAFETY: the contract of every pointer, which the header states.\");\n\
                   unsafe {{ lb::call::<Here, _>(out, err, || {{\n\
                     let this = lb::found(this, \"{title}\", \"{word}\", |handle| {table}.shared(handle))?; {find_other}\n\
                     Ok({call})\n\
                   }}) }}\n\
                 }}"
            ),
            name: own,
        }
    }
}
