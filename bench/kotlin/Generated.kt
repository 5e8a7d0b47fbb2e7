// The generated candidate; without the package, nothing is compiled in its place.
package bench

fun generated(): Map<String, Loop> {
  val points = benchsubject.makePoints(1000u)
  val people = benchsubject.makePeople(1000u)
  val one = benchsubject.Counter(0u)
  return mapOf(
    "add" to each { right(benchsubject.add(3u, 4u).toDouble(), 7.0) },
    "echo" to each { right(benchsubject.echo(text).length.toDouble(), 64.0) },
    "sum_list" to each { right(benchsubject.sumList(values), 50_000_000.0) },
    "make_points" to each { right(benchsubject.makePoints(1000u)[999].y, 499.5) },
    "read_points" to each {
      var sum = 0.0
      for (point in benchsubject.makePoints(1000u)) {
        sum += point.x + point.y
      }
      right(sum, 749250.0)
    },
    "pass_points" to each { right(benchsubject.sumPoints(points), 749250.0) },
    "make_people" to each { right(benchsubject.makePeople(1000u)[999].age.toDouble(), 999.0) },
    "pass_people" to each { right(benchsubject.sumPeople(people).toDouble(), 511500.0) },
    "describe" to each { right(benchsubject.describe(people[0]).length.toDouble(), 12.0) },
    "call_back" to each { right(benchsubject.sumCalls({ it + 1u }, 1000u).toDouble(), 500500.0) },
    "increment" to each { one.increment().toDouble() },
    "new_close" to each {
      benchsubject.Counter(0u).close()
      0.0
    },
    "fail" to each {
      try {
        benchsubject.fail(7u).toDouble()
      } catch (error: benchsubject.BenchError.Refused) {
        right(error.status.toDouble() + error.message.length, 28.0)
      }
    },
    "await_soon" to awaited { right(benchsubject.addSoon(3u, 4u).toDouble(), 7.0) },
    "await_later" to awaited { right(benchsubject.addLater(3u, 4u).toDouble(), 7.0) },
  )
}
