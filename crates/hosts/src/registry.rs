//! The hosts of this version. A new host: its folder, and one line here.

use crate::Host;

static HOSTS: &[&dyn Host] = &[
    &crate::c::C,
    &crate::cpp::Cpp,
    &crate::python::Python,
    &crate::node::Node,
    &crate::typescript::Typescript,
    &crate::go::Go,
    &crate::wasm::Wasm,
    &crate::swift::Swift,
    &crate::kotlin::Kotlin,
    &crate::v8::V8,
];

/// Every host, in the order in which they are shown.
pub fn all() -> impl Iterator<Item = &'static dyn Host> {
    HOSTS.iter().copied()
}

/// The host with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Host> {
    all().find(|host| host.id() == id)
}
