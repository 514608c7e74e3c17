"""How a lesion changed from one staging to the next, where no word beside it says so: by its sizes,
by words that its organ is free, or that a scan showed nothing new since it had gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from oligomatch.matcher.letters.course.disease.mentions import note
from oligomatch.matcher.letters.course.disease.record import Disease, Entity, Moment, Stagings
from oligomatch.matcher.letters.course.disease.stagings import near, stagings_of
from oligomatch.matcher.letters.course.lesions.lesion import LesionSaid
from oligomatch.matcher.letters.course.lesions.sizes import by_size
from oligomatch.matcher.letters.course.sites import within
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import part_ends
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day

_LONG = timedelta(400)  # between two stagings, of which others lay between


def take_free_since(disease: Disease) -> None:
    """A metastasis is gone where a later examination finds its whole organ free, once it was
    treated or the disease responded."""
    left = []
    for one in disease.free:
        organ = one.name.removeprefix("by_organ/")
        own = [each for each in disease.entities if within(each.site.organ, organ)]
        early = all(_was_earlier(each, one.moment, one.place) for each in own)
        if not (own and early and all(_is_treated(disease, each, one.place) for each in own)):
            left.append(one)
            continue
        for each in own:
            note(disease, each, _gone(each), one.moment, one.place)
    disease.free = left


def _was_earlier(each: Entity, moment: Moment, place: Place) -> bool:
    """Whether a metastasis is told only in front of a place, and of earlier examinations."""
    sure = each.metastasis and each.sure and not (each.doubted or "resected" in each.statuses)
    early = moment is not None and all(day.last < moment.first for day in each.seen_on)
    return sure and early and max(each.places) < place


def _is_treated(disease: Disease, each: Entity, place: Place) -> bool:
    """Whether it was irradiated or has gone, or words in front of a place tell that the disease
    responded."""
    said = [(kind, at) for kind, _, at in (*disease.responses, *disease.earlier)]
    responded = any(kind in ("PR", "CR") and at < place for kind, at in said)
    responded |= any(one is each and at < place for one, at in disease.went)
    responded |= each.is_gone
    return responded or any(given.get("modality") != "surgery" for given, _ in each.treatments)


def take_stayed_away(disease: Disease) -> None:
    """A lesion that had gone is gone still where the latest staging showed nothing new, or nothing
    but what it names."""
    latest = [span for span, _ in stagings_of(disease)][-1:]
    for span in latest:
        for each in disease.entities:
            last = max(each.seen_on, key=lambda day: day.last, default=None)
            if each.kind == "primary" or last is None or not _is_dated(each, last):
                continue
            gone = any(status == "resolved" for status, _ in each.seen[last].statuses)
            gone |= any(one is each and at >= max(each.places) for one, at in disease.went)
            if not gone or near(last, span) or span.first <= last.last:
                continue
            shown = [*_nothing_new(disease, span, within(each.site.organ, "brain"))]
            for day, place in [*shown, *_number_left(disease, span)]:
                if place > max(each.places):
                    note(disease, each, _gone(each), day, place)
                    break


def _number_left(disease: Disease, span: Day) -> Iterator[tuple[Day, Place]]:
    """The days of a staging that counts as many metastases as those that had not gone before: those
    that had gone are none of them."""
    each = [one for one in disease.entities if one.metastasis or (one.site.is_node and one.called)]
    if disease.open_number or any(one.generic and not one.is_gone for one in each):
        return
    there = [one for one in each if not one.is_gone]
    for one in disease.counts:
        day = one.moment
        if one.name != "metastases" or day is None or one.value != len(there):
            continue
        if span.holds(day):
            yield day, one.place


def went_earlier(disease: Disease) -> list[Entity]:
    """The lesions that were last seen to be gone, at a staging before the latest one, which does
    not speak of them: without a status there they would be some that are there."""
    found, latest = list[Entity](), [span for span, _ in stagings_of(disease)][-1:]
    for one in disease.entities:
        days = one.seen_on
        if one.kind == "primary" or not days or None in one.seen:
            continue
        last = max(days, key=lambda day: day.last)
        gone = any(status == "resolved" for status, _ in one.seen[last].statuses)
        if gone and any(not near(last, span) and span.first > last.last for span in latest):
            found.append(one)
    return found


def _is_dated(one: Entity, last: Day) -> bool:
    """Whether nothing is told of a lesion without its day, or no more than that it was there, in
    front of what was last seen of it: `both were irradiated in November`."""
    state, seen = one.seen.get(None), one.seen[last]
    if state is None:
        return True
    return not (state.sizes or state.statuses) and max(state.places) < min(seen.places)


def _nothing_new(disease: Disease, span: Day, in_head: bool) -> Iterator[tuple[Day, Place]]:
    """The days of a staging on which an examination of the head, or of the body, showed nothing
    new, or nothing but what is named."""
    closed = [(day, place) for day, place in disease.closed if day is not None]
    for day, place in (*disease.none_new, *closed):
        shown = disease.looked.get(day, set())
        looked = "brain" in shown if in_head else not shown.isdisjoint(("body", "pet", "scan"))
        if looked and span.holds(day):
            yield day, place


def _gone(each: Entity) -> LesionSaid:
    return LesionSaid("site", each.site, status="resolved", definite=True)


def by_sizes(
    disease: Disease,
    each: Entity,
    stagings: Stagings,
    at_of: Mapping[Moment, int],
) -> tuple[str, list[Place]]:
    """What the sizes of the latest staging and of the last scan before it show beyond doubt, where
    no word says how the lesion changed, and where its places are."""
    latest = len(stagings) - 1
    of_lines, last = {day for _, day, _ in disease.of_lines}, latest - 1
    while last > 0 and of_lines.issuperset(stagings[last][1]):
        last -= 1  # that a line was answered then, without a scan, tells no size
    now, before = (_size_at(each, at_of, at) for at in (latest, last))
    held = any(
        state.statuses for day, state in each.seen.items() if at_of.get(day, latest) == latest
    )
    steady = any(kind == "SD" and at_of.get(day) == latest for kind, day, _ in disease.responses)
    if now is None or before is None or held or steady or None in each.seen:
        return "", []
    gap = stagings[latest][0].first - stagings[last][0].last
    if gap > _LONG or _is_compared(disease, now[1]):
        return "", []
    return by_size(now[0], before[0]), [now[1], before[1]]


def _is_compared(disease: Disease, place: Place) -> bool:
    """Whether the words of a size, or a response behind it, compare it with another scan."""
    text = disease.proposal.texts[place.letter]
    end = part_ends(text, place.start, (". ", "\n"))
    own = forms("changed")["since_another"].search(text, place.start, end)
    return bool(own or forms("staging")["sd"].search(text, place.start))


def _size_at(each: Entity, at_of: Mapping[Moment, int], at: int) -> tuple[float, Place] | None:
    """The one size of a lesion at a staging."""
    sizes = [
        one
        for day, state in each.seen.items()
        if day and at_of.get(day) == at
        for one in state.sizes
    ]
    return sizes[0] if len({size for size, _ in sizes}) == 1 else None
