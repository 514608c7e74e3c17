"""The questions that a person has to answer: to the trial site which of two readings holds, to the
investigator or the patient what the source leaves to them; and what each answer makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oligomatch.matcher.findings.engines import chainer
from oligomatch.matcher.logic.verdict import Reason
from oligomatch.matcher.match.criteria import Judged, Match, MatchClass, match_trial
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.rules.trial import Kind, SiteAnswer, Trial


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of the site: its letter and words, and what it makes of this patient."""

    letter: str
    words: str
    criteria: tuple[Judged, ...]  # those that were open for this reading, as they are then
    match: MatchClass


@dataclass(frozen=True, slots=True)
class SiteQuestion:
    """One reading of a trial that decides for this patient."""

    trial: Trial
    reading: str
    criteria: tuple[Judged, ...]
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A criterion that a person has to judge: what the match becomes by a yes, and by a no."""

    trial: Trial
    judged: Judged
    yes: MatchClass
    no: MatchClass


def judgements(patient: Patient, match: Match) -> Iterator[Judgement]:
    """The criteria of a match that wait for a person's answer about this patient."""
    for judged in match.open:
        if judged.criterion.kind is Kind.JUDGEMENT and judged.reason is not Reason.AMBIGUOUS:
            yes, no = (_answered(patient, match.trial, judged.id, said) for said in (True, False))
            yield Judgement(match.trial, judged, yes, no)


def _answered(patient: Patient, trial: Trial, criterion: str, said: bool) -> MatchClass:
    """What a match becomes when a person has judged one criterion."""
    own = {**patient.profile.judgements.get(trial.id, {}), criterion: said}
    answers = {**patient.profile.judgements, trial.id: own}
    profile = patient.profile.model_copy(update={"judgements": answers})
    return match_trial(derive(profile, patient.as_of, chainer=chainer("plain")), trial).match


def site_questions(patient: Patient, match: Match) -> Iterator[SiteQuestion]:
    """The readings that settle an ambiguous criterion of a match differently, each once."""
    asked: dict[str, list[Judged]] = {}
    for judged in match.open:
        if judged.reason is Reason.AMBIGUOUS:
            for number in judged.disputed or judged.criterion.open_readings:
                asked.setdefault(number, []).append(judged)
    for number, criteria in asked.items():
        letters = match.trial.readings[number]
        options = tuple(
            _option(patient, match.trial, number, letter, words, criteria)
            for letter, words in letters.items()
        )
        yield SiteQuestion(match.trial, number, tuple(criteria), options)


def _option(
    patient: Patient, trial: Trial, number: str, letter: str, words: str, criteria: list[Judged]
) -> Option:
    """What a match becomes when the site gives one answer."""
    answer = SiteAnswer(trial.id, number, letter, by="", on="")
    then = match_trial(patient, trial.answered([answer]))
    ids = {judged.id for judged in criteria}
    return Option(
        letter, words, tuple(judged for judged in then.criteria if judged.id in ids), then.match
    )
