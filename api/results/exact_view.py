"""What the exact layer adds to a match, and the witness patients of an open one, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import yaml
from rich.console import RenderableType
from rich.text import Text

from oligomatch.api.results.forms.explain import AllWitnesses, Witnesses
from oligomatch.api.results.match_json import case_object
from oligomatch.api.results.matching import Result
from oligomatch.api.terminal.marks import printable
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import grouped, listed, plural, word
from oligomatch.api.words.sentences import nobody_meets, trial_name
from oligomatch.matcher.backends.solver.verdicts import (
    EFFORT_SPENT,
    ODD_FACTS,
    TOGETHER,
    Core,
    ExactMatch,
)
from oligomatch.matcher.backends.solver.witnesses import Sides, witnesses
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.trial import Choice


def exact_lines(result: Result) -> list[RenderableType]:
    """What was settled beyond the judge, what fails only together, and what was not exact."""
    if result.exact is None:
        return []
    shown = [result.exact[one.match.trial.id] for one in result.shown]
    lines = [line for one in shown for line in _of_match(one)]
    asked = sum(bool(one.before.with_verdict(Verdict.UNKNOWN)) for one in shown)
    head = say("exact.head", trials=plural(asked, "trial", "trials"))
    stated = lines or [say("exact.nothing")]
    return [Text(), Text(head, style="bold"), *(Text(f"  {printable(line)}") for line in stated)]


def _of_match(one: ExactMatch) -> Iterator[str]:
    name = trial_name(one.match.trial)
    for id in one.settled:
        verdict = next(judged.verdict for judged in one.match.criteria if judged.id == id)
        yield say("exact.settled", trial=name, criterion=id, verdict=str(verdict))
    for criteria, cores in grouped((c.criteria, c) for c in one.cores).items():
        yield say(
            "exact.together", trial=name, what=nobody_meets(one.match.trial, criteria)
        ) + _where(one, cores)
    for id, why in one.inexact:
        criterion = say("exact.all") if id == TOGETHER else id
        yield say("exact.not_exact", trial=name, criterion=criterion, why=because(why))


def _where(one: ExactMatch, cores: list[Core]) -> str:
    """Under which readings it holds, where not under all; and that it may still be awaited."""
    if one.match.together:
        return ""
    if cores[0].waits:
        return say("exact.waits")
    readings = [_letters(choice) for choice in condensed([core.choice for core in cores])]
    return say("exact.under", readings=listed(readings, "or")) if all(readings) else ""


def _letters(choice: Choice) -> str:
    return " ".join(f"{number} {letter}" for number, letter in sorted(choice.items()))


def condensed(choices: Sequence[Choice]) -> list[Choice]:
    """The same choices without the readings that do not matter: whose every letter is there."""
    for number in dict.fromkeys(number for choice in choices for number in choice):
        letters = {choice.get(number) for choice in choices}
        rest = {_letters({n: c for n, c in choice.items() if n != number}) for choice in choices}
        if len(letters) > 1 and len(rest) * len(letters) == len(choices):
            choices = [
                {n: c for n, c in choice.items() if n != number}
                for choice in choices
                if choice.get(number) == min(str(letter) for letter in letters)
            ]
    return list(choices)


def because(why: str) -> str:
    """Why an answer is not exact."""
    if why == EFFORT_SPENT:
        return say("exact.effort")
    if why == ODD_FACTS:
        return say("exact.odd")
    return say("exact.measure", measure=word(why))


def witness_text(result: Result) -> str:
    """For each open criterion of the trials shown two patients, and one who meets all, as YAML
    documents: each can be given back to `oligomatch match`."""
    found = [sides for one in result.shown for sides in witnesses(result.patient, one.match.trial)]
    words = "\n".join(text for sides in found for text in sides_words(sides)) or say("witness.none")
    return words if result.case is None else f"# {printable(result.case.words)}\n{words}"


def witness_object(result: Result) -> AllWitnesses:
    """The same as data (docs/exact.md)."""
    found: AllWitnesses = {
        "matches": [
            {
                "trial": one.match.trial.id,
                "witnesses": [
                    sides_object(sides) for sides in witnesses(result.patient, one.match.trial)
                ],
            }
            for one in result.shown
        ],
    }
    if result.case is not None:
        found["case"] = case_object(result.case)
    return found


def sides_object(sides: Sides) -> Witnesses:
    """One criterion's two patients as data."""
    return {
        "criterion": sides.criterion,
        "readings": dict(sides.choice),
        "settled": sides.settled,
        "met": profile_object(sides.met),
        "not_met": profile_object(sides.failed),
    }


def sides_words(sides: Sides) -> Iterator[str]:
    """One criterion's two patients, each a document under a line that says which it is."""
    name = sides.criterion or say("witness.trial")
    if sides.settled is not None:
        yield f"# {say('witness.settled', what=name, verdict=str(sides.settled))}\n"
        return
    if sides.inexact is not None:
        yield f"# {name}: {because(sides.inexact)}\n"
        return
    shown = {"witness.met": sides.met, "witness.not_met": sides.failed}
    for words, profile in shown.items():
        if profile is None and sides.criterion is None:
            continue  # of the trial as a whole, any that fails a criterion stands on the other side
        yield f"---\n# {say(words, what=name)}{_under(sides)}"
        yield profile_text(profile) if profile else f"# {say('witness.missing')}\n"


def _under(sides: Sides) -> str:
    letters = _letters(sides.choice)
    return f" ({say('witness.under', readings=letters)})" if letters else ""


def profile_object(profile: Profile | None) -> dict[str, Any] | None:
    """A profile as `oligomatch match` reads it."""
    if profile is None:
        return None
    return profile.model_dump(mode="json", exclude_none=True, exclude_defaults=True)


def profile_text(profile: Profile) -> str:
    """A profile as the YAML that `oligomatch match` reads."""
    shown = profile_object(profile)
    return yaml.safe_dump(shown, sort_keys=False, allow_unicode=True, width=100)
