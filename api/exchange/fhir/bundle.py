"""The resources of a bundle by where they are referred to, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

Json = Mapping[str, Any]
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
_TYPE = re.compile(r"[A-Z][A-Za-z]{1,40}")
PATIENT, MEDICATION = "Patient", "Medication"
# the kinds that tell of something, or that such a one refers to; the others are counted
KINDS = frozenset(
    {
        *(PATIENT, "Condition", "Observation", "Procedure", "BodyStructure", "Medication"),
        *("MedicationAdministration", "MedicationStatement", "MedicationRequest"),
    }
)
WHOSE = ("subject", "patient")  # in which a resource names its patient
_ASKED = "Patient?identifier="
Identifier = tuple[str, str]  # system and value
MOST_NESTED = 8  # bundles within a bundle


@dataclass(slots=True, eq=False)
class Resource:
    """One resource, and where it stands in the bundle."""

    type: str
    data: Json
    place: int  # its entry, from 0
    url: str = ""
    within: Resource | None = field(default=None, repr=False)
    deleted: str = ""  # the reason, where another entry of the bundle deletes it or may
    _called: str = field(default="", repr=False)

    @property
    def reference(self) -> str:
        """How a report calls it: `Condition/123`, or its entry; a patient by no identifier."""
        if not self._called:
            id = self.data.get("id")
            if self.within is not None:
                self._called = f"{self.within.reference}#{self.type}"
            elif self.type == PATIENT or not isinstance(id, str) or not _ID.fullmatch(id):
                self._called = f"{self.type}[{self.place}]"
            else:
                self._called = f"{self.type}/{id}"
        return self._called


Owner = Resource | str | None


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """What a bundle says of one patient; `twice`: resources that stand in it in two versions of
    which none is the later one; `unplaced`: those of a patient whom the bundle does not hold."""

    patient: Resource | None
    resources: Sequence[Resource]
    index: Index = field(repr=False)
    twice: Sequence[Resource] = ()
    unplaced: Sequence[Resource] = ()
    nobodys: Sequence[Resource] = ()  # that name no patient, where there are several
    others: Mapping[str, int] = field(default_factory=dict)  # of kinds that tell of nothing

    def resolve(self, reference: object, base: Resource) -> Resource | None:
        """The resource that a reference of another names; nothing outside is ever fetched."""
        return self.index.resolve(reference, base)


class Index:
    """The resources of a bundle by every name that a reference may use."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        named: dict[str, Resource] = {}
        for one in resources:
            if one.url:
                named.setdefault(one.url, one)
            id = one.data.get("id")
            if isinstance(id, str):
                named.setdefault(f"{one.type}/{id}", one)
        self._named = named
        self._owners: dict[str, Owner] = {}
        self._known_as: dict[Identifier, Owner] = {}
        for one in resources:
            for known in identifiers(one.data) if one.type == PATIENT else ():
                self._known_as[known] = None if known in self._known_as else one

    def resolve(self, reference: object, base: Resource) -> Resource | None:
        """By fullUrl, by type and id, or contained."""
        text = reference.get("reference") if isinstance(reference, dict) else None
        if not isinstance(text, str):
            return None
        return self._contained(text[1:], base) if text.startswith("#") else self._by_name(text)

    def _by_name(self, text: str) -> Resource | None:
        text = text.partition("/_history/")[0]
        known = self._named.get(text)
        if known is None and text.count("/") > 1:
            known = self._named.get("/".join(text.rsplit("/", 2)[1:]))
            if known is not None and known.url and known.url != text:
                return None  # a namesake of another server
        return known

    def _contained(self, id: str, base: Resource) -> Resource | None:
        outer = base.within or base
        for one in maps(outer.data.get("contained")):
            type = one.get("resourceType")
            if one.get("id") == id and isinstance(type, str) and _is_type(type):
                return Resource(type, one, outer.place, within=outer)
        return None

    def owner(self, one: Resource) -> Owner:
        """The patient that a resource names; the name itself where the bundle has no such one."""
        reference = subject_of(one.data)
        text = reference.get("reference")
        if not isinstance(text, str):
            return self._identified(identifiers(reference))
        if text in self._owners:
            return self._owners[text]
        if text.startswith("#"):  # a person within it alone
            return f"{one.reference}{text}"
        if text.startswith(_ASKED):
            system, _, value = text.removeprefix(_ASKED).partition("|")
            if (known := self._identified([(system, value)])) is not None:
                return known
        found = self.resolve(reference, one)
        owner = found if found is not None and found.type == PATIENT else text
        self._owners[text] = owner
        return owner

    def _identified(self, each: Iterable[Identifier]) -> Owner:
        """The patient who has an identifier; its own name where none of the bundle has it, nobody
        where there is none, or two have it."""
        name = None
        for known in each:
            if (found := self._known_as.get(known)) is not None:
                return found
            if known not in self._known_as:
                name = name or "|".join(known)
        return name


def subject_of(one: Json) -> Json:
    """The reference by which a resource names its patient; an empty map where it names none."""
    found = next((one[name] for name in WHOSE if one.get(name)), None)
    return found if isinstance(found, dict) else {}


def identifiers(one: Json) -> Iterator[Identifier]:
    """The identifiers of a resource, or of a reference, each with its system."""
    for known in maps(one.get("identifier")):
        system, value = known.get("system"), known.get("value")
        if isinstance(system, str) and isinstance(value, str) and system and value:
            yield system, value


