"""A clinician's words for a place, taken apart into what the vocabulary names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import Any

from oligomatch.rules.vocabulary.entries import Entry
from oligomatch.rules.vocabulary.spellings import folded, spellings, spelt
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Phrase = tuple[str, str]  # its kind, and the id that it names
Names = AbstractSet[str]
Kinds = Mapping[str, Names]
_TOKEN = re.compile(r"[^\s,;:()]+")
_VERTEBRA = re.compile(r"([a-z]+(?: vertebra)?) ?(\d{1,2})")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
            "tenth", "eleventh", "twelfth")  # fmt: skip
_ORDINAL = re.compile(
    r"(?:(?:vertebral )?body of (?:the )?)?"
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?\.?|({'|'.join(ORDINALS)})) "
    r"((?:lumbar|thoracic|cervical|dorsal)(?: vertebra)?)(?:e|l body)?"
)
# `a second rib metastasis` may be another
_NTH_RIB = re.compile(
    rf"(?:(?<=left )|(?<=right )|(?!first|second|third))({'|'.join(ORDINALS)})"
    r"(?= (?:left |right )?ribs?\b)"
)
_NUMERAL = re.compile(r"(s|seg)?(?:(\d{1,2})|([ivx]{1,4}))(?:st|nd|rd|th)?[ab]?")
_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_NUMBER_OF = ("no", "number")  # directly before the number of a lesion
_SEVERAL = re.compile(r"\(\s*\d+\s*\)")  # beside an organ: how many there are
NUMBERED = {"rib": 12, "vertebra": 12, "liver": 8, "lymph_node": 14, "sacrum": 5}  # parts
SEGMENTS = {"segment": 10, "segments": 10, "seg": 10}  # words before a number, and the most there


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text says of a field, and of the fields beside it, by their names."""

    value: Any
    besides: Mapping[str, Any]


def place(text: str, *, whole_words: bool = False) -> Understood | None:
    """The organ of a lesion with its side, lobe and nodal station: `L adrenal`, `rib 6`, `LN 4R`;
    None where some word of it is not understood. `whole_words`: no beginning stands for a word."""
    text = spellings("places")["whole"].get(folded(text), text)
    if "rib" in text:
        text = _NTH_RIB.sub(lambda nth: f"{ORDINALS.index(nth[1]) + 1}th", text)
    if (nth := _ORDINAL.fullmatch(folded(text))) and nth[3] in spelt("vertebrae"):
        text = f"{nth[3]} {nth[1] or ORDINALS.index(nth[2]) + 1}"
    if (vertebra := _VERTEBRA.fullmatch(folded(text))) and vertebra[1] in spelt("vertebrae"):
        text = spelt("vertebrae")[vertebra[1]] + vertebra[2]
    named = names_of(load_vocabulary().organs).get(folded(text))
    if named is not None:
        return Understood(named, {})
    found = parsed(text, _place_phrases(), whole_words=whole_words)
    where = None if found is None else _place_of(by_kind(found), text)
    return None if where is None or not _numbers_fit(where, text) else where


def most_of(organ: str, before: str = "") -> int:
    """The greatest number that a part of an organ has behind a word; 0 where parts have none."""
    above = {organ, *load_vocabulary().organs_above(organ)}
    most = max((number for one, number in NUMBERED.items() if one in above), default=0)
    return most or SEGMENTS.get(before, 0)


def has_number(text: str) -> bool:
    """Whether a part, or a lesion, has its number in a text."""
    return any(map(_NUMERAL.fullmatch, _TOKEN.findall(folded(text))))


def _numbers_fit(where: Understood, text: str) -> bool:
    """Whether each number is that of a part that the organ has, or has `no` before it: a number
    before an organ tells how many, and `no` before an organ that there is none."""
    words = _TOKEN.findall(folded(text))
    if _SEVERAL.search(text) or (words[0].isdecimal() and int(words[0]) > 1):
        return False
    parts = 0
    for before, one, behind in zip(["", *words], words, [*words[1:], ""], strict=False):
        if one in _NUMBER_OF and not behind.isdecimal():
            return False
        numeral = _NUMERAL.fullmatch(one)
        if numeral is None or before in _NUMBER_OF:
            continue
        number = int(numeral[2]) if numeral[2] else _index(numeral[3])
        most = most_of(where.value, "seg" if numeral[1] else before)
        parts += 1
        if not 1 <= number <= most or where.value[-1].isdecimal():
            return False
    return parts <= 1


def _index(roman: str) -> int:
    return _ROMAN.index(roman) if roman in _ROMAN else 0


