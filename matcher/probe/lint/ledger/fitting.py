"""Whether another name fits the words of a quote better than the one that its rule has.

Of each name that a rule asks for the forms are looked for in the quote, and those of the names akin
to it: above it, below it, beside it under one name, or with a word in common. A name of which every
word stands there, where of the rule's own one is lacking, is what the words say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from oligomatch.matcher.probe.lint.asked_of import binding
from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting
from oligomatch.matcher.probe.lint.quoted.named_beside import condition_forms
from oligomatch.rules.drafting.wordings import pattern, section
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Measure, Node, measures_of
from oligomatch.rules.trial import Criterion, Kind, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary, load_vocabulary

_WORD = re.compile(r"[^\W_]+")
_SPELT = (
    *(("central nervous system", "brain"), ("cns", "brain")),
    *(("ae", "e"), ("oe", "e"), ("ou", "o"), ("surgical", "surgery")),
    ("contrast", "medium"),  # that begins as a contraindication does
)
_STEM = 6
_OF_ACTIVITY = section("of_activity")
_SIGNS = ("+", "-")
_SHORT = 5
OF_NOTHING = frozenset({
    "a", "an", "any", "and", "or", "of", "the", "to", "in", "with", "for", "that", "were", "was",
    "by", "its", "is", "are", "other",
})  # fmt: skip
_ASIDE = 4  # words that may stand between those of a name
_OPEN = pattern("beside", "open_list")
_EITHER = pattern("degrees", "either")
_WHATEVER = pattern("support", "whatever_state")
_PLACED = pattern("named", "placed")  # where a treatment was, which its own name may tell
_TREATED_FOR = pattern("asked_of", "treated_for")  # what a place may tell

Words = tuple[str, ...]


def stems(text: str) -> Words:
    """The beginnings of the words of a text, in one spelling."""
    plain = text.casefold()
    for british, american in _SPELT:
        plain = plain.replace(british, american)
    return tuple(word[:_STEM] for word in _WORD.findall(plain))


def _opposites() -> Mapping[str, frozenset[str]]:
    poles: Sequence[Sequence[str]] = tuple(section("poles"))
    pairs = [(stems(pole[0])[0], stems(pole[1])[0]) for pole in poles]
    each = [*pairs, *((other, one) for one, other in pairs)]
    return {one: frozenset(b for a, b in each if a == one) for one, _ in each}


OPPOSITES = _opposites()


@cache
def _forms(table: str) -> Mapping[str, frozenset[Words]]:
    """The words of each form of each name of a table."""
    found = {}
    for id, entry in getattr(load_vocabulary(), table).items():
        named = (id.replace("_", " "), getattr(entry, "words", ""), *entry.names)
        whole = (one for one in named if not one.endswith(_SIGNS))  # that stems leave out
        each = (tuple(w for w in stems(one) if w not in OF_NOTHING) for one in whole)
        found[id] = frozenset(one for one in each if one)
    return found


@lru_cache(maxsize=4096)
def _places(quote: str) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for number, word in enumerate(stems(quote)):
        found.setdefault(word, []).append(number)
    return {word: tuple(each) for word, each in found.items()}


def _stands(form: Words, quote: str, aside: int = _ASIDE) -> bool:
    """Whether all words of a form stand near one another."""
    places = _places(quote)
    if any(word not in places for word in form):
        return False
    return any(
        all(any(abs(at - start) <= len(form) - 1 + aside for at in places[w]) for w in form)
        for start in places[form[0]]
    )


@lru_cache(maxsize=20_000)
def fit(table: str, name: str, quote: str) -> int:
    """How many words of the longest form of a name that stands in a quote; 0 where none does."""
    forms = _forms(table).get(name, frozenset())
    return max((len(form) for form in forms if _stands(form, quote)), default=0)


def better_named(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion with a name that fits its words less than another akin to it."""
    for criterion, tree in quoting(trial):
        if criterion.basis == "text":
            yield from _conditions(trial, criterion, tree, vocabulary)


