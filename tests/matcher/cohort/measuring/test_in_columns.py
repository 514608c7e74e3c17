"""Records read into columns have the reference's measures, and are refused as the model refuses."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from oligomatch.api.cohort.batch import Batch
from oligomatch.api.cohort.batches import Screener
from oligomatch.api.cohort.reading import records as reading
from oligomatch.api.cohort.reading.parquet import document_of as told_in
from oligomatch.api.cohort.reading.records import RawLine, Record, patients
from oligomatch.api.cohort.tabled import screen_table
from oligomatch.api.commands.app import app
from oligomatch.api.intake.files import Day, Given, Origin, Refused
from oligomatch.matcher.cohort.columns.judged import measures_to_screen, result_columns
from oligomatch.matcher.cohort.measuring.in_columns import Together
from oligomatch.matcher.cohort.reading import spans
from oligomatch.matcher.cohort.reading.columns import measures_of_trials
from oligomatch.matcher.cohort.reading.order import BEFORE, half_a_year_on
from oligomatch.matcher.cohort.reading.orders import ManyDays, orders, texts_of
from oligomatch.matcher.cohort.reading.parts import (
    ALONE,
    COUNTED,
    IN_COURSE,
    OF_CONDITIONS,
    SINCE_CONDITIONS,
    SPANS,
)
from oligomatch.matcher.cohort.records.genes import genes_of
from oligomatch.matcher.cohort.records.records import Reader
from oligomatch.matcher.cohort.results.screening import screen
from oligomatch.matcher.cohort.results.tables import result_rows, tables
from oligomatch.matcher.cohort.results.tally import Tally
from oligomatch.matcher.logic.calendar import EARLIEST, months_between, weeks_between
from oligomatch.matcher.measures.episodes import GRACE_DAYS
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.read import load_trials, read_trial
from oligomatch.rules.terms import PARTS
from oligomatch.rules.tree import Measure
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.cohorts import cohort
from tests.support.measured import in_columns, read_as_the_reference_does
from tests.support.profiles import Json
from tests.support.rule_trees import trials as any_trials

TRIALS = load_trials()
WHOLE = [read_trial(file) for file in sorted(Path("examples/trials").glob("NCT*[0-9].yaml"))]
TODAY = Day(date(2026, 11, 20))
EACH = (*TRIALS, *WHOLE)  # some with the whole of their eligibility
MEASURES_ASKED = dict.fromkeys((*measures_of_trials(EACH), *measures_to_screen(EACH)))
READER = Reader(MEASURES_ASKED)


@pytest.fixture(scope="module", autouse=True)
def _drawn() -> None:
    """Drawn before a test that draws itself: of the two Hypothesis nests neither in the other."""
    cohort(40)


TABLE = "id,seen,sites,brain,EGFR,ALK,lines,centre\nP1,2026-05-14,1,no,L858R,none,0,A\n"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("one.csv", TABLE.replace(",", ";").encode(), "put `separator: ';'` in the mapping"),
        (
            "one.csv",
            TABLE.replace(",", "; ").title().encode(),
            "put `separator: ';'` in the mapping",
        ),
        ("one.csv", TABLE.replace(",", "\t").encode(), "put `separator: 'tab'` in the mapping"),
        ("one.tsv", TABLE.encode(), "put `separator: ','` in the mapping"),
        ("one.csv", TABLE.encode("utf-16"), "UTF-16 text; save it as UTF-8"),
        ("one.csv", TABLE.encode("utf-16-le"), "UTF-16 text; save it as UTF-8"),
        ("one.ndjson", '{"patient": "P1"}'.encode("utf-16-be"), "UTF-16 text; save it as UTF-8"),
        (
            "one.ndjson.gz",
            gzip.compress(b"{}", mtime=0),
            "unpack it first: `gunzip -k one.ndjson.gz`",
        ),
        ("one.csv.bz2", bz2.compress(b"{}"), "unpack it first: `bunzip2 -k one.csv.bz2`"),
        ("one.ndjson.xz", lzma.compress(b"{}"), "unpack it first: `unxz -k one.ndjson.xz`"),
    ],
)
def test_a_file_in_another_form_is_told_with_what_to_do(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(content)
    mapping = Path(__file__).parents[4] / "docs" / "cohort" / "columns.yaml"
    words = ["screen", str(tmp_path / name), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, [*words, "--mapping", str(mapping)])
    assert done.exit_code == 2
    assert told in " ".join(done.stderr.split())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_mark_at_the_start_and_line_ends_of_windows_change_nothing_in_a_table(
    tmp_path: Path, encoding: str, end: str
) -> None:
    (tmp_path / "one.csv").write_bytes(TABLE.replace("\n", end).encode(encoding))
    mapping = Path(__file__).parents[4] / "docs" / "cohort" / "columns.yaml"
    out = tmp_path / "out"
    words = ["screen", str(tmp_path / "one.csv"), "--out", str(out), "--mapping", str(mapping)]
    assert CliRunner().invoke(app, words).exit_code == 0
    row = json.loads((out / "results.ndjson").read_text().split("\n")[0])
    assert (row["patient"], row["line"]) == ("P1", 2)


def line(told: Json | str | bytes, number: int = 1) -> RawLine:
    text = told if isinstance(told, str | bytes) else json.dumps(told)
    return RawLine(
        Origin("all.ndjson", number, number), text.encode() if isinstance(text, str) else text
    )


def by_the_judge(
    each: list[Record], trials: tuple[Trial, ...], day: Day = TODAY
) -> tuple[Any, ...]:
    """Results, refused, and tables as the judge has them, patient by patient."""
    tally, rows, refused = Tally.empty(trials), [], []
    for record in each:
        for one in patients(record, day):
            if isinstance(one, Refused):
                refused.append(one)
                continue
            found = screen(one.profile, one.as_of, trials)
            tally.add(found)
            origin = one.origin
            who = {"file": origin.file, "line": origin.line, "number": origin.number}
            rows += [
                {**who, "patient": one.profile.patient, **row} for row in result_rows(trials, found)
            ]
    return rows, refused, tables(tally, trials, 4.0)


def in_batches(done: list[Batch], trials: tuple[Trial, ...]) -> tuple[Any, ...]:
    tally = Tally.empty(trials)
    for batch in done:
        tally.merge(batch.tally)
    rows = [row for batch in done for row in batch.results.to_dicts()]
    return rows, [r for batch in done for r in batch.refused], tables(tally, trials, 4.0)


# --- measures -----------------------------------------------------------------------------------


def assert_measured(each: list[Json], asked: date | None = None) -> int:
    """Every record that is read in columns has the reference's measures; how many are read."""
    return read_as_the_reference_does(each, Together(READER), asked)


