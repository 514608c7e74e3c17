"""One fact that a profile may tell in two places is read from both, and the two have to agree."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("z3", reason="z3-solver is not installed")

from oligomatch.matcher.backends.solver.verdicts import ask
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.rules.tree import AnyOf, Is, Measure, Node, Not, Within
from tests.support.patients import Json, nsclc, places

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN


def lesion(*treatments: Json, **more: Any) -> list[Json]:
    return [{"organ": "liver", "prior_local_therapy": list(treatments)} | more]


def inside(*treatments: Json, organ: str = "brain") -> list[Json]:
    return lesion(*treatments, organ=organ)


def since(name: str, days: int) -> Node:
    return Not(Within(Measure("days_since", names=frozenset({name})), high=days))


def ever(name: str) -> Node:
    return Is(Measure("ever_had", names=frozenset({name})))


SABR = {"modality": "SABR", "date": "2026-05-04"}  # ten days ago
NEVER = {"ever": False}
RESECTED: Json = {"lesions": [{"id": "l", "organ": "liver", "status": "resected"}]}
RESECTED_BEFORE: Json = {
    "lesions": [{"id": "l", "organ": "liver"}],
    "assessments": [{"date": "2026-03-02", "lesions": {"l": {"status": "resected"}}}],
}
IN_THE_LUNG: Json = {"lesions": [{"organ": "right_upper_lobe", "status": "resected"}]}
GONE: Json = {"lesions": [{"organ": "liver", "status": "resolved"}]}
PRIMARY: Json = {"primary": {"status": "resected"}}
PRIMARY_OR_NOT: Json = {"primary": {"status": {"one_of": ["resected", "in_place_untreated"]}}}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"lesions": lesion(SABR), "conditions": {"stereotactic_radiotherapy": NEVER}}, "lesions"),
        ({"lesions": lesion(SABR), "conditions": {"radiotherapy": NEVER}}, "lesions"),
        ({"lesions": lesion({"modality": "RT"}), "conditions": {"radiotherapy": NEVER}}, "lesions"),
        ({"lesions": lesion({"modality": "RFA"}), "conditions": {"ablation": NEVER}}, "lesions"),
        ({"lesions": lesion({"modality": "surgery"}), "conditions": {"surgery": NEVER}}, "lesions"),
        ({"lesions": lesion(SABR), "conditions": {"radiotherapy": {"last": "2025"}}}, "lesions"),
        ({"lesions": inside(SABR), "conditions": {"brain_radiotherapy": NEVER}}, "lesions"),
        ({"lesions": inside(SABR), "conditions": {"stereotactic_radiosurgery": NEVER}}, "lesions"),
        (
            {
                "lesions": inside({"modality": "RT"}, organ="cerebellum"),
                "conditions": {"brain_radiotherapy": NEVER},
            },
            "lesions",
        ),
        (
            {"lesions": inside(SABR), "conditions": {"brain_radiotherapy": {"last": "2025"}}},
            "lesions",
        ),
        ({"lesions": lesion(SABR), "conditions": {"abdominal_radiotherapy": NEVER}}, "lesions"),
        (
            {
                "lesions": lesion(SABR, organ="left_adrenal"),
                "conditions": {"abdominal_radiotherapy": NEVER},
            },
            "lesions",
        ),
        (
            {
                "lesions": lesion(SABR, organ="right_upper_lobe"),
                "conditions": {"thoracic_radiotherapy": NEVER},
            },
            "lesions",
        ),
        (
            {"lesions": lesion({"modality": "surgery"}), "conditions": {"liver_resection": NEVER}},
            "lesions",
        ),
        ({**RESECTED, "conditions": {"liver_resection": NEVER}}, "lesions"),
        ({**RESECTED, "conditions": {"surgery": NEVER}}, "lesions"),
        ({**RESECTED, "conditions": {"metastasectomy": NEVER}}, "lesions"),
        ({**RESECTED_BEFORE, "conditions": {"surgery": NEVER}}, "assessments"),
        ({**RESECTED_BEFORE, "conditions": {"metastasectomy": NEVER}}, "assessments"),
        ({**IN_THE_LUNG, "conditions": {"surgery": NEVER}}, "lesions"),
        ({**PRIMARY, "conditions": {"surgery": NEVER}}, "primary"),
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
    assert not places({"cancer_type": "nsclc", "conditions": told["conditions"]})
    assert not places({"cancer_type": "nsclc", **told, "conditions": {}})


@pytest.mark.parametrize(
    ("told", "tree", "verdict"),
    [
        ({"lesions": lesion(SABR)}, ever("stereotactic_radiotherapy"), MET),
        ({"lesions": lesion(SABR)}, ever("radiotherapy"), MET),
        ({"lesions": lesion(SABR)}, ever("stereotactic_radiosurgery"), UNKNOWN),
        ({"lesions": lesion(SABR)}, since("stereotactic_radiotherapy", 30), NOT_MET),
        ({"lesions": lesion(SABR)}, since("radiotherapy", 30), NOT_MET),
        ({"lesions": lesion(SABR)}, since("radiotherapy", 5), UNKNOWN),  # another may be later
        ({"lesions": inside(SABR)}, ever("stereotactic_radiosurgery"), MET),
        ({"lesions": inside(SABR)}, since("brain_radiotherapy", 30), NOT_MET),
        ({"lesions": inside({"modality": "RT"})}, ever("stereotactic_radiosurgery"), UNKNOWN),
        ({"lesions": inside({"modality": "RT"})}, ever("whole_brain_radiotherapy"), UNKNOWN),
        ({"lesions": lesion(SABR, organ="L3")}, ever("thoracic_radiotherapy"), UNKNOWN),
        (
            {"lesions": lesion(SABR, organ={"one_of": ["brain", "liver"]})},
            ever("brain_radiotherapy"),
            UNKNOWN,
        ),
        ({"lesions": lesion(SABR)}, ever("liver_radiotherapy"), MET),
        (RESECTED, ever("liver_resection"), MET),
        ({"lesions": lesion()}, ever("radiotherapy"), UNKNOWN),  # of another site
        ({"lesions": lesion({"modality": "other"})}, ever("ablation"), UNKNOWN),
        (RESECTED, ever("surgery"), MET),
        (RESECTED, ever("metastasectomy"), MET),
        (RESECTED, since("surgery", 30), UNKNOWN),  # it is not known when
        (RESECTED_BEFORE, ever("surgery"), MET),
        (RESECTED_BEFORE, ever("metastasectomy"), MET),
        (IN_THE_LUNG, ever("surgery"), MET),
        (IN_THE_LUNG, ever("metastasectomy"), UNKNOWN),  # a metastasis or the primary
        (GONE, ever("surgery"), UNKNOWN),
        (PRIMARY, ever("surgery"), MET),
        (PRIMARY, ever("metastasectomy"), UNKNOWN),
        (PRIMARY_OR_NOT, ever("surgery"), UNKNOWN),
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


def test_a_treatment_never_given_in_an_organ_was_given_to_no_lesion_there() -> None:
    treated = Is(Measure("prior_local_therapy", names=frozenset({"RT", "SABR"})))
    tree = Within(Measure("count", of="metastases", at="entry", where=treated), high=0)
    never = {"brain_radiotherapy": NEVER}
    total = {"assessments": [{"date": "2026-05-10", "totals": {"metastases": 1}}]}
    for organ, verdict in (("brain", MET), ("cerebellum", MET), ("liver", UNKNOWN)):
        patient = nsclc(lesions=[{"organ": organ}], conditions=never, **total)
        assert judge(tree, patient) is verdict
        assert ask(patient, [tree]).verdict(tree).verdict is verdict


def test_who_never_was_operated_on_has_no_resected_primary() -> None:
    """The solver's patients do not contradict themselves: the status is open, beside what it tells."""
    in_place = Is(Measure("primary_in_place"))
    sure = nsclc(**PRIMARY_OR_NOT, conditions={"surgery": NEVER})
    assert judge(in_place, sure) is UNKNOWN
    assert ask(sure, [in_place]).verdict(in_place).verdict is MET
    both = AnyOf((in_place, ever("surgery")))
    for told in (PRIMARY_OR_NOT, PRIMARY):
        assert ask(nsclc(**told), [both]).verdict(both).verdict is MET


def test_who_never_had_a_metastasectomy_has_no_resected_metastasis() -> None:
    here = Within(Measure("count", of="metastases", at="entry"), low=1)
    for told in ({}, {"conditions": {"metastasectomy": NEVER}}):
        patient = nsclc(**IN_THE_LUNG, **told)
        for tree in (here, ever("metastasectomy"), Is(Measure("ever_metastatic"))):
            found = ask(patient, [tree]).verdict(tree)
            assert found.verdict is judge(tree, patient)
            assert found.inexact is None
