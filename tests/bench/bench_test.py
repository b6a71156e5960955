"""What the benchmark reads and prints, without measuring anything."""

import unittest

import programs
import table

FUNCTION_BENCH = """confinement: full
runtime           version   cold min  cold p50  init p50    warm p50    warm p99
                                  ms        ms        ms          us          us
provided.al2023                4.10      5.20      1.00         120         310
nodejs22.x        22.1.0      60.00     71.50     40.00         180         900
"""


class Reading(unittest.TestCase):
    def test_the_last_line_counts_and_failed_answers_do_not(self):
        self.assertEqual(programs.read_line('chatter\n{"answers":3,"failures":0}\n')["answers"], 3)
        for text in ("", "no JSON", '{"answers":3,"failures":1}'):
            with self.subTest(text), self.assertRaises(programs.Failed):
                programs.read_line(text)

    def test_cold_starts_are_read_with_and_without_a_version(self):
        rows = programs.read_cold_starts(FUNCTION_BENCH)
        self.assertEqual(rows["provided.al2023"], {"least_ms": 4.1, "median_ms": 5.2})
        self.assertEqual(rows["nodejs22.x"], {"least_ms": 60.0, "median_ms": 71.5})
        with self.assertRaises(programs.Failed):
            programs.read_cold_starts("runtime version\n")

    def test_proofs_are_read_from_lines_among_others(self):
        text = "SKIPPED: policy pairs (x has none)\n7 actions in 1 statements, wider: 1 questions, median 3.5 ms, " \
               "p99 3.5 ms, max 4 ms; proved 1\n  1x reason\n"
        self.assertEqual(programs.read_questions(text), [("7 actions in 1 statements, wider", 3.5, 4.0)])
        with self.assertRaises(programs.Failed):
            programs.read_questions("SKIPPED\n")

    def test_a_replay_is_read_from_what_mutate_says(self):
        text = "812 mutants of 5 roles, decided on 31 different calls in 4.2 ms\n"
        self.assertEqual(programs.read_mutants(text), (812, 31, 4.2))
        with self.assertRaises(programs.Failed):
            programs.read_mutants("leastwise: no run is recorded\n")

    def test_the_validator_is_added_to_the_example_as_it_is(self):
        with programs.scratch_copy(programs.SOURCE / "examples" / "fitness-tracker") as copy:
            template = copy / "template.yaml"
            programs.add_validator(template)
            self.assertIn("method.request.path.id", template.read_text())
            template.write_text("Resources: {}\n")
            with self.assertRaises(programs.Failed):
                programs.add_validator(template)


class Printing(unittest.TestCase):
    def test_a_row_says_whether_it_reaches_its_target(self):
        rows = [table.Row("cold", 12.345, "ms", "≤ 10 ms", 10), table.Row("rate", 31234.5, "/s", "≥ 30,000 /s", 30_000, True),
                table.Row("free", 0.5, "MB", note="as it is")]
        printed = table.lines(rows)
        self.assertEqual([line.split() for line in printed[1:]],
                         [["cold", "≤", "10", "ms", "12.3", "ms", "missed"],
                          ["rate", "≥", "30,000", "/s", "31,234", "/s", "reached"],
                          ["free", "0.50", "MB", "as", "it", "is"]])


if __name__ == "__main__":
    unittest.main()
