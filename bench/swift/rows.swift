// Measures the rows of one run in Swift and prints them as JSON on standard output. Each row is a loop of its own per
// candidate. Every round measures the empty loop and each candidate once, in an order that changes; what the rounds say is
// for the Rust side to judge. With GENERATED the generated package is a candidate too.
import BenchUniffi
import ByHand
import Floor
import Glibc

#if GENERATED
  import BenchSubject
#endif

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

let text = String(repeating: "t", count: 64)
let values = (0..<10000).map { Double($0) + 0.5 }
let uniffiPoints = BenchUniffi.makePoints(count: 1000)
let uniffiPeople = BenchUniffi.makePeople(count: 1000)
let uniffiOne = BenchUniffi.Counter(start: 0)
let handPoints = try! ByHand.makePoints(count: 1000)
let handPeople = try! ByHand.makePeople(count: 1000)
let handOne = ByHand.Counter(start: 0)

final class UniffiCaller: BenchUniffi.Caller {
  func call(value: UInt32) -> UInt32 { value + 1 }
}

let uniffiCaller = UniffiCaller()
nonisolated(unsafe) let floorOne = floor_counter_new(0)
nonisolated(unsafe) let floorPoints = floor_make_points(1000)

/// What awaiting costs by itself.
@inline(never)
func soon(_ a: UInt32, _ b: UInt32) async -> UInt32 { a &+ b }

@inline(never)
func later(_ a: UInt32, _ b: UInt32) async -> UInt32 {
  await Task.yield()
  return a &+ b
}

/// What a function that owns so many people costs by itself: the memory of every text, with nothing crossing.
@inline(never)
func alone() -> UInt32 {
  let people = floor_make_people(1000)
  defer { floor_free_people(people, 1000) }
  return floor_sum_people(people, 1000)
}

