// The demo's program in C++: the same steps as main.py and main.mjs.
#include <chrono>
#include <cstdio>
#include <landbridge_demo.hpp>
#include <utility>

namespace demo = landbridge_demo;

template <class Step>
static void ns(const char *name, int calls, Step step) {
  double best = 1e300;
  for (int round = 0; round < 5; round++) {
    auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < calls; i++)
      step();
    std::chrono::duration<double, std::nano> all = std::chrono::steady_clock::now() - start;
    if (all.count() / calls < best)
      best = all.count() / calls;
  }
  std::printf("ns %s %f\n", name, best);
}

int main() {
  std::printf("answer %s\n", demo::greet("World").c_str());
  std::printf("answer %s\n", demo::greet("World", "Good day").c_str());

  std::vector<demo::Point> points(1000);
  for (int i = 0; i < 1000; i++)
    points[i] = {double(i), i / 2.0};
  auto middle = demo::centroid(points);
  std::printf("answer %.3f %.3f\n", middle.x, middle.y);

  using demo::Shape;
  const double square = demo::area(Shape::Polygon{{{0, 0}, {2, 0}, {2, 2}, {0, 2}}});
  const double circle = demo::area(Shape::Circle{{0, 0}, 1});
  std::printf("answer %.3f %.3f %.3f\n", square, circle, demo::area(Shape::Empty{}));

  {
    demo::Counter counter(3);
    counter.increment(3);
    try {
      counter.increment(1);
    } catch (const demo::CounterError::Full &full) {
      std::printf("answer %s (%u)\n", full.what(), static_cast<unsigned>(full.limit));
    }
    std::printf("answer %u\n", static_cast<unsigned>(counter.count()));
  }

  demo::Counter counter(4000000000u);
  ns("increment", 2000000, [&] { counter.increment(1); });
  ns("greet", 500000, [] { demo::greet("World"); });
  ns("centroid", 5000, [&] { demo::centroid(points); });
}
