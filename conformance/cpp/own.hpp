// What cases ask of the C++ package alone: each function is one promise.
#ifndef OWN_HPP
#define OWN_HPP

#include <chrono>
#include <future>

#if defined(__cpp_impl_coroutine)
#include <coroutine>
#include <span>
#endif

#include "stock.hpp"

namespace own {

inline bool moved_from_is_closed() {
  ks::Tracker first("a");
  ks::Tracker second(std::move(first));
  try {
    static_cast<void>(first.name());
    return false;
  } catch (const ks::ClosedError &) {
    return second.name() == "a";
  }
}

inline bool destroyed_under_an_iterator() {
  std::vector<std::string> words{"a", "b"};
  std::optional<ks::Shelf> shelf(std::in_place, words);
  auto items = shelf->items();
  bool well = items.next() == "a";
  shelf.reset();
  well = well && items.next() == "b" && !items.next();
  items.close();
  return well;
}

inline bool ranges() {
  std::uint32_t sum = 0;
  for (std::uint32_t number : ks::count_to(4))
    sum += number;
  std::size_t count = 0;
  auto words = ks::words("one two three");
  for (const std::string &word : words)
    count += word.size();
  return sum == 6 && count == 11;
}

inline bool cancelled() {
  auto future = ks::never();
  bool waits = !future.ready() && !future.wait_for(std::chrono::milliseconds(5));
  future.cancel();
  try {
    future.get();
    return false;
  } catch (const ks::CancelledError &) {
    return waits && !future.valid();
  }
}

inline bool called_back() {
  std::promise<void> called;
  auto future = ks::echo_later("text");
  future.on_ready([&] { called.set_value(); });
  called.get_future().wait();
  return future.ready() && future.get() == "text";
}

#if defined(__cpp_impl_coroutine)

/// Begins at once; what it comes to is a std::future.
struct Coroutine {
  struct promise_type {
    std::promise<bool> result;
    Coroutine get_return_object() { return {result.get_future()}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_value(bool value) { result.set_value(value); }
    void unhandled_exception() { result.set_exception(std::current_exception()); }
  };
  std::future<bool> result;
};

inline Coroutine coroutine() {
  std::string later = co_await ks::echo_later("text");
  std::int64_t soon = co_await ks::add_soon(2, 3);
  bool failed = false;
  try {
    co_await ks::panic_later("oh");
  } catch (const ks::PanicError &) {
    failed = true;
  }
  co_return later == "text" && soon == 5 && failed;
}

inline bool awaited() { return coroutine().result.get(); }

#else

inline bool awaited() {
  try {
    ks::panic_later("oh").get();
    return false;
  } catch (const ks::PanicError &) {
    return ks::echo_later("text").get() == "text" && ks::add_soon(2, 3).get() == 5;
  }
}

#endif

inline bool one_root() {
  try {
    ks::Tracker::parse("no equals sign");
    return false;
  } catch (const std::exception &error) {
    return dynamic_cast<const ks::Error *>(&error) != nullptr && std::string(error.what()) != "";
  }
}

inline bool views() {
  const double array[] = {1.0, 2.0};
  std::vector<double> vector{1.0, 2.0};
  std::array<double, 2> fixed{1.0, 2.0};
  bool well = ks::fold(array, 0.0, stock::add) == 3.0 && ks::fold(vector, 0.0, stock::add) == 3.0 &&
              ks::fold(fixed, 0.0, stock::add) == 3.0 && ks::fold({1.0, 2.0}, 0.0, stock::add) == 3.0 &&
              ks::fold({array, 1}, 0.0, stock::add) == 1.0;
#if defined(__cpp_lib_span)
  std::span<const double> span(array);
  well = well && ks::fold(span, 0.0, stock::add) == 3.0;
  std::span<const double> back = ks::Span<const double>(array);
  well = well && back.size() == 2;
#endif
  return well;
}

} // namespace own

#endif
