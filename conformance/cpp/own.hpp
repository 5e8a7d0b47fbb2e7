// What cases ask of the C++ package alone: each function is one promise.
#ifndef OWN_HPP
#define OWN_HPP

#include <chrono>
#include <future>
#include <mutex>

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

inline bool unequal_columns() {
  const double two[] = {1.0, 2.0}, one[] = {1.0};
  try {
    ks::SpanColumns{two, one}.join();
    return false;
  } catch (const ks::ArgumentError &error) {
    return std::string(error.what()) == "column 'length': expected 2 items, got 1";
  }
}

/// What Rust keeps is the program's own object, let go with what keeps it, by whoever lets go last.
inline bool implementations_are_kept() {
  auto store = std::make_shared<stock::Store>();
  bool well = ks::store_size(store) == 1 && store.use_count() == 1;
  {
    ks::Cache cache(store);
    well = well && store.use_count() == 2 && cache.hit("a") == 1;
    store->put("a", std::vector<std::uint8_t>{9});
    well = well && cache.get("a") == std::vector<std::uint8_t>{9};
    auto other = std::make_shared<stock::Store>();
    cache.replace(other);
    well = well && store.use_count() == 1 && other.use_count() == 2;
    std::weak_ptr<stock::Store> seen = other;
    other.reset();
    well = well && !seen.expired() && cache.hit("a") == 2;
    cache.close();
    well = well && seen.expired();
  }
  // Its own deleter says where it ends.
  bool deleted = false;
  std::shared_ptr<ks::Store> own(new stock::Store(), [&](ks::Store *it) {
    deleted = true;
    delete it;
  });
  std::uint64_t size = ks::store_size(std::move(own));
  return well && size == 1 && deleted;
}

/// Without one where one is needed.
inline bool no_implementation() {
  try {
    ks::store_size(nullptr);
    return false;
  } catch (const ks::ArgumentError &error) {
    return error.parameter() == "store" && ks::maybe_store() == "none" && ks::maybe_store(nullptr) == "none";
  }
}

/// A class may call the body that the trait has.
inline bool bodies_are_called() {
  struct Store : stock::Store {
    std::string describe() override { return "more than " + ks::Store::describe(); }
  } store;
  struct Loader : stock::PlainLoader {
    void greet(ks::Reply<std::string> reply) override { ks::Loader::greet(std::move(reply)); }
  };
  return ks::store_describe(store) == "more than some store" && store.ks::Store::describe() == "some store" &&
         ks::load_greet(std::make_shared<Loader>()).get() == "hello from Rust";
}

/// A reply is settled once; dropped it fails; nobody may be waiting any more.
inline bool replies() {
  static std::optional<ks::Reply<std::string>> kept;
  struct Loader : stock::PlainLoader {
    void load(ks::Reply<std::string> reply, std::string key) override {
      if (key == "drop")
        return;
      if (key == "caught") {
        try {
          ks::Reply<std::string> lost = std::move(reply);
          throw StockError("lost");
        } catch (const StockError &) {
          return;
        }
      }
      if (key == "thrown after") {
        reply.ok("given");
        throw StockError("nobody hears it");
      }
      kept = std::move(reply);
    }
  };
  auto loader = std::make_shared<Loader>();
  auto seen = [&](const char *key) { return ks::load_seen(loader, key).get(); };
  bool well = seen("drop") == "host: the reply was dropped before it was settled" &&
              seen("caught") == "host: the reply was dropped before it was settled" && seen("thrown after") == "given";
  auto future = ks::load_one(loader, "keep");
  while (!kept)
    std::this_thread::yield();
  well = well && *kept && !kept->cancelled() && kept->ok("once") && !*kept && future.get() == "once";
  try {
    kept->ok("twice");
    well = false;
  } catch (const ks::ClosedError &) {
  }
  kept.reset();
  std::atomic<int> told{0};
  {
    auto left = ks::load_one(loader, "leave");
    while (!kept)
      std::this_thread::yield();
    kept->on_cancel([&] { told++; });
    left.cancel();
    while (told == 0)
      std::this_thread::yield();
    well = well && kept->cancelled() && !kept->ok("late") && !*kept;
  }
  kept.reset();
  return well && told == 1;
}

