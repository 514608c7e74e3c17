"""Drafts from eligibility text: nothing dropped, nothing guessed, every quote verbatim."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from oligomatch.api.authoring.sources import Sources
from oligomatch.api.commands.app import app
from oligomatch.api.registry.drafting import DraftError, draft_of
from oligomatch.api.registry.reading import read_records
from oligomatch.api.registry.store import eligibility_digest, eligibility_of
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.landscape.record import Record
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.drafting.draft import SentenceOutcome, draft, tally
from oligomatch.rules.drafting.headings import section_heading
from oligomatch.rules.drafting.recognise import finds
from oligomatch.rules.drafting.split import _MARK, Item, Section, split
from oligomatch.rules.operators import spell
from oligomatch.rules.read import trial_of
from oligomatch.rules.text.text import compose
from oligomatch.rules.trial import Kind, Source
from oligomatch.rules.write import write_trial
from tests.conftest import first_of
from tests.support.registries import blank, put
from tests.support.wording import NO_FILE

SHARED = Path(__file__).parents[4] / "shared" / "data"


REAL = [SHARED / "ctgov", SHARED / "authoring" / "two_trials_full_eligibility.jsonl"]


absent = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is absent")


def count(items: tuple[Item, ...]) -> int:
    """How many sentences there are."""
    return sum(len(item.sentences) for item in items)


def left_out(text: str, items: tuple[Item, ...]) -> str:
    """What no sentence holds, but marks and headings: empty, or something was dropped."""
    kept = bytearray(len(text))
    for item in items:
        for sentence in item.sentences:
            kept[sentence.start : sentence.end] = b"\1" * (sentence.end - sentence.start)
    rest, at = [], 0
    for line in text.splitlines(keepends=True):
        if section_heading(line.strip()) is None:
            words = "".join(s for n, s in enumerate(line) if not kept[at + n])
            mark = _MARK.match(words)
            bare = words[mark.end() :] if mark else words
            rest.append("" if re.fullmatch(r"\W*\w{1,3}\\?[.)]\W*", bare) else bare)
        at += len(line)
    return "".join(rest).strip()


def drafted(text: str) -> list[tuple[str, str]]:
    """Each criterion as its kind or what it encodes, and its quote."""
    return [
        (c.kind.value if c.tree is None else str(spell(c.tree)), c.quote)
        for one in draft(text, "NCT00001234", "x")
        for c in one.criteria
    ]


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
        == "to be included, not encoded; under: Prior treatment status:"
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
        if sentence.outcome is not SentenceOutcome.ENCODED:
            assert sentence.sentence.quote in whole


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=80))
def test_finds_stand_where_they_say_and_do_not_overlap(text: str) -> None:
    found = finds(text)
    ends = [0, *(find.end for find in found)]
    assert all(ends[n] <= find.start < find.end <= len(text) for n, find in enumerate(found))


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
    golden = str(Path(__file__).parents[3] / "examples" / "golden.yaml")
    run = CliRunner().invoke(
        app, ["match", golden, "--trials", str(tmp_path / "d"), "--format", "json", *more]
    )
    assert run.exit_code == 0, run.output
    (match,) = json.loads(run.output)["matches"]
    assert match["match"] == "possible"


def test_an_enrolment_below_nought_is_not_taken_over() -> None:
    one = record("Inclusion Criteria:\n\n* Up to 5 metastases\n")
    put(dict(one.raw), "designModule.enrollmentInfo.count", -1)
    assert draft_of(Record(one.raw)).trial.facts.n is None


def test_a_field_that_the_text_does_not_tell_is_taken_of_the_field() -> None:
    found = draft_of(record("Inclusion Criteria:\n\n* Up to 5 metastases\n"))
    assert "minimum age 18 Years: not found in the text" in found.checks
    last = found.trial.criteria[-1]
    assert last.tree is not None
    assert (last.kind, spell(last.tree)) == (
        Kind.INCLUSION,
        {"at least": {"measure": "age", "limit": 18}},
    )
    assert "minimum age 18 Years" in last.note


@pytest.mark.parametrize(
    ("title", "conditions", "types"),
    [
        ("Radiotherapy of renal cell carcinoma", [], ("renal",)),
        ("A trial", ["Kidney Neoplasms", "Pancreatic Ductal Adenocarcinoma"], ("renal", "pancreatic")),
        ("Drug in small cell lung cancer", [], ("sclc",)),
        ("Drug in non-small cell lung cancer", [], ("nsclc",)),
        ("Drug in advanced solid tumors", ["Melanoma"], ("any",)),
        ("Overactive bladder", ["Kidney transplant", "Colon polyps"], ("other",)),
    ],
)  # fmt: skip
def test_the_tumour_types_are_those_of_the_records_own_title(
    title: str, conditions: list[str], types: tuple[str, ...]
) -> None:
    raw = blank(1234, title, 2021, conditions)
    put(raw, "eligibilityModule.eligibilityCriteria", "Inclusion Criteria:\n\n* Age ≥ 18 years\n")
    assert draft_of(Record(raw)).trial.facts.tumour_types == types


@absent
def test_every_real_draft_passes_check_but_for_its_to_dos_and_quotes_verbatim(
    tmp_path: Path,
) -> None:
    each = [one for one in read_records(REAL).records if eligibility_of(one)]
    assert len(each) == 13
    some = first_of(each, 3)
    for one in some:
        text, found = eligibility_of(one), draft_of(one)
        assert not left_out(text, split(text)), one.nct
        for sentence in found.sentences:
            assert all(c.quote in text for c in sentence.criteria)
        (tmp_path / f"{one.nct}.yaml").write_text(write_trial(found.trial), encoding="utf-8")
    run = CliRunner().invoke(app, ["check", str(tmp_path)])
    codes = re.findall(r"\[(OM\d+)\]$", run.output, re.MULTILINE)
    assert codes.count("OM102") == len(some), run.output
    # what the lint finds of a draft is for its author; a file that cannot be used is OM101
    assert all(code == "OM102" or code.startswith("OM2") for code in codes), run.output


def test_the_lint_reads_what_a_draft_quotes(tmp_path: Path) -> None:
    text = """Inclusion Criteria:

