// C++ that gives KJ's owners, exceptions and promises to Rust and takes them back.
#pragma once

#include "landbridge-kj/cpp/exception.h"
#include "landbridge-kj/cpp/own.h"
#include "landbridge-kj/cpp/promise.h"

namespace bridged {

// Something whose lives are counted.
class Widget {
 public:
  explicit Widget(uint32_t size);
  virtual ~Widget();
  uint32_t size() const { return value; }
  void grow(uint32_t by) { value += by; }

 private:
  uint32_t value;
};

using OwnWidget = kj::Own<Widget>;

OwnWidget widget_new(uint32_t size);
OwnWidget widget_null();
uint32_t widget_size(const Widget& widget);
uint32_t widget_consume(OwnWidget widget);
uint32_t widgets_alive();

void throw_kj(uint8_t type, rust::Str description);
void throw_other(uint8_t which);
rust::String catch_from_rust(uint8_t how);

using landbridge_kj::Awaited;
using landbridge_kj::RustFuture;

// Promises for Rust. The guarded one never settles; what is attached to it is a widget.
std::unique_ptr<Awaited> ready_u32(uint32_t value);
std::unique_ptr<Awaited> later_text(rust::Str text);
std::unique_ptr<Awaited> later_widget(uint32_t size);
std::unique_ptr<Awaited> later_error(uint8_t type);
std::unique_ptr<Awaited> guarded_never();
std::unique_ptr<Awaited> from_thread(uint32_t value);

// Futures of Rust's as promises.
std::unique_ptr<Awaited> doubled(std::unique_ptr<RustFuture> future);
std::unique_ptr<Awaited> shouted(std::unique_ptr<RustFuture> future);
std::unique_ptr<Awaited> described(std::unique_ptr<RustFuture> future);
std::unique_ptr<Awaited> first_of(std::unique_ptr<RustFuture> left, std::unique_ptr<RustFuture> right);
void ignore(std::unique_ptr<RustFuture> future);

// Requests one after another from KJ's client to KJ's server, all in C++ and on a loop of its own: nanoseconds.
uint64_t requests_in_cpp(uint32_t count);
// Promises one after another, each settled in an event of its own.
uint64_t promises_in_cpp(uint32_t count);
std::unique_ptr<Awaited> later_u32(uint32_t value);

}  // namespace bridged

LANDBRIDGE_KJ_VALUE(bridged::OwnWidget, "bridged::OwnWidget");
