"""Examinations within some weeks as one staging.

In: all days of the `Disease` on which something was seen. Out: the `Stagings` that are stated as
`/assessments/0`, `/assessments/1` .., from the earliest on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from oligomatch.matcher.letters.course.days import stated_day
from oligomatch.matcher.letters.course.disease.record import Disease, Moment, Staging
from oligomatch.matcher.letters.course.sites import within
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import part_begins, part_ends
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day

_ENDS = (". ", ";", "\n")  # of a sentence
_BODY = {"body", "pet"}
_HEAD = ("intracranial", "by_organ/brain")
ONE_STAGING = timedelta(days=35)  # at the most from its first examination to its last
STAGED_AFTER = timedelta(days=62)  # behind the day of a diagnosis
MONTH = timedelta(days=30)
NEARLY = timedelta(days=14)  # the width of a day that is told loosely: `a week later`


def stagings_of(disease: Disease) -> list[Staging]:
    """The stagings in order, each with its examinations' days."""
    found: list[Staging] = []
    each, then = read_days(disease), {*disease.then}
    each, then = each - then, each & then
    # a month that words tell, of no examination, is that of one that was done in it
    words = {day for day in each if not day.exact} - {day for day, _ in disease.scanned}
    months = {day for day in words if any(_is_in(one, day) for one in each)}
    for day in sorted(each - months, key=lambda one: (one.first, one.last)):
        span, own = found[-1] if found else (day, [])
        loose = own and (day.last - day.first > NEARLY or not own[0].exact)
        if (
            own
            and not _parted(disease, own[-1], day)
            and max(span.last, day.last) - own[0].first <= (MONTH if loose else ONE_STAGING)
        ):
            found[-1] = (Day(span.first, max(span.last, day.last)), [*own, day])
        else:
            found.append((day, [day]))
    for day in sorted(months, key=lambda one: (one.first, one.last)):
        next(own for span, own in found if any(_is_in(one, day) for one in own)).append(day)
    _add_then(disease, found, then)
    found += _unread(disease, found)
    found = _with_heads(disease, found)
    found.sort(key=lambda one: (one[0].first, one[0].last))
    return [(_with_scans(disease, span, own, found), own) for span, own in found]


def _parted(disease: Disease, one: Day, other: Day) -> bool:
    """Whether a metastasis was cut out between two days: what is there is not the same on both."""
    first, then = sorted((one, other), key=lambda day: day.first)
    return any(
        first.last < day.first and day.last < then.first
        for each in disease.entities
        if each.metastasis
        for day in each.removed_on
    )


def _add_then(disease: Disease, found: list[Staging], then: set[Day]) -> None:
    """Take what words tell of the time of the diagnosis, of no examination, as of the first staging
    whose scans were done beside it, else as one of its own."""
    dated = stated_day(disease.proposal.stated("/primary/diagnosis_date"))
    for day in sorted(then, key=lambda one: (one.last - one.first, one.first)):
        own = next(
            (
                days
                for _, days in sorted(found, key=lambda one: (one[0].first, one[0].last))
                if any(
                    _is_in(one, day) or (dated and one.exact and is_beside(dated, one))
                    for one in days
                )
                or not then.isdisjoint(days)
            ),
            None,
        )
        if own is not None:
            own.append(day)
        else:
            found.append((day, [day]))


def _with_heads(disease: Disease, found: list[Staging]) -> list[Staging]:
    """With a clear brain by itself under the staging that it ends: one in a month that begins soon
    behind it (`CT of 4 December; MRI of the brain in January`), or in the weeks of a scan that is
    of it as well."""
    shown = {day for each in disease.entities for day in each.seen}
    shown |= {day for _, day, _ in disease.responses}
    heads = [one for one in found if all(_of(disease, day) == {"brain"} for day in one[1])]
    heads = [one for one in heads if shown.isdisjoint(one[1])]
    whole = [one for one in found if one not in heads]
    scans = [day for day, _ in disease.scanned if not _BODY.isdisjoint(_of(disease, day))]
    for span, own in heads:
        ends = [
            at
            for at, (other, days) in enumerate(whole)
            if days[0].exact
            and other.first <= span.first
            and (
                (not span.exact and span.first - other.first <= ONE_STAGING)
                or any(
                    near(other, day) and near(span, day) and day.first > other.first
                    for day in scans
                )
            )
        ]
        if not ends:
            whole.append((span, own))
            continue
        other, days = whole[ends[-1]]
        whole[ends[-1]] = (Day(other.first, max(other.last, span.last)), [*days, *own])
    return whole


def _is_in(one: Day, month: Day) -> bool:
    """Whether a whole day lies in a month."""
    narrow = month.last - month.first <= timedelta(31)
    return narrow and one.exact and month.holds(one)


def read_days(disease: Disease) -> set[Day]:
    """The days of which more is told than that a scan was done."""
    days = {day for _, day, _ in disease.responses}
    days |= {one.moment for one in disease.counts}
    days |= {day for each in disease.entities for day in each.seen}
    return {day for day in days if day is not None}


def found_only(disease: Disease) -> set[Day]:
    """The days on which words tell that metastases were found, of no examination by name."""
    return {day for day, _ in disease.found} - {day for day, _ in disease.scanned}


