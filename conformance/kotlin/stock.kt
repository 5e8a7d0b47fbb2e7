// What cases take of the stock: implementations of the crate's traits, and flows. What they throw is a `StockError` of
// theirs, or an error of the crate.
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import java.util.concurrent.atomic.AtomicInteger

open class StockStore : kitchensink.Store {
  @Volatile private var held: Pair<String, ByteArray>? = null

  override fun get(key: String): ByteArray {
    if (key == "broken") throw StockError("the store is broken")
    val held = held
    if (held != null && held.first == key) return held.second
    if (key == "a") return byteArrayOf(1, 2, 3)
    throw kitchensink.CallbackError.Missing(key)
  }

  override fun put(key: String, value: ByteArray) {
    if (key == "full") throw kitchensink.CallbackError.Full()
    held = key to value
  }

  override fun size(): ULong = if (held == null) 1uL else 2uL
}

/** A store that has its own word for itself. */
class DescribedStore : StockStore() {
  override fun describe(): String = "a store of the host's"
}

class BrokenStore : kitchensink.Store {
  override fun get(key: String): ByteArray = throw StockError("get")

  override fun put(key: String, value: ByteArray): Unit = throw StockError("put")

  override fun size(): ULong = throw StockError("size")

  override fun describe(): String = throw StockError("describe")
}

class StockJudge : kitchensink.Judge {
  override fun mark(point: kitchensink.Point, name: String, weights: DoubleArray): Double =
    (point.x + point.y) * weights.sum() + name.toByteArray().size

  override fun better(left: kitchensink.Point?, right: String?): String? = when {
    left == null -> right
    left.x == Math.rint(left.x) -> "point ${left.x.toLong()}"
    else -> "point ${left.x}"
  }

  override fun meet(session: kitchensink.Session): kitchensink.Session {
    session.hit()
    return session
  }

  override fun decide(value: Int): Int {
    if (value < 0) throw kitchensink.NarrowError.Refused(7u)
    if (value == 0) throw StockError("zero")
    return value * 2
  }
}

private fun loaded(key: String): String {
  if (key == "broken") throw StockError("the loader is broken")
  if (key == "missing") throw kitchensink.CallbackError.Missing(key)
  return "text of $key"
}

class StockLoader : kitchensink.Loader {
  override suspend fun load(key: String): String {
    delay(1)
    return loaded(key)
  }

  override suspend fun measure(text: String): UInt {
    delay(1)
    return text.toByteArray().size.toUInt()
  }
}

/** One whose answers are there at once. */
class PlainLoader : kitchensink.Loader {
  override suspend fun load(key: String): String = loaded(key)

  override suspend fun measure(text: String): UInt = text.toByteArray().size.toUInt()

  override suspend fun greet(): String = "hello from the host"
}

class BrokenLoader : kitchensink.Loader {
  override suspend fun load(key: String): String = throw StockError("load")

  override suspend fun measure(text: String): UInt = throw StockError("measure")
}

/** Never answers, until nobody waits for it. */
class SlowLoader : kitchensink.Loader {
  override suspend fun load(key: String): String {
    try {
      awaitCancellation()
    } catch (error: CancellationException) {
      cancelled.incrementAndGet()
      throw error
    }
  }

  override suspend fun measure(text: String): UInt = 0u

  companion object {
    val cancelled = AtomicInteger()
  }
}

/** Implementations by their names. */
object Stock {
  fun store() = StockStore()

  fun describedStore() = DescribedStore()

  fun brokenStore() = BrokenStore()

  fun judge() = StockJudge()

  fun loader() = StockLoader()

  fun plainLoader() = PlainLoader()

  fun brokenLoader() = BrokenLoader()

  fun slowLoader() = SlowLoader()
}

/** The items of a list, each a moment later. */
fun <T> later(items: List<T>): Flow<T> = flow {
  for (item in items) {
    delay(1)
    emit(item)
  }
}

/** Counts what it is asked for, from 1 on, each a moment later. */
fun <T> countingLater(next: (Int) -> Any?): Flow<T> = flow {
  var at = 0
  while (true) {
    delay(1)
    at += 1
    val found = next(at)
    if (found === END) {
      break
    }
    @Suppress("UNCHECKED_CAST")
    emit(found as T)
  }
}
