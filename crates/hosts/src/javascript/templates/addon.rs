#![doc = "The Node addon of the crate `{{ package }}`."]
#![allow(clippy::borrow_deref_ref, clippy::explicit_auto_deref, clippy::let_unit_value, clippy::useless_conversion, clippy::unit_arg, clippy::needless_borrow, clippy::redundant_closure, clippy::type_complexity, clippy::unused_unit, clippy::clone_on_copy, clippy::redundant_closure_call, clippy::cmp_owned, clippy::to_string_in_format_args, clippy::let_and_return, reason = "one form serves every signature")]
#![allow(bindings_with_variant_name, reason = "variants are named with their enum, never alone")]
#![allow(deprecated, unused_mut, missing_docs, reason = "names and shapes are the interface's")]

use landbridge_node as lb;
use landbridge_node::core as landbridge_core;

/// The local tag, by which this crate may implement the runtime's traits for the user's types.
pub struct Here;

static FUNCTIONS: &[lb::Registration] = &[
    {% for native in natives %}
    lb::Registration::of::<{{ native.name|native_type }}>(c"{{ native.name }}"),
    {% endfor %}
    {% if promises %}
    lb::Registration::of::<lb::ConnectFutures>(c"connectFutures"),
    lb::Registration::of::<lb::CancelFuture>(c"cancelFuture"),
    {% endif %}
    {% if calls_back %}
    lb::Registration::of::<lb::ConnectCallbacks>(c"connectCallbacks"),
    lb::Registration::of::<lb::StopCallbacks>(c"stopCallbacks"),
    lb::Registration::of::<lb::CallbackSettled>(c"callbackSettled"),
    lb::Registration::of::<lb::CallbackFailed>(c"callbackFailed"),
    {% endif %}
    {% if buffers %}
    lb::Registration::of::<lb::LeaveBuffers>(c"leaveBuffers"),
    {% endif %}
    {% if log_ceiling is not none %}
    lb::Registration::of::<lb::ConnectLogs>(c"connectLogs"),
    lb::Registration::of::<lb::LimitLogs>(c"limitLogs"),
    lb::Registration::of::<lb::FlushLogs>(c"flushLogs"),
    {% endif %}
    {% if iterators %}
    lb::Registration::of::<lb::NextItems>(c"nextItems"),
    {% endif %}
    {% if streams %}
    lb::Registration::of::<lb::NextStream>(c"nextStream"),
    {% endif %}
    {% if iterators or streams %}
    lb::Registration::of::<lb::CloseItems>(c"closeItems"),
    {% endif %}
    lb::Registration::of::<NativeInterfaceHash>(c"interfaceHash"),
];

/// The objects of each table, which an environment that ends closes.
static TABLES: &[lb::Objects] = &[
    {% for table in tables %}
    lb::Objects { holds: |handle| {{ table }}.holds(handle), close: |handle| drop({{ table }}.close(handle)) },
    {% endfor %}
];

#[doc = "The addon's entry point.\n\n# Safety\nNode calls it, with a live environment of the calling thread."]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn napi_register_module_v1(env: lb::sys::napi_env, exports: lb::sys::napi_value) -> lb::sys::napi_value {
    comment!("SAFETY: Node calls this with an environment and its exports.");
    unsafe { lb::register(env, exports, FUNCTIONS, TABLES) }
}

#[doc = "The Node-API version that the addon needs."]
#[unsafe(no_mangle)]
pub extern "C" fn node_api_module_get_api_version_v1() -> i32 {
    8
}

{% if bodies is none %}
{% include "bodies.rs" %}
{% else %}
include!("{{ bodies }}");
{% endif %}
