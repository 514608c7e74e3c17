"""The table of what is read: its rows, the profiles, and what a status makes of a statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from oligomatch.api.exchange.fhir.bundle import Json, Resource, maps
from oligomatch.rules.text.text import compose_file, value_of

_FILE = Path(__file__).with_name("rows.yaml")


@dataclass(frozen=True, slots=True)
class Row:
    """One fact: the fields of the profile, what tells of them, how it is read, what never is."""

    fact: str
    resource: str
    element: str
    reads: str
    never: str


@dataclass(frozen=True, slots=True)
class Statuses:
    """The element that holds a resource's status, and what its values make of the statement."""

    element: str
    missing: str
    holds: tuple[str, ...]
    taken_back: tuple[str, ...]


@cache
def _table() -> dict[str, Any]:
    value = value_of(compose_file(_FILE))
    assert isinstance(value, dict)
    return value


@cache
def rows() -> Mapping[str, Row]:
    """Every row by its name."""
    return {name: Row(**row) for name, row in _table()["rows"].items()}


@cache
def statuses() -> Mapping[str, Statuses]:
    """What each kind of resource says of its own statement."""
    return {
        name: Statuses(
            one["element"], one["missing"], tuple(one["holds"]), tuple(one["taken_back"])
        )
        for name, one in _table()["statuses"].items()
    }


@cache
def _kinds() -> Mapping[str, str]:
    profiles: dict[str, list[str]] = _table()["profiles"]
    return {name: kind for kind, names in profiles.items() for name in names}


@cache
def product_words() -> frozenset[str]:
    """The words beside a drug's name that say its strength, form, or way of being given."""
    return frozenset(("", *_table()["product_words"]))


@cache
def _denials() -> tuple[tuple[str, object], ...]:
    each: dict[str, list[object]] = _table()["denials"]
    return tuple((name, value) for name, values in each.items() for value in values)


@cache
def doubting_words() -> frozenset[str]:
    """The words by which a text may say that a drug was not given."""
    return frozenset(_table()["doubting_words"])


def profiles_of(data: Json) -> list[str]:
    """The ends of the addresses of the profiles that a resource names."""
    meta = data.get("meta")
    named = meta.get("profile") if isinstance(meta, dict) else None
    return [
        url.partition("|")[0].rpartition("/")[2]
        for url in (named if isinstance(named, list) else ())
        if isinstance(url, str)
    ]


def kinds_of(one: Resource) -> frozenset[str]:
    """What a resource says it is, by the profiles that it names."""
    known = _kinds()
    return frozenset(known[end] for end in profiles_of(one.data) if end in known)


def taken_back(one: Resource) -> str:
    """Why the statement of a resource does not stand, by the name of the reason; empty: it does."""
    data = one.data
    if one.deleted == "deleted":
        return one.deleted
    if any(data.get(name) == value for name, value in _denials()):
        return "denied"
    if data.get("modifierExtension") or data.get("implicitRules"):
        return "modified"
    if data.get("doNotPerform") is True:
        return "not_to_be_done"
    if data.get("dataAbsentReason"):
        return "absent_value"
    if data.get("active") is False:
        return "inactive"
    return _status_against(one) or one.deleted


def _status_against(one: Resource) -> str:
    rule = statuses().get(one.type)
    if rule is None:
        return ""
    status = one.data.get(rule.element)
    if status is None or status == {}:
        return "" if rule.missing == "holds" else "no_status"
    if isinstance(status, str):
        return "" if status in rule.holds else "status"
    codes = [c.get("code") for c in maps(status.get("coding"))] if isinstance(status, dict) else []
    stands = any(code in rule.holds for code in codes)
    return "" if stands and not any(code in rule.taken_back for code in codes) else "status"


def status_word(one: Resource) -> str:
    """The status that takes a statement back, if it is one of the table's words."""
    rule = statuses().get(one.type)
    status = one.data.get(rule.element) if rule is not None else None
    codes: list[object] = [status]
    if isinstance(status, dict):
        codes = [c.get("code") for c in maps(status.get("coding"))]
    known = rule.taken_back if rule is not None else ()
    return next((str(code) for code in codes if code in known), "")
