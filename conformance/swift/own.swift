// What cases ask of the Swift package alone: each function is one promise.
import Glibc
import KitchenSink
import Synchronization

enum Own {
  static func cancelled() throws -> Bool {
    try wait {
      let task = Task { try await KitchenSink.never() }
      try await Task.sleep(for: .milliseconds(5))
      task.cancel()
      do {
        try await task.value
        return false
      } catch is CancellationError {
        return true
      }
    }
  }

  /// A task that is over before its call begins.
  static func cancelledBefore() throws -> Bool {
    try wait {
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        try await KitchenSink.never()
      }
      do {
        try await task.value
        return false
      } catch is CancellationError {
        return true
      }
    }
  }

  static func manyAtOnce() throws -> Bool {
    try wait {
      try await withThrowingTaskGroup(of: String.self) { group in
        for at in 0..<100 {
          group.addTask { try await KitchenSink.echoLater(text: "\(at)", millis: 2) }
        }
        var all = Set<String>()
        for try await text in group {
          all.insert(text)
        }
        return all.count == 100
      }
    }
  }

  static func loops() throws -> Bool {
    var sum: UInt32 = 0
    for number in try KitchenSink.countTo(upto: 4) {
      sum += try number.get()
    }
    let words = try KitchenSink.words(text: "one two three").collect()
    let last: UInt32 = try wait {
      var last: UInt32 = 0
      for try await tick in try KitchenSink.ticks(upto: 3, millis: 1) {
        last = tick
      }
      return last
    }
    return sum == 6 && words == ["one", "two", "three"] && last == 2
  }

  static func keptByIterator() throws -> Bool {
    var shelf: Shelf? = try Shelf(items: ["a", "b"])
    let items = try shelf!.items()
    shelf = nil
    let first = try items.nextItem()
    let second = try items.nextItem()
    let none = try items.nextItem()
    return first == "a" && second == "b" && none == nil
  }

  static func values() throws -> Bool {
    let one = Shape.circle(centre: Point(x: 1, y: 2), radius: 3)
    let same = Shape.circle(centre: Point(x: 1, y: 2), radius: 3)
    return one == same && Set([one, same]).count == 1 && Suit.allCases.count == 4
  }

  static func described() throws -> Bool {
    do {
      _ = try Tracker.parse(text: "no equals sign")
      return false
    } catch let error as any LibraryError {
      return !error.message.isEmpty && "\(error)" == error.message
    }
  }

  static func sampled(_ all: SampleColumns) -> Bool {
    var well = all.at[1] == -(1 << 40) && all.id[1] == UInt64.max - 1
    well = well && all.value[1] == 0.5 && all.weight[1] == 0.25
    well = well && all.before[1] == -1 && all.after[1] == UInt32.max - 1
    well = well && all.east[1] == -1 && all.height[1] == 65534
    well = well && all.level[1] == -1 && all.flags[1] == 254
    return well && all.speed[1] == 1 && all.rest[1] == 1
  }

  static func unequalColumns() throws -> Bool {
    do {
      _ = try SpanColumns(from: [1, 2], length: [1]).join()
      return false
    } catch let error as ArgumentError {
      return error.parameter == "length" && error.message == "length must have 2 items, not 1"
    }
  }

  /// What Rust keeps is the program's own object, let go with what keeps it.
  static func implementationsAreKept() throws -> Bool {
    var store: StockStore? = StockStore()
    weak var seen = store
    let cache = try Cache(store: store!)
    try store!.put(key: "a", value: [9])
    store = nil
    var well = try seen != nil && cache.get(key: "a") == [9]
    var other: StockStore? = StockStore()
    weak var next = other
    try cache.replace(store: other!)
    other = nil
    well = try well && seen == nil && next != nil && cache.hit(key: "a") == 1
    try cache.close()
    return try well && next == nil && KitchenSink.maybeStore() == "none" && KitchenSink.maybeStore(store: nil) == "none"
  }

  /// Protocols are implemented by structs and actors as well, and the trait's own body can be called.
  static func bodiesAreCalled() throws -> Bool {
    struct Small: KitchenSink.Store {
      func get(key: String) -> [UInt8] { Array(key.utf8) }
      func put(key: String, value: [UInt8]) {}
      func size() -> UInt64 { 5 }
    }
    actor Desk: KitchenSink.Loader {
      private var asked: UInt32 = 0

      func load(key: String) -> String {
        asked += 1
        return key
      }
      func measure(text: String) -> UInt32 { asked }
    }
    let desk = Desk()
    let small = Small()
    let loaded = try wait { try await KitchenSink.loadAll(loader: desk, keys: ["a", "b"]) }
    let asked = try wait { try await KitchenSink.loadMeasure(loader: desk, text: "") }
    let greeted = try wait { try await KitchenSink.loadGreet(loader: desk) }
    let own = try wait { try await desk.greet() }
    let described = try KitchenSink.storeDescribe(store: small)
    return try loaded == "a,b" && asked == 2 && greeted == "hello from Rust" && own == greeted && described == "some store"
      && small.describe() == described && KitchenSink.storeSize(store: small) == 5
  }

  /// What a protocol's methods are given and give, with the task that works for it cancelled.
  static func workIsCancelled() throws -> Bool {
    let before = SlowLoader.cancelled.withLock { $0 }
    let ended = try wait {
      let task = Task { try await KitchenSink.loadOne(loader: SlowLoader(), key: "a") }
      try await Task.sleep(for: .milliseconds(20))
      task.cancel()
      do {
        _ = try await task.value
        return false
      } catch is CancellationError {
        return true
      }
    }
    for _ in 0..<5000 where SlowLoader.cancelled.withLock({ $0 }) == before {
      usleep(1000)
    }
    return SlowLoader.cancelled.withLock { $0 } == before + 1 && ended
  }

  /// Many at once, each from tasks of its own.
  static func manyWork() throws -> Bool {
    try wait {
      let loader = StockLoader()
      return try await withThrowingTaskGroup(of: String.self) { group in
        for at in 0..<200 {
          group.addTask { try await KitchenSink.loadOne(loader: loader, key: "\(at)") }
        }
        var all = Set<String>()
        for try await text in group {
          all.insert(text)
        }
        return all.count == 200
      }
    }
  }

  /// Items of sequences, of closures, and of iterators and streams of Rust's.
  static func sources() throws -> Bool {
    let numbers: Set<Int32> = [4, 5]
    let doubled = try KitchenSink.doubledGiven(values: [1, 2])
    let awaited = try KitchenSink.doubledAwaited(values: later([1, 2]))
    let stream = AsyncStream<Int32> { continuation in
      continuation.yield(7)
      continuation.finish()
    }
    var sum = try KitchenSink.sumGiven(values: numbers)
    sum += try KitchenSink.sumGiven(values: (1...3).lazy.map { Int32($0) })
    sum += try KitchenSink.sumGiven { try doubled.nextItem() }
    let later: Int32 = try wait {
      try await KitchenSink.sumAwaited(values: awaited) + KitchenSink.sumAwaited(values: stream)
    }
    return sum == 21 && later == 13
  }

  /// A stream that Rust leaves in the middle of a wait is told, and let go.
  static func leftStream() throws -> Bool {
    final class Told: Sendable {
      let asked = Atomic<Bool>(false)
      let cancelled = Atomic<Bool>(false)
    }
    let told = Told()
    let counted = Counted()
    let next: @Sendable () async throws -> UInt64? = {
      told.asked.store(true, ordering: .sequentiallyConsistent)
      do {
        try await Task.sleep(for: .seconds(3600))
      } catch {
        told.cancelled.store(true, ordering: .sequentiallyConsistent)
      }
      return withExtendedLifetime(counted) { nil }
    }
    let task = Task { _ = try? await KitchenSink.firstAwaited(values: next, count: 2) }
    while !told.asked.load(ordering: .sequentiallyConsistent) {
      usleep(1000)
    }
    task.cancel()
    for _ in 0..<5000 where !told.cancelled.load(ordering: .sequentiallyConsistent) {
      usleep(1000)
    }
    return told.cancelled.load(ordering: .sequentiallyConsistent)
  }

  /// An object that a closure gives stays the program's; it can be given any number of times.
  static func givenTwice() throws -> Bool {
    let kept = try Session(name: "kept")
    let other = try Session(name: "other")
    let first = try KitchenSink.mapSession(session: other) { _ in kept }
    let second = try KitchenSink.mapSession(session: other) { _ in kept }
    try first.close()
    let count = try KitchenSink.sessionsGiven(sessions: [kept, kept, other])
    return try count == 3 && KitchenSink.sameSession(left: kept, right: second) && kept.name == "kept"
      && kept.holders() == 2
  }
}
