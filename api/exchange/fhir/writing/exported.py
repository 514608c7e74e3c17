"""A profile as a bundle, with every fact that the bundle does not hold and why.

What is written is read back: a fact of which less comes back than was stated is named, so that
nothing is lost in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from oligomatch.api.exchange.fhir.reading import imported_of
from oligomatch.api.exchange.fhir.writing import facts, person, spread
from oligomatch.api.exchange.fhir.writing.bundle import Writing
from oligomatch.api.exchange.fhir.writing.codes import Json, code_of, written
from oligomatch.api.exchange.imported import Imported
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.text.pointer import parts_of, pointer

_VALUES = frozenset({"at_least", "at_most", "one_of", "from", "to"})
_OPENED = frozenset({"lesions", "assessments", "lines", "given"})  # lists of maps


@dataclass(frozen=True, slots=True)
class Left:
    """A fact that the bundle does not hold as it is stated, and the reason by its name."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Exported:
    """A profile as a bundle; `as_text`: what is written in words since no code stands for it."""

    bundle: Json
    left: tuple[Left, ...]
    as_text: tuple[str, ...]


def exported(profile: Profile, as_of: date) -> Exported:
    """A profile as it is known on a day."""
    writing = Writing(profile, as_of)
    person.write(writing)
    facts.write(writing)
    spread.write(writing)
    made = writing.bundle()
    (back,) = imported_of(made, as_of)
    stated = dict(facts_of(profile.document()))
    held = dict(_as_stated(writing, back))
    left = [
        Left(place, _reason(writing, place, value))
        for place, value in stated.items()
        if place not in held or not _same(place, value, held[place])
    ]
    return Exported(made, tuple(left), tuple(writing.texts))


def facts_of(document: Mapping[str, Any], at: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Each fact of a profile by its place: a word, a number, a day, or what is known of one."""
    for key, value in document.items():
        path = (*at, key)
        if isinstance(value, dict) and value and not set(value) <= _VALUES:
            yield from facts_of(value, path)
        elif isinstance(value, list) and key in _OPENED:
            for number, one in enumerate(value):
                yield from facts_of(one, (*path, f"{number}"))
        else:
            yield pointer(path), value


def _as_stated(writing: Writing, back: Imported) -> Iterator[tuple[str, Any]]:
    """What was read back, each fact at the place where the profile states it."""
    document = {k: v for k, v in back.document.items() if k not in ("assessments", "lesions")}
    given = document.pop("systemic_therapy", {}).get("given", [])
    yield from facts_of(document)
    for name, value in back.document.get("biomarkers", {}).items():
        yield pointer(("biomarkers", name)), value.get("result") if len(value) == 1 else value
    for name, value in back.document.get("conditions", {}).items():
        yield pointer(("conditions", name)), value.get("ever")
    ids: dict[str, int] = {}
    for number, lesion in enumerate(back.document.get("lesions", [])):
        index = _index(writing, back, number)
        ids[lesion["id"]] = index
        for place, value in facts_of({k: v for k, v in lesion.items() if k != "id"}):
            yield f"/lesions/{index}{place}", value
    yield from _stagings(writing, back, ids)
    for number, one in enumerate(writing.document.get("systemic_therapy", {}).get("given", [])):
        if one in given:
            yield from facts_of({"systemic_therapy": {"given": [{}] * number + [one]}})


def _index(writing: Writing, back: Imported, number: int) -> int:
    named = (source.reference for source in back.sources_at(f"/lesions/{number}"))
    return next(writing.lesions[one] for one in named if one in writing.lesions)


def _stagings(
    writing: Writing, back: Imported, ids: Mapping[str, int]
) -> Iterator[tuple[str, Any]]:
    known = {site.index: site for site in writing.patient.sites}
    by_day = {
        view.get("date"): view
        for view in back.document.get("assessments", [])
        if isinstance(view.get("date"), str)
    }
    stagings = writing.document.get("assessments", [])
    latest = {view.index for view in writing.patient.staging.latest}
    for number, staging in enumerate(stagings):
        view = by_day.get(staging["date"]) if isinstance(staging.get("date"), str) else None
        if view is None:
            continue
        for place, value in facts_of({k: v for k, v in view.items() if k != "lesions"}):
            yield f"/assessments/{number}{place}", value
        for id, state in view.get("lesions", {}).items():
            site = known[ids[id]]
            size = state.get("diameter_mm")
            yield pointer(("assessments", number, "lesions", site.id, "diameter_mm")), size
            if number in latest:
                yield f"{site.pointer}/diameter_mm", size


def _same(place: str, stated: Any, read: Any) -> bool:
    if place == "/primary/stage" and isinstance(stated, str):
        code = code_of("stage", stated)
        broader = [*code.means["stage"]] if code is not None else []
        return bool(read == stated or read == {"one_of": broader})
    if place == "/age" and isinstance(read, dict):
        read = {key: value for key, value in read.items() if value}
    if isinstance(stated, dict) and "one_of" in stated and isinstance(read, dict):
        return set(stated["one_of"]) == set(read.get("one_of", ()))
    if isinstance(stated, list) and isinstance(read, list):
        return sorted(map(str, stated)) == sorted(map(str, read))
    return bool(stated == read)


def _reason(writing: Writing, place: str, value: Any) -> str:
    parts = parts_of(place)
    for length in range(len(parts), 0, -1):
        if (reason := writing.left.get(pointer(parts[:length]))) is not None:
            return reason
        for reason, patterns in written("written.yaml")["reasons"].items():
            if any(_fits(parts[:length], parts_of(one)) for one in patterns):
                return str(reason)
    return "bounds" if isinstance(value, dict) and set(value) <= _VALUES else "not_read"


def _fits(parts: list[str], pattern: list[str]) -> bool:
    return len(parts) == len(pattern) and all(
        one in (part, "*") for part, one in zip(parts, pattern, strict=True)
    )
