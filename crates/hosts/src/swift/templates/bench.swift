// Measures a package's functions: one line of JSON for each.
import @MODULE@

let rounds = 9
let batch = 4e6  // nanoseconds
let clock = ContinuousClock()
let began = clock.now

/// Nanoseconds since the program began.
func now() -> Double {
  let (seconds, attoseconds) = (clock.now - began).components
  return Double(seconds) * 1e9 + Double(attoseconds) / 1e9
}

struct Late: Error, CustomStringConvertible {
  let description = "wasn't over after 2 seconds"
}

@COUNTED@@FUNCTIONS@typealias Run = @Sendable (Int) async throws -> Double

let calls: [(name: String, run: Run)] = [
@TABLE@]

func quoted(_ text: String) -> String {
  var all = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\": all += "\\\(scalar)"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      all += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: all.unicodeScalars.append(scalar)
    }
  }
  return all + "\""
}

/// Until a call has shown that it ends, nobody waits for long.
func tried(_ run: @escaping Run) async throws {
  try await withThrowingTaskGroup(of: Bool.self) { group in
    group.addTask {
      _ = try await run(2)
      return true
    }
    group.addTask {
      try await Task.sleep(for: .seconds(2))
      return false
    }
    let over = try await group.next()!
    group.cancelAll()
    if !over {
      throw Late()
    }
  }
}

/// Those that work; what is wrong with the others is told.
func working() async -> [Int] {
  var all: [Int] = []
  for at in calls.indices {
    do {
      try await tried(calls[at].run)
      all.append(at)
    } catch {
      print("{\"function\": \(quoted(calls[at].name)), \"error\": \(quoted("\(error)"))}")
    }
  }
  return all
}

func times() async throws {
  let working = await working()
  var fitting: [Int] = []
  for at in working {
    var n = 1
    var took = try await calls[at].run(n)
    while took < batch / 8 && n < 4_000_000 {
      n *= 8
      took = try await calls[at].run(n)
    }
    fitting.append(max(1, Int(Double(n) * batch / max(took, 1))))
  }
  var each = [[Double]](repeating: [], count: working.count)
  for _ in 0..<rounds {
    for (place, at) in working.enumerated() {
      each[place].append(try await calls[at].run(fitting[place]) / Double(fitting[place]))
    }
  }
  for (place, at) in working.enumerated() {
    print("{\"function\": \(quoted(calls[at].name)), \"ns\": \(each[place].sorted()[rounds / 2])}")
  }
}

func counts(_ look: (inout [UInt64]) -> Void) async throws {
  for at in await working() {
    var (none, before, after) = ([UInt64](repeating: 0, count: 3), [UInt64](repeating: 0, count: 3), [UInt64](repeating: 0, count: 3))
    // What is made before the loop is counted with no calls, and taken off.
    _ = try await calls[at].run(1)
    look(&none)
    _ = try await calls[at].run(0)
    look(&before)
    _ = try await calls[at].run(100)
    look(&after)
    var line = "{\"function\": \(quoted(calls[at].name))"
    for (place, name) in ["allocations", "allocated", "copied"].enumerated() {
      let each = (Double(after[place] - before[place]) - Double(before[place] - none[place])) / 100
      line += ", \"\(name)\": \(each)"
    }
    print(line + "}")
  }
}

@MEASURED@
