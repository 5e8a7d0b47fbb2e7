//! The bridge to the C++ shim. Handles, isolates and templates cross as words; what they mean and when they may be
//! used is for the safe modules.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::missing_safety_doc,
    clippy::too_many_arguments,
    reason = "cxx's own glue"
)]

use crate::{convert, inspector, modules, node, promise, rejections};

#[cxx::bridge(namespace = "landbridge::jsg")]
pub(crate) mod bridge {
    /// What came of something that may run JavaScript: a handle or a number, or the exception; without success no
    /// handle means that execution was terminated.
    #[derive(Clone, Copy)]
    struct Outcome {
        ok: bool,
        value: usize,
        number: f64,
    }

    /// An argument; `number` is written for the tag of numbers only.
    struct Argument {
        word: usize,
        number: f64,
        tag: u8,
    }

    /// A call from JavaScript. Only the arguments that there are, are written.
    struct Frame {
        isolate: usize,
        data: usize,
        receiver: usize,
        node: usize,
        length: u32,
        arguments: [Argument; 4],
    }

    /// Where a call's parts lie in memory, in bytes; only where `known`.
    #[derive(PartialEq)]
    struct Layout {
        known: bool,
        values: u32,
        length: u32,
        implicit: u32,
        isolate: u32,
        result: u32,
        smi_shift: u32,
        data: u32,
        node: u32,
    }

    /// What became of a string: 0, it is none; 1, `bytes` of room are needed; 2, as many of Latin-1 were written; 3,
    /// of UTF-8.
    struct TextRead {
        state: u8,
        bytes: usize,
    }

    /// How much of a string was written: units of it, bytes.
    struct Encoded {
        read: usize,
        written: usize,
    }

    /// A typed array's memory; shared or resizable memory can't be borrowed.
    struct Memory {
        start: usize,
        bytes: usize,
        movable: bool,
    }

    /// Where something is in a source, counted from 1; line 0 where that isn't known.
    struct Place {
        name: String,
        line: u32,
        column: u32,
        source: String,
    }

    /// An `import` of a module's.
    struct Request {
        specifier: String,
        line: u32,
        column: u32,
    }

    extern "Rust" {
        fn module_resolve(data: usize, specifier: usize, referrer: usize) -> usize;
        fn module_import(data: usize, referrer: usize, specifier: usize) -> usize;
        fn module_fill(data: usize, module: usize) -> bool;
        fn module_url(data: usize, module: usize) -> String;
        fn inspector_said(inbox: usize, text: &[u16]);
        fn promise_unhandled(data: usize, promise: usize, reason: usize, handled: bool);
        fn thrown_to_nobody(data: usize, error: usize);
        fn node_trace(node: usize, visitor: usize);
        fn node_collected(node: usize, wrapper: usize);
        fn memory_free(owner: usize);
        fn promise_settled(data: usize, id: u64, value: usize, rejected: bool);
    }

