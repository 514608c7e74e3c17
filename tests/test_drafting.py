"""Drafts from eligibility text: nothing dropped, nothing guessed, every quote verbatim."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from api.cli import app
from api.registry.drafting import DraftError, draft_of
from api.registry.reading import read_records
from api.registry.store import eligibility_digest, eligibility_of
from matcher.findings import derive
from matcher.landscape.record import Record
from matcher.match import MatchClass, match_trial
from matcher.reading import profile_of
from matcher.verdict import Reason, Verdict
from rules.drafting.draft import Outcome, draft, tally
from rules.drafting.recognise import finds
from rules.drafting.split import Section, count, left_out, split
from rules.operators import spell
from rules.read import trial_of
from rules.text import compose
from rules.trial import Kind
from rules.write import write_trial
from tests.registries import blank, put

SHARED = Path(__file__).parents[2] / "shared" / "data"
REAL = [SHARED / "ctgov", SHARED / "authoring" / "two_trials_full_eligibility.jsonl"]
absent = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is absent")


def drafted(text: str) -> list[tuple[str, str]]:
    """Each criterion as its kind or what it encodes, and its quote."""
    return [
        (c.kind.value if c.tree is None else str(spell(c.tree)), c.quote)
        for one in draft(text, "NCT00001234", "x")
        for c in one.criteria
    ]


def encoded(sentence: str, section: str = "Inclusion") -> Any:
    """The one tree that a sentence is encoded to, or None where anything is left to do."""
    (one,) = draft(f"{section} Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    trees = [c.tree for c in one.criteria]
    return (
        spell(trees[0]) if one.outcome is Outcome.ENCODED and len(trees) == 1 and trees[0] else None
    )


COUNT = {"measure": "count", "of": "metastases", "at": "entry", "by": "DEFAULT"}


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Up to 5 metastases", {"at most": {**COUNT, "limit": 5}}),
        ("Patients must have 1 to 5 metastatic lesions", {"between": {**COUNT, "low": 1, "high": 5}}),
        ("No more than three (3) metastases", {"at most": {**COUNT, "limit": 3}}),
        ("fewer than 5 metastases", {"at most": {**COUNT, "limit": 4}}),
        ("≤ 4 extracranial metastases", {"at most": {**COUNT, "where": {"not": {"is": "intracranial"}}, "limit": 4}}),
        ("\\<= 3 brain metastases", {"at most": {**COUNT, "where": {"one of": {"measure": "organ", "values": ["brain"]}}, "limit": 3}}),
        ("Metastatic lesions ≤ 5 cm", {"every": {"of": "metastases", "at": "entry", "is": {"at most": {"measure": "max_diameter_mm", "limit": 50}}}}),
        ("Patient with wild type EGFR and ALK", {"all": [{"not": {"is": {"measure": "altered", "gene": "EGFR"}}}, {"not": {"is": {"measure": "altered", "gene": "ALK"}}}]}),
        ("No EGFR, ALK or ROS1 alterations", {"all": [{"not": {"is": {"measure": "altered", "gene": g}}} for g in ("EGFR", "ALK", "ROS1")]}),
        ("Documented EGFR mutation", {"is": {"measure": "altered", "gene": "EGFR"}}),
        ("EGFR L858R mutation", {"is": {"measure": "variant", "gene": "EGFR", "names": ["L858R"]}}),
        ("Stage IV disease", {"is": "ever_metastatic"}),
        ("Total number of metastases 4-10", {"between": {**COUNT, "low": 4, "high": 10}}),
        ("Number of brain metastases must be ≤ 3", {"at most": {**COUNT, "where": {"one of": {"measure": "organ", "values": ["brain"]}}, "limit": 3}}),
        ("All metastases are amenable to local ablative therapy", {"every": {"of": "metastases", "at": "entry", "is": {"is": "amenable_to_local_therapy"}}}),
        ("Non-squamous histology", {"not": {"one of": {"measure": "histology", "values": ["squamous"]}}}),
    ],
)  # fmt: skip
def test_a_sentence_that_is_understood_whole_is_encoded(sentence: str, tree: Any) -> None:
    assert encoded(sentence) == tree


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Brain metastases", {"not": {"exists": {"of": "metastases", "where": {"one of": {"measure": "organ", "values": ["brain"]}}, "at": "entry"}}}),
        ("Any prior or concurrent chemotherapy", {"not": {"is": {"measure": "prior_or_concurrent", "names": ["chemotherapy"]}}}),
        ("Prior or concurrent treatment with an anti-PD-1, anti-PD-L1 or anti-CTLA-4 antibody", {"not": {"is": {"measure": "prior_or_concurrent", "names": ["ctla4", "pd1", "pdl1"]}}}),
        ("Known EGFR mutation", {"not": {"is": {"measure": "altered", "gene": "EGFR"}}}),
        ("Cancer histology other than NSCLC", {"one of": {"measure": "cancer_type", "values": ["nsclc"]}}),
        ("More than 5 metastases", {"not": {"at least": {**COUNT, "limit": 6}}}),
    ],
)  # fmt: skip
def test_an_exclusion_that_is_understood_whole_is_its_negation(sentence: str, tree: Any) -> None:
    assert encoded(sentence, "Exclusion") == tree


@pytest.mark.parametrize(
    "sentence",
    [
        "Up to 5 metastases, or 8 where all are in the bone",
        "Up to 2 metastases per organ",
        "Brain metastases are allowed if treated",
        "Patients must not have an EGFR mutation",
        "At least one prior line of systemic therapy",
        "5 or fewer discrete disease sites",
        "Up to 5 metastases before induction",
        "Cohort A: up to 5 metastases",
        "No history of metastatic disease",
        "Each lesion no larger than 5 cm",
        "For patients with adenocarcinoma, no EGFR mutation",
        "Age at least 18 years",
        "ECOG 0-1",
        "5 to 3 metastases",
        "No more than 3 metastases in any one organ",
        "Up to 3 metastases in the liver",
        "Up to 5 active metastases",
        "Progression of 1-5 metastatic lesions",
        "1-3 metastases after induction therapy",
        "EGFR mutation status must be known",
        "All sites of disease are amenable to local therapy",
        "Tyrosine Kinase Inhibitor (TKI) treatment naïve.",
    ],
)
def test_what_is_not_sure_is_left_to_do_with_its_quote(sentence: str) -> None:
    (one,) = draft(f"Inclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    assert one.outcome is Outcome.LEFT
    (criterion,) = one.criteria
    assert (criterion.kind, criterion.quote, criterion.tree) == (Kind.TO_DO, sentence, None)


@pytest.mark.parametrize(
    "sentence",
    [
        "Symptomatic brain metastases",
        "History of leptomeningeal metastases",
        "Brain metastases that require surgery",
        "Prior chemotherapy within 4 weeks",
        "EGFR mutation or ALK rearrangement unless treated",
        "EGFR mutation and brain metastases",
        "Uncontrolled liver metastases",
        "Any prior chemotherapy",
    ],
)
def test_an_exclusion_bound_to_a_condition_is_left_to_do(sentence: str) -> None:
    assert encoded(sentence, "Exclusion") is None
    (one,) = draft(f"Exclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    assert [c.kind for c in one.criteria] == [Kind.TO_DO]


def test_a_part_that_is_sure_stands_beside_the_whole_sentence_to_do() -> None:
    text = "Inclusion Criteria:\n\n* Patients with 1 to 5 metastases in total, in no more than 3 organs (including brain) documented on the basis of 18FDG-PET and brain MRI"
    (one,) = draft(text, "NCT00001234", "x")
    assert one.outcome is Outcome.PARTLY
    kinds = [(c.kind, c.quote) for c in one.criteria]
    assert kinds[:-1] == [
        (Kind.INCLUSION, "1 to 5 metastases in total"),
        (Kind.INCLUSION, "no more than 3 organs"),
        (Kind.WORKUP, "18FDG-PET"),
        (Kind.WORKUP, "brain MRI"),
    ]
    assert kinds[-1] == (Kind.TO_DO, text.partition("* ")[2])


@pytest.mark.parametrize(
    ("sentence", "quotes"),
    [
        ("Oligometastatic disease, defined as 5 or fewer metastatic lesions", ["5 or fewer metastatic lesions"]),
        ("Histologically or cytologically confirmed stage IV NSCLC", ["stage IV", "NSCLC"]),
        ("Stage IIIB/IV NSCLC", ["NSCLC"]),
        ("Maximum of 5 extracranial metastases, each ≤ 4 cm, and a controlled primary", ["Maximum of 5 extracranial metastases", "each ≤ 4 cm"]),
        ("ALK rearrangements identified by a validated technique (either IHC or FISH)", ["ALK rearrangements"]),
        ("Brain MRI within 4 weeks is mandatory", ["Brain MRI"]),
    ],
)  # fmt: skip
def test_the_sure_parts_of_a_sentence_are_those_a_reader_would_take(
    sentence: str, quotes: list[str]
) -> None:
    (one,) = draft(f"Inclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    assert [c.quote for c in one.criteria] == [*quotes, sentence]
    assert one.criteria[-1].kind is Kind.TO_DO


def test_what_has_no_measure_is_told_as_recognised() -> None:
    (one,) = draft(
        "Inclusion Criteria:\n* Age ≥ 18 years, ECOG 0-1 and life expectancy over 3 months",
        "NCT00001234",
        "x",
    )
    assert {"age", "ECOG", "life expectancy"} <= {find.kind for find in one.finds}
    assert one.criteria[0].note.startswith("recognised: ")


# --- splitting ------------------------------------------------------------------------------------

NESTED = """\
Key Inclusion Criteria:

