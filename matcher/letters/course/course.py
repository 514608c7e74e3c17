"""The course of the disease: what every sentence says of it, put in the order of its days.

The sentences are gone through once: each, with its days, is added to the `Disease`
(`disease/sentence.py`) and to the `Lines` (`lines/sentence.py`). Then both are stated as facts
(`disease/facts.py`, `lines/facts.py`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from oligomatch.matcher.letters.course.days import Calendar, calendar_of
from oligomatch.matcher.letters.course.disease.changes.clauses import clauses_of
from oligomatch.matcher.letters.course.disease.changes.refuted import WAYS
from oligomatch.matcher.letters.course.disease.episodes.baseline import state_baseline, state_only
from oligomatch.matcher.letters.course.disease.episodes.first_episode import spread_of
from oligomatch.matcher.letters.course.disease.facts import state
from oligomatch.matcher.letters.course.disease.local.primary_treated import state_naive
from oligomatch.matcher.letters.course.disease.local.untreated import denied_in
from oligomatch.matcher.letters.course.disease.record import Disease
from oligomatch.matcher.letters.course.disease.sentence import take
from oligomatch.matcher.letters.course.free import free_organs
from oligomatch.matcher.letters.course.lesions.named import of_it
from oligomatch.matcher.letters.course.lines.closings import closings
from oligomatch.matcher.letters.course.lines.denied import never_given
from oligomatch.matcher.letters.course.lines.facts import state_lines
from oligomatch.matcher.letters.course.lines.record import Lines
from oligomatch.matcher.letters.course.lines.sentence import take_drugs
from oligomatch.matcher.letters.course.said import SentenceSaid, said_in
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.rules.reading.kept import Form, places

# what a sentence may say of the course, by the files of patterns
_OF_COURSE = {
    "lesions": (
        "first_ever",
        "first_relapse",
        "synchronous",
        "second_episode",
        "told_total",
        "nothing_else",
        "nothing_new",
        "new_finding",
        "new_one",
        "treatment_effect",
    ),
    "treatment": (
        "first_planned",
        "still",
        "no_more_lines",
        "none_since",
        "only_line",
        "how_many_lines",
        "these_untreated",
        "no_local",
        "one_of_two",
        "hint_of_local",
        "bare_treatment",
        "unnamed_treatment",
        "earlier_treatment",
        "not_any",
        "how_many_adjuvant",
        "treatment_goes_on",
        "none_behind",
        "denied_somehow",
        "some_treatment",
        "under_way",
        "hint_of_one",
        "kind_told",
        "drugs_changed",
        "number",
    ),
    "changed": ("of_all",),
    "responses": ("never_progressed", "another_one", "grown", "held", "best_label"),
    "running": ("verb", "by_person"),
    "nodeless": ("no_nodes", "none_of_them", "counted"),
    "recurrence": ("none_there", "none_locally"),
    "free": ("head_free",),
    "all_there_is": ("no_other", "only_these"),
    "totals": ("left", "at_least", "none_left", "none_seen", "none_alone"),
}
_OF_FINDINGS = {  # of them the first place
    "nature": ("spread", "doubted", "normal", "proven", "cut_out", "left_nothing"),
    "refuted": WAYS,
}


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """What a sentence says of the course, as one; its places are those of its parts."""
    one = said_in(sentence)
    spans = [(each.start, each.end) for each in one.exams]
    spans += [(each.start, each.end) for each in one.responses]
    spans += [(each.start, each.end) for each in one.courses]
    spans += [(each.start, each.end) for each in one.locals]
    spans += [(each.head.start, each.head.end) for each in one.lesions]
    spans += [*one.untreated, *((start, end) for start, end, _ in one.none_so_far)]
    spans += places(sentence.text, _said_of_course())
    spans += [(each.start, each.end) for each in closings(one)]
    spans += denied_in(sentence.text)
    spans += [(each.start, each.end) for each in never_given(sentence.text, sentence.in_past)]
    spans += [(first, last) for _, first, last in free_organs(one)]
    for form in _said_of_findings():
        found = form.search(sentence.text)
        spans += [found.span()] if found else []
    spans += [(0, len(sentence.text))] if of_it(sentence) is not None else []
    spans += [(one.start, one.end) for one in clauses_of(sentence)]
    listing = forms("lesions")["listing"].fullmatch(sentence.text)
    spans += [listing.span()] if listing else []
    if spans or one.days:
        first = min([start for start, _ in spans] or [0])
        last = max([end for _, end in spans] or [len(sentence.text)])
        yield Mention("course", {"said": one}, sentence.place(first, last))


@cache
def _said_of_course() -> tuple[Form, ...]:
    return tuple(forms(of)[name] for of, names in _OF_COURSE.items() for name in names)


@cache
def _said_of_findings() -> tuple[Form, ...]:
    return tuple(forms(of)[name] for of, names in _OF_FINDINGS.items() for name in names)


def _without_open(one: SentenceSaid) -> SentenceSaid:
    """With the examinations whose day of two numbers is open (`PET 5/4`) as without a day; the last
    of its days, where they are such, are none."""
    bare = {at for at, day in enumerate(one.days) if "first" in dict(day.said) and not one.on[at]}
    if not bare:
        return one
    exams = [replace(x, day=None, end=x.word) if x.day in bare else x for x in one.exams]
    taken = {at for x in one.locals for at in (x.day, x.until)}
    taken |= {at for x in one.courses for at in (x.starts, x.ends, x.progresses)}
    many = len(one.days)
    while many - 1 in bare - taken:
        many -= 1
    return replace(one, exams=tuple(exams), days=one.days[:many])


def _is_over(one: SentenceSaid, number: int) -> bool:
    """Whether a day is that of an examination of which the sentence tells what it showed."""
    known, text, end = forms("days")["seen_over"], one.sentence.text, one.days[number].end
    return any(exam.day == number and exam.done for exam in one.exams) and bool(
        known.match(text, end)
    )


def settle(each: Sequence[Mention], proposal: Proposal) -> None:
    """Lesions, stagings and treatments, of all sentences together."""
    whole: list[SentenceSaid] = [one.payload["said"] for one in each]
    disease, lines = Disease(proposal), Lines(proposal)
    letter, calendar = -1, Calendar(None, None)
    for one in whole:
        if one.sentence.letter != letter:
            letter = one.sentence.letter
            calendar = calendar_of(proposal, letter)
            disease.next_letter(letter)
            lines.next_letter()
        for number, day in enumerate(one.days):
            aside = forms("days")["set_against"].search(one.sentence.text, 0, day.start)
            coming = calendar.may_come(day)
            found = one.on[number] = calendar.day(day, aside=aside is not None)
            if coming and not (_is_over(one, number) and calendar.is_last(day, found)):
                one.ahead.add(number)
            if found is not None and found.first > proposal.as_of:
                one.coming.add(number)
            known = calendar.until is not None and "day" not in dict(day.said)
            if found is None and day.kind == "no_year" and not known:
                one.unsure.add(number)
            place = one.sentence.place(day.start, day.end)
            of_two = day.kind == "date" or "first" in dict(day.said)
            if one.on[number] is None and of_two:
                proposal.ask("day_or_month", place)
            elif one.on[number] is None and calendar.until is None:
                proposal.ask("which_day", place)
        one = _without_open(one)
        take(disease, one)
        take_drugs(lines, one)
    own = {place for _, _, place in (*disease.responses, *disease.earlier)}
    disease.of_lines = [one for one in lines.dated_responses() if one[2] not in own]
    state(disease)
    state_lines(lines, spread_of(disease))
    state_naive(disease)
    state_baseline(proposal, disease.cut_on)
    state_only(disease)
