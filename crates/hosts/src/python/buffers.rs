//! The class of buffers, of which a package has one for all types of items: the Rust that makes it, and its stub.

use super::lower::Lowered;
use super::types::Types;

/// What it is called in every package whose interface has buffers.
pub(super) const CLASS: &str = "Buffer";

/// Adds the class.
pub(super) fn class(types: &Types<'_>, out: &mut Lowered) {
    out.rust.push(format!(
        "lb::buffer_class!(LbBuffer, \"{}\", Here, CLASSES);",
        out.module
    ));
    out.adds.push("module.add_class::<LbBuffer>()?;".to_owned());
    out.natives.push(CLASS.to_owned());
    out.classes.push(CLASS.to_owned());
    let [int, str, bool, memory, object] =
        ["int", "str", "bool", "memoryview", "object"].map(|name| types.own(name));
    out.stubs.push(format!(
        "@_typing.final\n\
         class {CLASS}(_typing.Generic[_Item]):\n\
         \x20   \"\"\"Memory that Rust and Python share: `memoryview` and `numpy.asarray` copy nothing.\n\n\
         \x20   While Rust uses it on another thread, `BusyError` is raised; while views of it are alive, Rust uses it only\n\
         \x20   in calls that hold the interpreter's lock.\"\"\"\n\n\
         \x20   def __len__(self) -> {int}: ...\n\
         \x20   def __getitem__(self, index: {int}, /) -> _Item:\n\
         \x20       \"\"\"The item as it is now.\"\"\"\n\
         \x20   def __setitem__(self, index: {int}, item: _Item, /) -> None: ...\n\
         \x20   def __iter__(self) -> _collections_abc.Iterator[_Item]: ...\n\
         \x20   @property\n\
         \x20   def format(self) -> {str}:\n\
         \x20       \"\"\"The items' format, as `struct` and `memoryview` write it.\"\"\"\n\
         \x20   @property\n\
         \x20   def readonly(self) -> {bool}:\n\
         \x20       \"\"\"Whether the memory can't be written to.\"\"\"\n\
         \x20   def close(self) -> None:\n\
         \x20       \"\"\"Lets go of the memory; `BufferError` while a view of it is alive.\"\"\"\n\
         \x20   def __enter__(self) -> {CLASS}[_Item]: ...\n\
         \x20   def __exit__(self, *_exception: {object}) -> None: ...\n\
         \x20   def __buffer__(self, flags: {int}, /) -> {memory}: ...\n"
    ));
}
