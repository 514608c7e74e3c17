"""The lead of an argument agrees with the criteria beneath it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from oligomatch.api.page.form.examples import EXAMPLES, example_text
from oligomatch.api.page.patient.lead import lead_of
from oligomatch.matcher.intake.intake import read_profile
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.read import load_trials

TRIALS = load_trials()


@pytest.mark.parametrize("name", [name for name, _ in EXAMPLES])
def test_a_lead_counts_the_criteria_in_at_most_two_sentences(name: str) -> None:
    profile = read_profile(example_text(name))
    who = derive(profile, profile.as_of or date(2026, 11, 20))
    for trial in TRIALS:
        match = match_trial(who, trial)
        lead = lead_of(match)
        assert 1 <= len(re.findall(r"\.(?: |$)", lead)) <= 2
        final = [one for one in match.with_verdict(Verdict.NOT_MET) if not one.awaits]
        assert ("fails cannot be turned" in lead) == (bool(final) and len(match.deciding) > 1)
        if match.match is MatchClass.ELIGIBLE:
            assert "met." in lead
