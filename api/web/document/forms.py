"""The forms of the answers that are about no patient, with what every answer carries."""

from __future__ import annotations

from typing import Annotated, Literal

from oligomatch.api.results.forms import letters, trials
from oligomatch.api.results.forms.match import About
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.fields import Day, Place, means


class Answered(About):
    """What every answer over HTTP carries that is no problem."""

    as_of: Annotated[Day, means(say("forms.day_answer_today_by"))]


class LettersAnswered(letters.ReadLetters, About):
    """What letters say of one patient: a profile to be confirmed."""


class TrialWhole(trials.Trial, Answered):
    """One trial with its criteria."""


class TrialList(Answered):
    """The trials that are matched against."""

    rows: Annotated[list[trials.TrialRow], means(say("forms.by_registry_number"))]


class Health(Answered):
    """The server is alive."""

    status: Annotated[Literal["alive"], means(say("forms.always_alive"))]


class Readiness(Answered):
    """The server can answer."""

    status: Annotated[Literal["ready"], means(say("forms.always_ready_server_that"))]
    trial_count: Annotated[Place, means(say("forms.how_many_trials_loaded"))]
