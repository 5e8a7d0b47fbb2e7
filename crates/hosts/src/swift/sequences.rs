//! What comes later or one after the other: futures, iterators and streams of one function.

use landbridge_model::{Sequence, SequenceKind, Value};

use super::arguments::Call;
use super::convert::tried;
use super::functions::indented;
use super::lower::Lowering;

impl Lowering<'_> {
    /// The type of an async function's result, and the statements that start, await and take it.
    pub(super) fn future(
        &mut self,
        symbol: &str,
        value: Option<&Value>,
        thrower: &str,
        call: &Call,
    ) -> (String, String) {
        let ty = value.map_or_else(|| "Void".to_owned(), |value| self.types.of(value));
        let (out, argument, made) = match value {
            None => (String::new(), "", String::new()),
            Some(value) => (
                self.out(value),
                "&lb_out, ",
                format!(
                    "{}  return {}\n",
                    self.freed(value),
                    tried(&self.get(value, "lb_out"))
                ),
            ),
        };
        let shout = self.types.prefix.to_uppercase();
        let handle = format!("{symbol}_future");
        let mut arguments = call.arguments.clone();
        arguments.push(format!(
            "{argument}Task.isCancelled ? 0 : 1, &lb_future, &lb_error"
        ));
        let inner = format!("{symbol}({})", arguments.join(", "));
        let asked = asked(&handle, "lb_future!");
        let body = Self::framed(call, &inner, |inner| {
            // What the future borrows may be freed when it is over.
            format!(
                "  defer {{ lbSweep() }}\n{out}  var lb_future: OpaquePointer?\n  var lb_error: OpaquePointer?\n  \
                 var lb_status = {inner}\n  if lb_status == {shout}_PENDING {{\n    let lb_it = {asked}\n    \
                 await lb_it.end()\n    lb_status = {handle}_take(lb_it.raw, {argument}&lb_error)\n  }}\n  \
                 try lbCheck(lb_status, lb_error{thrower})\n{made}"
            )
        });
        (ty, body)
    }

    /// The type of an iterator or a stream, and the statements that make it.
    pub(super) fn sequence(
        &mut self,
        symbol: &str,
        sequence: &Sequence,
        call: &Call,
        thrower: &str,
        owner: &str,
    ) -> (String, String) {
        let shout = self.types.prefix.to_uppercase();
        let item = self.types.of(&sequence.item);
        let failing = self.thrower(sequence.error.as_ref());
        let out = self.out(&sequence.item);
        let freed = self.freed(&sequence.item);
        let made = tried(&self.get(&sequence.item, "lb_out"));
        let take = |function: &str, handle: &str| {
            indented(&format!(
                "{out}  var lb_error: OpaquePointer?\n  let lb_status = {function}({handle}, &lb_out, &lb_error)\n  \
                 if lb_status == {shout}_DONE {{ return nil }}\n  try lbCheck(lb_status, lb_error{failing})\n{freed}  return {made}\n"
            ))
        };
        let called = self.called(symbol, call, "lb_items", thrower);
        if sequence.kind == SequenceKind::Iterator {
            let next = take(&format!("{symbol}_next"), "lb_raw");
            let body = format!(
                "  var lb_items: OpaquePointer?\n{called}  return Items(LBHandle(raw: lb_items!, free: {{ {symbol}_free($0) }}), owner: {owner}) {{ (lb_raw: OpaquePointer) throws -> {item}? in\n{next}  }}\n"
            );
            return (format!("Items<{item}>"), body);
        }
        let (stream, handle) = (format!("{symbol}_stream"), format!("{symbol}_next"));
        let next = take(&format!("{handle}_take"), "lb_it.raw");
        let body = format!(
            "  var lb_items: OpaquePointer?\n{called}  return AsyncItems(LBHandle(raw: lb_items!, free: {{ {stream}_free($0) }}), owner: {owner}) {{ (lb_raw: OpaquePointer) async throws -> {item}? in\n    \
             var lb_future: OpaquePointer?\n    var lb_failed: OpaquePointer?\n    try lbCheck({stream}_next(lb_raw, &lb_future, &lb_failed), lb_failed)\n    \
             let lb_it = {}\n    if lb_it.waits() {{ await lb_it.end() }}\n    defer {{ lbSweep() }}\n{next}  }}\n",
            asked(&handle, "lb_future!")
        );
        (format!("AsyncItems<{item}>"), body)
    }
}

/// What a future is asked by.
fn asked(handle: &str, raw: &str) -> String {
    format!(
        "LBFuture(raw: {raw}, drive: {{ {handle}__drive($0, $1, $2) }}, cancel: {{ {handle}_cancel($0) }})"
    )
}
