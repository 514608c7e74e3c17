"""What to ask next, as data: each question with what each answer makes of the trials."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from oligomatch.api.results.forms.ask import (
    AskAnswers,
    AskedNext,
    AskFact,
    AskQuestion,
    AskSettling,
    Moves,
    ReportMoves,
)
from oligomatch.api.results.forms.explain import Tried
from oligomatch.api.results.match_json import considered_object, head_object
from oligomatch.api.results.matching import Result
from oligomatch.api.words.answers import answer_words, answers_words
from oligomatch.api.words.fields import Fact
from oligomatch.api.words.patient.facts import HOW, AnswerSource, fact
from oligomatch.api.words.sentences import limits_of_use
from oligomatch.matcher.ask.effects import IN_REACH, Effect
from oligomatch.matcher.ask.fewest_reports import Settling, settling
from oligomatch.matcher.ask.gaps import Gaps, StatedFact
from oligomatch.matcher.ask.next_questions import AskNext, ReportQuestion, ask_next
from oligomatch.matcher.ask.one_fact import FactEffects, SameAnswers
from oligomatch.matcher.ask.reports import Report
from oligomatch.matcher.match.criteria import Match


@dataclass(frozen=True)
class AskChoice:
    """What to ask next of one patient; what settles each trial, where trials are chosen."""

    result: Result
    chosen: frozenset[str]  # trials named by the caller

    @cached_property
    def gaps(self) -> Gaps:
        """The answers told so far, kept for all questions."""
        result = self.result
        return Gaps(result.profile, result.given.as_of, effort=result.effort)

    @property
    def matches(self) -> tuple[Match, ...]:
        """The matches asked about: the options shown, in order of rank."""
        return tuple(one.match for one in self.result.options)

    @property
    def in_reach(self) -> tuple[Match, ...]:
        """Those that an answer may still move."""
        return tuple(match for match in self.matches if match.match in IN_REACH)

    @cached_property
    def next(self) -> AskNext:
        """The questions worth asking."""
        return ask_next(self.gaps, self.result.patient, self.matches)

    @cached_property
    def settling(self) -> tuple[Settling, ...]:
        """What settles each chosen trial, whatever the answers are."""
        return tuple(
            settling(self.gaps, match) for match in self.in_reach if match.trial.id in self.chosen
        )


def how(report: Report) -> str:
    """How one obtains a report: `one molecular report`."""
    return HOW[AnswerSource(str(report))]


def ask_object(asking: AskChoice) -> AskedNext:
    """The documented form (docs/ask-next.md)."""
    result = asking.result
    return {
        **head_object(result),
        "in_reach": [match.trial.id for match in asking.in_reach],
        "questions": [
            _question(number, question, result)
            for number, question in enumerate(asking.next.questions, 1)
        ],
        "settles_nothing": _facts(asking.next.idle, result),
        "settling": [_settling(one, result) for one in asking.settling],
        "limits_of_use": limits_of_use(result.trials),
        **considered_object(result),
    }


def _question(number: int, question: ReportQuestion, result: Result) -> AskQuestion:
    return {
        "number": number,
        "report": str(question.report),
        "how": how(question.report),
        "trials": list(question.trials),
        "best": _report(question.best, result),
        "worst": _report(question.worst, result),
        "missing": [_asked(one, result) for one in question.facts],
    }


def _asked(one: FactEffects, result: Result) -> AskFact:
    return {
        "fact": one.fact,
        "ask": str(fact(one.fact, result.profile)),
        "trials": list(one.trials),
        "settles_alone": one.settles,
        "effects": [_answer(one, answer, result) for answer in one.answers],
    }


def choice_words(one: FactEffects, answer: SameAnswers, result: Result) -> str:
    """The answers to a fact that do the same, seen beside those that do otherwise."""
    others = [each for other in one.answers for each in other.answers]
    return answers_words(one.fact, answer.answers, result.profile, result.given.as_of, others)


def _answer(one: FactEffects, answer: SameAnswers, result: Result) -> AskAnswers:
    words = choice_words(one, answer, result)
    return {"answers": list(answer.answers), "words": words, **_moves(answer.effect)}


def _report(effect: Effect, result: Result) -> ReportMoves:
    return {"tried": [_tried(one, result) for one in effect.stated], **_moves(effect)}


def _moves(effect: Effect) -> Moves:
    return {
        "opens": list(effect.opens),
        "postpones": list(effect.waits),
        "closes": list(effect.closes),
        "settles": [
            {"trial": trial, "criterion": criterion, "standing": standing}
            for trial, criterion, standing in effect.settles
        ],
    }


def _tried(one: StatedFact, result: Result) -> Tried:
    words = answer_words(one.fact, one.answer, result.profile, result.given.as_of)
    return {"fact": one.fact, "answer": one.answer, "words": words}


def _facts(pointers: Iterable[str], result: Result) -> list[Fact]:
    return [{"fact": p, "ask": str(fact(p, result.profile))} for p in pointers]


def _settling(one: Settling, result: Result) -> AskSettling:
    return {
        "trial": one.trial,
        "obtain": [how(report) for report in one.reports],
        "missing": _facts(one.facts, result),
        "to_do": _facts(one.to_do, result),
        "site": list(one.site),
        "sure": one.sure,
    }
