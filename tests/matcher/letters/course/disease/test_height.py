"""A vertebra that tells how high another thing lies is no metastasis of its own, nor is a level a node."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)
FRONT = "NSCLC, adenocarcinoma of the right lung. CT 12 May 2026: "

LESIONS = (
    ("epidural metastasis at the level of T8.", []),
    ("metastasis at the level of L3, left psoas.", []),
    ("retroperitoneal metastasis at L2 level.", []),
    ("paravertebral metastasis at T8.", []),
    ("lymph node metastasis left of L3.", []),
    ("intramedullary metastasis at the level of C5.", []),
    ("metastasis of the left psoas at L3, 2 cm.", ["muscle"]),
    ("left rib metastasis at the level of T8.", ["rib"]),
    ("metastasis at the level of the left adrenal.", ["left_adrenal"]),
    ("spinal metastasis at level T8 with low-level activity.", ["T8"]),
    ("spinal metastases at two levels, T8 and L3.", ["T8", "L3"]),
    ("vertebral metastasis at the T8 level.", ["T8"]),
    ("bone metastases at the level of T8 and L3.", ["T8", "L3"]),
    ("T8 metastasis with cord compression at this level.", ["T8"]),
    ("paravertebral metastasis and L3 metastasis.", ["L3"]),
    ("lymph node metastases at levels 4R and 7.", ["lymph_node", "lymph_node"]),
)


@pytest.mark.parametrize(("words", "organs"), LESIONS)
def test_a_height_is_no_place_of_its_own(words: str, organs: list[str]) -> None:
    document = read_letters([Letter(FRONT + words, "", DAY)], DAY).document
    assert [one["organ"] for one in document.get("lesions", [])] == organs
