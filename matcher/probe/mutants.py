"""Small changes to a criterion, each of which at least one case of its trial should notice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from oligomatch.matcher.match.criteria import judge_criterion
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.measures import DOSES, MEASURES
from oligomatch.rules.terms import CONVENTIONS, IRRADIATING, PARTS, TIMES
from oligomatch.rules.tree import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Every,
    Exists,
    Is,
    Leaf,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    leaves_of,
    with_measures,
)
from oligomatch.rules.trial import DECIDING, Change, Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

GENES = ("EGFR", "ALK", "ROS1")
CLASSES = ("chemotherapy", "tki", "egfr_tki", "alk_tki", "ros1_tki", "ici", "platinum_doublet")
LET_IN = {  # names that cases know of, by the measure that takes them
    **dict.fromkeys(("has_class", "prior_or_concurrent", "lines"), CLASSES),
    "has_drug": ("osimertinib", "gefitinib", "erlotinib", "afatinib", "almonertinib"),
    "prior_local_therapy": ("RT", "SABR", "RFA", "surgery"),
    "variant": ("L858R", "exon_19_deletion", "T790M", "C797S", "exon_20_insertion", "G719X"),
    "altered_exon": ("18", "19", "20", "21"),
}
UNDER_THERAPY = {"diagnosis": {"rOMD", "none"}, "entry": {"pOMD", "none"}}  # terms.md 1b
LINES = ("current", "1", "2")
SETTINGS = ("drivers", "intent", "recent_line")
CONTINUOUS = frozenset({"months", "weeks", "mm", "cm³"})  # units in which < and ≤ differ
GROUPS_AT = {"diagnosis": ("sOMD", "rOMD", "none"), "entry": ("peOMD", "pOMD", "none")}
ALIKE_TIMES = (frozenset({"diagnosis", "baseline"}),)  # one and the same until therapy has begun
LET_IN_VALUES = {"cancer_type": ("nsclc", "breast", "prostate", "other")}
BY_SITE = ("SITES", "SITES+", "NODAL")  # they ask what is one together, which no other rule does
ALIKE_CONVENTIONS = (frozenset({"DEFAULT", "YEN", "PROGRESSING"}),)  # with the selectors in use


@dataclass(frozen=True, slots=True)
class Mutant:
    """A criterion with one change."""

    what: str
    criterion: Criterion


def mutants(criterion: Criterion) -> Iterator[Mutant]:
    """Every small change to a deciding criterion: dropped, limits shifted by one, categories,
    times and conventions swapped, waits and readings dropped."""
    if criterion.tree is None or criterion.kind not in DECIDING:
        return
    if criterion.tree != Always():
        yield Mutant("dropped", replace(criterion, tree=Always(), readings={}, waits=()))
    yield from _trees(criterion)
    for i, wait in enumerate(criterion.waits):
        others = criterion.waits[:i] + criterion.waits[i + 1 :]
        yield Mutant(f"wait for {wait.event} dropped", replace(criterion, waits=others))
        for what, situation in changed(wait.situation):
            if _unlimited(situation, criterion) == _unlimited(wait.situation, criterion):
                continue
            waits = (*criterion.waits[:i], replace(wait, situation=situation), *others[i:])
            yield Mutant(f"wait for {wait.event}: {what}", replace(criterion, waits=waits))
    yield from _readings(criterion)


def _unlimited(situation: Node, criterion: Criterion) -> Node:
    """A situation without the limits that its criterion states the other way round: it is asked
    only where the criterion fails, and there they hold."""
    assert criterion.tree is not None
    lows = {
        (leaf.measure.kind, leaf.least)
        for leaf in leaves_of(criterion.tree)
        if isinstance(leaf, Within)
    }

    def said(node: Node) -> bool:
        if not isinstance(node, Within):
            return False
        most = node.most
        return most is not None and any(
            node.measure.kind == kind and low is not None and most >= low for kind, low in lows
        )

    match situation:
        case AllOf(parts):
            kept = tuple(_unlimited(part, criterion) for part in parts if not said(part))
            return AllOf(kept) if len(kept) != 1 else kept[0]
        case AnyOf(parts):
            return AnyOf(tuple(_unlimited(part, criterion) for part in parts))
        case _:
            return Always() if said(situation) else situation


def _trees(criterion: Criterion) -> Iterator[Mutant]:
    assert criterion.tree is not None
    for what, tree in changed(criterion.tree):
        yield Mutant(what, replace(criterion, tree=tree))


def _readings(criterion: Criterion) -> Iterator[Mutant]:
    for number, letters in criterion.readings.items():
        for letter, change in letters.items():
            if (number, letter) == ("A-39", "A") and "A-35" in criterion.readings:
                continue  # under A-35 A it says nothing, and B of A-39 is the stricter one
            others = {name: other for name, other in letters.items() if name != letter}
            readings = {**criterion.readings, number: others}
            yield Mutant(f"{number} {letter} dropped", replace(criterion, readings=readings))
            for setting, option in _settings(change):
                setting_only: dict[str, Any] = {setting: option}
                swapped = {**letters, letter: replace(change, **setting_only)}
                both = {**criterion.readings, number: swapped}
                named = f"{number} {letter}: {setting} {getattr(change, setting)} to {option}"
                yield Mutant(named, replace(criterion, readings=both))
            for name in ("replace", "also"):
                part = getattr(change, name)
                for what, tree in changed(part) if part is not None else ():
                    if "A-39" in criterion.readings and _of_recent_line(part, tree):
                        continue  # A-39 B sets it, and A-35 A, which says nothing of it, disagrees
                    changes: dict[str, Any] = {name: tree}
                    altered = {**letters, letter: replace(change, **changes)}
                    both = {**criterion.readings, number: altered}
                    named = f"{number} {letter}: {what}"
                    yield Mutant(named, replace(criterion, readings=both))


def _of_recent_line(one: Node, other: Node) -> bool:
    """Whether two trees differ only in what they say of a line that ended lately."""
    plain = (with_measures(tree, lambda m: replace(m, recent_line=None)) for tree in (one, other))
    return one != other and len({*plain}) == 1


def _settings(change: Change) -> Iterator[tuple[str, str]]:
    """What else a reading may set: another time point or convention; what has two values only is
    the reading as written, which `dropped` leaves."""
    for name, options, alike in (
        ("at", TIMES, ALIKE_TIMES),
        ("by", CONVENTIONS, ALIKE_CONVENTIONS),
    ):
        part = getattr(change, name)
        if part is not None:
            yield from ((name, option) for option in _others(part, options, alike))


def _others(value: str, options: Iterable[str], alike: Iterable[frozenset[str]]) -> Iterator[str]:
    """The other options that some patient can tell from a value."""
    for option in options:
        same = any({value, option} <= group for group in alike)
        if option != value and not same and not option.startswith("DAGGER"):
            yield option


def changed(node: Node) -> Iterator[tuple[str, Node]]:
    """Every tree that differs from this one in one place."""
    match node:
        case Within():
            yield from _limits(node)
        case OneOf():
            yield from _values(node)
        case Is(measure) | Exists(measure):
            yield f"{measure.kind} negated", Not(node)
        case Every(_, test):
            yield from ((what, replace(node, test=t)) for what, t in changed(test))
        case AllOf(parts) | AnyOf(parts):
            yield from _parts(type(node), parts)
        case AtLeast(n, parts):
            yield f"at least {n + 1} of", AtLeast(n + 1, parts)
            yield f"at least {n - 1} of", AtLeast(n - 1, parts)
        case Not(part):
            yield from ((what, Not(p)) for what, p in changed(part) if not isinstance(p, Not))
            yield "negation dropped", part
    if isinstance(node, Leaf):
        for what, other in _measures(node.measure):
            if other.recent_line == node.measure.recent_line or _asks_of_therapy(node):
                yield what, replace(node, measure=other)


def _asks_of_therapy(node: Leaf) -> bool:
    """Whether active therapy may decide: of groups, where it parts two and one is asked for."""
    parted = UNDER_THERAPY.get(node.measure.at or "", set())
    return not isinstance(node, OneOf) or len(parted & node.values) == 1


def _parts(kind: type[AllOf] | type[AnyOf], parts: tuple[Node, ...]) -> Iterator[tuple[str, Node]]:
    other = AnyOf if kind is AllOf else AllOf
    yield f"{kind.__name__} for {other.__name__}", other(parts)
    for i, part in enumerate(parts):
        rest = parts[:i] + parts[i + 1 :]
        if rest:
            yield f"part {i + 1} dropped", kind(rest) if len(rest) > 1 else rest[0]
        for what, tree in changed(part):
            yield what, kind((*parts[:i], tree, *parts[i + 1 :]))


def _limits(node: Within) -> Iterator[tuple[str, Within]]:
    for name in ("low", "high", "under", "over"):
        limit = getattr(node, name)
        if limit is None:
            continue
        for step in (-1, 1):
            if limit + step >= 0:
                what = f"{node.measure.kind} {name} {limit:g} to {limit + step:g}"
                changes: dict[str, Any] = {name: limit + step}
                yield what, replace(node, **changes)
    kind = node.measure.kind
    if not DOSES[kind].whole if kind in DOSES else MEASURES[kind].unit in CONTINUOUS:
        yield from _strict(node)


def _strict(node: Within) -> Iterator[tuple[str, Within]]:
    """At most swapped for under, at least for over, where numbers lie between."""
    kind = node.measure.kind
    if node.high is not None:
        yield f"{kind}: at most for under", replace(node, high=None, under=node.high)
    if node.under is not None:
        yield f"{kind}: under for at most", replace(node, high=node.under, under=None)
    if node.low is not None and node.most is None:
        yield f"{kind}: at least for over", replace(node, low=None, over=node.low)
    if node.over is not None:
        yield f"{kind}: over for at least", replace(node, low=node.over, over=None)


def _values(node: OneOf) -> Iterator[tuple[str, Node]]:
    kind = node.measure.kind
    domain = set(
        GROUPS_AT.get(node.measure.at or "", LET_IN_VALUES.get(kind, MEASURES[kind].domain))
    )
    for value in sorted(node.values):
        if len(node.values) > 1:
            yield f"{kind}: {value} left out", replace(node, values=node.values - {value})
    for value in sorted(domain - node.taken):
        yield f"{kind}: {value} let in", replace(node, values=node.values | {value})


def _measures(measure: Measure) -> Iterator[tuple[str, Measure]]:
    """The same question asked of another time, convention, gene, class or line."""
    yield from _elsewhere(measure, "at", TIMES, ALIKE_TIMES)
    by = CONVENTIONS if measure.by in BY_SITE else [c for c in CONVENTIONS if c not in BY_SITE]
    yield from _elsewhere(measure, "by", by, ALIKE_CONVENTIONS)
    options = {"gene": GENES, "line": LINES, **{name: PARTS[name] for name in SETTINGS}}
    for name, each in options.items():
        yield from _elsewhere(measure, name, each, ())
    if measure.kind in LET_IN and measure.names:
        yield from _names(measure)
    yield from _doses(measure)
    if "progressed" in MEASURES[measure.kind].may_take:
        which = "any" if measure.progressed else "only progressed"
        yield f"{measure.kind}: {which}", replace(measure, progressed=not measure.progressed)
    if measure.where is None:
        return
    selectors: list[tuple[str, Node | None]] = [(": selector dropped", None)]
    selectors += [(f" where {what}", where) for what, where in changed(measure.where)]
    for what, where in selectors:
        other = replace(measure, where=where)
        if _selected(other) != _selected(measure):
            yield f"{measure.kind}{what}", other


def _doses(measure: Measure) -> Iterator[tuple[str, Measure]]:
    """Another limit of the dose of a treatment, or one limit less."""
    for i, one in enumerate(measure.dose):
        others = measure.dose[:i], measure.dose[i + 1 :]
        yield f"{one.measure.kind} dropped", replace(measure, dose=(*others[0], *others[1]))
        for what, limit in _limits(one):
            yield what, replace(measure, dose=(*others[0], limit, *others[1]))


def _selected(measure: Measure) -> Node | None:
    """The selector without what the convention PROGRESSING says already."""
    growing = Is(Measure("progressing"))
    if measure.by != "PROGRESSING" or measure.where is None:
        return measure.where
    parts = measure.where.parts if isinstance(measure.where, AllOf) else (measure.where,)
    kept = tuple(part for part in parts if part != growing)
    return AllOf(kept) if len(kept) > 1 else kept[0] if kept else None


def _elsewhere(
    measure: Measure, name: str, options: Iterable[str], alike: Iterable[frozenset[str]]
) -> Iterator[tuple[str, Measure]]:
    stated = getattr(measure, name)
    if stated is None or (measure.kind == "trial_group" and name == "at"):
        return
    for option in _others(stated, options, alike):
        changes: dict[str, Any] = {name: option}
        if option in ("BETA", "PRIMARY+"):
            changes["of"] = "lesions"  # only there such a convention adds anything
        yield f"{measure.kind} {name} {stated} to {option}", replace(measure, **changes)


def _names(measure: Measure) -> Iterator[tuple[str, Measure]]:
    for name in sorted(measure.names):
        if len(measure.names) > 1:
            yield f"{measure.kind}: {name} left out", replace(measure, names=measure.names - {name})
    for name in (
        sorted({*_options(measure)} & {*IRRADIATING}) if measure.dose else _options(measure)
    ):
        # a class below one that is named changes nothing
        above = load_vocabulary().classes_above(name) if LET_IN[measure.kind] is CLASSES else {name}
        if not above & measure.names:
            yield f"{measure.kind}: {name} let in", replace(measure, names=measure.names | {name})


def _options(measure: Measure) -> Iterable[str]:
    """The names that may be let in: of variants those of the gene."""
    if measure.kind != "variant" or measure.gene in (None, "EGFR"):
        return LET_IN[measure.kind]
    gene = load_vocabulary().genes.get(measure.gene or "")
    return sorted(gene.variants) if gene is not None else ()


def survivors(trial: Trial, patients: Iterable[Patient]) -> Iterator[Mutant]:
    """The mutants of a trial that no patient tells from the original."""
    profiles = list(patients)
    for criterion in trial.criteria:
        original = [_seen(patient, criterion) for patient in profiles]
        for mutant in mutants(criterion):
            if all(
                _seen(patient, mutant.criterion) == seen
                for patient, seen in zip(profiles, original, strict=True)
            ):
                yield mutant


def _seen(patient: Patient, criterion: Criterion) -> tuple[object, ...]:
    judged = judge_criterion(patient, criterion)
    return judged.verdict, judged.reason, frozenset(judged.events)