/// Sources are functions, also those that can't be copied, containers, lists, views and iterators of Rust's.
inline bool sources() {
  std::vector<std::int32_t> vector{1, 2, 3};
  std::set<std::int32_t> set{1, 2};
  auto owned = std::make_unique<int>(3);
  bool well = ks::sum_given(vector) == 6 && vector.size() == 3 && ks::sum_given(set) == 3 && ks::sum_given({4, 5}) == 9 &&
              ks::sum_given(ks::Span<const std::int32_t>(vector)) == 6 && ks::sum_given(ks::doubled_given(vector)) == 12 &&
              ks::sum_given([own = std::move(owned)]() mutable {
                return *own == 0 ? std::nullopt : std::optional<std::int32_t>((*own)--);
              }) == 6;
  std::vector<std::string> texts{"a", "b"};
  well = well && ks::join_given(texts) == "a-b" && texts.at(1) == "b" && ks::join_given(std::move(texts)) == "a-b";
  std::vector<ks::Session> sessions;
  sessions.emplace_back("a");
  sessions.emplace_back("b");
  std::vector<ks::Session> others;
  others.emplace_back("c");
  return well && ks::sessions_given(std::move(sessions)) == 2 && ks::sum_awaited(vector).get() == 6 &&
         ks::sum_awaited({1, 1}).get() == 2 && ks::sessions_awaited(std::move(others)).get() == 1;
}

inline bool no_source() {
  try {
    ks::sum_given(std::function<std::optional<std::int32_t>()>());
    return false;
  } catch (const ks::ArgumentError &error) {
    return error.parameter() == "values";
  }
}

/// A stream that Rust leaves in the middle of a wait is told, and let go.
inline bool left_stream() {
  struct State {
    std::mutex lock;
    std::optional<ks::Reply<std::optional<std::uint64_t>>> reply;
  };
  auto state = std::make_shared<State>();
  auto asked = std::make_shared<std::atomic<bool>>(false);
  auto told = std::make_shared<std::atomic<bool>>(false);
  auto counted = std::make_shared<stock::Counted>();
  std::weak_ptr<stock::Counted> seen = counted;
  auto future = ks::first_awaited(
      [state, asked, told, counted = std::move(counted)](ks::Reply<std::optional<std::uint64_t>> reply) {
        reply.on_cancel([told] { *told = true; });
        std::lock_guard lock(state->lock);
        state->reply = std::move(reply);
        *asked = true;
      },
      2);
  while (!*asked)
    std::this_thread::yield();
  future.cancel();
  for (int wait = 0; wait < 5000 && !(*told && seen.expired()); wait++)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::lock_guard lock(state->lock);
  return *told && seen.expired() && !state->reply->ok(5);
}

#if defined(__cpp_impl_coroutine)

/// Methods and streams that are coroutines.
inline bool coroutines_answer() {
  struct Loader : stock::PlainLoader {
    void load(ks::Reply<std::string>, std::string key) override {
      if (key == "missing")
        throw ks::CallbackError::Missing(key);
      std::string later = co_await ks::echo_later(key);
      if (later == "broken")
        throw StockError("in a coroutine");
      co_return "co " + later;
    }
    void measure(ks::Reply<std::uint32_t>, std::string text) override {
      co_return static_cast<std::uint32_t>((co_await ks::echo_later(text)).size());
    }
  };
  auto loader = std::make_shared<Loader>();
  int count = 0;
  auto numbers = [&count](ks::Reply<std::optional<std::int32_t>>) -> void {
    co_await ks::add_soon(1, 1);
    co_return ++count > 3 ? std::nullopt : std::optional<std::int32_t>(count);
  };
  return ks::load_one(loader, "a").get() == "co a" && ks::load_measure(loader, "four").get() == 4 &&
         ks::load_seen(loader, "missing").get() == "nothing under missing" &&
         ks::load_seen(loader, "broken").get() == "host: in a coroutine" && ks::sum_awaited(numbers).get() == 6;
}

#else

inline bool coroutines_answer() {
  struct Loader : stock::PlainLoader {
    void load(ks::Reply<std::string> reply, std::string key) override {
      auto future = std::make_shared<ks::Future<std::string>>(ks::echo_later(key));
      auto own = std::make_shared<ks::Reply<std::string>>(std::move(reply));
      future->on_ready([future, own] { own->ok("co " + future->get()); });
    }
  };
  return ks::load_one(std::make_shared<Loader>(), "a").get() == "co a";
}

#endif

