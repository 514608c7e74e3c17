"""Whether the last line is given today."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.letters.course.drugs.agents import agents_of
from oligomatch.matcher.letters.course.drugs.courses import DrugsSaid
from oligomatch.matcher.letters.course.lines.line import OneLine, is_of
from oligomatch.matcher.letters.course.lines.record import (
    STOP,
    Lines,
    words_before,
)
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.pieces import SENTENCE, piece_behind, sentences_of
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.letters.sentences import AHEAD

CHEMO = "chemotherapy"
NEXT = 20  # signs behind a drug
_LINE_OR_SENTENCE = re.compile(r"(?<=[.;])\s+|\n")


def goes_on(record: Lines, one: DrugsSaid, place: Place) -> None:
    """What a plan continues is given: of the one line of these drugs."""
    same = [line for line in record.lines if set(line.agents) == set(one.agents)]
    text = record.proposal.texts[place.letter]
    if forms("treatment")["lasting_not"].search(text, place.end, place.end + NEXT):
        return
    if len(same) == 1 and same[0] is record.lines[-1]:
        same[0].put("ongoing", True, place)


def may_last(record: Lines, one: DrugsSaid, place: Place) -> None:
    """Drugs that are told to go on are of the last line that has them."""
    agents = set(one.agents)
    same = [line for line in record.lines if agents <= set(line.agents)]
    if same and same[-1] is record.lines[-1]:
        record.lasting.append((same[-1], place))


def may_go_on(record: Lines, said: SentenceSaid) -> None:
    """That the treatment goes on, by whatever name, is of the last line that is told."""
    text, known, line = said.sentence.text, forms("treatment"), record.lines[-1]
    if any(not set(one.agents) <= set(line.agents) for one in said.courses) or said.locals:
        return
    near = f"{words_before(said)} {text}"
    if known["other_drug"].search(near) or known["other_disease"].search(near):
        return
    own = bool({*agents_of(near)} & {*line.agents})
    if not own and known["a_dose"].search(near):  # of another drug
        return
    for one in known["treatment_goes_on"].finditer(text):
        place = said.sentence.place(*one.span())
        around = said.sentence.context(*one.span(), but=AHEAD) - {"planned"}
        if around or known["lasting_not"].search(text, one.end()):
            continue
        kinds = known["kind_of_treatment"].finditer(one[0])
        if not all(is_of(line, str(kind.lastgroup)) for kind in kinds):
            continue
        if (own or "it" not in group(one)) and not _may_be_another(record, line, place):
            record.lasting.append((line, place))


def _may_be_another(record: Lines, line: OneLine, at: Place) -> bool:
    """Whether words between a line and those for a treatment that goes on, or in the sentence
    of these, tell that it may have ended, or that another may have been begun."""
    known, last = forms("treatment"), max(line.places)
    if "cycles" in line.values and not line.more:
        return True
    behind = record.proposal.texts[last.letter][last.end :]
    if last.letter == at.letter:
        behind = behind[: max(0, at.start - last.end)]
        start = record.proposal.texts[at.letter][at.end :]
        behind += " … " + piece_behind(STOP, start)
    else:
        behind += "\n" + record.proposal.texts[at.letter][: at.start]
    behind = known["no_news"].sub("", " ".join(behind.split()))
    own, *others = SENTENCE.split(behind)
    if any(known["another"].search(one) or known["lasted"].search(one) for one in (own, *others)):
        return True
    drugs = known["any_drug"].finditer(behind)
    if any(not {*agents_of(one[0])} & {*line.agents} for one in drugs):
        return True
    chemo = is_of(line, CHEMO)
    return any(
        known["another_begun"].search(one) or (not chemo and known["chemo_begun"].search(one))
        for one in others
    )


def last_goes_on(record: Lines) -> None:
    """The last line is given today, where the last letter tells that it is given or continued,
    and no word of any letter that something ended. That it was begun (`since 03/2024`) is not
    enough: a sentence behind may tell in any words that it has ended."""
    found = [one for one in record.lasting if one[1].letter == record.proposal.last_letter]
    if not found or record.unclear or any(one.is_ongoing for one in record.lines):
        return
    line, place = found[-1]
    if any(not agents or agents & {*line.agents} for agents in record.ended):
        return
    begun = line.days.get("start")
    for other in record.lines:
        day = other.days.get("start")
        if other is not line and (day is None or begun is None or begun.first <= day.last):
            return
    if {"end", "reason"} & {*line.days, *line.values, *line.odd}:
        return
    if not any(map(_may_have_ended, _sentences_but_of_others(record, line))):
        line.put("ongoing", True, place)


def _sentences_but_of_others(record: Lines, line: OneLine) -> Iterator[str]:
    """The sentences of all letters, without those of other drugs, of relatives and of
    radiotherapy alone."""
    known = forms("treatment")
    for text in record.proposal.texts:
        for one in sentences_of(text):
            agents = set(agents_of(one))
            local = known["local"].search(one) and not known["a_drug"].search(one)
            relative = known["a_relative"].search(one)
            if agents & {*line.agents} or not (agents or local or relative):
                yield one


def _may_have_ended(text: str) -> bool:
    return forms("treatment")["may_have_ended"].search(text) is not None


def leave_ended(record: Lines) -> None:
    """What goes on where it is told does not, where a sentence behind it ends it: its drugs, or the
    treatment by whatever name, where no other drug was named in between."""
    for line in record.lines:
        if line.is_ongoing and _is_ended_behind(record, line):
            del line.values["ongoing"]


def _is_ended_behind(record: Lines, line: OneLine) -> bool:
    place, known = line.where["ongoing"], forms("running")
    behind = record.proposal.texts[place.letter][place.end :]
    texts = record.proposal.texts[place.letter + 1 :]
    named = {*line.agents}  # the drugs told last
    for one in [one for text in (behind, *texts) for one in sentences_of(text)][1:]:
        named = {*agents_of(one)} or named
        if not named <= {*line.agents} or known["not_ended"].search(one):
            continue
        if known["ended_now"].search(one):
            return True
    return False


def given_on(record: Lines) -> None:
    """The last line has not ended, and had more cycles, where the letters continue what was
    given, by whatever name."""
    given_on = forms("treatment")["given_on"]
    if record.lines and record.proposal.tells(given_on):
        record.lines[-1].days.pop("end", None)
        record.lines[-1].more = True


def leave_kept(record: Lines) -> None:
    """The day on which a line ended is open, where words behind it keep its drugs on (`02/2025 -
    11/2025 osimertinib`, then `osimertinib (continued)`)."""
    for line in record.lines:
        place = line.where.get("end")
        if "end" not in line.days or place is None:
            continue
        behind = record.proposal.texts[place.letter][place.end :]
        for part in _LINE_OR_SENTENCE.split(behind)[1:]:
            named = {*agents_of(part)}
            if named and not named <= {*line.agents}:
                break  # another line
            if named == {*line.agents} and forms("running")["kept_on"].search(part):
                del line.days["end"]
                break
