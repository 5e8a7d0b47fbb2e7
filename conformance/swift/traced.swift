// One call of each kind, for the trace of them.
import Glibc
import KitchenSink

guard try echoStr(value: "hello") == "hello" else { exit(1) }
do {
  let tracker = try Tracker(name: "first")
  guard try tracker.name == "first" else { exit(2) }
}
guard try apply(value: 20, f: { $0 + 1 }) == 21 else { exit(3) }
do {
  _ = try Tracker.parse(text: "no equals sign")
  exit(4)
} catch is any LibraryError {
}
