"""What to ask next on the page: each question, its answers as buttons, what each would do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oligomatch.api.page.form.dates import dated
from oligomatch.api.page.form.form import Document
from oligomatch.api.page.form.further import judged_in
from oligomatch.api.page.patient.ranking import target
from oligomatch.api.page.wanted import Unreadable
from oligomatch.api.results.ask.ask_json import AskChoice, how
from oligomatch.api.results.ask.ask_view import moves_words
from oligomatch.api.results.matching import Result
from oligomatch.api.words.answers import answers_words
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.facts import fact
from oligomatch.api.words.lexicon import capital, listed, plural
from oligomatch.api.words.sentences import trial_name
from oligomatch.matcher.ask.next_questions import ReportQuestion
from oligomatch.matcher.ask.one_fact import FactEffects, SameAnswers
from oligomatch.matcher.profile.telling import telling

MOST_QUESTIONS, MOST_FACTS, MOST_ANSWERS = 3, 2, 4
MOST_NAMED = 3  # trials of one question


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer; `value` is what its button posts, empty where the answer is to be written."""

    words: str
    effect: str
    value: str
    settles: bool  # whether it settles a criterion
    moves: bool  # whether it opens or closes a trial


@dataclass(frozen=True, slots=True)
class FactAsked:
    """One fact to ask for, the field it stands in, and its answers."""

    words: str
    target: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """One question, the trials that it bears on, and the facts that answer it."""

    words: str
    trials: str
    facts: tuple[FactAsked, ...]
    more: int


def questions_of(result: Result) -> tuple[tuple[Next, ...], int]:
    """The questions that settle most, and how many more there are."""
    found = AskChoice(result, frozenset()).next.questions
    shown = tuple(_question(one, result) for one in found[:MOST_QUESTIONS])
    return shown, len(found) - len(shown)


def _question(question: ReportQuestion, result: Result) -> Next:
    names = {one.match.trial.id: trial_name(one.match.trial) for one in result.ranked}
    facts = [one for one in question.facts if one.settles] or list(question.facts)
    return Next(
        capital(how(question.report)),
        _named([names[trial] for trial in question.trials]),
        tuple(_fact(one, result) for one in facts[:MOST_FACTS]),
        len(question.facts) - len(facts[:MOST_FACTS]),
    )


def _named(names: Sequence[str]) -> str:
    """How many trials, and which; of many the first few."""
    shown = names if len(names) <= MOST_NAMED + 1 else names[:MOST_NAMED]
    rest = [f"{len(names) - len(shown)} more"] if len(shown) < len(names) else []
    return f"{plural(len(names), 'trial', 'trials')}: {listed([*shown, *rest], 'and')}"


def _fact(one: FactEffects, result: Result) -> FactAsked:
    judged = judged_in(found.match.trial for found in result.ranked).get(one.fact)
    words = f"{judged[1].text}?" if judged else str(fact(one.fact, result.profile))
    words = dated(capital(words))
    return FactAsked(words, target(one.fact), tuple(_choices(one, result))[:MOST_ANSWERS])


def _choices(one: FactEffects, result: Result) -> Iterator[Choice]:
    for answer in one.answers:
        words = answers_words(one.fact, answer.answers, result.profile, result.given.as_of)
        yield Choice(
            dated(words),
            dated(_effect(answer, result)),
            _value(one.fact, answer),
            bool(answer.effect.settles),
            bool(answer.effect.opens or answer.effect.closes),
        )


def _effect(answer: SameAnswers, result: Result) -> str:
    if answer.effect.settles:
        return moves_words(answer.effect, result)
    return say("ask.less_open" if answer.narrows else "ask.nothing")


def _value(pointer: str, answer: SameAnswers) -> str:
    if len(answer.answers) != 1:
        return ""
    return "tell " + json.dumps([pointer, answer.answers[0]], ensure_ascii=False)


def stated_by(document: Document, text: str) -> Document:
    """The document with the answer that a button posts.

    Raises:
        Unreadable: not an answer as a button posts it.
    """
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not (isinstance(parsed, list) and len(parsed) == 2 and isinstance(parsed[0], str)):
        raise Unreadable
    try:
        return telling(document, parsed[0], parsed[1])
    except (KeyError, IndexError, TypeError, AttributeError):
        raise Unreadable from None
