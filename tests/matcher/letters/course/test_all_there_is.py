"""Words that the metastases which are told are all there are; and words that look alike and close
nothing."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
PET = "NSCLC, stage IVA. PET-CT of 3 May 2026 showed metastases in L3 and in the spleen. "
CT = PET.replace("PET-CT", "CT")
IN_A_WORD = [
    "Just those two.",
    "More was not seen.",
    "No pathological lymph nodes, no other lesions.",
    "Two metastases, nothing else.",
    "So there are two metastases in two organs.",
    "Two metastases in two organs, therefore.",
    "These two are all there is.",
    "Nothing else lit up.",
    "Nothing else took up the tracer.",
    "Nothing further was found.",
    "No other disease was seen.",
    "No disease elsewhere.",
    "No disease was found anywhere else.",
    "No additional lesions were detected.",
    "There was no third metastasis.",
    "The disease was confined to these two sites.",
    "Distant spread was limited to these two.",
    "These were the only metastases.",
    "They were the only sites of disease.",
    "Those were the only two lesions.",
    "There were no others.",
    "None was found elsewhere.",
    "Elsewhere the scan was clean.",
    "The rest of the body was free of disease.",
    "All other organs were free of metastases.",
    "Beyond these two no disease was visible.",
    "Outside these two sites there was none.",
    "The total number of metastases was two.",
    "These two, and no others.",
    "These two made up the entire metastatic burden.",
    "The number of metastases was two.",
]


def totals(text: str) -> list[object]:
    """How many metastases each staging of a letter has, where that is read."""
    each = read_letters([Letter(text, "", DAY)], DAY).document.get("assessments", [])
    return [one.get("totals", {}).get("metastases") for one in each]


def test_words_close_the_list_of_metastases() -> None:
    assert [one for one in IN_A_WORD if totals(PET + one) != [2]] == []


COUNTED = [
    "That made two metastases.",
    "This brought the number of metastases to two.",
    "She thus had two metastases.",
    "He therefore has two metastases.",
    "We counted two metastases in all.",
    "Two metastases were known altogether.",
    "Altogether two metastases were present.",
    "All in all there were two metastases.",
    "In total two metastases were visible.",
    "The metastatic disease consisted of two lesions.",
    "Her metastatic disease thus comprises two lesions.",
    "Two metastases, no more and no fewer.",
    "There were exactly two metastases.",
    "There were only two metastases.",
    "Two metastases are thus on record.",
    "She is oligometastatic with two metastases.",
    "The count of metastases is two.",
    "These are two metastases in all.",
    "A total of two metastases was seen.",
    "Thus two metastases exist at present.",
    "Two known metastases, then.",
]


def test_words_count_all_metastases() -> None:
    assert [one for one in COUNTED if totals(CT + one) != [2]] == []


@pytest.mark.parametrize(
    "text",
    [
        "The disease was confined to these two sites.",
        "These were the only metastases.",
        "These two made up the entire metastatic burden.",
    ],
)
def test_words_of_all_there_is_close_also_behind_a_scan_of_some_region(text: str) -> None:
    assert totals(CT + text) == [2]
    assert totals(CT + "Nothing else was seen.") == [None]


ALIKE = [
    "In the lymph nodes nothing else was found.",
    "No other lesions in the nodes.",
    "More was not seen in the liver.",
    "Others were not irradiated.",
    "Only these two grew.",
    "SABR was given with two metastases in two organs progressing.",
    "Two metastases in two organs have grown.",
    "With two metastases in two organs she would be eligible.",
    "There were two new metastases in two organs.",
    "Two metastases, nothing else, were biopsied.",
    "In 2023 there were two metastases in two organs.",
    "At least two metastases in two organs.",
    "Two metastases, nothing else, were biopsied.",
    "Nothing else was new.",
    "Nothing else of note was seen.",
    "Nothing else lit up in the liver.",
    "Nothing else lit up apart from a rib.",
    "Nothing else lit up, except the sacrum.",
    "Nothing else lit up, although the brain was not imaged.",
    "In the skeleton nothing else lit up.",
    "Cranial MRI showed nothing else.",
    "No other disease of note is known.",
    "There was no other disease than hypertension.",
    "Other diseases: none.",
    "No other lesion was irradiated.",
    "No other lesion has grown.",
    "No other symptomatic metastasis was found.",
    "It is hoped that nothing else lights up.",
    "Nothing else should be found before SBRT.",
    "The trial demands that there be no other disease.",
    "The disease was confined to the lung.",
    "The disease was no longer confined to these two sites.",
    "In 2024 the disease was confined to these two sites.",
    "Progression was confined to these two sites.",
    "Treatment was confined to these two sites.",
    "Radiotherapy was limited to these two metastases.",
    "These were the only metastases that had grown.",
    "These were the only metastases in bone.",
    "These were the only lesions measured.",
    "They were the only metastases known in 2024.",
    "These two are all that could be irradiated.",
    "These two are all that is left to be treated.",
    "That was all for today.",
    "The rest of the liver was clear.",
    "The rest of the history is unremarkable.",
    "The rest of the examination was unremarkable.",
    "All other organs could not be assessed.",
    "All other bones were free of metastases.",
    "Outside these two there was a doubtful lesion in the liver.",
    "Beyond these two no lesion was treated.",
    "Elsewhere in the brain there was nothing.",
    "Elsewhere the scan was incomplete.",
    "A third metastasis was not treated.",
    "None was found elsewhere in the brain.",
    "We do not know whether there is other disease.",
    "Nobody can say whether these were the only metastases.",
    "Nothing else was seen by the surgeon.",
    "The metastases were restricted to the skeleton.",
]


def test_nothing_is_closed_where_nothing_was_told() -> None:
    assert not any(totals("PET-CT of 3 May 2026. That was all."))
    assert totals("That was all.") == []


COUNTED_ALIKE = [
    "That made two metastases disappear.",
    "This gave two metastases time to grow.",
    "She thus had two metastases in the liver.",
    "We counted two metastases that had grown.",
    "Two metastases were seen to have grown overall.",
    "Overall, two metastases were larger.",
    "In all, two metastases were treated.",
    "In the brain, two metastases were seen in all.",
    "All in all there were two metastases of bone.",
    "The metastatic burden amounted to two lesions in the liver.",
    "The metastatic burden was reduced by two lesions.",
    "The metastatic disease is not confined to two lesions.",
    "The number has fallen by two metastases.",
    "With two metastases she would be oligometastatic.",
    "In all, two metastases were not seen any more.",
    "Today two metastases were discussed.",
    "At present two metastases are known to have grown.",
    "A total of two metastases was seen in the lung.",
    "Her father had altogether two metastases.",
    "Of the four, in all two metastases were known.",
    "Apart from the liver, altogether two metastases were known.",
]


def test_words_that_look_alike_count_not_all() -> None:
    assert [one for one in COUNTED_ALIKE if 2 in totals(CT + one)] == []


def test_words_that_look_alike_close_nothing() -> None:
    assert [one for one in ALIKE if 2 in totals(PET + one)] == []


@pytest.mark.parametrize(
    "text",
    [
        "PET-CT of 3 May 2026 showed metastases in L3 and a doubtful lesion of the liver.",
        "PET-CT of 3 May 2026 showed several metastases in the liver and one in L3.",
        "PET-CT of 3 May 2026 showed two metastases in the liver and one in L3.",
        "PET-CT of 3 May 2026 showed bone and liver metastases.",
        "PET-CT of 3 May 2026 showed metastases in the liver and L3.",
        "PET-CT of 3 May 2026 showed liver metastases and one in L3.",
        "Cranial MRI of 3 May 2026 showed a metastasis in the left frontal lobe.",
        "CT of 3 May 2026 showed the primary in the right upper lobe and an adrenal metastasis.",
    ],
)
def test_a_list_of_which_some_number_is_open_is_not_closed(text: str) -> None:
    for close in ("Nothing else lit up.", "The disease was confined to these two sites."):
        assert not any(totals(f"NSCLC. {text} {close}"))


HEAD = "Cranial MRI of 5 May 2026 "


def test_words_of_all_there_is_are_also_read_behind_a_normal_brain() -> None:
    assert totals(PET + HEAD + "was normal. These were the only metastases.") == [2]
    shown = "showed metastases in the pons and the left frontal lobe. "
    closed = "The disease was confined to these two sites."
    assert totals(f"NSCLC, stage IVA. {HEAD}{shown}{closed}") == [None]
    assert totals(f"NSCLC. PET-CT of 3 May 2026: L3 metastatic. {HEAD}{shown}{closed}") == [None]


def test_the_same_examination_showed_nothing_else() -> None:
    front = PET.rstrip(". ")
    assert totals(f"{front}, while the same examination disclosed nothing else.") == [2]
    assert totals(f"{front}, and in the liver it showed nothing else.") == [None]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (
            "PET-CT of 3 May 2025 showed four metastases: two in the liver, one in the right ilium "
            "and one in the sternum. On CT of 3 May 2026 both liver metastases had gone.",
            [4, None],
        ),
        (
            "CT showed a mass in the left lung. PET-CT of 3 May 2025 showed three metastases: L3, L5 "
            "and the spleen. CT of 3 May 2026: new metastasis in the left adrenal.",
            [3, None],
        ),
        (
            "CT of 23 April 2026 showed a liver metastasis and one in L3. PET-CT of 3 May 2026 "
            "confirmed these two metastases and no others.",
            [2],
        ),
        (
            "PET-CT of 3 May 2025 and MRI of the head of 5 May 2025 showed no distant metastases.",
            [0],
        ),
        (
            "PET-CT of 3 May 2025 showed four metastases: two in the liver, one in the right ilium "
            "and one in the sternum. There was also a lesion of L3, 12 mm.",
            [None],
        ),
        (
            "PET-CT of 3 May 2025: the largest two metastases (L3 22 mm, spleen 14 mm) were measured.",
            [None],
        ),
    ],
)
def test_a_list_that_comes_to_its_number_is_held_against_what_follows_alone(
    text: str, numbers: list[int | None]
) -> None:
    read = read_letters([Letter("NSCLC. " + text, dated=DAY)], DAY).document["assessments"]
    assert [one.get("totals", {}).get("metastases") for one in read] == numbers
