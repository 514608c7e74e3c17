"""What is made of the forms of letters, kept for the next start of the program."""

from __future__ import annotations

import re
from re import _compiler as compiler  # type: ignore[attr-defined]  # as `re` itself makes a form
from typing import cast

from oligomatch.rules.reading.needed import Needs, needed
from oligomatch.rules.reading.quick import quickened
from oligomatch.rules.text.forms import Coded, Made, coded
from oligomatch.rules.text.kept import keeping

MADE = Made("forms")


def form_of(written: str) -> re.Pattern[str]:
    """A form as it is written, in small or capital letters."""
    return MADE.form_of(written)


def needs_of(written: str) -> Needs:
    """Words of which one, or one of each, is in every text in which the form is found."""
    return MADE.once("needs", written, lambda: needed(written)) if keeping() else needed(written)


def quick_of(written: str) -> re.Pattern[str] | None:
    """What is found in small letters wherever the form may be; None where there is none."""

    def quick() -> Coded | None:
        found = quickened(written)
        return None if found is None else coded(found, 0)

    if not keeping():
        found = quickened(written)
        return None if found is None else cast("re.Pattern[str]", compiler.compile(found, 0))
    kept = MADE.once("quick", written, quick)
    return None if kept is None else kept.form()


def keep_forms(*, every: bool = False) -> None:
    """Keep what this start has made anew, and hold it no longer; `every`: all was made that any
    letter needs, so that what else was kept is of forms that are no more."""
    MADE.keep(every=every)
