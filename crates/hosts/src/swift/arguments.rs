//! Parameters: their types in Swift, and how what is passed becomes arguments of the C interface.

use landbridge_model::{Argument, Borrow, List, Literal, Value};

use super::convert::tried;
use super::lower::Lowering;

/// A function's call, being put together.
#[derive(Default)]
pub(super) struct Call {
    /// `text: String`
    pub(super) parameters: Vec<String>,
    /// `LBValues: AsyncSequence & Sendable`
    pub(super) generics: Vec<String>,
    /// ` where LBValues.Element == Int32`
    pub(super) clause: String,
    /// Statements before the call.
    pub(super) before: String,
    /// Statements behind those, that nothing that throws may follow.
    pub(super) passing: String,
    /// What lends memory around the call: `lbLend(text) { lb_p0, lb_n0 in`
    pub(super) lends: Vec<String>,
    /// Arguments of the C function.
    pub(super) arguments: Vec<String>,
    /// Objects that must live until the call is over.
    pub(super) kept: Vec<String>,
}

impl Lowering<'_> {
    /// Adds the parameter `name` to a call.
    pub(super) fn parameter(
        &mut self,
        name: &str,
        ty: &Argument,
        default: Option<&Literal>,
        call: &mut Call,
        symbol: &str,
    ) {
        let value = match ty {
            Argument::Owned(value) => value.clone(),
            Argument::Borrowed(borrow) => match borrow {
                Borrow::BytesMut | Borrow::SliceMut(_) => {
                    return self.written(name, borrow, call);
                }
                other => borrowed(other),
            },
            Argument::Import { .. } | Argument::Closure(_) | Argument::Sequence(_) => {
                return self.callback(name, ty, default.is_some(), call, symbol);
            }
        };
        let spelled = self.types.of(&value);
        let literal = default.and_then(|it| self.types.literal(it, &value));
        let literal = literal.map(|it| format!(" = {it}")).unwrap_or_default();
        call.parameters.push(format!("{name}: {spelled}{literal}"));
        self.passed(&value, name, call);
    }

    fn written(&mut self, name: &str, borrow: &Borrow, call: &mut Call) {
        let item = match borrow {
            Borrow::SliceMut(element) => element.to_value(),
            _ => Value::Scalar(landbridge_model::Scalar::Int(landbridge_model::Int::U8)),
        };
        let (ty, form) = (self.types.of(&item), self.types.form(&item));
        call.parameters.push(format!("{name}: inout [{ty}]"));
        let at = call.arguments.len();
        if let Value::Plain(record) = &item
            && !self.types.is_flat(record)
        {
            // Its memory isn't Rust's: what was written is read back.
            let (get, put) = (self.get(&item, "lb_item"), self.put(&item, "$0"));
            call.before.push_str(&format!(
                "  var lb_in_{name}: [{form}] = try {name}.map {{ {} }}\n  let lb_count_{name} = {name}.count\n",
                tried(&put)
            ));
            call.before.push_str(&format!(
                "  defer {{\n    for lb_at in 0..<lb_count_{name} {{\n      var lb_item = lb_in_{name}[lb_at]\n      \
                 if let lb_value = try? {} {{ {name}[lb_at] = lb_value }}\n    }}\n  }}\n",
                get
            ));
            call.lends.push(format!(
                "lbLend(writing: &lb_in_{name}, {form}.self) {{ lb_p{at}, lb_n{at} in"
            ));
        } else {
            let form = super::types::shared(&item, &form);
            call.lends.push(format!(
                "lbLend(writing: &{name}, {form}) {{ lb_p{at}, lb_n{at} in"
            ));
        }
        call.arguments.push(format!("lb_p{at}"));
        call.arguments.push(format!("lb_n{at}"));
    }

    /// The arguments of the C interface for the value that `name` holds.
    pub(super) fn passed(&mut self, value: &Value, name: &str, call: &mut Call) {
        let bare = self.types.abi.bare(value);
        let (inner, optional) = match &bare {
            Value::Option(inner) => (self.types.abi.bare(inner), true),
            other => (other.clone(), false),
        };
        let at = call.arguments.len();
        let variable = format!("lb_in{at}");
        if self.types.abi.is_sequence(&inner) {
            let lend = match &inner {
                Value::String | Value::Path => Some(format!("lbLend({name})")),
                Value::Bytes => Some(format!("lbLend({name}, UInt8.self)")),
                Value::List(List::Direct(element)) if self.types.is_same(element) => {
                    let item = element.to_value();
                    let form = super::types::shared(&item, &self.types.form(&item));
                    Some(format!("lbLend({name}, {form})"))
                }
                _ => None,
            };
            if let Some(lend) = lend {
                call.lends.push(format!("{lend} {{ lb_p{at}, lb_n{at} in"));
                call.arguments.push(format!("lb_p{at}"));
                call.arguments.push(format!("lb_n{at}"));
            } else if optional {
                let put = tried(&self.put(&inner, "$0"));
                call.before
                    .push_str(&format!("  let {variable} = try {name}.map {{ {put} }}\n"));
                call.arguments
                    .push(format!("lbSome({variable} != nil, {variable}?.ptr)"));
                call.arguments.push(format!("{variable}?.len ?? 0"));
            } else {
                let put = tried(&self.put(&inner, name));
                call.before.push_str(&format!("  let {variable} = {put}\n"));
                call.arguments.push(format!("{variable}.ptr"));
                call.arguments.push(format!("{variable}.len"));
            }
            return;
        }
        if matches!(inner, Value::Object { .. } | Value::Buffer(_)) {
            let question = if optional { "?" } else { "" };
            call.arguments.push(format!("{name}{question}.lbRaw"));
            call.kept.push(name.to_owned());
            return;
        }
        if self.types.is_boxed(&inner) && optional {
            let put = self.put(&bare, name);
            call.arguments.push(tried(&put));
            return;
        }
        if optional {
            let form = self.types.form(&inner);
            let put = tried(&self.put(&inner, "$0"));
            let word = if put.starts_with("try") { "try " } else { "" };
            call.before.push_str(&format!(
                "  let {variable}: {form}? = {word}{name}.map {{ {put} }}\n"
            ));
            call.lends
                .push(format!("lbLend(form: {variable}) {{ lb_p{at} in"));
            call.arguments.push(format!("lb_p{at}"));
            return;
        }
        let put = tried(&self.put(&inner, name));
        if self.types.abi.is_direct(&inner) {
            call.arguments.push(put);
            return;
        }
        call.before.push_str(&format!("  var {variable} = {put}\n"));
        call.arguments.push(format!("&{variable}"));
        if self.types.abi.is_unique(&inner) {
            call.kept.push(name.to_owned());
        }
    }
}

/// A borrow as the value that Swift passes.
pub(super) fn borrowed(borrow: &Borrow) -> Value {
    match borrow {
        Borrow::Str => Value::String,
        Borrow::Path => Value::Path,
        Borrow::Bytes => Value::Bytes,
        Borrow::Slice(element) => Value::List(List::Direct(element.clone())),
        Borrow::Converted(value) => value.clone(),
        Borrow::Object { name, .. } => Value::Object {
            name: name.clone(),
            hold: landbridge_model::ObjectHold::Arc,
        },
        Borrow::Optional(inner) => Value::Option(Box::new(borrowed(inner))),
        // What may be missing is never written to.
        Borrow::BytesMut | Borrow::SliceMut(_) => crate::capability::unbound(),
    }
}
