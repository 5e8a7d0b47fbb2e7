// Streams of bytes, sockets and pipes for Rust. What a read or a write needs lives until that has ended, whatever
// becomes of the stream; what KJ lends for a while is taken back without leaving anybody with a dangling stream.
#pragma once

#include <kj/array.h>
#include <kj/async-io.h>
#include <kj/async.h>
#include <kj/refcount.h>

#include <memory>

#include "landbridge-kj/cpp/promise.h"

namespace landbridge_kj {

class Loop;

// A stream with what is under way on it.
template <typename Stream>
struct Shared final : public ::kj::Refcounted {
  explicit Shared(::kj::Own<Stream>&& own) : own(::kj::mv(own)) {}
  ~Shared() noexcept(false) { revoke(); }

  // Ends what is under way, and the stream.
  void revoke() {
    quietly([&]() {
      canceler.cancel(KJ_EXCEPTION(DISCONNECTED, "the stream has ended"));
      own = nullptr;
    });
  }
  Stream& get() {
    if (own.get() == nullptr) ::kj::throwFatalException(KJ_EXCEPTION(DISCONNECTED, "the stream has ended"));
    return *own;
  }
  // Runs one operation at a time.
  template <typename T>
  ::kj::Promise<T> alone(::kj::Promise<T>&& promise) {
    busy = true;
    return canceler.wrap(::kj::mv(promise)).attach(::kj::defer([keep = ::kj::addRef(*this)]() mutable {
      keep->busy = false;
    }));
  }
  void idle() {
    if (busy) ::kj::throwFatalException(KJ_EXCEPTION(FAILED, "a read or write is under way on this stream already"));
  }

  ::kj::Own<Stream> own;
  bool busy = false;
  // How much was written.
  uint64_t moved = 0;
  ::kj::Array<::kj::byte> buffer;
  ::kj::Canceler canceler;
};

using InputShared = Shared<::kj::AsyncInputStream>;
using OutputShared = Shared<::kj::AsyncOutputStream>;

// Ends an HTTP body so that nobody takes what was written for the whole.
void abort_body(OutputShared& shared) noexcept;

class Output {
 public:
  explicit Output(::kj::Own<OutputShared>&& shared, ::kj::AsyncIoStream* io = nullptr)
      : shared(::kj::mv(shared)), io(io) {}
  ~Output() noexcept;
  std::unique_ptr<Awaited> write(::rust::Vec<uint8_t> data) const;
  // Tells the other side that nothing more comes.
  void finish() const;
  std::unique_ptr<Awaited> disconnected() const;

  // For who watches over an HTTP body that somebody else writes.
  std::unique_ptr<Output> share() const { return std::make_unique<Output>(::kj::addRef(*shared)); }
  uint64_t moved() const { return shared->moved; }
  void end() const { shared->revoke(); }
  void abort() const { abort_body(*shared); }

  mutable ::kj::Own<OutputShared> shared;

 private:
  // The same stream, where it goes both ways.
  ::kj::AsyncIoStream* io;
};

class Input {
 public:
  explicit Input(::kj::Own<InputShared>&& shared) : shared(::kj::mv(shared)) {}
  ~Input() noexcept;
  // Reads into the stream's own buffer: to how many bytes the promise comes.
  std::unique_ptr<Awaited> read(size_t most) const;
  ::rust::Slice<const uint8_t> bytes(size_t count) const;
  std::unique_ptr<Awaited> pump(const Output& to) const;
  // The length, or the greatest number where nobody knows.
  uint64_t length() const;

  mutable ::kj::Own<InputShared> shared;
};

std::unique_ptr<Input> input_of(::kj::Own<::kj::AsyncInputStream>&& stream);
std::unique_ptr<Output> output_of(::kj::Own<::kj::AsyncOutputStream>&& stream);

// Both directions of a stream.
class Both {
 public:
  explicit Both(::kj::Own<::kj::AsyncIoStream>&& stream);
  std::unique_ptr<Input> input() const;
  std::unique_ptr<Output> output() const;

 private:
  mutable std::unique_ptr<Input> in;
  mutable std::unique_ptr<Output> out;
};

class Pipe {
 public:
  explicit Pipe(::kj::OneWayPipe&& pipe) : in(input_of(::kj::mv(pipe.in))), out(output_of(::kj::mv(pipe.out))) {}
  std::unique_ptr<Input> input() const { return ::kj::mv(in); }
  std::unique_ptr<Output> output() const { return ::kj::mv(out); }

 private:
  mutable std::unique_ptr<Input> in;
  mutable std::unique_ptr<Output> out;
};

std::unique_ptr<Pipe> pipe_new();

// A port that waits for connections, until nobody waits any more.
struct Port final : public ::kj::Refcounted {
  explicit Port(::kj::Own<::kj::ConnectionReceiver>&& receiver) : receiver(::kj::mv(receiver)) {}
  ::kj::Own<::kj::ConnectionReceiver> receiver;
};

class Receiver {
 public:
  explicit Receiver(::kj::Own<::kj::ConnectionReceiver>&& receiver)
      : port(::kj::refcounted<Port>(::kj::mv(receiver))) {}
  ~Receiver() noexcept;
  uint32_t number() const { return port->receiver->getPort(); }
  std::unique_ptr<Awaited> accept() const;

  mutable ::kj::Own<Port> port;
};

class Address {
 public:
  explicit Address(::kj::Own<::kj::NetworkAddress>&& address) : address(::kj::mv(address)) {}
  ::rust::String text() const;
  std::unique_ptr<Receiver> listen() const;
  std::unique_ptr<Awaited> connect() const;

  mutable ::kj::Own<::kj::NetworkAddress> address;
};

std::unique_ptr<Awaited> address_parse(const Loop& event_loop, ::rust::Str text);

}  // namespace landbridge_kj

LANDBRIDGE_KJ_VALUE(std::unique_ptr<landbridge_kj::Both>, "landbridge_kj::Both");
LANDBRIDGE_KJ_VALUE(std::unique_ptr<landbridge_kj::Address>, "landbridge_kj::Address");
