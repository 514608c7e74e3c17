"""The board in a real browser: many patients against all trials."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oligomatch.api.cohort.reading.mapping import read_mapping
from oligomatch.api.cohort.reading.table import TableRow, rows
from oligomatch.api.page.board.patients_list import List, listed_patients
from oligomatch.api.page.board.template import heads
from oligomatch.api.page.form.examples import EXAMPLES, example_text
from oligomatch.api.results.matching import load_rules
from oligomatch.matcher.intake.intake import profile_of, read_profile
from tests.api.page.browser.hand import sent, settled, write
from tests.api.page.browser.patient.test_patient import engine_counts
from tests.api.page.browser.test_file import UNWARNED
from tests.api.page.browser.test_manner import HOSTILE, violations
from tests.conftest import first_of
from tests.support.processes.live import Live
from tests.support.wording import NO_COLUMN, NOT_MAPPED, WHOLE_NUMBER

COLUMNS = len(load_rules(None).trials)
FILE = "#file"


def judged(page: Any) -> Any:
    """The board, when every patient's trials are judged."""
    page.wait_for_selector(".mx")
    page.wait_for_selector("tr[data-wanted]", state="detached")
    page.wait_for_selector("#progress", state="hidden")
    return page


def board(page: Any) -> Any:
    page.goto("/board")
    page.click("button[value=examples]")
    return judged(page)


def bring(page: Any, text: str, name: str) -> Any:
    page.goto("/board")
    told = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    page.set_input_files(FILE, files=[told])
    page.click(".brings .acts button >> nth=0")
    page.wait_for_selector(".mx, .note.bad")
    return page


def labels(page: Any) -> list[str]:
    return [str(one) for one in page.locator(".mx tbody tr:visible .who").all_inner_texts()]


def several(number: int) -> str:
    """So many patients, one a line."""
    return "\n".join(
        json.dumps({"patient": f"P{n}", "cancer_type": "other"}) for n in range(number)
    )


def test_every_pair_stands_on_the_board_as_the_engine_judges_it(page: Any) -> None:
    board(page)
    for number, (name, _) in enumerate(EXAMPLES, 1):
        row = page.locator(f"#r{number}")
        told = engine_counts(read_profile(example_text(name)))
        shown = [int(words) for words in row.locator("td.num").all_inner_texts()]
        assert shown == [told["eligible"], told["possible"], told["not yet"]], name
    assert page.locator(".mx tbody td > button").count() == len(EXAMPLES) * COLUMNS
    head = page.locator("#sums").inner_text()
    sums = [page.locator(f".mx tbody td.num.c-{one}").all_inner_texts() for one in ("yes", "may")]
    assert head.startswith(
        f"{sum(map(int, sums[0]))} eligible pairs, {sum(map(int, sums[1]))} poss"
    )


def test_a_cell_says_why_and_opens_its_argument_in_its_place(page: Any) -> None:
    board(page)
    cell = page.locator(
        "button[aria-label^='worked example, ImmunoSABR: possible. Missing: FDG-PET']"
    )
    assert cell.inner_text() == "1?"
    cell.click()
    page.wait_for_selector("tr.why .crit")
    assert page.locator("tr.why").evaluate("row => row.previousElementSibling.id") == "r5"
    assert "FDG-PET is done" in page.locator("tr.why .crit tbody tr").first.inner_text()
    with page.context.expect_page() as opened:
        page.locator("tr.why .acts button").first.click()
    opened.value.wait_for_selector("#row-NCT03705403[open] .crit")
    page.locator("tr.why p.lead[tabindex]").focus()
    page.keyboard.press("Escape")
    assert page.locator("tr.why").count() == 0
    assert page.evaluate("document.activeElement.innerText") == "1?"


def test_patients_and_trials_are_sorted_by_any_column_and_row(page: Any) -> None:
    board(page)
    page.click("button[aria-label='Sort the patients by SARON']")
    first = page.locator(".mx tbody tr").first.locator("button[aria-label*=', SARON: ']")
    assert ": eligible" in str(first.get_attribute("aria-label"))
    page.click("button[aria-label^='Sort the trials by worked example']")
    row = page.locator(".mx tr.sel td > button")
    words = [str(one.get_attribute("aria-label")) for one in row.all()]
    assert [": eligible" in one for one in words[:4]] == [True, True, True, False]
    names = page.locator(".mx .th button").all_inner_texts()
    assert all(f", {name}: " in one for name, one in zip(names, words, strict=True))
    page.select_option("select[name=along]", "")
    page.select_option("select[name=by]", "")
    assert labels(page)[0] == "brain only"
    assert page.locator(".mx .th button").first.inner_text() == "CHESS"


