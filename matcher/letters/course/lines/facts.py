"""The lines of systemic treatment as facts."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from oligomatch.matcher.letters.course.cured import was_removed
from oligomatch.matcher.letters.course.days import value_of
from oligomatch.matcher.letters.course.disease.episodes.first_episode import Spread
from oligomatch.matcher.letters.course.disease.nature import SPREAD_STAGES
from oligomatch.matcher.letters.course.lines.account import (
    count_by_account,
    state_none_by_account,
)
from oligomatch.matcher.letters.course.lines.closed import put_first, state_closed
from oligomatch.matcher.letters.course.lines.line import CONSOLIDATION, OneLine, is_hormonal
from oligomatch.matcher.letters.course.lines.none_given import (
    state_first_planned,
    state_no_adjuvant,
    state_none_since,
    state_not_any,
    state_untreated,
)
from oligomatch.matcher.letters.course.lines.none_yet import state_none_yet
from oligomatch.matcher.letters.course.lines.record import FULL_STOP, Lines
from oligomatch.matcher.letters.course.lines.total import (
    number_by_days,
    state_adjuvant_number,
    state_total,
)
from oligomatch.matcher.letters.course.lines.under.ongoing import (
    given_on,
    last_goes_on,
    leave_ended,
    leave_kept,
)
from oligomatch.matcher.letters.course.lines.under.outcome import put_responses
from oligomatch.matcher.letters.course.whose import is_of_who_treats
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import piece_behind, pieces_back

DAYS = {"start": "start", "end": "end", "progression": "progression_date"}
MONTH = timedelta(31)
AHEAD = 300  # signs in front of drugs, in which what was removed before them is told
OF_ALL = ("but_these", "one_alone")  # closings that tell that an account is of the whole treatment


def state_lines(record: Lines, spread: Spread) -> None:
    """The lines as facts; `spread`: since when there are metastases, as far as it is known."""
    for line in record.lines:  # what is given behind chemoradiation belongs to it
        alone = line.agents == (CONSOLIDATION,) and not {"number", "intent"} & {*line.values}
        if alone and record.radiated:
            line.put("intent", "adjuvant", record.radiated[0])
    _leave_before_cancer(record)
    last_goes_on(record)
    leave_ended(record)
    given_on(record)
    leave_kept(record)
    record.another |= record.proposal.tells(forms("treatment")["lines_unknown"])
    state_untreated(record)
    state_first_planned(record)
    state_none_since(record)
    state_not_any(record)
    state_none_by_account(record)
    state_none_yet(record, spread)
    if spread.from_diagnosis:  # beside radiotherapy: to cure all of it, or the first line
        for line in record.lines:
            beside = record.radiated or {*line.agents} <= record.to_cure
            if beside and line.is_adjuvant:
                del line.values["intent"]
    state_adjuvant_number(record)
    if not (record.radiated and spread.from_diagnosis):
        _intent(record, spread)
        put_first(record, spread)
        state_total(record)
        number_by_days(record, spread)
        count_by_account(record, spread)
    state_closed(record)
    state_no_adjuvant(record, spread)
    put_responses(record)
    for at, line in enumerate(record.lines):
        base, proposal = f"/systemic_therapy/lines/{at}", record.proposal
        agents = {"at_least": [*line.agents]} if line.some else [*line.agents]
        proposal.state(f"{base}/agents", agents, *line.places)
        for name, key in (
            ("number", "number"),
            ("intent", "intent"),
            ("cycles", "cycles"),
            ("best", "best_response"),
            ("latest", "latest_response"),
            ("progressed", "progressed"),
            ("reason", "stop_reason"),
            ("maintenance", "maintenance"),
        ):
            if name in line.values and name not in line.odd:
                value = line.values[name]
                if name == "cycles" and (line.more or line.values.get("maintenance")):
                    value = {"at_least": value}
                elif name == "cycles" and (last := _later_cycle(record, line)) > int(str(value)):
                    value = {"at_least": last if len(record.lines) == 1 else value}
                proposal.state(f"{base}/{key}", value, line.where[name])
            elif name in line.odd:
                proposal.ask("contradicts", line.where[name], f"{base}/{key}")
        for name, key in DAYS.items():
            if name in line.odd:
                proposal.ask("contradicts", line.where[name], f"{base}/{key}")
            elif name in line.days:
                proposal.state(f"{base}/{key}", value_of(line.days[name]), line.where[name])
        if line.is_ongoing and not _went_on_then(record, line):
            proposal.state(f"{base}/ongoing", True, line.where["ongoing"])


def _later_cycle(record: Lines, line: OneLine) -> int:
    """The number of the last cycle that is said to be given behind those counted; 0 of none."""
    place = line.where["cycles"]
    behind = record.proposal.texts[place.letter][place.end :]
    given = forms("running")["nth_cycle"].finditer(behind)
    return max((int(str(one.lastgroup).removeprefix("n")) for one in given), default=0)


def _went_on_then(record: Lines, line: OneLine) -> bool:
    """Whether a line *was continued* at a time before other drugs were begun."""
    place, start = line.where["ongoing"], line.days.get("start")
    behind = record.proposal.texts[place.letter][place.end :]
    if start is None or forms("apart")["continued_then"].match(behind) is None:
        return False
    return any(
        began.first > start.last and not {*other.agents} & {*line.agents}
        for other in record.lines
        if (began := other.days.get("start")) is not None
    )


def _intent(record: Lines, spread: Spread) -> None:
    """What was given once there were metastases is palliative: where they were there at the
    diagnosis, a scan had shown one, or what is still given, or told in an account of the whole
    treatment, is of one never treated to cure."""
    accounted = any(one.kind in OF_ALL for one in record.closings)
    accounted = accounted or is_of_who_treats(record.proposal.texts)
    accounted = accounted and all(one.agents != (CONSOLIDATION,) for one in record.lines)
    for line in record.lines:
        if "intent" in line.values or line.agents == (CONSOLIDATION,):
            continue
        if any(is_hormonal(agent) for agent in line.agents):
            continue  # of another cancer
        start = line.days.get("start")
        narrow = start is not None and start.last - start.first < MONTH
        still = line.is_ongoing or line.values.get("maintenance") or accounted
        if spread.from_diagnosis:
            place = spread.from_diagnosis[0]
        elif start and narrow and spread.seen and spread.seen[0].last <= start.first:
            place = spread.seen[1]
        elif _is_behind_surgery(record, line, spread):
            line.put("intent", "adjuvant", line.places[0])
            continue
        elif still and spread.uncured is not None and not _may_be_before(record, line, spread):
            place = spread.uncured
        else:
            continue
        if not {*line.agents} <= record.to_cure:  # beside radiotherapy that was to cure
            line.put("intent", "palliative", place)


def _may_be_before(record: Lines, line: OneLine, spread: Spread) -> bool:
    """Whether drugs may have been given before there were metastases: by their days, else where
    something was removed in front of them. A stage IV is that of the diagnosis."""
    if record.proposal.stated("/primary/stage") in SPREAD_STAGES:
        return False
    day = line.days.get("start") or line.days.get("end")
    if day is not None and spread.seen is not None:
        return day.last < spread.seen[0].first - MONTH
    place = line.places[0]
    front = record.proposal.texts[place.letter][max(0, place.start - AHEAD) : place.start]
    return day is None and was_removed([front])


def _is_behind_surgery(record: Lines, line: OneLine, spread: Spread) -> bool:
    """Whether drugs were given right behind the removal of a part of a lung, in the same sentence
    or the next, where neither speaks of a spread or a relapse."""
    if line.is_ongoing or "number" in line.values or (line.follows and len(record.lines) > 1):
        return False
    known, place, first = forms("closing"), line.places[0], line.days.get("start")
    if first is not None and spread.first is not None and first.last >= spread.first.first:
        return False
    text = record.proposal.texts[place.letter]
    near = [*islice(pieces_back(FULL_STOP, text, place.start), 2)]
    before = [" ".join(one.split()) for one in reversed(near)]
    behind = " ".join(piece_behind(FULL_STOP, text[place.end :]).split())
    front = " ".join(before)
    if known["not_to_cure"].search(f"{front} {behind}") or not known["behind_surgery"].search(
        f"{before[-1]} … {behind}"
    ):
        return False
    return forms("treatment")["lung_surgery"].search(front) is not None


def _leave_before_cancer(record: Lines) -> None:
    """Drugs begun in a year before that of the cancer were given for something else."""
    years = [
        int(one["year"])
        for text in record.proposal.texts
        for one in forms("treatment")["cancer_of"].finditer(text)
    ]
    for line in [*record.lines] if years else []:
        start = line.days.get("start")
        if start is not None and start.last.year < min(years):
            record.lines.remove(line)
            record.another = True
            for place in line.places:
                record.proposal.ask("drug_given", place)
