"""A patient as a FHIR bundle, and the page that says what the bundle does not hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from oligomatch.api.intake.case import NOTHING
from oligomatch.api.intake.files import Day, dated
from oligomatch.api.page.form.form import carried_text
from oligomatch.api.page.patient.doing import Page
from oligomatch.api.results.forms.exported import ExportedPatient
from oligomatch.api.results.records.exported_view import exported_object, left_lines
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Profile


def bundle_text(page: Page, today: date) -> str:
    """The bundle as a file; empty where the profile contradicts itself."""
    profile = _profile_of(page, today)
    if profile is None:
        return ""
    made = exported_object(profile, profile.as_of or today)
    return json.dumps(made["bundle"], ensure_ascii=False, indent=1)


def bundle_context(page: Page, today: date) -> dict[str, Any]:
    """What the page of a bundle shows."""
    profile = _profile_of(page, today)
    shown = {"label": page.document.get("patient", ""), "carry": carried_text(page.carried)}
    if profile is None:
        return {**shown, "made": False}
    made = exported_object(profile, profile.as_of or today)
    lines = [*_lines(page, made, profile)]
    return {**shown, "made": True, "resources": len(made["bundle"]["entry"]), "lines": lines}


def _profile_of(page: Page, today: date) -> Profile | None:
    """The profile of a page; None where it contradicts itself."""
    try:
        return profile_of(dated(dict(page.document), Day(today))[0])
    except ProfileError:
        return None


def _lines(page: Page, made: ExportedPatient, profile: Profile) -> Iterator[str]:
    """What the bundle does not hold, a reason on each line."""
    yield from left_lines(made, profile)
    if page.mistakes:
        yield say("exported.unread", number=len(page.mistakes))
    if page.case != NOTHING:
        yield say("exported.case")
