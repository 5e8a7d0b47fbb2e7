#include "kj-bridged/cpp/bridged.h"

#include <kj/debug.h>
#include <kj/thread.h>

#include <stdexcept>

#include "kj-bridged/src/lib.rs.h"

namespace bridged {

// Each test has a thread.
static thread_local uint32_t alive = 0;

Widget::Widget(uint32_t size) : value(size) { ++alive; }
Widget::~Widget() { --alive; }

// Derived, so that an owner's pointer isn't what its disposer frees.
class Padded {
 public:
  virtual ~Padded() {}
  uint64_t padding[3] = {};
};
class Derived final : public Padded, public Widget {
 public:
  explicit Derived(uint32_t size) : Widget(size) {}
};

OwnWidget widget_new(uint32_t size) { return kj::heap<Derived>(size); }
OwnWidget widget_null() { return OwnWidget(); }
uint32_t widget_size(const Widget& widget) { return widget.size(); }
uint32_t widget_consume(OwnWidget widget) { return widget->size(); }
uint32_t widgets_alive() { return alive; }

void throw_kj(uint8_t type, rust::Str description) {
  kj::throwFatalException(kj::Exception(static_cast<kj::Exception::Type>(type), "bridged.cc", 7,
                                        kj::heapString(description.data(), description.size())));
}

void throw_other(uint8_t which) {
  switch (which) {
    case 0:
      throw std::runtime_error("not of KJ's");
    case 1:
      KJ_REQUIRE(which == 0, "required", which);
      return;
    default:
      throw 7;
  }
}

rust::String catch_from_rust(uint8_t how) {
  KJ_IF_MAYBE (exception, kj::runCatchingExceptions([&]() {
                 landbridge_kj::rethrowing([&]() { return fail_in_rust(how); });
               })) {
    return rust::String(kj::str(exception->getType(), "|", exception->getDescription()).cStr());
  }
  return "nothing was thrown";
}

using landbridge_kj::awaited;
using landbridge_kj::promise;

std::unique_ptr<Awaited> ready_u32(uint32_t value) { return awaited(kj::Promise<uint32_t>(value)); }

std::unique_ptr<Awaited> later_text(rust::Str text) {
  return awaited(kj::evalLater([copy = rust::String(text.data(), text.size())]() mutable { return kj::mv(copy); }));
}

std::unique_ptr<Awaited> later_widget(uint32_t size) {
  return awaited(kj::evalLater([size]() { return widget_new(size); }));
}

std::unique_ptr<Awaited> later_error(uint8_t type) {
  return awaited(kj::evalLater([type]() { throw_kj(type, "from a promise"); }));
}

std::unique_ptr<Awaited> guarded_never() {
  return awaited(kj::Promise<void>(kj::NEVER_DONE).attach(widget_new(1)));
}

std::unique_ptr<Awaited> from_thread(uint32_t value) {
  auto pair = kj::newPromiseAndCrossThreadFulfiller<uint32_t>();
  auto thread = kj::heap<kj::Thread>(
      [value, fulfiller = kj::mv(pair.fulfiller)]() mutable { fulfiller->fulfill(kj::mv(value)); });
  return awaited(pair.promise.attach(kj::mv(thread)));
}

std::unique_ptr<Awaited> doubled(std::unique_ptr<RustFuture> future) {
  return awaited(promise<uint32_t>(kj::mv(future)).then([](uint32_t value) { return value * 2; }));
}

std::unique_ptr<Awaited> shouted(std::unique_ptr<RustFuture> future) {
  return awaited(promise<rust::String>(kj::mv(future)).then([](rust::String text) {
    return rust::String(std::string(text) + "!");
  }));
}

std::unique_ptr<Awaited> described(std::unique_ptr<RustFuture> future) {
  return awaited(promise<void>(kj::mv(future))
                     .then([]() { return rust::String("done"); },
                           [](kj::Exception&& exception) {
                             return rust::String(
                                 kj::str(exception.getType(), "|", exception.getDescription()).cStr());
                           }));
}

std::unique_ptr<Awaited> first_of(std::unique_ptr<RustFuture> left, std::unique_ptr<RustFuture> right) {
  return awaited(promise<uint32_t>(kj::mv(left)).exclusiveJoin(promise<uint32_t>(kj::mv(right))));
}

void ignore(std::unique_ptr<RustFuture> future) {}

}  // namespace bridged
