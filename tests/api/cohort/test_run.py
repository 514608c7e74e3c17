"""The command that screens a cohort: what it writes, what it leaves out, and the same however run."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import chdir, closing
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import combinations, repeat
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import oligomatch.api.cohort.processes as crew
import oligomatch.matcher.cohort.results.screening as screening
from oligomatch.api.cohort.asked import Screening
from oligomatch.api.cohort.batch import Counted, WorkerLost
from oligomatch.api.cohort.kept import NotKept, kept_in
from oligomatch.api.cohort.layout import criterion_words, fact_words
from oligomatch.api.cohort.outputs import folder
from oligomatch.api.cohort.reading.labels import Labels, digest_of
from oligomatch.api.cohort.reading.records import lines, patients, records, stretches
from oligomatch.api.cohort.report import About, Report
from oligomatch.api.cohort.run import screen_into
from oligomatch.api.commands.app import app
from oligomatch.api.intake.files import Day, Given, Refused, read_patients
from oligomatch.api.results.matching import load_rules
from oligomatch.api.terminal.choices import CohortExecutor, ResultFormat
from oligomatch.api.words.sentences import limits_of_use
from oligomatch.matcher.cohort.results.loosening import loosened
from oligomatch.matcher.cohort.results.tables import TABLES
from oligomatch.matcher.cohort.results.tally import Tally
from oligomatch.rules.text.text import MOST_BYTES
from oligomatch.rules.trial import Trial
from tests.support.cohorts import cohort
from tests.support.profiles import Json
from tests.support.wording import FAULT, NO_FILE, UNREADABLE, UNWRITABLE

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


LINE = st.one_of(
    st.sampled_from([b"", b"  ", b"\r", b"{}", b"{}\r", b'{"age": 61}', b"x" * 40, b"\xff"]),
    st.binary(max_size=12).map(lambda each: each.replace(b"\n", b" ")),
)


@given(st.lists(LINE, max_size=12), st.booleans(), st.integers(1, 5))
def test_a_file_cut_at_the_ends_of_its_lines_has_the_same_records(
    each: list[bytes], ended: bool, size: int
) -> None:
    with TemporaryDirectory() as room, pytest.MonkeyPatch.context() as patch:
        patch.setattr("oligomatch.api.cohort.reading.records.MOST_BYTES", 30)
        path = Path(room) / "all.ndjson"
        path.write_bytes(b"\n".join(each) + b"\n" * ended)
        cut = list(stretches(str(path), size))
        assert [one for part in cut for one in lines(str(path), part)] == list(lines(str(path)))
        assert {part.records for part in cut[:-1]} <= {size}


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
    file = str(small / "all.ndjson")
    monkeypatch.setattr(crew, "sizes_of", lambda: repeat(batch))
    screen_into(tmp_path / "out", asked(file, processes=1))
    assert_alike(tmp_path / "out", small / "out")


@pytest.fixture(scope="module")
def by_two(small: Path) -> dict[ResultFormat, Path]:
    """The same cohort screened by two processes, in each form."""
    file = str(small / "all.ndjson")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crew, "sizes_of", lambda: repeat(5))
        for form in ResultFormat:
            screen_into(small / form, asked(file, processes=2, form=form))
    return {form: small / form for form in ResultFormat}


def test_the_number_of_processes_changes_nothing(
    small: Path, by_two: dict[ResultFormat, Path]
) -> None:
    assert_alike(by_two[ResultFormat.NDJSON], small / "out")
    there = pl.read_parquet(by_two[ResultFormat.PARQUET] / "results").to_dicts()
    assert there == results(small / "out")


@pytest.mark.parametrize(("processes", "batch"), [(1, 7), (2, 5)])
def test_the_judge_patient_by_patient_says_the_same(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int, batch: int
) -> None:
    file = str(small / "all.ndjson")
    each = crew.screened(records([file], TODAY), task(), processes, batch)
    monkeypatch.setattr("oligomatch.api.cohort.run.screened", lambda *_: each)
    screen_into(tmp_path / "out", asked(file, executor=CohortExecutor.JUDGE))
    assert_alike(tmp_path / "out", small / "out")


def test_labels_of_any_kind_are_written_alike(tmp_path: Path) -> None:
    labels = ["Ä/ß", 'a "b" \\ c', "\t\u0001\x7f\u2028", "=1+1", None, "\U0001f9ec"]
    file = written(tmp_path / "all.ndjson", *[{**GOOD, "patient": label} for label in labels])
    for executor in CohortExecutor:
        screen_into(tmp_path / executor, asked(file, executor=executor, processes=1))
    by_columns, by_judge = (tmp_path / executor / "results.ndjson" for executor in CohortExecutor)
    assert by_columns.read_bytes() == by_judge.read_bytes()
    told = by_judge.read_text().rstrip("\n").split("\n")[:: len(RULES.trials)]
    assert [json.loads(line)["patient"] for line in told] == labels


def test_the_order_of_the_records_changes_only_their_order(small: Path, tmp_path: Path) -> None:
    each = (small / "all.ndjson").read_text().splitlines()
    Random(3).shuffle(each)
    screen_into(tmp_path / "out", asked(written(tmp_path / "all.ndjson", *each), processes=1))
    assert tables(tmp_path / "out") == tables(small / "out")
    assert sorted(map(nowhere, results(tmp_path / "out"))) == sorted(
        map(nowhere, results(small / "out"))
    )


def test_kept_measures_are_screened_as_the_records_were(small: Path, tmp_path: Path) -> None:
    kept, again = tmp_path / "kept", tmp_path / "again"
    screen_into(kept, asked(str(small / "all.ndjson"), keep_measures=True, processes=1))
    screen_into(again, asked(kept=kept_in(kept)))
    assert_alike(again, small / "out")
    assert (again / "screen.json").read_text() == (kept / "screen.json").read_text()
    texts = [(out / "report.txt").read_text() for out in (small / "out", kept, again)]
    each = [re.search(r"(All|\d+) (were )?measured (in columns|one by one)", one) for one in texts]
    assert len({found and found[0] for found in each}) == 1, each
    assert all(each)


def test_measures_that_cannot_be_asked_are_refused_by_name(small: Path, tmp_path: Path) -> None:
    kept, file, out = tmp_path / "kept", str(small / "all.ndjson"), str(tmp_path / "out")
    rules = replace(RULES, trials=RULES.trials[:1])
    screen_into(kept, replace(asked(file, keep_measures=True, first=2), rules=rules))
    status, _, told = run("--measures", str(kept), "--out", out)
    assert status == 2
    assert re.search(r"criterion `[^`]+` asks a `[a-z_]+` that the columns do not hold", told)
    for wrong, words in (
        ((file, "--measures", str(kept), "--out", out), "leave out the files"),
        (("--measures", str(kept), "--first", "1", "--out", out), "--first"),
        (("--measures", str(kept), "--out", str(kept)), "name another"),
        (("--measures", str(tmp_path), "--out", out), "screen the cohort with --keep-measures"),
        (("--out", out), "no cohort"),
    ):
        status, _, told = run(*wrong)
        assert status == 2
        assert words in " ".join(told.split())
    assert not Path(out).exists()
    about = kept / "screen.json"
    about.write_text(about.read_text().replace('"version": "', '"version": "0'))
    with pytest.raises(NotKept, match="another version"):
        kept_in(kept)
    about.write_text("{}")
    with pytest.raises(NotKept, match="not the folder of a screening"):
        kept_in(kept)


def task() -> crew.Task:
    return crew.Task(RULES.trials, TODAY)


def nowhere(row: Json) -> str:
    return json.dumps({k: v for k, v in row.items() if k not in ("file", "line", "number")})


def assert_alike(one: Path, other: Path) -> None:
    assert (one / "results.ndjson").read_bytes() == (other / "results.ndjson").read_bytes()
    assert refused(one) == refused(other)
    assert tables(one) == tables(other)
    assert pages(one) == pages(other)


def pages(out: Path) -> str:
    """The page, without how many the reference measured: another executor has others."""
    text = (out / "report.html").read_text()
    return re.sub(r"All were measured in columns\.|\d+ measured one by one [^.]*\.", "", text)


@pytest.mark.parametrize("form", list(ResultFormat))
def test_a_process_that_is_killed_changes_nothing(
    small: Path,
    by_two: dict[ResultFormat, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    form: ResultFormat,
) -> None:
    """It is killed over its second batch, and again over that batch, half of which is written."""
    file = str(small / "all.ndjson")
    monkeypatch.setenv(KILLS, str(tmp_path / "kills"))
    monkeypatch.setattr(crew, "sizes_of", lambda: repeat(5))
    monkeypatch.setattr(crew, "_in_columns", killed_at_the_second)
    screen_into(tmp_path / "out", asked(file, processes=2, form=form))
    assert (tmp_path / "kills").read_text() == "xx"
    assert contents(tmp_path / "out") == contents(by_two[form])


KILLS = "OLIGOMATCH_TEST_KILLS"  # the file with a letter for each time


def killed_at_the_second(some: crew.Writing) -> Counted:
    kills = Path(os.environ[KILLS])
    if some.number == 2 and len(kills.read_text() if kills.exists() else "") < 2:
        with kills.open("a") as file:
            file.write("x")
        name = "results-00002.ndjson" if some.form is ResultFormat.NDJSON else "results/part-00002"
        (some.room / name).with_suffix(f".{some.form}").write_bytes(b"half")
        os.kill(os.getpid(), signal.SIGKILL)
    return IN_COLUMNS(some)


IN_COLUMNS = crew._in_columns


def test_a_process_that_is_killed_each_time_is_told_and_nothing_is_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path / "all.ndjson", *[GOOD] * 4)
    monkeypatch.setattr("oligomatch.api.cohort.processes._in_columns", killed)
    monkeypatch.setattr("oligomatch.api.cohort.processes.FIRST", 1)
    lost: list[WorkerLost] = []

    def kept(*asked: Any) -> Report:
        try:
            return screen_into(*asked)
        except WorkerLost as error:
            lost.append(error)
            raise

    monkeypatch.setattr("oligomatch.api.cohort.run.screen_into", kept)
    status, _, err = run(file, "--out", str(tmp_path / "out"), "--processes", "2")
    assert (status, len(lost)) == (2, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["all.ndjson"]
    assert "processes were ended from outside" in err


def killed(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_the_caller_holds_no_frames(tmp_path: Path) -> None:
    """Its processes write what they find: Polars alone would double what it takes."""
    file, out = written(tmp_path / "all.ndjson", *[GOOD] * 4), tmp_path / "out"
    begin = (
        "import sys; from datetime import date; from pathlib import Path;"
        "from oligomatch.api.cohort import processes as crew; from oligomatch.api.cohort.run import Screening, screen_into;"
        "from oligomatch.api.intake.files import Day; from oligomatch.api.results.matching import load_rules; crew.FIRST = 1;"
        f"asked = Screening(({file!r},), load_rules(None), Day(date(2026, 11, 20)), processes=2);"
        f"found = screen_into(Path({str(out)!r}), asked);"
        "print(found.tally.patients, 'polars' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", begin],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "4 False\n"


def test_a_caller_that_is_killed_leaves_no_process_behind(tmp_path: Path) -> None:
    file, out = written(tmp_path / "all.ndjson", *[GOOD] * 4), tmp_path / "out"
    begin = f"from tests.api.cohort.test_run import hang; hang({file!r}, {str(out)!r})"
    caller = subprocess.Popen([sys.executable, "-c", begin], cwd=Path(__file__).parents[3])
    try:
        until(lambda: len([*tmp_path.glob("*.working")]) == 2 or caller.poll() is not None)
    finally:
        caller.kill()
        caller.wait()
    workers = [int(path.stem) for path in tmp_path.glob("*.working")]
    assert len(workers) == 2
    until(lambda: not any(map(running, workers)))


def until(reached: Callable[[], bool]) -> None:
    for _ in range(600):
        if reached():
            return
        time.sleep(0.2)
    raise AssertionError("not reached in two minutes")


def running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def hang(file: str, out: str) -> None:
    """Screen in processes that never answer."""
    crew.FIRST, crew._in_columns = 1, hanging  # type: ignore[assignment]
    screen_into(Path(out), asked(file, processes=2))


def hanging(some: crew.Writing) -> None:
    (some.room.parent.parent / f"{os.getpid()}.working").touch()
    time.sleep(600)


# --- results ------------------------------------------------------------------------------------


def test_every_patient_has_a_row_for_every_trial(small: Path) -> None:
    rows = results(small / "out")
    assert len(rows) == 30 * len(RULES.trials)
    about = json.loads((small / "out" / "screen.json").read_text())
    assert (about["patients"], about["left_out"], about["rules"]) == (30, 1, RULES.digest)
    for row in rows:
        criteria = about["criteria"][row["trial"]]
        assert len(criteria) == len(row["standings"])
        assert row["criterion"] is None or row["criterion"] in criteria


def test_the_counts_are_those_of_the_rows(small: Path) -> None:
    rows = results(small / "out")
    with (small / "out" / "trials.csv").open() as file:
        for trial in csv.DictReader(file):
            own = [row["match"] for row in rows if row["trial"] == trial["trial"]]
            for kind in ("eligible", "possible", "not yet", "ineligible"):
                assert int(trial[kind]) == own.count(kind)


def read(out: Path, name: str) -> list[dict[str, str]]:
    with (out / f"{name}.csv").open() as file:
        return list(csv.DictReader(file))


def test_overlap_and_several_are_counted_from_the_rows(small: Path) -> None:
    fits: dict[int, set[str]] = {}
    may: dict[int, set[str]] = {}
    for row in results(small / "out"):
        for kept, kinds in ((fits, ["eligible"]), (may, ["eligible", "possible"])):
            kept.setdefault(row["number"], set()).update({row["trial"]} & in_classes(row, kinds))
    both = {
        (one, other): tuple(
            sum({one, other} <= held for held in kept.values()) for kept in (fits, may)
        )
        for one, other in combinations(sorted(t.id for t in RULES.trials), 2)
    }
    found = {
        (row["trial"], row["other"]): (int(row["eligible_for_both"]), int(row["in_reach_of_both"]))
        for row in read(small / "out", "overlap")
    }
    assert found == {pair: counts for pair, counts in both.items() if counts[1]}
    for row in read(small / "out", "several"):
        for name, kept in (("patients_eligible", fits), ("patients_in_reach", may)):
            wanted = sum(len(held) == int(row["trials"]) for held in kept.values())
            assert int(row[name]) == wanted


def in_classes(row: Json, kinds: list[str]) -> set[str]:
    return {row["trial"]} if row["match"] in kinds else set()


def test_feasibility_is_the_share_of_the_planned_size(small: Path) -> None:
    counts = {row["trial"]: row for row in read(small / "out", "trials")}
    for trial, row in zip(RULES.trials, read(small / "out", "feasibility"), strict=True):
        told = counts[trial.id]
        reach = int(told["eligible"]) + int(told["possible"])
        assert (int(row["eligible"]), int(row["in_reach"])) == (int(told["eligible"]), reach)
        if trial.facts.n is not None:
            assert float(row["share"]) == pytest.approx(int(told["eligible"]) / trial.facts.n)
            assert float(row["share_at_best"]) == pytest.approx(reach / trial.facts.n)


def reach(row: dict[str, str]) -> tuple[int, int]:
    return int(row["eligible"]), int(row["eligible"]) + int(row["possible"])


def test_what_a_step_looser_gains_is_what_the_looser_rule_gains(
    small: Path, tmp_path: Path
) -> None:
    """Each criterion that has a step stands in a trial of its own, a step looser."""
    now = {row["trial"]: reach(row) for row in read(small / "out", "trials")}
    looser: list[Trial] = []
    wanted = []
    for row in read(small / "out", "relaxation"):
        trial = next(one for one in RULES.trials if one.id == row["trial"])
        criterion = trial.criterion(row["criterion"])
        if row["eligible_if_looser"] and criterion.tree is not None and not criterion.readings:
            step = replace(criterion, tree=loosened(criterion.tree))
            each = tuple(step if c is criterion else c for c in trial.criteria)
            looser.append(replace(trial, id=f"NCT{len(looser):08}", criteria=each))
            gains = int(row["eligible_if_looser"]), int(row["in_reach_if_looser"])
            wanted.append(tuple(map(sum, zip(now[trial.id], gains, strict=True))))
    rules = replace(RULES, trials=tuple(looser))
    file = str(small / "all.ndjson")
    screen_into(tmp_path / "out", Screening((file,), rules, TODAY, processes=1))
    assert [reach(row) for row in read(tmp_path / "out", "trials")] == wanted
    assert any(
        row["in_reach_if_looser"] not in ("", "0") for row in read(small / "out", "relaxation")
    )


def test_one_bad_record_among_many_is_counted_and_named(tmp_path: Path) -> None:
    bad = 4_321
    lines_ = [json.dumps({**GOOD, "patient": f"P{n}"}) for n in range(6_000)]
    lines_[bad - 1] = json.dumps({**GOOD, "age": "sixty"})
    status, out, _ = run(written(tmp_path / "all.ndjson", *lines_), "--out", str(tmp_path / "out"),
                         "-f", "parquet", "--processes", "1")  # fmt: skip
    assert status == 2
    assert "5999 patients screened; 1 left out" in out
    (one,) = refused(tmp_path / "out")
    assert (one["line"], one["fact"]) == (bad, "/age")
    assert {int(row["patients"]) for row in read(tmp_path / "out", "trials")} == {5_999}


def test_the_results_as_parquet_are_the_same(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    polars = pytest.importorskip("polars")
    monkeypatch.setattr("oligomatch.api.cohort.outputs.ROWS_A_FILE", 300)
    form, file = ResultFormat.PARQUET, str(small / "all.ndjson")
    for executor in CohortExecutor:
        out = tmp_path / executor
        screen_into(out, asked(file, form=form, processes=1, executor=executor))
        assert polars.read_parquet(out / "results").to_dicts() == results(small / "out")
    assert len(list((tmp_path / CohortExecutor.JUDGE / "results").iterdir())) == 4


def test_data_frames_say_what_the_files_say(small: Path) -> None:
    pytest.importorskip("polars")
    from oligomatch.matcher.cohort.results.frames import screen_frames

    frames = screen_frames(cohort(30), RULES.trials)
    assert tuple(frames) == ("results", *TABLES)
    places = ("file", "line", "number")
    told = [{k: r[k] for k in r if k not in places} for r in results(small / "out")]
    assert frames["results"].drop("number").to_dicts() == told
    for name, text in tables(small / "out").items():
        wanted = list(csv.DictReader(text.splitlines()))
        found = frames[Path(name).stem].to_dicts()
        as_text = [{k: "" if v is None else str(v) for k, v in row.items()} for row in found]
        assert as_text == wanted


def test_data_frames_of_nobody_are_empty() -> None:
    pytest.importorskip("polars")
    from oligomatch.matcher.cohort.results.frames import screen_frames

    frames = screen_frames([], RULES.trials)
    assert frames["results"].is_empty()
    assert frames["trials"]["patients"].sum() == 0
    somebody = screen_frames(cohort(30), RULES.trials)
    for name in TABLES:
        assert frames[name].schema == somebody[name].schema
    with pytest.raises(ValueError, match=r"^/0/as_of: (no_day$|expected the day)"):
        screen_frames([{"cancer_type": "nsclc"}], RULES.trials)


@pytest.mark.parametrize(
    ("bad", "field"), [(1, ""), ({"age": "sixty"}, "age"), ({"cancer_type": "nsclc"}, "as_of")]
)
def test_a_bad_profile_is_told_with_its_place_or_left_out(bad: Any, field: str) -> None:
    pytest.importorskip("polars")
    from oligomatch.matcher.cohort.results.frames import screen_frames
    from oligomatch.matcher.profile.problems import ProfileError

    each = [GOOD, bad, GOOD]
    with pytest.raises(ProfileError) as error:
        screen_frames(each, RULES.trials[:1])
    assert error.value.problems[0].pointer == f"/1/{field}".rstrip("/")
    assert str(error.value).startswith(f"/1/{field}".rstrip("/") + ": ")
    frames = screen_frames(each, RULES.trials[:1], leave_out=True)
    assert frames["results"]["number"].to_list() == [1, 3]
    assert frames["refused"].select("number", "fact").rows() == [(2, field and f"/{field}")]
    assert frames["trials"]["patients"].to_list() == [2]
    assert screen_frames([GOOD], RULES.trials[:1], leave_out=True)["refused"].is_empty()


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
    assert (status, err) == (2, "")
    assert "1 patient screened; 9 left out" in out
    listed = refused(tmp_path / "out")
    assert [one["line"] for one in listed if one["number"] == one["line"]] == [
        one["line"] for one in listed
    ]
    assert {one["line"] for one in listed} == {line for _, line in BAD}
    assert all(one["detail"] for one in listed)
    for path in (tmp_path / "out").rglob("*"):
        assert path.is_dir() or CANARY.encode() not in path.read_bytes(), path


def test_a_line_is_refused_as_the_other_commands_refuse_it(tmp_path: Path) -> None:
    texts = [text for text, _ in BAD if isinstance(text, str)]
    file = written(tmp_path / "all.ndjson", *texts, *cohort(30), "", GOOD)
    streamed = [one for line in lines(file) for one in patients(line, TODAY)]
    assert streamed == list(read_patients(file, TODAY))
    assert {type(one) for one in streamed} == {Given, Refused}


@pytest.mark.parametrize("executor", list(CohortExecutor))
def test_a_line_with_a_list_is_one_place_and_is_left_out(
    tmp_path: Path, executor: CohortExecutor
) -> None:
    odd = [json.dumps([GOOD, GOOD]), "[]", json.dumps(CANARY), "3", json.dumps([CANARY])]
    file = written(tmp_path / "all.ndjson", GOOD, *odd, GOOD)
    screen_into(tmp_path / "out", asked(file, executor=executor, processes=1))
    places = [(one["number"], one["line"], one["whole_file"]) for one in refused(tmp_path / "out")]
    assert places == [(n, n, False) for n in range(2, 7)]
    problem = refused(tmp_path / "out")[0]
    assert problem["detail"] == "expected one patient on a line, found a list"
    assert problem["fix"] == "put each patient on a line of its own"
    assert {(row["number"], row["line"]) for row in results(tmp_path / "out")} == {(1, 1), (7, 7)}


def test_a_list_on_a_line_is_one_place_to_every_command(tmp_path: Path) -> None:
    file = written(tmp_path / "all.ndjson", GOOD, json.dumps([GOOD, GOOD]), "[]", GOOD)
    each = list(read_patients(file, TODAY))
    assert [one.origin.number for one in each] == [1, 2, 3, 4]
    assert [type(one) for one in each] == [Given, Refused, Refused, Given]
    assert each == [one for line in lines(file) for one in patients(line, TODAY)]


def test_a_line_too_long_is_left_out_and_the_next_is_read(tmp_path: Path) -> None:
    file = written(tmp_path / "all.ndjson", '{"patient": "' + "x" * (2 * MOST_BYTES) + '"}', GOOD)
    assert run(file, "--out", str(tmp_path / "out"))[0] == 2
    (one,) = refused(tmp_path / "out")
    assert (one["line"], one["detail"]) == (1, f"larger than {MOST_BYTES} bytes")
    assert {row["line"] for row in results(tmp_path / "out")} == {2}


def test_a_fault_of_ours_leaves_out_one_patient(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path / "all.ndjson", GOOD, {**GOOD, "patient": CANARY})
    monkeypatch.setattr(crew, "screen", faulty)
    status, _, _ = run(file, "--out", str(tmp_path / "out"), "--executor", "judge")
    assert status == 2
    (one,) = refused(tmp_path / "out")
    assert one["line"] == 2
    assert FAULT in one["detail"]
    assert CANARY not in json.dumps(one)


def faulty(profile: Any, *more: Any) -> Any:
    if profile.patient == CANARY:
        raise RuntimeError(CANARY)
    return screening.screen(profile, *more)


# --- labels on several records ------------------------------------------------------------------


@pytest.mark.parametrize("executor", list(CohortExecutor))
def test_labels_on_several_records_are_counted_and_told_with_their_places(
    tmp_path: Path, executor: CohortExecutor
) -> None:
    who = [CANARY, "other", None, CANARY, None, "last", CANARY, "other"]
    file = written(tmp_path / "all.ndjson", *[{**GOOD, "patient": one} for one in who])
    more = written(tmp_path / "more.ndjson", {**GOOD, "patient": "last"})
    words = (file, more, "--out", str(tmp_path / "out"), "--executor", str(executor))
    status, out, err = run(*words)
    assert (status, CANARY in out + err) == (0, False)
    told = "3 labels appear on several records, 7 in all: each record is counted as a patient."
    places = ((file, 4, file, 1), (file, 8, file, 2), (more, 1, file, 6))
    shown = "; ".join(f"{f}:{n} has the label of {g}:{m}" for f, n, g, m in places)
    assert f"oligomatch: {told} {shown}\n" == err
    about = json.loads((tmp_path / "out" / "screen.json").read_text())
    assert (about["labels on several records"], about["records with such a label"]) == (3, 7)
    for name in ("report.txt", "report.html"):
        text = (tmp_path / "out" / name).read_text()
        assert told in text
        assert CANARY not in text


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("pqrs")), max_size=30))
def test_labels_are_counted_as_one_would_by_hand(who: list[tuple[str, str]]) -> None:
    with closing(Labels()) as labels:
        for line, (file, label) in enumerate(who, 1):
            labels.add([(file, line, digest_of(label))])
        found = labels.doubled()
    at = {label: [n for n, (_, one) in enumerate(who) if one == label] for _, label in who}
    again = sorted((each[1], each[0]) for each in at.values() if len(each) > 1)
    assert found.labels == len(again)
    assert found.records == sum(len(each) for each in at.values() if len(each) > 1)
    places = [((who[a][0], a + 1), (who[b][0], b + 1)) for b, a in again[:3]]
    assert found.first == tuple(places)


def test_labels_that_stand_once_are_not_told(small: Path) -> None:
    about = json.loads((small / "out" / "screen.json").read_text())
    assert about["labels on several records"] == 0
    assert "several records" not in (small / "out" / "report.html").read_text()


# --- use ----------------------------------------------------------------------------------------


def test_yaml_json_and_lines_go_together(tmp_path: Path) -> None:
    one = written(tmp_path / "one.json", json.dumps([GOOD, GOOD]))
    other = written(tmp_path / "two.yaml", "as_of: 2026-05-14")
    third = written(tmp_path / "three.ndjson", GOOD)
    status, out, _ = run(one, other, third, "--out", str(tmp_path / "out"), "--first", "3")
    assert (status, out.splitlines()[-2]) == (0, "3 patients screened")
    places = {(Path(r["file"]).name, r["number"]) for r in results(tmp_path / "out")}
    assert places == {("one.json", 1), ("one.json", 2), ("two.yaml", 1)}


def test_an_earlier_result_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    file = written(tmp_path / "all.ndjson", GOOD)
    assert run(file, "--out", str(out))[0] == 0
    (out / "mine.txt").write_text("kept")
    before = contents(out)
    with pytest.raises(RuntimeError):
        broken_off(out)
    assert contents(out) == before
    assert run(file, "--out", str(out), "-f", "parquet")[0] == 0
    assert (out / "mine.txt").read_text() == "kept"
    assert not (out / "results.ndjson").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def contents(out: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()
    }


def broken_off(out: Path) -> None:
    with folder(out) as room:
        (room / "results.ndjson").write_text("half")
        raise RuntimeError


WRONG: list[tuple[list[str], str]] = [
    (["none.ndjson", "--out", "out"], f"none.ndjson: {NO_FILE}; check the spelling"),
    ([".", "--out", "out"], ".: a folder; name the files in it"),
    (["empty.ndjson", "--out", "out"], "no patient could be screened"),
    (["bad.ndjson", "--out", "out"], "bad.ndjson:1"),
    (["good.ndjson", "--out", "good.ndjson"], "a file; name a folder for the results"),
    (["good.ndjson", "--out", "good.ndjson/out"], UNWRITABLE),
    (["good.ndjson", "--out", "out", "--per-month", "0"], "--per-month"),
    (["good.ndjson", "--out", "out", "--per-month", "nan"], "--per-month"),
    (["good.ndjson", "--out", "out", "--as-of", "2026"], "--as-of"),
    (["good.ndjson", "--out", "out", "--first", "0"], "--first"),
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


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["table.csv", "good.ndjson"], "a table needs --mapping"),
        (["table.csv", "--mapping", "none.yaml"], f"none.yaml: {UNREADABLE}"),
        (["table.csv", "--mapping", "bad.yaml"], "the mapping cannot be used"),
        (["table.csv", "--mapping", "other.yaml"], "does not fit the mapping"),
        (["good.ndjson", "--mapping", "other.yaml"], "no table among the files"),
        (["good.ndjson", "--as-of", "2026"], "--as-of"),
        (["good.ndjson", "--per-month", "-1"], "--per-month"),
        (["good.ndjson", "--trials", "none"], "no such folder"),
        (["good.ndjson", "--site-answers", "none.yaml"], "none.yaml"),
        (["good.ndjson", "--since", "none"], "no such folder"),
        (["good.ndjson", "--out", "good.ndjson"], "a file"),
        (["good.ndjson", "--out", "good.ndjson/out"], UNWRITABLE),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else None,
)
def test_every_option_is_checked_before_a_record_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    written(tmp_path / "good.ndjson", GOOD)
    written(tmp_path / "table.csv", "id", "P1")
    written(tmp_path / "bad.yaml", "columns: {id: {field: patiant}}")
    written(tmp_path / "other.yaml", "columns: {number: {field: patient}}")
    monkeypatch.setattr("oligomatch.api.cohort.asked.records", nobody_reads)
    with chdir(tmp_path):
        status, _, err = run("--out", "out", *words)
    assert status == 2
    assert told in " ".join(re.sub(r"\x1b\[[0-9;]*m|│", "", err).split())


def nobody_reads(*_: object) -> Any:
    raise AssertionError


def test_the_day_asked_and_the_accrual_reach_the_tables(tmp_path: Path) -> None:
    file = written(tmp_path / "all.ndjson", *cohort(30))
    words = (file, "--out", str(tmp_path / "out"), "--as-of", "2030-01-01", "--per-month", "8")
    assert run(*words)[0] == 0
    assert json.loads((tmp_path / "out" / "screen.json").read_text())["as_of"] == "2030-01-01"
    rows = [row for row in read(tmp_path / "out", "feasibility") if row["months_at_best"]]
    assert rows
    for row in rows:
        wanted = int(row["planned"]) / (8 * int(row["in_reach"]) / 30)
        assert float(row["months_at_best"]) == pytest.approx(wanted)


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
    assert sum(tag == "svg" for tag, _ in page.tags) == 3 * len(RULES.trials) + 4  # with the key


def test_page_and_text_tell_each_trial_and_the_limits_of_use(small: Path) -> None:
    page = " ".join(Page((small / "out" / "report.html").read_text()).words)
    text = " ".join((small / "out" / "report.txt").read_text().split())
    for trial in RULES.trials:
        assert trial.id in page
        assert trial.id in text
    assert limits_of_use(RULES.trials) in " ".join(page.split())
    assert limits_of_use(RULES.trials) in text
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
