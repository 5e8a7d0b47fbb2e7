// What Rust calls in the hand-written candidate: a function of the program's.
#pragma once
#include <cstdint>
#include <functional>
#include <utility>

namespace hand {

class Caller {
public:
  explicit Caller(std::function<std::uint32_t(std::uint32_t)> function) : function_(std::move(function)) {}
  std::uint32_t call(std::uint32_t value) const { return function_(value); }

private:
  std::function<std::uint32_t(std::uint32_t)> function_;
};

} // namespace hand
