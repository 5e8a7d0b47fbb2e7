// Between Rust's words and V8's types; for the shim's own files.
#pragma once

#include <atomic>

#include "jsg/cpp/versions.h"
#include "jsg/src/ffi.rs.h"

namespace landbridge::jsg {

using versions::local;
using versions::word;

// What an isolate's objects keep outside V8's heap: array buffers, which V8 asks this for, and what Rust's values hold.
// All of it has one limit. Other threads may free, and the memory of arrays may outlive the isolate.
class Outside final : public v8::ArrayBuffer::Allocator {
 public:
  explicit Outside(size_t limit) : limit(limit), inner_(NewDefaultAllocator()) {}

  // At the limit V8 throws a RangeError.
  void* Allocate(size_t length) override { return take(length) ? given(inner_->Allocate(length), length) : nullptr; }
  void* AllocateUninitialized(size_t length) override {
    return take(length) ? given(inner_->AllocateUninitialized(length), length) : nullptr;
  }
  void Free(void* data, size_t length) override {
    inner_->Free(data, length);
    give(length);
  }

  bool take(size_t length) {
    size_t before = used_.fetch_add(length, std::memory_order_relaxed);
    if (before + length <= limit && before + length >= before) return true;
    give(length);
    return false;
  }
  // What is there already, whether there was room for it or not.
  void add(size_t length) { used_.fetch_add(length, std::memory_order_relaxed); }
  void give(size_t length) { used_.fetch_sub(length, std::memory_order_relaxed); }
  bool has_room(size_t length) const {
    size_t used = used_.load(std::memory_order_relaxed);
    return used + length <= limit && used + length >= used;
  }

  const size_t limit;

 private:
  void* given(void* data, size_t length) {
    if (data == nullptr) give(length);
    return data;
  }

  std::atomic<size_t> used_{0};
  std::unique_ptr<v8::ArrayBuffer::Allocator> inner_;
};

// What the shim keeps for an isolate; `data` is Rust's.
struct Embedded {
  std::shared_ptr<Outside> outside;
  std::unique_ptr<v8::CppHeap> heap;
  size_t data;
  // Whether a limit of memory was reached since this was last asked.
  bool heap_reached;
  // What V8 hasn't been told yet of memory that Rust's values hold.
  int64_t untold;
};

// Collects garbage if there is no room for so many bytes outside the heap; whether there is then.
bool outside_room(v8::Isolate* isolate, size_t bytes);

// What modules and promises have V8 call.
void modules_start(v8::Isolate* isolate);
void promises_start(v8::Isolate* isolate);

constexpr uint32_t kEmbedded = 0;
// Rust's data once more, where it is read without asking.
constexpr uint32_t kData = 1;

inline Embedded* embedded(v8::Isolate* isolate) { return static_cast<Embedded*>(isolate->GetData(kEmbedded)); }

inline v8::Isolate* isolate_of(size_t isolate) { return reinterpret_cast<v8::Isolate*>(isolate); }

inline v8::Local<v8::Value> value_of(size_t value) { return local<v8::Value>(value); }

inline Outcome good(v8::Local<v8::Value> value) { return Outcome{true, word(value), 0}; }

// What `attempt` caught: the exception, or no value where execution was terminated.
inline Outcome caught(const v8::TryCatch& attempt) {
  if (attempt.HasTerminated() || !attempt.HasCaught()) return Outcome{false, 0, 0};
  return Outcome{false, word(attempt.Exception()), 0};
}

template <typename T>
inline Outcome ended(const v8::TryCatch& attempt, v8::MaybeLocal<T> value) {
  v8::Local<T> there;
  if (value.ToLocal(&there)) return good(there);
  return caught(attempt);
}

// Empty where the text is too long for V8. ASCII needs no decoding.
inline v8::MaybeLocal<v8::String> string_of(v8::Isolate* isolate, rust::Str text, bool ascii = false) {
  if (text.size() > static_cast<size_t>(v8::String::kMaxLength)) return {};
  if (ascii) {
    return v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(text.data()),
                                      v8::NewStringType::kNormal, static_cast<int>(text.size()));
  }
  return v8::String::NewFromUtf8(isolate, text.data(), v8::NewStringType::kNormal, static_cast<int>(text.size()));
}

inline v8::Local<v8::String> name_of(v8::Isolate* isolate, rust::Str text) {
  return v8::String::NewFromUtf8(isolate, text.data(), v8::NewStringType::kInternalized,
                                 static_cast<int>(text.size()))
      .FromMaybe(v8::String::Empty(isolate));
}

// A member's key: `[Symbol.iterator]` and its kin are V8's own symbols, `[Symbol.for(name)]` one of the registry.
inline v8::Local<v8::Name> member_name(v8::Isolate* isolate, rust::Str text) {
  const std::string name(text.data(), text.size());
  if (name == "[Symbol.iterator]") return v8::Symbol::GetIterator(isolate);
  if (name == "[Symbol.asyncIterator]") return v8::Symbol::GetAsyncIterator(isolate);
  if (name == "[Symbol.toPrimitive]") return v8::Symbol::GetToPrimitive(isolate);
  const std::string registry = "[Symbol.for(";
  if (name.rfind(registry, 0) == 0) {
    const std::string inner = name.substr(registry.size(), name.size() - registry.size() - 2);
    return v8::Symbol::For(isolate, name_of(isolate, rust::Str(inner)));
  }
  return name_of(isolate, text);
}

}  // namespace landbridge::jsg
