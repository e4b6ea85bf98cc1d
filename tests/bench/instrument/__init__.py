"""The parts of tests/bench/run: processes, opponents, load, figures, pictures."""
