#include "landbridge-kj/cpp/stream.h"

#include <kj/debug.h>

#include "landbridge-kj/cpp/loop.h"
#include "landbridge-kj/src/ffi.rs.h"

namespace landbridge_kj {

// What one read takes at most, and thus what a stream's buffer takes.
static constexpr size_t MOST = 1 << 16;

Input::~Input() noexcept {
  quietly([&]() { shared = nullptr; });
}

std::unique_ptr<Awaited> Input::read(size_t most) const {
  shared->idle();
  auto& stream = shared->get();
  if (shared->buffer.size() < ::kj::min(most, MOST)) {
    uint64_t room = ::kj::min(most, MOST);
    KJ_IF_MAYBE (length, stream.tryGetLength()) room = ::kj::min(room, ::kj::max(*length, uint64_t(1)));
    if (shared->buffer.size() < room) shared->buffer = ::kj::heapArray<::kj::byte>(room);
  }
  size_t room = ::kj::min(most, shared->buffer.size());
  return awaited(shared->alone(stream.tryRead(shared->buffer.begin(), 1, room)).then([](size_t count) {
    return static_cast<uint64_t>(count);
  }));
}

::rust::Slice<const uint8_t> Input::bytes(size_t count) const {
  return ::rust::Slice<const uint8_t>(shared->buffer.begin(), ::kj::min(count, shared->buffer.size()));
}

std::unique_ptr<Awaited> Input::pump(const Output& to) const {
  shared->idle();
  to.shared->idle();
  auto pumped = to.shared->alone(shared->get().pumpTo(to.shared->get()));
  return awaited(
      shared->alone(::kj::mv(pumped)).then([keep = ::kj::addRef(*to.shared)](uint64_t count) mutable {
        keep->moved += count;
        return count;
      }));
}

uint64_t Input::length() const {
  if (shared->own.get() != nullptr) {
    KJ_IF_MAYBE (length, shared->own->tryGetLength()) return *length;
  }
  return ~uint64_t(0);
}

void abort_body(OutputShared& shared) noexcept {
  quietly([&]() {
    shared.canceler.cancel(KJ_EXCEPTION(DISCONNECTED, "the body was broken off"));
    // KJ ends a body in chunks well where its stream goes, unless a write is under way. This one is cancelled before
    // anything is written.
    if (shared.own.get() != nullptr) auto cancelled = shared.own->write("x", 1);
  });
  shared.revoke();
}

Output::~Output() noexcept {
  quietly([&]() { shared = nullptr; });
}

std::unique_ptr<Awaited> Output::write(::rust::Vec<uint8_t> data) const {
  shared->idle();
  auto& stream = shared->get();
  auto kept = ::kj::heap<::rust::Vec<uint8_t>>(::kj::mv(data));
  size_t size = kept->size();
  auto written = stream.write(kept->data(), size);
  return awaited(shared->alone(written.attach(::kj::mv(kept))).then([keep = ::kj::addRef(*shared), size]() mutable {
    keep->moved += size;
  }));
}

void Output::finish() const {
  shared->idle();
  if (io != nullptr && shared->own.get() != nullptr) io->shutdownWrite();
  shared->revoke();
}

std::unique_ptr<Awaited> Output::disconnected() const {
  return awaited(shared->canceler.wrap(shared->get().whenWriteDisconnected()).attach(::kj::addRef(*shared)));
}

std::unique_ptr<Input> input_of(::kj::Own<::kj::AsyncInputStream>&& stream) {
  return std::make_unique<Input>(::kj::refcounted<InputShared>(::kj::mv(stream)));
}

std::unique_ptr<Output> output_of(::kj::Own<::kj::AsyncOutputStream>&& stream) {
  return std::make_unique<Output>(::kj::refcounted<OutputShared>(::kj::mv(stream)));
}

// A stream that goes both ways, for two owners.
struct Halves final : public ::kj::Refcounted {
  explicit Halves(::kj::Own<::kj::AsyncIoStream>&& stream) : stream(::kj::mv(stream)) {}
  ::kj::Own<::kj::AsyncIoStream> stream;
};

Both::Both(::kj::Own<::kj::AsyncIoStream>&& stream) {
  auto halves = ::kj::refcounted<Halves>(::kj::mv(stream));
  ::kj::AsyncIoStream* io = halves->stream.get();
  ::kj::Own<::kj::AsyncInputStream> input = lend<::kj::AsyncInputStream>(*io).attach(::kj::addRef(*halves));
  ::kj::Own<::kj::AsyncOutputStream> output = lend<::kj::AsyncOutputStream>(*io).attach(::kj::mv(halves));
  in = input_of(::kj::mv(input));
  out = std::make_unique<Output>(::kj::refcounted<OutputShared>(::kj::mv(output)), io);
}

std::unique_ptr<Input> Both::input() const { return ::kj::mv(in); }
std::unique_ptr<Output> Both::output() const { return ::kj::mv(out); }

std::unique_ptr<Pipe> pipe_new() { return std::make_unique<Pipe>(::kj::newOneWayPipe()); }

static std::unique_ptr<Awaited> connection(::kj::Promise<::kj::Own<::kj::AsyncIoStream>>&& promise) {
  return awaited(promise.then(
      [](::kj::Own<::kj::AsyncIoStream>&& stream) { return std::make_unique<Both>(::kj::mv(stream)); }));
}

Receiver::~Receiver() noexcept {
  quietly([&]() { port = nullptr; });
}

std::unique_ptr<Awaited> Receiver::accept() const { return connection(port->receiver->accept().attach(::kj::addRef(*port))); }

::rust::String Address::text() const {
  auto text = address->toString();
  return ::rust::String::lossy(text.begin(), text.size());
}

std::unique_ptr<Receiver> Address::listen() const { return std::make_unique<Receiver>(address->listen()); }

std::unique_ptr<Awaited> Address::connect() const {
  auto copy = address->clone();
  auto promise = copy->connect();
  return connection(promise.attach(::kj::mv(copy)));
}

std::unique_ptr<Awaited> address_parse(const Loop& event_loop, ::rust::Str text) {
  auto copy = ::kj::heapString(text.data(), text.size());
  auto parsed = event_loop.network().parseAddress(copy);
  return awaited(parsed.attach(::kj::mv(copy)).then([](::kj::Own<::kj::NetworkAddress>&& address) {
    return std::make_unique<Address>(::kj::mv(address));
  }));
}

}  // namespace landbridge_kj
