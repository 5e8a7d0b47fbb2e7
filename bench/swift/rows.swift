// The rows of one run in Swift: each is a loop of its own per candidate. `measure.swift` measures them, and what is as safe by
// hand as the generated package is in `guardedrows.swift`. With GENERATED the generated package is a candidate too.
import BenchUniffi
import ByHand
import Floor

#if GENERATED
  import BenchSubject
#endif

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

    let guarded = guardedRows()

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

    /// What is as safe by hand, and the generated candidate, where it is there.
    func safe(_ name: String) -> [Candidate] {
      [guarded[name], made[name]].compactMap { $0 }
    }

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
      ] + safe("add"))
    row(
      "echo",
      [
        Candidate(
          "handwritten",
          each { sink = Double(try ByHand.echo(text: text).utf8.count) }
        ),
        Candidate("framework", each { sink = Double(BenchUniffi.echo(text: text).utf8.count) }),
      ] + safe("echo"))
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
      ] + safe("sum_list"))
    row(
      "make_points",
      [
        Candidate(
          "handwritten",
          each { sink = try ByHand.makePoints(count: 1000)[999].y }
        ),
        Candidate("framework", each { sink = BenchUniffi.makePoints(count: 1000)[999].y }),
      ] + safe("make_points"))
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
      ] + safe("pass_points"))
    row(
      "make_people",
      [
        Candidate("alone", each { sink = Double(alone()) }),
        Candidate(
          "handwritten",
          each { sink = Double(try ByHand.makePeople(count: 1000)[999].age) }
        ),
        Candidate("framework", each { sink = Double(BenchUniffi.makePeople(count: 1000)[999].age) }),
      ] + safe("make_people"))
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
      ] + safe("pass_people"))
    row(
      "describe",
      [
        Candidate(
          "handwritten",
          each { sink = Double(try ByHand.describe(person: handPeople[0]).utf8.count) }
        ),
        Candidate("framework", each { sink = Double(BenchUniffi.describe(person: uniffiPeople[0]).utf8.count) }),
      ]
        + safe("describe"))
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
      ] + safe("call_back"))
    row(
      "increment",
      [
        Candidate(
          "handwritten",
          each { sink = Double(handOne.increment()) }
        ),
        Candidate("floor", each { sink = Double(floor_counter_increment(floorOne)) }),
        Candidate("framework", each { sink = Double(uniffiOne.increment()) }),
      ] + safe("increment"))
    row(
      "new_drop",
      [
        Candidate(
          "handwritten",
          each { _ = ByHand.Counter(start: 0) }
        ),
        Candidate("floor", each { floor_counter_free(floor_counter_new(0)) }),
        Candidate("framework", each { _ = BenchUniffi.Counter(start: 0) }),
      ] + safe("new_drop"))
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
      ] + safe("fail"))
    awaitedRow(
      "await_soon",
      [
        Candidate("floor", awaited { sink = Double(await soon(3, 4)) }),
        Candidate("framework", awaited { sink = Double(await BenchUniffi.addSoon(a: 3, b: 4)) }),
      ] + safe("await_soon"))
    awaitedRow(
      "await_later",
      [
        Candidate("floor", awaited { sink = Double(await later(3, 4)) }),
        Candidate("framework", awaited { sink = Double(await BenchUniffi.addLater(a: 3, b: 4)) }),
      ] + safe("await_later"))
    await measured(rows)
  }
}
