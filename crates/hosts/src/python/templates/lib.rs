#![doc = "The Python extension of the crate `{{ package }}`."]
#![allow(clippy::borrow_deref_ref, clippy::explicit_auto_deref, clippy::let_unit_value, clippy::useless_conversion, clippy::unit_arg, clippy::needless_borrow, clippy::redundant_closure, clippy::type_complexity, clippy::unused_unit, clippy::clone_on_copy, clippy::too_many_arguments, clippy::redundant_closure_call, clippy::cmp_owned, clippy::redundant_locals, clippy::infallible_try_from, clippy::new_ret_no_self, clippy::wrong_self_convention, clippy::deref_addrof, clippy::diverging_sub_expression, clippy::needless_return, reason = "one form serves every signature")]
#![allow(bindings_with_variant_name, reason = "variants are named with their enum, never alone")]
#![allow(non_snake_case, non_camel_case_types, non_upper_case_globals, deprecated, unused_mut, unused_variables, unreachable_code, missing_docs, reason = "names and shapes are the interface's")]

use landbridge_python as lb;
use landbridge_python::core as landbridge_core;
use pyo3::prelude::*;

/// The local tag, by which this crate may implement the runtime's traits for the user's types.
pub struct Here;

#[doc = "Where functions are shown to be."]
const PACKAGE: &str = "{{ module }}";
const NATIVE: &str = "{{ module }}._native";

static CLASSES: lb::Classes = lb::Classes::new("{{ module }}._types");

{% for item in rust %}
{{ item }}

{% endfor %}

#[doc = "The extension; `{{ module }}/__init__.py` shows what is in it."]
#[pymodule(gil_used = true)]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    lb::extension(module, &CLASSES, |module| {
        module.add("interface_hash", "{{ hash }}")?;
        let py = module.py();
        {% for add in adds %}
        {{ add }}
        {% endfor %}
        {% if log_ceiling is not none %}
        lb::forward_logs(py, "{{ library }}", PACKAGE, {{ log_ceiling }})?;
        {% endif %}
        Ok(())
    })
}
