//! The Rust of the wire format: `Wire` impls around what writes and reads a type's parts.

pub(super) const DECODE: &str = "lb::core::wire::Wire::<Here>::decode(r)?";

pub(super) fn encode(binding: &str) -> String {
    format!("lb::core::wire::Wire::<Here>::encode({binding}, w);")
}

/// What a field is bound to: its own name may be that of the reader or the writer.
pub(super) fn bound(field: &str) -> String {
    format!("field_{field}")
}

/// `Wire` for a type.
pub(super) fn wire_impl(path: &str, encode: &str, decode: &str) -> String {
    format!(
        "impl lb::core::wire::Wire<Here> for {path} {{\n\
           fn encode(self, w: &mut lb::core::wire::Writer<'_>) {{ {encode} }}\n\
           fn decode(r: &mut lb::core::wire::Reader<'_>) -> Result<Self, lb::core::wire::WireError> {{ {decode} }}\n\
         }}"
    )
}

/// `Arc<Obj>` in the wire format. `Arc` is as foreign as the trait, so the tag makes it legal here too.
pub(super) fn arc_wire(path: &str, name: &str, table: &str) -> String {
    format!(
        "impl lb::core::wire::Wire<Here> for std::sync::Arc<{path}> {{\n\
           fn encode(self, w: &mut lb::core::wire::Writer<'_>) {{ w.u64(lb::made({table}.insert(self))); }}\n\
           fn decode(r: &mut lb::core::wire::Reader<'_>) -> Result<Self, lb::core::wire::WireError> {{\n\
             {table}.arc(lb::core::handle::Handle::from_bits(r.u64()?)).map_err(|refused| lb::core::wire::WireError::Object {{ type_name: \"{name}\", refused }})\n\
           }}\n\
         }}"
    )
}
