// HTTP: tables and headers, a server whose service is Rust's, a client.
#pragma once

#include <kj/compat/http.h>
#include <kj/refcount.h>
#include <kj/time.h>
#include <kj/vector.h>

#include <memory>
#include <set>

#include "landbridge-kj/cpp/stream.h"

namespace landbridge_kj {

struct ServiceCell;
struct HeaderSink;

::rust::String method_name(uint8_t method);

// Header names with numbers: KJ's own first, then those that were asked for.
class Table {
 public:
  explicit Table(::rust::Slice<const ::rust::Str> names);
  // The number of a name, or -1.
  int32_t find(::rust::Str name) const;
  ::rust::String name(uint32_t id) const;
  uint32_t size() const { return ids.size(); }

  const ::kj::HttpHeaderTable& get() const { return *table; }
  ::kj::HttpHeaderId id(uint32_t number) const;

 private:
  ::kj::Vector<::kj::String> names;
  ::kj::Vector<::kj::HttpHeaderId> ids;
  ::kj::Own<::kj::HttpHeaderTable> table;
};

std::shared_ptr<Table> table_new(::rust::Slice<const ::rust::Str> names);

// Headers by a table.
class Headers {
 public:
  Headers(std::shared_ptr<Table> table, ::kj::HttpHeaders&& headers) : table(::kj::mv(table)), headers(::kj::mv(headers)) {}
  // The value; `found` says whether there is one.
  ::rust::Slice<const uint8_t> get(uint32_t id, bool& found) const;
  void set(uint32_t id, ::rust::Str value) const;
  void unset(uint32_t id) const;
  void add(::rust::Str name, ::rust::Slice<const uint8_t> value) const;
  void each(HeaderSink& sink) const;
  std::unique_ptr<Headers> copy() const;

  const std::shared_ptr<Table> table;
  mutable ::kj::HttpHeaders headers;
};

std::unique_ptr<Headers> headers_new(std::shared_ptr<Table> table);

// A request that KJ asks Rust to answer. What KJ lends for it is taken back at its end.
struct Exchange final : public ::kj::Refcounted {
  Exchange(std::shared_ptr<Table> table, ::kj::HttpMethod method, ::kj::StringPtr url, const ::kj::HttpHeaders& headers,
           ::kj::AsyncInputStream& body, ::kj::HttpService::Response& response);
  void end();

  std::shared_ptr<Table> table;
  ::kj::HttpMethod method;
  ::kj::String url;
  std::unique_ptr<Headers> headers;
  ::kj::Own<InputShared> input;
  ::kj::Own<OutputShared> output;
  ::kj::HttpService::Response* response;
};

class Incoming {
 public:
  explicit Incoming(::kj::Own<Exchange>&& exchange) : exchange(::kj::mv(exchange)) {}
  ~Incoming() noexcept;
  uint8_t method() const { return static_cast<uint8_t>(exchange->method); }
  ::rust::Slice<const uint8_t> url() const;
  std::unique_ptr<Headers> headers() const { return ::kj::mv(exchange->headers); }
  std::unique_ptr<Input> body() const;
  // Sends status and headers. `length` is of the body, the greatest number where nobody knows.
  std::unique_ptr<Output> send(uint32_t status, ::rust::Slice<const uint8_t> reason, const Headers& headers, uint64_t length) const;
  bool sent() const { return exchange->response == nullptr || exchange->output.get() != nullptr; }
  void end() const { exchange->end(); }

 private:
  mutable ::kj::Own<Exchange> exchange;
};

// A `kj::HttpServer` and its service.
class Server final : private ::kj::HttpServerErrorHandler, private ::kj::TaskSet::ErrorHandler {
 public:
  Server(const Loop& event_loop, std::shared_ptr<Table> table, ::rust::Box<ServiceCell>&& service, uint64_t header_timeout,
         uint64_t idle_timeout);
  ~Server() noexcept;
  // Serves a port until the server drains. The promises of a server's end before it.
  std::unique_ptr<Awaited> listen(const Receiver& receiver) const;
  std::unique_ptr<Awaited> drain() const;

 private:
  class Connection;
  class Service;
  ::kj::Promise<void> handleClientProtocolError(::kj::HttpHeaders::ProtocolError error,
                                                ::kj::HttpService::Response& response) override;
  ::kj::Promise<void> handleApplicationError(::kj::Exception exception,
                                             ::kj::Maybe<::kj::HttpService::Response&> response) override;
  void taskFailed(::kj::Exception&& exception) override;
  ::kj::Promise<void> accept(::kj::ConnectionReceiver& receiver) const;

  ::kj::Timer& timer;
  std::shared_ptr<Table> table;
  ::rust::Box<ServiceCell> cell;
  mutable ::kj::Own<::kj::HttpServer> server;
  // Connections, which KJ's server would tell standard error about.
  mutable ::kj::Own<::kj::TaskSet> connections;
  mutable ::kj::ForkedPromise<void> draining;
  mutable ::kj::Own<::kj::PromiseFulfiller<void>> drains;
  // Connections whose clients want no more answers, by what their answers are sent to.
  mutable ::std::set<const void*> closing;
  // Until when nobody is told that connections can't be taken.
  mutable ::kj::TimePoint silent = ::kj::origin<::kj::TimePoint>();
};

std::unique_ptr<Server> server_new(const Loop& event_loop, std::shared_ptr<Table> table, ::rust::Box<ServiceCell> service,
                                   uint64_t header_timeout, uint64_t idle_timeout);

// What a client got.
class Answer {
 public:
  Answer(std::shared_ptr<Table> table, ::kj::HttpClient::Response&& response);
  uint32_t status() const { return code; }
  ::rust::String reason() const;
  std::unique_ptr<Headers> headers() const { return ::kj::mv(head); }
  std::unique_ptr<Input> body() const { return ::kj::mv(input); }

 private:
  uint32_t code;
  ::kj::String text;
  mutable std::unique_ptr<Headers> head;
  mutable std::unique_ptr<Input> input;
};

// A request under way.
class Outgoing {
 public:
  Outgoing(std::unique_ptr<Output>&& output, std::unique_ptr<Awaited>&& answer)
      : output(::kj::mv(output)), promise(::kj::mv(answer)) {}
  std::unique_ptr<Output> body() const { return ::kj::mv(output); }
  std::unique_ptr<Awaited> answer() const { return ::kj::mv(promise); }

 private:
  mutable std::unique_ptr<Output> output;
  mutable std::unique_ptr<Awaited> promise;
};

// What a client and all that it gave stand on.
struct ClientShared final : public ::kj::Refcounted {
  ClientShared(const Loop& event_loop, std::shared_ptr<Table> table, ::kj::Own<::kj::NetworkAddress>&& address);
  std::shared_ptr<Table> table;
  ::kj::Own<::kj::NetworkAddress> address;
  ::kj::Own<::kj::HttpClient> client;
};

// A client of one address, which keeps connections. What it gives keeps what it needs of it.
class Client {
 public:
  Client(const Loop& event_loop, std::shared_ptr<Table> table, const Address& address);
  ~Client() noexcept;
  std::unique_ptr<Outgoing> request(uint8_t method, ::rust::Str url, const Headers& headers, uint64_t length) const;

 private:
  mutable ::kj::Own<ClientShared> shared;
};

std::unique_ptr<Client> client_new(const Loop& event_loop, std::shared_ptr<Table> table, const Address& address);

}  // namespace landbridge_kj

LANDBRIDGE_KJ_VALUE(std::unique_ptr<landbridge_kj::Answer>, "landbridge_kj::Answer");
