"""What each value that a trial file may name means, for the hover texts of an editor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from oligomatch.api.words.lexicon import CONVENTIONS
from oligomatch.rules.terms import STAGES, SUBGROUPS
from oligomatch.rules.text.text import compose_file, plain
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Words = Mapping[str, str]

_FILE = Path(__file__).with_name("value_words.yaml")


@cache
def value_words() -> Mapping[str, Words]:
    """The values of the closed lists, by family."""
    stated: Any = plain(compose_file(_FILE))[0]
    stages = {name: f"stage {name}" for name in STAGES}
    categories = {
        kind: {one: stated[kind].get(one, f"{one}, as its edition defines it") for one in known}
        for kind, known in SUBGROUPS.items()
        if kind != "stage"
    }
    return {**stated, **categories, "best_response": stated["recist"], "stage": stages}


@cache
def _of_vocabulary(family: str) -> Words:
    vocabulary = load_vocabulary()
    tables: Mapping[str, Callable[[], Words]] = {
        "by": lambda: {id: w.format(plain="as DEFAULT") for id, w in CONVENTIONS.items()},
        "driver_set": lambda: {id: one.words for id, one in vocabulary.driver_sets.items()},
        "country code": lambda: {id: one.name for id, one in vocabulary.countries.items()},
        "organ": lambda: {
            id: f"part of {one.is_a}" if one.is_a else "an organ system"
            for id, one in vocabulary.organs.items()
        },
        "agent": lambda: {
            id: ", ".join(one.classes) or "of no class" for id, one in vocabulary.agents.items()
        },
        "class": lambda: {
            id: f"a class of {', '.join(one.is_a)}" if one.is_a else "every systemic therapy"
            for id, one in vocabulary.classes.items()
        },
        "condition": lambda: {
            id: one.words or ", ".join(one.known_as) or id.replace("_", " ")
            for id, one in vocabulary.conditions.items()
        },
        "test": lambda: {
            id: f"{one.words or id.replace('_', ' ')}, in {', '.join(one.known_units)}"
            for id, one in vocabulary.measurements.items()
        },
        "gene": lambda: {
            id: f"variants: {', '.join(one.variants)}" if one.variants else "no named variant"
            for id, one in vocabulary.genes.items()
        },
        "variant": lambda: {
            name: "of any gene" if one.change in ("any", "some") else f"a {one.kind} of {one.gene}"
            for gene in vocabulary.genes.values()
            for name, one in gene.known.items()
        },
    }
    return tables[family]()


def words_of(family: str) -> Words:
    """What each value of a family means."""
    known = value_words()
    return known[family] if family in known else _of_vocabulary(family)
