// The rows of what is as safe by hand as the generated package: `guarded.swift`.
import Guarded

private let points = try! Guarded.makePoints(count: 1000)
private let people = try! Guarded.makePeople(count: 1000)
private let one = try! Guarded.Counter(start: 0)

func guardedRows() -> [String: Candidate] {
  [
    "add": Candidate("guarded", each {
      sink = Double(try Guarded.add(a: 3, b: 4))
      expect(sink == 7, "add")
    }),
    "echo": Candidate("guarded", each { sink = Double(try Guarded.echo(text: text).utf8.count) }),
    "sum_list": Candidate("guarded", each {
      sink = try Guarded.sumList(values: values)
      expect(sink == 50_000_000, "sum_list")
    }),
    "make_points": Candidate("guarded", each { sink = try Guarded.makePoints(count: 1000)[999].y }),
    "pass_points": Candidate("guarded", each {
      sink = try Guarded.sumPoints(points: points)
      expect(sink == 749250, "sum_points")
    }),
    "make_people": Candidate("guarded", each { sink = Double(try Guarded.makePeople(count: 1000)[999].age) }),
    "pass_people": Candidate("guarded", each {
      sink = Double(try Guarded.sumPeople(people: people))
      expect(sink == 511500, "sum_people")
    }),
    "describe": Candidate("guarded", each { sink = Double(try Guarded.describe(person: people[0]).utf8.count) }),
    "call_back": Candidate("guarded", each {
      sink = Double(try Guarded.sumCalls(times: 1000) { $0 + 1 })
      expect(sink == 500500, "sum_calls")
    }),
    "increment": Candidate("guarded", each { sink = Double(try one.increment()) }),
    "new_drop": Candidate("guarded", each { _ = try Guarded.Counter(start: 0) }),
    "fail": Candidate("guarded", each {
      do {
        _ = try Guarded.fail(status: 7)
      } catch let error as Guarded.Refused {
        sink = Double(error.status) + Double(error.message.utf8.count)
      }
    }),
  ]
}
