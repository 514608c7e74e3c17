"""Trials beyond the seed: encoded whole, quoted word for word, covered by cases."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from oligomatch.api.authoring.case_kit import Kit, file_object, kits, one_sided
from oligomatch.api.words.sentences import sentence
from oligomatch.matcher.ask.gaps import Gaps
from oligomatch.matcher.explain.reasons import Reasons
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Match, match_trial
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.rules.case_files import Case, read_cases
from oligomatch.rules.operators import read_tree
from oligomatch.rules.read import load_trials, trial_of
from oligomatch.rules.text.text import RuleFileError, compose
from oligomatch.rules.trial import Kind
from oligomatch.rules.write import write_trial

FOLDER = Path(__file__).parents[2] / "examples" / "trials"
SHARED = Path(__file__).parents[3] / "shared" / "data"
DATA = SHARED / "authoring"
TRIALS = {trial.id: trial for trial in load_trials(FOLDER)}
CASES = [case for path in sorted(FOLDER.glob("*.case.yaml")) for case in read_cases(path)]


def patient_of(case: Case) -> Patient:
    profile = profile_of(dict(case.patient))
    assert profile.as_of is not None
    return derive(profile, profile.as_of)


def matched(case: Case) -> Match:
    return match_trial(patient_of(case), TRIALS[case.trial])


def case(trial: str, name: str) -> Case:
    return next(one for one in CASES if (one.trial, one.name) == (trial, name))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.trial}: {case.name}")
def test_a_case_gets_the_verdicts_worked_out_from_the_source(case: Case) -> None:
    match, expected = matched(case), case.expected
    wanted = {
        j.id: "not met" if j.id in expected.not_met else "unknown" if j.id in expected.unknown else "met"
        for j in match.deciding
    }  # fmt: skip
    assert {j.id: str(j.verdict) for j in match.deciding} == wanted
    assert {j.id: str(j.reason) for j in match.deciding if j.reason} == dict(expected.unknown)
    assert match.match == expected.match


WHOLE = [FOLDER / f"{id}.case.yaml" for id in ("NCT03808337", "NCT04892953", "NCT05501665")]


@pytest.mark.parametrize("kit", list(kits(WHOLE)), ids=lambda kit: kit.trial.id)
def test_no_small_change_of_a_rule_goes_unnoticed(kit: Kit) -> None:
    assert file_object(kit, mutate=True)["unnoticed"] == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.case.yaml")), ids=lambda path: path.stem)
def test_the_cases_meet_and_fail_every_clause(path: Path) -> None:
    (kit,) = kits([path])
    assert one_sided(file_object(kit, cover=True)) == []


@pytest.mark.parametrize("trial", TRIALS.values(), ids=lambda trial: trial.id)
def test_a_file_is_written_back_as_it_stands(trial: object) -> None:
    text = (FOLDER / f"{trial.id}.yaml").read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert write_trial(trial).replace("../schema", "../../rules/schema") == text  # type: ignore[arg-type]


# --- the words of the source ----------------------------------------------------------------------


def sources() -> dict[str, str]:
    if not DATA.is_dir():
        pytest.skip("the full texts of the trials are not here (../shared/data/authoring)")
    lines = (DATA / "two_trials_full_eligibility.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    texts = {one["nct_id"]: one["eligibility"]["raw_text"] for one in records}
    msk = json.loads((DATA / "msk_match_criteria.json").read_text(encoding="utf-8"))
    (own,) = (one for one in msk if one.get("protocol") == "MSK 18-486")
    registry = json.loads((SHARED / "ctgov" / "ten_nsclc_records.json").read_text(encoding="utf-8"))
    for record in (one["protocolSection"] for one in registry):
        number = record["identificationModule"]["nctId"]
        texts[number] = record["eligibilityModule"]["eligibilityCriteria"]
    return {**texts, "NCT03808337": "\n\n".join([*own["inclusion"], *own["exclusion"]])}


def plain(text: str) -> str:
    """The letters and digits alone, without what the registry's markup and numbering add."""
    return re.sub(r"[^0-9A-Za-z<>=≥≤]+", "", re.sub(r"(?m)(^|\s)\d+\.\s", " ", text))


