"""Measures as nouns: which lesions, of which line, at which time, and in which limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, wraps
from math import ceil, floor
from typing import TypeVar

from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import (
    ARTICLES,
    COUNTING,
    COUNTS,
    FLAGS,
    GROUP_TIMES,
    GROWTH_TIMES,
    LESION_NOUNS,
    LINES,
    NEITHER,
    NUMBERS,
    OWN_WORDS,
    SPAN_EVENTS,
    STAGINGS,
    SUBJECTS,
    SUMS,
    TIMES,
    dose_words,
    listed,
    unit_noun,
    word,
)
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.terms import MODALITIES
from oligomatch.rules.tree import AllOf, AnyOf, Is, LineWith, Measure, Node, Not, OneOf, Within
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

COUNTED = (*COUNTS, "lines")
LABELLED = ("ecog", "measured")  # a number behind its name: `ECOG: 1`
# what is said of the rules alone is said of each patient, and is made once: a bound for what
# authors try
MOST_SAID = 1 << 14
of_rules = lru_cache(maxsize=MOST_SAID)
_O = TypeVar("_O")
_W = TypeVar("_W")


def of_object(words: Callable[[_O], _W]) -> Callable[[_O], _W]:
    """What is said of one criterion or trial alone, made once for the object itself: to compare all
    that it holds would take longer than to say it anew."""
    made: dict[int, tuple[_O, _W]] = {}

    @wraps(words)
    def known(one: _O) -> _W:
        found = made.get(id(one))
        if found is None:
            if len(made) >= MOST_SAID:
                made.clear()
            found = made[id(one)] = one, words(one)  # kept, so that its id stays its own
        return found[1]

    return known


@of_rules
def measure_name(measure: Measure) -> str:
    """A measure as a noun: `extracranial lesions at entry (the primary among them)`."""
    kind = measure.kind
    if kind in COUNTS:
        _, many, tail = nouns(measure)
        return f"{many}{tail}"
    if kind in SUMS:
        return _of_lesions(SUMS[kind], measure)
    if kind == "trial_group":
        return say("noun.group", when=GROUP_TIMES[measure.at or "entry"])
    if kind in LABELLED:
        return f"{label(measure)}{_age_asked(measure)}"
    if kind in NUMBERS:
        unit = unit_noun(MEASURES[kind].unit)
        return say("noun.of_unit", unit=unit, what=filled(NUMBERS[kind], measure))
    if kind == "lines":
        return lines_noun(measure, many=True)
    if kind == "line_due":
        return say("noun.line_due")
    if kind in FLAGS:
        return flag(measure, yes=True)
    return word(kind)


def subject_of(measure: Measure) -> str:
    """What a clause on a measure begins with, where others may begin alike: the line, the gene."""
    return filled(SUBJECTS[measure.kind], measure) if measure.kind in SUBJECTS else ""


def of_subject(subject: str, said: str) -> str:
    """A clause whole: what it is said of, and what is said."""
    return say("clause.of_subject", subject=subject, said=said) if subject else said


def flag(measure: Measure, *, yes: bool) -> str:
    """A flag as a clause: that it holds, or that it does not."""
    words = FLAGS[measure.kind]
    return of_subject(subject_of(measure), filled(words.yes if yes else words.no, measure))


def label(measure: Measure) -> str:
    """The name before a number that is read off: `haemoglobin`, `ECOG`."""
    if measure.kind == "ecog":
        return say("noun.ecog")
    test = load_vocabulary().measurements[measure.test or ""]
    return test.words or word(test.id)


def _age_asked(measure: Measure) -> str:
    """How old the value of a test may be."""
    days = measure.within_days
    if days is None:
        return ""
    return say("noun.last_day") if days == 1 else say("noun.last_days", n=f"{days}")


def unit_of(measure: Measure) -> str:
    """The unit of a number as one writes it: `10^9/L`, `× ULN`; empty where it has none."""
    if measure.kind != "measured":
        return "" if measure.kind == "ecog" else unit_noun(MEASURES[measure.kind].unit)
    return unit_word(measure.unit or "")


def unit_word(unit: str) -> str:
    """A UCUM code as one writes it."""
    return UNITS.get(unit, unit.replace("10*", "10^"))


UNITS: Mapping[str, str] = table("units")  # UCUM codes as one writes them, where otherwise


@of_rules
def lesions(measure: Measure, *, many: bool) -> str:
    """The lesions that a selector means: `progressing extracranial metastases`."""
    noun = LESION_NOUNS[measure.of or "metastases"][many]
    before, after = _qualities(measure.where)
    convention = load_vocabulary().conventions.get(measure.by or "")
    progressing = say("quality.progressing")
    if convention is not None and convention.progressing_only and progressing not in before:
        before = [progressing, *before]
    return " ".join([*before, noun, *after])


def _qualities(where: Node | None) -> tuple[list[str], list[str]]:
    """What stands before and after the noun."""
    if where is None:
        return [], []
    if isinstance(where, AllOf):  # the organ stands next to the noun
        each = [_qualities(part) for part in sorted(where.parts, key=lambda p: type(p) is OneOf)]
        return [b for before, _ in each for b in before], [a for _, after in each for a in after]
    text = _quality(where)
    return ([], [text]) if _behind(where) else ([text], [])


def _behind(node: Node) -> bool:
    """Whether a quality stands behind the noun: `metastases outside the lung`."""
    match node:
        case Not(Not(part)):
            return _behind(part)
        case AnyOf(parts) | AllOf(parts):
            return _behind(parts[0])
        case Is(Measure(kind="progressing" | "intracranial")) | OneOf(Measure(kind="organ")):
            return False
        case Not(Is(Measure(kind="intracranial"))):
            return False
        case Not(Is(Measure(kind="prior_local_therapy", names=names))) if names >= {*MODALITIES}:
            return False
        case _:
            return True


def _quality(node: Node) -> str:
    match node:
        case Is(Measure(kind="progressing")):
            return say("quality.progressing")
        case Is(Measure(kind="intracranial")) | Not(Not(Is(Measure(kind="intracranial")))):
            return say("quality.intracranial")
        case Not(Is(Measure(kind="intracranial"))):
            return say("quality.extracranial")
        case Is(Measure(kind="amenable_to_local_therapy")):
            return say("quality.amenable")
        case Is(Measure(kind="target_of_treatment")):
            return say("quality.target")
        case Is(Measure(kind="central")):
            return say("quality.central")
        case Not(Is(Measure(kind="central"))):
            return say("quality.peripheral")
        case Is(Measure(kind="overlaps_earlier_field")):
            return say("quality.overlapping")
        case Is(Measure(kind="prior_local_therapy", names=names)) if names >= {*MODALITIES}:
            return say("quality.treated")
        case Not(Is(Measure(kind="prior_local_therapy", names=names))) if names >= {*MODALITIES}:
            return say("quality.untreated")
        case Is(Measure(kind="prior_local_therapy", names=names, dose=asked)):
            dose = dose_words({one.measure.kind: _ends(one) for one in asked})
            with_names = say("quality.treated_with", names=listed(sorted(names)))
            return say("quality.treated_to", treated=with_names, dose=dose) if dose else with_names
        case OneOf(Measure(kind="organ"), values):
            return _organs(values)
        case Not(OneOf(Measure(kind="organ"), values)):
            return say("quality.outside", names=_organs(values))
        case Within(Measure(names=names), None, 0, None, None) if names:
            return say("quality.abutting", names=_organs(names))
        case Within():
            return _length(node)
        case Not(Within(measure, None, high, None, None)) if high is not None and not measure.names:
            return say("quality.over_size", n=f"{high:g}", unit=MEASURES[measure.kind].unit)
        case Not(Within(measure, low, high, under, over)) if [low, high, under, over].count(
            None
        ) == 3:  # not at least 20 mm: less
            return _length(Within(measure, under, over, low, high))
        case Not(Not(part)):
            return _quality(part)
        case Not(AllOf(parts)):  # whoever fails one of them
            return listed(_quality(Not(part)) for part in parts)
        case Not(AnyOf(parts)):
            return listed((_quality(Not(part)) for part in parts), "and")
        case Not(part):
            return say("quality.not", quality=_quality(part))
        case AnyOf(parts):
            return listed(_quality(part) for part in parts)
        case AllOf(parts):
            return listed((_quality(part) for part in parts), "and")
        case _:
            raise ValueError(f"not a question about one lesion: {node}")


def _length(asked: Within) -> str:
    """`of at least 50 mm`, `less than 20 mm from the spinal cord`."""
    measure = asked.measure
    size = limits(asked.low, asked.high, asked.under, asked.over, counted=False)
    unit = MEASURES[measure.kind].unit
    if measure.names:
        return say("quality.from", limits=size, unit=unit, names=_organs(measure.names))
    return say("quality.of_size", limits=size, unit=unit)


def _ends(asked: Within) -> str:
    """The limits of one figure of a dose: `at least 60 and less than 100`."""
    ends = (
        ("at_least", asked.low),
        ("more", asked.over),
        ("at_most", asked.high),
        ("less" if asked.measure.kind != "fractions" else "fewer", asked.under),
    )
    each = [say(f"number.{name}", n=f"{limit:g}") for name, limit in ends if limit is not None]
    return listed(each, "and")


def _organs(names: Iterable[str]) -> str:
    return listed(word(name) for name in sorted(names))


def _of_lesions(text: str, measure: Measure) -> str:
    """A template with the lesions and the time point of a measure in it."""
    return text.format(
        lesion=lesions(measure, many=False),
        lesions=lesions(measure, many=True),
        when=when(measure),
    )


def when(measure: Measure) -> str:
    """The time point, and the convention where it is not the plain one."""
    at = f" {TIMES[measure.at]}" if measure.at else ""
    counted = COUNTING.get(measure.by or "", "")
    return say("noun.counted_so", when=at, counted=counted) if counted else at


def lines_noun(measure: Measure, *, many: bool) -> str:
    """The lines that are counted: `palliative lines`."""
    return say(
        "noun.lines" if many else "noun.line",
        intent=say("noun.palliative") if measure.intent == "palliative" else "",
        names=say("noun.with_names", names=_names(measure)) if measure.names else "",
        progressed="".join(_course_of_lines(measure)),
    )


def _course_of_lines(measure: Measure) -> Iterator[str]:
    """What became of the lines that are counted, with the drugs that they hold."""
    if measure.with_drugs:
        yield say("noun.with_names", names=listed(map(word, sorted(measure.with_drugs))))
    if measure.progressed:
        yield say("noun.and_progression")
    if measure.stopped_for:
        yield say("noun.stopped_for", names=listed(map(word, sorted(measure.stopped_for))))
    if measure.responses:
        yield say("noun.best_responses", names=listed(sorted(measure.responses)))
    if measure.latest_responses:
        yield say("noun.latest_responses", names=listed(sorted(measure.latest_responses)))
    if measure.months_at_least is not None:
        yield say("noun.months_at_least", months=_months(measure.months_at_least))
    if measure.months_below is not None:
        yield say("noun.months_below", months=_months(measure.months_below))
    if measure.state is not None:
        yield say("noun.lines_under_way" if measure.state == "under_way" else "noun.lines_ended")


def _months(number: int) -> str:
    return f"{number} {unit_noun('months', one=number == 1)}"


def line_name(line: str | None) -> str:
    """A line selector as a noun."""
    if line is None:
        return say("noun.the_line")
    if (named := LineWith.of(line)) is not None:
        return say(
            "noun.first_line_with" if named.first else "noun.line_with",
            names=listed(map(word, sorted(named.names)), "and" if named.drugs else "or"),
        )
    return LINES[line] if line in LINES else say("noun.line_number", number=line)


def _names(measure: Measure) -> str:
    names = sorted(measure.names, key=lambda name: (not name.isdigit(), name))
    if MEASURES[measure.kind].names == "condition":
        return listed(condition_word(name) for name in names)
    return _beside(listed(word(name) for name in names), measure)


def _beside(names: str, measure: Measure) -> str:
    """The names, with the drugs of them that do not count."""
    drugs = listed(word(name) for name in sorted(measure.other_than))
    return say("noun.other_than", names=names, others=drugs) if drugs else names


def condition_word(name: str) -> str:
    """A condition as one writes it."""
    known = load_vocabulary().conditions.get(name)
    return (known.words if known is not None else "") or word(name)


def _some(measure: Measure) -> str:
    """The names with their articles: `chemotherapy or an EGFR-TKI`."""
    names = sorted(measure.names, key=lambda name: (name in ARTICLES, name))
    some = listed(f"{ARTICLES.get(name, '')} {word(name)}".strip() for name in names)
    return _beside(some, measure)


def filled(text: str, measure: Measure, value: str = "", *, line: str = "") -> str:
    """A clause with the gene, the names, the line or the value of a measure in it; the line by
    its own drugs, where they are given."""
    parts = _parts(measure)
    return text.format(**({**parts, "line": line} if line else parts), value=value)


@of_rules
def _parts(measure: Measure) -> Mapping[str, str | None]:
    return {
        "gene": measure.gene,
        "names": _names(measure),
        "some": _some(measure),
        "line": line_name(measure.line),
        "staged": STAGINGS.get(measure.staged or "diagnosis"),
        "since": SPAN_EVENTS.get(measure.since or ""),
        "until": SPAN_EVENTS.get(measure.until or ""),
        "washout": _washout(measure),
        "half_lives": _half_lives_missing(measure),
        "lesion": lesions(measure, many=False) if measure.compared_with else None,
        "growth": _growth(measure),
    }


def _growth(measure: Measure) -> str:
    """By how much a lesion has grown, and since when: `20 % and 5 mm in diameter since ..`."""
    if measure.compared_with is None:
        return ""
    each = ((measure.percent, "%"), (measure.millimetres, "mm"))
    by = [say("number.with_unit", number=f"{n}", unit=unit) for n, unit in each if n is not None]
    return say("noun.growth", by=listed(by, "and"), since=GROWTH_TIMES[measure.compared_with])


def _washout(measure: Measure) -> str:
    """How long a wash-out lasts: `5 half-lives or 28 days, whichever is shorter`."""
    if measure.half_lives is None:
        return ""
    each = ((measure.half_lives, "half-lives"), (measure.days, "days"))
    lengths = [
        say("number.with_unit", number=f"{n}", unit=unit_noun(unit, one=n == 1))
        for n, unit in each
        if n is not None
    ]
    if measure.whichever is None:
        return lengths[0]
    return say("noun.whichever", either=listed(lengths), so=word(measure.whichever))


def _half_lives_missing(measure: Measure) -> str:
    """The drugs whose half-life would decide, where the vocabulary has none."""
    agents = load_vocabulary().agents
    unknown = sorted(n for n in measure.names if n in agents and agents[n].half_life is None)
    if measure.half_lives is None or not unknown:
        return ""
    return say("noun.no_half_life", names=listed(map(word, unknown)))


def limits(
    low: float | None,
    high: float | None,
    under: float | None = None,
    over: float | None = None,
    *,
    counted: bool = True,
) -> str:
    """The limits of a number alone: `at most 5`, `4 to 10`, `fewer than 5`, `more than 5`; of one
    that is read off and not counted `less than 5`."""
    if over is not None:
        return say("number.more", n=f"{over:g}")
    if under is not None:
        below = ("number.fewer", "number.range_fewer") if counted else _LESS
        if low is None:
            return say(below[0], n=f"{under:g}")
        return say(below[1], low=f"{low:g}", high=f"{under:g}")
    if low is not None and high is not None:
        if high == 0:
            return say("number.none")
        if low == high:
            return say("number.exactly", n=f"{low:g}")
        return say("number.range", low=f"{low:g}", high=f"{high:g}")
    if low is not None:
        return say("number.at_least", n=f"{low:g}")
    return say("number.any") if high is None else say("number.at_most", n=f"{high:g}")


_LESS = ("number.less", "number.range_less")


def whole_ends(asked: Within) -> tuple[float | None, float | None]:
    """The first and the last whole number between the limits."""
    first = asked.low if asked.over is None else floor(asked.over) + 1
    return first, asked.high if asked.under is None else ceil(asked.under) - 1


def ordinals(low: float | None, high: float | None) -> str:
    """`1st to 3rd`, `at least 2nd`."""
    first, last = (None if end is None else _ordinal(int(end)) for end in (low, high))
    if last is None:
        return say("ordinal.at_least", n=first or "")
    if first is None:
        return say("ordinal.at_most", n=last)
    return first if first == last else say("ordinal.range", low=first, high=last)


_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def _ordinal(number: int) -> str:
    return f"{number}{_ENDINGS.get(number, 'th')}"


def value_word(measure: Measure, value: str) -> str:
    """A category in words."""
    if measure.kind == "trial_group" and value == "none":
        return NEITHER[measure.at or "entry"]
    return OWN_WORDS.get(measure.kind, {}).get(value, word(value))


@of_rules
def _counts(measure: Measure) -> tuple[str, str, str]:
    one, many, tail = (_of_lesions(text, measure) for text in COUNTS[measure.kind])
    return one, many, tail


def nouns(measure: Measure, line: str = "") -> tuple[str, str, str]:
    """What a number counts, for one and for many, and what it is of."""
    kind = measure.kind
    if kind in COUNTS:
        return _counts(measure)
    if kind == "lines":
        return lines_noun(measure, many=False), lines_noun(measure, many=True), ""
    unit = MEASURES[kind].unit
    tail = f" {filled(NUMBERS[kind], measure, line=line)}"
    return unit_noun(unit, one=True), unit_noun(unit), tail
