// Classes and their instances: templates, wrappers, their life under the collector, the frames of calls to Rust.
//
// Rust owns nodes. A wrapper is the JavaScript object of a node; it keeps the node, and is kept strongly while Rust
// counts references, else weakly. A node that other nodes hold by traced fields has a shell in the C++ heap as
// well: the wrapper leads to the shell, the shell asks Rust for the node's fields and leads to their shells, and so
// one marking sees through both sides.

#include "jsg/cpp/handles.h"

namespace landbridge::jsg {

namespace {

versions::Tag tag{versions::kTagId};

class Shell;

struct Wrapper {
  v8::Isolate* isolate;
  v8::Global<v8::Object> handle;
  // Dies in the collection in which the wrapper does.
  Shell* shell;
  size_t node;
};

class Shell final : public cppgc::GarbageCollected<Shell> {
 public:
  explicit Shell(Wrapper* owner) : owner_(owner) {}

  void Trace(cppgc::Visitor* visitor) const {
    visitor->Trace(object_);
    // Cleared when the wrapper's memory is given back before the collector comes by.
    if (owner_ != nullptr) node_trace(owner_->node, reinterpret_cast<size_t>(visitor));
  }

  v8::TracedReference<v8::Object> object_;
  Wrapper* owner_;
};

void release(const v8::WeakCallbackInfo<Wrapper>& info) {
  Wrapper* wrapper = info.GetParameter();
  node_collected(wrapper->node, reinterpret_cast<size_t>(wrapper));
}

void collected(const v8::WeakCallbackInfo<Wrapper>& info) {
  Wrapper* wrapper = info.GetParameter();
  wrapper->handle.Reset();
  wrapper->shell = nullptr;
  // Destructors are the user's code, which may call V8: not before the second pass.
  info.SetSecondPassCallback(release);
}

using Template = v8::Global<v8::FunctionTemplate>;

v8::Local<v8::FunctionTemplate> template_of(v8::Isolate* isolate, size_t word) {
  return reinterpret_cast<Template*>(word)->Get(isolate);
}

// V8 calls `void (*)(const v8::FunctionCallbackInfo<v8::Value>&)`; Rust's `extern "C" fn(usize)` has the same ABI.
v8::FunctionCallback callback_of(size_t callback) { return reinterpret_cast<v8::FunctionCallback>(callback); }

void illegal_constructor(const v8::FunctionCallbackInfo<v8::Value>& info) {
  v8::Isolate* isolate = info.GetIsolate();
  isolate->ThrowException(v8::Exception::TypeError(name_of(isolate, "Illegal constructor")));
}

}  // namespace

size_t template_new(size_t word, rust::Str name, size_t constructor, uint32_t length, size_t parent) {
  v8::Isolate* isolate = isolate_of(word);
  v8::HandleScope scope(isolate);
  v8::FunctionCallback callback = constructor == 0 ? illegal_constructor : callback_of(constructor);
  v8::Local<v8::FunctionTemplate> made =
      v8::FunctionTemplate::New(isolate, callback, {}, {}, static_cast<int>(length));
  made->SetClassName(name_of(isolate, name));
  made->InstanceTemplate()->SetInternalFieldCount(versions::kFieldCount);
  made->PrototypeTemplate()->Set(v8::Symbol::GetToStringTag(isolate), name_of(isolate, name),
                                 static_cast<v8::PropertyAttribute>(v8::ReadOnly | v8::DontEnum));
  if (parent != 0) made->Inherit(template_of(isolate, parent));
  return reinterpret_cast<size_t>(new Template(isolate, made));
}

void template_free(size_t class_template) { delete reinterpret_cast<Template*>(class_template); }

void template_method(size_t word, size_t class_template, rust::Str name, size_t callback, uint32_t length,
                     bool is_static) {
  v8::Isolate* isolate = isolate_of(word);
  v8::HandleScope scope(isolate);
  v8::Local<v8::FunctionTemplate> owner = template_of(isolate, class_template);
  v8::Local<v8::Signature> receiver;
  if (!is_static) receiver = v8::Signature::New(isolate, owner);
  v8::Local<v8::FunctionTemplate> method =
      v8::FunctionTemplate::New(isolate, callback_of(callback), {}, receiver, static_cast<int>(length),
                                v8::ConstructorBehavior::kThrow);
  v8::Local<v8::String> key = name_of(isolate, name);
  method->SetClassName(key);
  if (is_static) {
    owner->Set(key, method);
  } else {
    owner->PrototypeTemplate()->Set(key, method);
  }
}

void template_property(size_t word, size_t class_template, rust::Str name, size_t getter, size_t setter,
                       bool on_instance) {
  v8::Isolate* isolate = isolate_of(word);
  v8::HandleScope scope(isolate);
  v8::Local<v8::FunctionTemplate> owner = template_of(isolate, class_template);
  v8::Local<v8::Signature> receiver = v8::Signature::New(isolate, owner);
  auto accessor = [&](size_t callback, int length) {
    return v8::FunctionTemplate::New(isolate, callback_of(callback), {}, receiver, length,
                                     v8::ConstructorBehavior::kThrow);
  };
  v8::Local<v8::FunctionTemplate> set;
  if (setter != 0) set = accessor(setter, 1);
  v8::Local<v8::Template> target = owner->PrototypeTemplate();
  if (on_instance) target = owner->InstanceTemplate();
  target->SetAccessorProperty(name_of(isolate, name), accessor(getter, 0), set, v8::DontDelete);
}

void template_constant(size_t word, size_t class_template, rust::Str name, size_t value) {
  v8::Isolate* isolate = isolate_of(word);
  v8::Local<v8::FunctionTemplate> owner = template_of(isolate, class_template);
  auto fixed = static_cast<v8::PropertyAttribute>(v8::ReadOnly | v8::DontDelete);
  owner->Set(name_of(isolate, name), value_of(value), fixed);
  owner->PrototypeTemplate()->Set(name_of(isolate, name), value_of(value), fixed);
}

Outcome template_function(size_t word, size_t class_template) {
  v8::Isolate* isolate = isolate_of(word);
  v8::TryCatch attempt(isolate);
  return ended(attempt, template_of(isolate, class_template)->GetFunction(isolate->GetCurrentContext()));
}

bool template_matches(size_t class_template, size_t value) {
  auto* own = reinterpret_cast<Template*>(class_template);
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::HandleScope scope(isolate);
  return own->Get(isolate)->HasInstance(value_of(value));
}

Outcome wrapper_new(size_t word, size_t class_template, size_t node) {
  v8::Isolate* isolate = isolate_of(word);
  v8::TryCatch attempt(isolate);
  v8::Local<v8::Object> object;
  v8::Local<v8::ObjectTemplate> instance = template_of(isolate, class_template)->InstanceTemplate();
  if (!instance->NewInstance(isolate->GetCurrentContext()).ToLocal(&object)) return caught(attempt);
  return Outcome{true, wrapper_join(word, versions::word(object), node), 0};
}

size_t wrapper_join(size_t word, size_t object, size_t node) {
  v8::Isolate* isolate = isolate_of(word);
  v8::Local<v8::Object> target = value_of(object).As<v8::Object>();
  auto* wrapper = new Wrapper{isolate, v8::Global<v8::Object>(isolate, target), nullptr, node};
  target->SetAlignedPointerInInternalField(versions::kTagField, &tag);
  target->SetAlignedPointerInInternalField(versions::kShellField, nullptr);
  target->SetAlignedPointerInInternalField(versions::kNodeField, reinterpret_cast<void*>(node));
  wrapper->handle.SetWeak(wrapper, collected, v8::WeakCallbackType::kParameter);
  return reinterpret_cast<size_t>(wrapper);
}

size_t wrapper_local(size_t isolate, size_t wrapper) {
  return word(reinterpret_cast<Wrapper*>(wrapper)->handle.Get(isolate_of(isolate)));
}

void wrapper_strong(size_t wrapper) { reinterpret_cast<Wrapper*>(wrapper)->handle.ClearWeak(); }

void wrapper_weak(size_t word) {
  auto* wrapper = reinterpret_cast<Wrapper*>(word);
  if (wrapper->handle.IsEmpty()) return;
  wrapper->handle.SetWeak(wrapper, collected, v8::WeakCallbackType::kParameter);
}

void wrapper_trace(size_t word, size_t wrapper_word) {
  auto* wrapper = reinterpret_cast<Wrapper*>(wrapper_word);
  if (wrapper->shell != nullptr || wrapper->handle.IsEmpty()) return;
  v8::Isolate* isolate = isolate_of(word);
  v8::HandleScope scope(isolate);
  v8::Local<v8::Object> object = wrapper->handle.Get(isolate);
  auto& allocation = isolate->GetCppHeap()->GetAllocationHandle();
  // The handle above keeps the object; the object keeps the shell once they are joined.
  Shell* shell = cppgc::MakeGarbageCollected<Shell>(allocation, wrapper);
  shell->object_ = v8::TracedReference<v8::Object>(isolate, object);
  versions::join_shell(isolate, object, shell);
  wrapper->shell = shell;
}

bool wrapper_dead(size_t wrapper) { return reinterpret_cast<Wrapper*>(wrapper)->handle.IsEmpty(); }

// What JavaScript still holds of the object leads to no node any more.
void wrapper_free(size_t word) {
  auto* wrapper = reinterpret_cast<Wrapper*>(word);
  if (wrapper->shell != nullptr) wrapper->shell->owner_ = nullptr;
  if (!wrapper->handle.IsEmpty()) {
    v8::HandleScope scope(wrapper->isolate);
    v8::Local<v8::Object> object = wrapper->handle.Get(wrapper->isolate);
    object->SetAlignedPointerInInternalField(versions::kNodeField, nullptr);
    wrapper->handle.Reset();
  }
  delete wrapper;
}

void wrapper_visit(size_t word, size_t visitor) {
  Shell* shell = reinterpret_cast<Wrapper*>(word)->shell;
  if (shell == nullptr) return;
  cppgc::Member<Shell> member(shell);
  reinterpret_cast<cppgc::Visitor*>(visitor)->Trace(member);
}

size_t node_of(size_t object) {
  v8::Local<v8::Value> value = value_of(object);
  if (!value->IsObject()) return 0;
  v8::Local<v8::Object> target = value.As<v8::Object>();
  if (target->InternalFieldCount() != versions::kFieldCount) return 0;
  return reinterpret_cast<size_t>(target->GetAlignedPointerFromInternalField(versions::kNodeField));
}

size_t global_new(size_t isolate, size_t value) {
  return reinterpret_cast<size_t>(new v8::Global<v8::Value>(isolate_of(isolate), value_of(value)));
}

size_t global_local(size_t isolate, size_t global) {
  return word(reinterpret_cast<v8::Global<v8::Value>*>(global)->Get(isolate_of(isolate)));
}

void global_free(size_t global) { delete reinterpret_cast<v8::Global<v8::Value>*>(global); }

using Info = v8::FunctionCallbackInfo<v8::Value>;

static const Info& info_of(size_t info) { return *reinterpret_cast<const Info*>(info); }

void frame_of(size_t word, Frame& frame) {
  const Info& info = info_of(word);
  frame.isolate = reinterpret_cast<size_t>(info.GetIsolate());
  frame.receiver = versions::word(info.This());
  frame.length = static_cast<uint32_t>(info.Length());
  frame.constructs = info.IsConstructCall();
}

size_t frame_argument(size_t info, uint32_t index) { return word(info_of(info)[static_cast<int>(index)]); }
void frame_return(size_t info, size_t value) { info_of(info).GetReturnValue().Set(value_of(value)); }
void frame_return_number(size_t info, double value) { info_of(info).GetReturnValue().Set(value); }
void frame_return_i32(size_t info, int32_t value) { info_of(info).GetReturnValue().Set(value); }
void frame_return_bool(size_t info, bool value) { info_of(info).GetReturnValue().Set(value); }
void frame_return_undefined(size_t info) { info_of(info).GetReturnValue().SetUndefined(); }
void frame_throw(size_t isolate, size_t exception) { isolate_of(isolate)->ThrowException(value_of(exception)); }

}  // namespace landbridge::jsg
