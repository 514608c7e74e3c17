"""What of lesions, days and drugs is told of another time, of some of them or of another one, is not stated of today's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)
FRONT = "NSCLC, adenocarcinoma of the right upper lobe. "
SCAN = "CT 12 May 2026: "


def _read(text: str) -> dict[str, Any]:
    return dict(read_letters([Letter(FRONT + text, "", DAY)], DAY).document)


SOME = (
    "half of the four liver metastases are gone.",
    "the four liver metastases are gone except for one in segment 7.",
    "four liver metastases, three of which are no longer visible.",
    "of four liver metastases, only one left.",
    "three brain metastases, one no longer visible, two stable.",
    "fewer than 5 liver metastases.",
    "three or fewer brain metastases.",
    "left adrenal metastasis and liver metastasis segment 6, the latter no longer visible.",
)


@pytest.mark.parametrize("words", SOME)
def test_of_some_of_many_none_is_listed(words: str) -> None:
    assert "lesions" not in _read(SCAN + words)


EARLIER = (
    "left adrenal metastasis (earlier 15 mm, now 22).",
    "left adrenal metastasis (01.03.2026: 15 mm).",
    "left adrenal metastasis, measured 15 mm in the last CT.",
    "the former 15 mm left adrenal metastasis.",
)


@pytest.mark.parametrize("words", EARLIER)
def test_an_earlier_size_is_none_of_today(words: str) -> None:
    (lesion,) = _read(SCAN + words)["lesions"]
    assert "diameter_mm" not in lesion


AFTER = (
    "3 years after the initial diagnosis, in March 2026, L3 metastasis was found.",
    "Two years from diagnosis (May 2026) she developed a left adrenal metastasis.",
    "Prior to diagnosis, 2023, haemoptysis.",
    "M0 at diagnosis, since 2025 stage IV.",
    "Stage II at diagnosis, since March 2026 stage IV.",
)


@pytest.mark.parametrize("words", AFTER)
def test_a_day_counted_from_the_diagnosis_is_not_its_day(words: str) -> None:
    document = _read(words)
    assert "diagnosis_date" not in document.get("primary", {})
    assert "first_episode" not in document.get("metastatic_disease", {})


OTHERS = (
    ("Liver metastasis resected in 2024. ", "liver metastasis in segment 4, 15 mm.", "liver 4"),
    (
        "Lung metastasis resected 2024. ",
        "lung metastasis left lower lobe 15 mm.",
        "left lower lobe",
    ),
)


@pytest.mark.parametrize(("before", "now", "id"), OTHERS)
def test_what_a_scan_shows_after_a_resection_was_not_resected(
    before: str, now: str, id: str
) -> None:
    (lesion,) = (one for one in _read(before + SCAN + now)["lesions"] if one["id"] == id)
    assert "status" not in lesion
    assert "prior_local_therapy" not in lesion


def test_a_lesion_in_a_part_of_an_organ_may_be_another_than_the_treated_one() -> None:
    document = _read("SABR of a bone metastasis 2024. " + SCAN + "L3 metastasis 15 mm.")
    assert [one["id"] for one in document["lesions"]] == ["bone"]


UNTREATED = (
    "She had had no previous treatment and started osimertinib on 14 April 2025.",
    "She has no comorbidities and started osimertinib on 14 April 2025.",
    "She had received no chemotherapy and was started on osimertinib on 14 April 2025.",
)


@pytest.mark.parametrize("words", UNTREATED)
def test_what_was_begun_behind_a_denial_was_given(words: str) -> None:
    therapy = _read("Stage IVA. " + words)["systemic_therapy"]
    assert [one["start"] for one in therapy["lines"]] == ["2025-04-14"]
    assert therapy.get("palliative_lines", 1) == 1


def test_metastases_behind_a_remission_may_be_of_another_episode() -> None:
    document = _read("De novo stage IV 2021, complete remission 2023. " + SCAN + "L3 metastasis.")
    assert "first_episode" not in document["metastatic_disease"]
