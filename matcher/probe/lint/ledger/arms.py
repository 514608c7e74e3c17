"""Whether a criterion holds for the arms of which its words speak."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting
from oligomatch.rules.trial import Trial

_KIND = r"\b(?:cohort|arm|group|part|phase|stratum|step|track)s?"
_JOIN = r"\s*(?:,|/|&|\band\b|\bor\b)\s*"


def other_arms(trial: Trial) -> Iterator[Noted]:
    """Every criterion asked in an arm that its words, which speak of another, do not name."""
    names = sorted((re.escape(arm.name) for arm in trial.arms), key=len, reverse=True)
    if not names:
        return
    name = rf"(?:{'|'.join(names)})(?![\w-])"
    listed = re.compile(rf"{_KIND}\s+(?P<list>{name}(?:{_JOIN}(?:{_KIND}\s+)?{name})*)", re.I)
    known = {arm.name.casefold(): arm.name for arm in trial.arms}
    for criterion, _ in quoting(trial):
        found = (re.findall(name, one["list"], re.I) for one in listed.finditer(criterion.quote))
        said = {known[each.casefold()] for some in found for each in some}
        if said and {*criterion.arms} - said:
            ruled = ", ".join(sorted(criterion.arms))
            yield other_name(criterion, "arm", ", ".join(sorted(said)), ruled)
