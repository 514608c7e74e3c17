"""What keeps a profile from being used, in words at every field that takes part in it."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from api.page.entry import Told
from api.page.fields import field_at
from api.page.form import put, value_at
from api.page.further import pairs_of
from api.page.taking import problem_words
from matcher.reading import Problem, ProfileError, profile_of


def sides(document: Mapping[str, Any], problem: Problem) -> Iterator[tuple[str, str]]:
    """The fields of a contradiction, each with its sentence: the one that is named, and those of
    which one could be taken out so that it goes."""
    words = problem_words(problem)
    yield problem.pointer, words
    named = field_at(problem.pointer)
    label = named.label if named is not None else ""
    for pointer in _others(document, problem):
        at = f", at {label}" if label else ""
        yield (
            pointer,
            f"This does not fit what is told elsewhere{at}: {words[:1].lower()}{words[1:]}",
        )


def _others(document: Mapping[str, Any], problem: Problem) -> Iterator[str]:
    if value_at(document, problem.pointer) is None:
        return
    for pointer, text in pairs_of(Told(document)):
        told = text and pointer.startswith("/") and value_at(document, pointer) is not None
        if told and pointer != problem.pointer and not _stays(document, pointer, problem):
            yield pointer


def _stays(document: Mapping[str, Any], pointer: str, problem: Problem) -> bool:
    """Whether the problem is still there without what is told at a place."""
    without = copy.deepcopy(dict(document))
    put(without, pointer, None)
    try:
        profile_of(without)
    except ProfileError as error:
        return any(one.pointer == problem.pointer for one in error.problems)
    return False
