"""Which trials another would close by its own treatment."""

from __future__ import annotations

import re

from hypothesis import given, settings

from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.match.conflicts import OPENINGS, closes, opening
from oligomatch.matcher.match.criteria import Match, match_trial
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.matcher.ask.test_gaps import SPARSE
from tests.oracle.strategies import stated_in_part
from tests.oracle.worlds import World
from tests.support.patients import CRITERIA, GOLDEN, TRIALS
from tests.support.profiles import Json


def matched(told: Json) -> tuple[Profile, dict[str, Match]]:
    profile = profile_of(told)
    assert profile.as_of is not None
    who = derive(profile, profile.as_of)
    return profile, {id: match_trial(who, trial) for id, trial in TRIALS.items()}


def closed(told: Json, trial: str) -> set[str]:
    profile, matches = matched(told)
    assert profile.as_of is not None
    return {t.id for t in closes(profile, profile.as_of, matches[trial], matches.values())}


def test_every_drug_and_class_stands_in_the_words_of_the_trial() -> None:
    words = load_vocabulary()
    for id, regimens in OPENINGS.items():
        quote = re.sub(r"[^a-z]+", " ", CRITERIA[id].quote.casefold())
        for regimen in regimens:
            for agent in regimen.get("agents", ()):
                assert agent in quote
            for name in regimen.get("classes", ()):
                known = (name, *words.classes[name].names)
                spelt = [re.sub(r"[^a-z]+", " ", one.casefold()) for one in known]
                assert any(one in quote for one in spelt), (id, name)


def test_gefitinib_or_erlotinib_closes_the_trials_that_ask_for_osimertinib() -> None:
    found = closed(SPARSE, "NCT02893332")  # SINDAS
    assert {"NCT03410043", "NCT03667820"} <= found  # osimertinib, 6 to 12 and at least 8 weeks
    assert "NCT03595644" not in found  # any EGFR-TKI for 3 months


def test_a_trial_without_a_treatment_of_its_own_closes_none() -> None:
    assert opening(TRIALS["NCT03410043"]) == ()
    assert closed(GOLDEN, "NCT03410043") == set()


def test_a_trial_that_is_out_closes_none() -> None:
    assert closed(GOLDEN, "NCT03965468") == set()


@settings(max_examples=10)
@given(stated_in_part())
def test_what_is_closed_was_in_reach_and_is_another_trial(case: tuple[World, Json]) -> None:
    profile, matches = matched(case[1])
    assert profile.as_of is not None
    for id in ("NCT02893332", "NCT02076477", "NCT03965468"):
        for trial in closes(profile, profile.as_of, matches[id], matches.values()):
            assert trial.id != id
            assert matches[trial.id].match != "ineligible"
