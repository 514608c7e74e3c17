"""Words that close the account of the lines: a time, a denial and a noun of therapy; and those that
look alike and close nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 1)
KNOWN = "NSCLC, stage IVA, diagnosed on 12 February 2024 with a metastasis in L3. "
FIRST = KNOWN + "First-line carboplatin and pemetrexed from 1 March 2024 until 3 June 2024. "
SECOND = FIRST + "Second-line docetaxel from 1 July 2024 to 2 September 2024. "
ONE = KNOWN + "Osimertinib was begun on 1 March 2024. "


def lines(text: str) -> dict[str, Any]:
    """What is read of systemic treatment in one letter."""
    read = read_letters([Letter(text, "", DAY)], DAY).document
    found: dict[str, Any] = read.get("systemic_therapy", {})
    return found


@pytest.mark.parametrize(
    ("before", "text", "number"),
    [
        (FIRST, "Nothing since.", 1),
        (FIRST, "No second line has been chosen.", 1),
        (FIRST, "There has been no second line so far.", 1),
        (FIRST, "No treatment has been started since carboplatin.", 1),
        (FIRST, "He has had no further drug since pemetrexed.", 1),
        (SECOND, "There has been no third line.", 2),
        (SECOND, "A third line with gemcitabine has been suggested, not started.", 2),
        (SECOND, "Nothing has been given in its stead.", 2),
        (ONE, "This was his only line.", 1),
        (ONE, "It has remained the only systemic treatment.", 1),
        (ONE, "No other systemic treatment came before or after.", 1),
        (ONE, "She had had no earlier systemic therapy, and nothing was given after it.", 1),
        (ONE, "No other drug was ever given for the tumour.", 1),
        (ONE, "No other line has been used in this disease.", 1),
        (SECOND, "Apart from these two there has been no systemic treatment.", 2),
        (SECOND, "Nothing else, ever.", 2),
    ],
)
def test_words_that_close_the_account_tell_how_many_lines_there_were(
    before: str, text: str, number: int
) -> None:
    assert lines(before + text).get("palliative_lines") == number


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (FIRST, "Nothing since May was remarkable."),
        (FIRST, "Nothing since, except docetaxel in April."),
        (FIRST, "No second line has been chosen without his consent."),
        (FIRST, "No treatment has been started since docetaxel."),
        (FIRST, "No treatment for his gout has been started since."),
        (FIRST, "In 2024 no second line was given."),
        (FIRST, "When first seen here he had had no second line."),
        (FIRST, "There had been no second line. Docetaxel was begun on 3 March 2025."),
        (FIRST, "There was no second line of defence."),
        (FIRST, "A second line was not started in May but in June."),
        (FIRST, "According to his wife no second line was given."),
        (FIRST, "Was no second line given?"),
        (FIRST, "No second-line trial has been chosen."),
        (FIRST, "No second line has been tolerated."),
        (FIRST, "No second opinion has been chosen."),
        (SECOND, "There has been no fourth line."),
        (SECOND, "No third line has been as toxic."),
        (SECOND, "No third line will be given without biopsy."),
        (ONE, "This was not her only line."),
        (ONE, "Her only line of text read so."),
        (ONE, "Docetaxel would be her only other line."),
        (ONE, "The only systemic therapy in question is docetaxel."),
        (ONE, "No other systemic treatment was tolerated as well."),
        (ONE, "No other systemic treatment except docetaxel came before."),
        (ONE, "No other systemic treatment was given for the breast cancer."),
        (ONE, "His brother has had no other systemic treatment."),
        (ONE, "No other drug was ever given for the pain."),
        (ONE, "His first anticancer drug was gefitinib."),
        (ONE, "After his first anticancer drug he progressed."),
        (ONE, "Nothing else is new."),
        (ONE, "Nothing else."),
        (ONE, "None before."),
        (ONE, "No other systemic treatment had been given by then; docetaxel followed in May."),
        (ONE, "In the trial no other systemic treatment is allowed."),
        (ONE, "No other systemic treatment before the operation."),
        (ONE, "As far as we know no other systemic treatment was given."),
        (ONE, "Surgery was her first treatment."),
        (ONE, "Her only treatment has been surgery."),
        (KNOWN + "Docetaxel since 3 March 2025. ", "Before docetaxel nothing else is recorded."),
        (
            KNOWN + "After progression docetaxel was begun on 3 March 2025. ",
            "No other line is possible.",
        ),
    ],
)
def test_words_that_look_alike_close_nothing(before: str, text: str) -> None:
    assert not {"palliative_lines", "adjuvant_lines"} & {*lines(before + text)}
