// The demo's program in Kotlin: the same steps as main.py and main.mjs.
import landbridgedemo.Counter
import landbridgedemo.CounterError
import landbridgedemo.Point
import landbridgedemo.Shape
import landbridgedemo.area
import landbridgedemo.centroid
import landbridgedemo.greet

fun ns(name: String, calls: Int, step: () -> Unit) {
  var best = Double.POSITIVE_INFINITY
  repeat(5) {
    val start = System.nanoTime()
    for (call in 0 until calls) step()
    best = minOf(best, (System.nanoTime() - start).toDouble() / calls)
  }
  println("ns $name $best")
}

/** A number with three digits behind the point. */
fun fixed(value: Double): String = String.format(java.util.Locale.ROOT, "%.3f", value)

fun main() {
  println("answer ${greet("World")}")
  println("answer ${greet("World", greeting = "Good day")}")

  val points = List(1000) { Point(it.toDouble(), it / 2.0) }
  val middle = centroid(points)
  println("answer ${fixed(middle.x)} ${fixed(middle.y)}")

  val corners = listOf(Point(0.0, 0.0), Point(2.0, 0.0), Point(2.0, 2.0), Point(0.0, 2.0))
  val square = area(Shape.Polygon(corners))
  val circle = area(Shape.Circle(Point(0.0, 0.0), 1.0))
  println("answer ${fixed(square)} ${fixed(circle)} ${fixed(area(Shape.Empty))}")

  Counter(3u).use { first ->
    first.increment(3u)
    try {
      first.increment()
    } catch (error: CounterError.Full) {
      println("answer ${error.message} (${error.limit})")
    }
    println("answer ${first.count}")
  }

  val counter = Counter(4_000_000_000u)
  ns("increment", 2_000_000) { counter.increment() }
  ns("greet", 500_000) { greet("World") }
  ns("centroid", 5_000) { centroid(points) }
}
