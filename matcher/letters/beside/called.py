"""What the writer calls the spread of the disease: oligoprogressive or polymetastatic today, no
longer oligometastatic, or polymetastatic at an earlier time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from oligomatch.matcher.letters.course.days import calendar_in, stated_day, written
from oligomatch.matcher.letters.forms import forms, part_taken
from oligomatch.matcher.letters.pieces import lies_in
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence

PROGRESSES = "/conditions/oligoprogressive_disease/now"
MANY = "/conditions/polymetastatic_disease"
BEFORE = "/metastatic_disease"
SO = frozenset({"historical", "then"})
RECENT = timedelta(92)  # a conclusion beside an earlier day is none of today
EARLY = timedelta(120)  # what was so at a diagnosis of then was so before
# what the words for each tell
TELL: Mapping[str, Mapping[str, bool]] = {
    "oligoprogression": {PROGRESSES: True},
    "no_longer": {f"{MANY}/now": True, f"{BEFORE}/oligometastatic_before": True},
    "many_now": {f"{MANY}/now": True},
    "many_then": {f"{MANY}/ever": True, f"{BEFORE}/polymetastatic_before": True},
    "never_many": {f"{MANY}/ever": False, f"{BEFORE}/polymetastatic_before": False},
    "few_then": {f"{BEFORE}/oligometastatic_before": True},
}
OF_THEN = ("many_then", "few_then")
OF_NOW = ("oligoprogression", "no_longer", "many_now")


def called(sentence: Sentence) -> Iterator[Mention]:
    """What a sentence calls the spread of the disease."""
    text, known = sentence.text, forms("called")
    taken = list[tuple[int, int]]()
    if forms("cancers")["other"].search(text):
        return  # it may be that one
    for kind in ("no_longer", "never_many", "many_then", "few_then", "many_now"):
        for found in known[kind].finditer(text):
            start, end = _span(found)
            if lies_in(start, taken):
                continue
            taken.append((start, end))
            yield from _mention(sentence, kind, found.start(), start, end)
    below = known["concludes"].fullmatch(sentence.heading)
    for name in ("oligoprogression", *(("oligoprogression_below",) if below else ())):
        for found in known[name].finditer(text):
            start, end = _span(found)
            if known["treated_since"].search(text) is None:
                yield from _mention(sentence, "oligoprogression", found.start(), start, end)
    if known["no_oligoprogression"].search(text):
        yield Mention("no_oligoprogression", {}, sentence.here)


def _span(found: re.Match[str]) -> tuple[int, int]:
    """Where the word itself stands."""
    name = part_taken(found)
    return found.span(name)


def _mention(sentence: Sentence, kind: str, first: int, start: int, end: int) -> Iterator[Mention]:
    """The mention of a word, where no trial, question or group of patients is meant."""
    text, known = sentence.text, forms("called")
    if known["not_of_it"].match(text, end) or text.rstrip().endswith("?"):
        return
    if known["of_many"].search(text) or (kind == "no_longer" and known["of_none"].search(text)):
        return
    taken = [(first, end)] if kind in ("no_longer", "never_many", *OF_THEN) else []
    around = sentence.context(start, end, taken) - SO
    if sentence.text[first:start].strip() or kind != "oligoprogression":
        around -= {"recommended", "planned"} if _concludes(sentence) else set()
    payload = {"kind": kind, "days": written(text)}
    yield Mention("called", payload, sentence.place(first, end), around)


def _concludes(sentence: Sentence) -> bool:
    """Whether a sentence stands below the heading of a conclusion, which is no plan."""
    return forms("called")["concludes"].fullmatch(sentence.heading) is not None


def settle_called(each: Sequence[Mention], proposal: Proposal) -> None:
    """What the letters call the spread, where it is a lung cancer: what is of today by the last
    letter and beside no day of long ago; what was so at the diagnosis where that was long ago."""
    if not proposal.is_of_lung:
        return
    last = proposal.last_letter
    said = [one for one in each if one.kind == "called"]
    many = any(one.payload["kind"] in ("no_longer", "many_now") for one in said)
    none = many or any(one.kind == "no_oligoprogression" for one in each)
    diagnosed = stated_day(proposal.stated("/primary/diagnosis_date"))
    young = diagnosed is not None and diagnosed.last > proposal.as_of - EARLY
    for one in proposal.usable(said):
        kind = one.payload["kind"]
        if kind == "oligoprogression" and none:
            continue
        if kind in OF_NOW and (one.place.letter != last or not _is_recent(one, proposal)):
            continue
        if kind in OF_THEN and young:
            continue
        for pointer, value in TELL[kind].items():
            proposal.state(pointer, value, one.place)


def _is_recent(one: Mention, proposal: Proposal) -> bool:
    """Whether no day of a sentence is of long ago; one whose year is open may be."""
    calendar = calendar_in(proposal, one.place.letter)
    days = [calendar.day(day) for day in one.payload["days"]]
    return all(day is None or day.last >= proposal.as_of - RECENT for day in days)
