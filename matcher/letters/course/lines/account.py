"""The whole course of treatment, where a letter gives an account of it: how many palliative lines
there were, each with its number."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from oligomatch.matcher.letters.course.disease.first_episode import Spread
from oligomatch.matcher.letters.course.lines.line import OneLine, may_be_one
from oligomatch.matcher.letters.course.lines.record import SENTENCE, Lines, given_somehow
from oligomatch.matcher.letters.forms import forms

HEAD = 2  # lines of a head that name the examination which is reported
BEFORE, SOON = timedelta(31), timedelta(150)  # from the first metastasis to the first line


def gives_account(record: Lines) -> bool:
    """Whether a letter is of somebody who treats the patient; the report of an examination tells
    of the treatment no more than its reader needs."""
    treats = forms("letter")["of_who_treats"]
    return any(treats.search(one) and not _is_report(one) for one in record.proposal.texts)


def _is_report(text: str) -> bool:
    top = [line for line in text.splitlines() if line.strip()][:HEAD]
    return any(forms("letter")["examination_reported"].search(line) for line in top)


def count_by_account(record: Lines, spread: Spread) -> None:
    """The palliative lines are those that are told, where each is surely one of its own and
    palliative, and nothing tells of another: of a treatment without its drugs, of drugs that may
    have been given, of a line by another number, of something that came before the first."""
    each = [line for line in record.lines if line.values.get("intent") != "adjuvant"]
    if not each or not gives_account(record) or _tells_of_more(record):
        return
    if any(line.values.get("intent") != "palliative" or line.part for line in each):
        return
    ordered = _in_order(each)
    if not ordered or _odd(record, ordered, spread):
        return
    for at, line in enumerate(ordered, 1):
        line.put("number", at, line.places[0])
    pointer = "/systemic_therapy/palliative_lines"
    if record.proposal.stated(pointer) is None:
        record.proposal.state(pointer, len(ordered), *(line.places[0] for line in ordered))


def _tells_of_more(record: Lines) -> bool:
    """Whether a treatment may have been given that is none of the lines."""
    if record.none_so_far or record.untreated or record.unclear:
        return True
    if record.bare or record.unnamed or record.earlier or record.rank_open:
        return True
    known = forms("treatment")
    return given_somehow(record) or any(
        known["begun_anew"].search(one) and not known["maybe_treatment"].search(one)
        for text in record.proposal.texts
        for one in (" ".join(part.split()) for part in SENTENCE.split(text))
    )


def _in_order(each: list[OneLine]) -> list[OneLine]:
    """Lines by their numbers, else by the days on which they began; none where neither tells."""
    if any({"number", "start", "intent"} & line.odd for line in each):
        return []
    numbers = {line.values.get("number") for line in each}
    if numbers == {*range(1, len(each) + 1)}:
        return sorted(each, key=lambda line: str(line.values["number"]))
    if len(each) > 1 and any("start" not in line.days for line in each):
        return []
    ordered = each if len(each) == 1 else sorted(each, key=lambda line: line.days["start"].first)
    days = [line.days["start"] for line in ordered[: len(each) > 1 and len(each)]]
    if any(one.last >= other.first for one, other in pairwise(days)):
        return []
    if any(may_be_one(one, other) for one, other in pairwise(ordered)):
        return []
    fits = all(line.values.get("number") in (None, at) for at, line in enumerate(ordered, 1))
    return ordered if fits else []


def _odd(record: Lines, ordered: list[OneLine], spread: Spread) -> bool:
    """Whether words number more lines, or the first of those told is not the first of all."""
    count, first = len(ordered), ordered[0]
    if max(record.ranks, default=count) > count or {one for one, _ in record.many} - {count}:
        return True
    if any(line.is_ongoing for line in ordered[:-1]):
        return True
    if first.follows and first.values.get("number") != 1:
        return True
    begun, since = first.days.get("start"), spread.first
    if begun is None or since is None:
        return False
    late = begun.first - since.last > SOON and first.values.get("number") != 1
    return begun.last < since.first - BEFORE or late
