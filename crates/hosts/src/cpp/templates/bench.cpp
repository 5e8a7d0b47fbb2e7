// Measures a package's functions: one line of JSON for each.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "@NS@.hpp"

#define COUNTS @MODE@

static constexpr int ROUNDS = 9;
static constexpr double BATCH = 4e6; // nanoseconds

static double now() {
  auto time = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<double>(std::chrono::duration_cast<std::chrono::nanoseconds>(time).count());
}

/// Has the compiler make a value that nobody looks at.
template <class T>
static void keep(T &value) {
  __asm__ volatile("" : : "r"(&value) : "memory");
}

/// Until a call has shown that it ends, nobody waits for long.
static bool trying = true;

template <class F>
[[maybe_unused]] static auto awaited(F future) {
  if (trying && !future.wait_for(std::chrono::seconds(2)))
    throw std::runtime_error("wasn't over after 2 seconds");
  return future.get();
}

@FUNCTIONS@struct Call {
  const char *name;
  double (*run)(std::size_t n);
};

static const Call CALLS[] = {
@TABLE@    {nullptr, nullptr},
};

static constexpr std::size_t COUNT = std::size(CALLS) - 1;

static void quoted(const char *text) {
  std::putchar('"');
  for (; *text != 0; text++) {
    auto c = static_cast<unsigned char>(*text);
    if (c == '"' || c == '\\')
      std::printf("\\%c", c);
    else if (c < 0x20)
      std::printf("\\u%04x", c);
    else
      std::putchar(c);
  }
  std::putchar('"');
}

[[maybe_unused]] static double empty(std::size_t n) {
  double since = now();
  for (std::size_t i = 0; i < n; i++)
    __asm__ volatile("");
  return now() - since;
}

#if COUNTS
extern "C" void landbridge_counts(std::uint64_t *out);

static void counts(const Call &call) {
  std::uint64_t none[3], before[3], after[3];
  // What is made before the loop is counted with no calls, and taken off.
  call.run(1);
  landbridge_counts(none);
  call.run(0);
  landbridge_counts(before);
  call.run(100);
  landbridge_counts(after);
  std::printf("{\"function\": ");
  quoted(call.name);
  const char *names[] = {"allocations", "allocated", "copied"};
  for (int i = 0; i < 3; i++) {
    double each = (static_cast<double>(after[i] - before[i]) - static_cast<double>(before[i] - none[i])) / 100;
    std::printf(", \"%s\": %f", names[i], each);
  }
  std::printf("}\n");
}
#endif

int main() {
  std::vector<std::array<double, ROUNDS>> ns(COUNT);
  std::vector<std::size_t> fitting(COUNT, 0);
  for (std::size_t at = 0; at < COUNT; at++) {
    trying = true;
    try {
      CALLS[at].run(2);
    } catch (const std::exception &error) {
      std::printf("{\"function\": ");
      quoted(CALLS[at].name);
      std::printf(", \"error\": ");
      quoted(error.what());
      std::printf("}\n");
      continue;
    }
    trying = false;
#if COUNTS
    counts(CALLS[at]);
#else
    std::size_t n = 1;
    double took = CALLS[at].run(n);
    while (took < BATCH / 8 && n < 4000000)
      took = CALLS[at].run(n *= 8);
    double fits = static_cast<double>(n) * BATCH / (took < 1 ? 1 : took);
    fitting[at] = fits < 1 ? 1 : static_cast<std::size_t>(fits);
#endif
  }
#if !COUNTS
  double loop = 1e300;
  for (int round = 0; round < ROUNDS; round++) {
    loop = std::min(loop, empty(1000000) / 1e6);
    for (std::size_t at = 0; at < COUNT; at++)
      if (fitting[at] > 0)
        ns[at][static_cast<std::size_t>(round)] = CALLS[at].run(fitting[at]) / static_cast<double>(fitting[at]);
  }
  for (std::size_t at = 0; at < COUNT; at++) {
    if (fitting[at] == 0)
      continue;
    std::sort(ns[at].begin(), ns[at].end());
    double each = ns[at][ROUNDS / 2] - loop;
    std::printf("{\"function\": ");
    quoted(CALLS[at].name);
    std::printf(", \"ns\": %f}\n", each < 0 ? 0 : each);
  }
#endif
  return 0;
}
