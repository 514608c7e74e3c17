"""What a tree asks for, as a clause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import (
    CATEGORIES,
    GROUP_TIMES,
    OF_ITS_LINE,
    OF_MANY,
    SUMS,
    listed,
    unit_noun,
    word,
)
from oligomatch.api.words.nouns import (
    LABELLED,
    filled,
    flag,
    lesions,
    limits,
    line_name,
    measure_name,
    nouns,
    of_subject,
    ordinals,
    subject_of,
    unit_of,
    value_word,
    when,
    whole_ends,
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

Names = Mapping[Node, str]
_NO_NAMES: Names = {}


def requirement(node: Node, names: Names = _NO_NAMES) -> str:
    """What a tree asks for, as a clause; a part that has a name by it, with what it means."""
    if names and node in names:
        return say("requires.defined", name=names[node], what=requirement(node))
    match node:
        case Within(measure):
            return _number_asked(node, measure)
        case OneOf(measure, values):
            return _category_asked(measure, values)
        case Is(measure):
            return flag(measure, yes=True)
        case Exists(measure):
            noun = lesions(measure, many=False)
            return say("requires.at_least_one", noun=noun, when=when(measure))
        case Every():
            noun = lesions(offenders(node), many=False)
            return say("requires.none", noun=noun, when=when(node.measure))
        case Not(part):
            return _negated(part, names)
        case AllOf(parts):
            return _all_asked(parts, names)
        case AnyOf(parts):
            return _any_asked(parts, names)
        case AtLeast(n, parts):
            each = "; ".join(requirement(part, names) for part in parts)
            return say("requires.some_of", n=f"{n}", parts=each)
        case Always():
            return say("requires.nothing")
        case _:
            assert_never(node)


def _number_asked(node: Within, measure: Measure) -> str:
    kind = measure.kind
    limit = limits(node.low, node.high, node.under, node.over, counted=kind not in LABELLED)
    if kind in LABELLED:
        return _labelled(measure, limit)
    if MEASURES[kind].since_named and node.least is None:
        number = _span(node.most or 0, measure)
        form = "requires.within" if node.under is None else "requires.ago"
        return say(form, names=filled("{names}", measure), number=number)
    if kind == "line_due":
        return say("clause.line_due", number=ordinals(*whole_ends(node)))
    if kind in SUMS:
        united = say("number.with_unit", number=limit, unit=MEASURES[kind].unit)
        return say("clause.sum", label=measure_name(measure), number=united)
    return _of_noun(node, limit, *nouns(measure))


def _of_noun(node: Within, limit: str, one: str, many: str, tail: str) -> str:
    """`at most 5 metastases at entry`."""
    if node.high == 0:
        return say("clause.none_counted", noun=one, tail=tail)
    last = node.high if node.high is not None else node.least
    return say("clause.counted", number=limit, noun=one if last == 1 else many, tail=tail)


def _labelled(measure: Measure, limit: str) -> str:
    """`ECOG at most 1`."""
    unit = unit_of(measure)
    number = say("number.with_unit", number=limit, unit=unit) if unit else limit
    return say("clause.labelled", label=measure_name(measure), number=number)


def _span(limit: float, measure: Measure) -> str:
    """`28 days`."""
    unit = unit_noun(MEASURES[measure.kind].unit, one=limit == 1)
    return say("number.with_unit", number=f"{limit:g}", unit=unit)


def group_asked(node: Node) -> str:
    """The disease state that a tree asks for, without the subject: `synchronous (sOMD) at
    diagnosis`; empty where it asks for something else."""
    if not isinstance(node, OneOf) or node.measure.kind != "trial_group":
        return ""
    when = GROUP_TIMES[node.measure.at or "entry"]
    return say("clause.group_alone", value=_category(node.measure, node.values), when=when)


def _category(measure: Measure, values: frozenset[str]) -> str:
    """The values that are asked for: `CR, PR or SD`, `not adenocarcinoma`."""
    domain = MEASURES[measure.kind].domain
    ordered = [value for value in domain if value in values] or sorted(values)
    others = [value for value in domain if value not in values]
    if len(others) == 1 and measure.kind in ("histology", "subtype", "trial_group"):
        return say("clause.not_either", names=word(others[0]))
    return listed(value_word(measure, value) for value in ordered)


def _category_asked(measure: Measure, values: frozenset[str], *, so: bool = True) -> str:
    text = _category(measure, values)
    if measure.kind == "trial_group":
        name = "clause.group" if so else "clause.not_group"
        return say(name, value=text, when=GROUP_TIMES[measure.at or "entry"])
    known, _, not_so = CATEGORIES[measure.kind]
    return of_subject(subject_of(measure), filled(known if so else not_so, measure, text))


def _negated(part: Node, names: Names) -> str:
    if names and part in names:
        return say("requires.not_defined", what=requirement(part, names))
    if isinstance(part, Is):
        return flag(part.measure, yes=False)
    if isinstance(part, OneOf):
        return _category_asked(part.measure, part.values, so=False)
    if isinstance(part, Not):
        return requirement(part.part, names)
    if isinstance(part, Within) and MEASURES[part.measure.kind].since_named and part.least is None:
        return say("requires.no", what=requirement(part))
    if isinstance(part, Within) and part.measure.kind in LABELLED and part.opposite is not None:
        return requirement(part.opposite)
    return say("requires.not", what=requirement(part, names))


def _all_asked(parts: tuple[Node, ...], names: Names) -> str:
    alike = not _named(parts, names)
    genes = [_gene(part.part) if isinstance(part, Not) else None for part in parts]
    if alike and None not in genes:
        _, unaltered = OF_MANY["altered"]
        return unaltered.format(genes=listed((gene for gene in genes if gene), "and"))
    lines = {_line_of(part) for part in parts}
    if alike and len(lines) == 1 and None not in lines:
        return _line_asked(line_name(lines.pop()), parts)
    first = ", ".join(_bracketed(part, names) for part in parts[:-1])
    return say("requires.and", first=first, last=_bracketed(parts[-1], names))


def _named(parts: tuple[Node, ...], names: Names) -> bool:
    """Whether one of some parts, or what it negates, has a name."""
    stated = (part.part if isinstance(part, Not) else part for part in parts)
    return bool(names) and any(one in names for one in (*parts, *stated))


_GIVEN = ("has_class", "has_drug")


def _line_asked(line: str, parts: tuple[Node, ...]) -> str:
    """`the first line with chemotherapy: 4 to 6 cycles`."""
    given = [_of_line(part) for part in parts if _holds(part)]
    rest = [_of_line(part) for part in parts if not _holds(part)]
    name = say("requires.line_with", line=line, given=listed(given, "and")) if given else line
    return say("requires.of_line", line=name, what=", ".join(rest)) if rest else name


def _holds(node: Node) -> bool:
    """Whether a leaf says what a line was given with."""
    return isinstance(node, Is) and node.measure.kind in _GIVEN


def _line_of(node: Node) -> str | None:
    """The line a leaf speaks of, where it can be said without naming it."""
    if not isinstance(node, Within | Is) or node.measure.kind not in OF_ITS_LINE:
        return None
    return node.measure.line


def _of_line(node: Node) -> str:
    """A leaf about a line, without the line: `a TKI`, `at least 3 months`, `under way`."""
    assert isinstance(node, Within | Is)
    text = filled(OF_ITS_LINE[node.measure.kind], node.measure)
    if isinstance(node, Is):
        return text
    one, many, _ = nouns(node.measure)
    limit = limits(node.low, node.high, node.under, node.over)
    return _of_noun(node, limit, one, many, f" {text}" if text else "")


def _any_asked(parts: tuple[Node, ...], names: Names) -> str:
    genes = [_gene(part) for part in parts]
    if None not in genes and not _named(parts, names):
        altered, _ = OF_MANY["altered"]
        return altered.format(genes=listed(gene for gene in genes if gene))
    return say("requires.or").join(requirement(part, names) for part in parts)


def has_alternatives(node: Node) -> bool:
    """Whether a tree asks for one of several things, each with a clause of its own."""
    match node:
        case AnyOf(parts):
            return None in map(_gene, parts)
        case AllOf(parts):
            return any(map(has_alternatives, parts))
        case Not(part):
            return has_alternatives(part)
        case _:
            return isinstance(node, AtLeast)


def _gene(node: Node) -> str | None:
    return node.measure.gene if isinstance(node, Is) and node.measure.kind == "altered" else None


def _bracketed(node: Node, names: Names) -> str:
    text = requirement(node, names)
    plain = names and node in names
    return say("requires.bracketed", what=text) if isinstance(node, AnyOf) and not plain else text
