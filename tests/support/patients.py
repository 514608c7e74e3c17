"""Patients told in a few words, and what the engine answers of them."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import Possible
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, judge_criterion
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.measures import ask
from oligomatch.matcher.measures.answer import Answer
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.problems import Problem, ProfileError
from oligomatch.rules.case_files import Case, load_cases
from oligomatch.rules.read import load_trials
from oligomatch.rules.tree import Measure, Node
from oligomatch.rules.trial import Criterion

Json = dict[str, Any]
TRIALS = {trial.id: trial for trial in load_trials()}
CRITERIA = {criterion.id: criterion for trial in TRIALS.values() for criterion in trial.criteria}
AS_OF = "2026-05-14"


@cache
def shipped_cases() -> tuple[Case, ...]:
    """Every shipped case, read once in a process; none may be changed by who asks."""
    return load_cases()


def patient(told: Json | None = None, **fields: Any) -> Patient:
    """The patient of a profile asked on 14 May 2026, if nothing else is told."""
    profile = profile_of({"as_of": AS_OF, **(told or {}), **fields})
    assert profile.as_of is not None
    return derive(profile, profile.as_of)


def nsclc(**fields: Any) -> Patient:
    """A patient with lung cancer."""
    return patient(cancer_type="nsclc", **fields)


def problems(told: Json | None = None, **fields: Any) -> tuple[Problem, ...]:
    """Why a profile is refused."""
    with pytest.raises(ProfileError) as caught:
        profile_of({"as_of": AS_OF, **(told or {}), **fields})
    return caught.value.problems


def places(told: Json | None = None, **fields: Any) -> list[str]:
    """The places at which a profile is refused; none if it is not."""
    try:
        profile_of({"as_of": AS_OF, **(told or {}), **fields})
    except ProfileError as error:
        return [problem.pointer for problem in error.problems]
    return []


def therapy(*lines: Json, palliative: Any = None, adjuvant: Any = None) -> Json:
    """The systemic therapy of a profile."""
    told = {"palliative_lines": palliative, "adjuvant_lines": adjuvant, "lines": list(lines)}
    return {key: value for key, value in told.items() if value is not None}


def line(number: int | None = 1, **fields: Any) -> Json:
    """One palliative line."""
    told: Json = {"intent": "palliative", "number": number, **fields}
    return {key: value for key, value in told.items() if value is not None}


def adjuvant(**fields: Any) -> Json:
    """One adjuvant course."""
    return {"intent": "adjuvant", **fields}


def answer(who: Patient, kind: str, /, **parameters: Any) -> Answer:
    """What the engine answers to one measure."""
    if "names" in parameters:
        parameters["names"] = frozenset(parameters["names"])
    return ask(who, Measure(kind, **parameters))


def values(who: Patient, kind: str, /, **parameters: Any) -> Possible:
    """The possible values of one measure."""
    return answer(who, kind, **parameters).values


def count(of: Patient, by: str = "DEFAULT", at: str = "entry", where: Node | None = None) -> Any:
    """Lowest and highest number of lesions (None: no end known); BETA and PRIMARY+ add theirs."""
    whose = "lesions" if by in ("BETA", "PRIMARY+") else "metastases"
    found: Any = values(of, "count", of=whose, at=at, by=by, where=where)
    return found.low, found.high


def organs(of: Patient, by: str = "DEFAULT", at: str = "entry", where: Node | None = None) -> Any:
    """Lowest and highest number of organs."""
    found: Any = values(of, "organs", of="metastases", at=at, by=by, where=where)
    return found.low, found.high


def judged(of: Patient, criterion: str) -> Judged:
    """One criterion of the shipped trials on a patient."""
    return judge_criterion(of, CRITERIA[criterion])


def verdict(of: Patient, criterion: str | Criterion) -> Verdict | None:
    """The verdict alone."""
    rule = CRITERIA[criterion] if isinstance(criterion, str) else criterion
    return judge_criterion(of, rule).verdict


def holds(of: Patient, tree: Node) -> Verdict:
    """The verdict of a tree."""
    return judge(tree, of)


GOLDEN: Json = {  # ranking.md section 6: 10 weeks of osimertinib on the day of the question
    "as_of": AS_OF,
    "age": 58,
    "country": "IT",
    "cancer_type": "nsclc",
    "histology": "adenocarcinoma",
    "primary": {"diagnosis_date": "2026-01-01", "side": "right", "status": "in_place_untreated"},
    "metastatic_disease": {
        "diagnosis_date": "2026-03-01",
        "first_metastasis_date": "2026-03-01",
        "first_episode": True,
    },
    "lesions": [
        {"id": "adrenal", "organ": "left_adrenal", "status": "stable", "prior_local_therapy": []},
        {"id": "L3", "organ": "L3", "status": "stable", "prior_local_therapy": []},
    ],
    "assessments": [
        {
            "date": "2026-03-01",
            "at": ["diagnosis", "baseline"],
            "totals": {"metastases": 2, "satellites": 0, "regional_nodes": 0},
        },
        {
            "date": "2026-05-10",
            "response": "SD",
            "totals": {"metastases": 2, "satellites": 0, "regional_nodes": 0},
        },
    ],
    "biomarkers": {
        "EGFR": {
            "result": "positive",
            "variants": [{"name": "L858R"}],
            "absent_variants": ["T790M"],
        },
        "ALK": "negative",
        "ROS1": "negative",
    },
    "systemic_therapy": {
        "palliative_lines": 1,
        "adjuvant_lines": 0,
        "lines": [
            {
                "number": 1,
                "intent": "palliative",
                "agents": ["osimertinib"],
                "start": "2026-03-05",
                "ongoing": True,
                "best_response": "SD",
                "progressed": False,
            }
        ],
    },
    "imaging": {"brain_imaging": True},
}
