"""Changes of a protein as reports write them: `p.Leu858Arg`, `p.(L858R)`, `L858R` are one.

The notation is that of the Human Genome Variation Society (HGVS recommendations, protein), which
writes three letters for an amino acid and takes one (IUPAC-IUB, 1984); brackets mean predicted.
"""

from __future__ import annotations

import re

_THREE_LETTERS = "AlaArgAsnAspCysGlnGluGlyHisIleLeuLysMetPheProSerThrTrpTyrValTer"
ACIDS = dict(zip(re.findall("[A-Z][a-z]+", _THREE_LETTERS), "ARNDCQEGHILKMFPSTWYV*", strict=True))
ANY = "X"  # any amino acid: G719X
_FRAME = re.compile(
    r"(?:NP_\d{1,12}(?:\.\d{1,3})?:)?(?P<p>p\.)?(?P<open>\()?(?P<body>[A-Za-z0-9_*]{3,40})(?(open)\))"
)
_THREE = re.compile("|".join(ACIDS), re.I)
_POINT = re.compile(rf"[{''.join(set(ACIDS.values()) - {'*'})}](\d{{1,5}})[A-Z*]")


def short(word: str) -> str | None:
    """The change in letters, without prefix and brackets; none where the word is no such change."""
    found = _FRAME.fullmatch(word.strip())
    if found is None or not re.search(r"\d", found["body"]):
        return None
    return _THREE.sub(lambda acid: ACIDS[acid.group(0).title()], found["body"])


def point(word: str | None) -> str | None:
    """A change of one amino acid in letters (`G12D`); none where the word is none."""
    change = short(word) if word else None
    return change if change is not None and _POINT.fullmatch(change) else None


def differ(one: str | None, other: str | None) -> bool:
    """Whether two words name changes of one amino acid that cannot be the same."""
    here, there = point(one), point(other)
    if here is None or there is None or here == there:
        return False
    return here[:-1] != there[:-1] or ANY not in (here[-1], there[-1])
