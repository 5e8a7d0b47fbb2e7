// Measures the rows of one run in Kotlin and prints them as JSON on standard output. Each row is a loop of its own per
// candidate, which runs until the JVM has compiled it. Every round measures the empty loop and each candidate once, in an
// order that changes; what the rounds say is for the Rust side to judge. The generated package is in `Generated.kt`, and what is
// as safe by hand in `Guarded.kt`.
package bench

import kotlinx.coroutines.runBlocking
import kotlin.system.exitProcess

const val ROUNDS = 30

/** How long one measurement lasts at least: several collections of garbage, where there is garbage. */
const val SAMPLE = 20e6

/** How long a loop runs before it is measured. */
const val WARM = 1000e6

@JvmField @Volatile var sink = 0.0

/** So often; how long it took, in nanoseconds of all threads: those that collect garbage too. */
typealias Loop = (Int) -> Double

inline fun each(crossinline body: () -> Double): Loop = { count ->
  val start = Hand.now()
  for (at in 0 until count) {
    sink = body()
  }
  (Hand.now() - start).toDouble()
}

inline fun awaited(crossinline body: suspend () -> Double): Loop = { count ->
  val start = Hand.now()
  runBlocking {
    for (at in 0 until count) {
      sink = body()
    }
  }
  (Hand.now() - start).toDouble()
}

/** A wrong answer ends the run: it has no cost worth knowing. */
fun right(found: Double, wanted: Double): Double {
  if (found != wanted) {
    System.err.println("wrong answer: $found instead of $wanted")
    exitProcess(1)
  }
  return found
}

val text = "t".repeat(64)
val values = DoubleArray(10000) { it + 0.5 }
private val boxed = values.toList()

private fun handwritten(): Map<String, Loop> {
  val points = Hand.makePoints(1000).asList()
  val people = Hand.makePeople(1000).asList()
  val one = Counter(0)
  val caller = object : Caller {
    override fun call(value: Int): Int = value + 1
  }
  return mapOf(
    "add" to each { right(Hand.add(3, 4).toDouble(), 7.0) },
    "echo" to each { right(Hand.echo(text).length.toDouble(), 64.0) },
    "sum_list" to each { right(Hand.sumList(values), 50_000_000.0) },
    "make_points" to each { right(Hand.makePoints(1000).asList()[999].y, 499.5) },
    "read_points" to each {
      var sum = 0.0
      for (point in Hand.makePoints(1000)) {
        sum += point.x + point.y
      }
      right(sum, 749250.0)
    },
    "pass_points" to each { right(Hand.sumPoints(points.toTypedArray()), 749250.0) },
    "make_people" to each { right(Hand.makePeople(1000).asList()[999].age.toDouble(), 999.0) },
    "pass_people" to each { right(Hand.sumPeople(people.toTypedArray()).toDouble(), 511500.0) },
    "describe" to each { right(Hand.describe(people[0]).length.toDouble(), 12.0) },
    "call_back" to each { right(Hand.sumCalls(caller, 1000).toDouble(), 500500.0) },
    "increment" to each { one.increment().toDouble() },
    "new_close" to each {
      Counter(0).close()
      0.0
    },
    "fail" to each {
      try {
        Hand.fail(7).toDouble()
      } catch (error: Refused) {
        right(error.status.toDouble() + error.message!!.length, 28.0)
      }
    },
  )
}

private fun uniffi(): Map<String, Loop> {
  val points = uniffi.bench_uniffi.makePoints(1000u)
  val people = uniffi.bench_uniffi.makePeople(1000u)
  val one = uniffi.bench_uniffi.Counter(0u)
  val caller = object : uniffi.bench_uniffi.Caller {
    override fun call(value: UInt): UInt = value + 1u
  }
  return mapOf(
    "add" to each { right(uniffi.bench_uniffi.add(3u, 4u).toDouble(), 7.0) },
    "echo" to each { right(uniffi.bench_uniffi.echo(text).length.toDouble(), 64.0) },
    "sum_list" to each { right(uniffi.bench_uniffi.sumList(boxed), 50_000_000.0) },
    "make_points" to each { right(uniffi.bench_uniffi.makePoints(1000u)[999].y, 499.5) },
    "read_points" to each {
      var sum = 0.0
      for (point in uniffi.bench_uniffi.makePoints(1000u)) {
        sum += point.x + point.y
      }
      right(sum, 749250.0)
    },
    "pass_points" to each { right(uniffi.bench_uniffi.sumPoints(points), 749250.0) },
    "make_people" to each { right(uniffi.bench_uniffi.makePeople(1000u)[999].age.toDouble(), 999.0) },
    "pass_people" to each { right(uniffi.bench_uniffi.sumPeople(people).toDouble(), 511500.0) },
    "describe" to each { right(uniffi.bench_uniffi.describe(people[0]).length.toDouble(), 12.0) },
    "call_back" to each { right(uniffi.bench_uniffi.sumCalls(caller, 1000u).toDouble(), 500500.0) },
    "increment" to each { one.increment().toDouble() },
    "new_close" to each {
      uniffi.bench_uniffi.Counter(0u).close()
      0.0
    },
    "fail" to each {
      try {
        uniffi.bench_uniffi.fail(7u).toDouble()
      } catch (error: uniffi.bench_uniffi.BenchException.Refused) {
        error.status.toDouble() + error.message.length
      }
    },
    "await_soon" to awaited { right(uniffi.bench_uniffi.addSoon(3u, 4u).toDouble(), 7.0) },
    "await_later" to awaited { right(uniffi.bench_uniffi.addLater(3u, 4u).toDouble(), 7.0) },
  )
}

/** How often a loop is run for one measurement; it is warm then. */
private fun calls(loop: Loop): Int {
  var count = 1
  var took = loop(1)
  var all = took
  while (took < SAMPLE || all < WARM) {
    val wanted = count * SAMPLE * 1.1 / took.coerceAtLeast(1.0)
    count = wanted.coerceIn(1.0, count * 100.0).coerceAtMost(1e9).toInt().coerceAtLeast(1)
    took = loop(count)
    all += took
  }
  return count
}

fun main(arguments: Array<String>) {
  val only = arguments.firstOrNull().orEmpty().split(",").filter { it.isNotEmpty() }
  val (hand, other, made) = Triple(handwritten(), uniffi(), generated())
  val safe = guarded()
  val told = ArrayList<String>()
  for (name in other.keys) {
    if (only.isNotEmpty() && only.none { name.contains(it) }) {
      continue
    }
    val empty = if (name.startsWith("await_")) awaited { sink + 1.0 } else each { sink + 1.0 }
    val hands = listOf("handwritten" to hand[name], "guarded" to safe[name])
    val all = listOf("loop" to empty) + hands + listOf("framework" to other[name], "generated" to made[name])
    val loops = all.mapNotNull { (kind, loop) -> loop?.let { kind to it } }
    val counts = loops.map { calls(it.second) }
    val samples = loops.map { ArrayList<Double>() }
    for (round in 0 until ROUNDS) {
      for (turn in loops.indices) {
        val kind = (round + turn) % loops.size
        samples[kind].add(loops[kind].second(counts[kind]) / counts[kind])
      }
    }
    val parts = loops.indices.map { "\"${loops[it].first}\": [${samples[it].joinToString(", ")}]" }
    told.add("{\"row\": \"$name\", \"samples\": {${parts.joinToString(", ")}}}")
  }
  println("{\"version\": \"\", \"rows\": [${told.joinToString(", ")}]}")
  exitProcess(0)
}
