"""Whether an answer narrows a profile: what was sure of its lesions and stagings stays so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oligomatch.matcher.measures.lesions.tallies import may_be_older
from oligomatch.matcher.patient.patient import Patient, lesion_id
from oligomatch.matcher.patient.staging import Moment, View

_Standing = frozenset[tuple[int, bool]]
POINTS = ("entry", "post_induction", "diagnosis", "baseline")


def narrows(before: Patient, after: Patient, places: Iterable[str]) -> bool:
    """Whether the answers at some places take nothing back: a lesion without a status is there,
    and a staging added later stands for no time point that another stood for."""
    fields = {place.split("/")[1] for place in places}
    if not fields & {"lesions", "assessments"}:
        return True
    new = len(after.profile.assessments) > len(before.profile.assessments)
    return _lesions_stay(before, after) and (not new or _stagings_stay(before, after))


def _lesions_stay(before: Patient, after: Patient) -> bool:
    for index, lesion in enumerate(before.profile.lesions):
        now = after.profile.lesions[index]
        for moment in _moments(before):
            was = before.staging.seen(lesion_id(index, lesion), lesion, moment).present
            then = Moment(_same(after, moment.view), moment.latest)
            present = after.staging.seen(lesion_id(index, now), now, then).present
            if present.may_be_false and not was.may_be_false:
                return False
            if present.may_be_true and not was.may_be_true:
                return False
    return True


def _moments(patient: Patient) -> Iterator[Moment]:
    """Every staging, as the latest where it may be that, else as an earlier one."""
    latest = patient.staging.latest
    yield from (Moment(view, view in latest) for view in patient.staging.views)


def _same(patient: Patient, view: View) -> View:
    """A staging in the profile that tells more; the one untold is the first told."""
    return patient.staging.views[view.index or 0]


def _stagings_stay(before: Patient, after: Patient) -> bool:
    if not before.profile.assessments:
        return True
    for point in POINTS:
        was, now = _standing(before, point), _standing(after, point)
        if was is not None and (now is None or not now <= was):
            return False
    return True


def _standing(patient: Patient, point: str) -> _Standing | None:
    """Which stagings may stand for a time point, over every course of the therapy; None where
    it is not known of some."""
    found: set[tuple[int, bool]] = set()
    for course in patient.therapy.courses:
        moments = patient.staging.moments(point, course)
        if moments == () or any(may_be_older(patient, one) for one in moments or ()):
            return None
        found |= {(one.view.index or 0, one.latest) for one in moments or ()}
    return frozenset(found)
