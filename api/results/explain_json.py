"""The whole argument of one trial for one patient, as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from oligomatch.api.results.argument_table import decided_by
from oligomatch.api.results.forms.explain import (
    Answers,
    Explained,
    ExplainedCriterion,
    ExplainedMatch,
    Outcomes,
    Settling,
    Together,
)
from oligomatch.api.results.match_json import (
    considered_object,
    criterion_object,
    head_object,
    match_object,
)
from oligomatch.api.results.matching import Result
from oligomatch.api.results.offers.offers_json import closed_by, ruled_out
from oligomatch.api.words.answers import answer_words, answers_words
from oligomatch.api.words.derivations import chain_lines, chain_objects
from oligomatch.api.words.patient.facts import fact
from oligomatch.api.words.sentences import limits_of_use
from oligomatch.matcher.ask.gaps import Gap, Gaps, StatedFact
from oligomatch.matcher.ask.several_facts import together
from oligomatch.matcher.match.criteria import Judged
from oligomatch.matcher.match.rank import Ranked
from oligomatch.rules.trial import Trial


class Explanation:
    """One match with everything that explains it; equal questions are asked once."""

    def __init__(self, result: Result, ranked: Ranked) -> None:
        self.result, self.ranked = result, ranked
        self.gaps = Gaps(result.profile, result.given.as_of, effort=result.effort)

    def settling(self, judged: Judged) -> tuple[Gap, ...]:
        """What the answers to each fact make of an open criterion."""
        return self.gaps.of(judged) if judged.decides else ()

    def jointly(self, judged: Judged) -> tuple[StatedFact, ...]:
        """Answers that together make it met, where no single one does."""
        if not judged.decides or any(gap.met for gap in self.settling(judged)):
            return ()
        return together(self.gaps, judged)

    def closes(self) -> tuple[Trial, ...]:
        """The options that the trial's own treatment would close, whichever arm it is and whatever
        a later scan shows."""
        found = closed_by(self.ranked.match, self.result)
        return tuple(one.trial for one in found if one.whichever and one.lasting)

    def chain(self, judged: Judged) -> tuple[str, ...]:
        """The findings that it rests on, in words."""
        return chain_lines(self.result.patient, judged)


def explanations(result: Result) -> Iterator[Explanation]:
    """The explanation of each match that is shown."""
    return (Explanation(result, ranked) for ranked in result.shown)


def explain_object(result: Result) -> Explained:
    """The documented form (docs/output.md): the trials shown, each with its whole argument."""
    return {
        **head_object(result),
        "matches": [explanation_object(one) for one in explanations(result)],
        "limits_of_use": limits_of_use(result.trials),
        **considered_object(result),
    }


def explanation_object(one: Explanation) -> ExplainedMatch[ExplainedCriterion]:
    """One match with its criteria explained."""
    criteria = [_criterion(one, judged) for judged in one.ranked.match.criteria]
    match = match_object(one.ranked, one.result, criteria)
    closed = ruled_out(one.ranked.match, one.result)
    return cast(ExplainedMatch[ExplainedCriterion], {**match, "rules_out": closed})


def _criterion(one: Explanation, judged: Judged) -> ExplainedCriterion:
    return {
        **criterion_object(judged, one.result),
        "deciding": list(decided_by(judged, one.result)),
        "settling": [gap_object(gap, one.result) for gap in one.settling(judged)],
        "together": [_together(each, one.result) for each in one.jointly(judged)],
        "chain": chain_objects(one.result.patient, judged),
    }


def gap_object(gap: Gap, result: Result) -> Settling:
    """One fact to obtain, and what its answers make of the criterion."""
    asked = str(fact(gap.fact, result.profile))
    return {"fact": gap.fact, "ask": asked, **outcomes_object(gap, result)}


def outcomes_object(gap: Gap, result: Result) -> Outcomes:
    """What the answers to one fact make of the criterion."""

    def answers(each: Sequence[Any]) -> Answers:
        words = answers_words(gap.fact, each, result.profile, result.given.as_of)
        return {"words": words, "answers": list(each)}

    return {
        "alone": gap.settles,
        "met": answers(gap.met),
        "not_met": answers(gap.not_met),
        "ask_site": answers(gap.ambiguous),
    }


def _together(one: StatedFact, result: Result) -> Together:
    return {
        "fact": one.fact,
        "ask": fact(one.fact, result.profile).noun,
        "answer": one.answer,
        "words": answer_words(one.fact, one.answer, result.profile, result.given.as_of),
    }
