// Owners of KJ's by value: what a bridge of another crate needs to name `kj::Own<T>` as Rust's `kj::Own<T>`.
#pragma once

#include <kj/memory.h>

#include <type_traits>

#include "rust/cxx.h"

namespace rust {

// Two words that don't point at themselves: moving them is copying them.
template <typename T>
struct IsRelocatable<::kj::Own<T>> : std::true_type {};

}  // namespace rust

namespace landbridge_kj {

// Lets an owned object go; what its destructor throws is the caller's.
template <typename T>
void dispose(::kj::Own<T>* own) {
  *own = nullptr;
}

// An owner that doesn't own: `object` must outlive it.
template <typename T>
::kj::Own<T> lend(T& object) {
  return ::kj::Own<T>(&object, ::kj::NullDisposer::instance);
}

}  // namespace landbridge_kj