def _conditions(
    trial: Trial, criterion: Criterion, tree: Node, vocabulary: Vocabulary
) -> Iterator[Noted]:
    quote, known = criterion.quote, vocabulary.conditions
    same = [one for other in trial.criteria if other.quote == quote for one in other.spelt]
    beside = {n for one in same for each in measures_of(one) for n in _asked(each)}
    plain = binding(quote)  # what it gives as an example is no name of what is asked
    said = {one: n for one in known if fit("conditions", one, plain)
            and (n := fit("conditions", one, quote))
            and (one not in _OF_ACTIVITY or condition_forms()[one].search(plain))}  # fmt: skip
    for name in sorted({n for one in measures_of(tree) for n in _asked(one)} & known.keys()):
        better = [
            one
            for one, words in said.items()
            if words > said.get(name, 0)
            and one not in beside
            and (known[one].bare == known[name].bare or name in vocabulary.conditions_above(one))
            and not any(_one_line(one, other, vocabulary) for other in beside - {name})
            and _akin(one, name, vocabulary)
            and _instead(criterion, one, name, vocabulary)
            and not (name in vocabulary.conditions_below(one) and _TREATED_FOR.search(quote))
            and not (
                name.endswith(f"_{one}") and known[one].bare == "event" and _PLACED.search(quote)
            )
        ]
        if better:
            best = max(better, key=lambda one: (said[one], one))
            how = "swapped" if side_by_side(best, name) else ""
            yield other_name(criterion, "condition", best, name, how)


def side_by_side(one: str, other: str) -> bool:
    """Whether the names of two conditions differ in one word: hepatitis C for hepatitis B."""
    first, second = one.split("_"), other.split("_")
    alike = len(first) == len(second) > 1
    return alike and sum(a != b for a, b in zip(first, second, strict=True)) == 1


def _asked(measure: Measure) -> frozenset[str]:
    return measure.names if MEASURES[measure.kind].of_conditions else frozenset()


def _instead(criterion: Criterion, said: str, ruled: str, vocabulary: Vocabulary) -> bool:
    """Whether words that name one condition leave nothing for another."""
    quote, words = criterion.quote, _places(criterion.quote)
    own, other = words_of("conditions", ruled), words_of("conditions", said)
    if any(one.isdigit() for name in (ruled, said) for one in name.split("_")):
        return False  # of classes and grades another lint tells
    apart = own - other
    if any(opposite in words for one in apart for opposite in OPPOSITES.get(one, ())):
        return False  # "must be stable" forbids unstable ones
    if apart:
        return not any(one[:_SHORT] == word[:_SHORT] for one in apart for word in words)
    if said not in vocabulary.conditions_below(ruled) or criterion.kind is Kind.JUDGEMENT:
        return False
    if _EITHER.search(quote) or _OPEN.search(quote) or _WHATEVER.search(quote):
        return False
    ends = (form for form in _forms("conditions")[said] if _stands(form, quote, 0))
    more = [form for form in ends if not own >= {*form}]
    return bool(more) and all(len(words[one]) == 1 for one in own if one in words)


def words_of(table: str, name: str) -> frozenset[str]:
    """The beginnings of all words by which a table has a name."""
    return frozenset(word for form in _forms(table).get(name, ()) for word in form)


def _one_line(one: str, other: str, vocabulary: Vocabulary) -> bool:
    """Whether one of two conditions is the other, or lies above it."""
    near = vocabulary.conditions_above(one) | vocabulary.conditions_below(one) | {one}
    return other in near


def _akin(one: str, other: str, vocabulary: Vocabulary) -> bool:
    if _one_line(one, other, vocabulary):
        return True
    above = vocabulary.conditions_above(one) - {one}
    common = {*one.split("_")} & {*other.split("_")} - OF_NOTHING
    return bool(above & (vocabulary.conditions_above(other) - {other}) or common)
