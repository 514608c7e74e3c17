"""Letters are typed by keyboard alone, in a clinician's spelling, in few strokes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from oligomatch.api.page.form.texts.variants import RESULTS
from tests.api.page.browser.hand import judged, settled, write
from tests.conftest import first_of

MOST = 250  # strokes, those that move from field to field among them
LETTER = (
    ("/as_of", "30.4.26"),
    ("/age", "67"),
    ("/sex", "m"),
    ("/ecog", "1"),
    ("/cancer_type", "LUAD"),
    ("/primary/diagnosis_date", "2/2023"),
    ("/primary/side", "r"),
    ("/primary/lobe", "up"),
    ("/primary/status", "rese"),
    ("/primary/definitively_treated", "y"),
    ("/primary/definitive_treatment_end", "14.3.23"),
    ("/primary/progressing", "n"),
    ("/assessments/0/date", "16.4.26"),
    ("/lesions/0/organ", "LUL"),
    ("/lesions/0/diameter_mm", "8"),
    ("/lesions/1/organ", "LUL"),
    ("/lesions/1/diameter_mm", "11"),
    ("/lesions/2/organ", "R adrenal"),
    ("/lesions/2/diameter_mm", "24"),
    ("/lesions/3/organ", "L ilium"),
    ("/assessments/0/totals/metastases", "4"),
    ("/biomarkers/EGFR", "negative"),
    ("/biomarkers/ALK", "negative"),
    ("/biomarkers/ROS1", "not_tested"),
    ("/biomarkers/KRAS", "positive"),
    ("/biomarkers/KRAS/variants", "G12C"),
    ("/systemic_therapy/palliative_lines", "0"),
    ("/systemic_therapy/adjuvant_lines", "1"),
    ("/systemic_therapy/lines/0/agents", "cispl, vinor"),
    ("/systemic_therapy/lines/0/intent", "adj"),
    ("/systemic_therapy/lines/0/start", "5/2023"),
    ("/systemic_therapy/lines/0/end", "7/2023"),
    ("/systemic_therapy/lines/0/cycles", "4"),
    ("/imaging/brain_imaging", "21.4.26"),
    ("/imaging/fdg_pet", "16.4.26"),
)


# another, fuller one: of our own writing
FULLER = (
    ("/as_of", "12.6.26"),
    ("/age", "71"),
    ("/sex", "f"),
    ("/ecog", "1"),
    ("/country", "NL"),
    ("/cancer_type", "LUAD"),
    ("/primary/diagnosis_date", "14.1.25"),
    ("/primary/lobe", "RLL"),
    ("/primary/status", "untreated"),
    ("/primary/definitively_treated", "n"),
    ("/primary/progressing", "n"),
    ("/metastatic_disease/ever", "y"),
    ("/assessments/0/date", "2.6.26"),
    ("/lesions/0/organ", "liv seg 6"),
    ("/lesions/0/diameter_mm", "22"),
    ("/lesions/0/status", "new"),
    ("/lesions/1/organ", "L adr"),
    ("/lesions/1/diameter_mm", "15"),
    ("/lesions/1/status", "new"),
    ("/lesions/2/organ", "L rib 6"),
    ("/lesions/2/diameter_mm", "9"),
    ("/lesions/3/organ", "R frontal"),
    ("/lesions/3/diameter_mm", "6"),
    ("/lesions/3/status", "SD"),
    ("/lesions/3/prior_local_therapy", "SRS 3/2025"),
    ("/assessments/0/response", "PD"),
    ("/assessments/0/totals/metastases", "4"),
    ("/measurements/pd_l1_tps", "60"),
    ("/biomarkers/EGFR", "positive"),
    ("/biomarkers/EGFR/variants", "exon 19"),
    ("/biomarkers/ALK", "negative"),
    ("/biomarkers/ROS1", "negative"),
    ("/systemic_therapy/palliative_lines", "1"),
    ("/systemic_therapy/lines/0/agents", "osi"),
    ("/systemic_therapy/lines/0/intent", "1L"),
    ("/systemic_therapy/lines/0/start", "3.2.25"),
    ("/systemic_therapy/lines/0/ongoing", "y"),
    ("/systemic_therapy/lines/0/latest_response", "PD"),
    ("/systemic_therapy/lines/0/best_response", "PR"),
    ("/imaging/brain_imaging", "4.6.26"),
    ("/imaging/fdg_pet", "2.6.26"),
)
# a third, of two scans and two lines: a lesion, a report and a regimen each in one cell; a scan and
# a line are added by their keys
TWO_SCANS = (
    ("/as_of", "18.11.26"),
    ("/age", "64"),
    ("/sex", "f"),
    ("/ecog", "1"),
    ("/country", "NL"),
    ("/cancer_type", "LUAD"),
    ("/primary/diagnosis_date", "11.3.25"),
    ("/primary/lobe", "RUL"),
    ("/primary/status", "untreated"),
    ("/primary/definitively_treated", "n"),
    ("/metastatic_disease/ever", "y"),
    ("/assessments/0/date", "18.3.25"),
    ("/lesions/0/organ", "L adr 22"),
    ("/lesions/1/organ", "liv seg 7 14"),
    ("/lesions/2/organ", "T8"),
    ("/assessments/0/totals/metastases", "3"),
    ("Alt+KeyS", ""),
    ("/assessments/1/date", "10.11.26"),
    ("/lesions/0/diameter_mm", "12 SD"),
    ("/lesions/1/diameter_mm", "gone"),
    ("/lesions/2/diameter_mm", "SD"),
    ("/lesions/3/organ", "R adr 18 new"),
    ("/assessments/1/response", "PD"),
    ("/assessments/1/totals/metastases", "3"),
    ("/biomarkers/-", "egfr alk ros1 neg kras g12c pdl1 40"),
    ("/systemic_therapy/palliative_lines", "2"),
    ("/systemic_therapy/lines/0/agents", "carbo pem pembro"),
    ("/systemic_therapy/lines/0/intent", "1L"),
    ("/systemic_therapy/lines/0/start", "2.4.25"),
    ("/systemic_therapy/lines/0/end", "10.3.26"),
    ("Alt+KeyL", ""),
    ("/systemic_therapy/lines/1/agents", "doce"),
    ("/systemic_therapy/lines/1/intent", "2L"),
    ("/systemic_therapy/lines/1/start", "2.4.26"),
    ("/systemic_therapy/lines/1/end", "on"),
    ("/imaging/brain_imaging", "12.11.26"),
)
SECTION = "name => [...document.querySelectorAll('#profile fieldset')].findIndex(one => one.querySelector(`[name='${name}']`))"


class Hand:
    """A hand on the keyboard, each stroke of which is counted."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.strokes = 0

    def press(self, key: str) -> None:
        self.strokes += len(key.split("+")) if len(key) > 1 else 1
        self.page.keyboard.press(key)

    def at(self, what: str) -> str:
        return str(self.page.evaluate(f"document.activeElement.{what}"))

    def go(self, name: str) -> None:
        """To a field that stands after this one."""
        for _ in range(60):
            here = self.at("name")
            if here == name:
                return
            self.press(self.key(here, name))
        raise AssertionError(name)

    def key(self, here: str, name: str) -> str:
        """Enter from lesion to lesion and beneath the last, Page Down to another section, else Tab."""
        rows = [one.split("/")[2] if one.startswith("/lesions/") else "" for one in (here, name)]
        onto = name.split("/")[1]
        scan = here.endswith("/date") and onto == "lesions" and name.endswith("_mm")
        foot = here.startswith("/assessments/") and onto == "assessments"
        if scan or foot or (rows[0] != rows[1] and rows[0] and onto in ("lesions", "assessments")):
            judged(self.page)
            return "Enter"
        sections = [self.page.evaluate(SECTION, one) for one in (here, name)]
        return "PageDown" if -1 < sections[0] < sections[1] else "Tab"

    def tell(self, name: str, text: str) -> None:
        """A field's text, or the one of its radios by its first letter."""
        self.go(name)
        if self.at("type") == "radio":
            while self.at("value") != text:
                self.press(RESULTS[text][0])
        else:
            for key in text:
                self.press(key)
        judged(self.page)