@pytest.mark.parametrize("trial", TRIALS.values(), ids=lambda trial: trial.id)
def test_every_quote_stands_in_the_source(trial: object) -> None:
    source = plain(sources()[trial.id])  # type: ignore[attr-defined]
    for criterion in trial.criteria:  # type: ignore[attr-defined]
        for part in re.split(r" (?=[*-] )", criterion.quote):  # bullets that a quote joins
            assert plain(part) in source, criterion.id


HEADINGS = ("InclusionCriteria", "ExclusionCriteria")


@pytest.mark.parametrize("trial", TRIALS.values(), ids=lambda trial: trial.id)
def test_no_sentence_of_the_source_is_dropped(trial: object) -> None:
    left = plain(sources()[trial.id])  # type: ignore[attr-defined]
    quotes = [
        plain(part)
        for criterion in trial.criteria  # type: ignore[attr-defined]
        for part in re.split(r" (?=[*-] )", criterion.quote)
    ]
    kept = "".join(_uncovered(left, quotes))
    for heading in HEADINGS:
        kept = kept.replace(heading, "")
    assert kept == ""


def _uncovered(text: str, quotes: list[str]) -> Iterator[str]:
    covered = [False] * len(text)
    for quote in quotes:
        for found in re.finditer(re.escape(quote), text):
            for place in range(*found.span()):
                covered[place] = True
    yield from (sign for sign, seen in zip(text, covered, strict=True) if not seen)


# --- what is left to judgement ----------------------------------------------------------------------


def test_a_judgement_is_open_until_its_person_has_answered() -> None:
    match = matched(case("NCT05501665", "nobody has been asked"))
    open_ = [judged for judged in match.deciding if judged.verdict is Verdict.UNKNOWN]
    assert {judged.criterion.kind for judged in open_} == {Kind.JUDGEMENT}
    assert all(one.asks == (f"/judgements/NCT05501665/{one.id}",) for one in open_)
    patient = patient_of(case("NCT05501665", "nobody has been asked"))
    told = {one.id: sentence(one, patient.profile) for one in open_}
    assert told["1665-07"] == (
        "To be judged by the investigator: organ function is adequate for the therapy."
    )


def test_an_answer_of_one_trial_answers_no_other() -> None:
    told = dict(case("NCT05501665", "nobody has been asked").patient)
    told["judgements"] = {"NCT99991665": {"1665-07": True}}
    profile = profile_of(told)
    match = match_trial(derive(profile, date(2026, 5, 14)), TRIALS["NCT05501665"])
    assert next(one for one in match.deciding if one.id == "1665-07").verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("trial", TRIALS)
def test_deciding_facts_suffice_and_open_criteria_name_what_settles_them(trial: str) -> None:
    told = next(one for one in CASES if one.trial == trial and "just out" in one.name)
    patient = patient_of(told)
    reasons = Reasons(patient.profile, patient.as_of)
    settled = 0
    for judged in match_trial(patient, TRIALS[trial]).deciding:
        if judged.verdict is Verdict.NOT_MET:
            settled += 1
            assert reasons.deciding(judged), judged.id
    assert settled >= 4


@pytest.mark.parametrize("trial", TRIALS)
def test_each_answer_named_settles_its_criterion(trial: str) -> None:
    told = {"as_of": "2026-05-14", "cancer_type": "nsclc", "ecog": {"at_most": 3}}
    profile = profile_of(told)
    patient = derive(profile, date(2026, 5, 14))
    gaps = Gaps(profile, patient.as_of)
    named = {
        judged.id
        for judged in match_trial(patient, TRIALS[trial]).deciding
        if any(gap.settles for gap in gaps.of(judged))
    }
    asked = {j.id for j in match_trial(patient, TRIALS[trial]).deciding if j.asks}
    assert len(named) > len(asked) * 3 / 4


# --- what a file may not say ------------------------------------------------------------------------

