//! Buffers: for each type of items, the functions of the C interface that `Buffer` calls.

use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::hosts::UNBOUND;
use landbridge_model::{Element, Interface, PlainType, TypeName};

use super::lower::Lowering;
use super::names::HOST;
use crate::lower::place;

/// Buffers of records with arrays: C has these within the record, and an array of Swift's is a reference to others.
pub(super) fn refused(interface: &Interface) -> Vec<Diagnostic> {
    let elements = crate::capability::buffers(HOST, interface).into_iter();
    let records = elements.filter_map(|element| match element {
        Element::Plain(name) if holds_array(interface, &name) => Some(name),
        _ => None,
    });
    records
        .filter_map(|name| {
            let record = interface.plain_records.iter();
            let record = { record }.find(|it| it.item.path == name.0)?;
            let message = format!(
                "`{}` holds an array, and buffers of such records Swift doesn't bind",
                record.item.path
            );
            let fault = Diagnostic::error(&UNBOUND, message).at(place(&record.item));
            let help = format!(
                "leave what takes or gives the buffer out there with `skip({HOST})`"
            );
            let reason = "an array of Swift's is a reference, where the shared memory has the numbers themselves";
            Some(fault.because(reason).help(help))
        })
        .collect()
}

fn holds_array(interface: &Interface, name: &TypeName) -> bool {
    let mut records = interface.plain_records.iter();
    let record = records.find(|it| it.item.path == name.0);
    record.is_some_and(|record| {
        record.fields.iter().any(|field| match &field.ty {
            PlainType::Array { .. } => true,
            PlainType::Plain(name) => holds_array(interface, name),
            PlainType::Int(_) | PlainType::Float(_) => false,
        })
    })
}

impl Lowering<'_> {
    pub(super) fn buffers(&mut self) {
        let shout = self.types.prefix.to_uppercase();
        for element in crate::capability::buffers(HOST, self.types.interface) {
            let item = self.types.of(&element.to_value());
            let c = self.types.abi.buffer(&element);
            let form = self.types.form(&element.to_value());
            let shared = super::types::shared(&element.to_value(), &form);
            self.out.buffers.push(format!(
                "extension {item}: BufferItem {{\n  public static let lbBuffer = LBBufferOps(\n    make: {{ {c}_new($0, &$1, &$2) }},\n    \
                 count: {{ {c}_len($0, &$1, &$2) }},\n    view: {{ raw, data, count, error in\n      \
                 guard MemoryLayout<{item}>.stride == lbStride({shared}) else {{ return {shout}_BAD_ARGUMENT }}\n      var items: UnsafeMutablePointer<{form}>?\n      \
                 let status = {c}_view(raw, &items, &count, &error)\n      data = UnsafeMutableRawPointer(items)\n      return status\n    }},\n    \
                 release: {{ {c}_release($0, nil) }},\n    free: {{ {c}_free($0) }}\n  )\n}}"
            ));
        }
    }
}
