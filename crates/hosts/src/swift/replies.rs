//! What the program answers later: what a task of its own is given to answer by.

use landbridge_model::{TypeName, Value};

use super::arguments::Call;
use super::functions::indented;
use super::lower::Lowering;

impl Lowering<'_> {
    /// The statement that makes `lb_answer` of `lb_reply`.
    pub(super) fn reply(
        &mut self,
        reply: &str,
        value: Option<&Value>,
        error: Option<&TypeName>,
        ends: bool,
    ) -> String {
        let whole = value.map_or_else(|| "Void".to_owned(), |value| self.types.of(value));
        let (ty, given) = if ends {
            (format!("{whole}?"), "lb_item")
        } else {
            (whole, "lb_value")
        };
        let mut ok = String::new();
        if ends {
            ok.push_str(&format!(
                "  guard let lb_value = lb_item else {{ return try lbSettled({reply}_done(lb_reply), nil) }}\n"
            ));
        }
        let mut call = Call::default();
        call.arguments.push("lb_reply".to_owned());
        if let Some(value) = value {
            self.passed(value, "lb_value", &mut call);
        }
        ok.push_str(&self.checked("lbSettled", &format!("{reply}_ok"), &call, "", ""));
        let ok = (0..4).fold(ok, |text, _| indented(&text));
        let made = self.failing(error);
        format!(
            "      let lb_answer = LBReply<{ty}>(\n        raw: lb_reply!,\n        ok: {{ (lb_reply: OpaquePointer, {given}: {ty}) throws in\n{ok}        }},\n        \
             fail: {{ {reply}_fail($0, $1) }}, onCancel: {{ {reply}_on_cancel($0, $1, $2) }}, made: {made})\n"
        )
    }
}
