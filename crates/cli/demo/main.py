"""The demo's program in Python: the same steps as main.mjs and main.c."""

import time

from landbridge_demo import Counter, CounterError, Point, Shape, area, centroid, greet


def ns(calls: int, step) -> float:
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter_ns()
        for _ in range(calls):
            step()
        best = min(best, (time.perf_counter_ns() - start) / calls)
    return best


print("answer", greet("World"))
print("answer", greet("World", greeting="Good day"))
points = [Point(float(i), float(i) / 2) for i in range(1000)]
middle = centroid(points)
print("answer", f"{middle.x:.3f} {middle.y:.3f}")
square = Shape.Polygon([Point(0, 0), Point(2, 0), Point(2, 2), Point(0, 2)])
print("answer", f"{area(square):.3f} {area(Shape.Circle(centre=Point(0, 0), radius=1.0)):.3f} {area(Shape.Empty()):.3f}")
counter = Counter(3)
counter.increment(3)
try:
    counter.increment()
except CounterError.Full as error:
    print("answer", f"{error} ({error.limit})")
print("answer", counter.count)
counter.close()

counter = Counter(4_000_000_000)
print("ns increment", ns(200_000, lambda: counter.increment(1)))
print("ns greet", ns(100_000, lambda: greet("World", "Hello")))
print("ns centroid", ns(2_000, lambda: centroid(points)))
