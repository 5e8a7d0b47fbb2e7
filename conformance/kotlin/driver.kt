// What every generated driver of Kotlin has: the protocol's lines, canonical JSON of the standard library's types, and what
// the expressions of cases are made with. The printing of the interface's own types is generated.
@file:OptIn(ExperimentalUnsignedTypes::class)

import kotlinx.coroutines.runBlocking

/** The answer that is being written. */
class Line {
  val text = StringBuilder()

  fun raw(part: String) {
    text.append(part)
  }

  fun number(value: Any) {
    text.append("\"$value\"")
  }

  fun float(value: Double) {
    if (value.isNaN()) {
      raw("\"f:nan\"")
    } else {
      raw("\"f:%016x\"".format(value.toRawBits()))
    }
  }

  fun string(value: String) {
    text.append('"')
    for (c in value) {
      when {
        c == '"' || c == '\\' -> text.append('\\').append(c)
        c < ' ' || c.isSurrogate() -> text.append("\\u%04x".format(c.code))
        else -> text.append(c)
      }
    }
    text.append('"')
  }

  fun bytes(value: ByteArray) {
    raw(value.joinToString("", "\"", "\"") { "%02x".format(it) })
  }

  fun duration(value: java.time.Duration) {
    raw("{\"secs\":\"${value.seconds}\",\"nanos\":\"${value.nano}\"}")
  }

  fun moment(value: java.time.Instant) {
    raw("{\"secs\":\"${value.epochSecond}\",\"nanos\":\"${value.nano}\"}")
  }

  fun <T> all(items: Iterable<T>, one: (T) -> Unit) {
    raw("[")
    var first = true
    for (item in items) {
      if (!first) {
        raw(",")
      }
      first = false
      one(item)
    }
    raw("]")
  }

  /** By their keys, whatever order the map has. */
  fun <K, V> pairs(items: Map<K, V>, order: Comparator<K>, one: (K) -> Unit, two: (V) -> Unit) {
    val sorted = java.util.TreeMap<K, V>(order)
    sorted.putAll(items)
    all(sorted.entries) { (key, value) ->
      raw("[")
      one(key)
      raw(",")
      two(value)
      raw("]")
    }
  }

  fun <T : Any> maybe(value: T?, one: (T) -> Unit) {
    if (value == null) raw("null") else one(value)
  }

  fun details(error: kitchensink.LibraryException) {
    raw("\"message\":")
    string(error.message)
    raw(",\"causes\":")
    all(error.sources) { string(it) }
  }

  fun kind(kind: String, error: kitchensink.LibraryException) {
    raw("\"kind\":\"$kind\",")
    details(error)
  }
}

val byBytes: Comparator<String> = Comparator { left, right ->
  java.util.Arrays.compareUnsigned(left.toByteArray(), right.toByteArray())
}

private val output = java.io.PrintStream(java.io.FileOutputStream(java.io.FileDescriptor.out), false, "UTF-8")

/** Sends an answer, so that it is out before the next call can crash. */
fun send(text: String) {
  output.print(text + "\n")
  output.flush()
}

/** What came of a call. */
fun outcome(call: (Line) -> Unit): String {
  val line = Line()
  line.raw("{\"returned\":")
  try {
    call(line)
    line.raw("}")
    return line.text.toString()
  } catch (error: Throwable) {
    val failed = Line()
    failed.raw("{\"raised\":{")
    putFailure(failed, error)
    failed.raw("}}")
    return failed.text.toString()
  }
}

fun step(call: (Line) -> Unit) = send(outcome(call))

class StockError(text: String) : Exception(text)

/** What a name stands for. */
fun <T : Any> held(name: T?): T = name ?: throw StockError("a name that no step has given")

/** A thread of its own, and what came of its call. */
class Spawned(call: (Line) -> Unit) {
  private var said = ""
  private val thread = Thread { said = outcome(call) }.also { it.start() }

  fun join(): String {
    thread.join()
    return said
  }
}

/** Waits for an async call. */
fun <T> wait(call: suspend () -> T): T = runBlocking { call() }

/** The items of an iterator or a stream: so many at most. It is closed then, and once more. */
fun <T> items(source: kitchensink.Items<T>, most: Int): List<T> {
  val got = ArrayList<T>()
  while (got.size < most) {
    if (!source.hasNext()) {
      if (source.hasNext()) throw StockError("an item behind the end")
      break
    }
    got.add(source.next())
  }
  twice(source)
  return got
}

fun <T> items(source: kitchensink.AsyncItems<T>, most: Int): List<T> {
  val got = ArrayList<T>()
  while (got.size < most) {
    if (!wait { source.hasNext() }) {
      if (wait { source.hasNext() }) throw StockError("an item behind the end")
      break
    }
    got.add(wait { source.next() })
  }
  twice(source)
  return got
}

private fun twice(source: AutoCloseable) {
  source.close()
  // Twice isn't an error of anybody's.
  try {
    source.close()
  } catch (error: kitchensink.ClosedException) {
  }
}

/** The items of a list, one after the other. */
fun <T> generator(items: List<T>): Iterator<T> = items.iterator()

/** The end of a source. */
object END

/** Counts what it is asked for, from 1 on. */
fun <T> counting(next: (Int) -> Any?): Iterator<T> = object : Iterator<T> {
  private var at = 0
  private var found: Any? = null
  private var isFound = false

  override fun hasNext(): Boolean {
    if (!isFound) {
      at += 1
      found = next(at)
      isFound = true
    }
    return found !== END
  }

  override fun next(): T {
    hasNext()
    isFound = false
    @Suppress("UNCHECKED_CAST")
    return found as T
  }
}

/** Whether the garbage collector has come to all objects that nobody has. */
fun collected(): Boolean {
  repeat(100) {
    if (kitchensink.liveTrackers().toLong() == 0L && kitchensink.openStreams().toLong() == 0L) {
      return true
    }
    System.gc()
    Thread.sleep(20)
  }
  return false
}
