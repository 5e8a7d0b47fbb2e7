// Exceptions both ways. Included before a bridge's own code, this has the bridge's `Result`s carry what KJ's exceptions
// say as text that Rust's `KjError` reads.
#pragma once

#include <kj/common.h>
#include <kj/exception.h>
#include <kj/string.h>

#include <exception>
#include <utility>

#include "rust/cxx.h"

namespace landbridge_kj {

struct Fault;

// Throws it.
void fault_throw(const Fault& fault);

// An exception as text, and back. Any other text is the description of a failure.
::kj::String encode(const ::kj::Exception& exception);
::kj::Exception decode(const char* text);

// An exception as a struct, and back.
Fault fault_of(const ::kj::Exception& exception);
::kj::Exception exception_of(const Fault& fault);

// Calls a function of Rust's that returns `Result<_, kj::Thrown>` through a bridge: its error is thrown as KJ's.
template <typename Call>
auto rethrowing(Call&& call) -> decltype(call()) {
  try {
    return call();
  } catch (const ::rust::Error& error) {
    ::kj::throwFatalException(decode(error.what()));
  }
}

// Calls what mustn't throw, for destructors.
template <typename Call>
void quietly(Call&& call) noexcept {
  try {
    call();
  } catch (...) {
  }
}

}  // namespace landbridge_kj

namespace rust {
namespace behavior {

template <typename Try, typename Fail>
static void trycatch(Try&& func, Fail&& fail) noexcept try {
  func();
} catch (const ::kj::Exception& exception) {
  fail(::landbridge_kj::encode(exception).cStr());
} catch (const std::exception& exception) {
  fail(exception.what());
} catch (const ::kj::CanceledException&) {
  fail("a fiber was cancelled");
} catch (...) {
  fail("something that isn't an exception was thrown");
}

}  // namespace behavior
}  // namespace rust
