// The other half of `guarded.rs`: what C++ users of such a crate are given, in types of the standard library. An object
// that was moved from says so, and the crate's own error is a class.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench_cxx_guarded.h"

namespace guarded {

using Point = bridge::Point;

struct Person {
  std::string name;
  std::uint32_t age;
};

/** The call is refused. */
class Refused : public std::runtime_error {
public:
  Refused(std::uint32_t status, const std::string &message) : std::runtime_error(message), status(status) {}
  std::uint32_t status;
};

inline std::uint32_t add(std::uint32_t a, std::uint32_t b) { return bridge::add(a, b); }

inline std::string echo(std::string_view text) {
  return std::string(bridge::echo(rust::Str(text.data(), text.size())));
}

inline double sum_list(const std::vector<double> &values) {
  return bridge::sum_list({values.data(), values.size()});
}

inline std::vector<Point> make_points(std::uint32_t count) {
  auto made = bridge::make_points(count);
  return std::vector<Point>(made.data(), made.data() + made.size());
}

inline double sum_points(const std::vector<Point> &points) {
  return bridge::sum_points({points.data(), points.size()});
}

inline std::vector<Person> make_people(std::uint32_t count) {
  auto made = bridge::make_people(count);
  std::vector<Person> people;
  people.reserve(made.size());
  for (const auto &it : made)
    people.push_back({std::string(it.name), it.age});
  return people;
}

inline std::uint32_t sum_people(const std::vector<Person> &people) {
  rust::Vec<bridge::Person> passed;
  passed.reserve(people.size());
  for (const auto &it : people)
    passed.push_back({rust::String(it.name), it.age});
  return bridge::sum_people(std::move(passed));
}

inline std::string describe(const Person &person) {
  return std::string(bridge::describe({rust::String(person.name), person.age}));
}

inline std::uint32_t fail(std::uint32_t status) {
  auto answer = bridge::fail(status);
  if (answer.refused)
    throw Refused(answer.status, std::string(answer.message));
  return answer.value;
}

inline std::uint32_t sum_calls(std::function<std::uint32_t(std::uint32_t)> function, std::uint32_t times) {
  return bridge::sum_calls(hand::Caller(std::move(function)), times);
}

/** Counts. */
class Counter {
public:
  explicit Counter(std::uint32_t start) : counter_(bridge::new_counter(start)) {}
  Counter(Counter &&other) noexcept : counter_(std::exchange(other.counter_, std::nullopt)) {}
  Counter &operator=(Counter &&other) noexcept {
    counter_ = std::exchange(other.counter_, std::nullopt);
    return *this;
  }

  std::uint32_t increment() const {
    if (!counter_)
      throw std::logic_error("the counter was closed or moved from");
    return (*counter_)->increment();
  }

  void close() noexcept { counter_.reset(); }

private:
  std::optional<rust::Box<bridge::Counter>> counter_;
};

} // namespace guarded
