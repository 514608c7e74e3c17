"""What sentences without its drugs say of the line that is told last: that it was begun, ended,
why, and its best response."""

from __future__ import annotations

import re

from oligomatch.matcher.letters.course.days import Written
from oligomatch.matcher.letters.course.lines.line import OneLine
from oligomatch.matcher.letters.course.lines.record import Lines
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.pieces import without
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.letters.sentences import AHEAD


def take_afterwards(record: Lines, said: SentenceSaid) -> None:
    """What a sentence without drugs says of the line of the sentence before, or of the last one."""
    record.ends_here = set()
    if said.courses or not record.lines:
        return
    if len(record.last) == 1 and not said.exams:
        _of_last(record.last[0], said)
    _progressed(record, said)
    text, known = said.sentence.text, forms("given")
    if said.locals or forms("treatment")["goes_on"].search(text):
        return
    for one in known["the_drug"].finditer(text):
        line = _line_of(record, it="it" in group(one))
        if line is None or said.sentence.context(*one.span()) - SO - {"then"}:
            continue
        for number, day in enumerate(said.days):
            if known["ended_then"].fullmatch(text, one.end(), day.start):
                _ended(line, said, number, day.end, one.start(str(one.lastgroup)))
                record.ends_here.add(number)
            elif known["begun_then"].fullmatch(text, one.end(), day.start):
                _begun(line, said, number)
        ahead = [(n, day) for n, day in enumerate(said.days) if day.end <= one.start()]
        over = known["ended_behind"].match(text, one.end())
        if ahead and over and _is_near(text, ahead[-1][1], one.start()):
            number, day = ahead[-1]
            # `PD on the CT of 3 May, and ..`, `diarrhoea from 10 May; treatment stopped`
            of_exam = any(exam.day == number for exam in said.exams)
            if of_exam or _is_of_event(text, day, one.start()):
                place = said.sentence.place(*_span(said, number))
                put_reason(line, text, over.end(), place, one.start(str(one.lastgroup)))
                continue
            _ended(line, said, number, over.end(), day.start)
            record.ends_here.add(number)
    entry = _line_of(record, it=True)
    for number, day in enumerate(said.days[:1]):
        if entry is not None and known["stop_entry"].fullmatch(text, 0, day.start):
            _ended(entry, said, number, day.end, 0)
            record.ends_here.add(number)
    for number, day in enumerate(said.days):
        line = _line_of(record, it=True)
        if line is not None and known["begun_by"].search(text, 0, day.start):
            _begun(line, said, number)


def _progressed(record: Lines, said: SentenceSaid) -> None:
    """That the disease progressed under the line told last, on the day that the sentence begins
    with: neither before it began, nor after it ended."""
    line = _line_of(record, it=False)
    day = said.day(0) if said.days else None
    if line is None or day is None or line.is_adjuvant:
        return
    begun, ended = line.days.get("start"), line.days.get("end")
    if begun is None or day.last <= begun.first or ended is not None or len(said.days) > 1:
        return
    if forms("given")["progressed_then"].fullmatch(said.sentence.text, 0, said.days[0].start):
        place = said.sentence.place(0, said.days[0].end)
        line.put("progressed", True, place)
        line.put_day("progression", day, place)


def _line_of(record: Lines, *, it: bool) -> OneLine | None:
    """The line that a word for its drugs is of: that of the sentence before, or the last told."""
    if record.last:
        return record.last[0] if len(record.last) == 1 else None
    last = record.responses.last
    return None if it or last is None or last is not record.lines[-1] else last


def _is_near(text: str, day: Written, start: int) -> bool:
    return not text[day.end : start].strip(" ,")


def _is_of_event(text: str, day: Written, start: int) -> bool:
    """Whether a day in front of words for an end is that of what is told before it: of a
    symptom, or in a clause of its own that a semicolon ends."""
    ended = text[start] == ";" and text[: day.start].strip(" ,;").casefold() not in ("", "on", "in")
    return ended or forms("given")["of_event"].search(text, 0, day.start) is not None


def _begun(line: OneLine, said: SentenceSaid, number: int) -> None:
    if "start" not in line.days:
        line.put_day("start", said.day(number), said.sentence.place(*_span(said, number)))


def _ended(line: OneLine, said: SentenceSaid, number: int, end: int, start: int) -> None:
    """The day of its end, and why; `start`, `end`: of the words that say so."""
    day, begun = said.day(number), line.days.get("start")
    if day is None or (begun is not None and day.last < begun.first):
        return
    place = said.sentence.place(*_span(said, number))
    line.put_day("end", day, place)
    put_reason(line, said.sentence.text, end, place, start)


def _span(said: SentenceSaid, number: int) -> tuple[int, int]:
    return said.days[number].start, said.days[number].end


def put_reason(line: OneLine, text: str, end: int, place: Place, start: int = 0) -> None:
    """Why a line ended, by the words around its end; `start`: where they begin."""
    text = without(forms("given")["other_cause"], text)
    toxic = forms("treatment")["toxicity"].search(text)
    failed = forms("given")["failed_then"].search(text, end)
    failed = failed or forms("given")["failed_before"].search(text[:start])
    planned = forms("given")["as_planned"].search(text)
    planned = None if forms("given")["not_as_planned"].search(text) else planned
    wish = forms("treatment")["own_wish"].search(text)
    each = {
        "toxicity": toxic,
        "progression": failed,
        "completed": planned,
        "patient_choice": wish,
    }
    reasons = [reason for reason, found in each.items() if found is not None]
    if len(reasons) != 1:
        return
    line.put("reason", reasons[0], place)
    line.put("progressed", failed is not None, place)


def _of_last(line: OneLine, said: SentenceSaid) -> None:
    """What the sentence behind says of it: `best response PR, stopped for progression`."""
    text, known = without(forms("given")["other_cause"], said.sentence.text), forms("treatment")
    place = said.sentence.here
    for one in said.responses:
        if known["best"].search(text[: one.start]):
            line.put("best", one.response, place)
    if known["still"].match(text) and not said.sentence.context(0, 1):
        line.put("ongoing", True, place)
    stopped = known["stopped"].search(text)
    if stopped and not said.sentence.context(*stopped.span()) - SO:
        toxic = known["toxicity"].search(text, stopped.end())
        progressed = known["progressed"].search(text, stopped.end())
        if bool(toxic) is not bool(progressed):
            line.put("reason", "toxicity" if toxic else "progression", place)
            line.put("progressed", bool(progressed), place)
    given = forms("given")
    planned = given["as_planned"].search(text) and not given["not_as_planned"].search(text)
    so = planned and stopped and not (said.days or said.responses)
    so = so and "end" in line.days and not known["toxicity"].search(text)
    if so and stopped and not _is_denied(said, stopped):
        line.put("reason", "completed", place)


def _is_denied(said: SentenceSaid, one: re.Match[str]) -> bool:
    """Whether words around an end take it back: not that it was planned, which it was."""
    return bool(said.sentence.context(*one.span(), but=AHEAD) - SO - AHEAD - {"planned"})
