"""That the skull was opened, and when: the day beside the word, where no letter tells of a second
time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oligomatch.matcher.letters.beside.items import is_of_others
from oligomatch.matcher.letters.course.days import Written, day_in_story, value_of, written
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence

AT = "/conditions/craniotomy"
SO = frozenset({"historical", "then"})


def craniotomies(sentence: Sentence) -> Iterator[Mention]:
    """Each time that a sentence tells of it as done, with the day beside it."""
    text, known = sentence.text, forms("craniotomy")
    each = [*known["craniotomy"].finditer(text)]
    if not each or known["open"].search(text) or is_of_others(sentence):
        return
    days = written(text)
    for found in each:
        start, end = found.span()
        payload = {"day": _day_beside(text, start, end, days)}
        around = sentence.context(start, end) - SO
        yield Mention("craniotomy", payload, sentence.place(start, end), around)


def _day_beside(text: str, start: int, end: int, days: Sequence[Written]) -> Written | None:
    """The day that stands right behind it, else right in front of it."""
    known = forms("craniotomy")
    for day in days:
        if day.start >= end and known["day_behind"].fullmatch(text, end, day.start):
            return day
    for day in reversed(days):
        if day.end <= start and known["day_ahead"].fullmatch(text[day.end : start]):
            return None if known["of_another_day"].search(text[: day.start]) else day
    return None


def settle_craniotomies(each: Sequence[Mention], proposal: Proposal) -> None:
    """That it was done, and its last day."""
    usable = list(proposal.usable(one for one in each if one.kind == "craniotomy"))
    for one in usable:
        proposal.state(f"{AT}/ever", True, one.place)
    if proposal.tells(forms("craniotomy")["another"]):
        return
    known = []
    for one in usable:
        said: Written | None = one.payload["day"]
        if said is not None and said.kind in ("date", "no_year"):
            day = day_in_story(proposal, one.place, said)
            if day is None and said.kind == "no_year":
                continue
            if day is None or day.last > proposal.as_of:
                return
            known.append((day, one.place))
    exact = [(day, place) for day, place in known if day.exact]
    if exact and len({day for day, _ in exact}) == 1:
        proposal.state(f"{AT}/last", value_of(exact[0][0]), *(place for _, place in exact))
