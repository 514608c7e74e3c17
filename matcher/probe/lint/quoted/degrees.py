"""Whether a rule asks for the degree of an illness that its words name: treated or not, stable or
not, its class or grade."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from oligomatch.matcher.probe.lint.noted import Lint, Noted, other_name, quoting, turned
from oligomatch.rules.drafting.wordings import pattern, section
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Is, Node, Within, measures_of, signed_leaves
from oligomatch.rules.trial import Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

_POLES: Sequence[Sequence[str]] = tuple(section("poles"))
_DENIES = pattern("degrees", "denies")
_EITHER = pattern("degrees", "either")
_MUST_BE = pattern("degrees", "must_be")
_CLASS = pattern("degrees", "class")
_CLASS_FIRST = pattern("degrees", "class_first")  # before its scale
_GRADE = pattern("degrees", "grade")
_RECOVERED = pattern("degrees", "recovered")
_SENTENCE = re.compile(r"(?<=[a-z)])[.:]\s")
_LETTERS = re.compile(r"[a-z]+")
_LOWER = ("less", "lower", "better", "below")
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
_WORST = {"class": 4, "grade": 5}


def other_degree(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion whose rule asks for another degree than its words."""
    for criterion, tree in quoting(trial):
        yield from _poles(criterion, tree)
        yield from _degrees(criterion, tree, vocabulary)


def _poles(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """One of two opposites for the other: untreated metastases denied by words, treated by rule."""
    quote = _one_word(criterion.quote)
    words = {word.casefold() for word in re.findall(r"[A-Za-z]+", quote)}
    plain = not _EITHER.search(quote)
    for leaf, negated in signed_leaves(tree):
        if not isinstance(leaf, Is | Within) or not MEASURES[leaf.measure.kind].of_conditions:
            continue
        own = {part for name in leaf.measure.names for part in name.split("_")}
        for good, bad in _POLES:
            said, asked = {good, bad} & words, {good, bad} & own
            denied = any(_DENIES.search(one) for one in _about(quote, said))
            kept = said == asked == {good} and negated and not denied and plain
            if kept and any(_MUST_BE.search(one) for one in _before(quote, good)):
                yield turned(criterion, "kept")
            if len(said) != 1 or len(asked) != 1 or said == asked or not plain:
                continue
            # "must be stable" forbids the unstable, "no untreated ones" asks for treated ones
            against = negated if denied else (asked == {good}) == negated
            if against:
                yield other_name(
                    criterion, "condition", "".join(said), ", ".join(leaf.measure.names)
                )


def _one_word(quote: str) -> str:
    """A quote in which what is not so is called by the opposite: `not resolved` is unresolved."""
    for good, bad in _POLES:
        quote = re.sub(rf"\bnot (?:(?:yet|been|fully) )*{good}\b", bad, quote, flags=re.I)
    return quote


def _about(quote: str, words: set[str]) -> list[str]:
    """The sentences in which some words stand."""
    return [one for one in _SENTENCE.split(quote) if words & {*_LETTERS.findall(one.casefold())}]


def _before(quote: str, word: str) -> Iterator[str]:
    """What stands before each place of a word."""
    for match in re.finditer(rf"\b{word}\b", quote, re.I):
        yield quote[: match.start()].rstrip()


def _degrees(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """A class or grade from which on an illness counts, where the words tell another."""
    for what, form, turned_form in (("class", _CLASS, _CLASS_FIRST), ("grade", _GRADE, _GRADE)):
        forms = (form, turned_form)
        said = {_from(one, what) for each in forms for one in each.finditer(criterion.quote)}
        said = {one for one in said if one}
        ruled = {
            name: _of_name(vocabulary.conditions[name].words, form, what)
            for one in measures_of(tree) if MEASURES[one.kind].of_conditions
            for name in one.names & vocabulary.conditions.keys()
        }  # fmt: skip
        odd = {name: own for name, own in ruled.items() if own and own not in said}
        if frozenset[int]().union(*ruled.values()) in said:
            continue  # class III and class IV, each by its name
        if said and odd:
            listed = " / ".join(f"{what} {', '.join(map(str, sorted(one)))}" for one in said)
            details = {"kind": what, "quoted": listed, "ruled": ", ".join(sorted(odd))}
            yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "degree", details)


def _of_name(words: str, form: re.Pattern[str], what: str) -> frozenset[int]:
    found = form.search(words)
    return frozenset() if found is None else _from(found, what)


def _from(match: re.Match[str], what: str) -> frozenset[int]:
    """The degrees that some words name; of "grade 1 or less" those that are worse."""
    least = _number(match["first"])
    last = _number(match["last"]) if match["last"] else None
    worst = _WORST[what]
    sign = (match["sign"] or match["sign_before"] or "").replace(" ", "")
    later = (match["later"] or "").casefold()
    recovered = _RECOVERED.search(match.string[: match.start()])
    if last is not None and last > least:
        low, high = (last + 1, worst) if least <= 1 else (least, worst if what == "grade" else last)
    elif sign in ("≤", "<=", "=<") or later in _LOWER or (recovered and not sign):
        low, high = least + 1, worst
    elif sign.endswith("than"):
        low, high = least + 1, worst  # no more than that, or more
    elif sign == "<":
        low, high = least, worst
    elif sign == ">":
        low, high = least + 1, worst
    elif sign or later:
        low, high = least, worst
    else:
        low = high = least
        if what == "grade":
            high = least if least < 2 else worst
    return frozenset(range(low, high + 1)) if 0 < low <= high else frozenset()


def _number(text: str) -> int:
    return _ROMAN[text.upper()] if text.upper() in _ROMAN else int(text)
