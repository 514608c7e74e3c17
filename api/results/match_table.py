"""A result for people: what fits, why, and what to ask, on a terminal of any width."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from oligomatch.api.results.argument_table import argument
from oligomatch.api.results.matching import Result
from oligomatch.api.results.records.imported_view import unconfirmed_lines
from oligomatch.api.terminal.marks import MARKS, below, headed, marked, printable, sign_of
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import RANKING_KEYS, capital, grouped, listed, plural, word
from oligomatch.api.words.patient.disease_state import state_line
from oligomatch.api.words.patient.facts import AnswerSource as Where
from oligomatch.api.words.patient.facts import Fact, case_line, gathered
from oligomatch.api.words.patient.notes import notes_of
from oligomatch.api.words.sentences import (
    answered_words,
    bears_on,
    considered_words,
    counts,
    design_words,
    findings_of,
    limits_of_use,
    missing,
    openable,
    recruitment_words,
    site_asked,
    trial_name,
    waits_for_progression,
    why_here,
)
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Match, MatchClass
from oligomatch.matcher.match.rank import Ranked
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.trial import Trial

WIDE = 110  # from here on the design of each trial has a column of its own
MOST_QUESTIONS = 4  # of one group under "ask next"


HEADINGS: Mapping[str, str] = table("classes")


def parts_of(result: Result, console: Console, *, explain: bool) -> list[RenderableType]:
    """One patient's result: the trials by class, what to ask, and the limits of use."""
    parts: list[RenderableType] = [head_of(result), _counts(result, console)]
    for kind in MatchClass:
        of_class = [one for one in result.options if one.match.match is kind]
        if of_class:
            parts += [Text(), *_section(kind, of_class, result, console, explain)]
    evidence = [one for one in result.shown if one.section == "evidence"]
    if evidence:
        parts += [Text(), *_evidence(evidence, result, console, explain)]
    if not result.shown:
        parts.append(Text(say("match_table.no_trial_kind_that")))
    asks = [*_ask_next(result), *ask_site(_within_reach(result)), *site_answered(result)]
    return [*parts, *asks, *exactly(result), *_foot(result)]


def exactly(result: Result) -> list[RenderableType]:
    """What the exact layer adds, where it was asked; it is not on the way of a plain match."""
    if result.exact is None:
        return []
    from oligomatch.api.results.exact_view import exact_lines

    return exact_lines(result)


def head_of(result: Result) -> RenderableType:
    """The patient, the day, and the case in one line."""
    shown = {
        "profile": "",
        "option": say("match_table.by_option"),
        "today": say("match_table.today_profile_does_not"),
    }[result.given.as_of_from]
    label = printable(result.profile.patient or str(result.given.origin))
    text = Text(label, style="bold")
    text.append(say("match_table.as", result=result.given.as_of.isoformat(), shown=shown), style="")
    text.append(f"\n{capital(printable(case_line(result.profile)))}.", style="")
    if state := state_line(result.patient):
        text.append(f"\n{state}.", style="")
    for note in notes_of(result.profile, result.given.unread):
        text.append(f"\n{printable(note)}", style="")
    for words in unconfirmed_lines(result.given):
        text.append(f"\n{words}", style="")
    if result.case is not None:
        text.append(f"\n{printable(result.case.words)}", style="")
    return text


def _counts(result: Result, console: Console) -> Text:
    counted = counts(result.matches)
    text = Text(f"\n{plural(sum(counted.values()), 'trial', 'trials')}:")
    for kind, number in counted.items():
        text.append("  ").append(marked(kind, f"{number} {word(kind)}", console))
    closed = len(result.ranked) - sum(counted.values())
    if closed:
        text.append(say("match_table.and_closed_as_evidence", closed=closed))
    hidden = len(result.ranked) - len(result.shown)
    if hidden:
        text.append(say("match_table.not_shown", hidden=hidden))
    return text


