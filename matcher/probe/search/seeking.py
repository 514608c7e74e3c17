"""Patients who are as wanted: told from plain ones, what stands in the way left to the solver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import islice, product

from oligomatch.matcher.backends.solver import solver_found
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import judge_criterion
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.probe.search.dressing import dressed, otherwise
from oligomatch.matcher.probe.search.goals import Goal, derived, near_limits
from oligomatch.matcher.probe.search.moves import (
    Document,
    facts_of,
    moves,
    part_of,
    without_lesions,
    without_parts,
    without_totals,
)
from oligomatch.matcher.probe.search.naming import named
from oligomatch.matcher.probe.search.patients import (
    CHOICES,
    SITES,
    patient,
    places,
    read,
    read_as_wanted,
    restaged,
    without,
)
from oligomatch.matcher.probe.search.tidying import shortened
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.terms import RESPONSES
from oligomatch.rules.tree import Node
from oligomatch.rules.trial import Criterion

MOST_PLAIN = 4  # plain patients who are changed, those first who lack least
MOST_MENDED = 12  # plain patients of whom one fact is told otherwise, where there is no solver
FACTS_ALONE = 12  # that are left open one by one
REGIMENS: tuple[tuple[tuple[str, ...], str], ...] = (  # a first line of which each response is told
    (("osimertinib",), "2026-01-14"),
    (("erlotinib",), "2026-01-14"),
    (("alectinib",), "2026-01-14"),
    (("carboplatin", "pemetrexed"), "2026-02-14"),
    (("carboplatin", "pemetrexed", "pembrolizumab"), "2026-02-14"),
)
NEAREST = 40  # plain patients on each side who are compared with one another
DISEASE = frozenset({"metastatic_disease", "primary", "locoregional_recurrence"})


@cache
def plain() -> tuple[Profile, ...]:
    """The plain patients: each difference with each therapy, and few or many lesions with each."""
    first, *others = CHOICES
    rows: list[tuple[tuple[Document, ...], tuple[str, ...]]] = [
        ((one, other), SITES[:1]) for one in first for row in others for other in row
    ]
    rows += [((one,), sites) for one in first for sites in (SITES[:2], SITES[:3], SITES)]
    courses = [
        restaged(drugs, start, response) for drugs, start in REGIMENS for response in RESPONSES
    ]
    genes, states = others[0], others[1]
    rows += [((one, other), SITES[:1]) for one in courses for other in (*genes, *states)]
    found = {profile.model_dump_json(): profile for row in rows if (profile := read(patient(*row)))}
    return tuple(found.values())


@cache
def plain_patient(number: int) -> Patient:
    """One of them, with what follows."""
    return derived(plain()[number])


def lacking(goal: Goal) -> list[tuple[frozenset[str], int]]:
    """The plain patients by number, with what is not as wanted; those first who lack least."""
    wanted = [(_met_by(tree), id) for tree, id in goal.trees.items()]
    found = [(frozenset(id for met, id in wanted if n not in met), n) for n in range(len(plain()))]
    return sorted(found, key=lambda pair: len(pair[0]))


@cache
def _met_by(tree: Node) -> frozenset[int]:
    """The plain patients who meet a tree."""
    return frozenset(n for n in range(len(plain())) if judge(tree, plain_patient(n)) is Verdict.MET)


def plain_pairs(inside: Goal, outside: Goal) -> list[tuple[Profile, Profile]]:
    """The two plain patients on either side who are most alike."""
    ins, outs = (
        [n for missed, n in lacking(goal) if not missed][:NEAREST] for goal in (inside, outside)
    )
    pairs = sorted(product(ins, outs), key=lambda pair: len(_stated(pair[0]) ^ _stated(pair[1])))
    return [(plain()[one], plain()[other]) for one, other in pairs[:1]]


@cache
def _stated(number: int) -> frozenset[tuple[tuple[str, ...], str]]:
    return frozenset(facts_of(plain()[number].document()).items())


def seek(goal: Goal) -> Iterator[Profile]:
    """Patients who are as wanted: plain ones, else plain ones told more, else those whom the
    solver makes of these, or without it one fact told otherwise."""
    missing = lacking(goal)
    there = [plain()[n] for missed, n in missing if not missed]
    yield from there
    if there:
        return
    short = []
    for profile, missed in _dressed(goal, missing):
        if missed:
            short.append((profile, missed))
        else:
            there.append(profile)
            yield profile
    for profile, missed in () if there else short:
        if solver_found():
            yield from islice(changed(profile, goal, missed), 1)
        elif len(missed) == 1:
            yield from islice(_mended(profile, goal, missed), 1)


def _dressed(
    goal: Goal, missing: list[tuple[frozenset[str], int]]
) -> Iterator[tuple[Profile, frozenset[str]]]:
    """The plain patients that lack least, and lack different things or have different therapy, of
    whom more is told, with what each lacks still; as short as can be where nothing is lacking."""
    most = MOST_PLAIN if solver_found() else MOST_MENDED
    for n in islice(unlike(missing), most):
        profile = dressed(plain()[n], goal)
        missed = goal.misses(derived(profile))
        if not missed:  # what is lacking would not come of what is left out
            profile = shortened(profile, partial(read_as_wanted, goal=goal))
        yield profile, missed


def unlike(missing: list[tuple[frozenset[str], int]]) -> Iterator[int]:
    """The plain patients, one of all that lack the same and have the same therapy."""
    seen: set[tuple[frozenset[str], str]] = set()
    for missed, n in missing:
        key = missed, plain()[n].systemic_therapy.model_dump_json()
        if key not in seen:
            seen.add(key)
            yield n


def _mended(profile: Profile, goal: Goal, missed: frozenset[str]) -> Iterator[Profile]:
    """One who lacks a single thing, with one fact or one lesion told otherwise."""
    for criterion in _asked_of(goal, missed):
        for document in (*otherwise(profile, criterion), *moves(profile.document(), criterion)):
            if (found := read_as_wanted(document, goal)) is not None:
                yield found


def _asked_of(goal: Goal, missed: Iterable[str]) -> list[Criterion]:
    """The criteria that are not as wanted."""
    ids = set(missed)
    criteria = [criterion for criterion in goal.asked if criterion.id in ids]
    return [*criteria, *(goal.about if "" in ids else ())]


def changed(profile: Profile, goal: Goal, missed: Iterable[str]) -> Iterator[Profile]:
    """Patients as wanted who are like this one but for what some criteria read."""
    criteria = _asked_of(goal, missed)
    for less in less_stated(profile, criteria):
        found = completed(less, goal, criteria)
        if found is not None:
            yield found


def less_stated(profile: Profile, criteria: Sequence[Criterion]) -> Iterator[Document]:
    """The patient with what some criteria read left open, ever more of it."""
    document = profile.document()
    facts = dict.fromkeys(
        fact for one in criteria for fact in judge_criterion(derived(profile), one).facts
    )
    there = [
        path for fact in facts if (path := tuple(fact.strip("/").split("/"))) in places(document)
    ]
    seen: list[Document] = [document]
    for less in _rings(document, there, frozenset(part_of(fact) for fact in facts)):
        if less not in seen:
            seen.append(less)
            yield less


def _rings(
    document: Document, there: list[tuple[str, ...]], parts: frozenset[str]
) -> Iterator[Document]:
    for path in there[:FACTS_ALONE]:
        yield without(document, path)
    less = document
    for path in sorted(there, reverse=True):
        less = without(less, path)
    yield less
    if parts & {"lesions", "assessments"}:
        yield without_totals(document)
        yield without_lesions(document)
    yield without_parts(document, parts)
    yield without_parts(document, parts | DISEASE)
    yield without_parts(document, parts | DISEASE | {"systemic_therapy", "assessments", "lesions"})


def completed(less: Document, goal: Goal, near: Sequence[Criterion] = ()) -> Profile | None:
    """One who fits what is told and is as wanted, as near to the limits of some criteria as can
    be; found by the solver, confirmed by the judge."""
    from oligomatch.matcher.backends.solver.terms import NotEncodedError
    from oligomatch.matcher.backends.solver.verdicts import ask

    profile = read(less)
    if profile is None:
        return None
    trees = list(goal.trees)
    patient = derived(profile)
    if any(judge(tree, patient) is Verdict.NOT_MET for tree in trees):
        return None
    wishes = [wish for criterion in near for wish in near_limits(criterion)]
    try:
        found = ask(patient, [*trees, *wishes]).witness(trees, wishes=wishes)
    except NotEncodedError:
        return None
    return None if found is None else named(found, goal)
