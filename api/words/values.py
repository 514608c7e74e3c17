"""What a profile says of a measure, as a clause: its possible values in clinical units."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import assert_never

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.clauses import Clause
from oligomatch.api.words.deciding_leaves import is_excluded
from oligomatch.api.words.lexicon import (
    CATEGORIES,
    FLAGS,
    GROUP_TIMES,
    INTRODUCED_BY,
    NOT_KNOWN,
    OF_MANY,
    SUMS,
    beside,
    listed,
    unit_noun,
    word,
)
from oligomatch.api.words.nouns import (
    COUNTED,
    LABELLED,
    filled,
    limits,
    line_name,
    measure_name,
    nouns,
    of_subject,
    ordinals,
    subject_of,
    unit_of,
    value_word,
    whole_ends,
)
from oligomatch.matcher.logic.values import Flag, Numbers, Options, Possible
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.measures.person import HIGHEST_ECOG
from oligomatch.rules.measures import MEASURES, Event, Span
from oligomatch.rules.terms import broadest
from oligomatch.rules.tree import Every, Leaf, Measure, OneOf, Within


def values_words(measure: Measure, values: Possible) -> str:
    """The possible values alone, in clinical units: `at least 4`, `2 to 5 months`, `not known`."""
    match values:
        case Numbers():
            return _numbers_words(measure, values)
        case Options():
            return _options_words(measure, values)
        case Flag(may_be_true, may_be_false):
            if may_be_true and may_be_false:
                return NOT_KNOWN
            return word("yes" if may_be_true else "no")
        case _:
            assert_never(values)


def _numbers_words(measure: Measure, values: Numbers) -> str:
    if values.low is None:
        return say("number.none")
    return _or_none(_number(measure, values), values) or NOT_KNOWN


def _or_none(number: str, values: Numbers) -> str:
    """The number, and that there may be none; empty where it is not known."""
    return say("number.or_none", number=number) if number and values.absent else number


def _number(measure: Measure, values: Numbers) -> str:
    """A number in clinical units; empty where it may be any."""
    assert values.low is not None
    unit = unit_of(measure)
    if measure.kind == "line_due":
        return ordinals(values.low, values.high)
    if measure.kind in COUNTED:
        return _span(values.low, values.high, "")
    if measure.kind in LABELLED:
        return _read_off(values, unit, HIGHEST_ECOG if measure.kind == "ecog" else None)
    if MEASURES[measure.kind].unit == "weeks" and values.low == values.high:
        return _weeks(values.low)
    return _span(values.low, values.high, MEASURES[measure.kind].unit)


_LIFE = {"days": 36_525, "weeks": 5_218, "months": 1_200}  # 100 years


def _span(low: float, high: float | None, unit: str) -> str:
    """A range of numbers, true at its ends: weeks and months begun read as `over 2`, `under 5`;
    months between two whole ones are kept as a half."""
    if high is not None and high > _LIFE.get(unit, high):
        high = None  # since a day that nobody told
    timed = unit in ("weeks", "months")
    over, under = (
        end is not None and ((timed and end != int(end)) or beside(end) is not None)
        for end in (low, high)
    )
    floor = f"{math.floor(low)}"
    least = say("number.over", n=floor) if over else floor
    if high is None:
        if low <= 0:
            return ""
        return _united(least if over else say("number.at_least", n=floor), unit)
    if timed and over and low < 1:  # begun, and not yet one
        if low == high:
            return _united(say("number.under", n="1"), unit, one=True)
        low = 0
    if low == high:
        one = math.floor(low) == 1 if over else low == 1
        return _united(least if over else f"{low:g}", unit, one=one)
    ceiling = f"{math.ceil(high)}"
    most = say("number.under", n=ceiling) if under else ceiling
    if low <= 0:
        text = most if under else say("number.at_most", n=ceiling)
        return _united(text, unit, one=ceiling == "1")
    return _united(say("number.range", low=least, high=most), unit)


def _united(number: str, unit: str, *, one: bool = False) -> str:
    return say("number.with_unit", number=number, unit=unit_noun(unit, one=one)) if unit else number


def _read_off(values: Numbers, unit: str, most: float | None) -> str:
    """A number that is read off, with its decimals: `at most 1`, `9.5 g/dL`; empty where it may
    be any."""
    low, high = ("" if end is None else f"{end:.4g}" for end in (values.low, values.high))
    if not values.low and values.high == most:
        return ""
    if low == high:
        return _united(low, unit)
    if values.high is None or values.high == most:
        over = beside(values.low or 0) is not None
        return _united(say("number.over" if over else "number.at_least", n=low), unit)
    if not values.low:
        under = beside(values.high) is not None
        return _united(say("number.under" if under else "number.at_most", n=high), unit)
    return _united(say("number.range", low=low, high=high), unit)


def _weeks(number: float) -> str:
    days = round(number * 7)
    weeks = _united(f"{days // 7}", "weeks", one=days // 7 == 1)
    if not days % 7:
        return weeks
    rest = _united(f"{days % 7}", "days", one=days % 7 == 1)
    return say("number.weeks_and_days", weeks=weeks, days=rest)


def _options_words(measure: Measure, values: Options) -> str:
    return _options(measure, values) or NOT_KNOWN


def _options(measure: Measure, values: Options) -> str:
    """The values that are left in words; empty where it may be any."""
    domain = MEASURES[measure.kind].domain
    options = [value for value in domain if value in values.values]
    whole = len(options) == len(domain) > 1
    options = [value for value in options if value in broadest(measure.kind, frozenset(options))]
    options += sorted(value for value in values.values if value is not None and value not in domain)
    if whole or (measure.kind == "trial_group" and len(options) > 2):
        return ""
    if measure.kind == "trial_group" and len(options) == 2 and "none" in options:
        groups = ("sOMD", "rOMD") if measure.at == "diagnosis" else ("peOMD", "pOMD")
        others = listed(word(group) for group in groups if group not in options)
        return say("clause.not_either", names=others)
    text = listed(value_word(measure, value) for value in options)
    if None in values.values:
        return say("number.or_none", number=text) if text else say("number.none")
    return text


def found(measure: Measure, values: Possible) -> str:
    """What the profile says of a measure, in words: `2 metastases at entry`."""
    return str(clause(measure, values))


def clause(measure: Measure, values: Possible, line: str = "") -> Clause:
    """What the profile says of a measure; a line by its own drugs, where they are given."""
    match values:
        case Flag():
            return _flag(measure, values)
        case Options():
            return _category(measure, values)
        case Numbers():
            return _counted(measure, values, line)
        case _:
            assert_never(values)


def _flag(measure: Measure, values: Flag) -> Clause:
    words, subject = FLAGS[measure.kind], subject_of(measure)
    yes = filled(words.yes, measure)
    if values.may_be_true and values.may_be_false:
        said = filled(words.open, measure)
        return Clause(said or say("clause.open", said=of_subject(subject, yes)), open=True)
    many = OF_MANY.get(measure.kind, ("", ""))[not values.may_be_true]
    if values.may_be_true:
        return Clause(yes, subject, many)
    idle = measure.kind == "begun"
    return Clause(
        filled(words.no, measure), subject, many, INTRODUCED_BY.get(measure.kind, ""), idle
    )


def _category(measure: Measure, values: Options) -> Clause:
    text = _options(measure, values)
    if measure.kind == "trial_group":
        when = GROUP_TIMES[measure.at or "entry"]
        if not text:
            return Clause(say("clause.group_open", when=when), open=True)
        return Clause(say("clause.group", value=text, when=when))
    if values.values == {None}:
        return _no_category(measure)
    known, open_, *_ = CATEGORIES[measure.kind]
    if not text:
        return Clause(filled(open_, measure), open=True)
    return Clause(filled(known, measure, text), subject_of(measure))


def _no_category(measure: Measure) -> Clause:
    if measure.kind == "stop_reason":
        return Clause(say("clause.not_stopped"), subject_of(measure))
    return Clause(say("clause.no_response", line=line_name(measure.line)), there="one")


def _counted(measure: Measure, values: Numbers, line: str) -> Clause:
    kind = measure.kind
    if values.low is None:
        return _no_number(measure)
    number = _number(measure, values)
    text = _or_none(number, values)
    if kind == "line_due":
        return Clause(say("clause.line_due", number=text))
    if kind in LABELLED:
        if not text:
            return Clause(say("clause.labelled_open", label=measure_name(measure)), open=True)
        return Clause(say("clause.labelled", label=measure_name(measure), number=text))
    if kind in SUMS:
        return Clause(
            say("clause.sum", label=measure_name(measure), number=text or NOT_KNOWN),
            open=not text,
        )
    one, many, tail = nouns(measure, line)
    verb = INTRODUCED_BY.get(kind, "" if kind in COUNTED else None)
    if values.single and values.low == 0:
        return Clause(say("clause.none_counted", noun=one, tail=tail), there=_verb(verb, one=True))
    if not number:
        name = "clause.number_open" if kind in COUNTED else "clause.span_open"
        return Clause(say(name, noun=many, tail=tail), open=True)
    last = values.high if values.high is not None else values.low
    if kind in COUNTED:
        noun = one if last == 1 else many
        said = say("clause.counted", number=number, noun=noun, tail=tail)
    else:
        said = say("clause.span", number=number, tail=tail)
    if values.absent:
        said = say("number.or_none", number=said)
    return Clause(said, there=_verb(verb, one=last == 1))


def _verb(introduced: str | None, *, one: bool) -> str:
    """The verb of a number in a sentence, by its name in the catalogue."""
    number = "one" if one else "many"
    match introduced:
        case None | "since":
            return introduced or ""
        case "span":
            return f"span_{number}"
        case _:
            return number


def _no_number(measure: Measure) -> Clause:
    if measure.line is not None:
        return Clause(say("clause.not_begun"), line_name(measure.line), idle=True)
    form = MEASURES[measure.kind].form
    if MEASURES[measure.kind].since_named:
        return Clause(say("clause.never", names=filled("{names}", measure)))
    match form:
        case Span(Event.METASTASES) | Span(_, Event.FIRST_METASTASES):
            return Clause(say("clause.never_metastatic"))
        case Span(Event.TREATMENT):
            return Clause(say("clause.never_treated"))
        case Span(Event.STATED_START):
            events = {"since": filled("{since}", measure), "until": filled("{until}", measure)}
            return Clause(say("clause.no_time_between", **events))
    return Clause(say("clause.no_therapy"), idle=True)


def shortfall(
    leaf: Leaf,
    measure: Measure,
    values: Possible,
    found: Clause | None = None,
    *,
    verdict: Verdict = Verdict.NOT_MET,
) -> Clause:
    """What is found of a leaf that makes this verdict, and what is asked where that is not its
    mere opposite; `found`: where that is said already."""
    found = found or clause(measure, values)
    excluded = is_excluded(leaf, values, verdict)  # what it has is what must not be
    match leaf:
        case Within() if isinstance(values, Numbers) and values.low is not None:
            return replace(found, said=_against(leaf, found.said, excluded=excluded))
        case Every():
            return replace(found, said=say("found.most", found=found.said, limits=limits(0, 0)))
        case OneOf(_, named) if isinstance(values, Options):
            domain = MEASURES[measure.kind].domain
            asked = [value for value in domain if value in named] or sorted(named)
            of_few = measure.kind in ("histology", "subtype", "trial_group")
            if excluded or (of_few and len(set(domain) - named) == 1):
                return replace(found, said=say("found.excluded", found=found.said))
            wanted_words = listed(value_word(measure, value) for value in asked)
            return replace(found, said=say("found.other", found=found.said, asked=wanted_words))
        case _:
            return found


def _against(leaf: Within, said: str, *, excluded: bool) -> str:
    """A number with the limits that are asked of it, or that it must not lie between."""
    kind = leaf.measure.kind
    if kind == "line_due":
        wanted = ordinals(*whole_ends(leaf))
    else:
        wanted = limits(leaf.low, leaf.high, leaf.under, leaf.over, counted=kind not in LABELLED)
    if excluded:
        return say("found.outside", found=said, limits=wanted)
    from_none = not leaf.low and leaf.over is None  # from 0 on is allowed
    return say("found.most" if from_none else "found.limits", found=said, limits=wanted)
