// The same functions by a careful author, over `handwritten/src/guarded.rs`: with the promises that the generated package
// gives. Panics, a counter that is in use, closed or poisoned, and bad arguments are exceptions; threads may share a counter.
package bench

import java.lang.invoke.MethodHandles
import java.lang.invoke.VarHandle
import java.lang.ref.Reference
import java.nio.ByteOrder

class PanicException(message: String) : RuntimeException(message)

class BusyException : RuntimeException("it is in use")

class ClosedException : RuntimeException("it is closed")

class GuardedPerson(val name: String, val age: UInt)

interface GuardedCaller {
  fun call(value: Int): Int
}

/** A counter whose state says who may use it. */
class GuardedCounter(start: UInt) : AutoCloseable {
  private class Memory(@JvmField val raw: Long) : Runnable {
    @JvmField @Volatile
    var state: Int = IDLE

    fun moves(from: Int, to: Int): Boolean = STATE.compareAndSet(this, from, to)

    fun leave(to: Int): Unit = STATE.setRelease(this, to)

    /** What the cleaner runs: when nobody has the counter any more, no call uses it. */
    override fun run() {
      if (moves(IDLE, CLOSED) || moves(POISONED, CLOSED)) Guarded.counterFree(raw)
    }

    fun refused(): RuntimeException = when (state) {
      CLOSED -> ClosedException()
      POISONED -> PanicException("a panic left it in an unknown state")
      else -> BusyException()
    }

    private companion object {
      val STATE: VarHandle = MethodHandles.lookup().findVarHandle(Memory::class.java, "state", Int::class.javaPrimitiveType)
    }
  }

  private val memory = Memory(Guarded.counterNew(start.toInt()))
  private val cleanable = cleaner.register(this, memory)

  fun increment(): UInt {
    val memory = memory
    if (!memory.moves(IDLE, BUSY)) throw memory.refused()
    var after = POISONED
    try {
      val value = Guarded.counterIncrement(memory.raw)
      after = IDLE
      return value.toUInt()
    } finally {
      memory.leave(after)
      Reference.reachabilityFence(this)
    }
  }

  /** Frees it at once; a second time does nothing. */
  override fun close() {
    val memory = memory
    if (memory.moves(IDLE, CLOSED) || memory.moves(POISONED, CLOSED)) {
      Guarded.counterFree(memory.raw)
      cleanable.clean()
    } else if (memory.state != CLOSED) {
      throw BusyException()
    }
  }

  private companion object {
    const val IDLE = 0
    const val BUSY = 1
    const val CLOSED = 2
    const val POISONED = 3
    val cleaner: java.lang.ref.Cleaner = java.lang.ref.Cleaner.create()
  }
}

/** Points as they came, made when they are asked for. */
class GuardedPoints(@JvmField val numbers: DoubleArray) : AbstractList<Point>(), RandomAccess {
  override val size: Int get() = numbers.size / 2

  override fun get(index: Int): Point {
    java.util.Objects.checkIndex(index, size)
    return Point(numbers[2 * index], numbers[2 * index + 1])
  }
}

object Guarded {
  init {
    System.load(System.getProperty("bench.hand"))
  }

  private val INTS: VarHandle = MethodHandles.byteArrayViewVarHandle(IntArray::class.java, ByteOrder.LITTLE_ENDIAN)

  fun makePoints(count: UInt): List<Point> = GuardedPoints(makePoints(count.toInt()))

  fun sumPoints(points: List<Point>): Double {
    if (points is GuardedPoints) return sumPoints(points.numbers)
    val numbers = DoubleArray(Math.multiplyExact(points.size, 2))
    points.forEachIndexed { at, point ->
      numbers[2 * at] = point.x
      numbers[2 * at + 1] = point.y
    }
    return sumPoints(numbers)
  }

