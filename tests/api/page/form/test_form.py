"""What the page's form tells is what was typed, and what it cannot show is kept."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from oligomatch.api.page.board.patients_list import List, listed_patients
from oligomatch.api.page.form import entry as form
from oligomatch.api.page.form.entry import FormContents
from oligomatch.api.page.form.fields import ALL, Form, FormField, field_at, read, show
from oligomatch.api.page.form.form import ROWS, dropped, posted, value_at, without_row
from oligomatch.api.page.form.further import pairs_of
from oligomatch.api.page.form.lesions import table_of
from oligomatch.api.page.form.taken import BroughtFile, brought, taken
from oligomatch.api.page.form.taking import refusal
from oligomatch.api.page.form.texts.dates import DATES_OFFERED
from oligomatch.api.page.form.texts.measured import TESTS_OFFERED
from oligomatch.api.page.form.texts.variants import read_variants, show_variants
from oligomatch.api.page.form.texts.written import (
    BOUNDS_OFFERED,
    COUNTRIES_OFFERED,
    SIZES_OFFERED,
    VOLUMES_OFFERED,
    FieldState,
    Mistyped,
)
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.problems import at_line
from oligomatch.matcher.intake.intake import profile_of, read_profile
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.wording import MEAN, TOTAL_OF_METASTASES, WRITE_NUMBER

Json = dict[str, Any]


def as_document(told: Json) -> Json:
    return profile_of(told).document()


def without_empty_totals(document: Json) -> Json:
    """An empty map of organs or lesions says nothing, and the form leaves it out."""
    for one in document.get("assessments", ()):
        if not one.get("totals", {}).get("by_organ", True):
            del one["totals"]["by_organ"]
        for key in ("totals", "lesions"):
            if one.get(key) == {}:
                del one[key]
    return document


@settings(max_examples=40)
@given(stated_in_part(12))
def test_a_form_sent_as_it_came_tells_the_same(case: tuple[World, Json]) -> None:
    document = as_document(case[1])
    again = profile_of(posted(pairs_of(FormContents(document)), document).document).document()
    expected = without_empty_totals(document)
    assert {k: v for k, v in again.items() if v != expected.get(k)} == {
        k: v for k, v in expected.items() if v != again.get(k)
    }


@settings(max_examples=40)
@given(stated_in_part(12))
def test_what_the_fields_show_tells_the_same_without_what_was_carried(
    case: tuple[World, Json],
) -> None:
    document = as_document(case[1])
    for lesion in document.get("lesions", ()):
        lesion.pop("status", None) if "/" in str(lesion.get("id")) else None
    again = posted(pairs_of(FormContents(document)), {})
    assert not again.mistakes
    found = profile_of(again.document).document()
    for name, text in pairs_of(FormContents(document)):
        if (one := field_at(name)) is not None and text:
            assert show(one, value_at(found, name)) == show(one, value_at(document, name)), name


@pytest.mark.parametrize(
    ("pointer", "text", "value"),
    [
        ("/assessments/0/totals/metastases", "3", 3),
        ("/assessments/0/totals/metastases", ">=4", {"at_least": 4}),
        ("/assessments/0/totals/metastases", "≥ 4", {"at_least": 4}),
        ("/assessments/0/totals/metastases", "4+", {"at_least": 4}),
        ("/assessments/0/totals/metastases", "more than 10", {"at_least": 11}),
        ("/assessments/0/totals/metastases", "<3", {"at_most": 2}),
        ("/assessments/0/totals/intracranial", "none", 0),
        ("/assessments/0/totals/intracranial", "0", 0),
        ("/assessments/0/totals/metastases", "4-6", {"at_least": 4, "at_most": 6}),
        ("/assessments/0/totals/metastases", "4 to 6", {"at_least": 4, "at_most": 6}),
        ("/lesions/0/diameter_mm", "22", 22),
        ("/lesions/0/diameter_mm", "2.2 cm", 22),
        ("/lesions/0/diameter_mm", "at most 50 mm", {"at_most": 50}),
        ("/primary/diagnosis_date", "5/2026", "2026-05"),
        ("/primary/diagnosis_date", "May 2026", "2026-05"),
        ("/primary/diagnosis_date", "14 May 2026", "2026-05-14"),
        ("/primary/diagnosis_date", "14.5.2026", "2026-05-14"),
        ("/primary/diagnosis_date", "May 14, 2026", "2026-05-14"),
        ("/primary/diagnosis_date", "2026", "2026"),
        ("/primary/diagnosis_date", "1/2026 to 3/2026", {"from": "2026-01-01", "to": "2026-03-31"}),
        ("/histology", "adeno", "adenocarcinoma"),
        ("/histology", "squamous", "squamous"),
        ("/histology", "adenocarcinoma / large cell", {"one_of": ["adenocarcinoma", "large_cell"]}),
        ("/primary/status", "in place, untreated", "in_place_untreated"),
        ("/primary/progressing", "no", False),
        ("/imaging/fdg_pet", "yes", True),
        ("/imaging/fdg_pet", "14 May 2026", {"done": True, "date": "2026-05-14"}),
        ("/lesions/0/prior_local_therapy", "none", []),
        (
            "/lesions/0/prior_local_therapy",
            "SBRT 11/2025 BED 100 Gy; surgery 2024",
            [
                {"bed_gy": 100, "modality": "SABR", "date": "2025-11"},
                {"modality": "surgery", "date": "2024"},
            ],
        ),
        (
            "/systemic_therapy/lines/0/agents",
            "carboplatin + pemetrexed",
            ["carboplatin", "pemetrexed"],
        ),
        ("/sex", "woman", "female"),
        ("/sex", "M", "male"),
        ("/lesions/0/side", "R", "right"),
        ("/country", "italy", "IT"),
        ("/country", "it", "IT"),
        ("/lesions/0/volume_cc", "4 ml", 4),
        ("/measurements/haemoglobin", "9.5g/dL", {"value": 9.5, "unit": "g/dL"}),
        ("/measurements/ast", "≤ 1.5 x ULN", {"value": {"at_most": 1.5}, "unit": "ULN"}),
        ("/measurements/ast", "1.5 × ULN", {"value": 1.5, "unit": "ULN"}),
        (
            "/measurements/platelets",
            "100 to 150 10*9/L",
            {"value": {"at_least": 100, "at_most": 150}, "unit": "10*9/L"},
        ),
        ("/measurements/life_expectancy", "6 months", {"value": 6, "unit": "mo"}),
        ("/conditions/hiv/now", "no", False),
        ("/conditions/major_surgery/last", "3/2026", "2026-03"),
        ("/judgements/NCT00000000/a-1", "yes", True),
        ("/primary/stage", "IVA", "IVA"),
        ("/primary/side", "?", None),
        ("/primary/side", " ", None),
    ],
)
def test_a_field_is_read_as_a_clinician_writes_it(pointer: str, text: str, value: Any) -> None:
    one = field_at(pointer)
    assert one is not None
    assert read(one, text) == value


@pytest.mark.parametrize(
    ("pointer", "text", "says"),
    [
        ("/age", "fifty", "whole number"),
        ("/assessments_total", "6-4", "smaller number first"),
        ("/systemic_therapy/lines/0/number", ">=2", "one alone"),
        ("/age", "200", "at most 130"),
        ("/assessments/0/totals/intracranial", "2", "write none"),
        ("/ecog", "7", "at most 5"),
        ("/country", "Narnia", "Italy or IT"),
        ("/lesions/0/organ", "livver", "liver"),
        ("/lesions/3/station", "99", "station"),
        ("/lesions/0/diameter_mm", "4 m", WRITE_NUMBER),
        ("/lesions/0/diameter_mm", "900", "at most 300"),
        ("/lesions/0/volume_cc", "2.2 cm", "4 cc"),
        ("/systemic_therapy/lines/0/classes", "magic", "class"),
        ("/primary/diagnosis_date", "5/6/2026", "5 June 2026 or 6 May 2026"),
        ("/primary/diagnosis_date", "soon", "14 May 2026"),
        ("/primary/diagnosis_date", "31 February 2026", "no such date"),
        ("/as_of", "May 2026", "full date"),
        ("/primary/side", "both", "left or right"),
        ("/imaging/fdg_pet", "maybe", "yes, no, or the date"),
        ("/lesions/0/prior_local_therapy", "laser", "RT, SABR"),
        ("/lesions/0/diameter_mm", "big", WRITE_NUMBER),
    ],
)
def test_what_cannot_be_read_is_kept_and_answered_in_words(
    pointer: str, text: str, says: str
) -> None:
    told = posted([(pointer, text)], {})
    assert told.mistakes[pointer].text == text
    assert says in told.mistakes[pointer].sentence
    assert told.document == {}


OFFERED = {
    Form.WHOLE: BOUNDS_OFFERED,
    Form.SIZE: SIZES_OFFERED,
    Form.VOLUME: VOLUMES_OFFERED,
    Form.DATE: DATES_OFFERED,
    Form.COUNTRY: COUNTRIES_OFFERED,
    Form.DAY: ("2026-05-14", "14 May 2026"),
    Form.EXACT: ("7",),
    Form.NONE: ("none",),
    Form.SHARE: ("60", "<1", ">=50", "1-49", "negative"),
    Form.DIAMETER: SIZES_OFFERED,
    Form.TEST: ("9.5 g/dL", "at least 100 g/L", "8 to 9 g/dL"),
    Form.FLAG: ("yes", "no"),
    Form.EXAMINATION: ("yes", "no", "14 May 2026"),
    Form.LOCAL_THERAPY: ("none", "RT", "SABR", "RFA", "surgery", "SABR 5/2026; surgery 2024"),
}


NAMES = {"conditions": "hiv", "measurements": "haemoglobin", "judgements": "NCT00000000"}


def named(one: FormField) -> str:
    """The field's place, with a name of the vocabulary where the profile takes no other."""
    return one.pointer.replace("*", NAMES.get(one.pointer.split("/")[1], "*"), 1)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.pointer)
