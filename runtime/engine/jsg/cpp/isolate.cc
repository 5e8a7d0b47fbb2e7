// Platform, isolates, contexts, scopes, scripts.

#include "jsg/cpp/handles.h"

namespace landbridge::jsg {

namespace {

// Lives as long as the process: V8 can't be started again.
v8::Platform* platform = nullptr;

// Without worker threads, for the heap of shells.
v8::Platform* alone = nullptr;

// A little more room, in which the script is told to stop, instead of the end of the process.
size_t near_limit(void* data, size_t current, size_t initial) {
  static_cast<v8::Isolate*>(data)->TerminateExecution();
  return current + initial / 2 + (16 << 20);
}

}  // namespace

void platform_start(rust::Str flags) {
  v8::V8::SetFlagsFromString(flags.data(), flags.size());
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
  own->allocator.reset(v8::ArrayBuffer::Allocator::NewDefaultAllocator());
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator = own->allocator.get();
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
  isolate->SetData(kEmbedded, own.release());
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
  isolate->Dispose();
  delete own;
}

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

void isolate_resume(size_t isolate) { isolate_of(isolate)->CancelTerminateExecution(); }

void isolate_collect(size_t isolate, bool minor) {
  isolate_of(isolate)->RequestGarbageCollectionForTesting(minor ? v8::Isolate::kMinorGarbageCollection
                                                                : v8::Isolate::kFullGarbageCollection);
}

size_t isolate_heap_used(size_t isolate) {
  v8::HeapStatistics statistics;
  isolate_of(isolate)->GetHeapStatistics(&statistics);
  return statistics.used_heap_size();
}

void isolate_pump(size_t isolate) {
  while (v8::platform::PumpMessageLoop(platform, isolate_of(isolate)) ||
         v8::platform::PumpMessageLoop(alone, isolate_of(isolate))) {
  }
}

void isolate_microtasks(size_t isolate) { isolate_of(isolate)->PerformMicrotaskCheckpoint(); }

void scope_open(size_t isolate, rust::Slice<size_t> room) {
  static_assert(sizeof(v8::HandleScope) <= 4 * sizeof(size_t), "a scope has room in four words");
  ::new (static_cast<void*>(room.data())) v8::HandleScope(isolate_of(isolate));
}

void scope_close(rust::Slice<size_t> room) { reinterpret_cast<v8::HandleScope*>(room.data())->~HandleScope(); }

size_t context_new(size_t word) {
  v8::Isolate* isolate = isolate_of(word);
  v8::HandleScope scope(isolate);
  v8::Local<v8::Context> context = v8::Context::New(isolate);
  // Collecting on demand is for the embedder (see `platform_start`), not for scripts.
  (void)context->Global()->Delete(context, name_of(isolate, "gc"));
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
