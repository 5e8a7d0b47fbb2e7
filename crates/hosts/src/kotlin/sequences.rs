//! What comes later or one after the other: futures, iterators and streams of one function.

use landbridge_model::{Sequence, SequenceKind, Value};

use super::arguments::Call;
use super::lower::Lowering;

impl Lowering<'_> {
    /// The statements that start a future, wait for it without a thread, and take what it comes to.
    pub(super) fn future_body(
        &mut self,
        symbol: &str,
        call: &Call,
        value: Option<&Value>,
        thrower: &str,
        indent: &str,
    ) -> String {
        let inner = format!("{indent}  ");
        let started = self.called(
            symbol,
            call,
            thrower,
            "val lb_out = lb_arena.make(8L)",
            "lb_future = lbGetLong(lb_out)",
            indent,
        );
        let taken = self.taken(&format!("{symbol}_future"), value, thrower, &inner);
        format!(
            "{indent}var lb_future = 0L\n{started}{indent}try {{\n{inner}lbEnd(lb_future, {})\n{taken}{indent}}} finally {{\n\
             {inner}LBNative.{symbol}_future_free(lb_future)\n{inner}lbSweep()\n{indent}}}\n",
            asked(&format!("{symbol}_future"))
        )
    }

    /// The statements that take a future's result.
    fn taken(
        &mut self,
        handle: &str,
        value: Option<&Value>,
        thrower: &str,
        indent: &str,
    ) -> String {
        let call = Call {
            arguments: vec!["lb_future".to_owned()],
            ..Call::default()
        };
        self.plain_body(&format!("{handle}_take"), &call, value, thrower, indent)
    }

    /// The type of an iterator or a stream, and the statements that make it.
    pub(super) fn sequence(
        &mut self,
        symbol: &str,
        sequence: &Sequence,
        call: &Call,
        thrower: &str,
        owner: &str,
        indent: &str,
    ) -> (String, String) {
        let item = self.types.of(&sequence.item);
        let failing = self.thrower(sequence.error.as_ref());
        let (out, given) = self.result(&sequence.item);
        let given = given.replace("return ", "");
        let deep = format!("{indent}    ");
        let next = |function: &str, handle: &str| {
            format!(
                "{deep}val lb_arena = LBArena.here()\n{deep}lb_arena.enter()\n{deep}try {{\n{deep}  {out}\n{deep}  \
                 val lb_status = LBNative.{function}({handle}, lb_out, lb_arena.failed)\n{deep}  \
                 if (lb_status == 8) {{\n{deep}    LBEnd\n{deep}  }} else {{\n{deep}    lbCheck(lb_status, lb_arena{failing})\n{deep}    \
                 {given}\n{deep}  }}\n{deep}}} finally {{\n{deep}  lb_arena.leave()\n{deep}}}\n"
            )
        };
        let made = "val lb_out = lb_arena.make(8L)";
        if sequence.kind == SequenceKind::Iterator {
            let next = next(&format!("{symbol}_next"), "lb_raw");
            let given = format!(
                "return Items<{item}>(lbGetLong(lb_out), LBNative::{symbol}_free, {owner}) {{ lb_raw ->\n{}  }}",
                next.lines()
                    .map(|line| format!("{}\n", line.strip_prefix(indent).unwrap_or(line)))
                    .collect::<String>()
            );
            let body = self.called(symbol, call, thrower, made, &given, indent);
            return (format!("Items<{item}>"), body);
        }
        let (stream, handle) = (format!("{symbol}_stream"), format!("{symbol}_next"));
        let next = next(&format!("{handle}_take"), "lb_future");
        let given = format!(
            "return AsyncItems<{item}>(lbGetLong(lb_out), LBNative::{stream}_free, LBNative::{stream}_next, LBNative::{handle}_free, {}, {owner}) {{ lb_future ->\n{}  }}",
            asked(&handle),
            next.lines()
                .map(|line| format!("{}\n", line.strip_prefix(indent).unwrap_or(line)))
                .collect::<String>()
        );
        let body = self.called(symbol, call, thrower, made, &given, indent);
        (format!("AsyncItems<{item}>"), body)
    }
}

/// What a future is asked by.
fn asked(handle: &str) -> String {
    format!("LBNative::{handle}_poll, LBNative::{handle}_on_ready, LBNative::{handle}_cancel")
}
