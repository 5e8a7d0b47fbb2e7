#include "landbridge-kj/cpp/exception.h"

#include <cstdlib>
#include <cstring>

#include "landbridge-kj/src/ffi.rs.h"

namespace landbridge_kj {

// Characters that no description starts with by chance.
static constexpr char START = '\x01';
static constexpr char BETWEEN = '\x02';

::kj::String encode(const ::kj::Exception& exception) {
  char start[] = {START, static_cast<char>('0' + static_cast<int>(exception.getType())), 0};
  char between[] = {BETWEEN, 0};
  return ::kj::str(start, exception.getFile(), between, exception.getLine(), between,
                   exception.getDescription());
}

::kj::Exception decode(const char* text) {
  auto failed = [&]() {
    return ::kj::Exception(::kj::Exception::Type::FAILED, "rust", 0, ::kj::str(text));
  };
  if (text[0] != START || text[1] < '0' || text[1] > '3') return failed();
  const char* file = text + 2;
  const char* line = std::strchr(file, BETWEEN);
  if (line == nullptr) return failed();
  const char* description = std::strchr(line + 1, BETWEEN);
  if (description == nullptr) return failed();
  return ::kj::Exception(static_cast<::kj::Exception::Type>(text[1] - '0'),
                         ::kj::heapString(file, line - file), std::atoi(line + 1),
                         ::kj::str(description + 1));
}

static ::rust::String text_of(::kj::StringPtr text) { return ::rust::String::lossy(text.begin(), text.size()); }

Fault fault_of(const ::kj::Exception& exception) {
  Fault fault;
  fault.kind = static_cast<uint8_t>(exception.getType());
  fault.description = text_of(exception.getDescription());
  fault.file = text_of(exception.getFile());
  fault.line = static_cast<uint32_t>(exception.getLine());
  return fault;
}

::kj::Exception exception_of(const Fault& fault) {
  auto owned = [](const ::rust::String& text) { return ::kj::heapString(text.data(), text.size()); };
  return ::kj::Exception(static_cast<::kj::Exception::Type>(fault.kind), owned(fault.file),
                         static_cast<int>(fault.line), owned(fault.description));
}

void fault_throw(const Fault& fault) { ::kj::throwFatalException(exception_of(fault)); }

}  // namespace landbridge_kj
