"""Filters of trials by what they offer: what is ruled out goes, what is open stays."""

from __future__ import annotations

import pytest

from oligomatch.api.words.catalogue import table
from oligomatch.rules.offers.filters import IN_EVERY_ARM, answer, answers, checked, passes
from oligomatch.rules.offers.questions import QUESTIONS, Stated, ask
from oligomatch.rules.offers.read import load_offers
from tests.support.wording import MEAN

OFFERS = load_offers()


def of(question: str, stated: Stated) -> set[str]:
    return {id for id, offer in OFFERS.items() if answer(offer, question) is stated}


def test_no_chemotherapy_has_to_hold_in_every_arm() -> None:
    assert {"NCT03256981", "NCT03557411"} <= of("no_chemotherapy", Stated.YES)  # HALT; SHR-1210
    assert {"NCT02076477", "NCT03965468"} <= of("no_chemotherapy", Stated.NO)  # OITROLC, CHESS
    assert {"NCT03808662", "NCT03705403"} <= of("no_chemotherapy", Stated.OPEN)  # standard of care


def test_what_some_arm_gives_is_offered() -> None:
    assert "NCT03808337" in of("sabr_to_all_metastases", Stated.YES)  # PROMISE-005, in one arm
    assert "NCT03410043" in of("randomised", Stated.YES)
    assert "NCT03965468" in of("randomised", Stated.NO)


def test_the_tki_has_to_stay_in_every_arm() -> None:
    assert "NCT03256981" in of("keeps_tki", Stated.YES)
    assert "NCT04405401" in of("keeps_tki", Stated.OPEN)  # SUPPRESS: or the next line


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_filter_leaves_out_what_every_arm_rules_out(question: str) -> None:
    for offer in OFFERS.values():
        by_arm = set(ask(offer, question).values())
        ruled_out = Stated.NO in by_arm if question in IN_EVERY_ARM else by_arm == {Stated.NO}
        assert passes(offer, [question]) is not ruled_out


def test_a_trial_that_is_not_encoded_is_left_open() -> None:
    assert set(answers(None).values()) == {Stated.OPEN}
    assert passes(None, QUESTIONS)


def test_every_filter_has_its_words() -> None:
    assert list(table("offer_filters")) == list(QUESTIONS)


def test_a_filter_is_named_as_one_types_it() -> None:
    assert checked(["No chemotherapy", "keeps-TKI", "keeps_tki"]) == (
        "no_chemotherapy",
        "keeps_tki",
    )
    with pytest.raises(ValueError, match=f"`no_chemotherapi` is no filter.* {MEAN}"):
        checked(["no_chemotherapi"])
