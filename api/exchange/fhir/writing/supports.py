"""What a profile of mCODE requires of a resource: must-support elements that have to be there."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.api.exchange.fhir.bundle import Json, maps
from oligomatch.api.exchange.fhir.table import profiles_of
from oligomatch.api.exchange.fhir.writing.codes import written

_CHOICE = "[x]"


def missing(resource: Json) -> list[str]:
    """The required elements of the profiles that a resource names which it does not have."""
    known = written("must_supports.yaml")["profiles"]
    return [
        f"{name}: {path}"
        for name in profiles_of(resource)
        if name in known
        for path in known[name]["required"]
        if not all(_there(resource, path.split(".")))
    ]


def _there(at: Json, path: list[str]) -> Iterator[bool]:
    """Whether the last part of a path is in every place where what is above it is."""
    name, *rest = path
    found = _named(at, name)
    if not rest:
        yield bool(found)
        return
    for key in found:
        for below in maps(at[key]):
            yield from _there(below, rest)


def _named(at: Json, name: str) -> list[str]:
    """The keys that stand for an element: with its extensions alone, or of one of its types; what
    is absent for a reason stands for all that is in it."""
    stem = name.removesuffix(_CHOICE)
    own = {name, f"_{name}"}
    return [
        key
        for key in at
        if key in own or (name.endswith(_CHOICE) and key.lstrip("_").startswith(stem))
    ] or (["extension"] if [*at] == ["extension"] else [])
