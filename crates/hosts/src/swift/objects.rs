//! Objects: a class that owns the handle of one, and what it shows of Rust's traits.

use landbridge_model::{Object, Storage, TypeName};

use super::lower::{Lowering, docs};
use crate::c::abi;

impl Lowering<'_> {
    pub(super) fn object(&mut self, object: &Object) {
        let path = TypeName(object.item.path.clone());
        let name = self.types.own(&path.0);
        let c = self.types.abi.ty(&path);
        let kept = match object.storage {
            Storage::Cell => "One call at a time may change it; a second one throws `BusyError`.",
            Storage::Arc => "Any number of threads may use it at once.",
        };
        let notes = [
            "Stays in Rust: this holds a handle of it, and frees it when nobody has it any more or by `close()`.".to_owned(),
            kept.to_owned(),
        ];
        let mut text = docs(&object.item, &notes, "");
        text.push_str(&format!(
            "public final class {name}: @unchecked Sendable {{\n  let lbRaw: OpaquePointer\n"
        ));
        let freed = format!("lbFreeObject(LBHandle(raw: lbRaw, free: {{ {c}_free($0) }}))");
        text.push_str(&match object.storage {
            Storage::Arc => {
                let share = abi::share(&c);
                format!(
                    "\n  init(lb raw: OpaquePointer) {{ lbRaw = raw }}\n\n  \
                     /// What a callback gives is another handle, the library's.\n  func lbGive() throws -> OpaquePointer {{\n    \
                     defer {{ withExtendedLifetime(self) {{}} }}\n    var lb_out: OpaquePointer?\n    var lb_error: OpaquePointer?\n    \
                     try lbCheck({share}(lbRaw, &lb_out, &lb_error), lb_error)\n    return lb_out!\n  }}\n\n  \
                     deinit {{ {freed} }}\n\n"
                )
            }
            Storage::Cell => format!(
                "  private let lbOwned = LBOwned()\n\n  init(lb raw: OpaquePointer) {{ lbRaw = raw }}\n\n  \
                 /// What a callback gives is the library's.\n  func lbGive() throws -> OpaquePointer {{ try lbOwned.give(lbRaw) }}\n\n  \
                 deinit {{ if lbOwned.isOwned {{ {freed} }} }}\n\n"
            ),
        });
        let methods = self.types.abi.methods(object);
        for (method, symbol) in methods {
            let function = &method.function;
            let of = Self::method_of(&name, method.kind, function);
            text.push_str(&self.lower_function(of, &symbol, function));
            text.push('\n');
        }
        text.push_str(&self.traits(object, &name, &c));
        text.push_str(&format!(
            "  /// Frees it at once. Throws `BusyError` while a call uses it.\n  public func close() throws {{ try lbCheck({c}_free(lbRaw), nil) }}\n}}"
        ));
        self.out.objects.push(text);
    }

    fn traits(&mut self, object: &Object, name: &str, c: &str) -> String {
        let prefix = self.types.prefix.clone();
        let traits = object.traits;
        let mut text = String::new();
        let mut one = |has: bool, docs: &str, own: &str, symbol: &str, ty: &str| {
            if !has {
                return;
            }
            let (form, zero, made) = if ty == "String" {
                let form = format!("{prefix}_string");
                let made = format!(
                    "    defer {{ {form}_free(&lb_out) }}\n    return lbText(lb_out.ptr, lb_out.len)\n"
                );
                (form.clone(), format!("{form}()"), made)
            } else {
                (
                    ty.to_owned(),
                    "0".to_owned(),
                    "    return lb_out\n".to_owned(),
                )
            };
            text.push_str(&format!(
                "  /// {docs}\n  public func {own}() throws -> {ty} {{\n    defer {{ withExtendedLifetime(self) {{}} }}\n    \
                 var lb_out: {form} = {zero}\n    var lb_error: OpaquePointer?\n    \
                 try lbCheck({c}_{symbol}(lbRaw, &lb_out, &lb_error), lb_error)\n{made}  }}\n\n"
            ));
        };
        let debug = "The object as text for programmers.";
        let hash = "The same number for equal objects, within one run of the program.";
        one(
            traits.display,
            "The object as text.",
            "toString",
            "to_string",
            "String",
        );
        one(traits.debug, debug, "toDebugString", "debug", "String");
        one(traits.hash, hash, "hash", "hash", "UInt64");
        let mut two = |docs: &str,
                       own: &str,
                       symbol: &str,
                       ty: &str,
                       form: &str,
                       zero: &str,
                       made: &str| {
            text.push_str(&format!(
                "  /// {docs}\n  public func {own}(_ other: {name}) throws -> {ty} {{\n    \
                 defer {{ withExtendedLifetime(self) {{}}; withExtendedLifetime(other) {{}} }}\n    \
                 var lb_out: {form} = {zero}\n    var lb_error: OpaquePointer?\n    \
                 try lbCheck({c}_{symbol}(lbRaw, other.lbRaw, &lb_out, &lb_error), lb_error)\n    return {made}\n  }}\n\n"
            ));
        };
        if traits.eq {
            two(
                "Whether Rust calls both equal.",
                "isEqual",
                "eq",
                "Bool",
                "Bool",
                "false",
                "lb_out",
            );
        }
        if traits.ord {
            // 2 is for those that can't be compared.
            let docs = "How both are ordered: below 0, 0 or above 0; `nil` for those that can't be compared.";
            two(
                docs,
                "compare",
                "compare",
                "Int?",
                "Int32",
                "0",
                "lb_out == 2 ? nil : Int(lb_out)",
            );
        }
        text
    }
}
