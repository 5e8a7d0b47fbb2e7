// What cases ask of the Swift program's logger: each function is one promise.
import Glibc
import KitchenSink
import Synchronization

enum Logs {
  /// What a logger was told.
  struct Heard: Sendable {
    var texts: [String] = []
    var last: LogRecord?
    var elsewhere = false
  }

  private static let heard = Mutex(Heard())

  static func listen(_ level: LogLevel = .trace) throws {
    heard.withLock { $0 = Heard() }
    let by = pthread_self()
    try setLogger(upTo: level) { record in
      let elsewhere = pthread_equal(by, pthread_self()) == 0
      heard.withLock {
        $0.texts.append("\(record.level) \(record.message)")
        $0.last = record
        $0.elsewhere = $0.elsewhere || elsewhere
      }
    }
  }

  static var now: Heard { heard.withLock { $0 } }

  /// Whether these texts were told, one after the other with a bar between; nobody is told any more.
  static func all(_ texts: String) throws -> Bool {
    try setLogger(nil)
    let joined = now.texts.joined(separator: "|")
    if joined != texts {
      fputs("told: \(joined)\n", stderr)
    }
    return joined == texts
  }

  static func logLevels() throws {
    for level in ["error", "warn", "info", "debug", "trace"] {
      try KitchenSink.logMessage(levelName: level, message: level)
    }
  }

  static func log(_ level: String, _ message: String) throws {
    try KitchenSink.logMessage(levelName: level, message: message)
  }

  static func toldBeforeTheCallReturns() throws -> Bool {
    try log("error", "nobody listens")
    try listen()
    try log("info", "a {} %s")
    try log("warn", "b")
    let well = !now.elsewhere && now.last?.target == "kitchen_sink::logs"
    return try all("info a {} %s|warn b") && well
  }

  static func levels() throws -> Bool {
    try listen()
    try logLevels()
    let well = LogLevel.error < .trace
    return try all("error error|warn warn|info info|debug debug|trace trace") && well
  }

  static func whence() throws -> Bool {
    try listen()
    try log("info", "a")
    let last = now.last
    let well = (last?.file?.hasSuffix("logs.rs") ?? false) && (last?.line ?? 0) > 10 && last?.fields == []
    return try all("info a") && well
  }

  static func limitsCount() throws -> Bool {
    try listen(.warn)
    try logLevels()
    var well = try !KitchenSink.logEnabled(levelName: "debug")
    well = try well && KitchenSink.logEnabled(levelName: "error") && KitchenSink.logLimit() == "warn"
    well = try all("error error|warn warn") && well
    try listen(.off)
    try logLevels()
    well = try well && KitchenSink.logLimit() == "off"
    return try all("") && well
  }

  static func levelsChange() throws -> Bool {
    try listen(.warn)
    try log("debug", "a")
    let level: (LogLevel) throws -> Void = { level in
      try setLogger(upTo: level) { record in heard.withLock { $0.texts.append("\(record.level) \(record.message)") } }
    }
    try level(.debug)
    try log("debug", "b")
    try level(.info)
    try log("debug", "c")
    return try all("debug b")
  }

  static func otherTargets() throws -> Bool {
    try listen()
    try KitchenSink.logTo(target: "other::part", levelName: "info", message: "a")
    let well = now.last?.target == "other::part"
    return try all("info a") && well
  }

  static func fields() throws -> Bool {
    try listen()
    try KitchenSink.logFields(user: "ann", count: -3)
    let told = now.last?.fields.map { "\($0.key)=\($0.value);" }.joined()
    return try all("info ann came") && told == "user=ann;count=-3;share=0.5;fresh=true;"
  }

  static func eventsOfTracing() throws -> Bool {
    try listen()
    try KitchenSink.traceEvent(answer: 42)
    return try all("info an event answer=42")
  }

