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


def as_bundle(page: Page, today: date) -> ExportedPatient | None:
    """The bundle of a page's profile; None where the profile contradicts itself."""
    try:
        profile = profile_of(dated(dict(page.document), Day(today))[0])
    except ProfileError:
        return None
    return exported_object(profile, profile.as_of or today)


def bundle_text(page: Page, today: date) -> str:
    """The bundle as a file; empty where there is none."""
    made = as_bundle(page, today)
    return "" if made is None else json.dumps(made["bundle"], ensure_ascii=False, indent=1)


def bundle_context(page: Page, today: date) -> dict[str, Any]:
    """What the page of a bundle shows."""
    made = as_bundle(page, today)
    return {
        "made": made is not None,
        "label": page.document.get("patient", ""),
        "carry": carried_text(page.carried),
        "resources": 0 if made is None else len(made["bundle"]["entry"]),
        "lines": [] if made is None else [*_lines(page, made)],
    }


def _lines(page: Page, made: ExportedPatient) -> Iterator[str]:
    """What the bundle does not hold, a reason on each line."""
    yield from left_lines(made)
    if page.mistakes:
        yield say("exported.unread", number=len(page.mistakes))
    if page.case != NOTHING:
        yield say("exported.case")