def told_at_least(told: Json) -> bool:
    """Whether treatments are told by what they were at least (W17): what a line had hangs on all
    lines then, so the reference reads it."""
    therapy = told.get("systemic_therapy", {})
    return "given" in therapy or "at_least" in json.dumps(therapy)


def test_a_cohort_has_the_reference_s_measures() -> None:
    assert assert_measured([*cohort(40)]) > len(cohort(40)) / 2  # the others are the reference's
    later = date(2030, 1, 31)
    assert assert_measured([*cohort(40)[:15]], later) > 15 / 2


@settings(max_examples=8)
@given(st.lists(stated_in_part(), min_size=1, max_size=3))
def test_any_patient_has_the_reference_s_measures(cases: list[tuple[World, Json]]) -> None:
    assert_measured([told for _, told in cases])


def order(days: dict[str, list[int]], own: int, asked: int) -> tuple[object, ...]:
    """How every comparison of the days of one record comes out, by sorting."""
    first = EARLIEST.toordinal()
    course = (first, own, asked, *days["lines"], *days["stagings"])
    place = {day: at for at, day in enumerate(sorted(set(course)))}
    episode = sorted({first, own, *days["episode"]})
    found = sorted({first, own, *days["found"]})
    lines = (first, *days["lines"])
    told = (*days["found"], *days["treated"], *days["episode"], *days["lines"], *days["stagings"])
    pairs = zip(told[::2], told[1::2], strict=True)

    def among(others: list[int], each: Iterable[int]) -> list[tuple[int, int]]:
        return [(bisect_left(others, day), bisect_right(others, day)) for day in each]

    return (
        [(a == b, b > own) for a, b in pairs],
        [place[day] for day in course],
        [place.get(day, -1) for day in days["episode"]],
        [episode.index(day) for day in days["episode"]],
        among(episode, lines),
        among(episode, [day + GRACE_DAYS for day in lines]),
        among(episode, found),
        among(episode, map(half_a_year_on, found)),
        among(found, map(half_a_year_on, episode)),
        among(sorted(days["stagings"]), days["treated"]),
        among(found, [day + BEFORE for day in days["treated"]]),
    )


def test_records_of_one_row_of_comparisons_have_one_order_of_days() -> None:
    random = Random(5)
    base = date(2024, 3, 1).toordinal()
    near = (0, 0, 1, 27, 28, 92, 183, 184, 200)

    def drawn() -> list[int]:
        day = base + random.choice(near) * random.choice((1, -1))
        return [day, day + random.choice((0, 0, 30))]

    names = ("found", "treated", "episode", "lines", "stagings")
    each = [({name: drawn() for name in names}, base + random.choice(near)) for _ in range(3_000)]
    asked = [own + random.choice((0, 200)) for _, own in each]
    table = {n: np.array([days[n] for days, _ in each]) for n in names}
    many = ManyDays(np.array(asked)[:, None], np.array([[own] for _, own in each]), **table)
    known: dict[bytes, Any] = {}
    for rows, compared in orders(many):
        for at, text in zip(rows.tolist(), texts_of(compared), strict=True):
            one = order(*each[at], asked[at])
            assert known.setdefault(text, one) == one
    assert len(known) < len(each)


