"""Changes of a protein as reports write them: `p.Leu858Arg`, `p.(L858R)`, `L858R` are one.

The notation is that of the Human Genome Variation Society (HGVS recommendations, protein), which
writes three letters for an amino acid and takes one (IUPAC-IUB, 1984); brackets mean predicted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_THREE_LETTERS = "AlaArgAsnAspCysGlnGluGlyHisIleLeuLysMetPheProSerThrTrpTyrValTer"
ACIDS = dict(zip(re.findall("[A-Z][a-z]+", _THREE_LETTERS), "ARNDCQEGHILKMFPSTWYV*", strict=True))
ANY = "X"  # any amino acid: G719X
_FRAME = re.compile(
    r"(?:NP_\d{1,12}(?:\.\d{1,3})?:)?(?P<p>p\.)?(?P<open>\()?(?P<body>[A-Za-z0-9_*>]{3,60})(?(open)\))"
)
_THREE = re.compile("|".join(ACIDS), re.I)
_DIGIT = re.compile(r"\d")
_ONE = "".join(sorted(set(ACIDS.values()) - {"*"}))
_POINT = re.compile(rf"[{_ONE}](\d{{1,5}})[A-Z*]")
_CODON = re.compile(rf"(?P<residue>[{_ONE}])(?P<number>\d{{1,5}})")
_ACID = rf"(?:(?i:{'|'.join(ACIDS)})|[{_ONE}])"
_RANGE = re.compile(
    rf"{_ACID}(?P<first>\d{{1,5}})(?:_{_ACID}(?P<last>\d{{1,5}}))?"
    r"(?P<what>delins|>|del|dup|ins|(?=[A-Za-z*]*fs))(?P<new>[A-Za-z0-9*]*)"
)
_NEW = re.compile(r"[A-Z][a-z]{2}|[A-Z*]")


@dataclass(frozen=True, slots=True)
class ProteinChange:
    """A change of a protein: what it is, and the first and last codon that it touches."""

    what: str  # point | stop | del | ins | dup | delins | fs
    first: int
    last: int
    shorter: bool = False  # surely: it takes more amino acids away than it brings


def short(word: str) -> str | None:
    """The change in letters, without prefix and brackets; none where the word is no such change."""
    body = _body(word)
    return None if body is None else _THREE.sub(lambda acid: ACIDS[acid.group(0).title()], body)


def _body(word: str) -> str | None:
    found = _FRAME.fullmatch(word.strip())
    return found["body"] if found is not None and _DIGIT.search(found["body"]) else None


def point(word: str | None) -> str | None:
    """A change of one amino acid in letters (`G12D`); none where the word is none."""
    if word and _POINT.fullmatch(word):  # as most are written
        return word
    change = short(word) if word else None
    return change if change is not None and _POINT.fullmatch(change) else None


def codon(word: str | None) -> tuple[str, int] | None:
    """The amino acid and the number of a codon that a word names, whatever it becomes (`G12`,
    `p.Gly12`; the `X` of `R213X` was once a stop); none where the word names none."""
    found = _CODON.fullmatch((short(word) if word else None) or "")
    return None if found is None else (found["residue"], int(found["number"]))


def protein_word(word: str) -> str | None:
    """The one spelling of a change of a protein or of a codon: `p.Gly12Asp` is `G12D`, `p.Gly12`
    is `G12`; none where the word is neither."""
    if (place := codon(word)) is not None:
        return f"{place[0]}{place[1]}"
    return short(word) if change_of(word) is not None else None


def differ(one: str | None, other: str | None) -> bool:
    """Whether two words name changes of one amino acid that cannot be the same."""
    here, there = point(one), point(other)
    if here is None or there is None or here == there:
        return False
    return here[:-1] != there[:-1] or ANY not in (here[-1], there[-1])


def change_of(word: str | None) -> ProteinChange | None:
    """The change of a protein that a word names; none where it cannot be read as one (`c.` names
    a change of the gene, which may do more to the protein than its place says). A word may be a
    patient's own, and is not kept."""
    if (one := point(word)) is not None:
        codon = int(one[1:-1])
        return ProteinChange("stop" if one[-1] == "*" else "point", codon, codon)
    body = _body(word) if word else None
    found = _RANGE.fullmatch(body) if body is not None else None
    if found is None:
        return None
    first, last = int(found["first"]), int(found["last"] or found["first"])
    what = {">": "delins", "": "fs"}.get(found["what"], found["what"])
    pair = last == first + 1  # an insertion stands between two neighbours
    if (
        last < first
        or (what == "ins" and not pair)
        or (what in ("ins", "delins") and not found["new"])
    ):
        return None
    new = len(_NEW.findall(found["new"]))
    plain = not _DIGIT.search(found["new"])
    return ProteinChange(
        what, first, last, what == "del" or (what == "delins" and plain and new <= last - first)
    )