HEAD = """\
trial: NCT99999999
source: {document: an invented table}
facts: {group: none, drivers_only: false, design: single-arm, phase: II, randomised: false,
  country: Italy, pet: NR, brain_imaging: NR, molecular_status: NR, number_of_metastases: NR,
  treatment: none, primary_endpoints: NR, molecular: not_specified, state_groups: 0,
  tumour_types: [nsclc]}
recruitment: {status: unverified, as_of: now}
criteria:
"""
ROW = "  - {id: 9999-01, basis: text, quote: words, source: {document: x}, "


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("kind: judgement, text: fit}", "`asked` is missing"),
        ("kind: judgement, asked: investigator}", "`text` is missing"),
        ("kind: judgement, asked: nobody, text: fit}", "unknown person to ask"),
        ("kind: info, asked: site, text: fit}", "only a `judgement` has `asked`"),
        ("kind: inclusion, is: judged}", "`judged` has a place in a `judgement` only"),
        ("kind: judgement, asked: site, text: fit, at least: {measure: age, limit: 18}}",
         "needs `is: judged`"),
    ],
)  # fmt: skip
def test_a_judgement_names_whom_it_asks(row: str, problem: str) -> None:
    with pytest.raises(RuleFileError, match=re.escape(problem)):
        trial_of(compose(f"{HEAD}{ROW}{row}\n", "trial.yaml"))


@pytest.mark.parametrize(
    ("tree", "problem"),
    [
        ("at least: {measure: measured, test: haemoglobin, unit: stones, limit: 9}", "g/dL"),
        ("at least: {measure: measured, test: haemoglobine, unit: g/dL, limit: 9}", "haemoglobin"),
        ("is: {measure: has, names: [pregnanzy]}", "pregnancy"),
        ("less than: {measure: days_since_therapy, names: [chemos], limit: 21}", "unknown class"),
        ("one of: {measure: stage, edition: 6, values: [III]}", "unknown value of `edition`"),
    ],
)
def test_a_misspelt_word_is_told_with_what_is_allowed(tree: str, problem: str) -> None:
    with pytest.raises(RuleFileError, match=re.escape(problem)):
        read_tree(compose(tree, "tree.yaml"))


# --- other executors --------------------------------------------------------------------------------


ENCODED = frozenset({
    *("age", "ecog", "sex", "judged", "measured", "has", "ever_had", "days_since", "months_since"),
})  # fmt: skip


def test_columns_give_the_verdicts_of_the_judge() -> None:
    pytest.importorskip("polars", reason="polars is not installed")
    from oligomatch.matcher.cohort.columns.judged import result_columns
    from oligomatch.matcher.cohort.reading.columns import measure_frame

    patients = [patient_of(one) for one in CASES]
    trials = list(TRIALS.values())
    rows = result_columns(measure_frame(patients, trials), trials)
    found = dict(zip(zip(rows["number"], rows["trial"], strict=True), rows["match"], strict=True))
    for number, patient in enumerate(patients, 1):
        for trial in trials:
            assert found[number, trial.id] == str(match_trial(patient, trial).match)


@pytest.mark.parametrize("trial", TRIALS)
def test_the_exact_layer_agrees_or_says_that_it_is_not_exact(trial: str) -> None:
    pytest.importorskip("z3", reason="z3-solver is not installed")
    from oligomatch.matcher.backends.solver.verdicts import exact_match

    told = {"as_of": "2026-05-14", "cancer_type": "nsclc", "age": {"at_least": 17}}
    patient = derive(profile_of(told), date(2026, 5, 14))
    exact = exact_match(patient, TRIALS[trial])
    unsure = dict(exact.inexact)
    for before, after in zip(exact.before.criteria, exact.match.criteria, strict=True):
        kinds = {measure.kind for measure in before.criterion.question.measures}
        if before.verdict is not Verdict.UNKNOWN:
            assert after.verdict is before.verdict
        elif kinds <= ENCODED:
            assert before.id not in unsure


def test_a_witness_tells_age_tests_and_judgements() -> None:
    pytest.importorskip("z3", reason="z3-solver is not installed")
    from oligomatch.matcher.backends.solver.verdicts import ask

    patient = derive(profile_of({"as_of": "2026-05-14"}), date(2026, 5, 14))
    trial = TRIALS["NCT04892953"]
    ids = ("2953-11", "2953-14", "2953-15", "2953-17", "2953-18")
    trees = [tree for id in ids if (tree := trial.criterion(id).tree) is not None]
    exact = ask(patient, trees)
    for failing in trees:
        witness = exact.witness([one for one in trees if one is not failing], failing=failing)
        assert witness is not None
        assert witness.age is not None
        assert witness.judgements[trial.id].keys() == {"2953-11"}
        assert {"haemoglobin", "platelets"} <= witness.measurements.keys()
