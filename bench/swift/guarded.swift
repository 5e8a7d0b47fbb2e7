// The same functions by a careful Swift author, over `c/handwritten/guarded.h`: with the promises that the generated package
// gives. Panics, a counter that is in use, closed or poisoned, and bad arguments are errors; a counter may be shared by threads.
import Glibc
import Hand

public typealias Point = hand_point

public struct Person: Sendable {
  public var name: String
  public var age: UInt32
}

public struct Refused: Error {
  public let status: UInt32
  public let message: String
}

public struct PanicError: Error { public let message: String }
public struct BusyError: Error { public let message: String }
public struct ClosedError: Error { public let message: String }
public struct ArgumentError: Error { public let message: String }

private func text(_ text: guarded_text) -> String {
  String(decoding: UnsafeBufferPointer(start: text.bytes, count: text.length), as: UTF8.self)
}

/// What a call failed with.
@inline(never)
private func error(_ failed: UnsafeMutablePointer<guarded_failure>) -> any Error {
  defer { guarded_failure_free(failed) }
  let message = text(failed.pointee.message)
  switch Int(failed.pointee.kind) {
  case GUARDED_REFUSED: return Refused(status: failed.pointee.status, message: message)
  case GUARDED_BUSY: return BusyError(message: message)
  case GUARDED_CLOSED: return ClosedError(message: message)
  case GUARDED_ARGUMENT: return ArgumentError(message: message)
  default: return PanicError(message: message)
  }
}

@inline(__always)
private func check(_ failed: UnsafeMutablePointer<guarded_failure>?) throws {
  if let failed { throw error(failed) }
}

public func add(a: UInt32, b: UInt32) throws -> UInt32 {
  let answer = guarded_add(a, b)
  try check(answer.failed)
  return answer.value
}

/// Takes a text of the library's over.
private func taken(_ answer: guarded_text_answer) throws -> String {
  try check(answer.failed)
  defer { guarded_text_free(answer.value) }
  return text(answer.value)
}

private func lent(_ bytes: UnsafeBufferPointer<UInt8>) -> guarded_text {
  guarded_text(bytes: UnsafeMutablePointer(mutating: bytes.baseAddress), length: bytes.count)
}

public func echo(text: String) throws -> String {
  var text = text
  return try taken(text.withUTF8 { guarded_echo(lent($0)) })
}

public func sumList(values: [Double]) throws -> Double {
  let answer = values.withUnsafeBufferPointer { guarded_sum_list($0.baseAddress, $0.count) }
  try check(answer.failed)
  return answer.value
}

public func makePoints(count: UInt32) throws -> [Point] {
  let answer = guarded_make_points(count)
  try check(answer.failed)
  defer { guarded_points_free(answer.value) }
  return Array(UnsafeBufferPointer(start: answer.value.first, count: answer.value.count))
}

public func sumPoints(points: [Point]) throws -> Double {
  let answer = points.withUnsafeBufferPointer { guarded_sum_points($0.baseAddress, $0.count) }
  try check(answer.failed)
  return answer.value
}

public func makePeople(count: UInt32) throws -> [Person] {
  let answer = guarded_make_people(count)
  try check(answer.failed)
  defer { guarded_people_free(answer.value) }
  return UnsafeBufferPointer(start: answer.value.first, count: answer.value.count).map {
    Person(name: text($0.name), age: $0.age)
  }
}

/// All names are written into one memory, one behind the other.
public func sumPeople(people: [Person]) throws -> UInt32 {
  let bytes = people.reduce(0) { $0 + $1.name.utf8.count }
  let answer = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes) { names in
    withUnsafeTemporaryAllocation(of: guarded_person.self, capacity: people.count) { all in
      var rest = names.baseAddress!
      for (at, person) in people.enumerated() {
        var name = person.name
        let length = name.withUTF8 { utf8 in
          if let first = utf8.baseAddress { memcpy(rest, first, utf8.count) }
          return utf8.count
        }
        all[at] = guarded_person(name: guarded_text(bytes: rest, length: length), age: person.age)
        rest += length
      }
      return guarded_sum_people(all.baseAddress, people.count)
    }
  }
  try check(answer.failed)
  return answer.value
}

public func describe(person: Person) throws -> String {
  var name = person.name
  return try taken(name.withUTF8 { guarded_describe(guarded_person(name: lent($0), age: person.age)) })
}

/// What a call of the program's function needs, and what it threw.
private struct Calls {
  let call: (UInt32) throws -> UInt32
  var thrown: (any Error)?
}

public func sumCalls(times: UInt32, _ call: (UInt32) throws -> UInt32) throws -> UInt32 {
  try withoutActuallyEscaping(call) { call in
    var calls = Calls(call: call)
    let answer = withUnsafeMutablePointer(to: &calls) { data in
      guarded_sum_calls(
        { data, value in
          let calls = data!.assumingMemoryBound(to: Calls.self)
          do {
            return guarded_called(value: try calls.pointee.call(value), failed: false)
          } catch {
            calls.pointee.thrown = error
            return guarded_called(value: 0, failed: true)
          }
        }, data, times)
    }
    if let thrown = calls.thrown {
      guarded_failure_free(answer.failed)
      throw thrown
    }
    try check(answer.failed)
    return answer.value
  }
}

public final class Counter: @unchecked Sendable {
  private let raw: OpaquePointer

  public init(start: UInt32) throws {
    let answer = guarded_counter_new(start)
    try check(answer.failed)
    raw = answer.value
  }

  deinit { guarded_counter_free(raw) }

  public func increment() throws -> UInt32 {
    let answer = guarded_counter_increment(raw)
    try check(answer.failed)
    return answer.value
  }

  /// Later calls throw ``ClosedError``; a second time does nothing.
  public func close() throws { try check(guarded_counter_close(raw).failed) }
}

public func fail(status: UInt32) throws -> UInt32 {
  let answer = guarded_fail(status)
  try check(answer.failed)
  return answer.value
}
