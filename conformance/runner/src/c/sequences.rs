//! C that calls a function which returns an iterator: all its items, or the first ones, as a list.

use std::fmt::Write as _;

use anyhow::{Context, Result};
use landbridge_model::Value as Type;
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
        let ctype = self.item_type(call)?;
        let mut text = String::new();
        let kept = step.step.keep.clone();
        if let Some(kept) = &kept {
            let _ = writeln!(text, "    {call}_items *{kept} = NULL;");
            // It is closed by what frees a `call`.
            self.kept.insert(kept.clone(), format!("{call} *"));
        }
        for name in &step.keeps {
            let _ = writeln!(text, "    {ctype} {name} = NULL;\n    (void){name};");
            self.kept.insert(name.clone(), ctype.clone());
        }
        let _ = writeln!(text, "    {{\n    {p}_error *error = NULL;\n{before}");
        let items = kept.clone().unwrap_or_else(|| "items".to_owned());
        if kept.is_none() {
            let _ = writeln!(text, "    {call}_items *items = NULL;");
        }
        arguments.extend([format!("&{items}"), "&error".to_owned()]);
        let arguments = arguments.join(", ");
        let _ = writeln!(text, "    {p}_status status = {call}({arguments});");
        if kept.is_some() {
            let _ = writeln!(
                text,
                r#"    if (status == {ok}) put("{{\"returned\":null}}"); else show_failure(status, error);
    put_end();
    }}"#
            );
            return Ok(text);
        }
        let most = step.step.take.unwrap_or(MOST);
        let _ = writeln!(
            text,
            "    static {ctype} got[{MOST} + 1];
    memset(got, 0, sizeof got);
    int count = 0;
    while (status == {ok} && count < {most}) {{
        status = {call}_next(items, &got[count], &error);
        if (status == {ok}) count++;
    }}
    if (status == {done} && {call}_next(items, &got[count], &error) == {done} && error == NULL) status = {ok};
    {call}_free(items);
    {call}_free(items);"
        );
        let shown = self.values.show(&ctype, &sequence.item, "got[i]")?;
        let free = format!("{ctype}_free");
        let frees = self.header.functions.contains_key(&free) && !ctype.ends_with('*');
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
            let _ = writeln!(text, "    for (int i = 0; i < count; i++) {free}(&got[i]);");
        }
        text.push_str("    put_end();\n    }\n");
        Ok(text)
    }

    /// The C type of an item.
    fn item_type(&self, call: &str) -> Result<String> {
        let next = self.header.function(&format!("{call}_next"))?;
        let out = next.parameters.get(1).context("a place for the item")?;
        let ctype = out.ty.strip_suffix('*').context("a pointer")?;
        Ok(ctype.trim_end().to_owned())
    }
}
