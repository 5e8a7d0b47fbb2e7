// Classes and their instances: templates, wrappers, their life under the collector, the frames of calls to Rust.
//
// Rust owns nodes. A wrapper is the JavaScript object of a node; it keeps the node, and is kept strongly while Rust
// counts references, else weakly. A node that other nodes hold by traced fields has a shell in the C++ heap as
// well: the wrapper leads to the shell, the shell asks Rust for the node's fields and leads to their shells, and so
// one marking sees through both sides.

#include <map>
#include <mutex>
#include <utility>
#include <vector>

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
  // What the node holds outside V8's heap, as it was counted.
  size_t bytes;
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

struct Template : v8::Global<v8::FunctionTemplate> {
  using v8::Global<v8::FunctionTemplate>::Global;

  // Whether a static member is called as one that every function has.
  bool shadows = false;
};

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

namespace {

// What V8's compiler reads of a fast call, from threads of its own too: kept for the process, once for each function and
// its types. The types are part of it since compilers give functions of the same code one address.
struct FastCall {
  std::vector<v8::CTypeInfo> arguments;
  std::unique_ptr<v8::CFunctionInfo> info;
  v8::CFunction function;
};

// The codes are those of `fast.rs`.
v8::CTypeInfo type_of(uint8_t code) {
  using Type = v8::CTypeInfo::Type;
  switch (code) {
    case 1: return v8::CTypeInfo(Type::kBool);
    case 2: return v8::CTypeInfo(Type::kInt32);
    case 3: return v8::CTypeInfo(Type::kUint32);
    case 4: return v8::CTypeInfo(Type::kFloat64);
    case 9: return v8::CTypeInfo(Type::kV8Value);
    default: return v8::CTypeInfo(Type::kVoid);
  }
}

const v8::CFunction* fast_call(size_t address, rust::Slice<const uint8_t> types) {
  static std::mutex mutex;
  static auto& known = *new std::map<std::pair<size_t, std::vector<uint8_t>>, FastCall>();
  std::pair key(address, std::vector<uint8_t>(types.begin(), types.end()));
  std::lock_guard<std::mutex> guard(mutex);
  auto found = known.find(key);
  if (found != known.end()) return &found->second.function;
  FastCall& made = known[std::move(key)];
  made.arguments.push_back(v8::CTypeInfo(v8::CTypeInfo::Type::kV8Value));
  for (size_t at = 1; at < types.size(); ++at) made.arguments.push_back(type_of(types[at]));
  made.arguments.push_back(v8::CTypeInfo(v8::CTypeInfo::kCallbackOptionsType));
  made.info = std::make_unique<v8::CFunctionInfo>(
      type_of(types[0]), static_cast<unsigned>(made.arguments.size()), made.arguments.data());
  made.function = v8::CFunction(reinterpret_cast<const void*>(address), made.info.get());
  return &made.function;
}

}  // namespace

size_t fast_node(size_t receiver) {
  return reinterpret_cast<size_t>(
      value_of(receiver).As<v8::Object>()->GetAlignedPointerFromInternalField(versions::kNodeField));
}

bool fast_boolean(size_t word) {
  v8::Local<v8::Value> value = value_of(word);
  return value->IsTrue() || (!value->IsFalse() && value->BooleanValue(v8::Isolate::GetCurrent()));
}

