"""What to ask next on the page: each question, its answers as buttons, what each would do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from oligomatch.api.page.form.form import Document
from oligomatch.api.page.form.further import judged_in
from oligomatch.api.page.form.texts.dates import dated
from oligomatch.api.page.patient.ranking import target
from oligomatch.api.page.wanted import Unreadable
from oligomatch.api.results.ask.ask_json import AskChoice, choice_words, how
from oligomatch.api.results.ask.ask_view import moves_words
from oligomatch.api.results.matching import Result
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import capital, grouped, listed, plural
from oligomatch.api.words.patient.facts import fact
from oligomatch.api.words.sentences import considered_words, trial_name
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
    opens: bool  # whether it opens one


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
    lead: str = ""  # in the clinic's words, with what its best answer opens: what is read first


def questions_of(
    result: Result, most: int | None = MOST_QUESTIONS
) -> tuple[tuple[Next, ...], int, str]:
    """The questions that settle most, how many more there are, and which part of all was tried,
    where not all; without a bound every fact of every question. What is at odds is not asked."""
    each = AskChoice(result, frozenset()).next.questions
    found = [one for one in (_without(asked, result.aside) for asked in each) if one.facts]
    facts = None if most is None else MOST_FACTS
    shown = tuple(_question(one, result, facts) for one in found[:most])
    return shown, len(found) - len(shown), " ".join(considered_words(result.effort))


def _without(question: ReportQuestion, aside: AbstractSet[str]) -> ReportQuestion:
    left = tuple(one for one in question.facts if one.fact not in aside)
    return question if left == question.facts else replace(question, facts=left)


def _question(question: ReportQuestion, result: Result, most: int | None) -> Next:
    names = {one.match.trial.id: trial_name(one.match.trial) for one in result.ranked}
    facts = [one for one in question.facts if one.settles] or list(question.facts)
    alike = _alike(facts, result)[:most]
    return Next(
        capital(how(question.report)),
        _named([names[trial] for trial in question.trials]),
        tuple(_asked(each, result) for each in alike),
        len(question.facts) - sum(map(len, alike)),
        _lead(alike[0], result),
    )


def _alike(facts: Sequence[FactEffects], result: Result) -> list[list[FactEffects]]:
    """The facts to ask for; those of one kind whose answers do the same are one question, such as
    the diameters of two lesions."""

    def kind(one: FactEffects) -> tuple[object, ...]:
        each = _fact(one, result)
        if one.fact.startswith("/judgements/"):  # each in the words of its rule
            return (one.fact,)
        answers = tuple((choice.words, choice.effect) for choice in each.choices)
        return (fact(one.fact, result.profile).form, answers)

    return list(grouped((kind(one), one) for one in facts).values())


def _asked(facts: Sequence[FactEffects], result: Result) -> FactAsked:
    """One question for facts that are alike; of several each is written in its own field."""
    first = _fact(facts[0], result)
    if len(facts) == 1:
        return first
    each = [fact(one.fact, result.profile) for one in facts]
    words = each[0].form.format(listed((one.subject for one in each), "and"))
    choices = tuple(replace(choice, value="") for choice in first.choices)
    return FactAsked(dated(capital(words)), first.target, choices)


def _lead(facts: Sequence[FactEffects], result: Result) -> str:
    """What is asked first and, where an answer opens a trial, which: `FDG-PET: if done, ImmunoSABR
    opens`."""
    one = facts[0]
    alone = len(facts) == 1 and one.fact.startswith("/biomarkers/")
    noun = fact(one.fact, result.profile).short if alone else _asked(facts, result).words
    best = max(one.answers, key=lambda answer: len(answer.effect.opens), default=None)
    if best is None or not best.effect.opens:
        return capital(noun)
    words = choice_words(one, best, result)
    names = {found.match.trial.id: trial_name(found.match.trial) for found in result.ranked}
    opened = [names[trial] for trial in best.effect.opens]
    verb = say("ask.opens" if len(opened) == 1 else "ask.open")
    trials = _shortened(opened)
    return dated(capital(say("ask.if", what=noun, answer=words, trials=trials, verb=verb)))


def _named(names: Sequence[str]) -> str:
    """How many trials, and which; of many the first few."""
    return f"{plural(len(names), 'trial', 'trials')}: {_shortened(names)}"


def _shortened(names: Sequence[str]) -> str:
    shown = names if len(names) <= MOST_NAMED + 1 else names[:MOST_NAMED]
    rest = [say("next.more", number=len(names) - len(shown))] if len(shown) < len(names) else []
    return listed([*shown, *rest], "and")


def _fact(one: FactEffects, result: Result) -> FactAsked:
    judged = judged_in(found.match.trial for found in result.ranked).get(one.fact)
    words = f"{judged[1].text}?" if judged else str(fact(one.fact, result.profile))
    words = dated(capital(words))
    return FactAsked(words, target(one.fact), tuple(_choices(one, result))[:MOST_ANSWERS])


def _choices(one: FactEffects, result: Result) -> Iterator[Choice]:
    for answer in one.answers:
        words = choice_words(one, answer, result)
        yield Choice(
            dated(words),
            dated(_effect(answer, result)),
            _value(one.fact, answer),
            bool(answer.effect.settles),
            bool(answer.effect.opens or answer.effect.closes),
            bool(answer.effect.opens),
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
