"""The whole argument of one trial for people."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rich.console import Console, RenderableType
from rich.text import Text

from oligomatch.api.results.argument_table import argument
from oligomatch.api.results.explain_json import Explanation, explanations
from oligomatch.api.results.match_table import exactly, foot_of, head_of, site_answered
from oligomatch.api.results.matching import Result
from oligomatch.api.terminal.marks import MARKS, grid, headed, printable, sign_of
from oligomatch.api.words.answers import gap_lines, together_words
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.citing import trial_source, version_words
from oligomatch.api.words.lexicon import capital, listed, word
from oligomatch.api.words.sentences import (
    TEXT_CHANGED,
    arm_lines,
    design_words,
    near_miss_words,
    status_words,
    trial_name,
    why_here,
)
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import Judged


def explain_parts(result: Result, console: Console) -> list[RenderableType]:
    """Each trial shown with its whole argument."""
    parts: list[RenderableType] = [head_of(result)]
    for one in explanations(result):
        parts += [Text(), *_standing(one, console), Text()]
        parts.append(argument(one.ranked, result, console, partial(lines_of, one)))
    return [*parts, *site_answered(result), *exactly(result), *foot_of(result)]


def _standing(one: Explanation, console: Console) -> Iterator[RenderableType]:
    """The trial, its class, its place, and why it stands there."""
    match, trial = one.ranked.match, one.ranked.match.trial
    kind = str(match.match)
    number = f"{trial.id}, " if trial.acronym else ""
    place = say("explain.place", rank=f"{one.ranked.rank}", of=f"{len(one.result.ranked)}")
    head = f"{sign_of(kind, console)} {trial_name(trial)}"
    yield headed(head, f" {number}{word(kind)}, {place}", f"bold {MARKS[kind].style}")
    table = grid(12)
    why = why_here(one.ranked, one.result.profile)
    table.add_row(Text(say("explain.why"), style="dim"), Text(printable(f"{capital(why)}.")))
    for name, words in _facts(one):
        table.add_row(Text(name, style="dim"), Text(printable(words)))
    yield table


def _facts(one: Explanation) -> Iterator[tuple[str, str]]:
    """What else stands beside a match: its near miss, its design, its recruitment."""
    match, trial = one.ranked.match, one.ranked.match.trial
    if match.near_miss is not None:
        yield say("explain.near_miss"), near_miss_words(match.near_miss, one.result.profile)
    if match.arms:
        lines = "; ".join(arm_lines(match, one.result.profile))
        yield capital(say("arm.arms")), lines
    if version := version_words(trial):
        yield capital(say("version.version")), version
    kind = design_words(trial)
    yield (
        say("explain.design"),
        say("explain.design_line", phase=trial.facts.phase, kind=kind, country=trial.facts.country),
    )
    yield say("explain.treatment"), trial.facts.treatment
    if closed := one.closes():
        names = listed((trial_name(other) for other in closed), "and")
        yield say("explain.closes"), say("explain.closes_line", trials=names)
    changed = f"; {TEXT_CHANGED}" if trial.recruitment.text_changed else ""
    yield say("explain.recruitment"), status_words(trial.recruitment) + changed
    yield say("trial_view.source"), trial_source(trial)


def lines_of(one: Explanation, judged: Judged) -> tuple[str, ...]:
    """What each answer would make of an open criterion, and what a settled one rests on."""
    profile, as_of = one.result.profile, one.result.given.as_of
    lines = gap_lines(one.settling(judged), profile, as_of)
    if joint := together_words(one.jointly(judged), profile, as_of):
        lines.append(say("gap.together", answers=joint))
    if judged.reason is Reason.AMBIGUOUS and judged.verdict is Verdict.UNKNOWN and lines:
        lines.insert(0, say("explain.or_settled_by"))
    lines += [say("explain.chain", line=line) for line in one.chain(judged)]
    return tuple(lines)
