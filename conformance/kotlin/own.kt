// What cases ask of the Kotlin package alone: each function is one promise.
@file:OptIn(ExperimentalUnsignedTypes::class)

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

object Own {
  fun cancelled(): Boolean = runBlocking {
    var ended = false
    val job = launch(Dispatchers.Default) {
      try {
        kitchensink.never()
      } catch (error: CancellationException) {
        ended = true
        throw error
      }
    }
    delay(20)
    job.cancelAndJoin()
    ended
  }

  /** A coroutine that is cancelled before its call begins. */
  fun cancelledBefore(): Boolean = runBlocking {
    var ended = false
    val job = launch(start = CoroutineStart.UNDISPATCHED) {
      this@launch.coroutineContext[kotlinx.coroutines.Job]!!.cancel()
      try {
        kitchensink.never()
      } catch (error: CancellationException) {
        ended = true
      }
    }
    job.join()
    ended
  }

  fun manyAtOnce(): Boolean = runBlocking(Dispatchers.Default) {
    val all = (0 until 100).map { async { kitchensink.echoLater("$it", 2u) } }.awaitAll()
    all == (0 until 100).map { "$it" }
  }

  fun loops(): Boolean {
    var sum = 0u
    for (number in kitchensink.countTo(4u)) {
      sum += number
    }
    val words = kitchensink.words("one two three").asSequence().toList()
    val last = runBlocking {
      var last = 0u
      for (tick in kitchensink.ticks(3u, 1u)) {
        last = tick
      }
      last
    }
    val flow = runBlocking { kitchensink.ticks(100u, 1u).asFlow().take(2).toList() }
    return sum == 6u && words == listOf("one", "two", "three") && last == 2u && flow == listOf(0u, 1u)
  }

  fun keptByIterator(): Boolean {
    val items = kitchensink.Shelf(listOf("a", "b")).items()
    System.gc()
    Thread.sleep(20)
    return items.next() == "a" && items.next() == "b" && !items.hasNext()
  }

  fun values(): Boolean {
    val one = kitchensink.Shape.Circle(kitchensink.Point(1.0, 2.0), 3.0)
    val same = kitchensink.Shape.Circle(kitchensink.Point(1.0, 2.0), 3.0)
    val lists = listOf<kitchensink.Shape>(one, kitchensink.Shape.Nothing)
    val kinds = lists.map {
      when (it) {
        is kitchensink.Shape.Circle -> "circle"
        else -> "another"
      }
    }
    return one == same && setOf(one, same).size == 1 && kinds == listOf("circle", "another")
  }

  fun described(): Boolean =
    try {
      kitchensink.Tracker.parse("no equals sign")
      false
    } catch (error: kitchensink.LibraryException) {
      error.message.isNotEmpty()
    }

  /** What a callback throws is the cause, with its own stack trace. */
  fun causes(): Boolean {
    val own = StockError("from the callback")
    return try {
      kitchensink.apply(1) { throw own }
      false
    } catch (error: kitchensink.PanicException) {
      error.cause === own && own.stackTrace.any { it.methodName.contains("causes") }
    }
  }

  fun halfAPair(): Boolean =
    try {
      kitchensink.echoString("a\uD800")
      false
    } catch (error: kitchensink.ArgumentException) {
      error.message.contains("surrogate")
    }

  fun closedTwice(): Boolean {
    val tracker = kitchensink.Tracker("t")
    tracker.use { it.name }
    return try {
      tracker.name
      false
    } catch (error: kitchensink.ClosedException) {
      true
    }
  }

  /** Rust holds what it needs, and nothing longer. */
  fun implementationsAreKept(): Boolean {
    var store: StockStore? = StockStore()
    store!!.put("a", byteArrayOf(9))
    val cache = kitchensink.Cache(store)
    val first = java.lang.ref.WeakReference(store)
    store = null
    System.gc()
    val well = first.get() != null && cache.get("a").contentEquals(byteArrayOf(9))
    var other: StockStore? = StockStore()
    val second = java.lang.ref.WeakReference(other)
    cache.replace(other!!)
    other = null
    val replaced = gone(first) && second.get() != null
    cache.close()
    return well && replaced && gone(second) && kitchensink.maybeStore() == "none" && kitchensink.maybeStore(null) == "none"
  }

  private fun gone(what: java.lang.ref.WeakReference<*>): Boolean {
    repeat(100) {
      if (what.get() == null) {
        return true
      }
      System.gc()
      Thread.sleep(20)
    }
    return false
  }

  /** An interface has the trait's own bodies, whatever implements it. */
  fun bodiesAreCalled(): Boolean {
    val small = object : kitchensink.Store {
      override fun get(key: String): ByteArray = key.toByteArray()

      override fun put(key: String, value: ByteArray) {}

      override fun size(): ULong = 5uL
    }
    val greeted = runBlocking { PlainLoader().greet() + ", " + StockLoader().greet() }
    return small.describe() == "some store" && greeted == "hello from the host, hello from Rust"
  }

  /** What a method gives comes of a coroutine that is cancelled with what waits for it. */
  fun workIsCancelled(): Boolean = runBlocking {
    val before = SlowLoader.cancelled.get()
    val job = launch(Dispatchers.Default) { kitchensink.loadOne(SlowLoader(), "a") }
    delay(20)
    job.cancelAndJoin()
    for (again in 0 until 5000) {
      if (SlowLoader.cancelled.get() != before) {
        break
      }
      delay(1)
    }
    SlowLoader.cancelled.get() == before + 1
  }

  fun manyWork(): Boolean = runBlocking(Dispatchers.Default) {
    val loader = StockLoader()
    val all = (0 until 100).map { async { kitchensink.loadOne(loader, "$it") } }.awaitAll()
    all == (0 until 100).map { "text of $it" }
  }

  /** A flow that Rust leaves is cancelled, and goes no further than it was asked. */
  fun leftFlow(): Boolean = runBlocking {
    val made = java.util.concurrent.atomic.AtomicInteger()
    val ended = kotlinx.coroutines.CompletableDeferred<Boolean>()
    val numbers = kotlinx.coroutines.flow.flow {
      try {
        while (true) {
          emit(made.incrementAndGet().toULong())
        }
      } catch (error: CancellationException) {
        ended.complete(true)
        throw error
      }
    }
    val first = kitchensink.firstAwaited(numbers, 3uL)
    val left = kotlinx.coroutines.withTimeoutOrNull(5000) { ended.await() }
    first.toList() == listOf(1uL, 2uL, 3uL) && left == true && made.get() <= 4
  }

  fun unequalColumns(): Boolean =
    try {
      kitchensink.SpanColumns(doubleArrayOf(1.0, 2.0), doubleArrayOf(1.0)).join()
      false
    } catch (error: kitchensink.ArgumentException) {
      error.message == "length must have 2 items, not 1"
    }

  /** The iterator of a list of records ends as every one of Kotlin's. */
  fun iteratorEnds(): Boolean {
    val items = kitchensink.makeSamples(2u).iterator()
    items.next()
    items.next()
    return !items.hasNext() && runCatching { items.next() }.exceptionOrNull() is NoSuchElementException
  }

  /** An object that a closure gives stays the program's; it can be given any number of times. */
  fun givenTwice(): Boolean {
    val kept = kitchensink.Session("kept")
    val other = kitchensink.Session("other")
    val first = kitchensink.mapSession(other) { kept }
    val second = kitchensink.mapSession(other) { kept }
    first.close()
    val count = kitchensink.sessionsGiven(listOf(kept, kept, other).iterator())
    return count.toLong() == 3L && kitchensink.sameSession(kept, second) && kept.name == "kept"
  }
}
