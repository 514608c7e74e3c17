"""Which registry, which record and which version count: the one named, and the latest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.api.registry.drafting import draft_of
from oligomatch.api.registry.reading import read_page
from oligomatch.api.registry.store import open_registry
from oligomatch.matcher.landscape.classify import NOT_STATED, Classifier
from oligomatch.matcher.landscape.record import Record
from oligomatch.matcher.landscape.screen import Screen
from oligomatch.matcher.landscape.study import run_study
from oligomatch.rules.landscape.definition import load_landscape, shipped_landscapes
from oligomatch.rules.landscape.tables import load_tables
from oligomatch.rules.read import read_trial, trial_of
from oligomatch.rules.text.text import compose
from oligomatch.rules.trial import Kind
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from oligomatch.rules.write import write_trial
from tests.matcher.landscape.test_gaps import FEW, TRIALS
from tests.support.registries import blank, put
from tests.support.wording import UNWRITABLE

SARON = "NCT02417662"


def told(nct: str, status: str, updated: str = "2024-06-01", start: str = "2019-01") -> Any:
    raw = blank(1, "A trial", 2019, ["NSCLC"])
    put(raw, "identificationModule.nctId", nct)
    put(raw, "statusModule.overallStatus", status)
    put(raw, "statusModule.lastUpdatePostDateStruct.date", updated)
    put(raw, "statusModule.startDateStruct.date", start)
    return raw


def run(*words: str | Path) -> str:
    found = CliRunner().invoke(app, [str(word) for word in words])
    assert found.exit_code == 0, found.output
    return found.output


@pytest.fixture
def usual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The registry in its usual place, in which every trial is completed."""
    path = tmp_path / "r.sqlite"
    with open_registry(path, create=True) as store:
        store.add([Record(told(trial.id, "COMPLETED")) for trial in TRIALS], "2026-01-01")
    monkeypatch.setenv("OLIGOMATCH_REGISTRY", str(path))
    monkeypatch.setattr("oligomatch.rules.landscape.groups.load_groups", lambda: FEW)
    return path


def test_the_usual_registry_does_not_pass_for_what_the_rules_say(usual: Path) -> None:
    """Rules that already had its status would never differ from it."""
    named = run("registry", "status", SARON, "--registry", usual)
    assert run("registry", "status", SARON) == named
    assert "completed, verified 2024-05 (the rules say unverified)" in named
    assert "1 with another status than in the rules" in named


