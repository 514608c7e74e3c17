"""The argument of one trial for people: every criterion, its words, and what the profile says."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console, RenderableType
from rich.text import Text

from oligomatch.api.results.matching import Result
from oligomatch.api.terminal.marks import grid, marked, printable
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.citing import defined_words, source_words
from oligomatch.api.words.lexicon import CONVENTIONS, capital, word
from oligomatch.api.words.patient.profile_facts import fact_words
from oligomatch.api.words.sentences import (
    asked_words,
    fixed_words,
    found_clauses,
    readings_words,
    sentence,
)
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import Judged, Match, MatchClass
from oligomatch.matcher.match.rank import Ranked

More = Callable[[Judged], tuple[str, ...]]  # further lines on a criterion


def argument(
    ranked: Ranked, result: Result, console: Console, more: More = lambda _: ()
) -> RenderableType:
    """Every criterion with its verdict, and how lesions are counted."""
    table = grid(3, 12)
    for judged in in_order(ranked.match):
        table.add_row("", _verdict(judged, console), _criterion(judged, result, more(judged)))
    for convention in _conventions(ranked.match):
        words = CONVENTIONS[convention].format(plain=CONVENTIONS["DEFAULT"])
        text = Text(say("explain.counting", words=words), style="dim")
        table.add_row("", "", text)
    return table


def in_order(match: Match) -> list[Judged]:
    """Every criterion, what decides first: what fails for good, what waits, what is open, what is
    met, then the rest; a warning among what is open. Behind what fails for good an open one is
    moot: after what is met. What holds for other arms alone comes last."""
    moot = match.match is MatchClass.INELIGIBLE and any(map(_is_final, match.deciding))

    def place(judged: Judged) -> tuple[bool, int]:
        return not judged.criterion.holds_in(match.arm), within(judged)

    def within(judged: Judged) -> int:
        if judged.warns:
            return 2
        if judged.verdict is None or not judged.decides:
            return 5 + (judged.verdict is None)
        if judged.verdict is Verdict.NOT_MET:
            return 0 if _is_final(judged) else 1
        return 3 if judged.verdict is Verdict.MET else 4 if moot else 2

    return sorted(match.criteria, key=place)


def _is_final(judged: Judged) -> bool:
    return judged.verdict is Verdict.NOT_MET and not judged.events


def _verdict(judged: Judged, console: Console) -> Text:
    """The mark and the word; a failure says whether it waits."""
    if judged.warns:
        return marked("warns", standing(judged), console)
    if not judged.decides:
        return Text(standing(judged), style="dim")
    key = "waits" if judged.events else str(judged.verdict)
    return marked(key, standing(judged), console)


def standing(judged: Judged) -> str:
    """The verdict in a word, an unknown by its reason; of what never decides, its kind."""
    if judged.warns:
        return word("warning")
    if not judged.decides:
        return word(str(judged.criterion.kind))
    if judged.reason is Reason.AMBIGUOUS:
        return say("argument_table.ask_site")
    return word(str(judged.reason or judged.verdict))


def _criterion(judged: Judged, result: Result, more: tuple[str, ...]) -> Text:
    """What is asked, the source's words, and what the profile makes of it."""
    criterion = judged.criterion
    text = Text(f"{judged.id} ", style="dim")
    text.append(
        capital(asked_words(criterion)), style="not dim bold" if judged.decides else "not dim"
    )
    quote = (
        f" “{criterion.quote}”" if criterion.quote else say("argument_table.implied_no_words_its")
    )
    text.append(f"{quote} {source_words(criterion.source)}", style="not bold italic dim")
    for line in defined_words(criterion):
        text.append(f"\n{line}", style="not bold italic dim")
    if judged.verdict is not None:
        text.append(f"\n{printable(sentence(judged, result.profile))}", style="not italic")
        text.append(printable(_found(judged)), style="not italic")
    if readings := readings_words(judged):
        text.append(f"\n{readings}", style="not italic")
    if judged.verdict is not None and (fixed := fixed_words(judged.criterion)):
        text.append(say("argument_table.by_site_s_answer", fixed=fixed), style="not italic")
    for line in more:
        text.append(f"\n{printable(line)}", style="not italic")
    if facts := decided_by(judged, result):
        words = say("explain.decided_by", facts="; ".join(facts))
        text.append(f"\n{printable(words)}", style="not bold dim")
    return text


def decided_by(judged: Judged, result: Result) -> tuple[str, ...]:
    """What the profile tells that bears out the sentence on a settled criterion, in words."""
    if judged.verdict is None or judged.verdict is Verdict.UNKNOWN or judged.exactly:
        return ()
    facts = (fact_words(result.profile, pointer) for pointer in result.based_on(judged))
    return tuple(dict.fromkeys(words for words in facts if words))


def _found(judged: Judged) -> str:
    """What is known of an open criterion; a settled one says it in its sentence."""
    if judged.verdict is not Verdict.UNKNOWN or judged.reason is Reason.TO_DO:
        return ""
    found = [str(clause) for clause in found_clauses(judged) if not clause.open]
    return say("explain.known", clauses="; ".join(found)) if found else ""


def _conventions(match: Match) -> list[str]:
    names = dict.fromkeys(v.measure.by for j in match.criteria for v in j.values if v.measure.by)
    return [name for name in names if name != "DEFAULT"]
