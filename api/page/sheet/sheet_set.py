"""The sheet set in type: its PDF, and how much of it the first page holds.

Typst sets it in Liberation Sans, as wide as the faces of the page, so that what fits here fits in
the browser's print too. The face lies beside it, and no other of the machine is looked at: equal
input gives equal bytes on every machine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from oligomatch.api.page.sheet.sheet_fit import LEVELS, Sheet, fitting, shortened
from oligomatch.api.words.catalogue import PHRASES
from oligomatch.api.words.lexicon import word
from oligomatch.matcher.match.criteria import MatchClass

_FACE = Path(__file__).parent.parent / "vendor" / "liberation-sans"


def level_of(whole: Sheet) -> int:
    """The first level at which the first page is one, measured where that can be."""
    if find_spec("typst") is None:
        return fitting(whole)
    levels = (n for n in range(LEVELS) if pages_of(first_page(shortened(whole, n))) == 1)
    return next(levels, LEVELS - 1)


def pdf_of(whole: Sheet) -> bytes:
    """A sheet as PDF, its first page shortened so far that it is one."""
    return _compiled(asdict(shortened(whole, level_of(whole))))


def first_page(sheet: Sheet) -> bytes:
    """What is to stand on the first page, as long as it is."""
    return _compiled({**asdict(sheet), "full": None})


_WORDS = {name: words for name, words in PHRASES.items() if name.startswith("sheet.")}
_CLASSES = {str(kind): word(str(kind)) for kind in MatchClass}


def _compiled(content: Mapping[str, Any]) -> bytes:
    import typst

    source = files("oligomatch.api.page").joinpath("templates/sheet/sheet.typ").read_bytes()
    made = typst.compile(
        source,
        sys_inputs={"sheet": json.dumps({**content, "words": _WORDS, "classes": _CLASSES})},
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(_FACE)]),
    )
    assert isinstance(made, bytes)
    return made


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF of typst has."""
    return max(map(int, re.findall(rb"/Count (\d+)", pdf)), default=1)
