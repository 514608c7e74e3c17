"""The patient of whom an answer is told is made of what the answer leaves as it was: the same as if
all were told anew."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.matcher.ask.gaps import Gaps
from oligomatch.matcher.patient.same_parts import ANEW, SameAsIn
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.telling import telling
from tests.matcher.ask.test_exchangeable import BRAIN, DAY, LUNG, PATIENTS, found

LINES = [{"intent": "palliative", "agents": ["osimertinib"], "start": "2026-01-05"}]
MORE: list[dict[str, Any]] = [
    *PATIENTS,
    {"as_of": "2026-05-01", "lesions": [BRAIN, LUNG], "primary": {"status": "resected"},
     "biomarkers": {"EGFR": "positive"}, "systemic_therapy": {"lines": LINES},
     "assessments": [{"date": "2026-04-01", "response": "SD", "lesions": {"lesion 1": {}}}]},
]  # fmt: skip


@pytest.mark.parametrize("told", MORE)
def test_what_is_asked_is_as_of_patients_told_anew(
    told: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = found(told)
    monkeypatch.setattr(Gaps, "_same", ANEW)
    assert found(told) == shared


@pytest.mark.parametrize(
    ("fact", "answer"),
    [
        ("/lesions/0/status", "growing"),
        ("/lesions/-", {"organ": "liver"}),
        ("/assessments/0/lesions/lesion 1/status", "stable"),
        ("/assessments/-/totals/metastases", 3),
        ("/biomarkers/ALK", "negative"),
        ("/systemic_therapy/lines/0/end", "2026-03-01"),
        ("/histology", "squamous"),
    ],
)
def test_the_profile_that_tells_an_answer_reads_it_alone(fact: str, answer: Any) -> None:
    gaps = Gaps(Profile.model_validate({"cancer_type": "nsclc", **MORE[-1]}), DAY)
    document = telling(gaps.document, fact, answer)
    read = gaps._profile_of(document)
    assert read == Profile.model_validate(document) != gaps._read
    assert read.lesions[1] is gaps._read.lesions[1]


def test_of_a_part_that_differs_nothing_is_kept() -> None:
    one, other = (Profile.model_validate({"lesions": [{"organ": o}]}) for o in ("liver", "brain"))
    same, made = SameAsIn(one), list[object]()
    for profile in (one, one, other, other):
        same.made("organ", (profile.lesions,), lambda: made.append(profile.lesions) or made[-1])  # noqa: B023
    assert [id(each) for each in made] == [id(p.lesions) for p in (one, other, other)]
