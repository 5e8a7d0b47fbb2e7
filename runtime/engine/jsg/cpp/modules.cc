// ES modules: compiling, linking, evaluating, `import()`, `import.meta`, and modules whose exports are Rust's. Which
// module a specifier means is Rust's to say.

#include "jsg/cpp/handles.h"

namespace landbridge::jsg {

namespace {

// Rust has thrown, or told V8 to stop, where it answers no module.
v8::MaybeLocal<v8::Module> resolve(v8::Local<v8::Context> context, v8::Local<v8::String> specifier,
                                   v8::Local<v8::FixedArray>, v8::Local<v8::Module> referrer) {
  size_t data = embedded(context->GetIsolate())->data;
  size_t found = module_resolve(data, word(specifier), word(referrer));
  if (found == 0) return {};
  return local<v8::Module>(found);
}

v8::MaybeLocal<v8::Promise> import_dynamically(v8::Local<v8::Context> context, v8::Local<v8::Data>,
                                               v8::Local<v8::Value> referrer, v8::Local<v8::String> specifier,
                                               v8::Local<v8::FixedArray>) {
  size_t data = embedded(context->GetIsolate())->data;
  size_t promise = module_import(data, word(referrer), word(specifier));
  if (promise == 0) return {};
  return local<v8::Promise>(promise);
}

void describe_meta(v8::Local<v8::Context> context, v8::Local<v8::Module> module, v8::Local<v8::Object> meta) {
  v8::Isolate* isolate = context->GetIsolate();
  rust::String url = module_url(embedded(isolate)->data, word(module));
  v8::Local<v8::String> text;
  if (!string_of(isolate, rust::Str(url)).ToLocal(&text)) return;
  (void)meta->CreateDataProperty(context, name_of(isolate, "url"), text);
}

v8::MaybeLocal<v8::Value> fill(v8::Local<v8::Context> context, v8::Local<v8::Module> module) {
  v8::Isolate* isolate = context->GetIsolate();
  if (!module_fill(embedded(isolate)->data, word(module))) return {};
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(context).ToLocal(&resolver)) return {};
  if (resolver->Resolve(context, v8::Undefined(isolate)).IsNothing()) return {};
  return resolver->GetPromise();
}

void kept_value(const v8::FunctionCallbackInfo<v8::Value>& info) { info.GetReturnValue().Set(info.Data()); }

}  // namespace

void modules_start(v8::Isolate* isolate) {
  isolate->SetHostImportModuleDynamicallyCallback(import_dynamically);
  isolate->SetHostInitializeImportMetaObjectCallback(describe_meta);
}

Outcome module_compile(size_t isolate_word, rust::Str source, rust::Str name) {
  v8::Isolate* isolate = isolate_of(isolate_word);
  v8::TryCatch attempt(isolate);
  v8::Local<v8::String> text;
  if (!string_of(isolate, source).ToLocal(&text)) {
    return Outcome{false, word(v8::Exception::RangeError(name_of(isolate, "the source is too long"))), 0};
  }
  v8::ScriptCompiler::Source unit(text, versions::module_origin(isolate, name_of(isolate, name)));
  v8::Local<v8::Module> module;
  if (!v8::ScriptCompiler::CompileModule(isolate, &unit).ToLocal(&module)) return caught(attempt);
  return Outcome{true, word(module), 0};
}

size_t module_synthetic(size_t isolate_word, rust::Str name, rust::Slice<const rust::Str> exports) {
  v8::Isolate* isolate = isolate_of(isolate_word);
  std::vector<v8::Local<v8::String>> names;
  for (const rust::Str& it : exports) names.push_back(name_of(isolate, it));
  return word(versions::synthetic(isolate, name_of(isolate, name), names, fill));
}

Outcome module_export(size_t isolate_word, size_t module, rust::Str name, size_t value) {
  v8::Isolate* isolate = isolate_of(isolate_word);
  v8::TryCatch attempt(isolate);
  auto done = local<v8::Module>(module)->SetSyntheticModuleExport(isolate, name_of(isolate, name), value_of(value));
  if (done.IsNothing()) return caught(attempt);
  return Outcome{true, value, 0};
}

