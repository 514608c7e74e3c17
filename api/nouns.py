"""Measures as nouns: which lesions, of which line, at which time, and in which limits."""

from __future__ import annotations

from api.lexicon import (
    ARTICLES,
    COUNTING,
    FLAGS,
    GROUP_TIMES,
    LINES,
    NEITHER,
    NUMBERS,
    OWN_WORDS,
    TIMES,
    listed,
    word,
)
from rules.terms import MEASURES
from rules.tree import AllOf, AnyOf, Is, Measure, Node, Not, OneOf, Within

COUNTED = ("count", "organs", "lines")


def measure_name(measure: Measure) -> str:
    """A measure as a noun: `extracranial lesions at entry (the primary among them)`."""
    kind = measure.kind
    if kind == "count":
        return f"{lesions(measure, many=True)}{when(measure)}"
    if kind == "organs":
        return f"organs with {lesions(measure, many=True)}{when(measure)}"
    if kind == "sum_volume_cc":
        return f"total volume of {lesions(measure, many=True)}{when(measure)}"
    if kind == "trial_group":
        return f"group {GROUP_TIMES[measure.at or 'entry']}"
    if kind in NUMBERS:
        return f"{MEASURES[kind].unit} {filled(NUMBERS[kind], measure)}"
    if kind == "lines":
        return lines_noun(measure)
    if kind == "line_due":
        return "the line of treatment due"
    if kind in FLAGS:
        return filled(FLAGS[kind].yes, measure)
    return word(kind)


def lesions(measure: Measure, *, many: bool) -> str:
    """The lesions that a selector means: `progressing extracranial metastases`."""
    nouns = {"metastases": ("metastasis", "metastases"), "lesions": ("lesion", "lesions")}
    noun = nouns[measure.of or "metastases"][many]
    before, after = _qualities(measure.where)
    return " ".join([*before, noun, *after])


_AFTER = ("amenable ", "previously ", "outside ", "of ", "over ", "not ")


def _qualities(where: Node | None) -> tuple[list[str], list[str]]:
    """What stands before and after the noun."""
    if where is None:
        return [], []
    if isinstance(where, AllOf):
        each = [_qualities(part) for part in where.parts]
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
    return listed(word(name) for name in names)


def _some(measure: Measure) -> str:
    """The names with their articles: `chemotherapy or an EGFR-TKI`."""
    names = sorted(measure.names, key=lambda name: (name in ARTICLES, name))
    return listed(f"{ARTICLES.get(name, '')} {word(name)}".strip() for name in names)


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
    return OWN_WORDS.get((measure.kind, value), word(value))


def nouns(measure: Measure) -> tuple[str, str, str]:
    """What a number counts, for one and for many, and what it is of."""
    kind = measure.kind
    if kind == "count":
        return lesions(measure, many=False), lesions(measure, many=True), when(measure)
    if kind == "organs":
        return "organ", "organs", f" with {lesions(measure, many=True)}{when(measure)}"
    if kind == "lines":
        noun = lines_noun(measure)
        return noun.replace("lines", "line", 1), noun, ""
    unit = MEASURES[kind].unit
    return unit.removesuffix("s"), unit, f" {filled(NUMBERS[kind], measure)}"
