"""The states of the disease as bands: what the rules derive, from which day, and by which rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from oligomatch.api.page.patient.ranking import target
from oligomatch.api.words.catalogue import table
from oligomatch.api.words.citing import rule_source
from oligomatch.api.words.derivations import ruled_out_by, step_words
from oligomatch.api.words.lexicon import GROUP_TIMES, NEITHER, capital, listed, word
from oligomatch.matcher.explain.disease_state import Standing, standing
from oligomatch.matcher.findings.derivation_steps import Step, trail
from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.findings.states import READINGS, load_states
from oligomatch.rules.text.pointer import parts_of

_SHORT = table("beside_states")  # what a rule says, where it stands beside the state that it leaves


@dataclass(frozen=True, slots=True)
class Band:
    """One state, or those still left: since when, by which rule, and each step in words."""

    words: str  # empty where no state is told apart
    rule: str
    when: str
    start: Day | None
    settled: bool
    target: str
    why: tuple[tuple[str, str], ...]  # a sentence and its source


def bands_of(patient: Patient) -> tuple[Band, ...]:
    """The state at diagnosis and that of today, as far as the rules tell them."""
    found = tuple(standing(patient, reading) for reading in READINGS)
    bands: list[Band] = []
    for at in load_states().groups:
        band = _band(patient, found, at)
        before = bands[-1].start if bands else None
        if band is not None and band.start is not None and before is not None:
            later = max(band.start, before, key=lambda day: day.last)
            band = replace(band, start=later)  # a state of the metastases is not before them
        if band is not None:
            bands.append(band)
    return tuple(bands)


def _band(patient: Patient, found: Sequence[Standing], at: str) -> Band | None:
    groups = load_states().groups[at].groups
    each = [one.groups(at) for one in found]
    left = [name for name in groups if any(name in one for one in each)]
    if len(left) == len(groups):
        return None
    steps = [_step(found, at, name) for name in groups if name not in left]
    known = [step for step in steps if step is not None]
    named = [step for step in known if step.fact[2] != "none"]
    start, pointer = _begin(patient.profile, at, named if left != ["none"] else [])
    return Band(
        "" if left == ["none"] else capital(listed(map(word, left))),
        "; ".join(dict.fromkeys(_rules(named))),
        NEITHER[at] if left == ["none"] else GROUP_TIMES[at],
        start,
        len(left) == 1,
        target(pointer),
        tuple(_why(patient.profile, known)),
    )


def _step(found: Sequence[Standing], at: str, name: str) -> Step | None:
    """How a group came to be out, by the first reading that tells it."""
    steps = (trail(("cannot_be", at, name), one.derivation, one.pointers) for one in found)
    return next((step for step in steps if step is not None), None)


def _rules(steps: Sequence[Step]) -> Iterator[str]:
    """What the rules say in the cases that are left."""
    for step in steps:
        for case, rule in ruled_out_by(step).items():
            if case != "never":
                yield _SHORT.get(rule.id, rule.says)


def _why(profile: Profile, steps: Sequence[Step]) -> Iterator[tuple[str, str]]:
    for step in steps:
        sources = dict.fromkeys(rule_source(rule.source) for rule in ruled_out_by(step).values())
        yield capital(step_words(profile, step)), "; ".join(sources)


def _begin(profile: Profile, at: str, steps: Sequence[Step]) -> tuple[Day | None, str]:
    """The day from which a state is told, and where the profile tells it."""
    if at == "diagnosis":
        disease = profile.metastatic_disease
        name = "diagnosis_date" if disease.diagnosis_date is not None else "first_metastasis_date"
        return (
            disease.diagnosis_date or disease.first_metastasis_date,
            f"/metastatic_disease/{name}",
        )
    dated = [one for step in steps for one in _dated(profile, step)]
    progressed = [one for one in dated if one[1].endswith("/progression_date")]
    order = sorted(progressed or dated, key=lambda one: one[0].first)
    if order:
        return order[0 if progressed else -1]
    return _treated_since(profile)


def _dated(profile: Profile, step: Step) -> Iterator[tuple[Day, str]]:
    """The days of the scans and progressions that a state rests on."""
    for pointer in step.roots():
        kind, *rest = parts_of(pointer)
        if kind == "assessments" and rest and rest[0].isdigit():
            day = profile.assessments[int(rest[0])].date
            if day is not None:
                yield day, f"/assessments/{rest[0]}/date"
        if pointer.endswith("/progression_date"):
            day = profile.systemic_therapy.lines[int(rest[1])].progression_date
            if day is not None:
                yield day, pointer


def _treated_since(profile: Profile) -> tuple[Day | None, str]:
    each = enumerate(profile.systemic_therapy.lines)
    starts = [
        (one.start, i) for i, one in each if one.start is not None and one.intent != "adjuvant"
    ]
    if not starts:
        return None, "/systemic_therapy/palliative_lines"
    day, index = max(starts, key=lambda one: one[0].first)
    return day, f"/systemic_therapy/lines/{index}/start"