def _place_of(kinds: Kinds, text: str) -> Understood | None:
    nodes, sides = "node" in kinds, kinds.get("side", set())
    organs = kinds.get("organ", set()) | (kinds.get("nodal", set()) if nodes else set())
    numbered = {one for one in kinds.get("station", ()) if nodes or not one.isdecimal()}
    stations = _stations(numbered, kinds.get("named", set()) if nodes else set(), sides)
    left_over = (kinds.keys() & {"nodal", "named"} and not nodes) or len(stations) > 1
    organ = "lymph_node" if nodes or stations else "?"
    organ = _narrowest(organs) if organs else organ
    if left_over or organ == "?" or len(sides) > 1 or len(kinds.get("lobe", ())) > 1:
        return None
    if bool(numbered or kinds.get("named")) != bool(stations) or _elsewhere(organ, sides):
        return None
    if (nodes or stations) and "lymph_node" not in load_vocabulary().organs_above(organ):
        return None
    said = {"station": stations, "lobe": kinds.get("lobe", set())}
    if not any(load_vocabulary().stations[one].side for one in stations):
        said["side"] = sides
    besides = {name: next(iter(one)) for name, one in said.items() if one}
    if "part" in kinds or kinds.get("station", set()) > numbered:
        besides["id"] = " ".join(text.split())
    return Understood(organ, besides)


def _elsewhere(organ: str, sides: Iterable[str]) -> bool:
    """Whether an organ lies on the other side than the one that is told."""
    above = load_vocabulary().organs_above(organ)
    own = {side for side in ("left", "right") if any(o.startswith(f"{side}_") for o in above)}
    return any(own and side not in own for side in sides)


def _stations(numbered: Names, named: Names, sides: Names) -> frozenset[str]:
    """The stations that a number, or a name, and a side may mean."""
    known = load_vocabulary().stations
    letters = "".join(side[0].upper() for side in sides)
    full = {one + letters if one + letters in known else one for one in numbered}
    each = [one for one in known.values() if one.name in named]
    alike = [one for one in each if one.side in (*sides, "midline")]
    alike = alike or [one for one in each if one.side is None and not sides]
    alike = alike or [one for one in each if not sides]
    return frozenset(full) | {one.id for one in alike}


def by_kind(found: Sequence[Phrase]) -> Kinds:
    """What some phrases name, by their kinds."""
    return {kind: {name for one, name in found if one == kind} for kind, _ in found}


def _narrowest(organs: Names) -> str:
    """The organ that is a part of all the others; `?` where there is none."""
    above = load_vocabulary().organs_above
    inner = [one for one in organs if all(other in above(one) for other in organs)]
    return inner[0] if inner else "?"


def parsed(
    text: str, phrases: Mapping[str, Phrase], *, whole_words: bool = False
) -> list[Phrase] | None:
    """The phrases that a text is made of, the longest first; None where a word is left over."""
    words = _TOKEN.findall(folded(text))
    found: list[Phrase] = []
    while words:
        ends = range(min(len(words), 6), 0, -1)
        end = next((end for end in ends if " ".join(words[:end]) in phrases), 0)
        begun = None if end or whole_words else _begun(words[0], phrases)
        known = phrases[" ".join(words[:end])] if end else begun
        if known is None and not (_NUMERAL.fullmatch(words[0]) and "number" in phrases):
            return None
        found.append(known or ("part", words[0]))
        words = words[max(end, 1) :]
    return found


SHORTEST = 3  # letters of a beginning that stands for the one word that has it: `adr`, `liv`


def _begun(word: str, phrases: Mapping[str, Phrase]) -> Phrase | None:
    if len(word) < SHORTEST or not word.isalpha():
        return None
    near = {one for text, one in phrases.items() if text.startswith(word) and " " not in text}
    return near.pop() if len(near) == 1 else None


def names_of(table: Mapping[str, Entry]) -> Mapping[str, str]:
    """The id of every entry of a table, by its names."""
    kept = _NAMED.get(id(table))
    if kept is None:
        each = ((name, one.id) for one in table.values() for name in (one.id, *one.known_as))
        kept = _NAMED[id(table)] = table, {folded(name): id for name, id in each}
    return kept[1]


_NAMED: dict[int, tuple[Mapping[str, Entry], Mapping[str, str]]] = {}  # each with its table


def _each(kind: str, names: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Phrase]]:
    for name, each in names.items():
        yield from ((folded(text), (kind, name)) for text in each)


def place_words() -> Iterable[str]:
    """Every phrase of a place, folded."""
    return _place_phrases()


@cache
def _place_phrases() -> Mapping[str, Phrase]:
    """Every phrase of a place; what names an organ comes before what names a part of one."""
    beside, known = spellings("places"), load_vocabulary()
    found: dict[str, Phrase] = {"number": ("part", "")}
    found |= dict.fromkeys(map(folded, beside["parts"]), ("part", ""))
    found |= _each("organ", beside["organs"])
    found |= {text: ("organ", name) for text, name in names_of(known.organs).items()}
    found |= {folded(one.name): ("named", one.name) for one in known.stations.values()}
    found |= _each("nodal", beside["nodal"])
    found |= {folded(name): ("station", name) for name in known.stations}
    found |= _each("lobe", beside["lobes"])
    found |= _each("side", beside["sides"])
    return found | dict.fromkeys(map(folded, beside["nodes"]), ("node", ""))
