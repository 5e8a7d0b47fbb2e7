// What every generated driver of C++ includes: the protocol's lines, canonical JSON of the standard library's types, and
// what the expressions of cases are made with. The printing of the interface's own types is generated.
#ifndef DRIVER_HPP
#define DRIVER_HPP

#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <deque>
#include <functional>
#include <kitchen_sink.hpp>
#include <map>
#include <string>
#include <thread>

namespace ks = kitchen_sink;

/// The answer that is being written, in each thread its own.
inline thread_local std::string line;

/// How a value is written.
template <class T, class = void>
struct Put;

template <class T>
void put(const T &value) {
  Put<T>::put(value);
}

inline void put_text(std::string_view text) {
  line += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') {
      line += '\\';
      line += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
      line += escaped;
    } else {
      line += c;
    }
  }
  line += '"';
}

template <>
struct Put<bool> {
  static void put(bool value) { line += value ? "true" : "false"; }
};

template <>
struct Put<char32_t> {
  static void put(char32_t c) {
    std::string text;
    auto byte = [&](unsigned bits) { text += static_cast<char>(static_cast<unsigned char>(bits)); };
    if (c < 0x80) {
      byte(c);
    } else if (c < 0x800) {
      byte(0xC0 | (c >> 6));
      byte(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      byte(0xE0 | (c >> 12));
      byte(0x80 | ((c >> 6) & 0x3F));
      byte(0x80 | (c & 0x3F));
    } else {
      byte(0xF0 | (c >> 18));
      byte(0x80 | ((c >> 12) & 0x3F));
      byte(0x80 | ((c >> 6) & 0x3F));
      byte(0x80 | (c & 0x3F));
    }
    put_text(text);
  }
};

template <class T>
struct Put<T, std::enable_if_t<std::is_integral_v<T> && !std::is_same_v<T, bool> && !std::is_same_v<T, char32_t>>> {
  static void put(T value) { line += '"' + std::to_string(value) + '"'; }
};

template <class T>
struct Put<T, std::enable_if_t<std::is_floating_point_v<T>>> {
  static void put(double value) {
    if (value != value) {
      line += "\"f:nan\"";
      return;
    }
    std::uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    char text[32];
    std::snprintf(text, sizeof text, "\"f:%016" PRIx64 "\"", bits);
    line += text;
  }
};

__extension__ typedef unsigned __int128 Wide;

inline void put_wide(Wide value, bool negative) {
  std::string digits;
  do {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
    value /= 10;
  } while (value != 0);
  line += negative ? "\"-" + digits + '"' : '"' + digits + '"';
}

template <>
struct Put<ks::UInt128> {
  static void put(ks::UInt128 value) { put_wide(static_cast<Wide>(value), false); }
};

template <>
struct Put<ks::Int128> {
  static void put(ks::Int128 value) {
    Wide bits = (static_cast<Wide>(static_cast<std::uint64_t>(value.hi)) << 64) | value.lo;
    put_wide(value.hi < 0 ? ~bits + 1 : bits, value.hi < 0);
  }
};

template <>
struct Put<std::string> {
  static void put(const std::string &value) { put_text(value); }
};
template <>
struct Put<std::string_view> {
  static void put(std::string_view value) { put_text(value); }
};
template <>
struct Put<std::filesystem::path> {
  static void put(const std::filesystem::path &value) { put_text(value.native()); }
};

inline void put_moment(std::int64_t count) {
  constexpr std::int64_t second = 1000000000;
  std::int64_t secs = count / second, nanos = count % second;
  if (nanos < 0) {
    nanos += second;
    secs--;
  }
  line += "{\"secs\":\"" + std::to_string(secs) + "\",\"nanos\":\"" + std::to_string(nanos) + "\"}";
}

template <>
struct Put<ks::Duration> {
  static void put(ks::Duration value) { put_moment(value.count()); }
};
template <>
struct Put<ks::SystemTime> {
  static void put(ks::SystemTime value) { put_moment(value.time_since_epoch().count()); }
};

template <>
struct Put<std::vector<std::uint8_t>> {
  static void put(const std::vector<std::uint8_t> &value) {
    line += '"';
    for (std::uint8_t byte : value) {
      char text[4];
      std::snprintf(text, sizeof text, "%02x", byte);
      line += text;
    }
    line += '"';
  }
};

template <class C>
void put_all(const C &values) {
  line += '[';
  bool first = true;
  for (const auto &value : values) {
    if (!first)
      line += ',';
    first = false;
    Put<typename C::value_type>::put(value);
  }
  line += ']';
}

template <class T>
struct Put<std::vector<T>> {
  static void put(const std::vector<T> &values) { put_all(values); }
};
template <class T>
struct Put<std::set<T>> {
  static void put(const std::set<T> &values) { put_all(values); }
};
template <class T>
struct Put<std::unordered_set<T>> {
  static void put(const std::unordered_set<T> &values) { put_all(values); }
};
template <class T, std::size_t N>
struct Put<std::array<T, N>> {
  static void put(const std::array<T, N> &values) { put_all(values); }
};

template <class M>
void put_map(const M &values) {
  line += '[';
  bool first = true;
  for (const auto &[key, value] : values) {
    line += first ? "[" : ",[";
    first = false;
    put(key);
    line += ',';
    put(value);
    line += ']';
  }
  line += ']';
}

template <class K, class V>
struct Put<std::map<K, V>> {
  static void put(const std::map<K, V> &values) { put_map(values); }
};
template <class K, class V>
struct Put<std::unordered_map<K, V>> {
  static void put(const std::unordered_map<K, V> &values) { put_map(values); }
};

template <class T>
struct Put<std::optional<T>> {
  static void put(const std::optional<T> &value) {
    if (value)
      ::put(*value);
    else
      line += "null";
  }
};

template <class T>
struct Put<ks::Buffer<T>> {
  static void put(const ks::Buffer<T> &value) {
    auto view = value.view();
    put_all(std::vector<T>(view.begin(), view.end()));
  }
};

template <class T>
struct Put<ks::Box<T>> {
  static void put(const ks::Box<T> &value) { ::put(*value); }
};

template <class... T>
struct Put<std::tuple<T...>> {
  static void put(const std::tuple<T...> &value) {
    line += '[';
    std::size_t at = 0;
    std::apply([&](const auto &...item) { ((line += at++ ? "," : "", ::put(item)), ...); }, value);
    line += ']';
  }
};

/// Sends an answer, so that it is out before the next call can crash.
inline void send(const std::string &text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

/// Writes what a call failed with: one of the crate's own errors, if `own` says so.
void put_failure();

/// What came of a call.
inline std::string outcome(const std::function<void()> &call) {
  line = "{\"returned\":";
  try {
    call();
    line += '}';
  } catch (...) {
    line = "{\"raised\":{";
    put_failure();
    line += "}}";
  }
  return std::move(line);
}

inline void step(const std::function<void()> &call) { send(outcome(call)); }

/// What a name stands for.
template <class T>
T &held(std::optional<T> &name) {
  if (!name)
    throw std::logic_error("a name that no step has given");
  return *name;
}

/// A second owner of the same handle, for an argument: it lives, with all others, until the driver ends, so that it is
/// the name that closes it.
template <class T>
T second(std::optional<T> &name) {
  return ks::detail::Access::adopt<T>(ks::detail::raw(held(name)));
}

template <class T>
T &forever(T value) {
  static std::deque<T> &all = *new std::deque<T>();
  all.push_back(std::move(value));
  return all.back();
}

template <class T>
T from_bits(std::uint64_t bits) {
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return static_cast<T>(value);
}

inline std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t at = 0; at < count; at++)
    all += text;
  return all;
}

