"""A cohort on Spark, by files and by tables: the results of one machine, to the row, and no record
in a log; on a standing cluster of two workers that is begun and ended here."""

from __future__ import annotations

import json
import pickle
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from typer.testing import CliRunner

from benchmarks.cohort_made import made
from oligomatch.api.cohort.asked import Screening
from oligomatch.api.cohort.batch import Task
from oligomatch.api.cohort.batches import Screener
from oligomatch.api.cohort.kept import kept_in
from oligomatch.api.cohort.reading.earlier import earlier_in
from oligomatch.api.cohort.reading.mapping import read_mapping
from oligomatch.api.cohort.run import screen_into
from oligomatch.api.cohort.spark.cluster import Cluster, committed
from oligomatch.api.cohort.spark.faults import ClusterFault, fault_of
from oligomatch.api.cohort.spark.parts import FilePart, parts_of
from oligomatch.api.cohort.spark.rows import RowReader
from oligomatch.api.cohort.spark.session import session
from oligomatch.api.cohort.spark.tables import Table, screen_dataframe
from oligomatch.api.cohort.spark.worker import Worker, answer
from oligomatch.api.cohort.tabled import screen_table
from oligomatch.api.cohort.tasks import MARK, Packed, PartAnswer, Room, WorkerFault
from oligomatch.api.commands.app import app
from oligomatch.api.commands.shared import WRONG
from oligomatch.api.intake.files import Day, Origin, Refused
from oligomatch.api.results.matching import load_rules
from oligomatch.api.terminal.choices import ResultFormat
from oligomatch.matcher.cohort.results.tables import tables
from oligomatch.matcher.cohort.results.tally import Tally
from tests.support.cohorts import cohort
from tests.support.processes.spark_cluster import (
    CANARY,
    HERE,
    JAVA,
    PATIENCE,
    ROOT,
    SUBMIT,
    Prying,
    Standing,
    end,
    environment,
    standing,
)
from tests.support.processes.state import runs
from tests.support.wording import FAULT, NO_FILE

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

RULES = load_rules(None)
FEW = replace(RULES, trials=RULES.trials[:3])
TODAY = Day(date(2026, 11, 20))
BAD = {"patient": f"{CANARY} bad", "cancer_type": "nsclc", "age": f"{CANARY} years"}
needs_java = pytest.mark.skipif(JAVA is None, reason="no Spark here, or no Java")