def _unread(disease: Disease, found: list[Staging]) -> list[Staging]:
    """The scans of the body that were done weeks before or after all of which something was read:
    that there was a staging is known, and not what it showed. The last of all examinations is one
    whatever it was of: what was seen before is not the state of today."""
    known = disease.proposal.stated("/cancer_type") is not None  # else it may be of anything
    own = sorted({day for day, _ in disease.own}, key=lambda one: (one.first, one.last))
    body = [day for day in own if known and day.exact and not _BODY.isdisjoint(_of(disease, day))]
    if any({*disease.then}.isdisjoint(days) for _, days in found):  # not only what words tell
        body += [day for day in own[-1:] if day not in body]
    elif not body or own[-1].last - body[-1].first > ONE_STAGING:
        return []  # the last is of a part alone, or its day is not told
    more: list[Staging] = []
    for day in body:
        if any(_beside(span, day) and not _parted(disease, span, day) for span, _ in found):
            continue
        if more and day.last - more[-1][0].first <= ONE_STAGING:
            span, days = more[-1]
            more[-1] = (Day(span.first, max(span.last, day.last)), [*days, day])
        else:
            more.append((day, [day]))
    return more


def _beside(span: Day, day: Day) -> bool:
    return day.first - span.last <= ONE_STAGING and span.first - day.last <= ONE_STAGING


def looked_again(disease: Disease, *, seen: bool) -> Place | None:
    """Where a letter last says that the tumour shrank, or without the day of a staging how it took
    a treatment, of no lesion by name: what is left of one told before, without a day, is open."""
    found = [
        place for response, day, place in disease.responses if response in ("PR", "CR") and day
    ]
    own = [one for each in disease.entities for one in each.places]
    for letter, text in enumerate(() if seen else disease.proposal.texts):
        for one in forms("lesions")["looked_again"].finditer(text):
            begin = part_begins(text, one.start(), _ENDS)
            end = part_ends(text, one.end(), _ENDS)
            if not any(it.letter == letter and begin <= it.start < end for it in own):
                found.append(Place(letter, *one.span()))
    return max(found, default=None)


def followed(disease: Disease, latest: Sequence[Day]) -> Place | None:
    """Where the latest staging first tells what became of some lesion: whether one told before,
    without a day and nowhere behind, is there today, is open."""
    found = (
        place
        for each in disease.entities
        for day, state in each.seen.items()
        if day in latest
        for _, place in state.statuses
    )
    return min(found, default=None)


def _with_scans(disease: Disease, span: Day, own: list[Day], all_found: list[Staging]) -> Day:
    """The days of a staging with the examinations that belong to it and to no other; those of the
    brain are done beside it."""
    whole = span
    for day, _ in sorted(disease.scanned, key=lambda one: abs(one[0].first - span.first)):
        if not near(whole, day) or _parted(disease, span, day):
            continue
        beside = [other for other, own in all_found if own[0].exact and near(other, day)]
        if beside == [span]:
            whole = Day(min(whole.first, day.first), max(whole.last, day.last))
    return whole


def day_of(disease: Disease, span: Day, own: list[Day]) -> Day:
    """The day of a staging: that of what looked at the body. An examination of the head by itself
    that found nothing there has its own day (`/imaging/brain_imaging`)."""
    scans = {day for day, _ in disease.scanned if span.holds(day)}
    body = [day for day in scans if not _BODY.isdisjoint(_of(disease, day))]
    seen = {day for each in disease.entities for day in each.seen}
    seen |= {one.moment for one in disease.undecided}  # that nobody knows what it is, is no *clear*
    none = {one.moment for one in disease.counts if one.name in _HEAD and one.value == 0}
    none |= {one.moment for one in disease.free if one.name in _HEAD}
    head = {day for day in scans if _of(disease, day) == {"brain"}}
    treated = forms("staging")["head_treated"]
    known = any(within(each.site.organ, "brain") for each in disease.entities)
    known |= disease.proposal.tells(treated)
    # where something was known to lie in the head, that nothing was seen there is not assumed of
    # what ended the staging
    last = max((day.last for day in body), default=date.min)
    clear = {
        day for day in head if day not in seen and (day in none or not known or day.last <= last)
    }
    sampled = {
        day
        for day in {*own} - {day for day, _ in disease.scanned}
        if all(each.kind == "node" for each in disease.entities if day in each.seen)
        and day not in {one.moment for one in disease.counts}
        and day not in {one for _, one, _ in disease.responses}
    }  # of nodes alone, as by endosonography
    # of a time that words tell no more is known than that it was around the diagnosis
    whole = {*scans, *own} - {*disease.then}
    if not body or not whole <= {*body, *clear, *sampled}:
        return span
    return Day(min(day.first for day in body), max(day.last for day in body))


def _of(disease: Disease, day: Day) -> set[str]:
    """What was looked at on a day."""
    return disease.looked.get(day, set())


def time_of_diagnosis(day: Day, as_of: date) -> Day:
    """The days on which the staging at a diagnosis was done, where no word tells its own."""
    return Day(day.first - ONE_STAGING, min(day.last + STAGED_AFTER, as_of))


def is_beside(one: Day | None, other: Day) -> bool:
    """Whether two days, either of which may be a month, are of one staging."""
    return one is not None and (
        max(one.last, other.last) - min(one.first, other.first) <= ONE_STAGING
    )


def near(span: Day, day: Day) -> bool:
    """Whether an examination's day lies so near that it is of one staging."""
    first, last = min(span.first, day.first), max(span.last, day.last)
    return day.exact and last - first <= ONE_STAGING


def body_beside(disease: Disease, moment: Moment) -> Moment:
    """The day of an examination of the body beside that of another."""
    body = [day for day, kinds in disease.looked.items() if not {"body", "pet"}.isdisjoint(kinds)]
    return next((day for day in body if moment and (near(day, moment) or near(moment, day))), None)
