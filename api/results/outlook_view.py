"""The outlook of one patient for people and for programs: dates, windows, and events waited for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from oligomatch.api.results.forms import changes as forms
from oligomatch.api.results.forms.changes import Effect
from oligomatch.api.results.match_json import head_object, version_object
from oligomatch.api.results.match_table import foot_of, head_of, site_answered
from oligomatch.api.results.matching import Result, outlook_of
from oligomatch.api.terminal.marks import grid, marked, printable
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.citing import cited, named
from oligomatch.api.words.lexicon import capital, listed, plural, word
from oligomatch.api.words.sentences import (
    asked_words,
    limits_of_use,
    sentence,
    trial_name,
    wait_words,
    waits_of,
)
from oligomatch.matcher.match.criteria import Judged, MatchClass
from oligomatch.matcher.match.difference import Difference, Turn
from oligomatch.matcher.match.outlook import DayChange, Waiting
from oligomatch.matcher.match.turning_days import ONE_DAY
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.trial import Event

HAPPENS: Mapping[str, str] = table("happens")


def effect(change: Difference) -> Effect:
    """`opens`, `closes`, or `turns` where a criterion turns and the match does not."""
    return "opens" if change.opens else "closes" if change.closes else "turns"


def outlook_object(result: Result) -> forms.Outlook:
    """The documented form (docs/outlook.md)."""
    found, profile = outlook_of(result), result.profile
    return {
        **head_object(result),
        "until": found.until.isoformat(),
        "changes": [_change_object(change, profile) for change in found.changes],
        "waiting": [_waiting_object(one, profile) for one in found.waiting],
        "limits_of_use": limits_of_use(result.trials),
    }


def moved(change: Difference) -> forms.Moved:
    """How a trial stands before and after."""
    return {"match_before": change.before, "match": change.after, "effect": effect(change)}


def _change_object(change: DayChange, profile: Profile) -> forms.OutlookChange:
    return {
        "day": change.day.isoformat(),
        "trial": change.trial.id,
        "acronym": change.trial.acronym or None,
        **moved(change),
        "criteria": [_turn_object(turn, profile) for turn in change.turns],
        **begins_object(change),
    }


def begins_object(change: Difference) -> forms.Begins:
    """What the version of the protocol that comes into force asks, and no longer asks."""
    if change.version is None and not (change.begun or change.ended):
        return {}
    return {
        **version_object(change.trial),
        "criteria_begun": [judged.id for judged in change.begun],
        "criteria_ended": [judged.id for judged in change.ended],
    }


def turned(turn: Turn) -> forms.Turned:
    """One criterion with its verdict before and after."""
    before, after = turn.before.verdict, turn.after.verdict
    assert before is not None  # it decides, so it is judged
    assert after is not None
    return {"criterion": turn.after.id, "verdict_before": before, "verdict": after}


def _turn_object(turn: Turn, profile: Profile) -> forms.TurnedCriterion:
    criterion = turn.after.criterion
    return {
        **turned(turn),
        "requires": asked_words(criterion),
        "quote": criterion.quote,
        **cited(criterion.source),
        "sentence": sentence(turn.after, profile),
    }


def _waiting_object(one: Waiting, profile: Profile) -> forms.OutlookWaiting:
    return {
        "event": one.event,
        "trial": one.trial.id,
        "acronym": one.trial.acronym or None,
        "criteria": [
            {"criterion": judged.id, "waits": wait_words(judged, profile)}
            for judged in one.criteria
        ],
    }


def outlook_parts(result: Result, console: Console) -> list[RenderableType]:
    """The dates in order, then the events that trials wait for."""
    found = outlook_of(result)
    until = say("outlook_view.until", found=found.until.isoformat())
    parts: list[RenderableType] = [head_of(result), Text()]
    changes = [change for change in found.changes if concerns(change)]
    if changes:
        heading = say("outlook_view.if_nothing_changes_but", until=until)
        parts += [Text(heading, style="bold"), _dates(changes, result.profile, console)]
    else:
        parts.append(Text(say("outlook_view.time_alone_changes_no", until=until), style="bold"))
    for event in Event:
        waiting = [one for one in found.waiting if one.event is event]
        if waiting:
            parts += [Text(), *_waits(event, waiting, result.profile)]
    return [*parts, *site_answered(result), *foot_of(result)]


def concerns(change: DayChange) -> bool:
    """Whether a change is worth a line: what turns in a trial that stays ineligible is not."""
    return change.opens or change.closes or change.after is not MatchClass.INELIGIBLE


def _dates(changes: Iterable[DayChange], profile: Profile, console: Console) -> Table:
    table = grid(10, 15)
    last = ""
    for change in changes:
        day = change.day.isoformat()
        name = Text(trial_name(change.trial), style="bold")
        table.add_row("" if day == last else day, name, _stated(change, profile, console))
        last = day
    return table


def _stated(change: DayChange, profile: Profile, console: Console) -> Text:
    text = marked(change.after, "", console)
    text.append(_class_words(change), style="bold" if change.opens or change.closes else "")
    then = [*version_lines(change), *(judged_words(judged, profile) for judged in change.begun)]
    then += [judged_words(turn.after, profile) for turn in change.turns]
    text.append(f" {' '.join(then)}", style="")
    return text


def _class_words(change: DayChange) -> str:
    if change.closes:
        last_day = (change.day - ONE_DAY).isoformat()
        return say(
            "outlook_view.closes_from_last_day",
            before=word(change.before),
            after=word(change.after),
            last_day=last_day,
        )
    if change.opens:
        return say("outlook_view.opens_from", before=word(change.before), after=word(change.after))
    return say("outlook_view.stays", after=word(change.after))


def version_lines(change: Difference) -> Iterator[str]:
    """That a version of the protocol comes into force, and which criteria it no longer asks."""
    if change.version is not None:
        yield f"{capital(named(change.version))}."
    if change.ended:
        yield say("version.ended", criteria=listed((one.id for one in change.ended), "and"))


def judged_words(judged: Judged, profile: Profile) -> str:
    """One criterion with its sentence."""
    return printable(f"{judged.id}: {sentence(judged, profile)}")


def _waits(event: Event, waiting: list[Waiting], profile: Profile) -> Iterator[RenderableType]:
    yield Text(f"{HAPPENS[event]}, {plural(len(waiting), 'trial', 'trials')}", style="bold")
    if event is Event.PROGRESSION:
        yield Text(f"    {capital(listed((trial_name(one.trial) for one in waiting), 'and'))}")
        return
    table = grid(10, 15)
    for one in waiting:
        words = "; ".join(_needed(one.criteria, profile))
        table.add_row("", Text(trial_name(one.trial), style="bold"), Text(printable(words)))
    yield table


def _needed(criteria: Iterable[Judged], profile: Profile) -> list[str]:
    """What each criterion waits for, without the event's name, which stands above; where none
    says with what, what it asks."""
    each = list(criteria)
    whats = (waits.what for judged in each for waits in waits_of(judged, profile))
    distinct = list(dict.fromkeys(filter(None, whats)))
    return distinct or list(dict.fromkeys(asked_words(judged.criterion) for judged in each))
