"""What follows from a profile: organs, roles by side and station, N categories, classes of drugs."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.matcher.patient.patient import Patient
from tests.support.patients import line, nsclc, patient, therapy

N_RIGHT = {  # terms.md section 2, primary on the right
    "1R": "N3", "1L": "N3", "2R": "N2", "2L": "N3", "4R": "N2", "4L": "N3", "5": "N3", "6": "N3",
    "7": "N2", "8R": "N2", "8L": "N3", "9R": "N2", "9L": "N3", "10R": "N1", "10L": "N3",
    "11R": "N1", "12L": "N3", "12R": "N1", "13R": "N1", "14R": "N1",
}  # fmt: skip
N_LEFT = {"4L": "N2", "4R": "N3", "5": "N2", "6": "N2", "7": "N2", "10L": "N1", "10R": "N3"}


def roles(of: Patient, index: int = 0) -> set[str]:
    return {kind.role for kind in of.sites[index].kinds}


def systems(of: Patient, index: int = 0) -> set[str]:
    return {kind.system for kind in of.sites[index].kinds}


def lung(**fields: Any) -> Patient:
    return nsclc(primary={"side": "right"}, lesions=[fields])


@pytest.mark.parametrize(
    ("organ", "system"),
    [
        ("L3", "bone"),
        ("ilium", "bone"),
        ("left_adrenal", "adrenal"),
        ("cerebellum", "brain"),
        ("pons", "brain"),
        ("lingula", "lung"),
        ("axillary_node", "lymph_node"),
        ("liver", "liver"),
        ("muscle", "soft_tissue"),
    ],
)
def test_a_part_lies_in_its_system(organ: str, system: str) -> None:
    assert systems(nsclc(lesions=[{"organ": organ}])) == {system}


def test_a_lesion_lies_in_everything_its_organ_is_part_of() -> None:
    site = nsclc(lesions=[{"organ": "L3"}]).sites[0]
    assert site.organs == {"L3", "lumbar_vertebra", "vertebra", "bone"}


@pytest.mark.parametrize("organ", ["brain", "cerebellum", "brainstem", "pons", "meninges"])
def test_what_lies_in_the_skull_is_intracranial(organ: str) -> None:
    assert ("intracranial", "lesion:0") in nsclc(lesions=[{"organ": organ}]).derivation


@pytest.mark.parametrize("organ", ["skull", "L3", "lung", "eye"])
def test_nothing_else_is_intracranial(organ: str) -> None:
    assert ("intracranial", "lesion:0") not in nsclc(lesions=[{"organ": organ}]).derivation


@pytest.mark.parametrize("organ", ["liver", "L3", "brain", "pleura", "other", "breast"])
def test_in_lung_cancer_a_lesion_outside_lung_and_nodes_is_a_metastasis(organ: str) -> None:
    assert roles(nsclc(lesions=[{"organ": organ}])) == {"metastasis"}


@pytest.mark.parametrize("organ", ["left_lung", "left_upper_lobe", "lingula"])
def test_a_nodule_in_the_other_lung_is_a_metastasis(organ: str) -> None:
    assert roles(lung(organ=organ)) == {"metastasis"}


@pytest.mark.parametrize("organ", ["right_lung", "right_upper_lobe", "middle_lobe"])
def test_a_nodule_in_the_primarys_own_lung_is_none(organ: str) -> None:
    assert roles(lung(organ=organ)) == {"primary", "local_recurrence", "satellite"}


def test_a_nodule_on_a_side_told_apart_from_the_organ_is_read_alike() -> None:
    assert roles(lung(organ="lung", side="left")) == {"metastasis"}
    assert "metastasis" not in roles(lung(organ="lung", side="right"))


def test_a_nodule_of_no_side_may_be_either() -> None:
    assert roles(lung(organ="lung")) == {"metastasis", "primary", "local_recurrence", "satellite"}


def test_a_nodule_may_be_either_while_the_side_of_the_primary_is_not_told() -> None:
    assert "metastasis" in roles(nsclc(lesions=[{"organ": "left_lung"}]))
    assert "satellite" in roles(nsclc(lesions=[{"organ": "left_lung"}]))


def test_a_role_that_is_told_counts_whatever_the_side() -> None:
    assert roles(lung(organ="right_lung", role="metastasis")) == {"metastasis"}
    assert roles(nsclc(lesions=[{"station": "4R", "role": "distant_node"}])) == {"metastasis"}


def test_an_indeterminate_lesion_is_a_metastasis_or_nothing() -> None:
    assert roles(nsclc(lesions=[{"organ": "liver", "role": "indeterminate"}])) == {
        "metastasis",
        "benign",
    }


@pytest.mark.parametrize("station", ["1R", "2L", "3a", "4", "5", "7", "10R", "14L"])
def test_a_station_is_a_regional_node_of_lung_cancer(station: str) -> None:
    found = nsclc(lesions=[{"station": station}])
    assert (roles(found), systems(found)) == ({"regional_node"}, {"lymph_node"})


@pytest.mark.parametrize(
    ("organ", "role"),
    [
        ("supraclavicular_node", "regional_node"),
        ("mediastinal_node", "regional_node"),
        ("hilar_node", "regional_node"),
        ("intrapulmonary_node", "regional_node"),
        ("axillary_node", "metastasis"),
        ("cervical_node", "metastasis"),
        ("abdominal_node", "metastasis"),
    ],
)
def test_a_node_is_regional_or_distant_by_its_region(organ: str, role: str) -> None:
    assert roles(nsclc(lesions=[{"organ": organ}])) == {role}


def test_a_node_of_no_region_may_be_regional_or_distant() -> None:
    assert roles(nsclc(lesions=[{"organ": "lymph_node"}])) == {"regional_node", "metastasis"}


def test_the_map_of_nodes_is_that_of_lung_cancer_alone() -> None:
    found = patient(cancer_type="breast", lesions=[{"organ": "supraclavicular_node"}])
    assert roles(found) == {"regional_node", "metastasis"}


def test_an_untold_cancer_type_leaves_the_role_open() -> None:
    assert roles(patient(lesions=[{"organ": "liver"}])) == {
        "metastasis", "primary", "local_recurrence", "satellite",
    }  # fmt: skip


def test_a_lesion_that_is_not_located_may_lie_anywhere() -> None:
    found = nsclc(lesions=[{"role": "metastasis"}])
    assert {"brain", "liver", "lymph_node", "other"} <= systems(found)


def test_one_of_several_organs_is_one_of_their_systems() -> None:
    found = nsclc(lesions=[{"organ": {"one_of": ["L3", "liver"]}}])
    assert systems(found) == {"bone", "liver"}


@pytest.mark.parametrize(("station", "category"), N_RIGHT.items())
def test_n_category_with_the_primary_on_the_right(station: str, category: str) -> None:
    assert lung(station=station).found("n_category", "lesion:0") == {category}


@pytest.mark.parametrize(("station", "category"), N_LEFT.items())
def test_n_category_with_the_primary_on_the_left(station: str, category: str) -> None:
    found = nsclc(primary={"side": "left"}, lesions=[{"station": station}])
    assert found.found("n_category", "lesion:0") == {category}


def test_a_station_without_a_side_takes_the_side_that_is_told() -> None:
    assert lung(station="4", side="right").found("n_category", "lesion:0") == {"N2"}
    assert lung(station="4", side="left").found("n_category", "lesion:0") == {"N3"}
    assert lung(station="4").found("n_category", "lesion:0") == frozenset()


def test_without_the_side_of_the_primary_only_stations_of_one_category_are_known() -> None:
    found = nsclc(lesions=[{"station": "7"}, {"station": "1L"}, {"station": "4R"}])
    assert [found.found("n_category", f"lesion:{i}") for i in range(3)] == [
        {"N2"}, {"N3"}, frozenset(),
    ]  # fmt: skip


def classes(*agents: str, **fields: Any) -> set[str]:
    found = nsclc(systemic_therapy=therapy(line(agents=list(agents), **fields)))
    return set(found.found("class", "line:0"))


@pytest.mark.parametrize("platinum", ["cisplatin", "carboplatin", "nedaplatin"])
@pytest.mark.parametrize("partner", ["pemetrexed", "paclitaxel", "vinorelbine", "etoposide"])
def test_a_platinum_with_its_partner_is_a_doublet(platinum: str, partner: str) -> None:
    assert {"platinum_doublet", "chemotherapy"} <= classes(platinum, partner)


@pytest.mark.parametrize("agents", [("cisplatin",), ("pemetrexed",), ("cisplatin", "carboplatin"),
                                    ("pemetrexed", "paclitaxel"), ("cisplatin", "nivolumab")])  # fmt: skip
def test_nothing_less_is_a_doublet(agents: tuple[str, ...]) -> None:
    assert "platinum_doublet" not in classes(*agents)


def test_chemo_immunotherapy_is_both() -> None:
    found = classes("carboplatin", "pemetrexed", "pembrolizumab")
    assert {"chemotherapy", "platinum_doublet", "ici", "pd1"} <= found
    assert "tki" not in found


@pytest.mark.parametrize(
    ("agent", "members"),
    [
        ("osimertinib", {"egfr_tki_3", "egfr_tki", "tki"}),
        ("gefitinib", {"egfr_tki_1", "egfr_tki", "tki"}),
        ("crizotinib", {"alk_tki_1", "alk_tki", "met_tki", "ros1_tki", "tki"}),
        ("lorlatinib", {"alk_tki_3", "alk_tki", "ros1_tki", "tki"}),
        ("durvalumab", {"pdl1", "ici"}),
        ("ipilimumab", {"ctla4", "ici"}),
        ("docetaxel", {"platinum_partner", "chemotherapy"}),
    ],
)
def test_an_agent_has_its_classes_and_those_above(agent: str, members: set[str]) -> None:
    assert classes(agent) == members | {"systemic_therapy"}


def test_declared_classes_are_joined_to_those_of_the_drugs() -> None:
    assert {"tki", "chemotherapy"} <= classes(
        "osimertinib", "study drug", classes=["egfr_tki", "chemotherapy"]
    )


def test_each_line_has_its_own_classes() -> None:
    told = therapy(line(1, agents=["cisplatin"]), line(2, agents=["pemetrexed"]))
    found = nsclc(systemic_therapy=told)
    lines = range(len(found.profile.systemic_therapy.lines))
    assert not any("platinum_doublet" in found.found("class", f"line:{n}") for n in lines)


def test_a_variant_tells_its_exon_and_that_the_gene_is_altered() -> None:
    test = {"result": "positive", "variants": [{"name": "L858R"}]}
    found = nsclc(biomarkers={"EGFR": test})
    assert found.found("exon", "EGFR") == {"21"}
    assert ("altered", "EGFR") in found.derivation


@pytest.mark.parametrize("name", ["amplification", "vus"])
def test_an_amplification_or_a_vus_alters_nothing_for_sure(name: str) -> None:
    test = {"result": "positive", "variants": [{"name": name}]}
    assert ("altered", "EGFR") not in nsclc(biomarkers={"EGFR": test}).derivation
