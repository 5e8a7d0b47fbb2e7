// One call of each kind, for the trace of them.
#include <functional>
#include <kitchen_sink.hpp>

namespace ks = kitchen_sink;

int main() {
  if (ks::echo_str("hello") != "hello")
    return 1;
  {
    ks::Tracker tracker("first");
    if (tracker.name() != "first")
      return 2;
  }
  if (ks::apply(20, [](std::int32_t value) { return value + 1; }) != 21)
    return 3;
  try {
    ks::Tracker::parse("no equals sign");
    return 4;
  } catch (const ks::Error &) {
  }
  try {
    ks::apply(20, nullptr);
    return 5;
  } catch (const ks::ArgumentError &) {
  }
  return 0;
}
