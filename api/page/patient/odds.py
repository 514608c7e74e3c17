"""What is at odds in a profile that contradicts itself: each statement, its value, its field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from oligomatch.api.intake.files import Day, dated
from oligomatch.api.page.form.contradictions import loosening_of
from oligomatch.api.page.form.fields import field_at, show, shown_at
from oligomatch.api.page.form.form import value_at
from oligomatch.api.page.patient.ranking import Link, target
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import capital
from oligomatch.api.words.patient.facts import fact
from oligomatch.api.words.patient.profile_facts import staging_words
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.patient.patient import lesion_id
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.text.pointer import parts_of, pointer

MOST_CONFLICTS = 5


def at_odds(document: Mapping[str, Any], today: date) -> tuple[tuple[Link, ...], ...]:
    """Each conflict: its statements with their values, and the fields that they stand in."""
    found, stated = loosening_of(document, today), _stated(document, today)
    if found is None or stated is None:
        return ()
    return tuple(
        tuple(Link(_words(stated, document, at), target(at)) for at in sorted(conflict))
        for conflict in found.conflicts[:MOST_CONFLICTS]
    )


def _stated(document: Mapping[str, Any], today: date) -> Profile | None:
    try:
        return profile_of(dated(dict(document), Day(today))[0])
    except ProfileError as error:
        return error.profile


def _words(stated: Profile, document: Mapping[str, Any], at: str) -> str:
    """A statement as one speaks of it: what it is about, and what it says."""
    one = field_at(shown_at(at))
    value = value_at(document, shown_at(at))
    text = show(one, value).text if one is not None and value is not None else ""
    name = _name(stated, at)
    return say("odds.statement", fact=capital(name), value=text) if text else capital(name)


def _name(stated: Profile, at: str) -> str:
    """What a statement is about: of a scan's lesion, the lesion and the scan."""
    parts = parts_of(at)
    if parts[-1] == "at":
        return say("odds.mark")
    if parts[0] == "assessments" and parts[2] == "lesions":
        names = [lesion_id(row, one) for row, one in enumerate(stated.lesions)]
        if parts[3] in names:
            own = fact(pointer(("lesions", str(names.index(parts[3])), parts[4])), stated).noun
            return say("odds.seen", fact=own, scan=staging_words(stated, int(parts[1])))
    return fact(at, stated).noun
