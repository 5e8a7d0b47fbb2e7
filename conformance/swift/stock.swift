// What cases take of the stock: implementations of the crate's traits, and streams. What they throw is a `StockError` of
// theirs, or an error of the crate.
import Glibc
import KitchenSink
import Synchronization

/// How many implementations Rust has.
private let alive = Mutex(0)

/// One that is counted while it lives.
class Counted: @unchecked Sendable {
  init() { alive.withLock { $0 += 1 } }
  deinit { alive.withLock { $0 -= 1 } }
}

/// Whether all were let go; futures may end a moment after their result is there.
func allAreFree() -> Bool {
  for _ in 0..<5000 where alive.withLock({ $0 }) != 0 {
    usleep(1000)
  }
  let left = alive.withLock { $0 }
  if left != 0 {
    fputs("\(left) implementations are still alive\n", stderr)
  }
  return left == 0
}

class StockStore: Counted, KitchenSink.Store {
  private let held = Mutex<(key: String, value: [UInt8])?>(nil)

  func get(key: String) throws -> [UInt8] {
    if key == "broken" { throw StockError("the store is broken") }
    if let held = held.withLock({ $0 }), held.key == key { return held.value }
    if key == "a" { return [1, 2, 3] }
    throw CallbackError(.missing(key: key))
  }
  func put(key: String, value: [UInt8]) throws {
    if key == "full" { throw CallbackError(.full) }
    held.withLock { $0 = (key, value) }
  }
  func size() -> UInt64 { held.withLock { $0 == nil ? 1 : 2 } }
}

/// A store that has its own word for itself.
final class DescribedStore: Counted, KitchenSink.Store {
  private let store = StockStore()

  func get(key: String) throws -> [UInt8] { try store.get(key: key) }
  func put(key: String, value: [UInt8]) throws { try store.put(key: key, value: value) }
  func size() -> UInt64 { store.size() }
  func describe() -> String { "a store of the host's" }
}

final class BrokenStore: Counted, KitchenSink.Store {
  func get(key: String) throws -> [UInt8] { throw StockError("get") }
  func put(key: String, value: [UInt8]) throws { throw StockError("put") }
  func size() throws -> UInt64 { throw StockError("size") }
  func describe() throws -> String { throw StockError("describe") }
}

final class StockJudge: Counted, KitchenSink.Judge {
  func mark(point: Point, name: String, weights: [Double]) -> Double {
    (point.x + point.y) * weights.reduce(0, +) + Double(name.utf8.count)
  }
  func better(left: Point?, right: String?) -> String? {
    if let left { return "point \(left.x == left.x.rounded() ? "\(Int(left.x))" : "\(left.x)")" }
    return right
  }
  func meet(session: Session) throws -> Session {
    _ = try session.hit()
    return session
  }
  func decide(value: Int32) throws -> Int32 {
    if value < 0 { throw NarrowError(.refused(code: 7)) }
    if value == 0 { throw StockError("zero") }
    return value * 2
  }
}

private func loaded(_ key: String) throws -> String {
  if key == "broken" { throw StockError("the loader is broken") }
  if key == "missing" { throw CallbackError(.missing(key: key)) }
  return "text of \(key)"
}

final class StockLoader: Counted, KitchenSink.Loader {
  func load(key: String) async throws -> String {
    try await Task.sleep(for: .milliseconds(1))
    return try loaded(key)
  }
  func measure(text: String) async throws -> UInt32 {
    try await Task.sleep(for: .milliseconds(1))
    return UInt32(text.utf8.count)
  }
}

/// One whose answers are there at once.
final class PlainLoader: Counted, KitchenSink.Loader {
  func load(key: String) throws -> String { try loaded(key) }
  func measure(text: String) -> UInt32 { UInt32(text.utf8.count) }
  func greet() -> String { "hello from the host" }
}

final class BrokenLoader: Counted, KitchenSink.Loader {
  func load(key: String) async throws -> String { throw StockError("load") }
  func measure(text: String) throws -> UInt32 { throw StockError("measure") }
}

/// Never answers, until nobody waits for it.
final class SlowLoader: Counted, KitchenSink.Loader {
  static let cancelled = Mutex(0)

  func load(key: String) async throws -> String {
    do {
      try await Task.sleep(for: .seconds(3600))
    } catch {
      SlowLoader.cancelled.withLock { $0 += 1 }
      throw error
    }
    return ""
  }
  func measure(text: String) -> UInt32 { 0 }
}

/// Implementations by their names.
enum Stock {
  static func store() -> StockStore { StockStore() }
  static func describedStore() -> DescribedStore { DescribedStore() }
  static func brokenStore() -> BrokenStore { BrokenStore() }
  static func judge() -> StockJudge { StockJudge() }
  static func loader() -> StockLoader { StockLoader() }
  static func plainLoader() -> PlainLoader { PlainLoader() }
  static func brokenLoader() -> BrokenLoader { BrokenLoader() }
  static func slowLoader() -> SlowLoader { SlowLoader() }
}

/// The items of a list, each a moment later.
struct Later<Item: Sendable>: AsyncSequence, Sendable {
  typealias Element = Item
  let items: [Item]

  struct AsyncIterator: AsyncIteratorProtocol {
    var rest: ArraySlice<Item>

    mutating func next() async throws -> Item? {
      try await Task.sleep(for: .milliseconds(1))
      return rest.popFirst()
    }
  }

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: items[...]) }
}

func later<Item>(_ items: [Item]) -> Later<Item> { Later(items: items) }

/// Counts what it is asked for, from 1 on, each a moment later.
func countingLater<T>(_ next: @escaping @Sendable (Int) throws -> T?) -> @Sendable () async throws -> T? {
  let counted = Counted()
  let count = Count()
  return {
    try await Task.sleep(for: .milliseconds(1))
    count.at += 1
    return try withExtendedLifetime(counted) { try next(count.at) }
  }
}
