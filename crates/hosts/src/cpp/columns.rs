//! Lists of a plain record by columns: a struct of one view a field, what splits a list into one and what joins it again.
//! Both sides' memory being the same, that is C++ alone.

use landbridge_model::{PlainRecord, TypeName};

use super::lower::Lowering;
use super::names;
use crate::c::abi;
use crate::members::Spot;

/// Members that every such struct has.
const OWN: [&str; 4] = ["join", "memory", "of", "size"];

/// The name of a column, which is its field's.
pub(super) fn name(field: &landbridge_model::Item) -> String {
    let own = names::member(Spot::Field, field);
    if OWN.contains(&own.as_str()) {
        own + "_"
    } else {
        own
    }
}

impl Lowering<'_> {
    pub(super) fn columns(&mut self, it: &PlainRecord) {
        let Some(name) = self.columns.get(&it.item.path).cloned() else {
            return;
        };
        let record = self.types.named(&TypeName(it.item.path.clone()));
        let doc = format!(
            "The fields of many `{}`: one array each, all of one length. The memory is the program's own, or that of a list that \
             was split.",
            self.types.own(&it.item.path)
        );
        let mut text = abi::doxygen(&doc, &[], "");
        text.push_str(&format!("struct {name} {{\n"));
        let (mut memory, mut split, mut moved) = (String::new(), String::new(), String::new());
        let (mut checks, mut joined, mut first) = (String::new(), String::new(), None);
        for field in &it.fields {
            let own = self::name(&field.item);
            let from = names::member(Spot::Field, &field.item);
            let ty = self.types.plain(&field.ty);
            text.push_str(&abi::doxygen(&field.item.docs, &[], "  "));
            text.push_str(&format!(
                "  {}<const {ty}> {own};\n",
                self.types.package("Span")
            ));
            memory.push_str(&format!("    std::unique_ptr<{ty}[]> {own};\n"));
            split.push_str(&format!(
                "  lb_memory->{own}.reset(new {ty}[lb_records.size()]);\n"
            ));
            moved.push_str(&format!(
                "    lb_memory->{own}[lb_at] = lb_records[lb_at].{from};\n"
            ));
            joined.push_str(&format!("    lb_records[lb_at].{from} = {own}[lb_at];\n"));
            match &first {
                None => first = Some(own),
                Some(first) => checks.push_str(&format!(
                    "  detail::same_size(\"{own}\", {own}.size(), {first}.size());\n"
                )),
            }
        }
        let first = first.unwrap_or_default();
        let fields: String = (it.fields.iter())
            .map(|field| {
                let own = self::name(&field.item);
                format!("  lb_columns.{own} = {{lb_memory->{own}.get(), lb_records.size()}};\n")
            })
            .collect();
        let span = format!("{}<const {record}>", self.types.package("Span"));
        text.push_str(&format!(
            "  std::shared_ptr<const void> memory{{}}; /**< What keeps the memory of a list that was split. */\n\n  \
             /** Splits a list. */\n  static {name} of({span} records);\n  \
             /** How many items each has. */\n  std::size_t size() const noexcept {{ return {first}.size(); }}\n  \
             /** The list. @throws ArgumentError if one column is shorter than another. */\n  \
             std::vector<{record}> join() const;\n}};"
        ));
        self.out.columns.push(text);
        self.out.bodies.push(format!(
            "inline {name} {name}::of({span} lb_records) {{\n  struct Memory {{\n{memory}  }};\n  \
             auto lb_memory = std::make_shared<Memory>();\n{split}  \
             for (std::size_t lb_at = 0; lb_at < lb_records.size(); lb_at++) {{\n{moved}  }}\n  \
             {name} lb_columns;\n{fields}  lb_columns.memory = std::move(lb_memory);\n  return lb_columns;\n}}\n\n\
             inline std::vector<{record}> {name}::join() const {{\n{checks}  std::vector<{record}> lb_records(size());\n  \
             for (std::size_t lb_at = 0; lb_at < lb_records.size(); lb_at++) {{\n{joined}  }}\n  return lb_records;\n}}"
        ));
    }
}
