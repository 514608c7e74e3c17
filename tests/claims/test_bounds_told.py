"""Every number that may be told by its bounds, at the edges of what it may be told as."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from oligomatch.api.intake.profile_schema import profile_schema
from oligomatch.api.words.patient.facts import case_line
from oligomatch.matcher.ask.gaps import Gaps
from oligomatch.matcher.intake.contradictions import contradictions
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.match.criteria import match_trial
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.profile import Bounds, Profile, WholeBounds
from oligomatch.rules.read import load_trials
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.support.profiles import Json

DAY = date(2026, 5, 14)
TRIALS = load_trials()
SCHEMA = profile_schema()
BOUNDS = {one.__name__ for kind in (Bounds, WholeBounds) for one in (kind, *kind.__subclasses__())}
AROUND: dict[str, Json] = {  # what else has to be told where a number stands
    "Measurement": {"unit": "g/dL"},
    "Line": {"number": 1, "agents": ["osimertinib"]},
}


def places() -> Iterator[tuple[str, Any]]:
    """Every place of the schema that takes bounds, and a profile that tells one there."""
    yield from _below("", {"$ref": "#/$defs/Profile"}, ())


def _below(place: str, node: Json, open_: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    parts = SCHEMA["$defs"]
    for form in node.get("anyOf", [node]):
        name = form.get("$ref", "").rsplit("/", 1)[-1]
        if name in BOUNDS:
            yield place, lambda bounds: bounds
        elif name and name not in open_:
            for field, inner in parts[name].get("properties", {}).items():
                for found, make in _below(f"{place}/{field}", inner, (*open_, name)):
                    around = AROUND.get(name, {})
                    yield found, lambda b, m=make, f=field, a=around: {**a, f: m(b)}
        elif "anyOf" in form:
            yield from _below(place, form, open_)
        elif isinstance(form.get("items"), dict):
            for found, make in _below(f"{place}/*", form["items"], open_):
                yield found, lambda b, m=make: [m(b)]
        elif isinstance(form.get("additionalProperties"), dict):
            key = _KEYS.get(place, "L1")
            for found, make in _below(f"{place}/{key}", form["additionalProperties"], open_):
                yield found, lambda b, m=make, k=key: {k: m(b)}


_KEYS = {
    "/assessments/*/totals/by_organ": "liver",
    "/measurements": "haemoglobin",
    "/primary/distance_mm": "heart",
    "/lesions/*/distance_mm": "heart",
}
PLACES = dict(places())


def told(place: str, bounds: Json) -> Json:
    document = {"as_of": DAY.isoformat(), **PLACES[place](bounds)}
    if place.startswith("/assessments/*/lesions"):
        document["lesions"] = [{"id": "L1", "organ": "liver"}]
    return document


def test_every_bounded_field_is_found() -> None:
    assert set(PLACES) >= {"/age", "/ecog", "/assessments_total", "/lesions/*/diameter_mm"}
    assert "/assessments/*/totals/by_organ/liver" in PLACES
    assert len(PLACES) >= 17


@pytest.mark.parametrize("place", PLACES)
def test_at_least_none_says_no_more_than_the_entry_it_stands_in(place: str) -> None:
    bare, vacuous = (
        derive(profile_of(told(place, bounds)), DAY)
        for bounds in ({"at_least": 0, "at_most": 100_000}, {"at_least": 0})
    )
    for trial in TRIALS:
        for criterion in trial.criteria:
            for tree in criterion.question.trees:
                assert judge(tree, vacuous) is judge(tree, bare), criterion.id


def highest(place: str) -> int:
    """The highest number that the field takes."""
    low, high = 0, 1_000_000
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if usable(place, {"at_least": middle}) else (low, middle - 1)
    return low


def usable(place: str, bounds: Any) -> bool:
    try:
        Profile.model_validate(told(place, bounds))
    except ValueError:
        return False
    return True


def answered(place: str, bounds: Json) -> None:
    """The line of the patient, every match, and every gap at the field itself."""
    profile = Profile.model_validate(told(place, bounds))
    if any(True for _ in contradictions(profile, load_vocabulary())):
        return
    assert case_line(profile)
    patient, gaps = derive(profile, DAY), Gaps(profile, DAY)
    for trial in TRIALS:
        for judged in match_trial(patient, trial).deciding:
            asks = [re.sub(r"/[0-9]+(?=/)", "/*", fact) for fact in judged.asks]
            if place in asks or place.rpartition("/")[0] in asks:
                gaps.of(judged)


@pytest.mark.parametrize("place", PLACES)
def test_numbers_at_the_edges_are_answered(place: str) -> None:
    most = highest(place)
    for bounds in ({"at_least": 0}, {"at_most": 0}, {"at_least": most}, {"at_most": most}):
        answered(place, bounds)


def test_no_number_is_told_above_the_highest_that_its_field_takes_as_one_number() -> None:
    tops = {place: highest(place) for place in PLACES}
    assert (tops["/ecog"], tops["/age"]) == (5, 130)
    assert tops["/lesions/*/diameter_mm"] == tops["/assessments/*/lesions/L1/diameter_mm"] == 300
    assert (
        tops["/systemic_therapy/lines/*/cycles"] == tops["/systemic_therapy/adjuvant_lines"] == 60
    )
    for place, top in tops.items():
        assert place == "/measurements/haemoglobin/value" or not usable(place, top + 1)
