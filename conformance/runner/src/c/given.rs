//! C for iterators and streams that cases pass: of the stock (`conformance/c/given.h`), or over a list that the case
//! writes. A stream gives what an iterator by the same name does, in turns at once and from a thread.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use landbridge_model::{List, Sequence, SequenceKind, Value as Type};
use serde_json::Value as Json;

use super::header::Variable;
use super::program::Program;
use super::value::upper;
use crate::plan::{ArgValue, PlannedArg};

impl Program<'_> {
    /// The struct for an iterator or a stream.
    pub(super) fn given(
        &mut self,
        arg: &PlannedArg,
        first: &Variable,
        sequence: &Sequence,
        before: &mut String,
    ) -> Result<String> {
        let ty = first.pointee();
        let stream = sequence.kind == SequenceKind::Stream;
        let item = if stream {
            self.awaited_item(ty, &sequence.item)?
        } else {
            self.given_item(ty)?
        };
        let (mut next, cursor) = match &arg.value {
            ArgValue::Code(code) => return Ok(code.clone()),
            ArgValue::Absent | ArgValue::Typed(Json::Null) => return Ok("NULL".to_owned()),
            ArgValue::Stock(name) => {
                let short = item.strip_prefix(&format!("{}_", self.prefix));
                // What a stream gives, an iterator of the stock does.
                let name = if stream {
                    name.trim_end_matches(" later")
                } else {
                    name
                };
                let name = name.replace(' ', "_");
                let short = short.unwrap_or(&item);
                (format!("{name}__{short}"), "cursor_new()".to_owned())
            }
            ArgValue::Typed(values) => {
                let list = Type::List(List::Converted(Box::new(sequence.item.clone())));
                let pointer = format!("{item} *");
                let (items, count) = self.values.build_items(before, &pointer, &list, values)?;
                (
                    self.over(&item)?,
                    format!("cursor_over({items}, {count}, sizeof({item}))"),
                )
            }
            ArgValue::Raw(_) => bail!("C has no raw values"),
        };
        if stream {
            next = self.answering(ty, &item, &next)?;
        }
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

    /// The C type of what such a struct of a stream is answered with.
    fn awaited_item(&self, ty: &str, item: &Type) -> Result<String> {
        let p = self.prefix.as_str();
        let answer = self.header.function(&format!("{ty}_reply_ok"))?;
        let value = answer.parameters.get(1).context("a value")?;
        Ok(match item {
            Type::String => format!("{p}_string"),
            Type::Bytes => format!("{p}_bytes"),
            Type::Option(_) => self.struct_of(&["some", "value"], "value", value.pointee())?,
            Type::List(_) => self.struct_of(&["ptr", "len"], "ptr", &value.ty)?,
            Type::Object { .. } => value.ty.clone(),
            _ => value.pointee().to_owned(),
        })
    }

    /// The struct with these fields, one of which has this type.
    fn struct_of(&self, fields: &[&str], field: &str, ty: &str) -> Result<String> {
        let mut structs = self.header.structs.iter();
        let found = structs.find(|(_, it)| {
            it.fields
                .iter()
                .map(|it| it.name.as_str())
                .eq(fields.iter().copied())
                && it.field(field).is_some_and(|it| it.ty == ty)
        });
        Ok(found
            .with_context(|| format!("no struct with a {ty}"))?
            .0
            .clone())
    }

    /// A function that answers with what an iterator's gives.
    fn answering(&mut self, ty: &str, item: &str, next: &str) -> Result<String> {
        let (p, u) = (&self.prefix, upper(&self.prefix));
        let answer = self.header.function(&format!("{ty}_reply_ok"))?;
        let passed = match answer.parameters.as_slice() {
            [_, _, _, _] => format!(
                "it->out.{}, it->out.len",
                self.values.sequence(item)?.0.name
            ),
            [_, value, _] if value.ty == item => "it->out".to_owned(),
            [_, value, _] if value.pointee() == item => "&it->out".to_owned(),
            _ => "it->out.some ? &it->out.value : NULL".to_owned(),
        };
        let free = format!("{item}_free");
        let free = match self.header.functions.contains_key(&free) && !item.ends_with('*') {
            true => format!("{free}(&it->out);"),
            false => String::new(),
        };
        let name = self.values.fresh("answer_");
        let _ = write!(
            self.before_case,
            "struct {name} {{ {ty}_reply *reply; {item} out; {p}_error *error; {p}_status status; }};\n\n\
             static void settle_{name}(struct {name} *it) {{\n    \
             if (it->status == {u}_OK) {ty}_reply_ok(it->reply, {passed}, NULL);\n    \
             else if (it->status == {u}_DONE) {ty}_reply_done(it->reply);\n    \
             else {ty}_reply_fail(it->reply, it->error);\n    {free}\n}}\n\n\
             static void *later_{name}(void *it) {{\n    settle_{name}(it);\n    return settled_later(it);\n}}\n\n\
             static void {name}(void *self, {ty}_reply *reply) {{\n    \
             struct {name} it = {{ .reply = reply }};\n    \
             bool later = ((struct cursor *)self)->at % 2 == 1;\n    \
             it.status = {next}(self, &it.out, &it.error);\n    \
             if (later) settle_later(later_{name}, &it, sizeof it); else settle_{name}(&it);\n}}\n\n"
        );
        Ok(name)
    }
}