    // Every function asks for what its words are said to be: entered isolates, live handles of the innermost
    // scope, and so on. None is called from outside the modules that keep that.
    unsafe extern "C++" {
        include!("jsg/cpp/jsg.h");

        unsafe fn platform_start();
        fn v8_version() -> String;
        fn process_exit(code: i32);
        unsafe fn isolate_new(heap_limit: usize) -> usize;
        unsafe fn isolate_dispose(isolate: usize);
        unsafe fn isolate_enter(isolate: usize);
        unsafe fn isolate_exit(isolate: usize);
        unsafe fn isolate_set_data(isolate: usize, data: usize);
        unsafe fn isolate_terminate(isolate: usize);
        unsafe fn isolate_stop(isolate: usize);
        unsafe fn isolate_resume(isolate: usize);
        unsafe fn isolate_heap_reached(isolate: usize) -> bool;
        unsafe fn isolate_crowded(isolate: usize) -> bool;
        unsafe fn isolate_collect(isolate: usize, minor: bool);
        unsafe fn isolate_heap_used(isolate: usize) -> usize;
        unsafe fn isolate_pump(isolate: usize) -> bool;
        unsafe fn isolate_microtasks(isolate: usize) -> bool;
        unsafe fn scope_open(isolate: usize, room: &mut [usize]);
        unsafe fn scope_close(room: &mut [usize]);
        unsafe fn context_new(isolate: usize) -> usize;
        unsafe fn context_free(context: usize);
        unsafe fn context_enter(isolate: usize, context: usize);
        unsafe fn context_exit(isolate: usize, context: usize);
        unsafe fn context_global(isolate: usize) -> usize;
        unsafe fn script_run(isolate: usize, source: &str, name: &str) -> Outcome;

        unsafe fn value_kinds(value: usize) -> u32;
        unsafe fn value_type_of(isolate: usize, value: usize) -> String;
        unsafe fn new_undefined(isolate: usize) -> usize;
        unsafe fn new_null(isolate: usize) -> usize;
        unsafe fn new_bool(isolate: usize, value: bool) -> usize;
        unsafe fn new_number(isolate: usize, value: f64) -> usize;
        unsafe fn new_i64(isolate: usize, value: i64) -> usize;
        unsafe fn new_u64(isolate: usize, value: u64) -> usize;
        unsafe fn new_date(isolate: usize, value: f64) -> usize;
        unsafe fn new_string(isolate: usize, text: &str, ascii: bool) -> usize;
        unsafe fn new_key(isolate: usize, text: &str) -> usize;
        unsafe fn new_member_key(isolate: usize, text: &str) -> usize;
        unsafe fn new_error(isolate: usize, kind: u8, message: &str) -> usize;
        unsafe fn new_object(isolate: usize) -> usize;
        unsafe fn new_array(isolate: usize, items: &[usize]) -> usize;
        unsafe fn as_bool(isolate: usize, value: usize) -> bool;
        unsafe fn as_number(value: usize) -> f64;
        unsafe fn as_i64(value: usize, number: &mut i64) -> bool;
        unsafe fn as_u64(value: usize, number: &mut u64) -> bool;
        unsafe fn text_read(isolate: usize, value: usize, to: *mut u8, room: usize) -> TextRead;
        unsafe fn to_number(isolate: usize, value: usize) -> Outcome;
        unsafe fn to_text(isolate: usize, value: usize) -> Outcome;
        unsafe fn object_get(isolate: usize, object: usize, key: usize) -> Outcome;
        unsafe fn object_get_index(isolate: usize, object: usize, index: u32) -> Outcome;
        unsafe fn object_set(isolate: usize, object: usize, key: usize, value: usize) -> Outcome;
        unsafe fn object_keys(isolate: usize, object: usize) -> Outcome;
        unsafe fn shape_new(isolate: usize, names: &[&str]) -> usize;
        unsafe fn shape_free(shape: usize);
        unsafe fn shape_make(isolate: usize, shape: usize, values: &[usize]) -> Outcome;
        unsafe fn shape_get(isolate: usize, shape: usize, object: usize, index: u32) -> Outcome;
        unsafe fn array_length(array: usize) -> u32;
        unsafe fn array_of(isolate: usize, kind: u32, bytes: &[u8]) -> usize;
        fn array_adopts() -> bool;
        unsafe fn array_adopt(
            isolate: usize,
            kind: u32,
            start: usize,
            bytes: usize,
            owner: usize,
        ) -> usize;
        unsafe fn buffer_show(isolate: usize, start: usize, bytes: usize, owner: usize) -> usize;
        unsafe fn buffer_moved(isolate: usize, buffer: usize) -> usize;
        unsafe fn new_latin1(isolate: usize, bytes: &[u8]) -> usize;
        unsafe fn text_encode(isolate: usize, value: usize, to: *mut u8, room: usize) -> Encoded;
        unsafe fn array_borrows(value: usize, kind: u32) -> bool;
        unsafe fn array_memory(array: usize) -> Memory;
        unsafe fn fast_memory(value: usize, kind: u32) -> Memory;
        unsafe fn function_call(
            isolate: usize,
            function: usize,
            receiver: usize,
            arguments: &[usize],
        ) -> Outcome;
        unsafe fn json_parse(isolate: usize, text: &str) -> Outcome;
        unsafe fn json_text(isolate: usize, value: usize) -> Outcome;
        unsafe fn same_value(left: usize, right: usize) -> bool;

        unsafe fn module_compile(isolate: usize, source: &str, name: &str) -> Outcome;
        unsafe fn module_synthetic(isolate: usize, name: &str, exports: &[&str]) -> usize;
        unsafe fn module_export(isolate: usize, module: usize, name: &str, value: usize)
        -> Outcome;
        unsafe fn module_keep(isolate: usize, module: usize) -> usize;
        unsafe fn module_local(isolate: usize, kept: usize) -> usize;
        unsafe fn module_free(kept: usize);
        unsafe fn module_hash(module: usize) -> i32;
        unsafe fn module_is(isolate: usize, kept: usize, module: usize) -> bool;
        unsafe fn module_requests(isolate: usize, module: usize) -> Vec<Request>;
        unsafe fn module_link(isolate: usize, module: usize) -> Outcome;
        unsafe fn module_evaluate(isolate: usize, module: usize) -> Outcome;
        unsafe fn exception_place(isolate: usize, value: usize) -> Place;

        unsafe fn promise_state(value: usize) -> u8;
        unsafe fn promise_result(value: usize) -> usize;
        unsafe fn resolver_new(isolate: usize) -> Outcome;
        unsafe fn resolver_promise(resolver: usize) -> usize;
        unsafe fn resolver_settle(
            isolate: usize,
            resolver: usize,
            value: usize,
            rejects: bool,
        ) -> Outcome;
        unsafe fn promise_wait(isolate: usize, value: usize, id: u64) -> Outcome;

        unsafe fn inspector_new(isolate: usize, inbox: usize) -> usize;
        unsafe fn inspector_free(inspector: usize);
        unsafe fn inspector_dispatch(inspector: usize, message: &[u16]);
        unsafe fn inspector_value(inspector: usize, id: &[u16]) -> usize;

        unsafe fn template_new(
            isolate: usize,
            name: &str,
            constructor: usize,
            length: u32,
            parent: usize,
        ) -> usize;
        unsafe fn template_free(class_template: usize);
        unsafe fn template_method(
            isolate: usize,
            class_template: usize,
            name: &str,
            callback: usize,
            length: u32,
            is_static: bool,
            fast: usize,
            types: &[u8],
        );
        unsafe fn fast_node(receiver: usize) -> usize;
        unsafe fn fast_boolean(value: usize) -> bool;
        unsafe fn template_property(
            isolate: usize,
            class_template: usize,
            name: &str,
            getter: usize,
            setter: usize,
            on_instance: bool,
        );
        unsafe fn template_constant(
            isolate: usize,
            class_template: usize,
            name: &str,
            value: usize,
        );
        unsafe fn template_function(isolate: usize, class_template: usize) -> Outcome;
        unsafe fn template_matches(class_template: usize, value: usize) -> bool;
        unsafe fn wrapper_new(isolate: usize, class_template: usize, node: usize) -> Outcome;
        unsafe fn wrapper_join(isolate: usize, object: usize, node: usize) -> usize;
        unsafe fn wrapper_local(isolate: usize, wrapper: usize) -> usize;
        unsafe fn wrapper_strong(wrapper: usize);
        unsafe fn wrapper_weak(wrapper: usize);
        unsafe fn wrapper_trace(isolate: usize, wrapper: usize);
        unsafe fn wrapper_dead(wrapper: usize) -> bool;
        unsafe fn wrapper_count(wrapper: usize, bytes: usize) -> bool;
        unsafe fn wrapper_free(wrapper: usize);
        unsafe fn wrapper_visit(wrapper: usize, visitor: usize);
        unsafe fn node_of(object: usize) -> usize;
        unsafe fn global_new(isolate: usize, value: usize) -> usize;
        unsafe fn global_local(isolate: usize, global: usize) -> usize;
        unsafe fn global_weak(global: usize);
        unsafe fn global_empty(global: usize) -> bool;
        unsafe fn global_free(global: usize);
        fn frame_layout() -> Layout;
        unsafe fn value_tag(isolate: usize, value: usize, number: &mut f64) -> u8;
        unsafe fn frame_data(info: usize) -> usize;
        unsafe fn function_new(
            isolate: usize,
            callback: usize,
            data: usize,
            name: &str,
            length: u32,
        ) -> Outcome;
        unsafe fn frame_constructs(info: usize) -> bool;
        unsafe fn frame_open(info: usize, method: bool, frame: *mut Frame);
        unsafe fn frame_argument(info: usize, index: u32) -> usize;
        unsafe fn frame_return(info: usize, value: usize);
        unsafe fn frame_return_number(info: usize, value: f64);
        unsafe fn frame_return_text(info: usize, text: &str, ascii: bool) -> bool;
        unsafe fn frame_return_i32(info: usize, value: i32);
        unsafe fn frame_return_bool(info: usize, value: bool);
        unsafe fn frame_return_undefined(info: usize);
        unsafe fn frame_throw(isolate: usize, exception: usize);
    }
}

