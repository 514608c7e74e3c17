"""The forms of the answers that are about no patient, with what every answer carries."""

from __future__ import annotations

from typing import Annotated, Literal

from oligomatch.api.results.forms import trials
from oligomatch.api.results.forms.match import About
from oligomatch.api.words.fields import Day, Place, means


class Answered(About):
    """What every answer over HTTP carries that is no problem."""

    as_of: Annotated[Day, means("The day of the answer; today, by the server's clock.")]


class TrialWhole(trials.Trial, Answered):
    """One trial with its criteria."""


class TrialList(Answered):
    """The trials that are matched against."""

    trials: Annotated[list[trials.TrialRow], means("By registry number.")]


class Health(Answered):
    """The server is alive."""

    status: Annotated[Literal["alive"], means("Always `alive`.")]


class Readiness(Answered):
    """The server can answer."""

    status: Annotated[Literal["ready"], means("Always `ready`; a server that is not answers 503.")]
    trials: Annotated[Place, means("How many trials are loaded.")]
