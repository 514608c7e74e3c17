"""Lines of systemic treatment and local treatment, as a sentence has them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from oligomatch.matcher.letters.course.days import Written, without_days
from oligomatch.matcher.letters.course.drugs.agents import agents_of
from oligomatch.matcher.letters.course.drugs.by_number import list_of_lines
from oligomatch.matcher.letters.course.drugs.given import given_from
from oligomatch.matcher.letters.course.drugs.groups import DrugGroup, groups, is_of_one_kind
from oligomatch.matcher.letters.course.sites import sites, within
from oligomatch.matcher.letters.course.staging import SO, is_one_of_both
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.pieces import lies_in
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.rules.reading.kept import Form

_ORDER = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_PROGRESSION = re.compile(r"PD|progress\w*", re.I)
_BESIDE = re.compile(r"[\s,(:]*(?:in |\()?\s*", re.I)
ALONE = ("adrenal", "brain")  # organs that are seldom operated on for another illness
RAYS = ("SABR", "RT")  # treatments of a lesion by radiotherapy
# Gy of a fraction up to which radiotherapy is no stereotactic one, also of a single fraction, and
# from which it is: ours
SMALL, SINGLE, LARGE = 5, 10, 10
BESIDE = 20  # signs around a number of cycles
FAR = 90  # signs from a word for a beginning to its day
SHORT = 5  # letters of a short name that stands for a drug by itself


def line_numbers(found: re.Match[str]) -> set[int]:
    """The numbers of the lines of therapy that some words name."""
    return {_ORDER[name.rstrip("2")] for name in group(found)}


def _form(name: str) -> Form:
    return forms("treatment")[name]


@dataclass(frozen=True, slots=True)
class DrugsSaid:
    """Drugs given together, as one sentence says it; days by their number in the sentence."""

    agents: tuple[str, ...]
    start: int
    end: int
    given: bool
    number: int | None = None
    intent: str = ""
    cycles: int | None = None
    starts: int | None = None
    ends: int | None = None
    ongoing: bool = False
    progressed: bool = False
    best: str = ""
    reason: str = ""
    maintenance: bool = False
    progresses: int | None = None  # the day of its progression
    not_tolerated: bool = False
    more: bool = False  # that it went on behind its cycles
    open: bool = False  # whether words tell that it may be given, or was not
    lasting: bool = False  # that it is given today, where no word tells of an end
    some: bool = False  # whether drugs were given with them that are not named
    sure: bool = False  # that their own verb tells from which day on they were given
    entry: bool = False  # that the day in front of their entry is all that tells it


@dataclass(frozen=True, slots=True)
class LocalSaid:
    """A local treatment; `day`: the number of its date in the sentence."""

    modality: str
    start: int
    end: int
    day: int | None
    until: int | None
    dose: float | None
    fractions: int | None
    given: bool
    primary: str = ""  # resected | chemoradiation
    bed: float | None = None


def courses(sentence: Sentence, days: Sequence[Written]) -> Iterator[DrugsSaid]:
    """The drugs of a sentence, each group with what is said of it."""
    text, known = sentence.text, forms("treatment")
    listing, found = list_of_lines(text), list[DrugGroup]()
    within = range(listing.start, listing.end)
    for line in listing.each:
        bounds = (line.start, *line.drugs, line.end)
        said = _course(sentence, days, agents_of(text[line.start : line.end]), bounds)
        yield replace(said, given=True, number=line.number, intent="palliative")
    for one in known["drugs"].finditer(text):
        if listing.each and one.start() in within:
            continue
        agents = agents_of(one["drugs"])
        by_number = known["numbered"].search(text, 0, one.start("drugs"))
        if agents and (len(agents) > 1 or len(one["drugs"]) >= SHORT or by_number):
            found += groups(text, agents, one.start("drugs"), one.end("drugs"))
    found = list(_joined(text, found))
    opens = found[0].start if found else 0
    firsts = [max([0, *(cut.end() for cut in _form("since_then").finditer(text, 0, opens))])]
    for before, after in pairwise(found):
        apart = [cut.end() for cut in _form("apart").finditer(text, before.end, after.start)]
        if _form("has_verb").match(text, after.end):  # `B was begun on 3 June after A had failed`
            own = _form("clause_before").finditer(text, before.end, after.start)
            apart = sorted([*apart, *(cut.start() for cut in own)])
        begins = forms("apart")["line_begins"].finditer(text, before.end, after.end)
        apart += [cut.start() for cut in begins if cut.start() < after.start]
        apart += _after_those(text, days, before.end, after.start)
        firsts.append(max(apart, default=before.end))
    before_given = came_later = False
    for at, each in enumerate(found):
        agents, start, end = each.agents, each.start, each.end
        first = firsts[at]
        last = firsts[at + 1] if at + 1 < len(found) else len(text)
        close = text.find(")", end, last)
        if close >= 0 and _form("line_of_front").search(text, 0, start):
            last = close  # a day behind the bracket is that of the drug in front
        between = [
            text[front.end : behind.start]
            for front, behind in pairwise(found[max(at - 1, 0) : at + 2])
        ]
        swapped = [_form("in_place_of").fullmatch(part) is not None for part in between]
        if at and swapped[0]:  # the day behind is that of the drugs in front
            first, last = start, end
        elif swapped and swapped[-1]:
            last = firsts[at + 2] if at + 2 < len(found) else len(text)
        said = _course(sentence, days, agents, (first, start, end, last))
        if at and before_given and _form("then_next").fullmatch(text, found[at - 1].end, start):
            said = replace(said, given=not said.open)
        if at and said.starts is not None and said.ends is None and not said.sure:
            behind = days[said.starts].start >= end
            dated = any(found[at - 1].end <= one.start < start for one in days)
            dated = dated or any(one.end <= found[at - 1].start for one in days)
            if behind and not dated and forms("apart")["one_after_another"].fullmatch(between[0]):
                said = replace(said, starts=None)
        before_given = said.given
        more = _form("unknown_behind").match(text, end) or _form("unknown_before").search(
            text, 0, start
        )
        by_parts, ahead = forms("apart"), found[at - 1].end if at else 0
        either = any(by_parts["or_else"].fullmatch(part) for part in between)
        beside = _form("some_more_before").search(text, 0, start)
        ahead_of = None if beside else by_parts["added"].search(text, ahead, start)
        added = ahead_of is not None and (at > 0 or "add" in ahead_of[0].casefold())
        added = added or (at > 0 and by_parts["added_behind"].match(text, end) is not None)
        added = added or (came_later and by_parts["added_to"].fullmatch(between[0]) is not None)
        came_later = added
        to_them = at + 1 < len(found) and by_parts["added"].search(text, end, found[at + 1].start)
        if more or start in within or either or added or not each.sure:
            # not all of them are known, or of which line they are
            said = replace(said, given=False)
        some = beside or _form("some_more_behind").match(text, end) or to_them
        some = some or by_parts["some_or_none"].match(text, end)
        both = _form("of_both_kinds").search(text, 0, start)
        some = some or (both if is_of_one_kind(agents) else None)
        said = replace(said, some=bool(some))
        part = at + 1 < len(found) and set(found[at + 1].agents) < set(agents)
        kept_of = by_parts["kept_of"].search
        if swapped and set(agents) < set(found[min(at + 1, len(found) - 1)].agents):
            if kept_of(between[-1]) is not None:
                said = replace(said, given=False)  # what was kept of the line that came first
        elif at and set(found[at - 1].agents) < set(agents):
            part = kept_of(between[0]) is not None
        # of drugs that go on in part, or were given with radiotherapy, the day is no end of all
        of_rays = _of_radiation(text, first, last) or _dose_before_end(text, days, said.ends, end)
        ends = None if part or of_rays else said.ends
        ongoing = said.ongoing and not (part and _clear(sentence, known["stopped"], end, len(text)))
        yield replace(said, more=said.more or part, ends=ends, ongoing=ongoing)


def _joined(text: str, found: Sequence[DrugGroup]) -> Iterator[DrugGroup]:
    """Groups of drugs, those that were given together with others as one."""
    each = [*found]
    while each:
        one = each.pop(0)
        while each and _form("together").search(text, one.end, each[0].start):
            more = each.pop(0)
            agents = tuple(dict.fromkeys([*one.agents, *more.agents]))
            one = replace(one, agents=agents, sure=one.sure and more.sure)
        yield one


def _after_those(text: str, days: Sequence[Written], end: int, start: int) -> Iterator[int]:
    """Where, between drugs with their day and others, it is told that they came after these."""
    kept = _form("maintenance").search(text, 0, start) is not None  # of those drugs, or others
    for one in days:
        if end <= one.start and one.end <= start and not kept:
            cut = forms("apart")["after_those"].fullmatch(text, one.end, start)
            if cut is not None:
                yield cut.start("after")


def _course(
    sentence: Sentence,
    days: Sequence[Written],
    agents: tuple[str, ...],
    bounds: tuple[int, int, int, int],
) -> DrugsSaid:
    text, known = sentence.text, forms("treatment")
    first, start, end, last = bounds
    stretch = text[first:last]
    numbers = {
        number
        for one in known["number"].finditer(text, first, last)
        for number in line_numbers(one)
        if not known["number_open"].search(text, first, last)
        and known["rank_after"].fullmatch(text, one.end(), max(start, one.end())) is None
    }
    stated = [
        one
        for one in known["cycles"].finditer(text, first, last)
        if not sentence.context(one.start(), one.end()) - SO
    ]
    given_with = known["some_more_behind"].match(text, end)  # the cycles of what was given with it
    stated = [
        one
        for one in stated
        if not start < one.start() < end  # those of some of the drugs: `+ 2 cycles carboplatin`
        and not any(
            forms("apart")[name].search(text, first, one.start())
            for name in ("planned_cycles", "looked_at_after")
        )
        and forms("apart")["of_other_drugs"].match(text, one.start()) is None
        and (given_with is None or not end <= one.start() < given_with.end())
    ]
    counted = {group(one)["cycles"] for one in stated}
    more = any(
        form.search(text, max(first, one.start() - BESIDE), one.end() + BESIDE)
        for one in stated
        for form in (known["more_cycles"], forms("apart")["so_many_then"])
    )
    more |= forms("apart")["others_behind"].match(text, end) is not None
    more |= len(stated) > 1 and len(counted) == 1  # `2 cycles at 100%, 2 cycles at 75%`
    adjuvant = next(
        (
            one
            for one in known["adjuvant"].finditer(text, first, last)
            if "negated" not in sentence.context(*one.span())
        ),
        None,
    )
    palliative = known["palliative"].search(text, first, last)
    intent = "adjuvant" if adjuvant else "palliative" if palliative or numbers else ""
    if adjuvant and (palliative or numbers):
        intent = ""
    elif not intent and _of_radiation(text, first, last):  # with which the drugs were given
        intent = "adjuvant"
    starts, ends = _span(text, days, bounds)
    begun = given_from(text, days, bounds)
    if begun and forms("apart")["begun_between"].search(text, first, days[begun.day].start):
        begun = None
    if forms("apart")["of_else"].search(text, first, start):
        begun = None
        its_end = forms("apart")["of_its_end"].search(text, 0, start) is not None
        behind_it = starts is not None and days[starts].start >= end
        ends = starts if its_end and behind_it and ends is None else ends
        starts = None if behind_it else starts
    if begun is not None and starts is None and ends != begun.day:
        starts = begun.day
    sure = begun is not None and starts == begun.day
    within = (begun.start, begun.end) if sure and begun is not None else (first, last)
    is_open = known["open"].search(text, *within) is not None
    is_open |= forms("apart")["not_begun"].search(text, first, last) is not None
    before, behind = text[first:start], text[end:last]
    led = known["progression_under"].search(before)
    if led is not None and forms("responses")["changed_for"].search(text, 0, start):
        led = None  # `osimertinib, changed for progression to docetaxel`
    under = led is not None and not sentence.context(
        first + led.start(), first + led.start() + 1
    ) & {"negated", "doubtful"}
    progresses = None
    if led is not None and under:  # the day beside it is that of the progression
        beside = [n for n, one in enumerate(days) if first <= one.start and one.end <= last]
        near = [n for n in beside if n == starts or n not in (starts, ends)]
        at = first + led.start()
        near = [n for n in near if not known["closed"].match(text[days[n].end : at])]
        if starts in near and not known["start"].search(text[first : days[starts or 0].start]):
            starts = None
        progresses = near[0] if len(near) == 1 and near[0] != starts else None
        if progresses is not None and days[progresses].end <= at:
            came_after = known["after_it"].search(text, first, at)
            progresses = None if came_after else progresses
    later = known["later_progression"].search(text, end, last)
    if progresses is None and not later:
        near = _progressions(sentence, days, end, last)
        progresses = near[0] if len(near) == 1 and near[0] != starts else None
    progressed = not later and any(
        not (_began_then(text, end, one, ended=ends is not None) or _is_unsure(text, one))
        for one in _all_clear(sentence, known["progressed"], end, last)
    )
    stopped = _clear(sentence, known["stopped"], first, last)
    stopped = stopped or _clear(sentence, known["replaced"], end, last)
    toxic = _clear(sentence, known["toxicity"], end, last) and stopped
    reason = "toxicity" if toxic else "progression" if progressed and stopped else ""
    wish = stopped and _clear(sentence, known["own_wish"], end, last)
    reason = "patient_choice" if not reason and wish else reason
    planned = forms("given")["as_planned"].search(text, first, last)
    planned = None if forms("given")["not_as_planned"].search(text, first, last) else planned
    reason = "completed" if not reason and ends is not None and planned else reason
    not_tolerated = bool(known["not_tolerated"].search(before))
    apart = _of_radiation(text, 0, first) or known["with_rays"].match(text, end) is not None
    rays = apart and not _of_radiation(text, first, last)  # the end is that of radiotherapy
    given = (
        bool(
            not_tolerated
            or starts is not None
            or (ends is not None and not rays)
            or counted
            or under
            or progressed
            or progresses is not None
            or known["given"].search(before)
            or known["given_behind"].match(behind)
        )
        and not is_open
    )
    entered = None if starts is not None or is_open or under else _entered(text, days, bounds)
    if entered is not None and ends is None and not (stopped or progressed):
        starts, given = entered, True
    else:
        entered = None
    if not sure and known["caused_by"].search(before):  # `hypothyroidism since 2024 due to ..`
        starts, ends, given = None, None, False
    given = given and not known["from_cycle"].match(behind)
    given = given and not known["platinum_changed"].search(text[:start])
    given = given and (sure or not known["about_it"].search(before))
    if not counted and (times := known["times"].match(text, end)):
        counted = {group(times)["cycles"]}
    cycles = [whole_number(one) for one in counted]
    if (cycle := known["one_cycle"].search(before)) is not None:  # its days are those of the cycle
        ends, starts = None, starts if cycle["first"] else None
        if cycle["first"] and starts is None:
            near = [n for n, one in enumerate(days) if end <= one.start and one.end <= last][:1]
            near = [n for n in near if _BESIDE.fullmatch(_dosed(text[end : days[n].start]))]
            ahead = [n for n, one in enumerate(days) if first <= one.start and one.end <= start]
            at = first + cycle.start()
            if ahead and known["cycle_on"].fullmatch(text, days[ahead[-1]].end, at):
                near = ahead[-1:]  # `on 3 November he was given his first cycle of ..`
            starts = near[0] if near else None
            unsure = is_open or known["open"].search(text, first, last)
            given = given or bool(near and not unsure)
    best = ""
    for response in ("cr", "pr", "sd"):
        for one in forms("staging")[response].finditer(text, end, last):
            if forms("staging")["of_part"].match(text, one.end()) or is_one_of_both(text, one):
                continue
            if len(one[0]) > 2 or one[0].isupper():
                best = response.upper() if known["best"].search(text[first : one.start()]) else best
    return DrugsSaid(
        agents,
        start,
        end,
        given,
        next(iter(numbers)) if len(numbers) == 1 and intent != "" else None,
        intent,
        cycles[0] if len(cycles) == 1 else None,
        starts,
        ends,
        ends is None and not (stopped or progressed) and _goes_on(stretch),
        under or progressed or progresses is not None,
        best,
        reason,
        _clear(sentence, known["maintenance"], first, last)
        and not known["open"].search(text, first, last)
        and not known["maintenance_held"].search(text, first, last),
        progresses,
        not_tolerated,
        more,
        is_open,
        _lasting(text, bounds),
        sure=sure and not is_open,
        entry=entered is not None and starts == entered,
    )


def _goes_on(stretch: str) -> bool:
    """Whether words around drugs say that they go on, and none that they are not to."""
    known = forms("treatment")
    return bool(known["ongoing"].search(stretch)) and not known["not_to_go_on"].search(stretch)


def _entered(text: str, days: Sequence[Written], bounds: tuple[int, int, int, int]) -> int | None:
    """The day that opens an entry (`Dec 2022 – osimertinib, 1st line`), by its number, where the
    entry, or a part of it behind a semicolon, tells no more than the drugs and their line."""
    _, start, end, _ = bounds
    if not days or not _form("entry_opens").fullmatch(text, 0, days[0].start):
        return None
    led = _form("entry_led").match(text, days[0].end)
    if led is None or any(led.end() <= one.start < end for one in days):
        return None
    front = max(led.end(), text.rfind(";", 0, start) + 1)
    if not _form("entry_front").fullmatch(text, front, start):
        return None
    return 0 if _form("entry_behind").match(text, end) else None


def _lasting(text: str, bounds: tuple[int, int, int, int]) -> bool:
    """Whether drugs are told to be given, or to be continued, today."""
    first, start, end, last = bounds
    if _form("open").search(text, first, last) or _form("lasting_not").search(text):
        return False
    ahead = _form("lasting").search(text[first:start])
    return bool(ahead or _form("lasting_behind").match(text, end))


def _progressions(sentence: Sentence, days: Sequence[Written], end: int, last: int) -> list[int]:
    """The days behind a drug on which it is said to have failed, by their numbers."""
    text, found = sentence.text, list[int]()
    so = _so(text)
    for number, one in enumerate(days):
        led = _form("progressed_on").search(text, end, one.start) if end <= one.start else None
        if one.end > last or led is None:
            continue
        if _began_then(text, end, led) or _is_unsure(text, led) or _refers_back(text, led):
            continue
        if not sentence.context(led.start(), led.start() + 1) - so:
            found.append(number)
    return found


def _so(text: str) -> frozenset[str]:
    """What words around a progression may leave it as it is: `until` makes it no condition."""
    return SO | {"conditional"} if _form("until").search(text) else SO


def _began_then(text: str, end: int, led: re.Match[str], *, ended: bool = False) -> bool:
    """Whether a progression is why, or after which, the drug that ends at a place began: nothing
    between them tells that it ended. Of one that has an end it must be said."""
    word = _PROGRESSION.search(led[0])
    at = led.start() + (word.start() if word else 0)
    cause = _form("began_for" if ended else "cause")
    return bool(cause.search(text[end:at]) and not _form("its_end").search(text, end, at))


def _refers_back(text: str, led: re.Match[str]) -> bool:
    """Whether a progression is one that was told: `ended for this progression a week later`."""
    word = _PROGRESSION.search(led[0])
    at = led.start() + word.start() if word is not None else 0
    return word is not None and forms("staging")["refers_back"].search(text, 0, at) is not None


def _is_unsure(text: str, led: re.Match[str]) -> bool:
    """Whether a progression may have been none: `PD, most likely pseudoprogression`."""
    word = _PROGRESSION.search(led[0])
    return word is not None and bool(
        forms("staging")["unsure"].match(text, led.start() + word.end())
    )


def _clear(sentence: Sentence, form: Form, first: int, last: int) -> bool:
    """Whether a form stands in a stretch, and the words around leave it as it is."""
    return bool(_all_clear(sentence, form, first, last))


def _all_clear(sentence: Sentence, form: Form, first: int, last: int) -> list[re.Match[str]]:
    """Where a form stands in a stretch, and the words around leave it as it is."""
    so = _so(sentence.text)
    return [
        one
        for one in form.finditer(sentence.text, first, last)
        if not sentence.context(one.end() - 1, one.end()) - so
    ]


def _span(
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
        if _form("about_then").match(text, one.end) or _is_of_else(text, one, bounds):
            continue
        if apart["begun_between"].search(text, first, one.start):
            continue  # no days of a beginning and an end
        if one.start > end and _form("meanwhile").search(text, end, one.start):
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
            if not (_form("given_until_now").match(text, one.end) or went_on):
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
            if one.start >= start or not _form("when").search(text, one.end, start):
                ends.append(number)
        elif known["no_beginning"].search(front):
            continue
        elif (
            one.start >= end
            and _form("ended_day").fullmatch(text, end, one.start)
            and _form("ended_ahead").search(text, first, start)
        ):
            ends.append(number)
        elif known["start"].search(front):
            starts.append(number)
        elif (
            one.start >= end
            and _BESIDE.fullmatch(_dosed(text[end : one.start]))
            and (
                not one.readings
                or not one.readings[0].exact
                or _form("day_until_now").match(text, one.end) is not None
                or _form("ranked_and_on").match(text, one.end) is not None
            )
        ):
            under = _form("under_it").search(text[first:start])
            if under and not _form("put_on").search(text, first, start):
                continue
            if not _form("ended").search(text, first, start):
                starts.append(number)
        elif (begun := _last(_form("begun"), text, first, one.start)) is not None:
            over = _last(_form("ended"), text, first, one.start)
            if (
                (over or -1) < begun <= start
                and ";" not in text[begun : one.start]
                and one.start - begun < FAR
                and _form("then_day").fullmatch(text[end : one.start])
            ):
                starts.append(number)
        elif one.end <= start and (
            _form("begun_behind").match(text, one.end, start)
            or (
                _form("day_ahead").fullmatch(text, one.end, start)
                and _form("started_behind").match(text, end)
            )
            or (
                _form("day_by_drug").fullmatch(text, one.end, start)
                and _form("drug_alone").match(text, end)
            )
        ):
            starts.append(number)
        elif (
            one.end <= start
            and _form("day_ahead").fullmatch(text, one.end, start)
            and _form("stopped_behind").match(text, end)
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
    if at and _form("range").fullmatch(text, days[at - 1].end, begin.start):
        begin = days[at - 1]
    elif at + 1 < len(days) and _form("range").fullmatch(text, last.end, days[at + 1].start):
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
            return _form("started_behind").match(text, end) is None
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


def _of_radiation(text: str, first: int, last: int) -> bool:
    """Whether the days of a stretch may be those of radiotherapy that was given with drugs."""
    return _form("chemoradiation").search(text, first, last) is not None


def _dose_before_end(text: str, days: Sequence[Written], ends: int | None, end: int) -> bool:
    """Whether a dose of radiotherapy stands between drugs and the day on which something ended:
    `while it was continued: 50 Gy to the primary, completed on 30 January`."""
    return ends is not None and _form("dose").search(text, end, days[ends].start) is not None


def _between(text: str, one: Written, other: Written, first: int) -> bool:
    """Whether two days are the ends of one time."""
    if _form("range").fullmatch(text, one.end, other.start):
        return True
    if not _form("between_days").search(text[first : one.start]):
        return False
    local = any(_form(name).search(text, first, one.start) for name in ("local", "chemoradiation"))
    return not local and _form("and_day").fullmatch(text, one.end, other.start) is not None


def _dosed(text: str) -> str:
    """What stands behind a drug, without its dose."""
    dose = _form("dosed").match(text)
    return text[dose.end() :] if dose else text


def _last(form: Form, text: str, first: int, last: int) -> int | None:
    found = [one.start() for one in form.finditer(text, first, last)]
    return found[-1] if found else None


def locals_of(sentence: Sentence, days: Sequence[Written]) -> Iterator[LocalSaid]:
    """The local treatments of a sentence, each with its dose and day."""
    text, known = sentence.text, forms("treatment")
    found: list[tuple[str, int, int, str]] = []
    for one in known["primary_surgery"].finditer(text):
        ahead = known["of_other_organ"].search(text[: one.start()])
        if ahead or known["of_other_behind"].match(text, one.end()):
            continue  # of the thyroid or the liver
        if _is_of_metastasis(text, one):
            found.append(("surgery", one.start(), one.end(), ""))
            continue
        found.append(("surgery", one.start(), one.end(), "resected"))
    paced = known["of_heart"].search(text) and not known["dose_given"].search(text)
    for one in known["chemoradiation"].finditer(text):
        if paced and one[0].strip() == "CRT":
            continue  # cardiac resynchronisation
        found.append(("RT", one.start(), one.end(), "chemoradiation"))
    for one in known["local"].finditer(text):
        if any(start < one.end() and one.start() < end for _, start, end, _ in found):
            continue
        if one.lastgroup == "rt" and one[0].casefold() == "rt" and not one[0].isupper():
            continue
        if one.lastgroup == "surgery" and (
            forms("lesions")["resected_primary"].match(text, one.end()) or _is_elsewhere(text, one)
        ):
            continue
        modality = {"sabr": "SABR", "rfa": "RFA", "rt": "RT"}.get(
            str(one.lastgroup), str(one.lastgroup)
        )
        found.append((modality, one.start(), one.end(), ""))
    found = found or list(_by_dose(text))  # `received 30 Gy in 10 fractions`
    found.sort(key=lambda one: one[1])
    found = _of_one(text, found)
    for at, (modality, start, end, primary) in enumerate(found):
        first = (
            0
            if not at
            else max(found[at - 1][2], text.rfind(",", 0, start), text.rfind(";", 0, start))
        )
        last = found[at + 1][1] if at + 1 < len(found) else len(text)
        drug = _form("drugs").search(text, end, last)
        if drug and primary and _form("its_drugs").fullmatch(text, end, drug.start()):
            behind_it = _form("comes_next").search(text, drug.end(), last)
            last = behind_it.start() if behind_it else last
        else:
            last = drug.start() if drug else last  # what stands behind is the day of the drug
        own = [
            (n, one)
            for n, one in enumerate(days)
            if first <= one.start
            and one.end <= last
            and not _of_before(text, days, one, start)
            and not _form("revised").search(text, 0, one.start)
            and not _form("day_of_diagnosis").search(text, 0, one.start)
        ]
        plain = without_days(text, days)
        since = any(one.start >= end and _is_of_event(plain, one, start, end) for _, one in own)
        own = [one for one in own if not _is_of_event(plain, one[1], start, end)]
        if len(own) > 1:
            own = [one for one in own if not _is_of_finding(plain, one[1])]
        next_one = [at for at, one in own if one.end <= start and _begins(text, one)]
        own = [(at, one) for at, one in own if not next_one or at >= next_one[-1]]
        dated = any(one.end <= start for _, one in own)
        firm = min((one.start for _, one in own if one.start >= end), default=end)
        own = [
            one
            for one in own
            if not _opens_an_event(text, one[1], end, dated=dated or one[1].start > firm)
        ]
        if len(own) == 2 and (own[0][1].kind, own[1][1].kind) == ("date", "nth"):
            own = own[1:]  # `in August 2025, ending on the 22nd`: of that month
        day = until = None
        if len(own) == 1:
            day = own[0][0]
        elif len(own) == 2 and _form("range").fullmatch(text[own[0][1].end : own[1][1].start]):
            day, until = own[0][0], own[1][0]
        elif own:
            behind = [n for n, one in own if one.start >= end]
            day = behind[0] if len(behind) == 1 else None
        if day is not None and until is None:
            on = any(
                _form(name).match(text, days[day].end) for name in ("day_until_now", "unread_end")
            )
            day = None if on else day  # of its beginning alone
        dose, fractions = _dose(text, first, last)
        given = day is not None or dose is not None or since
        given |= _form("done").search(text, first, last) is not None
        _, _, bed = dose_of(text, first, last)
        yield LocalSaid(modality, start, end, day, until, dose, fractions, given, primary, bed)


def _is_of_metastasis(text: str, one: re.Match[str]) -> bool:
    """Whether the removal of a segment or a lobe is told of a metastasis in front of it: of the
    liver, or of a lung where the same lobe is named, or none."""
    behind = re.split(r"[.;,]", text[one.end() :])[0]
    lobes = {each.organ for each in sites(f"{one[0]}{behind}") if within(each.organ, "lung")}
    known = forms("treatment")
    if "segment" in one[0] and not lobes and known["of_liver_ahead"].search(text[: one.start()]):
        return True
    ahead = known["of_lung_ahead"].search(text[: one.start()])
    own = {each.organ for each in sites(ahead[0])} if ahead else set[str]()
    return ahead is not None and (not lobes or any(within(a, b) for a in lobes for b in own))


def _is_elsewhere(text: str, one: re.Match[str]) -> bool:
    """Whether an operation that names its organ stands beside metastases of other organs alone."""
    known = forms("treatment")
    if "prosthesis" in one[0].casefold():
        return known["prosthesis_there"].search(text) is None
    organ = known["of_organ"].search(one[0])
    if organ is None or organ.lastgroup in ALONE or not forms("lesions")["metastasis"].search(text):
        return False
    return not any(within(each.organ, str(organ.lastgroup)) for each in sites(text))


def _is_of_event(text: str, one: Written, start: int, end: int) -> bool:
    """Whether a day beside a treatment is that of another event: of what came of it, or of what it
    followed on."""
    known = forms("carried")
    if one.start >= end:
        event = known["other_event"].search(text, end, one.start)
        own = known["right_behind"].fullmatch(text, end, one.start)
        if event is None and own is None and known["paper_of"].search(text, 0, start):
            return True  # `the pathology of the lobectomy arrived on 4 April 2026`
        event = event or known["then_befell"].search(text, end, one.start)
        return event is not None and not known["on_its_way"].search(text, end, event.start())
    if one.end > start:
        return False
    if known["board_then"].match(text, one.end, start):
        return True
    if known["was_before"].match(text, end):
        return True  # `cisplatin from 3 May 2024, lobectomy before`
    if known["came_before"].fullmatch(text, one.end, start):
        return True  # `on 3 May 2023 osimertinib was started after lobectomy`
    if text.startswith(",", one.end) and known["found_on"].search(text, 0, one.start):
        return True
    before = known["before_day"].search(text, 0, one.start)
    return bool(before and known["then_came"].fullmatch(text, one.end, start))


def _opens_an_event(text: str, one: Written, end: int, *, dated: bool) -> bool:
    """Whether a day behind a treatment begins what is told next: `In 2024 SBRT of L3; 5/2026 left
    adrenal metastasis`. `dated`: whether a day stands in front of the treatment."""
    opens = one.start >= end and _form("next_event").search(text, end, one.start)
    if not opens or _form("event_behind").match(text, one.end) is None:
        return False
    return dated or ";" in opens[0]


def _is_of_finding(text: str, one: Written) -> bool:
    """Whether words tell right in front of a day that something was found on it."""
    known, ahead = forms("treatment"), text[: one.start]
    if forms("found")["another_deed"].search(ahead):
        return False
    found = forms("found")["before"].search(ahead)
    return found is not None and not any(
        known[name].search(found[0]) for name in ("local", "primary_surgery")
    )


def _of_one(
    text: str, found: Sequence[tuple[str, int, int, str]]
) -> list[tuple[str, int, int, str]]:
    """With a treatment that is told by two words as one: `removed by adrenalectomy`, `RT of L3
    (SBRT)`."""
    whole = list[tuple[str, int, int, str]]()
    for one in found:
        before = whole[-1] if whole else None
        both = before is not None and before[::3] == one[::3] == ("surgery", "")
        of_primary = before is not None and before[::3] == ("surgery", "") and one[3] == "resected"
        if (
            before is not None
            and of_primary
            and _form("same_operation").fullmatch(text, before[2], one[1])
        ):
            whole[-1] = ("surgery", before[1], one[2], "resected")  # `removed by lobectomy`
        elif before is not None and both and _form("two_words").fullmatch(text, before[1], one[1]):
            whole[-1] = (before[0], before[1], one[2], "")
        elif (
            before is not None
            and both
            and _form("opener").fullmatch(text, *before[1:3])
            and _form("opened_for").fullmatch(text, before[2], one[1])
        ):
            whole[-1] = one  # `craniotomy, right frontal metastasis removed`
        elif before is not None and both and _form("taken_by").fullmatch(text, before[1], one[1]):
            continue  # `took the frontal lesion out by craniotomy`
        elif before is not None and (before[0], before[3], *one[::3]) == ("RT", "", "SABR", ""):
            named = _form("rays_by").fullmatch(text, before[2], one[1])
            named = named or (
                _form("rays_named_so").fullmatch(text, before[2], one[1])
                and _form("so_named").match(text, one[2])
            )
            whole[-1:] = [("SABR", *before[1:])] if named else [before, one]
        else:
            whole.append(one)
    return whole


def _of_before(text: str, days: Sequence[Written], one: Written, start: int) -> bool:
    """Whether a day in front of a treatment is of something else: of the diagnosis, or of what is
    told with a number of its own in between."""
    if one.start >= start:
        return False
    plain = without_days(text, days)
    if any(sign.isdigit() for sign in plain[one.end : start]):
        return True
    return bool(forms("diagnosis")["label"].search(plain[: one.start])) and not _begins(text, one)


def _begins(text: str, one: Written) -> bool:
    """Whether a day begins what came next: `in May he fell ill and on 6 June had a lobectomy`."""
    return forms("diagnosis")["another_event"].search(text, 0, one.start) is not None


def _by_dose(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Radiotherapy of which a sentence tells no more than the dose."""
    known = forms("treatment")
    for one in known["dose_given"].finditer(text):
        own = [dose.span() for dose in known["dose"].finditer(text) if one.start() < dose.end()]
        large = bool(own) and by_fractions(*dose_of(text, *own[0])[:2]) == "SABR"
        stereotactic = large or known["stereotactic_dose"].match(text, one.start())
        yield ("SABR" if stereotactic else "RT", one.start(), one.end(), "")


