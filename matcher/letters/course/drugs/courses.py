"""Lines of systemic treatment, as a sentence has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from oligomatch.matcher.letters.course.days import Written
from oligomatch.matcher.letters.course.drugs.agents import agents_of
from oligomatch.matcher.letters.course.drugs.by_number import list_of_lines
from oligomatch.matcher.letters.course.drugs.given import given_from
from oligomatch.matcher.letters.course.drugs.groups import DrugGroup, groups, is_of_one_kind
from oligomatch.matcher.letters.course.drugs.spans import (
    dose_before_end,
    dosed,
    of_radiation,
    span_of,
)
from oligomatch.matcher.letters.course.staging import SO, is_one_of_both
from oligomatch.matcher.letters.forms import forms, group, treatment, whole_number
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.rules.reading.kept import Form

_ORDER = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_PROGRESSION = re.compile(r"PD|progress\w*", re.I)
BESIDE = 20  # signs around a number of cycles
SHORT = 5  # letters of a short name that stands for a drug by itself


def line_numbers(found: re.Match[str]) -> set[int]:
    """The numbers of the lines of therapy that some words name."""
    return {_ORDER[name.rstrip("2")] for name in group(found)}


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


def courses(sentence: Sentence, days: Sequence[Written]) -> Iterator[DrugsSaid]:
    """The drugs of a sentence, each group with what is said of it."""
    text = _without_brands(sentence.text)
    own = sentence if text == sentence.text else replace(sentence, text=text)
    before: DrugsSaid | None = None
    for one in _courses(own, days):
        if before is not None:
            before, one = _changed(text, days, before, one)
            yield before
        before = one
    if before is not None:
        yield before


def _without_brands(text: str) -> str:
    """A sentence without what names a drug again in brackets: `gefitinib (Iressa)`."""
    for one in forms("treatment")["named_again"].finditer(text):
        if agents_of(one["drug"]) == agents_of(one["again"]):
            gap = " " * (one.end() - one.end("drug"))
            text = text[: one.end("drug")] + gap + text[one.end() :]
    return text


def _changed(
    text: str, days: Sequence[Written], one: DrugsSaid, other: DrugsSaid
) -> tuple[DrugsSaid, DrugsSaid]:
    """Drugs that were changed to others were given before: to the month in which these began, and
    for a progression where that is why, which makes these the next line."""
    known = forms("apart")
    if one.open or other.open or not one.end <= other.start:
        return one, other
    between = known["changed_to"].fullmatch(text, one.end, other.start)
    if between is None or not known["opens_clause"].search(text, 0, one.start):
        return one, other
    if forms("given")["denied_ahead"].search(text, 0, one.start):
        return one, other
    changed = between.start("verb")
    then = [at for at, day in enumerate(days) if changed <= day.start < other.start]
    if other.starts is None and len(then) == 1:
        other = replace(other, starts=then[0], given=True)
    if not other.given:
        return one, other
    grown = known["for_growth"].search(text, changed, other.start)
    grown = grown or known["for_growth_behind"].match(text, other.end)
    if not (grown or one.given or one.number or one.starts is not None):
        return one, other
    day = other.starts
    if day is not None and one.ends is None and one.starts != day:
        readings = days[day].readings
        exact = bool(readings) and readings[0].exact
        one = replace(one, ends=None if exact else day)
    if grown is None:
        return replace(one, given=True, sure=True), other
    if one.number and other.number is None and not other.intent and not other.some:
        other = replace(other, number=one.number + 1, intent="palliative")
    reason = one.reason or "progression"
    one = replace(one, given=True, sure=True, ongoing=False)
    return replace(one, progressed=True, reason=reason), other


def _courses(sentence: Sentence, days: Sequence[Written]) -> Iterator[DrugsSaid]:
    """The drugs of a sentence, one group after the other."""
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
        plain = len(one["drugs"]) >= SHORT or any(map(str.isdigit, one["drugs"]))
        if agents and (len(agents) > 1 or plain or by_number):
            found += groups(text, agents, one.start("drugs"), one.end("drugs"))
    found = list(_joined(text, found))
    opens = found[0].start if found else 0
    firsts = [max([0, *(cut.end() for cut in treatment("since_then").finditer(text, 0, opens))])]
    for before, after in pairwise(found):
        apart = [cut.end() for cut in treatment("apart").finditer(text, before.end, after.start)]
        if treatment("has_verb").match(
            text, after.end
        ):  # `B was begun on 3 June after A had failed`
            own = treatment("clause_before").finditer(text, before.end, after.start)
            apart = sorted([*apart, *(cut.start() for cut in own)])
        begins = forms("apart")["line_begins"].finditer(text, before.end, after.end)
        apart += [cut.start() for cut in begins if cut.start() < after.start]
        apart += _after_those(text, days, before.end, after.start)
        change = forms("apart")["changed_to"].fullmatch(text, before.end, after.start)
        apart += [change.start("verb")] if change is not None else []
        firsts.append(max(apart, default=before.end))
    before_given = came_later = False
    for at, each in enumerate(found):
        agents, start, end = each.agents, each.start, each.end
        first = firsts[at]
        last = firsts[at + 1] if at + 1 < len(found) else len(text)
        close = text.find(")", end, last)
        if close >= 0 and treatment("line_of_front").search(text, 0, start):
            last = close  # a day behind the bracket is that of the drug in front
        between = [
            text[front.end : behind.start]
            for front, behind in pairwise(found[max(at - 1, 0) : at + 2])
        ]
        swapped = [treatment("in_place_of").fullmatch(part) is not None for part in between]
        if at and swapped[0]:  # the day behind is that of the drugs in front
            first, last = start, end
        elif swapped and swapped[-1]:
            last = firsts[at + 2] if at + 2 < len(found) else len(text)
        said = _course(sentence, days, agents, (first, start, end, last))
        if at and before_given and treatment("then_next").fullmatch(text, found[at - 1].end, start):
            said = replace(said, given=not said.open)
        if at and said.starts is not None and said.ends is None and not said.sure:
            behind = days[said.starts].start >= end
            dated = any(found[at - 1].end <= one.start < start for one in days)
            dated = dated or any(one.end <= found[at - 1].start for one in days)
            if behind and not dated and forms("apart")["one_after_another"].fullmatch(between[0]):
                said = replace(said, starts=None)
        before_given = said.given
        more = treatment("unknown_behind").match(text, end) or treatment("unknown_before").search(
            text, 0, start
        )
        by_parts, ahead = forms("apart"), found[at - 1].end if at else 0
        either = any(by_parts["or_else"].fullmatch(part) for part in between)
        beside = treatment("some_more_before").search(text, 0, start)
        ahead_of = None if beside else by_parts["added"].search(text, ahead, start)
        added = ahead_of is not None and (at > 0 or "add" in ahead_of[0].casefold())
        added = added or (at > 0 and by_parts["added_behind"].match(text, end) is not None)
        added = added or (came_later and by_parts["added_to"].fullmatch(between[0]) is not None)
        came_later = added
        to_them = at + 1 < len(found) and by_parts["added"].search(text, end, found[at + 1].start)
        if more or start in within or either or added or not each.sure:
            # not all of them are known, or of which line they are
            said = replace(said, given=False)
        some = beside or treatment("some_more_behind").match(text, end) or to_them
        some = some or by_parts["some_or_none"].match(text, end)
        both = treatment("of_both_kinds").search(text, 0, start)
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
        of_rays = of_radiation(text, first, last) or dose_before_end(text, days, said.ends, end)
        ends = None if part or of_rays else said.ends
        ongoing = said.ongoing and not (part and _clear(sentence, known["stopped"], end, len(text)))
        yield replace(said, more=said.more or part, ends=ends, ongoing=ongoing)


def _joined(text: str, found: Sequence[DrugGroup]) -> Iterator[DrugGroup]:
    """Groups of drugs, those that were given together with others as one."""
    each = [*found]
    while each:
        one = each.pop(0)
        while each and treatment("together").search(text, one.end, each[0].start):
            more = each.pop(0)
            agents = tuple(dict.fromkeys([*one.agents, *more.agents]))
            one = replace(one, agents=agents, sure=one.sure and more.sure)
        yield one


def _after_those(text: str, days: Sequence[Written], end: int, start: int) -> Iterator[int]:
    """Where, between drugs with their day and others, it is told that they came after these."""
    kept = treatment("maintenance").search(text, 0, start) is not None  # of those drugs, or others
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
    palliative = any(
        "negated" not in sentence.context(*one.span())
        for one in known["palliative"].finditer(text, first, last)
    )
    intent = "adjuvant" if adjuvant else "palliative" if palliative or numbers else ""
    if adjuvant and (palliative or numbers):
        intent = ""
    elif not intent and of_radiation(text, first, last):  # with which the drugs were given
        intent = "adjuvant"
    starts, ends = span_of(text, days, bounds)
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
    toxic = toxic or _clear(sentence, known["toxic_then"], end, last)
    reason = "toxicity" if toxic else "progression" if progressed and stopped else ""
    wish = stopped and _clear(sentence, known["own_wish"], end, last)
    reason = "patient_choice" if not reason and wish else reason
    planned = forms("given")["as_planned"].search(text, first, last)
    planned = None if forms("given")["not_as_planned"].search(text, first, last) else planned
    reason = "completed" if not reason and ends is not None and planned else reason
    not_tolerated = bool(known["not_tolerated"].search(before))
    apart = of_radiation(text, 0, first) or known["with_rays"].match(text, end) is not None
    rays = apart and not of_radiation(text, first, last)  # the end is that of radiotherapy
    times = known["times"].match(text, end) if not counted else None
    counted = {group(times)["cycles"]} if times is not None else counted
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
    cycles = [whole_number(one) for one in counted]
    if (cycle := known["one_cycle"].search(before)) is not None:  # its days are those of the cycle
        ends, starts = None, starts if cycle["first"] else None
        if cycle["first"] and starts is None:
            near = [n for n, one in enumerate(days) if end <= one.start and one.end <= last][:1]
            own = known["ended_day"]  # `after the first cycle of carboplatin on 3 May`
            near = [n for n in near if own.fullmatch(dosed(text[end : days[n].start]))]
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
    if not days or not treatment("entry_opens").fullmatch(text, 0, days[0].start):
        return None
    led = treatment("entry_led").match(text, days[0].end)
    if led is None or any(led.end() <= one.start < end for one in days):
        return None
    front = max(led.end(), text.rfind(";", 0, start) + 1)
    if not treatment("entry_front").fullmatch(text, front, start):
        return None
    return 0 if treatment("entry_behind").match(text, end) else None


def _lasting(text: str, bounds: tuple[int, int, int, int]) -> bool:
    """Whether drugs are told to be given, or to be continued, today."""
    first, start, end, last = bounds
    if treatment("open").search(text, first, last) or treatment("lasting_not").search(text):
        return False
    ahead = treatment("lasting").search(text[first:start])
    return bool(ahead or treatment("lasting_behind").match(text, end))


def _progressions(sentence: Sentence, days: Sequence[Written], end: int, last: int) -> list[int]:
    """The days behind a drug on which it is said to have failed, by their numbers."""
    text, found = sentence.text, list[int]()
    so = _so(text)
    for number, one in enumerate(days):
        led = treatment("progressed_on").search(text, end, one.start) if end <= one.start else None
        if one.end > last or led is None:
            continue
        if _began_then(text, end, led) or _is_unsure(text, led) or _refers_back(text, led):
            continue
        if not sentence.context(led.start(), led.start() + 1) - so:
            found.append(number)
    return found


def _so(text: str) -> frozenset[str]:
    """What words around a progression may leave it as it is: `until` makes it no condition."""
    return SO | {"conditional"} if treatment("until").search(text) else SO


def _began_then(text: str, end: int, led: re.Match[str], *, ended: bool = False) -> bool:
    """Whether a progression is why, or after which, the drug that ends at a place began: nothing
    between them tells that it ended. Of one that has an end it must be said."""
    word = _PROGRESSION.search(led[0])
    at = led.start() + (word.start() if word else 0)
    cause = treatment("began_for" if ended else "cause")
    return bool(cause.search(text[end:at]) and not treatment("its_end").search(text, end, at))


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
