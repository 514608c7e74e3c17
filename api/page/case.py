"""The board's words on a case, as the page's form posts them."""

from __future__ import annotations

from collections.abc import Mapping

from oligomatch.api.intake.case import CaseNotes

WORD, BECAUSE = "word/", "because/"  # before the trial, in the names of the form's fields


def posted_words(case: CaseNotes, named: Mapping[str, str]) -> CaseNotes:
    """The case with the board's words that a form posts."""
    for name, word in named.items():
        if name.startswith(WORD):
            trial = name.removeprefix(WORD)
            case = case.board_says(trial, word, named.get(BECAUSE + trial, ""))
    return case