* Prior treatment status:

  * Cohort 1: EGFR mutation
  * Cohort 2: ALK rearrangement
1. Up to 5 metastases. A primary does not count.
2) Second, e.g. this one, stays whole

   and goes on here

EXCLUSION CRITERIA

a. Brain metastases
"""


def test_sections_lists_and_what_stands_under_them_are_kept() -> None:
    items = split(NESTED)
    told = [(i.section, i.depth, [s.quote for s in i.sentences]) for i in items]
    assert told == [
        (Section.INCLUSION, 0, ["Prior treatment status:"]),
        (Section.INCLUSION, 1, ["Cohort 1: EGFR mutation"]),
        (Section.INCLUSION, 1, ["Cohort 2: ALK rearrangement"]),
        (Section.INCLUSION, 0, ["Up to 5 metastases.", "A primary does not count."]),
        (Section.INCLUSION, 0, ["Second, e.g. this one, stays whole\n\n   and goes on here"]),
        (Section.EXCLUSION, 0, ["Brain metastases"]),
    ]
    assert not left_out(NESTED, items)
    texts = {c.quote: c.text for one in draft(NESTED, "NCT00001234", "x") for c in one.criteria}
    assert (
        texts["Cohort 1: EGFR mutation"]
        == "to be included, not encoded; stands under: Prior treatment status:"
    )
    assert texts["Up to 5 metastases."]  # the sentence after it may bind it, so it is to do


def test_a_text_without_headings_is_left_to_do_whole() -> None:
    assert {kind for kind, _ in drafted("Up to 5 metastases\nNo EGFR mutation")} == {"to do"}


PIECES = st.sampled_from(
    ["Inclusion Criteria:", "Exclusion Criteria", "* ", "1. ", "  * ", "\n", "\n\n", " ", "  ", "up to 5 metastases", "EGFR", "≥ 3 cm", "(a", ")", ". ", ": ", "Brain metastases", "or", "18 years", "\\<", "a.", "No", "prior chemotherapy"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=200))
def test_nothing_is_dropped_and_every_quote_is_verbatim(text: str) -> None:
    items = split(text)
    assert not left_out(text, items)
    one = draft(text, "NCT00001234", "x")
    assert len(one) == count(items) == sum(tally(one).values())
    for sentence in one:
        assert sentence.criteria
        for criterion in sentence.criteria:
            assert criterion.quote in text
        whole = {c.quote for c in sentence.criteria}
        if sentence.outcome is not Outcome.ENCODED:
            assert sentence.sentence.quote in whole


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=80))
def test_finds_stand_where_they_say_and_do_not_overlap(text: str) -> None:
    found = finds(text)
    ends = [0, *(find.end for find in found)]
    assert all(ends[n] <= find.start < find.end <= len(text) for n, find in enumerate(found))


# --- the trial file -------------------------------------------------------------------------------


def record(text: str) -> Record:
    raw = blank(1234, "Radiotherapy in Oligometastatic NSCLC", 2021, ["NSCLC"])
    put(raw, "eligibilityModule.eligibilityCriteria", text)
    return Record(raw)


def test_a_draft_is_a_trial_file_that_reads_back_the_same() -> None:
    found = draft_of(record(NESTED))
    assert trial_of(compose(write_trial(found.trial), "x.yaml")) == found.trial
    assert found.trial.eligibility is not None
    assert found.trial.eligibility.digest == eligibility_digest(NESTED)
    assert found.trial.recruitment.status == "recruiting"


@given(st.lists(PIECES, min_size=1, max_size=20).map("".join) | st.text(min_size=1, max_size=150))
def test_every_draft_can_be_written_and_read_back_the_same(text: str) -> None:
    if split(text):
        trial = draft_of(record(text)).trial
        assert trial_of(compose(write_trial(trial), "x.yaml")) == trial


def test_a_trial_with_a_criterion_to_do_is_never_eligible() -> None:
    whole = draft_of(record("Inclusion Criteria:\n\n* Up to 5 metastases at age 18 Years\n"))
    text = "Inclusion Criteria:\n\n* Up to 5 metastases\n* Something of age 18 that nobody knows\n"
    trial = draft_of(record(text)).trial
    profile = profile_of({"cancer_type": "nsclc", "assessments": [{"date": "2026-01-01", "totals": {"metastases": 2}}], "as_of": "2026-02-01"})  # fmt: skip
    assert profile.as_of is not None
    match = match_trial(derive(profile, profile.as_of), trial)
    assert match.match is MatchClass.POSSIBLE
    first, second = match.deciding
    assert (first.verdict, second.verdict, second.reason) == (
        Verdict.MET,
        Verdict.UNKNOWN,
        Reason.MISSING,
    )
    many = profile.model_copy(update={"assessments": ()})
    assert match_trial(derive(many, profile.as_of), whole.trial).match is MatchClass.POSSIBLE


@pytest.mark.parametrize("more", [["--executor", "durable"], ["--quick"], ["--exact"]])
def test_no_way_of_judging_settles_what_is_to_do(tmp_path: Path, more: list[str]) -> None:
    if more == ["--exact"]:
        pytest.importorskip("z3")
    (tmp_path / "t.txt").write_text(
        "Inclusion Criteria:\n\n* Up to 5 metastases\n* A riddle\n", encoding="utf-8"
    )
    CliRunner().invoke(
        app,
        ["draft", "NCT00001234", "--text", str(tmp_path / "t.txt"), "--out", str(tmp_path / "d")],
    )
    golden = str(Path(__file__).parents[1] / "examples" / "golden.yaml")
    run = CliRunner().invoke(
        app, ["match", golden, "--trials", str(tmp_path / "d"), "--format", "json", *more]
    )
    assert run.exit_code == 0, run.output
    (match,) = json.loads(run.output)["matches"]
    assert match["match"] == "possible"


def test_a_field_that_the_text_does_not_tell_is_to_do_too() -> None:
    found = draft_of(record("Inclusion Criteria:\n\n* Up to 5 metastases\n"))
    assert "minimum age 18 Years: not found in the text" in found.checks
    assert found.trial.criteria[-1].kind is Kind.TO_DO
    assert "minimum age 18 Years" in found.trial.criteria[-1].text


@absent
def test_every_real_draft_passes_check_but_for_its_to_dos_and_quotes_verbatim(
    tmp_path: Path,
) -> None:
    reading = read_records(REAL)
    made = 0
    for one in reading.records:
        text = eligibility_of(one)
        if not text:
            continue
        found = draft_of(one)
        made += 1
        assert not left_out(text, split(text)), one.nct
        for sentence in found.sentences:
            assert all(c.quote in text for c in sentence.criteria)
        (tmp_path / f"{one.nct}.yaml").write_text(write_trial(found.trial), encoding="utf-8")
    assert made == 13
    run = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert all(" to do: " in line for line in run.output.splitlines()[:-1]), run.output
    assert len(run.output.splitlines()) == made + 1


@absent
def test_the_oligometastatic_trial_is_drafted_as_a_reader_would() -> None:
    (one,) = [r for r in read_records(REAL).records if r.nct == "NCT03955198"]
    told = {c.quote: spell(c.tree) for c in draft_of(one).trial.criteria if c.tree is not None}
    assert told["1 to 5 metastases in total"] == {"between": {**COUNT, "low": 1, "high": 5}}
    assert told["Known leptomeningeal metastases"] == {"not": {"exists": {"of": "metastases", "where": {"one of": {"measure": "organ", "values": ["meninges"]}}, "at": "entry"}}}  # fmt: skip
    assert "less of 4 cm" in " ".join(told)
    assert len(told) == 11


def test_the_command_drafts_from_a_text_file_and_counts(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text(NESTED, encoding="utf-8")
    run = CliRunner().invoke(
        app, ["draft", "nct00001234", "--text", str(tmp_path / "t.txt"), "--out", str(tmp_path)]
    )
    assert run.exit_code == 0, run.output
    assert "NCT00001234: 7 sentences: 1 encoded, 0 partly encoded, 6 left to do" in run.output
    assert (tmp_path / "NCT00001234.yaml").is_file()


@pytest.mark.parametrize(
    ("text", "said"), [("", "no eligibility text"), ("Inclusion Criteria:\n", "no sentence")]
)
def test_a_record_without_a_sentence_gives_no_draft(text: str, said: str) -> None:
    with pytest.raises(DraftError, match=said):
        draft_of(record(text))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["NCT00009999", "--records", "."], "no such record"),
        (["--text", "x.txt"], "name the one registry number"),
        (["NCT00001234", "--text", "nowhere.txt"], "cannot be read"),
    ],
)
def test_wrong_use_is_a_sentence(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke(app, ["draft", *arguments])
    assert run.exit_code == 2
    assert said in run.output
