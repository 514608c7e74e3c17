"""The patient beside the disease in words: conditions, tests, judgements, as asked and as told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import span, word
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
    return say("person.last", condition=condition, value=value) if field == "last" else condition


def value_words(name: str, value: Any, unit: str) -> str:
    """A value with its test and unit: `haemoglobin 9.5 g/dL`."""
    return f"{test_word(name)} {span_words(value, unit)}"


def span_words(value: Any, unit: str) -> str:
    """A number or its bounds with the unit: `at most 1.5 × ULN`."""
    match value:
        case Bounds(at_least=low, at_most=high):
            return span(low, high, unit_word(unit))
        case Mapping():
            return span(value.get("at_least"), value.get("at_most"), unit_word(unit))
        case _:
            return span(value, value, unit_word(unit))
