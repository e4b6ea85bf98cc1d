"""The parts of tests/bench/run: processes, opponents, load, figures, pictures. What they share with
other tests lies in tests/support."""

import os
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))), "support"))
