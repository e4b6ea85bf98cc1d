"""Values over a long time: sampled at even distances, told as its first tenth and its last."""

import time
from statistics import median

USUAL_DISTANCE = 10.0  # seconds
FEWEST_SAMPLES = 20


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
    first, last = median(known[:part]), median(known[-part:])
    return {"first": first, "last": last, "ratio": last / first if first else None}


def between(found, key, per):
    """Growth of one value by the growth of another, from sample to sample: CPU by queries."""
    pairs = zip(found, found[1:])
    return [(two[key] - one[key]) / (two[per] - one[per]) for one, two in pairs
            if two[per] > one[per]]
