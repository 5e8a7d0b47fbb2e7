//! Log records: where the C interface has their parts, and the function that Rust calls with one.

use serde::Serialize;

use super::header::Signature;
use super::lower::Lowering;

/// What the template of the logger needs.
#[derive(Debug, Serialize)]
pub(super) struct Log {
    function: usize,
    level: usize,
    line: usize,
    target: usize,
    message: usize,
    file: usize,
    fields: usize,
    field_size: usize,
    key: usize,
    value: usize,
}

impl Lowering<'_> {
    pub(super) fn log(&mut self) -> Log {
        let record = format!("{}_log_record", self.types.prefix);
        let field = format!("{}_log_field", self.types.prefix);
        let signature = Signature {
            result: "void".to_owned(),
            parameters: vec!["void *".to_owned(), format!("{record} *")],
        };
        let function = self.trampoline(&signature, None);
        let header = &self.types.header;
        let of = |name: &str| header.offset(&record, name);
        Log {
            function,
            level: of("level"),
            line: of("line"),
            target: of("target"),
            message: of("message"),
            file: of("file"),
            fields: of("fields"),
            field_size: header.layout(&field).0,
            key: header.offset(&field, "key"),
            value: header.offset(&field, "value"),
        }
    }
}
