"""Letters on the page: a proposal until each fact is confirmed; nothing confirmed changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from oligomatch.api.intake.files import Day, Given, patients_of
from oligomatch.api.page.answering import made
from oligomatch.api.page.form.examples import example_text
from oligomatch.api.page.letter.confirming import (
    fields_open,
    followed,
    left_out,
    open_in,
    with_open,
)
from oligomatch.api.page.letter.marked import marked
from oligomatch.api.page.letter.read import (
    LetterFact,
    LetterNote,
    LettersRead,
    beside,
    carried_letters,
)
from oligomatch.api.page.patient.doing import Page, page_of
from oligomatch.api.page.sheet.sheet import sheet_of
from oligomatch.api.page.wanted import PagePart, Wanted
from oligomatch.api.results.match_json import head_object
from oligomatch.api.results.match_table import head_of
from oligomatch.api.results.matching import Only, load_rules, match_patient
from oligomatch.matcher.intake.intake import profile_of, read_profile
from tests.support.page_form import PatientPage
from tests.support.wording import said

RULES = load_rules(None)
TODAY = date(2026, 5, 14)
LETTER = "Dear colleague,\r\n\r\nI saw this 67-year-old man today, ECOG 1.\r\nKind regards\r\n"
UNCONFIRMED = said("letter.unconfirmed")
LESIONS = [
    {"id": "A", "organ": "liver", "diameter_mm": 12},
    {"id": "B", "organ": "left_adrenal", "status": "stable"},
]
BOTH = {
    "lesions": LESIONS,
    "assessments": [{"date": "2026-03-01"}],
    "unconfirmed": ["/lesions/0/organ", "/lesions/1/organ", "/lesions/1/status"],
}


def posted(part: PagePart, pairs: list[tuple[str, str]]) -> str:
    return made(Wanted(part, urlencode(pairs).encode(), TODAY), RULES).decode()


def read_in(text: str = LETTER, **before: Any) -> PatientPage:
    pairs = [("letter", text), ("before", json.dumps(before))]
    return PatientPage(posted(PagePart.LETTER, pairs))


def carried(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(dict(pairs)["carry"])
    return document


def pressed(page: PatientPage, *more: tuple[str, str]) -> PatientPage:
    return PatientPage(posted(PagePart.PAGE, [*page.pairs, *more]))


def test_a_letter_fills_the_form_and_nothing_of_it_is_confirmed() -> None:
    page = read_in()
    document = carried(page.pairs)
    assert (document["age"], document["sex"], document["ecog"]) == (67, "male", 1)
    assert {"/age", "/sex", "/ecog"} <= {*document["unconfirmed"]}
    text = posted(PagePart.LETTER, [("letter", LETTER)])
    assert UNCONFIRMED in text
    assert '<mark class="fact"' in text


def test_each_fact_is_confirmed_by_itself_and_several_at_once() -> None:
    page = read_in()
    first = pressed(page, ("do", "sure /age"))
    assert "/age" not in carried(first.pairs)["unconfirmed"]
    assert "/ecog" in carried(first.pairs)["unconfirmed"]
    all_ = pressed(first, *(("sure", at) for at in carried(first.pairs)["unconfirmed"]))
    assert "unconfirmed" not in carried(all_.pairs)
    doubted = pressed(all_, ("do", "unsure /age"))
    assert carried(doubted.pairs)["unconfirmed"] == ["/age"]


def test_a_fact_is_dropped_and_comes_back() -> None:
    page = read_in()
    dropped = pressed(page, ("do", "leave /age"))
    assert "age" not in carried(dropped.pairs)
    back = pressed(dropped, ("do", "undo"))
    assert carried(back.pairs) == carried(page.pairs)
    assert dict(back.pairs)["letters"] == dict(page.pairs)["letters"]


def test_several_are_dropped_at_once_and_come_back_together() -> None:
    page = read_in()
    dropped = pressed(page, ("leave", "/age"), ("leave", "/sex"), ("sure", "/ecog"))
    assert not {"age", "sex", "unconfirmed"} & set(carried(dropped.pairs))
    back = carried(pressed(dropped, ("do", "undo")).pairs)
    assert set(back["unconfirmed"]) == {"/age", "/sex"}


def test_what_is_written_in_a_field_is_confirmed() -> None:
    page = read_in()
    pairs = [(name, "68" if name == "/age" else text) for name, text in page.pairs]
    changed = carried(PatientPage(posted(PagePart.PAGE, pairs)).pairs)
    assert changed["age"] == 68
    assert "/age" not in changed["unconfirmed"]
    assert "/ecog" in changed["unconfirmed"]


def test_a_letter_that_is_closed_leaves_its_facts_to_be_confirmed() -> None:
    closed = pressed(read_in(), ("do", "letters"))
    assert "letters" not in dict(closed.pairs)
    text = posted(PagePart.PAGE, closed.pairs)
    assert UNCONFIRMED in text
    assert 'value="sure /age"' in text


def test_a_letter_changes_nothing_that_is_confirmed() -> None:
    page = read_in(age=40, histology="squamous")
    document = carried(page.pairs)
    assert (document["age"], document["histology"], document["ecog"]) == (40, "squamous", 1)
    assert "/age" not in document["unconfirmed"]
    text = posted(PagePart.LETTER, [("letter", LETTER), ("before", '{"age": 40}')])
    assert said("letter_page.state_other") in text


def test_rows_are_those_of_the_letters_and_a_row_confirmed_before_stays_so() -> None:
    facts = [LetterFact(at=f"/lesions/{i}/organ", value=o, places=()) for i, o in enumerate("ab")]
    document = {"lesions": [{"organ": "a"}, {"organ": "b"}]}
    same = beside({"lesions": [{"organ": "a"}]}, document, facts)
    assert open_in(same) == ("/lesions/1/organ",)
    other = beside({"lesions": [{"organ": "a", "side": "left"}]}, document, facts)
    assert open_in(other) == ("/lesions/0/organ", "/lesions/1/organ")
    assert other["lesions"] == document["lesions"]


def test_what_is_unconfirmed_goes_with_its_row() -> None:
    pairs = [("carry", json.dumps(BOTH)), ("do", "drop /lesions/0")]
    assert open_in(page_of(pairs).document) == ("/lesions/0/organ", "/lesions/0/status")
    emptied = [
        ("carry", json.dumps(BOTH)),
        ("/lesions/0/organ", ""),
        ("/lesions/0/diameter_mm", ""),
    ]
    left = page_of([*emptied, ("/lesions/0/id", "")]).document
    assert [one["organ"] for one in left["lesions"]] == ["left_adrenal"]
    assert open_in(left) == ("/lesions/0/organ", "/lesions/0/status")


def test_what_is_unconfirmed_goes_with_what_a_scan_saw() -> None:
    later = [("carry", json.dumps(BOTH)), ("/assessments/1/date", "2026-04-01")]
    document = page_of(later).document
    assert "/assessments/0/lesions/B/status" in open_in(document)
    renamed = page_of([("carry", json.dumps(document)), ("/lesions/1/id", "C")]).document
    assert "/assessments/0/lesions/C/status" in open_in(renamed)
    first = {key: value for key, value in BOTH.items() if key != "assessments"}
    before = page_of([("carry", json.dumps(first)), ("do", "more /assessments")]).document
    assert "/assessments/0/lesions/B/status" in open_in(before)


def test_a_change_elsewhere_confirms_nothing() -> None:
    after = {**BOTH, "age": 60}
    assert open_in(followed(BOTH, after)) == open_in(BOTH)
    assert open_in(followed(BOTH, {**after, "lesions": LESIONS[:1]})) == ("/lesions/0/organ",)


def test_a_gene_is_dropped_whole_and_an_empty_row_goes() -> None:
    document = {
        "biomarkers": {"KRAS": {"result": "positive", "variants": [{"name": "G12C"}]}},
        "lesions": [{"organ": "liver"}],
    }
    assert left_out(document, ["/biomarkers/KRAS/variants/0/name", "/lesions/0/organ"]) == {}


def test_a_letter_is_shown_whole_whatever_meets_in_it() -> None:
    text = "no brain metastases, adrenal 12 mm"
    found = LettersRead(
        letters=(text,),
        unused=(LetterNote(words="negated", place=(0, 3, 19)),),
        silent=((0, 0, 34),),
        questions=(LetterNote(words="which?", place=(0, 21, 99)),),
    )
    numbers: Mapping[tuple[int, int, int], tuple[int, ...]] = {
        (0, 0, 19): (1, 2),
        (0, 29, 34): (3,),
    }
    (each,) = marked(found, numbers)
    assert "".join(one.text for one in each) == text
    assert [(one.text, one.kind, one.numbers) for one in each] == [
        ("no ", "fact", ()),
        ("brain metastases", "fact", (1, 2)),
        (", ", "silent", ()),
        ("adrenal ", "question", ()),
        ("12 mm", "fact", (3,)),
    ]
    assert each[1].said == ("negated",)


def test_what_letters_a_form_carries_is_read_or_left() -> None:
    found = LettersRead(letters=("<script>alert(1)</script>",))
    assert carried_letters(found.model_dump_json()) == found
    for text in ("", "{}", "[", '{"letters": 1}', '{"letters": [], "more": 1}'):
        assert carried_letters(text) is None
    shown = posted(PagePart.PAGE, [("letters", found.model_dump_json())])
    assert "<script>alert" not in shown


def test_no_verdict_depends_on_what_is_unconfirmed_and_every_face_says_it() -> None:
    document = read_profile(example_text("golden")).document()
    open_ = with_open(document, ["/age", "/histology"])
    lines = [json.dumps(one) for one in (document, open_)]
    sure, read = (_given(line) for line in lines)
    assert (sure.unconfirmed, read.unconfirmed) == (False, True)
    results = [match_patient(one, RULES, Only(), quick=True) for one in (sure, read)]
    heads, classes = [], []
    for result in results:
        head = head_object(result)
        heads.append("unconfirmed" in head)
        classes.append([(one.match.trial.id, one.match.match) for one in result.ranked])
    assert heads == [False, True]
    assert classes[0] == classes[1]
    assert UNCONFIRMED in str(head_of(results[1]))
    sheet = sheet_of(Page(open_), RULES, TODAY)
    assert sheet is not None
    assert UNCONFIRMED in str(sheet)
    assert said("letter_page.board") in posted(
        PagePart.BOARD, [("text", lines[1]), ("name", "a.ndjson")]
    )
    assert profile_of(open_).document() == open_


def _given(line: str) -> Given:
    (one,) = patients_of(line, "a.json", Day(TODAY))
    assert isinstance(one, Given)
    return one


def test_no_letter_is_said_and_keeps_the_page() -> None:
    text = posted(PagePart.LETTER, [("letter", " \r\n"), ("before", '{"age": 50}')])
    assert said("letter_page.nothing") in text
    assert carried(PatientPage(text).pairs) == {"age": 50}


def test_a_lesion_that_is_dropped_takes_its_row_and_leaves_the_others() -> None:
    pairs = [("carry", json.dumps(BOTH)), ("do", "leave /lesions/0/organ")]
    assert open_in(page_of(pairs).document) == ("/lesions/1/organ", "/lesions/1/status")
    only = {**BOTH, "lesions": [{"organ": "liver"}, LESIONS[1]]}
    left = page_of([("carry", json.dumps(only)), ("do", "leave /lesions/0/organ")]).document
    assert open_in(left) == ("/lesions/0/organ", "/lesions/0/status")


def test_what_is_called_unconfirmed_and_is_no_place_leaves_the_page() -> None:
    for words in ("x", "a word", "/", "biomarkers", "/biomarkers"):
        document = {"as_of": "2026-05-14", "cancer_type": "nsclc", "unconfirmed": [words, "/age"]}
        assert fields_open(document) == 2
        shown = posted(PagePart.PAGE, [("carry", json.dumps(document))])
        assert carried(PatientPage(shown).pairs)["cancer_type"] == "nsclc"
