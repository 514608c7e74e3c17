"""Letters' words in the fields of the page, and dates in our sentences as one writes them."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oligomatch.api.intake.json_text import compose_json
from oligomatch.api.page.form.examples import example_text
from oligomatch.api.page.form.fields import ALL, Form, field_at, read, show, understood
from oligomatch.api.page.form.form import posted, value_at
from oligomatch.api.page.form.lists import list_of, lists
from oligomatch.api.page.form.taken import taken
from oligomatch.api.page.form.taking import refusal
from oligomatch.api.page.form.texts.dates import dated
from oligomatch.api.page.form.texts.measured import read_distances, show_test
from oligomatch.api.page.form.texts.variants import read_variants, show_variants
from oligomatch.api.page.form.texts.written import TAKES, Mistyped
from oligomatch.api.page.patient.doing import Page, page_of
from oligomatch.api.page.patient.patient import answered
from oligomatch.api.page.patient.ranking import MARKS
from oligomatch.api.page.rendering import patient_page, render
from oligomatch.api.page.sheet.sheet import sheet_of
from oligomatch.api.results.matching import load_rules
from oligomatch.api.words.lexicon import beside, span
from oligomatch.api.words.sentences import limits_of_use
from oligomatch.matcher.intake.intake import profile_of, read_profile
from oligomatch.matcher.profile.types import kinds_at
from oligomatch.rules.read import load_trials
from oligomatch.rules.text.text import plain
from oligomatch.rules.vocabulary.spellings import spellings
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

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
        ("/lesions/0/organ", "liv", "liver"),
        ("/cancer_type", "LUAD", "nsclc"),
        ("/country", "England", "GB"),
        ("/country", "uk", "GB"),
        ("/country", "UK", "GB"),
        ("/country", "JP", "JP"),
        ("/primary/status", "present", {"one_of": ["in_place_untreated", "in_place_treated"]}),
        ("/lesions/0/prior_local_therapy", "n", []),
        ("/imaging/fdg_pet", "PET 12.6.26", {"done": True, "date": "2026-06-12"}),
        ("/systemic_therapy/lines/0/intent", "first line", "palliative"),
        ("/systemic_therapy/lines/0/intent", "neoadj", "adjuvant"),
        ("/systemic_therapy/lines/0/agents", "osi", ["osimertinib"]),
        ("/systemic_therapy/lines/0/agents", "carbo pem", ["carboplatin", "pemetrexed"]),
    ],
)  # fmt: skip
def test_a_field_takes_the_words_of_a_letter(pointer: str, text: str, told: Any) -> None:
    field = field_at(pointer)
    assert field is not None
    assert read(field, text) == told


@pytest.mark.parametrize(
    ("pointer", "text", "readings"),
    [
        ("/cancer_type", "adeno", ("lung adenocarcinoma",)),
        ("/primary/status", "treated", ("in place, treated", "resected")),
        ("/lesions/0/diameter_mm", "ca. 18", ("18 mm",)),
        ("/lesions/0/status", "not seen", ("gone",)),
        ("/lesions/0/diameter_mm", "0", ("gone",)),
        ("/lesions/0/diameter_mm", "0 mm new", ("gone",)),
        ("/country", "Germny", ("Germany",)),
        ("/lesions/0/prior_local_therapy", "5x7 Gy", ("SABR 5x7 Gy", "RT 5x7 Gy")),
        (
            "/lesions/0/prior_local_therapy",
            "surgery 2024; SBRT 3/24",
            ("surgery 2024; SBRT March 2024",),
        ),
        ("/assessments/0/date", "12-6-26", ("12 June 2026", "6 December 2026", "26 June 2012")),
    ],
)
def test_a_field_asks_which_of_its_readings_is_meant(
    pointer: str, text: str, readings: tuple[str, ...]
) -> None:
    field = field_at(pointer)
    assert field is not None
    with pytest.raises(Mistyped) as asked:
        read(field, text)
    assert asked.value.readings == readings
    for one in readings:
        read(field, one)


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("ex19", {"variants": [{"exon": 19}]}),
        ("ex 19 del", {"variants": [{"name": "exon 19 deletion"}]}),
        ("ex20ins", {"variants": [{"name": "exon 20 insertion"}]}),
        ("exon 21 L858R", {"variants": [{"name": "L858R", "exon": 21}]}),
        ("exon 19 del + T790M", {"variants": [{"name": "exon 19 deletion"}, {"name": "T790M"}]}),
        (
            "exon 19 deletion; T790M negative",
            {"variants": [{"name": "exon 19 deletion"}], "absent_variants": ["T790M"]},
        ),
    ],
)
def test_variants_are_taken_as_reports_write_them(text: str, read_as: dict[str, Any]) -> None:
    value = read_variants(text)
    assert value == read_as
    assert refusal("/biomarkers/EGFR", {"result": "positive", **value}) == ""
    assert read_variants(show_variants(value)) == value


def test_a_beginning_that_several_organs_have_is_none() -> None:
    field = field_at("/lesions/0/organ")
    assert field is not None
    assert read(field, "bra") == "bra"
    assert understood(field, "L adr").besides == {"side": "left"}


@pytest.mark.parametrize("text", ["<10", ">3cm", "<0.7 mm", ">12.5", "<1 cm", "under 100"])
def test_what_lies_strictly_beside_a_number_is_read_again_as_json(text: str) -> None:
    """Its digits are as many as every reader of JSON takes, and the page shows it as it was."""
    field = field_at("/lesions/0/diameter_mm")
    assert field is not None
    value = read(field, text)
    assert plain(compose_json(json.dumps(value), "profile"))[0] == value
    assert read(field, show(field, value).text) == value
    (end,) = value.values()
    assert beside(end) not in (None, end)


def test_a_structure_with_two_distances_is_mistyped() -> None:
    assert read_distances("heart 10; spinal cord 30") == {"heart": 10, "spinal_cord": 30}
    with pytest.raises(Mistyped, match="heart has two"):
        read_distances("heart 10; heart 30")


def test_a_day_that_could_be_a_month_is_not_guessed() -> None:
    field = field_at("/metastatic_disease/diagnosis_date")
    assert field is not None
    with pytest.raises(Mistyped) as asked:
        read(field, "5/6/2026")
    assert asked.value.readings == ("5 June 2026", "6 May 2026")


@pytest.mark.parametrize(
    ("pointer", "text", "told", "shown"),
    [
        ("/primary/diagnosis_date", "12.6.26", "2026-06-12", "12 June 2026"),
        ("/primary/diagnosis_date", "12.6.98", "1998-06-12", "12 June 1998"),
        ("/primary/diagnosis_date", "5/14/2026", "2026-05-14", "14 May 2026"),
        ("/primary/diagnosis_date", "6/6/26", "2026-06-06", "6 June 2026"),
        ("/primary/diagnosis_date", "12-Jun-26", "2026-06-12", "12 June 2026"),
        ("/primary/diagnosis_date", "3rd of Sept 2025", "2025-09-03", "3 September 2025"),
        ("/primary/diagnosis_date", "January of 2023", "2023-01", "January 2023"),
        ("/primary/diagnosis_date", "mid June 2026", {"from": "2026-06-08", "to": "2026-06-23"}, "8 June 2026 to 23 June 2026"),
        ("/primary/diagnosis_date", "end of Feb 2026", {"from": "2026-02-16", "to": "2026-02-28"}, "16 February 2026 to 28 February 2026"),
        ("/primary/diagnosis_date", "early 2026", {"from": "2026-01-01", "to": "2026-06-30"}, "1 January 2026 to 30 June 2026"),
        ("/primary/diagnosis_date", "Q2 2026", {"from": "2026-04-01", "to": "2026-06-30"}, "1 April 2026 to 30 June 2026"),
        ("/lesions/0/diameter_mm", "18 x 12", 18, "18"),
        ("/lesions/0/diameter_mm", "10 mm to 12 mm", {"at_least": 10, "at_most": 12}, "10-12"),
        ("/lesions/0/status", "no change", "stable", "stable"),
        ("/assessments/0/response", "no change", "SD", "SD"),
        ("/lesions/0/status", "increase", "growing", "growing"),
        ("/primary/diagnosis_date", "Juni 2026", "2026-06", "June 2026"),
        ("/country", "Deutschland", "DE", "Germany"),
        ("/lesions/0/organ", "left adrenal gland", "left_adrenal", "left adrenal"),
        ("/lesions/0/organ", "retroperitoneal LN", "retroperitoneal_node", "retroperitoneal node"),
        ("/lesions/0/organ", "SVC node", "mediastinal_node", "mediastinal node"),
        ("/lesions/0/diameter_mm", "12 × 18 × 9 mm", 18, "18"),
        ("/lesions/0/diameter_mm", "1,8 cm", 18, "18"),
        ("/lesions/0/diameter_mm", "1.8 x 1.2cm", 18, "18"),
        ("/lesions/0/diameter_mm", "18,5", 18.5, "18.5"),
        ("/lesions/0/diameter_mm", "<10", {"at_most": 9.99999999999999}, "<10"),
        ("/lesions/0/diameter_mm", "<1 cm", {"at_most": 9.99999999999999}, "<10"),
        ("/lesions/0/diameter_mm", ">3cm", {"at_least": 30.0000000000001}, ">30"),
        ("/assessments/0/totals/metastases", "<10", {"at_most": 9}, "<=9"),
        ("/ecog", "PS 1", 1, "1"),
        ("/lesions/0/status", "PR", "shrinking", "shrinking"),
        ("/lesions/0/status", "SD", "stable", "stable"),
        ("/primary/status", "untreated", "in_place_untreated", "in place, untreated"),
        ("/primary/lobe", "LLL", "lower", "lower"),
        ("/primary/lobe", "lo", "lower", "lower"),
        ("/country", "Holland", "NL", "Netherlands"),
        ("/imaging/brain_imaging", "mri 12.6.26", {"done": True, "date": "2026-06-12"}, "12 June 2026"),
        ("/lesions/0/prior_local_therapy", "wedge 2024", [{"modality": "surgery", "date": "2024"}], "surgery 2024"),
        ("/systemic_therapy/lines/0/agents", "Tagrisso", ["osimertinib"], "osimertinib"),
        ("/ecog", "ECOG 0-1", {"at_least": 0, "at_most": 1}, "0-1"),
        ("/ecog", "1 on 3.5.26", {"value": 1, "date": "2026-05-03"}, "1 on 3 May 2026"),
        ("/ecog", "0-1 on May 2026", {"at_least": 0, "at_most": 1, "date": "2026-05"}, "0-1 on May 2026"),
        ("/age", "67 years", 67, "67"),
        ("/age", "67-year-old", 67, "67"),
        ("/systemic_therapy/lines/0/cycles", "4 cycles", 4, "4"),
        ("/systemic_therapy/lines/0/agents", "carbo, pembro", ["carboplatin", "pembrolizumab"], "carboplatin, pembrolizumab"),
        ("/measurements/pd_l1_tps", "60%", {"value": 60, "unit": "%"}, "60 %"),
        ("/measurements/pd_l1_tps", "negative", {"value": {"at_most": 0.99999999999999}, "unit": "%"}, "<1 %"),
        ("/measurements/primary_diameter", "3 cm", {"value": 30, "unit": "mm"}, "30 mm"),
        ("/cancer_type", "RCC", "renal", "renal cancer"),
        ("/histology", "SCC", "squamous", "squamous"),
        ("/lesions/0/prior_local_therapy", "Gamma Knife 3/2025", [{"modality": "SABR", "date": "2025-03"}], "SABR March 2025"),
        ("/lesions/0/prior_local_therapy", "WBRT 2024", [{"modality": "RT", "date": "2024"}], "RT 2024"),
        ("/lesions/0/distance_mm", "spinal cord 1.2 cm; Heart: at least 20", {"spinal_cord": 12, "heart": {"at_least": 20}}, "spinal cord 12; heart >=20"),
        ("/primary/distance_mm", "great vessels 0 mm", {"great_vessels": 0}, "great vessels 0"),
        ("/lesions/0/prior_local_therapy", "SBRT 54 Gy in 3 fractions", [{"modality": "SABR", "dose_gy": 54, "fractions": 3}], "SABR 54 Gy in 3"),
        ("/lesions/0/prior_local_therapy", "RT 10x3 Gy 2.2.25", [{"modality": "RT", "date": "2025-02-02", "dose_gy": 30, "fractions": 10}], "RT 2 February 2025 30 Gy in 10"),
        ("/lesions/0/prior_local_therapy", "whole brain radiotherapy, 30 Gy/10, 6/2025", [{"modality": "RT", "date": "2025-06", "dose_gy": 30, "fractions": 10}], "RT June 2025 30 Gy in 10"),
    ],
)  # fmt: skip
def test_a_clinicians_spelling_is_taken_and_shown_in_full(
    pointer: str, text: str, told: Any, shown: str
) -> None:
    field = field_at(pointer)
    assert field is not None
    assert read(field, text) == told
    assert show(field, told).text == shown
    assert read(field, shown) == told
    assert not refusal(pointer, told)


def test_what_was_understood_is_shown_in_full() -> None:
    at = "/lesions/0/diameter_mm"
    wanted = {"18": "18 mm", "1,8cm": "18 mm", "18 x 12": "18 mm", "<10": "<10 mm", "18 mm": None}
    for text, echo in wanted.items():
        assert posted([(at, text)], {}).echoes.get(at) == echo
    assert posted([("/as_of", "12.6.26")], {}).echoes == {"/as_of": "12 June 2026"}


@pytest.mark.parametrize(
    ("pointer", "text", "readings"),
    [
        ("/lesions/0/status", "PD", ("new", "growing")),
        ("/lesions/0/status", "CR", ("gone", "shrinking")),
        ("/primary/diagnosis_date", "3/4/26", ("3 April 2026", "4 March 2026")),
        ("/primary/diagnosis_date", "03-04-2026", ("3 April 2026", "4 March 2026")),
        ("/primary/diagnosis_date", "June 26", ("June 2026",)),
        ("/primary/diagnosis_date", "6/26", ("June 2026",)),
        ("/lesions/0/diameter_mm", "1,8", ("1.8 mm", "18 mm")),
        ("/lesions/0/diameter_mm", "<1.8", ("<1.8 mm", "<18 mm")),
        ("/lesions/0/diameter_mm", "1.8 x 1.2", ("1.8 mm", "18 mm")),
        ("/imaging/fdg_pet", "3/4/26", ("3 April 2026", "4 March 2026")),
    ],
)
def test_what_has_two_readings_is_asked_with_both_and_tells_nothing(
    pointer: str, text: str, readings: tuple[str, ...]
) -> None:
    form = posted([(pointer, text)], {})
    assert form.document == {}
    assert form.mistakes[pointer].readings == readings
    for each in readings:
        again = page_of([(pointer, text), ("do", f"write {pointer} {each}")])
        field = field_at(pointer)
        assert field is not None
        assert value_at(again.document, pointer) == read(field, each)
        assert again.focus == pointer


@pytest.mark.parametrize(
    ("text", "lesion"),
    [
        ("right acetabulum", {"organ": "acetabulum", "side": "right"}),
        ("rib 6", {"organ": "rib", "id": "rib 6"}),
        ("right 6th rib", {"organ": "rib", "side": "right", "id": "right 6th rib"}),
        ("liver segment VI", {"organ": "liver", "id": "liver segment VI"}),
        ("LN 4R", {"organ": "lymph_node", "station": "4R"}),
        ("right lower paratracheal LN", {"organ": "lymph_node", "station": "4R"}),
        ("mediastinal LN", {"organ": "mediastinal_node"}),
        ("L adrenal", {"organ": "adrenal", "side": "left"}),
        ("left adrenal", {"organ": "left adrenal"}),
        ("brain, left frontal", {"organ": "frontal_lobe", "side": "left"}),
        ("spine T8", {"organ": "T8"}),
        ("RLL", {"organ": "RLL"}),
    ],
)
def test_a_place_is_taken_with_its_side_and_station_and_named_by_what_is_left(
    text: str, lesion: dict[str, str]
) -> None:
    form = posted([("/lesions/0/organ", text), ("/lesions/0/side", "")], {})
    assert not form.mistakes
    wanted = profile_of({"lesions": [lesion]}).document()
    assert profile_of(form.document).document() == wanted


@pytest.mark.parametrize(
    "text", ["left rib R", "adjacent to liver", "liver LN", "7", "mediastinal", "left lung RLL", "station 4 5",
        "no brain", "no adrenal", "no liver", "no brain new", "brain no", "brain 2 met", "brain (2)", "liver (2)", "T8-9",
        "2 brain", "3 liver", "2 adrenal", "2 brain 8 new", "2 LN", "liver 12 2", "liver seg 5/6", "liver seg V-VI"]
)  # fmt: skip
def test_a_place_of_which_a_word_is_not_understood_is_left_out(text: str) -> None:
    assert "/lesions/0/organ" in posted([("/lesions/0/organ", text)], {}).mistakes


def test_a_place_written_anew_renames_only_what_it_named() -> None:
    at = "/lesions/0/organ"
    first = posted([(at, "rib 6")], {}).document
    assert posted([(at, "rib 7")], first).document["lesions"] == [{"organ": "rib", "id": "rib 7"}]
    assert posted([(at, "liver")], first).document["lesions"] == [{"organ": "liver"}]
    own = {"lesions": [{"organ": "rib", "id": "the painful one"}]}
    assert posted([(at, "liver")], own).document["lesions"][0]["id"] == "the painful one"
    seen = {**first, "assessments": [{"lesions": {"rib 6": {}}}]}
    assert posted([(at, "liver")], seen).document["lesions"][0]["id"] == "rib 6"


def test_a_cancer_is_taken_with_its_histology_and_never_against_what_is_written() -> None:
    both = posted([("/cancer_type", "lung adenocarcinoma"), ("/histology", "")], {})
    assert both.document == {"cancer_type": "nsclc", "histology": "adenocarcinoma"}
    assert both.echoes == {"/cancer_type": "NSCLC, adenocarcinoma"}
    anew = posted([("/cancer_type", "lung SCC"), ("/histology", "adenocarcinoma")], both.document)
    assert anew.document == {"cancer_type": "nsclc", "histology": "squamous"}
    odds = posted([("/cancer_type", "lung SCC"), ("/histology", "adenocarcinoma")], {})
    assert odds.document == {"cancer_type": "nsclc", "histology": "adenocarcinoma"}
    assert "squamous" in odds.mistakes["/cancer_type"].sentence
    open_ = posted([("/cancer_type", "lung cancer")], {})
    assert open_.document == {"cancer_type": {"one_of": ["nsclc", "sclc"]}}


def test_below_a_number_is_never_that_number() -> None:
    field = field_at("/lesions/0/diameter_mm")
    assert field is not None
    stated = read(field, "<10")
    assert stated["at_most"] < 10
    assert "at most" not in show(field, stated).note
    assert span(None, stated["at_most"], "mm") == "under 10 mm"


def test_every_word_of_the_spellings_names_what_there_is() -> None:
    known = load_vocabulary()
    places = spellings("places")
    assert {*places["organs"], *places["nodal"]} <= set(known.organs)
    lung = spellings("tumours")["in_the_lung"]
    assert set(lung) <= set(known.histologies)
    assert set(lung.values()) <= set(known.cancer_types)
    assert all(field_at(at.replace("*", "0")) is not None for at in spellings("beside"))
    assert set(spellings("modalities")) == set(
        kinds_at("/lesions/*/prior_local_therapy/*/modality")
    )


def test_every_field_says_what_it_takes_and_every_choice_has_its_list() -> None:
    assert all(one.form in TAKES for one in ALL)
    for one in ALL:
        if one.choices or one.vocabulary or one.form in (Form.FLAG, Form.LOCAL_THERAPY):
            assert lists()[list_of(one)], one.pointer
    offered = dict(lists()["of-assessments-response"])
    assert "complete remission" in offered["CR"]


def test_a_note_is_kept_with_the_patient_and_decides_nothing() -> None:
    told = profile_of_example("golden")
    told["systemic_therapy"]["lines"][0]["maintenance"] = True
    noted = {**told, "note": "Wants\nto be near home", "second_country": "CH"}
    rules = load_rules(None)
    bare, full = (answered(one, rules, DAY)[0] for one in (profile_of_example("golden"), noted))
    assert bare is not None
    assert full is not None
    assert [(one.trial.id, one.match) for one in bare.matches] == [
        (one.trial.id, one.match) for one in full.matches
    ]
    assert "near home" in taken(noted, {}, DAY)


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
    own = load_trials(Path(__file__).parents[5] / "examples" / "trials")
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


@pytest.mark.parametrize(
    ("pointer", "text", "told"),
    [
        ("/systemic_therapy/lines/0/agents", "at least carboplatin", {"at_least": ["carboplatin"]}),
        ("/systemic_therapy/lines/0/classes", "At least  platinum", {"at_least": ["platinum"]}),
        (
            "/lesions/0/prior_local_therapy",
            "at least SABR 2024; RFA",
            {"at_least": [{"modality": "SABR", "date": "2024"}, {"modality": "RFA"}]},
        ),
        (
            "/systemic_therapy/given",
            "osimertinib; adjuvant cisplatin on 3/2024; Palliative platinum doublet",
            [
                {"agent": "osimertinib"},
                {"agent": "cisplatin", "intent": "adjuvant", "date": "2024-03"},
                {"drug_class": "platinum doublet", "intent": "palliative"},
            ],
        ),
    ],
)
def test_what_is_told_in_part_is_written_and_read_again(pointer: str, text: str, told: Any) -> None:
    field = field_at(pointer)
    assert field is not None
    value = read(field, text)
    assert value == told
    assert read(field, show(field, value).text) == value


@pytest.mark.parametrize(
    ("pointer", "text", "stated"),
    [
        ("/lesions/0/organ", "subcarinal", {"lesions": [{"organ": "lymph_node", "station": "7"}]}),
        ("/lesions/0/organ", "os ilium left", {"lesions": [{"organ": "ilium", "side": "left"}]}),
        ("/primary/lobe", "LLL", {"primary": {"lobe": "lower", "side": "left"}}),
        ("/primary/lobe", "RML", {"primary": {"lobe": "middle", "side": "right"}}),
    ],
)
def test_a_place_fills_the_fields_beside_it(
    pointer: str, text: str, stated: dict[str, Any]
) -> None:
    assert posted([(pointer, text)], {}).document == stated


def test_a_drug_by_its_brand_is_shown_by_its_name() -> None:
    at = "/systemic_therapy/lines/0/agents"
    assert posted([(at, "Tagrisso")], {}).echoes == {at: "osimertinib"}


@pytest.mark.parametrize(
    ("text", "lesion"),
    [
        ("L adr 22 new", {"organ": "adrenal", "side": "left", "diameter_mm": 22, "status": "new"}),
        ("rib 6 9 SD", {"organ": "rib", "id": "rib 6", "diameter_mm": 9, "status": "stable"}),
        ("rib 6", {"organ": "rib", "id": "rib 6"}),
        ("liver seg VI 14", {"organ": "liver", "id": "liver seg VI", "diameter_mm": 14}),
        ("liver segment 6 new", {"organ": "liver", "id": "liver segment 6", "status": "new"}),
        ("liver 22", {"organ": "liver", "diameter_mm": 22}),
        ("T8 14", {"organ": "T8", "diameter_mm": 14}),
        ("lumbar 5 14 new", {"organ": "L5", "diameter_mm": 14, "status": "new"}),
        ("Th8 9", {"organ": "T8", "diameter_mm": 9}),
        ("LN 4R 18 x 12", {"organ": "lymph_node", "station": "4R", "diameter_mm": 18}),
        ("LN 4R 2.2 cm, growing", {"organ": "lymph_node", "station": "4R", "diameter_mm": 22, "status": "growing"}),
        ("contralateral lung 9 new", {"organ": "right_lung", "diameter_mm": 9, "status": "new"}),
        ("ipsi adrenal", {"organ": "left_adrenal"}),
        ("liver no 3", {"organ": "liver", "id": "liver no 3"}),
        ("sacral 2", {"organ": "sacrum", "id": "sacral 2"}),
        ("rib 6 5-7", {"organ": "rib", "id": "rib 6", "diameter_mm": {"at_least": 5, "at_most": 7}}),
        ("lung segment 6", {"organ": "lung", "id": "lung segment 6"}),
        ("lung nodule no 8 12", {"organ": "lung", "id": "lung nodule no 8", "diameter_mm": 12}),
        ("brain 0 gone", {"organ": "brain", "diameter_mm": 0, "status": "resolved"}),
    ],
)  # fmt: skip
def test_a_lesion_is_taken_in_one_cell(text: str, lesion: dict[str, Any]) -> None:
    form = posted([("/lesions/0/organ", text)], {"primary": {"side": "left"}})
    assert not form.mistakes
    assert form.document["lesions"] == [lesion]


@pytest.mark.parametrize(
    ("name", "text", "readings"),
    [
        ("organ", "rib 6 new", ("rib no 6 new", "rib 6 mm new")),
        ("organ", "LN 4R 11 new", ("LN 4R 11 mm new",)),  # or two stations
        ("organ", "rib 5-6", ("rib 5-6 mm",)),  # or two ribs
        ("organ", "rib 5, 6", ("rib 5 6 mm",)),
        ("organ", "rib 3-4 new", ("rib 3-4 mm new",)),
        ("organ", "liver segment 7-8", ("liver segment 7-8 mm",)),
        ("organ", "LN 10-11", ("LN 10-11 mm",)),
        ("organ", "lung nodule 8 new", ("lung nodule no 8 new", "lung nodule 8 mm new")),
        ("organ", "adrenal nodule 18", ("adrenal nodule no 18", "adrenal nodule 18 mm")),
        ("organ", "iliac wing 22", ("iliac wing no 22", "iliac wing 22 mm")),
        ("organ", "liver dome 15", ("liver dome no 15", "liver dome 15 mm")),
        ("organ", "R femur head 20 new", ("R femur head no 20 new", "R femur head 20 mm new")),
        ("organ", "liver segment 22", ("liver segment 22 mm",)),
        ("organ", "liver 0", ("liver gone",)),
        ("organ", "L adr 1.8 new", ("L adr 1.8 mm new", "L adr 18 mm new")),
        ("organ", "L adr 22 PD", ("L adr 22 new", "L adr 22 growing")),
        ("organ", "contralateral lung 9", ("left lung 9", "right lung 9")),
        ("diameter_mm", "1,8 SD", ("1.8 mm SD", "18 mm SD")),
        ("diameter_mm", "12 PD", ("12 new", "12 growing")),
    ],
)
def test_a_cell_of_two_readings_is_asked(name: str, text: str, readings: tuple[str, ...]) -> None:
    at = f"/lesions/0/{name}"
    form = posted([(at, text)], {})
    assert form.mistakes[at].readings == readings
    assert form.document == {}
    for one in readings:  # each is taken as it is offered
        assert posted([(at, one)], {}).mistakes == {}


def test_a_size_is_taken_with_the_status_behind_it_and_stays_with_its_scan() -> None:
    there = "/assessments/0/lesions/lesion 1"
    told = {"lesions": [{"organ": "liver"}], "assessments": [{"date": "2026-01-02"}]}
    form = posted([(f"{there}/diameter_mm", "18 x 12 SD")], told)
    seen = {"diameter_mm": 18, "status": "stable"}
    assert form.document["assessments"][0]["lesions"] == {"lesion 1": seen}
    assert form.echoes == {f"{there}/diameter_mm": "18 mm, stable"}
    anew = posted([("/lesions/0/organ", "liver 14 growing")], form.document).document
    assert anew["lesions"] == [{"organ": "liver"}]
    assert anew["assessments"][0]["lesions"] == {
        "lesion 1": {"diameter_mm": 14, "status": "growing"}
    }
    gone = posted([("/lesions/0/diameter_mm", "gone")], {"lesions": [{"organ": "liver"}]})
    assert gone.document["lesions"] == [{"organ": "liver", "status": "resolved"}]


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("egfr neg alk neg pdl1 80", "EGFR negative, ALK negative, PD-L1 80 %"),
        ("EGFR, ALK and ROS1 wt; kras G12C; PD-L1 <1%", "EGFR negative, ALK negative, ROS1 negative, KRAS G12C, PD-L1 <1 %"),
        ("EGFR ex19del, T790M negative", "EGFR exon 19 deletion, no T790M"),
        ("ALK-, EGFR+", "ALK negative, EGFR altered"),
        ("pdl1 neg", "PD-L1 <1 %"),
        ("stk11 mutated", "STK11 altered"),
        ("EGFR not detected, HER2 mut", "EGFR negative, ERBB2 altered"),
        ("EGFR T790M not found", "EGFR no T790M"),
        ("EGFR T790M ruled out", "EGFR no T790M"),
        ("EGFR T790M wt", "EGFR no T790M"),
        ("EGFR T790M -", "EGFR no T790M"),
        ("EGFR negative for T790M", "EGFR no T790M"),
        ("BRAF not V600E", "BRAF no V600E"),
        ("ALK fusion neg", "ALK no fusion"),
        ("EGFR no L858R or T790M", "EGFR no L858R, no T790M"),
        ("EGFR L858R no T790M", "EGFR L858R, no T790M"),
        ("EGFR L858R and T790M", "EGFR L858R, T790M"),
        ("EGFR L858R+, T790M-", "EGFR L858R, no T790M"),
        ("kras g12d positive", "KRAS G12D"),
        ("RET KIF5B-RET fusion", "RET KIF5B-RET fusion"),
        ("NTRK1-3 neg", "NTRK1 negative, NTRK2 negative, NTRK3 negative"),
        ("NTRK1/2/3 neg", "NTRK1 negative, NTRK2 negative, NTRK3 negative"),
        ("NTRK 1/2 neg", "NTRK1 negative, NTRK2 negative"),
        ("FOO1 neg, kras G12C", "FOO1 negative, KRAS G12C"),
        ("EGFR L858R, FOO1 p.R132H; C11orf95 neg, and BARX2 amplification; pdl1 5", "EGFR L858R, FOO1 p.R132H, C11orf95 negative, BARX2 amplification, PD-L1 5 %"),
    ],
)  # fmt: skip
def test_a_report_is_taken_in_one_line(text: str, echo: str) -> None:
    shown = [
        ("/biomarkers/-", text),
        ("/biomarkers/EGFR", "unknown"),
        ("/biomarkers/ALK", "unknown"),
    ]
    form = posted(shown, {})
    assert not form.mistakes
    assert form.echoes == {"/biomarkers/-": echo}
    profile_of(form.document)


@pytest.mark.parametrize(
    "text",
    [
        "EGFR KRAS G12C",
        "EGFR ALK",
        "EGFR neg FOO1 altered",
        "EGFR foo",
        "pdl1",
        "foo",
        "EGFR T790M not tested",
        "EGFR T790M pending",
        "EGFR T790M ?",
        "EGFR T790M, not tested",
        "EGFR T790M suspected",
        "EGFR T790M no result",
        "EGFR T790M not excluded",
        "EGFR T790M vus",
        "KRAS G12C failed",
        "KRAS G12C/G12D",
        "MET ex14 not tested",
        "EGFR neg, T790M",
        "EGFR no L858R, T790M",  # is T790M found, or absent as well?
        "EGFR L858R and T790M neg",
        "EGFR L858R (T790M)",
        "EGFR ex19/21 neg",
        "EGFR nothing else",
        "HER2 2+",
        "ALK EML4-ALK neg",  # another fusion may be there
        "EGFR no G719A",
        "EGFR p.Glu746_Ala750del neg",
        "EGFR 20%",
        "NTRK neg",
        "FGFR1-4 neg",
        "KRASG12C neg",
        "T790M neg",
        "EGFR neg, EGFR L858R",
        "EGFR, FOO1 neg",  # a variant of EGFR, or another gene?
        "EGFR neg, FOO1",
        "ALK neg, IHC positive",
        "EGFR neg, EXON20INS pos",
        "EGFR L858R, C797 neg",
        "MSI-H pos",
        "foo1 neg",
    ],
)
def test_a_report_of_which_a_part_is_not_understood_is_left_out(text: str) -> None:
    form = posted([("/biomarkers/-", text)], {})
    assert form.mistakes.keys() == {"/biomarkers/-"}
    assert form.document == {}


@pytest.mark.parametrize(
    ("before", "text", "both"),
    [
        (
            "EGFR L858R",
            "EGFR T790M neg",
            {
                "result": "positive",
                "variants": [{"name": "L858R"}],
                "absent_variants": ["T790M"],
            },
        ),
        ("EGFR T790M neg", "EGFR neg", {"result": "negative", "absent_variants": ["T790M"]}),
        ("EGFR neg", "EGFR not detected", "negative"),
        ("EGFR pending", "EGFR neg", "negative"),
        ("EGFR neg", "EGFR L858R", None),
        ("EGFR L858R", "EGFR neg", None),
        ("EGFR L858R", "EGFR pending", None),
        ("EGFR L858R", "EGFR L858R neg", None),
        ("EGFR L858R, nothing else", "EGFR T790M", None),
    ],
)
def test_a_second_report_adds_to_the_first(before: str, text: str, both: Any) -> None:
    first = posted([("/biomarkers/-", f"{before}, ALK neg")], {}).document
    second = posted([("/biomarkers/-", text)], first)
    assert second.mistakes.keys() == ({"/biomarkers/-"} if both is None else set())
    egfr = first["biomarkers"]["EGFR"] if both is None else both
    assert second.document["biomarkers"] == {"EGFR": egfr, "ALK": "negative"}


def test_a_gene_that_is_not_known_is_offered_in_capitals() -> None:
    form = posted([("/biomarkers/-", "foo1 r132h")], {})
    assert form.mistakes["/biomarkers/-"].readings == ("FOO1 R132H",)


def test_what_is_no_known_variant_is_asked_in_the_row_of_its_gene() -> None:
    pairs = [("/biomarkers/EGFR", "positive"), ("/biomarkers/EGFR/variants", "T790M pending")]
    form = posted(pairs, {})
    assert form.mistakes.keys() == {"/biomarkers/EGFR/variants"}
    assert form.document == {"biomarkers": {"EGFR": "positive"}}


def test_a_variant_that_is_told_already_stays_as_it_is() -> None:
    odd = {"result": "positive", "variants": [{"name": "odd one"}]}
    pairs = [("/biomarkers/EGFR", "positive"), ("/biomarkers/EGFR/variants", "odd one, no T790M")]
    form = posted(pairs, {"biomarkers": {"EGFR": odd}})
    assert form.document == {"biomarkers": {"EGFR": {**odd, "absent_variants": ["T790M"]}}}


def test_a_line_without_an_end_goes_on() -> None:
    form = posted([("/systemic_therapy/lines/0/end", "ongoing")], {})
    assert form.document == {"systemic_therapy": {"lines": [{"ongoing": True}]}}


def test_a_value_that_has_no_unit_yet_is_shown_as_it_stands() -> None:
    assert show_test({"value": 90, "unit": "g/L"}).text == "90 g/L"
    assert show_test({"value": 90}).text == "90"
    assert show_test({"date": "2026-05-03"}).text == "{'date': '2026-05-03'}"