def moved(told: Json, random: Random) -> Json:
    """The same record with other days and sizes: the parts that vary where others are shared."""
    told = deepcopy(told)

    def change(value: Any, name: str) -> Any:
        if isinstance(value, dict):
            return {key: change(item, key) for key, item in value.items()}
        if isinstance(value, list):
            return [change(item, name) for item in value]
        if name in ("diameter_mm", "volume_cc") and isinstance(value, int | float):
            return random.choice([3, 29, 30, 30.5, 31, 50, 51, value])
        if isinstance(value, str) and len(value) == 10 and value[4] == "-" and name != "as_of":
            day = date.fromisoformat(value) - timedelta(random.choice([0, 0, 1, 20, 28, 29, 180]))
            return day.isoformat()
        return value

    return change(told, "")


def test_what_is_remembered_of_one_record_holds_for_others_like_it() -> None:
    random = Random(11)
    records: list[Record] = [
        line(moved(told, random), number) for number, told in enumerate(cohort(40)[:10] * 3, 1)
    ]
    random.shuffle(records)
    found = Screener(TRIALS, TODAY).screen(records)
    assert in_batches([found], TRIALS) == by_the_judge(records, TRIALS)


@pytest.mark.parametrize("organs", [["bone", "spleen", "skin"], ["liver", "adrenal", "kidney"]])
def test_an_organ_that_no_measure_names_is_like_any_other(organs: list[str]) -> None:
    each = []
    for numbers in ((1, 2, 0), (0, 0, 3), ({"at_least": 1}, 0, 2), (0, {"at_most": 2}, 1)):
        by_organ = dict(zip(organs, numbers, strict=True))
        for turned in (organs, organs[::-1]):
            totals = {"by_organ": {organ: by_organ[organ] for organ in turned}}
            totals["metastases"] = {"at_least": 2, "at_most": 9}
            each.append({"cancer_type": "nsclc", "as_of": "2026-05-14",
                         "assessments": [{"totals": totals}]})  # fmt: skip
        listed = [{"organ": organ} for organ in (*organs, organs[0])]
        each.append({"cancer_type": "nsclc", "as_of": "2026-05-14", "lesions": listed})
    assert assert_measured(each) == len(each)


def test_kept_measures_have_their_columns_in_one_order_whoever_measured() -> None:
    screener = Screener(TRIALS[:3], TODAY, keep=True)
    by_columns = screener.screen([line(GOOD)])
    by_reference = screener.screen([line(GOOD.replace("P1", "P\\u00e4"))])
    assert (by_columns.by_reference, by_reference.by_reference) == (0, 1)
    assert by_columns.measures is not None
    assert by_reference.measures is not None
    assert by_columns.measures.columns == by_reference.measures.columns


def test_ten_thousand_lesions_are_measured() -> None:
    lesions = [
        {"id": f"L{n}", "organ": ("bone", "liver", "adrenal")[n % 3], "diameter_mm": n % 90}
        for n in range(10_000)
    ]
    told = {"cancer_type": "nsclc", "as_of": "2026-05-14", "lesions": lesions}
    assert assert_measured([told]) == 1


def test_every_measure_of_a_patient_has_its_part() -> None:
    own = {kind for kind, row in MEASURES.items() if not row.of_lesion}
    sets = [COUNTED, SPANS, IN_COURSE, frozenset(ALONE), OF_CONDITIONS | SINCE_CONDITIONS]
    assert own >= frozenset().union(*sets)
    assert sum(map(len, sets)) == len(frozenset().union(*sets))


def test_a_measure_without_a_part_has_its_column_from_the_reference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parts = "oligomatch.matcher.cohort.reading.parts."
    monkeypatch.setattr(parts + "IN_COURSE", IN_COURSE - {"no_systemic_therapy_yet", "stage"})
    own = [told for told in cohort(40) if not told_at_least(told)]
    records: list[Record] = [line(told) for told in own[:6]]
    found = Screener(TRIALS, TODAY).screen(records)
    assert Reader(MEASURES_ASKED).others
    assert found.by_reference == 0
    assert in_batches([found], TRIALS) == by_the_judge(records, TRIALS)


