"""One request of the page, as it is put to a worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MOST_FIELDS = 20_000  # of one form
UP = "./"  # from a page to the place that all pages stand under; every link of a page begins so


class PagePart(StrEnum):
    """Which part of the page is asked for."""

    PAGE = "page"
    ARGUMENT = "argument"
    COURSE = "course"
    SHEET = "sheet"
    COMPARE = "compare"
    PDF = "pdf"
    BOARD = "board"
    TABLE = "table"
    ROWS = "rows"
    SUMS = "sums"
    TEMPLATE = "template"
    MAPPING = "mapping"
    TRIALS = "trials"
    TRIAL = "trial"
    CRITERIA = "criteria"
    OVERLAP = "overlap"
    PAIR = "pair"
    ASK = "ask"
    TRY = "try"
    FILE = "file"
    BUNDLE = "bundle"
    BUNDLE_FILE = "bundle-file"
    BRING = "bring"
    LETTER = "letter"


class Unreadable(ValueError):
    """A form that no page of ours posts, so that nothing can be made of it.

    It alone is told as the reader's: any other exception is a fault of the program.
    """


@dataclass(frozen=True, slots=True)
class Wanted:
    """One request of the page."""

    part: PagePart
    form: bytes
    today: date
    theme: str = ""
    trial: str = ""
    up: str = UP