def records_of(value: Json) -> tuple[PatientRecord, ...]:
    """Each patient of a bundle, or of a resource that stands alone, in order."""
    others: dict[str, int] = {}
    every = list(_resources(value, others))
    _delete(every, value)
    resources, twice = _latest(every)
    index = Index(resources)
    owned: dict[Owner, list[Resource]] = {}
    patients: list[Resource] = []
    for one in resources:
        if one.type == PATIENT:
            patients.append(one)
        else:
            owned.setdefault(index.owner(one), []).append(one)
    strange = [name for name in owned if isinstance(name, str)]
    who: list[Owner] = [*patients] or [*strange] or [*owned]
    if len(who) == 1 and who[0] is not None:  # what names nobody is of the only one
        owned[who[0]] = [*owned.get(who[0], ()), *owned.get(None, ())]
    lost = [one for name in strange if patients for one in owned[name]]
    nobodys = [one for one in owned.get(None, ()) if len(who) > 1 and one.type != MEDICATION]
    return tuple(
        PatientRecord(
            patient if isinstance(patient, Resource) else None,
            owned.get(patient, ()),
            index,
            [one for one in twice if index.owner(one) in (patient, None)],
            lost if number == 0 else (),
            nobodys if patient is not None else (),
            others,
        )
        for number, patient in enumerate(who)
    )


def _resources(
    value: Json, others: dict[str, int], depth: int = 0, outer: int | None = None
) -> Iterator[Resource]:
    """The resources of a bundle, those of bundles within it too."""
    entries = value.get("entry") if value.get("resourceType") == "Bundle" else [{"resource": value}]
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        inner = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(inner, dict) or not isinstance(type := inner.get("resourceType"), str):
            continue
        place = number if outer is None else outer
        if type in KINDS:
            url = entry.get("fullUrl")
            yield Resource(type, inner, place, url if isinstance(url, str) else "")
        elif type == "Bundle":
            if depth < MOST_NESTED:
                yield from _resources(inner, others, depth + 1, place)
        elif _is_type(type):
            others[type] = others.get(type, 0) + 1


def _delete(every: Sequence[Resource], value: Json) -> None:
    """Mark what entries of a bundle delete: by `Type/id`, by its address, or by the one identifier
    that is asked for; where it cannot be known which, all of the type may be deleted."""
    gone: set[str] = set()
    for name in _deletions(value):
        path, asked, query = name.partition("?")
        type = path.rpartition("/")[2]
        if not asked or type not in ("", *KINDS):
            gone |= {path, "/".join(path.split("/")[-2:])}
            continue
        each = [one for one in every if type in ("", one.type)]
        found = [one for one in each if _is_asked(one.data, query)]
        sure = len({one.reference for one in found}) == 1
        for one in found or each:
            one.deleted = "deleted" if sure else one.deleted or "may_be_deleted"
    for one in every:
        if not gone.isdisjoint((one.url, f"{one.type}/{one.data.get('id')}")):
            one.deleted = "deleted"


def _is_asked(one: Json, query: str) -> bool:
    """Whether a resource has the identifier that a query asks for, and nothing else."""
    each = parse_qsl(query, keep_blank_values=True)
    return len(each) == 1 and each[0] in (("identifier", "|".join(k)) for k in identifiers(one))


def _deletions(value: Json, depth: int = 0) -> Iterator[str]:
    """What entries of a bundle delete, and of bundles within it, as they name it."""
    for entry in maps(value.get("entry")):
        request, inner = entry.get("request"), entry.get("resource")
        if isinstance(request, dict) and request.get("method") == "DELETE":
            for name in (request.get("url"), entry.get("fullUrl")):
                if isinstance(name, str) and name:
                    yield name
        if not isinstance(inner, dict) or inner.get("resourceType") != "Bundle":
            continue
        if depth < MOST_NESTED:
            yield from _deletions(inner, depth + 1)


@lru_cache(512)
def _is_type(name: str) -> bool:
    return _TYPE.fullmatch(name) is not None


def _latest(every: list[Resource]) -> tuple[list[Resource], list[Resource]]:
    """Of versions of one resource the last; and those of which none is said to be."""
    first: dict[tuple[str, str], Resource] = {}
    more: dict[tuple[str, str], list[Resource]] = {}
    kept: list[Resource] = []
    for one in every:
        name = one.data.get("id") or one.url
        if isinstance(name, str) and name:
            key = (one.type, name)
            if key in first:
                more.setdefault(key, [first[key]]).append(one)
                continue
            first[key] = one
        kept.append(one)
    if not more:
        return kept, []
    twice: list[Resource] = []
    chosen: dict[tuple[str, str], Resource] = {}
    for key, each in more.items():
        newest = max(each, key=_version)
        undated = _version(newest) == _NEVER or len({one.url for one in each}) > 1
        rivals = each if undated else [o for o in each if _version(o) in (_NEVER, _version(newest))]
        if all(one.data == newest.data for one in rivals):
            chosen[key] = newest
        else:
            twice += rivals
    versions = {id(one) for each in more.values() for one in each}
    rest = [one for one in kept if id(one) not in versions]
    return sorted([*rest, *chosen.values()], key=lambda one: one.place), twice


_NEVER = datetime.min.replace(tzinfo=UTC)


def _version(one: Resource) -> datetime:
    """When a version was stored; before all others where that is not said as a moment."""
    meta = one.data.get("meta")
    updated = meta.get("lastUpdated") if isinstance(meta, dict) else None
    try:
        stored = datetime.fromisoformat(updated) if isinstance(updated, str) else _NEVER
        return stored.astimezone(UTC) if stored.tzinfo else _NEVER
    except (ValueError, OverflowError):
        return _NEVER


def maps(value: object) -> Sequence[Json]:
    """The maps of a list, or the map that stands in its place; whatever else there is, is none."""
    if isinstance(value, dict):
        return (value,)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else ()
