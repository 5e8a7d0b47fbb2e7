// The event loop of a thread, which polls Rust's futures in events of their own: never inside a promise that a future
// might end.
#pragma once

#include <kj/async-io.h>
#include <kj/async.h>

#include <memory>

#include "landbridge-kj/cpp/promise.h"

namespace landbridge_kj {

// Wakes the loop once, from any thread.
class Bell {
 public:
  explicit Bell(::kj::Own<::kj::CrossThreadPromiseFulfiller<void>>&& fulfiller);
  ~Bell();
  void ring() const;

 private:
  ::kj::Own<::kj::CrossThreadPromiseFulfiller<void>> fulfiller;
};

class Loop {
 public:
  Loop();
  ~Loop();
  // Runs until `end` was called.
  void run() const;
  void end() const;
  // Has Rust drive its futures, soon.
  void ring() const;
  std::unique_ptr<Awaited> sleep(uint64_t nanoseconds) const;

  ::kj::Network& network() const { return io.provider->getNetwork(); }
  ::kj::Timer& timer() const { return io.provider->getTimer(); }

 private:
  ::kj::Promise<void> driving() const;
  ::kj::Promise<void> listening() const;

  mutable ::kj::AsyncIoContext io;
  mutable ::kj::Own<::kj::PromiseFulfiller<void>> bell;
  mutable ::kj::Own<::kj::PromiseFulfiller<void>> ending;
  mutable ::kj::Promise<void> driver;
  mutable ::kj::Promise<void> listener;
};

std::shared_ptr<Loop> loop_new();

}  // namespace landbridge_kj
