"""Which lesions a number of today is held against, and whether the places of a list are all."""

from __future__ import annotations

from datetime import date
from typing import Any

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 14)


def document(text: str) -> Any:
    """What is read of a letter."""
    return read_letters([Letter(f"NSCLC. {text}", "", DAY)], DAY).document


def organs(text: str) -> list[str]:
    """The organs of the lesions that are read."""
    return [one["organ"] for one in document(text).get("lesions", [])]


def totals(text: str) -> list[object]:
    """How many metastases each staging has, where that is read."""
    each = document(text).get("assessments", [])
    return [one.get("totals", {}).get("metastases") for one in each]


def test_a_number_of_today_leaves_out_what_has_gone() -> None:
    text = (
        "PET-CT of 15 January 2025: metastases in the liver and in the left scapula. PET-CT of 6 May 2026: two new "
        "lesions, in T4 (13 mm) and the right acetabulum (17 mm); the liver metastasis is no longer visible, the "
        "scapula stable. That makes three metastases at present."
    )
    assert organs(text) == ["liver", "scapula", "T4", "acetabulum"]
    assert totals(text) == [None, 3]


def test_a_number_of_today_takes_back_what_would_be_more() -> None:
    text = (
        "PET-CT of 15 January 2025: metastases in the liver and in the left scapula. PET-CT of 6 May 2026: lesions in "
        "T4 (13 mm) and the right acetabulum (17 mm). That makes three metastases at present."
    )
    assert organs(text) == ["liver", "scapula"]


def test_words_of_doubt_are_of_their_own_part_of_a_sentence() -> None:
    text = "Stage IVB. CT of 6 May 2026: lesion in T4 (13 mm); the liver cannot be assessed, unchanged since 2024."
    assert organs(text) == ["T4"]
    both = "Stage IVB. CT of 6 May 2026: lesion in T4 (13 mm); the liver is normal, the former is possibly benign."
    assert organs(both) == []


def test_new_lesions_beside_those_that_are_all_stable_are_no_exception() -> None:
    text = "Stage IVA. CT of 6 May 2026: treated areas all stable, but two new lesions: spleen 12 mm and L3."
    assert organs(text) == ["spleen", "L3"]
    part = "Stage IVA. CT of 6 May 2026: all bone metastases stable but the two in L3 and L4."
    assert organs(part) == []


def test_a_list_was_whole_then_also_where_all_of_it_went_later() -> None:
    text = (
        "On 3 October 2025 three metastases appeared: two in the liver and one in the sacrum. "
        "CT of 15 April 2026: all three have disappeared."
    )
    assert totals(text)[0] == 3


def test_one_more_that_another_scan_showed_is_of_the_list() -> None:
    text = (
        "One metastasis in the left adrenal and one in C7, both on the PET-CT of 17 May 2026; there was a third on the "
        "MRI of 19 May 2026, in the right basal ganglia (7 mm). So three, no more."
    )
    assert organs(text) == ["left_adrenal", "C7", "basal_ganglia"]
    assert totals(text) == [3]


def test_more_than_are_named_leave_the_number_open() -> None:
    text = "PET-CT of 17 May 2026: one metastasis in the left adrenal and one in C7. So three, no more."
    assert totals(text) == [None]


def test_a_number_behind_those_that_grew_may_be_of_them_alone() -> None:
    assert totals("PET-CT of 17 May 2026: metastases in L3 and T4 have grown. Two altogether.") == [
        None
    ]
    assert totals("PET-CT of 17 May 2026: metastases in L3 and T4. SBRT: L3 and T4. Total 2.") == [
        None
    ]


def test_an_organ_behind_what_was_looked_at_has_the_metastasis_that_is_named_with_it() -> None:
    assert organs("CT of chest and abdomen of 12 May 2026, liver metastasis 4 mm.") == ["liver"]
    assert organs("Restaging on 12 May 2026: CT of chest and abdomen, liver metastasis 4 mm.") == [
        "liver"
    ]
    assert organs("CT of chest, liver of 12 May 2026: normal.") == []


def test_an_adrenal_that_was_resected_takes_its_metastasis_with_it() -> None:
    text = "PET-CT of 17 June 2025: metastases in the left adrenal and in C7. The left adrenal was resected on {}."
    (adrenal, _) = document(text.format("9 July 2025"))["lesions"]
    assert adrenal["status"] == "resected"
    assert organs(text.format("9 May 2025")) == ["C7"]  # it came later, or that was another


def test_no_viable_tumour_is_none_unless_what_follows_is_one() -> None:
    known = "PET-CT of 17 June 2025: metastasis in C7. "
    assert totals(
        known + "PET-CT of 1 June 2026 showed no viable tumour: C7 without uptake, hilum clean."
    ) == [None, 0]
    assert totals(known + "PET-CT of 1 June 2026 showed no viable tumour: L3 avid, 12 mm.") == [
        None,
        None,
    ]


def test_what_went_before_a_staging_is_none_of_those_that_it_shows() -> None:
    text = (
        "November 2023: metastasis in the left cerebellum. By May 2025 the cerebellar lesion had vanished on MRI. On 17 "
        "May 2026 PET-CT showed metastases of the left adrenal, 26 mm, and of T4, 15 mm. The MRI of the head one week "
        "later shows no metastasis. There is nothing beyond those two."
    )
    assert totals(text)[-1] == 2
    assert document(text)["lesions"][0]["status"] == "resolved"


def test_a_scan_in_brackets_behind_its_month_is_the_staging_that_is_told() -> None:
    text = "In May 2026 (PET 13 May) distant mets: left adrenal 11 mm and L3 14 mm. 2 mets total."
    assert totals(text) == [2]
    assert [one["diameter_mm"] for one in document(text)["lesions"]] == [11, 14]
    past = "In May 2026 (PET 13 May 2025 clear) distant mets: left adrenal 11 mm and L3 14 mm. 2 mets total."
    assert 2 not in totals(past)


def test_uptake_in_places_is_a_lesion_in_each_but_what_is_called_benign() -> None:
    known = "Stage IVB. PET-CT of 13 May 2026 demonstrated "
    assert organs(
        known + "uptake in the primary, in the left adrenal gland (19 mm) and in L2 (15 mm)."
    ) == [
        "left_adrenal",
        "L2",
    ]
    assert organs(known + "uptake in the primary alone.") == []
    assert organs(known + "physiological uptake in the left adrenal gland.") == []
    assert organs(known + "uptake in the L3 vertebra, degenerative.") == []
    assert organs(known + "no uptake in the L3 vertebra.") == []


def test_there_are_so_many_alone_is_no_total() -> None:
    pet = "PET-CT of 5 May 2026 showed uptake in the left adrenal and in L3. "
    assert totals(f"{pet}The radiologist counted two metastases in total.") == [2]
    for words in (
        "There are two metastases.",
        "There were two metastases, now there are five.",
        "In the liver the picture is unchanged. There are two metastases there.",
    ):
        assert totals(f"{pet}{words}") == [None], words


def test_a_node_beyond_the_region_counts_in_a_list_that_is_numbered() -> None:
    text = "On PET/CT of 9 October 2025, there were three metastases: left kidney, right humerus, and a {} lymph node."
    assert totals(text.format("retroperitoneal")) == [3]
    assert totals(text.format("mediastinal")) == [None]
