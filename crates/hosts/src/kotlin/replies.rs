//! What the program answers later: what a coroutine of its own is given to answer by.

use landbridge_model::{Sequence, TypeName, Value};

use super::arguments::Call;
use super::lower::Lowering;

impl Lowering<'_> {
    /// The statement that makes `lb_answer` of the reply in a slot.
    pub(super) fn reply(
        &mut self,
        reply: &str,
        value: Option<&Value>,
        error: Option<&TypeName>,
        slot: usize,
    ) -> Vec<String> {
        let ty = value.map_or_else(|| "Unit".to_owned(), |value| self.types.of(value));
        let mut lines = vec![format!(
            "val lb_answer = LBReply<{ty}>(lbGetLong(lb_slots + {}), LBNative::{reply}_fail, LBNative::{reply}_drop, LBNative::{reply}_on_cancel, ::{}) {{ lb_reply, {} ->",
            8 * slot,
            self.failing(error),
            if value.is_some() { "lb_value" } else { "_" }
        )];
        lines.extend(self.settled(reply, value));
        lines.push("}".to_owned());
        lines
    }

    /// Statements that answer by `lb_reply` with `lb_value`.
    fn settled(&mut self, reply: &str, value: Option<&Value>) -> Vec<String> {
        let mut call = Call::default();
        call.arguments.push("lb_reply".to_owned());
        if let Some(value) = value {
            self.passed(value, "lb_value", &mut call);
        }
        let text = self.checked(
            ("lbSettled", ""),
            &format!("{reply}_ok"),
            &call,
            ("", ""),
            "  ",
        );
        text.lines().map(str::to_owned).collect()
    }

    /// Statements that write a stream of the program's to `place`, and the type of it.
    pub(super) fn stream_source(
        &mut self,
        name: &str,
        symbol: &str,
        sequence: &Sequence,
        place: &str,
    ) -> (String, Vec<String>) {
        let item = self.types.of(&sequence.item);
        let reply = format!("{symbol}_reply");
        let made = self.failing(sequence.error.as_ref());
        let mut lines = vec![format!(
            "val lb_source_{place} = LBSource<{item}>({name}, LBNative::{reply}_fail, LBNative::{reply}_done, LBNative::{reply}_drop, LBNative::{reply}_on_cancel, ::{made}) {{ lb_reply, lb_value ->"
        )];
        lines.extend(self.settled(&reply, Some(&sequence.item)));
        lines.push("}".to_owned());
        let offset = |field: &str| self.types.header.offset(symbol, field);
        let (next, kept, free) = (offset("next"), offset("self"), offset("free"));
        let signature = self.types.header.callback(symbol, "next").cloned();
        let number = self.trampoline(&signature.unwrap_or_default(), None);
        lines.extend([
            format!("lbPutLong({place} + {next}, LBNative.lb_function({number}))"),
            format!("lbPutLong({place} + {free}, LBNative.lb_function(2))"),
            format!("lbPutLong({place} + {kept}, LBNative.lb_keep(lb_source_{place}))"),
        ]);
        (format!("kotlinx.coroutines.flow.Flow<{item}>"), lines)
    }
}
