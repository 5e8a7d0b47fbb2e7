// What is measured, as C++ callbacks by hand: as one writes them who knows V8, with the checks that the answers need.

#include <numeric>
#include <string>

#include <v8-fast-api-calls.h>
#include <v8.h>

namespace {

using Info = v8::FunctionCallbackInfo<v8::Value>;

struct Counter {
  uint32_t count;
};

Counter counter{7};

void type_error(v8::Isolate* isolate, const char* message) {
  isolate->ThrowException(
      v8::Exception::TypeError(v8::String::NewFromUtf8(isolate, message).ToLocalChecked()));
}

void add(const Info& info) {
  v8::Isolate* isolate = info.GetIsolate();
  if (info.Length() < 2) return type_error(isolate, "add needs 2 arguments");
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  uint32_t left, right;
  if (!info[0]->Uint32Value(context).To(&left) || !info[1]->Uint32Value(context).To(&right)) return;
  info.GetReturnValue().Set(left + right);
}

uint32_t fast_add(v8::Local<v8::Object> receiver, uint32_t left, uint32_t right) { return left + right; }

void illegal_constructor(const Info& info) { type_error(info.GetIsolate(), "Illegal constructor"); }

// The signature has V8 check that the receiver is an object of the template's; scripts can't make one.
void count(const Info& info) {
  auto* own = static_cast<Counter*>(info.This()->GetAlignedPointerFromInternalField(0));
  if (own == nullptr) return type_error(info.GetIsolate(), "Illegal invocation");
  info.GetReturnValue().Set(own->count);
}

void echo(const Info& info) {
  v8::Isolate* isolate = info.GetIsolate();
  if (info.Length() < 1) return type_error(isolate, "echo needs 1 argument");
  v8::String::Utf8Value text(isolate, info[0]);
  if (*text == nullptr) return;
  std::string own(*text, static_cast<size_t>(text.length()));
  v8::Local<v8::String> result;
  if (v8::String::NewFromUtf8(isolate, own.data(), v8::NewStringType::kNormal, static_cast<int>(own.size()))
          .ToLocal(&result)) {
    info.GetReturnValue().Set(result);
  }
}

void sample(const Info& info) {
  v8::Isolate* isolate = info.GetIsolate();
  if (info.Length() < 1 || !info[0]->IsUint8Array()) return type_error(isolate, "expected a Uint8Array");
  v8::Local<v8::Uint8Array> array = info[0].As<v8::Uint8Array>();
  v8::Local<v8::ArrayBuffer> buffer = array->Buffer();
  if (buffer->IsSharedArrayBuffer()) return type_error(isolate, "the memory is shared");
  auto* first = static_cast<const uint8_t*>(buffer->Data()) + array->ByteOffset();
  uint32_t sum = 0;
  for (size_t at = 0; at < array->ByteLength(); at += 4096) sum += first[at];
  info.GetReturnValue().Set(sum);
}

v8::Eternal<v8::String> critical, field, value;

v8::Local<v8::String> text_of(v8::Isolate* isolate, const char* text, v8::NewStringType type) {
  return v8::String::NewFromUtf8(isolate, text, type).ToLocalChecked();
}

void record(const Info& info) {
  v8::Isolate* isolate = info.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::Object> object = v8::Object::New(isolate);
  v8::Local<v8::String> issue, name;
  if (!v8::String::NewFromUtf8(isolate, "issue").ToLocal(&issue) ||
      !v8::String::NewFromUtf8(isolate, "pki.goog").ToLocal(&name) ||
      object->Set(context, critical.Get(isolate), v8::Integer::New(isolate, 1)).IsNothing() ||
      object->Set(context, field.Get(isolate), issue).IsNothing() ||
      object->Set(context, value.Get(isolate), name).IsNothing()) {
    return;
  }
  info.GetReturnValue().Set(object);
}

}  // namespace

// Sets `hand` in the context that is entered: functions, and an object whose `count` is a getter.
extern "C" void handwritten_install() {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::HandleScope scope(isolate);
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  auto key = [&](const char* text) { return text_of(isolate, text, v8::NewStringType::kInternalized); };
  critical.Set(isolate, key("critical"));
  field.Set(isolate, key("field"));
  value.Set(isolate, key("value"));
  v8::Local<v8::FunctionTemplate> owner = v8::FunctionTemplate::New(isolate, illegal_constructor);
  owner->InstanceTemplate()->SetInternalFieldCount(1);
  v8::Local<v8::Signature> signature = v8::Signature::New(isolate, owner);
  owner->PrototypeTemplate()->SetAccessorProperty(key("count"),
                                                  v8::FunctionTemplate::New(isolate, count, {}, signature));
  v8::Local<v8::Object> hand = owner->InstanceTemplate()->NewInstance(context).ToLocalChecked();
  hand->SetAlignedPointerInInternalField(0, &counter);
  auto set = [&](const char* name, v8::FunctionCallback callback, const v8::CFunction* fast) {
    v8::Local<v8::FunctionTemplate> made =
        v8::FunctionTemplate::New(isolate, callback, {}, {}, 0, v8::ConstructorBehavior::kThrow,
                                  v8::SideEffectType::kHasSideEffect, fast);
    hand->Set(context, key(name), made->GetFunction(context).ToLocalChecked()).Check();
  };
  static v8::CFunction fast = v8::CFunction::Make(fast_add);
  set("add", add, nullptr);
  set("fastAdd", add, &fast);
  set("echo", echo, nullptr);
  set("sample", sample, nullptr);
  set("record", record, nullptr);
  context->Global()->Set(context, key("hand"), hand).Check();
}
