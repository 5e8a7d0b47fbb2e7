import unittest

from pattern_search import PatternError, Patterns, Span


class PatternsTest(unittest.TestCase):
    def test_searches(self) -> None:
        patterns = Patterns([r"\d+", r"(?P<word>[a-zä]+)", "missing"])
        self.assertEqual(patterns.count, 3)
        self.assertEqual(patterns.matching("7 bären"), [0, 1])
        spans = patterns.spans(0, "1 22 333")
        self.assertEqual(list(spans), [Span(0, 1), Span(2, 4), Span(5, 8)])
        found = patterns.capture(1, "7 bären")
        assert found is not None
        self.assertEqual((found.text, found.groups), ("bären", {"word": "bären"}))
        self.assertIsNone(patterns.capture(2, "7 bären"))

    def test_errors(self) -> None:
        with self.assertRaises(PatternError.Syntax) as caught:
            Patterns(["fine", "("])
        self.assertEqual(caught.exception.index, 1)
        self.assertIn("unclosed group", caught.exception.reason)
        with self.assertRaises(PatternError.TooLarge):
            Patterns([r"\w{1000}"], size_limit=1000)
        with self.assertRaises(PatternError.NoSuchPattern):
            Patterns([]).spans(4, "")


if __name__ == "__main__":
    unittest.main()
