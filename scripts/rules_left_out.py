"""Finds anew what each rule of the findings decides; writes rules/findings/decides.json.

python -m scripts.rules_left_out     (1 where a rule decides nothing on any patient known)

The patients are those of the case files and those that the file itself names.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from oligomatch.matcher.explain.disease_state import standing
from oligomatch.matcher.findings.engines import Strata, chainer, strata
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.match.criteria import Judged, judge_criterion
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.case_files import Case, load_cases
from oligomatch.rules.findings.findings import FOLDER, Decision, Rule, load_decisions, load_rules
from oligomatch.rules.findings.states import READINGS
from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import Trial

MADE_UP = Path(__file__).parent.parent / "examples" / "measures"  # what no trial of ours asks
REFUSED = "the profile"  # whether it contradicts itself
LABEL = "the EORTC/ESTRO state"


@cache
def trials() -> Mapping[str, Trial]:
    """Every trial by its registry number."""
    return {trial.id: trial for trial in (*load_trials(), *load_trials(MADE_UP))}


@cache
def cases() -> Sequence[Case]:
    """Every case of every case file."""
    return (*load_cases(), *load_cases(MADE_UP))


@dataclass(frozen=True, slots=True)
class Decided:
    """One answer that is another where a rule is left out."""

    rule: str
    what: str  # a criterion's id, the profile, or the label
    stands: str
    without: str


def decided(rule: str, document: Mapping[str, Any], asked: Sequence[Trial]) -> Decided | None:
    """The first answer that hangs on a rule, verdicts proper before all else; None: none does."""
    shipped = chainer("plain")
    other = dict(_answers(document, asked, _without(rule, shipped.rules)))
    found = [
        Decided(rule, what, stands, other.get(what, "refused"))
        for what, stands in _answers(document, asked, shipped)
        if other.get(what, "refused") != stands
    ]
    return min(found, key=lambda one: proper(one.stands) == proper(one.without), default=None)


def proper(words: str) -> str:
    """The verdict itself, without what it awaits and what each reading gives."""
    return words.partition(" (")[0]


def _without(rule: str, rules: Sequence[Rule]) -> Strata:
    """The other rules, by the plain chainer."""
    return strata(tuple(one for one in rules if one.id != rule), "plain")


def _patient(document: Mapping[str, Any], rules: Strata) -> Patient | None:
    try:
        profile = profile_of(dict(document), lambda one: derive(one, _day(one), chainer=rules))
    except ProfileError:
        return None
    return derive(profile, _day(profile), chainer=rules)


def _day(profile: Profile) -> date:
    assert profile.as_of is not None
    return profile.as_of


def _answers(
    document: Mapping[str, Any], asked: Sequence[Trial], rules: Strata
) -> Iterator[tuple[str, str]]:
    patient = _patient(document, rules)
    if patient is None:
        yield REFUSED, "refused"
        return
    yield REFUSED, "taken"
    for trial in asked:
        for criterion in trial.criteria:
            yield f"{trial.id} {criterion.id}", _words(judge_criterion(patient, criterion))
    for reading in READINGS:
        by = f", A-39 {reading}" * (reading != READINGS[0])
        yield f"{LABEL}{by}", ", ".join(sorted(standing(patient, reading).labels()))


def _words(judged: Judged) -> str:
    waits = ", ".join(str(one.event) for one in judged.awaits)
    readings = ", ".join(str(verdict) for _, verdict in judged.by_reading)
    words = f"{judged.verdict or 'shown'}{f' (awaits {waits})' if waits else ''}"
    return f"{words} (by reading: {readings})" if len(set(readings.split(", "))) > 1 else words


def main() -> int:
    """Write what was found; 1 where nothing was for some rule."""
    found = {rule.id: _best(rule.id) for rule in load_rules()}
    for rule, one in found.items():
        if one is None:
            print(f"no answer on any patient hangs on `{rule}`")
    entries = [_entry(one) for one in found.values() if one is not None]
    text = json.dumps(entries, indent=1, ensure_ascii=False)
    (FOLDER / "decides.json").write_text(f"{text}\n", encoding="utf-8")
    return int(None in found.values())


def _entry(one: Decision) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if value is not None}


def _best(rule: str) -> Decision | None:
    """The first where the verdict proper is another, else the first of all; None: none hangs."""
    first = None
    for one in _of(rule):
        if proper(one.stands) != proper(one.without):
            return one
        first = first or one
    return first


def _of(rule: str) -> Iterator[Decision]:
    """What hangs on a rule: as it was found before, of the patients told, of those of the cases."""
    before = load_decisions().get(rule)
    known = [(case.trial, case.name, dict(case.patient)) for case in cases()]
    if before is not None and before.patient is None:
        known.sort(key=lambda case: case[:2] != (before.trial, before.case))
    patients = [
        (None, one.case, dict(one.patient)) for one in load_decisions().values() if one.patient
    ]
    if before is not None and before.patient is not None:
        patients.sort(key=lambda one: one[1] != before.case)
        known = [*patients, *known]
    for trial, name, patient in (*known, *patients):
        asked = [trials()[trial]] if trial in trials() else list(trials().values())
        answer = decided(rule, patient, asked)
        if answer is not None:
            own = patient if trial is None else None
            stands, without = answer.stands, answer.without
            yield Decision(rule, name, answer.what, stands, without, trial, own)


if __name__ == "__main__":
    sys.exit(main())
