//! What comes later or one after the other: the tables by which futures, iterators and streams of one function are asked.

use landbridge_model::{Sequence, SequenceKind, Value};

use super::lower::Lowering;

impl Lowering<'_> {
    /// The type of a future and the statements that start it and give it.
    pub(super) fn future(
        &mut self,
        handle: &str,
        value: Option<&Value>,
        thrower: &str,
        started: &str,
    ) -> (String, String) {
        let result = value.map_or_else(|| "void".to_owned(), |value| self.types.of(value));
        let future = format!("{}<{result}>", self.types.package("Future"));
        let detail = self.types.detail();
        let take = self.take(handle, value, thrower);
        let body = format!(
            "  ::{handle} *lb_future = nullptr;\n{started}{}  return {future}(lb_future, &lb_ops, {detail}::Access());\n",
            self.future_ops(handle, &result, &take)
        );
        (future, body)
    }

    /// The lambda that takes a future's result.
    fn take(&mut self, handle: &str, value: Option<&Value>, thrower: &str) -> String {
        let prefix = self.types.prefix.clone();
        let detail = self.types.detail();
        let (ty, out, argument, made) = match value {
            None => ("void".to_owned(), String::new(), "", String::new()),
            Some(value) => (
                self.types.of(value),
                self.out(value),
                "&lb_out, ",
                format!("  return {};\n", self.given(value)),
            ),
        };
        format!(
            "[](void *lb_it) -> {ty} {{\n{out}  ::{prefix}_error *lb_err = nullptr;\n  \
             {detail}::check(::{handle}_take(static_cast<::{handle} *>(lb_it), {argument}&lb_err), lb_err{thrower});\n{made}  }}"
        )
    }

    fn future_ops(&self, handle: &str, result: &str, take: &str) -> String {
        let detail = self.types.detail();
        format!(
            "  static constexpr {detail}::FutureOps<{result}> lb_ops = {detail}::future_ops<{result}, ::{handle}, ::{handle}_poll, \
             ::{handle}_wait, ::{handle}_on_ready, ::{handle}_cancel, ::{handle}_free>({take});\n"
        )
    }

    /// The type of an iterator or a stream, and the statements that make it.
    pub(super) fn sequence(
        &mut self,
        symbol: &str,
        sequence: &Sequence,
        called: &dyn Fn(&str, &str) -> String,
        thrower: &str,
    ) -> (String, String) {
        let prefix = self.types.prefix.clone();
        let shout = prefix.to_uppercase();
        let detail = self.types.detail();
        let item = self.types.of(&sequence.item);
        let failing = self.thrower(sequence.error.as_ref());
        let out = self.out(&sequence.item);
        let made = format!(
            "  return std::optional<{item}>({});\n",
            self.given(&sequence.item)
        );
        let next = |handle: &str, function: &str| {
            format!(
                "[](void *lb_it) -> std::optional<{item}> {{\n{out}  ::{prefix}_error *lb_err = nullptr;\n  \
                 auto lb_status = ::{function}(static_cast<::{handle} *>(lb_it), &lb_out, &lb_err);\n  \
                 if (lb_status == {shout}_DONE)\n    return std::nullopt;\n  \
                 {detail}::check(lb_status, lb_err{failing});\n{made}  }}"
            )
        };
        if sequence.kind == SequenceKind::Iterator {
            let handle = format!("{symbol}_items");
            let ty = format!("{}<{item}>", self.types.package("Items"));
            let next = next(&handle, &format!("{symbol}_next"));
            let body = format!(
                "  ::{handle} *lb_items = nullptr;\n{}  static constexpr {detail}::ItemsOps<{item}> lb_ops = {{{next},\n    \
                 [](void *lb_it) {{ return ::{symbol}_free(static_cast<::{handle} *>(lb_it)); }}}};\n  \
                 return {ty}(lb_items, &lb_ops, {detail}::Access());\n",
                called("lb_items", thrower)
            );
            return (ty, body);
        }
        let (stream, handle) = (format!("{symbol}_stream"), format!("{symbol}_next"));
        let ty = format!("{}<{item}>", self.types.package("Stream"));
        let maybe = format!("std::optional<{item}>");
        let take = next(&handle, &format!("{handle}_take"));
        let ops = self.future_ops(&handle, &maybe, &take);
        let future = format!("{}<{maybe}>", self.types.package("Future"));
        let body = format!(
            "  ::{stream} *lb_stream = nullptr;\n{}  static constexpr {detail}::StreamOps<{item}> lb_stream_ops = {{[](void *lb_it) -> {future} {{\n{ops}  \
             ::{handle} *lb_future = nullptr;\n  ::{prefix}_error *lb_err = nullptr;\n  \
             {detail}::check(::{stream}_next(static_cast<::{stream} *>(lb_it), &lb_future, &lb_err), lb_err);\n  \
             return {future}(lb_future, &lb_ops, {detail}::Access());\n  }},\n    \
             [](void *lb_it) {{ return ::{stream}_free(static_cast<::{stream} *>(lb_it)); }}}};\n  \
             return {ty}(lb_stream, &lb_stream_ops, {detail}::Access());\n",
            called("lb_stream", thrower)
        );
        (ty, body)
    }
}
