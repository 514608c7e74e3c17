"""The sheet of a patient, as a page of the browser to print and as PDF: one page that suffices for
most, and behind it what it shortens, what the answer rests on, and every open trial in full."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import chain

from oligomatch import __version__
from oligomatch.api.page.form.body import body_of
from oligomatch.api.page.form.texts.dates import dated, day_words
from oligomatch.api.page.letter.confirming import fields_open, head_of
from oligomatch.api.page.patient.doing import Page
from oligomatch.api.page.patient.next import questions_of
from oligomatch.api.page.patient.patient import answered
from oligomatch.api.page.patient.ranking import RankedRow, ranking_of
from oligomatch.api.page.patient.when import dates_of
from oligomatch.api.page.sheet.in_full import in_full
from oligomatch.api.page.sheet.sheet_fit import Obtain, Sheet, SheetLine, SheetPart, shortened
from oligomatch.api.page.sheet.sheet_set import level_of, pdf_of
from oligomatch.api.results.ask.gaps_json import in_reach
from oligomatch.api.results.matching import Result, Rules
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.citing import registry_link
from oligomatch.api.words.lexicon import capital, grouped, plural, word
from oligomatch.api.words.patient.disease_state import state_line
from oligomatch.api.words.patient.facts import Fact, case_lines, gathered
from oligomatch.api.words.sentences import (
    limits_of_use,
    missing,
    trial_name,
    waited_event,
)
from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.match.criteria import Match, MatchClass
from oligomatch.rules.trial import Event, Trial

IN_FULL = ("eligible", "possible")  # classes of which each trial has its own line
MOST_OPEN = 60  # facts, each counted for every trial that asks it
_WAITS = {Event.TIME: say("sheet.with_time"), Event.INDUCTION: say("sheet.after_induction")}


def sheet_of(page: Page, rules: Rules, today: date) -> Sheet | None:
    """The sheet, its first page shortened to a page; None where the profile cannot be used."""
    whole = whole_sheet(page, rules, today)
    return None if whole is None else shortened(whole, level_of(whole))


def whole_sheet(page: Page, rules: Rules, today: date) -> Sheet | None:
    """The sheet with all that could stand on it."""
    result, _ = answered(page.document, rules, today, quick=True)
    if result is None:
        return None
    day = result.given.as_of
    state = state_line(result.patient)
    who, spread = case_lines(result.profile)
    return Sheet(
        result.profile.patient or "",
        day_words(Day(day, day)),
        dated(capital(who)),
        dated(
            " ".join([*(f"{capital(words)}." for words in (spread, state) if words), *_read(page)])
        ),
        body_of(result.profile).lesions,
        tuple(_parts(result)),
        tuple(sorted(_asked(result), key=_weight)),
        tuple(_dates(result)),
        limits_of_use(rules.trials),
        say(
            "sheet.rules_trials_engine_oligomatch",
            digest=rules.digest,
            rules=len(rules.trials),
            engine=result.patient.engine,
            version=__version__,
        ),
        in_full(result),
    )


def _read(page: Page) -> list[str]:
    """That the profile was read of a record or a letter, where nobody has confirmed it."""
    record = [] if page.case.record is None else [page.case.record.words]
    left = fields_open(page.document)
    return [*record, head_of(left)] if left else record


def _parts(result: Result) -> Iterator[SheetPart]:
    for part in ranking_of(result, frozenset(), lambda _: True).parts:
        kind = str(part.kind)
        rows = tuple(map(_line, part.rows)) if kind in IN_FULL else ()
        groups = tuple(_GROUPED[kind](part.rows, part.folded, result)) if kind in _GROUPED else ()
        near = tuple(_near(part.rows)) if kind == "ineligible" else ()
        yield SheetPart(kind, part.count, part.heading, rows, (*near, *groups), near=len(near))


def _line(row: RankedRow) -> SheetLine:
    site = (say("sheet.site_question"), dated(row.why.beyond)) if row.why.site else ()
    then = say("match.then")
    words = then.join(filter(None, site)) or dated(capital(row.why.short))
    more = (words, row.why.arms, row.why.warning, dated(row.why.version))
    words = then.join(filter(None, more))
    design = f"{row.design}; {row.place}"
    number = row.id if row.name != row.id else ""
    return SheetLine(row.name, number, capital(row.treatment), words, design, registry_link(row.id))


def _dates(result: Result) -> Iterator[tuple[str, str]]:
    """The days on which something changes, without the reasons."""
    for one in dates_of(result)[0]:
        yield one.day, "; ".join(each.what for each in one.changes)


Folded = Iterable[tuple[str, tuple[Trial, ...]]]
Group = tuple[str, tuple[str, ...]]


def _waiting(rows: Iterable[RankedRow], folded: Folded, result: Result) -> Iterator[Group]:
    """Trials by what they wait for, the nearest day first."""
    options = (one.match for one in result.ranked if one.section == "options")
    waits = (match for match in options if match.match is MatchClass.NOT_YET)
    found = grouped((_event(match), _with_missing(match, result)) for match in waits)
    for (_, words), names in sorted(found.items()):
        yield words, tuple(names)


def _event(match: Match) -> tuple[str, str]:
    """What a match waits for: its place in the order, and its words."""
    event = waited_event(match)
    if event is None or event is Event.PROGRESSION:
        return "z", say("sheet.if_it_progresses")
    days = [a.day for j in match.deciding for a in j.awaits if a.day is not None]
    if event is Event.TIME and days:
        return max(days).isoformat(), say("sheet.on", day=day_words(Day(max(days), max(days))))
    return "x" if event is Event.TIME else "y", _WAITS[event]


def _with_missing(match: Match, result: Result) -> str:
    number = len(missing([match], result.profile))
    facts = say("sheet.missing", facts=plural(number, "fact", "facts")) if number else ""
    return trial_name(match.trial) + facts


def _failing(rows: Iterable[RankedRow], folded: Folded, result: Result) -> Iterator[Group]:
    """Trials by the criterion that rules them out."""
    each = chain(
        ((capital(str(row.why)), row.name) for row in rows if not row.near),
        ((words, trial_name(trial)) for words, own in folded for trial in own),
    )
    for words, names in grouped(each).items():
        yield dated(words), tuple(names)


def _near(rows: Iterable[RankedRow]) -> Iterator[Group]:
    """Near misses by what they miss."""
    for near, names in grouped((row.near, row.name) for row in rows if row.near).items():
        yield dated(say("sheet.near_row", near=near)), tuple(names)


_GROUPED = {"not yet": _waiting, "ineligible": _failing}


def _weight(one: Obtain) -> tuple[int, int]:
    """What to obtain first: what opens a trial, what closes one or is a report of which each answer
    was not tried (that of most trials first), questions to sites, the rest."""
    weight = 0 if one.opens else 1 if one.moves or one.waiting else 2 if one.site else 3
    return weight, -one.waiting


def _asked(result: Result) -> Iterator[Obtain]:
    """Each fact with what its answers do; where very much is open the reports alone, as each
    answer would have to be tried on every trial, and where not all could be."""
    ranking = ranking_of(result, frozenset())
    for site in ranking.site:
        yield Obtain(say("sheet.ask_site", trials=site.names, question=site.words), site=True)
    found = missing(in_reach(result), result.profile).values()
    much = sum(len(trials) for _, trials in found) > MOST_OPEN
    asked, _, left = ((), 0, "") if much else questions_of(result, most=None)
    if much or left:
        yield from _reports(found)
        return
    for question in asked:
        for one in question.facts:
            words = tuple(choice.words for choice in one.choices)
            settling = [choice for choice in one.choices if choice.settles]
            effects = tuple(f"{choice.words}: {choice.effect}" for choice in settling)
            moves = any(choice.moves for choice in settling)
            opens = any(choice.opens for choice in settling)
            yield Obtain(one.words, words, effects, moves=moves, opens=opens)


def _reports(found: Collection[tuple[Fact, Collection[str]]]) -> Iterator[Obtain]:
    """The facts by the report that has them; in each what most trials wait for comes first."""
    for group, questions in gathered(one for one, _ in found).items():
        number = len({id for one, trials in found if one.group == group for id in trials})
        bearing = say("sheet.bears_on", trials=plural(number, "trial", "trials"))
        asked_for = f"{capital(word(group))}: {'; '.join(map(dated, questions))}"
        yield Obtain(asked_for, effects=(bearing,), waiting=number)


def sheet_pdf(page: Page, rules: Rules, today: date) -> bytes:
    """The sheet as PDF, made in memory; equal input gives equal bytes.

    Raises:
        ModuleNotFoundError: typst is not there.
    """
    whole = whole_sheet(page, rules, today)
    return b"" if whole is None else pdf_of(whole)
