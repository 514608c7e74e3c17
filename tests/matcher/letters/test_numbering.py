"""Lines of treatment are numbered by their days where none can lie between."""

from __future__ import annotations

from datetime import date
from typing import Any

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
SPREAD = "Adenocarcinoma of the lung, cT2 cN0 cM1b, stage IVA, diagnosed 9 January 2025. "
LOCAL = (
    "Adenocarcinoma of the right upper lobe, cT2a cN2 cM0, diagnosed 3 May 2022. "
    "CT of 10 March 2025: new metastasis in the left adrenal gland, 22 mm. "
)


def _systemic(text: str) -> dict[str, Any]:
    found: dict[str, Any] = read_letters([Letter(text, dated=DAY)], DAY).document.get(
        "systemic_therapy", {}
    )
    return found


def test_a_line_begun_right_after_the_diagnosis_of_metastases_is_the_first() -> None:
    found = _systemic(SPREAD + "Pembrolizumab was started on 30 January 2025.")
    assert found["palliative_lines"] == 1
    assert (found["lines"][0]["number"], found["lines"][0]["intent"]) == (1, "palliative")


def test_one_begun_long_after_it_may_be_any() -> None:
    found = _systemic(SPREAD + "Docetaxel was started on 30 January 2026.")
    assert "palliative_lines" not in found
    assert "number" not in found["lines"][0]


def test_a_line_that_follows_at_once_is_the_second() -> None:
    found = _systemic(
        SPREAD
        + "Osimertinib was started on 30 January 2025; PD on 3 February 2026. "
        + "Docetaxel was started on 20 February 2026."
    )
    assert found["palliative_lines"] == 2
    assert [one["number"] for one in found["lines"]] == [1, 2]


def test_one_that_does_not_follow_at_once_has_no_number() -> None:
    found = _systemic(
        SPREAD
        + "Osimertinib was started on 30 January 2025; PD on 3 May 2025. "
        + "Docetaxel was started on 20 February 2026."
    )
    assert "palliative_lines" not in found
    assert "number" not in found["lines"][1]


def test_behind_a_line_that_failed_there_may_be_another() -> None:
    found = _systemic(SPREAD + "Osimertinib was started on 30 January 2025; PD on 3 May 2025.")
    assert found["lines"][0]["number"] == 1
    assert "palliative_lines" not in found


def test_what_was_given_before_the_first_metastasis_as_adjuvant_is_not_counted() -> None:
    found = _systemic(
        LOCAL
        + "Adjuvant durvalumab was given from August 2022 to August 2023. "
        + "Osimertinib was started on 2 April 2025."
    )
    assert [one.get("intent") for one in found["lines"]] == ["adjuvant", "palliative"]
    assert found["palliative_lines"] == 1


def test_what_was_given_before_it_with_an_intent_that_is_not_told_leaves_it_open() -> None:
    found = _systemic(
        LOCAL
        + "Durvalumab was given from August 2022 to August 2023. "
        + "Osimertinib was started on 2 April 2025."
    )
    assert not any({"intent", "number"} & set(one) for one in found["lines"])
    assert "palliative_lines" not in found


def test_a_second_recurrence_leaves_it_open() -> None:
    found = _systemic(LOCAL + "Second recurrence. Osimertinib was started on 2 April 2025.")
    assert "number" not in found["lines"][0]
    assert "palliative_lines" not in found
