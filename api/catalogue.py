"""Every sentence by its name: one English text each, so that a translation is another table."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    # the line for a match
    "match.among": ", among them: {fits}",
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
    "answer.either": "{low} or {high}",
    "answer.metastases": "{number} metastases",
    "answer.regimen": "{regimens} with {intent} intent",
    "answer.variant": "{variants}",
    "answer.only": "{variants} and no other variant",
    "answer.without": "no {variants}",
    "answer.no_other": "no other variant",
    # what the answers make of a criterion
    "gap.line": "Settles it: {fact}: {outcomes}.",
    "gap.needed": "Not enough alone: {facts}.",
    "gap.met": "{answers} → met",
    "gap.not_met": "{answers} → not met",
    "gap.ambiguous": "{answers} → for the site to say",
    "gap.told": "{fact}: {answer}",
    # what is missing over all trials
    "gaps.head": "What to obtain for {trials} in reach, first what bears on most",
    "gaps.none": "Nothing is missing for {trials} in reach",
    "gaps.site": "Ask the trial site",
    "gaps.with_others": "only together with other facts",
    "gaps.line": "{trials}: {outcomes}",
    # the argument of one trial
    "explain.place": "number {rank} of {of}",
    "explain.why": "Why here",
    "explain.near_miss": "Near miss",
    "explain.design": "Design",
    "explain.design_line": "phase {phase}, {kind}, {country}",
    "explain.randomised": "randomised",
    "explain.single_arm": "single-arm",
    "explain.treatment": "Treatment",
    "explain.closes": "Closes",
    "explain.closes_line": "once its treatment has begun, these are out for good: {trials}",
    "explain.recruitment": "Recruitment",
    "explain.recruitment_line": "{status}, as of {day}",
    "explain.or_settled_by": "Or it is settled without the site by:",
    "explain.chain": "Because: {line}.",
    "explain.decided_by": "Told: {facts}.",
    "explain.counting": "How lesions are counted here: {words}.",
    "explain.rules": "Rules {digest}, engine {engine}.",
    "readings.agree": "The same under every reading ({numbers}).",
    "readings.differ": "By reading: {readings}.",
    "readings.one": "{words} ({letters}): {verdict}",
    "margin.line": "{found}: {margin}",
    "margin.over": "{margin} over",
    "margin.short": "{margin} short",
    "gap.together": "Met, for example, by these together: {answers}.",
}


def say(name: str, **parts: str) -> str:
    """One sentence or part of one, with its words filled in."""
    return ENGLISH[name].format(**parts)