void template_method(size_t word, size_t class_template, rust::Str name, size_t callback, uint32_t length,
                     bool is_static, size_t fast, rust::Slice<const uint8_t> types) {
  v8::Isolate* isolate = isolate_of(word);
  v8::HandleScope scope(isolate);
  v8::Local<v8::FunctionTemplate> owner = template_of(isolate, class_template);
  v8::Local<v8::Signature> receiver;
  if (!is_static) receiver = v8::Signature::New(isolate, owner);
  v8::Local<v8::FunctionTemplate> method =
      v8::FunctionTemplate::New(isolate, callback_of(callback), {}, receiver, static_cast<int>(length),
                                v8::ConstructorBehavior::kThrow, v8::SideEffectType::kHasSideEffect,
                                fast == 0 || !versions::kFallsBack ? nullptr : fast_call(fast, types));
  v8::Local<v8::Name> key = member_name(isolate, name);
  method->SetClassName(name_of(isolate, name));
  if (is_static) {
    if (name == rust::Str("length") || name == rust::Str("name")) reinterpret_cast<Template*>(class_template)->shadows = true;
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
  v8::Local<v8::Name> key = member_name(isolate, name);
  auto hidden = static_cast<v8::PropertyAttribute>(v8::DontDelete | v8::DontEnum);
  target->SetAccessorProperty(key, accessor(getter, 0), set, key->IsSymbol() ? hidden : v8::DontDelete);
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
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::TryCatch attempt(isolate);
  v8::Local<v8::Function> made;
  if (!template_of(isolate, class_template)->GetFunction(context).ToLocal(&made)) return caught(attempt);
  if (reinterpret_cast<Template*>(class_template)->shadows) return good(made);
  // V8 keeps a template's static members in a dictionary, which its compiler can't see through. What is some object's
  // prototype it turns into one with fast properties when a member is looked up; a function's own length and name win
  // over static members that are called so then.
  v8::Local<v8::Value> found;
  v8::Local<v8::Object> heir = v8::Object::New(isolate);
  if (!heir->SetPrototype(context, made).FromMaybe(false) ||
      !heir->Get(context, name_of(isolate, "name")).ToLocal(&found)) {
    return caught(attempt);
  }
  return good(made);
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
  auto* wrapper = new Wrapper{isolate, v8::Global<v8::Object>(isolate, target), nullptr, node, 0};
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

bool wrapper_count(size_t word, size_t bytes) {
  auto* wrapper = reinterpret_cast<Wrapper*>(word);
  if (wrapper->bytes == bytes) return false;
  size_t before = std::exchange(wrapper->bytes, bytes);
  return outside_changed(reinterpret_cast<size_t>(wrapper->isolate), before, bytes);
}

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
  outside_changed(reinterpret_cast<size_t>(wrapper->isolate), wrapper->bytes, 0);
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

// From here on the collector decides; it empties the handle.
void global_weak(size_t global) { reinterpret_cast<v8::Global<v8::Value>*>(global)->SetWeak(); }

bool global_empty(size_t global) { return reinterpret_cast<v8::Global<v8::Value>*>(global)->IsEmpty(); }

void global_free(size_t global) { delete reinterpret_cast<v8::Global<v8::Value>*>(global); }

using Info = v8::FunctionCallbackInfo<v8::Value>;

static const Info& info_of(size_t info) { return *reinterpret_cast<const Info*>(info); }

Layout frame_layout() {
  versions::FrameOffsets it = versions::frame_offsets();
  constexpr uint32_t word = sizeof(void*);
  return Layout{it.known,  it.values,    it.length,    it.implicit,
                it.isolate, it.result, it.smi_shift, it.isolate_data + kData * word,
                it.fields + versions::kNodeField * word};
}

uint8_t value_tag(size_t isolate, size_t value, double& number) {
  return versions::tag_of(isolate_of(isolate), value_of(value), number);
}

// All that a call is asked for, in one crossing. `method` says that V8 has checked the receiver by a signature of
// ours, so that it has the fields of a wrapper.
void frame_open(size_t word, bool method, Frame* frame) {
  const Info& info = info_of(word);
  v8::Isolate* isolate = info.GetIsolate();
  frame->isolate = reinterpret_cast<size_t>(isolate);
  frame->data = embedded(isolate)->data;
  v8::Local<v8::Object> receiver = info.This();
  frame->receiver = versions::word(receiver);
  frame->node =
      method ? reinterpret_cast<size_t>(receiver->GetAlignedPointerFromInternalField(versions::kNodeField)) : 0;
  int length = info.Length();
  frame->length = static_cast<uint32_t>(length);
  int count = length < static_cast<int>(frame->arguments.size()) ? length : static_cast<int>(frame->arguments.size());
  for (int at = 0; at < count; ++at) {
    Argument& argument = frame->arguments[static_cast<size_t>(at)];
    v8::Local<v8::Value> value = info[at];
    argument.word = versions::word(value);
    argument.tag = versions::tag_of(isolate, value, argument.number);
  }
}

size_t frame_data(size_t info) { return word(info_of(info).Data()); }

// A function that calls back with `data`, which it keeps.
Outcome function_new(size_t word, size_t callback, size_t data, rust::Str name, uint32_t length) {
  v8::Isolate* isolate = isolate_of(word);
  v8::TryCatch attempt(isolate);
  v8::Local<v8::Function> made;
  if (!v8::Function::New(isolate->GetCurrentContext(), callback_of(callback), value_of(data), static_cast<int>(length),
                         v8::ConstructorBehavior::kThrow)
           .ToLocal(&made)) {
    return caught(attempt);
  }
  made->SetName(name_of(isolate, name));
  return good(made);
}

bool frame_constructs(size_t info) { return info_of(info).IsConstructCall(); }
size_t frame_argument(size_t info, uint32_t index) { return word(info_of(info)[static_cast<int>(index)]); }
void frame_return(size_t info, size_t value) { info_of(info).GetReturnValue().Set(value_of(value)); }
void frame_return_number(size_t info, double value) { info_of(info).GetReturnValue().Set(value); }
// Whether V8 can have a string as long.
bool frame_return_text(size_t info, rust::Str text, bool ascii) {
  v8::Local<v8::String> string;
  if (!string_of(info_of(info).GetIsolate(), text, ascii).ToLocal(&string)) return false;
  info_of(info).GetReturnValue().Set(string);
  return true;
}
void frame_return_i32(size_t info, int32_t value) { info_of(info).GetReturnValue().Set(value); }
void frame_return_bool(size_t info, bool value) { info_of(info).GetReturnValue().Set(value); }
void frame_return_undefined(size_t info) { info_of(info).GetReturnValue().SetUndefined(); }
void frame_throw(size_t isolate, size_t exception) { isolate_of(isolate)->ThrowException(value_of(exception)); }

}  // namespace landbridge::jsg
