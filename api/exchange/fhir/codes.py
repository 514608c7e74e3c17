"""What the codes of a record mean in the words of the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from oligomatch.api.exchange.fhir.bundle import Json, maps
from oligomatch.api.exchange.fhir.table import doubting_words, product_words
from oligomatch.rules.vocabulary.entries import Code
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

HGNC = ("http://www.genenames.org", "http://www.genenames.org/geneId")
LOINC = "http://loinc.org"
TEST = "test:"
_SHOWN = re.compile(r"[A-Za-z0-9.:/_^-]{1,40}")
_WORDS = re.compile(r"[a-z0-9]+")
_LONGEST_NAME = 3  # words of a drug's name
LONGEST_TEXT = 400  # signs that are searched for drugs: what is longer is no name of a product
_JOINED = re.compile(r"[+&]|\b(?:and|plus)\b|(?<=m[gl]) / ")
_PLAIN = re.compile(r"[a-z0-9 .,/%()\[\]+&-]*")  # no question mark, no sign of less or more
_ZERO = re.compile(r"(?<![0-9.,])0+(?:[.,]0+)?(?![0-9.,])")  # a dose of none
LARGEST = 1e9  # of a number that a record states
Meaning = tuple[str, ...]


def codings(concept: object) -> list[tuple[str, str]]:
    """The codes of a concept, each with its terminology."""
    found = concept.get("coding") if isinstance(concept, dict) else None
    return [
        (system, code)
        for one in maps(found)
        if isinstance(system := one.get("system"), str) and isinstance(code := one.get("code"), str)
    ]


def words_coded(concept: object) -> frozenset[str]:
    """The bare codes of a concept, of a status for example, whatever their terminology."""
    found = concept.get("coding") if isinstance(concept, dict) else None
    return frozenset(code for one in maps(found) if isinstance(code := one.get("code"), str))


@lru_cache(4096)
def _known(system: str, code: str) -> Code | None:
    return load_vocabulary().code(system, code)


def known_codes(concept: object) -> tuple[Code, ...]:
    """The entries of the vocabulary that a concept's codes are."""
    each = codings(concept)
    return tuple(code for pair in each if (code := _known(*pair)) is not None) if each else ()


def shown(concept: object) -> str:
    """A concept's codes for a report: no text of the record, and nothing that is no code."""
    return ", ".join(code for _, code in codings(concept)[:3] if _is_code(code))


@lru_cache(4096)
def _is_code(code: str) -> bool:
    return _SHOWN.fullmatch(code) is not None


class AtOdds(ValueError):
    """Codes of which no meaning fits them all."""


def aspect(codes: Iterable[Code], name: str) -> Meaning:
    """What an aspect may be by every code that tells of it; empty where none does.

    Raises:
        AtOdds: two codes exclude each other.
    """
    return narrowed(code.means[name] for code in codes if name in code.means)


def narrowed(each: Iterable[Meaning]) -> Meaning:
    """What all statements leave; empty where there is none.

    Raises:
        AtOdds: they leave nothing.
    """
    left: Meaning | None = None
    for one in each:
        left = one if left is None else tuple(value for value in left if value in one)
        if not left:
            raise AtOdds
    return left or ()


def meaning(concept: object, name: str) -> str:
    """The one meaning of a concept in an aspect; empty where it has none, or several."""
    try:
        found = aspect(known_codes(concept), name)
    except AtOdds:
        return ""
    return found[0] if len(found) == 1 else ""


@cache
def _tests() -> Mapping[str, str]:
    known = load_vocabulary().measurements
    return {one.loinc: name for name, one in known.items() if one.loinc is not None}


@lru_cache(4096)
def _answers(system: str, code: str) -> frozenset[str]:
    known = _known(system, code)
    test = _tests().get(code) if system == LOINC else None
    each = known.means.get("asks", ()) if known is not None else ()
    return frozenset((*each, f"{TEST}{test}") if test else each)


def asks(concept: object) -> frozenset[str]:
    """What an observation with this code answers; of a test `test:` and its name."""
    return asked_by(codings(concept))


def asked_by(each: Sequence[tuple[str, str]]) -> frozenset[str]:
    """What an observation with these codes answers."""
    if len(each) == 1:
        return _answers(*each[0])
    return frozenset(what for pair in each for what in _answers(*pair))


def named(type: str, code: str) -> str:
    """A kind of resource with its code, for a report."""
    return f"{type} {code}" if code and _is_code(code) else type


@cache
def _agents() -> Mapping[str, str]:
    vocabulary = load_vocabulary()
    return {
        " ".join(_WORDS.findall(word.casefold())): name
        for name, agent in vocabulary.agents.items()
        for word in (name, *agent.known_as)
    }


def number_of(value: object) -> int | float | None:
    """A number that a record states; None for whatever else there is, a number without end too."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if -LARGEST <= value <= LARGEST else None


def drugs_of(text: str) -> tuple[str, ...]:
    """The drugs of a text that holds nothing but names of drugs, with strength and form; none where
    it says more, since that may be that the drug was not given."""
    lowered = text.casefold()
    if len(text) > LONGEST_TEXT or not _PLAIN.fullmatch(lowered) or _ZERO.search(lowered):
        return ()
    found: dict[str, None] = {}
    for part in _JOINED.split(lowered):
        agents, rest = _named_in(part)
        if len(agents) != 1 or not all(_is_of_product(word) for word in rest):
            return ()
        found.update(dict.fromkeys(agents))
    return tuple(found)


def _is_of_product(word: str) -> bool:
    return word.strip("0123456789") in product_words()


def may_deny(text: str) -> bool:
    """Whether a text has a word by which a drug that it names may not have been given."""
    return not doubting_words().isdisjoint(_WORDS.findall(text.casefold()))


def agents_in(text: str) -> tuple[str, ...]:
    """The drugs that words name, whatever else they say of them."""
    return _named_in(text)[0]


def _named_in(text: str) -> tuple[tuple[str, ...], list[str]]:
    """The drugs that words name, the longest name first (`trastuzumab emtansine` is one drug), and
    the words that are no name."""
    words = _WORDS.findall(text.casefold()[:LONGEST_TEXT])
    found: dict[str, None] = {}
    rest: list[str] = []
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
            name = _agents().get(" ".join(words[at : at + length]))
            if name is not None:
                found[name] = None
                at += length
                break
        else:
            rest.append(words[at])
            at += 1
    return tuple(found), rest


def words_of(concept: Json) -> Iterator[str]:
    """The texts of a concept, to be searched for names and never shown."""
    texts = [one.get("display") for one in maps(concept.get("coding"))]
    for text in (*texts, concept.get("text")):
        if isinstance(text, str):
            yield text


def one_of(values: Meaning) -> str | dict[str, list[str]]:
    """A meaning as a profile writes it."""
    return values[0] if len(values) == 1 else {"one_of": [*values]}
