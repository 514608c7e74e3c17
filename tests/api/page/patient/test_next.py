"""What to ask next in the clinic's words, and the question to a site as a text to send."""

from __future__ import annotations

from datetime import date

from oligomatch.api.page.form.examples import example_text
from oligomatch.api.page.patient.next import questions_of
from oligomatch.api.page.patient.patient import answered
from oligomatch.api.page.patient.ranking import ranking_of
from oligomatch.api.results.matching import Result, load_rules
from oligomatch.matcher.intake.intake import read_profile


def worked() -> Result:
    document = read_profile(example_text("golden")).document()
    result, problems = answered(document, load_rules(None), date(2026, 11, 20), quick=True)
    assert not problems
    assert result is not None
    return result


def test_a_question_says_what_its_best_answer_opens() -> None:
    questions, *_ = questions_of(worked())
    assert "FDG-PET: if done, ImmunoSABR opens" in [one.lead for one in questions]


def test_the_diameters_of_two_lesions_are_one_question() -> None:
    questions, *_ = questions_of(worked())
    facts = [fact for one in questions for fact in one.facts]
    asked = [fact for fact in facts if fact.words.startswith("Largest diameter of")]
    assert [one.words for one in asked] == [
        "Largest diameter of the left adrenal lesion and the L3 lesion"
    ]
    assert all(not choice.value for choice in asked[0].choices)


def test_a_question_to_a_site_is_a_text_that_names_no_patient() -> None:
    ranking = ranking_of(worked(), frozenset())
    text = ranking.site[0].text
    assert "SINDAS (NCT02893332)" in text
    assert ranking.site[0].words in text
    assert "“" in text
    assert "worked example" not in "".join(one.text for one in ranking.site)


def test_many_variants_that_do_the_same_are_said_by_those_that_do_otherwise() -> None:
    document = read_profile(example_text("golden")).document()
    document["biomarkers"]["EGFR"] = {"result": "positive", "variants": [{"name": "L858R"}]}
    result, _ = answered(document, load_rules(None), date(2026, 5, 14), quick=True)
    assert result is not None
    facts = [fact for one in questions_of(result, most=None)[0] for fact in one.facts]
    (asked,) = [fact for fact in facts if fact.words.startswith("EGFR")]
    assert [choice.words for choice in asked.choices] == [
        "no other variant, or T790M ruled out",
        "another variant, not T790M, found or ruled out",
        "T790M",
    ]