def typed(page: Any, letter: tuple[tuple[str, str], ...]) -> Hand:
    """The hand that has typed a letter into the empty page."""
    page.goto("/")
    hand = Hand(page)
    hand.press("g")
    hand.press("p")
    for name, text in letter:
        if name.startswith("/"):
            hand.tell(name, text)
        else:
            hand.press(name)
            judged(page)
    hand.press("Tab")
    settled(page)
    assert page.locator("#profile [aria-invalid]").count() == 0
    assert hand.strokes < MOST
    return hand


def a_letter(page: Any) -> None:
    typed(page, LETTER)
    assert page.locator("h1").inner_text() == (
        "67 years, male, ECOG 1, NSCLC adenocarcinoma, EGFR and ALK negative, ROS1 not tested, "
        "KRAS G12C positive"
    )
    said = page.locator("#spread").inner_text()
    assert "adjuvant cisplatin and vinorelbine from May 2023 to July 2023" in said
    assert [page.input_value(f"[name='/lesions/2/{one}']") for one in ("organ", "side")] == [
        "adrenal",
        "right",
    ]


def a_fuller_letter(page: Any) -> None:
    """The fold of the line's response opens by itself, since trials ask for it."""
    typed(page, FULLER)
    assert "71 years, female, ECOG 1, NSCLC adenocarcinoma, EGFR" in page.locator("h1").inner_text()
    lesions = [page.input_value(f"[name='/lesions/{row}/organ']") for row in range(4)]
    assert lesions == ["liver", "adrenal", "rib", "frontal lobe"]
    line = "/systemic_therapy/lines/0"
    assert page.input_value(f"[name='{line}/agents']") == "osimertinib"
    assert page.input_value(f"[name='{line}/number']") == "1"
    assert page.input_value(f"[name='{line}/latest_response']") == "PD"
    page.locator("details[data-opens] > summary").first.click()  # what one has closed stays closed
    write(page, "/age", "72")
    assert not page.locator(f"[name='{line}/latest_response']").is_visible()


