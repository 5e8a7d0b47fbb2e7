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

{% for item in rust %}
{{ item }}

{% endfor %}
