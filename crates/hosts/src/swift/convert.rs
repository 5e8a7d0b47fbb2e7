//! Values and their forms in the C interface: an expression for each direction, and a function for each form that isn't
//! a number or a handle.

use landbridge_model::{Int, List, Scalar, Value};

use super::lower::Lowering;

impl Lowering<'_> {
    /// The value of the form at `place`, which can be written to: handles are taken out of it.
    pub(super) fn get(&mut self, value: &Value, place: &str) -> String {
        let bare = self.types.abi.bare(value);
        match &bare {
            Value::Scalar(Scalar::Char) => format!("Unicode.Scalar({place})!"),
            Value::Scalar(Scalar::Int(Int::Usize)) => format!("UInt(bitPattern: {place})"),
            Value::Scalar(Scalar::Int(Int::U128)) => format!("lbUInt128({place}.hi, {place}.lo)"),
            Value::Scalar(Scalar::Int(Int::I128)) => format!("lbInt128({place}.hi, {place}.lo)"),
            Value::Scalar(_) => place.to_owned(),
            Value::String => format!("lbText({place}.ptr, {place}.len)"),
            Value::Path => format!("lbPath({place}.ptr, {place}.len)"),
            Value::Bytes => format!("lbArray({place}.ptr, {place}.len, UInt8.self)"),
            Value::List(List::Direct(element)) if self.types.is_same(element) => {
                let item = element.to_value();
                let item = super::types::shared(&item, &self.types.of(&item));
                format!("lbArray({place}.ptr, {place}.len, {item})")
            }
            Value::Duration => format!("lbDuration({place}.secs, {place}.nanos)"),
            Value::SystemTime => {
                format!("SystemTime(seconds: {place}.secs, nanoseconds: {place}.nanos)")
            }
            Value::Enumeration(name) => {
                let own = self.types.named(name);
                format!("lbGetMember({own}(rawValue: Int64({place}.rawValue)))")
            }
            Value::Object { .. } | Value::Buffer(_) => {
                let own = self.types.of(&bare);
                format!("{own}(lb: lbTake(&{place}))")
            }
            Value::Option(inner) if self.types.is_handle(inner) => {
                let own = self.types.of(inner);
                format!("lbTakeMaybe(&{place}).map {{ {own}(lb: $0) }}")
            }
            Value::Boxed(inner) => self.get(inner, &format!("{place}!.pointee")),
            Value::Option(inner) if self.types.is_boxed(inner) => {
                let inner = self.get(inner, "$0");
                format!("{place}.map {{ {} }}", tried(&inner.replace("$0!", "$0")))
            }
            _ => format!("lbGet{}(&{place})", self.codec(&bare)),
        }
    }

    /// The form of a value, which borrows memory of `lb_arena` and of nothing else.
    pub(super) fn put(&mut self, value: &Value, expr: &str) -> String {
        let bare = self.types.abi.bare(value);
        match &bare {
            Value::Scalar(Scalar::Char) => format!("{expr}.value"),
            Value::Scalar(Scalar::Int(Int::Usize)) => format!("Int(bitPattern: {expr})"),
            Value::Scalar(Scalar::Int(int)) if int.bits() == 128 => {
                let form = self.types.form(&bare);
                format!(
                    "{form}(lo: UInt64(truncatingIfNeeded: {expr}), hi: UInt64(truncatingIfNeeded: {expr} >> 64))"
                )
            }
            Value::Scalar(_) => expr.to_owned(),
            Value::Enumeration(_) => {
                let form = self.types.form(&bare);
                format!("{form}(rawValue: .init(truncatingIfNeeded: {expr}.rawValue))")
            }
            Value::Object { .. } | Value::Buffer(_) => format!("{expr}.lbRaw"),
            Value::Option(inner) if self.types.is_handle(inner) => format!("{expr}?.lbRaw"),
            Value::Boxed(inner) => {
                let inner = self.put(inner, expr);
                format!("lb_arena.box({inner})")
            }
            Value::Option(inner) if self.types.is_boxed(inner) => {
                let inner = self.put(inner, "$0");
                format!("{expr}.map {{ {} }}", tried(&inner))
            }
            _ => format!("lbPut{}({expr}, lb_arena)", self.codec(&bare)),
        }
    }

    /// The functions of a form, by the last part of their names.
    fn codec(&mut self, value: &Value) -> String {
        let form = self.types.form(value);
        let own = self.types.of(value);
        let key = (form.clone(), own.clone());
        if let Some(known) = self.codecs.get(&key) {
            return known.clone();
        }
        let word = form
            .strip_prefix(&format!("{}_", self.types.prefix))
            .unwrap_or(&form);
        let mut name = crate::naming::pascal(word);
        while self.codecs.values().any(|known| *known == name) {
            name.push('_');
        }
        self.codecs.insert(key, name.clone());
        let (get, put) = self.bodies(value, &form, &own);
        self.out.codecs.push(format!(
            "func lbGet{name}(_ form: inout {form}) throws -> {own} {{\n{get}}}\n\n\
             func lbPut{name}(_ value: {own}, _ lb_arena: LBArena) throws -> {form} {{\n{put}}}"
        ));
        name
    }

    fn bodies(&mut self, value: &Value, form: &str, own: &str) -> (String, String) {
        match value {
            Value::String | Value::Path => (
                format!("  return {}\n", tried(&self.get(value, "form"))),
                format!(
                    "  let (pointer, count) = lb_arena.text(value)\n  return {form}(ptr: pointer, len: count)\n"
                ),
            ),
            Value::Bytes => (
                format!("  return {}\n", self.get(value, "form")),
                format!(
                    "  return {form}(ptr: lb_arena.copy(value, UInt8.self), len: value.count)\n"
                ),
            ),
            Value::Duration => (
                format!("  return {}\n", self.get(value, "form")),
                format!(
                    "  let (seconds, nanoseconds) = lbParts(value)\n  return {form}(secs: seconds, nanos: nanoseconds)\n"
                ),
            ),
            Value::SystemTime => (
                format!("  return {}\n", self.get(value, "form")),
                format!("  return {form}(secs: value.seconds, nanos: value.nanoseconds)\n"),
            ),
            Value::List(List::Direct(element)) if self.types.is_same(element) => {
                let item = element.to_value();
                let item = super::types::shared(&item, &self.types.form(&item));
                (
                    format!("  return {}\n", self.get(value, "form")),
                    format!(
                        "  return {form}(ptr: lb_arena.copy(value, {item}), len: value.count)\n"
                    ),
                )
            }
            Value::List(List::Direct(element)) => {
                self.items(&element.to_value(), form, own, "append")
            }
            Value::List(List::Converted(item)) => self.items(item, form, own, "append"),
            Value::Set { item, .. } => self.items(&item.to_value(), form, own, "insert"),
            Value::Map { key, value, .. } => {
                let key = key.to_value();
                let (get_key, get_value) = (
                    self.get(&key, "form.ptr[at].key"),
                    self.get(value, "form.ptr[at].value"),
                );
                let (put_key, put_value) = (self.put(&key, "key"), self.put(value, "item"));
                (
                    format!(
                        "  var all = {own}(minimumCapacity: form.len)\n  for at in 0..<form.len {{\n    let key = {}\n    all[key] = {}\n  }}\n  return all\n",
                        tried(&get_key),
                        tried(&get_value)
                    ),
                    format!(
                        "  let items = lb_arena.make({form}_entry.self, value.count)\n  var at = 0\n  for (key, item) in value {{\n    \
                         (items! + at).initialize(to: {form}_entry(key: {}, value: {}))\n    at += 1\n  }}\n  return {form}(ptr: items, len: value.count)\n",
                        tried(&put_key),
                        tried(&put_value)
                    ),
                )
            }
            Value::Option(inner) => {
                let (get, put) = (self.get(inner, "form.value"), self.put(inner, "value"));
                (
                    format!("  return {}\n", tried(&format!("form.some ? {get} : nil"))),
                    format!(
                        "  var form = {form}()\n  if let value {{\n    form.some = true\n    form.value = {}\n  }}\n  return form\n",
                        tried(&put)
                    ),
                )
            }
            Value::Tuple(items) => {
                let (mut get, mut put) = (Vec::new(), String::new());
                for (at, item) in items.iter().enumerate() {
                    get.push(tried(&self.get(item, &format!("form._{at}"))));
                    let one = self.put(item, &format!("value.{at}"));
                    put.push_str(&format!("  form._{at} = {}\n", tried(&one)));
                }
                (
                    format!("  return ({})\n", get.join(", ")),
                    format!("  var form = {form}()\n{put}  return form\n"),
                )
            }
            Value::Array { item, len } => {
                let c = self.types.form(item);
                let one = self.types.of(item);
                let (get, put) = (self.get(item, "items[at]"), self.put(item, "value[at]"));
                let (get, put) = (tried(&get), tried(&put));
                let word = |one: &str| if one.starts_with("try") { "try " } else { "" };
                (
                    format!(
                        "  return {}withUnsafeMutableBytes(of: &form.items) {{ bytes in\n    let items = bytes.assumingMemoryBound(to: {c}.self)\n    \
                         var all: [{one}] = []\n    for at in 0..<{len} {{\n      all.append({get})\n    }}\n    return all\n  }}\n",
                        word(&get)
                    ),
                    format!(
                        "  guard value.count == {len} else {{ throw lbLength(\"an array\", {len}, value.count) }}\n  var form = {form}()\n  \
                         {}withUnsafeMutableBytes(of: &form.items) {{ bytes in\n    let items = bytes.assumingMemoryBound(to: {c}.self)\n    \
                         for at in 0..<{len} {{\n      items[at] = {put}\n    }}\n  }}\n  return form\n",
                        word(&put)
                    ),
                )
            }
            Value::Plain(_) | Value::Record(_) | Value::DataEnum(_) => self.members(value, form),
            Value::Scalar(_)
            | Value::Newtype(_)
            | Value::Enumeration(_)
            | Value::Boxed(_)
            | Value::Object { .. }
            | Value::Buffer(_) => crate::capability::unbound(),
        }
    }

    fn items(&mut self, item: &Value, form: &str, own: &str, add: &str) -> (String, String) {
        let c = self.types.form(item);
        let (get, put) = (self.get(item, "form.ptr[at]"), self.put(item, "item"));
        let reserve = if add == "append" {
            format!("  var all: {own} = []\n  all.reserveCapacity(form.len)\n")
        } else {
            format!("  var all = {own}(minimumCapacity: form.len)\n")
        };
        (
            format!(
                "{reserve}  for at in 0..<form.len {{\n    all.{add}({})\n  }}\n  return all\n",
                tried(&get)
            ),
            format!(
                "  let items = lb_arena.make({}.self, value.count)\n  var at = 0\n  for item in value {{\n    \
                 (items! + at).initialize(to: {})\n    at += 1\n  }}\n  return {form}(ptr: items, len: value.count)\n",
                meta(&c),
                tried(&put)
            ),
        )
    }
}

/// A type before `.self`.
fn meta(ty: &str) -> String {
    if ty.ends_with('?') {
        format!("({ty})")
    } else {
        ty.to_owned()
    }
}

/// `try` before what may throw.
pub(super) fn tried(expr: &str) -> String {
    if expr.contains("lbGet") || expr.contains("lbPut") || expr.contains("lbPath(") {
        format!("try {expr}")
    } else {
        expr.to_owned()
    }
}
