"""Limits of laboratory values and other measurements as eligibility texts word them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from oligomatch.rules.drafting import wordings
from oligomatch.rules.drafting.finds.admitted import Limited, compared, sides, with_others
from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.finds.numbers import number
from oligomatch.rules.drafting.wordings import part, pattern
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    with_measures,
)
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

AGED = ("measured", "ecog")  # what may be asked of the last days alone
_LIMIT = part("test_limit")
_TESTS = wordings.tests()
_ULN = part("uln")
_TO_NORMAL = part("to_normal")
_SECOND = part("second_limit")
_VALUE = part("value")
_SIDES = ("low", "high", "over", "under")
_ROUNDED = 0.02  # by how much a limit may differ from itself in another unit
_TAIL = pattern("laboratory", "tail")
_TAIL_OF_EGFR = pattern("laboratory", "tail_of_egfr")
_DATED = pattern("laboratory", "dated")
_DAYS_OLD = pattern("laboratory", "days_old")
_UNAIDED = pattern("laboratory", "unaided")
_ANY_DAYS = pattern("laboratory", "any_days")
_SPAN = re.compile(rf"(?:{_DAYS_OLD.pattern})(?:\s+to\b)?", re.I)
_OR_MORE = part("or_more")
_NAMED_VALUE = part("named_value")
_OF_SEX = pattern("laboratory", "of_sex")
_AND_OTHER = part("and_other")
_ABOVE_IT = pattern("admitted", "above_it")
_OR_ELSE = pattern("laboratory", "or_else")
# of which the limit of some may be that of another
_ALIKE = (
    {"ast", "alt", "alkaline_phosphatase"},
    {"bilirubin", "direct_bilirubin"},
    {"inr", "prothrombin_time", "aptt"},
)
# of which one stands for the other
_ALTERNATIVES = (
    {"creatinine", "creatinine_clearance", "egfr"},
    {"bilirubin", "direct_bilirubin"},
    {"inr", "prothrombin_time"},
)
_OR_OF_PREDICTED = {"fev1": "fev1_of_predicted", "fev1_of_predicted": "fev1"}
_IN_LIMITS = {test: name for test, (name, units) in _TESTS.items() if "ULN" in units}
_EACH = "|".join(f"(?P<{test}>{name})" for test, name in _IN_LIMITS.items())
_NAME = re.compile(rf"(?<![\w-])(?:{_EACH})(?:\s+levels?)?", re.I)
_ANY = "|".join(f"(?:{name})(?:\\s+levels?)?" for name in _IN_LIMITS.values())
_SEVERAL = re.compile(
    rf"(?<![\w-]){part('transaminases')}(?P<names>(?:{_ANY})(?:{part('joint')}(?:{_ANY}))+)\s*\)?{_LIMIT}{_ULN}(?!\w)",
    re.I,
)


def _sizes() -> Mapping[str, Mapping[str, float]]:
    """How much of each test its units hold, by the vocabulary."""
    known = load_vocabulary().measurements
    return {
        test: {known[test].unit: 1.0}
        | {
            unit: float(size)
            for unit, size in (*known[test].units.items(), *known[test].about.items())
        }
        for test in _TESTS
    }


_SIZES = _sizes()
_GOOD_IF_LOW = frozenset(wordings.section("good_sides")["low"])


def tests(text: str) -> Iterator[Find]:
    """Each value with its limit and unit, and what is admitted of some; of alternatives, either; of
    the age that the sentence allows, where it says one."""
    each = sorted((*_single(text), *_several(text)), key=lambda one: (one.start, -one.end))
    each = [one for one in each if not any(_holds(other, one) for other in each)]
    days = days_old(text)
    whole = [(one, with_others(text, one)) for one in (*each, *_either(text, each))]
    for one, full in whole:
        test = one.tests[0] if len(one.tests) == 1 else ""
        asks = None if _of_whom_is_open(one, full, whole) else full.asks
        find = Find("laboratory", full.start, full.end, asks, test=test)
        yield find if days is None else of_days(text, find, days)
    for find in _ranges(text):
        yield find if days is None else of_days(text, find, days)


def _of_whom_is_open(
    one: Limited, full: Limited, beside: Sequence[tuple[Limited, Limited]]
) -> bool:
    """Whether what is admitted of some may be of one of two alternatives alone, or of a like value
    beside it too: `AST ≤ 2.5 x ULN and ALT ≤ 2.5 x ULN (≤ 5 x ULN with liver metastases)`."""
    if full is not one:
        return one.tree is not None
    like = {test for kind in _ALIKE if kind & {*one.tests} for test in kind}
    return any(other is not more and not like.isdisjoint(other.tests) for other, more in beside)


def _holds(other: Limited, one: Limited) -> bool:
    """Whether the words of one are among those of another of several values."""
    inside = other.start <= one.start and one.end <= other.end
    return inside and len(other.tests) > len(one.tests)


def of_days(text: str, find: Find, days: int) -> Find:
    """A find whose value may be so many days old, with the words behind it that say so."""
    dated = _DATED.match(text, find.end)
    return replace(find, end=dated.end() if dated else find.end, tree=of_age(find.tree, days))


def days_old(text: str) -> int | None:
    """How many days old the values of a sentence may be, where it says so once."""
    text = _UNAIDED.sub(" ", text)  # its days are those of what was not given
    said = [(int(m["n"]), m["unit"].lower()) for m in _DAYS_OLD.finditer(text)]
    if len(said) != 1 or len(_ANY_DAYS.findall(text)) > 1:
        return None
    ((days, unit),) = said
    if unit.startswith("hour"):
        return days // 24 if days % 24 == 0 else None
    return days * 7 if unit.startswith("week") else days


def without_days(text: str) -> str:
    """The words of a line without how old its values may be, where it says so once."""
    return text if days_old(text) is None else " ".join(_SPAN.sub(" of ", text).split())


def of_age(tree: Node | None, days: int) -> Node | None:
    """A tree whose values may be so many days old, where it states no other age. How long somebody
    may live is no value that is measured on a day."""

    def dated(measure: Measure) -> Measure:
        undated = measure.kind in AGED and measure.within_days is None
        estimated = measure.test == "life_expectancy"
        return replace(measure, within_days=days) if undated and not estimated else measure

    return None if tree is None else with_measures(tree, dated)


def _limited(match: re.Match[str], test: str, unit: str, end: int) -> Limited:
    upper, opened = sides(match)
    return Limited(match.start(), end, (test,), unit, upper, opened, number(match["value"]))


def _single(text: str) -> Iterator[Limited]:
    for test, (name, units) in _TESTS.items():
        for unit, written in units.items():
            form = _ULN if unit == "ULN" else written
            pattern = rf"(?<![\w-])(?:{name}){_LIMIT}(?:{form})(?![\w/])"
            for match in re.finditer(pattern, text, re.I):
                tail = _TAIL.match(text, match.end())
                if test == "egfr":
                    tail = tail or _TAIL_OF_EGFR.match(text, match.end())
                end = _restated(text, tail.end() if tail else match.end(), test, unit, match)
                one = _limited(match, test, unit, end)
                by_sex = _by_sex(text, one, rf"{_LIMIT}(?:{form})(?![\w/])")
                yield by_sex or _or_of_predicted(text, one) or one
            pattern = rf"(?<![\w-])(?:{name}){_NAMED_VALUE}(?:{form}){_OR_MORE}"
            for match in re.finditer(pattern, text, re.I):
                value, upper = number(match["value"]), match["less"] is not None
                yield Limited(*match.span(), (test,), unit, upper=upper, open=False, value=value)
        if "ULN" in units:
            for match in re.finditer(rf"(?<![\w-])(?:{name}){_TO_NORMAL}(?!\w)", text, re.I):
                yield Limited(*match.span(), (test,), "ULN", upper=True, open=False, value=1)


def _by_sex(text: str, limited: Limited, limit: str) -> Limited | None:
    """One limit of women and another of men: `> 470 ms (females) or > 450 ms (males)`."""
    first = _OF_SEX.match(text, limited.end)
    second = first and re.compile(_AND_OTHER + limit, re.I).match(text, first.end())
    last = second and _OF_SEX.match(text, second.end())
    if not (first and second and last) or bool(first["female"]) is bool(last["female"]):
        return None
    upper, opened = sides(second)
    if upper is not limited.upper:
        return None
    other = replace(limited, open=opened, value=number(second["value"]))
    lets_in = upper is (limited.tests[0] in _GOOD_IF_LOW)
    # the closer of the two is of whoever is not of the other's sex
    each = sorted(((limited, first), (other, last)), key=lambda pair: pair[0].value)
    closer, (farther, sex) = (each[0][0], each[1]) if upper is lets_in else (each[1][0], each[0])
    of_sex = OneOf(Measure("sex"), frozenset({"female" if sex["female"] else "male"}))
    if lets_in:
        tree: Node = AnyOf((compared(closer), AllOf((of_sex, compared(farther)))))
    else:
        tree = AllOf((compared(closer), AnyOf((Not(of_sex), compared(farther)))))
    return replace(limited, end=last.end(), tree=tree)


def _or_of_predicted(text: str, limited: Limited) -> Limited | None:
    """A volume of which a share of that predicted will do as well, told behind it without the name:
    `FEV1 > 1.0 L or > 40% predicted`; also the other way round."""
    (test,) = limited.tests
    other = _OR_OF_PREDICTED.get(test)
    if other is None or limited.upper:  # below one of the two is not below both
        return None
    ((unit, form),) = _TESTS[other][1].items()
    second = re.compile(rf"\s*,?\s*or{_LIMIT}(?:{form})(?![\w/])", re.I).match(text, limited.end)
    if second is None or sides(second)[0]:
        return None
    either = _limited(second, other, unit, second.end())
    tree = AnyOf((compared(limited), compared(either)))
    return replace(limited, end=second.end(), tests=(test, other), tree=tree)


def _several(text: str) -> Iterator[Limited]:
    """Several values under one multiple of the limit of each: all at most, or one above it."""
    for match in _SEVERAL.finditer(text):
        found = list(_NAME.finditer(match["names"]))
        tests_ = tuple(str(one.lastgroup) for one in found)
        between = {
            " ".join(match["names"][one.end() : other.start()].split()).casefold()
            for one, other in itertools.pairwise(found)
        }
        upper, opened = sides(match)
        one_of = any("or" in word for word in between if upper or word != "and/or")
        if "and/or" in between:  # all at most, or any of them above it
            one_of = not upper and between <= {"and/or", ","}
        slashed = "/" in between and not set(tests_) <= {"ast", "alt", "alkaline_phosphatase"}
        plain = len(set(tests_)) == len(tests_) > 1 and not slashed
        if set(tests_) == {"inr", "prothrombin_time"} and between == {"or"} and upper:
            every = False  # either tells the same
        elif upper is one_of or (not upper and "/" in between):
            continue
        else:
            every = upper
        if plain:
            value = number(match["value"])
            yield Limited(*match.span(), tests_, "ULN", upper, opened, value, every=every)


def _restated(text: str, end: int, test: str, unit: str, limit: re.Match[str]) -> int:
    """The end of a limit behind the same limit said again in another unit: `(100,000/mm3)`."""
    known = _SIZES.get(test, {})
    for other, written in _TESTS[test][1].items():
        if unit not in known or other not in known or other == unit:
            continue
        said = re.compile(
            rf"\s*(?:\(\s*(?:or\s+)?|or\s+)(?:{_LIMIT}|(?P<bare>{_VALUE})\s*)(?:{written})\s*\)?",
            re.I,
        )
        match = said.match(text, end)
        if match is None:
            continue
        closes = match[0].count(")") - match[0].count("(")
        if closes < 0 or closes > 1:
            continue
        value = number(match["value"] or match["bare"])
        again = all(bool(match[side]) is bool(limit[side]) for side in _SIDES)
        stated, restated = number(limit["value"]) * known[unit], value * known[other]
        if abs(stated - restated) <= _ROUNDED * stated and (match["bare"] or again):
            return match.end() - closes  # what was opened before the limit closes behind it
    return end


def _ranges(text: str) -> Iterator[Find]:
    for test, (name, units) in _TESTS.items():
        for unit, written in units.items():
            form = _ULN if unit == "ULN" else written
            yield from _range(text, test, unit, rf"(?<![\w-])(?:{name}){_LIMIT}(?:{form})?", form)


def _range(text: str, test: str, unit: str, lower: str, form: str) -> Iterator[Find]:
    """A value between two limits: `> 1 but < 50`."""
    for match in re.finditer(rf"{lower}{_SECOND}(?:{form})(?![\w/])", text, re.I):
        if match["low"] or match["over"]:
            measure = Measure("measured", test=test, unit=unit)
            limit = number(match["value2"])
            above = Within(measure, high=limit) if match["high2"] else Within(measure, under=limit)
            tree = AllOf((compared(_limited(match, test, unit, match.end())), above))
            yield Find("laboratory", *match.span(), tree, test=test)


def _either(text: str, each: list[Limited]) -> Iterator[Limited]:
    """Creatinine or its clearance, total or direct bilirubin, INR or the time: one is enough, and
    the second may be asked only of who does not meet the first."""
    for first, second in itertools.pairwise(each):
        named = {*first.tests, *second.tests}
        between = text[first.end : second.start]
        alike = len(named) == 2 and any(named <= kind for kind in _ALTERNATIVES)
        if not alike or not _OR_ELSE.fullmatch(between):
            continue
        end, above = second.end, _ABOVE_IT.match(text, second.end)
        if above is not None:
            same = first.unit == "ULN" and number(above["value"]) == first.value
            if not same or above["test"].casefold() not in first.tests:
                continue
            end = above.end()
        tree = AnyOf((first.asks, second.asks))
        yield replace(first, end=end, tests=(*first.tests, *second.tests), tree=tree)
