"""What is told of the responses to the lines, and of progression.

Each response is of the line that its sentence names, else of the one under way on its day, where
there is one alone; a response without a drug or a day is of the line told last. What a line came to
follows from all of them: the latest response, the best, and whether and when it progressed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from oligomatch.matcher.letters.course.lines.line import OneLine
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.staging import SO, Responded, behind_response
from oligomatch.matcher.letters.course.therapy import DrugsSaid
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day, parse_day

if TYPE_CHECKING:
    from oligomatch.matcher.letters.course.lines.record import Lines

ORDER = ("CR", "PR", "SD", "PD")  # the best first
ONE_STAGING = timedelta(35)
FIRST_STAGING = timedelta(130)  # within which the first staging under a line is
BEHIND_END = timedelta(92)  # how long behind the end of a line a scan still shows its response
CLAUSE = re.compile(r"[.;:]")


@dataclass(frozen=True, slots=True)
class ResponseSaid:
    """A response; `line`: that its sentence names; `last`: that was told last before it."""

    response: str
    place: Place
    day: Day | None
    best: bool = False
    line: OneLine | None = None
    last: OneLine | None = None


@dataclass
class ResponsesSaid:
    """What the letters tell of responses."""

    each: list[ResponseSaid]
    never: list[tuple[OneLine | None, Place]]  # that a line, or the last, never progressed
    grown: list[Place]  # words by which something grew, or may have
    seen: Day | None = None  # of the examination that is spoken of
    last: OneLine | None = None  # the line that was told last

    def next_letter(self) -> None:
        """Another letter begins."""
        self.seen = self.last = None


def take_responses(
    record: Lines, said: SentenceSaid, owners: Sequence[tuple[DrugsSaid, OneLine | None]]
) -> None:
    """What a sentence says of responses; `owners`: its drugs with the lines that they are of."""
    told, text = record.responses, said.sentence.text
    days = {one.day for one in said.exams if one.done and not one.compared} - {None}
    seen = [said.day(number) for number in days if not _is_of_size(said, number)]
    own = _span([one for one in seen if one is not None])
    if said.courses and not seen:
        told.seen = None
    if own is not None:  # the examinations of one staging are told one by one
        told.seen = (told.seen and _span([told.seen, own])) or own
    elif said.exams and any(not _is_of_size(said, n) for n, _ in enumerate(said.days)):
        told.seen = None
    taken = {n for one in said.courses for n in (one.starts, one.ends)}
    for at, one in enumerate(said.responses):
        named, other = _named(said, one, owners)
        if other or (one.part and not (one.response == "PD" and named is not None)):
            continue
        best = _is_best(text, one)
        day = None if best and not seen else _day(said, at, taken)
        plain = all(_is_of_size(said, n) for n, _ in enumerate(said.days))
        undated = day is None and plain and not (said.courses or best)
        told.each.append(
            ResponseSaid(
                one.response,
                said.sentence.place(one.start, one.end),
                told.seen if undated else day,
                best,
                named,
                told.last,
            )
        )
    for found in forms("responses")["another_one"].finditer(text):
        if told.each and not said.sentence.context(*found.span()):
            kind = str(found.lastgroup).upper()
            spot = said.sentence.place(*found.span())
            told.each.append(replace(told.each[-1], response=kind, place=spot, day=None))
    for found in forms("responses")["grown"].finditer(text):
        if not said.sentence.context(*found.span()) - SO:
            told.grown.append(said.sentence.place(*found.span()))
    known = [line for _, line in owners if line is not None]
    part = forms("responses")["part_of_it"].search(text)
    for found in () if part else forms("responses")["never_progressed"].finditer(text):
        if not said.sentence.context(*found.span()) - {"negated"} - SO:
            line = known[0] if len(known) == 1 else None
            if len(known) < 2:
                told.never.append((line or told.last, said.sentence.place(*found.span())))
    if owners:
        told.last = owners[-1][1]


def _named(
    said: SentenceSaid, one: Responded, owners: Sequence[tuple[DrugsSaid, OneLine | None]]
) -> tuple[OneLine | None, bool]:
    """The line that a sentence says a response to be of; and whether it is of drugs of none."""
    text = said.sentence.text
    behind = [each for each in owners if each[0].start >= one.end]
    if behind and forms("responses")["to_drug"].fullmatch(text, one.end, behind[0][0].start):
        return behind[0][1], behind[0][1] is None
    ahead = [each for each in owners if each[0].end <= one.start]
    if not ahead or (one.response == "PD" and ";" in text[ahead[-1][0].end : one.start]):
        return None, False
    return ahead[-1][1], ahead[-1][1] is None


def _is_best(text: str, one: Responded) -> bool:
    known = forms("responses")
    return bool(known["was_best"].search(text, 0, one.start) or known["is_best"].match(text, one.end))


def _is_of_size(said: SentenceSaid, number: int | None) -> bool:
    text, start = said.sentence.text, said.days[number or 0].start
    known = forms("responses")
    return bool(known["of_size"].search(text, 0, start) or known["compared_to"].search(text, 0, start))


def _day(said: SentenceSaid, at: int, taken: set[int | None]) -> Day | None:
    """The day of a response: of the examination right behind it, or that right behind it, else of
    the last before it, where no other response stands between."""
    text, each = said.sentence.text, said.responses
    one = each[at]
    shown_by = behind_response(text, one, said.exams)
    if shown_by is not None and shown_by.day not in said.ahead:
        return said.day(shown_by.day)
    listed = [each_one for each_one in said.exams if each_one.done and not each_one.compared]
    listed = [exam for exam in listed if exam.day is not None and exam.end <= one.start]
    if len({exam.day for exam in listed}) > 1 and not CLAUSE.search(text, listed[0].end, one.start):
        return _span([day for exam in listed if (day := said.day(exam.day)) is not None])
    free = [
        n
        for n, _ in enumerate(said.days)
        if n not in taken and n not in said.ahead and not _is_of_size(said, n)
    ]
    known = forms("responses")["gave_way"]
    before, behind = each[at - 1] if at else None, each[at + 1] if at + 1 < len(each) else None
    for n in free:
        if said.days[n].start >= one.end:
            between = (text, one.end, said.days[n].start)
            known_on = (forms("staging")["response_on"], forms("responses")["somewhere_on"])
            if any(form.fullmatch(*between) for form in known_on):
                return said.day(n)
            break
    if behind is not None and known.search(text, one.end, behind.start):
        return None
    first = before.end if before is not None else 0
    if before is not None and known.search(text, before.end, one.start):
        first = 0
    ahead = [n for n in free if first <= said.days[n].start and said.days[n].end <= one.start]
    if not ahead or CLAUSE.search(text, said.days[ahead[-1]].end, one.start):
        return None
    return said.day(ahead[-1])


def _span(days: Sequence[Day]) -> Day | None:
    """All the days of one staging; none where they are of two."""
    if not days:
        return None
    first, last = min(one.first for one in days), max(one.last for one in days)
    return Day(first, last) if last - first <= ONE_STAGING else None


@dataclass(frozen=True, slots=True)
class _Staging:
    day: Day
    response: str
    places: tuple[Place, ...]


def _stagings(proposal: Proposal) -> Iterator[_Staging]:
    """The stagings that are stated, with their responses."""
    at = 0
    while (date := proposal.stated(f"/assessments/{at}/date")) is not None:
        ends = [date["from"], date["to"]] if isinstance(date, dict) else [date, date]
        day = Day(parse_day(str(ends[0])).first, parse_day(str(ends[1])).last)
        pointer = f"/assessments/{at}/response"
        yield _Staging(day, proposal.stated(pointer) or "", proposal.places(pointer))
        at += 1


def put_responses(record: Lines) -> None:
    """What the responses come to, of each palliative line."""
    stagings = [*_stagings(record.proposal)]
    each = [line for line in record.lines if line.values.get("intent") != "adjuvant"]
    told = [*_with_stagings(record.responses.each, stagings)]
    of_line: dict[int, list[ResponseSaid]] = {id(line): [] for line in each}
    loose = list[ResponseSaid]()
    for one in told:
        line = _line_of(one, each, record)
        (of_line[id(line)] if line is not None else loose).append(one)
    for line in each:
        if line.values.get("intent") == "palliative" and not line.part:
            _put(record, line, each, of_line[id(line)], stagings, loose)


def _with_stagings(
    each: Iterable[ResponseSaid], stagings: Sequence[_Staging]
) -> Iterator[ResponseSaid]:
    """The responses, those of a staging with its day."""
    left = {place: one for one in stagings if one.response for place in one.places}
    for one in each:
        staging = left.pop(one.place, None)
        day = one.day
        if staging is not None and day is not None and not _meet(day, staging.day):
            continue
        if staging is not None and day is None:
            day = staging.day
        yield replace(one, day=day)
    done = set[Day]()
    for place, staging in left.items():
        if staging.day not in done:
            done.add(staging.day)
            yield ResponseSaid(staging.response, place, staging.day)


def _meet(one: Day, other: Day) -> bool:
    return one.first <= other.last and other.first <= one.last


def _line_of(one: ResponseSaid, each: Sequence[OneLine], record: Lines) -> OneLine | None:
    """The line that a response is of."""
    dated = None if one.day is None else _under_way(one.day, one.response, each, record)
    if one.line is not None:
        begun = one.line.days.get("start")
        early = one.day is not None and begun is not None and one.day.last <= begun.first
        other = dated is not None and dated is not one.line
        return None if one.line not in each or early or other else one.line
    if one.day is not None or one.response == "PD":
        return dated
    sure = one.best or one.response in ("CR", "PR")
    return one.last if sure and one.last in each else None


def _under_way(
    day: Day, response: str, each: Sequence[OneLine], record: Lines
) -> OneLine | None:
    """The line under way on a day, or the last before it where that shows a progression."""
    if record.unclear or any("start" not in line.days or "start" in line.odd for line in each):
        return None
    ordered = sorted(each, key=lambda line: line.days["start"].first)
    begun = [line for line in ordered if line.days["start"].first < day.last]
    if not begun or begun[-1].days["start"].last >= day.first:
        # on the day on which the next begins the one before is told to have failed
        sure = begun and response == "PD" and begun[-1].days["start"].last <= day.last
        begun = begun if sure and len(begun) == 1 else []
    if not begun:
        return None
    line, ended = begun[-1], begun[-1].days.get("end")
    late = ended is not None and day.first - ended.last > BEHIND_END
    return None if late and response != "PD" else line


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
        if first is not None and first.day is not None and _is_told(first.day):
            line.put_day("progression", first.day, first.place)
    latest = _latest(own, dated)
    if latest is not None and latest.day is not None:
        after = [
            one
            for one in stagings
            if one.day.first - latest.day.last > ONE_STAGING and one.day.first <= until
        ]
        ended = min([until, *(day.last for day in [line.days.get("end")] if day is not None)])
        near = latest.response == "PD" or not later or ended - latest.day.last <= FIRST_STAGING
        if not after and near:
            line.put("latest", latest.response, latest.place)
            _put_never(record, line, latest, bool(later), loose)
    for told, place in record.responses.never:
        if told is line and not grown and "progressed" not in line.values and not later:
            line.put_no("progressed", place)
    _put_best(line, own, begun)


def _put_never(
    record: Lines, line: OneLine, latest: ResponseSaid, later: bool, loose: Sequence[ResponseSaid]
) -> None:
    """That the last line has not progressed: its latest staging shows a response, and no word told
    since it was begun that anything grew."""
    if latest.response == "PD" or later or "progressed" in line.values:
        return
    if any(one.response == "PD" and one.place > min(line.places) for one in loose):
        return
    if not any(place > min(line.places) for place in record.responses.grown):
        line.put_no("progressed", latest.place)


def _is_later(one: OneLine, line: OneLine) -> bool:
    days = one.days.get("start"), line.days.get("start")
    return days[0] is not None and days[1] is not None and days[1].last < days[0].first


def _is_told(day: Day) -> bool:
    """Whether it is one day or month, and not the days of all examinations of a staging."""
    return day.exact or (day.first.day == 1 and (day.last + timedelta(1)).day == 1)


def _first(grown: Sequence[ResponseSaid]) -> ResponseSaid | None:
    """The first progression, where each has its day; of several words for one the narrowest."""
    if any(one.day is None for one in grown):
        grown = [one for one in grown if one.day is not None]
        if len({one.day for one in grown}) != 1:
            return None
    first = min(grown, key=lambda one: one.day.last if one.day else Day)  # type: ignore[arg-type,return-value]
    same = [one for one in grown if one.day and first.day and _meet(one.day, first.day)]
    return min(same, key=lambda one: one.day.last - one.day.first if one.day else BEHIND_END)


def _latest(own: Sequence[ResponseSaid], dated: Sequence[ResponseSaid]) -> ResponseSaid | None:
    """The latest of the responses with their days; none where one without may be later."""
    if not dated:
        return None
    last = max(dated, key=lambda one: (one.day.last, one.day.first) if one.day else ())
    beside = [one for one in dated if one.day and last.day and _meet(one.day, last.day)]
    open_ = [
        one for one in own if one.day is None and not one.best and one.place > last.place
    ]
    if any(one.response != last.response for one in [*beside, *open_]):
        return None
    return last


def _put_best(line: OneLine, own: Sequence[ResponseSaid], begun: Day | None) -> None:
    said = [one for one in own if one.best]
    seen = sorted((one for one in own if one.response != "PD"), key=_rank)
    if said:
        for one in said:
            line.put("best", one.response, one.place)
    elif seen and seen[0].response in ("CR", "PR"):
        line.put("best", seen[0].response, seen[0].place)
    elif any(one.day and begun and one.day.first - begun.last <= FIRST_STAGING for one in seen):
        line.put("best", seen[0].response, seen[0].place)


def _rank(one: ResponseSaid) -> int:
    return ORDER.index(one.response)
