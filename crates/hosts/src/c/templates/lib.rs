#![doc = "The C ABI of the crate `{{ package }}`."]
#![allow(clippy::missing_safety_doc, reason = "the header states the contract of every pointer")]
#![allow(clippy::borrow_deref_ref, clippy::explicit_auto_deref, clippy::let_unit_value, clippy::useless_conversion, clippy::unit_arg, clippy::needless_borrow, clippy::cmp_owned, clippy::redundant_closure, clippy::manual_map, clippy::too_many_arguments, clippy::type_complexity, clippy::large_enum_variant, clippy::unused_unit, clippy::clone_on_copy, clippy::redundant_closure_call, clippy::single_match, reason = "one form serves every signature")]
#![allow(non_snake_case, non_upper_case_globals, deprecated, unused_unsafe, improper_ctypes_definitions, dead_code, missing_docs, reason = "names and shapes are C's")]

use landbridge_c as lb;
use landbridge_c::core as landbridge_core;

{% if callbacks %}
mod callbacks;
{% endif %}
mod convert;
mod forms;

/// The local tag, by which this crate may implement the runtime's traits for the user's types.
pub struct Here;

{% for object in objects %}
{% if object.shared %}
landbridge_c::shared_object!({{ object.path }} as Here, "{{ object.title }}", {{ object.tag }}, {{ object.table }});
{% else %}
landbridge_c::object!({{ object.path }} as Here, "{{ object.title }}", {{ object.tag }}, {{ object.table }});
{% endif %}

#[unsafe(no_mangle)]
pub extern "C" fn {{ object.name }}_free(handle: lb::Reference) -> lb::Status {
    lb::release_object(handle, |handle| {{ object.table }}.close(handle))
}

{% endfor %}
{% for freed in freed %}
#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ freed.name }}_free(value: *mut <{{ freed.value }} as lb::Crosses<Here>>::C) {
    comment!("SAFETY: the contract of every pointer, which the header states.");
    unsafe { lb::free::<Here, {{ freed.value }}>(value) }
}

{% endfor %}
{% for error in errors %}
#[unsafe(no_mangle)]
pub extern "C" fn {{ prefix }}_error_as_{{ error.word }}(error: lb::ErrorHandle) -> *const {{ error.form }} {
    lb::payload::<Here, {{ error.path }}>(error)
}

{% endfor %}
#[unsafe(no_mangle)]
pub extern "C" fn {{ prefix }}_error_message(error: lb::ErrorHandle) -> *const std::ffi::c_char {
    lb::message(error)
}

#[unsafe(no_mangle)]
pub extern "C" fn {{ prefix }}_error_parameter(error: lb::ErrorHandle) -> *const std::ffi::c_char {
    lb::parameter(error)
}

#[unsafe(no_mangle)]
pub extern "C" fn {{ prefix }}_error_source(error: lb::ErrorHandle, index: usize) -> *const std::ffi::c_char {
    lb::source(error, index)
}

#[unsafe(no_mangle)]
pub extern "C" fn {{ prefix }}_error_status(error: lb::ErrorHandle) -> lb::Status {
    lb::status(error)
}

#[unsafe(no_mangle)]
pub extern "C" fn {{ prefix }}_error_free(error: lb::ErrorHandle) {
    lb::release(error)
}

{% if callbacks %}
#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ prefix }}_error_message_new(kind: *const std::ffi::c_char, message: *const std::ffi::c_char) -> lb::ErrorHandle {
    comment!("SAFETY: the contract of every pointer, which the header states.");
    unsafe { lb::callback::message_new(kind, message) }
}

{% endif %}
{% if log_ceiling is not none %}
#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ prefix }}_set_logger(log: Option<lb::logging::LogFn>, user_data: *mut std::ffi::c_void, free: Option<lb::callback::FreeFn>, max_level: i32, err: *mut lb::ErrorHandle) -> lb::Status {
    comment!("SAFETY: the contract of every pointer, which the header states.");
    unsafe { lb::logging::set_logger(log, user_data, free, max_level, {{ log_ceiling }}, err) }
}

{% endif %}
#[unsafe(no_mangle)]
pub extern "C" fn {{ prefix }}_version() -> *const std::ffi::c_char {
    c"{{ version }}".as_ptr()
}

#[unsafe(no_mangle)]
pub extern "C" fn {{ prefix }}_interface_hash() -> *const std::ffi::c_char {
    c"{{ hash }}".as_ptr()
}

#[doc = "Its name holds the interface's hash: a program compiled with another header doesn't link."]
#[unsafe(no_mangle)]
pub static {{ prefix }}_interface_{{ hash }}: u8 = 1;

{% for function in functions %}
{{ function.rust }}

{% endfor %}
