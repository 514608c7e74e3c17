"""That the last line goes on, as the verb of its drugs, or of a word for the treatment, says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from oligomatch.matcher.letters.course.drugs.agents import agents_of
from oligomatch.matcher.letters.course.drugs.courses import DrugsSaid
from oligomatch.matcher.letters.course.lines.line import OneLine, has_platinum, is_of
from oligomatch.matcher.letters.course.lines.record import Lines
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.letters.sentences import AHEAD

CHEMO = "chemotherapy"
RANKS = ("first", "second", "third", "fourth")


def take_running(
    record: Lines, said: SentenceSaid, owners: Sequence[tuple[DrugsSaid, OneLine | None]]
) -> None:
    """What a sentence says of a treatment that goes on: of the last line, by drugs of it, or by a
    word for the treatment beside its drugs or right behind the sentence that tells it."""
    text, known = said.sentence.text, forms("running")
    if not record.lines or known["over"].search(text):
        return
    last = record.lines[-1]
    plain = _without_days(said)
    for one in known["verb"].finditer(text):
        if said.sentence.context(*one.span(), but=AHEAD) - SO - AHEAD - {"negated"}:
            continue
        ahead = [each for each in said.courses if each.end <= one.start()]
        if ahead and known["between"].fullmatch(plain, ahead[-1].end, one.start()):
            _put(last, ahead[-1].agents, said, one.span())
            continue
        subject = known["subject"].search(text, 0, one.start())
        own = _is_of_last(record, owners, last) and not (said.locals or said.lesions)
        own |= bool(subject and not said.courses and known["by_name"].match(subject[0]))
        if own and subject:
            _put(last, last.agents, said, one.span())
    for one in known["by_person"].finditer(text):
        if said.sentence.context(*one.span()) - SO:
            continue
        behind = [each for each in said.courses if each.start == one.end()]
        if behind:
            _put(last, behind[0].agents, said, one.span())
        elif one["it"] and _is_of_last(record, owners, last):
            _put(last, last.agents, said, one.span())


def take_ranked(
    record: Lines, said: SentenceSaid, owners: Sequence[tuple[DrugsSaid, OneLine | None]]
) -> None:
    """The number of the last line, in words that refer back to it: `under this first line`."""
    text, known = said.sentence.text, forms("running")
    if not record.lines or (owners and not _is_of_last(record, owners, record.lines[-1])):
        return
    for one in known["ranked"].finditer(text):
        if said.sentence.context(*one.span(), but=AHEAD) - SO - {"negated"}:
            continue
        last, place, parts = record.lines[-1], said.sentence.place(*one.span()), group(one)
        if _is_of_another(record, last, place):
            continue
        number = RANKS.index(parts["rank"].casefold()) + 1
        same = [line for line in record.lines if line.values.get("number") == number]
        if last.is_adjuvant:
            continue
        if number < len(record.other_lines) or same not in ([], [last]):
            continue
        last.put("number", number, place)
        last.put("intent", "palliative", place)
        if "on" in parts and not known["over"].search(text) and "reason" not in last.values:
            last.put("ongoing", True, place)


def _is_of_another(record: Lines, last: OneLine, place: Place) -> bool:
    """Whether other drugs are named between the last line and words for its number."""
    at = max(one for one in last.places)
    between = record.proposal.texts[place.letter][at.end : place.start]
    return at.letter == place.letter and not {*agents_of(between)} <= {*last.agents}


def _is_of_last(
    record: Lines, owners: Sequence[tuple[DrugsSaid, OneLine | None]], last: OneLine
) -> bool:
    """Whether the drugs of this sentence, or of the one before, are those of the last line."""
    lines = [line for _, line in owners] or record.last
    return bool(lines) and all(line is last for line in lines)


def _put(line: OneLine, agents: tuple[str, ...], said: SentenceSaid, span: tuple[int, int]) -> None:
    """That a line goes on, whole or in part: then as maintenance."""
    place = said.sentence.place(*span)
    if not {*agents} <= {*line.agents} or "reason" in line.values:
        return
    part = {*agents} < {*line.agents}
    chemo = any(is_of(replace(line, agents=(one,)), CHEMO) for one in agents)
    rest = (
        len(agents) == 1 or chemo
    )  # of two antibodies with a short chemotherapy none is so called
    if part and rest and not has_platinum(agents) and has_platinum(line.agents):
        line.put("maintenance", True, place)
        line.more = True
    if part:
        line.days.pop("end", None)
    line.put("ongoing", True, place)


def _without_days(said: SentenceSaid) -> str:
    """A sentence with a sign for each day, as long as it was."""
    text = said.sentence.text
    for one in said.days:
        text = f"{text[: one.start]}@{' ' * (one.end - one.start - 1)}{text[one.end :]}"
    return text
