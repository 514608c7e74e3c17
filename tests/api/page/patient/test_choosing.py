"""The filters of the ranking and of the library, over own trials too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from oligomatch.api.page.form.form import carried_text
from oligomatch.api.page.library.library import trials_context
from oligomatch.api.page.patient.choosing import Choosing
from oligomatch.api.page.patient.doing import page_of
from oligomatch.api.page.patient.patient import context_of
from oligomatch.api.results.matching import Rules, load_rules
from oligomatch.matcher.intake.intake import read_profile

ROOT = Path(__file__).parents[4]
OWN = "NCT09999999"


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    """An own trial, HALT under another number, with what it offers beside it."""
    for folder, name in (("trials", "{}.yaml"), ("offers/trials", "{}.offer.yaml")):
        text = (ROOT / "rules" / folder / name.format("NCT03256981")).read_text(encoding="utf-8")
        text = text.replace("NCT03256981", OWN).replace("6981-", "9999-")
        (tmp_path / name.format(OWN)).write_text(text, encoding="utf-8")
    return load_rules(tmp_path, as_written=True)


@pytest.mark.parametrize(("offers", "shown"), [("SABR", 1), ("no chemotherapy", 1), ("surgery", 0)])
def test_an_own_trial_is_filtered_by_what_its_own_file_says(
    rules: Rules, offers: str, shown: int
) -> None:
    rows = trials_context(rules, Choosing((("offers", offers),)))["rows"]
    assert len(rows) == shown
    profile = read_profile((ROOT / "examples/progressing.yaml").read_text(encoding="utf-8"))
    page = page_of([("carry", carried_text(profile.document())), ("offers", offers)])
    ranking = context_of(page, rules, date(2026, 5, 14))["ranking"]
    assert sum(len(part.rows) for part in ranking.parts) == shown
    assert ranking.hidden == 1 - shown


def test_the_filter_names_what_own_trials_offer(rules: Rules) -> None:
    selects = trials_context(rules, Choosing())["selects"]
    (offers,) = (one for one in selects if one.name == "offers")
    assert {"SABR", "the TKI stays", "no chemotherapy"} <= {*offers.options}
    assert "surgery" not in offers.options
