//! C for iterators that cases pass: of the stock (`conformance/c/given.h`), or over a list that the case writes.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use landbridge_model::{List, Sequence, Value as Type};
use serde_json::Value as Json;

use super::header::Variable;
use super::program::Program;
use super::value::upper;
use crate::plan::{ArgValue, PlannedArg};

impl Program<'_> {
    /// The struct for an iterator.
    pub(super) fn given(
        &mut self,
        arg: &PlannedArg,
        first: &Variable,
        sequence: &Sequence,
        before: &mut String,
    ) -> Result<String> {
        let ty = first.pointee();
        let item = self.given_item(ty)?;
        let (next, cursor) = match &arg.value {
            ArgValue::Code(code) => return Ok(code.clone()),
            ArgValue::Absent | ArgValue::Typed(Json::Null) => return Ok("NULL".to_owned()),
            ArgValue::Stock(name) => {
                let short = item.strip_prefix(&format!("{}_", self.prefix));
                let name = name.replace(' ', "_");
                let short = short.unwrap_or(&item);
                (format!("{name}__{short}"), "cursor_new(NULL, 0)".to_owned())
            }
            ArgValue::Typed(values) => {
                let list = Type::List(List::Converted(Box::new(sequence.item.clone())));
                let pointer = format!("{item} *");
                let (items, count) = self.values.build_items(before, &pointer, &list, values)?;
                (self.over(&item)?, format!("cursor_new({items}, {count})"))
            }
            ArgValue::Raw(_) => bail!("C has no raw values"),
        };
        Ok(format!(
            "&({ty}){{ .next = {next}, .self = {cursor}, .free = stock_free }}"
        ))
    }

    /// The C type of the items that such a struct gives.
    fn given_item(&self, ty: &str) -> Result<String> {
        let known = &self.header.structure(ty)?.functions;
        let next = known
            .get("next")
            .with_context(|| format!("{ty} has no `next`"))?;
        let out = next.get(1).context("a place for the item")?;
        let item = out.ty.strip_suffix('*').context("a pointer")?;
        Ok(item.trim_end().to_owned())
    }

    /// A function that gives the items of an array, copies of those that need one.
    fn over(&mut self, item: &str) -> Result<String> {
        let (p, u) = (&self.prefix, upper(&self.prefix));
        let has = |suffix: &str| {
            let name = format!("{item}_{suffix}");
            self.header.functions.contains_key(&name).then_some(name)
        };
        let give = match (has("from"), has("copy"), has("free")) {
            (Some(from), ..) => {
                let (pointer, len) = self.values.sequence(item)?;
                format!(
                    "return {from}(item->{}, item->{len}, out, err);",
                    pointer.name
                )
            }
            (None, Some(copy), _) => format!("return {copy}(item, out, err);"),
            (None, None, Some(_)) => bail!("nothing copies a {item}"),
            (None, None, None) => format!("*out = *item; return {u}_OK;"),
        };
        let name = self.values.fresh("next_");
        let _ = write!(
            self.before_case,
            "static {p}_status {name}(void *self, {item} *out, {p}_error **err) {{\n    \
             struct cursor *cursor = self;\n    size_t at = cursor_next(self);\n    (void)err;\n    \
             if (at >= cursor->count) return cursor_end(self, {u}_DONE);\n    \
             {item} const *item = ({item} const *)cursor->items + at;\n    {give}\n}}\n\n"
        );
        Ok(name)
    }
}
