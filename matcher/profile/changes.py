"""Changes to what is told of a patient: a value put at a place, or a fact forgotten."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from oligomatch.matcher.profile.telling import telling
from oligomatch.rules.text.faults import Unfit
from oligomatch.rules.text.pointer import parts_of, pointer

Document = dict[str, Any]
APPEND = "-"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: a value at a place, or (`forget`) nothing any more."""

    path: tuple[str, ...]
    value: Any = None
    forget: bool = False

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer."""
        return pointer(self.path)


class EditError(Unfit):
    """A change that cannot be made: the place, and what is there instead."""


def path_of(text: str) -> tuple[str, ...]:
    """The parts of a place: a JSON pointer (`/lesions/0/status`) or with dots (`lesions.0.status`).

    Raises:
        EditError: no part, or an empty one.
    """
    if text.startswith("/"):
        parts = parts_of(text)
    else:
        parts = text.split(".")
    if not all(part.strip() for part in parts):
        raise EditError("edit_no_place", text=text)
    return tuple(part.strip() for part in parts)


def edited(document: Mapping[str, Any], edits: Iterable[Edit]) -> Document:
    """The document with every change made, in their order; what no change touches is not copied.

    Raises:
        EditError: a place that is not there.
    """
    changed: Document = dict(document)
    for edit in edits:
        _make(changed, edit)
    return changed


def _make(document: Document, edit: Edit) -> None:
    if not edit.forget and _is_answer(edit):
        document.update(telling(document, edit.pointer, edit.value))
        return
    parent: Any = document
    for depth, part in enumerate(edit.path[:-1]):
        below = edit.path[depth + 1]
        parent = _below(parent, part, edit.path[:depth], _empty(below), forget=edit.forget)
    _put(parent, edit)


def _is_answer(edit: Edit) -> bool:
    """Whether a change is an answer to a question whose place is none of the profile's fields: a
    regimen by its classes, the number of metastases at a staging still to be told."""
    regimen = edit.path[-1] == "agents" and isinstance(edit.value, dict)
    return regimen or edit.path in (("assessments", "diagnosis"), ("assessments", "baseline"))


def _empty(part: str) -> Any:
    """What is made where nothing is told yet: a list above a number, else a map."""
    return [] if part == APPEND or part.isdigit() else {}


def _below(parent: Any, part: str, above: tuple[str, ...], empty: Any, *, forget: bool) -> Any:
    """A copy of what stands under a part, put in its place; made where it may be."""
    if isinstance(parent, list):
        if part == APPEND and not forget:
            parent.append({})
            return parent[-1]
        index = _index(parent, part, above)
        parent[index] = copy.copy(parent[index])
        return parent[index]
    key = _key(parent, part)
    if key not in parent:
        if forget:
            raise EditError("edit_not_there", place=".".join((*above, part)))
        parent[key] = empty
    parent[key] = copy.copy(_opened(parent[key], (*above, part)))
    return parent[key]


def _opened(value: Any, path: tuple[str, ...]) -> Any:
    """A value as a map to put something into; a bare test result is one in short."""
    if isinstance(value, dict | list):
        return value
    if path[0] == "biomarkers" and isinstance(value, str):
        return {"result": value}
    raise EditError("edit_one_value", place=".".join(path))


def _put(parent: Any, edit: Edit) -> None:
    *above, last = edit.path
    if isinstance(parent, list):
        if last == APPEND and not edit.forget:
            parent.append(edit.value)
            return
        index = _index(parent, last, tuple(above))
        if edit.forget:
            del parent[index]
        else:
            parent[index] = edit.value
        return
    key = _key(parent, last)
    if not edit.forget:
        parent[key] = edit.value
    elif key in parent:
        del parent[key]
    else:
        kind = "edit_not_among" if parent else "edit_not_there"
        raise EditError(kind, place=".".join(edit.path), names=tuple(parent))


def _key(parent: Document, part: str) -> str:
    """The key meant: as written, or in another case."""
    if part in parent:
        return part
    return next((key for key in parent if key.casefold() == part.casefold()), part)


def _index(parent: list[Any], part: str, above: tuple[str, ...]) -> int:
    """The place in a list: a number from 0, or the id of a lesion."""
    for index, item in enumerate(parent):
        if isinstance(item, dict) and item.get("id") == part:
            return index
    if part.isdigit() and int(part) < len(parent):
        return int(part)
    name = ".".join(above)
    if not parent:
        raise EditError("edit_empty_list", place=name)
    kind = "edit_no_entry" if len(parent) > 1 else "edit_one_entry"
    raise EditError(kind, place=name, part=part, last=str(len(parent) - 1))
