// Promises: those that Rust settles, and those that Rust waits for.

#include "jsg/cpp/handles.h"

namespace landbridge::jsg {

namespace {

void settled(const v8::FunctionCallbackInfo<v8::Value>& info, bool rejected) {
  uint64_t id = info.Data().As<v8::BigInt>()->Uint64Value();
  promise_settled(embedded(info.GetIsolate())->data, id, word(info[0]), rejected);
}

void fulfilled(const v8::FunctionCallbackInfo<v8::Value>& info) { settled(info, false); }
void rejected(const v8::FunctionCallbackInfo<v8::Value>& info) { settled(info, true); }

// Settling twice is nobody's fault; what has no handler is remembered until it has one.
void without_handler(v8::PromiseRejectMessage message) {
  v8::Isolate* isolate = message.GetPromise()->GetIsolate();
  bool handled = message.GetEvent() == v8::kPromiseHandlerAddedAfterReject;
  if (!handled && message.GetEvent() != v8::kPromiseRejectWithNoHandler) return;
  v8::HandleScope scope(isolate);
  v8::Local<v8::Value> reason = v8::Undefined(isolate);
  if (!handled && !message.GetValue().IsEmpty()) reason = message.GetValue();
  promise_unhandled(embedded(isolate)->data, word(message.GetPromise()), word(reason), handled);
}

// What no caller can be told: V8 itself has called the function, as it does with finalizers.
void uncaught(v8::Local<v8::Message>, v8::Local<v8::Value> error) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::HandleScope scope(isolate);
  thrown_to_nobody(embedded(isolate)->data, word(error));
}

}  // namespace

void promises_start(v8::Isolate* isolate) {
  isolate->SetPromiseRejectCallback(without_handler);
  isolate->AddMessageListener(uncaught);
}

uint8_t promise_state(size_t value) { return static_cast<uint8_t>(value_of(value).As<v8::Promise>()->State()); }

size_t promise_result(size_t value) { return word(value_of(value).As<v8::Promise>()->Result()); }

Outcome resolver_new(size_t word) {
  v8::Isolate* isolate = isolate_of(word);
  v8::TryCatch attempt(isolate);
  return ended(attempt, v8::Promise::Resolver::New(isolate->GetCurrentContext()));
}

size_t resolver_promise(size_t resolver) {
  return word(value_of(resolver).As<v8::Promise::Resolver>()->GetPromise());
}

// Resolving looks for a method `then`, which is JavaScript's business; what that throws rejects the promise.
Outcome resolver_settle(size_t word, size_t resolver, size_t value, bool rejects) {
  v8::Isolate* isolate = isolate_of(word);
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::TryCatch attempt(isolate);
  auto own = value_of(resolver).As<v8::Promise::Resolver>();
  v8::Maybe<bool> done =
      rejects ? own->Reject(context, value_of(value)) : own->Resolve(context, value_of(value));
  if (done.IsNothing()) return caught(attempt);
  return Outcome{true, resolver, 0};
}

// Waits for any value as `await` does; `promise_settled` is told once, with `id`.
Outcome promise_wait(size_t word, size_t value, uint64_t id) {
  v8::Isolate* isolate = isolate_of(word);
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::TryCatch attempt(isolate);
  v8::Local<v8::Promise> promise;
  if (value_of(value)->IsPromise()) {
    promise = value_of(value).As<v8::Promise>();
  } else {
    v8::Local<v8::Promise::Resolver> resolver;
    if (!v8::Promise::Resolver::New(context).ToLocal(&resolver) ||
        resolver->Resolve(context, value_of(value)).IsNothing()) {
      return caught(attempt);
    }
    promise = resolver->GetPromise();
  }
  v8::Local<v8::Value> data = v8::BigInt::NewFromUnsigned(isolate, id);
  v8::Local<v8::Function> good, bad;
  if (!v8::Function::New(context, fulfilled, data, 1, v8::ConstructorBehavior::kThrow).ToLocal(&good) ||
      !v8::Function::New(context, rejected, data, 1, v8::ConstructorBehavior::kThrow).ToLocal(&bad)) {
    return caught(attempt);
  }
  return ended(attempt, promise->Then(context, good, bad));
}

}  // namespace landbridge::jsg
