"""The page of a report and the words of its rows."""

from __future__ import annotations

from pathlib import Path

from oligomatch.api.words.patient.facts import AnswerSource, fact
from oligomatch.api.words.sentences import asked_words
from oligomatch.api.words.templates import environment
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.trial import Criterion

TEMPLATES = Path(__file__).parent / "templates"


def page(template: str, **shown: object) -> str:
    """A page of this room; every text in it is escaped."""
    return environment([TEMPLATES]).get_template(template).render(**shown)


def criterion_words(criterion: Criterion) -> str:
    """What a criterion asks in our words, else in those of the source."""
    return asked_words(criterion) or criterion.quote


def fact_words(kind: str) -> str:
    """A kind of fact without its place: `ROS1 test`, `diameters`."""
    asked = fact(kind.replace("*", "0"), Profile())
    return asked.noun if asked.group is AnswerSource.MOLECULAR else asked.short or asked.noun
