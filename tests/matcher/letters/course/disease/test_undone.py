"""An examination that words around it leave open was not done; one with a result, or told to be done, was."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)

OPEN = (
    "He has not yet had PET or brain MRI.",
    "She declined PET and brain MRI.",
    "Patient refuses MRI brain.",
    "Staging complete except for PET and brain MRI.",
    "Plan:\n- brain MRI\n- PET-CT\n- discuss at MDT",
    "\nOutstanding:\n- brain MRI\n- PET-CT",
    "\nPending investigations:\n1. Brain MRI\n2. PET-CT",
    "Open: brain MRI, PET.",
    "We are missing PET and brain MRI.",
    "MDT asks for brain MRI and PET.",
    "For brain MRI and PET.",
    "Brain MRI + PET a.s.a.p.",
    "He is having a brain MRI tomorrow.",
    "Brain MRI: tomorrow.",
    "Has a brain MRI coming up.",
    "Brain MRI still to come.",
    "Too unwell for PET or brain MRI.",
    "Unable to tolerate brain MRI.",
    "Cannot have a brain MRI.",
    "MRI brain compatible pacemaker.",
    "Only CT; PET and brain MRI unavailable here.",
    "PET or brain MRI was never performed.",
    "In the absence of PET and brain MRI, staging is provisional.",
    "Brain MRI, PET: missing.",
    "Brain MRI on 3 May 2026 did not take place.",
    "Brain MRI 3 May 2026 (not attended).",
    "MRI brain consent signed 3 May 2026.",
    "PET referral sent 3 May 2026.",
    "Bone scan rather than PET.",
    "CT in lieu of PET.",
    "Wishes for a PET.",
    "PET is overdue.",
    "PET: not applicable.",
    "PET -, brain MRI -.",
    "Amyloid PET 2022 of the brain.",
    "Staging is complete with the exception of brain MRI.",
    "All that remains is PET and brain MRI.",
    "PET was omitted, and brain MRI too.",
    "We ask for the following:\n- PET\n- MRI brain",
    "\nInvestigations requested\n1) PET\n2) MRI brain",
    "PET and brain MRI. Both were declined.",
    "No report of PET or brain MRI reached us.",
)

DONE = (
    "Brain MRI clear.",
    "MRI brain: no metastases.",
    "Staged with PET and brain MRI.",
    "PET and brain MRI were done, too frail for surgery.",
    "She underwent PET and brain MRI.",
    "PET: uptake in L3, too frail for a biopsy.",
    "No distant metastases on PET and brain MRI, too frail for surgery.",
    "Staging:\n- PET\n- MRI brain",
    "The PET and the brain MRI are attached.",
    "Chemotherapy was declined; PET and brain MRI.",
    "MRI brain clear, PET clear except for L3.",
    "Brain MRI of 3 May 2026, PET-CT of 4 May 2026: uptake in L3, too frail for surgery.",
)


def _done(text: str) -> bool:
    """Whether a PET or an examination of the brain is read as done."""
    document = read_letters([Letter(f"NSCLC. {text}", "", DAY)], DAY).document
    return any(document.get("imaging", {}).values())


@pytest.mark.parametrize("text", OPEN)
def test_what_is_left_open_was_not_done(text: str) -> None:
    assert not _done(text)


@pytest.mark.parametrize("text", DONE)
def test_what_has_a_result_or_is_told_was_done(text: str) -> None:
    assert _done(text)