def test_stages_and_categories_are_columns() -> None:
    kinds = [kind for kind, record in MEASURES.items() if record.of_staging]
    asked = [(kind, staged) for kind in kinds for staged in PARTS["staged"]]
    measures = [Measure(kind, staged=staged) for kind, staged in asked]
    measures.append(Measure("t_category", staged="diagnosis", edition="8"))
    told: dict[str, Any] = {
        "stage": "III",
        "t_category": {"one_of": ["T1", "T2"]},
        "m_category": "M0",
    }
    scans: list[Json] = [{"date": "2026-04-02", **told}, {"date": "2026-05-02", "n_category": "N2"}]
    each: list[Json] = [
        {"primary": {**told, "n_category": "N1"}},
        {"primary": {**told, "stage_edition": 8}},
        {"assessments": scans},
        {"assessments": scans[:1]},
        {"assessments": [{**scans[0], "stage_edition": 9}]},
        {"assessments": [{**one, "date": "2026"} for one in scans]},
    ]
    together = Together(Reader(measures))
    records = [{"cancer_type": "nsclc", "as_of": "2026-05-14", **one} for one in each]
    assert read_as_the_reference_does(records, together) >= len(each) - 1
    assert len(together.reader.others) == len(kinds)  # those of now are the reference's


def test_conditions_tests_and_judgements_are_columns() -> None:
    measures = (
        Measure("has", names=frozenset({"pregnancy"})),
        Measure("has", names=frozenset({"brain_metastases", "pregnancy"})),
        Measure("ever_had", names=frozenset({"pregnancy", "crohn_disease"})),
        Measure("ever_had", names=frozenset({"treated_brain_metastases"})),
        Measure("ever_had", names=frozenset({"radiotherapy"})),
        Measure("days_since", names=frozenset({"live_vaccine", "radiotherapy"})),
        Measure("months_since", names=frozenset({"brain_metastases"})),
        Measure("measured", test="haemoglobin", unit="g/dL", within_days=14),
        Measure("ecog", within_days=14),
        Measure("judged", names=frozenset({"NCT1/one"})),
    )
    seen = [{}, {"organ": "brain"}, {"organ": "meninges"}, {"organ": "liver"}]
    treated = [{}, {"prior_local_therapy": []},
               {"prior_local_therapy": [{"modality": "SABR", "date": "2025-01"}]}]  # fmt: skip
    each: list[Json] = [{"lesions": [{**one, **had}]} for one in seen for had in treated]
    each += [{"judgements": {"NCT1": {"one": True}}}, {"imaging": {"brain_imaging": True}}]
    each += [{"conditions": {"live_vaccine": {"last": day}}} for day in ("2026", "2026-04-30")]
    each += [{"conditions": {"pregnancy": told}} for told in (False, True, {"ever": False})]
    each += [{"ecog": {"value": 1, "date": day}} for day in ("2026-05-01", "2026-04-01", "2026")]
    each += [{"measurements": {"haemoglobin": {"value": 9, "unit": "g/dL", "date": day}}}
             for day in ("2026-05-01", "2026-04-01")]  # fmt: skip
    each += [{"assessments": [{"totals": totals}]} for totals in ({"metastases": 0},
             {"metastases": 3, "by_organ": {"brain": 1}}, {"by_organ": {"brain": 0}})]  # fmt: skip
    for day in ("2026-05-14", "2026-06-30"):
        told = [{"cancer_type": "nsclc", "as_of": day, **one} for one in each]
        together = Together(Reader(measures))
        assert read_as_the_reference_does(told, together) == len(each)
        assert len(together.reader.others) == 1
        later = Together(Reader(measures))
        assert read_as_the_reference_does(told, later, date(2026, 8, 1)) == len(each)


@pytest.mark.parametrize("name", ["surgery", "metastasectomy"])
def test_what_is_resected_is_the_reference_s_where_an_operation_is_asked(name: str) -> None:
    liver: Json = {"id": "l", "organ": "liver"}
    each: list[Json] = [
        {"lesions": [{**liver, "status": "resected"}]},
        {
            "lesions": [liver],
            "assessments": [{"date": "2026-03", "lesions": {"l": {"status": "resected"}}}],
        },
        {"primary": {"status": "resected"}},
        {"lesions": [{**liver, "status": "growing"}]},
    ]
    told = [{"cancer_type": "nsclc", "as_of": "2026-05-14", **one} for one in each]
    for kind in ("ever_had", "days_since"):
        together = Together(Reader((Measure(kind, names=frozenset({name})),)))
        assert read_as_the_reference_does(told, together) == 1
    other = Together(Reader((Measure("ever_had", names=frozenset({"radiotherapy"})),)))
    assert read_as_the_reference_does(told, other) == len(each)


@pytest.mark.parametrize(
    "told",
    [
        {"conditions": {"brain_metastases": {"now": True}}},
        {"conditions": {"radiotherapy": {"ever": False}}},
        {"conditions": {"Pregnant": False}},
        {"conditions": {"live_vaccine": {"last": "2026-06-01"}}},
        {"measurements": {"haemoglobin": {"value": 9, "unit": "g/dL", "date": "2026-06-01"}}},
    ],
)
def test_what_is_stated_in_two_places_or_by_another_name_is_the_model_s(told: Json) -> None:
    base = {"cancer_type": "nsclc", "as_of": "2026-05-14"}
    assert not in_columns([{**base, **told}], Together(READER)).read.any()


DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=20))
def test_durations_are_those_of_the_calendar(pairs: list[tuple[date, date]]) -> None:
    starts, ends = (np.array([pair[at].toordinal() for pair in pairs]) for at in (0, 1))
    for kernel, one in (
        (spans.months_between, months_between),
        (spans.weeks_between, weeks_between),
        (spans.days_between, lambda a, b: (b - a).days if a <= b else None),
    ):
        found = [None if np.isnan(value) else value for value in kernel(starts, ends)]
        assert found == [one(*pair) for pair in pairs]


@pytest.mark.parametrize("day", ["2024-01-29", "2024-01-31", "2024-02-29", "2023-12-31"])
def test_months_end_as_in_the_calendar(day: str) -> None:
    start = date.fromisoformat(day)
    each = [start + timedelta(n) for n in range(430)]
    ordinals = np.array([d.toordinal() for d in each])
    found = spans.months_between(np.full(len(each), start.toordinal()), ordinals)
    assert list(found) == [months_between(start, d) for d in each]


# --- trials -------------------------------------------------------------------------------------


@settings(max_examples=5)
@given(st.data())
def test_any_trial_is_screened_as_the_judge_does(data: st.DataObject) -> None:
    trials = (data.draw(any_trials()),)
    records: list[Record] = [line(told, n) for n, told in enumerate(cohort(40)[:3], 1)]
    records += [line(told, n) for n, told in enumerate(cohort(40)[3:6], 4)]
    found = Screener(trials, TODAY).screen(records)
    assert in_batches([found], trials) == by_the_judge(records, trials)


# --- refusals -----------------------------------------------------------------------------------

STATED = {
    "patient": "P1",
    "as_of": "2026-05-14",
    "cancer_type": "nsclc",
    "age": 61,
    "primary": {"diagnosis_date": "2025-03", "definitive_treatment_end": "2025-06-01"},
    "metastatic_disease": {"diagnosis_date": "2026-01-10"},
    "lesions": [
        {"id": "A", "organ": "liver", "diameter_mm": 12, "status": "stable"},
        {
            "id": "B",
            "organ": "bone",
            "prior_local_therapy": [{"modality": "RT", "date": "2026-02"}],
        },
    ],
    "assessments": [{"date": "2026-05-02", "totals": {"metastases": 2, "by_organ": {"bone": 1}}}],
    "biomarkers": {
        "EGFR": {"result": "positive", "variants": [{"name": "L858R"}]},
        "ALK": "negative",
    },
    "systemic_therapy": {
        "lines": [{"number": 1, "agents": ["osimertinib"], "start": "2026-01-20"}]
    },
    "imaging": {"fdg_pet": {"done": True, "date": "2026-04-01"}},
    "locoregional_recurrence": {"present": False},
}
GOOD = json.dumps(STATED)
CHANGES = [
    ('"age": 61', '"age": 61.0'),
    ('"age": 61', '"age": 131'),
    ('"age": 61', '"age": 61, "age": 62'),
    ('"age": 61', '"age" :61'),
    ('"age": 61', '"age": null'),
    ('"age": 61', '"ages": 61'),
    ('"P1"', '""'),
    ('"P1"', '"Ä:"'),
    ('"P1"', '"P\\u00e4"'),
    ('"P1"', '"' + "x" * 81 + '"'),
    ('"as_of": "2026-05-14"', '"as_of": "2026-05"'),
    ('"as_of": "2026-05-14"', '"as_of": "2026-02-30"'),
    ('"as_of": "2026-05-14", ', ""),
    ('"as_of": "2026-05-14"', '"as_of": "2026-05-01"'),
    ("2025-03", "2025-13"),
    ("2025-03", "2026-06"),
    ('"2025-03"', "2025"),
    ('"2025-03"', '{"from": "2025-03", "to": "2025-05"}'),
    ("2025-06-01", "2024-06-01"),
    ('"diameter_mm": 12', '"diameter_mm": 301'),
    ('"diameter_mm": 12', '"diameter_mm": -1'),
    ('"diameter_mm": 12', '"diameter_mm": 1e1'),
    ('"diameter_mm": 12', '"diameter_mm": {"at_least": 12}'),
    ('"diameter_mm": 12', '"diameter_mm": true'),
    ('"diameter_mm": 12', '"diameter_mm": 12, "diameter_mm": 13'),
    ('"id": "B"', '"id": "A"'),
    ('"id": "B"', '"id": "lesion 1"'),
    ('"id": "B"', '"id": "2020"'),
    ('"id": "B", ', ""),
    ('"organ": "bone", "prior', '"organ": "Bone", "prior'),
    ('"organ": "bone", "prior', '"organ": "2020", "prior'),
    ("2026-02", "2026-06"),
    ('"metastases": 2', '"metastases": 1'),
    ('"metastases": 2', '"metastases": 2.0'),
    ('"metastases": 2', '"metastases": 2, "more": 1'),
    ('"date": "2026-05-02", ', '"date": "2026-05-02", "more": 1, '),
    ('"bone": 1', '"bone": 1, "kidney": 0.0'),
    ('"bone": 1', '"bone": 1, "kidney": 0, "kidneys": 0'),
    ('"bone": 1', '"bone": 0'),
    ('"bone": 1', '"bone": 1, "bone": 1'),
    ('"totals": {', '"lesions": {"A": {"status": "growing"}}, "totals": {'),
    ('"ALK": "negative"', '"ALK": "no"'),
    ('"ALK": "negative"', '"ALK": "negative", "EGFR": "negative"'),
    ('"name": "L858R"', '"name": "L858R", "exon": 3'),
    ('"osimertinib"', '"osimertinib", "§"'),
    ('"start": "2026-01-20"', '"start": "2026-01-20", "end": "2026-01-02"'),
    ('"start": "2026-01-20"', '"start": "2026-01-20", "latest_response": "XY"'),
    ('"date": "2026-04-01"', '"date": "2026-06-01"'),
    ('"present": false', '"present": false, "present": true'),
    ('"present": false', '"present": 0'),
    ("{", "["),
    ("}}", "}} "),
    ("}}", "}},"),
    ("61", "NaN"),
    ('"lesions": [', '"lesions": ["x", '),
    ('"lesions": [', '"lesions": [[], '),
    ('"assessments": [', '"assessments": [null, '),
    ('"primary": {', '"primary": [{'),
    ('"assessments": [{', '"assessments": [{"date": "2026-04"}, {"intracranial": 1, '),
    (
        '"assessments": [{"date": "2026-05-02", "totals": {',
        '"assessments": [{"date": "2026-04"}, {"totals": {"intracranial": 1, ',
    ),
]  # fmt: skip


