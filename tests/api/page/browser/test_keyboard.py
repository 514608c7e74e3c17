"""A whole patient entered from nothing by the keyboard alone: Tab, arrows, letters, Enter."""

from __future__ import annotations

from typing import Any

from oligomatch.api.words.sentences import trial_name
from oligomatch.matcher.intake.intake import profile_of, read_profile
from tests.api.page.browser.hand import counts, judged, settled, start, write
from tests.api.page.test_page_equals_engine import matched, parts

TYPED = {
    "/as_of": "14 May 2026",
    "/age": "58",
    "/country": "Italy",
    "/cancer_type": "NSCLC",
    "/histology": "adenocarcinoma",
    "/primary/diagnosis_date": "4 January 2026",
    "/primary/side": "right",
    "/primary/status": "in place, untreated",
    "/metastatic_disease/first_metastasis_date": "4 March 2026",
    "/metastatic_disease/first_episode": "yes",
    "/assessments/0/totals/metastases": "2",
    "/lesions/0/organ": "adrenal",
    "/lesions/0/side": "left",
    "/lesions/0/status": "stable",
    "/lesions/0/prior_local_therapy": "none",
    "/lesions/1/organ": "L3",
    "/lesions/1/status": "stable",
    "/lesions/1/prior_local_therapy": "none",
    "/assessments/0/date": "10 May 2026",
    "/assessments/0/response": "SD",
    "/biomarkers/EGFR/variants": "L858R, no T790M",
    "/systemic_therapy/palliative_lines": "1",
    "/systemic_therapy/adjuvant_lines": "0",
    "/systemic_therapy/lines/0/agents": "osimertinib",
    "/systemic_therapy/lines/0/intent": "palliative",
    "/systemic_therapy/lines/0/number": "1",
    "/systemic_therapy/lines/0/start": "5 March 2026",
    "/systemic_therapy/lines/0/ongoing": "yes",
    "/systemic_therapy/lines/0/best_response": "SD",
    "/systemic_therapy/lines/0/progressed": "no",
    "/imaging/brain_imaging": "yes",
}
PRESSED = {  # of a gene the arrow goes on from unknown, around, to altered, then to negative
    "/biomarkers/EGFR": ("ArrowRight",),
    "/biomarkers/ALK": ("ArrowRight", "ArrowRight"),
    "/biomarkers/ROS1": ("ArrowRight", "ArrowRight"),
    "Found on another day, or before": ("Enter",),
    "Response and end": ("Enter",),
}
PATIENT: dict[str, Any] = {
    "as_of": "2026-05-14",
    "age": 58,
    "country": "IT",
    "cancer_type": "nsclc",
    "histology": "adenocarcinoma",
    "primary": {"diagnosis_date": "2026-01-04", "side": "right", "status": "in_place_untreated"},
    "metastatic_disease": {"first_metastasis_date": "2026-03-04", "first_episode": True},
    "lesions": [
        {
            "organ": "adrenal",
            "side": "left",
            "status": "stable",
            "prior_local_therapy": [],
        },
        {"organ": "L3", "status": "stable", "prior_local_therapy": []},
    ],
    "assessments": [{"date": "2026-05-10", "response": "SD", "totals": {"metastases": 2}}],
    "biomarkers": {
        "EGFR": {
            "result": "positive",
            "variants": [{"name": "L858R"}],
            "absent_variants": ["T790M"],
        },
        "ALK": "negative",
        "ROS1": "negative",
    },
    "systemic_therapy": {
        "palliative_lines": 1,
        "adjuvant_lines": 0,
        "lines": [
            {
                "agents": ["osimertinib"],
                "intent": "palliative",
                "number": 1,
                "start": "2026-03-05",
                "ongoing": True,
                "best_response": "SD",
                "progressed": False,
            }
        ],
    },
    "imaging": {"brain_imaging": True},
}
HERE = """() => { const one = document.activeElement;
    return one.name && one.name !== 'do' ? one.name
        : one.getAttribute('aria-label') || one.textContent.trim(); }"""
LAST = "Take the profile out"
OPEN = "() => document.activeElement.matches('details[open] > summary')"


def entered(page: Any) -> set[str]:
    """Go through the whole form with Tab; what was typed or pressed on the way."""
    done: set[str] = set()
    for _ in range(250):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here == LAST:
            return done
        if here in done:
            continue
        if here in TYPED:
            page.keyboard.type(TYPED[here])
            done.add(here)
        for key in PRESSED.get(here, ()):
            judged(page)  # a fold opens by itself where a trial asks for what is in it
            if not page.evaluate(OPEN):
                page.keyboard.press(key)
                judged(page)
            done.add(here)
        if here.startswith("/lesions/"):
            judged(page)  # the next row is there once this one is told
    raise AssertionError(page.evaluate(HERE))


def test_a_whole_patient_from_nothing_by_keyboard_alone(page: Any) -> None:
    start(page)
    assert entered(page) == {*TYPED, *PRESSED}
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    taken = read_profile(download.value.path().read_text(encoding="utf-8"))
    expected = profile_of(PATIENT)
    assert taken == expected
    settled(page)
    result = matched(expected)
    told = parts(result)
    names = {one.trial.id: trial_name(one.trial) for one in result.ranked}
    for part in ("eligible", "possible"):
        rows = page.locator(f"#{part} .row .t b").all_inner_texts()
        assert rows == [names[trial] for trial in told[part]]
    assert counts(page) == {
        part.replace("-", " "): len(told[part])
        for part in ("eligible", "possible", "not-yet", "ineligible")
    }
    assert counts(page)["eligible"] > 0


TYPED_AND_GONE_ON = """() => {
  const intent = document.querySelector("[name='/systemic_therapy/lines/0/intent']");
  intent.focus();
  intent.value = "1L";
  intent.dispatchEvent(new Event("input", {bubbles: true}));
  document.querySelector('#treatment [id$="-0-more"] > summary').focus();
}"""


def test_enter_goes_into_a_fold_that_opens_by_itself_under_the_focus(page: Any) -> None:
    start(page)
    write(page, "/cancer_type", "LUAD")
    fold = page.locator("#f-systemic-therapy-lines-0-more")
    assert not fold.evaluate("one => one.open")
    page.mouse.move(0, 0)  # nothing rests beneath the fold
    page.evaluate(TYPED_AND_GONE_ON)  # at once: the answer comes while the line has the focus
    settled(page)  # a trial asks for its response: it opens
    assert fold.evaluate("one => one.open")
    page.keyboard.press("Enter")
    assert fold.evaluate("one => one.open && one.contains(document.activeElement)")
    assert page.evaluate("document.activeElement.name").endswith("/latest_response")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")  # on its line again, it closes
    assert not fold.evaluate("one => one.open")


THERE_AND_BACK = """() => {  // before any timer of the page could run
  const line = document.querySelector('#treatment [id$="-0-more"] > summary');
  line.click();
  const inside = document.activeElement !== line && line.parentElement.contains(document.activeElement);
  line.focus();
  line.click();
  return [inside, line.parentElement.open];
}"""


def test_enter_closes_the_fold_also_where_the_hand_is_faster_than_the_page(page: Any) -> None:
    start(page)
    write(page, "/cancer_type", "LUAD")
    page.mouse.move(0, 0)
    page.evaluate(TYPED_AND_GONE_ON)
    settled(page)
    assert page.evaluate(THERE_AND_BACK) == [True, False]
