"""The pieces of a page: of those that the browser has already, only their names are sent again.

A template sets each piece between two marks. Values are escaped, so no text of a patient or of a
trial can look like a mark.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from hashlib import blake2b

BEGIN, END = "<!--[-->", "<!--]-->"
_OPENING = re.compile(r'\s*<(\w+) id="([^"]*)"')


def signed(html: str, have: AbstractSet[str] = frozenset()) -> str:
    """The page with a sign on each piece, and an empty element for each whose sign is known.

    Raises:
        ValueError: a piece that does not begin with an element and its id.
    """
    before, *each = html.split(BEGIN)
    parted = (text.partition(END) for text in each)
    return before + "".join(_signed(piece, after, have) for piece, _, after in parted)


def _signed(piece: str, after: str, have: AbstractSet[str]) -> str:
    opening = _OPENING.match(piece)
    if opening is None:
        raise ValueError("a piece of a page begins with an element and its id")
    tag, name = opening.groups()
    sign = blake2b(piece.encode(), digest_size=6).hexdigest()
    if sign in have:
        return f'<{tag} id="{name}" data-same="{sign}"></{tag}>{after}'
    return f'<{tag} id="{name}" data-sign="{sign}"{piece[opening.end() :]}{after}'
