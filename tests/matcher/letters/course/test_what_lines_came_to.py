"""What a narrative tells of a line beside its drugs: responses, progression, that it goes on, and
that there was no other."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

TODAY = date(2026, 5, 14)
ONE_LINE = (
    "NSCLC, stage IVA, diagnosed in February 2025. First-line osimertinib since 3 March 2025. "
)
OF_LINE = ("best_response", "latest_response", "progressed", "progression_date", "ongoing")
RESECTED = (
    "Adenocarcinoma of the lung. Lobectomy in May 2022, adjuvant cisplatin and vinorelbine until "
    "September 2022. Metastasis of the left adrenal gland in 2026. "
)


def therapy(text: str) -> dict[str, Any]:
    found: dict[str, Any] = read_letters([Letter(text, dated=TODAY)], TODAY).document
    return dict(found["systemic_therapy"])


@pytest.mark.parametrize(
    ("behind", "facts"),
    [
        ("It produced a partial response.", {"best_response": "PR"}),
        (
            "On the CT of 3 May 2025 a partial response was seen, on that of 2 March 2026 "
            "progressive disease.",
            {
                "best_response": "PR",
                "latest_response": "PD",
                "progressed": True,
                "progression_date": "2026-03-02",
            },
        ),
        (
            "CT of 3 May 2025: partial response. CT of 2 March 2026: stable disease.",
            {"best_response": "PR", "latest_response": "SD", "progressed": False},
        ),
        ("Stable disease was the best that it achieved.", {"best_response": "SD"}),
        ("Progression has never occurred.", {"progressed": False}),
        ("At no time has there been any progression.", {"progressed": False}),
        ("It is still being taken.", {"ongoing": True}),
        ("Osimertinib is under way.", {"ongoing": True}),
        ("She swallows it to this day.", {"ongoing": True}),
    ],
)
def test_a_sentence_without_its_drug_is_of_the_line_under_way(
    behind: str, facts: dict[str, Any]
) -> None:
    (line,) = therapy(ONE_LINE + behind)["lines"]
    assert {key: value for key, value in line.items() if key in OF_LINE} == facts


@pytest.mark.parametrize(
    "behind",
    [
        "A partial response is hoped for.",
        "Her sister had a partial response.",
        "If there is progression, docetaxel.",
        "SBRT of the adrenal brought a partial response.",
        "Partial response was not reached.",
        "The trial requires a partial response.",
        "No progression in the brain so far.",
        "We hope that no progression has occurred.",
        "It was still being given in May 2025 and then stopped.",
        "The cough goes on.",
        "Ramipril is still being taken.",
        "Progression before osimertinib had been seen in February 2025.",
        "CT of 2 March 2026: progression of the meningioma.",
        "Possibly a partial response on the CT of 2 March 2026.",
        "Osimertinib is no longer being taken.",
        "Whether it is still being taken is not known.",
    ],
)
def test_what_is_hoped_for_denied_or_of_something_else_tells_nothing_of_the_line(
    behind: str,
) -> None:
    (line,) = therapy(ONE_LINE + behind)["lines"]
    assert not {*line} & {*OF_LINE}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (ONE_LINE + "No other line has been given.", (1, 0)),
        (ONE_LINE + "This is her first and only systemic treatment.", (1, 0)),
        (ONE_LINE + "No other line is available.", (None, None)),
        (RESECTED + "Palliative systemic therapy has never been given.", (0, 1)),
        (RESECTED + "Apart from the adjuvant course she has had no systemic treatment.", (0, 1)),
        (RESECTED + "Nothing has been given for the metastasis so far.", (0, 1)),
        (RESECTED + "Palliative therapy has not been given since May.", (None, None)),
        (RESECTED + "Palliative therapy has never been given to her mother.", (None, None)),
        (RESECTED + "No palliative line is planned.", (None, None)),
        (RESECTED + "Whether a palliative line has been given is not known.", (None, None)),
        (RESECTED + "Nothing has been given for the pain so far.", (None, None)),
    ],
)
def test_words_that_close_the_account_tell_how_many_lines_there_were(
    text: str, lines: tuple[int | None, int | None]
) -> None:
    found = therapy(text)
    assert (found.get("palliative_lines"), found.get("adjuvant_lines")) == lines


@pytest.mark.parametrize(
    ("later", "open_"), [("three metastases in the brain", True), ("no brain metastases", False)]
)
def test_a_line_may_have_failed_once_the_brain_is_reached(later: str, open_: bool) -> None:
    found = therapy(
        f"{ONE_LINE}Brain MRI on 10 March 2025: no brain metastases. CT of 3 March 2026: stable disease. "
        f"Brain MRI on 12 March 2026: {later}."
    )
    assert ("progressed" not in found["lines"][0]) is open_


def test_words_that_sum_up_a_progression_are_not_of_the_last_scan_alone() -> None:
    found = therapy(
        f"Radiosurgery of 3 brain metastases on 17 January 2025. {ONE_LINE}Current scan (CT chest, 2 May "
        "2026): right adrenal 3.4 cm, previously 3.1. Radiology calls progressive disease. Brain MRI of "
        "4 May 2026: treated lesions stable, no new metastasis. Assessment: progression."
    )
    (line,) = found["lines"]
    assert (line["latest_response"], line.get("progression_date")) == ("PD", None)


@pytest.mark.parametrize(
    ("later", "response"),
    [
        ("Cranial MRI on that day: one new metastasis, right cerebellum.", None),
        ("Cranial MRI on that day: normal.", "PR"),
    ],
)
def test_a_response_is_open_where_something_new_is_told_behind_it(
    later: str, response: str | None
) -> None:
    text = f'NSCLC. CT of 3 May 2026: node much smaller. "Partial response." {later}'
    (staging,) = read_letters([Letter(text, dated=TODAY)], TODAY).document["assessments"]
    assert staging.get("response") == response
