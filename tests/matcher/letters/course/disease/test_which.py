"""A local treatment is of the lesions that it is said to be of, and of no other one of its sentence."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)
ADRENAL, L3 = "left adrenal", "L3"

OF_ONE = (
    ("Left adrenal metastasis resected May 2026, L3 metastasis.", ADRENAL),
    ("L3 metastasis, after resection of the left adrenal metastasis in May 2026.", ADRENAL),
    ("Left adrenal metastasis SBRT May 2026 and L3 metastasis without treatment.", ADRENAL),
    ("SBRT of the left adrenal metastasis May 2026, new L3 metastasis.", ADRENAL),
    ("L3 metastasis irradiated May 2026, T8 metastasis.", L3),
    ("The left adrenal metastasis was irradiated in May 2026, the L3 metastasis not.", ADRENAL),
    ("L3 metastasis, left adrenal metastasis SBRT May 2026.", ADRENAL),
    ("Bone metastases in L3 (irradiated May 2026) and T8.", L3),
    ("Metastases in L3 and T8, RT of L3 in May 2026.", L3),
    ("Metastases in L3 and the left adrenal, adrenalectomy May 2026.", ADRENAL),
    ("Bilateral adrenal metastases, left SBRT 50 Gy in 5 fractions March 2026.", ADRENAL),
    ("Bilateral adrenal metastases, SBRT only on the left side March 2026 50 Gy/5.", ADRENAL),
    ("Bilateral adrenal metastases, left adrenalectomy March 2026.", ADRENAL),
    ("Two adrenal metastases: left SBRT March 2026 50 Gy in 5, right stable.", ADRENAL),
)

OF_NONE_KNOWN = (
    "Three brain metastases, the largest resected in March 2026.",
    "The largest of three brain metastases was resected in March 2026.",
    "Five brain metastases, four of them SRS 20 Gy in March 2026.",
    "Four brain metastases, three treated with SRS in March 2026.",
    "Two liver metastases, one treated with SBRT 3 x 15 Gy March 2026.",
    "Three brain metastases, SRS of two lesions in March 2026.",
)

OF_ALL = (
    "SBRT of the left adrenal metastasis and the L3 metastasis in May 2026.",
    "Left adrenal metastasis and L3 metastasis treated with SBRT May 2026.",
    "Left adrenal metastasis, L3 metastasis: SBRT May 2026.",
    "Left adrenal metastasis, L3 metastasis, both irradiated in May 2026.",
    "The left adrenal metastasis was resected in May 2026, as was the L3 metastasis.",
    "Metastases in L3 and the left adrenal, SBRT in May 2026.",
)


def treated(text: str) -> list[str]:
    """The lesions that are stated to have been treated."""
    each = read_letters([Letter(f"NSCLC stage IV. {text}", "", DAY)], DAY).document
    return sorted(one["id"] for one in each.get("lesions", []) if one.get("prior_local_therapy"))


@pytest.mark.parametrize(("text", "lesion"), OF_ONE)
def test_a_treatment_of_one_lesion_is_of_no_other(text: str, lesion: str) -> None:
    assert treated(text) == [lesion]


@pytest.mark.parametrize("text", OF_NONE_KNOWN)
def test_a_treatment_of_some_of_several_is_of_none_that_is_known(text: str) -> None:
    assert treated(text) == []


@pytest.mark.parametrize("text", OF_ALL)
def test_a_treatment_of_all_lesions_is_of_each(text: str) -> None:
    assert treated(text) == [L3, ADRENAL]


def test_each_of_both_sides_has_the_change_that_is_told_of_it() -> None:
    text = "NSCLC stage IV. Bilateral adrenal metastases: right growing, left stable."
    lesions = read_letters([Letter(text, "", DAY)], DAY).document["lesions"]
    each = {one["id"]: one["status"] for one in lesions}
    assert each == {"right adrenal": "growing", "left adrenal": "stable"}


LEFT_OR_BACK = (
    "Right cerebellar metastasis, subtotal resection 4 March 2026.",
    "Liver metastasis segment 6 partially resected March 2026.",
    "L3 metastasis excised except for a residue at the pedicle, March 2026.",
    "Liver metastasis segment 6 resected March 2026 (R2).",
    "Left frontal metastasis resected 4 March 2026, local recurrence 3 June 2026 on MRI.",
)


@pytest.mark.parametrize("text", LEFT_OR_BACK)
def test_what_was_left_or_came_back_is_not_resected(text: str) -> None:
    assert "resected" not in str(read_letters([Letter(text, "", DAY)], DAY).document)


def test_what_did_not_come_back_is_resected() -> None:
    text = "Left frontal metastasis resected 4 March 2026, no recurrence."
    (one,) = read_letters([Letter(text, "", DAY)], DAY).document["lesions"]
    assert one["status"] == "resected"


@pytest.mark.parametrize(
    "text",
    [
        "Two brain metastases: left frontal SRS 20 Gy in March 2026, right cerebellar untreated.",
        "Two brain metastases: left frontal SRS March 2026, the other under observation.",
        "Two bone metastases: L3 irradiated March 2026, T8 stable.",
    ],
)
def test_the_first_of_a_list_is_not_all_of_it(text: str) -> None:
    assert len(read_letters([Letter(text, "", DAY)], DAY).document.get("lesions", [])) < 2


def test_the_dose_of_one_is_not_that_of_both() -> None:
    text = "SRS of two brain metastases in May 2026 (left frontal 20 Gy, right cerebellar 18 Gy)."
    lesions = read_letters([Letter(text, "", DAY)], DAY).document["lesions"]
    assert "dose_gy" not in str(lesions)
