#include "landbridge-kj/cpp/loop.h"

#include <kj/debug.h>
#include <kj/timer.h>

#include "landbridge-kj/src/ffi.rs.h"

namespace landbridge_kj {

Fault Awaited::fault() const { return fault_of(KJ_ASSERT_NONNULL(exception)); }

RustFuture::RustFuture(::rust::Box<Work> work) : work(::kj::mv(work)) {}
RustFuture::~RustFuture() { work_cancel(*work); }

void RustFuture::require(const char* name) const {
  ::rust::Str is = work_name(*work);
  ::kj::StringPtr wanted(name);
  KJ_REQUIRE(wanted == ::kj::heapString(is.data(), is.size()), "a Rust future's value is of another type");
}

void RustFuture::start(Target& target) {
  rethrowing([&]() { work_start(*work, reinterpret_cast<size_t>(&target)); });
}

bool RustFuture::take(uint8_t* to) { return work_take(*work, to); }
::kj::Exception RustFuture::exception() { return exception_of(work_fault(*work)); }

std::unique_ptr<RustFuture> future_new(::rust::Box<Work> work) {
  return std::make_unique<RustFuture>(::kj::mv(work));
}

void target_settled(size_t target) { reinterpret_cast<Target*>(target)->settled(); }

Bell::Bell(::kj::Own<::kj::CrossThreadPromiseFulfiller<void>>&& fulfiller) : fulfiller(::kj::mv(fulfiller)) {}
Bell::~Bell() {
  quietly([&]() { fulfiller = nullptr; });
}
void Bell::ring() const {
  quietly([&]() { fulfiller->fulfill(); });
}

Loop::Loop() : io(::kj::setupAsyncIo()), driver(nullptr), listener(nullptr) {
  // So that futures that are always ready leave turns for input and output.
  io.waitScope.setBusyPollInterval(256);
  driver = driving().eagerlyEvaluate(nullptr);
  listener = listening().eagerlyEvaluate(nullptr);
}

Loop::~Loop() {
  quietly([&]() {
    listener = nullptr;
    driver = nullptr;
    bell = nullptr;
    ending = nullptr;
  });
}

::kj::Promise<void> Loop::driving() const {
  auto pair = ::kj::newPromiseAndFulfiller<void>();
  bell = ::kj::mv(pair.fulfiller);
  return pair.promise.then([this]() {
    auto next = driving();
    if (loop_drive()) ring();
    return next;
  });
}

::kj::Promise<void> Loop::listening() const {
  auto pair = ::kj::newPromiseAndCrossThreadFulfiller<void>();
  loop_armed(std::make_unique<Bell>(::kj::mv(pair.fulfiller)));
  return pair.promise.then([this]() {
    auto next = listening();
    ring();
    return next;
  });
}

void Loop::run() const {
  auto pair = ::kj::newPromiseAndFulfiller<void>();
  ending = ::kj::mv(pair.fulfiller);
  pair.promise.wait(io.waitScope);
}

void Loop::end() const { ending->fulfill(); }
void Loop::ring() const { bell->fulfill(); }

std::unique_ptr<Awaited> Loop::sleep(uint64_t nanoseconds) const {
  return awaited(timer().afterDelay(nanoseconds * ::kj::NANOSECONDS));
}

static thread_local std::weak_ptr<Loop> here;

std::shared_ptr<void> loop_here() { return here.lock(); }

std::shared_ptr<Loop> loop_new() {
  auto made = std::make_shared<Loop>();
  here = made;
  return made;
}

}  // namespace landbridge_kj
