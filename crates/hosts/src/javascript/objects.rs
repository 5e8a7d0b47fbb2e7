//! Classes of objects.

use landbridge_model::{Float, Int, MethodKind, Object, Scalar, TypeName};

use super::functions::{self, LoweredFunction, Target};
use super::lower::{Lowered, is_static};
use super::natives::{Native, Returned};
use super::spelling::{native_type, table};
use crate::javascript::types::Types;
use crate::javascript::{beside, docs, names};
use crate::naming;

pub(super) fn lower(
    types: &Types<'_>,
    out: &mut Lowered,
    object: &Object,
    name: &str,
    prefix: &str,
    close: &str,
) {
    let mut body = String::new();
    let mut ts = String::new();
    let mut constructor = None;
    for method in object
        .methods
        .iter()
        .filter(|it| it.function.item.hosts.shown_in("node"))
    {
        let target = match method.kind {
            MethodKind::Method(receiver) | MethodKind::Getter(receiver) => {
                Target::Method(object, receiver)
            }
            MethodKind::Constructor => Target::Constructor(object),
            _ => Target::Static(object),
        };
        let native = format!("{prefix}_{}", naming::snake(&method.function.item.name));
        let native = out.claim(&native);
        let mut lowered = functions::function(types, &target, native, &method.function);
        lowered.name = beside::method(object, method, "node");
        let docs = lowered
            .docs
            .lines()
            .map(|line| format!("  {line}\n"))
            .collect::<String>();
        match method.kind {
            MethodKind::Constructor => {
                let parameters = lowered
                    .typescript
                    .split("): ")
                    .next()
                    .unwrap_or("(")
                    .to_owned()
                    + ")";
                ts.push_str(&format!("{docs}  constructor{parameters};\n"));
                constructor = Some(lowered.clone());
            }
            kind if is_static(kind) => {
                body.push_str(&format!(
                    "  static {}{}\n",
                    lowered.name,
                    lowered.javascript()
                ));
                ts.push_str(&format!(
                    "{docs}  static {}{};\n",
                    lowered.name, lowered.typescript
                ));
            }
            MethodKind::Getter(_) => {
                body.push_str(&format!("  get {}{}\n", lowered.name, lowered.javascript()));
                let ty = lowered.typescript.trim_start_matches("(): ").to_owned();
                ts.push_str(&format!("{docs}  get {}(): {ty};\n", lowered.name));
            }
            _ => {
                body.push_str(&format!("  {}{}\n", lowered.name, lowered.javascript()));
                ts.push_str(&format!(
                    "{docs}  {}{};\n",
                    lowered.name, lowered.typescript
                ));
            }
        }
        out.natives.extend(lowered.native);
        out.rust.push(lowered.rust);
    }
    traits(types, out, object, name, prefix, &mut body, &mut ts);
    let construct = match constructor {
        Some(LoweredFunction {
            parameters,
            statements,
            value,
            ..
        }) => format!(
            "  constructor{parameters} {{\n    if (arguments[0] === $KEY) {{\n      this.#handle = arguments[1];\n    }} else {{\n      {statements}\n      this.#handle = {value};\n    }}\n    registry${name}.register(this, this.#handle, this);\n  }}\n"
        ),
        None => {
            ts.push_str("  private constructor();\n");
            format!(
                "  constructor() {{\n    if (arguments[0] !== $KEY) throw new $TypeError(\"{name} has no constructor\");\n    this.#handle = arguments[1];\n    registry${name}.register(this, this.#handle, this);\n  }}\n"
            )
        }
    };
    out.javascript.push(format!(
        "let t${name};\n\
         const registry${name} = new $Registry((handle) => {{ try {{ $native.{close}(handle); }} catch {{ /* a call is using it, and keeps it */ }} }});\n\
         class {name} {{\n\
         \x20 #handle;\n\
         \x20 static {{\n\
         \x20   t${name} = {{\n\
         \x20     handleOf(value, name) {{\n\
         \x20       if (typeof value !== \"object\" || value === null || !(#handle in value)) throw $s.noObject(\"{name}\", value, name);\n\
         \x20       return value.#handle || $s.shut(\"{name}\");\n\
         \x20     }},\n\
         \x20     wrap: (handle) => new {name}($KEY, handle),\n\
         \x20     closed: (value) => value.#gone(),\n\
         \x20   }};\n\
         \x20 }}\n\
         {construct}\
         \x20 #gone() {{\n    registry${name}.unregister(this);\n    this.#handle = 0;\n  }}\n\
         \x20 close() {{\n    if (this.#handle === 0) return;\n    $native.{close}(this.#handle);\n    this.#gone();\n  }}\n\
         {body}\
         }}\n\
         if ($Symbol.dispose) {name}.prototype[$Symbol.dispose] = {name}.prototype.close;"
    ));
    let doc = docs::block(
        &object.item.docs,
        &["Stays in Rust; freed by `close()`, `using`, or the garbage collector.".to_owned()],
        "",
    );
    out.typescript.push(format!(
        "{doc}export class {name} {{\n{ts}  /** Frees the object now; a second time does nothing. */\n  close(): void;\n  [{}.dispose](): void;\n}}",
        types.global("Symbol")
    ));
}

