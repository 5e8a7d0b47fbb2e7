#![doc = "The library of the crate `{{ package }}` for Go."]
#![allow(clippy::borrow_deref_ref, clippy::explicit_auto_deref, clippy::let_unit_value, clippy::useless_conversion, clippy::unit_arg, clippy::needless_borrow, clippy::redundant_closure, clippy::type_complexity, clippy::unused_unit, clippy::clone_on_copy, clippy::redundant_closure_call, clippy::cmp_owned, clippy::to_string_in_format_args, clippy::let_and_return, clippy::too_many_arguments, clippy::missing_safety_doc, reason = "one form serves every signature")]
#![allow(bindings_with_variant_name, reason = "variants are named with their enum, never alone")]
#![allow(deprecated, unused_mut, missing_docs, reason = "names and shapes are the interface's")]

use landbridge_go as lb;
use landbridge_go::core as landbridge_core;

/// The local tag, by which this crate may implement the runtime's traits for the user's types.
pub struct Here;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_free(fault: *mut lb::Fault) {
    comment!("SAFETY: the package's Go calls this once with what a call returned.");
    unsafe { lb::fault_free(fault) }
}

{% if callbacks %}
#[unsafe(no_mangle)]
pub extern "C" fn {{ symbols }}rt_connect(called: lb::CallFn, begun: lb::BeginFn, cancelled: lb::NumberFn, released: lb::NumberFn) {
    lb::connect(called, begun, cancelled, released);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_answered(answer: *mut u8, kind: u32, start: *const u8, length: usize) {
    comment!("SAFETY: the package's Go calls this while Rust waits for the answer, and lends the bytes.");
    unsafe { lb::answered(answer, kind, start, length) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_replied(reply: *mut u8, kind: u32, start: *const u8, length: usize) {
    comment!("SAFETY: the package's Go calls this once for each call that it was to answer later, and lends the bytes.");
    unsafe { lb::replied(reply, kind, start, length) }
}
{% endif %}

{% if futures %}
#[unsafe(no_mangle)]
pub extern "C" fn {{ symbols }}rt_open(completed: lb::Completed) {
    lb::open(completed);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_wait(task: *const u8, waiter: u64) -> u8 {
    comment!("SAFETY: the package's Go calls this with a task that it has.");
    u8::from(unsafe { lb::wait(task, waiter) })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_settle(task: *const u8, out: *mut u8, room: usize) -> lb::Returned {
    comment!("SAFETY: the package's Go calls this once with a task that it has, and lends the memory.");
    unsafe { lb::settle(task, out, room) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_cancel(task: *const u8) {
    comment!("SAFETY: the package's Go calls this once with a task that it has.");
    unsafe { lb::cancel(task) }
}
{% endif %}

{% if sequences %}
#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_next(items: u64, out: *mut u8, room: usize) -> lb::Returned {
    comment!("SAFETY: the package's Go lends the memory for the call.");
    unsafe { lb::next(items, out, room) }
}

#[unsafe(no_mangle)]
pub extern "C" fn {{ symbols }}rt_close(items: u64) -> lb::Returned {
    lb::close(items)
}
{% endif %}

{% if streams %}
#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_next_awaited(items: u64, out: *mut u8, room: usize) -> lb::Returned {
    comment!("SAFETY: the package's Go lends the memory for the call.");
    unsafe { lb::next_awaited(items, out, room) }
}
{% endif %}

{% if log_ceiling is not none %}
#[unsafe(no_mangle)]
pub extern "C" fn {{ symbols }}rt_log_open(told: lb::LogFn) {
    lb::log_open(told);
}

#[unsafe(no_mangle)]
pub extern "C" fn {{ symbols }}rt_log_limit(level: u32) -> u8 {
    u8::from(lb::log_limit(level, {{ log_ceiling }}))
}
{% endif %}

{% if items %}
#[unsafe(no_mangle)]
pub extern "C" fn {{ symbols }}rt_buffer_new(items: u32, length: i64) -> lb::Returned {
    lb::called(move || SHARING[items as usize].zeros(length))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_buffer_of(items: u32, start: *const u8, count: usize) -> lb::Returned {
    comment!("SAFETY: the package's Go lends the items for the call.");
    lb::called(move || unsafe { SHARING[items as usize].copy(start, count) })
}

#[unsafe(no_mangle)]
pub extern "C" fn {{ symbols }}rt_buffer_len(items: u32, buffer: u64) -> lb::Returned {
    lb::called(move || SHARING[items as usize].length(buffer))
}

#[unsafe(no_mangle)]
pub extern "C" fn {{ symbols }}rt_buffer_view(items: u32, buffer: u64) -> lb::Returned {
    lb::called(move || SHARING[items as usize].view(buffer))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_buffer_at(items: u32, buffer: u64, index: i64, out: *mut u8, room: usize) -> lb::Returned {
    comment!("SAFETY: the package's Go lends the memory for the call, and nobody else uses it.");
    let room = unsafe { lb::Room::new(out, room) };
    lb::called(move || SHARING[items as usize].item(buffer, index, room))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ symbols }}rt_buffer_set(items: u32, buffer: u64, index: i64, from: *const u8) -> lb::Returned {
    comment!("SAFETY: the package's Go lends an item of this type for the call.");
    lb::called(move || unsafe { SHARING[items as usize].set(buffer, index, from) })
}

#[unsafe(no_mangle)]
pub extern "C" fn {{ symbols }}rt_buffer_close(items: u32, buffer: u64) -> lb::Returned {
    lb::called(move || SHARING[items as usize].close(buffer))
}
{% endif %}

{% for item in rust %}
{{ item }}

{% endfor %}
