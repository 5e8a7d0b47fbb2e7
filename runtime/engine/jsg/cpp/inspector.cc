// V8's inspector for one context: commands and answers in its protocol, as texts. It evaluates what people type as they
// expect it, with `await` and with names that are declared again.

#include "jsg/cpp/handles.h"

namespace landbridge::jsg {

namespace {

constexpr int kGroup = 1;

// Answers go to Rust's `inbox`.
class Inspecting final : public v8_inspector::V8InspectorClient, public v8_inspector::V8Inspector::Channel {
 public:
  Inspecting(v8::Isolate* isolate, v8::Local<v8::Context> context, size_t inbox)
      : isolate_(isolate), inbox_(inbox), context_(isolate, context) {
    inspector_ = v8_inspector::V8Inspector::create(isolate, this);
    inspector_->contextCreated(v8_inspector::V8ContextInfo(context, kGroup, v8_inspector::StringView()));
    session_ = versions::connect(*inspector_, kGroup, this);
  }

  ~Inspecting() override {
    session_.reset();
    inspector_->contextDestroyed(context_.Get(isolate_));
    inspector_.reset();
  }

  v8::Isolate* isolate() const { return isolate_; }
  v8_inspector::V8InspectorSession& session() { return *session_; }

  v8::Local<v8::Context> ensureDefaultContextInGroup(int) override { return context_.Get(isolate_); }
  void sendResponse(int, std::unique_ptr<v8_inspector::StringBuffer> message) override { said(message->string()); }
  void sendNotification(std::unique_ptr<v8_inspector::StringBuffer>) override {}
  void flushProtocolNotifications() override {}

 private:
  void said(const v8_inspector::StringView& text) {
    std::vector<uint16_t> units;
    if (text.is8Bit()) {
      units.assign(text.characters8(), text.characters8() + text.length());
    } else {
      units.assign(text.characters16(), text.characters16() + text.length());
    }
    inspector_said(inbox_, rust::Slice<const uint16_t>(units.data(), units.size()));
  }

  v8::Isolate* isolate_;
  size_t inbox_;
  v8::Global<v8::Context> context_;
  std::unique_ptr<v8_inspector::V8Inspector> inspector_;
  std::unique_ptr<v8_inspector::V8InspectorSession> session_;
};

Inspecting* inspecting(size_t word) { return reinterpret_cast<Inspecting*>(word); }

}  // namespace

size_t inspector_new(size_t word, size_t inbox) {
  v8::Isolate* isolate = isolate_of(word);
  return reinterpret_cast<size_t>(new Inspecting(isolate, isolate->GetCurrentContext(), inbox));
}

void inspector_free(size_t word) {
  v8::Isolate* isolate = inspecting(word)->isolate();
  v8::Isolate::Scope entered(isolate);
  v8::HandleScope scope(isolate);
  delete inspecting(word);
}

void inspector_dispatch(size_t word, rust::Slice<const uint16_t> message) {
  v8::Isolate* isolate = inspecting(word)->isolate();
  v8::TryCatch attempt(isolate);
  inspecting(word)->session().dispatchProtocolMessage(
      v8_inspector::StringView(message.data(), message.size()));
}

// The value that an answer names by an id; 0 for an id that isn't one.
size_t inspector_value(size_t inspector, rust::Slice<const uint16_t> id) {
  std::unique_ptr<v8_inspector::StringBuffer> error;
  v8::Local<v8::Value> value;
  v8::Local<v8::Context> context;
  if (!inspecting(inspector)->session().unwrapObject(&error, v8_inspector::StringView(id.data(), id.size()), &value,
                                                     &context, nullptr)) {
    return 0;
  }
  return word(value);
}

}  // namespace landbridge::jsg