def by_fractions(dose: float | None, fractions: int | None) -> str | None:
    """Stereotactic or plain radiotherapy by the size of its fractions; None where it may be
    either."""
    each = dose / fractions if dose is not None and fractions else None
    if each is None:
        return None
    if each <= SMALL or (fractions == 1 and each <= SINGLE):
        return "RT"
    return "SABR" if each >= LARGE else None


def dose_of(text: str, first: int, last: int) -> tuple[float | None, int | None, float | None]:
    """The dose in all, the fractions and the effective dose of a stretch; none of what it has
    twice."""
    each = [group(one)["bed"] for one in _form("bed").finditer(text, first, last)]
    bed = float(each[0].replace(",", ".")) if len(each) == 1 else None
    return *_dose(text, first, last), bed


def doses_in(text: str, first: int = 0, last: int = sys.maxsize) -> list[re.Match[str]]:
    """The doses that a stretch tells, but for effective ones."""
    each = [*_form("dose").finditer(text, first, last)]
    effective = [one.span() for one in _form("bed").finditer(text, first, last)] if each else []
    return [one for one in each if not lies_in(one.start(), effective)]


def _dose(text: str, first: int, last: int) -> tuple[float | None, int | None]:
    """The dose in all and the fractions; none where there are two of them."""
    found = [_of_dose(group(one)) for one in doses_in(text, first, last)]
    whole = [one for one in found if one[1] is not None]
    if len(whole) == 1 and all(one == whole[0] or one == (whole[0][0], None) for one in found):
        return whole[0]  # `5 x 9 Gy to 45 Gy`
    return found[0] if len(found) == 1 else (None, None)


def _of_dose(one: dict[str, str]) -> tuple[float | None, int | None]:
    """The dose in all and the fractions of the words for them."""
    counted = one.pop("fractions", "").split()
    said = {key: float(number.replace(",", ".")) for key, number in one.items()}
    fractions = _many(counted[-1]) if counted else None
    if "each" in said and fractions is not None:
        return round(said["each"] * fractions, 6), fractions
    return said["dose"], fractions


def _many(text: str) -> int:
    """So many fractions; a single one is one."""
    return 1 if text.casefold() in ("single", "once") else whole_number(text)