def test_what_the_hint_of_a_field_offers_the_profile_takes(one: FormField) -> None:
    place = named(one).replace("*", "0", 1).replace("*", "a", 1)
    with_lesion = {"lesions": [{"id": "a"}]} if "/lesions/a/" in place else {}
    hint = posted([(place, "\u2042" * 2001)], with_lesion).mistakes[place].sentence
    offered = OFFERED.get(one.form, tuple(one.choices.values()))
    for text in offered:
        if one.form not in (Form.FLAG, Form.DAY, Form.LOCAL_THERAPY, Form.EXACT):
            assert text in hint or one.form in (Form.EXAMINATION, Form.TEST)
        told = posted([(place, text)], with_lesion)
        assert not told.mistakes
        assert value_at(profile_of(told.document).document(), place) == read(one, text)
    if one.form is Form.TEST:
        assert all(text in hint for text in (TESTS_OFFERED[0], TESTS_OFFERED[-1]))


def test_a_hint_offers_bounds_where_the_field_takes_them_and_nowhere_else() -> None:
    for one in ALL:
        if one.form not in (Form.EXACT, Form.WHOLE, Form.SIZE, Form.VOLUME):
            continue
        with pytest.raises(Mistyped) as refused:
            read(one, "some")
        takes = not refusal(one.pointer.replace("*", "0"), {"at_least": 1})
        assert (">=" in str(refused.value)) is takes, one.pointer


