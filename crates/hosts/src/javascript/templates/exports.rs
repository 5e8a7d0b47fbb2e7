#![doc = "The {{ crate_is }} of the crate `{{ package }}`."]
#![allow(clippy::borrow_deref_ref, clippy::explicit_auto_deref, clippy::let_unit_value, clippy::useless_conversion, clippy::unit_arg, clippy::needless_borrow, clippy::redundant_closure, clippy::type_complexity, clippy::unused_unit, clippy::clone_on_copy, clippy::redundant_closure_call, clippy::cmp_owned, clippy::to_string_in_format_args, clippy::let_and_return, clippy::drop_non_drop, clippy::too_many_arguments, clippy::missing_safety_doc, reason = "one form serves every signature")]
#![allow(bindings_with_variant_name, reason = "variants are named with their enum, never alone")]
#![allow(deprecated, unused_mut, missing_docs, reason = "names and shapes are the interface's")]

use {{ runtime_crate }} as lb;
use {{ runtime_crate }}::core as landbridge_core;

/// The local tag, by which this crate may implement the runtime's traits for the user's types.
pub struct Here;

/// The objects of each table, which a thread that ends closes.
static TABLES: &[lb::Objects] = &[
    {% for table in tables %}
    lb::Objects { holds: |handle| {{ table }}.holds(handle), close: |handle| drop({{ table }}.close(handle)) },
    {% endfor %}
];

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_open(head: *mut lb::Head, scratch: *const u8, answers: *mut u8, length: f64, texts: *const u8, texts_length: f64) -> f64 {
    comment!("SAFETY: the package's JavaScript calls this, with memory that it keeps.");
    unsafe { lb::open(head, (scratch, answers, length), (texts, texts_length), TABLES) }
}

#[unsafe(no_mangle)]
pub extern "C" fn {{ symbols }}rt_gone() -> unsafe extern "C" fn(*mut u8, *mut u8) {
    lb::gone
}

