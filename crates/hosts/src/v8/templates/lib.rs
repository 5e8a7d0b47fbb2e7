#![doc = "`{{ package }}` for JavaScript in programs that embed V8 by `jsg`."]
#![doc = ""]
#![doc = "```ignore"]
#![doc = "let exports = {{ library }}_v8::PACKAGE.exports(lock)?; // an object with the whole API, in this realm"]
#![doc = "{{ library }}_v8::PACKAGE.define(lock, \"api\")?;        // … as a global variable"]
#![doc = "Source::Synthetic({{ library }}_v8::PACKAGE.module())      // … as a module, in a `jsg::Loader`"]
#![doc = "```"]
#![allow(clippy::borrow_deref_ref, clippy::explicit_auto_deref, clippy::let_unit_value, clippy::useless_conversion, clippy::unit_arg, clippy::needless_borrow, clippy::redundant_closure, clippy::type_complexity, clippy::unused_unit, clippy::clone_on_copy, clippy::redundant_closure_call, clippy::cmp_owned, clippy::to_string_in_format_args, clippy::let_and_return, clippy::too_many_arguments, clippy::missing_safety_doc, reason = "one form serves every signature")]
#![allow(bindings_with_variant_name, reason = "variants are named with their enum, never alone")]
#![allow(deprecated, unused_mut, missing_docs, reason = "names and shapes are the interface's")]

use landbridge_v8 as lb;
use landbridge_v8::core as landbridge_core;

/// The local tag, by which this crate may implement the runtime's traits for the user's types.
pub struct Here;

/// The API, and what makes it in a realm.
pub static PACKAGE: lb::Package = lb::Package {
    name: "{{ npm }}",
    symbols: "{{ symbols }}",
    exports: &[
        "PanicError", "BusyError", "ClosedError", "version", "interfaceHash",
        {% for export in exports %}
        "{{ export[0] }}",
        {% endfor %}
    ],
    files: &[
        {% for script in scripts %}
        ("{{ script }}", include_str!("scripts/{{ script }}")),
        {% endfor %}
    ],
    functions: &[
        lb::native!({{ symbols }}rt_open 0 1 2 3 4 5),
        {% if log_ceiling is not none %}
        lb::native!({{ symbols }}rt_logs 0 1),
        {% endif %}
        {% for function in functions_of_table %}
        lb::native!({{ function.name }} {{ function.places }}),
        {% endfor %}
    ],
};

/// The objects of each table, which a realm that ends closes.
static TABLES: &[lb::Objects] = &[
    {% for table in tables %}
    lb::Objects { holds: |handle| {{ table }}.holds(handle), close: |handle| drop({{ table }}.close(handle)) },
    {% endfor %}
];

unsafe fn {{ symbols }}rt_open(head: *mut u8, scratch: *const u8, answers: *mut u8, length: f64, texts: *const u8, texts_length: f64) -> f64 {
    comment!("SAFETY: the package's JavaScript calls this, with memory that it keeps.");
    unsafe { lb::open(head.cast(), (scratch, answers, length), (texts, texts_length), TABLES) }
}

{% if log_ceiling is not none %}
unsafe fn {{ symbols }}rt_logs(environment: f64, ceiling: u32) -> u32 {
    comment!("SAFETY: the package's JavaScript calls this.");
    unsafe { lb::connect_logs(environment, ceiling, "{{ library }}") }
}
{% endif %}

{% for item in exported %}
{{ item }}
{% endfor %}

include!("bodies.rs");
