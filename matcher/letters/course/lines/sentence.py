"""What one sentence adds to the lines of treatment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from oligomatch.matcher.letters.course.drugs.courses import DrugsSaid
from oligomatch.matcher.letters.course.lines.account import take_words
from oligomatch.matcher.letters.course.lines.closed import take_closings
from oligomatch.matcher.letters.course.lines.denied import never_given
from oligomatch.matcher.letters.course.lines.line import OneLine, has_platinum, is_hormonal
from oligomatch.matcher.letters.course.lines.none_given import (
    is_none,
    take_never,
    take_planned,
    take_untreated,
)
from oligomatch.matcher.letters.course.lines.none_yet import take_spoken
from oligomatch.matcher.letters.course.lines.record import Lines
from oligomatch.matcher.letters.course.lines.responses import is_why_begun, take_responses
from oligomatch.matcher.letters.course.lines.total import take_how_many, take_ranks
from oligomatch.matcher.letters.course.lines.under.afterwards import take_afterwards
from oligomatch.matcher.letters.course.lines.under.ongoing import goes_on, may_go_on, may_last
from oligomatch.matcher.letters.course.lines.under.running import take_ranked, take_running
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.course.whose import drugs_of_another, is_of_metastases
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.letters.sentences import AHEAD
from oligomatch.matcher.logic.calendar import Day

FIELDS = ("number", "intent", "cycles", "best")
# what words elsewhere in a sentence say: not of drugs that their own verb tells to be given
ASIDE = {"negated", "conditional", "doubtful", "corrected", "then"}
NEAR = timedelta(31)  # of the day of a letter, that what `had been` so by then is so on it
# days, a bound of ours: so many cycles in fewer days may be those that were planned
SHORTEST_CYCLE = 14
BETWEEN_CYCLES = 84  # days behind a dose after which none was due: twice six weeks, the longest


def _follow_days(record: Lines, said: SentenceSaid) -> None:
    """Whether the story has come to the day of its letter, by the last day of a sentence."""
    days = [said.day(at) for at in range(len(said.days))]
    if days:
        last, own = days[-1], record.proposal.letters[said.sentence.letter].dated
        today = own or record.proposal.as_of
        record.came_to_today = last is not None and abs(today - last.last) <= NEAR


def take_drugs(record: Lines, said: SentenceSaid) -> None:
    """What one sentence says."""
    taken: list[OneLine] = []
    _follow_days(record, said)
    denied = never_given(said.sentence.text, said.sentence.in_past)
    never = []
    for none in denied:
        if record.came_to_today or not none.then:
            place = said.sentence.place(none.start, none.end)
            # `he has anaemia; no treatment for it`: not where it may be of something else
            of_it = is_of_metastases(record.proposal.texts, place) and is_none(
                record, said, none.start, none.end, of_drugs=none.of_drugs
            )
            never.append(replace(none, of_spread=none.of_spread or of_it))
            record.never.append(place)
    owners: list[tuple[DrugsSaid, OneLine | None]] = []
    take_ranks(record, said, never)
    for local in said.locals:
        around = said.sentence.context(local.start, local.end) - SO
        if local.primary == "chemoradiation" and local.given and not around:
            record.radiated.append(said.sentence.place(local.start, local.end))
    for one in said.courses:
        owners.append((one, None))
        place = said.sentence.place(one.start, one.end)
        against = said.sentence.context(one.start, one.end) - SO
        against -= {"negated"} if one.not_tolerated else set()
        against -= ASIDE if one.sure else set()
        against -= {"then"} if one.given and one.starts is not None else set()
        general = forms("genes")["in_general"].search(said.sentence.text)
        if general and forms("genes")["named"].search(general[0]):
            against |= {"criteria"}  # `ALK negative disease does poorly on crizotinib`
        own_day = any(
            n is not None and said.days[n].start >= one.end for n in (one.starts, one.ends)
        )
        front = said.sentence.text[: one.start]
        if not own_day and forms("treatment")["of_board"].search(front):
            against |= {"recommended"}
        if against:
            if against <= AHEAD and forms("treatment")["continued"].search(said.sentence.text):
                goes_on(record, one, place)
            elif against <= AHEAD and one.lasting:
                may_last(record, one, place)
            if forms("treatment")["part_paused"].search(said.sentence.text):
                _goes_beyond(record, one)
            elif against <= AHEAD:
                _may_be_kept_up(record, one, said)
            if against & {"doubtful", "conditional"}:
                _may_be_part(record, said)
            doubted = against == {"doubtful"} or (one.given and against == {"conditional"})
            own = not one.given and _of_a_line(record, one)  # `can osimertinib be paused?`
            span = one.given and None not in (one.starts, one.ends)
            doubted |= span and against <= AHEAD  # `in May to July, where docetaxel was planned`
            if doubted and one.intent != "adjuvant" and not own:
                record.another = True  # it may have been, for all that
            kind = next(iter(sorted(against)))
            if against == {"doubtful"}:
                record.proposal.ask("doubtful", place, what="drug")
            else:
                record.proposal.leave(kind, "drug", place)
            continue
        other = forms("treatment")["not_here"].search(said.sentence.text)
        other = other or forms("cancers")["other"].search(said.sentence.text)
        other = other or forms("cancers")["of_organ_behind"].match(said.sentence.text, one.end)
        letter = record.proposal.texts[place.letter]
        another = drugs_of_another(one.agents, letter[: place.start], letter)
        hormonal = any(is_hormonal(agent) for agent in one.agents)
        historical = "historical" in said.sentence.section
        if other or another or hormonal or historical:  # of another disease, or of this one
            record.proposal.ask("drug_given", place)
            continue
        begun = said.day(one.starts)
        latest = begun and (begun.last if one.entry else begun.first)
        if latest and latest > record.proposal.as_of - timedelta(one.entry):
            record.proposal.leave("planned", "drug", place)
            _may_be_kept_up(record, one, said)
            continue
        if said.may_come(one.starts) and not _has_begun(said, one):
            # `carboplatin from 1 July`: it may have been last year
            record.another |= not _of_a_line(record, one)
            record.proposal.ask("which_day", place)
            continue
        kept_on = _is_kept_part(record, one, said)
        if kept_on:
            one = replace(one, maintenance=True, given=True)
        one = _progress_before(one, said)
        found = _line(record, one, said, place)
        if found is not None:
            _add(record, found, one, said, place)
            for name in ("number", "intent", "best") if kept_on else ():  # told of them together
                found.put(name, getattr(one, name), place)
            taken.append(found)
            owners[-1] = (one, found)
        if one.lasting or _is_given_since(said, one):
            may_last(record, one, place)
    if record.lines and forms("treatment")["maybe_with_it"].search(said.sentence.text):
        record.lines[-1].some = True
    treatment = said.courses or forms("treatment")["a_treatment"].search(said.sentence.text)
    if treatment and forms("treatment")["drugs_may_end"].search(said.sentence.text):
        record.ended.append({agent for one in said.courses for agent in one.agents})
    _take_ends(record, said)
    if record.lines:
        may_go_on(record, said)
    take_afterwards(record, said)
    _first_dose(record, said)
    take_planned(record, said)
    take_untreated(record, said)
    take_never(record, said, never)
    take_how_many(record, said)
    take_words(record, said)
    take_spoken(record, said)
    take_closings(record, said, owners[-1][1] if owners else record.responses.last, never)
    take_running(record, said, owners)
    take_ranked(record, said, owners)
    take_responses(record.responses, said, owners, record.ends_here)
    record.last = taken if said.courses else record.last if not taken and said.responses else []
    record.failed = any(one.response == "PD" for one in said.responses)


def _progress_before(one: DrugsSaid, said: SentenceSaid) -> DrugsSaid:
    """Drugs without a progression of a day before they were begun: it led to them."""
    begun, grown = said.day(one.starts), said.day(one.progresses)
    if begun is None or grown is None or grown.last >= begun.first:
        return one
    reason = "" if one.reason == "progression" else one.reason
    return replace(one, progressed=False, progresses=None, reason=reason)


def _has_begun(said: SentenceSaid, one: DrugsSaid) -> bool:
    """Whether words around drugs tell that they were begun, whenever it was."""
    return one.given and forms("treatment")["begun_then"].search(said.sentence.text) is not None


def _take_ends(record: Lines, said: SentenceSaid) -> None:
    """What was given when it was told of is not any more, where a later sentence ends it; that a
    part of it was kept up is more than the cycles that were counted."""
    text, known = said.sentence.text, forms("treatment")
    agents = {agent for one in said.courses for agent in one.agents}
    if record.lines and not agents and known["kept_up"].match(text):
        record.lines[-1].more = True
    if known["last_and_stop"].search(text):
        for line in record.lines:
            if line.is_ongoing and {*line.agents} & agents:
                del line.values["ongoing"]
    for one in known["surely_ended"].finditer(text) if agents else ():
        again = any(course.ongoing for course in said.courses)
        again |= known["goes_on"].search(text, one.end()) is not None
        if again or said.sentence.context(*one.span()) - SO:
            continue
        for line in record.lines:
            if line.is_ongoing and {*line.agents} <= agents:
                del line.values["ongoing"]


def _is_given_since(said: SentenceSaid, one: DrugsSaid) -> bool:
    """Whether somebody has been given drugs since a day: `he has been taking them since May`."""
    if one.starts is None or one.cycles is not None:
        return False
    known, text, day = forms("running"), said.sentence.text, said.days[one.starts]
    since = text[day.start : day.end].casefold().startswith("since")
    since = since or known["since"].search(text[: day.start]) is not None
    grown = one.progressed or forms("responses")["grown"].search(text) is not None
    so = known["so_since"].search(text) or (not grown and known["on_since"].search(text))
    return since and bool(so)


def _first_dose(record: Lines, said: SentenceSaid) -> None:
    """Drugs that the sentence before says to be chosen are given from their first dose on."""
    text, chosen = said.sentence.text, record.chosen
    record.chosen = None
    if chosen is not None and len(said.days) == 1 and not said.courses:
        day = said.day(0)
        if day is not None and forms("given")["first_dose"].fullmatch(text, 0, said.days[0].start):
            line = OneLine(chosen[0], [chosen[1]])
            line.put_day("start", day, said.sentence.place(0, said.days[0].end))
            record.lines.append(line)
            record.responses.last = line
            record.last = [line]
            return
    if len(said.courses) == 1 and not said.courses[0].given:
        one = said.courses[0]
        place = said.sentence.place(one.start, one.end)
        same = any({*one.agents} & {*line.agents} for line in record.lines)
        if forms("given")["chosen"].search(text) and not same:
            record.chosen = one.agents, place


def _end(record: Lines, one: DrugsSaid, said: SentenceSaid) -> Day | None:
    """The last day of drugs; none where it may be but the latest day on which they were given."""
    day = said.day(one.ends)
    if one.ends is None or day is None:
        return None
    text, ends, known = said.sentence.text, said.days[one.ends], forms("treatment")
    # of what has a platinum a part may have been kept up behind them
    kept = has_platinum(one.agents) and one.intent != "adjuvant"
    if kept and known["last_of_so_many"].search(text[: ends.start]):
        return None
    recent = (record.proposal.as_of - day.last).days <= BETWEEN_CYCLES
    latest = recent and known["latest_given"].search(text[: ends.start])
    return None if latest and not known["ended_there"].match(text, ends.end) else day


def _is_long_past(record: Lines, said: SentenceSaid) -> bool:
    """Whether the last dose of drugs that go on lies so far back that none was due since."""
    last, text = forms("treatment")["last_so_far"], said.sentence.text
    days = [said.day(at) for at, one in enumerate(said.days) if last.search(text, 0, one.start)]
    return any(day and (record.proposal.as_of - day.last).days > BETWEEN_CYCLES for day in days)


def _add(record: Lines, line: OneLine, one: DrugsSaid, said: SentenceSaid, place: Place) -> None:
    if forms("treatment")["after_which"].search(said.sentence.text, 0, one.start):
        one = replace(one, starts=None, some=True)
    if one.maintenance and has_platinum(one.agents):  # what went on as such is a part of them
        line.put("maintenance", True, place)
        one = replace(one, maintenance=False, ends=None, more=True)
    whole = len(one.agents) == len(line.agents)
    line.some |= whole and one.some
    line.more = line.more or one.more
    line.places.append(place)
    if whole and not one.maintenance:
        behind = max([0, *(other.end for other in said.courses if other.end <= one.start)])
        front = said.sentence.text[behind : one.start]
        line.follows |= bool(forms("treatment")["follows"].search(front))
        line.follows |= bool(forms("treatment")["once_more"].search(said.sentence.text))
        line.follows |= record.failed and len(line.places) == 1
        line.follows |= any(is_why_begun(said, each, one) for each in said.responses)
        line.beside |= bool(forms("treatment")["beside"].search(said.sentence.text))
        line.beside |= bool(forms("treatment")["toxicity"].search(said.sentence.text))
    if one.maintenance:
        line.put("maintenance", True, place)
        ended, before = _end(record, one, said), line.days.get("end")
        if one.ends is None or (ended and before and before.last < ended.first):
            line.days.pop("end", None)  # the line goes on with a part of its drugs
    part = line.part or (one.maintenance and not whole)
    if part and one.ends is not None and said.days[one.ends].start < one.end:
        one = replace(one, ends=None)  # of what was given before it
    if not whole or one.maintenance:
        line.put_day("end", _end(record, one, said), place)
    else:
        line.put_day("start", said.day(one.starts), place)
        line.put_day("end", _end(record, one, said), place)
        begun, ended = line.days.get("start"), line.days.get("end")
        if begun and ended and ended.last < begun.first:
            del line.days["end"]  # of what stands above it in a list
        for name in FIELDS:
            if name != "cycles" or not _too_soon(record, one, said):
                line.put(name, getattr(one, name), place)
    again = any(
        not (one.maintenance and found.lastgroup == "kept")
        for found in forms("treatment")["goes_on"].finditer(said.sentence.text, one.end)
    )
    if again:
        line.days.pop("end", None)
    line.put("ongoing", one.ongoing and one.ends is None and not _is_long_past(record, said), place)
    line.put("progressed", one.progressed, place)
    line.put_day("progression", said.day(one.progresses), place)
    if not again:
        line.put("reason", one.reason, place)


def _too_soon(record: Lines, one: DrugsSaid, said: SentenceSaid) -> bool:
    """Whether so many cycles may be those planned: few days went by since the beginning."""
    begun, ended = said.day(one.starts), said.day(one.ends)
    if one.cycles is None or begun is None:
        return False
    last = record.proposal.as_of if ended is None else min(ended.last, record.proposal.as_of)
    return (one.cycles - 1) * SHORTEST_CYCLE > (last - begun.first).days


def _is_kept_part(record: Lines, one: DrugsSaid, said: SentenceSaid) -> bool:
    """Whether drugs are those of the line right in front of them without its platinum, which were
    given on: `four cycles of carboplatin and pemetrexed, then pemetrexed`."""
    ahead = [each for each in said.courses if each.end <= one.start]
    if one.open or not ahead or (one.number is not None and not _ranked_behind(one, said)):
        return False
    whole = {*ahead[-1].agents}
    lines = [line for line in record.lines if {*line.agents} == whole]
    part = {*one.agents} < whole and has_platinum(ahead[-1].agents)
    text = said.sentence.text[: one.start]
    alone = forms("treatment")["kept_alone"].match(said.sentence.text, one.end)
    kept = [line for line in record.lines if {*one.agents} < {*line.agents}]
    if (
        alone
        and len(kept) == 1
        and kept[0].values.get("maintenance")
        and kept[0] is record.lines[-1]
    ):
        return kept[0].values.get("reason") is None  # of what was given on a part goes on
    then = forms("treatment")["kept_part"].search(text, ahead[-1].end)
    return len(lines) == 1 and part and not has_platinum(one.agents) and then is not None


def _ranked_behind(one: DrugsSaid, said: SentenceSaid) -> bool:
    """Whether the number behind drugs is told apart from them: `, then pemetrexed; first line`."""
    text = said.sentence.text
    apart = text.find(";", one.end)
    return apart >= 0 and forms("treatment")["number"].search(text, one.end, apart) is None


def _line(record: Lines, one: DrugsSaid, said: SentenceSaid, place: Place) -> OneLine | None:
    """The line that drugs belong to, a new one where they surely were given."""
    agents = set(one.agents)
    same = [line for line in record.lines if set(line.agents) == agents and _fits(line, one, said)]
    within = [line for line in record.lines if set(line.agents) > agents]
    for line in within:
        line.more = True
    if len(same) == 1:
        return same[0]
    if len(same) > 1:
        record.proposal.ask("which_line", place)
        return None
    unnumbered = one.number is None and (one.starts is None or one.sure)
    plain = one.number is None and one.given and not (unnumbered or one.maintenance)
    if plain and _may_be_kept(within, one):
        unnumbered, record.another = True, True  # or they are a line of their own
    if plain and _goes_on_in_part(record, within, one, said):
        unnumbered, record.another = True, True
    if within and (one.maintenance or not one.given or unnumbered):
        if len(within) == 1 and (one.maintenance or one.progressed):
            return within[0]
        in_part = forms("treatment")["on_in_part"].match(said.sentence.text, one.end)
        for line in within if one.given or one.lasting or (in_part and not one.open) else ():
            line.days.pop("end", None)  # a part of it was given behind its last cycle
        record.proposal.ask("which_line", place)
        return None
    parts = [line for line in record.lines if line.part and set(line.agents) < agents]
    if one.given and not one.maintenance and len(parts) == 1:
        parts[0].agents, parts[0].some, parts[0].part = one.agents, one.some, False
        return parts[0]  # whose maintenance was told before it
    if one.given and one.maintenance and not record.lines and not one.open:
        part = not has_platinum(one.agents)
        record.another |= part  # of a line that is not told: what else it had is open
        line = OneLine(one.agents, [], some=part, part=part)
        record.lines.append(line)
        return line
    if not one.given or (one.maintenance and not within):
        if not one.open or one.cycles is not None:
            record.loose.append((agents, place))
        _may_be_part(record, said)
        record.proposal.ask("drug_given", place)
        return None
    if one.number is None and any(agents < loose for loose, _ in record.loose):
        record.proposal.ask("which_line", place)  # a part of what may have been given
        return None
    for bare in _named_before(record, one):
        record.lines.remove(bare)
        record.another = True  # it may be of a line of its own, for all that
        record.proposal.ask("which_line", bare.places[0])
    line = OneLine(one.agents, [])
    record.lines.append(line)
    return line


def _named_before(record: Lines, one: DrugsSaid) -> list[OneLine]:
    """Lines of which no more was told than a part of the drugs of one with a platinum that is told
    now, and is not the second: `pneumonitis under pembrolizumab. First line carboplatin, ..`."""
    if one.number not in (None, 1) or not has_platinum(one.agents):
        return []
    return [
        line
        for line in record.lines
        if {*line.agents} < {*one.agents} and not (line.days or line.part or line.some)
        if {*line.values} <= {"intent"}
    ]


def _goes_beyond(record: Lines, one: DrugsSaid) -> None:
    """Take the end from lines of which a part was given on: `maintenance, paused since October`."""
    for line in record.lines:
        if {*one.agents} <= {*line.agents}:
            _open_end(line)


def _open_end(line: OneLine) -> None:
    """That a part of a line may be given beyond the days and cycles that are told."""
    line.days.pop("end", None)
    line.more = True


def _may_be_part(record: Lines, said: SentenceSaid) -> None:
    """Leave open of what the last line consists, where others may have been given with it."""
    if record.lines and forms("treatment")["along_with_it"].search(said.sentence.text):
        record.lines[-1].some = True


def _may_be_kept_up(record: Lines, one: DrugsSaid, said: SentenceSaid) -> None:
    """Take the end from the last line where a part of it is to be kept up: `programme: maintenance
    with pembrolizumab from the 19th`. The days told were those of its cycles."""
    text, known = said.sentence.text, forms("treatment")
    if not record.lines or not {*one.agents} <= {*record.lines[-1].agents}:
        return
    if known["maintenance"].search(text) or known["continued"].search(text):
        _open_end(record.lines[-1])


def _of_a_line(record: Lines, one: DrugsSaid) -> bool:
    """Whether drugs are all among those of one line that is told."""
    return any({*one.agents} <= {*line.agents} for line in record.lines)


def _may_be_kept(within: Sequence[OneLine], one: DrugsSaid) -> bool:
    """Whether drugs may be what was kept of a line with a platinum that, as far as is said, did not
    progress: their beginning is then none of a line."""
    return any(
        has_platinum(line.agents)
        and not has_platinum(one.agents)
        and not line.values.get("progressed")
        and line.values.get("reason") != "progression"
        for line in within
    )


def _goes_on_in_part(
    record: Lines, within: Sequence[OneLine], one: DrugsSaid, said: SentenceSaid
) -> bool:
    """Whether a part of the line told last is said to be given alone, as far as is said without a
    progression under the whole: `from May ipilimumab alone, nivolumab having been stopped`."""
    if not within or within[-1] is not record.lines[-1] or within[-1].values.get("progressed"):
        return False
    return forms("treatment")["on_in_part"].match(said.sentence.text, one.end) is not None


def _fits(line: OneLine, one: DrugsSaid, said: SentenceSaid) -> bool:
    """Whether what is said may be of a line: no other number, no other beginning."""
    number = line.values.get("number")
    if one.number is not None and number is not None and one.number != number:
        return False
    if one.intent and line.values.get("intent") not in (None, one.intent):
        return False
    day, begun = said.day(one.starts), line.days.get("start")
    return day is None or begun is None or day.meets(begun)
