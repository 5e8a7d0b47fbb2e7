//! C that prints what a call failed with: the status, the typed error with its fields, the message.

use std::fmt::Write as _;

use anyhow::{Context, Result};
use landbridge_model::{ErrorShape, Fields, Value as Type, VariantField};

use super::program::Program;
use super::value::{crossing, upper};
use crate::case::Host;
use crate::names::{Kind, name};

impl Program<'_> {
    /// The function that prints what a call failed with.
    pub(super) fn failure(&mut self) -> Result<String> {
        let (p, u) = (self.prefix.clone(), upper(&self.prefix));
        let mut typed = String::new();
        let shown = |it: &&landbridge_model::ErrorType| it.item.hosts.shown_in("c");
        for error in self.interface.errors.iter().filter(shown) {
            let class = format!("{p}_{}", name(Host::C, Kind::Type, &error.item));
            let path = landbridge_model::TypeName(error.item.path.clone());
            let as_it = format!("{p}_error_as_{}", name(Host::C, Kind::Type, &error.item));
            let _ = write!(
                typed,
                "    {{\n    const {class} *it = {as_it}(error);\n    if (it != NULL) {{\n    \
                 put(\"\\\"kind\\\":\\\"error\\\",\\\"type\\\":\\\"{}\\\",\");\n",
                error.item.name
            );
            match &error.shape {
                ErrorShape::Struct(fields) => {
                    typed.push_str("    put(\"\\\"variant\\\":null,\\\"fields\\\":[\");\n");
                    let shown = self.error_struct(&class, fields)?;
                    typed.push_str(&shown);
                }
                ErrorShape::Enum(variants) => {
                    typed.push_str("    switch ((int64_t)it->tag) {\n");
                    for variant in variants {
                        let tag = self.values.enumerator(&path, &variant.item.name)?;
                        let _ = write!(
                            typed,
                            "    case {tag}: put(\"\\\"variant\\\":\\\"{}\\\",\\\"fields\\\":[\");",
                            variant.item.name
                        );
                        let fields = crossing(&variant.fields);
                        if !fields.is_empty() {
                            let place = self.values.variant_place(
                                &class,
                                &variant.item.name,
                                fields.len(),
                            )?;
                            for (at, ((rust, data), (access, field))) in
                                fields.iter().zip(place).enumerate()
                            {
                                let comma = if at == 0 { "" } else { "," };
                                let shown = self.values.show(
                                    &field.ty,
                                    data.value(),
                                    &format!("(*it).{access}"),
                                )?;
                                let _ = write!(
                                    typed,
                                    " put(\"{comma}[\\\"{rust}\\\",\"); {shown} putchar(']');"
                                );
                            }
                        }
                        typed.push_str(" break;\n");
                    }
                    typed.push_str("    }\n");
                }
            }
            typed.push_str("    put(\"],\");\n    }\n    }\n");
        }
        Ok(format!(
            "static void show_message({p}_error *error) {{\n    \
             const char *text = {p}_error_message(error);\n    \
             const char *parameter = {p}_error_parameter(error);\n    \
             put(\"\\\"message\\\":\");\n    \
             put_message(text, parameter);\n    put(\",\\\"causes\\\":[\");\n    \
             for (size_t at = 0; (text = {p}_error_source(error, at)) != NULL; at++) {{\n        \
             put_comma(at);\n        put_text(text, strlen(text));\n    }}\n    put(\"]\");\n}}\n\n\
             static void show_failure({p}_status status, {p}_error *error) {{\n    \
             put(\"{{\\\"raised\\\":{{\");\n    switch (status) {{\n    \
             case {u}_PANIC: put(\"\\\"kind\\\":\\\"panic\\\",\"); break;\n    \
             case {u}_BUSY: put(\"\\\"kind\\\":\\\"busy\\\",\"); break;\n    \
             case {u}_CLOSED: put(\"\\\"kind\\\":\\\"closed\\\",\"); break;\n    \
             case {u}_BAD_ARGUMENT: put(\"\\\"kind\\\":\\\"fault\\\",\\\"kinds\\\":[\\\"type\\\",\\\"range\\\",\\\"text\\\",\\\"null\\\",\\\"handle\\\",\\\"length\\\"],\"); break;\n    \
             default:\n{typed}    break;\n    }}\n    show_message(error);\n    put(\"}}}}\");\n    \
             {p}_error_free(error);\n}}\n"
        ))
    }

    fn error_struct<T: Clone + AsData>(
        &mut self,
        class: &str,
        fields: &Fields<VariantField<Option<T>>>,
    ) -> Result<String> {
        let mut text = String::new();
        let fields = crossing(fields);
        let known = match self.header.structs.get(class) {
            Some(it) => it.fields.clone(),
            None => Vec::new(),
        };
        for (at, (rust, data)) in fields.iter().enumerate() {
            let field = known
                .get(at)
                .with_context(|| format!("{class} has no `{rust}`"))?;
            let shown =
                self.values
                    .show(&field.ty, data.data(), &format!("(*it).{}", field.name))?;
            let comma = if at == 0 { "" } else { "," };
            let _ = writeln!(
                text,
                "    put(\"{comma}[\\\"{rust}\\\",\"); {shown} putchar(']');"
            );
        }
        Ok(text)
    }
}

/// What an error's field holds.
trait AsData {
    fn data(&self) -> &Type;
}

impl AsData for landbridge_model::Data {
    fn data(&self) -> &Type {
        self.value()
    }
}
