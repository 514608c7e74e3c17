"""Two versions of a trial: whether any patient can tell them apart, and who does.

The question is asked of complete patients, of whom everything is known. What the judge settles of
a patient told in part holds of all who fit him, so two versions that no complete patient tells
apart never settle a part-told one differently; one may leave open what the other settles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import partial
from itertools import chain, product

from oligomatch.matcher.backends.solver import solver_found
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.effort import SpentError
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Match, MatchClass, judge_criteria, match_trial
from oligomatch.matcher.probe.boundaries import Finder
from oligomatch.matcher.probe.lint.twins import Asked, asked
from oligomatch.matcher.probe.search.around import around, otherwise_stated
from oligomatch.matcher.probe.search.dressing import LessStated, dressed, stated_otherwise
from oligomatch.matcher.probe.search.goals import Goal, derived
from oligomatch.matcher.probe.search.moves import at_limits
from oligomatch.matcher.probe.search.patients import read, read_as_wanted
from oligomatch.matcher.probe.search.random_answers import at_random
from oligomatch.matcher.probe.search.seeking import seek
from oligomatch.matcher.probe.search.tidying import shortened
from oligomatch.matcher.probe.search.trying import Late, Trying, never
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.case_files import merge
from oligomatch.rules.normal import NEVER
from oligomatch.rules.tree import AllOf, AnyOf, Node, Not
from oligomatch.rules.trial import DECIDING, Criterion, Kind, Trial

NO_SOLVER = "no solver"  # installed
FURTHER = 40  # patients tried for one of whom both versions are sure


class Distinguishable(StrEnum):
    """Whether two versions can be told apart."""

    SAME_RULES = "same_rules"
    NOBODY = "nobody"
    SOMEBODY = "somebody"
    NOT_DECIDED = "not_decided"


@dataclass(frozen=True, slots=True)
class Distinction:
    """The answer, with the patient who tells them apart and what stopped the solver."""

    answer: Distinguishable
    profile: Profile | None = None
    stopped: str = ""
    tried: int = 0  # patients drawn and tried, since the solver had no answer
    in_time: bool = True  # whether all who are drawn were tried


def each_version(old: Trial, new: Trial) -> Iterator[tuple[Trial, Trial]]:
    """Both as their protocols stand, from the first day of each version of either on."""
    versions = [v for one in (old, new) if not one.in_force for v in one.each_version]
    for day in sorted({version.since for version in versions} or {date.min}):
        yield _then(old, day), _then(new, day)


def _then(trial: Trial, day: date) -> Trial:
    return trial if trial.in_force else trial.on(day)


def distinguished(
    old: Trial, new: Trial, patients: Sequence[Profile] = (), *, late: Late = never
) -> Distinction:
    """Whether some patient is of another class to one than to the other; `patients`, such as
    those of the cases beside the rules, are tried before anybody is looked for. Nobody is drawn
    any more when it is `late`."""
    before, after = _criteria(old), _criteria(new)
    apart = _changed(before, after)
    if old.arms or new.arms:
        if set(_arms(old)) == set(_arms(new)):
            return Distinction(Distinguishable.SAME_RULES)
        about, questions = (*before, *after), list(_questions_by_arm(old, new))
    elif not apart:
        return Distinction(Distinguishable.SAME_RULES)
    else:
        about = tuple(one for one in (*before, *after) if asked(one) in apart)
        questions = list(_questions(before, after))
    for profile in patients:
        if _surely_differ(profile, old, new):
            return _somebody(profile, old, new)
    with suppress(SpentError):
        for question in questions:
            goal = Goal(new, also=(question,), about=about, trying=Trying(late=late))
            for profile in seek(goal):
                if differ(profile, old, new):
                    return _as_short(profile, old, new, goal)
    proved = _proved(questions)
    if proved.answer is not Distinguishable.NOT_DECIDED:
        return proved
    tried, unsure, last = 0, None, 0  # one told in part, whom a version leaves open
    for tried, profile in enumerate(_further(old, new, about, patients, late), 1):
        if _surely_differ(profile, old, new):
            return replace(_somebody(profile, old, new), tried=tried)
        if unsure is None and differ(profile, old, new):
            unsure, last = profile, tried + FURTHER
        if late() or tried == last:
            break
    if unsure is not None:
        return replace(_somebody(unsure, old, new), tried=tried)
    return replace(proved, tried=tried, in_time=not late())


def _as_short(profile: Profile, old: Trial, new: Trial, goal: Goal) -> Distinction:
    """One who is as wanted and tells them apart, with nothing told that does not matter, as far
    as there is time."""
    try:
        profile = shortened(profile, partial(_still, goal, old, new))
    except SpentError:
        return _somebody(profile, old, new)
    return Distinction(Distinguishable.SOMEBODY, profile)


def _somebody(profile: Profile, old: Trial, new: Trial) -> Distinction:
    """One who tells them apart, with nothing told that does not matter."""
    still = partial(_of_these_classes, old, new, _classes(profile, old, new))
    return Distinction(Distinguishable.SOMEBODY, shortened(profile, still))


def _further(
    old: Trial, new: Trial, about: Sequence[Criterion], patients: Sequence[Profile], late: Late
) -> Iterator[Profile]:
    """Whom to try where the solver has no answer: those near to either version, with one fact told
    on either side of its limits, or with other lines; those at the limits of what changed; those
    given, with the facts that it reads told at random; at last those given, told in part."""
    yield from _around_both(old, new, about)
    if solver_found():
        yield from _at_the_limits(old, new, late)
    yield from at_random(patients, about, (old, new))
    yield from patients


def _around_both(old: Trial, new: Trial, about: Sequence[Criterion]) -> Iterator[Profile]:
    """Patients near to either version, one thing told otherwise of each; where what changed is
    answered otherwise in the two, but another criterion fails, with that told so that it is met."""
    for trial in (new, old):
        limits = around((trial,))
        start = limits.start(0)
        near = LessStated(profile_of(start))
        facts = (fact for criterion in about for fact in stated_otherwise(near, criterion))
        stated = (otherwise_stated(start, [fact]) for fact in facts)
        treated = (merge(start, choice) for choice in limits.rows[0])
        for profile in filter(None, map(read, chain(stated, treated))):
            yield profile
            if not differ(profile, old, new) and _answered_apart(profile, about):
                yield from (dressed(profile, Goal.of(one)) for one in (new, old))


def _answered_apart(profile: Profile, about: Sequence[Criterion]) -> bool:
    """Whether criteria of one id, of two versions, are answered otherwise of a patient."""
    verdicts: dict[str, set[Verdict | None]] = {}
    for judged in judge_criteria(derived(profile), about):
        verdicts.setdefault(judged.id, set()).add(judged.verdict)
    return any(len(each) > 1 for each in verdicts.values())


def _at_the_limits(old: Trial, new: Trial, late: Late) -> Iterator[Profile]:
    """Those just in and just out of each criterion that changed, in either version, and these
    moved to the limits of both: whom a moved limit, another time or another name lets in or keeps
    out is mostly one of them."""
    apart = _changed(_criteria(old), _criteria(new))
    by_arm = bool(old.arms or new.arms)
    changed = [
        [one for one in _criteria(trial) if by_arm or asked(one) in apart] for trial in (new, old)
    ]
    for trial, criteria in zip((new, old), changed, strict=True):
        finder = Finder(trial, late=late)
        for criterion in criteria:
            for pair in finder.edge(criterion).pairs:
                sides = pair.inside, pair.outside
                yield from sides
                both = [one for one in chain(*changed) if one.id == criterion.id]
                for profile, one in product(sides, both):
                    yield from filter(None, map(read, at_limits(profile.document(), one)))


def differ(profile: Profile, old: Trial, new: Trial) -> bool:
    """Whether the judge puts a patient into another class."""
    before, after = _classes(profile, old, new)
    return before is not after


def _surely_differ(profile: Profile, old: Trial, new: Trial) -> bool:
    """Whether the judge does, and is sure of both: one told in part may only be left open by the
    one version, though nobody of whom all is known tells them apart."""
    classes = _classes(profile, old, new)
    return classes[0] is not classes[1] and MatchClass.POSSIBLE not in classes


def _classes(profile: Profile, old: Trial, new: Trial) -> tuple[MatchClass, MatchClass]:
    patient = derived(profile)
    return match_trial(patient, old).match, match_trial(patient, new).match


def _still(goal: Goal, old: Trial, new: Trial, document: dict[str, object]) -> Profile | None:
    profile = read_as_wanted(document, goal)
    return profile if profile is not None and differ(profile, old, new) else None


def _of_these_classes(
    old: Trial, new: Trial, classes: tuple[MatchClass, MatchClass], document: dict[str, object]
) -> Profile | None:
    profile = read(document)
    return profile if profile is not None and _classes(profile, old, new) == classes else None


def _proved(questions: list[Node]) -> Distinction:
    """What the solver says of all patients."""
    if not solver_found():
        return Distinction(Distinguishable.NOT_DECIDED, stopped=NO_SOLVER)
    from oligomatch.matcher.probe.proofs import unanswered

    for question in questions:
        if (stopped := unanswered(question)) is not None:
            return Distinction(Distinguishable.NOT_DECIDED, stopped=stopped)
    return Distinction(Distinguishable.NOBODY)


def _criteria(trial: Trial) -> list[Criterion]:
    return [criterion for criterion in trial.criteria if criterion.kind in DECIDING]


def _arms(trial: Trial) -> Iterator[frozenset[Asked]]:
    """What each arm asks; what it is called tells no patients apart."""
    for arm in trial.each_arm:
        yield frozenset(map(asked, _criteria(trial.of_arm(arm))))


def _questions_by_arm(old: Trial, new: Trial) -> Iterator[Node]:
    """The same of trials with arms: who meets all of some arm; who fails in each."""
    each = [[_criteria(one.of_arm(arm)) for arm in one.each_arm] for one in (old, new)]
    yield _either(*(AnyOf(tuple(AllOf(tuple(map(_met, a))) for a in arms)) for arms in each))
    for failing in (_fails_for_good, _fails):
        out = (AllOf(tuple(AnyOf(tuple(map(failing, a))) for a in arms)) for arms in each)
        yield _either(*out)


def _changed(before: list[Criterion], after: list[Criterion]) -> set[Asked]:
    """What one version asks and the other does not, however it is written; asked twice is asked
    once."""
    return {asked(one) for one in before} ^ {asked(one) for one in after}


def _questions(before: list[Criterion], after: list[Criterion]) -> Iterator[Node]:
    """Whether a patient is eligible to one and not to the other; then ineligible; then failing."""
    apart = _changed(before, after)
    kept = [one for one in before if asked(one) not in apart]
    old, new = ([one for one in some if asked(one) in apart] for some in (before, after))
    met = (AllOf(tuple(map(_met, some))) for some in (old, new))
    yield AllOf((*map(_met, kept), _either(*met)))
    for failing in (_fails_for_good, _fails):
        others = (Not(failing(one)) for one in kept)
        fails = (AnyOf(tuple(map(failing, some))) for some in (old, new))
        yield AllOf((*others, _either(*fails)))


def _either(one: Node, other: Node) -> Node:
    """One of two, and not both."""
    return AnyOf((AllOf((one, Not(other))), AllOf((Not(one), other))))


def _met(criterion: Criterion) -> Node:
    """Met under every reading; what is still to be encoded never is."""
    if criterion.kind is Kind.TO_DO:
        return NEVER
    return AllOf(tuple(form.tree for form in criterion.forms))


def _fails(criterion: Criterion) -> Node:
    """Not met under every reading; an examination not done is only open."""
    if criterion.kind in (Kind.TO_DO, Kind.WORKUP):
        return NEVER
    return AllOf(tuple(Not(form.tree) for form in criterion.forms))


def _fails_for_good(criterion: Criterion) -> Node:
    """Not met, and in no situation in which it would wait."""
    waits = tuple(wait.situation for form in criterion.forms for wait in form.waits)
    return AllOf((_fails(criterion), *(Not(one) for one in dict.fromkeys(waits))))


@dataclass(frozen=True, slots=True)
class MovedPatient:
    """A patient who is of another class, with both matches."""

    before: Match
    after: Match

    @property
    def deciding(self) -> tuple[tuple[str, str, str], ...]:
        """The criteria whose verdict differs: id, and the verdict before and after."""
        verdicts = [
            {one.id: f"{one.verdict}" for one in match.every} for match in (self.before, self.after)
        ]
        ids = dict.fromkeys((*verdicts[0], *verdicts[1]))
        pairs = ((id, verdicts[0].get(id, ""), verdicts[1].get(id, "")) for id in ids)
        return tuple(one for one in pairs if one[1] != one[2])


def moved(profile: Profile, old: Trial, new: Trial) -> MovedPatient | None:
    """A patient who is of another class to one version than to the other."""
    patient = derived(profile)
    before, after = match_trial(patient, old), match_trial(patient, new)
    return None if before.match is after.match else MovedPatient(before, after)
