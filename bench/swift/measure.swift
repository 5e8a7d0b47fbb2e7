// How the rows of one run are measured, and how they are printed: as JSON on standard output. Every round measures the empty
// loop and each candidate once, in an order that changes; what the rounds say is for the Rust side to judge.
import Glibc

let rounds = 30
let sample = 4e6  // ns that one measurement lasts at least
nonisolated(unsafe) var sink = 0.0

/// Processor time, of a thread or, for what other threads work on too, of the process.
@inline(__always)
func now(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

/// A wrong answer ends the run: it has no cost worth knowing.
@inline(__always)
func expect(_ right: Bool, _ what: @autoclosure () -> String) {
  if !right {
    fputs("wrong answer: \(what())\n", stderr)
    exit(1)
  }
}

typealias Loop = @Sendable (Int) async -> Double

/// Who is measured.
struct Candidate: Sendable {
  let kind: String
  let loop: Loop

  init(_ kind: String, _ loop: @escaping Loop) {
    self.kind = kind
    self.loop = loop
  }
}

/// A loop on one thread.
@inline(__always)
func each(_ body: @escaping @Sendable () throws -> Void) -> Loop {
  { count in
    let start = now(CLOCK_THREAD_CPUTIME_ID)
    do {
      for _ in 0..<count {
        try body()
      }
    } catch {
      expect(false, "\(error)")
    }
    return now(CLOCK_THREAD_CPUTIME_ID) - start
  }
}

/// A loop that waits.
@inline(__always)
func awaited(_ body: @escaping @Sendable () async throws -> Void) -> Loop {
  { count in
    let start = now(CLOCK_PROCESS_CPUTIME_ID)
    do {
      for _ in 0..<count {
        try await body()
      }
    } catch {
      expect(false, "\(error)")
    }
    return now(CLOCK_PROCESS_CPUTIME_ID) - start
  }
}

/// How often a loop is run for one measurement.
func calls(_ loop: Loop) async -> Int {
  var count = 1
  var took = await loop(1)
  while took < sample {
    let wanted = Double(count) * sample / max(took, 1) * 1.1
    count = max(count * 2, Int(min(wanted, Double(count) * 100)))
    took = await loop(count)
  }
  return count
}

/// Measures the rows that were asked for, all without a word, and prints what was found.
func measured(_ rows: [(name: String, loops: [Candidate])]) async {
  let only = CommandLine.arguments.dropFirst().first.map { $0.split(separator: ",") } ?? []
  var told: [String] = []
  for (name, loops) in rows where only.isEmpty || only.contains(where: { name.contains($0) }) {
    var counts: [Int] = []
    for candidate in loops {
      counts.append(await calls(candidate.loop))
    }
    var samples = [[String]](repeating: [], count: loops.count)
    for round in 0..<rounds {
      for turn in loops.indices {
        let kind = (round + turn) % loops.count
        let each = await loops[kind].loop(counts[kind]) / Double(counts[kind])
        samples[kind].append("\(each)")
      }
    }
    let all = loops.indices.map { "\"\(loops[$0].kind)\": [\(samples[$0].joined(separator: ", "))]" }
    told.append("{\"row\": \"\(name)\", \"samples\": {\(all.joined(separator: ", "))}}")
  }
  print("{\"version\": \"\", \"rows\": [\(told.joined(separator: ", "))]}")
}
