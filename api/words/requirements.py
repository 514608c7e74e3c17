"""What a tree asks for, as a clause."""

from __future__ import annotations

from typing import assert_never

from oligomatch.api.words.lexicon import CATEGORIES, FLAGS, GROUP_TIMES, SUMS, listed, word
from oligomatch.api.words.nouns import (
    LABELLED,
    filled,
    lesions,
    limits,
    line_name,
    measure_name,
    nouns,
    ordinals,
    unit_of,
    value_word,
    when,
)
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import (
    AllOf,
    Always,
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
    offenders,
)


def requirement(node: Node) -> str:
    """What a tree asks for, as a clause."""
    match node:
        case Within(measure):
            return _number_asked(node, measure)
        case OneOf(measure, values):
            return _category_asked(measure, values)
        case Is(measure):
            return filled(FLAGS[measure.kind].yes, measure)
        case Exists(measure):
            return f"at least 1 {lesions(measure, many=False)}{when(measure)}"
        case Every():
            return f"no {lesions(offenders(node), many=False)}{when(node.measure)}"
        case Not(part):
            return _negated(part)
        case AllOf(parts):
            return _all_asked(parts)
        case AnyOf(parts):
            return _any_asked(parts)
        case AtLeast(n, parts):
            return f"at least {n} of: {'; '.join(requirement(part) for part in parts)}"
        case Always():
            return "no restriction"
        case _:
            assert_never(node)


def _number_asked(node: Within, measure: Measure) -> str:
    kind, limit = measure.kind, limits(node.low, node.high, node.under)
    if kind in LABELLED:
        unit = f" {unit_of(measure)}" if unit_of(measure) else ""
        return f"{measure_name(measure)} {limit.replace('fewer', 'less')}{unit}"
    if MEASURES[kind].since_named and node.low is None:
        within = node.high if node.under is None else node.under
        return f"{filled('{names}', measure)} within {_last(within or 0, measure)}"
    if kind == "line_due":
        return f"the {ordinals(node.low, node.high)} line of treatment is due"
    if kind in SUMS:
        return f"{measure_name(measure)}: {limit} {MEASURES[kind].unit}"
    one, many, tail = nouns(measure)
    if node.high == 0:
        return f"no {one}{tail}"
    last = node.high if node.high is not None else node.low
    return f"{limit} {one if last == 1 else many}{tail}"


def _last(limit: float, measure: Measure) -> str:
    """`the last 28 days`."""
    unit = MEASURES[measure.kind].unit
    return f"the last {limit:g} {unit if limit != 1 else unit.removesuffix('s')}"


def _category_asked(measure: Measure, values: frozenset[str]) -> str:
    domain = MEASURES[measure.kind].domain
    ordered = [value for value in domain if value in values] or sorted(values)
    others = [value for value in domain if value not in values]
    if len(others) == 1 and measure.kind in ("histology", "subtype", "trial_group"):
        text = f"not {word(others[0])}"
    else:
        text = listed(value_word(measure, value) for value in ordered)
    if measure.kind == "trial_group":
        return f"the disease is {text} {GROUP_TIMES[measure.at or 'entry']}"
    return filled(CATEGORIES[measure.kind][0], measure, text)


def _negated(part: Node) -> str:
    if isinstance(part, Is):
        return filled(FLAGS[part.measure.kind].no, part.measure)
    if isinstance(part, OneOf):
        return _category_asked(part.measure, part.values).replace("is ", "is not ", 1)
    if isinstance(part, Not):
        return requirement(part.part)
    if isinstance(part, Within) and MEASURES[part.measure.kind].since_named and part.low is None:
        return f"no {requirement(part)}"
    if isinstance(part, Within) and part.measure.kind in LABELLED and part.low is None:
        return requirement(part).replace(" at most ", " over ").replace(" less than ", " at least ")
    return f"not ({requirement(part)})"


def _all_asked(parts: tuple[Node, ...]) -> str:
    genes = [_gene(part.part) if isinstance(part, Not) else None for part in parts]
    if None not in genes:
        return f"{listed((gene for gene in genes if gene), 'and')} are not altered"
    lines = {_line_of(part) for part in parts}
    if len(lines) == 1 and None not in lines:
        return _line_asked(line_name(lines.pop()), [_of_line(part) for part in parts])
    return ", ".join(_bracketed(part) for part in parts[:-1]) + f" and {_bracketed(parts[-1])}"


def _line_asked(line: str, each: list[str]) -> str:
    """`the first line with chemotherapy: 4 to 6 cycles`."""
    given = [text.removeprefix("contains ") for text in each if text.startswith("contains ")]
    rest = [text for text in each if not text.startswith("contains ")]
    name = f"{line} with {listed(given, 'and')}" if given else line
    return f"{name}: {', '.join(rest)}" if rest else name


def _line_of(node: Node) -> str | None:
    """The line a leaf speaks of."""
    return node.measure.line if isinstance(node, Within | Is) else None


def _of_line(node: Node) -> str:
    """A leaf about a line, without the line: `a TKI`, `at least 3 months`, `under way`."""
    if isinstance(node, Is) and node.measure.kind == "progressed":
        return "progression under it"
    text, name = requirement(node), line_name(_line_of(node))
    for start in (f"{name} is ", f"{name} "):
        if text.startswith(start):
            return text.removeprefix(start)
    return text.replace(f" of {name}", "").replace(f" under {name}", "")


def _any_asked(parts: tuple[Node, ...]) -> str:
    genes = [_gene(part) for part in parts]
    if None not in genes:
        return f"{listed(gene for gene in genes if gene)} is altered"
    return "; or ".join(requirement(part) for part in parts)


def _gene(node: Node) -> str | None:
    return node.measure.gene if isinstance(node, Is) and node.measure.kind == "altered" else None


def _bracketed(node: Node) -> str:
    return f"({requirement(node)})" if isinstance(node, AnyOf) else requirement(node)
