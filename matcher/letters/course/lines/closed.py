"""How many lines there were, by words that close the account of the systemic treatment."""

from __future__ import annotations

from collections.abc import Sequence

from oligomatch.matcher.letters.course.lines.account import in_order
from oligomatch.matcher.letters.course.lines.closings import closings
from oligomatch.matcher.letters.course.lines.denied import NeverGiven
from oligomatch.matcher.letters.course.lines.line import CONSOLIDATION, OneLine
from oligomatch.matcher.letters.course.lines.none_given import is_none
from oligomatch.matcher.letters.course.lines.record import Lines, given_somehow
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.forms import forms

ADJUVANT = "/systemic_therapy/adjuvant_lines"
PALLIATIVE = "/systemic_therapy/palliative_lines"


def take_closings(
    record: Lines, said: SentenceSaid, last: OneLine | None, never: Sequence[NeverGiven]
) -> None:
    """What a sentence closes; `last`: the line that it, or the one before, tells of."""
    for kind, start, end in closings(said):
        record.closings.append((kind, last, said.sentence.place(start, end)))
    for one in () if forms("treatment")["of_trial"].search(said.sentence.text) else never:
        whole = not one.of_spread and (one.of_drugs or one.of_person)
        if whole and is_none(record, said, one.start, one.end, of_drugs=one.of_drugs):
            record.closings.append(("none_ever", last, said.sentence.place(one.start, one.end)))


def put_first(record: Lines) -> None:
    """That the first line was the first, where words tell that there was none before it."""
    each = [line for line in record.lines if line.values.get("intent") != "adjuvant"]
    for kind, line, place in record.closings:
        alone = kind == "one_alone" and len(each) == 1 and line is each[0]
        before = kind in ("none_before", "but_these") and len(each) == 1 and not record.unclear
        if not (alone or before):
            continue
        cures = (forms("yet")["to_cure"], forms("treatment")["lung_surgery"])
        if "intent" not in each[0].values and not any(
            form.search(text) for form in cures for text in record.proposal.texts
        ):
            each[0].put("intent", "palliative", place)
        if each[0].values.get("intent") == "palliative":
            each[0].put("number", 1, place)


def state_closed(record: Lines) -> None:
    """How many lines there were by such words."""
    if record.closings:
        _state_palliative(record)
    _state_adjuvant(record)


def _state_palliative(record: Lines) -> None:
    proposal = record.proposal
    if proposal.stated(PALLIATIVE) is not None:
        return
    adjuvant, each = _parted(record)
    open_ = record.bare or record.unnamed_then or record.ranks - {1, 2, 3, 4}
    for kind, _, place in record.closings:
        ever = kind == "none_ever" and not (
            record.lines or record.under_way or given_somehow(record)
        )
        spared = kind in ("none_palliative", "but_adjuvant") and len(adjuvant) == len(record.lines)
        if (ever or spared) and not (open_ or _may_be_more(record, adjuvant)):
            proposal.state(PALLIATIVE, 0, place)
            return
    if (
        not each
        or record.unclear
        or any(line.values.get("intent") != "palliative" or line.part for line in each)
    ):
        return
    ordered = in_order(each)
    numbers = {number for number, _ in record.many} | record.ranks
    if not ordered or any(number > len(ordered) for number in numbers):
        return
    for kind, line, place in record.closings:
        if kind == "but_these" or (kind == "one_alone" and len(each) == 1 and line is each[0]):
            for at, one in enumerate(ordered, 1):
                one.put("number", at, place)
            proposal.state(PALLIATIVE, len(ordered), place)
            return


def _may_be_more(record: Lines, known: list[OneLine]) -> bool:
    """Whether a sentence tells of a treatment, other than those told, that may have been given."""
    own = {agent for line in known for agent in line.agents}
    if record.unclear and not record.not_yet:
        return True
    return any(drugs - own for drugs in record.may_be)


def _parted(record: Lines) -> tuple[list[OneLine], list[OneLine]]:
    adjuvant = [line for line in record.lines if line.values.get("intent") == "adjuvant"]
    return adjuvant, [line for line in record.lines if line.values.get("intent") != "adjuvant"]


def _state_adjuvant(record: Lines) -> None:
    """How many adjuvant lines there were: one where it alone is told and the palliative ones are
    known, none where words say so, or that there was none but palliative ones."""
    proposal = record.proposal
    if proposal.stated(ADJUVANT) is not None or record.radiated:
        return
    adjuvant, each = _parted(record)
    if any(line.values.get("intent") != "palliative" or "intent" in line.odd for line in each):
        return
    total = proposal.stated(PALLIATIVE)
    if len(adjuvant) == 1 and total is not None and total == len(each):
        line = adjuvant[0]
        if not line.some and line.agents != (CONSOLIDATION,) and "intent" not in line.odd:
            proposal.state(ADJUVANT, 1, line.places[0])
        return
    if adjuvant:
        return
    beside = forms("closing")["beside_operation"]
    left = any(map(beside.search, proposal.texts))
    for kind, of, place in record.closings:
        none = kind == "none_ever" and total == 0
        these = kind == "but_these" and bool(each)
        first = kind == "none_before" and bool(each)
        alone = kind == "one_alone" and len(each) == 1 and of is each[0]
        closing = proposal.letters[place.letter].text[place.start : place.end]
        spared = not left or beside.search(closing) is not None
        if none or these or ((first or alone or kind == "no_adjuvant") and spared):
            proposal.state(ADJUVANT, 0, place)
            return
