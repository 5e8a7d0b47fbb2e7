// What cases ask of the Kotlin program's logger: each function is one promise.
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import kitchensink.LogLevel
import kitchensink.LogRecord
import kitchensink.setLogger

object Logs {
  /** What a logger was told. */
  private class Heard {
    val texts = ArrayList<String>()
    var last: LogRecord? = null
    var elsewhere = false
  }

  private var heard = Heard()

  private fun told(record: LogRecord) = "${record.level.name.lowercase()} ${record.message}"

  private fun listen(level: LogLevel = LogLevel.TRACE) {
    val now = Heard()
    heard = now
    val by = Thread.currentThread()
    setLogger(level) { record ->
      synchronized(now) {
        now.texts.add(told(record))
        now.last = record
        now.elsewhere = now.elsewhere || Thread.currentThread() !== by
      }
    }
  }

  /** Whether these texts were told, one after the other with a bar between; nobody is told any more. */
  private fun all(texts: String): Boolean {
    setLogger(logger = null)
    val joined = synchronized(heard) { heard.texts.joinToString("|") }
    if (joined != texts) {
      System.err.println("told: $joined")
    }
    return joined == texts
  }

  private fun logLevels() {
    for (level in listOf("error", "warn", "info", "debug", "trace")) {
      kitchensink.logMessage(level, level)
    }
  }

  fun toldBeforeTheCallReturns(): Boolean {
    kitchensink.logMessage("error", "nobody listens")
    listen()
    kitchensink.logMessage("info", "a {} %s")
    kitchensink.logMessage("warn", "b")
    val well = !heard.elsewhere && heard.last?.target == "kitchen_sink::logs"
    return all("info a {} %s|warn b") && well
  }

  fun levels(): Boolean {
    listen()
    logLevels()
    val well = LogLevel.ERROR < LogLevel.TRACE
    return all("error error|warn warn|info info|debug debug|trace trace") && well
  }

  fun whence(): Boolean {
    listen()
    kitchensink.logMessage("info", "a")
    val last = heard.last!!
    val well = last.file!!.endsWith("logs.rs") && last.line!! > 10 && last.fields.isEmpty()
    return all("info a") && well
  }

  fun limitsCount(): Boolean {
    listen(LogLevel.WARN)
    logLevels()
    var well = !kitchensink.logEnabled("debug") && kitchensink.logEnabled("error") && kitchensink.logLimit() == "warn"
    well = all("error error|warn warn") && well
    listen(LogLevel.OFF)
    logLevels()
    well = well && kitchensink.logLimit() == "off"
    return all("") && well
  }

  fun levelsChange(): Boolean {
    listen(LogLevel.WARN)
    kitchensink.logMessage("debug", "a")
    val now = heard
    fun level(level: LogLevel) = setLogger(level) { record -> synchronized(now) { now.texts.add(told(record)) } }
    level(LogLevel.DEBUG)
    kitchensink.logMessage("debug", "b")
    level(LogLevel.INFO)
    kitchensink.logMessage("debug", "c")
    return all("debug b")
  }

  fun otherTargets(): Boolean {
    listen()
    kitchensink.logTo("other::part", "info", "a")
    val well = heard.last?.target == "other::part"
    return all("info a") && well
  }

  fun fields(): Boolean {
    listen()
    kitchensink.logFields("ann", -3)
    val told = heard.last!!.fields.joinToString("") { "${it.key}=${it.value};" }
    return all("info ann came") && told == "user=ann;count=-3;share=0.5;fresh=true;"
  }

  fun eventsOfTracing(): Boolean {
    listen()
    kitchensink.traceEvent(42u)
    return all("info an event answer=42")
  }

  fun threadsInOrder(): Boolean {
    listen()
    kitchensink.logFromThreads(4u, 100u)
    setLogger(logger = null)
    val next = IntArray(4)
    var well = heard.texts.size == 400 && heard.elsewhere
    for (text in heard.texts) {
      val (_, thread, at) = text.split(" ")
      well = well && at.toInt() == next[thread.toInt()]
      next[thread.toInt()] += 1
    }
    return well
  }

  fun aThreadLater(): Boolean {
    listen()
    kitchensink.logLater("worker-7", "late", 5u)
    for (again in 0 until 4000) {
      if (synchronized(heard) { heard.texts.isNotEmpty() }) {
        break
      }
      Thread.sleep(5)
    }
    val well = heard.elsewhere
    return all("info late") && well
  }

  fun blockingCalls(): Boolean {
    listen()
    kitchensink.logBlocking(3u, 1u)
    val well = !heard.elsewhere
    return all("info blocking 0|info blocking 1|info blocking 2") && well
  }

  fun asyncFunctions(): Boolean {
    listen()
    val one = wait { kitchensink.logInFuture("a") }
    return all("info a, before|info a, after") && one.toLong() == 1L
  }

  fun borrowedObjects(): Boolean {
    val diary = kitchensink.Diary()
    listen()
    val line = diary.write("a")
    diary.close()
    return all("info line 1: a|info closed after 1") && line.toLong() == 1L
  }

  fun aroundACallback(): Boolean {
    listen()
    val two = kitchensink.logAround { it + 1 }
    return all("info before|info after 2") && two == 2
  }

  fun lentMemory(): Boolean {
    listen()
    val sum = kitchensink.logSlice(doubleArrayOf(1.0, 2.0))
    return all("info 2 values") && sum == 3.0
  }

  fun noisyMessages(): Boolean {
    listen()
    kitchensink.logNoisy()
    return all("info shown noise|info noisy noise")
  }

  fun oursIsFirst(): Boolean {
    listen()
    kitchensink.logMessage("info", "a")
    val set = kitchensink.setOwnLogger()
    return all("info a") && !set
  }

  /** What a logger throws ends no call, and is the thread's own handler's. */
  fun thrown(): Boolean {
    val thread = Thread.currentThread()
    val before = thread.uncaughtExceptionHandler
    var caught: Throwable? = null
    thread.setUncaughtExceptionHandler { _, error -> caught = error }
    try {
      setLogger { throw StockError("from the logger") }
      kitchensink.logMessage("info", "a")
    } finally {
      setLogger(logger = null)
      thread.uncaughtExceptionHandler = before
    }
    return caught?.message == "from the logger"
  }

  /** A logger is let go once it was replaced. */
  fun letGo(): Boolean {
    class Told(var count: Int)
    var told: Told? = Told(0)
    val seen = java.lang.ref.WeakReference(told)
    fun tell(own: Told) = setLogger { own.count += 1 }
    tell(told!!)
    told = null
    kitchensink.logMessage("info", "a")
    System.gc()
    val well = seen.get()?.count == 1
    setLogger { }
    repeat(100) {
      if (seen.get() != null) {
        System.gc()
        Thread.sleep(20)
      }
    }
    setLogger(logger = null)
    return well && seen.get() == null
  }

  fun replacedWhileThreadsLog(): Boolean {
    val enough = AtomicBoolean()
    val told = AtomicInteger()
    val threads = (0 until 3).map {
      Spawned { answer ->
        while (!enough.get()) {
          kitchensink.logMany(50u)
        }
        answer.raw("null")
      }
    }
    for (at in 0 until 300) {
      setLogger { told.incrementAndGet() }
      if (at % 10 == 0) {
        Thread.sleep(1)
      }
    }
    while (told.get() < 5) {
      Thread.sleep(1)
    }
    enough.set(true)
    val ends = threads.map { it.join() }
    setLogger(logger = null)
    return ends.all { it.startsWith("{\"returned\"") }
  }
}
