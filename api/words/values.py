"""What a profile says of a measure, as a clause: its possible values in clinical units."""

from __future__ import annotations

import math
from typing import assert_never

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import (
    CATEGORIES,
    FLAGS,
    GROUP_TIMES,
    NOT_KNOWN,
    SUMS,
    listed,
    plural,
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
    ordinals,
    unit_of,
    value_word,
)
from oligomatch.matcher.logic.values import Flag, Numbers, Options, Possible
from oligomatch.matcher.measures.person import HIGHEST_ECOG
from oligomatch.rules.measures import MEASURES, Event, Span
from oligomatch.rules.tree import Measure, Node, OneOf, Within

OR_NONE = ", or none"


def values_words(measure: Measure, values: Possible) -> str:
    """The possible values alone, in clinical units: `at least 4`, `2 to 5 months`, `not known`."""
    match values:
        case Numbers():
            return _numbers_words(measure, values)
        case Options():
            return _options_words(measure, values)
        case Flag(may_be_true, may_be_false):
            return NOT_KNOWN if may_be_true and may_be_false else "yes" if may_be_true else "no"
        case _:
            assert_never(values)


def _numbers_words(measure: Measure, values: Numbers) -> str:
    if values.low is None:
        return "none"
    unit = unit_of(measure)
    if measure.kind == "line_due":
        text = ordinals(values.low, values.high)
    elif measure.kind in COUNTED:
        text = _span(values.low, values.high, "")
    elif measure.kind in LABELLED:
        text = _read_off(values, unit, HIGHEST_ECOG if measure.kind == "ecog" else None)
    elif unit == "weeks" and values.low == values.high:
        text = _weeks(values.low)
    else:
        text = _span(values.low, values.high, unit)
    return f"{text}{OR_NONE}" if values.absent and text != NOT_KNOWN else text


_LIFE = {"days": 36_525, "weeks": 5_218, "months": 1_200}  # 100 years


def _span(low: float, high: float | None, unit: str) -> str:
    """A range of numbers, true at its ends: weeks and months begun read as `over 2`, `under 5`;
    months between two whole ones are kept as a half."""
    if high is not None and high > _LIFE.get(unit, high):
        high = None  # since a day that nobody told
    timed, unit = unit in ("weeks", "months"), f" {unit}" if unit else ""
    over, under = (timed and end is not None and end != int(end) for end in (low, high))
    least = f"over {math.floor(low)}" if over else f"{math.floor(low)}"
    if high is None:
        return f"{'' if over else 'at least '}{least}{unit}" if low > 0 else NOT_KNOWN
    if low == high:
        text = f"over {math.floor(low)}" if over else f"{low:g}"
        return f"{text}{unit[:-1] if text in ('1', 'over 1') and unit.endswith('s') else unit}"
    if low <= 0:
        return f"{'under' if under else 'at most'} {math.ceil(high)}{unit}"
    return f"{least} to {'under ' if under else ''}{math.ceil(high)}{unit}"


def _read_off(values: Numbers, unit: str, most: float | None) -> str:
    """A number that is read off, with its decimals: `at most 1`, `9.5 g/dL`."""
    low, high = (None if end is None else f"{end:.4g}" for end in (values.low, values.high))
    unit = f" {unit}" if unit else ""
    if not values.low and values.high == most:
        return NOT_KNOWN
    if low == high:
        return f"{low}{unit}"
    if values.high is None or values.high == most:
        return f"at least {low}{unit}"
    return f"at most {high}{unit}" if not values.low else f"{low} to {high}{unit}"


