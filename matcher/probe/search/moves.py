"""Small changes to what is told of a patient: one lesion more or fewer, parts left open."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from math import ceil
from typing import Any

from oligomatch.matcher.ask.answer_steps import days_in
from oligomatch.matcher.logic.calendar import EARLIEST, add_days, add_months
from oligomatch.matcher.probe.search.plausible import MOST_METASTASES as MOST
from oligomatch.matcher.probe.search.plausible import ORGANS
from oligomatch.rules.measures import MEASURES, Clock
from oligomatch.rules.tree import Leaf, Measure, OneOf, Within, every_leaf
from oligomatch.rules.trial import Criterion
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Document = dict[str, Any]
TOTALS = ("palliative_lines", "adjuvant_lines")


def moves(document: Mapping[str, Any], criterion: Criterion) -> Iterator[Document]:
    """The same patient with lesions or lines otherwise: also in the organs that the criterion
    names, and as many as it limits."""
    leaves = [leaf for tree in criterion.question.trees for leaf in every_leaf(tree)]
    yield from at_limits(document, criterion)
    yield from lesion_moves(document, named_organs(leaves))
    numbers = limited_numbers(leaves)
    for number in sorted({n for limit in numbers for n in (limit, limit + 1) if n <= MOST}):
        yield from with_lesions(document, number)
    yield from without_a_line(document)


def at_limits(document: Mapping[str, Any], criterion: Criterion) -> Iterator[Document]:
    """The same patient at the limits of a criterion that the solver does not know."""
    leaves = [leaf for tree in criterion.question.trees for leaf in every_leaf(tree)]
    yield from grown_moves(document, leaves)
    yield from washed_out_moves(document, leaves)


def named_organs(leaves: Iterable[Leaf]) -> tuple[str, ...]:
    """One organ of each comparison that names some."""
    named = (leaf for leaf in leaves if isinstance(leaf, OneOf) and leaf.measure.kind == "organ")
    return tuple(min(leaf.values) for leaf in named)


def limited_numbers(leaves: Iterable[Leaf]) -> set[int]:
    """The numbers of lesions that some comparisons limit."""
    counts = (one for one in leaves if isinstance(one, Within) and one.measure.kind == "count")
    return {int(limit) for leaf in counts for limit in leaf.limits}


def grown_moves(document: Mapping[str, Any], leaves: Iterable[Leaf]) -> Iterator[Document]:
    """With one lesion of today as much larger than at an earlier assessment as a comparison asks
    for, and by a millimetre less."""
    asked = [leaf.measure for leaf in leaves if leaf.measure.kind == "grown"]
    before = [seen for one in document.get("assessments", ()) if (seen := one.get("lesions"))]
    for number, lesion in enumerate(document.get("lesions", ())):
        sizes = [seen.get(lesion.get("id"), {}).get("diameter_mm") for seen in before]
        known = sorted({size for size in sizes if isinstance(size, int | float)})
        for measure, size in product(asked if "diameter_mm" in lesion else (), known):
            by = max(size * (measure.percent or 0) / 100, measure.millimetres or 0)
            for today in (ceil(size + by), ceil(size + by) - 1):
                changed = copy.deepcopy(dict(document))
                changed["lesions"][number]["diameter_mm"] = today
                yield changed


def washed_out_moves(document: Mapping[str, Any], leaves: Iterable[Leaf]) -> Iterator[Document]:
    """With one line over for as long as a wash-out lasts, or a day less: of its own drugs, and of
    the first that are named whose half-life is stated, and is not."""
    asked = [leaf.measure for leaf in leaves if leaf.measure.half_lives is not None]
    today = date.fromisoformat(str(document["as_of"]))
    for number, line in enumerate(document.get("systemic_therapy", {}).get("lines", ())):
        for measure in asked:
            for drugs in filter(None, (line.get("agents"), *_named_drugs(measure.names))):
                for ago in _days_around(drugs, measure):
                    changed = copy.deepcopy(dict(document))
                    ended = {"agents": drugs, "ongoing": False, "end": f"{today - timedelta(ago)}"}
                    kept = {name: value for name, value in line.items() if name != "classes"}
                    changed["systemic_therapy"]["lines"][number] = kept | ended
                    yield changed


def days_at_limits(document: Mapping[str, Any], criterion: Criterion) -> tuple[date, ...]:
    """The days that lie as long before today as a comparison of time asks for, and their
    neighbours; of a span that ends on another day also those around each day that is told."""
    today, found = date.fromisoformat(str(document["as_of"])), set[date]()
    for leaf in (leaf for tree in criterion.question.trees for leaf in every_leaf(tree)):
        if (age := leaf.measure.within_days) is not None:  # how old a value may be
            found |= {add_days(today, -age - beside) for beside in (-1, 0, 1)}
        back = _BACK.get(MEASURES[leaf.measure.kind].unit)
        if back is None or not isinstance(leaf, Within):
            continue
        rises = MEASURES[leaf.measure.kind].clock is Clock.RISES
        ends = {today} if rises else {today, *days_in(dict(document))}
        for end, limit, sign in product(ends, leaf.limits, (-1,) if rises else (-1, 1)):
            at = back(end, sign * int(limit))
            found |= {add_days(at, beside) for beside in (-1, 0, 1)}
    return tuple(sorted(day for day in found if EARLIEST <= day <= today))


_BACK: Mapping[str, Callable[[date, int], date]] = {
    "days": add_days,
    "weeks": lambda day, weeks: add_days(day, 7 * weeks),
    "months": add_months,
}


def _days_around(drugs: Sequence[str], measure: Measure) -> Iterator[int]:
    """So many days after its end the wash-out of a line is over, and a day before."""
    agents = load_vocabulary().agents
    lives = (agents[one].half_life for one in drugs if one in agents)
    lasts = [one.half_life_hours * (measure.half_lives or 0) for one in lives if one]
    for days in dict.fromkeys((*(ceil(one / 24) for one in lasts), measure.days)):
        yield from (days, days - 1) if days else ()


def _named_drugs(names: Iterable[str]) -> Iterator[list[str]]:
    vocabulary, wanted = load_vocabulary(), set(names)
    below = [one for one in vocabulary.agents if {one, *vocabulary.classes_of(one)} & wanted]
    for stated in (True, False):
        yield [one for one in below if (vocabulary.agents[one].half_life is not None) is stated][:1]


def with_lesions(document: Mapping[str, Any], number: int) -> Iterator[Document]:
    """With so many metastases, in different organs as long as there are some left."""
    found = [
        one for one in document.get("lesions", []) if one.get("role", "metastasis") == "metastasis"
    ]
    if not found or "organ" not in found[0] or len(found) >= number - 1:
        return
    more = dict(document)
    free = [organ for organ in ORGANS if organ not in {one.get("organ") for one in found}]
    for place in range(number - len(found)):
        new = {"id": _new_id(more["lesions"]), "organ": free[place % len(free)]}
        more = with_lesion(more, {**found[0], **new})
    yield more


def without_a_line(document: Mapping[str, Any]) -> Iterator[Document]:
    """With one line of therapy fewer, and one fewer of its kind in all."""
    therapy = document.get("systemic_therapy", {})
    for number, line in enumerate(therapy.get("lines", [])):
        less = copy.deepcopy(dict(document))
        del less["systemic_therapy"]["lines"][number]
        kinds = [f"{line['intent']}_lines"] if "intent" in line else [*TOTALS]
        for kind in kinds:
            if therapy.get(kind):
                less["systemic_therapy"][kind] -= 1
        yield less


def lesion_moves(document: Mapping[str, Any], further: Sequence[str] = ()) -> Iterator[Document]:
    """The same patient with one metastasis more, fewer or elsewhere, and the totals with it."""
    organs = (*further, *ORGANS)
    lesions = document.get("lesions", [])
    found = [one for one in lesions if one.get("role", "metastasis") == "metastasis"]
    for lesion in found:
        if "id" in lesion:
            yield without_lesion(document, lesion["id"])
            for organ in organs if "organ" in lesion else ():
                yield moved(document, lesion["id"], organ)
    if not found:
        return
    new = _new_id(lesions)
    for organ in dict.fromkeys((*(one["organ"] for one in found if "organ" in one), *organs)):
        yield with_lesion(document, {**found[0], "id": new, "organ": organ})


def _new_id(lesions: Sequence[Mapping[str, Any]]) -> str:
    """A name that no lesion has yet."""
    names = {lesion.get("id") for lesion in lesions}
    return next(f"m{n}" for n in range(1, len(lesions) + 2) if f"m{n}" not in names)


def moved(document: Mapping[str, Any], id: str, organ: str) -> Document:
    """The same patient with one lesion in another organ."""
    changed = copy.deepcopy(dict(document))
    for lesion in changed["lesions"]:
        if lesion.get("id") == id:
            lesion["organ"] = organ
    return changed


def moved_together(document: Mapping[str, Any], criterion: Criterion) -> Iterator[Document]:
    """The same patient with every metastasis in one of the organs that a criterion names."""
    leaves = [leaf for tree in criterion.question.trees for leaf in every_leaf(tree)]
    for organ in dict.fromkeys(named_organs(leaves)):
        changed = copy.deepcopy(dict(document))
        for lesion in changed.get("lesions", []):
            if lesion.get("role", "metastasis") == "metastasis" and "organ" in lesion:
                lesion["organ"] = organ
        yield changed


def with_lesion(document: Mapping[str, Any], lesion: Mapping[str, Any]) -> Document:
    """The same patient with a lesion more, seen at each assessment that sees the others."""
    more = copy.deepcopy(dict(document))
    more.setdefault("lesions", []).append(copy.deepcopy(dict(lesion)))
    for staging in more.get("assessments", []):
        seen = staging.get("lesions")
        if seen and "id" in lesion:
            seen[lesion["id"]] = copy.deepcopy(next(iter(seen.values())))
    return _counted(more, lesion, 1)


def without_lesion(document: Mapping[str, Any], id: str) -> Document:
    """The same patient without a lesion."""
    less = copy.deepcopy(dict(document))
    lesion: Document = next((one for one in less.get("lesions", []) if one.get("id") == id), {})
    less["lesions"] = [one for one in less.get("lesions", []) if one is not lesion]
    for staging in less.get("assessments", []):
        staging.get("lesions", {}).pop(id, None)
    return _counted(less, lesion, -1)


def _counted(document: Document, lesion: Mapping[str, Any], step: int) -> Document:
    """The totals of each assessment, with one metastasis more or fewer."""
    for staging in document.get("assessments", []):
        total = staging.get("totals", {}).get("metastases")
        if isinstance(total, int) and lesion.get("role", "metastasis") == "metastasis":
            staging["totals"]["metastases"] = max(0, total + step)
            if total + step <= 0 and "at" in staging:  # the diagnosis finds one (W16)
                staging["at"] = [mark for mark in staging["at"] if mark != "diagnosis"]
    return document


def without_totals(document: Mapping[str, Any]) -> Document:
    """The same, with open numbers of lesions at every assessment."""
    less = copy.deepcopy(dict(document))
    for staging in less.get("assessments", []):
        staging.pop("totals", None)
        staging.pop("n_category", None)
    return less


def without_lesions(document: Mapping[str, Any]) -> Document:
    """The same, with nothing told of any lesion."""
    less = without_totals(document)
    less.pop("lesions", None)
    for staging in less.get("assessments", []):
        staging.pop("lesions", None)
    return less


def without_parts(document: Mapping[str, Any], parts: frozenset[str]) -> Document:
    """The same without whole parts of the profile (`lesions`, `biomarkers/EGFR`)."""
    less = without_lesions(document) if parts & {"lesions", "assessments"} else dict(document)
    less = copy.deepcopy(less)
    for part in parts:
        first, _, second = part.partition("/")
        if second and isinstance(less.get(first), dict):
            less[first].pop(second, None)
        elif not second:
            less.pop(first, None)
    if "assessments" in parts:
        less.pop("assessments_total", None)
    return less


def part_of(fact: str) -> str:
    """The part of the profile that a fact stands in; each gene is one."""
    first, _, rest = fact.strip("/").partition("/")
    return f"{first}/{rest.partition('/')[0]}" if first == "biomarkers" and rest else first


def facts_of(document: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    """Every single fact with its place, entries of lists by their id where they have one."""
    below = entries(document)
    if below is None:
        return {path: f"{document}"}
    found: dict[tuple[str, ...], str] = {}
    for name, value in below:
        found |= facts_of(value, (*path, name))
    return found


def entries(document: Any) -> list[tuple[str, Any]] | None:
    """What stands below, by name, number or id; None of a single fact."""
    if isinstance(document, Mapping):
        return [(str(name), value) for name, value in document.items()]
    if isinstance(document, list) and document and isinstance(document[0], Mapping):
        return [(str(one.get("id", number)), one) for number, one in enumerate(document)]
    return None


def apart(one: Any, other: Any, path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """The places where two patients are told otherwise; what only one has is one place."""
    mine, theirs = entries(one), entries(other)
    if mine is None or theirs is None:
        return set() if one == other else {path}
    first, second = dict(mine), dict(theirs)
    found: set[tuple[str, ...]] = set()
    for name in first.keys() | second.keys():
        if name in first and name in second:
            found |= apart(first[name], second[name], (*path, name))
        else:
            found.add((*path, name))
    return found
