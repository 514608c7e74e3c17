"""Results of named studies: quoted, shown beside trials of the same state and strategy, no more."""

from __future__ import annotations

import re

import pytest

from oligomatch.rules.offers.read import load_offers
from oligomatch.rules.offers.results import StudyResult, beside, load_results
from oligomatch.rules.read import load_trials
from tests.support.contract import SEEDS
from tests.support.quotes import seed, stands_in

OFFERS = load_offers()
TRIALS = {trial.id: trial for trial in load_trials()}
RESULTS = {one.id: one for one in load_results()}
ALL = pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is absent")


def shown(result: str) -> set[str]:
    """The trials that a result is shown beside."""
    return {id for id, trial in TRIALS.items() if RESULTS[result] in beside(trial, OFFERS[id])}


@seeds
@ALL
def test_every_quote_of_a_result_stands_in_its_line(result: StudyResult) -> None:
    quoted = [(result.population_quote, result.source), (result.arms_quote, result.source)]
    quoted += [(one.quote, one.source) for one in result.found(TRIALS).values()]
    for quote, source in quoted:
        assert source.line is not None
        assert stands_in(quote, source.document, source.line)


@ALL
def test_every_figure_of_an_outcome_stands_in_its_quote(result: StudyResult) -> None:
    assert result.found(TRIALS)
    for one in result.outcomes.values():
        for figure in one.arms.values():
            assert f"{figure:g}" in re.findall(r"[0-9]+(?:\.[0-9]+)?", one.quote)
            assert f"{figure:g}" in one.words


@seeds
def test_no_study_whose_results_the_landscape_tells_is_left_out() -> None:
    discussed = " ".join(seed("seed 002")[line - 1] for line in (465, 475))
    named = set(re.findall(r"([A-Z][a-z]+) et al", discussed))
    assert named == {
        result.study.split()[0] for result in RESULTS.values() if "et al" in result.study
    }


def test_a_result_is_shown_beside_trials_of_its_state_and_strategy() -> None:
    assert shown("nrg-br002") == {
        "NCT02364557",
        "NCT02417662",  # SARON: systemic therapy with or without local treatment
        "NCT02759783",  # CORE
        "NCT02893332",  # SINDAS
        "NCT03143322",  # STEREO-OS
        "NCT03705403",  # ImmunoSABR
        "NCT03721341",  # SABR-COMET 10
        "NCT03808337",  # PROMISE-005
        "NCT03827577",  # OMEGA
    }
    # CHESS, durvalumab with SBRT, TQB2450 after SBRT
    assert shown("xue") == {"NCT03965468", "NCT04255836", "NCT04306926"}
    assert shown("welsh") == {*shown("xue"), "NCT03557411", "NCT04486287"}
    assert shown("sindas-interim") == {"NCT02893332"}


def test_a_result_of_another_state_is_shown_beside_none() -> None:
    assert shown("formenti") == shown("feigenberg") == shown("qiu") == set()
    assert all(one.because for one in RESULTS.values() if one.trial != "NCT02893332")


def test_no_result_is_an_endpoint_or_the_words_of_a_criterion() -> None:
    outcomes = {one.quote for result in RESULTS.values() for one in result.outcomes.values()}
    for id, trial in TRIALS.items():
        assert not outcomes & {one.quote for one in OFFERS[id].endpoints}
        assert not outcomes & {criterion.quote for criterion in trial.criteria}
