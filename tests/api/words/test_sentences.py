"""The sentences: measures, possible values, verdicts, waits and questions in clinical English."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.nouns import limits, measure_name
from oligomatch.api.words.patient.facts import (
    AnswerSource,
    brief,
    case_line,
    case_lines,
    fact,
    gathered,
)
from oligomatch.api.words.patient.profile_facts import fact_words
from oligomatch.api.words.requirements import requirement
from oligomatch.api.words.sentences import (
    asked_words,
    counts,
    missing,
    question,
    sentence,
    silences,
    wait_words,
    why_here,
)
from oligomatch.api.words.values import found, shortfall, values_words
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import NO, OPEN, YES, Numbers, Options, Possible
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import Judged, Match, MatchClass, match_trial
from oligomatch.matcher.match.rank import Ranked, rank
from oligomatch.matcher.measures import TABLE
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.measures import MEASURES, Type
from oligomatch.rules.read import load_trials
from oligomatch.rules.text.text import compose, plain
from oligomatch.rules.tree import AllOf, AnyOf, Every, Exists, Is, Measure, Node, Not, OneOf, Within
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.profiles import Json

EXAMPLES = Path(__file__).parents[3] / "examples"
TRIALS = {trial.id: trial for trial in load_trials()}
METS = Measure("count", of="metastases", at="entry", by="DEFAULT")
FAR = Measure(
    "count", of="metastases", at="entry", by="YEN", where=Not(Is(Measure("intracranial")))
)
MONTHS = Measure("months", line="current")


def told(text: str) -> Profile:
    value, _ = plain(compose(text, "patient.yaml"))
    return profile_of(value)


def example(name: str) -> Profile:
    return told((EXAMPLES / name).read_text(encoding="utf-8"))


def ranked(profile: Profile) -> dict[str, Ranked]:
    assert profile.as_of is not None
    patient = derive(profile, profile.as_of)
    found_matches = [match_trial(patient, trial) for trial in TRIALS.values()]
    return {one.match.trial.id: one for one in rank(found_matches, patient)}


def judged(match: Match, id: str) -> Judged:
    return next(one for one in match.criteria if one.id == id)


GOLDEN, SPARSE = example("golden.yaml"), example("sparse.yaml")
OF_GOLDEN, OF_SPARSE = ranked(GOLDEN), ranked(SPARSE)


# --- measures, limits and possible values ---------------------------------------------------------


def limited(found: str, limits: str) -> str:
    """What is found against what is required, as the catalogue has it."""
    return say("found.limits", found=found, limits=limits)


def test_a_measure_is_named_with_its_lesions_its_time_and_its_convention() -> None:
    assert measure_name(FAR) == "extracranial metastases at entry"


@pytest.mark.parametrize(
    ("measure", "values", "words"),
    [
        (METS, Numbers(4, None), "at least 4"),
        (METS, Numbers(2, 5), "2 to 5"),
        (METS, Numbers(0, None), "not known"),
        (METS, Numbers(0, 3), "at most 3"),
        (METS, Numbers.exactly(2), "2"),
        (METS, Numbers.none(), "none"),
        (METS, Numbers(1, 2, absent=True), "1 to 2, or none"),
        (MONTHS, Numbers.exactly(3), "3 months"),
        (MONTHS, Numbers.exactly(1), "1 month"),
        (MONTHS, Numbers.exactly(2.5), "over 2 months"),
        (MONTHS, Numbers.exactly(0.5), "under 1 month"),
        (MONTHS, Numbers(0.5, 3.5), "under 4 months"),
        (MONTHS, Numbers(1.5, 3.5), "over 1 to under 4 months"),
        (MONTHS, Numbers(3, 5), "3 to 5 months"),
        (MONTHS, Numbers(12.5, None), "over 12 months"),
        (MONTHS, Numbers(0, 2.5), "under 3 months"),
        (Measure("weeks", line="current"), Numbers(85 / 7, 118 / 7), "over 12 to under 17 weeks"),
        (Measure("weeks", line="current"), Numbers(12, 17), "12 to 17 weeks"),
        (Measure("weeks", line="current"), Numbers.exactly(10), "10 weeks"),
        (Measure("weeks", line="current"), Numbers.exactly(67 / 7), "9 weeks and 4 days"),
        (Measure("recist", line="current"), Options.of("PR", "CR"), "CR or PR"),
        (Measure("recist", line="current"), Options.of("CR", "PR", "SD", "PD"), "not known"),
        (Measure("recist", line="current"), Options.of("SD", None), "SD, or none"),
        (Measure("trial_group", at="entry"), Options.of("peOMD"), "persistent (peOMD)"),
        (Measure("trial_group", at="entry"), Options.of("pOMD", "none"), "not persistent (peOMD)"),
        (Measure("altered", gene="EGFR"), OPEN, "not known"),
        (Measure("altered", gene="EGFR"), YES, "yes"),
        (Measure("line_due"), Numbers(1, 2), "1st to 2nd"),
    ],
)
def test_possible_values_read_as_a_clinician_writes_them(
    measure: Measure, values: Possible, words: str
) -> None:
    assert values_words(measure, values) == words


@pytest.mark.parametrize(
    ("measure", "values", "words"),
    [
        (METS, Numbers.exactly(1), "1 metastasis at entry"),
        (METS, Numbers.exactly(0), "no metastasis at entry"),
        (METS, Numbers(1, None), "at least 1 metastasis at entry"),
        (METS, Numbers(0, None), "number of metastases at entry not known"),
        (METS, Numbers.none(), "systemic therapy for the metastatic disease has not begun"),
        (MONTHS, Numbers.none(), "the current line has not begun"),
        (MONTHS, Numbers(0, None), "months of the current line not known"),
        (Measure("altered", gene="ALK"), NO, "ALK is not altered"),
        (Measure("stop_reason", line="1"), Options.of(None), "the first line was not stopped"),
        (
            Measure("trial_group", at="diagnosis"),
            Options.of("none"),
            "the disease is neither synchronous (sOMD) nor recurrent (rOMD) at diagnosis",
        ),
    ],
)
def test_what_is_found_is_a_clause(measure: Measure, values: Possible, words: str) -> None:
    assert found(measure, values) == words


@pytest.mark.parametrize(
    ("low", "high", "under", "words"),
    [
        (None, 5, None, "at most 5"),
        (4, 10, None, "4 to 10"),
        (3, None, None, "at least 3"),
        (0, 0, None, "none"),
        (2, 2, None, "exactly 2"),
        (None, None, 5, "fewer than 5"),
    ],
)
def test_limits_read_as_words(
    low: float | None, high: float | None, under: float | None, words: str
) -> None:
    assert limits(low, high, under) == words


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        (Within(METS, high=5), "at most 5 metastases at entry"),
        (Within(METS, low=1), "at least 1 metastasis at entry"),
        (Within(METS, low=0, high=0), "no metastasis at entry"),
        (
            AllOf(tuple(Not(Is(Measure("altered", gene=g))) for g in ("EGFR", "ALK", "ROS1"))),
            "EGFR, ALK and ROS1 are not altered",
        ),
        (
            AnyOf(tuple(Is(Measure("altered", gene=g)) for g in ("ALK", "ROS1"))),
            "ALK or ROS1 is altered",
        ),
        (
            AllOf(
                (
                    Is(Measure("has_class", line="current", names=frozenset({"tki"}))),
                    Within(MONTHS, low=3),
                )
            ),
            "the current line with a TKI: at least 3 months",
        ),
        (
            Every(
                Measure("count", of="metastases", at="entry"),
                Within(Measure("max_diameter_mm"), high=50),
            ),
            "no metastasis over 50 mm at entry",
        ),
        (
            Every(
                Measure("count", of="metastases", at="entry"),
                Within(Measure("max_diameter_mm"), under=50),
            ),
            "no metastasis of at least 50 mm at entry",
        ),
        (
            Every(
                Measure("count", of="metastases", at="entry"),
                Within(Measure("max_diameter_mm"), low=5),
            ),
            "no metastasis of less than 5 mm at entry",
        ),
        (
            Every(
                Measure("count", of="metastases", at="entry"),
                Within(Measure("distance_to_mm", names=frozenset({"spinal_cord"})), over=20),
            ),
            "no metastasis at most 20 mm from spinal cord at entry",
        ),
        (
            Every(
                Measure(
                    "count", of="lesions", at="entry", where=Is(Measure("target_of_treatment"))
                ),
                AllOf((Not(Is(Measure("central"))), Not(Is(Measure("overlaps_earlier_field"))))),
            ),
            "no lesion planned as target of local treatment called central or with a planned"
            " field over an earlier one at entry",
        ),
        (
            Exists(
                Measure(
                    "count",
                    of="metastases",
                    at="entry",
                    where=Not(
                        AnyOf((Is(Measure("central")), Is(Measure("overlaps_earlier_field"))))
                    ),
                )
            ),
            "at least 1 metastasis called peripheral and not with a planned field over an earlier"
            " one at entry",
        ),
        (
            OneOf(Measure("histology"), frozenset(MEASURES["histology"].domain) - {"squamous"}),
            "the histology is not squamous",
        ),
    ],
)
def test_what_is_asked_is_a_clause(tree: Node, words: str) -> None:
    assert requirement(tree) == words


def test_a_shortfall_tells_what_is_found_and_what_is_asked() -> None:
    leaf = Within(METS, low=4, high=10)
    told = shortfall(leaf, METS, Numbers.exactly(2))
    assert str(told) == limited("2 metastases at entry", "4 to 10")


def test_what_is_found_and_must_not_be_is_not_required() -> None:
    stage = Measure("m_category")
    leaf = OneOf(stage, frozenset({"M1c"}))  # which takes its subgroups
    for each in ("M1c", "M1c1"):
        assert "which is excluded" in str(shortfall(leaf, stage, Options.of(each)))
    several = OneOf(Measure("t_category"), frozenset({"T2", "T3", "T4"}))
    assert "which is excluded" in str(shortfall(several, several.measure, Options.of("T4", "T2a")))
    assert "M1c" in str(shortfall(leaf, stage, Options.of("M0"))).partition("(")[2]


def test_of_a_category_that_is_told_its_subgroup_is_missing() -> None:
    told = {"t_category": "T2", "n_category": "N0"}
    profile = profile_of({"as_of": "2026-05-14", "primary": told,
                          "assessments": [{"date": "2026-05-01", "n_category": "N2"}]})  # fmt: skip
    asked = fact("/primary/t_category", profile)
    assert (asked.short, str(asked)) == (
        "subgroup of T2", "T category at the diagnosis of the primary: which subgroup of T2",
    )  # fmt: skip
    assert fact("/assessments/0/n_category", profile).short == "subgroup of N2"
    assert "subgroup" not in fact("/primary/n_category", profile).short  # N0 has none
    assert "subgroup" not in fact("/primary/stage", profile).short


@pytest.mark.parametrize("kind", [k for k in TABLE if MEASURES[k].type is Type.FLAG])
def test_every_yes_or_no_has_a_clause_for_each_answer(kind: str) -> None:
    growth = {"of": "metastases", "compared_with": "previous", "percent": 20}
    measure = Measure(
        kind, gene="EGFR", line="1", names=frozenset({"tki"}), **growth if kind == "grown" else {}
    )
    clauses = {found(measure, value) for value in (YES, NO, OPEN)}
    assert len(clauses) == 3
    assert not any("{" in clause or "None" in clause for clause in clauses)


@pytest.mark.parametrize("trial", TRIALS.values(), ids=TRIALS)
def test_every_shipped_criterion_has_words(trial: object) -> None:
    for criterion in trial.criteria:  # type: ignore[attr-defined]
        words = asked_words(criterion)
        assert words
        assert not any(sign in words for sign in "{}_<>")


# --- facts to obtain -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pointer", "words"),
    [
        ("/biomarkers/EGFR", "EGFR: result (pending)"),
        ("/biomarkers/ALK", "ALK: test result"),
        ("/lesions/2/diameter_mm", "largest diameter of the left adrenal lesion"),
        (
            "/lesions/0/status",
            "course of the brain lesion (no. 1 listed): new, growing, stable or gone",
        ),
        ("/assessments/-/totals/metastases", "number of metastases in all at the present staging"),
        ("/imaging/fdg_pet", "FDG-PET"),
        ("/systemic_therapy/palliative_lines", "number of palliative lines begun (0 if untreated)"),
    ],
)
def test_a_fact_is_asked_for_in_words(pointer: str, words: str) -> None:
    assert str(fact(pointer, SPARSE)) == words


def test_a_staging_is_named_by_its_day() -> None:
    pointer = "/assessments/1/totals/metastases"
    assert str(fact(pointer, GOLDEN)) == "number of metastases in all at the staging of 2026-05-10"


def test_facts_of_one_report_are_asked_together() -> None:
    genes = [fact(f"/biomarkers/{gene}", SPARSE) for gene in ("EGFR", "ALK", "ROS1")]
    assert gathered(genes) == {
        AnswerSource.MOLECULAR: ["EGFR: result (pending)", "ALK and ROS1: test result"]
    }
    assert brief(genes) == "EGFR (pending), ALK, ROS1"


def test_what_bears_on_most_trials_comes_first() -> None:
    wanted = missing((one.match for one in OF_SPARSE.values()), SPARSE)
    reach = [len(trials) for _, trials in wanted.values()]
    assert reach == sorted(reach, reverse=True)
    assert next(iter(wanted)) == "/assessments/-/totals/metastases"


def test_the_patient_is_told_in_one_line() -> None:
    assert case_line(SPARSE) == (
        "NSCLC; lesions listed: 2 brain, left adrenal (total not stated); EGFR pending;"
        " no palliative line"
    )
    assert case_line(Profile()) == say("facts.nothing_told_patient_yet")


def told_in_a_line(**fields: Any) -> str:
    return case_line(profile_of({"cancer_type": "nsclc", **fields}))


def staged(total: Any) -> list[dict[str, Any]]:
    return [{"date": "2026-05-01", "totals": {"metastases": total}}]


def test_a_regional_node_is_not_named_beside_the_metastases() -> None:
    node = {"organ": "mediastinal_node", "station": "4R"}
    assert told_in_a_line(lesions=[node], assessments=staged(0)) == "NSCLC; no metastasis"
    with_liver = told_in_a_line(lesions=[node, {"organ": "liver"}], assessments=staged(1))
    assert with_liver == "NSCLC; 1 metastasis: liver"


@pytest.mark.parametrize(
    ("total", "words"),
    [
        ({"at_least": 3, "at_most": 5}, "3 to 5 metastases"),
        ({"at_least": 3}, "at least 3 metastases"),
        ({"at_most": 5}, "at most 5 metastases"),
    ],
)
def test_a_bounded_number_is_told_as_a_span(total: Any, words: str) -> None:
    assert told_in_a_line(assessments=staged(total)) == f"NSCLC; {words}"


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({"ecog": {"at_least": 2}}, "ECOG at least 2, NSCLC"),
        ({"ecog": {"at_most": 1}}, "ECOG at most 1, NSCLC"),
        ({"ecog": 0, "age": {"at_least": 65, "at_most": 70}}, "65 to 70 years, ECOG 0, NSCLC"),
    ],
)
def test_a_bounded_age_or_ecog_stands_in_the_headline(stated: Any, words: str) -> None:
    assert case_lines(profile_of({"cancer_type": "nsclc", **stated}))[0] == words


@pytest.mark.parametrize(
    ("start", "between"), [("2019-04", "; "), ("2019-05-15", ", then "), ("2019-06", ", then ")]
)
def test_a_line_is_told_as_the_next_where_it_surely_is(start: str, between: str) -> None:
    first = {"agents": ["docetaxel"], "start": "2019-04-01", "end": "2019-05-15"}
    lines = [first, {"agents": ["gefitinib"], "start": start, "ongoing": True}]
    line = told_in_a_line(systemic_therapy={"lines": lines})
    assert f"to 2019-05-15{between}gefitinib since {start}" in line


def test_a_course_begun_on_an_open_day_is_told_with_both_ends() -> None:
    course = {"agents": ["osimertinib"], "start": {"from": "2026-05-04", "to": "2026-05-11"}}
    line = told_in_a_line(systemic_therapy={"lines": [{**course, "ongoing": True}]})
    assert line == "NSCLC; osimertinib begun between 2026-05-04 and 2026-05-11"


def test_the_order_of_assessments_does_not_change_the_line() -> None:
    turned = GOLDEN.model_copy(update={"assessments": GOLDEN.assessments[::-1]})
    assert case_line(turned) == case_line(GOLDEN)


# --- verdicts and matches --------------------------------------------------------------------------


def test_an_eligible_trial_tells_its_tightest_limits() -> None:
    tight = say("match.tight", limits=limited("10 weeks of osimertinib", "6 to 12"))
    assert why_here(OF_GOLDEN["NCT03410043"], GOLDEN) == say("match.all_met", number="4") + tight


def test_a_possible_trial_tells_what_is_missing_and_how_much_is_met() -> None:
    assert why_here(OF_GOLDEN["NCT03705403"], GOLDEN) == (
        "missing: FDG-PET (5 of 6 criteria met, among them: synchronous (sOMD) at diagnosis)"
    )


def test_a_trial_that_waits_for_time_tells_the_day() -> None:
    assert why_here(OF_GOLDEN["NCT03595644"], GOLDEN) == (
        "3 months of osimertinib reached on 2026-06-05"
    )
    waiting = judged(OF_GOLDEN["NCT03595644"].match, "5644-06")
    assert wait_words(waiting, GOLDEN) == "3 months of osimertinib reached on 2026-06-05"


def test_a_trial_that_waits_for_induction_tells_what_has_to_begin() -> None:
    assert why_here(OF_SPARSE["NCT03410043"], SPARSE).startswith(
        "waits for induction: the current line with osimertinib: 6 to 12 weeks"
    )


def test_an_ineligible_trial_tells_why_and_never_almost() -> None:
    for one in (*OF_GOLDEN.values(), *OF_SPARSE.values()):
        if one.match.match is MatchClass.INELIGIBLE:
            words = why_here(one, GOLDEN)
            assert words.startswith("not eligible because ")
            assert "almost" not in words
    assert why_here(OF_GOLDEN["NCT03965468"], GOLDEN) == "not eligible because EGFR is altered"


def test_a_near_miss_still_reads_not_eligible_because() -> None:
    text = (
        (EXAMPLES / "golden.yaml").read_text(encoding="utf-8").replace("2026-05-14", "2026-05-30")
    )
    profile = told(text)
    one = ranked(profile)["NCT03410043"]
    assert one.match.near_miss is not None
    short = limited("12 weeks and 2 days of osimertinib", "6 to 12")
    because = say("there.span_many", clause=short)
    assert why_here(one, profile) == say("match.ineligible", why=because, rest="")


def test_a_question_to_the_site_quotes_the_source_and_says_what_each_answer_means() -> None:
    one = judged(OF_GOLDEN["NCT03256981"].match, "6981-06")
    assert one.reason is Reason.AMBIGUOUS
    assert question(one) == (
        "the source says “response”. Which holds? (A) response means CR or PR: then not met;"
        " (B) response means CR, PR or SD: then met [A-27]."
    )


@pytest.mark.parametrize("who", [GOLDEN, SPARSE], ids=["golden", "sparse"])
def test_every_criterion_gets_one_sentence_that_begins_with_its_verdict(who: Profile) -> None:
    begins = {
        (Verdict.MET, None): "Met: ",
        (Verdict.NOT_MET, None): "Not met: ",
        (Verdict.UNKNOWN, Reason.MISSING): "Missing: ",
        (Verdict.UNKNOWN, Reason.TO_DO): "To do: ",
        (Verdict.UNKNOWN, Reason.AMBIGUOUS): "Ask the site: ",
    }
    for one in ranked(who).values():
        for criterion in one.match.criteria:
            words = sentence(criterion, who)
            if criterion.verdict is not None:
                assert words.startswith(begins[criterion.verdict, criterion.reason])
            assert words.endswith(".")
            assert "None" not in words


def test_counts_are_over_every_class_of_the_options() -> None:
    numbers = counts(one.match for one in OF_GOLDEN.values())
    assert numbers == {"eligible": 3, "possible": 4, "not yet": 11, "ineligible": 15}


def test_the_silences_of_a_source_are_told() -> None:
    assert any("PET" in silence for silence in silences(TRIALS["NCT03256981"]))


@given(stated_in_part())
@settings(max_examples=25)
def test_whatever_is_told_there_is_a_line_for_every_trial(known: tuple[World, Json]) -> None:
    profile = profile_of(known[1])
    assert profile.as_of is not None
    assert case_line(profile)
    for one in ranked(profile).values():
        words = why_here(one, profile)
        assert words
        assert "\n" not in words
        assert not any(sign in words for sign in "{}_")
        for criterion in one.match.criteria:
            assert sentence(criterion, profile).endswith((".", "]."))


def test_what_is_told_is_said_once() -> None:
    profile = profile_of(
        {
            "cancer_type": "nsclc",
            "lesions": [{"organ": "left_adrenal"}],
            "assessments": [{"date": "2026-03-04", "at": ["diagnosis", "baseline"]}],
        }
    )
    assert fact_words(profile, "/lesions/0/organ") == "lesion: left adrenal"
    said = fact_words(profile, "/assessments/0/at")
    assert said == "the staging of 2026-03-04 is that at diagnosis and baseline"


def test_a_number_that_may_be_missing_altogether_says_so_last() -> None:
    measure = Measure("count", of="lesions", at="post_induction", by="DEFAULT")
    said = found(measure, Numbers(2, None, absent=True))
    assert said == "at least 2 lesions after induction, or none"


def test_the_case_line_names_the_side_of_a_metastasis() -> None:
    lesions = [
        {"organ": "acetabulum", "side": "right"},
        {"organ": "adrenal", "side": "left"},
        {"organ": "left_adrenal"},
        {"organ": "liver"},
    ]
    words = case_line(profile_of({"lesions": lesions}))
    assert "right acetabulum, 2 left adrenal, liver" in words


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (("2026-05-02", "2026-05-02"), "3 to 4 metastases"),
        (("2026-05", "2026-05-02"), "3 to 4 metastases"),
        ((None, "2026-05-02"), "3 to 4 metastases"),
        (("2026-05-03", "2026-05-02"), "3 metastases"),
    ],
)
def test_the_case_line_chooses_no_staging_where_either_may_be_the_latest(
    dates: tuple[str | None, str], words: str
) -> None:
    told = [
        {"totals": {"metastases": total}} | ({} if day is None else {"date": day})
        for day, total in zip(dates, (3, 4), strict=True)
    ]
    assert case_line(profile_of({"assessments": told})) == words


@pytest.mark.parametrize(
    ("kind", "high", "words"),
    [
        ("months_since", 1516.5, "months since other cancer not known"),
        ("months_since", 60, "at most 60 months since other cancer, or none"),
        ("days_since", 46155, "days since other cancer not known"),
    ],
)
def test_a_time_longer_than_any_life_is_not_known(kind: str, high: float, words: str) -> None:
    measure = Measure(kind, names=frozenset({"other_malignancy"}))
    assert found(measure, Numbers(0, high, absent=True)) == words
