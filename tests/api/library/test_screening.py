"""A cohort from data frames, tables and lists: the same answers whatever holds the patients."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.wording import MEAN, NOT_MAPPED

pl = pytest.importorskip("polars", reason="polars is not installed (oligomatch[cohort])")
pa = pytest.importorskip("pyarrow")
pd = pytest.importorskip("pandas")

from oligomatch import ProfileError, RuleFileError, load_trials, match, read_profile, screen  # noqa: E402
from oligomatch.matcher.cohort.results.frames import screen_frames  # noqa: E402

ROOT = Path(__file__).parents[3]
COHORT = ROOT / "docs" / "cohort"
MAPPING = COHORT / "columns.yaml"
ROWS: list[dict[str, Any]] = [
    {
        "patient": "A", "as_of": date(2026, 5, 14), "cancer_type": "nsclc", "age": 61,
        "lesions": [{"organ": "brain"}, {"organ": "liver"}],
        "biomarkers": {"EGFR": {"result": "positive"}},
    },
    {
        "patient": "B", "as_of": date(2026, 5, 14), "cancer_type": "breast", "age": None,
        "lesions": None, "biomarkers": None,
    },
]  # fmt: skip
FRAMES: Mapping[str, Callable[[list[dict[str, Any]]], Any]] = {
    "polars": pl.DataFrame,
    "polars, lazy": pl.LazyFrame,
    "pandas": pd.DataFrame,
    "arrow": pa.Table.from_pylist,
    "arrow, batches": lambda rows: pa.Table.from_pylist(rows).to_reader(),
    "profiles": lambda rows: [
        read_profile(
            repr({**{n: v for n, v in one.items() if v is not None}, "as_of": "2026-05-14"})
        )
        for one in rows
    ],
}


def known(row: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in row.items() if value is not None}
    return {**told, "as_of": "2026-05-14"}


@pytest.mark.parametrize("kind", FRAMES)
def test_every_holder_of_patients_gives_the_same_results(kind: str) -> None:
    found = screen(FRAMES[kind](ROWS))
    results = found["results"]
    assert results["match"].to_list() == [
        str(one.match)
        for row in ROWS
        for one in sorted(match(known(row)), key=lambda one: one.trial.id)
    ]
    assert results["patient"].unique(maintain_order=True).to_list() == ["A", "B"]


def test_the_tables_are_those_of_the_judge() -> None:
    asked = [known(row) for row in ROWS]
    ours, judge = screen(asked, per_month=4), screen_frames(asked, load_trials(), per_month=4)
    for name, frame in judge.items():
        wanted = [column for column in frame.columns if column in ours[name].columns]
        assert ours[name].select(wanted).equals(frame.select(wanted)), name
    assert list(ours) == [*judge, "refused"]


@pytest.mark.parametrize("kind", ["polars", "polars, typed", "pandas", "arrow", "rows"])
def test_a_table_is_read_by_its_mapping(kind: str) -> None:
    path = COHORT / "patients.csv"
    frames: dict[str, Callable[[], Any]] = {
        "polars": lambda: pl.read_csv(path, infer_schema=False),
        "polars, typed": lambda: pl.read_csv(path),
        "pandas": lambda: pd.read_csv(path),
        "arrow": lambda: pl.read_csv(path).to_arrow(),
        "rows": lambda: list(csv.DictReader(path.open(encoding="utf-8"))),
    }
    found = screen(frames[kind](), mapping=MAPPING, leave_out=True)
    plain = screen(frames["rows"](), mapping=str(MAPPING), leave_out=True)
    assert (found.patients, found.left_out) == (7, 1)
    assert found["results"].equals(plain["results"])
    assert found["refused"]["fact"].to_list() == ["/biomarkers/EGFR"]
    assert repr(found).startswith("<Screened 7 patients, 1 left out: results, trials")


def test_a_mapping_may_be_a_map() -> None:
    mapping = {
        "always": {"cancer_type": "nsclc"},
        "columns": {"id": {"field": "patient"}, "mets": {
            "field": "assessments/0/totals/metastases", "as": "count"},
            "day": {"field": "as_of"}, "scan": {"field": "assessments/0/date"}},
    }  # fmt: skip
    rows = [{"id": 1, "mets": 3.0, "day": datetime(2026, 5, 14), "scan": date(2026, 5, 1)}]
    one = {
        "patient": "1", "cancer_type": "nsclc", "as_of": "2026-05-14",
        "assessments": [{"date": "2026-05-01", "totals": {"metastases": 3}}],
    }  # fmt: skip
    found = screen(pd.DataFrame(rows), mapping=mapping)["results"]
    assert found.equals(screen([one])["results"])


def test_a_null_of_pandas_is_not_known() -> None:
    frame = pd.DataFrame(ROWS)
    assert frame["age"].tolist()[0] == 61.0  # a number beside a null
    frame["sex"] = pd.array(["female", None], dtype="string")
    frame["as_of"] = pd.to_datetime(frame["as_of"])
    assert screen(frame)["results"].height == 2 * len(load_trials())


def test_a_patient_who_cannot_be_used_is_refused_with_the_place() -> None:
    asked = [known(ROWS[0]), {"as_of": "2026-05-14", "lesion": 1}, {"cancer_type": "nsclc"}]
    with pytest.raises(ProfileError) as refused:
        screen(asked)
    assert {p.pointer for p in refused.value.problems} == {"/1", "/2/as_of"}
    assert f"{MEAN} `lesions`" in str(refused.value)
    found = screen(asked, leave_out=True)
    assert (found.patients, found.left_out) == (1, 2)
    assert found["refused"]["number"].to_list() == [2, 3]
    assert screen(asked[2:], as_of="2026-05-14").patients == 1


@pytest.mark.parametrize("wrong", [{"cancer_type": "nsclc"}, "patients.csv", 3, None])
def test_what_holds_no_patients_is_refused_by_type(wrong: Any) -> None:
    with pytest.raises(TypeError, match="expected a data frame"):
        screen(wrong)


def test_columns_that_the_mapping_does_not_have_are_refused(tmp_path: Path) -> None:
    frame = pl.read_csv(COHORT / "patients.csv", infer_schema=False)
    with pytest.raises(ValueError, match=f"column `surprise` {NOT_MAPPED}"):
        screen(frame.with_columns(surprise=pl.lit("x")), mapping=MAPPING)
    (tmp_path / "m.yaml").write_text("columns: {a: {field: nowhere}}", encoding="utf-8")
    with pytest.raises(RuleFileError, match="nowhere"):
        screen(frame, mapping=tmp_path / "m.yaml")


def test_a_repr_names_nobody_and_a_notebook_shows_the_counts() -> None:
    found = screen([{**known(ROWS[0]), "patient": "Mrs Canary"}])
    assert "Canary" not in repr(found) + found._repr_html_()
    assert "<table" in found._repr_html_()


def test_nobody_is_no_fault() -> None:
    found = screen([])
    assert (found.patients, found.left_out, found["results"].height) == (0, 0, 0)
