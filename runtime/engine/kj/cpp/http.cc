#include "landbridge-kj/cpp/http.h"

#include <kj/debug.h>

#include <string>

#include "landbridge-kj/cpp/loop.h"
#include "landbridge-kj/src/ffi.rs.h"

namespace landbridge_kj {

static ::kj::String owned(::rust::Str text) { return ::kj::heapString(text.data(), text.size()); }

static ::kj::String owned(::rust::Slice<const uint8_t> bytes) {
  return ::kj::heapString(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

static ::rust::Slice<const uint8_t> bytes_of(::kj::StringPtr text) {
  return ::rust::Slice<const uint8_t>(reinterpret_cast<const uint8_t*>(text.begin()), text.size());
}

static ::kj::Maybe<uint64_t> known(uint64_t length) {
  if (length == ~uint64_t(0)) return nullptr;
  return length;
}

// Rust has the methods in KJ's order.
static_assert(static_cast<int>(::kj::HttpMethod::GET) == 0 && static_cast<int>(::kj::HttpMethod::UNSUBSCRIBE) == 25,
              "KJ has other methods");

::rust::String method_name(uint8_t method) {
  auto name = ::kj::str(static_cast<::kj::HttpMethod>(method));
  return ::rust::String(name.begin(), name.size());
}

Table::Table(::rust::Slice<const ::rust::Str> asked) {
#define ADD(ID, NAME) ids.add(::kj::HttpHeaderId::ID);
  KJ_HTTP_FOR_EACH_BUILTIN_HEADER(ADD)
#undef ADD
  ::kj::HttpHeaderTable::Builder builder;
  for (auto name : asked) {
    // The table points at its names.
    names.add(owned(name));
    ids.add(builder.add(names.back()));
  }
  table = builder.build();
}

int32_t Table::find(::rust::Str name) const {
  KJ_IF_MAYBE (found, table->stringToId(owned(name))) {
    for (auto number : ::kj::indices(ids)) {
      if (ids[number] == *found) return static_cast<int32_t>(number);
    }
  }
  return -1;
}

::kj::HttpHeaderId Table::id(uint32_t number) const {
  KJ_REQUIRE(number < ids.size(), "there is no such header in the table");
  return ids[number];
}

::rust::String Table::name(uint32_t number) const {
  auto name = table->idToString(id(number));
  return ::rust::String::lossy(name.begin(), name.size());
}

std::shared_ptr<Table> table_new(::rust::Slice<const ::rust::Str> names) { return std::make_shared<Table>(names); }

::rust::Slice<const uint8_t> Headers::get(uint32_t id, bool& found) const {
  found = false;
  KJ_IF_MAYBE (value, headers.get(table->id(id))) {
    found = true;
    return bytes_of(*value);
  }
  return {};
}

void Headers::set(uint32_t id, ::rust::Str value) const { headers.set(table->id(id), owned(value)); }
void Headers::unset(uint32_t id) const { headers.unset(table->id(id)); }
void Headers::add(::rust::Str name, ::rust::Slice<const uint8_t> value) const { headers.add(owned(name), owned(value)); }

void Headers::each(HeaderSink& sink) const {
  headers.forEach([&](::kj::StringPtr name, ::kj::StringPtr value) { header_seen(sink, bytes_of(name), bytes_of(value)); });
}

std::unique_ptr<Headers> Headers::copy() const { return std::make_unique<Headers>(table, headers.clone()); }

std::unique_ptr<Headers> headers_new(std::shared_ptr<Table> table) {
  return std::make_unique<Headers>(table, ::kj::HttpHeaders(table->get()));
}

Exchange::Exchange(std::shared_ptr<Table> table, ::kj::HttpMethod method, ::kj::StringPtr url, const ::kj::HttpHeaders& headers,
                   ::kj::AsyncInputStream& body, ::kj::HttpService::Response& response)
    : table(table),
      method(method),
      url(::kj::heapString(url)),
      headers(std::make_unique<Headers>(table, headers.clone())),
      input(::kj::refcounted<InputShared>(lend(body))),
      response(&response) {}

void Exchange::end() {
  response = nullptr;
  input->revoke();
  if (output.get() != nullptr) abort_body(*output);
}

Incoming::~Incoming() noexcept {
  quietly([&]() { exchange = nullptr; });
}

::rust::Slice<const uint8_t> Incoming::url() const { return bytes_of(exchange->url); }

std::unique_ptr<Input> Incoming::body() const { return std::make_unique<Input>(::kj::addRef(*exchange->input)); }

std::unique_ptr<Output> Incoming::send(uint32_t status, ::rust::Slice<const uint8_t> reason, const Headers& headers,
                                       uint64_t length) const {
  if (exchange->response == nullptr) {
    ::kj::throwFatalException(KJ_EXCEPTION(DISCONNECTED, "the request has ended"));
  }
  KJ_REQUIRE(exchange->output.get() == nullptr, "the request was answered already");
  auto stream = exchange->response->send(status, owned(reason), headers.headers, known(length));
  exchange->output = ::kj::refcounted<OutputShared>(::kj::mv(stream));
  return std::make_unique<Output>(::kj::addRef(*exchange->output));
}

// A connection whose client may want it closed after an answer. KJ's server looks for no such header and would wait for
// another request: it reads the end instead.
class Server::Connection final : public ::kj::AsyncIoStream {
 public:
  explicit Connection(::kj::Own<::kj::AsyncIoStream>&& stream) : stream(::kj::mv(stream)) {}
  void end() { ended = true; }

  ::kj::Promise<size_t> tryRead(void* buffer, size_t least, size_t most) override {
    if (ended) return size_t(0);
    return stream->tryRead(buffer, least, most);
  }
  ::kj::Maybe<uint64_t> tryGetLength() override { return stream->tryGetLength(); }
  ::kj::Promise<uint64_t> pumpTo(::kj::AsyncOutputStream& output, uint64_t amount) override {
    return stream->pumpTo(output, amount);
  }
  ::kj::Promise<void> write(const void* buffer, size_t size) override { return stream->write(buffer, size); }
  ::kj::Promise<void> write(::kj::ArrayPtr<const ::kj::ArrayPtr<const ::kj::byte>> pieces) override {
    return stream->write(pieces);
  }
  ::kj::Maybe<::kj::Promise<uint64_t>> tryPumpFrom(::kj::AsyncInputStream& input, uint64_t amount) override {
    return stream->tryPumpFrom(input, amount);
  }
  ::kj::Promise<void> whenWriteDisconnected() override { return stream->whenWriteDisconnected(); }
  void shutdownWrite() override { stream->shutdownWrite(); }
  void abortRead() override { stream->abortRead(); }
  void getsockopt(int level, int option, void* value, ::kj::uint* length) override {
    stream->getsockopt(level, option, value, length);
  }
  void setsockopt(int level, int option, const void* value, ::kj::uint length) override {
    stream->setsockopt(level, option, value, length);
  }
  void getsockname(struct sockaddr* address, ::kj::uint* length) override { stream->getsockname(address, length); }
  void getpeername(struct sockaddr* address, ::kj::uint* length) override { stream->getpeername(address, length); }

 private:
  ::kj::Own<::kj::AsyncIoStream> stream;
  bool ended = false;
};

// Whether one of the words of a `Connection` header is `close`.
static bool closes(const ::kj::HttpHeaders& headers) {
  KJ_IF_MAYBE (words, headers.get(::kj::HttpHeaderId::CONNECTION)) {
    std::string text(words->begin(), words->size());
    for (char& letter : text) {
      if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
      if (letter == ' ' || letter == '\t') letter = ',';
    }
    return ("," + text + ",").find(",close,") != std::string::npos;
  }
  return false;
}

// For one connection.
class Server::Service final : public ::kj::HttpService {
 public:
  Service(const Server& server, Connection& connection) : server(server), connection(connection) {}
  ~Service() noexcept(false) {
    if (last != nullptr) server.closing.erase(last);
  }

  ::kj::Promise<void> request(::kj::HttpMethod method, ::kj::StringPtr url, const ::kj::HttpHeaders& headers,
                              ::kj::AsyncInputStream& body, Response& response) override {
    // KJ has read what the client sent behind its last request, too: that isn't answered, and the connection ends.
    if (last != nullptr) return KJ_EXCEPTION(DISCONNECTED, "the client has asked for nothing more");
    if (closes(headers)) {
      last = &response;
      server.closing.insert(last);
    }
    auto exchange = ::kj::refcounted<Exchange>(server.table, method, url, headers, body, response);
    auto future = service_request(*server.cell, std::make_unique<Incoming>(::kj::addRef(*exchange)));
    auto answered = promise<void>(::kj::mv(future)).attach(::kj::defer([exchange = ::kj::mv(exchange)]() mutable {
      exchange->end();
    }));
    if (last == nullptr) return answered;
    return answered.then([this]() { connection.end(); });
  }

 private:
  const Server& server;
  Connection& connection;
  // What the last answer is sent to, once the client has said that it wants no more; one for a connection.
  const void* last = nullptr;
};

static ::kj::HttpServerSettings settings(uint64_t header_timeout, uint64_t idle_timeout,
                                         ::kj::HttpServerErrorHandler& handler) {
  ::kj::HttpServerSettings settings;
  settings.headerTimeout = header_timeout * ::kj::NANOSECONDS;
  settings.pipelineTimeout = idle_timeout * ::kj::NANOSECONDS;
  settings.errorHandler = handler;
  return settings;
}

Server::Server(const Loop& event_loop, std::shared_ptr<Table> table, ::rust::Box<ServiceCell>&& cell, uint64_t header_timeout,
               uint64_t idle_timeout)
    : timer(event_loop.timer()),
      table(table),
      cell(::kj::mv(cell)),
      server(::kj::heap<::kj::HttpServer>(
          event_loop.timer(), table->get(),
          [this](::kj::AsyncIoStream& stream) -> ::kj::Own<::kj::HttpService> {
            return ::kj::heap<Service>(*this, static_cast<Connection&>(stream));
          },
          settings(header_timeout, idle_timeout, *this))),
      connections(::kj::heap<::kj::TaskSet>(static_cast<::kj::TaskSet::ErrorHandler&>(*this))),
      draining(nullptr) {
  auto pair = ::kj::newPromiseAndFulfiller<void>();
  draining = pair.promise.fork();
  drains = ::kj::mv(pair.fulfiller);
}

Server::~Server() noexcept {
  // A connection knows its server.
  quietly([&]() { connections = nullptr; });
  quietly([&]() { server = nullptr; });
}

// Where there are too many open files, or no memory, there may be fewer soon.
static constexpr auto kLater = 100 * ::kj::MILLISECONDS;

// What is told of that isn't told again for so long.
static constexpr auto kSilence = 10 * ::kj::SECONDS;

::kj::Promise<void> Server::accept(::kj::ConnectionReceiver& receiver) const {
  return ::kj::evalNow([&]() { return receiver.accept(); })
      .then(
          [this, &receiver](::kj::Own<::kj::AsyncIoStream>&& stream) {
            connections->add(server->listenHttp(::kj::heap<Connection>(::kj::mv(stream))));
            return accept(receiver);
          },
          [this, &receiver](::kj::Exception&& exception) -> ::kj::Promise<void> {
            if (exception.getType() != ::kj::Exception::Type::OVERLOADED) return ::kj::mv(exception);
            if (timer.now() >= silent) {
              silent = timer.now() + kSilence;
              auto why = exception.getDescription();
              service_overloaded(*cell, ::rust::Slice<const uint8_t>(reinterpret_cast<const uint8_t*>(why.begin()), why.size()));
            }
            return timer.afterDelay(kLater).then([this, &receiver]() { return accept(receiver); });
          });
}

std::unique_ptr<Awaited> Server::listen(const Receiver& receiver) const {
  auto accepting = accept(*receiver.port->receiver).exclusiveJoin(draining.addBranch());
  return awaited(accepting.attach(::kj::addRef(*receiver.port)));
}

std::unique_ptr<Awaited> Server::drain() const {
  auto drained = server->drain();
  drains->fulfill();
  return awaited(::kj::mv(drained));
}

// A connection that broke: whoever was answering has been told.
void Server::taskFailed(::kj::Exception&& exception) {}

::kj::Promise<void> Server::handleClientProtocolError(::kj::HttpHeaders::ProtocolError error,
                                                      ::kj::HttpService::Response& response) {
  if (closing.count(&response) != 0) return ::kj::READY_NOW;
  return ::kj::HttpServerErrorHandler::handleClientProtocolError(::kj::mv(error), response);
}

// Rust answers its own errors. What is left, KJ's about the connection, is nobody's to be told in detail.
::kj::Promise<void> Server::handleApplicationError(::kj::Exception exception,
                                                   ::kj::Maybe<::kj::HttpService::Response&> response) {
  KJ_IF_MAYBE (answer, response) {
    if (exception.getType() != ::kj::Exception::Type::DISCONNECTED) {
      ::kj::HttpHeaderTable::Builder builder;
      auto table = builder.build();
      return answer->sendError(500, "Internal Server Error", *table).attach(::kj::mv(table));
    }
  }
  return ::kj::READY_NOW;
}

std::unique_ptr<Server> server_new(const Loop& event_loop, std::shared_ptr<Table> table, ::rust::Box<ServiceCell> service,
                                   uint64_t header_timeout, uint64_t idle_timeout) {
  return std::make_unique<Server>(event_loop, table, ::kj::mv(service), header_timeout, idle_timeout);
}

Answer::Answer(std::shared_ptr<Table> table, ::kj::HttpClient::Response&& response)
    : code(response.statusCode),
      text(::kj::heapString(response.statusText)),
      head(std::make_unique<Headers>(table, response.headers->clone())),
      input(input_of(::kj::mv(response.body))) {}

::rust::String Answer::reason() const { return ::rust::String::lossy(text.begin(), text.size()); }

ClientShared::ClientShared(const Loop& event_loop, std::shared_ptr<Table> table, ::kj::Own<::kj::NetworkAddress>&& address)
    : table(table),
      address(::kj::mv(address)),
      client(::kj::newHttpClient(event_loop.timer(), table->get(), *this->address)) {}

Client::Client(const Loop& event_loop, std::shared_ptr<Table> table, const Address& address)
    : shared(::kj::refcounted<ClientShared>(event_loop, ::kj::mv(table), address.address->clone())) {}

Client::~Client() noexcept {
  quietly([&]() { shared = nullptr; });
}

std::unique_ptr<Outgoing> Client::request(uint8_t method, ::rust::Str url, const Headers& headers,
                                          uint64_t length) const {
  auto target = owned(url);
  auto request = shared->client->request(static_cast<::kj::HttpMethod>(method), target, headers.headers, known(length));
  auto body = output_of(request.body.attach(::kj::addRef(*shared)));
  // The one outside lives longest.
  auto answer = request.response
                    .then([keep = ::kj::addRef(*shared)](::kj::HttpClient::Response&& response) mutable {
                      auto table = keep->table;
                      response.body = response.body.attach(::kj::mv(keep));
                      return std::make_unique<Answer>(::kj::mv(table), ::kj::mv(response));
                    })
                    .attach(::kj::addRef(*shared));
  return std::make_unique<Outgoing>(::kj::mv(body), awaited(::kj::mv(answer)));
}

std::unique_ptr<Client> client_new(const Loop& event_loop, std::shared_ptr<Table> table, const Address& address) {
  return std::make_unique<Client>(event_loop, table, address);
}

}  // namespace landbridge_kj
