"""Expressions of the Clinical Quality Language, answered by our verdicts, values and calendar."""

from __future__ import annotations

import re
from collections.abc import Callable

from oligomatch.matcher.logic.calendar import Day, parse_day, span
from oligomatch.matcher.logic.values import Numbers, flag, settle
from oligomatch.matcher.logic.verdict import Verdict, all_of, any_of, negate

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
TRUTH = {"true": MET, "false": NOT_MET, "null": UNKNOWN}

NUMBER = r"-?\d+(?:\.\d+)?L?"
DATE = r"(?:DateTime\(\d+(?:, ?\d+){0,2}\)|@[\d-]+)"
UNIT = r"(?:days|weeks|months|years)"


def answer(expression: str) -> Verdict | tuple[float, float | None] | None:
    """What we answer; None for what we have no word for."""
    text = " ".join(expression.split())
    for form, reader in FORMS.items():
        found = re.fullmatch(form, text)
        if found is not None:
            return reader(*found.groups())
    return None


# --- three-valued logic -------------------------------------------------------------------------


def _joined(left: str, word: str, right: str) -> Verdict:
    a, b = TRUTH[left], TRUTH[right]
    match word:
        case "and":
            return all_of((a, b))
        case "or":
            return any_of((a, b))
        case "implies":
            return any_of((negate(a), b))
        case _:
            return _either(a, b)


def _either(a: Verdict, b: Verdict) -> Verdict:
    return any_of((all_of((a, negate(b))), all_of((negate(a), b))))


def _same(left: str, sign: str, right: str) -> Verdict:
    differs = _either(flag(TRUTH[left]).holds(), flag(TRUTH[right]).holds())
    return differs if sign == "!=" else negate(differs)


def _list(word: str, parts: str | None) -> Verdict:
    told = [TRUTH[part.strip()] for part in (parts or "").split(",") if part.strip()]
    return all_of(told) if word == "All" else any_of(told)


# --- numbers ------------------------------------------------------------------------------------


def _limit(value: Numbers, sign: str, limit: float) -> Verdict:
    match sign:
        case ">=":
            return value.within(low=limit)
        case "<=":
            return value.within(high=limit)
        case "<":
            return value.within(under=limit)
        case ">":
            return negate(value.within(high=limit))
        case "=":
            return value.within(low=limit, high=limit)
        case _:
            return negate(value.within(low=limit, high=limit))


def _number(text: str) -> float:
    return float(text.removesuffix("L"))


def _compared(left: str, sign: str, right: str) -> Verdict:
    return _limit(Numbers.exactly(_number(left)), sign, _number(right))


def _between(value: str, low: str, high: str) -> Verdict:
    return Numbers.exactly(_number(value)).within(low=_number(low), high=_number(high))


# --- dates --------------------------------------------------------------------------------------


def day(text: str) -> Day:
    """A date of either spelling, as the days that it may be."""
    if text.startswith("@"):
        return parse_day(text[1:])
    year, *rest = re.findall(r"\d+", text)
    return parse_day("-".join([year, *(part.zfill(2) for part in rest)]))


def _before(a: Day, b: Day) -> Verdict:
    return settle(a.first < b.last, not a.surely_before(b))


def _dates(left: str, sign: str, right: str) -> Verdict:
    a, b = day(left), day(right)
    match sign:
        case "<":
            return _before(a, b)
        case ">":
            return _before(b, a)
        case ">=":
            return negate(_before(a, b))
        case _:
            return negate(_before(b, a))


PRECISION: dict[str, Callable[[Day, bool], int]] = {
    "year": lambda d, end: (d.last if end else d.first).year,
    "month": lambda d, end: (
        (d.last if end else d.first).year * 12 + (d.last if end else d.first).month
    ),
    "day": lambda d, end: (d.last if end else d.first).toordinal(),
}
ORDER = {"before": "<", "after": ">", "same": "=", "same or before": "<=", "same or after": ">="}


def _to(left: str, word: str, precision: str, right: str) -> Verdict:
    """A comparison to the year, month or day: of what the one may lie behind the other."""
    a, b = day(left), day(right)
    low = PRECISION[precision](a, False) - PRECISION[precision](b, True)
    high = PRECISION[precision](a, True) - PRECISION[precision](b, False)
    return _limit(Numbers(low, high), ORDER[word], 0)


def _to_same(left: str, precision: str, more: str | None, right: str) -> Verdict:
    return _to(left, f"same{more or ''}", precision, right)


def _span(unit: str, left: str, right: str) -> Numbers:
    """The whole units that may have passed."""
    start, end = day(left), day(right)
    months = unit in ("months", "years")
    found = span("months" if months else "weeks", start, end)
    assert found.low is not None
    assert found.high is not None
    times = {"days": 7, "weeks": 1, "months": 1, "years": 1 / 12}[unit]
    # a whole number of days comes back from sevenths of a week a hair off
    return Numbers(int(found.low * times + 1e-9), int(found.high * times + 1e-9))


def _duration(unit: str, left: str, right: str) -> tuple[float, float | None]:
    span = _span(unit, left, right)
    assert span.low is not None
    return span.low, span.high


def _limited(unit: str, left: str, right: str, sign: str, limit: str) -> Verdict:
    return _limit(_span(unit, left, right), sign, int(limit))


SIGN = "(<=|>=|<|>|=|!=)"
WORD = "(true|false|null)"
FORMS: dict[str, Callable[..., Verdict | tuple[float, float | None]]] = {
    f"{WORD} (and|or|xor|implies) {WORD}": _joined,
    f"not {WORD}": lambda word: negate(TRUTH[word]),
    f"{WORD} (=|!=) {WORD}": _same,
    r"(All|Any)True\((?:\{(.*)\})\)": _list,
    f"({NUMBER}) {SIGN} ({NUMBER})": _compared,
    f"({NUMBER}) between ({NUMBER}) and ({NUMBER})": _between,
    f"({DATE}) (<|>|<=|>=) ({DATE})": _dates,
    f"({DATE}) (before|after) (year|month|day) of ({DATE})": _to,
    f"({DATE}) same (year|month|day)( or before| or after)? (?:as )?({DATE})": _to_same,
    f"({UNIT}) between ({DATE}) and ({DATE})": _duration,
    f"({UNIT}) between ({DATE}) and ({DATE}) {SIGN} (\\d+)": _limited,
}


def expected(output: str) -> Verdict | tuple[float, float | None] | None:
    """What the standard answers, as ours."""
    if output in TRUTH:
        return TRUTH[output]
    found = re.fullmatch(r"(?:Interval ?\[ ?)?(\d+)(?:, (\d+) ?\])?", output.strip())
    if found is None:
        return None
    low = int(found[1])
    return low, int(found[2] or low)