def people() -> list[dict[str, Any]]:
    return [{**told, "patient": f"{CANARY} {number}"} for number, told in enumerate(cohort(30), 1)]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cohort of Parquet, lines and a table, one record of it bad; and how one machine screens."""
    room = tmp_path_factory.mktemp("cohort")
    records(room / "first.parquet", [made_of(n) for n in range(25)])
    numbered = pl.read_parquet(room / "first.parquet").with_row_index("line", 1)
    numbered.write_parquet(room / "numbered.parquet")
    lines = [json.dumps(told) for told in (*people()[:12], BAD, *people()[12:])]
    (room / "second.ndjson").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in ("organs.csv", "organs.yaml"):
        (room / name).write_bytes((ROOT / "docs" / "cohort" / name).read_bytes())
    with chdir(room):
        screen_into(room / "alone", asked(room, keep_measures=True))
    return room


def made_of(number: int) -> dict[str, Any]:
    return {**next(made(1, seed=number)), "patient": f"{CANARY} made {number}"}


def records(path: Path, each: list[dict[str, Any]]) -> None:
    pl.DataFrame(each, strict=False, infer_schema_length=None).write_parquet(path)


def asked(room: Path, **more: Any) -> Screening:
    files = ("first.parquet", "second.ndjson", "organs.csv")
    columns = read_mapping(room / "organs.yaml")
    return replace(Screening(files, RULES, TODAY, processes=1, columns=columns), **more)


def left(out: Path) -> dict[str, str]:
    """Every file of text that a screening left, but what tells the bytes of the others."""
    files = [path for path in out.iterdir() if path.is_file() and path.name != "run.json"]
    return {path.name: path.read_text(encoding="utf-8") for path in files}


def rows(out: Path) -> list[dict[str, Any]]:
    return pl.read_parquet(out / "results" / "*.parquet").to_dicts()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """A master and two workers of one core each, on this machine alone."""
    room = tmp_path_factory.mktemp("cluster")
    with pytest.MonkeyPatch.context() as here, standing(room) as found:
        for name, value in environment(room).items():
            here.setenv(name, value)
        yield found


@pytest.fixture(scope="module")
def spark(cluster: Standing) -> Iterator[SparkSession]:
    with session(cluster.master) as found:
        yield found


# --- by files -----------------------------------------------------------------------------------


@needs_java
@pytest.mark.parametrize("size", [4, 25])
def test_files_give_the_folder_of_one_machine_a_bad_record_listed_once(
    size: int, place: Path, spark: SparkSession
) -> None:
    out = place / f"parts-of-{size}"
    with chdir(place):
        screen_into(out, asked(place, keep_measures=True, cluster=Cluster(spark, size)))
    assert left(out) == left(place / "alone")
    (told,) = map(json.loads, left(out)["refused.ndjson"].splitlines())
    assert (told["file"], told["line"], told["fact"]) == ("second.ndjson", 13, "/age")
    for kind in ("measures", "since"):
        found, wanted = (
            pl.concat(map(pl.read_parquet, sorted((one / kind).glob("*.parquet"))))
            for one in (out, place / "alone")
        )
        assert found.equals(wanted)
    assert earlier_in(out).asked == earlier_in(place / "alone").asked
    assert [path.name for path in place.iterdir() if path.name.startswith(".")] == []


@needs_java
def test_results_are_parquet_where_that_is_asked(place: Path, spark: SparkSession) -> None:
    here, there = (
        asked(place, form=ResultFormat.PARQUET, rules=FEW, cluster=one)
        for one in (None, Cluster(spark, 6))
    )
    for name, one in (("parquet-alone", here), ("parquet-there", there)):
        with chdir(place):
            screen_into(place / name, one)
    assert rows(place / "parquet-there") == rows(place / "parquet-alone")


@needs_java
def test_kept_measures_are_asked_again_on_a_cluster(place: Path, spark: SparkSession) -> None:
    kept = kept_in(place / "alone")
    again = Screening((), RULES, TODAY, kept=kept)
    screen_into(place / "again", again)
    screen_into(place / "again-there", replace(again, cluster=Cluster(spark)))
    assert left(place / "again-there") == left(place / "again")
    assert left(place / "again")["results.ndjson"] == left(place / "alone")["results.ndjson"]


# --- by tables ----------------------------------------------------------------------------------


def in_order(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return frame.sort("line", "trial" if "trial" in frame.columns else "column").to_dicts()


def collected(frame: Any) -> pl.DataFrame:
    found = [row.asDict() for row in frame.collect()]
    return pl.DataFrame(found or dict.fromkeys(frame.columns, ()), infer_schema_length=None)


@needs_java
@pytest.mark.parametrize("partitions", [1, 5])
def test_a_table_gives_the_rows_of_one_machine(
    partitions: int, tmp_path: Path, spark: SparkSession
) -> None:
    texts = [json.dumps(told) for told in (*people()[:9], BAD)]
    lines = pl.DataFrame({"record": texts}).with_row_index("line", 1)
    fields = pl.DataFrame([made_of(n) for n in range(6)], strict=False, infer_schema_length=None)
    for form in (lines, fields.with_row_index("line", 1)):
        form.write_parquet(tmp_path / "all.parquet")
        alone = screen_table(form, Screener(FEW.trials, TODAY), name="all")
        table = spark.read.parquet(str(tmp_path / "all.parquet")).repartition(partitions)
        found = screen_dataframe(Table(table, RowReader("all")), FEW.trials, TODAY)
        assert in_order(collected(found.results)) == in_order(alone.results)
        assert in_order(collected(found.refused)) == in_order(alone.refused)
        counts = (tables(one, FEW.trials, 4.0) for one in (found.tally(), alone.tally))
        assert next(counts) == next(counts)


@needs_java
def test_a_table_is_screened_into_a_folder(place: Path, spark: SparkSession) -> None:
    table = spark.read.parquet(str(place / "numbered.parquet")).repartition(3)
    here, there = (
        asked(place, files=("first.parquet",), rules=FEW, columns=None, cluster=one)
        for one in (None, Cluster(spark, table=Table(table, RowReader("first.parquet"))))
    )
    with chdir(place):
        screen_into(place / "file", here)
        screen_into(place / "table", there)
    found, wanted = left(place / "table"), left(place / "file")
    for each in (found, wanted):
        each["results.ndjson"] = "\n".join(sorted(each["results.ndjson"].splitlines()))
    assert found == wanted


@needs_java
def test_a_table_of_measures_gives_the_rows_of_the_records(
    place: Path, spark: SparkSession
) -> None:
    table = spark.read.parquet(str(place / "alone" / "measures")).repartition(3)
    found = screen_dataframe(Table(table, RowReader("kept", measures=True)), FEW.trials, TODAY)
    wanted = [json.loads(line) for line in left(place / "alone")["results.ndjson"].splitlines()]
    asked_of = {trial.id for trial in FEW.trials}
    key = ("file", "line", "trial")
    assert sorted(
        collected(found.results).to_dicts(), key=lambda row: [row[k] for k in key]
    ) == sorted(
        (row for row in wanted if row["trial"] in asked_of), key=lambda row: [row[k] for k in key]
    )


@needs_java
def test_a_table_says_which_row_is_which(spark: SparkSession) -> None:
    table = Table(spark.range(3).toDF("record"), RowReader("all"))
    with pytest.raises(ClusterFault, match="no column `line`"):
        screen_dataframe(table, FEW.trials, TODAY)
    with pytest.raises(ClusterFault, match="no column `file`"):
        screen_dataframe(replace(table, rows=RowReader("all", measures=True)), FEW.trials, TODAY)


@needs_java
def test_the_python_of_the_page_runs(
    tmp_path: Path, spark: SparkSession, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "spark.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```py\n(.*?)```", page, re.DOTALL)
    lines = [json.dumps(told) for told in (*people()[:2], BAD)]
    table = pl.DataFrame({"record": lines}).with_row_index("line", 1)
    table.write_parquet(tmp_path / "patients.parquet")
    with chdir(tmp_path):
        exec(block.replace('"patients.parquet"', f'"{tmp_path}/patients.parquet"'), {})
    said = capsys.readouterr().out
    assert "NCT02417662" in said
    assert "expected" in said
    assert said.endswith("\n2\n")


# --- what goes wrong ----------------------------------------------------------------------------


@needs_java
def test_a_fault_in_a_worker_shows_no_record(
    place: Path, spark: SparkSession, cluster: Standing, capfd: pytest.CaptureFixture[str]
) -> None:
    day: Any = Prying()
    with chdir(place), pytest.raises(ClusterFault) as told:
        screen_into(place / "never", asked(place, day=day, cluster=Cluster(spark)))
    assert "ValueError in spark_cluster.py" in str(told.value)
    table = Table(spark.read.parquet(str(place / "numbered.parquet")), RowReader("all"))
    with pytest.raises(ClusterFault, match="ValueError in"):
        screen_dataframe(table, FEW.trials, day).tally()
    assert not (place / "never").exists()
    assert CANARY not in str(told.value) + "".join(capfd.readouterr())
    logs = dict(cluster.logs())
    assert any(f"WorkerFault: {FAULT}" in text for text in logs.values())
    assert [name for name, text in logs.items() if CANARY in text] == []


@needs_java
def test_files_that_only_the_caller_sees_are_named(
    place: Path, spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = FilePart("lost.parquet", str(place / "lost.parquet"))
    monkeypatch.setattr("oligomatch.api.cohort.spark.cluster.parts_of", lambda *_: (part,))
    with pytest.raises(ClusterFault, match=r"does not see the file lost\.parquet"):
        screen_into(place / "never", asked(place, cluster=Cluster(spark)))
    monkeypatch.setattr(Packed, "of", lambda _: Packed("other", b"", "0.0.0"))
    with pytest.raises(ClusterFault, match=r"0\.0\.0 sends the work; install the same everywhere"):
        screen_into(place / "never", asked(place, cluster=Cluster(spark)))


def test_a_room_that_is_not_the_callers_is_refused(tmp_path: Path) -> None:
    room = Room(tmp_path / "tasks", "mark", ResultFormat.NDJSON)
    with pytest.raises(WorkerFault, match="does not see the folder"):
        room.check()
    room.path.mkdir()
    (room.path / MARK).write_text("another", encoding="utf-8")
    with pytest.raises(WorkerFault, match="at one path on every machine"):
        room.check()


# --- the command --------------------------------------------------------------------------------


@needs_java
def test_the_command_runs_under_spark_submit(place: Path, cluster: Standing) -> None:
    (place / "submit.py").write_text(
        "from oligomatch.api.commands.app import main\n\nmain()\n", encoding="utf-8"
    )
    words = ["first.parquet", "second.ndjson", "--as-of", "2026-11-21", "--format", "ndjson"]
    submit = [SUBMIT, "--master", cluster.master, "submit.py", "screen-spark", "--rows", "9"]
    done = subprocess.run(
        [*submit, *words, "--out", "submitted"],
        cwd=place, env=environment(cluster.room), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == WRONG, done.stderr  # a record is left out
    with chdir(place):
        alone = CliRunner().invoke(app, ["screen", *words, "--out", "submitted-alone"])
    assert done.stdout == alone.stdout.replace("submitted-alone", "submitted")
    assert left(place / "submitted") == left(place / "submitted-alone")
    told = done.stdout + done.stderr + "".join(text for _, text in cluster.logs())
    assert "INFO" in done.stderr
    assert CANARY not in told


def refusal(*words: str) -> str:
    done = CliRunner().invoke(app, ["screen-spark", *words])
    assert done.exit_code == WRONG
    return done.stderr


def test_what_spark_needs_is_said_before_it_is_begun(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    words = ("first.parquet", "--out", "never")
    with socket.socket() as taken:  # a port at which nobody listens
        taken.bind((HERE, 0))
        closed = f"spark://{HERE}:{taken.getsockname()[1]}"
        if JAVA is not None:
            assert "no master answers at" in refusal(*words, "--master", closed)
    monkeypatch.setenv("JAVA_HOME", str(place))
    monkeypatch.setattr("oligomatch.api.cohort.spark.session.find_spec", lambda name: name)
    assert "install it (openjdk-17-jre-headless)" in refusal(*words, "--master", "local[2]")
    monkeypatch.setattr("oligomatch.api.cohort.spark.session.find_spec", lambda _: None)
    assert "pip install 'oligomatch[spark]'" in refusal(*words, "--master", "local[2]")
    assert not (place / "never").exists()


def test_one_cohort_is_named_that_a_cluster_can_see(place: Path) -> None:
    assert "expected one cohort" in refusal("--out", "never")
    assert "expected one cohort" in refusal("a.parquet", "--table", "b", "--out", "never")
    assert "standard input" in refusal("-", "--out", "never")
    assert NO_FILE in refusal("a.parquet", "--out", "never")
    assert "leave out --mapping" in refusal("--table", "b", "--rows", "5", "--out", "never")
    alone = str(place / "alone")
    assert "name another" in refusal("--measures", alone, "--out", alone)
    assert "leave out --mapping" in refusal("--measures", alone, "--rows", "5", "--out", "never")


# --- parts and answers --------------------------------------------------------------------------


def test_parquet_and_lines_are_cut_by_the_cores_and_other_files_are_whole(place: Path) -> None:
    files = [str(place / name) for name in ("first.parquet", "second.ndjson", "organs.csv")]
    cut = [(p.start, p.rows, p.stretch and p.stretch.line) for p in parts_of(files, None, 2, 10)]
    parquet = [(0, 10, None), (10, 10, None), (20, 5, None)]
    lines = [(0, None, 0), (0, None, 10), (0, None, 20), (0, None, 30)]
    assert cut == [*parquet, *lines, (0, None, None)]
    assert len(parts_of(files, None, 2)) == 3
    few = [json.dumps(made_of(0))] * 5000
    (place / "many.ndjson").write_text("\n".join(few), encoding="utf-8")
    many = parts_of([str(place / "many.ndjson")], None, 2)
    assert [part.stretch.records for part in many if part.stretch] == [2000, 2000, 1000]
    (place / "no.parquet").write_text("no", encoding="utf-8")
    assert [part.rows for part in parts_of([str(place / "no.parquet")], None, 2)] == [None]


def test_only_the_try_that_answered_is_kept(tmp_path: Path) -> None:
    room = Room(tmp_path / "tasks", "mark", ResultFormat.PARQUET)
    room.path.mkdir()
    (room.path / MARK).write_text("mark", encoding="utf-8")
    worker = Worker(Task(FEW.trials, TODAY))
    records(tmp_path / "all.parquet", [made_of(n) for n in range(6)])
    parts = parts_of([str(tmp_path / "all.parquet")], None, 2, 3)
    each = [(n, part) for n, part in enumerate(parts) for _ in range(3)]  # each tried three times
    tried = [pickle.loads(answer(n, one.batches(worker), worker, room, print)) for n, one in each]
    (tmp_path / "room").mkdir()
    kept = list(committed(tried[::3], room.path, tmp_path / "room"))
    assert len(list(room.path.glob("*-*"))) == 6
    found = pl.read_parquet(tmp_path / "room" / "results" / "*.parquet")
    assert found["number"].to_list() == [n for n in range(1, 7) for _ in FEW.trials]
    assert sum(one.tally.patients for one in kept) == 6


def test_a_file_that_ends_early_is_told_once(tmp_path: Path) -> None:
    fault = Refused(Origin("a.parquet", 1, 0), (), patient=False)
    each = [PartAnswer(n, f"{n}", Tally({}), unreadable=[fault]) for n in range(3)]
    for one in each:
        (tmp_path / one.tried).mkdir()
    (tmp_path / "room").mkdir()
    told = [one.unreadable for one in committed(each, tmp_path, tmp_path / "room")]
    assert told == [[fault], [], []]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its caller's end")
def test_a_cluster_ends_with_tests_that_are_killed(tmp_path: Path) -> None:
    begin = (
        "import os, sys, time; from pathlib import Path; from tests.support.processes.spark_cluster import bound;"
        f"print(bound(['sleep', '600'], Path({str(tmp_path / 'log')!r}), os.environ).pid);"
        "sys.stdout.flush(); time.sleep(600)"
    )
    tests = subprocess.Popen([sys.executable, "-c", begin], cwd=ROOT, stdout=subprocess.PIPE)
    assert tests.stdout is not None
    with tests.stdout as told:
        child = int(told.readline())
    assert runs(child)
    tests.kill()
    tests.wait()
    until = time.monotonic() + PATIENCE
    while runs(child) and time.monotonic() < until:
        time.sleep(0.1)
    assert not runs(child)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ("... ModuleNotFoundError: No module named 'api'", "a worker lacks OligoMatch"),
        ("... No module named 'polars'", "a worker lacks the package polars"),
        ('Cannot run program "/a/python": error=2', "a worker has no Python at `/a/python`"),
        ("x.WorkerFault: a worker does not see the file a\nat org.", "see the file a"),
        ("[PYTHON_VERSION_MISMATCH] ...", "of another version"),
        ("Job aborted: ExecutorLostFailure (executor 3", "lost with its worker again and again"),
    ],
)
def test_what_spark_says_becomes_a_sentence(told: str, sentence: str) -> None:
    found = str(fault_of(RuntimeError(told)))
    assert sentence in found
    assert "\n" not in found


def test_what_spark_says_otherwise_is_not_repeated() -> None:
    found = str(fault_of(RuntimeError(f"CAST_INVALID_INPUT: the value {CANARY}")))
    assert found == "Spark gave up (RuntimeError); its own log says more"


# --- a worker is lost (last: the cluster has one worker less) -----------------------------------


@needs_java
def test_a_worker_killed_in_the_middle_changes_nothing(
    tmp_path: Path, spark: SparkSession, cluster: Standing
) -> None:
    records(tmp_path / "long.parquet", list(made(300, seed=9)))
    alone = Screening((str(tmp_path / "long.parquet"),), RULES, TODAY, processes=1)
    screen_into(tmp_path / "alone", alone)
    with ThreadPoolExecutor(1) as aside:
        there = replace(alone, cluster=Cluster(spark, 15))
        found = aside.submit(screen_into, tmp_path / "there", there)
        until_tried(tmp_path, 4, found.done)
        end(cluster.workers[0])
        found.result()
    assert left(tmp_path / "there") == left(tmp_path / "alone")
    events = cluster.room / "events" / f"{spark.sparkContext.applicationId}.inprogress"
    told = [json.loads(line)["Event"] for line in events.read_text("utf-8").splitlines()]
    lost = told.index("SparkListenerExecutorRemoved")
    assert "SparkListenerTaskEnd" in told[lost:]


def until_tried(room: Path, parts: int, done: Any) -> None:
    """Wait until so many parts have been begun."""
    while not done() and len(list(room.glob(".there-*/new-tasks/*-*"))) < parts:
        time.sleep(0.02)
