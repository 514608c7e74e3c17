"""How many lines there were, by words that close the account of the systemic treatment."""

from __future__ import annotations

from collections.abc import Sequence

from oligomatch.matcher.letters.course.disease.episodes.first_episode import Spread
from oligomatch.matcher.letters.course.drugs.agents import agents_of
from oligomatch.matcher.letters.course.lines.account import in_order
from oligomatch.matcher.letters.course.lines.closings import ClosingWords, closings
from oligomatch.matcher.letters.course.lines.denied import NeverGiven
from oligomatch.matcher.letters.course.lines.line import CONSOLIDATION, OneLine
from oligomatch.matcher.letters.course.lines.none_given import is_none
from oligomatch.matcher.letters.course.lines.record import (
    FULL_STOP,
    ClosedBy,
    Lines,
    given_somehow,
    put_no_adjuvant,
)
from oligomatch.matcher.letters.course.lines.total import ends_the_course
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.reading import Place

ADJUVANT = "/systemic_therapy/adjuvant_lines"
PALLIATIVE = "/systemic_therapy/palliative_lines"
NEAR = 40  # signs in front of words, in which what they speak of is named


def take_closings(
    record: Lines, said: SentenceSaid, last: OneLine | None, never: Sequence[NeverGiven]
) -> None:
    """What a sentence closes; `last`: the line that it, or the one before, tells of."""
    found = closings(said)
    named = {*agents_of(said.sentence.text)} if found and last is None else set()
    lines = [line for line in record.lines if named and {*line.agents} == named]
    if len(lines) == 1:
        last = lines[0]
    for one in found:
        place = said.sentence.place(one.start, one.end)
        if one.bare and not (said.courses or _is_next(record, place)):
            continue  # of what is open
        since = [at for at, day in enumerate(said.days) if one.start <= day.start < one.end]
        day = said.day(since[0]) if len(since) == 1 else None
        record.closings.append(ClosedBy(one, last, place, day))
    for none in () if forms("treatment")["of_trial"].search(said.sentence.text) else never:
        whole = not none.of_spread and (none.of_drugs or none.of_person)
        if whole and is_none(record, said, none.start, none.end, of_drugs=none.of_drugs):
            words = ClosingWords("none_ever", none.start, none.end)
            place = said.sentence.place(none.start, none.end)
            record.closings.append(ClosedBy(words, last, place))


def _is_next(record: Lines, at: Place) -> bool:
    """Whether the sentence before words tells of drugs."""
    if not record.last or (drugs := max(record.last[-1].places)).letter != at.letter:
        return False
    between = record.proposal.texts[at.letter][drugs.end : at.start]
    return len(FULL_STOP.split(between)) <= 2


def put_first(record: Lines, spread: Spread) -> None:
    """That the first line was the first, where words tell that there was none before it, or no
    second; `spread`: since when there are metastases."""
    each = record.other_lines
    cures = (forms("yet")["to_cure"], forms("treatment")["lung_surgery"])
    cured = any(map(record.proposal.tells, cures))
    for one in record.closings:
        second = one.kind == "none_next" and one.words.number == len(each) + 1 == 2
        if not second and one.kind not in ("one_alone", "none_before", "but_these"):
            continue
        line = _first_of(record, one, each)
        if line is None or (record.unclear and one.kind != "one_alone"):
            continue
        start = line.days.get("start")
        spread_then = start and spread.first and spread.first.first <= start.first
        curing = {*line.agents} <= record.to_cure
        if "intent" not in line.values and not curing and (spread_then or not cured):
            line.put("intent", "palliative", one.place)
        if line.values.get("intent") == "palliative":
            line.put("number", 1, one.place)


def _first_of(record: Lines, one: ClosedBy, each: list[OneLine]) -> OneLine | None:
    """The line that words call the first: the only one, or the one that they are of, if it was
    begun before the others."""
    named = [line for line in each if one.words.agents and one.words.agents <= {*line.agents}]
    if one.words.agents and len(named) != 1:
        return None
    if len(each) == 1:
        return each[0] if one.kind != "one_alone" or one.line is each[0] or named else None
    line = named[0] if named else one.line
    if one.kind != "none_before" or line is None or line not in each:
        return None
    own = line.days.get("start")
    for other in each:
        day = other.days.get("start")
        numbered = other.values.get("number") not in (None, 1)
        later = own is not None and day is not None and own.last < day.first
        if other is not line and not (later or numbered):
            return None
    return line


def state_closed(record: Lines) -> None:
    """How many lines there were by such words."""
    if record.closings:
        _state_palliative(record)
    _state_adjuvant(record)


