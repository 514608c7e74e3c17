"""Changes of one place of a rule, each of a kind that an author makes by mistake.

Those of `matcher/probe/mutants.py` are what a case of the trial has to notice, and leave out what
no patient can tell apart; of these the words are to show that they are wrong, whoever it concerns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from oligomatch.rules.measures import MEASURES
from oligomatch.rules.operators import domain
from oligomatch.rules.tree import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Every,
    Exists,
    Is,
    Leaf,
    LineWith,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
)
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Change = tuple[str, Node]
_ENDS = {"low": "over", "over": "low", "high": "under", "under": "high"}
_TURNED = {"low": "high", "high": "low", "over": "under", "under": "over"}
_SINCE = {
    "days_since": "months_since",
    "days_since_therapy": "months_since_therapy",
    "days_since_drug": "months_since_drug",
    "has": "ever_had",
    "count": "organs",
    "has_drug": "given",
    "sum_volume_cc": "sum_diameters_mm",
    "months_since_start": "months_since_end",
    "months_since_metastases": "months_to_metastases",
}
_OTHER_KIND = _SINCE | {other: one for one, other in _SINCE.items()}
_TESTS = (  # tests that authors take for each other
    ("ast", "alt"), ("neutrophils", "leucocytes"), ("creatinine", "creatinine_clearance"),
    ("neutrophils", "lymphocytes"), ("systolic_blood_pressure", "diastolic_blood_pressure"),
    ("bilirubin", "albumin"), ("haemoglobin", "platelets"), ("fev1", "dlco"), ("inr", "aptt"),
)  # fmt: skip
_UNITS = {"ULN": "mg/dL", "mg/dL": "ULN", "g/dL": "g/L", "g/L": "g/dL", "10*9/L": "/uL",
          "/uL": "10*9/L", "/mm3": "10*9/L", "ug/mL": "ng/mL", "ng/mL": "ug/mL"}  # fmt: skip
_TOO_MANY = {"a near name": "a name too many", "another class": "a class too many",
             "another drug": "a drug too many"}  # fmt: skip
_DROPPED = ("progressed", "stopped_for", "responses", "latest_responses", "with_drugs", "state",
            "months_at_least", "months_below", "within_days", "half_lives", "other_than",
            "percent", "millimetres", "edition")  # fmt: skip


def changes(tree: Node) -> Iterator[Change]:
    """A rule with one place changed, one after another; each with the kind of the change."""
    if isinstance(tree, Not):
        yield "the negation of the whole lost", tree.part
    else:
        yield "the whole negated", Not(tree)
    yield from _changes(tree)


def _changes(node: Node) -> Iterator[Change]:
    yield from _of_joins(node)
    match node:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            for number, part in enumerate(parts):
                for kind, changed in _changes(part):
                    yield (
                        kind,
                        replace(node, parts=(*parts[:number], changed, *parts[number + 1 :])),
                    )
        case Not(part):
            yield from ((kind, Not(changed)) for kind, changed in _changes(part))
        case Within() | OneOf() | Is() | Exists() | Every():
            yield from _of_leaf(node)
        case Always():
            return


def _of_joins(node: Node) -> Iterator[Change]:
    match node:
        case AllOf(parts):
            yield "all: any", AnyOf(parts)
        case AnyOf(parts):
            yield "any: all", AllOf(parts)
            if len(parts) > 1 and any(isinstance(one, Not) for one in parts):
                rest = tuple(one for one in parts if not isinstance(one, Not))
                yield (
                    "a guard left out",
                    AnyOf(rest) if len(rest) > 1 else rest[0] if rest else node,
                )
        case AtLeast(n, parts):
            yield "one more of the parts", AtLeast(n + 1, parts)
            yield "one less of the parts", AtLeast(n - 1, parts)
        case _:
            return
    for number, part in enumerate(parts):
        left = (*parts[:number], *parts[number + 1 :])
        if not isinstance(node, AtLeast):
            name = "all" if isinstance(node, AllOf) else "any"
            if not (isinstance(part, Is) and part.measure.kind == "judged"):
                whole = left[0] if len(left) == 1 else replace(node, parts=left)
                yield f"a part of {name} left out", whole
        turned = part.part if isinstance(part, Not) else Not(part)
        what = "a negation of a part lost" if isinstance(part, Not) else "a part negated"
        yield what, replace(node, parts=(*parts[:number], turned, *parts[number + 1 :]))


def _of_leaf(leaf: Leaf) -> Iterator[Change]:
    match leaf:
        case Within():
            yield from _of_limits(leaf)
        case OneOf(measure, values):
            yield from _of_values(leaf, measure.kind, values)
        case Exists(measure):
            if measure.where is not None:
                yield "every for one", Every(replace(measure, where=None), measure.where)
        case Every(measure, test):
            where = test if measure.where is None else AllOf((measure.where, test))
            yield "one for every", Exists(replace(measure, where=where))
            yield from ((kind, Every(measure, changed)) for kind, changed in _changes(test))
        case Is():
            pass
    for kind, measure in _of_measure(leaf.measure):
        yield kind, replace(leaf, measure=measure)


def _of_limits(leaf: Within) -> Iterator[Change]:
    ends = [end for end in _ENDS if getattr(leaf, end) is not None]
    if len(ends) > 1:
        for end in ends:
            yield "one end of a span left out", replace(leaf, **{end: None})
    for end in ends:
        limit = getattr(leaf, end)
        if len(ends) == 1:
            yield "a limit turned", Within(leaf.measure, **{_TURNED[end]: limit})
            loose = Within(leaf.measure, **{_ENDS[end]: limit})
            yield "a limit itself let in or kept out", loose
        others = [limit + 1, limit * 2] if limit < 10 else [limit * 2, limit / 2]
        for other in others:
            yield "another number", replace(leaf, **{end: other})


def _of_values(leaf: OneOf, kind: str, values: frozenset[str]) -> Iterator[Change]:
    for value in sorted(values) if len(values) > 1 else ():
        yield "a value left out", replace(leaf, values=values - {value})
    near = [one for one in _beside(kind, values) if one not in leaf.taken]
    for value in near[:2]:
        yield "a value too many", replace(leaf, values=values | {value})
    if len(values) == 1:
        for value in near[:2]:
            yield "another value", replace(leaf, values=frozenset({value}))


def _beside(kind: str, values: frozenset[str]) -> list[str]:
    if kind == "cancer_type":
        return []
    known = [*(load_vocabulary().organs if kind == "organ" else domain(kind))]
    if kind == "organ":
        return [one for one in ("liver", "brain", "bone", "lung") if one not in values]
    at = [known.index(one) for one in values if one in known]
    near = sorted(range(len(known)), key=lambda n: min((abs(n - one) for one in at), default=0))
    return [known[n] for n in near if known[n] not in values]


def _of_measure(measure: Measure) -> Iterator[tuple[str, Measure]]:
    if other := _OTHER_KIND.get(measure.kind):
        what = "now for ever" if other in ("has", "ever_had") else "another measure"
        if other in MEASURES:
            yield what, replace(measure, kind=other)
    yield from _of_names(measure)
    yield from _of_line(measure)
    if measure.where is not None:
        yield "which lesions left out", replace(measure, where=None)
        if isinstance(measure.where, Not):
            yield "which lesions turned", replace(measure, where=measure.where.part)
        else:
            yield "which lesions turned", replace(measure, where=Not(measure.where))
        for kind, where in _changes(measure.where):
            yield f"{kind}, of lesions", replace(measure, where=where)
    if measure.of is not None:
        other = "lesions" if measure.of == "metastases" else "metastases"
        yield "metastases for lesions", replace(measure, of=other)
    if measure.at is not None:
        at = "diagnosis" if measure.at == "entry" else "entry"
        yield "another time", replace(measure, at=at)
    if measure.by is not None and measure.kind == "count":
        by = "PRIMARY+" if measure.by == "DEFAULT" else "DEFAULT"
        yield "another convention", replace(measure, by=by)
    for one, other in (*_TESTS, *((b, a) for a, b in _TESTS)):
        if measure.test == one:
            yield "another test", replace(measure, test=other)
    if measure.unit in _UNITS:
        yield "another unit", replace(measure, unit=_UNITS[measure.unit])
    if measure.gene is not None:
        for gene in ("EGFR", "ALK", "KRAS"):
            if gene != measure.gene and measure.kind == "altered":
                yield "another gene", replace(measure, gene=gene)
    if measure.kind == "variant":
        bare = replace(measure, kind="altered", names=frozenset(), other_than=frozenset())
        yield "any alteration for a variant", bare
    if measure.within_days is not None:
        yield "another age of a value", replace(measure, within_days=measure.within_days * 2)
    if measure.months_at_least is not None and measure.months_below is None:
        turned = replace(measure, months_below=measure.months_at_least, months_at_least=None)
        yield "a time of lines turned", turned
    if measure.intent is not None:
        intent = "any" if measure.intent == "palliative" else "palliative"
        yield "another intent", replace(measure, intent=intent)
    if measure.since is not None:
        yield (
            "another beginning",
            replace(measure, since="primary" if measure.since != "primary" else "metastases"),
        )
    empty = Measure(measure.kind)
    for name in _DROPPED:
        if getattr(measure, name) != getattr(empty, name):
            yield f"{name} left out", replace(measure, **{name: getattr(empty, name)})


def _of_line(measure: Measure) -> Iterator[tuple[str, Measure]]:
    named = LineWith.of(measure.line)
    if measure.line is None:
        return
    if named is not None:
        yield "the current line for that with a class", replace(measure, line="current")
        turned = replace(named, first=not named.first)
        yield "the first line for the latest", replace(measure, line=str(turned))
    else:
        other = "1" if measure.line != "1" else "current"
        yield "another line", replace(measure, line=other)


def _of_names(measure: Measure) -> Iterator[tuple[str, Measure]]:
    names = measure.names
    if len(names) > 1:
        for name in sorted(names):
            yield "a name left out", replace(measure, names=names - {name})
    for name in sorted(names):
        for what, other in _akin(name):
            if other not in names:
                yield what, replace(measure, names=names - {name} | {other})
                if what in _TOO_MANY:
                    yield _TOO_MANY[what], replace(measure, names=names | {other})


def _akin(name: str) -> Iterator[tuple[str, str]]:
    """The names that an author may take for one, nearest first."""
    known = load_vocabulary()
    if name in known.conditions:
        above = known.conditions_above(name) - {name}
        below = known.conditions_below(name) - {name}
        beside = {
            other
            for up in known.conditions[name].is_a
            for other in known.conditions_below(up)
            if up in known.conditions[other].is_a
        }
        parts = {*name.split("_")}
        alike = {o for o in known.conditions if len({*o.split("_")} & parts) * 2 > len(parts)}
        yield from (("a wider name", one) for one in sorted(above))
        yield from (("a narrower name", one) for one in sorted(below))
        near = (beside | alike) - above - below - {name}
        yield from (("a near name", one) for one in sorted(near)[:3])
    elif name in known.classes:
        above = known.classes_above(name) - {name}
        below = sorted(c for c in known.classes if name in known.classes[c].is_a)
        beside = {
            o for o in known.classes if {*known.classes[o].is_a} & {*known.classes[name].is_a}
        } - {name}
        yield from (("a wider class", one) for one in sorted(above))
        yield from (("a narrower class", one) for one in below[:2])
        yield from (("another class", one) for one in sorted(beside)[:2])
    elif name in known.agents:
        classes = known.classes_of(name)
        beside = sorted(o for o in known.agents if o != name and known.classes_of(o) == classes)
        yield from (("another drug", one) for one in beside[:2])
