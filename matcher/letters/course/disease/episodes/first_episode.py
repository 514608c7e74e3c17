"""Whether the metastases are the first of the disease, and since when they are known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from oligomatch.matcher.letters.course.cured import was_cured
from oligomatch.matcher.letters.course.days import (
    YEAR,
    stated_day,
    tumour_before,
    value_of,
    written,
)
from oligomatch.matcher.letters.course.disease.episodes.gone import (
    came_back,
    has_come_anew,
    has_gone_on,
    is_later_than_treated,
    was_free_since,
)
from oligomatch.matcher.letters.course.disease.record import (
    Disease,
    Entity,
    NumberSaid,
    Staging,
    Stagings,
)
from oligomatch.matcher.letters.course.disease.stagings import (
    ONE_STAGING,
    STAGED_AFTER,
    is_beside,
    near,
)
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import part_around, part_ends
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day, parse_day
from oligomatch.rules.reading.kept import SentenceText
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_FULL_STOP = re.compile(r"(?<=[.;])\s+|\n")

_ENDS = (". ", "; ", "\n")  # of a sentence
SHOWN_SINCE = timedelta(183)  # before a scan: an earlier one may have shown the same, our limit
MONTH = re.compile(r"\d{4}-\d\d")
N_CATEGORY = "/primary/n_category"
FIRST = "/metastatic_disease/first_metastasis_date"


def state_first_episode(disease: Disease) -> None:
    """That the metastases are the first, in the letter's words, where none came before or has
    gone: it would be open whether they are those of today."""
    if _was_without(disease) or _was_found_early(disease):
        disease.first += [one for one in disease.relapsed if not _tells_before(disease, one[1])]
    _date_from_diagnosis(disease, in_one_sentence=True)
    if disease.again:
        disease.proposal.state("/metastatic_disease/first_episode", False, *disease.again)
        _state_earlier(disease)
        return
    each = disease.metastases
    gone = any(one.is_gone for one in each)
    days = {day for day, _ in disease.first if day is not None}
    stay = any(
        one.kind == "metastasis" and not one.new and not one.is_gone for one in disease.entities
    )
    if stay or not (gone or any(one.new for one in each)):
        for place in from_diagnosis(disease):
            disease.proposal.state("/metastatic_disease/first_episode", True, place)
        if from_diagnosis(disease):
            _date_from_diagnosis(disease)
    if (
        (gone and not has_gone_on(disease, later=True))
        or has_come_anew(disease)
        or (
            any(one.new for one in each)
            and any(not one.new and not _is_beside_new(one, each) for one in each)
            and not has_gone_on(disease, later=True)
        )
    ):
        return
    if _is_another_episode(disease) or was_free_since(disease):
        _state_earlier(disease)
        return
    other_then = _was_without(disease) or disease.proposal.came_back
    for day, place in disease.first:
        if other_then and place in disease.at_diagnosis:
            continue
        disease.proposal.state("/metastatic_disease/first_episode", True, place)
        if day is not None and len(days) == 1 and not _adds_to_one(disease, place):
            disease.proposal.state(FIRST, value_of(_seen_by(disease, day)), place)


def _seen_by(disease: Disease, day: Day) -> Day:
    """The day on which the first metastasis was found, at the latest that of the examination that
    is told to show it: an earlier one of the same staging may have shown it already (`CT of 21
    September: adrenal mass. PET of 30 September confirms it: his first metastasis`)."""
    before = [one for each in disease.metastases for one in each.seen_on if one.first < day.first]
    near = [one.first for one in before if day.first - one.first <= ONE_STAGING]
    return Day(min(near), day.last) if near else day


def _adds_to_one(disease: Disease, place: Place) -> bool:
    """Whether a sentence tells what an examination showed besides a metastasis that is told before
    it (`a CT: a metastasis of the femur. PET of 25 June added one in the spleen, the first ever`):
    the day is not that of the first."""
    if forms("lesions")["adds_one"].search(_around(disease, place)) is None:
        return False
    return any(
        at.letter == place.letter and at < place and one.seen_on == []
        for one in disease.metastases
        for at in one.places
    )


def _is_beside_new(one: Entity, each: Sequence[Entity]) -> bool:
    """Whether a lesion was first seen in the staging that showed new ones."""
    if None in one.seen or not one.seen_on:
        return False
    first = min(day.first for day in one.seen_on)
    return any(
        abs(first - day.first) <= ONE_STAGING
        for other in each
        if other.new
        for day in other.seen_on
    )


def _is_another_episode(disease: Disease) -> bool:
    """Whether words tell that metastases have come again, or that none was left between."""
    again = forms("lesions")["another_episode"]
    return disease.proposal.tells(again)


def _state_earlier(disease: Disease) -> None:
    """The day of the first metastases, of which words tell, where others have come since."""
    days = {day for day, _ in disease.first}
    for day, place in disease.first:
        if day is not None and len(days) == 1 and day.last < disease.proposal.as_of - ONE_STAGING:
            disease.proposal.state(FIRST, value_of(day), place)


@dataclass(frozen=True, slots=True)
class Spread:
    """Since when the letters know of metastases: by the day of the first, where they were there at
    the diagnosis, by the day of the first scan that showed one, and that they are there today in
    a patient of whom no treatment to cure is told; and when the cancer was found."""

    first: Day | None = None
    diagnosed: Day | None = None
    from_diagnosis: tuple[Place, ...] = ()
    seen: tuple[Day, Place] | None = None
    uncured: Place | None = None
    since: tuple[Day, Place] | None = None


def spread_of(disease: Disease) -> Spread:
    """What the letters tell of when metastases were there."""
    each = [one for one in disease.metastases if one.sure]
    seen = [(day, one.seen[day].places[0]) for one in each for day in one.seen_on]
    if (known := stated_day(disease.proposal.stated(FIRST))) is not None:
        seen.append((known, disease.proposal.places(FIRST)[0]))
    ever = disease.proposal.places("/metastatic_disease/ever")
    uncured = not disease.primary and not disease.operated
    uncured = uncured and not disease.proposal.stated("/primary/definitively_treated")
    uncured = uncured and not was_cured(disease.proposal.texts)
    first = min((day for day, _ in seen), key=lambda day: day.first, default=None)
    dated = {one.primary for one, day, _ in disease.primary if day is not None}
    cured = [  # all of them removed, or the primary since
        day
        for one, day, _ in disease.primary
        if day is not None or one.primary not in dated  # `at the place of the lobectomy`
    ]
    if first is not None and any(day is None or day.last >= first.first for day in cured):
        seen = []
    if each and all(one.is_gone for one in each):
        seen = []
    return Spread(
        first_spread(disease),
        diagnosed(disease),
        # once all was removed, what is given may be to keep it away
        () if disease.proposal.came_back and disease.operated else from_diagnosis(disease),
        min(seen, key=lambda one: (one[0].first, one[0].last, one[1]), default=None),
        ever[0] if ever and uncured else None,
        _since(disease),
    )


def _since(disease: Disease) -> tuple[Day, Place] | None:
    """The first day of which the letters tell as one of the spread: on which a scan showed a
    metastasis, else of any scan; where nothing was done to cure, the first of all that are told
    of the cancer."""
    each = disease.metastases
    seen = [(day, one.seen[day].places[0]) for one in each for day in one.seen_on]
    for pointer in (FIRST, "/primary/diagnosis_date"):
        day, places = stated_day(disease.proposal.stated(pointer)), disease.proposal.places(pointer)
        then = disease.proposal.spread_at_diagnosis or pointer == FIRST
        seen += [(day, places[0])] if day is not None and then else []
    came_back, firsts = disease.proposal.came_back, disease.first
    back = came_back or any(place not in disease.at_diagnosis for _, place in firsts)
    treated = disease.primary or disease.operated or came_back
    if treated and disease.proposal.spread_at_diagnosis and diagnosed(disease) is None:
        return None
    if not treated or (back and not seen):
        seen += disease.scanned
    if not (disease.scanned or any(one.seen_on for one in each)):
        return None
    if not treated:
        seen += disease.of_cancer
    return min(seen, key=lambda one: (one[0].first, one[0].last, one[1]), default=None)


def first_spread(disease: Disease) -> Day | None:
    """When the cancer is known to have had its first metastasis: by that day, or by that of a
    diagnosis at which it was there."""
    value = disease.proposal.stated(FIRST)
    around = value is None or isinstance(value, dict)
    if around and from_diagnosis(disease) and (day := diagnosed(disease)) is not None:
        return day
    return stated_day(value)


def diagnosed(disease: Disease) -> Day | None:
    """The day or month on which the cancer was found."""
    return stated_day(disease.proposal.stated("/primary/diagnosis_date"))


def _date_from_diagnosis(
    disease: Disease, *, in_one_sentence: bool = False, last: bool = False
) -> None:
    """The month of the diagnosis as that of the first metastasis, where the letter says that
    it was there at the diagnosis and tells no more than the month of that: `in_one_sentence`,
    whatever has gone or come since; `last`: also where the day of a scan of that month is told."""
    day, proposal = disease.proposal.stated("/primary/diagnosis_date"), disease.proposal
    if _was_without(disease) or not proposal.is_of_lung:
        return
    if not isinstance(day, str) or MONTH.fullmatch(day) is None:
        return
    each = [*disease.at_diagnosis, *disease.staged_then]
    if in_one_sentence:  # a stage alone may be that of a scan of the month behind
        known = forms("lesions")["metastasis"]
        then = [one for one in proposal.surely_then if known.search(_behind(disease, one))]
        each = [
            one
            for one in (*each, *then)
            for place in proposal.places("/primary/diagnosis_date")
            if _in_one_sentence(disease, place, one)
        ]
    month = parse_day(day)
    seen = [*disease.entities, *([disease.main] if disease.main is not None else [])]
    scans = [one for one, _ in disease.scanned if near(month, one)]
    scans += [day for one in seen for day in one.seen_on if near(month, day)]
    within = all(month.holds(one) for one in scans)
    if not last and any(day.exact for day in _seen_days(disease) if near(month, day)):
        return  # the day of that scan, or this month if that is not all
    if each and within and all(one is None for one, _ in disease.first):
        proposal.state(FIRST, day, each[0])


def _seen_days(disease: Disease) -> list[Day]:
    """The days of the scans that showed a metastasis."""
    return [day for one in disease.metastases for day in one.seen_on]


def state_at_diagnosis(disease: Disease, stagings: Stagings) -> None:
    """That a staging was the first of the metastases: beside the day of the diagnosis, where
    they were there then. The nodes at diagnosis are then those of this staging."""
    proposal, day = disease.proposal, diagnosed(disease)
    places = from_diagnosis(disease)
    if not stagings:
        return
    if day is None:
        _state_first_staging(disease, stagings[0])
        return
    if not places:
        _state_seen_then(disease, stagings[0])
        return
    if (at := staging_of_diagnosis(disease, stagings)) is None:
        return
    span, days = stagings[at]
    cut = [one for one in disease.metastases if one.is_gone and one.treatments]
    if any(None in one.seen or all(on.last < span.first for on in one.seen_on) for one in cut):
        return  # they may have been there before
    # that it was that one, as words tell
    then = not {*disease.then}.isdisjoint(days) or staged_by(disease, days)
    if not (then or is_beside(span, day)):
        return
    if not day.exact and day.last < span.first:
        return  # an earlier scan may have shown them in that month
    proposal.state(f"/assessments/{at}/at", ["diagnosis"], *places)
    _state_first_day(disease, days)
    if disease.primary:  # what was removed may have told its stage
        return
    value, said_at = proposal.stated(N_CATEGORY), proposal.places(N_CATEGORY)
    if value is not None and not any(_of_tissue(disease, place) for place in said_at):
        proposal.state(f"/assessments/{at}/n_category", value, *said_at)


def staging_of_diagnosis(disease: Disease, stagings: Stagings) -> int | None:
    """Which staging the metastases at the diagnosis were seen at: the first, or the one by whose
    scans the stage is told, where none before it showed one (`a CT in July saw a nodule. PET-CT of
    11 August: .. So M1b`). None where the first showed none, but the next one did, soon behind it:
    what is told of the diagnosis is hardly of the first."""
    shown = {day for one in disease.metastases for day in one.seen}
    shown |= {one.moment for one in disease.counts if one.value != 0}
    seen = [at for at, (_, days) in enumerate(stagings) if not shown.isdisjoint(days)]
    staged = [
        at
        for at, (span, _) in enumerate(stagings)
        if any(span.holds(on) for on, _ in disease.staged_by)
    ]
    if staged and 0 < staged[0] <= (seen or staged)[0]:
        return staged[0]
    soon = seen[:1] == [1] and stagings[1][0].first - stagings[0][0].last <= STAGED_AFTER
    return None if soon else 0


def _state_first_staging(disease: Disease, staging: Staging) -> None:
    """That the first staging is that of the diagnosis, where no day of that is told, but that the
    metastases were there then: it showed one, and nothing is told of the cancer before it."""
    proposal, (span, days) = disease.proposal, staging
    if not from_diagnosis(disease) or _was_without(disease) or disease.operated or disease.primary:
        return
    then = (*proposal.spread_at_diagnosis, *proposal.surely_then, *disease.at_diagnosis)
    each = [one for one in disease.metastases if one.sure]
    shown = [one for one in each if any(day in one.seen_on for day in days)]
    if not then or not shown or any(None in one.seen and one not in shown for one in each):
        return
    states = [one.seen[day] for one in shown for day in days if day in one.seen]
    changed = any(status != "new" for state in states for status, _ in state.statuses)
    if changed or any(day in days for _, day, _ in disease.responses):
        return  # others were there before
    by_scans = staged_by(disease, days)
    if not (by_scans or _sampled_beside(disease, span)):
        return  # it may be any later one
    early = span.first - ONE_STAGING
    known = [*disease.of_cancer, *(() if by_scans else disease.dated)]
    if any(day.last < early for day, _ in known) or tumour_before(proposal.texts, early.year):
        return  # it may have been found then
    if _treated_before(disease, span) or any(day.last < span.first for day in disease.treated_on):
        return
    proposal.state("/assessments/0/at", ["diagnosis"], *then)
    if not _seen_before(disease, span):
        _state_first_day(disease, days)


def _seen_before(disease: Disease, span: Day) -> bool:
    """Whether a metastasis is told in front of the first scan of a staging, behind an earlier day:
    `the reamings of 10 August contained metastasis. PET-CT of 20 August: a second one`."""
    scan = min((place for day, place in disease.scanned if day.first >= span.first), default=None)
    if scan is None:
        return False
    text, known = disease.proposal.texts[scan.letter], forms("lesions")["metastasis"]
    return any(
        known.search(text, place.end, scan.start) is not None
        for day, place in disease.dated
        if day.last < span.first and place.letter == scan.letter and place < scan
    )


def staged_by(disease: Disease, days: Sequence[Day]) -> bool:
    """Whether the stage at the diagnosis, with metastases, is told by the scans of a staging."""
    return any(day in days for day, _ in disease.staged_by)


def _sampled_beside(disease: Disease, span: Day) -> bool:
    """Whether a sentence with a day beside a staging tells of a biopsy."""
    sampled = forms("found")["beside_biopsy"]
    return any(
        is_beside(day, span) and sampled.search(_around(disease, place)) is not None
        for day, place in disease.dated
    )


def _state_seen_then(disease: Disease, staging: Staging) -> None:
    """The day of the first metastasis, where a scan beside the diagnosis showed one and others came
    since: whichever of them are those of today."""
    proposal = disease.proposal
    if not proposal.is_of_lung or _was_without(disease):
        return
    if came_back(disease) or not _seen_at_diagnosis(disease):
        return
    if (day := diagnosed(disease)) is not None and is_beside(staging[0], day):
        _state_first_day(disease, staging[1])


def _of_tissue(disease: Disease, place: Place) -> bool:
    """Whether a stage is that of what was removed (`pT2`)."""
    text = disease.proposal.texts[place.letter]
    return forms("tumour")["of_tissue"].search(text, place.start, place.end) is not None


def _state_first_day(disease: Disease, days: Sequence[Day]) -> None:
    """The day of the first scan of that staging, where it showed a metastasis already."""
    each = [one for one in disease.metastases if one.sure]
    scans = [day for day, _ in disease.scanned if day.first <= days[-1].last]
    # `the CT of 11 October, and a CT of the head, also of October`
    whole = [day for day in (*days, *scans) if day.exact]
    own = [day for day in (*days, *scans) if day.exact or not any(map(day.holds, whole))]
    first = min(own, key=lambda one: (one.first, one.last))
    seen = [state.places[0] for one in each for day, state in one.seen.items() if day == first]
    known = disease.proposal.stated(FIRST) or any(day for day, _ in disease.first)
    early = diagnosed(disease)
    if early is not None and early.first < first.first and _biopsied_elsewhere(disease):
        return  # it was known before the scan
    if not first.exact and MONTH.fullmatch(str(first)) and seen and not known:
        disease.proposal.state(FIRST, value_of(first), min(seen))
    if first.exact and seen and not known:
        before = _is_guided(disease) or _named_with_diagnosis(disease)
        several = early is not None and early.first < first.first and before
        value = _months(early, first) if several and early else value_of(first)
        disease.proposal.state(FIRST, value, min(seen))


def _named_with_diagnosis(disease: Disease) -> bool:
    """Whether the sentence that tells the day of the diagnosis tells of metastases as well."""
    return any(
        _in_one_sentence(disease, place, one)
        for place in disease.proposal.places("/primary/diagnosis_date")
        for one in disease.at_diagnosis
    )


def _is_guided(disease: Disease) -> bool:
    """Whether the biopsy that told the diagnosis was taken by an image: a scan was before it."""
    guided = forms("diagnosis")["guided"]
    each = disease.proposal.places("/primary/diagnosis_date")
    return any(guided.search(_around(disease, place)) for place in each)


def _treated_before(disease: Disease, day: Day) -> bool:
    """Whether a metastasis was treated before a day: it is not that of the first one."""
    dates = [
        stated_day(given.get("date"))
        for one in disease.entities
        if one.kind == "metastasis"
        for given, _ in one.treatments
    ]
    return any(one is not None and one.last < day.first for one in dates)


def _state_seen_first(disease: Disease) -> None:
    """The day of the scan that showed the first metastasis, where words call it the first and tell
    no day: it was new then, and each other was seen no earlier."""
    words = [place for day, place in disease.first if place not in disease.at_diagnosis]
    each = [one for one in disease.entities if one.kind == "metastasis" and one.sure]
    if disease.proposal.stated(FIRST) is not None or not words or not each:
        return
    if any(None in one.seen and len(one.seen) == 1 for one in each):
        return  # it may have been seen before
    first = min((day for one in each for day in one.seen_on), key=lambda day: (day.first, day.last))
    if _treated_before(disease, first) or _were_there_before(disease, first):
        return
    sure = any(
        one.new or any(status == "new" for status, _ in one.seen[first].statuses)
        for one in each
        if first in one.seen
    )
    new = [
        state.places[0]
        for one in each
        for day, state in one.seen.items()
        if day == first and all(status == "new" for status, _ in state.statuses)
    ]
    scans = [day for day, _ in disease.scanned if day.first < first.first and near(first, day)]
    if not sure and any(_may_have_been_shown(disease, first, place, scans) for place in new):
        return
    if new and first.exact and not any(day for day, _ in disease.first):
        value = _months(min(scans, key=lambda day: day.first), first) if scans else value_of(first)
        disease.proposal.state(FIRST, value, min(new))


def _were_there_before(disease: Disease, day: Day) -> bool:
    """Whether the cancer is said to have had metastases at a diagnosis well before a day."""
    early = diagnosed(disease)
    known = early is not None and early.last < day.first - ONE_STAGING
    return known and bool(from_diagnosis(disease))


def _may_have_been_shown(disease: Disease, first: Day, place: Place, scans: Sequence[Day]) -> bool:
    """Whether words ahead of the scan that showed the first metastasis tell of another one right
    before it, or of a finding then, that they do not call normal; `scans`: those of the same
    staging, with which the day is told."""
    known = forms("lesions")
    for piece in _FULL_STOP.split(disease.proposal.texts[place.letter][: place.start]):
        found = known["a_finding"].search(piece) is not None
        if not found and (known["a_scan"].search(piece) is None or known["all_well"].search(piece)):
            continue
        for one in written(SentenceText(piece)):
            if not one.readings or any(
                day.last < first.first and first.first - day.last < SHOWN_SINCE
                for day in one.readings
                if day not in scans
            ):
                return True
    return False


def _state_months(disease: Disease, early: Day | None) -> None:
    """The months of the diagnosis and its staging, where metastases were there at the diagnosis."""
    proposal = disease.proposal
    if early is None or proposal.stated(FIRST) is not None:
        return
    if _is_labelled(disease) or _biopsied_elsewhere(disease):
        return
    beside = [day for day, _ in disease.own if day.exact and near(early, day)]
    beside += [
        day
        for line in "\n".join(proposal.texts).splitlines()
        for one in written(SentenceText(line))
        for day in one.readings
        if beside and day.exact and day.first < early.first and near(early, day)
    ]
    if early.exact and (beside or disease.at_diagnosis or disease.staged_then):
        first = min([early, *beside], key=lambda one: one.first)
        last = max([early, *beside], key=lambda one: one.last)
        proposal.state(FIRST, _months(first, last), from_diagnosis(disease)[0])


def _is_labelled(disease: Disease) -> bool:
    """Whether the day of the diagnosis stands behind a label: a form tells not all scans."""
    return any(
        disease.proposal.texts[place.letter][: place.start].rstrip().endswith(":")
        for place in disease.proposal.places("/primary/diagnosis_date")
    )


def _months(first: Day, last: Day) -> str | dict[str, str]:
    """The month of two days, or from the month of the one to that of the other."""
    ends = [f"{day.year}-{day.month:02}" for day in (first.first, last.last)]
    return ends[0] if ends[0] == ends[1] else {"from": ends[0], "to": ends[1]}


def state_found(disease: Disease, stagings: Stagings) -> None:
    """The day of the first metastasis by words that tell when it was found, and the staging of
    that day as the one of the diagnosis."""
    proposal = disease.proposal
    if proposal.stated("/metastatic_disease/first_episode") is not True:
        return
    found = sorted(disease.found, key=lambda one: (one[0].first, one[0].last))
    seen = [day for one in disease.entities if one.kind == "metastasis" for day in one.seen_on]
    early = diagnosed(disease) if from_diagnosis(disease) else None
    if found and proposal.stated(FIRST) is None:
        first, place = found[0]
        if all(other.last >= first.first for other in seen) and not _treated_before(disease, first):
            scans = {day for day, _ in disease.own if day != first and near(first, day)}
            several = early is not None and early.last <= first.last and bool(scans)
            on = _months(early, first) if several and early else value_of(first)
            proposal.state(FIRST, on, place)
    _state_months(disease, early)
    _state_seen_first(disease)
    day, places = stated_day(proposal.stated(FIRST)), proposal.places(FIRST)
    if day is None:
        _date_from_diagnosis(disease, last=True)
        day, places = stated_day(proposal.stated(FIRST)), proposal.places(FIRST)
    if day is None:
        return
    value, span = proposal.stated(FIRST), stagings[0][0] if stagings else None
    # what a first scan saw a later one of it may have proved: either day counts for both
    several = span is not None and day.exact and span.holds(day)
    if not several or span == day:
        proposal.state("/metastatic_disease/diagnosis_date", value, *places)
    marked = any(proposal.stated(f"/assessments/{at}/at") for at in range(len(stagings)))
    at = None if marked else _first_beside(day, stagings)
    if at is not None and not _spread_before(disease, stagings, at):
        proposal.state(f"/assessments/{at}/at", ["diagnosis"], *places)


def _first_beside(day: Day, stagings: Stagings) -> int | None:
    """The first staging that was done beside a day, and not after it."""
    spans = enumerate(span for span, _ in stagings)
    return next((at for at, one in spans if one.first <= day.last and is_beside(one, day)), None)


def _spread_before(disease: Disease, stagings: Stagings, latest: int) -> bool:
    """Whether a metastasis was seen, or may have been, at a staging before one."""
    early = {day for _, days in stagings[:latest] for day in days}
    return any(one.metastasis and not early.isdisjoint(one.seen_on) for one in disease.entities)


def _biopsied_elsewhere(disease: Disease) -> bool:
    """Whether the day of the diagnosis may be that of a biopsy of a metastasis."""
    for place in disease.proposal.places("/primary/diagnosis_date"):
        if any(_in_one_sentence(disease, place, one) for one in disease.at_diagnosis):
            continue  # `diagnosed in May 2024 together with a metastasis in L3`
        each = [one.system for one in sites(_around(disease, place))]
        if any(system not in ("lung", "lymph_node") for system in each):
            return True
    return False


def _in_one_sentence(disease: Disease, one: Place, other: Place) -> bool:
    if one.letter != other.letter:
        return False
    first, last = sorted((one, other))
    between = disease.proposal.texts[one.letter][first.end : last.start]
    return not any(sign in between for sign in _ENDS)


def _behind(disease: Disease, place: Place) -> str:
    """The words behind a place up to the end of its sentence."""
    text = disease.proposal.texts[place.letter]
    return text[place.start : part_ends(text, place.end, _ENDS)]


def _around(disease: Disease, place: Place) -> str:
    """The words around a place up to the ends of its sentence."""
    text = disease.proposal.texts[place.letter]
    return part_around(text, place.start, place.end, _ENDS)


def from_diagnosis(disease: Disease) -> tuple[Place, ...]:
    """Where the cancer is said, or was seen, to have had metastases at its diagnosis, in letters
    that know of no time without it since."""
    proposal = disease.proposal
    if has_come_anew(disease) or came_back(disease) or is_later_than_treated(disease):
        return ()
    if _was_without(disease):
        return ()  # the one says so, the other not
    if not proposal.is_of_lung:
        return ()
    sure = (*proposal.surely_then, *disease.at_diagnosis, *_seen_at_diagnosis(disease))
    # once a part of a lung was removed a stage by itself may be that of what came later
    weak = disease.operated or bool(proposal.came_back)
    return sure if weak else (*proposal.spread_at_diagnosis, *sure)


def _was_without(disease: Disease) -> bool:
    """Whether the stage at diagnosis, or its M, is one without metastases."""
    said = {"/primary/m_category": "M1", "/primary/stage": "IV"}
    stated = disease.proposal.stated
    return any(not str(stated(at) or word).startswith(word) for at, word in said.items())


def _tells_before(disease: Disease, place: Place) -> bool:
    """Whether words well ahead, not in the sentence before, may tell of earlier metastases."""
    text, known = disease.proposal.texts[place.letter], forms("lesions")
    ahead = " ".join(_FULL_STOP.split(text[: place.start])[:-2])
    again = known["second_relapse"].search(text, place.end)
    return again is not None or known["spread_before"].search(ahead) is not None


def _was_found_early(disease: Disease) -> bool:
    """Whether words tell of a stage without metastases, and none of one with them."""
    early, late = (forms("lesions")[name] for name in ("told_early", "told_late"))
    texts = disease.proposal.texts
    return any(map(early.search, texts)) and not any(map(late.search, texts))


def _seen_at_diagnosis(disease: Disease) -> tuple[Place, ...]:
    """Where a scan beside the day of the diagnosis showed a metastasis; where the primary had been
    treated that day may be the one of a later biopsy."""
    day = diagnosed(disease)
    if day is None or disease.operated or disease.primary:
        return ()
    each = disease.metastases
    days = [on for one in each for on in one.seen_on]
    given = [treated.get("date") for one in each for treated, _ in one.treatments]
    days += [parse_day(on) for on in given if isinstance(on, str)]
    early = day.first - ONE_STAGING
    years = (YEAR.findall(_around(disease, place)) for one in each for place in one.places)
    if any(on.last < early for on in days) or any(int(y) < early.year for x in years for y in x):
        return ()  # one was known before that day
    if tumour_before(disease.proposal.texts, early.year):
        return ()  # it may be that of another, or of what came back
    counted = tuple(
        one.place for one in disease.counts if _is_of_spread(one) and is_beside(one.moment, day)
    )
    return (
        *(
            state.places[0]
            for each in disease.entities
            if each.metastasis and each.sure and not each.new
            for on, state in each.seen.items()
            if is_beside(on, day)
        ),
        *counted,
    )


def _is_of_spread(one: NumberSaid) -> bool:
    """Whether a number is of metastases that are there, and none of them in a lung or a node."""
    kind, _, organ = one.name.partition("/")
    system = load_vocabulary().organs[organ].system if organ else ""
    counts = kind == "metastases" or (kind == "by_organ" and system not in ("lung", "lymph_node"))
    return counts and isinstance(one.value, int) and one.value > 0