  fun makePeople(count: UInt): List<GuardedPerson> {
    val all = makePeople(count.toInt())
    val charset = if (INTS.get(all, 0) as Int != 0) Charsets.ISO_8859_1 else Charsets.UTF_8
    var text = 4 + Math.multiplyExact(count.toInt(), 8)
    return List(count.toInt()) {
      val length = INTS.get(all, 4 + 8 * it) as Int
      val name = String(all, text, length, charset)
      text += length
      GuardedPerson(name, (INTS.get(all, 8 + 8 * it) as Int).toUInt())
    }
  }

  fun sumPeople(people: List<GuardedPerson>): UInt {
    val numbers = IntArray(Math.multiplyExact(people.size, 2))
    var names = CharArray(Math.multiplyExact(people.size, 16))
    var text = 0
    people.forEachIndexed { at, person ->
      val length = person.name.length
      if (length > names.size - text) {
        names = names.copyOf(Math.addExact(maxOf(names.size, length), Math.addExact(text, length)))
      }
      (person.name as java.lang.String).getChars(0, length, names, text)
      numbers[2 * at] = length
      numbers[2 * at + 1] = person.age.toInt()
      text += length
    }
    return sumPeople(names, numbers).toUInt()
  }

  inline fun sumCalls(crossinline call: (UInt) -> UInt, times: UInt): UInt {
    val caller = object : GuardedCaller {
      override fun call(value: Int): Int = call(value.toUInt()).toInt()
    }
    return sumCalls(caller, times.toInt()).toUInt()
  }

  @JvmStatic external fun add(a: Int, b: Int): Int

  @JvmStatic external fun echo(text: String): String

  @JvmStatic external fun sumList(values: DoubleArray): Double

  @JvmStatic private external fun makePoints(count: Int): DoubleArray

  @JvmStatic private external fun sumPoints(points: DoubleArray): Double

  @JvmStatic private external fun makePeople(count: Int): ByteArray

  @JvmStatic private external fun sumPeople(names: CharArray, numbers: IntArray): Int

  @JvmStatic external fun describe(name: String, age: Int): String

  @JvmStatic external fun sumCalls(caller: GuardedCaller, times: Int): Int

  @JvmStatic external fun fail(status: Int): Int

  @JvmStatic external fun counterNew(start: Int): Long

  @JvmStatic external fun counterIncrement(raw: Long): Int

  @JvmStatic external fun counterFree(raw: Long)
}

fun guarded(): Map<String, Loop> {
  val points = Guarded.makePoints(1000u)
  val people = Guarded.makePeople(1000u)
  val one = GuardedCounter(0u)
  return mapOf(
    "add" to each { right(Guarded.add(3, 4).toDouble(), 7.0) },
    "echo" to each { right(Guarded.echo(text).length.toDouble(), 64.0) },
    "sum_list" to each { right(Guarded.sumList(values), 50_000_000.0) },
    "make_points" to each { right(Guarded.makePoints(1000u)[999].y, 499.5) },
    "read_points" to each {
      var sum = 0.0
      for (point in Guarded.makePoints(1000u)) {
        sum += point.x + point.y
      }
      right(sum, 749250.0)
    },
    "pass_points" to each { right(Guarded.sumPoints(points), 749250.0) },
    "make_people" to each { right(Guarded.makePeople(1000u)[999].age.toDouble(), 999.0) },
    "pass_people" to each { right(Guarded.sumPeople(people).toDouble(), 511500.0) },
    "describe" to each { right(Guarded.describe(people[0].name, people[0].age.toInt()).length.toDouble(), 12.0) },
    "call_back" to each { right(Guarded.sumCalls({ it + 1u }, 1000u).toDouble(), 500500.0) },
    "increment" to each { one.increment().toDouble() },
    "new_close" to each {
      GuardedCounter(0u).close()
      0.0
    },
    "fail" to each {
      try {
        Guarded.fail(7).toDouble()
      } catch (error: Refused) {
        right(error.status.toDouble() + error.message!!.length, 28.0)
      }
    },
  )
}