def changed() -> list[str]:
    found = [GOOD, json.dumps(STATED, separators=(",", ":")), json.dumps([STATED, STATED])]
    for old, new in CHANGES:
        assert old in GOOD, old
        found.append(GOOD.replace(old, new, 1))
    return found


@pytest.mark.parametrize("day", [TODAY, Day(TODAY.today, date(2026, 8, 1))], ids=["own", "option"])
def test_a_record_is_refused_for_the_reasons_and_at_the_places_of_the_model(day: Day) -> None:
    texts = [*changed(), GOOD]
    Random(5).shuffle(texts)
    records: list[Record] = [line(text, n) for n, text in enumerate(texts, 1)]
    found = Screener(TRIALS[:1], day).screen(records)
    wanted = by_the_judge(records, TRIALS[:1], day)
    assert in_batches([found], TRIALS[:1]) == wanted
    assert len(wanted[1]) > 25


def test_bytes_that_are_no_text_are_refused_alike() -> None:
    bad = [
        GOOD.encode().replace(b"P1", b"\xff"),
        GOOD.encode()[:-9],
        b"\xef\xbb\xbf" + GOOD.encode(),
    ]
    records: list[Record] = [line(text, n) for n, text in enumerate([*bad, GOOD.encode()], 1)]
    found = Screener(TRIALS[:1], TODAY).screen(records)
    assert in_batches([found], TRIALS[:1]) == by_the_judge(records, TRIALS[:1])
    assert len(found.refused) == 3


def test_a_batch_of_nobody_is_empty() -> None:
    found = Screener(TRIALS, TODAY).screen([line("{}}")])
    assert (found.results.height, len(found.refused), found.tally.patients) == (0, 1, 0)
    assert Screener(TRIALS, TODAY).screen([]).results.height == 0


def test_a_fault_of_the_columns_is_named_of_the_record_that_has_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = Together.read

    def faulty(together: Together, lines: Sequence[bytes], when: Any) -> Any:
        if any(b"P7" in one for one in lines):
            raise RuntimeError("Kanarienvogel")
        return read(together, lines, when)

    monkeypatch.setattr(Together, "read", faulty)
    records: list[Record] = [line(GOOD.replace("P1", f"P{n}"), n) for n in range(1, 10)]
    found = Screener(TRIALS[:2], TODAY).screen(records)
    assert [(one.patient, one.origin.line) for one in found.refused] == [(True, 7)]
    assert "Kanarienvogel" not in str(found.refused)
    others = [one for one in records if one.origin.line != 7]
    assert in_batches([found], TRIALS[:2])[0] == by_the_judge(others, TRIALS[:2])[0]
    assert found.by_reference == 0


