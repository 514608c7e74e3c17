"""What if on the page: the copy is what was chosen and no more, and the difference is the engine's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.api.intake.files import Given, Origin
from oligomatch.api.page.form.examples import EXAMPLES, example_text
from oligomatch.api.page.form.form import carried_text, value_at
from oligomatch.api.page.patient.doing import Page, page_of
from oligomatch.api.page.patient.patient import answered, tries_context
from oligomatch.api.page.patient.trying import (
    ADDED,
    TRIED,
    CopyChange,
    changes_of,
    copied,
    fields_of,
    settled,
    tried_in,
)
from oligomatch.api.page.patient.whatif import Tries, tries_of
from oligomatch.api.page.rendering import patient_page, render
from oligomatch.api.results.matching import Only, load_rules
from oligomatch.api.results.whatif import what_if
from oligomatch.api.words.sentences import trial_name
from oligomatch.matcher.intake.intake import profile_of, read_profile
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.matcher.profile.changes import Edit
from tests.support.wording import STAY, WRITE_NUMBER

Json = dict[str, Any]
RULES = load_rules(None)
TODAY = date(2026, 5, 14)
PET, AS_OF = "/imaging/fdg_pet", "/as_of"


def document(name: str = "golden") -> Json:
    return read_profile(example_text(name)).document()


def tries(told: Json, *tried: tuple[str, str | None]) -> Tries:
    def answer(copy: Json) -> Any:
        return answered(copy, RULES, TODAY, quick=True)

    return tries_of(answer(told)[0], told, tried, answer, TODAY)


def change(told: Json, pointer: str, text: str | None = None) -> CopyChange:
    return tries(told, (pointer, text)).changes[0]


# --- what is posted -------------------------------------------------------------------------------


def test_changes_are_read_beside_the_profile() -> None:
    pairs = [(TRIED + PET, "yes"), ("/age", "61"), ("trying", "1")]
    page = page_of(pairs)
    assert page.trying
    assert page.tried == ((PET, "yes"),)
    assert page.document == {"age": 61}


@pytest.mark.parametrize(
    ("do", "left"),
    [
        ("show", [PET, "/ecog"]),
        ("try", [PET, "/ecog", "/age"]),
        (f"untry {PET}", ["/ecog"]),
        ("untry", []),
    ],
)
def test_a_change_is_added_left_out_and_all_are_closed(do: str, left: list[str]) -> None:
    pairs = [(TRIED + PET, "yes"), (TRIED + "/ecog", "1"), (ADDED, "/age"), ("do", do)]
    assert [pointer for pointer, _ in tried_in(pairs)] == left


def test_what_is_no_field_is_not_tried() -> None:
    pairs = [(f"{TRIED}/nonsense", "1"), (f"{TRIED}/lesions/0/nonsense", "1"), (f"{TRIED}x", "2")]
    assert tried_in(pairs) == ()


def test_taking_over_writes_the_changes_into_the_profile() -> None:
    pairs = [(TRIED + PET, "yes"), ("/age", "61"), ("do", "adopt"), ("trying", "1")]
    page = page_of(pairs)
    assert page.document == {"age": 61, "imaging": {"fdg_pet": True}}
    assert not page.trying
    assert page_of([("do", "undo"), ("undo", page.undo)]).document == {"age": 61}


def test_a_score_with_its_day_begins_as_it_is_told_and_stays() -> None:
    told = {"as_of": "2026-05-14", "ecog": {"value": 2, "date": "2026-05-10"}}
    made = settled(told, [("/ecog", None)], TODAY)
    assert made == (("/ecog", "2"),)
    assert copied(told, made).document == told
    assert copied(told, [("/ecog", "1")]).document == {**told, "ecog": 1}


# --- controls -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, _ in EXAMPLES])
def test_every_field_has_a_control_and_a_choice_just_added_changes_nothing(name: str) -> None:
    told = document(name)
    profile = profile_of(told)
    offered = [pointer for _, each in fields_of(profile, told) for pointer, _ in each]
    assert len(offered) == len(set(offered)) > 60
    made = settled(told, [(pointer, None) for pointer in offered], TODAY)
    for one in changes_of(profile, told, made, {}, TODAY):
        known = value_at(told, one.pointer) is not None
        if one.control in ("choice", "text") and known:
            copy = copied(told, [(one.pointer, one.text)])
            assert copy.document == told, one.pointer
        assert one.label
        assert one.instead


def test_a_slider_stands_where_the_profile_stands() -> None:
    told = document("progressing")
    one = change(told, "/lesions/0/diameter_mm")
    assert (one.control, one.text, one.words, one.instead) == ("slider", "31", "31 mm", "31")
    assert one.label == "Left adrenal: Size, mm"
    day = change(told, AS_OF)
    assert (day.words, day.span[0]) == ("14 May 2026", date(2026, 5, 14).toordinal())


def test_a_flag_begins_at_the_other_answer() -> None:
    assert change(document(), PET).text == "yes"
    assert change(document(), "/imaging/brain_imaging").text == "no"


def test_a_gene_is_offered_with_its_variants() -> None:
    one = change(document(), "/biomarkers/EGFR")
    assert one.text == "positive L858R"
    assert ("positive T790M", "altered, T790M") in one.options
    copy = copied(document(), [("/biomarkers/EGFR", "positive T790M")]).document
    assert copy["biomarkers"]["EGFR"] == {"result": "positive", "variants": [{"name": "T790M"}]}


def test_a_mistyped_change_says_what_to_write() -> None:
    one = change(document(), "/lesions/0/diameter_mm", "large")
    assert one.text == "large"
    assert one.mistake.startswith(WRITE_NUMBER)


# --- what differs ---------------------------------------------------------------------------------


def test_the_difference_is_the_engines() -> None:
    told = document()
    day = date(2026, 6, 13)
    found = tries(told, (PET, "yes"), (AS_OF, str(day.toordinal()))).outcome
    assert found is not None
    given = Given(Origin("test", 1, 1), profile_of(told), TODAY, "profile")
    edits = [Edit(("imaging", "fdg_pet"), True), Edit(("as_of",), day.isoformat())]
    each = what_if(given, RULES, Only(), edits).differences
    for kind in (MatchClass.ELIGIBLE, MatchClass.POSSIBLE):
        names = {trial_name(d.trial) for d in each if d.opens and d.after is kind}
        row = next(one for one in found.moved if one.words.endswith(kind))
        assert row.number == f"+{len(names)}"
        assert set(row.trials.replace(" and ", ", ").split(", ")) == names
    last = found.moved[-1]
    assert (last.number, last.words) == ("\N{MINUS SIGN}1", "eligible, then ineligible")
    assert last.trials.startswith("NCT03410043: 14 weeks and 2 days of osimertinib")
    assert found.stays == f"26 {STAY}"


def test_a_change_that_contradicts_the_rest_is_told_in_words() -> None:
    found = tries(document(), ("/assessments/1/totals/metastases", "0"))
    assert found.outcome is None
    assert found.problems
    assert "/" not in found.problems[0]


def test_the_profile_stays_as_it_is() -> None:
    page = Page(document(), trying=True, tried=((PET, "yes"),))
    text = patient_page(page, RULES, TODAY, theme="")
    assert 'name="/imaging/fdg_pet" value=""' in text
    assert "a copy; until it is taken over, the profile stays as it is" in text


def test_text_of_the_user_is_escaped() -> None:
    page = Page(document(), trying=True, tried=(("/lesions/0/organ", "<b>\"'&"),))
    text = render("whatif.html", tries_context(page, RULES, TODAY))
    assert "<b>&#34;" not in text
    assert 'value="&lt;b&gt;&#34;&#39;&amp;"' in text


def treated_lesion(example: str, *pairs: tuple[str, str]) -> Any:
    page = page_of(
        [("carry", carried_text(read_profile(example_text(example)).document())), *pairs]
    )
    return tries_context(page, RULES, TODAY)["tries"]


def test_one_press_on_a_lesion_tells_which_trials_move() -> None:
    found = treated_lesion("golden", ("do", "treat 0"))
    assert (found.treated.row, found.treated.name, found.treated.how) == (
        0,
        "Left adrenal",
        "resected",
    )
    assert [(one.number, one.trials) for one in found.outcome.moved] == [("+1", "STEREO-OS")]
    figure = treated_lesion("golden", ("chosen", ""), ("do", "place adrenal left"))
    assert figure.treated == found.treated
    still = treated_lesion("golden", ("do", "treat 0"), ("treat-how", "irradiated"))
    assert still.outcome.moved == ()
    assert treated_lesion("golden", ("do", "place brain")).treated is None
    another = treated_lesion("golden", ("chosen", "add"), ("do", "place adrenal left"))
    assert another.treated is None


def test_of_several_lesions_at_one_place_each_press_treats_the_next() -> None:
    told = {"lesions": [{"organ": "liver"}, {"organ": "liver", "status": "resected"}] * 2}
    pairs = [("carry", carried_text(told)), ("do", "place liver")]
    page = page_of(pairs)
    assert page.treat == (0, "resected")
    assert page.document == told
    assert page_of([*pairs, ("treat", "0")]).treat == (2, "resected")
    assert page_of([*pairs, ("treat", "2")]).treat == (0, "resected")


def test_the_number_of_metastases_asks_which_lesion_would_be_gone() -> None:
    found = treated_lesion("golden", ("trying", "1"), ("if/assessments/1/totals/metastases", "1"))
    assert found.lesions == ((0, "Left adrenal"), (1, "L3"))


def test_each_ineligible_trial_says_what_would_have_to_change_and_by_how_much() -> None:
    needs = dict(treated_lesion("golden", ("do", "treat 0")).needs)
    assert needs["CHESS"] == "Cannot be changed: that EGFR is altered"
    assert needs["SABR-COMET 10"] == (
        "Cannot be changed: that the disease is synchronous (sOMD) at diagnosis (recurrent (rOMD)"
        " required); would have to be otherwise: that there is 1 metastasis at entry (4 to 10"
        " required), 3 short and that the primary was not treated definitively"
    )


def test_of_alternatives_that_fail_it_says_that_one_would_do() -> None:
    needs = dict(treated_lesion("progressing", ("trying", "1")).needs)
    assert " has begun or that the latest response " in needs["OMEGA"]
    assert needs["LONESTAR"].startswith("Cannot be changed: that ALK is altered; would have")
