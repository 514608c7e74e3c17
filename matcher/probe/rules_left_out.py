"""What each rule of the findings decides: patients whose verdicts change where it is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oligomatch.matcher.explain.disease_state import standing
from oligomatch.matcher.findings.engines import Strata, chainer, strata
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.match.criteria import judge_criterion
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.findings.findings import Rule
from oligomatch.rules.findings.states import READINGS
from oligomatch.rules.trial import Trial

REFUSED = "the profile"  # whether it contradicts itself
LABEL = "the EORTC/ESTRO state"


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


def decided(
    rule: str, told: Mapping[str, Any], trials: Iterable[Trial], *, label: bool = False
) -> Decided | None:
    """The first answer on a patient that hangs on a rule; None where none does."""
    shipped = chainer("plain")
    other = dict(_answers(told, trials, without(rule, shipped.rules), label=label))
    for what, stands in _answers(told, trials, shipped, label=label):
        if other.get(what, "refused") != stands:
            return Decided(rule, what, stands, other.get(what, "refused"))
    return None


def fires(told: Mapping[str, Any]) -> frozenset[str]:
    """The rules that are met by a patient, or by what a lesion of theirs may be."""
    patient = _patient(told, chainer("plain"))
    if patient is None:
        return frozenset()
    found = [standing(patient, reading).derivation for reading in READINGS]
    supports = (s for one in found for each in one.values() for s in each)
    return frozenset(support.rule.id for support in supports)


def _patient(told: Mapping[str, Any], rules: Strata) -> Patient | None:
    try:
        profile = profile_of(dict(told), lambda one: derive(one, _day(one), chainer=rules))
    except ProfileError:
        return None
    return derive(profile, _day(profile), chainer=rules)


def _day(profile: Any) -> Any:
    assert profile.as_of is not None
    return profile.as_of


def _answers(
    told: Mapping[str, Any], trials: Iterable[Trial], rules: Strata, *, label: bool
) -> Iterator[tuple[str, str]]:
    patient = _patient(told, rules)
    if patient is None:
        yield REFUSED, "refused"
        return
    yield REFUSED, "taken"
    for trial in trials:
        for criterion in trial.criteria:
            yield f"{trial.id} {criterion.id}", _words(judge_criterion(patient, criterion))
    if label:
        for reading in READINGS:
            yield LABEL, ", ".join(sorted(standing(patient, reading).labels()))


def _words(judged: Any) -> str:
    waits = ", ".join(str(one.event) for one in judged.awaits)
    return f"{judged.verdict or 'shown'}{f' (awaits {waits})' if waits else ''}"
