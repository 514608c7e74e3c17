"""Each trial leads to its page in the registry, from its argument, its own page and the sheet."""

from __future__ import annotations

from datetime import date

from oligomatch.api.page.form.examples import example_text
from oligomatch.api.page.form.form import carried_text
from oligomatch.api.page.library.library import trial_context
from oligomatch.api.page.patient.doing import page_of
from oligomatch.api.page.patient.patient import argued
from oligomatch.api.page.rendering import frame_of, render
from oligomatch.api.page.sheet.sheet import sheet_of, sheet_pdf
from oligomatch.api.results.matching import load_rules
from oligomatch.api.words.citing import registry_link
from oligomatch.matcher.intake.intake import read_profile

RULES, TODAY = load_rules(None), date(2026, 5, 14)
SABR = "https://clinicaltrials.gov/study/NCT03667820"


def test_the_registry_s_page_of_a_trial_is_one_press_away() -> None:
    document = read_profile(example_text("golden")).document()
    page = page_of([("carry", carried_text(document))])
    row = argued(page, "NCT03667820", RULES, TODAY)
    assert f'href="{SABR}"' in render("argument_part.html", {"row": row, "up": ""})
    frame = frame_of("/trials/", RULES, "")
    assert f'href="{SABR}"' in render(
        "trial.html", {**frame, **trial_context(RULES, "NCT03667820")}
    )
    sheet = sheet_of(page, RULES, TODAY)
    assert sheet is not None
    assert SABR in [line.page for part in sheet.parts for line in part.rows]
    assert sheet_pdf(page, RULES, TODAY).startswith(b"%PDF-")


def test_a_number_of_no_registry_leads_nowhere() -> None:
    assert registry_link("X-1") == ""