def test_what_is_forgotten_is_measured_again(monkeypatch: pytest.MonkeyPatch) -> None:
    records: list[Record] = [line(told, n) for n, told in enumerate(cohort(40)[:6], 1)]
    whole = Screener(TRIALS[:3], TODAY).screen(records)
    monkeypatch.setattr("oligomatch.matcher.cohort.records.records.MOST_KEPT", 1)
    screener = Screener(TRIALS[:3], TODAY)
    parts = [screener.screen(records[at : at + 2]) for at in range(0, len(records), 2)]
    assert in_batches(parts, TRIALS[:3]) == in_batches([whole], TRIALS[:3])


def test_counts_that_are_forgotten_are_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    each = list(cohort(40))
    monkeypatch.setattr("oligomatch.matcher.cohort.counting.burden_rows.MOST_BURDENS", 3)
    monkeypatch.setattr("oligomatch.matcher.cohort.lesions.stagings.MOST_TEXTS", 2)
    together = Together(READER)
    for at in [*range(0, len(each), 4), *range(0, len(each), 5)]:
        read_as_the_reference_does(each[at : at + 5], together)
        assert len(together.burdens) <= 3 + 5


def test_nested_parquet_tells_what_the_lines_tell(tmp_path: Path) -> None:
    polars = pytest.importorskip("polars")
    other = {**deepcopy(STATED), "patient": None, "lesions": [], "as_of": "2026-02-30"}
    del other["biomarkers"], other["systemic_therapy"]
    each = [STATED, other, {**STATED, "patient": "P3"}]
    polars.DataFrame(each, strict=False).write_parquet(tmp_path / "all.parquet")
    found = Screener(TRIALS[:3], TODAY).screen(
        reading.records([str(tmp_path / "all.parquet")], TODAY)
    )
    wanted = by_the_judge([line(one, n) for n, one in enumerate(each, 1)], TRIALS[:3])
    rows = found.results.drop("file").to_dicts()
    assert rows == [{k: v for k, v in row.items() if k != "file"} for row in wanted[0]]
    assert [one.origin.line for one in found.refused] == [2]
    assert found.by_reference == 0


def test_a_table_of_records_or_of_fields_is_screened_as_lines_are() -> None:
    polars = pytest.importorskip("polars")
    texts = [json.dumps(told) for told in cohort(40)[:3]] + ["{}}", GOOD]
    wanted = by_the_judge([line(text, n) for n, text in enumerate(texts, 1)], TRIALS[:3])
    table = polars.DataFrame({"record": texts, "file": "all.ndjson", "line": [1, 2, 3, 4, 5]})
    screener = Screener(TRIALS[:3], TODAY)
    for given_ in (table, table.with_columns(polars.col("record").cast(polars.Binary))):
        found = screen_table(given_, screener)
        assert found.results.to_dicts() == wanted[0]
        assert tables(found.tally, TRIALS[:3], 4.0) == wanted[2]
        assert found.refused["line"].to_list() == [4]
        assert found.refused["detail"].to_list() == [f.expected for f in wanted[1][0].faults]
    arrow = screen_table(table.to_arrow(), screener) if find_spec("pyarrow") else None
    assert arrow is None or arrow.results.to_dicts() == wanted[0]
    nested = screen_table(polars.DataFrame([STATED], strict=False), screener, name="all.ndjson")
    assert nested.results.drop("line", "number").to_dicts() == [
        {k: v for k, v in row.items() if k not in ("line", "number")}
        for row in wanted[0]
        if row["line"] == 5
    ]
    assert nested.refused.is_empty()


def test_kept_measures_answer_rules_with_other_limits(tmp_path: Path) -> None:
    polars = pytest.importorskip("polars")
    records: list[Record] = [line(told, n) for n, told in enumerate(cohort(40)[:8], 1)]
    found = Screener(TRIALS, TODAY, keep=True).screen(records)
    assert found.measures is not None
    found.measures.write_parquet(tmp_path / "part.parquet")
    again = result_columns(polars.read_parquet(tmp_path / "part.parquet"), TRIALS[:5])
    wanted, _, _ = by_the_judge(records, TRIALS[:5])
    assert again.to_dicts() == [
        {k: v for k, v in row.items() if k not in ("file", "line", "patient")} for row in wanted
    ]


def test_days_and_maps_of_parquet_are_read_as_a_profile_has_them() -> None:
    row = {
        "as_of": date(2026, 5, 14),
        "biomarkers": [{"key": "EGFR", "value": "negative"}],
        "primary": {"side": None, "diagnosis_date": datetime(2025, 3, 1)},
        "imaging": {"fdg_pet": None},
        "lesions": [{"organ": "liver", "diameter_mm": None}],
    }
    assert told_in(row) == {
        "as_of": "2026-05-14",
        "biomarkers": {"EGFR": "negative"},
        "primary": {"diagnosis_date": "2025-03-01"},
        "lesions": [{"organ": "liver"}],
    }


