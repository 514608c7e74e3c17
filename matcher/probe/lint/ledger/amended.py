"""Whether a criterion holds in the versions of the protocol of which its words speak."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting
from oligomatch.matcher.probe.lint.quoted import numbers
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import Node, measures_of
from oligomatch.rules.trial import AS_FIRST_WRITTEN, Criterion, Trial, Version

_NAMED = pattern("versions", "named")
_UNTIL, _BEFORE = pattern("versions", "until"), pattern("versions", "before")
_OF_ANOTHER = pattern("versions", "of_another")
_FIRST = pattern("versions", "first")
_AMENDMENT = pattern("versions", "amendment")
_NEAR = 20  # letters


def other_versions(trial: Trial) -> Iterator[Noted]:
    """Every criterion that does not hold in the version that its words name, and every two that
    an amendment exchanges, of which the words of the amendment have the limit of the earlier."""
    if not trial.versions:
        return
    for criterion, _ in quoting(trial):
        for version, holds in _said(criterion, trial):
            if trial.holds(criterion, version) is not holds:
                names = (_name(one) for one in trial.each_version if trial.holds(criterion, one))
                yield other_name(criterion, "version", _name(version), ", ".join(names))
                break
    for version in trial.versions:
        yield from _exchanged(trial, version)


def _name(version: Version) -> str:
    return version.name or "-"


def _said(criterion: Criterion, trial: Trial) -> Iterator[tuple[Version, bool]]:
    """Each version that the words of a criterion name, and whether it is to hold there."""
    quote = criterion.quote
    if _FIRST.search(quote):
        yield AS_FIRST_WRITTEN, True
    for version in trial.versions:
        words = [rf"{_NAMED.pattern}\s+{re.escape(version.name)}(?![\w.-]*\w)"]
        words += [rf"\b{re.escape(match[0])}\b" for match in _AMENDMENT.finditer(version.quote)]
        for match in re.finditer("|".join(words), quote, re.I):
            before = quote[max(0, match.start() - _NEAR) : match.start()]
            if not _UNTIL.search(before) and not _OF_ANOTHER.search(before):
                yield version, not _BEFORE.search(before)


def _exchanged(trial: Trial, version: Version) -> Iterator[Noted]:
    """A criterion that ends with an amendment whose words have its limit, and not that of the
    criterion of the same thing that begins with it."""
    words = numbers.said(numbers.scores(version.quote))
    ending = [one for one in quoting(trial) if one[0].before == version.name]
    beginning = [one for one in quoting(trial) if one[0].since == version.name]
    for criterion, tree in ending:
        for _, other in beginning:
            same = {*_things(tree)} == {*_things(other)}
            if same and _stated(words, tree) and not _stated(words, other):
                yield other_name(criterion, "version", version.name, f"< {version.name}")
                return


def _things(tree: Node) -> Iterator[tuple[str, str | None]]:
    yield from ((one.kind, one.test) for one in measures_of(tree))


def _stated(words: list[numbers.QuotedNumber], tree: Node) -> bool:
    """Whether some words state a limit of a rule."""
    return any(
        word.value == bound.value and word.unit in ("", bound.unit)
        for word in words
        for bound in numbers.bounds(tree)
    )
