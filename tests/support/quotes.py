"""The seeds' lines, and quotes compared with them through the damage that OCR did."""

from __future__ import annotations

import re
from functools import cache

from tests.support.contract import SEEDS

GROUP_LINES = {"sOMD only": 6, "rOMD only": 15, "sOMD and rOMD": 20, "peOMD": 23, "pOMD": 35}
FOOTNOTES = (43, 45)
TITLE = 2
_SIGNS = {
    r"\triangle": "△",
    r"\rightarrow": "→",
    r"\times": "×",
    r"\pm": "±",
    "<i>": "",
    "</i>": "",
}


@cache
def seed(document: str) -> tuple[str, ...]:
    """The lines of a seed named as in a trial file: `seed 000`."""
    (path,) = SEEDS.glob(f"{document.removeprefix('seed ')}_*.txt")
    return tuple(path.read_text(encoding="utf-8").split("\n"))


def plain(text: str) -> str:
    """The text without spaces, LaTeX marks and superscript signs; no letter or digit is changed."""
    for mark, sign in _SIGNS.items():
        text = text.replace(mark, sign)
    return re.sub(r"\\text(it)?|[\s$^{}]", "", text)


def stands_in(quote: str, document: str, line: int) -> bool:
    """Whether the quote is found in that line."""
    return plain(quote) in plain(seed(document)[line - 1])
