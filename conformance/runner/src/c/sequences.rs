//! C that calls a function which returns an iterator or a stream: all its items, or the first ones, as a list. It
//! waits for those of a stream, one by one.

use std::fmt::Write as _;

use anyhow::{Context, Result};
use landbridge_model::{SequenceKind, Value as Type};
use serde_json::Value as Json;

use super::program::Program;
use super::value::upper;
use crate::plan::PlannedStep;

/// More items than any case has.
const MOST: u32 = 1000;

impl Program<'_> {
    /// Calls, asks for items, and prints them or what ended them. With `as`, the iterator gets a name.
    pub(super) fn iterate(
        &mut self,
        step: &PlannedStep,
        call: &str,
        mut arguments: Vec<String>,
        before: String,
    ) -> Result<String> {
        let p = self.prefix.clone();
        let ok = format!("{}_OK", upper(&p));
        let done = format!("{}_DONE", upper(&p));
        let sequence = step.sequence().context("a sequence")?;
        let stream = sequence.kind == SequenceKind::Stream;
        let handle = if stream {
            format!("{call}_stream")
        } else {
            format!("{call}_items")
        };
        // What frees a sequence is named after the handle, or after the function.
        let owner = if stream { &handle } else { call };
        let ctype = self.item_type(call, stream)?;
        let mut text = String::new();
        let kept = step.step.keep.clone();
        if let Some(kept) = &kept {
            let _ = writeln!(text, "    {handle} *{kept} = NULL;");
            self.kept.insert(kept.clone(), format!("{owner} *"));
        }
        for name in &step.keeps {
            let _ = writeln!(text, "    {ctype} {name} = NULL;\n    (void){name};");
            self.kept.insert(name.clone(), ctype.clone());
        }
        let _ = writeln!(text, "    {{\n    {p}_error *error = NULL;\n{before}");
        let items = kept.clone().unwrap_or_else(|| "items".to_owned());
        if kept.is_none() {
            let _ = writeln!(text, "    {handle} *items = NULL;");
        }
        arguments.extend([format!("&{items}"), "&error".to_owned()]);
        let arguments = arguments.join(", ");
        let _ = writeln!(text, "    {p}_status status = {call}({arguments});");
        if kept.is_some() {
            let _ = writeln!(
                text,
                r#"    if (status == {ok}) put("{{\"returned\":null}}"); else show_failure(status, error);
    put_end();
{}    }}"#,
                std::mem::take(&mut self.values.built)
            );
            return Ok(text);
        }
        let ask = if stream {
            format!(
                "{{ {call}_next *next = NULL;
        status = {handle}_next(items, &next, &error);
        if (status == {ok}) status = {call}_next_wait(next, -1);
        if (status == {ok}) status = {call}_next_take(next, &got[count], &error);
        if ({call}_next_free(next) != {ok}) abort(); }}"
            )
        } else {
            format!("status = {call}_next(items, &got[count], &error);")
        };
        let most = step.step.take.unwrap_or(MOST);
        let _ = writeln!(
            text,
            "    static {ctype} got[{MOST} + 1];
    memset(got, 0, sizeof got);
    int count = 0;
    while (status == {ok} && count < {most}) {{
        {ask}
        if (status == {ok}) count++;
    }}
    if (status == {done}) {{
        {ask}
        if (status == {done} && error == NULL) status = {ok};
    }}
    {owner}_free(items);
    {owner}_free(items);"
        );
        let shown = self.values.show(&ctype, &sequence.item, "got[i]")?;
        let (free, place) = match ctype.strip_suffix('*') {
            Some(name) => (format!("{}_free", name.trim_end()), "got[i]"),
            None => (format!("{ctype}_free"), "&got[i]"),
        };
        let frees = self.header.functions.contains_key(&free);
        let _ = writeln!(
            text,
            r#"    if (status == {ok}) {{
    put("{{\"returned\":[");
    for (int i = 0; i < count; i++) {{
    if (i > 0) putchar(',');
    {shown}
    }}"#
        );
        if let Some(Json::Array(expected)) = &step.value
            && matches!(sequence.item, Type::Object { .. })
        {
            for (at, value) in expected.iter().enumerate() {
                let place = format!("got[{at}]");
                self.bind(&mut text, &ctype, &sequence.item, value, &place)?;
            }
        }
        let _ = writeln!(
            text,
            r#"    put("]}}");
    }} else {{
    show_failure(status, error);
    }}"#
        );
        if frees {
            let _ = writeln!(text, "    for (int i = 0; i < count; i++) {free}({place});");
        }
        text.push_str(&std::mem::take(&mut self.values.built));
        text.push_str("    put_end();\n    }\n");
        Ok(text)
    }

    /// The C type of an item.
    fn item_type(&self, call: &str, stream: bool) -> Result<String> {
        let next = if stream {
            self.header.function(&format!("{call}_next_take"))?
        } else {
            self.header.function(&format!("{call}_next"))?
        };
        let out = next.parameters.get(1).context("a place for the item")?;
        let ctype = out.ty.strip_suffix('*').context("a pointer")?;
        Ok(ctype.trim_end().to_owned())
    }
}
