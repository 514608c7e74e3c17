"""The primary is resected where its operation is told, whatever is told of drugs beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)


def primary(text: str) -> dict[str, Any]:
    document: Any = read_letters([Letter(f"NSCLC. {text}", dated=DAY)], DAY).document
    found = document.get("primary", {})
    return {key: found.get(key) for key in ("status", "definitive_treatment_end")}


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("In May 2022 a left lower lobectomy was carried out; adjuvant chemotherapy was considered "
         "but not given.", "2022-05"),
        ("In May 2022 a left lower lobectomy was done for an adenocarcinoma, pT1c pN0; adjuvant "
         "chemotherapy was neither indicated nor given.", "2022-05"),
        ("You will recall she had a right upper lobectomy on 8 July 2021.", "2021-07-08"),
        ("Adenocarcinoma of the left lower lobe, operated on 25 May 2022 (pT3 pN0, R0).", "2022-05-25"),
        ("Adenocarcinoma left upper lobe, resected 3 November 2022.", "2022-11-03"),
        ("She was operated on 12 February 2021 for an adenocarcinoma of the right lower lobe.", "2021-02-12"),
        ("She underwent resection of the right upper lobe in August 2021 for adenocarcinoma.", "2021-08"),
        ("18.06.2024 upper lobe resection right with lymphadenectomy: ypT1a ypN0 R0", "2024-06-18"),
    ],
)  # fmt: skip
def test_an_operation_of_the_primary(text: str, end: str) -> None:
    assert primary(text) == {"status": "resected", "definitive_treatment_end": end}


@pytest.mark.parametrize(
    "text",
    [
        "A lobectomy and adjuvant chemotherapy were considered in May 2022.",
        "A lobectomy, and adjuvant chemotherapy, were considered in May 2022.",
        "Left lower lobectomy was discussed in May 2022, and adjuvant chemotherapy was refused.",
        "Left lower lobectomy in May 2022 was refused and chemotherapy given.",
        "Adenocarcinoma of the left lower lobe, to be operated on 25 July 2026.",
        "Adenocarcinoma of the left lower lobe, not operated.",
        "Her father had an adenocarcinoma of the left lower lobe, operated on in 2010.",
        "Adenocarcinoma of the left lower lobe, brain metastasis operated on 25 May 2022.",
    ],
)
def test_no_operation_of_the_primary(text: str) -> None:
    assert primary(text)["status"] is None


FRONT = "Right upper lobectomy on 4 May 2022. PET-CT of 3 May 2025: metastasis of L3. "


@pytest.mark.parametrize(
    ("text", "none"),
    [
        ("No relapse at the site of surgery.", True),
        ("The operated hemithorax was free of recurrence.", True),
        ("Nothing at the stump.", True),
        ("The bronchial stump, nodes and the occipital cavity are clear.", True),
        ("Nothing new has come to light, nor has the tumour recurred in the right chest.", True),
        ("Otherwise no sign of recurrence, locally or in the abdomen.", True),
        ("No local rec.", True),
        ("Local recurrence: no.", True),
        ("No recurrent mass at the bronchial stump.", True),
        ("No tumour in the left chest.", False),
        ("On examination the chest is clear.", False),
        ("The lungs are clear on auscultation.", False),
        ("The surgical bed looks fine, but there is a nodule at the stump.", False),
        ("No tumour in the chest wall.", False),
        ("The resection site of the brain metastasis is free.", False),
        ("It is not clear whether the stump is free of tumour.", False),
    ],
)
def test_where_it_was_removed_nothing_came_back(text: str, none: bool) -> None:
    document: Any = read_letters([Letter(f"NSCLC. {FRONT}{text}", dated=DAY)], DAY).document
    assert (document["primary"].get("progressing") is False) is none
