"""Who had no treatment at all had no local one, and a lesion that is new, and was never
irradiated, had none either, where nothing tells of an operation or an ablation."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)
FRONT = "NSCLC of the left upper lobe. CT of 3 May 2026: primary 30 mm, new metastases of 12 mm in the liver and of 9 mm in T10. "


def untreated(text: str, front: str = FRONT) -> set[str]:
    document: Any = read_letters([Letter(front + text, dated=DAY)], DAY).document
    return {one["id"] for one in document["lesions"] if one.get("prior_local_therapy") == []}


ALL = {"primary", "liver", "T10"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Treatment-naive.", ALL),
        ("Prior therapies: none", ALL),
        ("No previous therapy.", ALL),
        ("No treatment of the tumour yet; he is well.", ALL),
        ("No systemic treatment so far.", set()),
        ("No drug treatment so far.", set()),
        ("No anticancer treatment has been given during this admission.", set()),
        ("Treatment-naive. The liver metastasis was resected on 20 May 2026.", set()),
        ("She has never had radiotherapy.", ALL),
        ("She has never had radiotherapy. The liver was treated by microwave ablation in 2025.", {"primary", "T10"}),
        ("Neither metastasis has been irradiated.", {"liver", "T10"}),
        ("The liver has never been irradiated.", {"liver"}),
        ("Neither metastasis has been irradiated. One was ablated.", set()),
    ],
)  # fmt: skip
def test_new_metastases_that_nobody_treated(text: str, found: set[str]) -> None:
    assert untreated(text) - {"primary"} == found - {"primary"}


def test_a_known_metastasis_that_was_never_irradiated_may_have_been_operated_on() -> None:
    front = FRONT.replace("new metastases", "metastases")
    assert not untreated("Neither metastasis has been irradiated.", front)
    planned = "Neither metastasis has been irradiated. We plan SBRT of the liver metastasis."
    assert not untreated(planned, front)
