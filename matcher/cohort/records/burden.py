"""Lesions and totals as the counts tell them apart: organs that no measure names are alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from oligomatch.matcher.measures.lesions import systems_of
from oligomatch.matcher.patient.patient import NODE, OTHER, OWN_ORGAN
from oligomatch.rules.tree import Measure
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of an assessment as texts: with the organs' names, and without those alike."""

    named: str
    unnamed: str
    organs: bool  # whether a total of one organ is told


def alike_organs(measures: Iterable[Measure]) -> frozenset[str]:
    """The organ systems of which no measure and no rule asks by name."""
    vocabulary = load_vocabulary()
    named = frozenset[str]().union(*(systems_of(vocabulary, m.where) for m in measures))
    own = {NODE, OTHER, *OWN_ORGAN.values(), *vocabulary.intracranial_systems}
    return vocabulary.systems - own - named


def totals_of(stated: Mapping[str, Any], alike: frozenset[str]) -> Totals:
    """What an assessment tells of numbers."""
    numbers = stated.get("totals")
    totals = dict(numbers) if isinstance(numbers, dict) else {}
    organs = totals.pop("by_organ", None)
    bare = [stated.get("n_category"), totals, None if isinstance(numbers, dict) else numbers]
    if not isinstance(organs, dict) or not organs or not organs.keys() <= _systems():
        text = _text([*bare, organs])
        return Totals(text, text, bool(organs))
    named = {organ: number for organ, number in organs.items() if organ not in alike}
    others = [number for organ, number in organs.items() if organ in alike]
    # where none is told of an organ, nothing is left to count in it; one is kept to say so
    some = [number for number in others if type(number) is not int or number != 0]
    zero = [0] if len(some) < len(others) and not named and not some else []
    each = sorted(map(_text, [*some, *zero]))
    return Totals(_text([*bare, organs]), _text([*bare, named, each]), True)


def _systems() -> frozenset[str]:
    return load_vocabulary().systems


def organ_of(lesion: Any, alike: frozenset[str]) -> tuple[str | None, str]:
    """The organ of a lesion, where it is one of those alike, and the lesion without its name."""
    organ = lesion.get("organ") if isinstance(lesion, dict) else None
    if not isinstance(organ, str) or organ not in alike:
        return None, ""
    return organ, _text({name: value for name, value in lesion.items() if name != "organ"})


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
