"""What became of nodes that were involved: told by their place or of all, and what leaves them as they were."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 10, 10)
FRONT = "NSCLC of the right upper lobe. PET-CT of 4 May 2025: nodes 10R and 7 avid. CT of 4 May 2026: {}."

SINCE = {
    "nodes resolved": ("resolved", "resolved"),
    "nodes no longer enlarged": ("resolved", "resolved"),
    "primary 12 mm, both nodes back to normal": ("resolved", "resolved"),
    "the mediastinal and hilar lymph nodes are of normal size": ("resolved", "resolved"),
    "no pathological lymph nodes": ("resolved", "resolved"),
    "primary 12 mm, nodes smaller": ("shrinking", "shrinking"),
    "nodes unchanged": ("stable", "stable"),
    "hilar node no longer pathological": ("resolved", None),
    "the subcarinal node has resolved": (None, "resolved"),
    "10R smaller": ("shrinking", None),
    "node 7 normal": (None, "resolved"),
    "axillary nodes normal": (None, None),
    "no nodes palpable": (None, None),
    "most nodes smaller": (None, None),
    "surgery if the nodes are smaller": (None, None),
    "contralateral hilar node unchanged": (None, None),
}

THERE = (  # what leaves them where they are
    "Surgery: lobectomy thinkable but lung function borderline",
    "Radiotherapy of the chest would be possible",
    "Chemoradiotherapy was completed in March 2023, before this",
    "On examination no nodes palpable",
    "Biopsy of the liver was benign",
    "Radiotherapy is one of the options",
    "Radiotherapy will be reconsidered after the first response assessment",
)

NOT_THERE = (
    "Chemoradiotherapy followed until July 2026",
    "Lobectomy was performed in June 2026",
    "Chemoradiotherapy was completed in July 2026, as discussed",
    "EBUS of 10 May 2026: 10R and 7 negative",
    "The biopsy of the nodes was benign",
)


def read(text: str) -> dict[str, Any]:
    """The document that is read of a letter."""
    return read_letters([Letter(text, dated=DAY)], DAY).document


@pytest.mark.parametrize("said", SINCE)
def test_what_nodes_have_become(said: str) -> None:
    each = {
        one["station"]: one.get("status")
        for one in read(FRONT.format(said))["lesions"]
        if "station" in one
    }
    assert (each["10R"], each["7"]) == SINCE[said]


@pytest.mark.parametrize("said", THERE)
def test_what_is_planned_or_was_before_leaves_them(said: str) -> None:
    each = read(f"NSCLC. PET-CT of 4 May 2026: nodes 10R and 7 avid. {said}.")["lesions"]
    assert [one["station"] for one in each if "station" in one] == ["10R", "7"]


@pytest.mark.parametrize("said", NOT_THERE)
def test_what_was_treated_or_is_benign_is_asked(said: str) -> None:
    each = read(f"NSCLC. PET-CT of 4 May 2026: nodes 10R and 7 avid. {said}.").get("lesions", [])
    assert not [one for one in each if "station" in one]


def test_nodes_that_may_have_gone_are_of_their_day_alone() -> None:
    made = read("NSCLC. PET-CT of 4 May 2025: nodes 10R and 7 avid. Nodes not enlarged any more.")
    assert all("status" not in one for one in made["lesions"])
    assert {"10R": {}, "7": {}} in [one.get("lesions") for one in made["assessments"]]


def test_a_later_resolution_outlasts_what_is_called_unchanged() -> None:
    made = read(
        FRONT.format("nodes resolved")
        + " CT of 8 September 2026: nothing has changed in any of these sites."
    )
    assert {one.get("status") for one in made["lesions"] if "station" in one} == {"resolved"}