size_t module_keep(size_t isolate, size_t module) {
  return reinterpret_cast<size_t>(new v8::Global<v8::Module>(isolate_of(isolate), local<v8::Module>(module)));
}

size_t module_local(size_t isolate, size_t kept) {
  return word(reinterpret_cast<v8::Global<v8::Module>*>(kept)->Get(isolate_of(isolate)));
}

void module_free(size_t kept) { delete reinterpret_cast<v8::Global<v8::Module>*>(kept); }

int32_t module_hash(size_t module) { return local<v8::Module>(module)->GetIdentityHash(); }

bool module_is(size_t isolate, size_t kept, size_t module) {
  return *reinterpret_cast<v8::Global<v8::Module>*>(kept) == local<v8::Module>(module);
}

rust::Vec<Request> module_requests(size_t isolate_word, size_t word) {
  v8::Isolate* isolate = isolate_of(isolate_word);
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::Module> module = local<v8::Module>(word);
  v8::Local<v8::FixedArray> all = module->GetModuleRequests();
  rust::Vec<Request> requests;
  for (int index = 0; index < all->Length(); index++) {
    auto request = all->Get(context, index).As<v8::ModuleRequest>();
    v8::Location place = module->SourceOffsetToLocation(request->GetSourceOffset());
    v8::String::Utf8Value specifier(isolate, request->GetSpecifier());
    requests.push_back(Request{rust::String::lossy(*specifier, specifier.length()),
                               static_cast<uint32_t>(place.GetLineNumber() + 1),
                               static_cast<uint32_t>(place.GetColumnNumber() + 1)});
  }
  return requests;
}

Outcome module_link(size_t isolate_word, size_t module) {
  v8::Isolate* isolate = isolate_of(isolate_word);
  v8::TryCatch attempt(isolate);
  auto done = local<v8::Module>(module)->InstantiateModule(isolate->GetCurrentContext(), resolve);
  if (done.IsNothing()) return caught(attempt);
  return Outcome{true, module, 0};
}

// A promise of the namespace: what evaluating answers is a promise of nothing.
Outcome module_evaluate(size_t isolate_word, size_t word) {
  v8::Isolate* isolate = isolate_of(isolate_word);
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::TryCatch attempt(isolate);
  v8::Local<v8::Module> module = local<v8::Module>(word);
  // As V8 wants it; the standard would have it wait.
  if (module->GetStatus() == v8::Module::kEvaluating) {
    return Outcome{false, versions::word(v8::Exception::TypeError(name_of(isolate, "the module is being evaluated"))), 0};
  }
  v8::Local<v8::Value> evaluated;
  if (!module->Evaluate(context).ToLocal(&evaluated)) return caught(attempt);
  v8::Local<v8::Function> then;
  if (!v8::Function::New(context, kept_value, module->GetModuleNamespace(), 0, v8::ConstructorBehavior::kThrow)
           .ToLocal(&then)) {
    return caught(attempt);
  }
  return ended(attempt, evaluated.As<v8::Promise>()->Then(context, then));
}

// Where an exception came from: what its stack or, for faults of syntax and linking, V8 itself remembers.
Place exception_place(size_t isolate_word, size_t value) {
  v8::Isolate* isolate = isolate_of(isolate_word);
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::TryCatch attempt(isolate);
  v8::Local<v8::Message> message = v8::Exception::CreateMessage(isolate, value_of(value));
  v8::Local<v8::Value> name = message->GetScriptResourceName();
  int line = message->GetLineNumber(context).FromMaybe(0);
  if (!name->IsString() || line < 1) return Place{};
  v8::String::Utf8Value file(isolate, name);
  rust::String source;
  v8::Local<v8::String> text;
  if (message->GetSourceLine(context).ToLocal(&text)) {
    v8::String::Utf8Value utf8(isolate, text);
    source = rust::String::lossy(*utf8, utf8.length());
  }
  return Place{rust::String::lossy(*file, file.length()), static_cast<uint32_t>(line),
               static_cast<uint32_t>(message->GetStartColumn() + 1), std::move(source)};
}

}  // namespace landbridge::jsg
