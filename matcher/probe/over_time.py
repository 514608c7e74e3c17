"""Facts stated one after the other, in any order: what is settled stays, whatever comes next.

A state machine of Hypothesis for a tester's own trials (`docs/testing.md`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Match, MatchClass, match_trial
from oligomatch.matcher.probe.search.goals import derived
from oligomatch.matcher.probe.search.kept import says_all_of
from oligomatch.matcher.probe.search.moves import Document
from oligomatch.matcher.probe.search.patients import forgettable, read, without
from oligomatch.matcher.probe.search.settle import Answering
from oligomatch.matcher.probe.search.tidying import at
from oligomatch.matcher.probe.strategies import complete_patients
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.telling import telling
from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import Trial

SETTLED = (Verdict.MET, Verdict.NOT_MET)
LISTS = ("lesions", "assessments", "systemic_therapy", "conditions")  # held together by each other
CERTAIN = (MatchClass.ELIGIBLE, MatchClass.INELIGIBLE)


class FactsOverTime(RuleBasedStateMachine):
    """One patient of whom ever more is known. A subclass names its `trials` (else the shipped
    ones) and what is `fixed` of the patient, and may add rules and invariants of its own, over
    `profile` and `matches`."""

    trials: ClassVar[Sequence[Trial]] = ()
    fixed: ClassVar[Mapping[str, Any]] = {}
    known: ClassVar[Sequence[Profile]] = ()  # patients who meet a trial, near to whom one is drawn

    profile: Profile
    matches: tuple[Match, ...]

    def __init__(self) -> None:
        super().__init__()
        self._among = tuple(self.trials) or load_trials()
        self._settled: dict[str, str] = {}
        self._hidden: list[tuple[tuple[str, ...], Any]] = []

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """A patient is drawn of whom all is known; little of it is stated yet."""
        drawn = complete_patients(self._among, known=self.known, **self.fixed)
        whole = data.draw(drawn, label="whole")
        document = whole.document()
        ways = [way for way in forgettable(document) if way[0] not in self.fixed]
        for way in sorted(ways, key=len, reverse=True):
            less = without(document, way)
            if way[0] not in LISTS or read(less) is not None:
                self._hidden.append((way, at(document, way)))
                document = less
        self._state(document)

    @precondition(lambda self: self._hidden)
    @rule(number=st.integers(0, 8))
    def state_of_whole(self, number: int) -> None:
        """One more fact of the one of whom all is known, where it fits what was stated since."""
        way, value = self._hidden.pop(min(number, len(self._hidden) - 1))
        self._tell("/" + "/".join(way), value)

    @rule(data=st.data())
    def state_what_is_asked(self, data: st.DataObject) -> None:
        """An answer, whatever it is, to a fact that some trial asks for."""
        answering = Answering.of(self.profile, self._among)
        asked = [fact for fact in answering.asks if not fact.endswith("/-")]
        fact = data.draw(st.sampled_from(asked), label="asked") if asked else None
        answers = answering.answers(fact) if fact else []
        if fact and answers:
            self._tell(fact, data.draw(st.sampled_from(answers), label="answer"))

    def _tell(self, fact: str, value: Any) -> None:
        stated = self.profile.document()
        try:
            document = telling(stated, fact, value)
        except (IndexError, KeyError, TypeError, AttributeError, ValueError):
            return  # told of a lesion, line or staging that is not stated yet
        if says_all_of(document, stated) and read(document) is not None:
            note(f"  {fact}: {value}")
            self._state(document)

    def _state(self, document: Document) -> None:
        profile = read(document)
        assert profile is not None
        self.profile = profile
        patient = derived(profile)
        self.matches = tuple(match_trial(patient, trial) for trial in self._among)

    @invariant()
    def what_is_settled_stays(self) -> None:
        """No criterion met or not met, and no trial that is certain, turns with more facts."""
        now = settled(self.matches) if hasattr(self, "matches") else {}
        turned = {
            what: f"{before} → {now.get(what, 'open')}"
            for what, before in self._settled.items()
            if now.get(what) != before
        }
        assert not turned, f"a settled verdict turned: {turned}"
        self._settled = now


def settled(matches: Sequence[Match]) -> dict[str, str]:
    """Each criterion that is met or not met, whichever arm is nearest, and each trial that is
    eligible or ineligible."""
    found = {f"{one.trial.id}": str(one.match) for one in matches if one.match in CERTAIN}
    for match in matches:
        found |= {
            f"{match.trial.id} {one.id}": str(one.verdict)
            for one in match.every
            if one.verdict in SETTLED
        }
    return found
