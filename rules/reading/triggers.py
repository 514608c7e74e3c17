"""The words around a statement that say whether it is so (`context.yaml`): negated, doubtful,
planned, of the family, and so on, after the ConText algorithm (Harkema et al. 2009)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from oligomatch.rules.reading.kept import Form
from oligomatch.rules.reading.patterns import gaps
from oligomatch.rules.text.record import fields, listing, record, words
from oligomatch.rules.text.text import compose_file

FILE = Path(__file__).with_name("context.yaml")
DIRECTIONS = ("forward", "backward", "sentence")


@dataclass(frozen=True, slots=True)
class TriggerKind:
    """One thing that the words around a statement say of it, and the words by where it lies."""

    id: str
    words: Mapping[str, Form]  # by direction
    headings: Form | None  # of a whole section
    examples: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Triggers:
    """All of the file: `stops` end what any trigger says, `denial_ends`, `clause_ends`,
    `fronted_ends` and `item_ends` what a denial does, `relative_ends` what a word within a relative
    clause (`relative`) does, `follows` what a condition behind it does,
    `answers` deny what stands before them alone, `seeming` are no triggers. A question's mark says
    nothing of `asked_to_see`, a denial behind a semicolon nothing of what stands before it where it
    has an `own_subject`."""

    kinds: tuple[TriggerKind, ...]
    stops: Form
    denial_ends: Form
    clause_ends: Form
    fronted_ends: Form
    relative: Form
    relative_ends: Form
    follows: Form
    item_ends: Form
    asked_to_see: Form
    own_subject: Form
    answers: Form
    seeming: Form
    other_headings: Form
    abbreviations: Form


def _one_of(forms: tuple[str, ...]) -> Form:
    """Any of the forms as whole words, the longest first; a sign (`\\?`) stands anywhere."""
    each = sorted(map(gaps, forms), key=len, reverse=True)
    signs = [one for one in each if one.startswith("\\")]
    words = "|".join(one for one in each if one not in signs)
    return Form("|".join([rf"(?<![\w-])(?:{words})(?![\w-])" if words else "", *signs]).strip("|"))


@cache
def triggers() -> Triggers:
    """The triggers as shipped.

    Raises:
        RuleFileError: the file is not of its form.
    """
    texts = listing(words)
    root = record(
        compose_file(FILE),
        {
            "kinds": fields,
            "stops": texts,
            "denial_ends": texts,
            "clause_ends": texts,
            "fronted_ends": texts,
            "relative": texts,
            "relative_ends": texts,
            "follows": texts,
            "item_ends": texts,
            "asked_to_see": texts,
            "own_subject": texts,
            "answers": texts,
            "seeming": texts,
            "headings": texts,
            "abbreviations": texts,
        },
    )
    kinds = []
    readers: dict[str, Any] = dict.fromkeys((*DIRECTIONS, "headings", "against"), texts)
    for key, node in root["kinds"].entries:
        one = record(node, {"examples": texts}, readers)
        kinds.append(
            TriggerKind(
                key.value,
                {way: _one_of(one[way]) for way in DIRECTIONS if way in one},
                _one_of(one["headings"]) if "headings" in one else None,
                one["examples"],
                one.get("against", ()),
            )
        )
    return Triggers(
        tuple(kinds),
        _one_of(root["stops"]),
        Form("|".join(map(gaps, root["denial_ends"]))),
        Form("|".join(map(gaps, root["clause_ends"]))),
        Form("|".join(map(gaps, root["fronted_ends"]))),
        Form("|".join(map(gaps, root["relative"]))),
        Form("|".join(map(gaps, root["relative_ends"]))),
        Form("|".join(map(gaps, root["follows"]))),
        Form("|".join(map(gaps, root["item_ends"]))),
        Form("|".join(map(gaps, root["asked_to_see"]))),
        Form("|".join(map(gaps, root["own_subject"]))),
        _one_of(root["answers"]),
        _one_of(root["seeming"]),
        _one_of(root["headings"]),
        _one_of(root["abbreviations"]),
    )
