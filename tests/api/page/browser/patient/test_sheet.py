"""The sheet of one patient: a first page, and all the rest behind it, to print and as PDF."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from oligomatch.api.page.form.examples import EXAMPLES, example_text
from oligomatch.api.page.form.texts.dates import dated
from oligomatch.api.page.patient.doing import Page
from oligomatch.api.page.patient.patient import answered
from oligomatch.api.page.patient.ranking import MARKS
from oligomatch.api.page.rendering import render
from oligomatch.api.page.sheet.sheet import sheet_of, sheet_pdf, whole_sheet
from oligomatch.api.page.sheet.sheet_fit import LEVELS, STEPS, Sheet, fitting, height, shortened
from oligomatch.api.page.sheet.sheet_set import first_page, level_of, pages_of, pdf_of
from oligomatch.api.results.matching import load_rules
from oligomatch.api.words.citing import registry_link, source_in_full
from oligomatch.api.words.lexicon import capital
from oligomatch.api.words.patient.facts import spelled
from oligomatch.api.words.patient.profile_facts import fact_words
from oligomatch.api.words.sentences import asked_words, asks, question, sentence
from oligomatch.matcher.intake.intake import read_profile
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.matcher.probe.strategies import profiles
from oligomatch.matcher.profile.profile import Profile
from tests.api.page.browser.hand import start
from tests.api.page.browser.test_manner import HOSTILE, violations
from tests.conftest import first_of

SHEET = "button[formaction$='/sheet']"
STATIC = Path(__file__).parents[5] / "api" / "page" / "static"
DAY = date(2026, 5, 14)
ORGANS = ("liver", "brain", "spleen", "left_adrenal", "L3", "T8", "sternum", "right_upper_lobe")
LONGEST: dict[str, Any] = {  # every text as long as it may become
    "patient": "W" * 80,
    "cancer_type": "nsclc",
    "lesions": [{"organ": ORGANS[n % 8], "status": "growing"} for n in range(20)],
    "biomarkers": dict.fromkeys(("EGFR", "ALK", "ROS1", "BRAF", "MET", "KRAS"), "pending"),
    "systemic_therapy": {
        "lines": [
            {"intent": "palliative", "agents": ["carboplatin", "pemetrexed", "pembrolizumab"]}
            for _ in range(3)
        ]
    },
}


@cache
def generated() -> tuple[Profile, ...]:
    """Generated profiles, those with the longest sheets first."""
    found: list[Profile] = []

    @seed(11)
    @settings(
        max_examples=12,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(profiles())
    def gather(profile: Profile) -> None:
        found.append(profile)

    gather()
    return tuple(sorted(found, key=lambda one: -height(whole(one.document()))))


@cache
def longest() -> Sheet:
    return whole(LONGEST)


def whole(document: dict[str, Any]) -> Sheet:
    sheet = whole_sheet(Page(document), load_rules(None), DAY)
    assert sheet is not None
    return sheet


def documents() -> dict[str, dict[str, Any]]:
    told = {name: read_profile(example_text(name)).document() for name, _ in EXAMPLES}
    return {**told, "longest": LONGEST, **{str(n): generated()[n].document() for n in range(2)}}


def test_the_sheet_tells_the_ranking_what_to_obtain_and_the_dates(page: Any) -> None:
    start(page, "golden")
    page.click(SHEET)
    page.wait_for_selector(".sheet")
    words = page.locator(".sheet").inner_text()
    order = [words.index(part) for part in (
        "Eligible, 3", "Possible, 4", "Not yet, 11", "To obtain", "28 May 2026", "Ineligible, 15"
    )]  # fmt: skip
    assert order == sorted(order)
    assert page.locator(".tick li .box").count() > 2
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_page_of_every_sheet_is_one_printed_and_as_pdf(page: Any) -> None:
    page.goto("/")
    address = page.url
    for name, document in documents().items():
        full = whole(document)
        for level in {level_of(full), fitting(full)}:  # measured, and estimated
            words = render("sheet.html", {"sheet": shortened(full, level), "marks": MARKS})
            page.set_content(words.replace('href="./static', f'href="{address}static'))
            page.wait_for_function("() => document.styleSheets.length === 2")
            assert page.locator(".sheet .end").count() == 1, name
            page.evaluate("document.querySelector('.behind').remove()")
            printed = page.pdf(prefer_css_page_size=True)
            assert len(re.findall(rb"/Type /Page\b", printed)) == 1, (name, level)
        assert pages_of(first_page(shortened(full, level_of(full)))) == 1, name
        assert pages_of(pdf_of(full)) > 1, name
    page.wrong.clear()


@pytest.mark.parametrize("name", first_of(["golden", "letter", "sparse", "progressing"], 2))
def test_the_pages_behind_have_every_open_trial_question_and_deciding_fact(
    page: Any, name: str
) -> None:
    document = read_profile(example_text(name)).document()
    result = answered(document, load_rules(None), DAY, quick=True)[0]
    assert result is not None
    start(page, name)
    page.click(SHEET)
    page.wait_for_selector(".sheet")
    trials = page.locator(".behind article")
    options = [one.match for one in result.ranked if one.section == "options"]
    reached = [match for match in options if match.match is not MatchClass.INELIGIBLE]
    assert trials.count() == len(reached)
    for at, match in enumerate(reached):
        words = trials.nth(at).inner_text()
        assert match.trial.id in words
        assert registry_link(match.trial.id) in words
        assert source_in_full(match.trial.source) in words  # the title, its table, the row
        assert match.trial.facts.treatment in words
        for judged in match.with_verdict(Verdict.UNKNOWN):
            asked = question(judged) if judged.reason is Reason.AMBIGUOUS else ""
            facts = spelled(asks(judged, result.profile))
            assert capital(asked_words(judged.criterion)) in words
            assert dated(asked or facts) in words
        for judged in match.with_verdict(Verdict.NOT_MET):
            assert dated(sentence(judged, result.profile)) in words
    behind = page.locator(".behind").inner_text()
    settled = (judged for match in options for judged in match.criteria if judged.decides)
    for judged in settled:
        if judged.verdict in (Verdict.MET, Verdict.NOT_MET):
            for pointer in result.based_on(judged):
                assert dated(fact_words(result.profile, pointer)) in behind
    for match in options:
        assert match.trial.id in behind


def test_the_variant_that_decided_stands_behind_the_first_page() -> None:
    report = {"result": "positive", "variants": [{"name": "L858R"}]}
    sheet = whole({"cancer_type": "nsclc", "biomarkers": {"EGFR": report}})
    facts = [fact for _, facts in sheet.full.facts for fact in facts]
    assert "EGFR positive (EGFR L858R)" in facts


def test_a_lesion_that_is_gone_and_the_earlier_scan_stand_behind_it_too() -> None:
    facts = [one for _, each in whole(GONE).full.facts for one in each]
    assert "frontal lobe resected" in facts
    assert "frontal lobe 28 mm at the staging of 2 April 2026" in facts


GONE = read_profile(example_text("brain-metastases")).document()


def test_what_the_first_page_shortens_stands_whole_behind_it() -> None:
    for document in documents().values():
        full = whole(document)
        sheet = shortened(full, level_of(full))
        assert sheet.full.obtain == (() if sheet.obtain == full.obtain else full.obtain)
        assert sheet.full.dates == (() if sheet.dates == full.dates else full.dates)
        assert bool(sheet.full.who) == (
            (sheet.label, sheet.headline, sheet.state, sheet.lesions)
            != (full.label, full.headline, full.state, full.lesions)
        )


def test_each_thing_behind_the_first_page_stands_in_the_pdf_too() -> None:
    full = whole(read_profile(example_text("golden")).document())
    before = pdf_of(full)
    first = full.full.trials[3]
    changed = {
        "facts": (("F", ("a fact",)),),
        "trials": (replace(first, open=()),),
        "ineligible": (),
        "sources": ("another",),
    }
    for name, other in changed.items():
        assert pdf_of(replace(full, full=replace(full.full, **{name: other}))) != before, name
    one = replace(first, open=(), later=("later",))
    made = {pdf_of(replace(full, full=replace(full.full, trials=(replace(one, **{name: "x"}),))))
            for name in ("kind", "name", "id", "page", "brief", "treatment", "design", "source",
                         "standing") if name != "kind"}  # fmt: skip
    assert len(made) == 8


def test_nothing_is_left_out_that_there_is_room_for() -> None:
    full = whole(read_profile(example_text("progressing")).document())
    assert level_of(full) == 0
    longer = whole(read_profile(example_text("golden")).document())
    level = level_of(longer)
    assert pages_of(first_page(shortened(longer, level - 1))) == 2


def test_the_face_is_brought_along_and_no_other_of_the_machine_is_looked_at() -> None:
    made = first_page(whole(read_profile(example_text("golden")).document()))
    faces = {name.split(b"+")[-1] for name in re.findall(rb"/FontName ?/([^ /\r\n>]+)", made)}
    assert faces == {b"LiberationSans", b"LiberationSans-Bold"}


def test_pages_are_counted() -> None:
    assert pages_of(first_page(longest())) > 1


def test_the_ineligible_shorten_first_and_those_that_wait_keep_their_names() -> None:
    full = whole(read_profile(example_text("golden")).document())
    shown = [{part.kind: part for part in shortened(full, n).parts} for n in range(LEVELS)]
    assert shown[0]["ineligible"].groups[0][1]
    assert not shown[1]["ineligible"].groups[0][1]
    assert sum(int(words.split(", ")[-1]) for words, _ in shown[1]["ineligible"].groups) == 15
    assert {each["not yet"].groups[0] for each in shown} == {(
        "On 5 June 2026",
        ("NCT03595644", "NCT03916913", "NCT02805530", "OMEGA (1 fact missing)",
         "NCT01725165 (5 facts missing)"),
    )}  # fmt: skip
    assert all(row.treatment for each in shown for row in each["possible"].rows)
    heights = [height(shortened(full, n)) for n in range(LEVELS)]
    assert heights == sorted(heights, reverse=True)
    assert STEPS[0] == type(STEPS[0])()


def test_near_misses_alike_stand_together_and_keep_their_trials() -> None:
    full = whole(read_profile(example_text("letter")).document())
    shown = [{part.kind: part for part in shortened(full, n).parts} for n in (0, 1)]
    groups, short = (each["ineligible"].groups for each in shown)
    assert next(names for _, names in groups) == ("OMEGA", "CORE")
    assert len({words for words, _ in groups}) == len(groups)
    assert sum(len(names) for _, names in groups) == shown[0]["ineligible"].count
    assert short[0][0].endswith("OMEGA, CORE")
    assert short[1][0].endswith(f", {len(groups[1][1])}")


def test_where_much_is_open_the_report_that_most_trials_wait_for_is_first() -> None:
    asked = whole({"cancer_type": "nsclc"}).obtain
    waiting = [one.waiting for one in asked if one.waiting]
    assert len(waiting) > 3
    assert waiting == sorted(waiting, reverse=True)
    assert not any(one.site for one in asked[: len(waiting)])


def test_no_trial_in_reach_is_lost() -> None:
    full = longest()
    for level in range(LEVELS):
        for part in shortened(full, level).parts:
            if part.kind in ("eligible", "possible"):
                named = [row.name for row in part.rows] + list(filter(None, part.more.split(", ")))
                assert len(named) == part.count or part.more.endswith(" …")
    assert fitting(full) > 0


def test_equal_profiles_make_equal_bytes_of_pdf(page: Any) -> None:
    form = {"/as_of": "2026-05-14", "/cancer_type": "NSCLC", "/lesions/0/organ": "liver"}
    one, other = (page.request.post("/sheet.pdf", form=form) for _ in range(2))
    assert one.headers["content-type"] == "application/pdf"
    assert one.headers["cache-control"] == "no-store"
    assert one.body().startswith(b"%PDF-")
    assert one.body() == other.body()
    sheets = [page.request.post("/sheet", form=form).body() for _ in range(2)]
    assert sheets[0] == sheets[1]
    less = page.request.post("/sheet.pdf", form={**form, "/cancer_type": "breast"})
    assert less.body() != one.body()


def test_hostile_names_are_text_on_the_sheet(page: Any) -> None:
    label = f"#panic() {HOSTILE}"
    sheet = sheet_of(Page({"patient": label}), load_rules(None), DAY)
    assert sheet is not None
    assert sheet.label == label
    page.set_content(page.request.post("/sheet", form={"/patient": label}).text())
    assert page.locator("main img").count() == 0
    assert label in page.locator(".top").inner_text()
    assert page.request.post("/sheet.pdf", form={"/patient": label}).body().startswith(b"%PDF-")
    page.wrong.clear()  # its style sheets are not looked for here


def test_a_contradiction_makes_no_sheet(page: Any) -> None:
    form = {"/primary/diagnosis_date": "2026-05-01", "/primary/definitive_treatment_end": "2025"}
    assert page.request.post("/sheet.pdf", form=form).status == 422
    assert "fix it first" in page.request.post("/sheet", form=form).text()


def test_an_empty_profile_has_a_sheet_too() -> None:
    assert pages_of(sheet_pdf(Page({}), load_rules(None), DAY)) > 1


def test_a_long_answer_breaks_into_lines_beside_its_box(page: Any) -> None:
    answer = "exon 19 deletion, L858R, L861Q, G719X or S768I, " * 4
    asked = f'<span class="nb"><span class="bx"></span>{answer}</span>'
    page.set_content(f'<main class="sheet"><ul class="tick"><li>{asked}</li></ul></main>')
    for name in ("page.css", "board.css"):
        page.add_style_tag(path=STATIC / name)
    page.set_viewport_size({"width": 718, "height": 900})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 718
