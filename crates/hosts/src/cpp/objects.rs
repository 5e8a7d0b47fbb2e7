//! Objects: a class that owns the handle of one, and what it shows of Rust's traits.

use landbridge_model::{MethodKind, Object, Storage, TypeName, Value};

use super::functions::Of;
use super::lower::Lowering;
use crate::c::abi;

impl Lowering<'_> {
    pub(super) fn object(&mut self, object: &Object) {
        let path = TypeName(object.item.path.clone());
        let name = self.types.own(&path.0);
        let full = self.types.named(&path);
        let c = self.types.abi.ty(&path);
        let kept = match object.storage {
            Storage::Cell => "One call at a time may change it; a second one meets `BusyError`.",
            Storage::Arc => "Any number of threads may use it at once.",
        };
        let notes = [
            "Stays in Rust: this owns a handle of it, can be moved but not copied, and frees it at its end.".to_owned(),
            kept.to_owned(),
        ];
        let mut text = abi::doxygen(&object.item.docs, &notes, "");
        text.push_str(&format!("class {name} {{\npublic:\n"));
        let mut needs = Vec::new();
        let methods = self.types.abi.methods(object);
        for (method, symbol) in methods {
            let function = &method.function;
            let of = match method.kind {
                MethodKind::Constructor => Of::Constructor(&name),
                MethodKind::NamedConstructor | MethodKind::Static => Of::Static(&name),
                MethodKind::Method(receiver) | MethodKind::Getter(receiver) => {
                    Of::Method(&name, receiver)
                }
            };
            let declared = self.lower_function(of, &symbol, function);
            text.push_str(&declared);
            // A default of a type's own is written with it.
            for parameter in function.parameters.iter().filter(|it| it.default.is_some()) {
                parameter.ty.walk(&mut |value| {
                    if !matches!(value, Value::Object { .. }) {
                        needs.push(value.clone());
                    }
                });
            }
        }
        text.push_str(&self.traits(object, &name, &c));
        text.push_str(&format!(
            "  /** Frees it at once. @throws BusyError while a call uses it. */\n  void close() {{ handle_.close(); }}\n\n  \
             /** For the package's own code. */\n  {name}(::{c} *raw, detail::Access) noexcept : handle_(raw) {{}}\n\n\
             private:\n  friend struct detail::Access;\n  detail::Handle<::{c}, ::{c}_free> handle_;\n}};"
        ));
        self.define(&path.0, text, &needs);
        self.out.crosses.push(format!(
            "template <>\nstruct Cross<{full}> : CrossObject<{full}> {{}};"
        ));
        if object.traits.hash {
            self.out.hashes.push(full);
        }
    }

    fn traits(&mut self, object: &Object, name: &str, c: &str) -> String {
        let prefix = self.types.prefix.clone();
        let mut text = String::new();
        let mut one = |has: bool,
                       docs: &str,
                       ty: &str,
                       own: &str,
                       symbol: &str,
                       out: &str,
                       made: &str| {
            if !has {
                return;
            }
            text.push_str(&format!("  /** {docs} */\n  {ty} {own}() const;\n"));
            self.out.bodies.push(format!(
                "inline {ty} {name}::{own}() const {{\n  {out} lb_out{{}};\n  ::{prefix}_error *lb_err = nullptr;\n  \
                 detail::check(::{c}_{symbol}(handle_.get(), &lb_out, &lb_err), lb_err);\n  return {made};\n}}"
            ));
        };
        let string = format!("::{prefix}_string");
        let taken = format!("detail::taken<std::string, ::{prefix}_string_free>(lb_out)");
        let traits = object.traits;
        one(
            traits.display,
            "The object as text.",
            "std::string",
            "to_string",
            "to_string",
            &string,
            &taken,
        );
        one(
            traits.debug,
            "The object as text for programmers.",
            "std::string",
            "debug",
            "debug",
            &string,
            &taken,
        );
        one(
            traits.hash,
            "The same number for equal objects, within one run of the program.",
            "std::uint64_t",
            "hash",
            "hash",
            "std::uint64_t",
            "lb_out",
        );
        let mut two = |symbol: &str, out: &str, ops: &[(&str, &str)]| {
            for (op, made) in ops {
                text.push_str(&format!("  friend bool operator{op}(const {name} &left, const {name} &right) {{ return {made}; }}\n"));
            }
            text.push_str(&format!(
                "  /** For the operators. */\n  {out} {symbol}_with(const {name} &other) const;\n"
            ));
            self.out.bodies.push(format!(
                "inline {out} {name}::{symbol}_with(const {name} &other) const {{\n  {out} lb_out{{}};\n  ::{prefix}_error *lb_err = nullptr;\n  \
                 detail::check(::{c}_{symbol}(handle_.get(), other.handle_.get(), &lb_out, &lb_err), lb_err);\n  return lb_out;\n}}"
            ));
        };
        if traits.eq {
            two(
                "eq",
                "bool",
                &[
                    ("==", "left.eq_with(right)"),
                    ("!=", "!left.eq_with(right)"),
                ],
            );
        }
        if traits.ord {
            // 2 is for those that can't be compared.
            two(
                "compare",
                "std::int32_t",
                &[
                    ("<", "left.compare_with(right) == -1"),
                    (">", "left.compare_with(right) == 1"),
                    ("<=", "left.compare_with(right) <= 0"),
                    (">=", "(left.compare_with(right) & 2) == 0"),
                ],
            );
        }
        if traits.display {
            text.push_str(&format!(
                "  friend std::ostream &operator<<(std::ostream &stream, const {name} &object) {{ return stream << object.to_string(); }}\n"
            ));
        }
        text
    }
}
