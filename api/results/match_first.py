"""The first screen of a match, for a reader in a hurry: who fits, who may, and the next dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import wrap

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from oligomatch.api.results.match_table import exactly, head_of, site_answered
from oligomatch.api.results.matching import Result, outlook_of
from oligomatch.api.terminal.marks import MARKS, grid, headed, printable, sign_of
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.citing import version_words
from oligomatch.api.words.lexicon import capital, grouped, listed, plural, word
from oligomatch.api.words.patient.facts import Fact, brief, fact
from oligomatch.api.words.sentences import (
    arm_name,
    counts,
    limits_of_use,
    missing,
    openable,
    place_of,
    recruitment_words,
    short_question,
    trial_name,
    waited_event,
    warning_words,
    why,
)
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import Judged, Match, MatchClass
from oligomatch.matcher.match.outlook import DayChange
from oligomatch.matcher.match.rank import Ranked
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.trial import Event, Kind

MOST_ROWS = 12  # of possible trials, before the others are named alone
MOST_FACTS = 3  # of one trial, or of one place to ask
MOST_DATES, MOST_REASONS, MOST_PLACES = 4, 4, 3
NAME, LEAST = 15, 20  # columns of a name, and the fewest of its words


def first_screen(result: Result, console: Console) -> list[RenderableType]:
    """The trials that fit and that may, the next dates, how many wait or fail and why, and what to
    ask first. A few lines; `--all` has the rest."""
    parts: list[RenderableType] = [head_of(result), Text()]
    for kind in (MatchClass.ELIGIBLE, MatchClass.POSSIBLE):
        parts += _listed(kind, result, console)
    parts += _dates(result)
    parts += _not_yet(result, console)
    parts += _ineligible(result, console)
    asks = [*_ask_next(result), *_ask_site(result), *site_answered(result)]
    return [*parts, *asks, *exactly(result), Text(), *_foot(result)]


def _of(kind: MatchClass, result: Result) -> list[Ranked]:
    return [one for one in result.options if one.match.match is kind]


def _heading(kind: MatchClass, number: int, rest: str, console: Console) -> Table:
    style = f"bold {MARKS[kind].style}"
    table = grid(1)
    table.add_row(
        Text(sign_of(kind, console), style), headed(capital(word(kind)), f" {number}{rest}", style)
    )
    return table


def _listed(kind: MatchClass, result: Result, console: Console) -> Iterator[RenderableType]:
    """The trials of one class, each with what its registry tells and in one or two lines how it
    stands; of very many the last by name alone."""
    found = _of(kind, result)
    yield _heading(kind, len(found), "", console)
    width = max(LEAST, console.width - NAME - 5)
    rows, named = found, found[len(found) :]
    if kind is MatchClass.POSSIBLE and len(found) > MOST_ROWS:
        rows, named = found[:MOST_ROWS], found[MOST_ROWS:]
    table = grid(3, NAME)
    for one in rows:
        status = recruitment_words(one.match.trial)  # never cut: it may tell that the rules are old
        words = _stands(one, result.profile, width)
        warning = warning_words(one.match)  # nor is it
        lines = [
            *wrap(printable(status), width),
            *wrap(printable(warning), width),
            *wrap(printable(words), width, max_lines=2, placeholder=" …"),
        ]
        rank = f"{one.rank:g}{'=' if one.tied else ''}".rjust(3)
        name = Text(trial_name(one.match.trial), style="bold")
        table.add_row(Text(rank, style="dim"), name, Text("\n".join(lines)))
    if rows:
        yield table
    if named:
        names = listed((trial_name(one.match.trial) for one in named), "and")
        rest = grid(3)
        rest.add_row("", say("first.also", number=f"{len(named)}", trials=names))
        yield rest


def _stands(one: Ranked, profile: Profile, width: int) -> str:
    """What of a trial matters at once: how it is met, or what is still to be known, with as many
    facts as a line has room for."""
    if one.match.match is MatchClass.ELIGIBLE:
        return str(place_of(one, profile)._replace(warning=""))
    open_ = one.match.with_verdict(Verdict.UNKNOWN)
    site = dict.fromkeys(number for judged in open_ for number in _asked_of_site(judged))
    facts = tuple(dict.fromkeys(fact(pointer, profile) for pointer in one.match.asks))
    unread = sum(judged.criterion.kind is Kind.TO_DO for judged in open_)

    def words(most: int) -> str:
        missing = say("match.missing", facts=_first_of(facts, most))
        return "; ".join(
            [
                *([say("first.site", readings=listed(site, "and"))] if site else []),
                *([missing] if facts else []),
                *([say("match.unread", number=f"{unread}")] if unread else []),
            ]
        )

    each = [words(most) for most in range(MOST_FACTS, 0, -1)]
    found = next((one for one in each if len(one) <= width), each[-1])
    arm = one.match.arm and arm_name(one.match.trial, one.match.arm)
    stands = say("arm.of", arm=arm, words=found) if arm else found
    return say("match.then").join(filter(None, (stands, version_words(one.match.trial))))


def _first_of(facts: Sequence[Fact], most: int = MOST_FACTS) -> str:
    """The first facts by their short names, and whether there are more."""
    some, whole = brief(facts[:most]), brief(facts)
    return some if some == whole else say("match.and_more", facts=some)


def _asked_of_site(judged: Judged) -> tuple[str, ...]:
    """The readings of a criterion that its site has to choose from, by their numbers."""
    if judged.reason is not Reason.AMBIGUOUS:
        return ()
    return tuple(judged.disputed or judged.criterion.open_readings)


def _dates(result: Result) -> Iterator[RenderableType]:
    """The next days on which time alone opens or closes a trial."""
    found = outlook_of(result, of_classes=True)
    moving = [change for change in found.changes if change.opens or change.closes]
    days = grouped((change.day, change) for change in moving)
    if not days:
        return
    yield Text(say("first.dates"), style="bold blue")
    table = grid(3, 10)
    for day in sorted(days)[:MOST_DATES]:
        table.add_row("", day.isoformat(), Text(_moves(days[day])))
    yield table
    if (more := len(days) - MOST_DATES) > 0:
        yield Text(f"    {say('first.more_dates', number=plural(more, 'day', 'days'))}")


def _moves(changes: Sequence[DayChange]) -> str:
    """`SARON and CORE open; CHESS closes`."""
    words = []
    for one, many, trials in (
        ("first.open_one", "first.open_many", [one.trial for one in changes if one.opens]),
        ("first.close_one", "first.close_many", [one.trial for one in changes if one.closes]),
    ):
        if trials:
            names = listed(map(trial_name, trials), "and")
            words.append(say(many if len(trials) > 1 else one, trials=names))
    return "; ".join(words)


_WAITS = {
    Event.TIME: "first.time",
    Event.INDUCTION: "first.induction",
    Event.PROGRESSION: "first.progression",
}


def _not_yet(result: Result, console: Console) -> Iterator[RenderableType]:
    """How many wait, by what they wait for."""
    found = _of(MatchClass.NOT_YET, result)
    awaited = Counter(event for one in found if (event := waited_event(one.match)) is not None)
    reasons = [say(_WAITS[event], number=f"{awaited[event]}") for event in Event if awaited[event]]
    words = f": {'; '.join(reasons)}" if reasons else ""
    yield _heading(MatchClass.NOT_YET, len(found), words, console)


def _ineligible(result: Result, console: Console) -> Iterator[RenderableType]:
    """How many fail, by the reason that counts most."""
    found = _of(MatchClass.INELIGIBLE, result)
    reasons = Counter(_fails(one.match, result.profile) for one in found)
    shown = reasons.most_common(MOST_REASONS if len(reasons) > MOST_REASONS + 1 else None)
    stated = [say("first.reason", number=f"{number}", why=why) for why, number in shown]
    if rest := len(found) - sum(number for _, number in shown):
        stated.append(say("first.other_reasons", number=f"{rest}"))
    words = f": {'; '.join(stated)}" if stated else ""
    yield _heading(MatchClass.INELIGIBLE, len(found), printable(words), console)


def _fails(match: Match, profile: Profile) -> str:
    """Why a trial is out: the first criterion that fails for good, as its argument begins."""
    final = [one for one in match.with_verdict(Verdict.NOT_MET) if not one.events]
    return why(final[0], profile) if final else say("first.together")


def _ask_next(result: Result) -> Iterator[RenderableType]:
    """Where to ask first, what most trials in reach wait for before the rest."""
    wanted = missing(_in_reach(result), result.profile)
    places = grouped((one.group, (one, trials)) for one, trials in wanted.values())
    if not places:
        return
    reach = {place: {t for _, ts in facts for t in ts} for place, facts in places.items()}
    yield Text(say("first.ask"), style="bold blue")
    table = grid(3)
    ordered = sorted(places, key=lambda place: (-len(reach[place]), list(places).index(place)))
    for place in ordered[:MOST_PLACES]:
        words = _first_of([one for one, _ in places[place]])
        of = plural(len(reach[place]), "trial", "trials")
        table.add_row("", headed(capital(word(place)), printable(f", {of}: {words}")))
    yield table


def _ask_site(result: Result) -> Iterator[RenderableType]:
    """The questions that only a trial site can answer, by the number of the reading."""
    asked: dict[tuple[str, str], dict[str, None]] = {}
    for match in _in_reach(result):
        for judged in match.open:
            if numbers := _asked_of_site(judged):
                key = (listed(numbers, "and"), short_question(judged))
                asked.setdefault(key, {})[trial_name(match.trial)] = None
    if not asked:
        return
    yield Text(say("gaps.site"), style="bold blue")
    table = grid(3)
    for (readings, words), names in asked.items():
        text = say("first.question", readings=readings, question=printable(words))
        table.add_row("", headed(listed(names, "and"), text))
    yield table


def _in_reach(result: Result) -> list[Match]:
    return openable(one.match for one in result.shown)


def _foot(result: Result) -> Iterator[RenderableType]:
    """The limits of use, how many trials were judged, and where the rest is."""
    rules = result.rules
    yield Text(limits_of_use(result.trials), style="bold")
    number = sum(counts(result.matches).values())
    closed = len(result.ranked) - number
    executor = "" if rules.executor == "judge" else say("first.executor", executor=rules.executor)
    yield Text(
        say(
            "first.foot",
            trials=plural(number, "trial", "trials"),
            closed=say("first.closed", number=f"{closed}") if closed else "",
            rules=rules.digest,
            engine=f"{result.patient.engine}{executor}",
        ),
        style="dim",
    )
