"""When drugs were given, by the days that stand around them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from oligomatch.matcher.letters.course.days import Written
from oligomatch.matcher.letters.forms import forms, treatment
from oligomatch.rules.reading.kept import Form

BEFORE_DRUGS = re.compile(r"[\s,(:]*(?:in |\()?\s*", re.I)
FAR = 90  # signs from a word for a beginning to its day


def span_of(
    text: str, days: Sequence[Written], bounds: tuple[int, int, int, int]
) -> tuple[int | None, int | None]:
    """The days of the beginning and the end, by their numbers."""
    first, start, end, last = bounds
    known, apart = forms("treatment"), forms("apart")
    # `(Nov 2023 - Jan 2024); osimertinib`: the bracket is of what stands in front of it
    since = max(first, text.rfind(");", first, start))
    own = [(n, one) for n, one in enumerate(days) if since <= one.start and one.end <= last]
    starts, ends = list[int](), list[int]()
    for at, (number, one) in enumerate(own):
        following = own[at + 1][1] if at + 1 < len(own) else None
        before = own[at - 1][1] if at else None
        if _of_neighbour(text, [day for _, day in own], at, bounds):
            continue
        front = text[max(first, before.end if before else first) : one.start]
        if treatment("about_then").match(text, one.end) or _is_of_else(text, one, bounds):
            continue
        if apart["begun_between"].search(text, first, one.start):
            continue  # no days of a beginning and an end
        if one.start > end and treatment("meanwhile").search(text, end, one.start):
            continue
        if one.end <= start and apart["continued_then"].match(text, end):
            continue  # `SBRT from 3 to 9 March, and osimertinib was continued`
        if before is not None and _between(text, before, one, first):
            ahead = text[first : before.start]
            if before.start >= end and apart["else_from"].search(text, end, before.start):
                continue  # `; stable from June to March`
            if known["no_beginning"].search(ahead) or apart["paused"].search(ahead):
                continue  # `held from 3 March until 10 March`
            if at > 1 and own[0][1].start >= end and apart["other_dose"].search(ahead):
                continue  # `since 8 April 2024; 120 mg June to August 2024`
            went_on = one.start >= end and apart["went_on"].match(text, one.end, last)
            if not (treatment("given_until_now").match(text, one.end) or went_on):
                ends.append(number)
            if own[at - 1][0] not in starts:
                starts.append(own[at - 1][0])
        elif (following is not None and _between(text, one, following, first)) or (
            one.start >= end and _of_something_else(text, end, one, before)
        ):
            continue
        elif known["ends"].search(front) or (
            known["last_of_cycles"].search(front) and known["chemo_in_cycles"].search(text)
        ):
            if known["last_so_far"].search(front) or known["no_end"].match(text, one.end):
                continue
            if known["no_drugs_until"].search(front):
                continue  # `drug-free until June 2023, osimertinib since`
            if one.start >= end and apart["went_on"].match(text, one.end, last):
                continue
            if any(one.end <= other.start < start for _, other in own):
                continue  # of what was given before the drug, which has its own day
            if one.start >= start or not treatment("when").search(text, one.end, start):
                ends.append(number)
        elif known["no_beginning"].search(front):
            continue
        elif (
            one.start >= end
            and treatment("ended_day").fullmatch(text, end, one.start)
            and treatment("ended_ahead").search(text, first, start)
        ):
            ends.append(number)
        elif known["start"].search(front):
            starts.append(number)
        elif (
            one.start >= end
            and BEFORE_DRUGS.fullmatch(dosed(text[end : one.start]))
            and (
                not one.readings
                or not one.readings[0].exact
                or treatment("day_until_now").match(text, one.end) is not None
                or treatment("ranked_and_on").match(text, one.end) is not None
            )
        ):
            under = treatment("under_it").search(text[first:start])
            if under and not treatment("put_on").search(text, first, start):
                continue
            if not treatment("ended").search(text, first, start):
                starts.append(number)
        elif (begun := _last(treatment("begun"), text, first, one.start)) is not None:
            over = _last(treatment("ended"), text, first, one.start)
            if (
                (over or -1) < begun <= start
                and ";" not in text[begun : one.start]
                and one.start - begun < FAR
                and treatment("then_day").fullmatch(text[end : one.start])
            ):
                starts.append(number)
        elif one.end <= start and (
            treatment("begun_behind").match(text, one.end, start)
            or (
                treatment("day_ahead").fullmatch(text, one.end, start)
                and treatment("started_behind").match(text, end)
            )
            or (
                treatment("entry_opens").fullmatch(text, 0, one.start)
                and treatment("day_ahead").fullmatch(text, one.end, start)
                and treatment("started_in_row").match(text, end)
            )
            or (
                treatment("day_by_drug").fullmatch(text, one.end, start)
                and treatment("drug_alone").match(text, end)
            )
        ):
            starts.append(number)
        elif (
            one.end <= start
            and treatment("day_ahead").fullmatch(text, one.end, start)
            and treatment("stopped_behind").match(text, end)
        ):
            ends.append(number)
    return (starts[0] if len(starts) == 1 else None, ends[0] if len(ends) == 1 else None)


def _of_neighbour(
    text: str, days: Sequence[Written], at: int, bounds: tuple[int, int, int, int]
) -> bool:
    """Whether a day, or the span that it ends or begins, stands right behind a radiotherapy or
    another medicine that a comma parts from the drugs: `SBRT 03/2025-04/2025, pembrolizumab`."""
    first, start, end, _ = bounds
    apart, begin, last = forms("apart"), days[at], days[at]
    if at and treatment("range").fullmatch(text, days[at - 1].end, begin.start):
        begin = days[at - 1]
    elif at + 1 < len(days) and treatment("range").fullmatch(text, last.end, days[at + 1].start):
        last = days[at + 1]
    if last.end <= start:
        owned = apart["of_rays_or_medicine"].search(text, first, begin.start)
        return owned is not None and apart["parted"].match(text, last.end, start) is not None
    owned = apart["of_medicine"].search(text, end, begin.start) if begin.start >= end else None
    return owned is not None


def _is_of_else(text: str, one: Written, bounds: tuple[int, int, int, int]) -> bool:
    """Whether a day is told to be that of something which began under drugs or after them: `rash
    since March on afatinib`, `best supportive care since March after docetaxel`."""
    first, start, end, _ = bounds
    apart = forms("apart")
    if one.end <= start:
        if apart["day_after"].fullmatch(text, one.end, start):
            return treatment("started_behind").match(text, end) is None
        under = apart["under_them"].fullmatch(text, one.end, start)
        return under is not None and apart["else_ahead"].search(text[first : one.start]) is not None
    if one.start < end or apart["day_behind"].fullmatch(text, end, one.start) is None:
        return False
    return apart["else_behind"].match(text, one.end) is not None


def _of_something_else(text: str, end: int, one: Written, before: Written | None) -> bool:
    """Whether what lies between drugs, or the day before it, and a day tells of something else."""
    behind = end if before is None else max(end, before.end)
    known = forms("apart")
    return (
        known["else_since"].search(text[behind : one.start]) is not None
        or known["before_that"].match(text, one.end) is not None
    )


def of_radiation(text: str, first: int, last: int) -> bool:
    """Whether the days of a stretch may be those of radiotherapy that was given with drugs."""
    return treatment("chemoradiation").search(text, first, last) is not None


def dose_before_end(text: str, days: Sequence[Written], ends: int | None, end: int) -> bool:
    """Whether a dose of radiotherapy stands between drugs and the day on which something ended:
    `while it was continued: 50 Gy to the primary, completed on 30 January`."""
    return ends is not None and treatment("dose").search(text, end, days[ends].start) is not None


def _between(text: str, one: Written, other: Written, first: int) -> bool:
    """Whether two days are the ends of one time."""
    if treatment("range").fullmatch(text, one.end, other.start):
        return True
    if not treatment("between_days").search(text[first : one.start]):
        return False
    local = any(
        treatment(name).search(text, first, one.start) for name in ("local", "chemoradiation")
    )
    return not local and treatment("and_day").fullmatch(text, one.end, other.start) is not None


def dosed(text: str) -> str:
    """What stands behind a drug, without its dose."""
    dose = treatment("dosed").match(text)
    return text[dose.end() :] if dose else text


def _last(form: Form, text: str, first: int, last: int) -> int | None:
    found = [one.start() for one in form.finditer(text, first, last)]
    return found[-1] if found else None
