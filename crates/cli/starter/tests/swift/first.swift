// Runs against the installed package: `landbridge test --host swift`.

import {{ swift_module }}

precondition(try greet(name: "World") == "Hello, World!", "a greeting")

// The array's own memory is read in place.
let points = [Point(x: 0, y: 0), Point(x: 2, y: 4)]
precondition(try centroid(points: points) == Point(x: 1, y: 2), "the middle")

// An enum with data is an enum of Swift's.
precondition(try area(shape: .empty) == 0, "the area of nothing")

// Objects are freed when nobody has them any more; errors are thrown, with their fields.
let counter = try Counter(limit: 2)
precondition(try counter.increment(by: 2) == 2, "counting")
do {
  _ = try counter.increment()
  preconditionFailure("a refusal")
} catch let error as CounterError {
  precondition(error.kind == .full(limit: 2), "its limit")
}
