"""What a process has said of criteria, kept as JSON for the next patients of whom the same is so.

The words on a criterion follow from how it was judged, what its measures may be, and what the
places that it asks for are called. Where none of that is the patient's own (a number but of few
lesions or lines, a day, a drug), they are said once for all patients who are alike in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import chain, count
from typing import Any, NamedTuple, cast

import msgspec

from oligomatch.api.results.forms.match import Criterion as Form
from oligomatch.api.results.forms.match import Match as MatchForm
from oligomatch.api.results.forms.match import Missing
from oligomatch.api.results.match_json import Said, match_object, related
from oligomatch.api.results.matching import Result
from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, Match, MatchClass, Sought, Value
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.match.rank import Ranked
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.sharing import FEW, patients_own, shared_of_all
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Measure
from oligomatch.rules.trial import Criterion, Event, Trial

# what a process holds in words, few enough that they are there after some thousand patients: a
# server does not grow from then on
KEPT = 1 << 12  # criteria, and places of trials
MOST_FRAMES = 1 << 10  # trials without their criteria
MOST_NUMBERED = 1 << 13  # answers and places
# of a trial's class the verdicts of which its place says no more than that there are such
_BESIDE: Mapping[MatchClass, Collection[Verdict]] = {
    MatchClass.ELIGIBLE: (),
    MatchClass.POSSIBLE: (Verdict.MET,),
    MatchClass.NOT_YET: (Verdict.MET,),
    MatchClass.INELIGIBLE: (Verdict.MET, Verdict.UNKNOWN),
}
_BLANKS = ("rank", "tied", "why_here", "criteria")  # what is set into the frame of a trial
# what is asked of these entries is asked by what they state: a drug, a day
_OF_ENTRY = re.compile(r"/(systemic_therapy/(lines|given)|assessments)/\d")


class Kept:
    """A criterion or trial in words, or what some trials ask, as JSON; what it is of is held, so
    that the id stays its own."""

    __slots__ = ("json", "of")

    def __init__(self, json: bytes, of: Criterion | Trial | tuple[Trial, ...]) -> None:
        self.json, self.of = json, of


class Frame(NamedTuple):
    """One trial in words without its criteria, as JSON in five pieces: between them stand its rank,
    whether others share it, why it stands there, and its criteria. What they are of is held, so
    that the ids stay their own."""

    pieces: tuple[bytes, ...]
    of: tuple[Trial, ...]  # the trial, and those whose results bear on it

    def json(self, ranked: Ranked, why: bytes, criteria: Sequence[bytes]) -> bytes:
        """The trial as JSON, in its place."""
        first, second, third, fourth, last = self.pieces
        tied = b"true" if ranked.tied else b"false"
        each = b", ".join(criteria)
        return b"%b%d%b%b%b%b%b[%b]%b" % (
            *(first, ranked.rank, second, tied, third),
            *(why, fourth, each, last),
        )


class SaidAlike(NamedTuple):
    """What is kept of one trial for all of whom all is told alike."""

    key: Hashable  # by which its frame is kept
    frame: Frame
    why: bytes | None  # why it stands there; None: that may be the patient's own
    criteria: tuple[Kept | None, ...]  # the same


_CRITERIA: dict[Hashable, dict[Hashable, Kept]] = {}
_PLACES: dict[Hashable, tuple[str, Trial, tuple[Kept | Verdict | None, ...]]] = {}
_FRAMES: dict[Hashable, Frame] = {}
_TO_FIND: dict[Hashable, Kept] = {}  # what stands for what was not looked for yet
# what measures answer of any patient, and what places ask for, each by a number of its own
_NUMBERED: dict[Hashable, int] = {}
_numbers = count(1)  # none is given twice, so that what was kept by one is never found by another
_held = [0]  # criteria kept in words


def forget() -> None:
    """Keep nothing of what was said so far."""
    _CRITERIA.clear()
    _PLACES.clear()
    _FRAMES.clear()
    _NUMBERED.clear()
    _held[0] = 0


def _numbered(one: Hashable) -> int:
    """The number by which something is kept that is nobody's own."""
    if len(_NUMBERED) >= MOST_NUMBERED:
        _NUMBERED.clear()
    return _NUMBERED.setdefault(one, next(_numbers))


# what stands for what is kept until it is set in: no text is written so, whose letters JSON tells
# by themselves
_HOLE = msgspec.Raw(b'"\\u0041"')


