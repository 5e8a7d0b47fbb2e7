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
    lb::Registration { name: c"{{ native.name }}", callback: lb::trampoline::<{{ native.name|native_type }}> },
    {% endfor %}
    {% if promises %}
    lb::Registration { name: c"connectFutures", callback: lb::trampoline::<lb::ConnectFutures> },
    lb::Registration { name: c"cancelFuture", callback: lb::trampoline::<lb::CancelFuture> },
    {% endif %}
    {% if calls_back %}
    lb::Registration { name: c"connectCallbacks", callback: lb::trampoline::<lb::ConnectCallbacks> },
    lb::Registration { name: c"stopCallbacks", callback: lb::trampoline::<lb::StopCallbacks> },
    lb::Registration { name: c"callbackSettled", callback: lb::trampoline::<lb::CallbackSettled> },
    lb::Registration { name: c"callbackFailed", callback: lb::trampoline::<lb::CallbackFailed> },
    {% endif %}
    {% if log_ceiling is not none %}
    lb::Registration { name: c"connectLogs", callback: lb::trampoline::<lb::ConnectLogs> },
    lb::Registration { name: c"limitLogs", callback: lb::trampoline::<lb::LimitLogs> },
    lb::Registration { name: c"flushLogs", callback: lb::trampoline::<lb::FlushLogs> },
    {% endif %}
    {% if iterators %}
    lb::Registration { name: c"nextItems", callback: lb::trampoline::<lb::NextItems> },
    {% endif %}
    {% if streams %}
    lb::Registration { name: c"nextStream", callback: lb::trampoline::<lb::NextStream> },
    {% endif %}
    {% if iterators or streams %}
    lb::Registration { name: c"closeItems", callback: lb::trampoline::<lb::CloseItems> },
    {% endif %}
    lb::Registration { name: c"interfaceHash", callback: lb::trampoline::<NativeInterfaceHash> },
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

#[doc = "What the package's JavaScript compares before anything else."]
pub struct NativeInterfaceHash;

impl lb::Function for NativeInterfaceHash {
    const ARGUMENTS: usize = 0;
    fn call(call: &lb::Call) -> Result<lb::Value, lb::Stopped> {
        Ok(call.string("{{ hash }}"))
    }
}

{% for item in rust %}
{{ item }}

{% endfor %}
