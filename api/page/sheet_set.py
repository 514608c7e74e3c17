"""The sheet set in type: its PDF, and how much of it one page holds.

Typst sets it in the face of the page, or in one of its widths, so that what fits here fits in the
browser's print too. It brings no such face along: where the machine has none it falls back on a
narrower one, and the height of the page is then estimated.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

from api.page.sheet_fit import LEVELS, Sheet, fitting, shortened

_FALLBACK = b"LibertinusSerif-Bold"  # the face of headings where none of the page's is there


def level_of(whole: Sheet) -> int:
    """The first level at which the sheet is one page, measured where that can be."""
    if find_spec("typst") is None:
        return fitting(whole)
    level, made = _first_page(whole)
    return fitting(whole) if _FALLBACK in made else level


def pdf_of(whole: Sheet) -> bytes:
    """A sheet as PDF, shortened so far that it is one page."""
    return _first_page(whole)[1]


def _first_page(whole: Sheet) -> tuple[int, bytes]:
    made = b""
    for level in range(LEVELS):
        made = compiled(shortened(whole, level))
        if pages_of(made) == 1:
            return level, made
    return LEVELS - 1, made


def compiled(sheet: Sheet) -> bytes:
    """A sheet as PDF, as long as it is."""
    import typst

    source = files("api.page").joinpath("templates/sheet.typ").read_bytes()
    told: dict[str, Any] = asdict(sheet)
    made = typst.compile(source, sys_inputs={"sheet": json.dumps(told)})
    assert isinstance(made, bytes)
    return made


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF of typst has."""
    return max(map(int, re.findall(rb"/Count (\d+)", pdf)), default=1)
