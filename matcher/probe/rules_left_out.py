"""What each rule of the findings decides: patients whose verdicts change where it is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from oligomatch.matcher.explain.disease_state import standing
from oligomatch.matcher.findings.engines import Strata, chainer, strata
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.match.criteria import Judged, judge_criterion
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.findings.findings import Rule
from oligomatch.rules.findings.states import READINGS
from oligomatch.rules.tree import Measure
from oligomatch.rules.trial import Trial

REFUSED = "the profile"  # whether it contradicts itself
LABEL = "the EORTC/ESTRO state"
COUNTED = "the number of lesions by "
WHY = "what is shown as the reason"
EXPLAIN = frozenset(  # rules that decide nothing: they say why, for whoever asks
    {
        "n-category-is-regional",
        "role-by-place",
        "nodule-not-counted",
        "growing-metastasis",
        "growing-distant-node",
        "final-in-every-case",
    }
)


@dataclass(frozen=True, slots=True)
class Decided:
    """One answer that is another where a rule is left out."""

    rule: str
    what: str  # a criterion's id, the profile, or the label
    stands: str
    without: str


def without(rule: str, rules: Sequence[Rule]) -> Strata:
    """The other rules, by the plain chainer."""
    return strata(tuple(one for one in rules if one.id != rule), "plain")


def decided(rule: str, document: Mapping[str, Any], trials: Sequence[Trial]) -> Decided | None:
    """The first answer on a patient that hangs on a rule, verdicts first; None where none does."""
    shipped = chainer("plain")
    other = dict(_answers(document, trials, without(rule, shipped.rules), rule))
    for what, stands in _answers(document, trials, shipped, rule):
        if other.get(what, "refused") != stands:
            return Decided(rule, what, stands, other.get(what, "refused"))
    return None


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
    document: Mapping[str, Any], trials: Sequence[Trial], rules: Strata, rule: str
) -> Iterator[tuple[str, str]]:
    patient = _patient(document, rules)
    if patient is None:
        yield REFUSED, "refused"
        return
    yield REFUSED, "taken"
    for trial in trials:
        for criterion in trial.criteria:
            yield f"{trial.id} {criterion.id}", _words(judge_criterion(patient, criterion))
    for reading in READINGS:
        yield LABEL, ", ".join(sorted(standing(patient, reading).labels()))
    for name in patient.vocabulary.conventions:
        count = Measure("count", of="lesions", at="entry", by=name)
        yield f"{COUNTED}{name}", str(ask(patient, count).values)
    if rule in EXPLAIN:
        found = standing(patient).derivation
        shown = {support.rule.id for supports in found.values() for support in supports}
        yield WHY, "shown" if rule in shown else "not shown"


def _words(judged: Judged) -> str:
    waits = ", ".join(str(one.event) for one in judged.awaits)
    readings = ", ".join(str(verdict) for _, verdict in judged.by_reading)
    words = f"{judged.verdict or 'shown'}{f' (awaits {waits})' if waits else ''}"
    return f"{words} (by reading: {readings})" if len(set(readings.split(", "))) > 1 else words
