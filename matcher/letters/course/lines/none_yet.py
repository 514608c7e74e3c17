"""That no palliative line was given yet, of letters by who treats, where every word on a systemic
treatment is of one to cure, of one to come or of none: they deny one, or the metastases were found
of late and one is to come, or not wanted."""

from __future__ import annotations

from datetime import timedelta

from oligomatch.matcher.letters.course.disease.episodes.first_episode import Spread
from oligomatch.matcher.letters.course.drugs.agents import agents_of
from oligomatch.matcher.letters.course.lines.closings import closings
from oligomatch.matcher.letters.course.lines.line import CONSOLIDATION, is_hormonal
from oligomatch.matcher.letters.course.lines.none_given import put_none_at_all
from oligomatch.matcher.letters.course.lines.record import Lines
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.course.whose import is_of_who_treats
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import without
from oligomatch.matcher.letters.sentences import AHEAD, NOT_YET

POINTER = "/systemic_therapy/palliative_lines"
OF_LATE = timedelta(62)  # within which a first line is not always begun, and is told if it is


def take_spoken(record: Lines, said: SentenceSaid) -> None:
    """What a sentence says of a systemic treatment: the drugs by which the cancer was to be cured,
    or those that may have been given since."""
    text, known = said.sentence.text, forms("yet")
    for closing in closings(said):
        start, end = closing.start, closing.end
        text = text[:start] + " " * (end - start) + text[end:]
    aside = forms("treatment")["other_disease"].search(text) or forms("cancers")["other"].search(
        text
    )
    for one in () if aside else known["told_none"].finditer(text):
        if not said.sentence.context(*one.span(), but=AHEAD) - {"negated"} - SO:
            record.told_none.append(said.sentence.place(*one.span()))
    record.shrunk |= known["shrunk"].search(text) is not None
    if known["to_cure"].search(text) or forms("treatment")["adjuvant"].search(text):
        drugs = {*agents_of(text)} if known["spoken_of"].search(text) else set()
        if not known["came_back"].search(text):
            record.to_cure |= drugs
        elif drugs:  # which of them came later is open
            record.may_be.append(drugs)
        return
    left = without(known["denied"], text)
    found = [one.span() for one in known["spoken_of"].finditer(left)]
    agents = {*agents_of(left)}
    elsewhere = forms("treatment")["not_here"].search(text)
    elsewhere = elsewhere or forms("cancers")["other"].search(text)
    if not found or elsewhere or (agents and all(is_hormonal(agent) for agent in agents)):
        return
    around = [said.sentence.context(*span) - SO for span in found]
    given = known["was_given"].search(left) or forms("treatment")["as_planned"].search(left)
    if known["unwanted"].search(text) and not given:
        record.not_yet = True
        return
    planned = all(one & (NOT_YET | AHEAD) for one in around)
    planned |= known["to_come"].search(text) is not None
    planned |= any(
        day is not None and day.first > record.proposal.as_of for day in said.on.values()
    )
    if planned and not given:
        record.not_yet = True
        return
    if not agents and known["local_dose"].search(text) and not given:
        return
    record.may_be.append(set() if known["again"].search(text) else agents)


def state_none_yet(record: Lines, spread: Spread) -> None:
    """That there was none."""
    if record.proposal.stated(POINTER) is not None or not is_of_who_treats(record.proposal.texts):
        return
    if record.none_so_far or record.untreated or not _is_staged(record):
        return
    own = record.to_cure | {CONSOLIDATION} if record.to_cure else set()
    for line in record.lines:
        if not line.is_adjuvant and not {*line.agents} <= own:
            return
        own |= {*line.agents}
    if any(not agents or agents - own for agents in record.may_be):
        return
    if record.unnamed or record.earlier or record.rank_open or record.changed or record.bare:
        return
    texts = [" ".join(text.split()) for text in record.proposal.texts]
    words = (forms("treatment")[name] for name in ("told_elsewhere", "past_unknown"))
    if any(one.search(text) for one in words for text in texts):
        return
    denied = [*record.denied, *record.told_none]
    if denied:
        record.proposal.state(POINTER, 0, *denied)
        put_none_at_all(record)
    elif spread.since is not None and record.not_yet and not record.shrunk:
        day, place = spread.since
        if record.proposal.as_of - day.first <= OF_LATE:
            record.proposal.state(POINTER, 0, place)


def _is_staged(record: Lines) -> bool:
    """Whether lesions are told of a staging with its day: else of which time they are is open."""
    stated = record.proposal.stated
    return stated("/lesions/0/id") is None or stated("/assessments/0/date") is not None
