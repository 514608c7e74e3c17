"""What the responses that are told come to, of each line: the latest, the best, and whether and
when it progressed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from oligomatch.matcher.letters.course.days import stated_day
from oligomatch.matcher.letters.course.lines.line import OneLine
from oligomatch.matcher.letters.course.lines.record import Lines
from oligomatch.matcher.letters.course.lines.responses import ONE_STAGING, ResponseSaid
from oligomatch.matcher.letters.course.staging import is_feigned
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import part_around
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day, parse_day

NEW = re.compile(r"/(?:assessments/(?P<at>\d+)/)?lesions/[^/]+/status")
_OF_ORGAN = re.compile(r"(?P<staging>/assessments/\d+)/totals/by_organ/(?P<organ>\w+)")
LONG_AFTER = timedelta(365)  # the end of a line: what comes then is no response to it
GAP = re.compile(r"\s{3,}|\t")  # between two cells of a row
ORDER = ("CR", "PR", "SD", "PD")  # the best first
FIRST_STAGING = timedelta(130)  # within which the first staging under a line is
LATE = timedelta(150)  # behind which a local treatment may be of something new
SOON_STOPPED = timedelta(62)  # within which a line stopped behind a progression failed: ours
BEHIND_END = timedelta(92)  # how long behind the end of a line a scan still shows its response


@dataclass(frozen=True, slots=True)
class _Staging:
    day: Day
    response: str
    places: tuple[Place, ...]


def _stagings(proposal: Proposal) -> Iterator[_Staging]:
    """The stagings that are stated, with their responses."""
    at, new = 0, _with_new(proposal)
    while (date := proposal.stated(f"/assessments/{at}/date")) is not None:
        ends = [date["from"], date["to"]] if isinstance(date, dict) else [date, date]
        day = Day(parse_day(str(ends[0])).first, parse_day(str(ends[1])).last)
        pointer = f"/assessments/{at}/response"
        response, places = proposal.stated(pointer) or "", proposal.places(pointer)
        if not response and at in new:
            response, places = "PD", new[at]
        yield _Staging(day, response, places)
        at += 1


def _with_new(proposal: Proposal) -> dict[int, tuple[Place, ...]]:
    """The stagings that show a new metastasis, by their numbers."""
    found, last = dict[int, tuple[Place, ...]](), 0
    while proposal.stated(f"/assessments/{last + 1}/date") is not None:
        last += 1
    for fact in proposal.facts():
        one = NEW.fullmatch(fact.pointer) if fact.value == "new" else None
        if one is not None:
            found[int(one["at"] or last)] = fact.places[:1]
    return found


def put_responses(record: Lines) -> None:
    """What the responses come to, of each palliative line."""
    stagings = [*_stagings(record.proposal)]
    each = record.other_lines
    texts = record.proposal.texts
    own = [
        one
        for one in record.responses.each
        if not _is_of_table(record.proposal, one.place)
        and not (one.response == "PD" and is_feigned(texts[one.place.letter], one.place))
    ]
    grown = {line.where.get("progression") for line in record.lines}  # as the line itself tells
    shown = [one for one in stagings if grown.isdisjoint(one.places)]
    whole = [*_with_stagings(own, shown)]
    of_line: dict[int, list[ResponseSaid]] = {id(line): [] for line in each}
    loose = list[ResponseSaid]()
    for one in whole:
        line = _line_of(one, each, record)
        (of_line[id(line)] if line is not None else loose).append(one)
    for line in each:
        if line.values.get("intent") == "palliative" and not line.part:
            _put(record, line, each, of_line[id(line)], stagings, loose)


def _is_of_table(proposal: Proposal, place: Place) -> bool:
    """Whether a response stands in a row of a table, whose columns are read as stagings."""
    text = proposal.texts[place.letter]
    row = part_around(text, place.start, place.start, "\n")
    spoken = text.rfind("\n", 0, place.start) + 1 in proposal.rows[place.letter]
    return spoken or "|" in row or len(GAP.findall(row.strip())) > 1


def _with_stagings(
    each: Iterable[ResponseSaid], stagings: Sequence[_Staging]
) -> Iterator[ResponseSaid]:
    """The responses, those of a staging with its day."""
    left = {place: one for one in stagings if one.response for place in one.places}
    for one in each:
        staging = left.pop(one.place, None)
        day = one.day
        if staging is not None and day is not None and not day.meets(staging.day):
            continue
        if staging is not None and (day is None or (one.of_seen and staging.day.holds(day))):
            day = staging.day  # and not that of its last examination alone, as of the head
        yield replace(one, day=day)
    done = set[Day]()
    for place, staging in left.items():
        if staging.day not in done:
            done.add(staging.day)
            yield ResponseSaid(staging.response, place, staging.day)


def _line_of(one: ResponseSaid, each: Sequence[OneLine], record: Lines) -> OneLine | None:
    """The line that a response is of."""
    dated = None if one.day is None else _under_way(one, one.day, each, record)
    if one.line is not None:
        begun = one.line.days.get("start")
        early = one.day is not None and begun is not None and one.day.last <= begun.first
        other = dated is not None and dated is not one.line
        return None if one.line not in each or early or other else one.line
    if one.day is not None and dated is None and not (record.another or record.loose):
        return one.last if _was_given(one.last, one.day, each) else None
    if one.day is not None or one.response == "PD":
        return dated
    sure = one.best or one.response in ("CR", "PR")
    return one.last if sure and one.last in each else None


def _was_given(line: OneLine | None, day: Day, each: Sequence[OneLine]) -> bool:
    """Whether the line told last before a response was given on its day, though the beginning of
    one that is told before it is not known: none told behind it may have been."""
    if line is None or line not in each or line is not each[-1] or "start" in line.odd:
        return False
    begun, ended = line.days.get("start"), line.days.get("end")
    if begun is None or begun.last >= day.first or (ended is not None and ended.first < day.last):
        return False
    others = (other.days.get("start") for other in each if other is not line)
    return all(other is None or other.last <= begun.first for other in others)


def _under_way(
    one: ResponseSaid, day: Day, each: Sequence[OneLine], record: Lines
) -> OneLine | None:
    """The line under way on a day, or the last before it where that shows a progression."""
    open_ = any("start" not in line.days or "start" in line.odd for line in each)
    if open_ or record.another or record.loose:
        return None
    ordered = sorted(each, key=lambda line: line.days["start"].first)
    begun = [line for line in ordered if line.days["start"].first < day.last]
    if not begun or begun[-1].days["start"].last >= day.first:
        # on the day on which the next begins the one before is told to have failed
        sure = begun and one.response == "PD" and begun[-1].days["start"].last <= day.last
        ahead = len(begun) > 1 and one.place < begun[-1].places[0]
        before = begun[:-1] if ahead and begun[-2].days["start"].last < day.first else []
        begun = before if sure else []
    if not begun:
        return None
    line, ended = begun[-1], begun[-1].days.get("end")
    late = ended is not None and day.first - ended.last > BEHIND_END
    return None if late and one.response != "PD" else line


def _put(
    record: Lines,
    line: OneLine,
    each: Sequence[OneLine],
    own: Sequence[ResponseSaid],
    stagings: Sequence[_Staging],
    loose: Sequence[ResponseSaid],
) -> None:
    """What the responses of a line come to."""
    proposal, begun = record.proposal, line.days.get("start")
    later = [one for one in each if one is not line and _is_later(one, line)]
    until = min((one.days["start"].first for one in later), default=proposal.as_of)
    grown = [one for one in own if one.response == "PD"]
    dated = [one for one in own if one.day is not None]
    if grown:
        line.put("progressed", True, grown[0].place)
        first = _first(grown)
        if first is not None and first.day is not None and _is_one(first.day):
            line.put_day("progression", first.day, first.place)
    latest = _latest(own, dated)
    if latest is not None and latest.day is not None:
        after = [
            one
            for one in stagings
            if one.day.first - latest.day.last > ONE_STAGING and one.day.first <= until
        ]
        ended = min([until, *(day.last for day in [line.days.get("end")] if day is not None)])
        over = line.days.get("end")
        if over is not None and latest.day.first - over.last > LONG_AFTER:
            after = [*stagings]
        near = latest.response == "PD" or not later or ended - latest.day.last <= FIRST_STAGING
        grew = latest.response != "PD" and not later
        grew = grew and (
            any(place > latest.place for place in record.responses.grown)
            or _reached(proposal, latest.day)
        )
        if not after and near and not grew:
            line.put("latest", latest.response, latest.place)
            _put_never(record, line, latest, bool(later), loose)
    _put_failed(record, line, own, later=bool(later))
    over = line.days.get("end")
    since = over is not None and any(one.day.first > over.last for one in stagings)
    for of, place in record.responses.never:
        if since and not _is_to_this_day(proposal, place):
            continue  # `no progression on treatment`, of which later scans may tell otherwise
        if of is line and not grown and "progressed" not in line.values and not later:
            line.put_no("progressed", place)
    _put_best(line, own, begun)
    _put_reason(record, line)


def _put_failed(record: Lines, line: OneLine, own: Sequence[ResponseSaid], *, later: bool) -> None:
    """That the latest response to a line that is over was its progression, where no other has a day
    or is told behind it."""
    over = later or "end" in line.days or line.values.get("reason") == "progression"
    if not over or line.is_ongoing or "latest" in line.values or not line.values.get("progressed"):
        return
    grown = [one for one in own if one.response == "PD" and one.line is line and not one.best]
    if not grown:
        return
    last = max(grown, key=lambda one: one.place)
    text = record.proposal.texts[last.place.letter]
    if forms("responses")["then_better"].match(text, last.place.end):
        return
    if not any(one.place > last.place or one.day for one in own if one.response != "PD"):
        line.put("latest", "PD", last.place)


def _put_reason(record: Lines, line: OneLine) -> None:
    """That a line was stopped for its progression: the words that it was stopped stand right behind
    those of the progression, within two months of it, and none tells of another reason."""
    grown, ended = line.days.get("progression"), line.days.get("end")
    if grown is None or ended is None or "reason" in {*line.values} | line.odd:
        return
    if {"progression", "end"} & line.odd or line.values.get("progressed") is not True:
        return
    if ended.first < grown.first or ended.last - grown.first > SOON_STOPPED:
        return
    shown, over, known = line.where["progression"], line.where["end"], forms("responses")
    if shown.letter != over.letter or shown.end > over.start:
        return
    text = record.proposal.texts[over.letter]
    behind = known["stopped_then"].search(text, over.start)
    stop = text.find(".", behind.end()) if behind else -1
    whole = " ".join(text[shown.end : stop if stop >= 0 else len(text)].split())
    between = " ".join(text[shown.end : over.start].split())
    if behind is None or known["stops"].search(text, over.start, behind.start()):
        return
    if len([*known["stops"].finditer(between)]) > 1 or known["another_reason"].search(whole):
        return
    line.put("reason", "progression", over)


def _is_to_this_day(proposal: Proposal, place: Place) -> bool:
    """Whether words for no progression speak of the time up to the letter, not of a drug's."""
    text = proposal.texts[place.letter]
    return forms("responses")["to_this_day"].search(text, place.start, place.end) is not None


