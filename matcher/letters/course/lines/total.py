"""The numbers of the lines, and how many there were."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from oligomatch.matcher.letters.course.disease.episodes.first_episode import Spread
from oligomatch.matcher.letters.course.drugs.courses import line_numbers
from oligomatch.matcher.letters.course.lines.closings import closings
from oligomatch.matcher.letters.course.lines.denied import NeverGiven
from oligomatch.matcher.letters.course.lines.line import OneLine, is_of, may_be_one
from oligomatch.matcher.letters.course.lines.record import Lines
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.pieces import part_begins, sentences_of
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.letters.sentences import AHEAD

BEFORE, SOON = timedelta(31), timedelta(150)  # from the first metastasis to the first line


def take_ranks(record: Lines, said: SentenceSaid, never: Sequence[NeverGiven]) -> None:
    """The numbers of lines that are told to have been, also where no drug is named; `never`: where
    words deny any."""
    known, text = forms("treatment"), said.sentence.text
    for closing in closings(said):  # what is denied was not given
        start, end = closing.start, closing.end
        text = text[:start] + " " * (end - start) + text[end:]

    nothing = [one.span() for one in known["denied_somehow"].finditer(text)]

    def is_given(one: re.Match[str]) -> bool:
        denied = any(each.start < one.end() and one.start() < each.end for each in never)
        denied |= any(start < one.end() <= end for start, end in nothing)  # the treatment itself
        stop = part_begins(text, one.start(), ".;:")
        denied |= known["has_in_mind"].search(text, stop, one.end()) is not None
        return not denied and not said.sentence.context(*one.span()) - SO

    for one in known["number"].finditer(text):
        if not said.sentence.context(*one.span()) - SO and not known["open"].search(text):
            record.ranks |= line_numbers(one)
    record.rank_open |= bool(known["number_open"].search(text))
    first = min((drugs.start for drugs in said.courses), default=None)
    for one in known["bare_treatment"].finditer(text):
        named = first is not None and (
            first < one.end() or known["by_its_drugs"].fullmatch(text, one.end(), first)
        )
        if not named and is_given(one):
            record.bare |= not record.lines
            record.unnamed = True
    for one in known["earlier_treatment"].finditer(text):
        answered = known["answered_none"].match(text, one.end())
        heads = text[one.end() :].strip() in (":", "|")  # what is told below it
        so = not (answered or heads or _is_of_known(record, one[0])) and is_given(one)
        record.first_one |= so and "first" in one[0].casefold()
        record.earlier_one |= so and "first" not in one[0].casefold()
    for one in () if said.courses else known["unnamed_treatment"].finditer(text):
        record.unnamed |= is_given(one)
        record.unnamed_then |= is_given(one) and one[0][-1].isdigit()


def _is_of_known(record: Lines, spoken: str) -> bool:
    """Whether words for a treatment on which somebody is (`progression under TKI`) are of the
    lines that are told."""
    kind = forms("treatment")["on_a_kind"].fullmatch(spoken)
    return kind is not None and any(
        kind.lastgroup is None or is_of(line, kind.lastgroup) for line in record.lines
    )


def take_how_many(record: Lines, said: SentenceSaid) -> None:
    """How many lines there were, in words; or that those told are all."""
    text, known = said.sentence.text, forms("treatment")
    for one in known["no_more_lines"].finditer(text):
        if not said.sentence.context(*one.span()) - {"negated"} - SO:
            record.no_more.append(said.sentence.place(*one.span()))
    for one in known["none_behind"].finditer(text):
        if record.lines and not said.sentence.context(*one.span(), but=AHEAD) - {"negated"}:
            record.none_behind = said.sentence.place(*one.span())
    for one in known["how_many_lines"].finditer(text):
        plain = not known["of_palliative"].search(one[0])
        if plain and known["some_of_else"].match(text, one.end()):
            continue
        if known["many_then"].search(text[: one.end()]):
            continue
        if not said.sentence.context(*one.span()) - SO and not known["of_trial"].search(text):
            number = whole_number(group(one).get("lines", "one"))
            record.many.append((number, said.sentence.place(*one.span())))
    for one in known["how_many_adjuvant"].finditer(text):
        if not said.sentence.context(*one.span()) - SO and not known["of_trial"].search(text):
            number = whole_number(group(one)["lines"])
            record.many_adjuvant.append((number, said.sentence.place(*one.span())))


def number_by_days(record: Lines, spread: Spread) -> None:
    """The lines since the disease has spread by the order of their days, where the first was
    begun soon behind the first metastasis, or is palliative and was begun soon behind the
    diagnosis, each has its day, and no word tells of another. How many there were follows
    where the last of them is given today; else another may be left out."""
    each = record.other_lines
    if not each or record.unclear or record.bare or record.earlier or each[0].follows:
        return
    if record.none_so_far or record.untreated or any("start" not in line.days for line in each):
        return
    each.sort(key=lambda line: line.days["start"].first)
    days = [line.days["start"] for line in each]
    palliative = each[0].values.get("intent") == "palliative" and len(each) == len(record.lines)
    since = spread.first or (spread.diagnosed if palliative else None)
    if since is None or days[0].first < since.first - BEFORE or days[0].last - since.last > SOON:
        return
    if any(one.last >= other.first for one, other in pairwise(days)):
        return
    if any(may_be_one(one, other) for one, other in pairwise(each)):
        return
    if any({*line.agents} <= record.to_cure for line in each):
        return
    if {"start", "number", "intent"} & {name for line in each for name in line.odd}:
        return
    numbers = [line.values.get("number", at) for at, line in enumerate(each, 1)]
    counts = {number for number, _ in record.many} | {max(record.ranks, default=len(each))}
    kept = any(line.is_ongoing for line in each[:-1])  # the next was given beside it
    if kept or numbers != [*range(1, len(each) + 1)] or counts - {*range(1, len(each) + 1)}:
        return
    if {number for number, _ in record.many} - {len(each)}:
        return
    for at, line in enumerate(each, 1):
        line.put("number", at, line.where["start"])
        line.put("intent", "palliative", line.where["start"])
    if each[-1].is_ongoing:
        where = each[-1].where
        pointer = "/systemic_therapy/palliative_lines"
        record.proposal.state(pointer, len(each), where["number"], where["ongoing"])


def _running_number(record: Lines, each: list[OneLine]) -> OneLine | None:
    """The line that is given today and whose number words tell: so many there are, whatever is
    told of those before it."""
    found = [line for line in each if line.is_ongoing and "number" in {*line.values} - line.odd]
    number = found[0].values["number"] if len(found) == 1 else None
    if not isinstance(number, int) or {one for one, _ in record.many} - {number}:
        return None
    if record.rank_open or not _may_follow(record, found[0], number):
        return None
    if len(each) > number or max(record.ranks, default=number) > number:
        return None
    if record.unclear and len(each) == number:  # drugs that may be one more line
        return None
    begun = found[0].days.get("start")
    for line in each:
        day, other = line.days.get("start"), line.values.get("number")
        if line is found[0]:
            continue
        if "number" in line.odd or line.is_ongoing:
            return None
        if isinstance(other, int) and other >= number:
            return None
        if other is None and (day is None or begun is None or begun.first <= day.last):
            return None
    return found[0]


def _may_follow(record: Lines, last: OneLine, number: int) -> bool:
    """Whether the lines before one are told with their numbers, or nothing tells of a treatment
    that may be counted among them by some: adjuvant drugs, or those that nobody numbered."""
    before = [line for line in record.lines if line is not last and not line.part]
    numbers = {line.values.get("number") for line in before}
    if numbers >= {*range(1, number)}:
        return True
    return not record.unnamed and None not in numbers


def _counted(record: Lines) -> list[OneLine]:
    """The lines that may count: no adjuvant one, nor the maintenance of one that is not told."""
    each = record.other_lines
    return [line for line in each if not line.part]


def state_total(record: Lines) -> None:
    """How many lines there were, where the letter says so."""
    each = _counted(record)
    pointer = "/systemic_therapy/palliative_lines"
    if record.none_so_far or record.untreated:
        return
    if running_one := _running_number(record, each):
        where = running_one.where
        record.proposal.state(
            pointer, running_one.values["number"], where["number"], where["ongoing"]
        )
        return
    if record.unclear:
        return
    if len(each) == 1 and len(record.only) == 1:
        if not {"intent", "number"} & {*each[0].values}:
            each[0].put("intent", "palliative", record.only[0])
            each[0].put("number", 1, record.only[0])
        record.proposal.state(pointer, 1, record.only[0])
        return
    numbers = [line.values.get("number") for line in each if "number" not in line.odd]
    running = [line for line in each if line.is_ongoing]
    each_said = {number for number, _ in record.many}
    if len(each_said) == 1 and len(each) == len(record.lines):
        (said,) = each_said
        if not each or len(each) == said:
            record.proposal.state(pointer, said, *(place for _, place in record.many))
            return
    if record.no_more and numbers and set(numbers) == set(range(1, len(each) + 1)):
        record.proposal.state(pointer, len(each), *record.no_more)
        return
    behind = record.none_behind if each and set(numbers) == {*range(1, len(each) + 1)} else None
    if behind and ends_the_course(record, behind, each):
        record.proposal.state(pointer, len(each), behind)
        return
    if len(running) == 1 and running[0].values.get("number") == len(each) == len(numbers):
        place = running[0].where["number"]  # as many as are told, the last of them is given
        first = {*each[0].values, *each[0].days}  # no adjuvant one, which may be counted or not
        sure = {"number", "progressed", "progression"} & first or len(each) == 1
        sure = sure or each[0].values.get("intent") == "palliative"
        if sure and all(one in (None, at) for at, one in enumerate(numbers, 1)):
            record.proposal.state(pointer, len(each), place, running[0].where["ongoing"])
            return
    if running and numbers and set(numbers) == set(range(1, len(each) + 1)):
        last = each[numbers.index(len(each))]
        if running == [last]:  # all up to the one that is given are known
            record.proposal.state(pointer, len(each), last.where["number"], last.where["ongoing"])
            return


def state_adjuvant_number(record: Lines) -> None:
    """How many adjuvant lines there were, where words tell it and not fewer than are told."""
    numbers = {number for number, _ in record.many_adjuvant}
    if len(numbers) == 1 and len(record.adjuvant_lines) <= min(numbers):
        places = [place for _, place in record.many_adjuvant]
        record.proposal.state("/systemic_therapy/adjuvant_lines", min(numbers), *places)


def ends_the_course(record: Lines, at: Place, each: Sequence[OneLine]) -> bool:
    """Whether words that nothing was given since stand behind all that was given, and no word
    of a treatment that may have been given behind them."""
    known, last = forms("treatment"), record.proposal.last_letter
    if at.letter != last or record.unnamed or record.bare or any(one.is_ongoing for one in each):
        return False
    if any(line.places[0] > at for line in record.lines):
        return False
    behind = record.proposal.texts[last][at.end :]
    parts = sentences_of(behind)
    return not any(
        known["given_somehow"].search(one)
        or (
            any(known[name].search(one) for name in ("any_treatment", "begun_anew"))
            and not known["maybe_treatment"].search(one)
        )
        for one in parts
    )
