"""Renews tests/api/words/sentences.txt: each kind of sentence on each criterion of all trials, to
be read.

For each criterion and each verdict that the hand-written cases of its trial give it, the sentence
on the first such case; for each class of match, the line that says why it stands there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from oligomatch.api.words.answers import gap_lines
from oligomatch.api.words.lexicon import capital
from oligomatch.api.words.sentences import (
    asked_words,
    near_miss_words,
    readings_words,
    sentence,
    trial_name,
    why_here,
)
from oligomatch.matcher.ask.gaps import Gaps
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.match.criteria import Judged, Match, match_trial
from oligomatch.matcher.match.rank import rank
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.probe.search.goals import derived
from oligomatch.rules.case_files import Case, load_cases
from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import Trial

TEXT = Path(__file__).parent.parent / "tests" / "api" / "words" / "sentences.txt"
ORDER = ("eligible", "possible", "not yet", "ineligible", "near miss")


def sentences() -> str:
    """The whole text."""
    cases: dict[str, list[Case]] = {}
    for case in load_cases():
        cases.setdefault(case.trial, []).append(case)
    parts = [line for trial in load_trials() for line in _of_trial(trial, cases[trial.id])]
    return "\n".join(parts).strip() + "\n"


def kind_of(judged: Judged) -> str:
    """The kind of a verdict: met, not met, waits, missing, to do, ambiguous; shown."""
    if judged.verdict is None:
        return "shown"
    return "waits" if judged.events else str(judged.reason or judged.verdict)


def _of_trial(trial: Trial, cases: list[Case]) -> Iterator[str]:
    criteria: dict[str, dict[str, list[str]]] = {c.id: {} for c in trial.criteria}
    places: dict[str, str] = {}
    for case in cases:
        patient = _patient(case)
        match = match_trial(patient, trial)
        for kind in (str(match.match), *(["near miss"] if match.near_miss else [])):
            places.setdefault(kind, _place(match, patient, kind))
        for judged in match.criteria:
            stated = criteria[judged.id]
            if kind_of(judged) not in stated:
                stated[kind_of(judged)] = list(_lines(judged, patient))
    yield f"\n== {trial_name(trial)}"
    yield from (f"{kind}: {places[kind]}" for kind in ORDER if kind in places)
    for criterion in trial.criteria:
        quote = f" “{criterion.quote}”" if criterion.quote else ""
        yield f"\n{criterion.id} {criterion.kind}: {capital(asked_words(criterion))}.{quote}"
        for kind in sorted(criteria[criterion.id]):
            yield from (f"    {line}" for line in criteria[criterion.id][kind])


def _patient(case: Case) -> Patient:
    return derived(profile_of(dict(case.patient), derived))  # read and judged as derived once


def _place(match: Match, patient: Patient, kind: str) -> str:
    (ranked,) = rank([match], patient)
    if kind == "near miss" and match.near_miss is not None:
        return near_miss_words(match.near_miss, patient.profile)
    return why_here(ranked, patient.profile)


def _lines(judged: Judged, patient: Patient) -> Iterator[str]:
    yield sentence(judged, patient.profile)
    if kind_of(judged) in ("missing", "ambiguous"):
        if readings := readings_words(judged):
            yield readings
        gaps = Gaps(patient.profile, patient.as_of)
        yield from gap_lines(gaps.of(judged), patient.profile, patient.as_of)


if __name__ == "__main__":
    TEXT.write_text(sentences(), encoding="utf-8")