/// Integers of 128 bits keep all of them.
inline bool wide_integers() {
  __extension__ typedef __int128 Signed;
  __extension__ typedef unsigned __int128 Unsigned;
  const Signed least = -(static_cast<Signed>(1) << 126) * 2;
  const Signed some = (static_cast<Signed>(0x0123456789ABCDEF) << 64) | 0xFEDCBA9876543210U;
  const Unsigned most = ~static_cast<Unsigned>(0);
  return static_cast<Signed>(ks::echo_i128(some)) == some && static_cast<Signed>(ks::echo_i128(-some)) == -some &&
         static_cast<Signed>(ks::echo_i128(least)) == least && static_cast<Unsigned>(ks::echo_u128(most)) == most &&
         static_cast<Signed>(ks::echo_i128(-1)) == -1;
}

/// What an error was moved from still says what it said.
inline bool moved_errors() {
  ks::PanicError first("a message");
  ks::PanicError second(std::move(first));
  ks::PanicError third("another");
  third = std::move(second);
  std::vector<ks::Error> all;
  all.push_back(std::move(third));
  return std::string(first.what()) == "a message" && std::string(second.what()) == "a message" &&
         std::string(third.what()) == "a message" && third.sources().empty() && std::string(all[0].what()) == "a message";
}

/// What is to be called at a future's end is called and destroyed once, whatever end that is.
inline bool callbacks_end() {
  auto alive = std::make_shared<std::atomic<int>>(0);
  std::weak_ptr<std::atomic<int>> seen = alive;
  auto called = std::make_shared<std::atomic<int>>(0);
  {
    auto future = ks::never();
    future.on_ready([alive, called] { ++*called; });
    future.cancel();
    // At once, for one that is over; and refused, for one that was taken.
    future.on_ready([alive, called] { ++*called; });
    try {
      future.get();
    } catch (const ks::CancelledError &) {
    }
    try {
      future.on_ready([alive, called] { ++*called; });
      return false;
    } catch (const ks::ClosedError &) {
    }
    auto dropped = ks::never();
    dropped.on_ready([alive, called] { ++*called; });
  }
  alive.reset();
  for (int wait = 0; wait < 5000 && !seen.expired(); wait++)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return seen.expired() && *called == 3;
}

/// The longest times are for ever, not the shortest.
inline bool longest_waits() {
  auto future = ks::echo_later("text");
  return future.wait_for(std::chrono::hours::max()) && ks::echo_later("a").wait_for(std::chrono::nanoseconds::max()) &&
         !ks::never().wait_for(std::chrono::seconds::min()) && future.get() == "text";
}

/// An enum that an assignment left without a value is refused, not read.
inline bool valueless() {
  struct Thrower {
    operator ks::Shape::Polygon() const { throw StockError("no polygon"); }
  };
  ks::Shape shape{ks::Shape::Nothing{}};
  try {
    shape.value.emplace<ks::Shape::Polygon>(Thrower());
  } catch (const StockError &) {
  }
  if (!shape.value.valueless_by_exception())
    return false;
  try {
    ks::echo_shape(shape);
    return false;
  } catch (const ks::Error &) {
    return true;
  }
}

/// An object that is destroyed by a call of its own is freed after it.
inline bool destroyed_in_its_call() {
  static std::optional<ks::Cache> cache;
  struct Store : stock::Store {
    std::vector<std::uint8_t> get(std::string_view key) override {
      cache.reset();
      return stock::Store::get(key);
    }
  };
  auto store = std::make_shared<Store>();
  cache.emplace(store);
  bool well = cache->hit("a") == 1 && store.use_count() == 2;
  ks::Tracker other("swept with this");
  other = ks::Tracker("and this");
  return well && store.use_count() == 1;
}

/// Buffers of a list in braces have its items.
inline bool buffers_of_braces() {
  ks::Buffer<double> one({5.0}), some({1.0, 2.0}), zeros(5);
  return one.size() == 1 && one.view()[0] == 5.0 && some.size() == 2 && zeros.size() == 5 && zeros.view()[4] == 0.0;
}

#if defined(__cpp_impl_coroutine)