def _weeks(weeks: float) -> str:
    days = round(weeks * 7)
    text = plural(days // 7, "week", "weeks")
    return f"{text} and {plural(days % 7, 'day', 'days')}" if days % 7 else text


def _options_words(measure: Measure, values: Options) -> str:
    domain = MEASURES[measure.kind].domain
    options = [value for value in domain if value in values.values]
    options += sorted(value for value in values.values if value is not None and value not in domain)
    if len(options) == len(domain) > 1 or (measure.kind == "trial_group" and len(options) > 2):
        return NOT_KNOWN
    if measure.kind == "trial_group" and len(options) == 2 and "none" in options:
        groups = ("sOMD", "rOMD") if measure.at == "diagnosis" else ("peOMD", "pOMD")
        return f"not {listed(word(group) for group in groups if group not in options)}"
    text = listed(value_word(measure, value) for value in options)
    if None in values.values:
        return f"{text}, or none" if text else "none"
    return text


def found(measure: Measure, values: Possible) -> str:
    """What the profile says of a measure, as a clause: `2 metastases at entry`."""
    if isinstance(values, Flag):
        said = FLAGS[measure.kind]
        open_ = values.may_be_true and values.may_be_false
        not_known = said.open or f"whether {said.yes} is not known"
        text = not_known if open_ else said.yes if values.may_be_true else said.no
        return filled(text, measure)
    text = values_words(measure, values)
    if isinstance(values, Options):
        return _category_found(measure, values, text)
    return _number_found(measure, values, text)


def _category_found(measure: Measure, values: Options, text: str) -> str:
    if measure.kind == "trial_group":
        when = GROUP_TIMES[measure.at or "entry"]
        if text == NOT_KNOWN:
            return f"the group {when} is not known"
        return f"the disease is {text} {when}"
    category, open_ = CATEGORIES[measure.kind]
    if values.values == {None}:
        return _no_category(measure)
    return filled(open_ if text == NOT_KNOWN else category, measure, text)


def _no_category(measure: Measure) -> str:
    if measure.kind == "stop_reason":
        return f"{line_name(measure.line)} was not stopped"
    return f"no response under {line_name(measure.line)}"


def _number_found(measure: Measure, values: Numbers, text: str) -> str:
    kind = measure.kind
    if values.low is None:
        return _no_number(measure)
    if kind == "line_due":
        return f"the {text} line of treatment is due"
    if kind in LABELLED:
        label_ = measure_name(measure)
        return f"{label_} not known" if text == NOT_KNOWN else f"{label_} {text}"
    if kind in SUMS:
        return f"{measure_name(measure)}: {text}"
    one, many, tail = nouns(measure)
    if values.single and values.low == 0:
        return f"no {one}{tail}"
    if text == NOT_KNOWN:
        return f"number of {many}{tail} not known" if kind in COUNTED else f"{many}{tail} not known"
    number, none = text.removesuffix(OR_NONE), OR_NONE if text.endswith(OR_NONE) else ""
    if kind not in COUNTED:
        return f"{number}{tail}{none}"
    last = values.high if values.high is not None else values.low
    return f"{number} {one if last == 1 else many}{tail}{none}"


def _no_number(measure: Measure) -> str:
    if measure.line is not None:
        return f"{line_name(measure.line)} has not begun"
    form = MEASURES[measure.kind].form
    if MEASURES[measure.kind].since_named:
        return filled("never {names}", measure)
    match form:
        case Span(Event.METASTASES) | Span(_, Event.FIRST_METASTASES):
            return "the disease was never metastatic"
        case Span(Event.TREATMENT):
            return "the primary was not treated definitively"
    return "systemic therapy for the metastatic disease has not begun"


def shortfall(leaf: Node, measure: Measure, values: Possible) -> str:
    """Why a leaf fails: what is found, and what is asked where that is not its mere opposite."""
    clause = found(measure, values)
    match leaf:
        case Within(_, low, high, under) if isinstance(values, Numbers) and values.low is not None:
            due = measure.kind == "line_due"
            wanted = ordinals(low, high) if due else limits(low, high, under)
            return say("found.limits", found=clause, limits=wanted)
        case OneOf(_, named) if isinstance(values, Options):
            domain = MEASURES[measure.kind].domain
            asked = [value for value in domain if value in named] or sorted(named)
            if (
                measure.kind in ("histology", "subtype", "trial_group")
                and len(set(domain) - named) == 1
            ):
                return say("found.excluded", found=clause)
            wanted_words = listed(value_word(measure, value) for value in asked)
            return say("found.other", found=clause, asked=wanted_words)
        case _:
            return clause
