// Platform, isolates, contexts, scopes, scripts.

#include <cstdlib>
#include <limits>
#include <shared_mutex>
#include <utility>

#include "jsg/cpp/handles.h"

namespace landbridge::jsg {

namespace {

// Lives as long as the process: V8 can't be started again.
v8::Platform* platform = nullptr;

// Without worker threads, for the heap of shells.
v8::Platform* alone = nullptr;

// More room, in which the script is told to stop, instead of the end of the process. It is asked for before a function of
// V8's own goes on that may make one very large thing before it looks: an array's longest memory is 256 MiB, a string's
// 512 MiB.
constexpr size_t kRoom = 768 << 20;

size_t near_limit(void* data, size_t current, size_t initial) {
  auto* isolate = static_cast<v8::Isolate*>(data);
  // Once: what asks again goes on making it, and has had its room.
  if (std::exchange(embedded(isolate)->heap_reached, true)) return current;
  isolate->TerminateExecution();
  return current + initial / 2 + kRoom;
}

// Collecting on demand is for the embedder, but the flag that allows it gives every context a function `gc` that can't be
// deleted: it is down while a context is made, and nobody may collect then.
std::shared_mutex collecting;
constexpr const char* kCollects = "--expose-gc";
constexpr const char* kCollectsNot = "--no-expose-gc";

void collect(v8::Isolate* isolate, v8::Isolate::GarbageCollectionType type) {
  std::shared_lock<std::shared_mutex> lock(collecting);
  isolate->RequestGarbageCollectionForTesting(type);
}

v8::Local<v8::Context> bare_context(v8::Isolate* isolate) {
  std::lock_guard<std::shared_mutex> lock(collecting);
  v8::V8::SetFlagsFromString(kCollectsNot);
  v8::Local<v8::Context> context = v8::Context::New(isolate);
  v8::V8::SetFlagsFromString(kCollects);
  return context;
}

// The first collection leaves array buffers to sweepers, whose end the second waits for.
void collect_for(v8::Isolate* isolate, const Embedded* own, size_t bytes) {
  for (int turn = 0; turn < 2 && !own->outside->has_room(bytes); ++turn) {
    collect(isolate, v8::Isolate::kFullGarbageCollection);
  }
}

constexpr size_t kUnlimited = static_cast<size_t>(std::numeric_limits<int64_t>::max());

// So many bytes are told at once.
constexpr int64_t kTold = 32 << 10;

}  // namespace

void platform_start() {
  v8::V8::SetFlagsFromString(kCollects);
  v8::V8::SetFlagsFromString(versions::kFlags);
  platform = v8::platform::NewDefaultPlatform().release();
  alone = v8::platform::NewSingleThreadedDefaultPlatform().release();
  v8::V8::InitializePlatform(platform);
#if !JSG_V8(12, 0)
  cppgc::InitializeProcess(platform->GetPageAllocator());
#endif
  v8::V8::Initialize();
}

rust::String v8_version() { return rust::String(v8::V8::GetVersion()); }

size_t isolate_new(size_t heap_limit) {
  auto own = std::make_unique<Embedded>();
  own->outside = std::make_shared<Outside>(heap_limit == 0 ? kUnlimited : heap_limit);
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator_shared = own->outside;
  if (heap_limit != 0) params.constraints.ConfigureDefaultsFromHeapSize(0, heap_limit);
#if JSG_V8(12, 5)
  params.cpp_heap = versions::make_heap(alone).release();
#endif
  v8::Isolate* isolate = v8::Isolate::New(params);
#if !JSG_V8(12, 5)
  own->heap = versions::make_heap(alone);
  isolate->AttachCppHeap(own->heap.get());
#endif
  isolate->SetCaptureStackTraceForUncaughtExceptions(false);
  isolate->AddNearHeapLimitCallback(near_limit, isolate);
  isolate->AutomaticallyRestoreInitialHeapLimit(0.5);
  isolate->SetData(kEmbedded, own.release());
  // Promises have their turn when the embedder gives it, not whenever Rust has called a function.
  isolate->SetMicrotasksPolicy(v8::MicrotasksPolicy::kExplicit);
  if (heap_limit != 0) {
    isolate->SetAllowWasmCodeGenerationCallback([](v8::Local<v8::Context>, v8::Local<v8::String>) { return false; });
  }
  modules_start(isolate);
  promises_start(isolate);
  return reinterpret_cast<size_t>(isolate);
}

void isolate_dispose(size_t word) {
  v8::Isolate* isolate = isolate_of(word);
  Embedded* own = embedded(isolate);
#if !JSG_V8(12, 5)
  isolate->DetachCppHeap();
  own->heap->Terminate();
  own->heap.reset();
#endif
  // What it has put off isn't for another isolate at the same address.
  v8::platform::NotifyIsolateShutdown(platform, isolate);
  v8::platform::NotifyIsolateShutdown(alone, isolate);
  isolate->Dispose();
  delete own;
}

// Without what runs at a process's end, which other threads could meet.
void process_exit(int32_t code) { _Exit(code); }

void isolate_enter(size_t isolate) { isolate_of(isolate)->Enter(); }
void isolate_exit(size_t isolate) { isolate_of(isolate)->Exit(); }
void isolate_set_data(size_t isolate, size_t data) {
  embedded(isolate_of(isolate))->data = data;
  isolate_of(isolate)->SetData(kData, reinterpret_cast<void*>(data));
}
void isolate_terminate(size_t isolate) { isolate_of(isolate)->TerminateExecution(); }

// Ends JavaScript's frames below this callback. A request alone is looked at only when a loop or function begins,
// so one begins here; the exception that nothing catches stays pending for V8.
void isolate_stop(size_t word) {
  v8::Isolate* isolate = isolate_of(word);
  isolate->TerminateExecution();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::Script> script;
  if (v8::Script::Compile(context, name_of(isolate, "(() => 0)()")).ToLocal(&script)) {
    (void)script->Run(context);
  }
}

bool isolate_heap_reached(size_t isolate) { return std::exchange(embedded(isolate_of(isolate))->heap_reached, false); }

bool isolate_crowded(size_t word) {
  v8::Isolate* isolate = isolate_of(word);
  if (outside_room(isolate, 0)) return false;
  embedded(isolate)->heap_reached = true;
  isolate->TerminateExecution();
  return true;
}

bool outside_room(v8::Isolate* isolate, size_t bytes) {
  Embedded* own = embedded(isolate);
  if (own->outside->has_room(bytes)) return true;
  collect_for(isolate, own, bytes);
  return own->outside->has_room(bytes);
}

// V8 may collect garbage for it.
bool outside_changed(size_t word, size_t before, size_t now) {
  v8::Isolate* isolate = isolate_of(word);
  Embedded* own = embedded(isolate);
  if (now > before) {
    own->outside->add(now - before);
  } else {
    own->outside->give(before - now);
  }
  own->untold += static_cast<int64_t>(now) - static_cast<int64_t>(before);
  if (own->untold >= kTold || own->untold <= -kTold) {
    isolate->AdjustAmountOfExternalAllocatedMemory(std::exchange(own->untold, 0));
  }
  return now > before && !own->outside->has_room(0);
}

void isolate_resume(size_t isolate) { isolate_of(isolate)->CancelTerminateExecution(); }

void isolate_collect(size_t isolate, bool minor) {
  collect(isolate_of(isolate), minor ? v8::Isolate::kMinorGarbageCollection : v8::Isolate::kFullGarbageCollection);
}

size_t isolate_heap_used(size_t isolate) {
  v8::HeapStatistics statistics;
  isolate_of(isolate)->GetHeapStatistics(&statistics);
  return statistics.used_heap_size();
}

// Does one thing that V8 has put off; whether there was one.
bool isolate_pump(size_t isolate) {
  return v8::platform::PumpMessageLoop(platform, isolate_of(isolate)) ||
         v8::platform::PumpMessageLoop(alone, isolate_of(isolate));
}

// Whether all had their turn: V8 drops those behind one that was terminated.
bool isolate_microtasks(size_t word) {
  v8::Isolate* isolate = isolate_of(word);
  v8::HandleScope scope(isolate);
  v8::TryCatch attempt(isolate);
  isolate->PerformMicrotaskCheckpoint();
  return !attempt.HasTerminated();
}

void scope_open(size_t isolate, rust::Slice<size_t> room) {
  static_assert(sizeof(v8::HandleScope) <= 4 * sizeof(size_t), "a scope has room in four words");
  ::new (static_cast<void*>(room.data())) v8::HandleScope(isolate_of(isolate));
}

void scope_close(rust::Slice<size_t> room) { reinterpret_cast<v8::HandleScope*>(room.data())->~HandleScope(); }

size_t context_new(size_t word) {
  v8::Isolate* isolate = isolate_of(word);
  v8::HandleScope scope(isolate);
  v8::Local<v8::Context> context = bare_context(isolate);
  // V8 takes WebAssembly's memories past the allocator and loses count of them where they grow. Nothing else leads to them.
  if (embedded(isolate)->outside->limit != kUnlimited) {
    (void)context->Global()->Delete(context, name_of(isolate, "WebAssembly"));
  }
  return reinterpret_cast<size_t>(new v8::Global<v8::Context>(isolate, context));
}

void context_free(size_t context) { delete reinterpret_cast<v8::Global<v8::Context>*>(context); }

void context_enter(size_t isolate, size_t context) {
  reinterpret_cast<v8::Global<v8::Context>*>(context)->Get(isolate_of(isolate))->Enter();
}

void context_exit(size_t isolate, size_t context) {
  reinterpret_cast<v8::Global<v8::Context>*>(context)->Get(isolate_of(isolate))->Exit();
}

size_t context_global(size_t isolate) { return word(isolate_of(isolate)->GetCurrentContext()->Global()); }

Outcome script_run(size_t word, rust::Str source, rust::Str name) {
  v8::Isolate* isolate = isolate_of(word);
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::TryCatch attempt(isolate);
  v8::Local<v8::String> text;
  if (!string_of(isolate, source).ToLocal(&text)) {
    return Outcome{false, versions::word(v8::Exception::RangeError(name_of(isolate, "the source is too long"))), 0};
  }
  v8::ScriptOrigin origin = versions::origin(isolate, name_of(isolate, name));
  v8::Local<v8::Script> script;
  if (!v8::Script::Compile(context, text, &origin).ToLocal(&script)) return caught(attempt);
  return ended(attempt, script->Run(context));
}

}  // namespace landbridge::jsg
