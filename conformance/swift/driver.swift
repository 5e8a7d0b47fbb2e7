// What every generated driver of Swift has: the protocol's lines, canonical JSON of the standard library's types, and what
// the expressions of cases are made with. The printing of the interface's own types is generated.
import Dispatch
import Glibc
import KitchenSink

/// The answer that is being written.
final class Line: @unchecked Sendable {
  var text = ""

  func raw(_ part: String) { text += part }
  func number<N: BinaryInteger>(_ value: N) { text += "\"\(value)\"" }
  func float(_ value: Double) {
    guard !value.isNaN else { return text += "\"f:nan\"" }
    let digits = String(value.bitPattern, radix: 16)
    text += "\"f:\(String(repeating: "0", count: 16 - digits.count))\(digits)\""
  }
  func string(_ value: String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)"
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
  func bytes(_ value: [UInt8]) {
    let digits = Array("0123456789abcdef")
    text += "\"\(String(value.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }))\""
  }
  func duration(_ value: Duration) {
    let (seconds, attoseconds) = value.components
    text += "{\"secs\":\"\(seconds)\",\"nanos\":\"\(attoseconds / 1_000_000_000)\"}"
  }
  func moment(_ value: SystemTime) {
    text += "{\"secs\":\"\(value.seconds)\",\"nanos\":\"\(value.nanoseconds)\"}"
  }
  func all<S: Sequence>(_ items: S, _ one: (S.Element) throws -> Void) rethrows {
    text += "["
    var first = true
    for item in items {
      if !first { text += "," }
      first = false
      try one(item)
    }
    text += "]"
  }
  /// By their keys: Swift's dictionaries have no order.
  func pairs<K, V>(
    _ items: [K: V], _ before: (K, K) -> Bool, _ one: (K) throws -> Void, _ two: (V) throws -> Void
  ) rethrows {
    try all(items.sorted { before($0.key, $1.key) }) { key, value in
      text += "["
      try one(key)
      text += ","
      try two(value)
      text += "]"
    }
  }
  func maybe<T>(_ value: T?, _ one: (T) throws -> Void) rethrows {
    if let value { try one(value) } else { text += "null" }
  }
  func details(_ error: any LibraryError) {
    text += "\"message\":"
    string(error.message)
    text += ",\"causes\":"
    all(error.sources) { string($0) }
  }
  func kind(_ kind: String, _ error: any LibraryError) {
    text += "\"kind\":\"\(kind)\","
    details(error)
  }
}

/// Sends an answer, so that it is out before the next call can crash.
func send(_ text: String) {
  fputs(text + "\n", stdout)
  fflush(stdout)
}

/// What came of a call.
func outcome(_ call: (Line) throws -> Void) -> String {
  let w = Line()
  w.text = "{\"returned\":"
  do {
    try call(w)
    return w.text + "}"
  } catch {
    w.text = "{\"raised\":{"
    putFailure(w, error)
    return w.text + "}}"
  }
}

func step(_ call: (Line) throws -> Void) { send(outcome(call)) }

struct StockError: Error, CustomStringConvertible {
  let description: String
  init(_ text: String) { description = text }
}

/// What a name stands for.
func held<T>(_ name: T?) throws -> T {
  guard let name else { throw StockError("a name that no step has given") }
  return name
}

func duration(_ seconds: Int64, _ nanoseconds: Int64) -> Duration {
  Duration(secondsComponent: seconds, attosecondsComponent: nanoseconds * 1_000_000_000)
}

/// A thread of its own, and what came of its call.
final class Spawned: @unchecked Sendable {
  private let done = DispatchSemaphore(value: 0)
  private var said = ""

  init(_ call: @escaping (Line) throws -> Void) {
    let run = { [self] in
      said = outcome(call)
      done.signal()
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(run)).toOpaque()
    pthread_create(
      &thread, nil,
      { data in
        Unmanaged<Box>.fromOpaque(data!).takeRetainedValue().run()
        return nil
      }, box)
    pthread_detach(thread)
  }

  func join() -> String {
    done.wait()
    return said
  }

  private final class Box {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
  }
}

final class Slot<T>: @unchecked Sendable { var result: Result<T, Error>? }

/// Waits for an async call.
func wait<T>(_ call: @escaping () async throws -> T) throws -> T {
  let slot = Slot<T>()
  let done = DispatchSemaphore(value: 0)
  let run: @Sendable () async -> Void = {
    do { slot.result = .success(try await call()) } catch { slot.result = .failure(error) }
    done.signal()
  }
  Task.detached(operation: run)
  done.wait()
  return try slot.result!.get()
}

/// The items of an iterator or a stream: so many at most. It is closed then, and once more.
func items<T>(_ source: Items<T>, _ most: Int) throws -> [T] {
  try taken(most, { try source.nextItem() }, { try source.close() })
}

func items<T>(_ source: AsyncItems<T>, _ most: Int) throws -> [T] {
  try taken(most, { try wait { try await source.next() } }, { try source.close() })
}

func taken<T>(_ most: Int, _ next: () throws -> T?, _ close: () throws -> Void) throws -> [T] {
  var got: [T] = []
  while got.count < most {
    guard let item = try next() else {
      if try next() != nil { throw StockError("an item behind the end") }
      break
    }
    got.append(item)
  }
  try close()
  // Twice isn't an error of anybody's.
  do { try close() } catch is ClosedError {}
  return got
}

final class Count: @unchecked Sendable { var at = 0 }

/// Counts what it is asked for, from 1 on.
func counting<T>(_ next: @escaping (Int) throws -> T?) -> @Sendable () throws -> T? {
  let count = Count()
  let run: () throws -> T? = {
    count.at += 1
    return try next(count.at)
  }
  return unsafeBitCast(run, to: (@Sendable () throws -> T?).self)
}
