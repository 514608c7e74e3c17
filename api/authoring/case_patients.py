"""The patients of a trial's cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from oligomatch.matcher.findings.engines import own, put_beside, read_own
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.calendar import LATEST
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.case_files import Case, read_cases
from oligomatch.rules.findings.findings import OWN, Rule
from oligomatch.rules.text.faults import fault
from oligomatch.rules.text.text import RuleFileError
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.own import OWN as WORDS
from oligomatch.rules.vocabulary.own import in_force, put_in_force, read_beside
from oligomatch.rules.vocabulary.vocabulary import Vocabulary


def patients_of(path: Path, trial: Trial) -> list[Patient] | None:
    """The patients of a case file of a trial; None where its own check refuses them."""
    try:
        return [case_patient(case) for case in read_cases(path, trial)]
    except (RuleFileError, ProfileError):
        return None


def case_patient(case: Case) -> Patient:
    """The patient of a case, on the day of the case."""
    patient = _derived(json.dumps(case.patient), own())
    if patient is None:
        raise RuleFileError(case.file, case.line, 1, fault("no_day_of_case"))
    return patient


@lru_cache(4096)  # the lint asks of the same patients as the check of the cases
def _derived(text: str, rules: tuple[Rule, ...]) -> Patient | None:
    """The patient of a text, by the rules in force; None where no day is stated."""
    found: list[Patient] = []

    def once(profile: Profile) -> Patient:
        found.append(derive(profile, profile.as_of or LATEST))
        return found[0]

    profile = profile_of(json.loads(text), once)
    return None if profile.as_of is None else found[0]


@contextmanager
def own_rules_beside(case_file: Path) -> Iterator[None]:
    """With the vocabulary and the findings rules that stand beside a case file in force."""
    with own_words_beside(case_file.parent):
        before = own()
        put_beside(read_own(case_file.parent / OWN))
        try:
            yield
        finally:
            put_beside(before)


@contextmanager
def own_words_beside(folder: Path) -> Iterator[None]:
    """With the vocabulary that stands beside the trial files of a folder in force."""
    with words_in_force(read_beside(folder / WORDS)):
        yield


@contextmanager
def words_in_force(vocabulary: Vocabulary | None) -> Iterator[None]:
    """With a vocabulary in force; None: the shipped one."""
    before = in_force()
    put_in_force(vocabulary)
    try:
        yield
    finally:
        put_in_force(before)
