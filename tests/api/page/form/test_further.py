"""What trials of one's own ask besides has a field on the page, and nothing of it stands elsewhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from oligomatch.api.intake.files import Given, Origin
from oligomatch.api.page.form.entry import FormContents, element
from oligomatch.api.page.form.examples import EXAMPLES, example_text
from oligomatch.api.page.form.form import Document, carried_text, posted, value_at
from oligomatch.api.page.form.further import pairs_of, shelves
from oligomatch.api.page.patient.doing import Page, page_of
from oligomatch.api.page.patient.next import questions_of
from oligomatch.api.page.patient.patient import context_of
from oligomatch.api.page.patient.ranking import asked_of
from oligomatch.api.results.matching import Only, Result, Rules, load_rules, match_patient
from oligomatch.matcher.intake.intake import profile_of, read_profile

DAY = date(2026, 5, 14)
OWN = Path(__file__).parents[4] / "examples" / "trials"


@pytest.fixture(scope="module")
def own() -> Rules:
    return load_rules(OWN)


def answer(document: Document, rules: Rules) -> Result:
    profile = profile_of(document)
    given = Given(Origin("test", 1, 1), profile, profile.as_of or DAY, "profile")
    return match_patient(given, rules, Only(), quick=True)


def documents() -> dict[str, Document]:
    return {
        "empty": {},
        **{name: read_profile(example_text(name)).document() for name, _ in EXAMPLES},
    }


@pytest.mark.parametrize("name", documents())
def test_whatever_a_trial_in_reach_asks_of_the_patient_has_a_field(name: str, own: Rules) -> None:
    document = documents()[name]
    asked = asked_of(answer(document, own))
    fields = dict(pairs_of(FormContents(document, asked=asked), own.trials))
    entered = ("/conditions/", "/measurements/", "/judgements/", "/primary/", "/metastatic_disease")
    wanted = {at for at in asked if at.startswith(entered)}
    assert wanted or not asked
    assert wanted <= fields.keys()


def test_the_trials_of_the_source_ask_nothing_further() -> None:
    rules = load_rules(None)
    for document in documents().values():
        for shelf in context_of(Page(document), rules, DAY)["further"]:  # stated, though none asks
            assert all(one.trials == 0 and value_at(document, one.name) for one in shelf.entries)


def test_further_facts_are_told_as_they_are_written(own: Rules) -> None:
    written = {
        "/conditions/hiv/now": ("no", False),
        "/conditions/major_surgery/ever": ("yes", True),
        "/conditions/major_surgery/last": ("3/2026", "2026-03"),
        "/measurements/haemoglobin": ("9.5 g/dL", {"value": 9.5, "unit": "g/dL"}),
        "/judgements/NCT05501665/1665-05": ("yes", True),
        "/primary/stage": ("IVA", "IVA"),
    }
    told = posted([(at, text) for at, (text, _) in written.items()], {})
    assert not told.mistakes
    document = profile_of(told.document).document()
    assert {at: value_at(document, at) for at in written} == {
        at: value for at, (_, value) in written.items()
    }
    shown = dict(pairs_of(FormContents(document), own.trials))  # told, though nobody asks
    assert shown.items() >= {at: text for at, (text, _) in written.items()}.items() - {
        ("/conditions/major_surgery/last", "3/2026")
    }
    assert shown["/conditions/major_surgery/last"] == "March 2026"


@pytest.mark.parametrize(
    ("at", "text", "words"),
    [
        ("/measurements/haemoglobin", "9.5", "one of g/dL"),
        ("/measurements/haemoglobin", "low", "a number with its unit"),
        ("/measurements/haemoglobin", "9.5 mm", "one of g/dL"),
        ("/conditions/hiv/now", "perhaps", "yes, no"),
    ],
)
def test_what_cannot_be_read_stays_with_what_to_write(
    at: str, text: str, words: str, own: Rules
) -> None:
    told = posted([(at, text)], {})
    assert not told.document
    assert words in told.mistakes[at].sentence
    (shelf,) = shelves(FormContents({}, told.mistakes), own.trials)
    assert [(one.name, one.text, one.state) for one in shelf.entries] == [(at, text, "wrong")]


def test_judgements_are_asked_in_the_words_of_the_rule(own: Rules) -> None:
    document = documents()["complete"]
    asked = asked_of(answer(document, own))
    each = shelves(FormContents(document, asked=asked), own.trials)
    judged = next(one for one in each if one.title == "Judgements for SiCARIO")
    labels = [one.label for one in judged.entries]
    assert "Tumour material of the last 6 months is adequate for PD-L1 testing" in labels
    assert judged.open == len(judged.entries) > 5
    questions, *_ = questions_of(answer(document, own))
    words = [fact.words for one in questions for fact in one.facts]
    assert not [one for one in words if "1665" in one or "8337" in one]
    assert any(one.endswith("?") for one in words)
    fact = next(fact for one in questions for fact in one.facts if fact.words.endswith("?"))
    yes = next(choice.value for choice in fact.choices if choice.words == "yes")
    told = page_of([("carry", carried_text(document)), ("do", yes)])
    (at,) = (at for at in asked if at.startswith("/judgements/") and element(at) == fact.target)
    assert value_at(told.document, at) is True
    assert dict(pairs_of(FormContents(told.document), own.trials))[at] == "yes"
