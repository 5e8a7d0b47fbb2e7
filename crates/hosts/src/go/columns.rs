//! Lists of a plain record by columns: a struct of one slice a field, split and joined by Go's own code.

use landbridge_model::PlainRecord;

use super::names::{self, comment};
use super::records::{aligned, unique};
use super::types::Types;

/// The declarations; `columns` is the struct's name, `split` that of the function that makes it.
pub(super) fn lower(
    types: &Types<'_>,
    it: &PlainRecord,
    name: &str,
    (columns, split): (&str, &str),
) -> String {
    let fields = unique(it.fields.iter().map(|field| names::of(&field.item)), &[]);
    let own = unique(fields.iter().cloned(), &["Join"]);
    let members: Vec<(String, String)> = (it.fields.iter().zip(&own))
        .map(|(field, own)| (own.clone(), format!("[]{}", types.plain(&field.ty))))
        .collect();
    let each = |line: &dyn Fn(&str, &str, &str) -> String| -> String {
        (members.iter().zip(&fields))
            .map(|((own, ty), field)| line(own, ty, field))
            .collect()
    };
    let longest = own.iter().map(|it| it.chars().count()).max().unwrap_or(0);
    let made = each(&|own, ty, _| {
        let padding = " ".repeat(longest - own.chars().count() + 1);
        format!("\t\t{own}:{padding}make({ty}, len(items)),\n")
    });
    let taken = each(&|own, _, field| format!("\t\tc.{own}[i] = it.{field}\n"));
    let first = own.first().map_or("", String::as_str);
    let checks = each(&|own, _, _| {
        if own == first {
            return String::new();
        }
        format!(
            "\tif len(c.{own}) != len(c.{first}) {{\n\t\treturn nil, lbColumn(\"{own}\", len(c.{own}), len(c.{first}))\n\t}}\n"
        )
    });
    let joined = each(&|own, _, field| format!("\t\tit.{field} = c.{own}[i]\n"));
    let docs = comment(
        &format!("{columns} is a list of [{name}] by columns: one slice a field."),
        "",
    );
    format!(
        "{docs}type {columns} struct {{\n{}}}\n\n\
         // {split} splits a list into columns, in one pass.\nfunc {split}(items []{name}) {columns} {{\n\tc := {columns}{{\n{made}\t}}\n\tfor i := range items {{\n\t\tit := &items[i]\n{taken}\t}}\n\treturn c\n}}\n\n\
         // Join makes a list of columns, in one pass. It fails with an [ArgumentError] if they aren't of one length.\nfunc (c {columns}) Join() ([]{name}, error) {{\n{checks}\titems := make([]{name}, len(c.{first}))\n\tfor i := range items {{\n\t\tit := &items[i]\n{joined}\t}}\n\treturn items, nil\n}}\n",
        aligned(&members)
    )
}