def test_the_map_of_gaps_goes_by_the_registry_named_or_the_usual_one(
    usual: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "4 groups held against 0 trials: 4 taken by none" in run(
        "landscape", "--gap-map", "--out", tmp_path / "usual"
    )
    open_again = tmp_path / "open.sqlite"
    with open_registry(open_again, create=True) as store:
        store.add([Record(told(SARON, "COMPLETED"))], "2026-01-01")
    assert "held against 32 trials" in run(
        "landscape", "--gap-map", "--out", tmp_path / "named", "--registry", open_again
    )
    rows = json.loads((tmp_path / "named" / "gaps.json").read_text(encoding="utf-8"))
    assert rows["gaps"]
    assert all(SARON not in row["trials_now"] for row in rows["gaps"])


def test_the_map_of_gaps_goes_by_the_latest_record_told(usual: Path, tmp_path: Path) -> None:
    for name, status, day in (("a", "COMPLETED", "2025-01-01"), ("b", "RECRUITING", "2023-01-01")):
        text = json.dumps(told(SARON, status, day))
        (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
    both = (tmp_path / "a.json", tmp_path / "b.json")
    for order in (both, both[::-1]):
        records = [word for path in order for word in ("--records", path)]
        out = tmp_path / order[0].stem
        assert "held against 32 trials" in run("landscape", "--gap-map", "--out", out, *records)


def test_a_record_that_cannot_be_read_is_told_by_the_map_too(usual: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    found = CliRunner().invoke(
        app,
        ["landscape", "--gap-map", "--records", str(tmp_path / "bad.json"), "--out", str(tmp_path)],
    )
    assert found.exit_code == 2
    assert "bad.json" in found.output.splitlines()[0]


@pytest.mark.parametrize("latest", [0, 1, 2])
def test_of_a_record_that_comes_more_than_once_the_latest_version_is_counted(latest: int) -> None:
    days = ["2022-01-01", "2022-06-01", "2021-01-01"]
    days[latest] = "2025-01-01"
    versions = [
        Record(told("NCT90000001", "RECRUITING", day, start=f"20{15 + 3 * place}-01"), f"f#{place}")
        for place, day in enumerate(days)
    ]
    other = Record(told("NCT90000002", "RECRUITING"), "f#9")
    screen = Screen(Classifier(load_tables(), load_vocabulary()))
    study = run_study(
        load_landscape(shipped_landscapes()["irt-nsclc"]),
        [versions[0], other, *versions[1:]],
        screen,
    )
    first = study.flow.stages[1]
    assert first.before == 4
    assert versions[latest].place not in {gone.record.place for gone in first.removed}
    assert {said.path for gone in first.removed for said in gone.said} == {versions[latest].place}
    assert len(first.removed) == 2


def test_a_number_of_another_form_is_quoted_where_it_takes_a_record_out() -> None:
    screen = Screen(Classifier(load_tables(), load_vocabulary()))
    study = run_study(
        load_landscape(shipped_landscapes()["irt-nsclc"]),
        [Record(told(nct, "RECRUITING"), "f#1") for nct in ("NCT123", " NCT90000001 ")],
        screen,
    )
    gone = study.flow.stages[1].removed
    assert [[said.words for said in one.said] for one in gone] == [["NCT123"], [" NCT90000001 "]]


# --- what a record says wrongly -------------------------------------------------------------------


def doubts_of(path: str, value: object) -> list[str]:
    raw = told("NCT90000001", "RECRUITING")
    put(raw, path, value)
    return [f"{'lost ' * fault.lost}{fault.problem}" for fault in read_page([raw], "p").faults]


SPONSORS = [{"name": "Shanghai Chest Hospital", "class": "OTHER"}, {"name": "AstraZeneca"}]


def test_two_values_where_a_record_has_one_are_told_and_none_of_them_is_chosen() -> None:
    (problem,) = doubts_of("sponsorCollaboratorsModule.leadSponsor", SPONSORS)
    assert problem == (
        "contradicts itself: stated more than once (lead sponsor: Shanghai Chest Hospital, AstraZeneca)"
    )
    raw = told("NCT90000001", "RECRUITING")
    put(raw, "sponsorCollaboratorsModule.leadSponsor", SPONSORS)
    classifier = Classifier(load_tables(), load_vocabulary())
    assert classifier.sponsor(Record(raw)).value == NOT_STATED
    put(raw, "sponsorCollaboratorsModule.leadSponsor", [SPONSORS[0]])
    assert classifier.sponsor(Record(raw)).value == "hospital"
    sites = [{"facility": name, "country": "China"} for name in "ab"]
    assert not doubts_of("contactsLocationsModule.locations", sites)
    outcomes = [{"measure": "PFS"}, {"measure": "OS"}]
    assert not doubts_of("outcomesModule.primaryOutcomes", outcomes)


@pytest.mark.parametrize(
    ("age", "right"),
    [("17 Years", True), ("6 Months", True), ("1 Year", True), ("N/A", False), ("old", False)],
)
def test_an_age_of_another_form_is_told(age: str, right: bool) -> None:
    said = f"maximum age: `{age}` is no value the API describes; kept as it is"
    assert (said in doubts_of("eligibilityModule.maximumAge", age)) != right


# --- rules whose text has changed -----------------------------------------------------------------

TEXT = "Inclusion Criteria:\n\n* Non-small cell lung cancer\n* 1 to 5 metastases\n"


def drafted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[str | Path]]:
    """A trial file drafted from a record of the usual registry, and how to match against it."""
    monkeypatch.setenv("OLIGOMATCH_REGISTRY", str(tmp_path / "own.sqlite"))
    raw = told("NCT90000001", "RECRUITING")
    put(raw, "eligibilityModule.eligibilityCriteria", TEXT)
    put_in(tmp_path, raw)
    run("draft", "--out", tmp_path / "trials")
    golden = Path(__file__).parents[3] / "examples" / "golden.yaml"
    return raw, ["match", golden, "--trials", tmp_path / "trials"]


def put_in(tmp_path: Path, raw: Any) -> None:
    path = tmp_path / "r.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    run("registry", "add", path)


def test_a_match_by_rules_whose_text_has_changed_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    raw, match = drafted(tmp_path, monkeypatch)
    said = "eligibility text changed since its rules were written"
    before = run(*match)
    assert said not in before
    assert "recruiting, verified 2024-05" in before
    as_data = json.loads(run(*match, "--format", "json"))
    assert as_data["matches"][0]["recruitment"] == {"status": "recruiting", "verified": "2024-05"}
    put(raw, "eligibilityModule.eligibilityCriteria", TEXT.replace("5", "3"))
    put(raw, "statusModule.lastUpdatePostDateStruct.date", "2025-01-01")
    put_in(tmp_path, raw)
    assert said in run(*match)
    after = json.loads(run(*match, "--format", "json"))
    assert after["matches"][0]["recruitment"]["text_changed"] is True
    assert after["rules"] != as_data["rules"]
    assert after["matches"][0]["match"] == as_data["matches"][0]["match"]  # told, never a verdict


def test_a_record_without_eligibility_text_changes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, match = drafted(tmp_path, monkeypatch)
    del raw["protocolSection"]["eligibilityModule"]
    put(raw, "statusModule.lastUpdatePostDateStruct.date", "2025-01-01")
    put_in(tmp_path, raw)
    assert "text changed" not in run(*match)
    status = run("registry", "status", "--trials", tmp_path / "trials")
    assert "eligibility text: the record has none" in status
    assert "no longer stand" not in status


def test_of_rules_not_written_from_it_two_versions_of_the_text_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLIGOMATCH_REGISTRY", str(tmp_path / "own.sqlite"))
    raw = told(SARON, "RECRUITING")
    put(raw, "eligibilityModule.eligibilityCriteria", "* ≤5 metastases\n* adults")
    put_in(tmp_path, raw)
    assert "+" not in run("registry", "status", SARON)
    put(raw, "eligibilityModule.eligibilityCriteria", "* ≤4 metastases\n* adults")
    put(raw, "statusModule.lastUpdatePostDateStruct.date", "2025-01-01")
    put_in(tmp_path, raw)
    lines = run("registry", "status", SARON).splitlines()
    assert lines[0].endswith(
        "the rules were not written from it; changed since the record of 2024-06-01"
    )
    assert lines[1:4] == [
        "    - * ≤5 metastases",
        "    + * ≤4 metastases",
        "      quoted by 7662-04",
    ]
    assert "1 with another eligibility text" in lines[-1]


@pytest.mark.parametrize(
    ("allocation", "model", "arms", "design"),
    [
        ("RANDOMIZED", "PARALLEL", 2, "randomised"),
        ("NA", "SINGLE_GROUP", 1, "single-arm"),
        ("NON_RANDOMIZED", "PARALLEL", 2, "not randomised"),
        ("NA", "SEQUENTIAL", 2, "not randomised"),
        (None, "SEQUENTIAL", 1, "not stated"),
        (None, None, 3, "not stated"),
        (None, None, 1, "single-arm"),
        (None, None, 0, "not stated"),
    ],
)
def test_a_draft_tells_the_design_and_guesses_none(
    allocation: str | None, model: str | None, arms: int, design: str, tmp_path: Path
) -> None:
    raw = told("NCT90000001", "RECRUITING")
    put(raw, "eligibilityModule.eligibilityCriteria", TEXT)
    put(raw, "designModule.designInfo", {"allocation": allocation, "interventionModel": model})
    put(raw, "armsInterventionsModule.armGroups", [{"label": f"Arm {n}"} for n in range(arms)])
    draft = draft_of(Record(raw)).trial
    assert draft.facts.design == design
    assert draft.facts.randomised is (design == "randomised")
    path = tmp_path / "NCT90000001.yaml"
    path.write_text(write_trial(draft), encoding="utf-8")
    assert read_trial(path).facts.design == design


def test_a_draft_of_a_record_in_which_nothing_decides_has_what_is_still_to_say() -> None:
    raw = told("NCT90000001", "RECRUITING")
    text = "Inclusion Criteria:\n\n* Prior chemotherapy is allowed\n"
    put(raw, "eligibilityModule", {"eligibilityCriteria": text})
    trial = draft_of(Record(raw)).trial
    assert [one.kind for one in trial.criteria] == [Kind.INFO, Kind.TO_DO]
    assert trial_of(compose(write_trial(trial), "x.yaml")) == trial


def test_a_draft_is_of_the_latest_version_of_a_record(tmp_path: Path) -> None:
    for name, most, day in (("a", 3, "2025-01-01"), ("b", 5, "2023-01-01")):
        raw = told("NCT90000001", "RECRUITING", day)
        put(raw, "eligibilityModule.eligibilityCriteria", TEXT.replace("5", str(most)))
        (tmp_path / f"{name}.json").write_text(json.dumps(raw), encoding="utf-8")
    assert "1 to 3 metastases" in run("draft", "--records", tmp_path)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["landscape", "irt-nsclc", "--gap-map"], "--gap-map: takes no landscape file"),
        (["landscape", "--gap-map", "--decisions", "d.yaml"], "--gap-map: takes no landscape file"),
        (["landscape", "library", "--library", "--records", "r"], "--library: its records"),
        (["landscape", "irt-nsclc", "--records", "r", "--registry", "s"], "--records: name files"),
        (["landscape", "--gap-map", "--records", "r", "--registry", "s"], "--records: name files"),
        (["draft", "--records", "r", "--registry", "s"], "--records: name files"),
    ],
)
def test_options_that_would_be_passed_over_are_refused(words: list[str], said: str) -> None:
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 2
    assert said in found.output


