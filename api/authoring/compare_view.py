"""What changed between two versions of rules, and for whom: as lines, and as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from oligomatch.api.authoring.boundary_view import class_words
from oligomatch.api.results.forms import authoring as forms
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.citing import version_words
from oligomatch.api.words.lexicon import capital, plural, word
from oligomatch.api.words.requirements import requirement
from oligomatch.api.words.sentences import trial_name
from oligomatch.matcher.match.criteria import match_trial
from oligomatch.matcher.probe.differences import (
    AS_FIRST,
    AS_WRITTEN,
    RuleDifference,
    What,
    differences,
    offer_differences,
)
from oligomatch.matcher.probe.search.goals import NOT_STATED, derived
from oligomatch.matcher.probe.search.trying import Late, never
from oligomatch.matcher.probe.versions import (
    NO_SOLVER,
    Distinction,
    Distinguishable,
    MovedPatient,
    distinguished,
    each_version,
    moved,
)
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.offers.model import Offer
from oligomatch.rules.operators import spell
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.entries import Code
from oligomatch.rules.write import write_lines

Offers = Mapping[str, Offer]
Meaning = Mapping[str, Sequence[str]] | None  # of a code, by its aspects; None: it is not there
Meanings = tuple[Meaning, Meaning]
_CHANGES: Mapping[str, str] = table("rule_changes")
_APART: Mapping[str, str] = table("told_apart")


@dataclass(frozen=True)
class Compared:
    """One trial in two versions: what changed, which patients moved, and what the solver says."""

    old: Trial | None
    new: Trial | None
    changes: tuple[RuleDifference, ...] = ()
    moved: tuple[tuple[str, MovedPatient], ...] = ()
    distinction: Distinction | None = None
    asked: int = 0  # of so many patients

    @property
    def trial(self) -> Trial:
        """The trial, in the version that is there."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def differs(self) -> bool:
        """Whether some patient is of another class."""
        alone = self.old is None or self.new is None
        return alone or bool(self.moved) or self.answer is Distinguishable.SOMEBODY

    @property
    def answer(self) -> Distinguishable:
        """What is known over all patients."""
        return self.distinction.answer if self.distinction else Distinguishable.SAME_RULES


def compared(
    old: Mapping[str, Trial],
    new: Mapping[str, Trial],
    patients: Sequence[tuple[str, Profile]],
    cases: Mapping[str, Sequence[Profile]] | None = None,
    offers: tuple[Offers, Offers] = ({}, {}),
    late: Callable[[], Late] = lambda: never,
) -> Iterator[Compared]:
    """Every trial that is not the same in both, by registry number; the patients of the `cases` of
    a trial are tried with those given. What it offers is compared where `offers` has it. `late`
    begins the time in which patients are drawn for one trial."""
    for id in sorted(old.keys() | new.keys()):
        before, after = old.get(id), new.get(id)
        if before is None or after is None:
            yield Compared(before, after)
            continue
        offered = tuple(offer_differences(*(one.get(id) for one in offers)))
        if before != after or offered:
            found = _of_both(before, after, patients, (cases or {}).get(id, ()), late())
            yield replace(found, changes=(*found.changes, *offered))


def _of_both(
    old: Trial,
    new: Trial,
    patients: Sequence[tuple[str, Profile]],
    cases: Sequence[Profile],
    late: Late,
) -> Compared:
    changes = differences(old, new)
    tried = [*(profile for _, profile in patients), *cases]
    before, after, distinction = _apart(old, new, tried, late)
    if distinction.answer is Distinguishable.SAME_RULES:
        return Compared(before, after, changes, (), distinction)
    found = ((name, moved(profile, old, new)) for name, profile in patients)
    others = tuple((name, one) for name, one in found if one)
    return Compared(before, after, changes, others, distinction, len(patients))


_FIRST_SAID = (
    Distinguishable.SOMEBODY,
    Distinguishable.NOT_DECIDED,
    Distinguishable.NOBODY,
    Distinguishable.SAME_RULES,
)


