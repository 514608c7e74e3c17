"""A patient told more, until the criteria of a trial are as wanted: each asks for its facts."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import product

from oligomatch.matcher.ask.answer_steps import days_in
from oligomatch.matcher.ask.gaps import Gaps, asked_of
from oligomatch.matcher.ask.possible_answers import SMALL
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import judge_criterion
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.probe.search.earlier import begun_earlier, named_drugs, with_earlier_line
from oligomatch.matcher.probe.search.goals import Goal, derived
from oligomatch.matcher.probe.search.moves import (
    Document,
    at_limits,
    days_at_limits,
    moved_together,
)
from oligomatch.matcher.probe.search.patients import places, read_again, without
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.telling import Json, telling
from oligomatch.rules.measures import MEASURES, Field
from oligomatch.rules.tree import Measure, every_leaf, measures_of
from oligomatch.rules.trial import Criterion
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

MOST_FACTS = 8  # that one criterion is told
FEW_LEFT = 1  # of so many that are not as wanted at last, all are looked at once more
MOST_LEFT_OPEN = 4  # changes that leave it open, from which one more is looked for
GIVEN = ("given", "prior_or_concurrent")  # measures of drugs in any line
DAYS_OF_LINE = timedelta(days=9)  # of a line that is added; the shortest wash-outs are over


def dressed(profile: Profile, goal: Goal) -> Profile:
    """The patient of whom is told, criterion by criterion, what makes it as wanted; what is told
    already stays, so that some may be left. What was as wanted before a later one was told more is
    looked at once again."""
    profile = _dressed_once(profile, goal)
    left = goal.misses(goal.tried(profile))
    return _dressed_once(profile, goal) if 0 < len(left) <= FEW_LEFT else profile


def _dressed_once(profile: Profile, goal: Goal) -> Profile:
    for criterion in (one for one in goal.asked if one.id in goal.wanted):
        for _ in range(MOST_FACTS):
            patient = goal.tried(profile)
            if _as_wanted(goal, criterion, patient):
                break
            more = _better(profile, goal, criterion, patient)
            if more is None:
                break
            profile = more
    return profile


def _better(profile: Profile, goal: Goal, criterion: Criterion, patient: Patient) -> Profile | None:
    """The first change that makes the criterion as wanted; else the first of those that leave it
    open from which one more does: a value beyond the limit stays open until its day is told."""
    missed, left = len(goal.misses(patient)), list[tuple[Profile, Patient]]()
    for other in _stated_more(profile, criterion, patient):
        now = goal.tried(other)
        fits = _as_wanted(goal, criterion, now)
        if not fits and (len(left) >= MOST_LEFT_OPEN or _lost(goal, criterion, now)):
            continue
        if len(goal.misses(now)) > missed:
            continue
        if fits:
            return other
        left.append((other, now))
    for other, now in left if len(left) > 1 else ():
        further = (goal.tried(one) for one in _answered(other, criterion, now))
        if any(_as_wanted(goal, criterion, one) for one in further):
            return other
    return left[0][0] if left else None


def _stated_more(profile: Profile, criterion: Criterion, patient: Patient) -> Iterator[Profile]:
    """With one open fact told; else with one fact told otherwise, the metastases elsewhere, or a
    line of therapy more."""
    yield from _answered(profile, criterion, patient)
    yield from filter(None, map(read_again, otherwise(profile, criterion)))
    yield from filter(None, map(read_again, at_limits(profile.document(), criterion)))
    yield from filter(None, map(read_again, moved_together(profile.document(), criterion)))
    yield from filter(None, map(read_again, begun_earlier(profile, criterion)))
    yield from filter(None, map(read_again, _treated_more(profile, criterion)))


def _answered(profile: Profile, criterion: Criterion, patient: Patient) -> Iterator[Profile]:
    """With one open fact told that the criterion asks for."""
    assert profile.as_of is not None
    gaps, asked = Gaps(profile, profile.as_of), asked_of(criterion)
    for fact in judge_criterion(patient, criterion).asks:
        for answer in gaps.examples(fact, asked):
            if (other := read_again(telling(profile.document(), fact, answer))) is not None:
                yield other


def _treated_more(profile: Profile, criterion: Criterion) -> Iterator[Document]:
    """With an earlier palliative line by whose drug the criterion asks, or an adjuvant one, at
    the start of the disease, of a drug that it names."""
    for names, leaf in named_drugs(criterion):
        if agent := one_of(names):
            yield from with_earlier_line(profile, agent, leaf)
    begun = profile.primary.diagnosis_date
    drugs = [measure.names for tree in criterion.question.trees for measure in measures_of(tree)
             if measure.kind in GIVEN]  # fmt: skip
    if begun is None or not begun.exact:
        return
    end = begun.first + DAYS_OF_LINE
    for agent in dict.fromkeys(map(one_of, drugs)):
        document = copy.deepcopy(profile.document())
        therapy = document.setdefault("systemic_therapy", {})
        line = {"intent": "adjuvant", "agents": [agent], "start": str(begun), "end": str(end)}
        therapy["lines"] = [line, *therapy.get("lines", [])]
        therapy["adjuvant_lines"] = int(therapy.get("adjuvant_lines") or 0) + 1
        yield document


def one_of(names: frozenset[str]) -> str:
    """One of the drugs named, or the first drug of one of the classes named; "" of no drug."""
    vocabulary = load_vocabulary()
    named = sorted(names & vocabulary.agents.keys())
    below = (agent for agent in vocabulary.agents if vocabulary.classes_of(agent) & names)
    return named[0] if named else next(below, "")


def otherwise(profile: Profile, criterion: Criterion) -> Iterator[Document]:
    """One fact that decides told otherwise."""
    for less, fact, answer in _otherwise(LessStated(profile), criterion):
        yield telling(less.document, fact, answer)


class LessStated:
    """A profile, and what may be told of it without one fact: worked out once for all criteria."""

    def __init__(self, profile: Profile) -> None:
        self.profile, self.document = profile, profile.document()
        self._places = frozenset(places(self.document))
        self._without: dict[tuple[str, ...], Gaps | None] = {}

    def tells(self, path: tuple[str, ...]) -> bool:
        """Whether a fact is told."""
        document = self.document
        if path[0] in WHOLE and path[-1] != "date":
            return path[1] in document.get(path[0], {})
        if path[0] == "lesions" and len(path) == 3:  # also a list of what was done to it
            return path[2] in document["lesions"][int(path[1])]
        return path in self._places or (path == ("ecog",) and "ecog" in document)

    def without(self, path: tuple[str, ...]) -> Gaps | None:
        """The patient of whom a fact is not told; None where nobody is so."""
        if path not in self._without:
            less, as_of = read_again(without(self.document, path)), self.profile.as_of
            assert as_of is not None
            self._without[path] = None if less is None else Gaps(less, as_of)
        return self._without[path]


def stated_otherwise(stated: LessStated, criterion: Criterion) -> Iterator[tuple[str, Json]]:
    """The place of one fact that decides, and what may be told there otherwise: a day on either
    side of a limit of time, and the first and last that fit."""
    days = tuple(map(str, days_at_limits(stated.document, criterion)))
    found: dict[str, list[Json]] = {}
    for _, fact, answer in _otherwise(stated, criterion):
        found.setdefault(fact, []).append(answer)
    for fact in found:
        if _is_dated(stated.document, fact):  # as old as it may be, and older
            yield from ((f"{fact}/date", day) for day in days)
    for fact, answers in found.items():
        dated = [one for one in answers if list(days_in(one)) and isinstance(one, str)]
        further = (*dated[:1], *days, *dated[-1:]) if days and dated else tuple(dated)
        for answer in (*(one for one in answers if one not in dated), *further):
            yield fact, answer


def points_in(stated: Json) -> tuple[float, ...]:
    """Some numbers of a span, its ends at a limit first, then beside them and well within; of a
    whole number without a last one none is far away, since no profile may hold it."""
    if not isinstance(stated, dict):
        return ()
    low, high = stated.get("at_least"), stated.get("at_most")
    ends = [end for end in (low, high) if end is not None]
    whole = all(isinstance(end, int) for end in ends)
    step = 1 if whole or min(ends, default=0) >= SMALL else 0.1
    beside = [low + step] if low is not None else []
    beside += [high - step] if high is not None else []
    if whole:
        within = [sum(ends) // 2] if len(ends) > 1 else []
    else:
        within = [sum(ends) / 2 if len(ends) > 1 else ends[0] * 2 if high is None else ends[0] / 2]
    each = (*ends, *(round(one, 2) for one in (*beside, *within)))
    fits = (one for one in each if (low or 0) <= one and (high is None or one <= high))
    return tuple(dict.fromkeys(fits))


def _is_dated(document: Document, fact: str) -> bool:
    """Whether a value or a score is told with its day."""
    first, *rest = fact.strip("/").split("/")
    stated = document.get(first)
    for part in rest if first == "measurements" else ():
        stated = stated.get(part) if isinstance(stated, dict) else None
    return first in DATED and isinstance(stated, dict) and "date" in stated


def _otherwise(stated: LessStated, criterion: Criterion) -> Iterator[tuple[Gaps, str, Json]]:
    facts = judge_criterion(derived(stated.profile), criterion).facts
    for fact in dict.fromkeys((*facts, *_of_whole_lesions(facts, criterion))):
        path = whole_of(tuple(fact.strip("/").split("/")))
        if not stated.tells(path):
            continue  # nothing is told there, or a whole lesion, line or assessment
        less = stated.without(path)
        for answer in () if less is None else less.examples(fact, asked_of(criterion)):
            assert less is not None
            yield less, fact, answer


def _of_whole_lesions(facts: Iterable[str], criterion: Criterion) -> Iterator[str]:
    """What a criterion reads of each lesion that was read as a whole, but for its organ: elsewhere
    it is another lesion."""
    whole = [fact for fact in facts if _WHOLE_LESION.fullmatch(fact)]
    leaves = (leaf for tree in criterion.question.trees for leaf in every_leaf(tree))
    read_of_one = (place for leaf in leaves for place in _places_of(leaf.measure))
    for lesion, place in product(whole, dict.fromkeys(read_of_one)):
        if place != ORGAN:
            yield lesion + place


def _places_of(measure: Measure) -> Iterator[str]:
    """Where a measure of one lesion is stated of it; nowhere, where it is one of the patient."""
    row = MEASURES[measure.kind]
    if row.of_lesion and isinstance(row.form, Field):
        names = sorted(measure.names) if row.of_structures else ()
        yield from (f"{row.form.path}/{name}" for name in names)
        yield from () if names else (row.form.path,)


_WHOLE_LESION = re.compile(r"/lesions/\d+")
ORGAN = "/organ"
DATED = ("measurements", "ecog")  # of which a value may be too old
WHOLE = ("conditions", "measurements")  # with their day they are one fact


def whole_of(path: tuple[str, ...]) -> tuple[str, ...]:
    """The place of the fact that a place belongs to; a day may be told anew of what stays."""
    if path[-1] == "date":
        return path
    return path[: 2 if path[0] in WHOLE else 1] if path[0] in (*WHOLE, "ecog") else path


def _as_wanted(goal: Goal, criterion: Criterion, patient: Patient) -> bool:
    return all(judge(tree, patient) is Verdict.MET for tree in goal.wanted[criterion.id])


def _lost(goal: Goal, criterion: Criterion, patient: Patient) -> bool:
    return any(judge(tree, patient) is Verdict.NOT_MET for tree in goal.wanted[criterion.id])
