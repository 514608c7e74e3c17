"""Whether the numbers of a quote are those of its rule: the number, its unit and its direction."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from oligomatch.matcher.probe.lint.noted import Lint, Noted, turned
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.measures import DOSES, MEASURES, Event, Span, Type
from oligomatch.rules.text.faults import Fault, Part, fault
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    AtLeast,
    Every,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    parts_of,
    signed_leaves,
)
from oligomatch.rules.trial import Criterion, Kind, Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary


class Side(StrEnum):
    """On which side of a number a patient has to be."""

    UPPER = "at_most"
    LOWER = "at_least"
    OPEN = ""  # the words do not say, or the number is that one


@dataclass(frozen=True, slots=True)
class QuotedNumber:
    """One number of a quote, in the unit of its word (none: a count)."""

    value: float
    side: Side
    strict: bool = False
    unit: str = ""
    as_written: str = ""
    none_above: bool = False  # of what the words say that there is none above it
    measured_in: str = ""  # the unit of a laboratory behind it
    again: bool = False  # what the number before it comes to
    counts: bool = False  # it is how many of what stands behind it, and no size of theirs


@dataclass(frozen=True, slots=True)
class Bound:
    """One limit of a rule, as a patient has to stand to it."""

    value: float
    side: Side
    strict: bool
    measure: Measure
    leaf: Within | Is
    figure: str = ""  # of a dose
    denied: bool = False
    chooses: bool = False  # which lesions are looked at

    @property
    def whole(self) -> bool:
        """Whether what is limited is told in whole numbers."""
        return DOSES[self.figure].whole if self.figure else MEASURES[self.measure.kind].whole

    @property
    def unit(self) -> str:
        """The unit of what is limited; a count has none."""
        return _OF_DOSE[self.figure] if self.figure else MEASURES[self.measure.kind].unit


_WHOLE = frozenset(kind for kind, one in MEASURES.items() if one.whole and not one.of_line)
_WORDS = {"one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
          "eight": 8, "nine": 9, "ten": 10, "first": 1, "second": 2, "third": 3}  # fmt: skip
_SPAN = pattern("numbers", "span")
_ONE = pattern("numbers", "one")
_UPPER = pattern("numbers", "upper")
_FORTNIGHT, _NO_LIMIT = pattern("near", "fortnight"), pattern("near", "no_limit")
_BETWEEN, _TWICE = pattern("near", "between"), pattern("near", "twice")
_CROSSES, _STRIP = pattern("near", "crosses"), pattern("near", "strip")
_STRICT = pattern("numbers", "strict")
_EXTREME = pattern("numbers", "extreme")
_MORE = ("more", "older", "above", "over", "greater", "higher", "larger", "bigger", "longer")
_SCORES = pattern("numbers", "scores")
_BETTER = pattern("numbers", "better")
_NONE_OF = pattern("numbers", "none_of")
_PLACES = patterns("denied_places")
_BED = pattern("numbers", "bed")
_BED_BEHIND = pattern("numbers", "bed_behind")
_NONE_ABOVE = pattern("numbers", "none_above")
_NO_PROGRESS = pattern("numbers", "no_progress")
_LASTS = pattern("numbers", "lasts")
_TOO_MANY = pattern("numbers", "too_many")
_IN_PLACE = pattern("numbers", "in_place")
_MARKUP = re.compile(  # of a registry; of thousands
    r"\\(?=[<>=])|(?<=\d),(?=\d{3}\b)"
    r"|(?<=[≥≤<>=\s]\d)[ \u00a0\u2009\u202f](?=\d{3}\b)"
    r"|(?<=[≥≤<>=\s]\d\d)[ \u00a0\u2009\u202f](?=\d{3}\b)"
    r"|(?<=[≥≤<>=\s]\d\d\d)[ \u00a0\u2009\u202f](?=\d{3}\b)"
)
_GRADED = pattern("numbers", "graded")
_LABORATORY = patterns("units_of_quotes")
_AT_NORMAL, _BE_NORMAL = pattern("clinical", "at_normal"), pattern("numbers", "be_normal")
_AT_OR_ABOVE = pattern("numbers", "at_or_above")
_AT_OR_BELOW = pattern("numbers", "at_or_below")
_ULN_SET = pattern("numbers", "uln_set")
_ONE_MORE = pattern("numbers", "one_more")
_MULTIPLE = 20  # times an upper limit of normal
_LEFT_OUT = pattern("counted", "left_out")
_OR, _NO = pattern("counted", "or_word"), pattern("wording", "no")
_OR_MORE = re.compile(
    r"(\d)( (?:lines?|regimens?|cycles?|lesions?))( or (?:more|fewer|less))\b", re.I
)
_COUNTED_BEHIND, _OF_SIZE = pattern("numbers", "counted_behind"), frozenset({"mm", "cm³"})
_OF_FEATURES = pattern("numbers", "of_features")
_FROM_FIRST = pattern("numbers", "from_first")
_ONE_LARGE, _OF_ALL = pattern("numbers", "one_large"), pattern("numbers", "of_all")
_MANY_LINES = 4
_SIZES = frozenset(kind for kind, one in MEASURES.items() if one.of_lesion and one.size)
_HALF_YEAR = pattern("numbers", "half_year")
_LAST_ONE = pattern("numbers", "last_one")  # the preceding week
_HALF_HOUR = pattern("numbers", "half_hour")
_WITHIN = re.compile(r"\bwithin\s*$", re.I)  # 30-60 days: 60 at most
_POSITIVE = pattern("numbers", "positive")
_WORSE_SCORES = pattern("numbers", "worse_scores")
_UNTIL = frozenset({"months_to_metastases", "months_between", "days_between"})
_NOT_WITHIN = pattern("wording", "denied_within")
_KARNOFSKY = pattern("numbers", "karnofsky")  # what an ECOG is beside it
_JOINED = re.compile(r"(?<=\d)(?=(?:kg|[mnµμ]g\b|ms|mm\s?Hg|[mc]m\b|m[lL]/|g/|ULN|[xX]\b))")  # 30kg
_INSIDE_NAME = re.compile(
    r"(?<![A-Za-z])[A-Za-z]+-?\d\w*|\d+[A-Za-z]{1,2}\d*[A-Z]\b|PD-?L?1|exons? [\d, or]+"
)
_IN = {"mm": ("mm", 1), "cm": ("mm", 10), "cc": ("cm³", 1), "ml": ("cm³", 1), "cm3": ("cm³", 1),
       "cm³": ("cm³", 1), "month": ("months", 1), "mo": ("months", 1), "m": ("months", 1),
       "hour": ("days", 1 / 24), "hr": ("days", 1 / 24),
       "minute": ("days", 1 / 1440), "min": ("days", 1 / 1440),
       "week": ("weeks", 1), "wk": ("weeks", 1), "year": ("months", 12), "yr": ("months", 12),
       "day": ("days", 1), "d": ("days", 1), "gy": ("Gy", 1), "cgy": ("Gy", 0.01),
       "fraction": ("fractions", 1), "fx": ("fractions", 1)}  # fmt: skip
_OF_DOSE = {"bed_gy": "Gy BED", "dose_gy": "Gy", "fractions": "fractions"}


def said(quote: str) -> list[QuotedNumber]:
    """The numbers of a quote that may be limits; the numbers inside names are none."""
    plain = _LAST_ONE.sub("within 1 ", _HALF_YEAR.sub("6 months", _MARKUP.sub("", quote)))
    plain = _FROM_FIRST.sub("within ", _HALF_HOUR.sub("30 minutes", plain))
    plain = _AT_OR_ABOVE.sub("at least", _AT_OR_BELOW.sub("at most", plain))
    plain = _OR_MORE.sub(r"\1\3\2", plain)  # 4 lines or more
    plain = _CROSSES.sub(" ", plain) if _STRIP.search(plain) else plain
    plain = _FORTNIGHT.sub("14 days", _NO_LIMIT.sub(" ", plain))
    plain = _TWICE.sub("2 x", _BETWEEN.sub("", plain))
    text = _INSIDE_NAME.sub(" ", _JOINED.sub(" ", _GRADED.sub(" ", plain)))
    found: list[QuotedNumber] = []

    def span(match: re.Match[str]) -> str:
        ends = (("low", Side.LOWER), ("high", Side.UPPER))
        for name, side in ends[bool(_WITHIN.search(match.string[: match.start()])) :]:
            found.append(_number(match[name], side, match["unit"], match[0]))
        return " "

    text = _SPAN.sub(span, text)
    found += map(_one, _ONE.finditer(text))
    return [*found, *_come_to(found, plain)]


def _come_to(found: list[QuotedNumber], plain: str) -> Iterator[QuotedNumber]:
    """What multiples come to of an upper limit of normal that the words set, and numbers of those
    beside another one."""
    uln = _ULN_SET.search(plain)
    for one in found:
        if uln and one.side is not Side.OPEN and one.value <= _MULTIPLE:
            yield replace(one, value=one.value * float(uln["value"]), again=True)
        if one.unit == "" and _ONE_MORE.search(plain):
            yield replace(one, value=one.value + 1, again=True)


def _one(match: re.Match[str]) -> QuotedNumber:
    sign, after = (match["sign"] or "").casefold(), (match["after"] or "").casefold()
    side, strict = Side.OPEN, bool(_STRICT.search(sign))
    if sign and not (_EXTREME.match(sign) and (after or match["later"])):
        side = Side.UPPER if _UPPER.fullmatch(sign) else Side.LOWER
        if match["later"] and side is Side.LOWER:
            strict = False  # over 75 or older
        if match["not"]:  # no more than, not less than
            side, strict = (Side.UPPER if side is Side.LOWER else Side.LOWER), False
    elif after or match["later"]:
        more = (after or match["later"].casefold()).endswith(_MORE)
        side = Side.LOWER if more else Side.UPPER
    found = _number(match["value"], side, match["unit"], match[0].strip(), strict=strict)
    before, behind = match.string[: match.start()], match.string[match.end("unit") :]
    if found.unit == "Gy" and (_BED.search(before) or _BED_BEHIND.match(behind)):
        found = replace(found, unit="Gy BED")
    above = side is Side.LOWER and not match["not"] and bool(_NONE_ABOVE.search(before))
    counts = not found.unit and bool(_COUNTED_BEHIND.match(match.string, match.end("value")))
    return replace(found, none_above=above, measured_in=_laboratory(match), counts=counts)


def _laboratory(match: re.Match[str]) -> str:
    """The unit of a laboratory that stands right behind a number."""
    behind = match.string[match.end("value") :]
    near = ((form.search(behind), unit) for unit, form in _LABORATORY.items())
    return next((unit for found, unit in near if found and found.start() <= 1), "")


def _number(
    text: str, side: Side, unit: str | None, as_written: str, *, strict: bool = False
) -> QuotedNumber:
    value = float(_WORDS.get(text.casefold(), text))
    name, factor = _IN.get((unit or "").casefold().rstrip("s"), ("", 1))
    return QuotedNumber(value * factor, side, strict, name, as_written)


def bounds(node: Node | None, *, negated: bool = False) -> Iterator[Bound]:
    """Every limit of a tree, as a patient has to stand to it; none of no rule."""
    for leaf, no in () if node is None else signed_leaves(node, negated=negated):
        match leaf:
            case Within(measure):
                yield from (_turned(bound) if no else bound for bound in _of(leaf))
                yield from _choosing(measure, negated=no)
                lasts = Measure("months", line="current")  # how long a line that counts lasts
                if measure.months_at_least is not None:
                    yield Bound(measure.months_at_least, Side.LOWER, False, lasts, leaf)
                if measure.months_below is not None:
                    yield Bound(measure.months_below, Side.UPPER, True, lasts, leaf)
                if measure.within_days is not None:  # how old the value of a test may be
                    since = Measure("days_since", names=frozenset({"test"}))
                    yield Bound(measure.within_days, Side.UPPER, False, since, leaf)
            case Every(measure, test):
                yield from bounds(test, negated=no)
                yield from _choosing(measure, negated=not no)
            case Is(measure) if measure.half_lives is not None:  # how long a wash-out lasts
                since = Measure("days_since", names=measure.names)
                for least in filter(None, (measure.half_lives, measure.days)):
                    yield Bound(least, Side.LOWER, False, since, leaf)
            case Is(measure) if measure.kind == "grown":  # by how much a lesion has
                if measure.millimetres is not None:
                    size = Measure("max_diameter_mm")
                    yield Bound(measure.millimetres, Side.LOWER, False, size, leaf)
                if measure.percent is not None:
                    yield Bound(measure.percent, Side.LOWER, False, measure, leaf)
                yield from _choosing(measure, negated=no)
            case Is(measure) if measure.dose:
                each = (
                    Bound(b.value, b.side, b.strict, measure, leaf, d.measure.kind)
                    for d in measure.dose
                    for b in _of(d)
                )
                yield from (_turned(bound) if no else bound for bound in each)
            case OneOf(measure) | Is(measure) | Exists(measure):
                yield from _choosing(measure, negated=no)


def _choosing(measure: Measure, *, negated: bool) -> Iterator[Bound]:
    """The limits by which the lesions of a measure are chosen."""
    return (replace(one, chooses=True) for one in bounds(measure.where, negated=negated))


def _of_the_others(criterion: Criterion, bound: Bound, words: list[QuotedNumber]) -> bool:
    """Whether a count spares those of whom nobody asks anything: two lines or more, where those
    with one line alone have to be something."""
    spares = isinstance(criterion.tree, AnyOf) and criterion.kind is Kind.JUDGEMENT
    next_one = bound.value - 1 if bound.side is Side.LOWER else bound.value + 1
    return spares and bound.whole and any(one.value == next_one for one in words)


def left_out(quote: str, bound: Bound) -> bool:
    """Whether a limit chooses the lesions that are counted, and the words name those that are not:
    `excluding nodules < 1 cm`."""
    if not bound.chooses or not _LEFT_OUT.search(quote):
        return False
    return any(same_number(one, bound) for one in said(quote) if one.side is not bound.side)


def _of(leaf: Within) -> Iterator[Bound]:
    for limit, side, strict in (
        (leaf.low, Side.LOWER, False),
        (leaf.high, Side.UPPER, False),
        (leaf.under, Side.UPPER, True),
        (leaf.over, Side.LOWER, True),
    ):
        if limit is not None:
            yield Bound(limit, side, strict, leaf.measure, leaf)


def _turned(bound: Bound) -> Bound:
    side = Side.LOWER if bound.side is Side.UPPER else Side.UPPER
    return replace(bound, side=side, strict=not bound.strict, denied=not bound.denied)


def numbers(trial: Trial) -> Iterator[Noted]:
    """Limits that the quoted words do not state, and limits that they state and no rule has."""
    for criterion in trial.criteria:
        own = [bound for tree in criterion.spelt for bound in bounds(tree)]
        kinds = {bound.measure.kind for bound in own}
        scored = "ecog" in kinds and all(one.measure.test != "karnofsky" for one in own)
        words = said(scores(criterion.quote) if scored else criterion.quote)
        if words:
            yield from _unsaid(trial, criterion, words)
        elif not criterion.quote and criterion.source.line is None:  # a decision, not a table
            yield from _unquoted(criterion)
        if criterion.kind is not Kind.JUDGEMENT and all(one.unit for one in words):
            yield from _denied(criterion)


def scores(quote: str) -> str:
    """A quote without what an ECOG is beside it, the scores told one by one as those from 0 on."""
    plain = _SCORES.sub(r"0-\g<top>", _KARNOFSKY.sub(" ", quote))
    return _BETTER.sub("or less", plain)


def _denied(criterion: Criterion) -> Iterator[Noted]:
    """Rules that let in, or ask for, some of what the whole sentence says there is none of."""
    none = _NONE_OF.fullmatch(criterion.quote)
    match criterion.tree:
        case Within(measure) as tree if none and _same_place(none, measure):
            for bound in bounds(tree):
                if _counts_one(bound):
                    yield limit_of(criterion, bound, "denied")
        case Exists(measure):
            grows = measure.where is not None and _asks_growth(measure.where)
            held = grows and _NO_PROGRESS.fullmatch(criterion.quote)
            if held or (none and _same_place(none, measure)):
                yield turned(criterion)


def _normal(quote: str) -> bool:
    """Whether words ask for what is normal, and so at most its upper limit."""
    return _AT_NORMAL.search(quote) is not None or _BE_NORMAL.search(quote) is not None


def _same_place(none: re.Match[str], measure: Measure) -> bool:
    """Whether a rule counts the metastases of the place alone in which there are to be none."""
    place = none["place"] or none["place_first"] or none["place_last"] or ""
    said = {name for name, form in _PLACES.items() if form.fullmatch(place.strip())}
    match measure.where:
        case OneOf(Measure(kind="organ")) as one if measure.of == "metastases":
            return said == set(one.taken)
        case Is(Measure(kind="intracranial")) if measure.of == "metastases":
            return said == {"brain"}
        case _:
            return False


def _counts_one(bound: Bound) -> bool:
    """Whether the limit is one on what is counted and lets in one of it."""
    return bound.measure.kind in _WHOLE and bound.side is Side.UPPER and last_of(bound) >= 1


def _asks_growth(where: Node) -> bool:
    """Whether lesions are chosen because they grow."""
    each = signed_leaves(where)
    return any(
        isinstance(one, Is) and one.measure.kind == "progressing" and not no for one, no in each
    )


def _unsaid(trial: Trial, criterion: Criterion, words: list[QuotedNumber]) -> Iterator[Noted]:
    """Limits of the rule that no number of its quote gives; how old a value may be often stands in
    the words before a list."""
    of_rule = (one for one in words if not _of_features(criterion.quote, one))
    asked = {(one.value, one.side, one.unit) for one in of_rule if not one.strict}
    for bound in bounds(criterion.tree):
        if bound.value == 1 and bound.measure.unit == "ULN" and _normal(criterion.quote):
            continue  # the limit itself: `creatinine ≤ ULN`
        if bound.measure.unit == "%" and bound.value == 1 and _POSITIVE.search(criterion.quote):
            continue  # of what is stained, so much is a positive finding
        if bound.value == 0 and bound.measure.kind == DISTANCE:
            continue  # abutting, invading: said without a number
        if bound.value == 0 and bound.measure.kind == "ecog" and bound.side is Side.LOWER:
            continue  # nobody has less
        if bound.value <= 1 and bound.measure.kind in _WHOLE:
            if bound.side is Side.UPPER and (1, Side.LOWER, "") in asked:
                yield limit_of(criterion, bound, "side")
            continue  # at least one, none: said without a number
        if _too_long(criterion, bound) or _too_many(criterion, bound) or _too_old(criterion, bound):
            yield limit_of(criterion, bound, "side")
            continue
        if _all_large(criterion.quote, bound, words):
            yield limit_of(criterion, bound, "side")
            continue
        if left_out(criterion.quote, bound) or _of_the_others(criterion, bound, words):
            continue
        if _parts_ages(criterion.tree) and any(same_number(one, bound) for one in words):
            continue
        if _noted(criterion, bound, words):
            continue
        near = words
        if bound.leaf.measure.kind not in SINCE and bound.measure.kind in SINCE:
            near = [one for other in trial.criteria for one in said(other.quote)]
        fitting = [one for one in near if _fits_unit(one, bound)]
        if any(_same(one, bound) for one in fitting):
            continue
        denies = bool(_TOO_MANY.match(criterion.quote)) or _forbids(criterion.tree)
        denies = denies or bool(bound.figure and bound.denied)
        denies = denies or (bound.measure.kind == "lines" and any(map(_many_lines, words)))
        denies = denies or (bound.measure.kind in _SIZES and _one_large(criterion.quote))
        denies = denies or bool(
            bound.measure.kind in _UNTIL and _NOT_WITHIN.search(criterion.quote)
        )
        worse = _WORSE_SCORES.search(criterion.quote) if bound.measure.kind == "ecog" else None
        if worse and bound.side is Side.UPPER and int(worse["low"]) == last_of(bound) + 1:
            continue  # who has more is kept out
        if not any(_excludes(one, bound) for one in fitting if denies or one.none_above):
            yield limit_of(
                criterion, bound, "side" if any(_near(o, bound) for o in fitting) else ""
            )


def _noted(criterion: Criterion, bound: Bound, words: list[QuotedNumber]) -> bool:
    """Whether the note gives a limit that stands beside one of the words, of one thing with it: an
    exception needs that of the sentence before."""
    own = [b for b in bounds(criterion.tree) if _alike(b, bound) and b.value != bound.value]
    beside = any(same_number(one, b) for one in words for b in own)
    return beside and any(same_number(one, bound) for one in said(criterion.note))


def _alike(one: Bound, other: Bound) -> bool:
    return (one.measure.kind, one.measure.names, one.measure.test) == (
        other.measure.kind,
        other.measure.names,
        other.measure.test,
    )


def _of_features(quote: str, one: QuotedNumber) -> bool:
    """Whether the words count with a number what no rule counts: `at least 1 risk factor`."""
    at = quote.find(one.as_written)
    return at >= 0 and _OF_FEATURES.match(quote, at + len(one.as_written)) is not None


def _many_lines(one: QuotedNumber) -> bool:
    """Whether a number of the words is of more lines than a trial asks for."""
    return one.side is Side.LOWER and not one.unit and last_of(one) >= _MANY_LINES


def _all_large(quote: str, bound: Bound, words: list[QuotedNumber]) -> bool:
    """Whether a rule asks that every lesion is so large, where the words speak of one that is too
    large."""
    of_each = bound.measure.kind in _SIZES and (bound.denied or not bound.chooses)
    large = [one for one in words if one.side is Side.LOWER and same_number(one, bound)]
    if not of_each or bound.side is not Side.LOWER or not large:
        return False
    return any(one.none_above for one in large) or _one_large(quote)


def _one_large(quote: str) -> bool:
    """Whether the words speak of one lesion that keeps out by its size, and of no size that all
    must have."""
    return _ONE_LARGE.search(quote) is not None and not _OF_ALL.search(quote)


def _parts_ages(tree: Node | None) -> bool:
    """Whether a rule asks one thing of the younger, and another of the older."""
    ages = {bound.side for bound in bounds(tree) if bound.measure.kind == "age"}
    return isinstance(tree, AnyOf) and len(ages) == 2


def _unquoted(criterion: Criterion) -> Iterator[Noted]:
    """Limits past one of what is counted, of a criterion that quotes nothing."""
    for bound in bounds(criterion.tree):
        if bound.measure.kind in _WHOLE and last_of(bound) > 1:
            yield limit_of(criterion, bound, "none")


def limit_of(criterion: Criterion, bound: Bound, how: str) -> Noted:
    """That a limit of a rule is not what its quote says."""
    details: dict[str, Part] = {"limit": _spelt(bound), "quote": criterion.quote}
    return Noted(Lint.OTHER_NUMBER, criterion.id, (), bound.leaf, how, details)


DISTANCE = "distance_to_mm"
_LENGTHS = frozenset(
    kind
    for kind, one in MEASURES.items()
    if one.type is Type.NUMBER and (one.of_line or one.unit == "cycles")
)


def _too_long(criterion: Criterion, bound: Bound) -> bool:
    """Whether the rule lets in who had less than what the words say was given (`× 3 months`)."""
    if bound.measure.kind not in _LENGTHS or bound.side is not Side.UPPER:
        return False
    if any(one.side is not Side.OPEN for one in said(criterion.quote)):
        return False
    found = (n for match in _LASTS.finditer(criterion.quote) for n in match.groups() if n)
    return bound.value in {float(_WORDS.get(n.casefold(), n)) for n in found}


def _too_many(criterion: Criterion, bound: Bound) -> bool:
    """Whether the rule asks for so many or more where the words allow them (`3 in the liver`)."""
    many = bound.side is Side.LOWER and bound.value > 1 and bound.measure.kind in _WHOLE
    open_end = isinstance(bound.leaf, Within) and bound.leaf.high is None
    return many and open_end and bool(_IN_PLACE.match(criterion.quote))


def _too_old(criterion: Criterion, bound: Bound) -> bool:
    """Whether an examination has to be older than the words say."""
    asked = criterion.kind is Kind.WORKUP and bound.side is Side.LOWER
    return asked and bound.measure.kind in SINCE


def so_many_of(one: QuotedNumber, trees: Iterable[Node]) -> bool:
    """Whether a number of the words is how many parts of a rule are asked for or are too many:
    `no more than one of` and `not: {at least n: {n: 2, ..}}`."""
    from_on = last_of(one) + (one.side is Side.UPPER)
    return not one.unit and from_on in {n for tree in trees for n in numbers_of_parts(tree)}


def numbers_of_parts(node: Node) -> Iterator[int]:
    """From how many of its parts on a rule is met, or is not; of each part that has a number."""
    if isinstance(node, AtLeast):
        yield node.n
    for part in parts_of(node):
        yield from numbers_of_parts(part)


def near_number(one: QuotedNumber, words: list[QuotedNumber], bound: Bound) -> bool:
    """Whether a limit is a number of the words, or may be it in another unit, or is left open by
    one that goes on behind it."""
    if any(_goes_on(one, other) or _goes_on(other, one) for other in words):
        return True
    again = [one, *(other for other in words if _in_another_unit(one, other))]
    return any(_near(each, bound) for each in again if _fits_unit(each, bound))


def cut_off(
    one: QuotedNumber, words: list[QuotedNumber], limits: Iterable[Bound], quote: str
) -> bool:
    """Whether a rule ends where the words go on with *or*: at 2 of `1-2 factors or ≥ 3`."""
    at = quote.find(one.as_written)
    for low in (low for low in words if _goes_on(low, one)):
        between = quote[quote.find(low.as_written) + len(low.as_written) : at]
        if not _OR.search(between) or _NO.search(between):
            continue
        ends = {(b.side, b.value) for b in limits if _fits_unit(one, b)}
        if (Side.UPPER, low.value) in ends and (Side.LOWER, one.value) not in ends:
            return True
    return False


def _in_another_unit(one: QuotedNumber, other: QuotedNumber) -> bool:
    """Whether two numbers may be one: `≥ 3.0 g/dL (≥ 30 g/L)`."""
    if other.again and other.as_written == one.as_written:
        return True
    alike = (one.side, one.strict, "", "") == (other.side, other.strict, one.unit, other.unit)
    return alike and any(abs(one.value * by - other.value) < 0.01 for by in _TENS)


def _goes_on(one: QuotedNumber, other: QuotedNumber) -> bool:
    """Whether another limit lets in what lies beyond a whole number: `1-2 factors or ≥ 3`."""
    open_end = one.side is not Side.LOWER and other.side is Side.LOWER
    alike = open_end and one.unit == other.unit and not one.again
    return alike and one.value.is_integer() and last_of(other) == last_of(one) + 1


_TENS = (10, 0.1, 1000, 0.001)
SINCE = frozenset(
    kind for kind, one in MEASURES.items() if one.since_named or one.form == Span(Event.METASTASES)
)
GENERAL = SINCE | {kind for kind, one in MEASURES.items() if one.general} | {"cycles_given"}
_OF_AGE = 21  # years; below it a limit is a floor
_YEAR, _DAYS = 12, {"days": 1, "weeks": 7, "months": 365.25 / 12, "years": 365.25}
_TIMES = {"wk": "weeks", "mo": "months", "d": "days"}  # of what is measured


def _general(one: QuotedNumber, bound: Bound) -> bool:
    """Whether a number of the words is that of a general criterion, in whatever unit it stands."""
    kind = bound.measure.kind
    values = {one.value}
    if kind == "age" and one.unit == "months":
        values = {one.value / _YEAR}
    elif kind in SINCE and one.unit in _DAYS:
        time = one.value * _DAYS[one.unit] / _DAYS[MEASURES[kind].unit]
        return abs(time - bound.value) < 1 or _from_next_day(one, bound, time)
    elif kind == "measured" and one.unit in _DAYS and bound.measure.unit in _TIMES:
        values = {one.value * _DAYS[one.unit] / _DAYS[_TIMES[bound.measure.unit]]}
    elif kind == "measured" and one.unit == "mm" and bound.measure.unit == "cm":
        values = {one.value / 10}
    elif kind == "measured" and bound.measure.unit == "%" and not one.measured_in and one.value < 1:
        values |= {one.value * 100}  # a share of one: an ejection fraction of 0.45
    elif kind == "measured" and bound.measure.unit in _THOUSANDS:
        # so many in a microlitre, as no count of thousands of them is
        values = {one.value / 1000} if one.value >= 1000 else {one.value, one.value / 1000}
    other = _in_unit_of(one, bound)
    if other is not None and bound.measure.unit not in _THOUSANDS:
        values = {bound.value} if abs(other - bound.value) < _ROUNDED * bound.value else set()
    elif other is not None and abs(other - bound.value) < _ROUNDED * bound.value:
        return True
    sided = one.side is not Side.OPEN and kind == "ecog"
    if sided or (one.strict and kind in ("age", "cycles_given")):
        values |= {value + step for value in values for step in (-1, 1)}
    return any(abs(value - bound.value) < 0.01 for value in values)


def _from_next_day(one: QuotedNumber, bound: Bound, time: float) -> bool:
    """Whether a wash-out ends the day after the last one that the words keep out: of what was given
    14 days before or later, on day 15."""
    out = (one.side is Side.UPPER and not one.strict) or (one.side is Side.LOWER and one.strict)
    return out and isinstance(bound.leaf, Is) and time + 1 == bound.value


def _in_unit_of(one: QuotedNumber, bound: Bound) -> float | None:
    """A value of another unit of a laboratory in that of the rule: `9 g/dL or 5.6 mmol/L`."""
    entry = load_vocabulary().measurements.get(bound.measure.test or "")
    if entry is None or one.measured_in in ("", bound.measure.unit):
        return None
    factors = {entry.unit: "1", **entry.units, **entry.about}
    if one.measured_in not in factors or bound.measure.unit not in factors:
        return None
    return one.value * float(factors[one.measured_in]) / float(factors[bound.measure.unit])


_ROUNDED = 0.02  # by so much a source rounds what it turns into another unit
_THOUSANDS = ("10*9/L", "10*3/uL")
# Of these a trial asks for little, and keeps nobody out for having less.
_CEILINGS = frozenset(
    {"bilirubin", "creatinine", "ast", "alt", "alkaline_phosphatase", "ldh", "inr", "qtc",
     "systolic_blood_pressure", "diastolic_blood_pressure", "weight_loss", "prednisone_dose",
     "dexamethasone_dose", "primary_diameter", "protein_in_urine"}
)  # fmt: skip
# too low as well; a tumour is to be large enough as often
_NO_CEILING = frozenset({"systolic_blood_pressure", "diastolic_blood_pressure", "primary_diameter"})
# Of these a trial asks for enough, and keeps nobody out for having more.
_FLOORS = frozenset(
    {"haemoglobin", "platelets", "neutrophils", "leucocytes", "lymphocytes", "albumin",
     "creatinine_clearance", "egfr", "lvef", "fev1", "dlco", "body_weight", "life_expectancy",
     "karnofsky", "dlco_of_predicted", "oxygen_saturation"}
)  # fmt: skip
# From so much on, in the unit of the vocabulary, no trial asks for it: it is a ceiling.
_NO_FLOOR = {
    "haemoglobin": 15, "platelets": 350, "neutrophils": 7, "leucocytes": 10, "lymphocytes": 4,
    "body_weight": 90,
}  # fmt: skip


def _same_general(one: QuotedNumber, bound: Bound) -> bool:
    """Whether it limits the same way, or, quoted from an exclusion, just the other way."""
    if bound.measure.kind == "ecog" and bound.side is Side.LOWER and one.side is not Side.LOWER:
        return isinstance(bound.leaf, Within) and None not in (bound.leaf.least, bound.leaf.high)
    if bound.measure.kind in SINCE and one.side is Side.LOWER and "older" not in one.as_written:
        return bound.side is Side.LOWER  # at least so long ago; nobody keeps out what was so
    if bound.measure.kind in SINCE or one.side is Side.OPEN:
        return True
    if bound.measure.kind == "ecog":  # a ceiling: quoted from an exclusion it is the floor
        return bound.side is Side.UPPER and last_of(one) - (one.side is Side.LOWER) == last_of(
            bound
        )
    if bound.measure.kind == "age" and bound.side is Side.UPPER and bound.value <= _OF_AGE:
        return False  # no trial of this kind is for children alone
    if bound.measure.kind in ("age", "cycles_given") and one.side is bound.side:
        # over 18 is 18 to many, but not the other way round
        at_limit = bound.value in (one.value, one.value / _YEAR)
        return not (bound.strict and not one.strict and at_limit)
    if bound.measure.test in _FLOORS:
        return (one.side is bound.side and bound.side is Side.LOWER) or one.side is not Side.LOWER
    if bound.measure.test in _CEILINGS and bound.side is Side.LOWER and one.side is Side.UPPER:
        return False
    return (one.side is bound.side) == (one.strict == bound.strict)


def last_of(one: QuotedNumber | Bound) -> float:
    """The last whole number on its side of a limit."""
    return one.value + (0 if not one.strict else -1 if one.side is Side.UPPER else 1)


def _fits_unit(one: QuotedNumber, bound: Bound) -> bool:
    if bound.measure.kind in GENERAL:
        return True
    unit = bound.unit
    if one.counts and unit in _OF_SIZE:
        return False
    if one.unit in ("", unit) or (one.unit == "Gy" and bound.figure == "bed_gy"):
        return True
    return {one.unit, unit} in ({"weeks", "months"}, {"days", "weeks"}, {"days", "months"})


def wrong_side(bound: Bound) -> bool:
    """Whether a rule asks for little of what trials ask enough of, or for much of what they ask
    little of."""
    leaf = bound.leaf
    if not isinstance(leaf, Within) or None not in (leaf.least, leaf.most):
        return False
    if bound.measure.test in _FLOORS:
        return bound.side is Side.UPPER and not _above_any_floor(bound)
    return bound.measure.test in _CEILINGS - _NO_CEILING and bound.side is Side.LOWER


def _above_any_floor(bound: Bound) -> bool:
    """Whether a limit is one that nobody is asked to reach: it keeps out who has too much."""
    test, unit = bound.measure.test or "", bound.measure.unit
    entry = load_vocabulary().measurements.get(test)
    if test not in _NO_FLOOR or entry is None:
        return False
    factors = {entry.unit: "1", **entry.units, **entry.about}
    return unit in factors and bound.value * float(factors[unit]) >= _NO_FLOOR[test]


def same_number(one: QuotedNumber, bound: Bound) -> bool:
    """Whether a number of the words is that of a limit, exactly and in a unit of its kind."""
    if not _fits_unit(one, bound) or bound.measure.kind == "ecog":
        return False
    own = "years" if bound.measure.kind == "age" else _TIMES.get(bound.measure.unit or "")
    unit = _DAYS.get(own or bound.unit)
    if one.unit in _DAYS and unit is not None:
        return abs(one.value * _DAYS[one.unit] / unit - bound.value) < 0.01
    if bound.measure.unit in _THOUSANDS and one.value >= 1000:
        return one.value == bound.value * 1000
    return one.unit not in _DAYS and one.value == bound.value


def kept_out(quote: str, parts: Iterable[Node]) -> bool:
    """Whether the words put each of some limits the other way round: they say who is kept out."""
    words = [one for one in said(quote) if one.side is not Side.OPEN]
    for part in parts:
        sides = {
            (one.side is bound.side) == (one.strict == bound.strict) and one.side is not bound.side
            for bound in bounds(part)
            for one in words
            if same_number(one, bound)
        }
        if sides != {True}:
            return False
    return True


def _near(one: QuotedNumber, bound: Bound) -> bool:
    """Whether a number of the words may be the limit, whichever way it limits."""
    if bound.measure.kind in GENERAL:
        return _general(one, bound)
    values, unit = {one.value}, bound.unit
    if one.strict and bound.whole:
        values |= {one.value - 1, one.value + 1}
    if one.unit != unit and one.unit and unit in _DAYS:
        ratio = _DAYS[one.unit] / _DAYS[unit] if one.unit in _DAYS else 1
        return any(abs(value * ratio - bound.value) < 1 for value in values)
    return bound.value in values


def _same(one: QuotedNumber, bound: Bound) -> bool:
    """Whether it is the limit, on the same side of it, and reached by the same numbers."""
    if not _near(one, bound):
        return False
    if bound.measure.kind in GENERAL:
        return _same_general(one, bound)
    if one.side is Side.OPEN:
        return True
    if one.side is not bound.side:
        return False
    if isinstance(bound.leaf, Is) and not bound.figure:
        return True  # growth by more than so much has no form of its own
    if not bound.figure and one.unit not in ("", bound.unit):
        return True
    if not bound.whole:
        return one.strict == bound.strict
    return last_of(one) == last_of(bound)


def _forbids(tree: Node | None) -> bool:
    """Whether a rule says what must not be."""
    parts = tree.parts if isinstance(tree, AllOf | AnyOf) else (tree,)
    return any(isinstance(part, Not) for part in parts)


def _excludes(one: QuotedNumber, bound: Bound) -> bool:
    """Whether the words tell from which number on nobody is taken, and the rule says so by what
    must not be: `more than 5 metastases` of an exclusion."""
    if bound.measure.kind == DISTANCE:  # no lesion within 2 cm: of such words either is meant
        return bound.denied and one.side is Side.UPPER and one.value == bound.value
    late = bound.measure.kind in _UNTIL and (one.side, bound.side) == (Side.UPPER, Side.LOWER)
    if late and not bound.denied and same_number(one, bound):
        return True  # none within so long: found so long after it, or later
    if bound.denied and bound.measure.kind == "months_until_pd" and one.side is Side.UPPER:
        return bound.side is Side.LOWER and _near(one, bound)  # none within so long
    turned = (one.side, bound.side) == (Side.LOWER, Side.UPPER)
    if bound.figure:  # of several limits that must not be together each is turned
        turned = {one.side, bound.side} == {Side.LOWER, Side.UPPER}
    elif one.unit not in ("", bound.unit):
        return False
    if not turned:
        return False
    if bound.measure.kind != "ecog" and not bound.whole:
        return one.value == bound.value and one.strict != bound.strict
    return last_of(one) == last_of(bound) + (1 if one.side is Side.LOWER else -1)


def _spelt(bound: Bound) -> Fault:
    strict = {Side.UPPER: "less_than", Side.LOWER: "more_than"} if bound.strict else {}
    side = strict.get(bound.side, bound.side.value or "exactly")
    return fault(f"lint_{side}", number=f"{bound.value:g}", unit=bound.unit)
