"""What an open criterion waits for: answers that settle do settle, and nothing else can alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.matcher.ask.gaps import Gap, Gaps, StatedFact, asked_of, wanted
from oligomatch.matcher.ask.several_facts import together
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import Judged, judge_criterion, match_trial
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.telling import telling
from oligomatch.rules.read import load_trials
from oligomatch.rules.tree import Measure, Node, Within
from oligomatch.rules.trial import DECIDING, Criterion
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.patients import CRITERIA as BY_ID
from tests.support.patients import GOLDEN, TRIALS, patient, therapy
from tests.support.profiles import Json

CRITERIA = [c for trial in load_trials() for c in trial.criteria if c.kind in DECIDING]
SPARSE: Json = {
    "as_of": "2026-05-14",
    "cancer_type": "nsclc",
    "primary": {"diagnosis_date": "2026-05"},
    "metastatic_disease": {"first_metastasis_date": "2026-05", "first_episode": True},
    "lesions": [{"organ": "brain"}, {"organ": "brain"}, {"organ": "left_adrenal"}],
    "biomarkers": {"EGFR": "pending"},
    "systemic_therapy": therapy(palliative=0, adjuvant=0),
}
TOTAL = "/assessments/-/totals/metastases"


def gaps_of(told: Json) -> Gaps:
    profile = profile_of(told)
    assert profile.as_of is not None
    return Gaps(profile, profile.as_of)


def judged(gaps: Gaps, criterion: Criterion) -> Judged:
    return judge_criterion(derive(gaps.profile, gaps.as_of), criterion)


def gap(told: Json, criterion: str, fact: str) -> Gap:
    gaps = gaps_of(told)
    found = {one.fact: one for one in gaps.of(judged(gaps, BY_ID[criterion]))}
    return found[fact]


def positive(*names: str, **more: Any) -> Json:
    return {"result": "positive", "variants": [{"name": name} for name in names], **more}


def outcome(told: Json, criterion: Criterion) -> Verdict | Reason | None:
    """What a profile as a clinic would state it makes of a criterion; None where it is refused."""
    try:
        profile = profile_of(told)
    except ProfileError:
        return None
    assert profile.as_of is not None
    found = judge_criterion(derive(profile, profile.as_of), criterion)
    return found.reason or found.verdict


# --- answers that one can check by hand ---------------------------------------------------------


def test_a_number_is_told_as_the_spans_that_settle() -> None:
    found = gap(SPARSE, "5644-04", TOTAL)  # fewer than 5, of which 3 are listed
    assert found.met == ({"at_least": 3, "at_most": 4},)
    assert found.not_met == ({"at_least": 5},)


def test_a_test_is_told_by_the_variants_that_settle() -> None:
    found = gap(SPARSE, "5644-03", "/biomarkers/EGFR")  # exon 19 or 21
    assert found.met == (positive("exon_19_deletion"), positive("L858R"), positive("L861Q"))
    assert found.not_met[0] == "negative"
    assert "positive" not in (*found.met, *found.not_met)


def test_a_result_that_says_no_more_than_another_is_left_out() -> None:
    assert gap(SPARSE, "0043-03", "/biomarkers/EGFR").met == ("positive",)


def test_a_date_is_told_as_the_days_that_settle() -> None:
    told = {
        **GOLDEN,
        "systemic_therapy": therapy(
            {**GOLDEN["systemic_therapy"]["lines"][0]}, palliative=1, adjuvant=0
        ),
    }
    del told["systemic_therapy"]["lines"][0]["start"]
    found = gap(told, "5644-06", "/systemic_therapy/lines/0/start")  # at least 3 months
    assert found.met[-1]["to"] == "2026-02-14"
    assert found.not_met == ({"from": "2026-02-15", "to": "2026-05-14"},)


def test_the_response_of_the_last_staging_settles_it() -> None:
    told = {**GOLDEN, "assessments": [GOLDEN["assessments"][0], {"date": "2026-05-10"}]}
    told["systemic_therapy"] = {
        **GOLDEN["systemic_therapy"],
        "lines": [
            {
                k: v
                for k, v in GOLDEN["systemic_therapy"]["lines"][0].items()
                if k not in ("best_response", "progressed")
            }
        ],
    }
    found = gap(told, "5644-07", "/assessments/1/response")
    assert found.met == ("PR", "SD")  # CR leaves no lesion, and two are listed as stable
    assert found.not_met == ("PD",)


BRAIN: Json = {
    **GOLDEN,
    "lesions": [
        {"id": "c1", "organ": "brain", "diameter_mm": 34, "volume_cc": 21.5},
        {"id": "c2", "organ": "cerebellum", "diameter_mm": 24},
    ],
    "assessments": [{"date": "2026-05-08", "totals": {"metastases": 2}}],
}


@pytest.mark.parametrize(
    ("told", "met", "not_met"),
    [
        ({}, {"at_most": 8.5}, {"at_least": 9.5}),
        ({"volume_cc": {"at_least": 5}}, {"at_least": 5, "at_most": 8.5}, {"at_least": 9.5}),
        ({"volume_cc": {"at_most": 20}}, {"at_most": 8.5}, {"at_least": 9.5, "at_most": 20}),
    ],
)
def test_the_one_size_missing_in_a_sum_settles_it(told: Json, met: Json, not_met: Json) -> None:
    """At most 30 cc in all, of which one lesion has 21.5."""
    first, second = BRAIN["lesions"]
    patient = {**BRAIN, "lesions": [first, {**second, **told}]}
    found = gap(patient, "1341-06", "/lesions/1/volume_cc")
    assert (found.met, found.not_met) == ((met,), (not_met,))


def test_a_size_settles_no_sum_of_which_another_is_missing_but_as_too_large() -> None:
    first, second = BRAIN["lesions"]
    found = gap({**BRAIN, "lesions": [first, second, {**second, "id": "c3"}],
                 "assessments": [{"date": "2026-05-08", "totals": {"metastases": 3}}]},
                "1341-06", "/lesions/1/volume_cc")  # fmt: skip
    assert (found.met, found.not_met) == ((), ({"at_least": 9.5},))


def test_two_sizes_missing_in_a_sum_settle_it_together() -> None:
    second = BRAIN["lesions"][1]
    first = {"id": "c1", "organ": "brain", "diameter_mm": 34}
    gaps = gaps_of({**BRAIN, "lesions": [first, second]})
    found = together(gaps, judged(gaps, BY_ID["1341-06"]))
    assert {one.fact: one.answer for one in found} == {
        "/lesions/0/volume_cc": 15,  # half of what may be
        "/lesions/1/volume_cc": {"at_most": 15},
    }


def test_an_answer_may_make_it_a_question_for_the_site() -> None:
    assert gap(SPARSE, "7820-06", TOTAL).ambiguous == ({"at_least": 6},)


def test_where_no_single_answer_makes_it_met_answers_are_named_that_together_do() -> None:
    gaps = gaps_of(SPARSE)
    one = judged(gaps, TRIALS["NCT03965468"].criterion("5468-03"))  # no EGFR, ALK or ROS1
    assert not any(found.met for found in gaps.of(one))
    assert together(gaps, one) == tuple(
        StatedFact(f"/biomarkers/{gene}", "negative") for gene in ("EGFR", "ALK", "ROS1")
    )


def on_a_class(**told: Any) -> Json:
    return {**SPARSE, "systemic_therapy": therapy({"start": "2026-03", "ongoing": True, **told})}


AGENTS = "/systemic_therapy/lines/0/agents"


@pytest.mark.parametrize(
    ("told", "place", "field"),
    [
        (on_a_class(classes=["egfr_tki"]), AGENTS, "agents"),
        (on_a_class(agents=["letrozole"]), AGENTS, "classes"),
    ],
)
def test_what_is_told_of_a_regimen_is_never_answered_otherwise(
    told: Json, place: str, field: str
) -> None:
    gaps = gaps_of(told)
    for criterion in CRITERIA:
        for answer in gaps.examples(place, asked_of(criterion)):
            assert list(answer) == [field]


def test_a_class_told_may_be_answered_by_one_below_it() -> None:
    gaps = gaps_of(on_a_class(classes=["tki"]))
    needs = BY_ID["5644-06"]  # three months of an EGFR-TKI
    answers = list(gaps.examples(AGENTS, asked_of(needs)))
    assert {"classes": ["tki", "egfr_tki"]} in answers
    assert all("ici" not in answer.get("classes", ()) for answer in answers)


def test_two_classes_told_may_be_answered_by_two_drugs_that_have_them() -> None:
    gaps = gaps_of(on_a_class(classes=["pd1", "ctla4"]))
    both = {"agents": ["nivolumab", "ipilimumab"]}
    assert all(both in gaps.examples(AGENTS, asked_of(criterion)) for criterion in CRITERIA)
    assert gaps.telling([StatedFact(AGENTS, both)]) is not None


@pytest.mark.parametrize("told", ["positive", {"result": "positive"}])
def test_a_bare_positive_gene_is_altered_whatever_variant_is_told(told: Json) -> None:
    gaps = gaps_of({**SPARSE, "biomarkers": {"EGFR": told}})
    needs = BY_ID["0043-03"]  # EGFR is altered
    assert judged(gaps, needs).verdict is Verdict.MET
    answers = list(gaps.examples("/biomarkers/EGFR", asked_of(needs)))
    assert len(answers) > 3
    for answer in answers:
        who = gaps.telling([StatedFact("/biomarkers/EGFR", answer)])
        assert who is None or judge_criterion(who, needs).verdict is Verdict.MET, answer


def asking(tree: Node) -> Criterion:
    return replace(BY_ID["5644-04"], tree=tree, readings={}, waits=())


def test_no_answer_is_named_that_no_profile_can_tell() -> None:
    gaps = gaps_of(SPARSE)
    (found,) = gaps.of(judged(gaps, asking(Within(Measure("ecog"), low=1, high=6))))
    assert found.met == ({"at_least": 1},)
    assert found.not_met == ({"at_most": 0},)


@pytest.mark.parametrize(
    ("told", "fact", "met", "not_met"),
    [
        (None, "/ecog", {"at_most": 1, "date": "2026-05-14"}, {"at_least": 2, "date": "2026-05-14"}),
        (1, "/ecog/date", {"from": "2026-04-30", "to": "2026-05-14"}, None),
        (
            {"value": 2, "date": "2026-04-01"}, "/ecog",
            {"at_most": 1, "date": "2026-05-14"}, {"at_least": 2, "date": "2026-05-14"},
        ),
        ({"at_most": 2, "date": "2026-05-10"}, "/ecog", {"at_most": 1}, {"at_least": 2, "at_most": 2}),
    ],
)  # fmt: skip
def test_a_score_that_is_too_old_is_asked_anew(
    told: Any, fact: str, met: Json, not_met: Json
) -> None:
    """A score that may be of an earlier day is told its day; where none is in time, one of today."""
    gaps = gaps_of(SPARSE if told is None else {**SPARSE, "ecog": told})
    (found,) = gaps.of(judged(gaps, asking(Within(Measure("ecog", within_days=14), high=1))))
    assert (found.fact, found.met) == (fact, (met,))
    assert found.not_met == (() if not_met is None else (not_met,))


@pytest.mark.parametrize("told", [None, {"value": 3, "unit": "10*9/L", "date": "2026-04-01"}])
def test_a_value_that_is_too_old_is_asked_anew(told: Json | None) -> None:
    asked = Measure("measured", test="leucocytes", unit="10*9/L", within_days=30)
    gaps = gaps_of({**SPARSE, "measurements": {"leucocytes": told}} if told else SPARSE)
    (found,) = together(gaps, judged(gaps, asking(Within(asked, high=1))))
    assert (found.fact, found.answer["date"]) == ("/measurements/leucocytes", "2026-05-14")


def test_a_settled_criterion_has_no_gap() -> None:
    gaps = gaps_of(GOLDEN)
    assert gaps.of(judged(gaps, BY_ID["5644-03"])) == ()


def test_what_bears_on_most_trials_comes_first_and_ineligible_trials_ask_nothing() -> None:
    gaps = gaps_of(SPARSE)
    who = patient(SPARSE)
    matches = [match_trial(who, trial) for trial in TRIALS.values()]
    found = wanted(gaps, matches)
    reach = [len({one.trial for one in bearing}) for bearing in found.values()]
    assert reach == sorted(reach, reverse=True)
    out = {match.trial.id for match in matches if match.match == "ineligible"}
    assert out
    assert not out & {one.trial for bearing in found.values() for one in bearing}


# --- for every criterion of the 34 trials -------------------------------------------------------


@settings(max_examples=30)
@given(stated_in_part(), st.lists(st.sampled_from(CRITERIA), min_size=3, max_size=3))
def test_each_answer_named_does_what_it_says_through_the_field_it_names(
    case: tuple[World, Json], criteria: list[Criterion]
) -> None:
    gaps = gaps_of(case[1])
    for criterion in criteria:
        for found in gaps.of(judged(gaps, criterion)):
            for wanted_outcome, answers in (
                (Verdict.MET, found.met),
                (Verdict.NOT_MET, found.not_met),
                (Reason.AMBIGUOUS, found.ambiguous),
            ):
                for answer in answers:
                    for single in one_by_one(answer):
                        told = telling(gaps.document, found.fact, single)
                        result = outcome(told, criterion)
                        assert result in (wanted_outcome, None), (criterion.id, found.fact, single)


def one_by_one(answer: Any) -> Iterator[Any]:
    """A span, and its ends as single answers."""
    yield answer
    if isinstance(answer, dict) and set(answer) == {"from", "to"}:
        yield from answer.values()
    if isinstance(answer, dict) and {"at_least", "at_most"} == set(answer):
        yield from (answer["at_least"], answer["at_most"])


@settings(max_examples=25)
@given(stated_in_part(), st.lists(st.sampled_from(CRITERIA), min_size=3, max_size=3))
def test_a_fact_not_named_cannot_settle_it_alone(
    case: tuple[World, Json], criteria: list[Criterion]
) -> None:
    gaps = gaps_of(case[1])
    for criterion in criteria:
        one = judged(gaps, criterion)
        if one.verdict is not Verdict.UNKNOWN:
            continue
        named = {found.fact for found in gaps.of(one)}
        for place in set(places(gaps.profile)) - named:
            for answer in gaps.examples(place, asked_of(criterion)):
                who = gaps.telling([StatedFact(place, answer)])
                if who is not None:
                    after = judge_criterion(who, criterion)
                    assert after.verdict is Verdict.UNKNOWN, (criterion.id, place, answer)


def places(profile: Profile) -> Iterator[str]:
    """The fields of a profile that it does not tell, or not to the end."""
    told = profile.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    for place in _FIELDS:
        if not isinstance(_at(told, place), str | int | bool):
            yield place
    for gene in ("EGFR", "ALK", "ROS1", "BRAF", "KRAS"):
        if told.get("biomarkers", {}).get(gene) in (None, "pending", "failed", "not_tested"):
            yield f"/biomarkers/{gene}"
    for base, fields in _ENTRIES.items():
        for index, entry in enumerate(_at(told, base) or ()):
            yield from (f"{base}/{index}/{field}" for field in fields if field not in entry)


def _at(told: Any, place: str) -> Any:
    for part in place.strip("/").split("/"):
        told = told.get(part) if isinstance(told, dict) else None
    return told


_FIELDS = (
    "/cancer_type",
    "/histology",
    *(
        f"/primary/{name}"
        for name in (
            "diagnosis_date",
            "side",
            "status",
            "definitively_treated",
            "definitive_treatment_end",
            "progressing",
            "progressed",
            "accessible_to_curative_treatment",
        )
    ),
    *(
        f"/metastatic_disease/{name}"
        for name in ("ever", "diagnosis_date", "first_metastasis_date", "first_episode")
    ),
    *(f"/systemic_therapy/{name}" for name in ("palliative_lines", "adjuvant_lines")),
    *(f"/imaging/{name}" for name in ("fdg_pet", "naf_pet", "brain_imaging")),
    "/locoregional_recurrence/present",
    "/locoregional_recurrence/location",
)
_ENTRIES = {
    "/lesions": ("role", "organ", "status", "diameter_mm", "amenable_to_local_therapy"),
    "/assessments": ("date", "response"),
    "/systemic_therapy/lines": (
        "number",
        "intent",
        "start",
        "end",
        "ongoing",
        "cycles",
        "latest_response",
        "best_response",
        "progressed",
        "stop_reason",
    ),
}


@pytest.mark.parametrize(
    "place", ["/cancer_type", "/assessments/-/totals/metastases", "/lesions/-"]
)
def test_telling_an_answer_leaves_the_rest_and_the_profile_itself_as_they_are(place: str) -> None:
    before = {"patient": "x", "biomarkers": {"EGFR": "negative"}}
    told = telling(before, place, {"organ": "brain"} if place.endswith("-") else "nsclc")
    assert before == {"patient": "x", "biomarkers": {"EGFR": "negative"}}
    assert {key: told[key] for key in before} == before
    assert len(told) == 3
