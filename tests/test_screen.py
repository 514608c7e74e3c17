"""The command that screens a cohort: what it writes, what it leaves out, and the same however run."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
from contextlib import chdir
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner

import api.cohort.crew as crew
import matcher.cohort.screening as screening
from api.choices import ResultFormat
from api.cli import app
from api.cohort.crew import WorkerLost
from api.cohort.outputs import folder
from api.cohort.records import lines, patients, records
from api.cohort.report import About, Report, criterion_words, fact_words
from api.cohort.run import Screening, screen_into
from api.intake import Day, Given, Refused, read_patients
from api.matching import load_rules
from api.words import LIMITS_OF_USE
from matcher.cohort.tables import TABLES
from matcher.cohort.tally import Tally
from rules.text import MOST_BYTES
from tests.cohorts import cohort
from tests.profiles import Json

CANARY = "Kanarienvogel"
TODAY = Day(date(2026, 11, 20))
RULES = load_rules(None)
GOOD = {"as_of": "2026-05-14", "cancer_type": "nsclc", "patient": "good"}


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["screen", *words])
    return done.exit_code, done.stdout, done.stderr


def written(path: Path, *each: Json | str | bytes) -> str:
    texts = [one if isinstance(one, str | bytes) else json.dumps(one) for one in each]
    path.write_bytes(b"".join((t.encode() if isinstance(t, str) else t) + b"\n" for t in texts))
    return str(path)


def results(out: Path) -> list[Json]:
    return [json.loads(line) for line in (out / "results.ndjson").read_text().splitlines()]


def refused(out: Path) -> list[Json]:
    return [json.loads(line) for line in (out / "refused.ndjson").read_text().splitlines()]


def tables(out: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(out.glob("*.csv"))}


def asked(*files: str, **more: Any) -> Screening:
    return Screening(files, RULES, TODAY, **more)


# --- the same however it is run -----------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cohort of thirty, one record of it bad, screened in this process."""
    room = tmp_path_factory.mktemp("cohort")
    file = written(room / "all.ndjson", *cohort(30)[:17], '{"age": "' + CANARY, *cohort(30)[17:])
    screen_into(room / "out", asked(file, processes=1))
    return room


