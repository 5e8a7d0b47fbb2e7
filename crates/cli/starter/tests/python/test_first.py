"""Runs against the installed wheel: `landbridge test --host python`."""

import unittest

import {{ module }}
from {{ module }} import Counter, CounterError, Point, centroid, greet


class First(unittest.TestCase):
    def test_functions(self) -> None:
        self.assertEqual(greet("World"), "Hello, World!")
        self.assertEqual(greet("World", greeting="Good day"), "Good day, World!")

    def test_records(self) -> None:
        middle = centroid([Point(0, 0), Point(2, 4)])
        self.assertEqual(middle, Point(x=1.0, y=2.0))

    def test_objects_and_errors(self) -> None:
        with Counter(2) as counter:
            self.assertEqual(counter.increment(), 1)
            self.assertEqual(counter.increment(by=1), 2)
            with self.assertRaises(CounterError.Full) as caught:
                counter.increment()
            self.assertEqual(caught.exception.limit, 2)
            self.assertEqual(counter.count, 2)
        with self.assertRaises({{ module }}.ClosedError):
            counter.increment()


if __name__ == "__main__":
    unittest.main()
