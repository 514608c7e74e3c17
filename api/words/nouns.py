"""Measures as nouns: which lesions, of which line, at which time, and in which limits."""

from __future__ import annotations

from collections.abc import Mapping

from oligomatch.api.words.catalogue import table
from oligomatch.api.words.lexicon import (
    ARTICLES,
    COUNTING,
    COUNTS,
    FLAGS,
    GROUP_TIMES,
    LINES,
    NEITHER,
    NUMBERS,
    OWN_WORDS,
    SUMS,
    TIMES,
    listed,
    word,
)
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.terms import MODALITIES
from oligomatch.rules.tree import AllOf, AnyOf, Is, Measure, Node, Not, OneOf, Within
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

COUNTED = (*COUNTS, "lines")
LABELLED = ("ecog", "measured")  # a number behind its name: `ECOG: 1`


def measure_name(measure: Measure) -> str:
    """A measure as a noun: `extracranial lesions at entry (the primary among them)`."""
    kind = measure.kind
    if kind in COUNTS:
        _, many, tail = nouns(measure)
        return f"{many}{tail}"
    if kind in SUMS:
        return _of_lesions(SUMS[kind], measure)
    if kind == "trial_group":
        return f"group {GROUP_TIMES[measure.at or 'entry']}"
    if kind in LABELLED:
        return f"{label(measure)}{_age_asked(measure)}"
    if kind in NUMBERS:
        return f"{MEASURES[kind].unit} {filled(NUMBERS[kind], measure)}"
    if kind == "lines":
        return lines_noun(measure)
    if kind == "line_due":
        return "the line of treatment due"
    if kind in FLAGS:
        return filled(FLAGS[kind].yes, measure)
    return word(kind)


def label(measure: Measure) -> str:
    """The name before a number that is read off: `haemoglobin`, `ECOG`."""
    if measure.kind == "ecog":
        return "ECOG"
    test = load_vocabulary().measurements[measure.test or ""]
    return test.words or word(test.id)


def _age_asked(measure: Measure) -> str:
    """How old the value of a test may be."""
    days = measure.within_days
    return "" if days is None else " of the last day" if days == 1 else f" of the last {days} days"


def unit_of(measure: Measure) -> str:
    """The unit of a number as one writes it: `10^9/L`, `× ULN`; empty where it has none."""
    if measure.kind != "measured":
        return "" if measure.kind == "ecog" else MEASURES[measure.kind].unit
    return unit_word(measure.unit or "")


def unit_word(unit: str) -> str:
    """A UCUM code as one writes it."""
    return UNITS.get(unit, unit.replace("10*", "10^"))


UNITS: Mapping[str, str] = table("units")  # UCUM codes as one writes them, where otherwise


def lesions(measure: Measure, *, many: bool) -> str:
    """The lesions that a selector means: `progressing extracranial metastases`."""
    nouns = {"metastases": ("metastasis", "metastases"), "lesions": ("lesion", "lesions")}
    noun = nouns[measure.of or "metastases"][many]
    before, after = _qualities(measure.where)
    convention = load_vocabulary().conventions.get(measure.by or "")
    if convention is not None and convention.progressing_only and "progressing" not in before:
        before = ["progressing", *before]
    return " ".join([*before, noun, *after])


_AFTER = ("amenable ", "previously ", "outside ", "of ", "over ", "not ")


def _qualities(where: Node | None) -> tuple[list[str], list[str]]:
    """What stands before and after the noun."""
    if where is None:
        return [], []
    if isinstance(where, AllOf):  # the organ stands next to the noun
        each = [_qualities(part) for part in sorted(where.parts, key=lambda p: type(p) is OneOf)]
        return [b for before, _ in each for b in before], [a for _, after in each for a in after]
    text = _quality(where)
    return ([], [text]) if text.startswith(_AFTER) else ([text], [])


