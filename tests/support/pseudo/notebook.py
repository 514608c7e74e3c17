"""What the library says of itself: short forms, tables for a notebook, reasons, raised hints."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import oligomatch
from tests.support.pseudo.commands import AT_ODDS, GOLDEN, SPARSE, WRONG


def shown() -> Iterator[tuple[str, str]]:
    """Every public answer of two patients in every form, and what a wrong name raises."""
    trials = oligomatch.load_trials()
    for name, told in (("golden", GOLDEN), ("sparse", SPARSE)):
        patient = oligomatch.profile_of(told)
        matches = oligomatch.match(patient, trials)
        one = matches.trial("NCT02417662")
        answers = {
            "match": matches,
            "trial": one,
            "gaps": oligomatch.gaps(patient, trials),
            "ask_next": oligomatch.ask_next(patient, trials),
            "outlook": oligomatch.outlook(patient, trials),
            "explain": oligomatch.explain(patient, "NCT02417662", trials),
        }
        for of, answer in answers.items():
            yield f"{of} {name}", repr(answer)
            yield f"{of} {name} html", answer._repr_html_()
            yield f"{of} {name} dict", json.dumps(answer.to_dict(), default=str)
        yield f"why {name}", one.why()
    yield from _raised("no trial", lambda: matches.trial("SAROM"))
    yield from _raised("no name", lambda: oligomatch.match2)
    yield from _raised(
        "wrong", lambda: oligomatch.profile_of({k: v for k, v in WRONG.items() if k != "colour"})
    )
    yield from _raised("at odds", lambda: oligomatch.profile_of(AT_ODDS))


def _raised(name: str, call: Callable[[], object]) -> Iterator[tuple[str, str]]:
    try:
        call()
    except (ValueError, LookupError, AttributeError) as error:
        yield name, str(error)
