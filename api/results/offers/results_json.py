"""Results of studies that the sources name, beside trials of the same state and strategy."""

from __future__ import annotations

from oligomatch.api.results.forms import offers as forms
from oligomatch.api.results.match_json import evidence_object
from oligomatch.api.results.matching import Result
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.citing import cited
from oligomatch.api.words.sentences import BEARING
from oligomatch.rules.offers.results import beside
from oligomatch.rules.trial import Trial


def results_of(trial: Trial, result: Result) -> list[forms.StudyResult]:
    """What is known beside a trial; it is no reason for eligibility and moves no trial."""
    offer = result.rules.offers.get(trial.id)
    trials = {one.id: one for one in result.rules.trials}
    cancer = result.profile.cancer_type
    return [
        {
            "study": one.study,
            "population": one.population,
            "treatments": one.arms,
            "trial": one.trial or None,
            "own": one.trial == trial.id,
            "other_tumour": isinstance(cancer, str) and not _of(cancer, trials.get(one.trial)),
            "evidence": [evidence_object(*each) for each in one.found(trials).items()],
            "quote": one.population_quote,
            **cited(one.source),
        }
        for one in (() if offer is None else beside(trial, offer))
    ]


def _of(cancer: str, trial: Trial | None) -> bool:
    """Whether a study, where it is a trial of the library, takes a cancer."""
    return trial is None or bool({cancer, "any"} & {*trial.facts.tumour_types})


def result_words(one: forms.StudyResult) -> str:
    """A result in a line: the study, in whom, and what it found."""
    brief = [f"{BEARING[f['about']]}{f['words']}" for f in one["evidence"] if f["about"] in BEARING]
    every = [f["words"] for f in one["evidence"] if f["kind"] in SHOWN]
    found = "; ".join((one["trial"] and brief) or every)
    arms = say("offers.result_arms", arms=one["treatments"]) if one["treatments"] else ""
    arms += say("offers.other_tumour") if one["other_tumour"] else ""
    return say(
        "offers.result", study=one["study"], population=one["population"], arms=arms, found=found
    )


SHOWN = (
    "efficacy",
    "conclusion",
    "course",
    "pattern of failure",
)  # of an outcome, in one line