fn node_trace(node: usize, visitor: usize) {
    // SAFETY: the shim hands back a node that its wrapper keeps, and V8's visitor for this call only.
    unsafe { node::trace(node, visitor) }
}

fn node_collected(node: usize, wrapper: usize) {
    // SAFETY: the shim says once of a wrapper that its object is gone, from V8's second pass; until then the
    // wrapper has kept the node.
    unsafe { node::collected(node, wrapper) }
}

fn promise_settled(data: usize, id: u64, value: usize, rejected: bool) {
    // SAFETY: the shim calls inside a callback, with the isolate's own data and a handle of the callback's scope.
    unsafe { promise::settled(data, id, value, rejected) }
}

fn module_resolve(data: usize, specifier: usize, referrer: usize) -> usize {
    // SAFETY: the shim calls while V8 links, with the isolate's own data and handles of that call's scope.
    unsafe { modules::resolve(data, specifier, referrer) }
}

fn module_import(data: usize, referrer: usize, specifier: usize) -> usize {
    // SAFETY: the shim calls from a running script, with the isolate's own data and handles of that call's scope.
    unsafe { modules::import(data, referrer, specifier) }
}

fn module_fill(data: usize, module: usize) -> bool {
    // SAFETY: the shim calls while V8 evaluates, with the isolate's own data and a handle of that call's scope.
    unsafe { modules::fill(data, module) }
}

fn module_url(data: usize, module: usize) -> String {
    // SAFETY: as above.
    unsafe { modules::url(data, module) }
}

fn inspector_said(inbox: usize, text: &[u16]) {
    // SAFETY: the shim hands back the inbox that its inspector was made with, while that lives.
    unsafe { inspector::said(inbox, text) }
}

fn promise_unhandled(data: usize, promise: usize, reason: usize, handled: bool) {
    // SAFETY: the shim calls inside V8's callback, with the isolate's own data and handles of that call's scope.
    unsafe { rejections::noted(data, promise, reason, handled) }
}

fn thrown_to_nobody(data: usize, error: usize) {
    // SAFETY: as above.
    unsafe { rejections::uncaught(data, error) }
}

fn memory_free(owner: usize) {
    // SAFETY: the shim says once of an array's owner that V8 needs its memory no more.
    unsafe { convert::free_adopted(owner) }
}
