"""The drugs that words name, by any of their names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from oligomatch.matcher.letters.forms import forms
from oligomatch.rules.vocabulary.spellings import folded, ids_by_name, spelt
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

PLATINUM = "platinum"  # a class


@cache
def _agents() -> Mapping[str, tuple[str, ...]]:
    known = load_vocabulary()
    found: dict[str, tuple[str, ...]] = {
        name: (id,) for name, id in ids_by_name(known.agents).items()
    }
    found |= {folded(name): (id,) for name, id in spelt("drugs").items()}
    for name, id in ids_by_name(known.regimens).items():
        found[name] = known.regimens[id].agents
    return found


def agents_of(text: str) -> tuple[str, ...]:
    """The drugs of a group, by their names, without one in whose stead another was given."""
    names, agents, known = _agents(), list[str](), forms("treatment")
    if known["in_stead"].search(text):
        text = known["not_chosen"].sub(" ", text)
    for one in known["one_drug"].finditer(text):
        agents += names.get(folded(one[0]), ())
    return tuple(dict.fromkeys(agents))
