"""The sentence of each finding of the lint."""

from __future__ import annotations

from oligomatch.api.words.catalogue import OF_LINT
from oligomatch.api.words.problems import with_parts
from oligomatch.matcher.probe.lint.noted import Noted


def sentence(noted: Noted) -> str:
    """A finding as an author reads it, the criterion first."""
    text = with_parts(OF_LINT[noted.lint.name][noted.how], noted.details.items()).rstrip()
    return f"{noted.criterion} {text}" if noted.criterion else text
