"""What keeps a profile from being used, in words at every field that takes part in it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from oligomatch.api.intake.files import Day, dated
from oligomatch.api.page.form.entry import FormContents
from oligomatch.api.page.form.fields import field_at, shown_at
from oligomatch.api.page.form.form import carried_text, put, value_at
from oligomatch.api.page.form.further import pairs_of
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import capital
from oligomatch.api.words.problems import page_words
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.intake.loosening import Loosened, loosened
from oligomatch.matcher.profile.problems import Problem, ProfileError

KEPT = 8  # documents: each part of a page asks of the one that is being typed


def sides(document: Mapping[str, Any], problem: Problem, day: Day) -> Iterator[tuple[str, str]]:
    """The fields of a contradiction, each with its sentence: the one that is named, and those of
    which one could be taken out so that it goes."""
    words, own = page_words(problem), shown_at(problem.pointer)
    yield own, capital(words)
    named = field_at(own)
    label = named.label if named is not None else ""
    short = (
        say("refused.at_field", field=label) if label else say("refused.elsewhere", problem=words)
    )
    others = (one for one in _others(document, problem, day) if not counted_by(problem, one))
    yield from ((pointer, short) for pointer in others)


def counted_by(problem: Problem, at: str) -> bool:
    """Whether a statement has a part in a conflict over a total only by what counts there: the type
    of cancer and the side of the primary say which lesions are metastases."""
    over_total = "/totals/" in problem.pointer
    return over_total and not at.startswith(("/lesions/", "/assessments/"))


def loosening_of(document: Mapping[str, Any], today: date) -> Loosened | None:
    """The document with what is at odds in it made unknown (kept: each part of a page asks it)."""
    try:
        return _loosening(carried_text(dated(dict(document), Day(today))[0]))
    except ProfileError:  # a value in it cannot be used
        return None


@lru_cache(KEPT)
def _loosening(text: str) -> Loosened | None:
    return loosened(json.loads(text))


def _others(document: Mapping[str, Any], problem: Problem, day: Day) -> Iterator[str]:
    if value_at(document, problem.pointer) is None:
        return
    found = loosening_of(document, day.today)
    known = None if found is None else {shown_at(one) for one in found.at_odds}
    for pointer, text in pairs_of(FormContents(document)):
        if known is not None and pointer not in known:
            continue
        stated = text and pointer.startswith("/") and value_at(document, pointer) is not None
        other = pointer != shown_at(problem.pointer)
        if stated and other and not _stays(document, pointer, problem, day):
            yield pointer


def _stays(document: Mapping[str, Any], pointer: str, problem: Problem, day: Day) -> bool:
    """Whether the problem is still there without what is told at a place."""
    without = copy.deepcopy(dict(document))
    put(without, pointer, None)
    try:
        profile_of(dated(without, day)[0])
    except ProfileError as error:
        return any(one.pointer == problem.pointer for one in error.problems)
    return False
