//! Buffers in C: made with a case's items, and printed, through views that are given back.

use std::fmt::Write as _;

use anyhow::{Context, Result};
use landbridge_model::Element;
use serde_json::Value as Json;

use super::value::{Values, upper};

/// The name of a buffer's functions without what follows it.
pub(super) fn stem(ctype: &str) -> &str {
    ctype.trim_end_matches('*').trim_end()
}

impl Values<'_> {
    /// The C type of the items, as the function shows that views them.
    fn item_type(&self, name: &str) -> Result<String> {
        let view = self.header.function(&format!("{name}_view"))?;
        let data = view.parameters.get(1);
        let data = data.with_context(|| format!("{name}_view has no data"))?;
        Ok(stem(&data.ty).to_owned())
    }

    /// A buffer with these items, in a variable of its own.
    pub(super) fn build_buffer(
        &mut self,
        before: &mut String,
        ctype: &str,
        element: &Element,
        value: &Json,
    ) -> Result<String> {
        let name = stem(ctype).to_owned();
        let item = self.item_type(&name)?;
        let items = value.as_array().context("items")?;
        let (buffer, data, len) = (self.fresh("b"), self.fresh("d"), self.fresh("n"));
        let ok = format!("{}_OK", upper(self.prefix));
        let _ = writeln!(
            before,
            "    {name} *{buffer} = NULL;\n    {item} *{data} = NULL;\n    size_t {len} = 0;\n    \
             if ({name}_new({}, &{buffer}, NULL) != {ok}) abort();\n    \
             if ({name}_view({buffer}, &{data}, &{len}, NULL) != {ok}) abort();",
            items.len()
        );
        let ty = element.to_value();
        let first = items
            .first()
            .filter(|first| items.iter().all(|it| it == *first));
        if let (Some(first), true) = (first, items.len() > 16) {
            let built = self.build(before, &item, &ty, first)?;
            let _ = writeln!(
                before,
                "    for (size_t i = 0; i < {len}; i++) {data}[i] = {built};"
            );
        } else {
            for (at, value) in items.iter().enumerate() {
                let built = self.build(before, &item, &ty, value)?;
                let _ = writeln!(before, "    {data}[{at}] = {built};");
            }
        }
        let _ = writeln!(
            before,
            "    if ({name}_release({buffer}, NULL) != {ok}) abort();"
        );
        let _ = writeln!(self.built, "    {name}_free({buffer});");
        Ok(buffer)
    }

    /// Statements that print the items.
    pub(super) fn show_buffer(
        &mut self,
        ctype: &str,
        element: &Element,
        place: &str,
    ) -> Result<String> {
        let name = stem(ctype).to_owned();
        let item = self.item_type(&name)?;
        let (data, len, at) = (self.fresh("d"), self.fresh("n"), self.fresh("i"));
        let shown = self.show(&item, &element.to_value(), &format!("{data}[{at}]"))?;
        Ok(format!(
            "{{ {item} *{data} = NULL; size_t {len} = 0; \
             if ({name}_view({place}, &{data}, &{len}, NULL) != {}_OK) {{ put(\"\\\"no view\\\"\"); }} else {{ \
             putchar('['); for (size_t {at} = 0; {at} < {len}; {at}++) {{ put_comma({at}); {shown} }} putchar(']'); \
             (void){name}_release({place}, NULL); }} }}",
            upper(self.prefix)
        ))
    }
}
