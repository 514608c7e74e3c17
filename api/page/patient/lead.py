"""The lead of an argument: in at most two sentences, how the trial's criteria stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import listed, plural, word
from oligomatch.api.words.sentences import arm_name, set_aside
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, Match


def lead_of(match: Match, aside: AbstractSet[str] = frozenset()) -> str:
    """How many criteria are met, and how the others stand; then whether something fails. Of a trial
    with arms, of its nearest."""
    words = _lead(match, aside)
    return say("arm.of", arm=arm_name(match.trial, match.arm), words=words) if match.arms else words


def _lead(match: Match, aside: AbstractSet[str]) -> str:
    deciding = match.deciding
    met = sum(one.verdict is Verdict.MET for one in deciding)
    if met == len(deciding):
        return (
            say("lead.every_criterion_that_decides")
            if met > 1
            else say("lead.its_one_criterion_met")
        )
    if len(deciding) == 1:
        is_open = deciding[0].verdict is Verdict.UNKNOWN
        return say("lead.its_one_criterion", is_open=word("open" if is_open else "not met"))
    of = say(
        "lead.criteria_met",
        deciding=len(deciding),
        met=met or word("none"),
        met_2=word("is" if met < 2 else "are"),
    )
    return f"{of}; {listed(_rest(deciding, aside), 'and')}. {_final(deciding)}"


def _rest(deciding: tuple[Judged, ...], aside: AbstractSet[str]) -> Iterator[str]:
    """How the criteria that are not met stand, those that fail first."""
    failing = [one for one in deciding if one.verdict is Verdict.NOT_MET]
    final = sum(not one.events for one in failing)
    waiting = len(failing) - final
    if final:
        yield plural(final, "fails", "fail")
    if waiting:
        yield say(
            "lead.for_time_or_event",
            waiting=waiting,
            waiting_2=word("waits" if waiting == 1 else "wait"),
        )
    open_ = (one for one in deciding if one.verdict is Verdict.UNKNOWN)
    reasons = Counter("set aside" if set_aside(one, aside) else str(one.reason) for one in open_)
    for reason, (one, many) in table("lead").items():
        if number := reasons[reason]:
            yield (one if number == 1 else many).format(n=number)


def _final(deciding: tuple[Judged, ...]) -> str:
    failing = [one for one in deciding if one.verdict is Verdict.NOT_MET]
    if any(not one.events for one in failing):
        return say("lead.what_fails_cannot_be")
    return say("lead.nothing_fails_for_good") if failing else say("lead.nothing_fails")
