"""The generated page of all trials."""

from __future__ import annotations

from oligomatch.rules.read import load_trials
from scripts.trial_page import PAGE, page


def test_the_page_is_what_the_rules_give() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(load_trials())


def test_every_trial_and_every_criterion_stands_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for trial in load_trials():
        assert f"{trial.id}\n" in text
        for criterion in trial.criteria:
            assert f"| {criterion.id} | {criterion.kind} |" in text


def test_who_limits_the_number_of_metastases_is_a_row() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if "7662-04" in line]
    assert any("≤ 5" in row and "A-18 A" in row for row in rows), rows
