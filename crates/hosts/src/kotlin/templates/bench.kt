// Measures a package's functions: one line of JSON for each.
import @PACKAGE@.*
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout

const val ROUNDS = 9
const val BATCH = 4e6 // nanoseconds
const val WARM = 200e6 // nanoseconds, for which a call is run until the JVM has compiled it

@FUNCTIONS@class Run(val name: String, val run: suspend (Int) -> Double)

val calls: List<Run> = listOf(
@TABLE@)

fun quoted(text: String): String {
  val all = StringBuilder("\"")
  for (c in text) {
    when {
      c == '"' || c == '\\' -> all.append('\\').append(c)
      c < ' ' -> all.append("\\u%04x".format(c.code))
      else -> all.append(c)
    }
  }
  return all.append('"').toString()
}

/** Those that work; what is wrong with the others is told. Until a call has shown that it ends, nobody waits for long. */
suspend fun working(): List<Run> = calls.filter { call ->
  val wrong = try {
    withTimeout(2000) { withContext(Dispatchers.Default) { call.run(2) } }
    null
  } catch (error: TimeoutCancellationException) {
    "wasn't over after 2 seconds"
  } catch (error: Throwable) {
    error.toString()
  }
  if (wrong != null) {
    println("{\"function\": ${quoted(call.name)}, \"error\": ${quoted(wrong)}}")
  }
  wrong == null
}

suspend fun times() {
  val working = working()
  val fitting = working.map { call ->
    var n = 1
    var took = call.run(n)
    var all = took
    while ((took < BATCH / 8 && n < 4_000_000) || all < WARM) {
      if (took < BATCH / 8 && n < 4_000_000) {
        n *= 8
      }
      took = call.run(n)
      all += took
    }
    maxOf(1.0, n * BATCH / maxOf(took, 1.0)).toInt()
  }
  val each = working.map { ArrayList<Double>() }
  for (round in 0 until ROUNDS) {
    for ((at, call) in working.withIndex()) {
      each[at].add(call.run(fitting[at]) / fitting[at])
    }
  }
  for ((at, call) in working.withIndex()) {
    println("{\"function\": ${quoted(call.name)}, \"ns\": ${each[at].sorted()[ROUNDS / 2]}}")
  }
}

fun main() = runBlocking { times() }