def _reached(proposal: Proposal, day: Day) -> bool:
    """Whether a staging of a day or after it counts metastases of an organ in which one before had
    none."""
    free, reached = dict[str, Day](), dict[str, Day]()
    for one in proposal.facts():
        found = _OF_ORGAN.fullmatch(one.pointer)
        on = stated_day(proposal.stated(f"{found['staging']}/date")) if found else None
        if found is None or on is None:
            continue
        if one.value == 0:
            free.setdefault(found["organ"], on)
        elif on.last >= day.first:
            reached[found["organ"]] = on
    return any(organ in free and free[organ].last < on.first for organ, on in reached.items())


def _put_never(
    record: Lines, line: OneLine, latest: ResponseSaid, later: bool, loose: Sequence[ResponseSaid]
) -> None:
    """That the last line has not progressed: its latest staging shows a response, and no word told
    since it was begun that anything grew."""
    if latest.response == "PD" or later or "progressed" in line.values:
        return
    begun = line.days.get("start")
    late = (
        []
        if begun is None
        else [day for day in record.responses.treated if day.first - begun.last > LATE]
    )
    if late or any(one.response == "PD" and one.place > min(line.places) for one in loose):
        return
    if not any(place > min(line.places) for place in record.responses.grown):
        line.put_no("progressed", latest.place)


