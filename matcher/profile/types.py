"""What the profile takes at a place, read off its own types."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Any, Literal, get_args, get_origin

from oligomatch.matcher.profile.profile import Profile


@lru_cache(2_000)  # of places that hold a number or a name as many as there are lesions
def kinds_at(place: str) -> tuple[Any, ...]:
    """The types and the words that a profile takes at a place."""
    taken: tuple[Any, ...] = (Profile,)
    for part in place.strip("/").split("/"):
        taken = tuple(kind for above in taken for kind in _inside(above, part))
    return taken


def _inside(kind: Any, part: str) -> Iterator[Any]:
    """What a part of a model, a list or a mapping may be."""
    if get_origin(kind) in (list, dict):
        yield from _kinds(get_args(kind)[-1])
    elif part in getattr(kind, "model_fields", ()):
        yield from _kinds(kind.model_fields[part].annotation)


def _kinds(annotation: Any) -> Iterator[Any]:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in (None, list, dict):
        yield annotation
    elif origin is Literal:
        yield from parts
    else:  # one of several, or one with its checks
        for part in parts[:1] if origin is Annotated else parts:
            yield from _kinds(part)