def test_a_filter_leaves_only_its_pairs(page: Any) -> None:
    board(page)
    page.select_option("select[name=show]", "one")
    shown = page.locator(".mx tbody td > button:visible").all_inner_texts()
    assert len(shown) == 8
    assert set(shown) == {"1?"}
    page.select_option("select[name=show]", "")
    page.select_option("select[name=country]", "China")
    trials = [t for t in load_rules(None).trials if t.facts.country.startswith("China")]
    assert page.locator(".mx .th button:visible").count() == len(trials)
    assert page.locator("#r1 td > button:visible").count() == len(trials)


def test_arrow_keys_walk_the_cells_that_are_shown(page: Any) -> None:
    board(page)
    page.select_option("select[name=show]", "eligible")
    page.locator("#r3 td > button:visible").first.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "End"):
        page.keyboard.press(key)
        name = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert ": eligible." in name


def test_a_long_list_is_shown_in_pages_with_its_totals_over_all(page: Any) -> None:
    bring(page, several(12), "list.ndjson")
    judged(page)
    page.evaluate("() => Object.assign(document.querySelector('.mx').dataset, {long: 5, page: 5})")
    page.select_option("select[name=by]", "eligible")
    assert labels(page) == [f"P{n}" for n in range(5)]
    page.click("#pages button >> text=Later")
    page.click("#pages button >> text=Later")
    assert labels(page) == ["P10", "P11"]
    assert page.locator("#pages button >> text=Later").is_disabled()
    assert "11 to 12 of 12" in page.locator("#pages").inner_text()
    assert page.locator("h1").inner_text() == f"12 patients × {COLUMNS} trials"


def test_the_progress_can_be_stopped_and_outlives_a_server_that_is_gone(page: Any) -> None:
    page.route("**/board/rows", lambda route: route.abort())
    bring(page, several(3), "list.ndjson")
    page.wait_for_selector("#stop >> text=Go on")
    assert "does not answer" in page.locator("#progressed").inner_text()
    assert "So far: 0 of 3" not in page.locator("#over").inner_text()
    page.unroute("**/board/rows")
    page.click("#stop")
    judged(page)
    assert page.locator("#r3 td > button").count() == COLUMNS
    page.wrong.clear()  # the failed request is what was asked for


def test_the_projector_fits_twelve_patients_and_all_trials_on_a_wall(page: Any) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    board(page)
    page.click("#projector")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "21px"
    for part in (".mx", ".legend", "#leave"):
        box = page.locator(part).bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 1080, part
        assert box["x"] + box["width"] <= 1920, part
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    assert not page.locator("header.bar").is_visible()
    assert not page.locator("#over").is_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert page.locator("header.bar").is_visible()


# --- what can be brought --------------------------------------------------------------------------

