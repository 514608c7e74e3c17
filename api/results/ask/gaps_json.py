"""What is missing over all trials, gathered by where one asks, as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oligomatch.api.results.explain_json import outcomes_object
from oligomatch.api.results.forms import ask as forms
from oligomatch.api.results.match_json import considered_object, head_object
from oligomatch.api.results.matching import Result
from oligomatch.api.words.patient.facts import HOW, AnswerSource, Fact, fact
from oligomatch.api.words.sentences import (
    limits_of_use,
    openable,
    site_asked,
)
from oligomatch.matcher.ask.gaps import Bearing, Gap, Gaps, wanted
from oligomatch.matcher.match.criteria import Match


@dataclass(frozen=True, slots=True)
class Missing:
    """One fact to obtain, with the trials on which it bears."""

    fact: str  # pointer into the profile
    asked: Fact
    bearing: tuple[Bearing, ...]

    @property
    def trials(self) -> tuple[str, ...]:
        """The trials on which it bears, each once."""
        return tuple(dict.fromkeys(one.trial for one in self.bearing))

    def alike(self) -> list[tuple[Gap, tuple[str, ...]]]:
        """The trials by what the answers make of them."""
        found: dict[str, tuple[Gap, list[str]]] = {}
        for one in self.bearing:
            own = found.setdefault(repr(one.gap), (one.gap, []))
            if one.trial not in own[1]:
                own[1].append(one.trial)
        return [(gap, tuple(trials)) for gap, trials in found.values()]


@dataclass(frozen=True, slots=True)
class AskPlace:
    """One place to ask: a report, a record, a person; with the facts it tells."""

    group: AnswerSource
    facts: tuple[Missing, ...]

    @property
    def trials(self) -> tuple[str, ...]:
        """The trials on which some fact of it bears."""
        return tuple(dict.fromkeys(trial for one in self.facts for trial in one.trials))


def places(result: Result) -> tuple[AskPlace, ...]:
    """Where to ask, first where most trials depend on; in each, the facts that bear on most."""
    found: dict[AnswerSource, list[Missing]] = {}
    gaps = Gaps(result.profile, result.given.as_of, effort=result.effort)
    for pointer, bearing in wanted(gaps, in_reach(result)).items():
        asked = fact(pointer, result.profile)
        found.setdefault(asked.group, []).append(Missing(pointer, asked, bearing))
    each = [AskPlace(group, tuple(facts)) for group, facts in found.items()]
    order = list(AnswerSource)
    return tuple(sorted(each, key=lambda p: (-len(p.trials), order.index(p.group))))


def in_reach(result: Result) -> list[Match]:
    """The options that a fact may open."""
    return openable(one.match for one in result.options)


def gaps_object(result: Result) -> forms.Gaps:
    """The documented form (docs/output.md)."""
    matches = in_reach(result)
    return {
        **head_object(result),
        "in_reach": [match.trial.id for match in matches],
        "reports": [_place_object(place, result) for place in places(result)],
        "site_questions": [
            {"question": words, "trials": [trial.id for trial in trials]}
            for words, trials in site_asked(matches).items()
        ],
        "limits_of_use": limits_of_use(result.trials),
        **considered_object(result),
    }


def _place_object(place: AskPlace, result: Result) -> forms.GapPlace:
    return {
        "report": str(place.group),
        "how": HOW[place.group],
        "trials": list(place.trials),
        "missing": [_missing_object(one, result) for one in place.facts],
    }


def _missing_object(one: Missing, result: Result) -> forms.GapFact:
    return {
        "fact": one.fact,
        "ask": str(one.asked),
        "trials": list(one.trials),
        "open_criteria": [_bearing_object(bearing, result) for bearing in one.bearing],
    }


def _bearing_object(one: Bearing, result: Result) -> forms.GapBearing:
    assert one.judged.reason is not None  # only an open criterion asks for a fact
    return {
        "trial": one.trial,
        "criterion": one.judged.id,
        "reason": one.judged.reason,
        **outcomes_object(one.gap, result),
    }


def by_names(trials: Sequence[str], result: Result) -> list[str]:
    """Trials as one speaks of them."""
    acronyms = {one.match.trial.id: one.match.trial.acronym for one in result.ranked}
    return [acronyms[trial] or trial for trial in trials]
