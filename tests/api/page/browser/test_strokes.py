"""The letter of the examples is typed by keyboard alone, in a clinician's spelling, in few strokes."""

from __future__ import annotations

from typing import Any

from tests.api.page.browser.hand import settled

MOST = 250  # strokes, those that move from field to field among them
LETTER = (
    ("/as_of", "30.4.26"),
    ("/age", "67"),
    ("/sex", "m"),
    ("/ecog", "1"),
    ("/cancer_type", "lung adeno"),
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


class Hand:
    """A hand on the keyboard, each stroke of which is counted."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.strokes = 0

    def press(self, key: str) -> None:
        self.strokes += 1
        self.page.keyboard.press(key)

    def at(self, what: str) -> str:
        return str(self.page.evaluate(f"document.activeElement.{what}"))

    def go(self, name: str) -> None:
        """To a field that stands after this one."""
        for _ in range(60):
            if self.at("name") == name:
                return
            self.press("Tab")
        raise AssertionError(name)

    def tell(self, name: str, text: str) -> None:
        """A field's text, or the one of its radios."""
        self.go(name)
        if self.at("type") == "radio":
            while self.at("value") != text:
                self.press("ArrowRight")
        else:
            for key in text:
                self.press(key)
        settled(self.page)


def test_a_letter_is_typed_in_few_strokes(page: Any) -> None:
    page.goto("/")
    hand = Hand(page)
    hand.press("g")
    hand.press("p")
    for name, text in LETTER:
        hand.tell(name, text)
    hand.press("Tab")
    settled(page)
    assert page.locator("h1").inner_text() == (
        "67 years, NSCLC adenocarcinoma, EGFR and ALK negative, ROS1 not tested, KRAS G12C positive"
    )
    said = page.locator("#spread").inner_text()
    assert "adjuvant cisplatin and vinorelbine from May 2023 to July 2023" in said
    assert page.locator("#profile [aria-invalid]").count() == 0
    assert [page.input_value(f"[name='/lesions/2/{one}']") for one in ("organ", "side")] == [
        "adrenal",
        "right",
    ]
    assert hand.strokes < MOST