def written(content: object) -> bytes:
    """An answer of ours as JSON, with the spaces that `json.dumps` sets; what is kept is set in as
    it was written."""
    kept: list[bytes] = []
    between = _between(content, kept)
    return b"".join(chain.from_iterable(zip(between, [*kept, b""], strict=True)))


def _between(content: object, kept: list[bytes]) -> list[bytes]:
    """The same without what is kept, which is put into the list: what stands before the first,
    between each two, and behind the last."""

    def hole(one: object) -> msgspec.Raw:
        if not isinstance(one, Kept):
            raise NotImplementedError(type(one))
        kept.append(one.json)
        return _HOLE

    text = msgspec.json.format(msgspec.json.encode(content, enc_hook=hole), indent=0)
    return text.split(bytes(_HOLE)) if kept else [text]


class SaidBefore(Said):
    """What says the criteria of one result, with what was said of other patients."""

    def __init__(self, result: Result) -> None:
        super().__init__(result)
        self._judged: dict[Hashable, dict[Hashable, Kept] | None] = {}  # by what it was judged on
        self._answers: dict[Measure, int] = {}  # by number; 0: it may be the patient's own
        self._places: dict[str, int] = {}  # the same of what a place asks for
        judged_alone = result.reasons is None and result.exact is None and result.rules.by is judge
        # what is nobody's own of whole trials, for all of whom all is told alike
        self._alike: dict[Hashable, Any] = shared_of_all(result.patient) if judged_alone else {}

    def criterion(self, judged: Judged) -> Form:
        """One criterion with its verdict and everything it rests on, as it stands or as JSON."""
        one: Any = self._found(judged)
        return super().criterion(judged) if one is None else one

    def match(self, ranked: Ranked) -> MatchForm[Form]:
        """One trial with every criterion, as it stands or as JSON."""
        match, result = ranked.match, self.result
        if match.near_miss is not None or match.arms or match.together or result.exact is not None:
            found: Any = [self._found(one) for one in match.criteria]
            each = zip(match.criteria, found, strict=True)
            criteria = [self.criterion(one) if kept is None else kept for one, kept in each]
            return match_object(ranked, result, criteria, self._why_here(ranked, found))
        of = (match.trial, *related(ranked, result))
        trials = (Frame, ranked.section, *map(id, of))
        known: SaidAlike | None = self._alike.get(trials)
        if known is None or _FRAMES.get(known.key) is not known.frame:  # it is not kept any more
            known = self._alike[trials] = self._said_alike(ranked, of)
        why = known.why or written(super().why_here(ranked))
        own = zip(match.criteria, known.criteria, strict=True)
        said_each = [self._written(one) if kept is None else kept.json for one, kept in own]
        said: Any = Kept(known.frame.json(ranked, why, said_each), match.trial)
        return cast("MatchForm[Form]", said)

    def _said_alike(self, ranked: Ranked, of: tuple[Trial, ...]) -> SaidAlike:
        """What is nobody's own of a trial, with those whose results bear on it."""
        match = ranked.match
        warnings = [judged.id for judged in match.warnings]
        key = (match.match, ranked.section, *warnings, *map(id, of))
        frame = _FRAMES.get(key)
        if frame is None:
            if len(_FRAMES) >= MOST_FRAMES:
                _FRAMES.clear()
            content = match_object(ranked, self.result, list[Form](), "")
            blanks = dict.fromkeys(_BLANKS, Kept(b"", match.trial))
            frame = _FRAMES[key] = Frame(tuple(_between({**content, **blanks}, [])), of)
        found = tuple([self._found(one) for one in match.criteria])
        why = self._kept_place(ranked, found)
        return SaidAlike(key, frame, None if why is None else written(why), found)

    def missing(self) -> list[Missing]:
        """What to obtain over all trials that are still in reach, as it stands or as JSON."""
        trials = tuple([one.match.trial for one in self.result.shown])
        key = (SaidBefore.missing, *map(id, trials))
        if key not in self._alike:
            found = super().missing()
            places = [one["fact"] for one in found]
            if patients_own(places) or any(map(_OF_ENTRY.match, places)):
                return found
            self._alike[key] = Kept(written(found), trials)
        said: Any = self._alike[key]
        return cast("list[Missing]", said)

    def why_here(self, ranked: Ranked) -> str:
        """One line on a trial's place."""
        return self._why_here(ranked, [self._found(one) for one in ranked.match.criteria])

    def _why_here(self, ranked: Ranked, found: Sequence[Kept | None]) -> str:
        """The same, by what is kept of the criteria of the trial."""
        kept = self._kept_place(ranked, found)
        return super().why_here(ranked) if kept is None else kept

    def _kept_place(self, ranked: Ranked, found: Sequence[Kept | None]) -> str | None:
        """The same; None where it may be the patient's own."""
        match = ranked.match
        if match.arms or match.together:
            return None
        each = _parts_of_place(match, found)
        if None in each:
            return None
        key = (id(match.trial), match.match, *map(id, each))
        known = _PLACES.get(key)
        if known is None:
            if len(_PLACES) >= KEPT:
                _PLACES.clear()
            known = _PLACES[key] = super().why_here(ranked), match.trial, each
        return known[0]

    def _written(self, judged: Judged) -> bytes:
        """One criterion in words, said anew."""
        return written(super().criterion(judged))

    def _found(self, judged: Judged) -> Kept | None:
        """What is kept of a criterion judged so, made where it is the first; else None."""
        if self.result.reasons is not None:
            return None
        mine = (id(judged.basis), judged.verdict, judged.exactly)
        each = self._judged.get(mine, _TO_FIND)
        if each is _TO_FIND:
            key = self._shared_key(judged)
            each = None if key is None else _CRITERIA.setdefault(key, {})
            self._judged[mine] = each
        if each is None:
            return None
        criterion = judged.criterion
        place = (id(criterion), judged.until)
        one = each.get(place)
        if one is None:
            if _held[0] >= KEPT:
                forget()
                self._judged.clear()
                return None
            _held[0] += 1
            one = each[place] = Kept(self._written(judged), criterion)
        return one

    def _shared_key(self, judged: Judged) -> Hashable | None:
        """The same, of which nothing is a patient's own, worked out once for all told alike."""
        if not isinstance(judged.basis, Sought) or judged.exactly:
            return self._key(judged)
        return judged.basis.once("said", lambda: self._key(judged))

    def _key(self, judged: Judged) -> Hashable | None:
        """What the words on a criterion follow from; None where that may be the patient's own."""
        if Event.TIME in judged.events:
            return None
        question = judged.criterion.question
        answers = [self._answer(measure) for measure in question.measures]
        if 0 in answers:
            return None
        places = [self._place(pointer) for pointer in judged.asks]
        if 0 in places:
            return None
        verdicts = [verdict for _, verdict in judged.by_reading]
        settled = judged.verdict, judged.reason, judged.events, judged.exactly
        return (*settled, tuple(verdicts), tuple(answers), tuple(places))

    def _answer(self, measure: Measure) -> int:
        """The number of what a measure answers; 0 where that may be the patient's own."""
        known = self._answers.get(measure)
        if known is None:
            answer = ask(self.result.patient, measure)
            known = _NUMBERED.get((measure, answer))
            if known is None:
                own = _tells_who(Value(measure, answer))
                known = 0 if own else _numbered((measure, answer))
            self._answers[measure] = known
        return known

    def _place(self, pointer: str) -> int:
        """The number of what a place asks for; 0 where that may be the patient's own."""
        known = self._places.get(pointer)
        if known is None:
            own = _OF_ENTRY.match(pointer)
            known = 0 if own else _numbered((pointer, self.asked(pointer)))
            self._places[pointer] = known
        return known


def _parts_of_place(
    match: Match, found: Sequence[Kept | None]
) -> tuple[Kept | Verdict | None, ...]:
    """What of each criterion is said of the place of its trial: nothing but its verdict where it
    does not stand between; None where that may be the patient's own."""
    beside = {None, *_BESIDE[match.match]}
    verdicts = [judged.verdict for judged in match.criteria]
    each = zip(verdicts, found, strict=True)
    return tuple([one or Verdict.MET if one in beside else kept for one, kept in each])


def _tells_who(value: Value) -> bool:
    """Whether what is said of a measure may be the patient's own: a number but of few lesions or
    lines, drugs, a place of many or of a name."""
    answer, kind = value.answer.values, value.measure.kind
    if patients_own((*value.answer.facts, *value.answer.asks)):
        return True
    if not isinstance(answer, Numbers):
        return False  # of its facts the genes of a set of drivers, which the rules name
    if (answer.low or 0, answer.high) == (0, None):
        return False  # nothing is known of it
    ends = (answer.low or 0, answer.high or 0)
    record = MEASURES[kind]
    return not (record.counts_lesions or record.counts_lines) or max(ends) > FEW
