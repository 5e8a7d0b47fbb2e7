// What cases take of the stock: functions and generators by name. What they throw is a `StockError` of theirs, or an error of
// the crate.
#ifndef STOCK_HPP
#define STOCK_HPP

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>

#include "driver.hpp"

struct StockError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The items of a list, one after the other.
template <class T>
std::function<std::optional<T>()> generator(std::vector<T> items) {
  auto rest = std::make_shared<std::deque<T>>();
  for (auto &&item : items)
    rest->push_back(std::move(item));
  return [rest]() -> std::optional<T> {
    if (rest->empty())
      return std::nullopt;
    std::optional<T> next(std::in_place, std::move(rest->front()));
    rest->pop_front();
    return next;
  };
}

namespace stock {

inline constexpr auto double_ = [](auto value) { return value * 2; };
inline constexpr auto negate = [](auto value) { return -value; };
inline constexpr auto increment = [](auto value) { return value + 1; };
inline constexpr auto nothing = [](auto &&...) {};
inline constexpr auto add = [](auto left, auto right) { return left + right; };
inline constexpr auto text = [] { return std::string("a text"); };
inline constexpr auto true_ = [](auto &&...) { return true; };
inline constexpr auto seven = [](auto &&...) { return 7; };
inline constexpr auto x = [](const ks::Point &point) { return point.x; };
inline constexpr auto length = [](std::string_view value) { return static_cast<std::uint32_t>(value.size()); };
inline constexpr auto is_long = [](std::string_view value) {
  int characters = 0;
  for (char c : value)
    characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return characters > 2;
};
inline constexpr auto reverse = [](ks::Span<const std::uint8_t> bytes) {
  std::vector<std::uint8_t> all;
  for (std::size_t at = bytes.size(); at > 0; at--)
    all.push_back(bytes[at - 1]);
  return all;
};
inline constexpr auto upper = [](std::optional<std::string_view> value) -> std::optional<std::string> {
  if (!value)
    return std::nullopt;
  std::string all(*value);
  for (char &c : all)
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return all;
};

template <class T>
T copied(T value) {
  return value;
}
template <class T>
std::vector<T> copied(ks::Span<const T> values) {
  return std::vector<T>(values.begin(), values.end());
}
inline constexpr auto same = [](auto value) { return copied(std::move(value)); };

template <class R>
inline constexpr auto raise = [](auto &&...) -> R { throw StockError("no"); };
template <class R>
inline constexpr auto raise_full = [](auto &&...) -> R { throw ks::CallbackError::Full(); };
template <class R>
inline constexpr auto raise_missing = [](auto &&...) -> R { throw ks::CallbackError::Missing("k"); };
template <class R>
inline constexpr auto raise_refused = [](auto &&...) -> R { throw ks::NarrowError::Refused(7); };
template <class R>
inline constexpr auto raise_at_3 = [](auto value) -> R {
  if (value == 3)
    throw StockError("three");
  if constexpr (!std::is_void_v<R>)
    return R(true);
};

/// Counts what it is asked for, from 1 on.
template <class T, class Next>
std::function<std::optional<T>()> counting(Next next) {
  auto at = std::make_shared<int>(0);
  return [at, next] { return next(++*at); };
}

template <class T>
auto count_to_3() {
  return counting<T>([](int at) { return at > 3 ? std::nullopt : std::optional<T>(static_cast<T>(at)); });
}
template <class T>
auto endless() {
  return counting<T>([](int at) { return std::optional<T>(static_cast<T>(at)); });
}
template <class T>
auto fail_at_1() {
  return counting<T>([](int) -> std::optional<T> { throw StockError("one"); });
}
template <class T>
auto fail_at_3() {
  return counting<T>([](int at) {
    if (at == 3)
      throw StockError("three");
    return std::optional<T>(static_cast<T>(at));
  });
}
template <class T>
auto missing_at_3() {
  return counting<T>([](int at) {
    if (at == 3)
      throw ks::CallbackError::Missing("k");
    return std::optional<T>(static_cast<T>(at));
  });
}
template <class T>
auto letters() {
  return counting<T>([](int at) {
    return at > 3 ? std::nullopt : std::optional<T>(T(1, static_cast<char>('a' + at - 1)));
  });
}
template <class T>
auto gaps() {
  return counting<T>([](int at) {
    return at > 3 ? std::nullopt : std::optional<T>(std::in_place, at == 2 ? T() : T(at));
  });
}
template <class T>
auto chunks() {
  return counting<T>([](int at) -> std::optional<T> {
    if (at > 3)
      return std::nullopt;
    return at == 1 ? T{1, 2} : at == 2 ? T{} : T{3};
  });
}

/// How many implementations Rust has, and calls that no thread has answered.
inline std::atomic<int> alive{0};

struct Counted {
  Counted() { alive++; }
  Counted(const Counted &) = delete;
  Counted &operator=(const Counted &) = delete;
  ~Counted() { alive--; }
};

/// Whether all were let go; futures may end a moment after their result is there.
inline bool all_are_free() {
  for (int tries = 0; alive != 0 && tries < 5000; tries++)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  if (alive != 0)
    std::fprintf(stderr, "%d implementations are still alive\n", alive.load());
  return alive == 0;
}

/// Does something in a moment, on a thread of its own.
template <class Function>
void later(Function function) {
  alive++;
  std::thread([function = std::move(function)]() mutable {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    {
      Function own = std::move(function);
      own();
    }
    alive--;
  }).detach();
}

class Store : public ks::Store, Counted {
public:
  std::vector<std::uint8_t> get(std::string_view key) override {
    if (key == "broken")
      throw StockError("the store is broken");
    if (held_ && held_->first == key)
      return held_->second;
    if (key == "a")
      return {1, 2, 3};
    throw ks::CallbackError::Missing(std::string(key));
  }
  void put(std::string_view key, ks::Span<const std::uint8_t> value) override {
    if (key == "full")
      throw ks::CallbackError::Full();
    held_.emplace(key, std::vector<std::uint8_t>(value.begin(), value.end()));
  }
  std::uint64_t size() override { return held_ ? 2 : 1; }

private:
  std::optional<std::pair<std::string, std::vector<std::uint8_t>>> held_;
};

class DescribedStore : public Store {
public:
  std::string describe() override { return "a store of the host's"; }
};

class BrokenStore : public ks::Store, Counted {
public:
  std::vector<std::uint8_t> get(std::string_view) override { throw StockError("get"); }
  void put(std::string_view, ks::Span<const std::uint8_t>) override { throw StockError("put"); }
  std::uint64_t size() override { throw StockError("size"); }
  std::string describe() override { throw StockError("describe"); }
};

class Judge : public ks::Judge, Counted {
public:
  double mark(ks::Point point, std::string_view name, ks::Span<const double> weights) override {
    double sum = 0;
    for (double weight : weights)
      sum += weight;
    return (point.x + point.y) * sum + static_cast<double>(name.size());
  }
  std::optional<std::string> better(std::optional<ks::Point> left, std::optional<std::string_view> right) override {
    if (left) {
      char text[64];
      std::snprintf(text, sizeof text, "point %g", left->x);
      return text;
    }
    return right ? std::optional<std::string>(*right) : std::nullopt;
  }
  ks::Session meet(ks::Session session) override {
    session.hit();
    return session;
  }
  std::int32_t decide(std::int32_t value) override {
    if (value < 0)
      throw ks::NarrowError::Refused(7);
    if (value == 0)
      throw StockError("zero");
    return value * 2;
  }
};

inline void load_now(ks::Reply<std::string> reply, const std::string &key) {
  if (key == "broken")
    reply.fail(StockError("the loader is broken"));
  else if (key == "missing")
    reply.fail(ks::CallbackError::Missing(key));
  else
    reply.ok("text of " + key);
}

class Loader : public ks::Loader, Counted {
public:
  void load(ks::Reply<std::string> reply, std::string key) override {
    later([reply = std::move(reply), key = std::move(key)]() mutable { load_now(std::move(reply), key); });
  }
  void measure(ks::Reply<std::uint32_t> reply, std::string text) override {
    later([reply = std::move(reply), text = std::move(text)]() mutable { reply.ok(static_cast<std::uint32_t>(text.size())); });
  }
};

class PlainLoader : public ks::Loader, Counted {
public:
  void load(ks::Reply<std::string> reply, std::string key) override {
    if (key == "broken")
      throw StockError("the loader is broken");
    load_now(std::move(reply), key);
  }
  void measure(ks::Reply<std::uint32_t> reply, std::string text) override { reply.ok(static_cast<std::uint32_t>(text.size())); }
  void greet(ks::Reply<std::string> reply) override { reply.ok("hello from the host"); }
};

class BrokenLoader : public ks::Loader, Counted {
public:
  void load(ks::Reply<std::string> reply, std::string) override { reply.fail(StockError("load")); }
  void measure(ks::Reply<std::uint32_t>, std::string) override { throw StockError("measure"); }
};

inline std::atomic<int> slow_cancelled{0};

/// Never answers; lets the reply go when nobody waits for it.
class SlowLoader : public ks::Loader, Counted {
public:
  void load(ks::Reply<std::string> reply, std::string) override {
    auto kept = std::make_shared<ks::Reply<std::string>>(std::move(reply));
    kept->on_cancel([kept] {
      if (!kept->cancelled() || kept->ok("too late") || *kept)
        std::abort();
      slow_cancelled++;
    });
  }
  void measure(ks::Reply<std::uint32_t> reply, std::string) override { reply.ok(0); }
};

inline auto store() { return std::make_shared<Store>(); }
inline auto described_store() { return std::make_shared<DescribedStore>(); }
inline auto broken_store() { return std::make_shared<BrokenStore>(); }
inline auto judge() { return std::make_shared<Judge>(); }
inline auto loader() { return std::make_shared<Loader>(); }
inline auto plain_loader() { return std::make_shared<PlainLoader>(); }
inline auto broken_loader() { return std::make_shared<BrokenLoader>(); }
inline auto slow_loader() { return std::make_shared<SlowLoader>(); }

/// Streams whose items come later, from other threads.
template <class T>
ks::AsyncSource<T> awaited(ks::Source<T> source) {
  auto counted = std::make_shared<Counted>();
  return [source, counted](ks::Reply<std::optional<T>> reply) {
    later([source, reply = std::move(reply)]() mutable {
      try {
        reply.ok(source());
      } catch (...) {
        reply.fail();
      }
    });
  };
}

template <class T>
auto count_to_3_later() {
  return awaited<T>(count_to_3<T>());
}
template <class T>
auto endless_later() {
  return awaited<T>(endless<T>());
}
template <class T>
auto fail_at_1_later() {
  return awaited<T>(fail_at_1<T>());
}
template <class T>
auto fail_at_3_later() {
  return awaited<T>(fail_at_3<T>());
}
template <class T>
auto missing_at_3_later() {
  return awaited<T>(missing_at_3<T>());
}
template <class T>
auto letters_later() {
  return awaited<T>(letters<T>());
}

} // namespace stock

#endif
