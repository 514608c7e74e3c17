"""A local treatment is stated where it was carried out, and with its own day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)
OF_LESION = "NSCLC. Left adrenal metastasis, "
OF_PRIMARY = "NSCLC, stage IIIA. "

NOT_GIVEN = (
    "SBRT requested 3 June 2026.",
    "referral for SBRT 3 June 2026.",
    "randomised to SBRT 3 June 2026.",
    "SBRT simulation 3 June 2026, 5 x 10 Gy.",
    "SBRT as per MDT 3 June 2026.",
    "planning visit for left adrenalectomy 3 June 2026.",
    "left adrenalectomy 14 June 2026.",
    "resected on 14 June 2026.",
    "can be resected.",
    "SBRT in May 2026 failed to take place.",
    "SBRT May 2026 omitted.",
    "SBRT 50 Gy in 5 fractions on Monday.",
    "SBRT 50 Gy in 5 fractions unless progression.",
    "SBRT 50 Gy in 5 fractions ongoing.",
    "SBRT 50 Gy in 5 fractions, of which 2 were given.",
    "SBRT 50 Gy in 5 fractions, discontinued in May 2026.",
    "SBRT 50 Gy in 5 fractions since 8 June 2026.",
)

NOT_OF_PRIMARY = (
    "Right upper lobectomy on 15 June 2026.",
    "Admission 19/06/2026 for right upper lobectomy.",
    "Patient counselled about lobectomy 3 June 2026.",
    "Bronchoscopy before lobectomy 3 June 2026 unremarkable.",
    "Second opinion 4 March 2026: right upper lobectomy.",
    "3 June 2026: attempted right upper lobectomy, irresectable.",
    "Chemoradiation from 15 June 2026.",
    "Dental check before definitive chemoradiation 3 June 2026.",
    "Chemoradiation since 18 May 2026.",
    "Chemoradiation broken off at 20 Gy in May 2026.",
)

GIVEN = (
    ("SBRT 50 Gy in 5 fractions March 2026.", "SABR", "2026-03"),
    ("SBRT completed 3 June 2026.", "SABR", "2026-06-03"),
    ("radiotherapy started 8 March 2026.", "RT", "2026-03-08"),
    ("resected 4 March 2026, follow-up 4 July 2026.", "surgery", "2026-03-04"),
    ("SBRT 50 Gy in 5 fractions 03/2025, progression 03/2026.", "SABR", "2025-03"),
    ("SBRT 50 Gy in 5 fractions at progression in 03/2026.", "SABR", "2026-03"),
    ("SBRT 50 Gy in 5 fractions, progression 03/2026.", "SABR", None),
    ("SBRT 50 Gy in 5 fractions, stable since 03/2026.", "SABR", None),
    ("SBRT 50 Gy in 5 fractions before 4 March 2026.", "SABR", None),
    ("4 March 2026 MDT, then SBRT 50 Gy in 5 fractions.", "SABR", None),
)

OF_PRIMARY_GIVEN = (
    ("Right upper lobectomy on 3 June 2026, first visit on 20 June 2026.", "2026-06-03"),
    ("Neoadjuvant chemotherapy before right upper lobectomy on 3 June 2026.", "2026-06-03"),
    ("Right upper lobectomy in 2022, recurrence March 2024.", "2022"),
    ("Right upper lobectomy, recurrence March 2024.", None),
    ("Neoadjuvant nivolumab 10/2024-12/2024, followed by right upper lobectomy.", None),
    ("Definitive chemoradiation 60 Gy in 30 fractions, completed May 2026.", "2026-05"),
)


def _read(text: str) -> dict[str, Any]:
    return dict(read_letters([Letter(text, dated=DAY)], DAY).document)


@pytest.mark.parametrize("text", NOT_GIVEN)
def test_what_is_on_its_way_to_a_treatment_is_none_of_a_lesion(text: str) -> None:
    (lesion,) = _read(OF_LESION + text)["lesions"]
    assert not lesion.get("prior_local_therapy")
    assert lesion.get("status") != "resected"


@pytest.mark.parametrize("text", NOT_OF_PRIMARY)
def test_what_is_on_its_way_to_a_treatment_is_none_of_the_primary(text: str) -> None:
    primary = _read(OF_PRIMARY + text)["primary"]
    assert not {"status", "definitively_treated", "definitive_treatment_end"} & {*primary}


@pytest.mark.parametrize(("text", "modality", "day"), GIVEN)
def test_a_treatment_of_a_lesion_has_its_own_day(text: str, modality: str, day: str | None) -> None:
    (lesion,) = _read(OF_LESION + text)["lesions"]
    (one,) = lesion["prior_local_therapy"]["at_least"]
    assert (one["modality"], one.get("date")) == (modality, day)


@pytest.mark.parametrize(("text", "day"), OF_PRIMARY_GIVEN)
def test_a_treatment_of_the_primary_has_its_own_day(text: str, day: str | None) -> None:
    primary = _read(OF_PRIMARY + text)["primary"]
    assert primary["definitively_treated"] is True
    assert primary.get("definitive_treatment_end") == day