def test_a_value_that_the_profile_does_not_take_is_left_out_and_the_others_are_kept() -> None:
    told = posted([("/lesions/0/organ", "li"), ("/age", "58")], {})
    assert told.document == {"age": 58}
    assert told.mistakes["/lesions/0/organ"].text == "li"
    told = posted(
        [("/biomarkers/EGFR", "positive"), ("/biomarkers/EGFR/variants", "L858R, no L858R")],
        told.document,
    )
    assert told.document == {"age": 58, "biomarkers": {"EGFR": "positive"}}
    assert "variant" in told.mistakes["/biomarkers/EGFR/variants"].sentence


def test_mistakes_move_up_with_their_rows() -> None:
    mistakes = posted(
        [(f"/lesions/{row}/diameter_mm", f"big {row}") for row in range(3)] + [("/age", "old")], {}
    ).mistakes
    left = without_row(mistakes, "/lesions/1")
    assert {name: one.text for name, one in left.items()} == {
        "/lesions/0/diameter_mm": "big 0",
        "/lesions/1/diameter_mm": "big 2",
        "/age": "old",
    }


def test_every_field_of_the_page_is_one_of_the_profile() -> None:
    schema = Profile.model_json_schema()
    for one in ALL:
        at: Any = schema
        for part in one.pointer.split("/")[1:]:
            at = _below(schema, at, part)
        assert at is not None, one.pointer


def _below(schema: Json, at: Json, part: str) -> Any:
    options = [at, *at.get("anyOf", [])]
    options = [schema["$defs"][o["$ref"].split("/")[-1]] if "$ref" in o else o for o in options]
    for option in options:
        if part == "*" and ("items" in option or "additionalProperties" in option):
            return option.get("items") or option["additionalProperties"]
        if part in option.get("properties", {}):
            return option["properties"][part]
        if part in load_vocabulary().measurements and "additionalProperties" in option:
            return option["additionalProperties"]
    raise AssertionError(part)


