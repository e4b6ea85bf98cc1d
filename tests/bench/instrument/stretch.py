"""Values over a long time: sampled at even distances, told as its first tenth and its last."""

import time
from statistics import median

USUAL_DISTANCE = 10.0  # seconds
FEWEST_SAMPLES = 20
LEAST_CPU_US = 100_000


def distance(seconds):
    """Between two samples: shorter where the whole is short."""
    return min(USUAL_DISTANCE, seconds / FEWEST_SAMPLES)


def samples(seconds, every, look, going_on=lambda: True):
    """What `look` gives, each with `at` (seconds from the begin), for so long as `going_on`."""
    found = []
    begun = time.monotonic()
    while going_on():
        due = len(found) * every
        if due > seconds:
            break
        time.sleep(max(0.0, begun + due - time.monotonic()))
        found.append({"at": round(time.monotonic() - begun, 2), **look()})
    return found


def tenths(values):
    """{first, last, ratio}: medians of the first tenth and the last; None of fewer than two."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    part = max(1, len(known) // 10)
    return _ends(median(known[:part]), median(known[-part:]))


def tenths_of_cost(found, key, per):
    """The same of one value's growth by another's, CPU by queries, over all of each tenth. None
    where that is too little to be told: the kernel counts CPU in hundredths of a second."""
    part = max(1, (len(found) - 1) // 10)
    costs = []
    for one, two in ((found[:1], found[part:part + 1]), (found[-part - 1:], found[-1:])):
        if not two or two[0][key] - one[0][key] < LEAST_CPU_US or two[0][per] == one[0][per]:
            return None
        costs.append((two[0][key] - one[0][key]) / (two[0][per] - one[0][per]))
    return _ends(*costs)


def _ends(first, last):
    return {"first": first, "last": last, "ratio": last / first if first else None}
