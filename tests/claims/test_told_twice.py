"""One fact that a profile may tell in two places is read from both, and the two have to agree."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("z3", reason="z3-solver is not installed")

from oligomatch.matcher.backends.solver.verdicts import ask
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.rules.tree import Is, Measure, Node, Not, Within
from tests.support.patients import Json, nsclc, places

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN


def lesion(*treatments: Json, **more: Any) -> list[Json]:
    return [{"organ": "liver", "prior_local_therapy": list(treatments), **more}]


def since(name: str, days: int) -> Node:
    return Not(Within(Measure("days_since", names=frozenset({name})), high=days))


def ever(name: str) -> Node:
    return Is(Measure("ever_had", names=frozenset({name})))


SABR = {"modality": "SABR", "date": "2026-05-04"}  # ten days ago
NEVER = {"ever": False}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"lesions": lesion(SABR), "conditions": {"stereotactic_radiotherapy": NEVER}}, "lesions"),
        ({"lesions": lesion(SABR), "conditions": {"radiotherapy": NEVER}}, "lesions"),
        ({"lesions": lesion({"modality": "RT"}), "conditions": {"radiotherapy": NEVER}}, "lesions"),
        ({"lesions": lesion({"modality": "RFA"}), "conditions": {"ablation": NEVER}}, "lesions"),
        ({"lesions": lesion({"modality": "surgery"}), "conditions": {"surgery": NEVER}}, "lesions"),
        ({"lesions": lesion(SABR), "conditions": {"radiotherapy": {"last": "2025"}}}, "lesions"),
        ({"imaging": {"fdg_pet": True}, "conditions": {"pet_ct": NEVER}}, "imaging"),
        ({"imaging": {"fdg_pet": True}, "conditions": {"fdg_pet": NEVER}}, "imaging"),
        ({"imaging": {"fdg_pet": False}, "conditions": {"fdg_pet": {"ever": True}}}, "imaging"),
        ({"imaging": {"naf_pet": True}, "conditions": {"naf_pet": NEVER}}, "imaging"),
        ({"imaging": {"brain_imaging": False}, "conditions": {"brain_mri": True}}, "imaging"),
        (
            {
                "imaging": {"fdg_pet": {"done": True, "date": "2026-05-02"}},
                "conditions": {"fdg_pet": {"last": "2026-04"}},
            },
            "imaging",
        ),
    ],
    ids=str,
)
def test_what_two_places_tell_otherwise_is_refused(told: Json, field: str) -> None:
    found = places({"cancer_type": "nsclc"}, **told)
    assert [place.split("/")[1] for place in found] == [field]
    for part in told:
        assert not places({"cancer_type": "nsclc", part: told[part]})


@pytest.mark.parametrize(
    ("told", "tree", "verdict"),
    [
        ({"lesions": lesion(SABR)}, ever("stereotactic_radiotherapy"), MET),
        ({"lesions": lesion(SABR)}, ever("radiotherapy"), MET),
        ({"lesions": lesion(SABR)}, ever("stereotactic_radiosurgery"), UNKNOWN),
        ({"lesions": lesion(SABR)}, since("stereotactic_radiotherapy", 30), NOT_MET),
        ({"lesions": lesion(SABR)}, since("radiotherapy", 30), NOT_MET),
        ({"lesions": lesion(SABR)}, since("radiotherapy", 5), UNKNOWN),  # another may be later
        ({"lesions": lesion()}, ever("radiotherapy"), UNKNOWN),  # of another site
        ({"lesions": lesion({"modality": "other"})}, ever("ablation"), UNKNOWN),
        ({"imaging": {"fdg_pet": True}}, ever("pet_ct"), MET),
        ({"imaging": {"brain_imaging": False}}, ever("brain_mri"), NOT_MET),
        ({"imaging": {"brain_imaging": True}}, ever("brain_mri"), UNKNOWN),
        ({"conditions": {"fdg_pet": True}}, Is(Measure("fdg_pet_done")), MET),
        ({"conditions": {"pet_ct": NEVER}}, Is(Measure("fdg_pet_done")), NOT_MET),
        ({"conditions": {"pet_ct": True}}, Is(Measure("fdg_pet_done")), UNKNOWN),
        ({"conditions": {"brain_ct": True}}, Is(Measure("brain_imaging_done")), MET),
        ({"conditions": {"brain_mri": NEVER}}, Is(Measure("brain_imaging_done")), UNKNOWN),
    ],
    ids=str,
)
def test_what_one_place_tells_counts_for_the_other(
    told: Json, tree: Node, verdict: Verdict
) -> None:
    patient = nsclc(**told)
    assert judge(tree, patient) is verdict
    assert ask(patient, [tree]).verdict(tree).verdict is verdict


def test_a_treatment_never_given_was_given_to_no_lesion() -> None:
    treated = Is(Measure("prior_local_therapy", names=frozenset({"RT", "SABR"})))
    tree = Within(Measure("count", of="metastases", at="entry", where=treated), high=0)
    told: Json = {"lesions": [{"organ": "liver"}]}
    for conditions, verdict in (
        ({"radiotherapy": NEVER}, MET),
        ({"stereotactic_radiotherapy": NEVER}, UNKNOWN),
        ({}, UNKNOWN),
    ):
        patient = nsclc(**told, conditions=conditions)
        assert judge(tree, patient) is verdict
        assert ask(patient, [tree]).verdict(tree).verdict is verdict
