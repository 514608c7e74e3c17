"""Whether a lesion has grown since a baseline."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.logic.values import (
    NO,
    OPEN,
    YES,
    Flag,
    union,
)
from oligomatch.matcher.measures.answer import Answer, answer, stated_in
from oligomatch.matcher.measures.episodes import (
    line_dates,
    stated_of,
    therapy_asks,
)
from oligomatch.matcher.measures.lesions.asks import lesion_asks, lesion_facts
from oligomatch.matcher.measures.lesions.counted import counted_values
from oligomatch.matcher.measures.lesions.selected import every_role, passes_where
from oligomatch.matcher.measures.lesions.tallies import lesion_count
from oligomatch.matcher.patient.counting import Tally
from oligomatch.matcher.patient.growth import Baseline, Size, compared, grew
from oligomatch.matcher.patient.patient import (
    LesionKind,
    Patient,
    Site,
)
from oligomatch.matcher.patient.staging import Moment, Seen, View
from oligomatch.rules.tree import (
    Measure,
)

ANY_SIZE: Size = (0, None)


OF_LINES = frozenset({"first_line", "current_line"})  # what a growth since then hangs on


def grown(patient: Patient, measure: Measure) -> Answer:
    """Whether a lesion has grown by so much, by its sizes at two assessments."""
    each = list(dict.fromkeys(compared(patient, measure.compared_with or "")))
    now = Measure("count", of=measure.of, at="entry", where=measure.where)
    found = (_grown_since(patient, measure, now, one) for one in each)
    cases = [one for one in found if one is not None]
    asks = [ask for one in each for ask in _growth_asks(patient, now, one)]
    pairs = [one for one in each if None not in one.earlier]
    if len(pairs) > 1:
        views = dict.fromkeys(v for one in pairs for v in (one.latest, *one.earlier) if v)
        asks += [f"{view.pointer}/date" for view in views if not view.day.exact]
    if measure.compared_with in OF_LINES:
        asks += therapy_asks(patient)
    return answer(union(cases or [OPEN]), _growth_facts(patient, measure, now), asks)


def _growth_facts(patient: Patient, measure: Measure, now: Measure) -> Iterator[str]:
    """The facts that a growth was read from."""
    yield from lesion_facts(patient, now)
    yield from stated_in(patient.profile, "", "assessments_total")
    for view in patient.staging.views:
        yield from stated_in(view.assessment, view.pointer, "date", "lesions")
    if measure.compared_with in OF_LINES:
        yield from line_dates(patient)
        for index in range(len(patient.therapy.lines)):
            yield from stated_of(patient, index, "number", "intent")


def _grown_since(patient: Patient, measure: Measure, now: Measure, one: Baseline) -> Flag | None:
    """Whether a lesion has grown since one of some assessments; None where the latest of them fits
    no patient."""
    moment = Moment(one.latest, True)
    there = lesion_count(patient, now, moment).tally()
    if there is None:
        return None
    flags = [
        _lesion_grown(patient, measure, site, moment, view)
        for site in patient.sites
        for view in one.earlier
    ]
    further = bool(one.earlier) and _may_be_more(patient, now, moment, there)
    surely = any(not flag.may_be_false for flag in flags)
    return Flag(surely or further or any(flag.may_be_true for flag in flags), not surely)


def _may_be_more(patient: Patient, now: Measure, moment: Moment, there: Tally) -> bool:
    """Whether some lesion that passes may not be one of those listed."""
    listed = 0
    for site in patient.sites:
        seen = patient.staging.seen(site.id, site.lesion, moment)
        sure = all(_is_asked(patient, now, kind, site, seen) == YES for kind in site.kinds)
        listed += sure and seen.present == YES
    at_primary = every_role(now) and any(
        {kind.role for kind in site.kinds} == {"primary"} for site in patient.sites
    )  # it is counted by its status, and once more as it is listed
    return there.high - at_primary > listed


def _is_asked(patient: Patient, now: Measure, kind: LesionKind, site: Site, seen: Seen) -> Flag:
    """Whether a lesion, if it is there, is one of those asked for."""
    fits = kind.role == "metastasis" if now.of == "metastases" else kind.role != "benign"
    return passes_where(patient, now.where, kind, site, seen) if fits else NO


def _lesion_grown(
    patient: Patient, measure: Measure, site: Site, moment: Moment, earlier: View | None
) -> Flag:
    """Whether one listed lesion is there today, is asked for, and has grown since."""
    seen = patient.staging.seen(site.id, site.lesion, moment)
    then, size = OPEN, ANY_SIZE
    if earlier is not None:
        before = patient.staging.seen(site.id, site.lesion, Moment(earlier, False))
        then, size = before.present, before.diameter
    asked = union(_is_asked(patient, measure, kind, site, seen) for kind in site.kinds)
    parts = (seen.present, asked, then, grew(measure, seen.diameter, size))
    return Flag(all(one.may_be_true for one in parts), any(one.may_be_false for one in parts))


def _growth_asks(patient: Patient, now: Measure, one: Baseline) -> Iterator[str]:
    """What would tell whether a lesion has grown since one of some assessments."""
    moment = Moment(one.latest, True)
    if None in one.earlier:
        yield "/assessments_total"
    yield from lesion_asks(patient, now, counted_values(patient, now))
    for site in patient.sites:
        seen = patient.staging.seen(site.id, site.lesion, moment)
        may_be = any(_is_asked(patient, now, k, site, seen).may_be_true for k in site.kinds)
        if not (may_be and seen.present.may_be_true):
            continue
        if not _one_size(seen):
            yield f"{site.pointer}/diameter_mm"
        for view in filter(None, one.earlier):
            before = patient.staging.seen(site.id, site.lesion, Moment(view, False))
            if before.present == OPEN or (before.present == YES and not _one_size(before)):
                yield f"{view.pointer}/lesions"


def _one_size(seen: Seen) -> bool:
    return seen.diameter[0] == seen.diameter[1]
