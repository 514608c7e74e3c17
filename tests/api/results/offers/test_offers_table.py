"""Open trials side by side: what stands in the rows, what differs, what a filter makes of them."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from oligomatch.api.intake.files import Day, Given, read_patients
from oligomatch.api.results.forms import offers as forms
from oligomatch.api.results.matching import Result, load_rules, match_patient, only
from oligomatch.api.results.offers.offers_json import OffersChoice, compared, is_open, offers_object
from oligomatch.api.results.offers.offers_table import rows_of
from oligomatch.api.results.offers.offers_view import summary
from oligomatch.rules.offers.questions import QUESTIONS, Stated
from oligomatch.rules.trial import Event
from tests.support.wording import NOT_ELIGIBLE

EXAMPLES = Path(__file__).parents[4] / "examples"
RULES = load_rules(as_written=True)


@cache
def result(name: str, *named: str) -> Result:
    (given,) = read_patients(str(EXAMPLES / f"{name}.yaml"), Day(date(2026, 5, 14)))
    assert isinstance(given, Given)
    return match_patient(given, RULES, only(named, RULES.trials), quick=True)


def side_by_side(name: str, *asked: str) -> forms.Offers:
    return offers_object(OffersChoice(result(name), offers=asked))


def cell(name: str, row: str, trial: str) -> tuple[str, ...]:
    found = side_by_side(name)
    number = [one["acronym"] or one["trial"] for one in found["offers"]].index(trial)
    return next(one.cells[number] for one in rows_of(found) if row in (one.key, one.name))


@pytest.mark.parametrize("name", ["golden", "sparse", "progressing"])
def test_the_open_trials_stand_in_rank_order(name: str) -> None:
    ranked = result(name).ranked
    found = [one["trial"] for one in side_by_side(name)["offers"]]
    assert found == [
        o.match.trial.id for o in ranked if o.section == "options" and is_open(o.match)
    ]
    for one in ranked:
        waiting = [j.soonest for j in one.match.criteria if j.soonest]
        if one.match.match == "not yet" and one.match.trial.id in found:
            assert set(waiting) == {Event.TIME}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_filter_changes_no_order_and_names_what_it_leaves_out(question: str) -> None:
    every = [one["trial"] for one in side_by_side("golden")["offers"]]
    found = side_by_side("golden", question)
    kept = [one["trial"] for one in found["offers"]]
    assert kept == [trial for trial in every if trial in kept]
    assert set(kept) | set(found["left_out"]) == set(every)
    assert all(one["filters"][question] is not Stated.NO for one in found["offers"])


def test_what_is_done_to_each_lesion_is_told_arm_by_arm() -> None:
    assert cell("progressing", "Left adrenal", "STOP") == ("A: no local treatment", "B: SABR")
    assert cell("progressing", "Liver", "STOP") == ("no local treatment",)
    assert cell("progressing", "Left adrenal", "HALT")[0] == "A: possibly SABR"


def test_the_drug_under_way_stays_or_not() -> None:
    assert cell("progressing", "stays", "HALT") == ("stays",)
    assert cell("progressing", "stays", "OITROLC") == ("other drugs are named",)
    assert cell("progressing", "stays", "STOP") == ("A: not stated", "B: stays")


def test_what_it_closes_is_told_with_the_reason() -> None:
    (words,) = cell("progressing", "closes", "SUPPRESS-NSCLC")
    assert "STOP requires: no progressing metastasis" in words
    found = cell("golden", "closes", "OITROLC")
    assert found[0].startswith("Closes NCT03667820, which requires: the current line with osimert")
    assert found[-1].startswith("Of those that wait: ")


def test_a_result_in_another_cancer_is_said_to_be_so() -> None:
    words = cell("golden", "results", "SINDAS")
    assert any("another tumour type" in line for line in words if line.startswith("NRG-BR002"))


def test_rows_in_which_trials_differ_are_named() -> None:
    found = side_by_side("progressing")
    assert set(found["differ"]) == {row.key for row in rows_of(found) if row.differs}
    one = offers_object(OffersChoice(result("progressing", "HALT"), frozenset({"NCT03256981"})))
    assert one["differ"] == []


def test_a_trial_that_is_named_is_compared_though_it_is_out() -> None:
    choice = OffersChoice(result("golden", "SARON"), frozenset({"NCT02417662"}))
    taken, left_out = compared(choice)
    assert [one.match.trial.id for one in taken] == ["NCT02417662"]
    assert left_out == []
    assert offers_object(choice)["offers"][0]["needed"][0].startswith(NOT_ELIGIBLE)


def test_a_trial_without_data_of_its_treatment_keeps_its_words(tmp_path: Path) -> None:
    text = (EXAMPLES.parent / "rules/trials/NCT03256981.yaml").read_text(encoding="utf-8")
    own = tmp_path / "NCT09999999.yaml"
    own.write_text(
        text.replace("NCT03256981", "NCT09999999").replace("6981-", "9999-"), encoding="utf-8"
    )
    rules = load_rules(tmp_path, as_written=True)
    (given,) = read_patients(str(EXAMPLES / "progressing.yaml"), Day(date(2026, 5, 14)))
    assert isinstance(given, Given)
    shown: Any = match_patient(given, rules, only([], rules.trials), quick=True)
    (one,) = offers_object(OffersChoice(shown))["offers"]
    assert not one["encoded"]
    assert one["treatment"] == "TKI → response → pOMD: SBRT + same TKI vs same TKI only"


def test_a_drug_is_optional_where_an_alternative_adds_none() -> None:
    assert cell("progressing", "drugs", "ImmunoSABR")[0] == "A: chemotherapy (optional)"
    assert cell("progressing", "drugs", "STOP")[0].endswith("drugs not named (optional)")
    assert cell("sparse", "drugs", "NCT03119519") == ("platinum doublet or gefitinib or erlotinib",)


def test_what_is_open_of_a_dose_stands_beside_it() -> None:
    words = cell("sparse", "doses", "OITROLC")
    assert "BED ≥00 Gy (central lung cancer)" in words[0]
    assert any("is damaged" in line for line in words[1:])
    assert cell("progressing", "doses", "HALT") == ("No dose is stated for “SBRT”",)


def test_a_result_without_a_figure_says_so() -> None:
    (words,) = (one for one in cell("golden", "results", "SINDAS") if one.startswith("SINDAS"))
    assert words.endswith("interim results were presented; their figures are not in the table")


def test_a_time_a_place_or_a_group_of_an_endpoint_stands_in_brackets() -> None:
    words = cell("golden", "measured", "NCT03410043")[1]
    assert "progression-free survival (in oligometastatic group), toxicity" in words


def test_a_conflict_by_local_treatment_is_one_of_the_lesions_treated() -> None:
    found = side_by_side("progressing")["offers"]
    (one,) = next(o["rules_out"] for o in found if o["acronym"] == "SUPPRESS-NSCLC")
    assert not one["lasting"]
    (words,) = cell("progressing", "closes", "SUPPRESS-NSCLC")
    assert words.startswith("Arm A closes STOP for the lesions that it treats; STOP requires: no")


@pytest.mark.parametrize("name", ["golden", "progressing"])
def test_a_filter_says_of_the_tki_what_its_row_says(name: str) -> None:
    for one in side_by_side(name)["offers"]:
        stays, told = [arm["stays"] for arm in one["arms"]], one["filters"]["keeps_tki"]
        assert told is not Stated.YES or "not" not in stays, one["trial"]
        assert told is not Stated.NO or "not" in stays, one["trial"]


def test_one_open_trial_is_one() -> None:
    choice = OffersChoice(result("golden", "NCT03667820"), frozenset({"NCT03667820"}))
    assert summary(offers_object(choice)) == "1 open trial."