@pytest.mark.parametrize("batch", [1, 7])
def test_the_size_of_a_batch_changes_nothing(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    each = crew.screened(records([str(small / "all.ndjson")], TODAY), task(), 1, batch)
    monkeypatch.setattr("api.cohort.run.screened", lambda *_: each)
    screen_into(tmp_path / "out", asked(str(small / "all.ndjson")))
    assert_alike(tmp_path / "out", small / "out")


def test_the_number_of_processes_changes_nothing(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(small / "all.ndjson")
    each = crew.screened(records([file], TODAY), task(), 2, 5)
    monkeypatch.setattr("api.cohort.run.screened", lambda *_: each)
    screen_into(tmp_path / "out", asked(file))
    assert_alike(tmp_path / "out", small / "out")


def test_the_order_of_the_records_changes_only_their_order(small: Path, tmp_path: Path) -> None:
    each = (small / "all.ndjson").read_text().splitlines()
    Random(3).shuffle(each)
    screen_into(tmp_path / "out", asked(written(tmp_path / "all.ndjson", *each), processes=1))
    assert tables(tmp_path / "out") == tables(small / "out")
    assert sorted(map(nowhere, results(tmp_path / "out"))) == sorted(
        map(nowhere, results(small / "out"))
    )


def task() -> crew.Task:
    return crew.Task(RULES.trials, TODAY)


def nowhere(row: Json) -> str:
    return json.dumps({k: v for k, v in row.items() if k not in ("file", "line", "number")})


def assert_alike(one: Path, other: Path) -> None:
    assert results(one) == results(other)
    assert refused(one) == refused(other)
    assert tables(one) == tables(other)
    assert (one / "report.html").read_text() == (other / "report.html").read_text()


def test_a_process_that_is_killed_is_told_and_nothing_is_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path / "all.ndjson", *[GOOD] * 4)
    monkeypatch.setattr("api.cohort.crew._work", killed)
    monkeypatch.setattr(crew.screened, "__defaults__", (1,))
    out = tmp_path / "out"
    with pytest.raises(WorkerLost):
        screen_into(out, asked(file, processes=2))
    assert [path.name for path in tmp_path.iterdir()] == ["all.ndjson"]
    status, _, err = run(file, "--out", str(out), "--processes", "2")
    assert (status, out.exists()) == (2, False)
    assert "a process was ended from outside" in err


def killed(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


# --- results ------------------------------------------------------------------------------------


def test_every_patient_has_a_row_for_every_trial(small: Path) -> None:
    rows = results(small / "out")
    assert len(rows) == 30 * len(RULES.trials)
    about = json.loads((small / "out" / "screen.json").read_text())
    assert (about["patients"], about["left out"], about["rules"]) == (30, 1, RULES.digest)
    for row in rows:
        criteria = about["criteria"][row["trial"]]
        assert len(criteria) == len(row["states"])
        assert row["criterion"] is None or row["criterion"] in criteria


def test_the_counts_are_those_of_the_rows(small: Path) -> None:
    rows = results(small / "out")
    with (small / "out" / "trials.csv").open() as file:
        for trial in csv.DictReader(file):
            own = [row["class"] for row in rows if row["trial"] == trial["trial"]]
            for kind in ("eligible", "possible", "not yet", "ineligible"):
                assert int(trial[kind]) == own.count(kind)


def test_the_results_as_parquet_are_the_same(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    polars = pytest.importorskip("polars")
    monkeypatch.setattr("api.cohort.outputs.ROWS_A_FILE", 300)
    form = ResultFormat.PARQUET
    screen_into(tmp_path / "out", asked(str(small / "all.ndjson"), form=form, processes=1))
    assert len(list((tmp_path / "out" / "results").iterdir())) == 4
    assert polars.read_parquet(tmp_path / "out" / "results").to_dicts() == results(small / "out")


def test_data_frames_say_what_the_files_say(small: Path) -> None:
    pytest.importorskip("polars")
    from matcher.cohort.frames import screen_frames

    frames = screen_frames(cohort(30), RULES.trials)
    assert tuple(frames) == ("results", *TABLES)
    told = [{k: r[k] for k in r if k not in ("file", "line", "number", "patient")}
            for r in results(small / "out")]  # fmt: skip
    assert frames["results"].drop("number").to_dicts() == told
    for name, text in tables(small / "out").items():
        wanted = list(csv.DictReader(text.splitlines()))
        found = frames[Path(name).stem].to_dicts()
        as_text = [{k: "" if v is None else str(v) for k, v in row.items()} for row in found]
        assert as_text == wanted


def test_data_frames_of_nobody_are_empty() -> None:
    pytest.importorskip("polars")
    from matcher.cohort.frames import screen_frames

    frames = screen_frames([], RULES.trials)
    assert frames["results"].is_empty()
    assert frames["trials"]["patients"].sum() == 0
    with pytest.raises(ValueError, match="no day is asked"):
        screen_frames([{"cancer_type": "nsclc"}], RULES.trials)


# --- what is left out ---------------------------------------------------------------------------

BAD: list[tuple[str | bytes, int]] = [
    ('{"as_of": "2026-05-14", "cancer_type": "' + CANARY + '"}', 1),
    ('{"' + CANARY + '": 1}', 2),
    ('{"patient": "' + CANARY + '"', 3),
    (f'["{CANARY}"', 4),
    (CANARY.encode() + b"\xff", 5),
    (b'\xef\xbb\xbf{"patient": "' + CANARY.encode() + b'"}', 6),
    (f'"{CANARY}"', 7),
    ('{"age": 1, "age": 2, "patient": "' + CANARY + '"}', 8),
    ('{"as_of": "2026-05-14", "primary": {"diagnosis_date": "2026-05-15"}}', 9),
]


def test_bad_records_are_listed_with_place_and_reason_and_without_their_text(
    tmp_path: Path,
) -> None:
    file = written(tmp_path / "all.ndjson", *[text for text, _ in BAD], GOOD)
    status, out, err = run(file, "--out", str(tmp_path / "out"))
    assert (status, err) == (1, "")
    assert "1 patient screened; 9 left out" in out
    listed = refused(tmp_path / "out")
    assert [one["line"] for one in listed if one["number"] == one["line"]] == [
        one["line"] for one in listed
    ]
    assert {one["line"] for one in listed} == {line for _, line in BAD}
    assert all(one["problem"] for one in listed)
    for path in (tmp_path / "out").iterdir():
        assert CANARY not in path.read_text(), path


def test_a_line_is_refused_as_the_other_commands_refuse_it(tmp_path: Path) -> None:
    texts = [text for text, _ in BAD if isinstance(text, str)]
    file = written(tmp_path / "all.ndjson", *texts, *cohort(30), "", GOOD)
    streamed = [one for line in lines(file) for one in patients(line, TODAY)]
    assert streamed == list(read_patients(file, TODAY))
    assert {type(one) for one in streamed} == {Given, Refused}


def test_a_line_too_long_is_left_out_and_the_next_is_read(tmp_path: Path) -> None:
    file = written(tmp_path / "all.ndjson", '{"patient": "' + "x" * (2 * MOST_BYTES) + '"}', GOOD)
    assert run(file, "--out", str(tmp_path / "out"))[0] == 1
    (one,) = refused(tmp_path / "out")
    assert (one["line"], one["problem"]) == (1, f"larger than {MOST_BYTES} bytes")
    assert {row["line"] for row in results(tmp_path / "out")} == {2}


def test_a_fault_of_ours_leaves_out_one_patient(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path / "all.ndjson", GOOD, {**GOOD, "patient": CANARY})
    monkeypatch.setattr(crew, "screen", faulty)
    status, _, _ = run(file, "--out", str(tmp_path / "out"))
    assert status == 1
    (one,) = refused(tmp_path / "out")
    assert one["line"] == 2
    assert "a fault of OligoMatch" in one["problem"]
    assert CANARY not in json.dumps(one)


def faulty(profile: Any, *more: Any) -> Any:
    if profile.patient == CANARY:
        raise RuntimeError(CANARY)
    return screening.screen(profile, *more)


# --- use ----------------------------------------------------------------------------------------


def test_yaml_json_and_lines_go_together(tmp_path: Path) -> None:
    one = written(tmp_path / "one.json", json.dumps([GOOD, GOOD]))
    other = written(tmp_path / "two.yaml", "as_of: 2026-05-14")
    third = written(tmp_path / "three.ndjson", GOOD)
    status, out, _ = run(one, other, third, "--out", str(tmp_path / "out"), "--limit", "3")
    assert (status, out.splitlines()[-2]) == (0, "3 patients screened")
    places = {(Path(r["file"]).name, r["number"]) for r in results(tmp_path / "out")}
    assert places == {("one.json", 1), ("one.json", 2), ("two.yaml", 1)}


def test_an_earlier_result_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    file = written(tmp_path / "all.ndjson", GOOD)
    assert run(file, "--out", str(out))[0] == 0
    (out / "mine.txt").write_text("kept")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(RuntimeError):
        broken_off(out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert run(file, "--out", str(out), "-f", "parquet")[0] == 0
    assert (out / "mine.txt").read_text() == "kept"
    assert not (out / "results.ndjson").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def broken_off(out: Path) -> None:
    with folder(out) as room:
        (room / "results.ndjson").write_text("half")
        raise RuntimeError


WRONG: list[tuple[list[str], str]] = [
    (["none.ndjson", "--out", "out"], "none.ndjson: no such file; check the spelling"),
    ([".", "--out", "out"], ".: a folder; name the files in it"),
    (["empty.ndjson", "--out", "out"], "no patient could be screened"),
    (["bad.ndjson", "--out", "out"], "bad.ndjson:1"),
    (["good.ndjson", "--out", "good.ndjson"], "a file; name a folder for the results"),
    (["good.ndjson", "--out", "good.ndjson/out"], "cannot be written"),
    (["good.ndjson", "--out", "out", "--per-month", "0"], "--per-month"),
    (["good.ndjson", "--out", "out", "--per-month", "nan"], "--per-month"),
    (["good.ndjson", "--out", "out", "--as-of", "2026"], "--as-of"),
    (["good.ndjson", "--out", "out", "--limit", "0"], "--limit"),
    (["good.ndjson", "--out", "out", "--trials", "none"], "no such folder"),
    (["good.ndjson"], "--out"),
]


@pytest.mark.parametrize(("words", "told"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_wrong_use_is_told_in_a_sentence(tmp_path: Path, words: list[str], told: str) -> None:
    written(tmp_path / "good.ndjson", GOOD)
    written(tmp_path / "bad.ndjson", '{"age": "' + CANARY + '"}')
    written(tmp_path / "empty.ndjson", "", " ")
    with chdir(tmp_path):
        status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert told in re.sub(r"\x1b\[[0-9;]*m", "", err)
    assert CANARY not in err
    assert not (tmp_path / "out").exists()


def test_the_day_asked_and_the_accrual_reach_the_tables(tmp_path: Path) -> None:
    file = written(tmp_path / "all.ndjson", *cohort(30))
    words = (file, "--out", str(tmp_path / "out"), "--as-of", "2030-01-01", "--per-month", "8")
    assert run(*words)[0] == 0
    assert json.loads((tmp_path / "out" / "screen.json").read_text())["as_of"] == "2030-01-01"
    with (tmp_path / "out" / "feasibility.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["months at best"]]
    assert rows
    for row in rows:
        wanted = int(row["planned"]) / (8 * int(row["in reach"]) / 30)
        assert float(row["months at best"]) == pytest.approx(wanted)


# --- report -------------------------------------------------------------------------------------


class Page(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_needs_nothing_from_elsewhere(small: Path) -> None:
    page = Page((small / "out" / "report.html").read_text())
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        assert not {"src", "srcset", "style"} & attributes.keys()
        assert (attributes.get("href") or "#").startswith("#")
    text = (small / "out" / "report.html").read_text()
    assert not re.search(r"url\(|@import|https?:", text)
    assert sum(tag == "svg" for tag, _ in page.tags) == 2 * len(RULES.trials)


def test_page_and_text_tell_each_trial_and_the_limits_of_use(small: Path) -> None:
    page = " ".join(Page((small / "out" / "report.html").read_text()).words)
    text = " ".join((small / "out" / "report.txt").read_text().split())
    for trial in RULES.trials:
        assert trial.id in page
        assert trial.id in text
    assert LIMITS_OF_USE in " ".join(page.split())
    assert LIMITS_OF_USE in text
    assert "P1" not in page.split()  # of a patient, nothing


def test_the_words_of_a_trial_file_are_escaped() -> None:
    from dataclasses import replace

    trial = RULES.trials[0]
    evil = replace(trial.criteria[0], text="<script>alert('&')</script>", tree=None)
    altered = replace(trial, acronym="<b>'\"", criteria=(evil, *trial.criteria[1:]))
    report = Report(Tally.empty([altered]), (altered,), About("r", "plain", 0, 3.0))
    page = Page(report.html())
    assert not {"script", "b"} & {tag for tag, _ in page.tags if tag == "script"}
    assert "<script>" not in report.html()
    assert "<b>'" not in report.html()
    assert criterion_words(evil) in "".join(page.words)


def test_kinds_of_facts_are_told_in_words() -> None:
    assert fact_words("/biomarkers/ROS1") == "ROS1 test"
    assert fact_words("/lesions/*/diameter_mm") == "diameters"
    assert fact_words("/systemic_therapy/lines/*/start") == "start of treatment"
    assert fact_words("/assessments/*/totals/metastases") == "total of metastases"


def test_progress_is_told_on_standard_error_alone(tmp_path: Path) -> None:
    file = written(tmp_path / "all.ndjson", *[GOOD] * 3)
    status, out, err = run(file, "--out", str(tmp_path / "out"), "--progress")
    assert status == 0
    assert "3 patients in all" in err
    assert "in all" not in out
