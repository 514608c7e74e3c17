"""What a profile that contradicts itself says all the same: every statement of every minimal
conflict is unknown in it (semantics, section 1), so that every completion of any repair fits it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from oligomatch.matcher.findings.engines import chainer
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.calendar import LATEST
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.text.pointer import pointer

Document = dict[str, Any]
Path = tuple[str, ...]
MOST_ASKED = 200  # times that a part of the profile is read; more, and nothing is said of it
ROWS = {("lesions",), ("assessments",), ("systemic_therapy", "lines")}
WHOLE = frozenset({"biomarkers", "conditions", "measurements", "imaging", "judgements", "ecog"})
VALUES = frozenset({"at_least", "at_most", "one_of", "from", "to"})
FIXED = frozenset({("as_of",), ("patient",)})  # the question, and a label: no statements
# what leaves more open only with the whole lesion: left out alone, it would say something else
OF_WHOLE_LESION = frozenset({"status", "role", "prior_local_therapy"})
RESPONSES = ("latest_response", "response")


@dataclass(frozen=True, slots=True)
class Loosened:
    """A profile's document without what is at odds in it, and the conflicts, each by its places."""

    document: Document
    conflicts: tuple[frozenset[str], ...]

    @property
    def at_odds(self) -> frozenset[str]:
        """The places of every statement at odds."""
        return frozenset[str]().union(*self.conflicts)


class _Unbounded(Exception):
    """More would have to be asked than is worth it."""


def loosened(document: Mapping[str, Any], *, most: int = MOST_ASKED) -> Loosened | None:
    """The document with what is at odds made unknown; None where it does not contradict itself, or
    where its conflicts are too many."""
    whole = _numbered(document)
    statements = tuple(_statements(whole))
    known: dict[frozenset[Path], bool] = {}

    def holds(kept: AbstractSet[Path]) -> bool:
        key = frozenset(kept)
        if key not in known:
            if len(known) >= most:
                raise _Unbounded
            known[key] = _fits(_only(whole, key, marks=False))
        return known[key]

    try:
        conflicts = _conflicts(statements, holds)
    except _Unbounded:
        return None
    at_odds = frozenset[Path]().union(*conflicts)
    if not conflicts:
        return None
    named = tuple(frozenset(pointer(path) for path in one) for one in conflicts)
    return Loosened(_only(whole, frozenset(statements) - at_odds), named)


def _conflicts(
    statements: Sequence[Path], holds: Callable[[AbstractSet[Path]], bool]
) -> list[frozenset[Path]]:
    """Every minimal conflict: none is left in what remains without one statement of each."""
    found: list[frozenset[Path]] = []
    done: set[frozenset[Path]] = set()
    left = [frozenset[Path]()]
    while left:
        gone = left.pop(0)
        if gone in done or any(gone > one for one in done if holds(set(statements) - one)):
            continue
        done.add(gone)
        rest = [one for one in statements if one not in gone]
        conflict = next((one for one in found if not one & gone), None)
        if conflict is None:
            if holds(set(rest)):
                continue
            conflict = frozenset(_minimal(frozenset(), False, rest, holds))
            found.append(conflict)
        left += [gone | {one} for one in sorted(conflict)]
    return found


def _minimal(
    base: frozenset[Path],
    grown: bool,
    rest: Sequence[Path],
    holds: Callable[[AbstractSet[Path]], bool],
) -> list[Path]:
    """A minimal part of `rest` that contradicts itself beside `base` (QuickXplain)."""
    if grown and not holds(base):
        return []
    if len(rest) <= 1:
        return list(rest)
    first, second = rest[: len(rest) // 2], rest[len(rest) // 2 :]
    two = _minimal(base.union(first), True, second, holds)
    one = _minimal(base.union(two), bool(two), first, holds)
    return [*one, *two]


def _fits(document: Document) -> bool:
    plain = chainer("plain")  # the quicker of the two where no two profiles are alike
    try:
        profile_of(document, lambda one: derive(one, one.as_of or LATEST, chainer=plain))
    except ProfileError as error:
        if error.profile is None:
            raise  # what cannot be read is no statement
        return False
    return True


def _numbered(document: Mapping[str, Any]) -> Document:
    """The document with every lesion under the name that scans call it by."""
    whole = copy.deepcopy(dict(document))
    for row, lesion in enumerate(whole.get("lesions") or ()):
        lesion.setdefault("id", f"lesion {row + 1}")
    return whole


def _statements(part: Any, path: Path = ()) -> Iterator[Path]:
    """Every place at which something is stated that may be unknown instead."""
    if path in FIXED or path[-1:] == ("id",):
        return
    inner = isinstance(part, dict) and not VALUES & set(part)
    if not path or path in ROWS or (inner and len(path) < 2) or (inner and not {path[0]} & WHOLE):
        items = part.items() if isinstance(part, dict) else enumerate(part)
        for key, value in items:
            yield from _statements(value, (*path, str(key)))
    elif part is not None:
        yield path


def _only(whole: Document, kept: AbstractSet[Path], *, marks: bool = True) -> Document:
    """The document with what is not kept made unknown; `marks`: with the days by which a scan
    would be taken for one that is no longer marked."""
    document = copy.deepcopy(whole)
    gone = [path for path in _statements(whole) if path not in kept]
    ghosts = set()
    for path in gone:
        _forget(document, path)
        if path[0] == "lesions" and path[2] in OF_WHOLE_LESION and _value_of(whole, path) != []:
            ghosts.add(int(path[1]))
        if path[0] == "assessments" and path[2:3] == ("lesions",) and path[-1] == "status":
            names = [one["id"] for one in whole["lesions"]]
            ghosts |= {names.index(path[3])} if path[3] in names else set()
        if marks and path[-1] == "at":
            _forget_days(document)
        if path == ("primary", "progressing") or path[-1] in RESPONSES:
            _forget_responses(document, every=path[-1] == "progressing")
    for row in sorted(ghosts):
        _open(document, row)
    return document


def _value_of(document: Document, path: Path) -> Any:
    """What is stated at a place."""
    at: Any = document
    for part in path:
        at = at[int(part)] if isinstance(at, list) else at[part]
    return at


def _forget(document: Document, path: Path) -> None:
    at: Any = document
    for part in path[:-1]:
        at = at[int(part)] if isinstance(at, list) else at.get(part, {})
    at.pop(path[-1], None)


def _forget_days(document: Document) -> None:
    """Where it is unknown which scan is marked as the diagnosis, no other is it by its day."""
    for scan in document["assessments"]:
        scan.pop("date", None)


def _forget_responses(document: Document, *, every: bool) -> None:
    """A response that is unknown is not read from what a line says of its latest one; nor does
    any response deny that a primary grows of which that is unknown."""
    for line in document.get("systemic_therapy", {}).get("lines", ()):
        line.pop("latest_response", None)
    for scan in document.get("assessments", ()) if every else ():
        scan.pop("response", None)


def _open(document: Document, row: int) -> None:
    """A lesion that may be there or not, of which nothing is known: one that is gone holds its
    place in the list, which is open beside it."""
    name = document["lesions"][row]["id"]
    document["lesions"][row] = {"id": name, "status": "resolved"}
    for scan in document.get("assessments", ()):
        (scan.get("lesions") or {}).pop(name, None)
