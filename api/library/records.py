"""A profile as a record of the kind that hospitals exchange."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from oligomatch.api.library.matches import checked_on
from oligomatch.matcher.profile.profile import Profile


def export(
    patient: Profile | Mapping[str, Any], *, as_of: date | str | None = None
) -> dict[str, Any]:
    """A profile as a FHIR bundle (mCODE STU4) under `bundle`; under `left` every fact that the
    bundle does not hold as it is stated, with the reason, and under `as_text` what it holds in
    words alone.

    Raises:
        ProfileError: a profile that cannot be used, or that contradicts itself.
        ValueError: neither the profile nor `as_of` tells the day.
        TypeError: no profile (a path, a text).
    """
    from oligomatch.api.results.records.exported_view import exported_object

    return {**exported_object(*checked_on(patient, as_of)[:2])}
