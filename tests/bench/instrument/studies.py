"""Measurements beside the comparison, each by its own option. A study has `key` (its name in
results.json), `option`, `in_rounds` (does it take turns), `measure(shop)`, and of what it measured
`tables` (title, rows, a sentence), `complaints` (broken promises) and `doubts`; the last two may be
missing."""

from .crowd import Idle, MostlyIdle
from .growth import Growth
from .page import Page
from .saturation import Saturation
from .soak import Soak
from .thinking import Thinking

STUDIES = (Thinking(), Idle(), MostlyIdle(), Growth(), Saturation(), Page(), Soak())


def asked_for(given):
    return [study for study in STUDIES if getattr(given, study.option)]


def told(results):
    """(study, what it measured) of all that the results hold."""
    kept = results.get("studies", {})
    return [(study, kept[study.key]["measured"]) for study in STUDIES if study.key in kept]


def tables(results):
    for study, measured in told(results):
        *others, last = list(study.tables(measured)) or [None]
        yield from others
        if last:
            title, rows, sentence = last
            taken = results["studies"][study.key]["taken"]
            yield title, rows, f"{sentence} Measured: {taken}.".strip()


def _said(results, what):
    return [words for study, measured in told(results)
            for words in getattr(study, what, lambda _: ())(measured)]


def complaints(results):
    return _said(results, "complaints")


def doubts(results):
    return _said(results, "doubts")
