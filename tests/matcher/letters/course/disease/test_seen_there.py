"""Lesions that are there, and whose nature or place follows from other words of the letter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)
ACROSS = "Adenocarcinoma of the right lower lobe, stage IVA, metastasis of L3. "


def lesions(text: str) -> list[tuple[Any, ...]]:
    """The lesions that are read: where, of which role, how they changed and how large they are."""
    found = read_letters([Letter(text, "", DAY)], DAY).document.get("lesions", [])
    names = ("organ", "role", "status", "diameter_mm")
    return sorted(tuple(one.get(name) for name in names) for one in found)


def of_lung(text: str) -> list[tuple[Any, ...]]:
    """Those of them that lie in a lung."""
    return [one for one in lesions(text) if "lobe" in one[0] or "lung" in one[0]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "CT of 3 May 2026: new nodule of 12 mm in the left lower lobe.",
            ("left_lower_lobe", None, "new", 12),
        ),
        (
            "CT of 3 May 2026: a nodule of the left upper lobe, 9 mm, stable.",
            ("left_upper_lobe", None, "stable", 9),
        ),
    ],
)
def test_across(text: str, found: tuple[Any, ...]) -> None:
    """A nodule of the other lung is a metastasis where the letter tells of metastases."""
    assert of_lung(ACROSS + text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "CT of 3 May 2026: new nodule of 12 mm in the left lower lobe, probably a granuloma.",
        "CT of 3 May 2026: new nodule of 12 mm in the left lower lobe. A second primary is feared.",
        "CT of 3 May 2026: new nodule of 12 mm in the left lower lobe, possibly inflammatory.",
        "CT of 3 May 2026: new nodule of 12 mm in the right upper lobe.",
        "CT of 3 May 2026: no nodule in the left lower lobe.",
        "The left lower lobe nodule was never measured.",
    ],
)
def test_not_across(text: str) -> None:
    """One that may be something else is none, nor one of the same lung."""
    assert of_lung(ACROSS + text) == []


def test_across_without_metastases() -> None:
    """Nor one in a letter that tells of no metastases."""
    text = "Adenocarcinoma of the right lower lobe. CT of 3 May 2026: nodule of the left lower lobe, 9 mm."
    assert of_lung(text) == []


def test_named_again() -> None:
    """One that is called a metastasis further on is one lesion."""
    text = "CT of 3 May 2026: new 13 mm nodule in the left lower lobe. Metastasis of the left lower lobe (13 mm)."
    assert len(of_lung(ACROSS + text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "CT of 3 May 2026: a mass of 44 mm in the {place}. Biopsy: lung adenocarcinoma. Stage IVA.",
        "Bladder carcinoma 2011, resected, no recurrence. CT of 3 May 2026: mass of 44 mm in the {place}. "
        "Biopsy: lung adenocarcinoma.",
        "CT of 3 May 2026: a 44 mm mass in the {place}. Biopsy: lung adenocarcinoma. Since then complete response.",
    ],
)
@pytest.mark.parametrize(
    ("place", "lobe"),
    [("left upper lobe", "upper"), ("lower lobe of the left lung", "lower"), ("lingula", "upper")],
)
def test_seat(text: str, place: str, lobe: str) -> None:
    """A mass tells the seat of the cancer, also beside another that was cut out or is gone."""
    read = read_letters([Letter(text.format(place=place), "", DAY)], DAY).document["primary"]
    assert (read["side"], read["lobe"]) == ("left", lobe)


@pytest.mark.parametrize(
    "text",
    [
        "Lung adenocarcinoma. Recurrence in 2025. CT of 3 May 2026: a mass of 44 mm in the left upper lobe.",
        "Lung adenocarcinoma. Lobectomy in 2022. CT of 3 May 2026: a mass of 44 mm in the left upper lobe.",
        "Lung adenocarcinoma. CT of 3 May 2026: a mass in the left upper lobe and a mass in the right lower lobe.",
    ],
)
def test_no_seat(text: str) -> None:
    """A mass behind a recurrence or an operation may be another, and one of two either."""
    assert "lobe" not in read_letters([Letter(text, "", DAY)], DAY).document.get("primary", {})


PRIMARY = "Adenocarcinoma of the left upper lobe. CT of 3 May 2026: primary 22 mm. "


@pytest.mark.parametrize(
    "text",
    [
        "Surgery: lobectomy feasible.",
        "The primary is resectable by lobectomy.",
        "The board endorsed chemotherapy, then lobectomy.",
        "The brain metastasis was removed by craniotomy, histology as that of the lung biopsy.",
        "At colonoscopy a polyp was removed.",
    ],
)
def test_in_place(text: str) -> None:
    """An operation that may come, or one elsewhere, leaves the primary where it is."""
    assert ("left_upper_lobe", "primary", None, 22) in lesions(PRIMARY + text)


@pytest.mark.parametrize(
    "text",
    [
        "Lobectomy on 9 May 2026.",
        "The resectable tumour was removed by lobectomy on 9 May 2026.",
        "The tumour was removed on 9 May 2026.",
    ],
)
def test_cut_out(text: str) -> None:
    """One that was done may have taken it."""
    assert of_lung(PRIMARY + text) == []


SPREAD = "Adenocarcinoma of the right lower lobe, stage IVB. CT of 3 May 2026: "


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("T8 stable.", [("T8", None, "stable", None)]),
        ("L3 sclerotic, unchanged.", [("L3", None, "stable", None)]),
        ("T8 unchanged, degenerative.", []),
        ("fracture of T8, unchanged.", []),
        ("the liver is unchanged.", []),
        ("T8 stable with a bone island.", []),
    ],
)
def test_changed(text: str, found: list[tuple[Any, ...]]) -> None:
    """A bone of which only a change is told holds a metastasis, where nothing else is named."""
    assert lesions(SPREAD + text) == found


@pytest.mark.parametrize(
    ("behind", "open_"),
    [
        ("Docetaxel since May 2026. CT: liver full of deposits.", True),
        ("Docetaxel since May 2026. The last MRI was read elsewhere.", True),
        ("Docetaxel since May 2026.", False),
        ("Docetaxel since May 2026. A CT is booked.", False),
    ],
)
def test_a_scan_without_its_day_behind_a_staging_by_words_alone_is_another(
    behind: str, open_: bool
) -> None:
    text = f"NSCLC. Diagnosed in March 2025, T1c N0, a single brain metastasis, R occipital, M1b. {behind}"
    each = read_letters([Letter(text, "", DAY)], DAY).document["assessments"]
    assert each[0]["totals"]["metastases"] == 1
    assert (each[1:] == [{}]) is open_
