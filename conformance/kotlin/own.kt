// What cases ask of the Kotlin package alone: each function is one promise.
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
}
