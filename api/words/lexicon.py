"""The words of the clinic for measures, categories, drugs and times, as the catalogue has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import inf, nextafter
from typing import NamedTuple, TypeVar

from oligomatch.api.words.catalogue import say, table
from oligomatch.matcher.logic.values import just_beside
from oligomatch.rules.misspelling import nearest
from oligomatch.rules.vocabulary.protein import change_of

NOT_KNOWN = say("lexicon.not_known")

Key = TypeVar("Key")
Value = TypeVar("Value")


class FlagWords(NamedTuple):
    """One flag as a clause: when it holds, when it does not, when it is open; `whether it holds is
    not known` where no other words are given."""

    yes: str
    no: str
    open: str = ""


FLAGS: Mapping[str, FlagWords] = {kind: FlagWords(*words) for kind, words in table("flags").items()}
SUBJECTS: Mapping[str, str] = table("subjects")  # of what clauses of one line or gene begin with
OF_MANY: Mapping[str, Sequence[str]] = table("of_many")  # a flag of several genes: yes, no
OF_ITS_LINE: Mapping[str, str] = table("of_its_line")  # where the line is named already
INTRODUCED_BY: Mapping[str, str] = table("introduced_by")  # the verb of what has none
UNIT_NOUNS: Mapping[str, Sequence[str]] = table("unit_nouns")  # one, many
LESION_NOUNS: Mapping[str, Sequence[str]] = table("lesion_nouns")  # one, many
CATEGORIES: Mapping[str, Sequence[str]] = table("categories")  # told, open, not so
COUNTS: Mapping[str, Sequence[str]] = table("counts")  # one, many, and what they are of
SUMS: Mapping[str, str] = table("sums")
NUMBERS: Mapping[str, str] = table("numbers")  # what so many of the unit are of
WORDS: Mapping[str, str] = table("words")
ARTICLES: Mapping[str, str] = table("articles")
TIMES: Mapping[str, str] = table("times")
GROUP_TIMES: Mapping[str, str] = table("group_times")
COUNTING: Mapping[str, str] = table("counting")  # beside the plain convention, or less
OWN_WORDS: Mapping[str, Mapping[str, str]] = table("own_words")  # that depend on what is asked
STAGINGS: Mapping[str, str] = table("stagings")  # of the tumour: which one is meant
GROWTH_TIMES: Mapping[str, str] = table("growth_times")  # against which size a lesion has grown
SPAN_EVENTS: Mapping[str, str] = table("span_events")
LINES: Mapping[str, str] = table("lines")
NEITHER: Mapping[str, str] = table("neither")  # of the groups of a time
CONVENTIONS: Mapping[str, str] = table("conventions")  # how lesions become a number
RANKING_KEYS: Mapping[str, str] = table("ranking_keys")
_TITLES: Mapping[str, str] = table("titles")  # parts of a name that are no words


def word(name: str) -> str:
    """A name of the vocabulary as one writes it."""
    return WORDS.get(name, name.replace("_", " "))


def variant_word(name: str) -> str:
    """A variant as one writes it: a change of the protein as it is given."""
    return name if change_of(name) else word(name)


def titled(about: str) -> str:
    """What a trial file calls a finding, as one writes it: `median_pfs` is `Median PFS`."""
    *of, number, unit = ("", "", *about.split("_"))
    timed = number.isdecimal() and unit in ("months", "years")
    parts = [*of, "at", number, unit] if timed else [*of, number, unit]
    return capital(" ".join(_TITLES.get(part, part) for part in parts if part))


def listed(words: Iterable[str], last: str = "or") -> str:
    """Words as a list: `CR, PR or SD`."""
    each = list(words)
    if len(each) < 2:
        return "".join(each)
    return f"{', '.join(each[:-1])} {word(last)} {each[-1]}"


_FIGURES = {
    "bed_gy": "quality.bed_gy",
    "dose_gy": "quality.dose_gy",
    "fractions": "quality.fractions",
}


def dose_words(figures: Mapping[str, str]) -> str:
    """A dose by its figures, or by their limits: `BED 100 Gy and 5 fractions`."""
    each = [
        say("quality.fraction" if of == "1" and name == "fractions" else _FIGURES[name], limits=of)
        for name, of in figures.items()
    ]
    return listed(each, "and")


def treatment_words(modality: str, figures: Mapping[str, float | None]) -> str:
    """A local treatment with what is known of its dose: `SABR (BED 100 Gy)`."""
    dose = dose_words({name: f"{n:g}" for name in _FIGURES if (n := figures.get(name)) is not None})
    return say("quality.treated_to", treated=word(modality), dose=dose) if dose else word(modality)


def mean(near: str) -> str:
    """The end of a message about an unknown name: the known one that it misspells, if any."""
    return say("refused.mean", near=near) if near else ""


def hint(name: str, known: Iterable[str]) -> str:
    """The same, where the known names are at hand."""
    return mean(nearest(name, known))


def grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    """The values of each key together, both in the order in which they come."""
    found: dict[Key, list[Value]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def span(low: float | None, high: float | None, unit: str = "") -> str:
    """A number or its bounds: `3`, `3 to 5`, `at most 1.5 × ULN`."""
    behind = f" {unit}" if unit else ""
    if low is not None and high is None:
        over = beside(low)
        if over is None:
            return say("lexicon.at_least", low=low, behind=behind)
        return say("lexicon.over", low=over, behind=behind)
    if low is None:
        assert high is not None
        under = beside(high)
        if under is None:
            return say("lexicon.at_most", high=high, behind=behind)
        return say("lexicon.under", high=under, behind=behind)
    return (
        f"{low:g}{behind}" if low == high else say("lexicon.to", low=low, high=high, behind=behind)
    )


def beside(end: float) -> float | None:
    """The round number that an end lies just beside, as `<10` is stated by the last number below
    10; None where it lies beside none."""
    if len(repr(end)) < 8:  # shorter than what a shorter one could stand for
        return None
    near = (just_beside(end, inf), just_beside(end, 0), nextafter(end, inf), nextafter(end, 0))
    return next((one for one in near if len(repr(one)) + 6 < len(repr(end))), None)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def unit_noun(unit: str, *, one: bool = False) -> str:
    """A unit behind a number: `month`, `months`; one that does not change as it is."""
    return UNIT_NOUNS[unit][not one] if unit in UNIT_NOUNS else unit


def plural(number: float, one: str, many: str) -> str:
    """`1 lesion`, `2 lesions`."""
    noun = one if number == 1 else many
    return f"{number:.12g} {WORDS.get(noun, noun)}"


def counted(number: int, one: str, many: str) -> str:
    """The same of a count that may be long: `12,000 patients`."""
    noun = one if number == 1 else many
    return f"{number:,} {word(noun)}"