def _apart(
    old: Trial, new: Trial, patients: Sequence[Profile], late: Late
) -> tuple[Trial, Trial, Distinction]:
    """Whether some patient tells two trials apart; of trials with versions, on which day."""
    found = []
    for before, after in each_version(old, new):
        one = before, after, distinguished(before, after, patients, late=late)
        if one[2].answer is Distinguishable.SOMEBODY:
            return one
        found.append(one)
    return min(found, key=lambda one: _FIRST_SAID.index(one[2].answer))


def text_lines(found: Sequence[Compared]) -> Iterator[str]:
    """Each trial that is not the same, and at the end how many differ in a verdict."""
    for one in found:
        yield from _trial_lines(one)
        yield ""
    if not found:
        yield say("compare.same_trials")
        return
    differ = sum(one.differs for one in found)
    open_ = sum(one.answer is Distinguishable.NOT_DECIDED and not one.differs for one in found)
    yield say(
        "compare.end",
        changed=plural(len(found), "trial", "trials"),
        differ=f"{differ}",
        open=f"{open_}",
    )


def _trial_lines(one: Compared) -> Iterator[str]:
    yield trial_name(one.trial)
    if one.old is None or one.new is None:
        added = say("compare.trial_added") if one.old is None else say("compare.trial_dropped")
        yield f"  {added}"
        return
    for change in one.changes:
        yield from (f"  {line}" for line in change_lines(change))
    for name, patient in one.moved:
        yield f"  {_moved_line(name, patient)}"
    if one.asked and not one.moved:
        yield f"  {say('compare.none_moved', patients=plural(one.asked, 'patient', 'patients'))}"
    yield from (f"  {line}" for line in _answer_lines(one))


def codes_apart(old: Mapping[str, Code], new: Mapping[str, Code]) -> dict[str, Meanings]:
    """What each code means that two vocabularies read otherwise; nothing where one is missing."""
    if not old or not new:
        return {}
    before, after = ({id: one.means for id, one in side.items()} for side in (old, new))
    both = {id: (before.get(id), after.get(id)) for id in sorted(old.keys() | new.keys())}
    return {id: sides for id, sides in both.items() if sides[0] != sides[1]}


def code_lines(codes: Mapping[str, Meanings]) -> Iterator[str]:
    """Each code that means another thing before and after."""
    if codes:
        yield say("compare.codes", codes=plural(len(codes), "code", "codes"))
    for id, sides in codes.items():
        old, new = ("; ".join(_aspects(side)) for side in sides)
        yield f"  {say('compare.code', code=id, turn=_turn(old, new))}"


def _aspects(side: Mapping[str, Sequence[str]] | None) -> Iterator[str]:
    for name, values in (side or {}).items():
        yield f"{name} {', '.join(values)}"


def codes_object(codes: Mapping[str, Meanings]) -> list[dict[str, Any]]:
    """The same as data: one entry beside those of the trials, where any code is another."""
    each = [{"code": id, "old": old, "new": new} for id, (old, new) in codes.items()]
    return [{"trial": None, "codes": each}] if each else []


def change_lines(change: RuleDifference) -> Iterator[str]:
    """One change in words: on one line where it is short."""
    at = " ".join(part for part in (change.criterion, change.place) if part)
    what = _CHANGES[change.what]
    head = f"{at}: {what}" if at else what
    old, new = _said(change)
    if not old and not new:
        yield head
    elif change.what in (What.WORDS, What.FACTS):
        yield head
        yield from (f"  - {old}" if old else "", f"  + {new}" if new else "")
    else:
        yield f"{head}: {_turn(old, new)}"


def _turn(old: str, new: str) -> str:
    nothing = say("checking.nothing")
    return say("compare.from_to", old=old or nothing, new=new or nothing)


def _said(change: RuleDifference) -> tuple[str, str]:
    """Both sides in words; spelt as rules where the words are the same."""
    old, new = (_words(side) for side in (change.old, change.new))
    if old == new and change.old != change.new:
        return _spelt(change.old), _spelt(change.new)
    return old, new


