"""The sheet set in type: its PDF, and how much of it one page holds.

Typst sets it in Liberation Sans, as wide as the faces of the page, so that what fits here fits in
the browser's print too. The face lies beside it, and no other of the machine is looked at: equal
input gives equal bytes on every machine.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from oligomatch.api.page.sheet.sheet_fit import LEVELS, Sheet, fitting, shortened

_FACE = Path(__file__).parent.parent / "vendor" / "liberation-sans"


def level_of(whole: Sheet) -> int:
    """The first level at which the sheet is one page, measured where that can be."""
    if find_spec("typst") is None:
        return fitting(whole)
    return _first_page(whole)[0]


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

    source = files("oligomatch.api.page").joinpath("templates/sheet/sheet.typ").read_bytes()
    content: dict[str, Any] = asdict(sheet)
    made = typst.compile(
        source,
        sys_inputs={"sheet": json.dumps(content)},
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(_FACE)]),
    )
    assert isinstance(made, bytes)
    return made


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF of typst has."""
    return max(map(int, re.findall(rb"/Count (\d+)", pdf)), default=1)