def _foot(result: Result) -> list[RenderableType]:
    keys = ", ".join(
        [
            say("match_table.class"),
            say("match_table.what_stands_between"),
            *(RANKING_KEYS[key] for key in result.keys),
            say("match_table.registry_number"),
        ]
    )
    return foot_of(result, order=say("match_table.order", keys=keys))


def foot_of(result: Result, limits: str = "", order: str = "") -> list[RenderableType]:
    """The limits of use, and what answered."""
    rules = result.rules
    executor = "" if rules.executor == "judge" else say("first.executor", executor=rules.executor)
    by = say(
        "match_table.rules_engine",
        digest=rules.digest,
        engine=result.patient.engine,
        executor=executor,
    )
    limits = limits or limits_of_use(result.trials)
    parts = considered_words(result.effort)
    left: list[RenderableType] = [Text(), Text(" ".join(parts), style="bold")] if parts else []
    return [*left, Text(), Text(limits, style="bold"), Text(order + by, style="dim")]


def _section(
    kind: MatchClass, ranked: Sequence[Ranked], result: Result, console: Console, explain: bool
) -> list[RenderableType]:
    """The trials of one class; those that wait for progression folded into a line."""
    folded = [] if explain else [r for r in ranked if waits_for_progression(r.match)]
    rows = [one for one in ranked if one not in folded]
    head, style = f"{sign_of(kind, console)} {capital(word(kind))}", f"bold {MARKS[kind].style}"
    heading = headed(head, f" {len(ranked)}: {HEADINGS[kind]}", style)
    parts: list[RenderableType] = [heading]
    if rows:
        parts.append(_rows(rows, result, console, explain))
    if folded:
        names = listed((trial_name(one.match.trial) for one in folded), "and")
        words = say("match_table.if_disease_progresses", folded=len(folded), names=names)
        parts.append(Padding(Text(words), (0, 0, 0, 4)))
    return parts


def _rows(ranked: Iterable[Ranked], result: Result, console: Console, explain: bool) -> Group:
    """A line for each trial: rank, name, and why it stands here."""
    parts: list[RenderableType] = []
    table = _grid(console)
    for one in ranked:
        trial = one.match.trial
        cells = [Text(f"{one.rank:g}{'=' if one.tied else ''}", style="dim"), _name(trial, console)]
        cells.append(_why(one, result.profile))
        if _wide(console):
            cells.append(Text(_design(trial), style="dim"))
        table.add_row(*cells)
        if explain:
            parts += [*([Text()] if parts else []), table, argument(one, result, console)]
            table = _grid(console)
    return Group(*(parts or [table]))


def _grid(console: Console) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", width=3)
    table.add_column(width=15 if not _wide(console) else 27)
    table.add_column(ratio=1)
    if _wide(console):
        table.add_column(width=26)
    table.expand = True
    return table


def _wide(console: Console) -> bool:
    return console.width >= WIDE


def _name(trial: Trial, console: Console) -> Text:
    text = Text(trial_name(trial), style="bold")
    if trial.acronym:
        text.append(f"{' ' if _wide(console) else chr(10)}{trial.id}", style="not bold dim")
    return text


def _why(ranked: Ranked, profile: Profile) -> Text:
    stated = [recruitment_words(ranked.match.trial), why_here(ranked, profile)]
    text = Text(printable("; ".join(words for words in stated if words)))
    if ranked.match.near_miss is not None:
        text.append(say("match_table.near_miss"), style="bold")
    return text


def _design(trial: Trial) -> str:
    kind = design_words(trial)
    return f"{trial.facts.phase.split(' (')[0]} {kind}, {trial.facts.country}"


