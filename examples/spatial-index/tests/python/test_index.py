import array
import math
import unittest

from spatial_index import IndexError as BadPlace
from spatial_index import Place, Rectangle, SpatialIndex


class IndexTest(unittest.TestCase):
    def test_finds_what_is_near(self) -> None:
        index = SpatialIndex([Place(float(i), float(i), i) for i in range(100)])
        self.assertEqual(index.count, 100)
        self.assertEqual([place.id for place in index.nearest(50.2, 50.2, k=3)], [50, 51, 49])
        inside = index.within(Rectangle(min_x=10, min_y=10, max_x=12, max_y=12))
        self.assertEqual(sorted(place.id for place in inside), [10, 11, 12])
        self.assertTrue(index.remove(Place(50, 50, 50)))
        self.assertFalse(index.remove(Place(50, 50, 50)))
        self.assertEqual(index.count, 99)

    def test_what_comes_out_goes_in(self) -> None:
        index = SpatialIndex([Place(0, 0, 1)])
        index.insert(index.nearest(0, 0))
        self.assertEqual(index.count, 2)
        self.assertEqual(memoryview(index.nearest(0, 0, k=2)).nbytes, 48)

    def test_errors(self) -> None:
        with self.assertRaises(BadPlace.NotFinite) as caught:
            SpatialIndex([Place(0, 0, 1), Place(math.nan, 0, 2)])
        self.assertEqual(caught.exception.id, 2)
        with self.assertRaises(TypeError):
            SpatialIndex(array.array("d", [0.0, 0.0, 1.0]))


if __name__ == "__main__":
    unittest.main()