def _quality(node: Node) -> str:
    match node:
        case Is(Measure(kind="progressing")):
            return "progressing"
        case Is(Measure(kind="intracranial")) | Not(Not(Is(Measure(kind="intracranial")))):
            return "intracranial"
        case Not(Is(Measure(kind="intracranial"))):
            return "extracranial"
        case Is(Measure(kind="amenable_to_local_therapy")):
            return "amenable to local therapy"
        case Is(Measure(kind="prior_local_therapy", names=names)) if names >= {*MODALITIES}:
            return "previously treated"
        case Not(Is(Measure(kind="prior_local_therapy", names=names))) if names >= {*MODALITIES}:
            return "untreated"
        case Is(Measure(kind="prior_local_therapy", names=names)):
            return f"previously treated with {listed(sorted(names))}"
        case OneOf(Measure(kind="organ"), values):
            return listed(word(value) for value in sorted(values))
        case Not(OneOf(Measure(kind="organ"), values)):
            return f"outside {listed(word(value) for value in sorted(values))}"
        case Within(measure, low, high, under):
            return f"of {limits(low, high, under)} {MEASURES[measure.kind].unit}"
        case Not(Within(measure, None, high, None)) if high is not None:
            return f"over {high:g} {MEASURES[measure.kind].unit}"
        case Not(Not(part)):
            return _quality(part)
        case Not(part):
            return f"not {_quality(part)}"
        case AnyOf(parts):
            return listed(_quality(part) for part in parts)
        case AllOf(parts):
            return listed((_quality(part) for part in parts), "and")
        case _:
            raise ValueError(f"not a question about one lesion: {node}")


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
    return f"{at} ({counted})" if counted else at


def lines_noun(measure: Measure) -> str:
    """The lines that are counted: `palliative lines`."""
    intent = "palliative " if measure.intent == "palliative" else ""
    names = f" with {_names(measure)}" if measure.names else ""
    progressed = " and progression" if measure.progressed else ""
    return f"{intent}lines{names}{progressed}"


def line_name(line: str | None) -> str:
    """A line selector as a noun."""
    if line is None:
        return "the line"
    if line.startswith("with:"):
        return f"the line with {listed(line[5:].split('+'), 'and')}"
    return LINES.get(line, f"line {line}")


def _names(measure: Measure) -> str:
    names = sorted(measure.names, key=lambda name: (not name.isdigit(), name))
    if MEASURES[measure.kind].names == "condition":
        return listed(condition_word(name) for name in names)
    return listed(word(name) for name in names) + _beside(measure)


def _beside(measure: Measure) -> str:
    """The drugs that do not count."""
    drugs = listed(word(name) for name in sorted(measure.other_than))
    return f" other than {drugs}" if drugs else ""


def condition_word(name: str) -> str:
    """A condition as one writes it."""
    known = load_vocabulary().conditions.get(name)
    return (known.words if known is not None else "") or word(name)


def _some(measure: Measure) -> str:
    """The names with their articles: `chemotherapy or an EGFR-TKI`."""
    names = sorted(measure.names, key=lambda name: (name in ARTICLES, name))
    some = listed(f"{ARTICLES.get(name, '')} {word(name)}".strip() for name in names)
    return some + _beside(measure)


def filled(text: str, measure: Measure, value: str = "") -> str:
    """A clause with the gene, the names, the line or the value of a measure in it."""
    return text.format(
        gene=measure.gene,
        names=_names(measure),
        some=_some(measure),
        line=line_name(measure.line),
        value=value,
    )


def limits(low: float | None, high: float | None, under: float | None) -> str:
    """The limits of a number alone: `at most 5`, `4 to 10`, `fewer than 5`."""
    if under is not None:
        return f"fewer than {under:g}" if low is None else f"{low:g} to fewer than {under:g}"
    if low is not None and high is not None:
        if high == 0:
            return "none"
        return f"exactly {low:g}" if low == high else f"{low:g} to {high:g}"
    return (
        f"at least {low:g}"
        if low is not None
        else f"at most {high:g}"
        if high is not None
        else "any"
    )


def ordinals(low: float | None, high: float | None) -> str:
    """`1st to 3rd`, `at least 2nd`."""
    first, last = (None if end is None else _ordinal(int(end)) for end in (low, high))
    if first == last or last is None:
        return f"{'' if last else 'at least '}{first}"
    return f"{first} to {last}" if first is not None else f"at most {last}"


_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def _ordinal(number: int) -> str:
    return f"{number}{_ENDINGS.get(number, 'th')}"


def value_word(measure: Measure, value: str) -> str:
    """A category in words."""
    if measure.kind == "trial_group" and value == "none":
        return NEITHER[measure.at or "entry"]
    return OWN_WORDS.get(measure.kind, {}).get(value, word(value))


def nouns(measure: Measure) -> tuple[str, str, str]:
    """What a number counts, for one and for many, and what it is of."""
    kind = measure.kind
    if kind in COUNTS:
        one, many, tail = (_of_lesions(text, measure) for text in COUNTS[kind])
        return one, many, tail
    if kind == "lines":
        noun = lines_noun(measure)
        return noun.replace("lines", "line", 1), noun, ""
    unit = MEASURES[kind].unit
    return unit.removesuffix("s"), unit, f" {filled(NUMBERS[kind], measure)}"