def _evidence(
    ranked: Sequence[Ranked], result: Result, console: Console, explain: bool
) -> list[RenderableType]:
    """Closed trials: judged like the others, but no option now."""
    parts: list[RenderableType] = [Text(say("match_table.not_option_now_closed"), style="bold")]
    for one in ranked:
        trial = one.match.trial
        status = recruitment_words(trial) or trial.recruitment.quote
        words = [status, why_here(one, result.profile)]
        if not _own_tumour(one.match):
            words.insert(0, say("match_table.other_tumour_type"))
        text = Text(f"{sign_of(str(one.match.match), console)} {word(one.match.match)}: ")
        text.append("; ".join(printable(one) for one in words if one))
        row = _grid(console)
        cells = [Text(f"{one.rank}", style="dim"), _name(trial, console), text]
        row.add_row(*cells, *([Text(_design(trial), style="dim")] if _wide(console) else []))
        parts.append(row)
        parts += _bearing(trial, result)
        if explain:
            parts.append(argument(one, result, console))
    return parts


def _bearing(evidence: Trial, result: Result) -> list[RenderableType]:
    """What the closed trial found, and on which options it bears; nothing where it does not."""
    options = [one.match.trial for one in result.ranked if one.section == "options"]
    borne = [trial_name(t) for t in options if bears_on(t, evidence, result.profile)]
    if not borne:
        return []
    found = "; ".join(findings_of(evidence))
    text = Text(say("match_table.found_it_bears_on", found=found, borne=listed(borne, "and")))
    return [Padding(text, (0, 0, 0, 4))]


def _own_tumour(match: Match) -> bool:
    """Whether no criterion on the type of cancer fails."""
    return not any(
        value.measure.kind == "cancer_type"
        for judged in match.with_verdict(Verdict.NOT_MET)
        for value in judged.values
    )


def _ask_next(result: Result) -> list[RenderableType]:
    """The facts that bear on most trials, gathered by where the answer is found."""
    wanted = missing(_within_reach(result), result.profile)
    if not wanted:
        return []
    groups = grouped((one.group, (one, trials)) for one, trials in wanted.values())
    reach = {where: {t for _, trials in facts for t in trials} for where, facts in groups.items()}
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", width=3)
    table.add_column(ratio=1)
    ordered = sorted(groups, key=lambda where: (-len(reach[where]), list(Where).index(where)))
    for number, where in enumerate(ordered, 1):
        of = plural(len(reach[where]), "trial", "trials")
        words = f", {of}: {printable(_questions(groups[where]))}"
        table.add_row(Text(f"{number}"), headed(capital(word(where)), words))
    return [
        Text(),
        Text(say("match_table.ask_next_what_bears"), style="bold blue"),
        table,
    ]


def _within_reach(result: Result) -> list[Match]:
    return openable(one.match for one in result.shown)


def _questions(facts: Sequence[tuple[Fact, tuple[str, ...]]]) -> str:
    """The questions of one group, each with its number of trials, the most wanted first."""
    by_reach = grouped((len(trials), one) for one, trials in facts)
    texts = [
        f"{question} ({number})"
        for number, same in sorted(by_reach.items(), reverse=True)
        for questions in gathered(same).values()
        for question in questions
    ]
    rest = len(texts) - MOST_QUESTIONS
    return "; ".join(texts[:MOST_QUESTIONS]) + (
        say("match_table.and_more", rest=rest) if rest > 0 else ""
    )


def ask_site(matches: Iterable[Match], indent: int = 3) -> list[RenderableType]:
    """The questions that only the trial site can answer, those of one wording together."""
    lines = (
        headed(listed(map(trial_name, trials), "and"), f": {printable(words)}")
        for words, trials in site_asked(matches).items()
    )
    return below(say("gaps.site"), lines, indent)


def site_answered(result: Result) -> list[RenderableType]:
    """What trial sites have answered already, and the matches rest on."""
    answers = (
        headed(trial_name(trial), printable(f": {answered_words(trial, answer)}"))
        for trial in (one.match.trial for one in result.shown)
        for answer in trial.answers
    )
    return below(say("match_table.by_answer_trial_site"), answers)
