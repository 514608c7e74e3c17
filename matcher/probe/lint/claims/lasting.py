"""Whether a rule asks of a condition now, or ever, as the words beside its name do."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.asked_of import LIFELONG
from oligomatch.matcher.probe.lint.ledger.left_out import spans
from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting_plainly
from oligomatch.matcher.probe.lint.quoted.numbers import SINCE
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.text.faults import Fault, fault
from oligomatch.rules.tree import measures_of
from oligomatch.rules.trial import Kind, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

_ONCE = pattern("lasting", "once")
_ONCE_BEFORE = pattern("lasting", "once_before")
_NOW = pattern("lasting", "now")
_NOW_BEFORE = pattern("lasting", "now_before")
_NOW_SAID = pattern("lasting", "now_said")
_ANY_TIME, _UNDER_WAY = pattern("lasting", "any_time"), pattern("lasting", "under_way")


def lasting_otherwise(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion that asks now of what was, or ever of what is."""
    for criterion, tree in quoting_plainly(trial):
        if criterion.kind is Kind.JUDGEMENT:
            continue
        asked: dict[str, set[str]] = {}
        for one in measures_of(tree):
            if one.kind in ("has", "ever_had"):
                for name in one.names & vocabulary.conditions.keys():
                    asked.setdefault(name, set()).add(one.kind)
        since = {n for m in measures_of(tree) if m.kind in SINCE for n in m.names}
        for name, kinds in sorted(asked.items()):
            (kind, *others) = kinds
            if kind == "ever_had" and name in since:
                continue  # what somebody had is over for a time
            if not others and _asked_otherwise(name, kind, asked, criterion.quote, vocabulary):
                continue
            if not others and (how := _odd(criterion.quote, name, kind, vocabulary)):
                yield other_name(criterion, "time", *how)
                break


def _asked_otherwise(
    name: str, kind: str, asked: dict[str, set[str]], quote: str, vocabulary: Vocabulary
) -> bool:
    """Whether words that tell of then and of now mean by the other one what a rule asks of a kind
    of the same condition."""
    near = vocabulary.conditions_above(name) | vocabulary.conditions_below(name)
    akin = (kinds for one, kinds in asked.items() if one in near and one != name)
    both = _ONCE.search(quote) and _NOW_SAID.search(quote)
    return both is not None and any(kinds != {kind} for kinds in akin)


def _odd(quote: str, name: str, kind: str, vocabulary: Vocabulary) -> tuple[Fault, Fault] | None:
    """When the words say that a condition was or is there, and when the rule asks, if other."""
    bare = vocabulary.conditions[name].bare
    if kind == "ever_had" and name in LIFELONG:
        return None
    now, ever = fault("lint_now"), fault("lint_ever")
    named = [one for one in spans(quote) if one.name == name]
    before = [quote[: one.start] for one in named]
    if kind == "ever_had":
        if bare == "state" and not _ONCE.search(quote):
            return now, ever
        if bare == "disease" and before and all(map(_is_now, before)):
            return None if _ONCE.search(quote) else (now, ever)
    else:
        if bare == "event" and not _NOW.search(quote):
            return ever, now
        if bare == "disease" and before and _ONCE_BEFORE.search(before[0]):
            return ever, now
        if bare == "disease" and any(_ANY_TIME.match(quote[one.end :]) for one in named):
            return ever, now
    return None


def _is_now(before: str) -> bool:
    """Whether the words right before a condition say that it is there today."""
    return any(form.search(before) for form in (_NOW_BEFORE, _UNDER_WAY))