{% if own_memory %}
#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_left(environment: f64) -> *const u8 {
    comment!("SAFETY: the package's JavaScript calls this.");
    unsafe { lb::left(environment) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_taken(environment: f64) {
    comment!("SAFETY: the package's JavaScript calls this.");
    unsafe { lb::taken(environment) }
}
{% else %}
#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_take(environment: f64, to: *mut u8) {
    comment!("SAFETY: the package's JavaScript calls this, with memory as long as the head told.");
    unsafe { lb::take(environment, to) }
}
{% endif %}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_hold(environment: f64, place: u32, from: *const u8, length: f64) {
    comment!("SAFETY: the package's JavaScript calls this, with memory that is this long.");
    unsafe { lb::hold(environment, place, from, length) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_turn(environment: f64, first: u32) -> i32 {
    comment!("SAFETY: the package's JavaScript calls this.");
    unsafe { lb::turn(environment, first) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_cancel(environment: f64, index: u32) {
    comment!("SAFETY: the package's JavaScript calls this.");
    unsafe { lb::cancel(environment, index) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_back(environment: f64, at: u32, to: *mut u8, length: f64) {
    comment!("SAFETY: the package's JavaScript calls this, with memory that is this long.");
    unsafe { lb::back(environment, at, to, length) }
}

{% if own_memory %}
#[unsafe(no_mangle)]
pub extern "C" fn {{ symbols }}rt_room(length: u32) -> *mut u8 {
    lb::room(length)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_leave(start: *mut u8, length: u32) {
    comment!("SAFETY: the package's JavaScript gives back once what it got, and uses it no more.");
    unsafe { lb::leave_room(start, length) }
}
{% if columns %}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_stride(from: *const u8, apart: u32, to: *mut u8, apart_there: u32, width: u32, count: u32) {
    comment!("SAFETY: the package's JavaScript calls this, with memory that it was lent for that.");
    unsafe { lb::stride((from, apart), (to, apart_there), width, count) }
}
{% endif %}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_rings(environment: f64) {
    comment!("SAFETY: the package's JavaScript calls this.");
    unsafe { lb::rings(environment, lb::ring) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_enters(environment: f64) {
    comment!("SAFETY: the package's JavaScript calls this.");
    unsafe { lb::enters(environment, lb::enter, lb::quick) }
}
{% else %}
#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_hub(environment: f64) -> f64 {
    comment!("SAFETY: the package's JavaScript calls this.");
    unsafe { lb::hub(environment) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_wait(hub: f64) {
    comment!("SAFETY: the package's JavaScript has a thread call this, with what `hub` gave.");
    unsafe { lb::wait(hub) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_rings(environment: f64, ring: lb::Ring) {
    comment!("SAFETY: the package's JavaScript calls this, with a function for any thread.");
    unsafe { lb::rings(environment, ring) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_enters(environment: f64, entry: lb::Entry, quick: lb::QuickEntry) {
    comment!("SAFETY: the package's JavaScript calls this, with a function for this thread.");
    unsafe { lb::enters(environment, entry, quick) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn napi_register_module_v1(env: lb::Env, exports: lb::Handle) -> lb::Handle {
    comment!("SAFETY: the engine calls this as it opens the library as an addon.");
    unsafe { lb::register(env, exports) }
}
{% endif %}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_stop(environment: f64) {
    comment!("SAFETY: the package's JavaScript calls this.");
    unsafe { lb::stop_callbacks(environment) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_released(environment: f64) -> u32 {
    comment!("SAFETY: the package's JavaScript calls this.");
    unsafe { lb::released(environment) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_settled(environment: f64, number: u32, length: f64) {
    comment!("SAFETY: the package's JavaScript calls this, with what it has written.");
    unsafe { lb::settled(environment, number, length) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_failed(environment: f64, number: u32, value: u32, length: f64) {
    comment!("SAFETY: the package's JavaScript calls this, with what it has written.");
    unsafe { lb::failed(environment, number, value, length) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_next(environment: f64, items: u32) {
    comment!("SAFETY: the package's JavaScript calls this.");
    unsafe { lb::next_items(environment, items) }
}

{% if streams %}
#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_await(environment: f64, items: u32) {
    comment!("SAFETY: the package's JavaScript calls this.");
    unsafe { lb::next_stream(environment, items) }
}
{% endif %}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_close(environment: f64, items: u32) {
    comment!("SAFETY: the package's JavaScript calls this.");
    unsafe { lb::close_items(environment, items) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_drop(environment: f64, items: u32) {
    comment!("SAFETY: the package's JavaScript calls this.");
    unsafe { lb::drop_items(environment, items) }
}

{% if buffers %}
#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_pin(environment: f64, address: f64) -> f64 {
    comment!("SAFETY: the package's JavaScript calls this, with what it was told.");
    unsafe { lb::pin(environment, address) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_hidden(environment: f64, detached: u32) {
    comment!("SAFETY: the package's JavaScript calls this.");
    unsafe { lb::hidden(environment, detached) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_unsee(kept: f64) {
    comment!("SAFETY: the package's JavaScript calls this once with what `pin` gave.");
    unsafe { lb::unseen(std::ptr::null_mut(), std::ptr::with_exposed_provenance_mut(kept as usize)) }
}

#[unsafe(no_mangle)]
pub extern "C" fn {{ symbols }}rt_unseen() -> unsafe extern "C" fn(*mut u8, *mut u8) {
    lb::unseen
}
{% endif %}

{% if log_ceiling is not none %}
#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_logs(environment: f64, ceiling: u32) -> u32 {
    comment!("SAFETY: the package's JavaScript calls this.");
    unsafe { lb::connect_logs(environment, ceiling, "{{ library }}") }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_limit(environment: f64, level: u32) {
    comment!("SAFETY: the package's JavaScript calls this.");
    unsafe { lb::limit_logs(environment, level) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_log(environment: f64, first: u32) -> u32 {
    comment!("SAFETY: the package's JavaScript calls this.");
    unsafe { lb::next_log(environment, first) }
}
{% endif %}

{% for item in exported %}
{{ item }}
{% endfor %}

include!("bodies.rs");
