"""The words of a PDF, as a reader has them: each page a line."""

from __future__ import annotations

import re
from io import BytesIO

from pypdf import PdfReader

BROKEN = re.compile(r"(?<=\w)- (?=\w)")


def words_of(pdf: bytes) -> str:
    """The text of each page in a line: a cell of a table is one text, however it is set."""
    pages = (page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    # a word with a hyphen may be set on two lines
    return "\n".join(BROKEN.sub("-", " ".join(text.split())) for text in pages)