* Histologically confirmed non-small cell lung cancer (NSCLC)
* Platelets \\>= 50,000/ul
* Serum bilirubin =\\< 1.5 x ULN
"""
    (tmp_path / "NCT90001234.yaml").write_text(
        write_trial(draft_of(record(text)).trial), encoding="utf-8"
    )
    run = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert set(re.findall(r"OM\d+", run.output)) == {"OM250"}, run.output


@absent
def test_the_oligometastatic_trial_is_drafted_as_a_reader_would() -> None:
    (one,) = [r for r in read_records(REAL).records if r.nct == "NCT03955198"]
    told = {c.quote: spell(c.tree) for c in draft_of(one).trial.criteria if c.tree is not None}
    # `and liver MRI in case of liver metastases` stands beside it, which is not proven harmless
    assert "1 to 5 metastases in total" not in told
    assert told["Known leptomeningeal metastases"] == {
        "not": {"is": {"measure": "has", "names": ["leptomeningeal_disease"]}}
    }
    assert "less of 4 cm" in " ".join(told)
    assert len(told) == 39


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
        (["NCT00001234", "--text", "nowhere.txt"], NO_FILE),
        (["record.json"], "name a record with --records FILE"),
    ],
)
def test_wrong_use_is_a_sentence(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke(app, ["draft", *arguments])
    assert run.exit_code == 2
    assert said in run.output


def test_check_finds_the_source_that_a_draft_names(tmp_path: Path) -> None:
    sources, out = tmp_path / "sources", tmp_path / "out"
    for folder in (sources, out):
        folder.mkdir()
    text = sources / "NCT00001234.txt"
    text.write_text("Inclusion Criteria:\n\n* Age ≥ 18 years\n* ECOG 0-1\n", encoding="utf-8")
    draft_it = ["draft", "NCT00001234", "--text", str(text), "--out", str(out)]
    assert CliRunner().invoke(app, draft_it).exit_code == 0
    check_it = ["check", str(out / "NCT00001234.yaml"), "--sources", str(sources)]
    assert "OM221" not in CliRunner().invoke(app, check_it).output
    text.write_text("Inclusion Criteria:\n\n* Age ≥ 18 years\n* ECOG 0-2\n", encoding="utf-8")
    assert "OM221" in CliRunner().invoke(app, check_it).output


def test_a_draft_counts_the_lines_of_the_eligibility_text_of_a_record(tmp_path: Path) -> None:
    text = "Inclusion Criteria:\n\n* Age ≥ 18 years"
    record = {"id": "NCT00001234", "below": [{"briefTitle": "A", "eligibilityCriteria": text}]}
    (tmp_path / "NCT00001234.json").write_text(json.dumps(record), encoding="utf-8")
    sources = Sources(tmp_path)
    drafted_from = Source("ClinicalTrials.gov NCT00001234, eligibility")
    assert sources.lines(drafted_from, "NCT00001234") == tuple(text.split("\n"))
    assert sources.lines(Source("registry record"), "NCT00001234") == (
        "NCT00001234",
        "A",
        *text.split("\n"),
    )
