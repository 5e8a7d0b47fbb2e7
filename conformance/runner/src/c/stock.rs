//! C for what cases take of the stock (`conformance/c/stock.h`): implementations of traits, and functions.

use anyhow::{Result, bail};
use serde_json::Value as Json;

use super::header::Variable;
use super::program::Program;
use crate::plan::{ArgValue, PlannedArg};

impl Program<'_> {
    /// What implements a trait, or a function, by its name in the stock.
    pub(super) fn callback(&self, arg: &PlannedArg, first: &Variable) -> Result<String> {
        let name = match &arg.value {
            ArgValue::Code(code) => return Ok(code.clone()),
            ArgValue::Absent => return Ok("NULL".to_owned()),
            ArgValue::Typed(Json::Null) => return Ok("NULL".to_owned()),
            ArgValue::Stock(name) => name.replace(' ', "_"),
            _ => bail!("only the stock implements `{}`", first.name),
        };
        let ty = first.pointee();
        let short = ty.strip_prefix(&format!("{}_", self.prefix)).unwrap_or(ty);
        Ok(if self.header.structure(ty)?.field("call").is_some() {
            format!("&({ty}){{ .call = {name}__{short}, .self = stock_new(), .free = stock_free }}")
        } else {
            format!("{name}__{short}()")
        })
    }
}
