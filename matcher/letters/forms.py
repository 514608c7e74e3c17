"""The patterns of `rules/reading` with the names of the vocabulary put in, compiled once.

`forms("lesions")["metastasis"]` is the pattern of that name in
`rules/reading/patterns/lesions.yaml`, to be used as a pattern of `re`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from oligomatch.rules.reading.kept import Form
from oligomatch.rules.reading.patterns import compiled
from oligomatch.rules.vocabulary.entries import Entry
from oligomatch.rules.vocabulary.spellings import spelt
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_NUMBERED = re.compile(r"\d+$")
_SPELT = {"months": "months", "short_drugs": "drugs"}  # parts that are sections of spellings.yaml
_JOINTS = re.compile(r"[\s_-]+")
SHORTEST_DRUG = 3  # signs of a name by which no drug is understood


@cache
def forms(name: str) -> Mapping[str, Form]:
    """The patterns of one file by name."""
    return compiled(name, _of_vocabulary)


def treatment(name: str) -> Form:
    """A pattern of what is said of drugs and local treatments."""
    return forms("treatment")[name]


def group(found: re.Match[str]) -> dict[str, str]:
    """What the named parts of a match took; a name's number tells its line of the form."""
    return {_NUMBERED.sub("", name): text for name, text in found.groupdict().items() if text}


def part_taken(found: re.Match[str]) -> str:
    """The name of the first of the named parts that a match took."""
    return next(name for name, text in found.groupdict().items() if text)


def whole_number(text: str) -> int:
    """A whole number, in digits or in letters (`thirty-five`)."""
    known = spelt("numbers")
    return sum(int(known.get(one, one)) for one in _JOINTS.split(text.casefold()))


def _of_vocabulary(part: str) -> str:
    """Any name of a table of the vocabulary, the longest first: `(?&genes)`."""
    if part in _SPELT:
        return any_of(spelt(_SPELT[part]))
    table: Mapping[str, Entry] = getattr(load_vocabulary(), part)
    names = (name for one in table.values() for name in (*one.known_as, one.id))
    if part == "agents":  # `S-1` is a vertebra, or a segment, as well
        names = (name for name in names if len(name) > SHORTEST_DRUG)
    return any_of(name for name in names if part != "genes" or " " not in name)


def names_of_vocabulary() -> Iterator[str]:
    """Every name of the organs, drugs, genes, cancers, conditions and measurements."""
    known = load_vocabulary()
    for table in (known.organs, known.agents, known.genes, known.conditions, known.cancer_types,
                  known.histologies, known.measurements, known.regimens):  # fmt: skip
        for one in table.values():
            yield from (*one.known_as, one.id.replace("_", " "))


def any_of(words: Iterable[str]) -> str:
    """Any of the words as a form, the longest first; hyphens, underscores and gaps are one."""
    each = sorted({*words}, key=lambda one: (-len(one), one))
    return "|".join(r"[\s_-]?".join(map(re.escape, _JOINTS.split(one))) for one in each)