BAD: dict[str, tuple[str, str]] = {
    "list.ndjson": (
        '{"patient": "A", "age": 61}\n{"age": "x"}\n{"patient": "C"',
        "Patient 2, line 2",
    ),
    "list.json": ('[{"patient": "A", "age": 61},\n {"age": "x"}]', "Patient 2, line 2"),
    "list.yaml": ("- {patient: A, age: 61}\n- age: x\n", "Patient 2, line 2"),
    "list.csv": ("patient,age\nA,61\nB,x\n", "Patient 2, line 3"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_records_are_named_with_their_place_and_the_rest_is_taken(page: Any, name: str) -> None:
    text, place = BAD[name]
    judged(bring(page, text, name))
    assert labels(page) == ["A"]
    said = page.locator(".note.bad").inner_text()
    assert place in said
    assert f"age: {WHOLE_NUMBER}" in said


def test_the_table_to_fill_in_and_its_mapping_read_alike_here_and_in_screen(
    page: Any, tmp_path: Path
) -> None:
    head = next(csv.reader(io.StringIO(page.request.get("/board/template.csv").text())))
    assert head == heads()
    told = {
        "patient": "T1", "as of": "2026-05-14", "cancer": "NSCLC", "primary found": "2026-04",
        "first metastatic episode": "yes", "first metastasis found": "2026-05",
        "staged on": "2026-05-06", "metastases in all": "2", "lesion 1 organ": "left adrenal",
        "lesion 2 organ": "L3", "EGFR": "negative", "ALK": "negative", "ROS1": "not tested",
        "palliative lines in all": "0", "adjuvant courses in all": "0", "brain MRI or CT": "yes",
    }  # fmt: skip
    assert set(told) <= set(head)
    out = io.StringIO()
    csv.writer(out).writerows([head, [told.get(name, "") for name in head]])
    judged(bring(page, out.getvalue(), "t.csv"))
    carried = json.loads(page.locator("input[name=carry]").input_value())
    assert carried["lesions"] == [{"organ": "left_adrenal"}, {"organ": "L3"}]
    assert carried["biomarkers"]["ROS1"] == {"result": "not_tested"}
    (tmp_path / "t.csv").write_text(out.getvalue())
    (tmp_path / "columns.yaml").write_text(page.request.get("/board/template.yaml").text())
    columns = read_mapping(tmp_path / "columns.yaml")
    (row,) = rows(str(tmp_path / "t.csv"), columns)
    assert isinstance(row, TableRow)
    assert profile_of(row.document).document() == carried


def test_a_table_of_a_database_is_read_by_the_mapping_that_comes_with_it(page: Any) -> None:
    folder = Path(__file__).parents[4] / "docs" / "cohort"
    page.goto("/board")
    page.set_input_files(FILE, str(folder / "patients.csv"))
    page.click(".brings summary")
    page.set_input_files("#columns", str(folder / "columns.yaml"))
    page.click(".brings .acts button >> nth=0")
    judged(page)
    assert labels(page)[0] == "P1"
    assert "in column `" in page.locator(".note.bad").inner_text()


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"text": "patient,agee\nA,1\n", "name": "x.csv"}, f"column `agee` {NOT_MAPPED}"),
        ({"text": "[1,", "name": "x.json"}, "Line 1"),
        ({"text": "a,b\n1,2", "mapping": "columns: {}"}, NO_COLUMN),
        ({"text": " "}, "Show the board"),
    ],
)
def test_what_cannot_be_read_at_all_is_told_beside_the_form(
    page: Any, form: dict[str, str], said: str
) -> None:
    answer = page.request.post("/board", form=form)
    assert answer.ok
    assert said in answer.text()
    assert 'class="brings"' in answer.text()


def test_without_javascript_one_post_does_it_up_to_a_limit(browser: Any, live: Live) -> None:
    page = browser.new_context(base_url=live.url, java_script_enabled=False).new_page()
    page.goto("/board")
    sent(page, "button[value=examples]")
    assert page.locator(".mx tbody td > button").count() == len(EXAMPLES) * COLUMNS
    page.select_option("select[name=show]", "one")
    page.select_option("select[name=by]", "eligible")
    sent(page, "#board noscript button, #board button:text-is('Show')")
    assert page.locator(".mx tbody td > button:visible").count() == 8
    assert labels(page)[0] == "complete staging"
    with page.expect_download() as kept:
        page.click("#csv")
    assert (
        len(Path(kept.value.path()).read_text().splitlines()) == len(EXAMPLES) + 3
    )  # heads, sources
    page.context.close()


def test_more_than_one_answer_holds_are_told_of() -> None:
    brought = listed_patients(List(several(5), "x.ndjson"), date(2026, 5, 14), most=3)
    assert len(brought.given) == 3
    assert brought.wrong == (
        "2 patients after the first 3 are left out: so many are taken at a time",
    )


# --- what is taken out ----------------------------------------------------------------------------