def test_a_total_is_told_by_a_number_by_the_list_or_as_seen_and_not_counted() -> None:
    name = "/assessments/0/totals/metastases"
    three = [{"organ": "liver"}, {"organ": "L3"}, {"organ": "lymph_node"}]
    two: Json = {"cancer_type": "nsclc", "primary": {"side": "left"}, "lesions": three}
    told = posted([(name, ""), (f"{name}#how", "complete")], two).document
    # the node may be regional, so that the list holds two or three metastases
    assert value_at(told, name) == {"at_least": 2, "at_most": 3}
    node = {**told, "lesions": [*two["lesions"][:2], {"organ": "lymph_node", "station": "7"}]}
    held = posted([(name, "2-3"), (f"{name}#how", "complete")], node).document
    assert value_at(held, name) == 2
    # a number that is written anew is meant as it stands
    assert value_at(posted([(name, "5"), (f"{name}#how", "complete")], held).document, name) == 5
    seen = posted([(name, ""), (f"{name}#how", "uncounted")], {}).document
    assert value_at(seen, name) == {"at_least": 1}
    assert posted([(name, ">=1"), (f"{name}#how", "uncounted")], seen).document == seen
    assert posted([(name, ">=1"), (f"{name}#how", "")], seen).document == {}


def test_a_gene_is_told_with_its_variants() -> None:
    pairs = [("/biomarkers/EGFR", "positive"), ("/biomarkers/EGFR/variants", "L858R, no T790M")]
    assert posted(pairs, {}).document == {
        "biomarkers": {
            "EGFR": {
                "result": "positive",
                "variants": [{"name": "L858R"}],
                "absent_variants": ["T790M"],
            }
        }
    }
    assert (
        posted([("/biomarkers/EGFR", "unknown")], {"biomarkers": {"EGFR": "negative"}}).document
        == {}
    )


def test_an_empty_row_is_none_and_a_question_mark_is_a_lesion_of_which_nothing_is_known() -> None:
    names = ("/lesions/0/organ", "/lesions/0/status")
    assert posted([(name, "") for name in names], {}).document == {}
    assert posted([(names[0], "?"), (names[1], "")], {}).document == {"lesions": [{}]}


@pytest.mark.parametrize(
    ("told", "at"),
    [
        ({"lesions": [{}]}, "/lesions"),
        ({"assessments": [{"date": "2026-01"}, {"totals": {"by_organ": {}}}]}, "/assessments"),
        ({"systemic_therapy": {"lines": [{}]}}, "/systemic_therapy/lines"),
    ],
)
def test_a_row_that_tells_nothing_is_not_dropped_when_the_form_comes_back(
    told: Json, at: str
) -> None:
    rows = form.rows(FormContents(told), at)
    pairs = [(one.name, one.text) for row in rows for one in row.entries]
    kept = posted(pairs, told).document
    assert [len(list_) for list_ in lists(kept)] == [len(list_) for list_ in lists(told)]


def lists(document: Json) -> list[list[Json]]:
    return [value_at(document, at) or [] for at in ROWS]


def test_the_file_keeps_the_day_asked_also_one_to_come() -> None:
    told = {"as_of": "2026-07-01", "assessments": [{"date": "2026-06-10"}]}
    assert read_profile(taken(told, {}, date(2026, 5, 14))).document() == told
    assert read_profile(taken({}, {}, date(2026, 5, 14))).document() == {"as_of": "2026-05-14"}


def test_a_section_in_short_tells_what_each_answer_answers() -> None:
    told = FormContents(
        {
            "cancer_type": "nsclc",
            "primary": {"diagnosis_date": "2026-01-04", "side": "right"},
            "lesions": [{"organ": "brain", "diameter_mm": 12}],
            "assessments": [{"date": "2026-05", "totals": {"metastases": {"at_least": 2}}}],
            "biomarkers": {"EGFR": {"result": "positive", "variants": [{"name": "L858R"}]},
                           "ALK": "pending"},
        }
    )  # fmt: skip
    rows = (form.rows(told, at) for at in ROWS)
    assert form.in_short(form.sections(told), *rows, form.genes(told)) == {
        "who": "",
        "tumour": "NSCLC; Primary found 4 January 2026; right",
        "metastases": f"brain, Size, mm 12; Scan of May 2026, {TOTAL_OF_METASTASES} at least 2",
        "treatment": "",
        "imaging": "",
        "molecular": "EGFR L858R; ALK pending",
    }


def test_a_drug_that_is_not_known_is_kept_and_said() -> None:
    (one,) = (field for field in ALL if field.pointer.endswith("/agents"))
    assert show(one, ["osimertinib"]).state is FieldState.KNOWN
    told = show(one, ["carbo", "pemetrexed"])
    assert (told.text, told.state) == ("carbo, pemetrexed", FieldState.BOUNDED)
    assert told.note == "not known: carbo"


