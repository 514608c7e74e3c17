"""What a process has said of criteria, kept as JSON for the next patients of whom the same is so.

The words on a criterion follow from how it was judged, what its measures may be, and what the
places that it asks for are called. Where none of that is the patient's own (a number but of few
lesions, a day, a drug, a gene), they are said once for all patients who are alike in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Mapping
from typing import Any

import msgspec

from oligomatch.api.results.forms.match import Criterion as Form
from oligomatch.api.results.match_json import Said
from oligomatch.api.results.matching import Result
from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, MatchClass, Value
from oligomatch.matcher.match.rank import Ranked
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.trial import Criterion, Event, Trial

KEPT = 1 << 14  # criteria, and places of trials, that a process holds in words
FEW = 10  # lesions, of whom a patient may have so many without being known by it
ENCODER = msgspec.json.Encoder()
# of a trial's class the verdicts of which its place says no more than that there are such
_BESIDE: Mapping[MatchClass, Collection[Verdict]] = {
    MatchClass.ELIGIBLE: (),
    MatchClass.POSSIBLE: (Verdict.MET,),
    MatchClass.NOT_YET: (Verdict.MET,),
    MatchClass.INELIGIBLE: (Verdict.MET, Verdict.UNKNOWN),
}
# what is asked of these entries is asked by what they state: a drug, a day
_OF_ENTRY = re.compile(r"/(systemic_therapy/(lines|given)|assessments)/\d")


class Kept:
    """One criterion in words, as JSON; what it is of is held, so that the id stays its own."""

    __slots__ = ("json", "of")

    def __init__(self, json: msgspec.Raw, of: Criterion) -> None:
        self.json, self.of = json, of


_CRITERIA: dict[Hashable, dict[Hashable, Kept]] = {}
_PLACES: dict[Hashable, tuple[str, Trial, tuple[Kept | Verdict | None, ...]]] = {}
_held = [0]  # criteria kept in words


def forget() -> None:
    """Keep nothing of what was said so far."""
    _CRITERIA.clear()
    _PLACES.clear()
    _held[0] = 0


class SaidBefore(Said):
    """What says the criteria of one result, with what was said of other patients."""

    def __init__(self, result: Result) -> None:
        super().__init__(result)
        self._judged: dict[Hashable, dict[Hashable, Kept] | None] = {}  # by what it was judged on
        self._kept: dict[int, Kept | None] = {}  # by the criterion
        self._of_patient: dict[tuple[str, int], bool] = {}  # by the measure's kind and its answer

    def criterion(self, judged: Judged) -> Form:
        """One criterion with its verdict and everything it rests on, as it stands or as JSON."""
        one: Any = self._found(judged)
        return super().criterion(judged) if one is None else one.json

    def why_here(self, ranked: Ranked) -> str:
        """One line on a trial's place."""
        match = ranked.match
        if match.arms or match.together:
            return super().why_here(ranked)
        each = tuple([self._part_of_place(match.match, one) for one in match.criteria])
        if None in each:
            return super().why_here(ranked)
        key = (id(match.trial), match.match, *map(id, each))
        known = _PLACES.get(key)
        if known is None:
            if len(_PLACES) >= KEPT:
                _PLACES.clear()
            known = _PLACES[key] = super().why_here(ranked), match.trial, each
        return known[0]

    def _part_of_place(self, kind: MatchClass, judged: Judged) -> Kept | Verdict | None:
        """What of a criterion is said of the place of its trial: nothing but its verdict where it
        does not stand between; None where that may be the patient's own."""
        one = self._kept.get(id(judged.criterion))
        if one is not None or judged.verdict is None:
            return one or Verdict.MET
        return judged.verdict if judged.verdict in _BESIDE[kind] else None

    def _found(self, judged: Judged) -> Kept | None:
        """What is kept of a criterion judged so, made where it is the first; else None."""
        each, criterion = self._alike(judged), judged.criterion
        if each is None:
            return None
        key = (id(criterion), judged.until)
        one = each.get(key)
        if one is None:
            if _held[0] >= KEPT:
                forget()
                self._judged.clear()
                return None
            _held[0] += 1
            said = ENCODER.encode(super().criterion(judged))
            one = each[key] = Kept(msgspec.Raw(said), criterion)
        self._kept[id(criterion)] = one
        return one

    def _alike(self, judged: Judged) -> dict[Hashable, Kept] | None:
        """What is kept of criteria of whom all the same is so; None where that is not kept."""
        mine = (id(judged.basis), judged.verdict, judged.reason, judged.events, judged.exactly)
        if mine not in self._judged:
            key = self._key(judged)
            self._judged[mine] = None if key is None else _CRITERIA.setdefault(key, {})
        return self._judged[mine]

    def _key(self, judged: Judged) -> Hashable | None:
        values, asks = judged.values, judged.asks
        if (
            self.result.reasons is not None
            or Event.TIME in judged.events
            or any(map(self._own, values))
            or any(map(_OF_ENTRY.match, asks))
        ):
            return None
        return (
            judged.verdict,
            judged.reason,
            judged.events,
            judged.exactly,
            tuple([verdict for _, verdict in judged.by_reading]),
            tuple([(one.measure, one.answer) for one in values]),
            tuple([(place, self.asked(place)) for place in asks]),
        )

    def _own(self, value: Value) -> bool:
        """Whether words on a measure may hold what is the patient's own; many criteria read one."""
        key = (value.measure.kind, id(value.answer))
        known = self._of_patient.get(key)
        if known is None:
            known = self._of_patient[key] = _own(value)
        return known


def _own(value: Value) -> bool:
    """Whether words on a measure may hold what is the patient's own: a number, drugs, a gene; or
    the name that a lesion was given in an assessment."""
    answer, kind = value.answer.values, value.measure.kind
    if any(
        place.startswith("/assessments/") and "/lesions/" in place for place in value.answer.facts
    ):
        return True
    if not isinstance(answer, Numbers):
        return kind == "actionable_driver"
    if (answer.low or 0, answer.high) == (0, None):
        return False  # nothing is known of it
    ends = (answer.low or 0, answer.high or 0)
    return not MEASURES[kind].counts_lesions or max(ends) > FEW
