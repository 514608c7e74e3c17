"""What to ask next, for people: the questions in order, and what the answers open and close."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console, RenderableType
from rich.text import Text

from oligomatch.api.results.ask.ask_json import AskChoice, choice_words, how
from oligomatch.api.results.match_table import foot_of, head_of, site_answered
from oligomatch.api.results.matching import Result
from oligomatch.api.terminal.marks import grid, headed, printable
from oligomatch.api.words.answers import together_words
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import capital, grouped, listed, plural
from oligomatch.api.words.patient.facts import fact, gathered, spelled
from oligomatch.api.words.sentences import trial_name
from oligomatch.matcher.ask.effects import Effect
from oligomatch.matcher.ask.fewest_reports import Settling
from oligomatch.matcher.ask.next_questions import ReportQuestion
from oligomatch.matcher.ask.one_fact import FactEffects
from oligomatch.matcher.ask.reports import Report

MOST_NAMED = 4  # trials in one clause


def ask_parts(asking: AskChoice, console: Console) -> list[RenderableType]:
    """The questions, those that settle most first; what settles a chosen trial; what is idle."""
    result, found = asking.result, asking.next
    parts: list[RenderableType] = [head_of(result), Text(), Text(_heading(asking), style="bold")]
    for number, question in enumerate(found.questions, 1):
        parts += [Text(), *_question(number, question, result)]
    for one in asking.settling:
        parts += [Text(), _settling(one, result)]
    if found.idle:
        words = spelled(fact(pointer, result.profile) for pointer in found.idle)
        why = say("ask_view.no_answer_changes_trial", printable=printable(words))
        parts += [Text(), headed(say("ask_view.no_longer_worth_asking"), why)]
    return [*parts, *site_answered(result), *foot_of(result)]


def _heading(asking: AskChoice) -> str:
    reach = plural(len(asking.in_reach), "trial", "trials")
    if not asking.in_reach:
        return say("ask_view.no_trial_asked_about")
    if not asking.next.questions and not asking.result.effort.considered:
        return say("ask_view.no_question_clinic_left", reach=reach)
    return say("ask_view.ask_next_for_still", reach=reach)


def _question(number: int, question: ReportQuestion, result: Result) -> Iterator[RenderableType]:
    what = how(question.report)
    if question.report is Report.EXAMINATION:  # each is arranged by itself
        what = say("ask_view.one_examination_arrange")
    of = plural(len(question.trials), "trial", "trials")
    yield headed(f"{number} {capital(what)}", say("ask_view.bears_on", of=of), "bold blue")
    table = grid(1)
    for line in (*_extremes(question, result), *_facts(question.facts, result)):
        table.add_row("", Text(printable(line)))
    yield table


def _extremes(question: ReportQuestion, result: Result) -> Iterator[str]:
    """The best and the worst that the whole report may say, where it may move a match."""
    moves = question.best.moved or question.worst.moved
    if len(question.facts) == 1 or not moves or question.best == question.worst:
        return
    for name, effect in (
        (say("ask_view.at_best"), question.best),
        (say("ask_view.at_worst"), question.worst),
    ):
        words = together_words(effect.stated, result.profile, result.given.as_of)
        yield say("ask_view.with", what=name, moves_words=moves_words(effect, result), words=words)


def _facts(facts: Sequence[FactEffects], result: Result) -> Iterator[str]:
    """Each fact with what its answers make by themselves; facts that act alike together."""
    each = ((fact(one.fact, result.profile), tuple(_answers(one, result))) for one in facts)
    alike = grouped(((asked.form, answers), asked.subject) for asked, answers in each)
    for (form, answers), subjects in alike.items():
        name = capital(form.format(listed(subjects, "and")))
        yield (
            f"{name}: {'; '.join(answers)}."
            if answers
            else say("ask_view.only_with_other_answers", what=name)
        )


def _answers(one: FactEffects, result: Result) -> Iterator[str]:
    for answer in one.answers:
        if answer.effect.settles:
            words = choice_words(one, answer, result)
            yield f"{words} → {moves_words(answer.effect, result)}"


def moves_words(effect: Effect, result: Result) -> str:
    """`opens SARON; rules out CHESS and 3 more`, else how many criteria are settled."""
    each = [
        f"{verb} {_named(trials, result)}"
        for verb, trials in (
            (say("ask_view.opens"), effect.opens),
            (say("ask_view.makes_wait"), effect.waits),
            (say("ask_view.closes"), effect.closes),
        )
        if trials
    ]
    settled = [to for trial, _, to in effect.settles if trial not in effect.moved]
    if settled:
        number = plural(len(settled), "criterion", "criteria")
        each.append(
            say(
                "ask_view.settles", number=number, each=say("ask_view.other_trials") if each else ""
            )
        )
    return "; ".join(each) or say("ask_view.moves_no_match")


def _named(trials: Sequence[str], result: Result) -> str:
    known = {one.match.trial.id: trial_name(one.match.trial) for one in result.ranked}
    names = [known[trial] for trial in trials]
    if len(names) <= MOST_NAMED:
        return listed(names, "and")
    first, more = ", ".join(names[: MOST_NAMED - 1]), len(names) - MOST_NAMED + 1
    return say("ask_view.and_more", names=len(names), first=first, more=more)


def _settling(one: Settling, result: Result) -> Text:
    """The shortest set of questions that settles a trial, and what then is left."""
    text = Text(f"{_named([one.trial], result)}: ", style="bold")
    if one.reports:
        asked = gathered(fact(pointer, result.profile) for pointer in one.facts)
        each = [
            f"{how(report)} ({'; '.join(questions)})"
            for report in one.reports
            for group, questions in asked.items()
            if str(group) == str(report)
        ]
        what = plural(
            len(one.reports),
            say("ask_view.question_settles_it"),
            say("ask_view.questions_settle_it"),
        )
        sure = say("ask_view.whatever_answers") if one.sure else say("ask_view.as_far_as_answers")
        text.append(f"{what} {sure}: {listed(each, 'and')}.", style="not bold")
    else:
        left = "ask_view.nothing_missing_that_clinic" if one.sure else "ask_view.not_followed"
        text.append(say(left), style="not bold")
    text.append(_left(one, result), style="not bold")
    return text


def _left(one: Settling, result: Result) -> str:
    to_do = _short(one.to_do, result)
    site = say("ask_view.for_site_say", one=listed(one.site, "and")) if one.site else ""
    return (say("ask_view.do", to_do=to_do) if to_do else "") + site


def _short(pointers: Iterable[str], result: Result) -> str:
    return listed((fact(pointer, result.profile).noun for pointer in pointers), "and")
