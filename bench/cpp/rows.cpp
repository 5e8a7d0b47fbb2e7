// Measures the rows of one run in C++ and prints them as JSON on standard output. Each row is a loop of its own per
// candidate. Every round measures the empty loop and each candidate once, in an order that changes; what the rounds say is
// for the Rust side to judge. The hand-written candidate uses what cxx gives as it is, the guarded one comes to the types of the
// standard library, as the generated package does, which is a candidate with -DGENERATED.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <time.h>
#include <vector>

#include "rust/cxx.h"

#include "bench_cxx.h"
#include "guarded.hpp"
extern "C" {
#include "../c/floor.h"
}
#ifdef GENERATED
#include <bench_subject.hpp>
#endif

static constexpr int ROUNDS = 30;
static constexpr double SAMPLE = 4e6; // ns that one measurement lasts at least
static constexpr int KINDS = 5;

using Loop = double (*)(long);

static volatile double sink;
static const std::string text(64, 't');
static std::vector<double> values;
static floor_point *floor_points;
static floor_counter *floor_one;
static std::vector<hand::Point> hand_points;
static std::optional<rust::Box<hand::Counter>> hand_one;
static std::vector<std::pair<std::string, std::uint32_t>> people;
static std::vector<guarded::Point> safe_points;
static std::vector<guarded::Person> safe_people;
static std::optional<guarded::Counter> safe_one;

static double now() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

// A wrong answer ends the run: it has no cost worth knowing.
static void expect(bool right, const char *what) {
  if (!right) {
    std::fprintf(stderr, "wrong answer: %s\n", what);
    std::exit(1);
  }
}

#define LOOP(name, ...)                         \
  static double name(long count) {              \
    double start = now();                       \
    for (long at = 0; at < count; at++) {       \
      __VA_ARGS__                               \
    }                                           \
    return now() - start;                       \
  }

LOOP(empty, sink = static_cast<double>(at);)

static std::uint32_t next_one(std::uint32_t value) { return value + 1; }

LOOP(floor_loop_add, sink = floor_add(3, 4); expect(sink == 7, "add");)
LOOP(hand_loop_add, sink = hand::add(3, 4); expect(sink == 7, "add");)
LOOP(floor_loop_echo, char *copy = floor_echo(text.data(), 64); sink = copy[63]; free(copy);)
LOOP(hand_loop_echo, rust::String copy = hand::echo(text); sink = copy.data()[63];)
LOOP(floor_loop_sum_list, sink = floor_sum_list(values.data(), 10000); expect(sink == 50000000, "sum_list");)
LOOP(hand_loop_sum_list, sink = hand::sum_list({values.data(), values.size()}); expect(sink == 50000000, "sum_list");)
LOOP(floor_loop_make_points, floor_point *made = floor_make_points(1000); sink = made[999].y; free(made);)
LOOP(hand_loop_make_points, auto made = hand::make_points(1000); sink = made[999].y;)
LOOP(floor_loop_pass_points, sink = floor_sum_points(floor_points, 1000); expect(sink == 749250, "sum_points");)
LOOP(hand_loop_pass_points, sink = hand::sum_points({hand_points.data(), hand_points.size()});
     expect(sink == 749250, "sum_points");)
LOOP(hand_loop_make_people, auto made = hand::make_people(1000); sink = made[999].age;)
LOOP(hand_loop_pass_people, rust::Vec<hand::Person> passed; passed.reserve(people.size());
     for (const auto &it : people) passed.push_back({rust::String(it.first), it.second});
     sink = hand::sum_people(std::move(passed)); expect(sink == 511500, "sum_people");)
LOOP(hand_loop_describe, rust::String name = hand::describe({rust::String(people[0].first), 36}); sink = name.data()[0];)
LOOP(hand_loop_call_back, sink = hand::sum_calls(hand::Caller(next_one), 1000); expect(sink == 500500, "sum_calls");)
LOOP(floor_loop_increment, sink = floor_counter_increment(floor_one);)
LOOP(hand_loop_increment, sink = (*hand_one)->increment();)
LOOP(floor_loop_new_drop, floor_counter_free(floor_counter_new(0));)
LOOP(hand_loop_new_drop, auto counter = hand::new_counter(0); static_cast<void>(counter);)
LOOP(safe_loop_add, sink = guarded::add(3, 4); expect(sink == 7, "add");)
LOOP(safe_loop_echo, std::string copy = guarded::echo(text); sink = copy[63];)
LOOP(safe_loop_sum_list, sink = guarded::sum_list(values); expect(sink == 50000000, "sum_list");)
LOOP(safe_loop_make_points, auto made = guarded::make_points(1000); sink = made[999].y;)
LOOP(safe_loop_pass_points, sink = guarded::sum_points(safe_points); expect(sink == 749250, "sum_points");)
LOOP(safe_loop_make_people, auto made = guarded::make_people(1000); sink = made[999].age;)
LOOP(safe_loop_pass_people, sink = guarded::sum_people(safe_people); expect(sink == 511500, "sum_people");)
LOOP(safe_loop_describe, std::string name = guarded::describe(safe_people[0]); sink = name[0];)
LOOP(safe_loop_call_back, sink = guarded::sum_calls(next_one, 1000); expect(sink == 500500, "sum_calls");)
LOOP(safe_loop_increment, sink = safe_one->increment();)
LOOP(safe_loop_new_drop, guarded::Counter counter(0); static_cast<void>(counter);)
LOOP(safe_loop_fail, try { guarded::fail(7); } catch (const guarded::Refused &error) {
  sink = error.status;
  sink = error.what()[0];
})
LOOP(hand_loop_fail, try { hand::fail(7); } catch (const rust::Error &error) { sink = error.what()[0]; })

