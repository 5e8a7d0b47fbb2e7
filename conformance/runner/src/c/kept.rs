//! C that gives the objects in a result the names that later steps use.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use landbridge_model::Value as Type;
use serde_json::Value as Json;

use super::program::Program;
use crate::plan::PlannedStep;

impl Program<'_> {
    /// The C type of an object that a step's result holds under a name.
    pub(super) fn kept_type(&self, step: &PlannedStep, kept: &str) -> Result<String> {
        fn find<'t>(it: &Program<'_>, ty: &'t Type, value: &Json, kept: &str) -> Option<&'t Type> {
            let _ = it;
            match (ty, value) {
                (Type::Object { .. }, Json::Object(object)) => {
                    (object.get("ref")?.as_str()? == kept).then_some(ty)
                }
                (Type::Option(inner), value) => find(it, inner, value, kept),
                (Type::List(landbridge_model::List::Converted(item)), Json::Array(items)) => {
                    items.iter().find_map(|value| find(it, item, value, kept))
                }
                _ => None,
            }
        }
        let (ty, value) = step
            .returns
            .as_ref()
            .zip(step.value.as_ref())
            .context("a result")?;
        if let Some(Type::Object { name, .. }) = find(self, ty, value, kept) {
            return Ok(format!("{} *", self.values.c_name(name)?));
        }
        let Type::Record(path) = ty else {
            bail!("no object is called `{kept}`");
        };
        let fields = crate::notation::record_fields(self.interface, path)?;
        let values = value["record"].as_array().context("fields")?;
        for ((_, ty), value) in fields.iter().zip(values) {
            if let Some(Type::Object { name, .. }) = find(self, ty, &value[1], kept) {
                return Ok(format!("{} *", self.values.c_name(name)?));
            }
        }
        bail!("no object is called `{kept}`")
    }

    /// Statements that give the objects in a result their names.
    pub(super) fn bind(
        &self,
        text: &mut String,
        ctype: &str,
        ty: &Type,
        expected: &Json,
        place: &str,
    ) -> Result<()> {
        match (ty, expected) {
            (Type::Object { .. }, Json::Object(it)) => {
                if let Some(kept) = it.get("ref").and_then(Json::as_str) {
                    // What is freed afterwards must not close it.
                    let _ = write!(text, "\n    {kept} = {place}; {place} = NULL;");
                }
            }
            (Type::Option(inner), value) if !value.is_null() => {
                let (ctype, place) = match self.header.structs.get(ctype) {
                    Some(it) if it.field("some").is_some() => {
                        let field = it.field("value").context("a value")?;
                        (field.ty.as_str(), format!("{place}.value"))
                    }
                    _ => (ctype, place.to_owned()),
                };
                self.bind(text, ctype, inner, value, &place)?;
            }
            (Type::List(landbridge_model::List::Converted(item)), Json::Array(items)) => {
                if !matches!(**item, Type::Object { .. }) {
                    return Ok(());
                }
                let (pointer, len) = self.values.sequence(ctype)?;
                for (at, value) in items.iter().enumerate() {
                    let place_at = format!("{place}.{}[{at}]", pointer.name);
                    let _ = write!(text, "\n    if ({place}.{len} > {at}) {{");
                    self.bind(text, "", item, value, &place_at)?;
                    text.push_str(" }");
                }
            }
            (Type::Record(path), Json::Object(it)) => {
                let fields = crate::notation::record_fields(self.interface, path)?;
                let known = &self.header.structure(ctype)?.fields;
                let values = it
                    .get("record")
                    .and_then(Json::as_array)
                    .context("fields")?;
                for (((_, ty), value), field) in fields.iter().zip(values).zip(known) {
                    let place = format!("{place}.{}", field.name);
                    self.bind(text, &field.ty, ty, &value[1], &place)?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}