  static func threadsInOrder() throws -> Bool {
    try listen()
    try KitchenSink.logFromThreads(threads: 4, each: 100)
    try setLogger(nil)
    let told = now
    var next = [0, 0, 0, 0]
    var well = told.texts.count == 400 && told.elsewhere
    for text in told.texts {
      let parts = text.split(separator: " ")
      guard parts.count == 3, let thread = Int(parts[1]), next.indices.contains(thread) else { return false }
      well = well && Int(parts[2]) == next[thread]
      next[thread] += 1
    }
    return well
  }

  static func aThreadLater() throws -> Bool {
    try listen()
    try KitchenSink.logLater(name: "worker-7", message: "late", millis: 5)
    for _ in 0..<4000 where now.texts.isEmpty {
      usleep(5000)
    }
    let well = now.elsewhere
    return try all("info late") && well
  }

  static func blockingCalls() throws -> Bool {
    try listen()
    try KitchenSink.logBlocking(count: 3, millis: 1)
    let well = !now.elsewhere
    return try all("info blocking 0|info blocking 1|info blocking 2") && well
  }

  static func asyncFunctions() throws -> Bool {
    try listen()
    let one = try wait { try await KitchenSink.logInFuture(message: "a") }
    return try all("info a, before|info a, after") && one == 1
  }

  static func borrowedObjects() throws -> Bool {
    let diary = try Diary()
    try listen()
    let line = try diary.write(line: "a")
    try diary.close()
    return try all("info line 1: a|info closed after 1") && line == 1
  }

  static func aroundACallback() throws -> Bool {
    try listen()
    let two = try KitchenSink.logAround { $0 + 1 }
    return try all("info before|info after 2") && two == 2
  }

  static func lentMemory() throws -> Bool {
    try listen()
    let sum = try KitchenSink.logSlice(values: [1, 2])
    return try all("info 2 values") && sum == 3
  }

  static func noisyMessages() throws -> Bool {
    try listen()
    try KitchenSink.logNoisy()
    return try all("info shown noise|info noisy noise")
  }

  static func oursIsFirst() throws -> Bool {
    try listen()
    try log("info", "a")
    let set = try KitchenSink.setOwnLogger()
    return try all("info a") && !set
  }

  /// A logger is let go once it was replaced.
  static func letGo() throws -> Bool {
    final class Data: Sendable {}
    var data: Data? = Data()
    weak var seen = data
    try setLogger { [data] _ in withExtendedLifetime(data) {} }
    data = nil
    try log("info", "a")
    var well = seen != nil
    try setLogger { _ in }
    well = well && seen == nil
    try setLogger(nil)
    return well
  }

  /// Replaced while threads log: what is told wasn't let go.
  static func replacedWhileThreadsLog() throws -> Bool {
    final class Data: Sendable {
      let alive = Atomic<Bool>(true)
      deinit { alive.store(false, ordering: .sequentiallyConsistent) }
    }
    final class Said: Sendable {
      let enough = Atomic<Bool>(false)
      let wrong = Atomic<Bool>(false)
      let told = Atomic<Int>(0)
    }
    let said = Said()
    let threads = (0..<3).map { _ in
      Spawned { answer in
        while !said.enough.load(ordering: .relaxed) {
          try KitchenSink.logMany(count: 50)
        }
        answer.raw("null")
      }
    }
    for at in 0..<300 {
      let data = Data()
      try setLogger { _ in
        if !data.alive.load(ordering: .sequentiallyConsistent) {
          said.wrong.store(true, ordering: .relaxed)
        }
        said.told.wrappingAdd(1, ordering: .relaxed)
      }
      if at % 10 == 0 {
        usleep(1000)
      }
    }
    while said.told.load(ordering: .relaxed) < 5 {
      usleep(100)
    }
    said.enough.store(true, ordering: .relaxed)
    let ends = threads.map { $0.join() }
    try setLogger(nil)
    return !said.wrong.load(ordering: .relaxed) && ends.allSatisfy { $0.hasPrefix("{\"returned\"") }
  }
}
