//! Names that are keywords somewhere, names that a host changes, items that a host does not get.

/// A function named after a Python keyword.
#[landbridge::export]
pub fn lambda(value: i32) -> i32 {
    value + 1
}

/// A function named after a keyword of JavaScript, Python and C++.
#[landbridge::export]
pub fn class(value: i32) -> i32 {
    value + 2
}

/// A function named after a keyword of JavaScript and C.
#[landbridge::export]
pub fn default(value: i32) -> i32 {
    value + 3
}

/// A raw identifier.
#[landbridge::export]
pub fn r#type(value: i32) -> i32 {
    value + 4
}

/// A name with its own underscore.
#[landbridge::export]
pub fn in_(value: i32) -> i32 {
    value + 5
}

/// Parameters named after keywords.
#[landbridge::export]
#[allow(clippy::too_many_arguments, reason = "one for each keyword")]
pub fn keyword_parameters(
    class: i32,
    from: i32,
    lambda: i32,
    default: i32,
    new: i32,
    r#type: i32,
    int: i32,
    self_: i32,
) -> i32 {
    class + from * 2 + lambda * 4 + default * 8 + new * 16 + r#type * 32 + int * 64 + self_ * 128
}

/// Fields named after keywords.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keywords {
    /// Python, C++.
    pub class: i32,
    /// Rust, raw.
    pub r#type: String,
    /// C, JavaScript.
    pub default: bool,
    /// Python.
    pub lambda: Option<i32>,
    /// C.
    pub int: u8,
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_keywords(value: Keywords) -> Keywords {
    value
}

/// Fields named as bindings write their own variables.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inner {
    /// Python's token.
    pub py: i32,
    /// What is converted.
    pub value: i32,
    /// A result.
    pub out: String,
    /// An error.
    pub err: i32,
    /// A writer.
    pub w: i32,
    /// A reader.
    pub r: Vec<String>,
    /// A support module.
    pub s: i32,
    /// An environment.
    pub env: i32,
    /// A receiver.
    pub this: i32,
    /// A binding crate's shorthand.
    pub lb: i32,
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_inner(value: Inner) -> Inner {
    value
}

/// Variants with such fields, and named as one.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(non_camel_case_types)]
pub enum InnerChoice {
    /// In a variant.
    Named {
        /// Python's token.
        py: i32,
        /// What is converted.
        value: String,
        /// A writer.
        w: i32,
    },
    /// A variable's name.
    value(i32),
    /// Another.
    other,
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_inner_choice(value: InnerChoice) -> InnerChoice {
    value
}

/// Parameters named so; their sum.
#[landbridge::export]
#[allow(clippy::too_many_arguments)]
pub fn inner_parameters(
    py: i32,
    value: i32,
    args: i32,
    status: i32,
    w: i32,
    env: i32,
    this: i32,
    call: i32,
) -> i32 {
    py + value * 2 + args * 4 + status * 8 + w * 16 + env * 32 + this * 64 + call * 128
}

/// Members and variants that are keywords somewhere.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Awkward {
    /// Python.
    None,
    /// Python.
    True,
    /// JavaScript.
    Null,
    /// Two words.
    NotANumber,
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_awkward(value: Awkward) -> Awkward {
    value
}

/// Names changed in one host or in all.
#[landbridge::record(rename(python = "Settings", node = "Options", c = "settings"))]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// Another name in Python.
    #[landbridge(rename(python = "snake", node = "camel", c = "c_name"))]
    pub original: u32,
    /// Another name everywhere.
    #[landbridge(name = "label")]
    pub text: String,
}

/// Another name in each host.
#[landbridge::export(rename(python = "py_name", node = "nodeName", c = "c_name"))]
pub fn rust_name(value: Renamed) -> Renamed {
    value
}

/// One other name for all hosts.
#[landbridge::export(name = "shown_as")]
pub fn written_as() -> u8 {
    7
}

/// Not in Python.
#[landbridge::export(skip(python))]
pub fn not_in_python() -> bool {
    true
}

/// Not in Node.
#[landbridge::export(skip(node))]
pub fn not_in_node() -> bool {
    true
}

/// Not in C.
#[landbridge::export(skip(c))]
pub fn not_in_c() -> bool {
    true
}

/// An old function: hosts show the note.
#[deprecated = "use `add` instead"]
#[landbridge::export]
pub fn old_add(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}
