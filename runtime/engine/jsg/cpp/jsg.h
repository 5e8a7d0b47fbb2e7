// The whole of what Rust calls: plain functions over words. A handle is a word that lives as long as the innermost
// handle scope; an isolate, a context and a template are addresses. Nothing here throws C++ exceptions, and no
// JavaScript exception stays pending: functions that can run JavaScript answer an `Outcome`.
#pragma once

#include <cstddef>
#include <cstdint>

#include "rust/cxx.h"

namespace landbridge::jsg {

struct Outcome;
struct Frame;
struct Memory;
struct Encoded;
struct TextRead;
struct Layout;
struct Place;
struct Request;

// isolate.cc
void platform_start();
rust::String v8_version();
void process_exit(int32_t code);
size_t isolate_new(size_t heap_limit);
void isolate_dispose(size_t isolate);
void isolate_enter(size_t isolate);
void isolate_exit(size_t isolate);
void isolate_set_data(size_t isolate, size_t data);
void isolate_terminate(size_t isolate);
void isolate_stop(size_t isolate);
void isolate_resume(size_t isolate);
bool isolate_heap_reached(size_t isolate);
// Whether memory outside the heap has reached its limit, though garbage was collected: the script is stopped.
bool isolate_crowded(size_t isolate);
// Notes how much a value of Rust's holds. Whether the limit is reached, before garbage is collected.
bool outside_changed(size_t isolate, size_t before, size_t now);
void isolate_collect(size_t isolate, bool minor);
size_t isolate_heap_used(size_t isolate);
bool isolate_pump(size_t isolate);
bool isolate_microtasks(size_t isolate);
void scope_open(size_t isolate, rust::Slice<size_t> room);
void scope_close(rust::Slice<size_t> room);
size_t context_new(size_t isolate);
void context_free(size_t context);
void context_enter(size_t isolate, size_t context);
void context_exit(size_t isolate, size_t context);
size_t context_global(size_t isolate);
Outcome script_run(size_t isolate, rust::Str source, rust::Str name);

// values.cc
uint32_t value_kinds(size_t value);
rust::String value_type_of(size_t isolate, size_t value);
size_t new_undefined(size_t isolate);
size_t new_null(size_t isolate);
size_t new_bool(size_t isolate, bool value);
size_t new_number(size_t isolate, double value);
size_t new_i64(size_t isolate, int64_t value);
size_t new_u64(size_t isolate, uint64_t value);
size_t new_date(size_t isolate, double value);
size_t new_string(size_t isolate, rust::Str text, bool ascii);
size_t new_key(size_t isolate, rust::Str text);
size_t new_member_key(size_t isolate, rust::Str text);
size_t new_error(size_t isolate, uint8_t kind, rust::Str message);
size_t new_object(size_t isolate);
size_t new_array(size_t isolate, rust::Slice<const size_t> items);
bool as_bool(size_t isolate, size_t value);
double as_number(size_t value);
bool as_i64(size_t value, int64_t& number);
bool as_u64(size_t value, uint64_t& number);
TextRead text_read(size_t isolate, size_t value, uint8_t* to, size_t room);
Outcome to_number(size_t isolate, size_t value);
Outcome to_text(size_t isolate, size_t value);
Outcome object_get(size_t isolate, size_t object, size_t key);
Outcome object_get_index(size_t isolate, size_t object, uint32_t index);
Outcome object_set(size_t isolate, size_t object, size_t key, size_t value);
Outcome object_keys(size_t isolate, size_t object);
size_t shape_new(size_t isolate, rust::Slice<const rust::Str> names);
void shape_free(size_t shape);
Outcome shape_make(size_t isolate, size_t shape, rust::Slice<const size_t> values);
Outcome shape_get(size_t isolate, size_t shape, size_t object, uint32_t index);
uint32_t array_length(size_t array);
size_t array_of(size_t isolate, uint32_t kind, rust::Slice<const uint8_t> bytes);
bool array_adopts();
size_t array_adopt(size_t isolate, uint32_t kind, size_t start, size_t bytes, size_t owner);
size_t buffer_show(size_t isolate, size_t start, size_t bytes, size_t owner);
size_t buffer_moved(size_t isolate, size_t buffer);
size_t new_latin1(size_t isolate, rust::Slice<const uint8_t> bytes);
Encoded text_encode(size_t isolate, size_t value, uint8_t* to, size_t room);
bool array_borrows(size_t value, uint32_t kind);
Memory array_memory(size_t array);
Memory fast_memory(size_t value, uint32_t kind);
Outcome function_call(size_t isolate, size_t function, size_t receiver, rust::Slice<const size_t> arguments);
Outcome json_parse(size_t isolate, rust::Str text);
Outcome json_text(size_t isolate, size_t value);
bool same_value(size_t left, size_t right);

// modules.cc
Outcome module_compile(size_t isolate, rust::Str source, rust::Str name);
size_t module_synthetic(size_t isolate, rust::Str name, rust::Slice<const rust::Str> exports);
Outcome module_export(size_t isolate, size_t module, rust::Str name, size_t value);
size_t module_keep(size_t isolate, size_t module);
size_t module_local(size_t isolate, size_t kept);
void module_free(size_t kept);
int32_t module_hash(size_t module);
bool module_is(size_t isolate, size_t kept, size_t module);
rust::Vec<Request> module_requests(size_t isolate, size_t module);
Outcome module_link(size_t isolate, size_t module);
Outcome module_evaluate(size_t isolate, size_t module);
Place exception_place(size_t isolate, size_t value);

// promises.cc
uint8_t promise_state(size_t value);
size_t promise_result(size_t value);
Outcome resolver_new(size_t isolate);
size_t resolver_promise(size_t resolver);
Outcome resolver_settle(size_t isolate, size_t resolver, size_t value, bool rejects);
Outcome promise_wait(size_t isolate, size_t value, uint64_t id);

// inspector.cc
size_t inspector_new(size_t isolate, size_t inbox);
void inspector_free(size_t inspector);
void inspector_dispatch(size_t inspector, rust::Slice<const uint16_t> message);
size_t inspector_value(size_t inspector, rust::Slice<const uint16_t> id);

// objects.cc
size_t template_new(size_t isolate, rust::Str name, size_t constructor, uint32_t length, size_t parent);
void template_free(size_t class_template);
void template_method(size_t isolate, size_t class_template, rust::Str name, size_t callback, uint32_t length,
                     bool is_static, size_t fast, rust::Slice<const uint8_t> types);
size_t fast_node(size_t receiver);
bool fast_boolean(size_t value);
void template_property(size_t isolate, size_t class_template, rust::Str name, size_t getter, size_t setter,
                       bool on_instance);
void template_constant(size_t isolate, size_t class_template, rust::Str name, size_t value);
Outcome template_function(size_t isolate, size_t class_template);
bool template_matches(size_t class_template, size_t value);
Outcome wrapper_new(size_t isolate, size_t class_template, size_t node);
size_t wrapper_join(size_t isolate, size_t object, size_t node);
size_t wrapper_local(size_t isolate, size_t wrapper);
void wrapper_strong(size_t wrapper);
void wrapper_weak(size_t wrapper);
void wrapper_trace(size_t isolate, size_t wrapper);
bool wrapper_dead(size_t wrapper);
bool wrapper_count(size_t wrapper, size_t bytes);
void wrapper_free(size_t wrapper);
void wrapper_visit(size_t wrapper, size_t visitor);
size_t node_of(size_t object);
size_t global_new(size_t isolate, size_t value);
size_t global_local(size_t isolate, size_t global);
void global_weak(size_t global);
bool global_empty(size_t global);
void global_free(size_t global);
Layout frame_layout();
uint8_t value_tag(size_t isolate, size_t value, double& number);
size_t frame_data(size_t info);
Outcome function_new(size_t isolate, size_t callback, size_t data, rust::Str name, uint32_t length);
bool frame_constructs(size_t info);
void frame_open(size_t info, bool method, Frame* frame);
size_t frame_argument(size_t info, uint32_t index);
void frame_return(size_t info, size_t value);
void frame_return_number(size_t info, double value);
bool frame_return_text(size_t info, rust::Str text, bool ascii);
void frame_return_i32(size_t info, int32_t value);
void frame_return_bool(size_t info, bool value);
void frame_return_undefined(size_t info);
void frame_throw(size_t isolate, size_t exception);

}  // namespace landbridge::jsg
