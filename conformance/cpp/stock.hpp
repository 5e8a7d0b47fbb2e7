// What cases take of the stock: functions and generators by name. What they throw is a `StockError` of theirs, or an error of
// the crate.
#ifndef STOCK_HPP
#define STOCK_HPP

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

} // namespace stock

#endif
