// Runs against the installed package: `landbridge test --host cpp`.

#include <{{ module }}.hpp>

#include <iostream>

static int failed = 0;

static void expect(bool well, const char *what) {
  if (!well) {
    std::cerr << what << '\n';
    failed = 1;
  }
}

int main() {
  expect({{ module }}::greet("World") == "Hello, World!", "a greeting");

  // The vector's own memory is read in place.
  std::vector<{{ module }}::Point> points{ {0.0, 0.0}, {2.0, 4.0} };
  expect({{ module }}::centroid(points) == {{ module }}::Point{1.0, 2.0}, "the middle");

  // An enum with data is a class of variants.
  using {{ module }}::Shape;
  expect({{ module }}::area(Shape::Empty{}) == 0.0, "the area of nothing");

  // Objects are freed at their end; errors are exceptions with fields.
  {{ module }}::Counter counter(2);
  expect(counter.increment(2) == 2, "counting");
  try {
    counter.increment(1);
    expect(false, "a refusal");
  } catch (const {{ module }}::CounterError::Full &full) {
    expect(full.limit == 2, "its limit");
  }
  return failed;
}
