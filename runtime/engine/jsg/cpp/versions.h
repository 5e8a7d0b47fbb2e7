// What differs between V8 10.2 and 13.6, and nothing else. The rest of the shim is the same for all of them.
#pragma once

#include <cstring>
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include <cppgc/allocation.h>
#include <cppgc/garbage-collected.h>
#include <cppgc/heap.h>
#include <cppgc/platform.h>
#include <cppgc/visitor.h>
#include <libplatform/libplatform.h>
#include <v8-cppgc.h>
#include <v8-fast-api-calls.h>
#include <v8-inspector.h>
#include <v8-version.h>
#include <v8.h>

#define JSG_V8(major, minor) \
  (V8_MAJOR_VERSION > (major) || (V8_MAJOR_VERSION == (major) && V8_MINOR_VERSION >= (minor)))

namespace landbridge::jsg::versions {

// A handle is one word in every version; the word crosses to Rust.
template <typename T>
inline size_t word(v8::Local<T> local) {
  static_assert(sizeof(local) == sizeof(size_t), "a handle is one word");
  size_t word;
  memcpy(&word, &local, sizeof(word));
  return word;
}

template <typename T>
inline v8::Local<T> local(size_t word) {
  v8::Local<T> local;
  memcpy(static_cast<void*>(&local), &word, sizeof(word));
  return local;
}

// What an argument is, where that is cheap to tell; the tags are those of `callback.rs`.
constexpr uint8_t kOther = 0;
constexpr uint8_t kNumber = 1;
constexpr uint8_t kFalse = 2;
constexpr uint8_t kTrue = 3;
constexpr uint8_t kUndefined = 4;

// Small integers and doubles are most of what functions are given. Up to 10.x a handle is the address of a slot, which
// V8's own inline functions read just so; later ones are asked by functions of the library.
inline uint8_t tag_of(v8::Isolate* isolate, v8::Local<v8::Value> value, double& number) {
#if JSG_V8(11, 0)
  (void)isolate;
  if (value->IsNumber()) {
    number = value.As<v8::Number>()->Value();
    return kNumber;
  }
  if (value->IsUndefined()) return kUndefined;
  return value->IsTrue() ? kTrue : value->IsFalse() ? kFalse : kOther;
#else
  using I = v8::internal::Internals;
  v8::internal::Address address = *reinterpret_cast<v8::internal::Address*>(*value);
  if (!I::HasHeapObjectTag(address)) {
    number = I::SmiValue(address);
    return kNumber;
  }
  auto root = [&](int index) { return *I::GetRoot(isolate, index) == address; };
  if (I::GetInstanceType(address) == I::kOddballType) {
    if (root(I::kUndefinedValueRootIndex)) return kUndefined;
    return root(I::kTrueValueRootIndex) ? kTrue : root(I::kFalseValueRootIndex) ? kFalse : kOther;
  }
  if (!value->IsNumber()) return kOther;
  number = value.As<v8::Number>()->Value();
  return kNumber;
#endif
}

// Where a call's parts lie, for Rust to read them without a crossing: the offsets that V8's own inline functions have.
// From 11.x on they differ; there the functions are called.
struct FrameOffsets {
  bool known;
  uint32_t values, length, implicit, isolate, result, smi_shift, isolate_data, fields;
};

#if JSG_V8(11, 0) || defined(V8_COMPRESS_POINTERS) || defined(V8_ENABLE_CHECKS)
inline FrameOffsets frame_offsets() { return FrameOffsets{}; }
#else
struct Peek : v8::FunctionCallbackInfo<v8::Value> {
  static FrameOffsets offsets() {
    using I = v8::internal::Internals;
    constexpr uint32_t word = sizeof(void*);
    return FrameOffsets{true,
                        offsetof(Peek, values_),
                        offsetof(Peek, length_),
                        offsetof(Peek, implicit_args_),
                        kIsolateIndex * word,
                        kReturnValueIndex * word,
                        v8::internal::kSmiShiftSize + v8::internal::kSmiTagSize,
                        I::kIsolateEmbedderDataOffset,
                        I::kJSObjectHeaderSize - v8::internal::kHeapObjectTag};
  }
};
inline FrameOffsets frame_offsets() { return Peek::offsets(); }
#endif

// Whether a fast call can leave its answer to the general way, as ours do to throw. Later versions have them throw where they
// are; methods have the general way alone there.
template <typename Options, typename = void>
constexpr bool falls_back = false;
template <typename Options>
constexpr bool falls_back<Options, std::void_t<decltype(std::declval<Options&>().fallback)>> = true;
constexpr bool kFallsBack = falls_back<v8::FastApiCallbackOptions>;

// The fields of a wrapper that V8 reads while it marks: from 12.x on one of V8's own, before that the first two
// fields for embedders. Ours is the third.
constexpr int kTagField = 0;
constexpr int kShellField = 1;
constexpr int kNodeField = 2;
constexpr int kFieldCount = 3;

// What tells our wrappers from other objects with as many fields; its address is the tag.
struct alignas(8) Tag {
  uint16_t id;
};
constexpr uint16_t kTagId = 0x4c42;

// The collector of shells traces in one pause on this thread: Rust's cells must not be read from others, and moving
// a Rust value tells nobody. Before 11.x a heap can't be made so, and V8 as a whole does without incremental marking;
// the platform given here must have no worker threads then.
// Flags must be changeable later on (see `bare_context`).
#if JSG_V8(11, 0)
constexpr const char* kFlags = "--turbo-fast-api-calls --no-freeze-flags-after-init";
#else
constexpr const char* kFlags = "--no-incremental-marking --turbo-fast-api-calls";
#endif

inline std::unique_ptr<v8::CppHeap> make_heap(v8::Platform* platform) {
#if JSG_V8(12, 5)
  v8::CppHeapCreateParams params({});
#else
  v8::CppHeapCreateParams params{{}, v8::WrapperDescriptor(kTagField, kShellField, kTagId)};
#endif
#if JSG_V8(11, 0)
  params.marking_support = cppgc::Heap::MarkingType::kAtomic;
  params.sweeping_support = cppgc::Heap::SweepingType::kAtomic;
#endif
  return v8::CppHeap::Create(platform, params);
}

template <typename Shell>
inline void join_shell(v8::Isolate* isolate, v8::Local<v8::Object> wrapper, Shell* shell) {
#if JSG_V8(12, 5)
  v8::Object::Wrap<v8::CppHeapPointerTag::kDefaultTag>(isolate, wrapper, shell);
#else
  (void)isolate;
  wrapper->SetAlignedPointerInInternalField(kShellField, shell);
#endif
}

inline size_t utf8_length(v8::Isolate* isolate, v8::Local<v8::String> text) {
#if JSG_V8(13, 3)
  return text->Utf8LengthV2(isolate);
#else
  return text->Utf8Length(isolate);
#endif
}

// Lone surrogates become U+FFFD, which is as long.
inline size_t write_utf8(v8::Isolate* isolate, v8::Local<v8::String> text, char* to, size_t room) {
#if JSG_V8(13, 3)
  return text->WriteUtf8V2(isolate, to, room, v8::String::WriteFlags::kReplaceInvalidUtf8);
#else
  return text->WriteUtf8(isolate, to, static_cast<int>(room), nullptr,
                         v8::String::NO_NULL_TERMINATION | v8::String::REPLACE_INVALID_UTF8);
#endif
}

// As much as there is room for, whole characters only; `read` is how many of its units that is.
inline size_t encode_utf8(v8::Isolate* isolate, v8::Local<v8::String> text, char* to, size_t room, size_t& read) {
#if JSG_V8(13, 3)
  return text->WriteUtf8V2(isolate, to, room, v8::String::WriteFlags::kReplaceInvalidUtf8, &read);
#else
  int units = 0;
  constexpr size_t kMost = std::numeric_limits<int>::max();
  size_t written = text->WriteUtf8(isolate, to, static_cast<int>(room < kMost ? room : kMost), &units,
                                   v8::String::NO_NULL_TERMINATION | v8::String::REPLACE_INVALID_UTF8);
  read = static_cast<size_t>(units);
  return written;
#endif
}

// An `ArrayBuffer` loses its memory.
inline bool detach(v8::Local<v8::ArrayBuffer> buffer) {
#if JSG_V8(11, 0)
  return buffer->Detach(v8::Local<v8::Value>()).FromMaybe(false);
#else
  buffer->Detach();
  return true;
#endif
}

inline void write_one_byte(v8::Isolate* isolate, v8::Local<v8::String> text, uint8_t* to, int length) {
#if JSG_V8(13, 3)
  text->WriteOneByteV2(isolate, 0, static_cast<uint32_t>(length), to);
#else
  text->WriteOneByte(isolate, to, 0, length, v8::String::NO_NULL_TERMINATION);
#endif
}

inline v8::ScriptOrigin origin(v8::Isolate* isolate, v8::Local<v8::Value> name) {
#if JSG_V8(12, 0)
  (void)isolate;
  return v8::ScriptOrigin(name);
#else
  return v8::ScriptOrigin(isolate, name);
#endif
}

inline v8::ScriptOrigin module_origin(v8::Isolate* isolate, v8::Local<v8::Value> name) {
#if JSG_V8(12, 0)
  (void)isolate;
  return v8::ScriptOrigin(name, 0, 0, false, -1, {}, false, false, true);
#else
  return v8::ScriptOrigin(isolate, name, 0, 0, false, -1, {}, false, false, true);
#endif
}

inline v8::Local<v8::Module> synthetic(v8::Isolate* isolate, v8::Local<v8::String> name,
                                       const std::vector<v8::Local<v8::String>>& exports,
                                       v8::Module::SyntheticModuleEvaluationSteps steps) {
#if JSG_V8(12, 1)
  return v8::Module::CreateSyntheticModule(
      isolate, name, v8::MemorySpan<const v8::Local<v8::String>>(exports.data(), exports.size()), steps);
#else
  return v8::Module::CreateSyntheticModule(isolate, name, exports, steps);
#endif
}

inline std::unique_ptr<v8_inspector::V8InspectorSession> connect(v8_inspector::V8Inspector& inspector, int group,
                                                                 v8_inspector::V8Inspector::Channel* channel) {
#if JSG_V8(11, 0)
  return inspector.connect(group, channel, v8_inspector::StringView(), v8_inspector::V8Inspector::kFullyTrusted);
#else
  return inspector.connect(group, channel, v8_inspector::StringView());
#endif
}

// Whether arrays may lie in memory that isn't V8's: in its sandbox they may not.
#if defined(V8_ENABLE_SANDBOX) || defined(V8_SANDBOX)
constexpr bool kAdopts = false;
#else
constexpr bool kAdopts = true;
#endif

// Whether other threads or JavaScript itself could change the memory under a borrow.
inline bool movable(v8::Local<v8::ArrayBuffer> buffer) {
#if JSG_V8(11, 0)
  return buffer->IsSharedArrayBuffer() || buffer->GetBackingStore()->IsResizableByUserJavaScript();
#else
  return buffer->IsSharedArrayBuffer();
#endif
}

}  // namespace landbridge::jsg::versions
