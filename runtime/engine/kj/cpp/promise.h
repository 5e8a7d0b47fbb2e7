// Promises of KJ's as futures of Rust's, and futures as promises. A value crosses by being moved; its C++ type has a
// name that Rust checks.
#pragma once

#include <kj/async.h>
#include <kj/debug.h>

#include <memory>
#include <new>

#include "landbridge-kj/cpp/exception.h"
#include "landbridge-kj/cpp/own.h"
#include "rust/cxx.h"

namespace landbridge_kj {

struct Fault;
struct Work;

// What promises come to, by the name that Rust's `kj::Value` has for it.
template <typename T>
struct ValueName;

#define LANDBRIDGE_KJ_VALUE(TYPE, NAME)            \
  template <>                                      \
  struct landbridge_kj::ValueName<TYPE> {          \
    static constexpr const char* value = NAME;     \
  }

}  // namespace landbridge_kj

LANDBRIDGE_KJ_VALUE(void, "()");
LANDBRIDGE_KJ_VALUE(bool, "bool");
LANDBRIDGE_KJ_VALUE(uint8_t, "u8");
LANDBRIDGE_KJ_VALUE(uint16_t, "u16");
LANDBRIDGE_KJ_VALUE(uint32_t, "u32");
LANDBRIDGE_KJ_VALUE(uint64_t, "u64");
LANDBRIDGE_KJ_VALUE(int32_t, "i32");
LANDBRIDGE_KJ_VALUE(int64_t, "i64");
LANDBRIDGE_KJ_VALUE(double, "f64");
LANDBRIDGE_KJ_VALUE(::rust::String, "String");
LANDBRIDGE_KJ_VALUE(::rust::Vec<uint8_t>, "Vec<u8>");

namespace landbridge_kj {

// Tells Rust that what waits at `slot` may go on. Runs none of the user's code.
void slot_settled(size_t slot) noexcept;

// What keeps this thread's loop.
std::shared_ptr<void> loop_here();

// A promise that Rust awaits. It is evaluated whether Rust asks or not, and ends with this object.
class Awaited {
 public:
  virtual ~Awaited() noexcept {}
  virtual ::rust::Str name() const = 0;
  // Moves the value to where Rust has room for one, once.
  virtual void take(uint8_t* to) const = 0;
  // 0 while it waits, 1 with a value, 2 with an exception.
  uint8_t state() const { return settled; }
  void watch(size_t to) const { slot = to; }
  Fault fault() const;

 protected:
  void settle(uint8_t state) {
    settled = state;
    if (slot != 0) slot_settled(slot);
  }

  mutable size_t slot = 0;
  uint8_t settled = 0;
  ::kj::Maybe<::kj::Exception> exception;

 private:
  // A promise mustn't outlive its loop.
  std::shared_ptr<void> keep = loop_here();
};

template <typename T>
class AwaitedOf final : public Awaited {
 public:
  explicit AwaitedOf(::kj::Promise<T>&& promise)
      : task(promise
                 .then(
                     [this](T&& got) {
                       value = ::kj::mv(got);
                       settle(1);
                     },
                     [this](::kj::Exception&& error) {
                       exception = ::kj::mv(error);
                       settle(2);
                     })
                 .eagerlyEvaluate(nullptr)) {}
  ~AwaitedOf() noexcept override {
    quietly([&]() { task = nullptr; });
  }
  ::rust::Str name() const override { return ValueName<T>::value; }
  void take(uint8_t* to) const override { new (to) T(::kj::mv(KJ_ASSERT_NONNULL(value))); }

 private:
  mutable ::kj::Maybe<T> value;
  ::kj::Promise<void> task;
};

template <>
class AwaitedOf<void> final : public Awaited {
 public:
  explicit AwaitedOf(::kj::Promise<void>&& promise)
      : task(promise
                 .then([this]() { settle(1); },
                       [this](::kj::Exception&& error) {
                         exception = ::kj::mv(error);
                         settle(2);
                       })
                 .eagerlyEvaluate(nullptr)) {}
  ~AwaitedOf() noexcept override {
    quietly([&]() { task = nullptr; });
  }
  ::rust::Str name() const override { return ValueName<void>::value; }
  void take(uint8_t* to) const override {}

 private:
  ::kj::Promise<void> task;
};

// A promise for Rust's `kj::Promise::new`.
template <typename T>
std::unique_ptr<Awaited> awaited(::kj::Promise<T>&& promise) {
  return std::make_unique<AwaitedOf<T>>(::kj::mv(promise));
}

// Whom Rust tells that its future has ended, from an event of its own.
class Target {
 public:
  virtual ~Target() noexcept(false) {}
  virtual void settled() = 0;
};

// A future of Rust's that isn't a promise yet: what Rust's `kj::into_kj` returns.
class RustFuture {
 public:
  explicit RustFuture(::rust::Box<Work> work);
  ~RustFuture();
  // Checks the name of its value.
  void require(const char* name) const;
  // Has Rust poll it and tell `target`.
  void start(Target& target);
  // The outcome, once: true with the value at `to`.
  bool take(uint8_t* to);
  ::kj::Exception exception();

 private:
  ::rust::Box<Work> work;
};

std::unique_ptr<RustFuture> future_new(::rust::Box<Work> work);
void target_settled(size_t target);

template <typename T>
class Polled final : public Target {
 public:
  Polled(::kj::PromiseFulfiller<T>& fulfiller, std::unique_ptr<RustFuture>&& future)
      : fulfiller(fulfiller), future(::kj::mv(future)) {
    this->future->start(*this);
  }
  void settled() override {
    alignas(T) uint8_t room[sizeof(T)];
    if (future->take(room)) {
      T* value = std::launder(reinterpret_cast<T*>(room));
      fulfiller.fulfill(::kj::mv(*value));
      value->~T();
    } else {
      fulfiller.reject(future->exception());
    }
  }

 private:
  ::kj::PromiseFulfiller<T>& fulfiller;
  std::unique_ptr<RustFuture> future;
};

template <>
class Polled<void> final : public Target {
 public:
  Polled(::kj::PromiseFulfiller<void>& fulfiller, std::unique_ptr<RustFuture>&& future)
      : fulfiller(fulfiller), future(::kj::mv(future)) {
    this->future->start(*this);
  }
  void settled() override {
    uint8_t room;
    if (future->take(&room)) {
      fulfiller.fulfill();
    } else {
      fulfiller.reject(future->exception());
    }
  }

 private:
  ::kj::PromiseFulfiller<void>& fulfiller;
  std::unique_ptr<RustFuture> future;
};

// A future of Rust's as a promise. The loop polls it; where the promise is dropped, the future is, at the loop's next
// turn.
template <typename T>
::kj::Promise<T> promise(std::unique_ptr<RustFuture> future) {
  future->require(ValueName<T>::value);
  return ::kj::newAdaptedPromise<T, Polled<T>>(::kj::mv(future));
}

}  // namespace landbridge_kj