fn traits(
    types: &Types<'_>,
    out: &mut Lowered,
    object: &Object,
    name: &str,
    prefix: &str,
    body: &mut String,
    ts: &mut String,
) {
    let path = TypeName(object.item.path.clone());
    let table = table(types, &path);
    let mut add = |suffix: &str, two: bool, returned: Returned, expression: &str| {
        let native = out.claim(&format!("{prefix}_{suffix}"));
        let ident = native_type(&native);
        let other = if two {
            format!(
                "let other = call.find(1, \"{name}\", \"other\", |handle| {table}.shared(handle))?;"
            )
        } else {
            String::new()
        };
        let count = if two { 2 } else { 1 };
        out.rust.push(format!(
            "pub struct {ident};\n\
             impl lb::Function for {ident} {{\n\
               const ARGUMENTS: usize = {count};\n\
               fn call(call: &lb::Call) -> Result<lb::Value, lb::Stopped> {{\n\
                 let this = call.find(0, \"{name}\", \"this\", |handle| {table}.shared(handle))?; {other}\n\
                 Ok({expression})\n\
               }}\n\
             }}"
        ));
        let this = format!("this.#handle || $s.shut({})", names::quoted(name));
        let other = if two {
            format!(", t${name}.handleOf(other, \"other\")")
        } else {
            String::new()
        };
        let call = format!("$native.{native}({this}{other})");
        let handles = if two { 2 } else { 1 };
        out.natives
            .push(Native::of_handles(&native, handles, returned));
        call
    };
    if object.traits.display {
        let call = add(
            "trait_display",
            false,
            Returned::Text,
            "call.string(&this.to_string())",
        );
        body.push_str(&format!("  toString() {{ return {call}; }}\n"));
        ts.push_str("  toString(): string;\n");
    }
    if object.traits.debug {
        let call = add(
            "trait_debug",
            false,
            Returned::Text,
            "call.string(&format!(\"{:?}\", *this))",
        );
        body.push_str(&format!(
            "  [$Symbol.for(\"nodejs.util.inspect.custom\")]() {{ return {call}; }}\n"
        ));
    }
    if object.traits.eq {
        let call = add(
            "trait_eq",
            true,
            Returned::Scalar(Scalar::Bool),
            "call.give(*this == *other)",
        );
        body.push_str(&format!("  equals(other) {{ return {call}; }}\n"));
        ts.push_str(&format!(
            "  /** Whether both are equal. */\n  equals(other: {name}): boolean;\n"
        ));
    }
    if object.traits.ord {
        let call = add(
            "trait_ord",
            true,
            Returned::Scalar(Scalar::Float(Float::F64)),
            "call.give(this.partial_cmp(&other).map_or(f64::NAN, |order| f64::from(order as i8)))",
        );
        body.push_str(&format!("  compareTo(other) {{ return {call}; }}\n"));
        ts.push_str(&format!("  /** Negative, zero or positive as this is less, equal or greater; NaN if they can't be compared. */\n  compareTo(other: {name}): number;\n"));
    }
    if object.traits.hash {
        let expression = "{ use std::hash::{Hash, Hasher}; let mut hasher = std::hash::DefaultHasher::new(); this.hash(&mut hasher); call.give(hasher.finish()) }";
        let call = add(
            "trait_hash",
            false,
            Returned::Scalar(Scalar::Int(Int::U64)),
            expression,
        );
        body.push_str(&format!("  hashCode() {{ return {call}; }}\n"));
        ts.push_str(
            "  /** The same for equal objects, within one process. */\n  hashCode(): bigint;\n",
        );
    }
}
