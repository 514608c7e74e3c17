"""The wordings of eligibility texts name what the vocabulary has, in forms that can be used."""

from __future__ import annotations

import re

import pytest

from oligomatch.rules.drafting import wordings
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
CONDITIONS = ("conditions", "states", "events", "state_phrases", "event_phrases", "markers")


@pytest.mark.parametrize("section", CONDITIONS)
def test_conditions_are_those_of_the_vocabulary(section: str) -> None:
    assert set(wordings.forms(section)) <= set(VOCABULARY.conditions)


def test_what_was_given_is_a_condition_or_a_class_of_drugs() -> None:
    assert set(wordings.forms("done")) <= set(VOCABULARY.conditions)
    assert set(wordings.forms("drugs")) | set(wordings.section("treatments")) <= set(
        VOCABULARY.classes
    )


def test_a_test_is_measured_in_units_that_it_has() -> None:
    for name, (written, units) in wordings.tests().items():
        assert set(units) <= set(VOCABULARY.measurements[name].known_units), name
        assert re.compile(written)


@pytest.mark.parametrize("section", [*CONDITIONS, "done", "drugs", "units"])
def test_every_form_can_be_used_and_is_found_in_no_empty_text(section: str) -> None:
    for name, form in wordings.forms(section).items():
        assert re.compile(form, re.I)
        assert section == "units" or not re.fullmatch(form, ""), name