def test_the_matrix_as_a_table_says_what_the_cells_say(page: Any) -> None:
    board(page)
    with page.expect_download() as kept:
        page.click("#csv")
    with open(kept.value.path(), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    *patients, source, registry = rows
    assert [row["patient"] for row in patients] == labels(page)
    assert source["ImmunoSABR"] == "review of ongoing trials, row ImmunoSABR"
    assert registry["ImmunoSABR"] == "https://clinicaltrials.gov/study/NCT03705403"
    worked = next(row for row in rows if row["patient"] == "worked example")
    assert worked["ImmunoSABR"] == "possible 1?"
    assert worked["NCT03916913"] == "not yet 3w"
    assert next(row for row in rows if row["patient"] == "the letter")["OMEGA"] == "ineligible +1"


def test_hostile_names_are_text_on_the_board_and_no_formula_in_its_table(page: Any) -> None:
    label = f"=1+1 {HOSTILE}"
    judged(bring(page, json.dumps({"patient": label, "cancer_type": "other"}), "x.json"))
    assert labels(page) == [label]
    assert page.locator("main img").count() == 0
    page.locator(".mx tbody td > button").first.click()
    page.wait_for_selector("tr.why .crit")
    assert page.locator("main img").count() == 0
    with page.expect_download() as kept:
        page.click("#csv")
    assert Path(kept.value.path()).read_text().splitlines()[1].startswith("\"'=1+1")


def test_it_is_printed_across_with_names_and_cells(page: Any) -> None:
    board(page)
    made = page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", made)[0][0].startswith(b"841")
    page.emulate_media(media="print")
    assert page.locator(".mx .who").first.is_visible()
    assert not page.locator("#board").is_visible()


def test_nothing_of_the_patients_is_in_an_address_or_log_or_stays(page: Any, live: Live) -> None:
    canary = "canary-77b0"
    urls: list[str] = []
    page.on("request", lambda sent: urls.append(sent.url))
    judged(bring(page, json.dumps({"patient": canary, "cancer_type": "other"}), f"{canary}.json"))
    with page.expect_download():
        page.click("#csv")
    assert labels(page) == [canary]
    assert not any(canary in url for url in urls)
    assert canary.encode() not in live.written()
    for path, form in (
        ("/board", {"text": canary}),
        ("/board/rows", {"one": '1 {"patient": "x"}'}),
        ("/board/sums", {"patients": "0"}),
        ("/board.csv", {"text": '{"patient": "x"}'}),
    ):
        answer = page.request.post(path, form=form)
        assert answer.ok, path
        assert answer.headers["cache-control"] == "no-store"
    assert page.request.post("/board/sums", form={"found": '{"label": 1}'}).status == 422


@pytest.mark.parametrize(("width", "theme"), first_of([(1440, "dark"), (320, "light")], 1))
def test_axe_finds_nothing_on_the_board(page: Any, width: int, theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/board")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    board(page)
    assert violations(page, but=".mx :is(td, th):nth-child(n+12)") == []
    page.select_option("select[name=show]", "open")
    page.select_option("select[name=country]", "Italy")
    page.locator(".mx tbody td > button:visible").first.click()
    page.wait_for_selector("tr.why .crit")
    assert violations(page, but=".mx :is(td, th):nth-child(n+12)") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_where_records_are_refused(page: Any) -> None:
    bring(page, "\n".join('{"age": "x"}' for _ in range(12)), "x.ndjson")
    page.wait_for_selector(".note.bad details")
    assert violations(page) == []


# --- the board's words, and what is to be done next ------------------------------------------------

CASED = {"case": {"board": {"NCT03705403": {"word": "discussed"}}}}


def test_the_boards_word_is_kept_in_the_list_and_its_file(page: Any) -> None:
    board(page)
    page.locator("button[aria-label^='worked example, ImmunoSABR']").click()
    page.wait_for_selector("tr.why .bws")
    page.select_option("tr.why .bws select", "declined")
    page.wait_for_selector("tr.why input[name^='because/']")
    page.fill("tr.why input[name^='because/']", "too far")
    page.keyboard.press("Tab")
    page.wait_for_selector("#r5 button[aria-label*='The board: declined because too far']")
    assert not page.evaluate(UNWARNED)
    with page.expect_download() as kept:
        page.click("#take")
    page.wait_for_function(UNWARNED)
    text = kept.value.path().read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert len(lines) == len(EXAMPLES)
    assert lines[4]["case"]["board"] == {"NCT03705403": {"word": "declined", "because": "too far"}}
    bring(page, text, "board.ndjson")
    judged(page)
    assert page.locator("#r5 button[data-word=declined]").count() == 1


def test_what_changes_in_a_patients_tab_comes_back_to_its_row(page: Any) -> None:
    profiles = [read_profile(example_text(name)).document() for name in ("sparse", "golden")]
    judged(bring(page, "\n".join(map(json.dumps, profiles)), "list.ndjson"))
    before = page.locator("#r2 td.num").all_inner_texts()
    with page.context.expect_page() as opened:
        page.click("#r2 .who")
    tab = opened.value
    # the tab comes empty and asks for the patient that the list handed over
    tab.wait_for_function(
        "() => (document.querySelector('input[name=carry]') || {value: '{}'}).value !== '{}'"
    )
    settled(tab)
    assert page.locator(".edited").count() == 0
    assert json.loads(tab.locator("input[name=carry]").first.input_value()) == profiles[1]
    page.click("#r2 button[aria-label^='worked example, ImmunoSABR']")  # said meanwhile
    page.wait_for_selector("tr.why .bws")
    page.select_option("tr.why .bws select", "discussed")
    page.wait_for_selector("#r2 button[data-word=discussed]")
    tab.fill("[name='/cancer_type']", "no such cancer")
    tab.keyboard.press("Tab")
    tab.wait_for_function("() => document.getElementById('back').textContent.startsWith('not in')")
    assert page.locator("#r2 td.num").all_inner_texts() == before
    tab.fill("[name='/cancer_type']", "other")
    tab.keyboard.press("Tab")
    tab.wait_for_function("() => document.getElementById('back').textContent.startsWith('in the')")
    page.wait_for_selector("#r2 .edited")
    assert page.locator("#r2 td.num").all_inner_texts() != before
    assert page.locator("#r1 .edited").count() == 0
    assert not page.evaluate(UNWARNED)
    assert "worked" not in page.url + tab.url
    page.reload()
    judged(page).wait_for_selector("#r2 .edited")
    tab.reload()  # the tab knows its row still
    settled(tab)
    write(tab, "/note", "seen")
    page.wait_for_function(
        "() => document.querySelector('#r2 input[name=carry]').value.includes('seen')"
    )
    with page.expect_download() as kept:
        page.click("#take")
    page.wait_for_selector(".edited", state="detached")
    lines = [json.loads(line) for line in kept.value.path().read_text().splitlines()]
    assert lines[0] == profiles[0]
    assert (lines[1]["cancer_type"], lines[1]["note"]) == ("other", "seen")
    assert lines[1]["case"]["board"] == {"NCT03705403": {"word": "discussed"}}
    tab.click("button[value=clear]")  # the next patient of this tab is no longer the row's
    tab.wait_for_selector("#bring")
    write(tab, "/note", "another")
    settled(tab)
    assert "another" not in page.locator("#r2 input[name=carry]").input_value()
    page.close()


def test_the_list_is_sorted_by_the_next_step(page: Any) -> None:
    profiles = [read_profile(example_text(name)).document() for name in ("sparse", "golden")]
    text = "\n".join(json.dumps(one) for one in (profiles[0], {**profiles[1], **CASED}))
    judged(bring(page, text, "list.ndjson"))
    assert labels(page) == ["first minute", "worked example"]
    page.select_option("select[name=by]", "step")
    assert labels(page) == ["worked example", "first minute"]
    assert page.locator("#r2 .step").inner_text() == "contact the site: ImmunoSABR"


def test_a_case_that_cannot_be_read_is_named_with_its_patient() -> None:
    bad = json.dumps({"cancer_type": "other", "case": {"board": {"NCT1": {"word": "cured"}}}})
    brought = listed_patients(List(f"{several(1)}\n{bad}", "x.ndjson"), date(2026, 5, 14))
    assert len(brought.given) == len(brought.cases) == 1
    assert "Patient 2" in brought.wrong[0]
    assert "`case`" in brought.wrong[0]


def test_the_file_of_a_patients_page_comes_to_the_board_with_its_case() -> None:
    file = "as_of: '2026-05-14'\ncancer_type: nsclc\ncase:\n  board:\n    NCT03705403: {word: enrolled}\n"
    brought = listed_patients(List(file, "patient.yaml"), date(2026, 5, 14))
    assert brought.wrong == ()
    assert brought.cases[0].board["NCT03705403"].word == "enrolled"
    assert brought.given[0].profile.document() == {"as_of": "2026-05-14", "cancer_type": "nsclc"}


def test_the_sums_over_sixty_follow_what_is_judged(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.add_init_script("""addEventListener('DOMContentLoaded', () => { window.seen = [];
new MutationObserver(() => { const sums = document.getElementById('sums');
  const said = document.getElementById('progressed'), label = document.querySelector('#progress label');
  if (sums && said && said.textContent) seen.push([sums.textContent, said.textContent,
    label.getClientRects().length, label.offsetHeight]);
}).observe(document.body, {childList: true, subtree: true}); });""")
    lines = "\n".join(json.dumps({"patient": f"P{n}", "age": 50}) for n in range(60))
    page.goto("/board")
    told = {"name": "sixty.ndjson", "mimeType": "text/plain", "buffer": lines.encode()}
    page.set_input_files(FILE, files=[told])
    page.click(".brings .acts button >> nth=0")
    judged(page)
    numbers = [
        (int(found.group(1)), height)
        for sums, _, _, height in page.evaluate("seen")
        if (found := re.search(r"(\d+) of 60", sums))
    ]
    assert any(0 < number < 60 for number, _ in numbers)
    assert all(height < 40 for _, height in numbers)