def _state_palliative(record: Lines) -> None:
    proposal = record.proposal
    if proposal.stated(PALLIATIVE) is not None:
        return
    adjuvant, each = record.adjuvant_lines, record.other_lines
    open_ = record.bare or record.unnamed_then or record.ranks - {1, 2, 3, 4}
    for one in record.closings:
        ever = one.kind == "none_ever" and not (
            record.lines or record.under_way or given_somehow(record)
        )
        spared = one.kind in ("none_palliative", "but_adjuvant") or (
            bool(adjuvant) and _leaves_adjuvant(record, one, adjuvant)
        )
        spared = spared and len(adjuvant) == len(record.lines)
        if (ever or spared) and not (open_ or _may_be_more(record, adjuvant)):
            proposal.state(PALLIATIVE, 0, one.place)
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
    for one in record.closings:
        alone = one.kind == "one_alone" and len(each) == 1 and one.line is each[0]
        these = one.kind == "but_these" and all(_is_covered(line, one) for line in ordered)
        if alone or these or _is_closed_behind(record, one, ordered):
            for at, line in enumerate(ordered, 1):
                line.put("number", at, one.place)
            proposal.state(PALLIATIVE, len(ordered), one.place)
            return


def _is_covered(line: OneLine, one: ClosedBy) -> bool:
    """Whether a line is told before words that close the account, or by them."""
    first, at = line.places[0], one.place
    return first < at or (first.letter == at.letter and first.end <= at.end)


def _leaves_adjuvant(record: Lines, one: ClosedBy, adjuvant: list[OneLine]) -> bool:
    """Whether words tell that there was none but the adjuvant lines that are told: right behind
    them, or with no word between by which another may have been given."""
    if one.words.of_spread or any(one.place < line.places[0] for line in adjuvant):
        return False
    letter = record.proposal.texts[one.place.letter]
    last = max(line.places[-1] for line in adjuvant)
    between = letter[last.end if last.letter == one.place.letter else 0 : one.place.start]
    _, *sentences = FULL_STOP.split(between) if last.letter == one.place.letter else ("", between)
    known = forms("closing")
    own = known["adjuvant_named"].search(letter, max(0, one.place.start - NEAR), one.place.end)
    if one.kind == "one_alone" and own and len(adjuvant) == 1:
        return True
    if any(known["may_be_given"].search(" ".join(part.split())) for part in sentences):
        return False
    if one.kind == "one_alone":
        return len(adjuvant) == 1 and len(sentences) < 2
    if one.kind == "but_these":
        return True
    text = letter[one.place.start : one.place.end].casefold()
    since = bool(one.words.agents) or text.endswith(("since", "then", "after", "wards"))
    ended = adjuvant[-1].days.get("end")
    since |= one.since is not None and ended is not None and one.since.first <= ended.last
    return one.kind == "none_after" and since and ends_the_course(record, one.place, adjuvant)


def _is_closed_behind(record: Lines, one: ClosedBy, ordered: list[OneLine]) -> bool:
    """Whether the first line is known as such, and words tell that none was given behind the last:
    since its drugs, or the next by its number."""
    if any(line.is_ongoing for line in ordered[:-1]):
        return False
    if one.kind == "none_next":  # with as many as that no other can have gone before
        return one.words.number == len(ordered) + 1
    if one.kind != "none_after" or ordered[0].values.get("number") != 1:
        return False
    if not one.words.agents <= {*ordered[-1].agents}:
        return False
    return ends_the_course(record, one.place, ordered)


def _may_be_more(record: Lines, known: list[OneLine]) -> bool:
    """Whether a sentence tells of a treatment, other than those told, that may have been given."""
    own = {agent for line in known for agent in line.agents}
    if record.unclear and not record.not_yet:
        return True
    return any(drugs - own for drugs in record.may_be)


def _state_adjuvant(record: Lines) -> None:
    """How many adjuvant lines there were: one where it alone is told and the palliative ones are
    known, none where words say so, or that there was none but palliative ones."""
    proposal = record.proposal
    if proposal.stated(ADJUVANT) is not None or record.radiated:
        return
    adjuvant, each = record.adjuvant_lines, record.other_lines
    unsure = any(line.values.get("intent") != "palliative" or "intent" in line.odd for line in each)
    if unsure and (adjuvant or any(line.some or "intent" in line.odd for line in each)):
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
    left = proposal.tells(beside)
    for one in record.closings:
        if one.words.of_spread or (unsure and one.kind != "no_adjuvant"):
            continue
        kind, place = one.kind, one.place
        none = kind == "none_ever" and total == 0
        these = kind == "but_these" and bool(each)
        first = kind == "none_before" and any(
            not one.words.agents or one.words.agents <= {*line.agents} for line in each
        )
        alone = kind == "one_alone" and len(each) == 1 and one.line is each[0]
        closing = proposal.words(place)
        spared = not left or beside.search(closing) is not None
        if none or these or ((first or alone or kind == "no_adjuvant") and spared):
            put_no_adjuvant(record, place)
            return