@main
struct Rows {
  static func main() async throws {
    var rows: [(name: String, loops: [Candidate])] = []

    func row(_ name: String, _ loops: [Candidate]) {
      rows.append((name, [Candidate("loop", each { sink = sink + 1 })] + loops))
    }

    func awaitedRow(_ name: String, _ loops: [Candidate]) {
      rows.append((name, [Candidate("loop", awaited { sink = sink + 1 })] + loops))
    }

    /// The generated candidate, where it is there.
    func generated(_ candidate: Candidate?) -> [Candidate] {
      candidate.map { [$0] } ?? []
    }

#if GENERATED
      let madePoints = try BenchSubject.makePoints(count: 1000)
      let madePeople = try BenchSubject.makePeople(count: 1000)
      let madeOne = try BenchSubject.Counter(start: 0)
      let made: [String: Candidate] = [
        "add": Candidate("generated", each {
          sink = Double(try BenchSubject.add(a: 3, b: 4))
          expect(sink == 7, "add")
        }),
        "echo": Candidate("generated", each { sink = Double(try BenchSubject.echo(text: text).utf8.count) }),
        "sum_list": Candidate("generated", each {
          sink = try BenchSubject.sumList(values: values)
          expect(sink == 50_000_000, "sum_list")
        }),
        "make_points": Candidate("generated", each { sink = try BenchSubject.makePoints(count: 1000)[999].y }),
        "pass_points": Candidate("generated", each {
          sink = try BenchSubject.sumPoints(points: madePoints)
          expect(sink == 749250, "sum_points")
        }),
        "make_people": Candidate("generated", each { sink = Double(try BenchSubject.makePeople(count: 1000)[999].age) }),
        "pass_people": Candidate("generated", each {
          sink = Double(try BenchSubject.sumPeople(people: madePeople))
          expect(sink == 511500, "sum_people")
        }),
        "describe": Candidate("generated", each { sink = Double(try BenchSubject.describe(person: madePeople[0]).utf8.count) }),
        "call_back": Candidate("generated", each {
          sink = Double(try BenchSubject.sumCalls(f: { $0 + 1 }, times: 1000))
          expect(sink == 500500, "sum_calls")
        }),
        "increment": Candidate("generated", each { sink = Double(try madeOne.increment()) }),
        "new_drop": Candidate("generated", each { _ = try BenchSubject.Counter(start: 0) }),
        "fail": Candidate("generated", each {
          do {
            _ = try BenchSubject.fail(status: 7)
          } catch let error as BenchSubject.BenchError {
            if case .refused(let status) = error.kind { sink = Double(status) }
            sink += Double(error.message.utf8.count)
          }
        }),
        "await_soon": Candidate("generated", awaited { sink = Double(try await BenchSubject.addSoon(a: 3, b: 4)) }),
        "await_later": Candidate("generated", awaited { sink = Double(try await BenchSubject.addLater(a: 3, b: 4)) }),
      ]
#else
      let made: [String: Candidate] = [:]
#endif

    row(
      "add",
      [
        Candidate(
          "handwritten",
          each {
            sink = Double(ByHand.add(a: 3, b: 4))
            expect(sink == 7, "add")
          }
        ),
        Candidate(
          "floor",
          each {
            sink = Double(floor_add(3, 4))
            expect(sink == 7, "add")
          }
        ),
        Candidate(
          "framework",
          each {
            sink = Double(BenchUniffi.add(a: 3, b: 4))
            expect(sink == 7, "add")
          }
        ),
      ] + generated(made["add"]))
    row(
      "echo",
      [
        Candidate(
          "handwritten",
          each { sink = Double(try ByHand.echo(text: text).utf8.count) }
        ),
        Candidate("framework", each { sink = Double(BenchUniffi.echo(text: text).utf8.count) }),
      ] + generated(made["echo"]))
    row(
      "sum_list",
      [
        Candidate(
          "handwritten",
          each {
            sink = ByHand.sumList(values: values)
            expect(sink == 50_000_000, "sum_list")
          }
        ),
        Candidate(
          "floor",
          each {
            sink = values.withUnsafeBufferPointer { floor_sum_list($0.baseAddress, $0.count) }
            expect(sink == 50_000_000, "sum_list")
          }
        ),
        Candidate(
          "framework",
          each {
            sink = BenchUniffi.sumList(values: values)
            expect(sink == 50_000_000, "sum_list")
          }
        ),
      ] + generated(made["sum_list"]))
    row(
      "make_points",
      [
        Candidate(
          "handwritten",
          each { sink = try ByHand.makePoints(count: 1000)[999].y }
        ),
        Candidate("framework", each { sink = BenchUniffi.makePoints(count: 1000)[999].y }),
      ] + generated(made["make_points"]))
    row(
      "pass_points",
      [
        Candidate(
          "handwritten",
          each {
            sink = ByHand.sumPoints(points: handPoints)
            expect(sink == 749250, "sum_points")
          }
        ),
        Candidate(
          "floor",
          each {
            sink = floor_sum_points(floorPoints, 1000)
            expect(sink == 749250, "sum_points")
          }
        ),
        Candidate(
          "framework",
          each {
            sink = BenchUniffi.sumPoints(points: uniffiPoints)
            expect(sink == 749250, "sum_points")
          }
        ),
      ] + generated(made["pass_points"]))
    row(
      "make_people",
      [
        Candidate("alone", each { sink = Double(alone()) }),
        Candidate(
          "handwritten",
          each { sink = Double(try ByHand.makePeople(count: 1000)[999].age) }
        ),
        Candidate("framework", each { sink = Double(BenchUniffi.makePeople(count: 1000)[999].age) }),
      ] + generated(made["make_people"]))
    row(
      "pass_people",
      [
        Candidate("alone", each { sink = Double(alone()) }),
        Candidate(
          "handwritten",
          each {
            sink = Double(ByHand.sumPeople(people: handPeople))
            expect(sink == 511500, "sum_people")
          }
        ),
        Candidate(
          "framework",
          each {
            sink = Double(BenchUniffi.sumPeople(people: uniffiPeople))
            expect(sink == 511500, "sum_people")
          }
        ),
      ] + generated(made["pass_people"]))
    row(
      "describe",
      [
        Candidate(
          "handwritten",
          each { sink = Double(try ByHand.describe(person: handPeople[0]).utf8.count) }
        ),
        Candidate("framework", each { sink = Double(BenchUniffi.describe(person: uniffiPeople[0]).utf8.count) }),
      ]
        + generated(made["describe"]))
    row(
      "call_back",
      [
        Candidate(
          "handwritten",
          each {
            sink = Double(ByHand.sumCalls(times: 1000) { $0 + 1 })
            expect(sink == 500500, "sum_calls")
          }
        ),
        Candidate(
          "framework",
          each {
            sink = Double(BenchUniffi.sumCalls(caller: uniffiCaller, times: 1000))
            expect(sink == 500500, "sum_calls")
          }
        ),
      ] + generated(made["call_back"]))
    row(
      "increment",
      [
        Candidate(
          "handwritten",
          each { sink = Double(handOne.increment()) }
        ),
        Candidate("floor", each { sink = Double(floor_counter_increment(floorOne)) }),
        Candidate("framework", each { sink = Double(uniffiOne.increment()) }),
      ] + generated(made["increment"]))
    row(
      "new_drop",
      [
        Candidate(
          "handwritten",
          each { _ = ByHand.Counter(start: 0) }
        ),
        Candidate("floor", each { floor_counter_free(floor_counter_new(0)) }),
        Candidate("framework", each { _ = BenchUniffi.Counter(start: 0) }),
      ] + generated(made["new_drop"]))
    row(
      "fail",
      [
        Candidate(
          "handwritten",
          each {
            do {
              _ = try ByHand.fail(status: 7)
            } catch let error as ByHand.Refused {
              sink = Double(error.status) + Double(error.message.utf8.count)
            }
          }
        ),
        Candidate(
          "framework",
          each {
            do {
              _ = try BenchUniffi.fail(status: 7)
            } catch let error as BenchUniffi.BenchError {
              if case .Refused(let status) = error { sink = Double(status) }
              sink += Double("\(error)".utf8.count)
            }
          }
        ),
      ] + generated(made["fail"]))
    awaitedRow(
      "await_soon",
      [
        Candidate("floor", awaited { sink = Double(await soon(3, 4)) }),
        Candidate("framework", awaited { sink = Double(await BenchUniffi.addSoon(a: 3, b: 4)) }),
      ] + generated(made["await_soon"]))
    awaitedRow(
      "await_later",
      [
        Candidate("floor", awaited { sink = Double(await later(3, 4)) }),
        Candidate("framework", awaited { sink = Double(await BenchUniffi.addLater(a: 3, b: 4)) }),
      ] + generated(made["await_later"]))

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
}
