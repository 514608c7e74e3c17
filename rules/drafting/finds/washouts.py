"""How long ago something was given or happened, as eligibility texts word it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.finds.numbers import number
from oligomatch.rules.drafting.wordings import forms, part, pattern, section
from oligomatch.rules.tree import AnyOf, Is, Measure, Node, Not, Within

_DONE = forms("done")
_TOGETHER = {"immunosuppressive_therapy": ("systemic_steroids",)}
# given as a line of drugs, or told as a condition
_ALSO_STATED: Mapping[str, str] = {"androgen_deprivation_therapy": "androgen_deprivation"}
_DRUGS = forms("drugs")
_WHEN = part("when")
_LENGTHS = {"day": ("days", 1), "week": ("days", 7), "month": ("months", 1), "year": ("months", 12)}
_OTHER_CANCER = pattern("washouts", "other_cancer")
_IN_TRIAL = pattern("washouts", "in_trial")
_UNAIDED = pattern("laboratory", "unaided")
_TRANSFUSED = pattern("laboratory", "transfused")
_GROWN = pattern("laboratory", "grown")


_EACH = "|".join(f"(?P<{name}>{form})" for name, form in (_DONE | _DRUGS).items())
_NAME = re.compile(rf"(?<!\w)(?:{_EACH})(?!\w)", re.I)
_ANY = "|".join(f"(?:{form})" for form in (_DONE | _DRUGS).values())
_LIST = rf"(?<!\w)(?P<names>(?:{_ANY})(?:{part('joined_events')}(?:{_ANY}))*)"
_LAST = re.compile(_LIST + _WHEN, re.I)
_COUNTED_TO = rf"(?:\s*\(?\s*(?:at|before|prior to)\s+{part('start')}\)?)?"
_SINCE = re.compile(part("ago") + _LIST + r"(?!\w)" + _COUNTED_TO, re.I)


def washouts(text: str) -> Iterator[Find]:
    """What was given or happened within so long, or not within it; of several any."""
    for match in _LAST.finditer(text):
        names = _named(match["names"])
        if names and not _ever_of_one(text[: match.end("names")], names):
            excluded = bool(match["under"] or match["during"])
            yield Find("washout", *match.span(), _any_of(names, match, excluded=excluded))
    for match in _SINCE.finditer(text):
        names = _named(match["names"])
        if names:
            inside = _any_of(names, match, excluded=bool(match["under"] or match["atleast"]))
            lately = match["under"] or match["atmost"]
            yield Find("washout", *match.span(), inside if lately else Not(inside))


def in_trials(text: str) -> Iterator[Find]:
    """Another trial now, or an agent or a device of one within so long."""
    for match in _IN_TRIAL.finditer(text):
        now = "investigational_agent" if match["receiving"] else "trial_of_an_agent"
        given = ["investigational_agent", "investigational_device"]
        lately = _since("since", given, match, excluded=bool(match["under"] or match["during"]))
        tree = AnyOf((Is(Measure("has", names=frozenset({now}))), lately))
        yield Find("washout", *match.span(), tree)


def unaided(text: str) -> Iterator[Find]:
    """What must not have been given for so long before a value is measured."""
    for match in _UNAIDED.finditer(text):
        given = {"transfusion": _TRANSFUSED, "growth_factors": _GROWN}
        names = [name for name, form in given.items() if form.search(match["names"])]
        yield Find("washout", *match.span(), Not(_since("since", names, match, excluded=False)))


def _ever_of_one(ahead: str, names: list[str]) -> bool:
    """Whether one of several may be meant at any time, and the time behind of the last alone: a
    history of an illness, or an earlier transplant, beside something else."""
    lasting = {name in _LASTING for name in names}
    return len(lasting) == 2 and _EVER.search(ahead) is not None


def _named(words: str) -> list[str]:
    """The events that words name, where nothing but joins stands between them and it is plain that
    the time behind the last is that of each: `A, or B within ..` may mean that of B alone."""
    found = list(_NAME.finditer(words))
    between = [words[one.end() : other.start()] for one, other in itertools.pairwise(found)]
    covered = found and found[0].start() == 0 and found[-1].end() == len(words)
    if not covered or not all(_JOINS.fullmatch(one) for one in between):
        return []
    if len(found) == 2 and "," in between[0]:
        return []
    return [str(one.lastgroup) for one in found]


_JOINS = pattern("washouts", "joins")
_EVER = pattern("washouts", "ever")
_LASTING = frozenset(section("illnesses")) | {"allogeneic_transplant", "organ_transplant"}


def _any_of(names: list[str], match: re.Match[str], *, excluded: bool) -> Node:
    """That one of several was there so lately: what was given as a drug apart."""
    parts: list[Node] = []
    stated = [name for name in names if name in _DONE]
    stated += [_ALSO_STATED[name] for name in names if name in _ALSO_STATED]
    drugs = [name for name in names if name in _DRUGS]
    if drugs:
        parts.append(_since("since_therapy", drugs, match, excluded=excluded))
    if stated:
        parts.append(_since("since", stated, match, excluded=excluded))
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _since(stem: str, names: list[str], match: re.Match[str], *, excluded: bool) -> Node:
    """The time since it is at most that told: weeks as days, years as months."""
    scale, length = _LENGTHS[match["unit"].lower().rstrip("s")]
    each = {other for name in names for other in (name, *_TOGETHER.get(name, ()))}
    measure = Measure(f"{scale}_{stem}", names=frozenset(each))
    limit = number(match["n"]) * length
    return Within(measure, under=limit) if excluded else Within(measure, high=limit)


def other_cancer(text: str) -> Node | None:
    """No other cancer, or none for so long, where exceptions follow it."""
    match = _OTHER_CANCER.match(text)
    if match is None:
        return None
    if match["n"] is None:
        return Not(Is(Measure("ever_had", names=frozenset({"other_malignancy"}))))
    excluded = bool(match["under"] or match["during"])
    return Not(_since("since", ["other_malignancy"], match, excluded=excluded))