def test_a_map_of_parquet_with_one_key_twice_is_refused_with_its_place(tmp_path: Path) -> None:
    polars = pytest.importorskip("polars")
    results = [{"key": "EGFR", "value": "negative"}, {"key": "EGFR", "value": "positive"}]
    seen = [{"key": "Kanarienvogel", "value": {"status": "stable"}}] * 2
    file = tmp_path / "all.parquet"
    for told, field in (
        ({"biomarkers": results}, "biomarkers/EGFR"),
        ({"biomarkers": results[::-1]}, "biomarkers/EGFR"),
        ({"assessments": [{"lesions": seen}]}, "assessments/0/lesions/*"),
    ):
        polars.DataFrame([{"as_of": "2026-05-14", **told}] * 2).write_parquet(file)
        one, other = reading.records([str(file)], TODAY)
        assert isinstance(one, Refused)
        assert isinstance(other, Refused)
        assert one.patient
        assert [(fault.line, fault.field) for fault in one.faults] == [(1, field)]
        assert [fault.line for fault in other.faults] == [2]


@pytest.mark.parametrize("turned", [False, True])
def test_a_map_kept_as_one_that_has_one_key_twice_is_refused_too(
    tmp_path: Path, turned: bool
) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    words = arrow.map_(arrow.string(), arrow.string())
    kind = arrow.schema([("cancer_type", arrow.string()), ("biomarkers", words)])
    twice = [("EGFR", "negative"), ("EGFR", "positive")][:: -1 if turned else 1]
    told = [[("EGFR", "negative"), ("ALK", "positive")], twice, [], None]
    rows = [{"cancer_type": "nsclc", "biomarkers": one} for one in told]
    table = arrow.Table.from_pylist(rows, schema=kind)
    parquet.write_table(table, tmp_path / "all.parquet")
    read = list(reading.records([str(tmp_path / "all.parquet")], TODAY))
    assert [(one.origin.line, type(one)) for one in read] == [
        (n, Refused if n == 2 else reading.TableRow) for n in (1, 2, 3, 4)
    ]
    assert read[0].document["biomarkers"] == {"EGFR": "negative", "ALK": "positive"}  # type: ignore[union-attr]
    assert [fault.field for fault in read[1].faults] == ["biomarkers/EGFR"]  # type: ignore[union-attr]
    assert read[2].document == read[3].document == {"cancer_type": "nsclc"}  # type: ignore[union-attr]
    handed = screen_table(table, Screener(TRIALS[:1], TODAY))
    assert handed.refused["line"].to_list() == [2]
    assert handed.tally.patients == 3


def test_a_file_that_is_no_parquet_is_refused_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "all.parquet").write_text("no")
    (one,) = reading.records([str(tmp_path / "all.parquet")], TODAY)
    assert isinstance(one, Refused)
    assert not one.patient


def test_profiles_read_by_others_are_screened_too(tmp_path: Path) -> None:
    (given_,) = patients(line(GOOD), TODAY)
    assert isinstance(given_, Given)
    found = Screener(TRIALS[:2], TODAY).screen([given_])
    assert in_batches([found], TRIALS[:2]) == by_the_judge([line(GOOD)], TRIALS[:2])


def test_genes_that_no_measure_asks_are_checked_and_share_the_others_answers() -> None:
    told = {"EGFR": {"result": "positive", "variants": [{"name": "L858R"}]}, "ALK": "negative"}
    others: list[Json] = [{}, {"TP53": "positive"}, {"STK11": "negative", "TP53": "not_tested"},
                          {"TP53": None}, {"tp53": "negative"}]  # fmt: skip
    base = {"cancer_type": "nsclc", "as_of": "2026-05-14"}
    each = [{**base, "biomarkers": {**other, **told}} for other in others]
    assert "TP53" not in genes_of(MEASURES_ASKED)
    assert assert_measured(each) == len(each)
    refused = {**base, "biomarkers": {**told, "TP53": "no"}}
    assert not in_columns([refused], Together(READER)).read.any()


def test_regimens_that_no_measure_tells_apart_have_one_course() -> None:
    random = Random(3)
    drugs = sorted(load_vocabulary().agents)
    day = {"cancer_type": "nsclc", "as_of": "2026-05-14"}

    def line(number: int, agents: list[str]) -> Json:
        return {"number": number, "agents": agents, "start": f"2025-0{number}-01"}

    each: list[Json] = [
        {**day, "systemic_therapy": {"lines": [line(1, random.sample(drugs, random.choice((1, 2, 3)))),
                                               line(2, [drug])][: random.choice((1, 2))]}}
        for drug in [*drugs, "osimertinb", "unknown drug"]
    ]  # fmt: skip
    ended = {"number": 1, "agents": ["docetaxel"], "start": "2025-01-01", "end": "2025-03-01"}
    for one in (ended, dict(reversed(ended.items()))):
        each.append({**day, "systemic_therapy": {"lines": [one]}})
    together = Together(Reader(MEASURES_ASKED))
    assert read_as_the_reference_does(each, together) == len(each)
    assert len(together.reader.courses) < 0.75 * len(each)
