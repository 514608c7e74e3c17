"""What stands beside a rule in the library: patients just in and just out, answers to the lint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oligomatch.api.authoring.boundary_view import WHY
from oligomatch.api.page.kept.reading import CriterionSide, sides_of
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import WORDS, capital, listed, word
from oligomatch.api.words.patient.facts import fact, lesion_fact
from oligomatch.api.words.patient.profile_facts import STATES
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.probe.boundaries import Why
from oligomatch.rules.trial import Trial
from oligomatch.rules.write import write_lines

NOBODY = profile_of({})
MOST = 160  # letters of one value


@dataclass(frozen=True, slots=True)
class Value:
    """What one of the two patients has there: in words, or as the profile is typed."""

    words: str
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside one criterion; each fact of the two patients, just in and just out."""

    differences: tuple[tuple[Value, Value, Value], ...] = ()
    why: str = ""
    silenced: tuple[tuple[str, str], ...] = ()


def beside(trial: Trial) -> Mapping[str, Beside]:
    """By criterion; under no criterion what the lint was told of the whole trial."""
    sides = sides_of(trial)
    ids = [criterion.id for criterion in trial.criteria]
    found = {id: _beside(sides.get(id), _silenced(trial, id)) for id in ids}
    return {**found, "": Beside(silenced=_silenced(trial, None))}


def _silenced(trial: Trial, criterion: str | None) -> tuple[tuple[str, str], ...]:
    own = (one for one in trial.silenced if (one.criterion or None) == criterion)
    return tuple((one.lint, one.because) for one in own)


def _beside(side: CriterionSide | None, silenced: tuple[tuple[str, str], ...]) -> Beside:
    if side is None:
        return Beside(silenced=silenced)
    why = say(WHY[Why(side.why)], others=listed(side.others, "and")) if side.why else ""
    return Beside(tuple(_differences(side)), capital(why), silenced)


def _differences(side: CriterionSide) -> Iterator[tuple[Value, Value, Value]]:
    for pointer, inside in side.inside.items():
        yield _what(pointer), _value(inside), _value(side.outside.get(pointer))


def _what(pointer: str) -> Value:
    """A fact of a patient who is not here: by its place alone; by its key where it has no words."""
    match pointer.strip("/").split("/"):
        case ["lesions", id]:
            return Value(say("sides.lesion", id=id))
        case ["lesions", id, field, *_]:
            return Value(str(lesion_fact(field, say("sides.lesion", id=id))))
        case [*_, "lesions" | "lines" | "totals" as key]:
            return Value(key, typed=True)
        case _:
            return Value(fact(pointer, NOBODY).short)


def _value(value: Any) -> Value:
    match value:
        case None:
            return Value(say("sides.not_there"))
        case bool():
            return Value(word("yes" if value else "no"))
        case str():
            said = STATES.get(value, word(value))
            return Value(said, typed=value not in STATES and value not in WORDS)
        case list() if all(isinstance(one, str) for one in value):
            return Value(listed([word(one) for one in value], "and") or word("none"))
        case dict() | list():
            text = ", ".join(line.strip().removeprefix("- ") for line in write_lines(value))
            return Value(text if len(text) <= MOST else f"{text[: MOST - 2]} …", typed=True)
        case _:
            return Value(str(value))
