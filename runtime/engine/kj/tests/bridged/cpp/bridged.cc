#include "kj-bridged/cpp/bridged.h"

#include <kj/async-io.h>
#include <kj/compat/http.h>
#include <kj/debug.h>
#include <kj/thread.h>

#include <chrono>
#include <stdexcept>

#include "kj-bridged/src/lib.rs.h"

namespace bridged {

// Each test has a thread.
static thread_local uint32_t alive = 0;

Widget::Widget(uint32_t size) : value(size) { ++alive; }
Widget::~Widget() { --alive; }

// Derived, so that an owner's pointer isn't what its disposer frees.
class Padded {
 public:
  virtual ~Padded() {}
  uint64_t padding[3] = {};
};
class Derived final : public Padded, public Widget {
 public:
  explicit Derived(uint32_t size) : Widget(size) {}
};

OwnWidget widget_new(uint32_t size) { return kj::heap<Derived>(size); }
OwnWidget widget_null() { return OwnWidget(); }
uint32_t widget_size(const Widget& widget) { return widget.size(); }
uint32_t widget_consume(OwnWidget widget) { return widget->size(); }
uint32_t widgets_alive() { return alive; }

void throw_kj(uint8_t type, rust::Str description) {
  kj::throwFatalException(kj::Exception(static_cast<kj::Exception::Type>(type), "bridged.cc", 7,
                                        kj::heapString(description.data(), description.size())));
}

void throw_other(uint8_t which) {
  switch (which) {
    case 0:
      throw std::runtime_error("not of KJ's");
    case 1:
      KJ_REQUIRE(which == 0, "required", which);
      return;
    default:
      throw 7;
  }
}

rust::String catch_from_rust(uint8_t how) {
  KJ_IF_MAYBE (exception, kj::runCatchingExceptions([&]() {
                 landbridge_kj::rethrowing([&]() { return fail_in_rust(how); });
               })) {
    return rust::String(kj::str(exception->getType(), "|", exception->getDescription()).cStr());
  }
  return "nothing was thrown";
}

using landbridge_kj::awaited;
using landbridge_kj::promise;

std::unique_ptr<Awaited> ready_u32(uint32_t value) { return awaited(kj::Promise<uint32_t>(value)); }

std::unique_ptr<Awaited> later_text(rust::Str text) {
  return awaited(kj::evalLater([copy = rust::String(text.data(), text.size())]() mutable { return kj::mv(copy); }));
}

std::unique_ptr<Awaited> later_widget(uint32_t size) {
  return awaited(kj::evalLater([size]() { return widget_new(size); }));
}

std::unique_ptr<Awaited> later_error(uint8_t type) {
  return awaited(kj::evalLater([type]() { throw_kj(type, "from a promise"); }));
}

std::unique_ptr<Awaited> guarded_never() {
  return awaited(kj::Promise<void>(kj::NEVER_DONE).attach(widget_new(1)));
}

std::unique_ptr<Awaited> from_thread(uint32_t value) {
  auto pair = kj::newPromiseAndCrossThreadFulfiller<uint32_t>();
  auto thread = kj::heap<kj::Thread>(
      [value, fulfiller = kj::mv(pair.fulfiller)]() mutable { fulfiller->fulfill(kj::mv(value)); });
  return awaited(pair.promise.attach(kj::mv(thread)));
}

std::unique_ptr<Awaited> doubled(std::unique_ptr<RustFuture> future) {
  return awaited(promise<uint32_t>(kj::mv(future)).then([](uint32_t value) { return value * 2; }));
}

std::unique_ptr<Awaited> shouted(std::unique_ptr<RustFuture> future) {
  return awaited(promise<rust::String>(kj::mv(future)).then([](rust::String text) {
    return rust::String(std::string(text) + "!");
  }));
}

std::unique_ptr<Awaited> described(std::unique_ptr<RustFuture> future) {
  return awaited(promise<void>(kj::mv(future))
                     .then([]() { return rust::String("done"); },
                           [](kj::Exception&& exception) {
                             return rust::String(
                                 kj::str(exception.getType(), "|", exception.getDescription()).cStr());
                           }));
}

std::unique_ptr<Awaited> first_of(std::unique_ptr<RustFuture> left, std::unique_ptr<RustFuture> right) {
  return awaited(promise<uint32_t>(kj::mv(left)).exclusiveJoin(promise<uint32_t>(kj::mv(right))));
}

void ignore(std::unique_ptr<RustFuture> future) {}

class Hello final : public kj::HttpService {
 public:
  explicit Hello(const kj::HttpHeaderTable& table) : table(table) {}
  kj::Promise<void> request(kj::HttpMethod method, kj::StringPtr url, const kj::HttpHeaders& headers,
                            kj::AsyncInputStream& body, Response& response) override {
    auto stream = response.send(200, "OK", kj::HttpHeaders(table), TEXT.size());
    auto written = stream->write(TEXT.begin(), TEXT.size());
    return written.attach(kj::mv(stream));
  }

 private:
  static constexpr kj::StringPtr TEXT = "hello"_kj;
  const kj::HttpHeaderTable& table;
};

template <typename Run>
static uint64_t nanoseconds(Run&& run) {
  auto start = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - start).count();
}

static kj::Promise<void> ask(kj::HttpClient& client, const kj::HttpHeaders& headers, uint32_t count) {
  if (count == 0) return kj::READY_NOW;
  auto request = client.request(kj::HttpMethod::GET, "/", headers, uint64_t(0));
  return request.response
      .then([](kj::HttpClient::Response&& response) {
        auto text = response.body->readAllText();
        return text.attach(kj::mv(response.body));
      })
      .then([&client, &headers, count](kj::String&& text) {
        KJ_ASSERT(text == "hello");
        return ask(client, headers, count - 1);
      });
}

uint64_t requests_in_cpp(uint32_t count) {
  auto io = kj::setupAsyncIo();
  kj::HttpHeaderTable::Builder builder;
  auto table = builder.build();
  Hello hello(*table);
  kj::HttpServer server(io.provider->getTimer(), *table, hello);
  auto& network = io.provider->getNetwork();
  auto receiver = network.parseAddress("127.0.0.1:0").wait(io.waitScope)->listen();
  auto listening = server.listenHttp(*receiver).eagerlyEvaluate(nullptr);
  auto address = network.parseAddress("127.0.0.1", receiver->getPort()).wait(io.waitScope);
  auto client = kj::newHttpClient(io.provider->getTimer(), *table, *address);
  kj::HttpHeaders headers(*table);
  headers.set(kj::HttpHeaderId::HOST, "127.0.0.1"_kj);
  ask(*client, headers, count / 10).wait(io.waitScope);
  return nanoseconds([&]() { ask(*client, headers, count).wait(io.waitScope); });
}

static kj::Promise<void> counted(uint32_t count) {
  if (count == 0) return kj::READY_NOW;
  return kj::evalLater([count]() { return count; }).then([](uint32_t count) { return counted(count - 1); });
}

uint64_t promises_in_cpp(uint32_t count) {
  auto io = kj::setupAsyncIo();
  counted(count / 10).wait(io.waitScope);
  return nanoseconds([&]() { counted(count).wait(io.waitScope); });
}

std::unique_ptr<Awaited> later_u32(uint32_t value) {
  return awaited(kj::evalLater([value]() { return value; }));
}

}  // namespace bridged
