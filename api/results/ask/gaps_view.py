"""What is missing over all trials, for people."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from oligomatch.api.results.ask.gaps_json import (
    AskPlace,
    Missing,
    by_names,
    in_reach,
    places,
)
from oligomatch.api.results.match_table import ask_site, exactly, foot_of, head_of, site_answered
from oligomatch.api.results.matching import Result
from oligomatch.api.terminal.marks import grid, headed, printable
from oligomatch.api.words.answers import outcome_words
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import capital, grouped, listed, plural
from oligomatch.api.words.patient.facts import HOW


def gaps_parts(result: Result, console: Console) -> list[RenderableType]:
    """Where to ask what, and what each answer would make of which trial."""
    matches = in_reach(result)
    asked = places(result)
    parts: list[RenderableType] = [head_of(result), Text()]
    reach = plural(len(matches), "trial", "trials")
    sites = list(ask_site(matches, 1))
    none = "gaps.none_but_sites" if sites else "gaps.none"
    head = "gaps.head" if asked or result.effort.considered else none
    parts.append(Text(say(head, trials=reach), style="bold"))
    for number, place in enumerate(asked, 1):
        parts += [Text(), *_place(number, place, result)]
    parts += [*sites, *site_answered(result), *exactly(result)]
    return [*parts, *foot_of(result)]


def _place(number: int, place: AskPlace, result: Result) -> Iterator[RenderableType]:
    of = plural(len(place.trials), "trial", "trials")
    yield headed(f"{number} {capital(HOW[place.group])}", f": {of}", "bold blue")
    table = grid(1, 1)
    for question, lines in _questions(place, result):
        table.add_row("", "", Text(printable(capital(question)), style="bold"))
        for line in lines:
            table.add_row("", "", Padding(Text(printable(line)), (0, 0, 0, 2)))
    yield table


def _questions(place: AskPlace, result: Result) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The questions of one place with what answers make of the trials; those that differ in
    their subject alone put together."""
    alike = grouped(
        ((one.asked.question, tuple(_outcomes(one, result))), one.asked.subject)
        for one in place.facts
    )
    for (question, lines), subjects in alike.items():
        yield question.format(listed(subjects, "and")), lines


def _outcomes(one: Missing, result: Result) -> Iterator[str]:
    """What its answers make of the trials, those on which it acts alike together."""
    by_words: dict[str, list[str]] = {}
    for gap, trials in one.alike():
        words = outcome_words(gap, result.profile, result.given.as_of)
        by_words.setdefault(words, []).extend(t for t in trials if t not in by_words.get(words, ()))
    settled = {trial for words, trials in by_words.items() if words for trial in trials}
    others = [trial for trial in by_words.pop("", ()) if trial not in settled]
    if others:
        by_words[say("gaps.with_others")] = others
    for words, names in by_words.items():
        yield say("gaps.line", outcomes=words, trials=listed(by_names(names, result), "and"))
