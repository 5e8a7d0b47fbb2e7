import unittest

from text_diff import Algorithm, Change, DiffOptions, diff, ratio, unified

OLD = "one\ntwo\nthree\n"
NEW = "one\n2\nthree\n"


class DiffTest(unittest.TestCase):
    def test_changes(self) -> None:
        self.assertEqual(
            diff(OLD, NEW, DiffOptions()),
            [
                Change.Same(old=0, new=0, text="one\n"),
                Change.Removed(old=1, text="two\n"),
                Change.Added(new=1, text="2\n"),
                Change.Same(old=2, new=2, text="three\n"),
            ],
        )
        narrow = diff(OLD, NEW, DiffOptions(algorithm=Algorithm.PATIENCE, context=0))
        match narrow:
            case [Change.Removed(old=1), Change.Added(text=text)]:
                self.assertEqual(text, "2\n")
            case _:
                self.fail(f"unexpected: {narrow}")

    def test_text(self) -> None:
        self.assertEqual(ratio(OLD, OLD), 1.0)
        self.assertIsNone(unified(OLD, OLD))
        text = unified(OLD, NEW, new_name="after")
        assert text is not None
        self.assertIn("+++ after", text)
        self.assertIn("-two\n+2\n", text)


if __name__ == "__main__":
    unittest.main()
