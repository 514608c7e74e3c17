"""Letters' words in the fields of the page, and dates in our sentences as one writes them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oligomatch.api.page.form.examples import example_text
from oligomatch.api.page.form.fields import field_at, read
from oligomatch.api.page.form.written import dated
from oligomatch.api.page.patient.doing import Page
from oligomatch.api.page.patient.ranking import MARKS
from oligomatch.api.page.rendering import patient_page, render
from oligomatch.api.page.sheet.sheet import sheet_of
from oligomatch.api.results.matching import load_rules
from oligomatch.api.words.sentences import limits_of_use
from oligomatch.matcher.intake.intake import read_profile
from oligomatch.rules.read import load_trials

DAY = date(2026, 11, 20)


def profile_of_example(name: str) -> dict[str, Any]:
    return dict(read_profile(example_text(name)).document())


@pytest.mark.parametrize(
    ("pointer", "text", "told"),
    [
        ("/lesions/0/status", "shrunk", "shrinking"),
        ("/lesions/0/status", "gone", "resolved"),
        ("/lesions/0/prior_local_therapy", "radiosurgery", [{"modality": "SABR"}]),
        ("/lesions/0/prior_local_therapy", "resection 2024", [{"modality": "surgery", "date": "2024"}]),
        ("/primary/status", "in situ", {"one_of": ["in_place_untreated", "in_place_treated"]}),
        ("/primary/status", "in place, treated", "in_place_treated"),
        ("/assessments/0/response", "stable disease", "SD"),
        ("/assessments/0/response", "progression", "PD"),
        ("/systemic_therapy/lines/0/stop_reason", "progression", "progression"),
        ("/imaging/fdg_pet", "not done", False),
        ("/imaging/fdg_pet", "done", True),
        ("/metastatic_disease/diagnosis_date", "20/11/2026", "2026-11-20"),
    ],
)  # fmt: skip
def test_a_field_takes_the_words_of_a_letter(pointer: str, text: str, told: Any) -> None:
    field = field_at(pointer)
    assert field is not None
    assert read(field, text) == told


def test_a_day_that_could_be_a_month_is_not_guessed() -> None:
    field = field_at("/metastatic_disease/diagnosis_date")
    assert field is not None
    with pytest.raises(ValueError, match="write a date"):
        read(field, "5/6/2026")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("osimertinib since 2026-05-14", "osimertinib since 14 May 2026"),
        ("from 2024-06 to 2024-09.", "from June 2024 to September 2024."),
        ("NCT01725165, 2026-13, 12026-05, 4-6", "NCT01725165, 2026-13, 12026-05, 4-6"),
    ],
)
def test_a_date_in_a_sentence_reads_as_one_writes_it(words: str, said: str) -> None:
    assert dated(words) == said


def test_the_foot_tells_what_the_trials_served_ask() -> None:
    own = load_trials(Path(__file__).parents[4] / "examples" / "trials")
    assert "no age, ECOG" not in limits_of_use(own)
    assert "no age, ECOG" in limits_of_use(load_trials())


@pytest.mark.parametrize("name", ["golden", "progressing", "sparse"])
def test_no_sentence_of_the_page_or_the_sheet_has_a_date_as_a_file_has_it(name: str) -> None:
    page, rules = Page(profile_of_example(name)), load_rules(None)
    for told in (
        patient_page(page, rules, DAY, theme=""),
        render("sheet.html", {"sheet": sheet_of(page, rules, DAY), "marks": MARKS}),
    ):
        words = re.sub(r"<[^>]*>", " ", told)
        assert not re.search(r"(?<![\d-])20\d\d-\d\d", words)
