// Values: what kind they are, making them, reading them, asking JavaScript to convert them.

#include "jsg/cpp/handles.h"

namespace landbridge::jsg {

// The bits are those of `Kinds` in Rust.
uint32_t value_kinds(size_t word) {
  v8::Local<v8::Value> value = value_of(word);
  uint32_t kinds = 0;
  auto bit = [&](int place, bool is) { kinds |= is ? 1u << place : 0; };
  bit(0, value->IsUndefined());
  bit(1, value->IsNull());
  bit(2, value->IsBoolean());
  bit(3, value->IsNumber());
  bit(4, value->IsBigInt());
  bit(5, value->IsString());
  bit(6, value->IsSymbol());
  bit(7, value->IsObject());
  if (!value->IsObject()) return kinds;
  bit(8, value->IsArray());
  bit(9, value->IsFunction());
  bit(10, value->IsDate());
  bit(11, value->IsPromise());
  bit(12, value->IsNativeError());
  bit(13, value->IsArrayBuffer());
  bit(14, value->IsArrayBufferView());
  if (!value->IsArrayBufferView()) return kinds;
  bit(15, value->IsInt8Array());
  bit(16, value->IsUint8Array());
  bit(17, value->IsUint8ClampedArray());
  bit(18, value->IsInt16Array());
  bit(19, value->IsUint16Array());
  bit(20, value->IsInt32Array());
  bit(21, value->IsUint32Array());
  bit(22, value->IsFloat32Array());
  bit(23, value->IsFloat64Array());
  bit(24, value->IsBigInt64Array());
  bit(25, value->IsBigUint64Array());
  return kinds;
}

rust::String value_type_of(size_t isolate, size_t value) {
  v8::String::Utf8Value text(isolate_of(isolate), value_of(value)->TypeOf(isolate_of(isolate)));
  return rust::String::lossy(*text, static_cast<size_t>(text.length()));
}

size_t new_undefined(size_t isolate) { return word(v8::Undefined(isolate_of(isolate))); }
size_t new_null(size_t isolate) { return word(v8::Null(isolate_of(isolate))); }
size_t new_bool(size_t isolate, bool value) { return word(v8::Boolean::New(isolate_of(isolate), value)); }
size_t new_number(size_t isolate, double value) { return word(v8::Number::New(isolate_of(isolate), value)); }
size_t new_i64(size_t isolate, int64_t value) { return word(v8::BigInt::New(isolate_of(isolate), value)); }
size_t new_u64(size_t isolate, uint64_t value) {
  return word(v8::BigInt::NewFromUnsigned(isolate_of(isolate), value));
}

size_t new_date(size_t isolate, double value) {
  v8::Local<v8::Value> date;
  if (v8::Date::New(isolate_of(isolate)->GetCurrentContext(), value).ToLocal(&date)) return word(date);
  return 0;
}

size_t new_string(size_t isolate, rust::Str text, bool ascii) {
  v8::Local<v8::String> string;
  if (string_of(isolate_of(isolate), text, ascii).ToLocal(&string)) return word(string);
  return 0;
}

size_t new_latin1(size_t isolate, rust::Slice<const uint8_t> bytes) {
  if (bytes.size() > static_cast<size_t>(v8::String::kMaxLength)) return 0;
  v8::Local<v8::String> string;
  if (v8::String::NewFromOneByte(isolate_of(isolate), bytes.data(), v8::NewStringType::kNormal,
                                 static_cast<int>(bytes.size()))
          .ToLocal(&string)) {
    return word(string);
  }
  return 0;
}

Encoded text_encode(size_t isolate, size_t value, uint8_t* to, size_t room) {
  if (!value_of(value)->IsString()) return Encoded{0, 0};
  size_t read = 0;
  size_t written = versions::encode_utf8(isolate_of(isolate), value_of(value).As<v8::String>(),
                                         reinterpret_cast<char*>(to), room, read);
  return Encoded{read, written};
}

size_t new_key(size_t isolate, rust::Str text) { return word(name_of(isolate_of(isolate), text)); }

size_t new_member_key(size_t isolate, rust::Str text) { return word(member_name(isolate_of(isolate), text)); }

size_t new_error(size_t isolate, uint8_t kind, rust::Str message) {
  v8::Local<v8::String> text;
  if (!string_of(isolate_of(isolate), message).ToLocal(&text)) text = v8::String::Empty(isolate_of(isolate));
  switch (kind) {
    case 1: return word(v8::Exception::TypeError(text));
    case 2: return word(v8::Exception::RangeError(text));
    case 3: return word(v8::Exception::SyntaxError(text));
    case 4: return word(v8::Exception::ReferenceError(text));
    default: return word(v8::Exception::Error(text));
  }
}

size_t new_object(size_t isolate) { return word(v8::Object::New(isolate_of(isolate))); }

size_t new_array(size_t isolate, rust::Slice<const size_t> items) {
  static_assert(sizeof(v8::Local<v8::Value>) == sizeof(size_t), "a handle is one word");
  auto* first = reinterpret_cast<v8::Local<v8::Value>*>(const_cast<size_t*>(items.data()));
  return word(v8::Array::New(isolate_of(isolate), first, items.size()));
}

bool as_bool(size_t isolate, size_t value) { return value_of(value)->BooleanValue(isolate_of(isolate)); }

double as_number(size_t value) { return value_of(value).As<v8::Number>()->Value(); }

bool as_i64(size_t value, int64_t& number) {
  bool lossless = false;
  number = value_of(value).As<v8::BigInt>()->Int64Value(&lossless);
  return lossless;
}

bool as_u64(size_t value, uint64_t& number) {
  bool lossless = false;
  number = value_of(value).As<v8::BigInt>()->Uint64Value(&lossless);
  return lossless;
}

// Writes a string's text, Latin-1 where V8 keeps it so, else UTF-8; or says how many bytes it may need.
TextRead text_read(size_t word, size_t value, uint8_t* to, size_t room) {
  v8::Isolate* isolate = isolate_of(word);
  if (!value_of(value)->IsString()) return TextRead{0, 0};
  v8::Local<v8::String> string = value_of(value).As<v8::String>();
  size_t length = static_cast<size_t>(string->Length());
  if (string->IsOneByte()) {
    if (length > room) return TextRead{1, length};
    versions::write_one_byte(isolate, string, to, static_cast<int>(length));
    return TextRead{2, length};
  }
  if (length * 3 > room) return TextRead{1, length * 3};
  return TextRead{3, versions::write_utf8(isolate, string, reinterpret_cast<char*>(to), room)};
}

Outcome to_number(size_t word, size_t value) {
  v8::Isolate* isolate = isolate_of(word);
  v8::TryCatch attempt(isolate);
  double number;
  if (!value_of(value)->NumberValue(isolate->GetCurrentContext()).To(&number)) return caught(attempt);
  return Outcome{true, 0, number};
}

Outcome to_text(size_t word, size_t value) {
  v8::Isolate* isolate = isolate_of(word);
  v8::TryCatch attempt(isolate);
  return ended(attempt, value_of(value)->ToString(isolate->GetCurrentContext()));
}

Outcome object_get(size_t word, size_t object, size_t key) {
  v8::Isolate* isolate = isolate_of(word);
  v8::TryCatch attempt(isolate);
  return ended(attempt, value_of(object).As<v8::Object>()->Get(isolate->GetCurrentContext(), value_of(key)));
}

Outcome object_get_index(size_t word, size_t object, uint32_t index) {
  v8::Isolate* isolate = isolate_of(word);
  v8::TryCatch attempt(isolate);
  return ended(attempt, value_of(object).As<v8::Object>()->Get(isolate->GetCurrentContext(), index));
}

Outcome object_set(size_t word, size_t object, size_t key, size_t value) {
  v8::Isolate* isolate = isolate_of(word);
  v8::TryCatch attempt(isolate);
  v8::Local<v8::Object> target = value_of(object).As<v8::Object>();
  bool done;
  if (!target->Set(isolate->GetCurrentContext(), value_of(key), value_of(value)).To(&done)) return caught(attempt);
  return Outcome{true, object, 0};
}

Outcome object_keys(size_t word, size_t object) {
  v8::Isolate* isolate = isolate_of(word);
  v8::TryCatch attempt(isolate);
  return ended(attempt, value_of(object).As<v8::Object>()->GetOwnPropertyNames(
                            isolate->GetCurrentContext(),
                            static_cast<v8::PropertyFilter>(v8::ONLY_ENUMERABLE | v8::SKIP_SYMBOLS),
                            v8::KeyConversionMode::kConvertToString));
}

namespace {

// Names of properties that one type of Rust's has, as V8 keeps keys, and an object that has them, of which others are
// copied: setting what is there already needs no transition.
struct Shape {
  std::vector<v8::Eternal<v8::String>> names;
  v8::Global<v8::Context> realm;
  v8::Global<v8::Object> sample;
};

Shape& shape_of(size_t shape) { return *reinterpret_cast<Shape*>(shape); }

}  // namespace

size_t shape_new(size_t word, rust::Slice<const rust::Str> names) {
  v8::Isolate* isolate = isolate_of(word);
  v8::HandleScope scope(isolate);
  auto* shape = new Shape();
  for (rust::Str name : names) shape->names.emplace_back(isolate, name_of(isolate, name));
  return reinterpret_cast<size_t>(shape);
}

void shape_free(size_t shape) { delete &shape_of(shape); }

Outcome shape_make(size_t word, size_t shape_word, rust::Slice<const size_t> values) {
  v8::Isolate* isolate = isolate_of(word);
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  Shape& shape = shape_of(shape_word);
  // Neither way can fail or run scripts: the properties are the object's own.
  if (shape.realm == context) {
    v8::Local<v8::Object> object = shape.sample.Get(isolate)->Clone();
    for (size_t at = 0; at < shape.names.size(); ++at) {
      (void)object->Set(context, shape.names[at].Get(isolate), value_of(values[at]));
    }
    return good(object);
  }
  v8::Local<v8::Object> object = v8::Object::New(isolate);
  for (size_t at = 0; at < shape.names.size(); ++at) {
    (void)object->CreateDataProperty(context, shape.names[at].Get(isolate), value_of(values[at]));
  }
  v8::Local<v8::Object> sample = object->Clone();
  for (size_t at = 0; at < shape.names.size(); ++at) {
    (void)sample->Set(context, shape.names[at].Get(isolate), v8::Undefined(isolate));
  }
  shape.sample.Reset(isolate, sample);
  shape.realm.Reset(isolate, context);
  return good(object);
}

Outcome shape_get(size_t word, size_t shape, size_t object, uint32_t index) {
  v8::Isolate* isolate = isolate_of(word);
  v8::TryCatch attempt(isolate);
  return ended(attempt, value_of(object).As<v8::Object>()->Get(isolate->GetCurrentContext(),
                                                               shape_of(shape).names[index].Get(isolate)));
}

uint32_t array_length(size_t array) { return value_of(array).As<v8::Array>()->Length(); }

namespace {

// `kind` is the place of the array's bit in `Kinds`.
size_t array_over(v8::Local<v8::ArrayBuffer> buffer, uint32_t kind) {
  size_t size = buffer->ByteLength();
  switch (kind) {
    case 15: return versions::word(v8::Int8Array::New(buffer, 0, size));
    case 16: return versions::word(v8::Uint8Array::New(buffer, 0, size));
    case 18: return versions::word(v8::Int16Array::New(buffer, 0, size / 2));
    case 19: return versions::word(v8::Uint16Array::New(buffer, 0, size / 2));
    case 20: return versions::word(v8::Int32Array::New(buffer, 0, size / 4));
    case 21: return versions::word(v8::Uint32Array::New(buffer, 0, size / 4));
    case 22: return versions::word(v8::Float32Array::New(buffer, 0, size / 4));
    case 23: return versions::word(v8::Float64Array::New(buffer, 0, size / 8));
    case 24: return versions::word(v8::BigInt64Array::New(buffer, 0, size / 8));
    case 25: return versions::word(v8::BigUint64Array::New(buffer, 0, size / 8));
    default: return 0;
  }
}

}  // namespace

// 0 where there is no room for it: V8 would end the process.
size_t array_of(size_t word, uint32_t kind, rust::Slice<const uint8_t> bytes) {
  if (bytes.size() > v8::Uint8Array::kMaxLength || !outside_room(isolate_of(word), bytes.size())) return 0;
  v8::Local<v8::ArrayBuffer> buffer = v8::ArrayBuffer::New(isolate_of(word), bytes.size());
  if (bytes.size() != 0) memcpy(buffer->GetBackingStore()->Data(), bytes.data(), bytes.size());
  return array_over(buffer, kind);
}

bool array_adopts() { return versions::kAdopts; }

namespace {

// Memory of Rust's that an array shows, until V8 needs it no more.
struct Adopted {
  std::shared_ptr<Outside> outside;
  size_t owner;
};

void give_back(void*, size_t bytes, void* data) {
  std::unique_ptr<Adopted> adopted(static_cast<Adopted*>(data));
  memory_free(adopted->owner);
  adopted->outside->give(bytes);
}

}  // namespace

// An array over Rust's own memory, which is given back by `memory_free(owner)`, on any thread; 0 where there is no room
// for it, with the memory given back at once.
size_t array_adopt(size_t word, uint32_t kind, size_t start, size_t bytes, size_t owner) {
  v8::Isolate* isolate = isolate_of(word);
  const auto& outside = embedded(isolate)->outside;
  if (bytes > v8::Uint8Array::kMaxLength || !outside_room(isolate, bytes)) {
    memory_free(owner);
    return 0;
  }
  outside->add(bytes);
  std::unique_ptr<v8::BackingStore> store = v8::ArrayBuffer::NewBackingStore(
      reinterpret_cast<void*>(start), bytes, give_back, new Adopted{outside, owner});
  return array_over(v8::ArrayBuffer::New(isolate, std::move(store)), kind);
}

// As that, of a whole buffer.
size_t buffer_show(size_t word, size_t start, size_t bytes, size_t owner) {
  v8::Isolate* isolate = isolate_of(word);
  const auto& outside = embedded(isolate)->outside;
  if (bytes > v8::Uint8Array::kMaxLength || !outside_room(isolate, bytes)) {
    memory_free(owner);
    return 0;
  }
  outside->add(bytes);
  std::unique_ptr<v8::BackingStore> store = v8::ArrayBuffer::NewBackingStore(
      reinterpret_cast<void*>(start), bytes, give_back, new Adopted{outside, owner});
  return versions::word(v8::ArrayBuffer::New(isolate, std::move(store)));
}

// Its memory in another one, and none in itself; 0 where it may not be detached.
size_t buffer_moved(size_t word, size_t buffer) {
  v8::Local<v8::ArrayBuffer> from = value_of(buffer).As<v8::ArrayBuffer>();
  if (!from->IsDetachable()) return 0;
  std::shared_ptr<v8::BackingStore> store = from->GetBackingStore();
  if (!versions::detach(from)) return 0;
  return versions::word(v8::ArrayBuffer::New(isolate_of(word), std::move(store)));
}

namespace {

bool is_array(v8::Local<v8::Value> it, uint32_t kind) {
  switch (kind) {
    case 15: return it->IsInt8Array();
    case 16: return it->IsUint8Array();
    case 18: return it->IsInt16Array();
    case 19: return it->IsUint16Array();
    case 20: return it->IsInt32Array();
    case 21: return it->IsUint32Array();
    case 22: return it->IsFloat32Array();
    case 23: return it->IsFloat64Array();
    case 24: return it->IsBigInt64Array();
    case 25: return it->IsBigUint64Array();
    default: return false;
  }
}

}  // namespace

// Whether the value is the typed array whose bit in `Kinds` is `kind`, with memory that stays.
bool array_borrows(size_t value, uint32_t kind) {
  return is_array(value_of(value), kind) &&
         !versions::movable(value_of(value).As<v8::ArrayBufferView>()->Buffer());
}

Memory array_memory(size_t array) {
  if (value_of(array)->IsArrayBuffer()) {
    v8::Local<v8::ArrayBuffer> buffer = value_of(array).As<v8::ArrayBuffer>();
    bool movable = versions::movable(buffer);
    void* first = movable ? nullptr : buffer->Data();
    return Memory{reinterpret_cast<size_t>(first), buffer->ByteLength(), movable};
  }
  v8::Local<v8::ArrayBufferView> view = value_of(array).As<v8::ArrayBufferView>();
  // A small array's memory moves until its buffer is asked for.
  v8::Local<v8::ArrayBuffer> buffer = view->Buffer();
  bool movable = versions::movable(buffer);
  auto* first = static_cast<uint8_t*>(movable ? buffer->GetBackingStore()->Data() : buffer->Data());
  size_t start = reinterpret_cast<size_t>(first) + view->ByteOffset();
  return Memory{first == nullptr ? 0 : start, view->ByteLength(), movable};
}

// The same for a fast call, which mustn't allocate in V8's heap, as the buffer of a small array would be: movable where the
// general way has to see to it.
Memory fast_memory(size_t word, uint32_t kind) {
  v8::HandleScope scope(v8::Isolate::GetCurrent());
  v8::Local<v8::Value> value = value_of(word);
  if (!is_array(value, kind) || !value.As<v8::ArrayBufferView>()->HasBuffer()) return Memory{0, 0, true};
  return array_memory(word);
}

Outcome function_call(size_t word, size_t function, size_t receiver, rust::Slice<const size_t> arguments) {
  v8::Isolate* isolate = isolate_of(word);
  v8::TryCatch attempt(isolate);
  auto* first = reinterpret_cast<v8::Local<v8::Value>*>(const_cast<size_t*>(arguments.data()));
  return ended(attempt,
               value_of(function).As<v8::Function>()->Call(isolate->GetCurrentContext(), value_of(receiver),
                                                           static_cast<int>(arguments.size()), first));
}

Outcome json_parse(size_t word, rust::Str text) {
  v8::Isolate* isolate = isolate_of(word);
  v8::TryCatch attempt(isolate);
  v8::Local<v8::String> source;
  if (!string_of(isolate, text).ToLocal(&source)) {
    return Outcome{false, versions::word(v8::Exception::RangeError(name_of(isolate, "the text is too long"))), 0};
  }
  return ended(attempt, v8::JSON::Parse(isolate->GetCurrentContext(), source));
}

Outcome json_text(size_t word, size_t value) {
  v8::Isolate* isolate = isolate_of(word);
  v8::TryCatch attempt(isolate);
  return ended(attempt, v8::JSON::Stringify(isolate->GetCurrentContext(), value_of(value)));
}

bool same_value(size_t left, size_t right) { return value_of(left)->SameValue(value_of(right)); }

}  // namespace landbridge::jsg