FULL = OSError("No space left on device (os error 28)")  # as Polars tells it, without a number


def _fails(*_: object, **__: object) -> None:
    raise FULL


def refused(*words: str | Path) -> str:
    found = CliRunner().invoke(app, [str(word) for word in words])
    assert found.exit_code == 2, found.output
    return found.stderr


def test_a_landscape_on_a_full_disk_leaves_the_one_before_whole(
    usual: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "landscape"
    words = ("landscape", "--gap-map", "--out", out)
    run(*words)
    (out / "notes.txt").write_text("of somebody")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    monkeypatch.setattr("oligomatch.api.landscape.data.csv.DictWriter.writerow", _fails)
    assert refused(*words) == f"oligomatch: {out}: {UNWRITABLE}: No space left on device\n"
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    words = ("landscape", "library", "--library", "--out", out)
    monkeypatch.setattr("oligomatch.api.landscape.data.write_parquet", _fails)
    assert refused(*words) == f"oligomatch: {out}: {UNWRITABLE}: No space left on device\n"
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


@pytest.mark.parametrize("name", ["draft", "new"])
def test_a_file_on_a_full_disk_is_there_whole_or_not_at_all(
    name: str, usual: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, out = tmp_path / "record.json", tmp_path / "out"
    raw = told(SARON, "COMPLETED")
    put(raw, "eligibilityModule.eligibilityCriteria", "Inclusion Criteria:\n\n* NSCLC")
    record.write_text(json.dumps(raw))
    by_name: dict[str, tuple[str | Path, ...]] = {
        "draft": ("draft", "--records", record, "--out", out),
        "new": ("new", "trial", SARON, "--out", out),
    }
    monkeypatch.setattr("oligomatch.api.terminal.streams.os.replace", _fails)
    told_ = refused(*by_name[name])
    assert told_ == f"oligomatch: {out / SARON}.yaml: {UNWRITABLE}: No space left on device\n"
    assert list(out.iterdir()) == []
