//! Lists of a plain record by columns: a struct of one array a field, which splits a list and joins it again. Both sides'
//! memory being the same, that is Swift alone.

use landbridge_model::{PlainRecord, TypeName};

use super::lower::{Lowering, docs};
use super::names;
use crate::members::Spot;

/// Members that every such struct has.
const OWN: [&str; 2] = ["count", "join"];

impl Lowering<'_> {
    pub(super) fn columns(&mut self, it: &PlainRecord) {
        let Some(name) = self.columns.get(&it.item.path).cloned() else {
            return;
        };
        let record = self.types.named(&TypeName(it.item.path.clone()));
        let mut text = format!(
            "/// The fields of many `{record}`: one array each, all of one length.\npublic struct {name}: Hashable, Sendable {{\n"
        );
        let (mut parameters, mut sets, mut split) = (Vec::new(), String::new(), String::new());
        let (mut checks, mut joined, mut first) = (String::new(), Vec::new(), None);
        for field in &it.fields {
            let from = names::member(Spot::Field, &field.item);
            let own = if OWN.contains(&from.as_str()) {
                format!("{from}_")
            } else {
                from.clone()
            };
            let ty = self.types.of(&crate::spelling::plain_value(&field.ty));
            text.push_str(&docs(&field.item, &[], "  "));
            text.push_str(&format!("  public var {own}: [{ty}]\n"));
            parameters.push(format!("{own}: [{ty}]"));
            sets.push_str(&format!("    self.{own} = {own}\n"));
            split.push_str(&format!("    {own} = records.map {{ $0.{from} }}\n"));
            joined.push(format!("{from}: {own}[$0]"));
            match &first {
                None => first = Some(own),
                Some(first) => checks.push_str(&format!(
                    "    guard {own}.count == {first}.count else {{ throw lbLength(\"{own}\", {first}.count, {own}.count) }}\n"
                )),
            }
        }
        let first = first.unwrap_or_default();
        text.push_str(&format!(
            "\n  public init({}) {{\n{sets}  }}\n\n  \
             /// Splits a list.\n  public init(_ records: [{record}]) {{\n{split}  }}\n\n  \
             /// How many items each has.\n  public var count: Int {{ {first}.count }}\n\n  \
             /// The list. Throws `ArgumentError` if one column is shorter than another.\n  \
             public func join() throws -> [{record}] {{\n{checks}    return {first}.indices.map {{ {record}({}) }}\n  }}\n}}",
            parameters.join(", "),
            joined.join(", ")
        ));
        self.out.columns.push(text);
    }
}