#ifdef GENERATED
namespace made {
using namespace bench_subject;
}
static std::vector<made::Point> made_points;
static std::vector<made::Person> made_people;
static std::optional<made::Counter> made_one;

LOOP(made_loop_add, sink = made::add(3, 4); expect(sink == 7, "add");)
LOOP(made_loop_echo, std::string copy = made::echo(text); sink = copy[63];)
LOOP(made_loop_sum_list, sink = made::sum_list(values); expect(sink == 50000000, "sum_list");)
LOOP(made_loop_make_points, auto made = made::make_points(1000); sink = made[999].y;)
LOOP(made_loop_pass_points, sink = made::sum_points(made_points); expect(sink == 749250, "sum_points");)
LOOP(made_loop_make_people, auto made = made::make_people(1000); sink = made[999].age;)
LOOP(made_loop_pass_people, sink = made::sum_people(made_people); expect(sink == 511500, "sum_people");)
LOOP(made_loop_describe, std::string name = made::describe(made_people[0]); sink = name[0];)
LOOP(made_loop_call_back, sink = made::sum_calls(next_one, 1000); expect(sink == 500500, "sum_calls");)
LOOP(made_loop_increment, sink = made_one->increment();)
LOOP(made_loop_new_drop, made::Counter counter(0); static_cast<void>(counter);)
LOOP(made_loop_fail, try { made::fail(7); } catch (const made::BenchError::Refused &error) {
  sink = error.status;
  sink = error.what()[0];
})
#define MADE(row) made_loop_##row
#else
#define MADE(row) nullptr
#endif

static const char *const kinds[KINDS] = {"loop", "floor", "handwritten", "guarded", "generated"};
static const struct {
  const char *name;
  Loop loops[KINDS];
} rows[] = {
    {"add", {empty, floor_loop_add, hand_loop_add, safe_loop_add, MADE(add)}},
    {"echo", {empty, floor_loop_echo, hand_loop_echo, safe_loop_echo, MADE(echo)}},
    {"sum_list", {empty, floor_loop_sum_list, hand_loop_sum_list, safe_loop_sum_list, MADE(sum_list)}},
    {"make_points", {empty, floor_loop_make_points, hand_loop_make_points, safe_loop_make_points, MADE(make_points)}},
    {"pass_points", {empty, floor_loop_pass_points, hand_loop_pass_points, safe_loop_pass_points, MADE(pass_points)}},
    {"make_people", {empty, nullptr, hand_loop_make_people, safe_loop_make_people, MADE(make_people)}},
    {"pass_people", {empty, nullptr, hand_loop_pass_people, safe_loop_pass_people, MADE(pass_people)}},
    {"describe", {empty, nullptr, hand_loop_describe, safe_loop_describe, MADE(describe)}},
    {"call_back", {empty, nullptr, hand_loop_call_back, safe_loop_call_back, MADE(call_back)}},
    {"increment", {empty, floor_loop_increment, hand_loop_increment, safe_loop_increment, MADE(increment)}},
    {"new_drop", {empty, floor_loop_new_drop, hand_loop_new_drop, safe_loop_new_drop, MADE(new_drop)}},
    {"fail", {empty, nullptr, hand_loop_fail, safe_loop_fail, MADE(fail)}},
};

static long calls(Loop loop) {
  long count = 1;
  for (double took = loop(1); took < SAMPLE; took = loop(count)) {
    double wanted = static_cast<double>(count) * SAMPLE / (took < 1 ? 1 : took) * 1.1;
    double most = static_cast<double>(count) * 100;
    count = wanted < static_cast<double>(count) * 2 ? count * 2 : static_cast<long>(wanted > most ? most : wanted);
  }
  return count;
}

static void measure(const Loop *loops) {
  static double samples[KINDS][ROUNDS];
  long counts[KINDS];
  for (int kind = 0; kind < KINDS; kind++)
    counts[kind] = loops[kind] == nullptr ? 0 : calls(loops[kind]);
  for (int round = 0; round < ROUNDS; round++)
    for (int turn = 0; turn < KINDS; turn++) {
      int kind = (round + turn) % KINDS;
      if (loops[kind] != nullptr)
        samples[kind][round] = loops[kind](counts[kind]) / static_cast<double>(counts[kind]);
    }
  for (int kind = 0; kind < KINDS; kind++) {
    if (loops[kind] == nullptr)
      continue;
    std::printf("%s\"%s\": [", kind == 0 ? "" : ", ", kinds[kind]);
    for (int round = 0; round < ROUNDS; round++)
      std::printf("%s%.3f", round == 0 ? "" : ", ", samples[kind][round]);
    std::printf("]");
  }
}

int main() {
  for (int at = 0; at < 10000; at++)
    values.push_back(at + 0.5);
  floor_points = floor_make_points(1000);
  floor_one = floor_counter_new(0);
  for (const auto &point : hand::make_points(1000))
    hand_points.push_back(point);
  for (const auto &person : hand::make_people(1000))
    people.emplace_back(std::string(person.name), person.age);
  hand_one.emplace(hand::new_counter(0));
  safe_points = guarded::make_points(1000);
  safe_people = guarded::make_people(1000);
  safe_one.emplace(0);
#ifdef GENERATED
  made_points = made::make_points(1000);
  made_people = made::make_people(1000);
  made_one.emplace(0);
#endif
  std::printf("{\"version\": \"compiler " __VERSION__ "\", \"rows\": [");
  for (std::size_t at = 0; at < std::size(rows); at++) {
    std::printf("%s{\"row\": \"%s\", \"samples\": {", at == 0 ? "" : ", ", rows[at].name);
    measure(rows[at].loops);
    std::printf("}}");
  }
  std::printf("]}\n");
  return 0;
}
