"""On which day a performance status was scored or a value was measured: where words tell it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
OF_THE_LETTER = "2026-05-14"

SCORED = {
    "ECOG 1 (clinic 12 May 2026).": "2026-05-12",
    "ECOG 1 (consultation of 12 May). Ex-smoker.": "2026-05-12",
    "At the visit of 30 April 2026 she is at PS 1.": "2026-04-30",
    "Status at completion, 28 April 2026: KPS 90, ECOG 1.": "2026-04-28",
    "The ALT was 31 U/L on 12 May 2026. The performance status was 1 on the same day.": "2026-05-12",
    "Admission: 2 May 2026. Discharge: 13 May 2026\nSituation at discharge: ECOG 1.": "2026-05-13",
    "Stay from 3 to 13 May 2026.\nPS 1 at discharge.": "2026-05-13",
    "ECOG 1 today (was 2 in February).": OF_THE_LETTER,
    "We met Mrs A this morning. She is independent, performance status 1.": OF_THE_LETTER,
    "O/E well, PS 1. Abdomen soft.": OF_THE_LETTER,
    "Exam: ECOG 1.": OF_THE_LETTER,
    "Present state: WHO 1.": OF_THE_LETTER,
    "ECOG 1.": None,
    "Condition at discharge: ECOG 1.": None,
    "Seen on 12 May 2026. O/E well, PS 1.": None,
    "I saw him yesterday. Present state: WHO 1.": None,
    "CT of 3 May 2026, compared with 2 February 2026. PS 1 on that day.": None,
    "After the operation of 4 May 2026 she is at PS 1.": None,
}

MEASURED = {
    "Labs 12 May 2026: ALT 52 U/L (ULN 40 for both), Hb 12.5 g/dL.": 12.5,
    "At the visit of 12 May 2026 she was well. Hb 12.5 g/dL, ALT 52 U/L the same day.": 12.5,
    "Visit of 12 May 2026. Analytics of that day: Hb 12.5 g/dL, ALT 52 U/L.": 12.5,
    "Haemoglobin on 12 May 2026 was 12.5 g/dL.": 12.5,
    "Labs 12 May 2026: Hb 12.5 g/dL, platelets 142 x10⁹/L.": 12.5,
    "Haemoglobin on 12 March 2026 was 12.5 g/dL.": None,
    "Haemoglobin on 12 May 2026 was 8.0 g/dL, 12.5 g/dL after transfusion.": None,
    "CT of 12 May 2026 and of 2 February 2026. Hb 12.5 g/dL the same day.": None,
}


def _document(text: str) -> dict[str, Any]:
    return read_letters([Letter(text, dated=DAY)], DAY).document


@pytest.mark.parametrize(("text", "day"), SCORED.items())
def test_a_performance_status_has_the_day_that_words_tell(text: str, day: str | None) -> None:
    ecog = _document(text)["ecog"]
    assert ecog == (1 if day is None else {"value": 1, "date": day})


@pytest.mark.parametrize(("text", "value"), MEASURED.items())
def test_a_value_has_the_day_that_words_tell(text: str, value: float | None) -> None:
    found = _document(text).get("measurements", {}).get("haemoglobin")
    day = {"value": value, "unit": "g/dL", "date": "2026-05-12"}
    assert found == (None if value is None else day)
