// Runs against the installed package: `landbridge test --host swift`.

import {{ swift_module }}

let greeting = try greet(name: "World")
precondition(greeting == "Hello, World!", "a greeting")

// The array's own memory is read in place.
let points = [Point(x: 0, y: 0), Point(x: 2, y: 4)]
let middle = try centroid(points: points)
precondition(middle == Point(x: 1, y: 2), "the middle")

// An enum with data is an enum of Swift's.
let nothing = try area(shape: .empty)
precondition(nothing == 0, "the area of nothing")

// Objects are freed when nobody has them any more; errors are thrown, with their fields.
let counter = try Counter(limit: 2)
let count = try counter.increment(by: 2)
precondition(count == 2, "counting")
do {
  _ = try counter.increment()
  preconditionFailure("a refusal")
} catch let error as CounterError {
  precondition(error.kind == .full(limit: 2), "its limit")
}