def _words(side: Any) -> str:
    if side == AS_FIRST:
        return say("version.first")
    if side == AS_WRITTEN:
        return say("reading.as_written")
    return side if isinstance(side, str) else "" if side is None else requirement(side)


def _spelt(side: Any) -> str:
    if side is None or isinstance(side, str):
        return side or ""
    return " ".join(write_lines(spell(side)))


def _moved_line(name: str, patient: MovedPatient) -> str:
    verdicts = [
        say("compare.verdict", criterion=id, turn=_turn(old, new))
        for id, old, new in patient.deciding
    ]
    turn = _turn(word(patient.before.match), word(patient.after.match))
    return say("compare.patient", patient=name, turn=turn, criteria="; ".join(verdicts))


def _answer_lines(one: Compared) -> Iterator[str]:
    distinction = one.distinction
    assert distinction is not None
    assert one.old is not None
    assert one.new is not None
    match distinction.answer:
        case Distinguishable.SAME_RULES:
            yield say("compare.same_rules")
        case Distinguishable.NOBODY:
            yield say("compare.nobody")
        case Distinguishable.NOT_DECIDED:
            yield say("compare.not_decided", why=stopped_words(distinction.stopped))
            if distinction.tried:
                yield say("compare.drawn_none", tried=f"{distinction.tried}")
            if not distinction.in_time:
                yield say("compare.not_in_time")
        case Distinguishable.SOMEBODY:
            assert distinction.profile is not None
            yield say("compare.somebody")
            if distinction.tried:
                yield f"  {say('compare.drawn', tried=f'{distinction.tried}')}"
            if version := version_words(one.new):
                yield f"  {capital(version)}"
            yield f"  {say('compare.before', match=class_words(one.old, distinction.profile))}"
            yield f"  {say('compare.after', match=class_words(one.new, distinction.profile))}"
            yield from (f"    {line}" for line in write_lines(distinction.profile.document()))


def stopped_words(why: str) -> str:
    """Why the solver has no answer."""
    if why == NOT_STATED:
        return say("compare.not_told")
    if why == NO_SOLVER:
        return say("compare.no_solver")
    from oligomatch.api.results.exact_view import because  # it needs the solver

    return because(why)


def as_objects(found: Sequence[Compared]) -> list[forms.ComparedTrial]:
    """Each trial that is not the same, as data."""
    return [_object(one) for one in found]


def _object(one: Compared) -> forms.ComparedTrial:
    return {
        "trial": one.trial.id,
        "in_old": one.old is not None,
        "in_new": one.new is not None,
        "differs": one.differs,
        "distinguishable": None if one.distinction is None else _APART[one.distinction.answer],
        "because": one.distinction.stopped if one.distinction and one.distinction.stopped else None,
        "patients_tried": one.distinction.tried if one.distinction else 0,
        "in_time": one.distinction is None or one.distinction.in_time,
        "edits": [_change_object(change) for change in one.changes],
        "moved": [
            {
                "patient": name,
                "match_before": patient.before.match,
                "match": patient.after.match,
                "criteria": [
                    {"criterion": id, "verdict_before": old or None, "verdict": new or None}
                    for id, old, new in patient.deciding
                ],
            }
            for name, patient in one.moved
        ],
        "example": _witness(one),
    }


def _change_object(change: RuleDifference) -> forms.ComparedChange:
    old, new = _said(change)
    return {
        "change": _CHANGES[change.what],
        "criterion": change.criterion or None,
        "place": change.place or None,
        "old": old or None,
        "new": new or None,
        "of_rule": change.of_rule,
    }


def _witness(one: Compared) -> forms.ComparedExample | None:
    profile = one.distinction.profile if one.distinction else None
    if profile is None or one.old is None or one.new is None:
        return None
    patient = derived(profile)
    return {
        "profile": profile.document(),
        "match_before": match_trial(patient, one.old).match,
        "match": match_trial(patient, one.new).match,
    }