def _is_later(one: OneLine, line: OneLine) -> bool:
    days = one.days.get("start"), line.days.get("start")
    return days[0] is not None and days[1] is not None and days[1].last < days[0].first


def _is_one(day: Day) -> bool:
    """Whether it is one day or month, and not the days of all examinations of a staging."""
    return day.exact or (day.first.day == 1 and (day.last + timedelta(1)).day == 1)


def _first(grown: Sequence[ResponseSaid]) -> ResponseSaid | None:
    """The first progression, where each has its day; of several words for one the narrowest."""
    if any(one.day is None for one in grown):
        grown = [one for one in grown if one.day is not None]
        if len({one.day for one in grown}) != 1:
            return None
    first = min(grown, key=lambda one: one.day.last if one.day else Day)  # type: ignore[arg-type,return-value]
    same = [one for one in grown if one.day and first.day and one.day.meets(first.day)]
    return min(same, key=lambda one: one.day.last - one.day.first if one.day else BEHIND_END)


def _latest(own: Sequence[ResponseSaid], dated: Sequence[ResponseSaid]) -> ResponseSaid | None:
    """The latest of the responses with their days; none where one without may be later."""
    if not dated:
        return None
    last = max(dated, key=lambda one: (one.day.last, one.day.first) if one.day else ())
    beside = [one for one in dated if one.day and last.day and one.day.meets(last.day)]
    open_ = [one for one in own if one.day is None and not one.best and one.place > last.place]
    if any(one.response != last.response for one in [*beside, *open_]):
        return None
    return last


def _put_best(line: OneLine, own: Sequence[ResponseSaid], begun: Day | None) -> None:
    said = [one for one in own if one.best]
    seen = sorted((one for one in own if one.response != "PD"), key=_rank)
    if said:
        for one in said:
            line.put("best", one.response, one.place)
        return
    first = any(one.day and begun and one.day.first - begun.last <= FIRST_STAGING for one in seen)
    if seen and (first or seen[0].response in ("CR", "PR")):
        line.put("best", seen[0].response, seen[0].place)


def _rank(one: ResponseSaid) -> int:
    return ORDER.index(one.response)
