"""Every part of an offer stands in the source, and the parts account for the whole of its cells."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from oligomatch.rules.offers.account import misplaced, noted, unaccounted
from oligomatch.rules.offers.model import Offer
from oligomatch.rules.offers.read import load_offers
from oligomatch.rules.read import load_trials
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.support.contract import SEEDS
from tests.support.quotes import plain, seed, stands_in

OFFERS = load_offers()
VOCABULARY = load_vocabulary()
TRIALS = {trial.id: trial for trial in load_trials()}
ALL = pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS)
BREAST = "NCT02364557"  # seed 001: an article, not the row of a table
seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is absent")


def test_every_trial_of_the_library_has_its_offer() -> None:
    assert OFFERS.keys() == TRIALS.keys()


@ALL
def test_no_word_of_a_cell_is_unaccounted_for_and_no_part_is_misplaced(offer: Offer) -> None:
    assert list(misplaced(offer)) == []
    assert unaccounted(offer) == ()
    assert all(one.at in one.quote for one in offer.endpoints)


@ALL
def test_an_endpoint_left_out_or_misquoted_is_seen(offer: Offer) -> None:
    for n, one in enumerate(offer.endpoints):
        others = (*offer.endpoints[:n], *offer.endpoints[n + 1 :])
        assert unaccounted(replace(offer, endpoints=others)), one.quote
        wrong = (*others, replace(one, quote=f"{one.quote} 2"))
        assert list(misplaced(replace(offer, endpoints=wrong))) == [f"{one.quote} 2"]


@ALL
def test_a_figure_of_the_cell_belongs_to_a_dose_a_time_or_a_gate(offer: Offer) -> None:
    for step in offer.steps:
        for treatment in step.gives:
            left = re.sub(r"PD-L?1|PD\(L\)1|L19|IL2|1210|2450|3D|1st|2nd", "", treatment.quote)
            assert not re.search("[0-9]", left), treatment.quote


READ_AS: dict[str, set[str]] = {  # words that name a class in other words than the vocabulary's
    "EGFR/ALK TKI": {"egfr_tki"},
    "+ aPD(L)1 if SOC": {"pd1", "pdl1"},
}


@ALL
def test_a_dose_has_the_figures_of_its_quote_and_a_drug_its_name(offer: Offer) -> None:
    for treatment in (one for step in offer.steps for one in step.gives):
        for dose in treatment.doses:
            held = (dose.gy, dose.fractions, dose.each, dose.bed)
            ends = {end for one in held if one for end in (one.low, one.high) if end is not None}
            assert ends <= {float(one) for one in re.findall("[0-9]+", dose.quote)}, dose.quote
        words = treatment.quote.casefold().replace("-", " ").replace("–", " ")
        given = {*treatment.agents, *treatment.one_of}
        for agent in given - READ_AS.get(treatment.quote, set()):
            assert any(name in words for name in spelled(agent)), (agent, treatment.quote)
        for drug in VOCABULARY.agents:
            assert drug in given or not any(name in words for name in spelled(drug)), drug


def spelled(agent: str) -> set[str]:
    """How a drug or a class may be written."""
    one = VOCABULARY.agents.get(agent) or VOCABULARY.classes[agent]
    return {name.casefold().replace("-", " ").replace("_", " ") for name in (agent, *one.worded)}


@ALL
def test_a_part_left_out_or_a_word_added_is_seen(offer: Offer) -> None:
    assert unaccounted(replace(offer, cell=offer.cell + " word")) == ("word",)
    wrong = replace(offer.steps[-1], quote="never said")
    assert "never said" in misplaced(replace(offer, steps=(*offer.steps[:-1], wrong)))
    for n, step in enumerate(offer.steps):
        others = (*offer.steps[:n], *offer.steps[n + 1 :])
        assert unaccounted(replace(offer, steps=others)), step.quote
        for one in step.gives:
            rest = tuple(other for other in step.gives if other is not one)
            if rest and all(one.quote not in other.quote for other in rest):
                bare = replace(step, gives=rest)
                assert noted(one.quote, offer) or unaccounted(
                    replace(offer, steps=(*offer.steps[:n], bare, *offer.steps[n + 1 :]))
                ), one.quote


@seeds
@ALL
def test_the_cells_and_the_notes_stand_in_the_source(offer: Offer) -> None:
    line = offer.source.line
    assert line is not None
    assert offer.source == TRIALS[offer.trial].source
    assert stands_in(offer.cell, offer.source.document, line)
    near = plain(" ".join(seed(offer.source.document)[line - 1 : line + 2]))
    assert plain(offer.primary_cell) in near
    assert plain(offer.secondary_cell) in near
    for said in (*offer.notes, *offer.parties):
        assert said.source.line is not None
        assert stands_in(said.quote, said.source.document, said.source.line)


@ALL
def test_each_name_of_an_arm_and_each_footnote_is_quoted(offer: Offer) -> None:
    assert len({arm.id for arm in offer.arms}) == len(offer.arms)
    assert all(arm.quote in offer.cell for arm in offer.arms)
    assert {arm for step in offer.steps for arm in step.arms} <= {arm.id for arm in offer.arms}
    for note in offer.notes:
        cells = offer.cell + offer.primary_cell + offer.secondary_cell
        assert note.mark in cells


@ALL
def test_the_allocation_is_the_designs(offer: Offer) -> None:
    facts = TRIALS[offer.trial].facts
    assert (offer.allocation == "randomised") is facts.randomised


@ALL
def test_what_comes_before_entry_is_what_its_criteria_require(offer: Offer) -> None:
    trial = TRIALS[offer.trial]
    required = [id for step in offer.steps for id in step.required]
    for id in required:
        assert trial.criterion(id).kind == "inclusion", id
    entered = [not step.required for step in offer.steps if step.gives]
    assert entered == sorted(entered), "nothing comes before entry that follows a step of the trial"
    waiting = {
        one.id
        for one in trial.criteria
        if one.basis == "treat" and any(wait.event == "induction" for wait in one.waits)
    }
    assert waiting <= {*required, "7820-05"}  # 7820-05: `persistent sites`, a site of treatment
