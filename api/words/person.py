"""The patient beside the disease in words: conditions, tests, judgements, as asked and as told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from oligomatch.api.words.catalogue import table
from oligomatch.api.words.lexicon import word
from oligomatch.api.words.nouns import condition_word, unit_word
from oligomatch.matcher.profile.profile import Bounds
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

ASKED_OF: Mapping[str, str] = table("asked_of")
OF_CONDITION: Mapping[str, Sequence[str]] = table("of_condition")  # the question, the short name
_WORDS_OF_CONDITION: Mapping[str, Sequence[str]] = table("stated_condition")  # told yes, told no


def test_word(name: str) -> str:
    """A test as one writes it."""
    known = load_vocabulary().measurements.get(name)
    return (known.words if known is not None else "") or word(name)


def condition_words(name: str, field: str, value: Any) -> str:
    """What is told of a condition: `no autoimmune disease now`."""
    condition = condition_word(name)
    if field in _WORDS_OF_CONDITION and isinstance(value, bool):
        return _WORDS_OF_CONDITION[field][not value].format(condition)
    return f"last {condition} {value}" if field == "last" else condition


def value_words(name: str, value: Any, unit: str) -> str:
    """A value with its test and unit: `haemoglobin 9.5 g/dL`."""
    return f"{test_word(name)} {span_words(value, unit)}"


def span_words(value: Any, unit: str) -> str:
    """A number or its bounds with the unit: `at most 1.5 × ULN`."""
    bounds = value if isinstance(value, Mapping) else None
    low = (
        value.at_least if isinstance(value, Bounds) else bounds.get("at_least") if bounds else value
    )
    high = (
        value.at_most if isinstance(value, Bounds) else bounds.get("at_most") if bounds else value
    )
    written = unit_word(unit)
    behind = f" {written}" if written else ""
    if high is None:
        return f"at least {low:g}{behind}"
    if low is None:
        return f"at most {high:g}{behind}"
    return f"{low:g}{behind}" if low == high else f"{low:g} to {high:g}{behind}"
