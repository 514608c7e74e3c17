"""Every sentence by its name: one English text each, so that a translation is another table."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    # answers to a question
    "answer.day": "{day}",
    "answer.at_least": "{number} or more",
    "answer.at_most": "at most {number}",
    "answer.range": "{low} to {high}",
    "answer.any_day": "any day",
    "answer.until": "{day} or earlier",
    "answer.since": "{day} or later",
    "answer.between": "from {first} to {last}",
    "answer.or": ", or ",
    "answer.variant": "{variants}",
    "answer.only": "{variants} and no other variant",
    "answer.without": "no {variants}",
    "answer.no_other": "no other variant",
    # what the answers make of a criterion
    "gap.line": "{fact}: {outcomes}",
    "gap.met": "{answers} → met",
    "gap.not_met": "{answers} → not met",
    "gap.ambiguous": "{answers} → for the site to say",
    "gap.not_alone": "does not settle it alone",
    "gap.told": "{fact}: {answer}",
    "gap.together": "Met, for example, by these together: {answers}.",
}


def say(name: str, **parts: str) -> str:
    """One sentence or part of one, with its words filled in."""
    return ENGLISH[name].format(**parts)
