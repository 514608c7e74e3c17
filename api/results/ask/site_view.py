"""The questions to a person, of the trial site or the ward, each answer with what it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from oligomatch.api.results.forms import site as forms
from oligomatch.api.results.match_json import head_object
from oligomatch.api.results.match_table import exactly, foot_of, head_of, site_answered
from oligomatch.api.results.matching import Result
from oligomatch.api.terminal.marks import grid, marked, printable
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.citing import cited, source_words
from oligomatch.api.words.lexicon import capital, word
from oligomatch.api.words.patient.person import ASKED_OF
from oligomatch.api.words.sentences import asked_words, limits_of_use, trial_name
from oligomatch.matcher.ask.site_questions import (
    Judgement,
    Option,
    SiteQuestion,
    judgements,
    site_questions,
)
from oligomatch.matcher.match.criteria import Judged, Match, MatchClass
from oligomatch.matcher.patient.patient import Patient

Asked = TypeVar("Asked", SiteQuestion, Judgement)


def each_of(result: Result, asked: Callable[[Patient, Match], Iterable[Asked]]) -> list[Asked]:
    """What is asked of every match shown that is still in reach, in order of rank: of its trial's
    site (`site_questions`), or of the judgement of a person (`judgements`)."""
    matches = (one.match for one in result.options)
    reached = (match for match in matches if match.match is not MatchClass.INELIGIBLE)
    return [one for match in reached for one in asked(result.patient, match)]


def site_object(result: Result) -> forms.Site:
    """The documented form (docs/site-answers.md)."""
    return {
        **head_object(result),
        "questions": [_question_object(question) for question in each_of(result, site_questions)],
        "judgements": [_judgement_object(one) for one in each_of(result, judgements)],
        "limits_of_use": limits_of_use(result.trials),
    }


def _question_object(question: SiteQuestion) -> forms.ReadingQuestion:
    return {
        "trial": question.trial.id,
        "acronym": question.trial.acronym or None,
        "reading": question.reading,
        "criteria": [
            {
                "criterion": judged.id,
                "requires": asked_words(judged.criterion),
                "quote": judged.criterion.quote,
                **cited(judged.criterion.source),
            }
            for judged in question.criteria
        ],
        "choices": [
            {
                "choice": option.letter,
                "words": option.words or say("readings.as_written"),
                "verdicts": {judged.id: str(judged.verdict) for judged in option.criteria},
                "match": option.match,
            }
            for option in question.options
        ],
    }


def _judgement_object(one: Judgement) -> forms.PersonJudgement:
    criterion = one.judged.criterion
    return {
        "trial": one.trial.id,
        "acronym": one.trial.acronym or None,
        "criterion": one.judged.id,
        "person": criterion.asked,
        "words": criterion.text,
        "quote": criterion.quote,
        **cited(criterion.source),
        "match_if": {"yes": str(one.yes), "no": str(one.no)},
    }


def site_parts(result: Result, console: Console) -> list[RenderableType]:
    """Each question as it can be sent: the source's words, the choices, and what each makes."""
    asked = each_of(result, site_questions)
    parts: list[RenderableType] = [head_of(result)]
    for question in asked:
        parts += [Text(), _asked(question), _choices(question, console)]
    if not asked:
        parts.append(Text(say("site_view.no_question_trial_site")))
    parts += _left_to_persons(each_of(result, judgements), console)
    return [*parts, *site_answered(result), *exactly(result), *foot_of(result)]


def _left_to_persons(left: list[Judgement], console: Console) -> list[RenderableType]:
    """What each trial leaves to a person, those who are asked apart; told in the profile."""
    parts: list[RenderableType] = []
    for trial in {one.trial.id: one.trial for one in left}.values():
        text = Text("\n").append(trial_name(trial), style="bold")
        text.append(f" {trial.id}" if trial.acronym else "", style="dim")
        parts.append(text.append(say("site_view.leaves_person")))
        for asked, words in ASKED_OF.items():
            own = [o for o in left if o.trial.id == trial.id and o.judged.criterion.asked == asked]
            parts += [_judgements(words, own, console)] if own else []
    if left:
        one = left[0]
        message = say("site_view.judgements_true", id=one.trial.id, id_2=one.judged.id)
        parts.append(Text(say("site_view.tell_answer_in_profile", message=message)))
    return parts


def _judgements(words: str, own: list[Judgement], console: Console) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=3)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    table.add_row("", Text(say("site_view.to")), Text(f"{words}:"))
    for one in own:
        table.add_row("", Text(one.judged.id), _yes_or_no(one, console))
    return table


def _yes_or_no(one: Judgement, console: Console) -> Text:
    """What must hold, as a question, and the match by each answer where it turns on it alone."""
    text = Text(printable(f"{capital(one.judged.criterion.text)}? "))
    if one.yes is one.no:
        return text.append(say("site_view.only_whom_it_concerns"))
    text.append(say("site_view.if_yes"))
    for kind, rest in ((str(one.yes), say("site_view.if_no")), (str(one.no), ".")):
        text.append(marked(kind, word(kind), console)).append(rest)
    return text


def _asked(question: SiteQuestion) -> Text:
    trial = question.trial
    text = Text(trial_name(trial), style="bold")
    text.append(f" {trial.id}" if trial.acronym else "", style="not bold dim")
    text.append(f" {question.reading}: ", style="not bold not dim")
    quotes = dict.fromkeys(_quoted(judged) for judged in question.criteria)
    text.append(say("site_view.which_holds", quotes="; ".join(quotes)), style="not bold not dim")
    return text


def _quoted(judged: Judged) -> str:
    criterion = judged.criterion
    where = source_words(criterion.source)
    if criterion.quote:
        return say("site_view.source_says", quote=criterion.quote, where=where)
    return say(
        "site_view.source_implies_without_words", asked_words=asked_words(criterion), where=where
    )


def _choices(question: SiteQuestion, console: Console) -> Table:
    table = grid(3, 1)
    for option in question.options:
        table.add_row("", Text(option.letter, style="bold"), _meaning(option, console))
    return table


def _meaning(option: Option, console: Console) -> Text:
    text = Text(printable(f"{option.words or say('readings.as_written')}: "))
    verdicts = ", ".join(f"{judged.id} {word(str(judged.verdict))}" for judged in option.criteria)
    text.append(say("site_view.then_match", verdicts=verdicts))
    return text.append(marked(option.match, f"{word(option.match)}.", console))
