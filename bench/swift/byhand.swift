// The benchmarks' functions as a Swift author would write them by hand over a C header, that of `c/handwritten`. What C
// can't tell is the author's to know: that nothing is null, whose memory is whose, that nobody uses a counter twice at once.
import Glibc
import Hand

public typealias Point = hand_point

public struct Person: Sendable {
  public var name: String
  public var age: UInt32
}

/// A call failed without saying why.
public struct Failed: Error {}

public struct Refused: Error {
  public let status: UInt32
  public let message: String
}

public func add(a: UInt32, b: UInt32) -> UInt32 { hand_add(a, b) }

/// Takes a text of the library's over.
private func taken(_ text: UnsafeMutablePointer<CChar>?) throws -> String {
  guard let text else { throw Failed() }
  defer { hand_string_free(text) }
  return String(cString: text)
}

public func echo(text: String) throws -> String {
  var text = text
  return try taken(
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { hand_echo($0.baseAddress, $0.count) }
    })
}

public func sumList(values: [Double]) -> Double {
  values.withUnsafeBufferPointer { hand_sum_list($0.baseAddress, $0.count) }
}

public func makePoints(count: UInt32) throws -> [Point] {
  guard let points = hand_make_points(count) else { throw Failed() }
  defer { hand_points_free(points, count) }
  return Array(UnsafeBufferPointer(start: points, count: Int(count)))
}

public func sumPoints(points: [Point]) -> Double {
  points.withUnsafeBufferPointer { hand_sum_points($0.baseAddress, $0.count) }
}

public func makePeople(count: UInt32) throws -> [Person] {
  guard let people = hand_make_people(count) else { throw Failed() }
  defer { hand_people_free(people, count) }
  return UnsafeBufferPointer(start: people, count: Int(count)).map { Person(name: String(cString: $0.name), age: $0.age) }
}

public func sumPeople(people: [Person]) -> UInt32 {
  let all = people.map { hand_person(name: strdup($0.name), name_length: $0.name.utf8.count, age: $0.age) }
  defer { all.forEach { free($0.name) } }
  return hand_sum_people(all, all.count)
}

public func describe(person: Person) throws -> String {
  var name = person.name
  return try taken(
    name.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { bytes in
        var person = hand_person(
          name: UnsafeMutablePointer(mutating: bytes.baseAddress), name_length: bytes.count, age: person.age)
        return hand_describe(&person)
      }
    })
}

public func sumCalls(times: UInt32, _ call: (UInt32) -> UInt32) -> UInt32 {
  withoutActuallyEscaping(call) { call in
    var call = call
    return withUnsafeMutablePointer(to: &call) { data in
      hand_sum_calls({ $0!.assumingMemoryBound(to: ((UInt32) -> UInt32).self).pointee($1) }, data, times)
    }
  }
}

public final class Counter: @unchecked Sendable {
  private let raw: OpaquePointer

  public init(start: UInt32) { raw = hand_counter_new(start) }

  deinit { hand_counter_free(raw) }

  public func increment() -> UInt32 { hand_counter_increment(raw) }
}

public func fail(status: UInt32) throws -> UInt32 {
  var value: UInt32 = 0
  var failure: UnsafeMutablePointer<hand_failure>?
  guard hand_fail(status, &value, &failure) != 0 else { return value }
  guard let failure else { throw Failed() }
  defer { hand_failure_free(failure) }
  throw Refused(status: failure.pointee.status, message: String(cString: failure.pointee.message))
}
