//! What every generated crate links: handles, borrow flags, the panic fence, the wire format
