// The classes of the binding by hand, whose other half is `handwritten/`.
package bench

class Point(@JvmField val x: Double, @JvmField val y: Double)

class Person(@JvmField val name: String, @JvmField val age: Int)

class Refused(val status: Int, message: String) : RuntimeException(message)

interface Caller {
  fun call(value: Int): Int
}

/** Frees what nobody closed too, as a class with memory of its own is advised to. */
class Counter(start: Int) : AutoCloseable {
  private class Memory(@JvmField var raw: Long) : Runnable {
    override fun run() {
      Hand.counterFree(raw)
      raw = 0L
    }
  }

  private val memory = Memory(Hand.counterNew(start))
  private val cleanable = cleaner.register(this, memory)

  fun increment(): Int {
    val raw = memory.raw
    if (raw == 0L) throw IllegalStateException("closed")
    return Hand.counterIncrement(raw)
  }

  override fun close() = cleanable.clean()

  private companion object {
    val cleaner: java.lang.ref.Cleaner = java.lang.ref.Cleaner.create()
  }
}

object Hand {
  init {
    System.load(System.getProperty("bench.hand"))
  }

  @JvmStatic external fun now(): Long

  @JvmStatic external fun add(a: Int, b: Int): Int

  @JvmStatic external fun echo(text: String): String

  @JvmStatic external fun sumList(values: DoubleArray): Double

  @JvmStatic external fun makePoints(count: Int): Array<Point>

  @JvmStatic external fun sumPoints(points: Array<Point>): Double

  @JvmStatic external fun makePeople(count: Int): Array<Person>

  @JvmStatic external fun sumPeople(people: Array<Person>): Int

  @JvmStatic external fun describe(person: Person): String

  @JvmStatic external fun sumCalls(caller: Caller, times: Int): Int

  @JvmStatic external fun fail(status: Int): Int

  @JvmStatic external fun counterNew(start: Int): Long

  @JvmStatic external fun counterIncrement(raw: Long): Int

  @JvmStatic external fun counterFree(raw: Long)
}