/// A coroutine that is destroyed while it waits isn't gone on with.
struct Owned {
  struct promise_type {
    Owned get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
};

inline bool destroyed_coroutines() {
  std::atomic<int> went_on{0}, ended{0};
  struct End {
    std::atomic<int> &ended;
    ~End() { ended++; }
  };
  auto waits = [&](bool for_ever) -> Owned {
    End end{ended};
    if (for_ever)
      co_await ks::never();
    else
      co_await ks::add_soon(1, 2);
    went_on++;
  };
  for (int at = 0; at < 20; at++)
    waits(true).handle.destroy();
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  bool well = went_on == 0 && ended == 20;
  Owned last = waits(false);
  for (int wait = 0; wait < 5000 && went_on == 0; wait++)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  while (!last.handle.done())
    std::this_thread::yield();
  last.handle.destroy();
  return well && went_on == 1 && ended == 21;
}

#else

inline bool destroyed_coroutines() {
  auto told = std::make_shared<std::atomic<int>>(0);
  {
    auto future = ks::never();
    future.on_ready([told] { ++*told; });
  }
  return *told == 1;
}

#endif

/// What an object was destroyed under lets it go, wherever that ends: nobody destroys anything afterwards.
inline bool late_handles_are_swept() {
  const auto before = ks::live_trackers();
  for (int at = 0; at < 500; at++) {
    std::optional<ks::Worker> worker(std::in_place);
    auto future = worker->look(0);
    worker.reset();
    for (int wait = 0; wait < at % 8; wait++)
      std::this_thread::yield();
  }
  for (int wait = 0; wait < 5000 && ks::live_trackers() != before; wait++)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return ks::live_trackers() == before;
}

/// A call of Rust's own body is given up by Rust while another thread answers it.
inline bool bodies_are_cancelled() {
  struct Loader : ks::Loader {
    void load(ks::Reply<std::string> reply, std::string key) override { reply.ok(key); }
    void measure(ks::Reply<std::uint32_t> reply, std::string) override { reply.ok(0); }
  };
  auto loader = std::make_shared<Loader>();
  for (int at = 0; at < 500; at++) {
    auto future = ks::load_greet(loader);
    for (int wait = 0; wait < at % 8; wait++)
      std::this_thread::yield();
    future.cancel();
    try {
      if (future.get() != "hello from Rust")
        return false;
    } catch (const ks::CancelledError &) {
      // In time.
    }
  }
  for (int wait = 0; wait < 5000 && loader.use_count() != 1; wait++)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return loader.use_count() == 1;
}

#if defined(__cpp_impl_coroutine)

/// Waits until somebody goes on with it.
struct Gate {
  std::atomic<void *> &waiting;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> coroutine) const noexcept { waiting.store(coroutine.address()); }
  void await_resume() const noexcept {}
};

/// A coroutine that Rust has given up, with the object that it is a method of, keeps that object.
inline bool coroutines_keep_their_object() {
  struct Loader : stock::PlainLoader {
    std::atomic<void *> &waiting;
    std::string &seen;
    std::string own = "a text of the object's own, too long for its inside";
    Loader(std::atomic<void *> &gate, std::string &text) : waiting(gate), seen(text) {}
    void load(ks::Reply<std::string>, std::string key) override {
      co_await Gate{waiting};
      seen = own + key;
      co_return own;
    }
  };
  std::atomic<void *> waiting{nullptr};
  std::string seen;
  auto loader = std::make_shared<Loader>(waiting, seen);
  std::weak_ptr<Loader> alive = loader;
  {
    auto future = ks::load_one(std::move(loader), "!");
    for (int wait = 0; wait < 5000 && waiting == nullptr; wait++)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  for (int wait = 0; wait < 5000 && alive.use_count() != 1; wait++)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  if (waiting == nullptr || alive.use_count() != 1)
    return false;
  std::coroutine_handle<>::from_address(waiting).resume();
  return seen == "a text of the object's own, too long for its inside!" && alive.expired();
}

#else

/// What Rust has given up is let go, though its reply is kept.
inline bool coroutines_keep_their_object() {
  struct Loader : stock::PlainLoader {
    std::promise<ks::Reply<std::string>> replies;
    void load(ks::Reply<std::string> reply, std::string) override { replies.set_value(std::move(reply)); }
  };
  auto loader = std::make_shared<Loader>();
  std::weak_ptr<Loader> alive = loader;
  auto replies = loader->replies.get_future();
  auto future = ks::load_one(std::move(loader), "key");
  auto reply = replies.get();
  future.cancel();
  for (int wait = 0; wait < 5000 && !alive.expired(); wait++)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return alive.expired() && reply.cancelled() && !reply.ok("too late");
}

#endif

} // namespace own

#endif
