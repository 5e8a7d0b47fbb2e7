// Runs against the built jar: `landbridge test --host kotlin`.

import {{ kotlin_package }}.Counter
import {{ kotlin_package }}.CounterError
import {{ kotlin_package }}.Point
import {{ kotlin_package }}.Shape
import {{ kotlin_package }}.area
import {{ kotlin_package }}.centroid
import {{ kotlin_package }}.greet

fun main() {
  check(greet("World") == "Hello, World!")

  val points = listOf(Point(0.0, 0.0), Point(2.0, 4.0))
  check(centroid(points) == Point(1.0, 2.0))

  // An enum with data is a sealed interface.
  check(area(Shape.Empty) == 0.0)

  // Objects are freed by `use` or when nobody has them any more; errors are thrown, with their fields.
  Counter(2u).use { counter ->
    check(counter.increment(2u) == 2u)
    try {
      counter.increment()
      error("a refusal")
    } catch (full: CounterError.Full) {
      check(full.limit == 2u)
    }
  }
}
