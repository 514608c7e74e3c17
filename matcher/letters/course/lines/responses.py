"""What is told of the responses to the lines, and of progression.

Each response is of the line that its sentence names, else of the one under way on its day, where
there is one alone; a response without a drug or a day is of the line told last."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from oligomatch.matcher.letters.course.drugs.courses import DrugsSaid
from oligomatch.matcher.letters.course.lines.line import OneLine
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.staging import SO, Responded, behind_response
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.pieces import part_begins, part_ends
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day

ONE_STAGING = timedelta(35)
NEAR = 16  # signs between a response and a day that may be its own
SPAN = re.compile(r"\b\d{1,2}\.? ?(?:and|&|/|-|–) ?$")
CLAUSE = re.compile(r"[.;:]")
ITEM = (";", ",")  # what parts the items of a sentence


@dataclass(frozen=True, slots=True)
class ResponseSaid:
    """A response; `line`: that its sentence names; `last`: that was told last before it; `of_seen`:
    its day is that of the examination told before, its sentence has none."""

    response: str
    place: Place
    day: Day | None
    best: bool = False
    line: OneLine | None = None
    last: OneLine | None = None
    of_seen: bool = False


@dataclass
class ResponsesSaid:
    """What the letters tell of responses."""

    each: list[ResponseSaid]
    never: list[tuple[OneLine | None, Place]]  # that a line, or the last, never progressed
    grown: list[Place]  # words by which something grew, or may have
    treated: list[Day]  # the days of local treatments
    seen: Day | None = None  # of the examination that is spoken of
    last: OneLine | None = None  # the line that was told last
    ahead: OneLine | None = None  # that of the sentence right before, where it tells no more

    def next_letter(self) -> None:
        """Another letter begins."""
        self.seen = self.last = self.ahead = None


def take_responses(
    kept: ResponsesSaid,
    said: SentenceSaid,
    owners: Sequence[tuple[DrugsSaid, OneLine | None]],
    ends: set[int],
) -> None:
    """What a sentence says of responses; `owners`: its drugs with the lines that they are of;
    `ends`: its days that are the end of a line."""
    text = said.sentence.text
    days = {one.day for one in said.exams if one.is_own} - {None}
    seen = [said.day(number) for number in days if not _is_of_size(said, number)]
    own = _span([one for one in seen if one is not None])
    if said.courses and not seen:
        kept.seen = None
    if own is not None:  # the examinations of one staging are told one by one
        kept.seen = (kept.seen and _span([kept.seen, own])) or own
    elif said.exams and any(not _is_of_size(said, n) for n, _ in enumerate(said.days)):
        kept.seen = None
    taken = {*ends, *(n for one in said.courses for n in (one.starts, one.ends))}
    each = sorted(said.responses, key=lambda one: one.start)
    if not owners and forms("responses")["of_the_next"].search(text):
        kept.last = None
    for at, one in enumerate(each):
        named, other = _named(said, one, owners)
        if other or (one.part and not (one.response == "PD" and named is not None)):
            continue
        if named is None and not said.exams and any(x.end <= one.start for x in said.locals):
            continue  # to radiotherapy
        best = _is_best(text, one)
        before = each[at - 1] if at else None
        if before is not None and not (best or _has_day(said, one)) and _beside(said, before, one):
            continue  # of a part: `PR, thalamus: complete remission`
        if _is_of_rank(said, one, named):
            continue  # `the response to the former was partial`
        day = None if best and not seen else _day(said, each, at, taken)
        first, last = text.rfind(". ", 0, one.start), text.find(". ", one.end)
        beside = [n for n, x in enumerate(said.days) if first < x.start and not 0 < last < x.start]
        plain = all(_is_of_size(said, n) for n in beside)
        undated = day is None and plain and not (said.courses or best)
        kept.each.append(
            ResponseSaid(
                one.response,
                said.sentence.place(one.start, one.end),
                kept.seen if undated else day,
                best,
                named,
                kept.last,
                of_seen=undated,
            )
        )
    for found in forms("responses")["another_one"].finditer(text):
        if kept.each and not said.sentence.context(*found.span()):
            kind = str(found.lastgroup).upper()
            spot = said.sentence.place(*found.span())
            kept.each.append(replace(kept.each[-1], response=kind, place=spot, day=None))
    label = None if owners or each else forms("responses")["best_label"].search(text)
    if _is_taken_back(said) or (label and said.sentence.context(*label.span()) - SO):
        label = None
    if label is not None and kept.ahead is not None:
        (kind,) = group(label)
        spot = said.sentence.place(*label.span())
        kept.each.append(ResponseSaid(kind.upper(), spot, None, best=True, last=kept.ahead))
    for found in () if each else forms("responses")["held"].finditer(text):
        newest = kept.each[-1] if kept.each else None
        day = own or (None if said.exams or said.days else kept.seen)
        if newest is None or newest.response == "PD" or day is None or said.courses:
            continue
        if kept.last is newest.last and not said.sentence.context(*found.span()):
            spot = said.sentence.place(*found.span())
            kept.each.append(ResponseSaid(newest.response, spot, day, last=kept.last))
    for found in forms("responses")["grown"].finditer(text):
        denied = forms("responses")["not_grown"].search(text, 0, found.start())
        if not denied and not said.sentence.context(*found.span()) - SO:
            kept.grown.append(said.sentence.place(*found.span()))
    kept.treated += [day for one in said.locals if (day := said.day(one.day)) is not None]
    known = [line for _, line in owners if line is not None]
    part = forms("responses")["part_of_it"].search(text)
    for found in () if part else forms("responses")["never_progressed"].finditer(text):
        ranked = forms("responses")["of_another_line"].search(text, found.start())
        sought = forms("responses")["looked_for"].match(text, found.end())
        if (ranked and not known) or sought:
            continue
        if not said.sentence.context(*found.span()) - {"negated"} - SO:
            line = known[0] if len(known) == 1 else None
            if len(known) < 2:
                kept.never.append((line or kept.last, said.sentence.place(*found.span())))
    if owners:
        kept.last = _spoken_of_last([line for _, line in owners])
    kept.ahead = kept.last if owners and not said.locals else None


def _spoken_of_last(named: Sequence[OneLine | None]) -> OneLine | None:
    """The line of which a sentence told last; where that had ended, the one that it tells to have
    been begun (`lorlatinib was begun on 11 June, crizotinib having been stopped in May`)."""
    last = named[-1]
    if last is None or "end" not in last.days:
        return last
    end = last.days["end"]
    later = [
        one
        for one in named
        if one is not None and one is not last and "end" not in one.days and "start" in one.days
    ]
    return later[-1] if later and later[-1].days["start"].last >= end.first else last


def _is_of_rank(said: SentenceSaid, one: Responded, named: OneLine | None) -> bool:
    """Whether a response is of a line that its sentence tells by its rank, without its drugs."""
    text, form = said.sentence.text, forms("responses")["of_another_line"]
    ranked = form.search(text) if named is None else form.match(text, one.end + 1)
    if ranked is None:
        return False
    return not any(ranked.start() < drug.end <= ranked.end() + 30 for drug in said.courses)


def is_why_begun(said: SentenceSaid, one: Responded, drugs: DrugsSaid) -> bool:
    """Whether a progression behind drugs is why they were begun: `osimertinib since May for PD`."""
    if one.response != "PD" or drugs.ends is not None or one.start < drugs.end:
        return False
    between = said.sentence.text[drugs.end : one.start]
    ended = forms("treatment")["its_end"].search(between)
    return not ended and forms("responses")["why_begun"].search(between) is not None


def _named(
    said: SentenceSaid, one: Responded, owners: Sequence[tuple[DrugsSaid, OneLine | None]]
) -> tuple[OneLine | None, bool]:
    """The line that a sentence says a response to be of; and whether it is of drugs of none."""
    text = said.sentence.text
    behind = [each for each in owners if each[0].start >= one.end]
    known = forms("responses")
    moved = behind and known["changed_for"].search(text, 0, behind[0][0].start)
    if not moved and behind and known["to_drug"].fullmatch(text, one.end, behind[0][0].start):
        return behind[0][1], behind[0][1] is None
    ahead = [each for each in owners if each[0].end <= one.start]
    if not ahead or (one.response == "PD" and ";" in text[ahead[-1][0].end : one.start]):
        return None, False
    if is_why_begun(said, one, ahead[-1][0]):
        return None, True  # of what was given before
    return ahead[-1][1], ahead[-1][1] is None


def _beside(said: SentenceSaid, one: Responded, other: Responded) -> bool:
    """Whether no day and no drug stand between two responses: the second is of a part."""
    drugs = [each for each in said.courses if one.end <= each.start < other.start]
    days = [each for each in said.days if one.end <= each.start < other.start]
    way = forms("responses")["gave_way"].search(said.sentence.text, one.end, other.start)
    return not (drugs or days or way)


def _has_day(said: SentenceSaid, one: Responded) -> bool:
    """Whether a response has a scan or a day right behind it: `PR at 12 weeks, CR in May`."""
    text, known = said.sentence.text, (("staging", "response_on"), ("responses", "somewhere_on"))
    if behind_response(text, one, said.exams) is not None:
        return True
    starts = [day.start for day in said.days if day.start >= one.end]
    return bool(starts) and any(
        forms(of)[name].fullmatch(text, one.end, starts[0]) for of, name in known
    )


def _is_best(text: str, one: Responded) -> bool:
    known = forms("responses")
    return bool(
        known["was_best"].search(text, 0, one.start) or known["is_best"].match(text, one.end)
    )


def _is_of_size(said: SentenceSaid, number: int | None) -> bool:
    text, start = said.sentence.text, said.days[number or 0].start
    known = forms("responses")
    return bool(
        known["of_size"].search(text, 0, start) or known["compared_to"].search(text, 0, start)
    )


def _day(
    said: SentenceSaid, each: Sequence[Responded], at: int, taken: set[int | None]
) -> Day | None:
    """The day of a response: of the examination right behind it, or that right behind it, else of
    the last before it, where no other response stands between."""
    text, one = said.sentence.text, each[at]
    shown_by = behind_response(text, one, said.exams)
    if shown_by is not None and shown_by.day not in said.ahead:
        return said.day(shown_by.day)
    listed = [each_one for each_one in said.exams if each_one.is_own]
    listed = [exam for exam in listed if exam.day is not None and exam.end <= one.start]
    if len({exam.day for exam in listed}) > 1 and not CLAUSE.search(text, listed[0].end, one.start):
        return _span([day for exam in listed if (day := said.day(exam.day)) is not None])
    free = [
        n
        for n, _ in enumerate(said.days)
        if n not in taken and n not in said.ahead and not _is_of_size(said, n)
    ]
    known = forms("responses")
    before, behind = each[at - 1] if at else None, each[at + 1] if at + 1 < len(each) else None
    for n in free:
        if said.days[n].start >= one.end:
            between = (text, one.end, said.days[n].start)
            known_on = (forms("staging")["response_on"], known["somewhere_on"])
            if any(form.fullmatch(*between) for form in known_on):
                return said.day(n)
            item = part_begins(text, one.start, ITEM)
            stop = part_ends(text, said.days[n].end, ITEM)
            opens = known["opens_with_it"].match(text[item : one.start])
            closes = known["closes_with_day"].fullmatch(text, said.days[n].end, stop)
            if opens and closes and known["then_its_day"].fullmatch(*between):
                return None if _is_taken_back(said) else said.day(n)
            if said.days[n].start - one.end < NEAR:
                return None
            break
    if behind is not None and known["gave_way"].search(text, one.end, behind.start):
        return None
    first = before.end if before is not None else 0
    if before is not None and known["gave_way"].search(text, before.end, one.start):
        first = 0
    whole = [
        n for n, day in enumerate(said.days) if not known["of_size"].search(text, 0, day.start)
    ]
    ahead = [n for n in whole if first <= said.days[n].start and said.days[n].end <= one.start]
    if not ahead or ahead[-1] not in free:
        return None  # that of its beginning or its end
    if SPAN.search(text, 0, said.days[ahead[-1]].start):
        return None  # `16 and 17 March`
    if _is_of_drugs(said, ahead[-1], one.start):
        return None
    if CLAUSE.search(text, said.days[ahead[-1]].end, one.start):
        return None
    return said.day(ahead[-1])


def _is_taken_back(said: SentenceSaid) -> bool:
    """Whether what stands right behind a sentence corrects it."""
    return forms("responses")["taken_back"].match(said.sentence.behind) is not None


def _is_of_drugs(said: SentenceSaid, number: int, end: int) -> bool:
    """Whether a day in front of drugs that a response follows is theirs, and of no examination:
    `in July 2023 first-line pembrolizumab, then progression`."""
    if any(exam.day == number for exam in said.exams):
        return False
    text, behind, form = said.sentence.text, said.days[number].end, forms("responses")["drugs_then"]
    ended = forms("treatment")["its_end"]
    return any(
        behind <= drug.start < end
        and form.fullmatch(text, behind, drug.start)
        and not ended.search(text, drug.end, end)
        for drug in said.courses
    )


def _span(days: Sequence[Day]) -> Day | None:
    """All the days of one staging; none where they are of two."""
    if not days:
        return None
    first, last = min(one.first for one in days), max(one.last for one in days)
    return Day(first, last) if last - first <= ONE_STAGING else None
