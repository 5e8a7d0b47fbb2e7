//! Lists of a plain record by columns: a class of one array a field, which splits a list and joins it again. Both are the
//! JVM's memory, so that is Kotlin alone.

use landbridge_model::{PlainRecord, TypeName, Value};

use super::lower::{Lowering, docs};
use super::names;
use super::types::scalar_type;
use crate::members::Spot;

/// What every such class has.
const OWN: &str = "size";

impl Lowering<'_> {
    pub(super) fn columns(&mut self, it: &PlainRecord) {
        let Some(name) = self.columns.get(&it.item.path).cloned() else {
            return;
        };
        let record = self.types.named(&TypeName(it.item.path.clone()));
        let mut text = format!(
            "/** The fields of many [{record}]s: one array each, all of one length. */\npublic class {name}(\n"
        );
        let (mut split, mut joined, mut same) = (Vec::new(), Vec::new(), Vec::new());
        let (mut checks, mut hash) = (String::new(), "0".to_owned());
        let mut first: Option<String> = None;
        for field in &it.fields {
            let from = names::member(Spot::Field, &field.item);
            let own = if from == OWN {
                format!("{from}_")
            } else {
                from.clone()
            };
            let value = crate::spelling::plain_value(&field.ty);
            let (ty, class) = match &value {
                Value::Scalar(scalar) => {
                    let class = format!("{}Array", scalar_type(*scalar));
                    (class.clone(), class)
                }
                other => (format!("List<{}>", self.types.of(other)), "List".to_owned()),
            };
            text.push_str(&docs(&field.item, &[], "  "));
            text.push_str(&format!("  public val {own}: {ty},\n"));
            split.push(format!("{class}(records.size) {{ records[it].{from} }}"));
            joined.push(format!("{own}[it]"));
            same.push(format!("lbSame({own}, other.{own})"));
            hash = format!("31 * ({hash}) + lbHash({own})");
            match &first {
                None => first = Some(own),
                Some(first) => checks.push_str(&format!(
                    "    if ({own}.size != {first}.size) {{\n      throw lbLength(\"{own}\", {first}.size, {own}.size)\n    }}\n"
                )),
            }
        }
        let first = first.unwrap_or_default();
        text.push_str(&format!(
            ") {{\n  /** Splits a list. */\n  public constructor(records: List<{record}>) : this({})\n\n  \
             /** How many items each has. */\n  public val size: Int get() = {first}.size\n\n  \
             /** The list. Throws [ArgumentException] if one column is shorter than another. */\n  \
             public fun join(): List<{record}> {{\n{checks}    return List({first}.size) {{ {record}({}) }}\n  }}\n\n  \
             override fun equals(other: Any?): Boolean = this === other || other is {name} && {}\n\n  \
             override fun hashCode(): Int = {hash}\n}}",
            split.join(", "),
            joined.join(", "),
            same.join(" && ")
        ));
        self.out.types.push(text);
    }
}
