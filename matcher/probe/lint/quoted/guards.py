"""Whether a rule asks of some alone, and of a time, what its words ask so."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Lint, Noted, other_name, quoting, turned
from oligomatch.matcher.probe.lint.quoted.numbers import SINCE, bounds
from oligomatch.rules.drafting.wordings import pattern, patterns, section
from oligomatch.rules.measures import MEASURES, Clock
from oligomatch.rules.text.faults import fault
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    Exists,
    Is,
    Measure,
    Node,
    OneOf,
    Within,
    measures_of,
)
from oligomatch.rules.trial import Criterion, Trial

_SEXES = patterns("sexes")
_PARTNER = pattern("persons", "partner")
_MUST = pattern("guards", "must")
_NONE_THERE = pattern("guards", "none_there")
_PLACES = patterns("organs")
_LATELY = pattern("guards", "lately")
_GIVEN = pattern("guards", "given")
_EXAMS = frozenset(section("examinations"))
_OF_WOMEN = frozenset({"ovarian", "cervical", "endometrial"})
_GUARD = frozenset({"childbearing_potential", "postmenopausal", "pregnancy"})


def unguarded(trial: Trial) -> Iterator[Noted]:
    """Every criterion that asks of everybody, or of any time, what its words ask of some, or of
    late."""
    for criterion, tree in quoting(trial):
        yield from _of_one_sex(trial, criterion, tree)
        yield from _of_late(criterion, tree)
        yield from _none_there(criterion, tree)
        yield from _never_had(criterion, tree)


def _of_one_sex(trial: Trial, criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """A test or a state that everybody must have, where the words ask it of women."""
    words = _PARTNER.sub(" ", criterion.quote)
    said = [sex for sex, form in _SEXES.items() if form.search(words)]
    if said != ["female"] or not _MUST.search(words) or _women_alone(trial):
        return
    measures = list(measures_of(tree))
    if any(one.kind == "sex" or one.names & _GUARD for one in measures):
        return
    if any(_of_patient(one) for one in _required(tree)):
        yield other_name(criterion, "sex", said[0], fault("lint_all"))


def _women_alone(trial: Trial) -> bool:
    """Whether the trial takes women alone."""
    if trial.facts.tumour_types and {*trial.facts.tumour_types} <= _OF_WOMEN:
        return True
    alone = (one.tree for one in trial.criteria if isinstance(one.tree, OneOf))
    return any(one.measure.kind == "sex" for one in alone)


def _required(node: Node) -> Iterator[Measure]:
    """What everybody must have."""
    match node:
        case Is(measure):
            yield measure
        case Within(measure) if node.most is not None:
            yield measure
        case AllOf(parts):
            for part in parts:
                yield from _required(part)
        case _:
            return


def _of_patient(one: Measure) -> bool:
    return MEASURES[one.kind].of_conditions


def _of_late(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """What was ever there, or was ever given, and is enough by itself, where the words ask it of
    late: of a judgement nobody is asked any more."""
    lately = _LATELY.search(criterion.quote)
    if not isinstance(tree, AnyOf) or lately is None:
        return
    if any(MEASURES[one.kind].clock is Clock.RISES or one.within_days for one in measures_of(tree)):
        return
    if any(True for _ in bounds(tree)):
        return
    for part in tree.parts:
        if isinstance(part, Is) and part.measure.kind in ("ever_had", "given"):
            yield other_name(criterion, "time", lately[0], fault("lint_ever"))


def _never_had(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """A time since a treatment that only those have who had it, where no word asks for it."""
    if criterion.basis != "text" or _GIVEN.search(criterion.quote):
        return
    for part in tree.parts if isinstance(tree, AllOf) else (tree,):
        if not isinstance(part, Within) or part.most is not None or part.measure.kind not in SINCE:
            continue
        if names := part.measure.names - _EXAMS:
            details = {"ruled": ", ".join(sorted(names)), "quote": criterion.quote}
            yield Noted(Lint.OTHER_NAME, criterion.id, (), part, "given", details)


def _none_there(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """Lesions asked for in a place of which the words say, beside others, that none is there."""
    for part in tree.parts if isinstance(tree, AllOf) else ():
        if not isinstance(part, Exists):
            continue
        match part.measure.where:
            case OneOf(Measure(kind="organ"), values) if len(values) == 1:
                place = next(iter(values))
            case Is(Measure(kind="intracranial")):
                place = "brain"
            case _:
                continue
        form = _PLACES.get(place)
        found = [] if form is None else list(form.finditer(criterion.quote))
        if found and all(_NONE_THERE.search(criterion.quote[: one.start()]) for one in found):
            yield turned(criterion, "mixed")