/// A container of its items, copied or not.
template <class C, class... T>
C list(T &&...items) {
  C all;
  (all.insert(all.end(), typename C::value_type(std::forward<T>(items))), ...);
  return all;
}

template <class M>
M entries() {
  return M();
}
template <class M, class K, class V, class... Rest>
M entries(K &&key, V &&value, Rest &&...rest) {
  M all = entries<M>(std::forward<Rest>(rest)...);
  all.insert_or_assign(typename M::key_type(std::forward<K>(key)), typename M::mapped_type(std::forward<V>(value)));
  return all;
}

inline ks::Duration duration(std::int64_t secs, std::int64_t nanos) { return ks::Duration(secs * 1000000000 + nanos); }

/// The items of an iterator or a stream: so many at most. It is closed then, and once more.
template <class T, class S>
void put_items(S items, std::size_t most, const std::function<void(std::vector<T> &)> &keep = {}) {
  std::vector<T> got;
  auto next = [&] {
    if constexpr (std::is_same_v<S, ks::Stream<T>>)
      return items.next().get();
    else
      return items.next();
  };
  while (got.size() < most) {
    auto item = next();
    if (!item) {
      if (next())
        throw std::logic_error("an item behind the end");
      break;
    }
    got.push_back(std::move(*item));
  }
  items.close();
  items.close();
  put(got);
  if (keep)
    keep(got);
}

/// A failure's message and causes.
inline void put_details(const ks::Error &error) {
  line += "\"message\":";
  put_text(error.what());
  line += ",\"causes\":";
  put(error.sources());
}

inline void put_kind(const char *kind, const ks::Error &error) {
  line += std::string("\"kind\":\"") + kind + "\",";
  put_details(error);
}

using Case = void();

#endif