def test_a_dropped_lesion_goes_from_the_scans_too() -> None:
    document = {
        "lesions": [{"id": "a", "organ": "brain"}, {"id": "b", "organ": "liver"}],
        "assessments": [{"date": "2026-05-01", "lesions": {"a": {"status": "stable"}}}],
    }
    assert dropped(document, "/lesions/0") == {
        "lesions": [{"id": "b", "organ": "liver"}],
        "assessments": [{"date": "2026-05-01"}],
    }


def test_what_is_shown_says_how_much_it_tells() -> None:
    date, total = field_at("/primary/diagnosis_date"), field_at("/age")
    assert date is not None
    assert total is not None
    assert show(date, "2026-05").state is FieldState.BOUNDED
    assert show(date, "2026-05").note == "month known"
    assert show(date, "2026-05-14").state is FieldState.KNOWN
    assert show(date, None).state is FieldState.UNKNOWN


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        ("L858R", {"name": "L858R"}),
        ("exon 19 deletion", {"name": "exon 19 deletion"}),
        ("exon 14 skipping", {"name": "exon 14 skipping"}),
        ("exon 19", {"exon": 19}),
        ("exon 19 mutation", {"exon": 19, "kind": "mutation"}),
        ("G12D mutation", {"name": "G12D", "kind": "mutation"}),
        ("fusion", {"kind": "fusion"}),
        ("EML4-ALK fusion", {"name": "EML4-ALK", "kind": "fusion"}),
        ("vus", {"kind": "vus"}),
        (
            "exon 19 mutation (p.Leu747fs)",
            {"exon": 19, "kind": "mutation", "protein": "p.Leu747fs"},
        ),
    ],
)
def test_a_variant_is_read_as_a_report_writes_it(text: str, variant: Json) -> None:
    assert read_variants(text) == {"variants": [variant]}
    assert show_variants({"variants": [variant]}) == text


def test_a_half_finished_patient_is_taken_out_and_brought_back() -> None:
    line = {"start": "2026-03", "end": "2026-01"}  # contradicts itself
    document = {"as_of": "2026-05-14", "age": 58, "systemic_therapy": {"lines": [line]}}
    form = posted([("/ecog", "fit"), ("/lesions/0/diameter_mm", "big: 3")], document)
    back = brought(taken(form.document, form.mistakes, date(2026, 5, 14)), date(2026, 5, 14))
    assert back == BroughtFile(document, form.mistakes)
    assert brought("not_read: {/ecog: fit}\nodd: 1\n", date(2026, 5, 14)).wrong != ()


def test_a_file_that_cannot_be_used_is_refused_by_its_lines_with_the_nearest_name() -> None:
    day = date(2026, 5, 14)
    (wrong,) = brought("patient: a\ncancer_typ: nsclc\n", day).wrong
    assert wrong.startswith(at_line(2, 1, "x").capitalize()[:-1])
    assert f"{MEAN} `cancer_type`?" in wrong
    (listed,) = listed_patients(List(text="patient: a\ncancer_typ: nsclc\n"), day).wrong
    assert listed.casefold().endswith(wrong.casefold())


@pytest.mark.parametrize(
    "told",
    [{"lesions": [{}]}, {"assessments": [{}]}, {"systemic_therapy": {"lines": [{}]}}],
)
def test_a_row_that_tells_nothing_stays_when_it_is_brought(told: dict[str, Any]) -> None:
    assert brought(json.dumps({"as_of": "2026-05-14", **told}), date(2026, 5, 14)).document == {
        "as_of": "2026-05-14",
        **told,
    }


def test_a_scan_that_tells_nothing_stays_when_the_table_s_form_is_posted() -> None:
    document = {"assessments": [{}, {"date": "2026-01-10"}]}
    columns = [one for one in table_of(FormContents(document)).scans if one.date is not None]
    fields = [(one.date.name, one.date.text) for one in columns if one.date is not None]
    assert posted(fields, document).document == document


def test_genes_that_the_vocabulary_lacks_are_rows_of_their_own_and_kept() -> None:
    foo = {"result": "positive", "variants": [{"name": "R132H"}], "absent_variants": ["G12C"]}
    document = {"biomarkers": {"FOO1": foo, "C11orf95": "negative", "A/B": "not_tested"}}
    contents = FormContents(document)
    rows = {one.gene: one for one in form.genes(contents)}
    for gene in document["biomarkers"]:
        assert rows[gene].note == say("notes.gene", gene=gene, near="")
    assert posted(pairs_of(contents), {}).document == document
    assert posted([("/biomarkers/-", "FOO2 neg")], document).document["biomarkers"] == {
        **document["biomarkers"],
        "FOO2": "negative",
    }