def a_letter_of_two_scans_and_two_lines(page: Any) -> None:
    typed(page, TWO_SCANS)
    seen = [
        [
            page.locator(f"tr:has([name='/lesions/{row}/organ']) input").nth(n).input_value()
            for n in at
        ]
        for row, at in enumerate([(0, 1, 3, 5, 6), (0, 3, 5, 6), (0, 5, 6), (0, 1, 3, 5, 6)])
    ]
    assert seen == [
        ["adrenal", "left", "22", "12", "stable"],
        ["liver", "14", "", "gone"],
        ["T8", "", "stable"],
        ["adrenal", "right", "", "18", "new"],
    ]
    assert page.locator("h1").inner_text() == (
        "64 years, female, ECOG 1, NSCLC adenocarcinoma, EGFR, ALK and ROS1 negative, "
        "KRAS G12C positive"
    )
    assert page.input_value("[name='/measurements/pd_l1_tps']") == "40 %"
    assert page.locator("#spread").inner_text() == (
        "3 metastases: left adrenal, T8, right adrenal; carboplatin, pemetrexed and pembrolizumab "
        "from 2 April 2025 to 10 March 2026, then docetaxel since 2 April 2026."
    )


@pytest.mark.parametrize(
    "letter", first_of([a_letter_of_two_scans_and_two_lines, a_fuller_letter, a_letter], 1)
)
def test_a_letter_is_typed_in_few_strokes(page: Any, letter: Callable[[Any], None]) -> None:
    letter(page)
