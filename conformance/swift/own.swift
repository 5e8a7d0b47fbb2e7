// What cases ask of the Swift package alone: each function is one promise.
import KitchenSink

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
}
