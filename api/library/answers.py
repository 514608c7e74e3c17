"""What follows on a match, as functions: one trial explained, what is missing, what next, when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oligomatch.api.library.matches import Matches, UnknownNameError, match
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import hint
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.text.faults import expect
from oligomatch.rules.trial import Trial

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from oligomatch.api.results.matching import Result

Patient = Profile | Mapping[str, Any] | Matches


@dataclass(frozen=True, eq=False)
class Answer(Mapping[str, Any]):
    """One answer: a map in the JSON form (docs/output.md), and in words as the command line has it.

    `answer["key"]` and `answer.to_dict()` give the data, `print(answer)` and a notebook the words.
    """

    question: str
    as_of: date
    _result: Result = field(repr=False)
    _form: Callable[[Result], Mapping[str, Any]] = field(repr=False)
    _parts: Callable[[Result, Console], list[RenderableType]] = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The answer in the JSON form."""
        if "_made" not in self.__dict__:
            self.__dict__["_made"] = dict(self._form(self._result.anew()))
        return dict(self.__dict__["_made"])

    def __getitem__(self, key: str) -> Any:
        if key in (made := self.to_dict()):
            return made[key]
        near = hint(key, made) if isinstance(key, str) else ""
        raise UnknownNameError(say("python.no_answer_key", word=key, near=near))

    def __iter__(self) -> Iterator[str]:
        return iter(self.to_dict())

    def __len__(self) -> int:
        return len(self.to_dict())

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.question}, {self.as_of.isoformat()}>"

    def __str__(self) -> str:
        from oligomatch.api.library.shown import WIDTH, text_of

        return text_of(self._result.anew(), self._parts, WIDTH)

    def _repr_html_(self) -> str:
        from oligomatch.api.library.shown import html_of

        return html_of(self._result.anew(), self._parts)


def explain(
    patient: Patient,
    trial: str,
    trials: Iterable[Trial] | None = None,
    *,
    as_of: date | str | None = None,
    site_answers: Path | str | None = None,
    exact: bool = False,
) -> Answer:
    """The whole argument of one trial, by registry number or acronym: each criterion with its
    source, what decides it, and which answers would settle what is open.

    Raises:
        UnknownNameError: no such trial; and as `match`.
        TypeError: no name of a trial.
    """
    from oligomatch.api.results.explain_json import explain_object
    from oligomatch.api.results.explain_view import explain_parts

    matches = _matched(patient, trials, as_of, site_answers, exact)
    if not isinstance(trial, str):
        raise TypeError(say("python.no_trial_name"))
    shown = matches.trial(trial)
    result = matches._result(shown._placed, quick=False)
    return Answer(f"explain {shown.trial.id}", matches.as_of, result, explain_object, explain_parts)


def gaps(
    patient: Patient,
    trials: Iterable[Trial] | None = None,
    *,
    only: Iterable[str] = (),
    as_of: date | str | None = None,
    site_answers: Path | str | None = None,
    exact: bool = False,
) -> Answer:
    """What is missing over the trials in reach, by where one asks, and what each answer would make
    of which trial. `only`: classes and trials by name; `exact` leaves out what a solver settles.

    Raises:
        UnknownNameError: a name of `only` that nothing has; and as `match`.
    """
    from oligomatch.api.results.ask.gaps_json import gaps_object
    from oligomatch.api.results.ask.gaps_view import gaps_parts

    matches = _matched(patient, trials, as_of, site_answers, exact)
    result, _ = _shown(matches, only)
    return Answer("gaps", matches.as_of, result, gaps_object, gaps_parts)


def ask_next(
    patient: Patient,
    trials: Iterable[Trial] | None = None,
    *,
    only: Iterable[str] = (),
    as_of: date | str | None = None,
    site_answers: Path | str | None = None,
) -> Answer:
    """The reports worth obtaining next, what each answer opens and rules out; for trials named in
    `only`, the fewest questions that settle them.

    Raises:
        UnknownNameError: a name of `only` that nothing has; and as `match`.
    """
    from oligomatch.api.results.ask.ask_json import AskChoice, ask_object
    from oligomatch.api.results.ask.ask_view import ask_parts

    matches = _matched(patient, trials, as_of, site_answers)
    result, named = _shown(matches, only)
    return Answer(
        "ask",
        matches.as_of,
        result,
        lambda one: ask_object(AskChoice(one, named)),
        lambda one, console: ask_parts(AskChoice(one, named), console),
    )


def outlook(
    patient: Patient,
    trials: Iterable[Trial] | None = None,
    *,
    only: Iterable[str] = (),
    as_of: date | str | None = None,
    site_answers: Path | str | None = None,
) -> Answer:
    """The days of the next two years on which a match changes by time alone, and the events that
    the others wait for.

    Raises:
        UnknownNameError: a name of `only` that nothing has; and as `match`.
    """
    from oligomatch.api.results.outlook_view import outlook_object, outlook_parts

    matches = _matched(patient, trials, as_of, site_answers)
    result, _ = _shown(matches, only)
    return Answer("outlook", matches.as_of, result, outlook_object, outlook_parts)


def _matched(
    patient: Patient,
    trials: Iterable[Trial] | None,
    as_of: date | str | None,
    site_answers: Path | str | None,
    exact: bool = False,
) -> Matches:
    """The matches to ask about: made already, or made now."""
    if not isinstance(patient, Matches):
        return match(patient, trials, as_of=as_of, site_answers=site_answers, exact=exact)
    if exact or any(one is not None for one in (trials, as_of, site_answers)):
        raise ValueError(say("python.made_already"))
    return patient


def _shown(matches: Matches, only: Iterable[str]) -> tuple[Result, frozenset[str]]:
    """What is asked about, and the trials that are named."""
    from dataclasses import replace

    from oligomatch.api.results.matching import only as read_only

    expect("only", only, Iterable, "names_of_classes_or_trials")
    names = [only] if isinstance(only, str) else list(only)
    for one in names:
        expect("only", one, str, "names_of_classes_or_trials")
    chosen = read_only(names, [one.trial for one in matches], _unknown)
    shown = tuple(one._placed for one in matches if chosen.shows(one._placed.match))
    return replace(matches._result(), shown=shown), chosen.trials


def _unknown(name: str, near: str) -> UnknownNameError:
    known = ", ".join(str(one) for one in MatchClass)
    return UnknownNameError(say("python.no_class_or_trial", word=name, near=near, known=known))
