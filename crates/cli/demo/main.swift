// The demo's program in Swift: the same steps as main.py and main.mjs.
import Dispatch
import LandbridgeDemo

func ns(_ name: String, _ calls: Int, _ step: () throws -> Void) rethrows {
  var best = Double.infinity
  for _ in 0..<5 {
    let start = DispatchTime.now().uptimeNanoseconds
    for _ in 0..<calls { try step() }
    best = min(best, Double(DispatchTime.now().uptimeNanoseconds - start) / Double(calls))
  }
  print("ns \(name) \(best)")
}

/// A number with three digits behind the point.
func fixed(_ value: Double) -> String {
  let thousandths = Int((value * 1000).rounded())
  let rest = String(thousandths % 1000)
  return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
}

print("answer \(try greet(name: "World"))")
print("answer \(try greet(name: "World", greeting: "Good day"))")

let points = (0..<1000).map { Point(x: Double($0), y: Double($0) / 2) }
let middle = try centroid(points: points)
print("answer \(fixed(middle.x)) \(fixed(middle.y))")

let corners = [Point(x: 0, y: 0), Point(x: 2, y: 0), Point(x: 2, y: 2), Point(x: 0, y: 2)]
let square = try area(shape: .polygon(value: corners))
let circle = try area(shape: .circle(centre: Point(x: 0, y: 0), radius: 1))
print("answer \(fixed(square)) \(fixed(circle)) \(fixed(try area(shape: .empty)))")

let first = try Counter(limit: 3)
_ = try first.increment(by: 3)
do {
  _ = try first.increment()
} catch let error as CounterError {
  if case .full(let limit) = error.kind {
    print("answer \(error.message) (\(limit))")
  }
}
print("answer \(try first.count)")
try first.close()

let counter = try Counter(limit: 4_000_000_000)
try ns("increment", 2_000_000) { _ = try counter.increment() }
try ns("greet", 500_000) { _ = try greet(name: "World") }
try ns("centroid", 5_000) { _ = try centroid(points: points) }
