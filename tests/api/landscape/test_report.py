"""The landscape as files: every number leads to its records, and the forms agree."""

from __future__ import annotations

import csv
import json
import re
import sys
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.api.landscape.svg import Bar, Tile, bars, tiles
from tests.support.registries import blank, put, registry
from tests.support.wording import ENDS_BEFORE_START, MEAN, NO_FILE

pytest.importorskip("jinja2", reason="the report needs the extra `landscape`")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("landscape")
    records = folder / "records.json"
    records.write_text(json.dumps({"studies": registry(1)}), encoding="utf-8")
    run = CliRunner().invoke(
        app, ["landscape", "irt-nsclc", "--records", str(records), "--out", str(folder / "out")]
    )
    assert run.exit_code == 0, run.output
    assert "196 trials included" in run.output
    return folder / "out"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_json_and_parquet_tell_the_same(out: Path) -> None:
    polars = pytest.importorskip("polars")
    told = json.loads((out / "landscape.json").read_text(encoding="utf-8"))
    for name in ("tables", "innovations", "trends", "flow", "excluded", "records", "compared"):
        read = rows(out / f"{name}.csv")
        assert (
            len(read) == len(told[name]) == polars.read_parquet(out / f"{name}.parquet").height > 0
        )
    cell = next(r for r in told["tables"] if r["category"] == "Recruiting")
    assert (cell["n"], cell["of"], cell["percent"], len(cell["records"])) == (69, 196, 35.2, 69)


def test_every_number_of_the_report_leads_to_so_many_records(out: Path) -> None:
    report = (out / "report.html").read_text(encoding="utf-8")
    page = (out / "records.html").read_text(encoding="utf-8")
    links = re.findall(r'<a href="records.html#(c\d+)">(\d+)</a>', report)
    assert len(links) > 280
    places = dict(re.findall(r'<h3 id="(c\d+)" translate="no">.*: (\d+)</h3>', page))
    assert dict(links) == {a: n for a, n in places.items() if a in dict(links)}
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r'<tr id="([^"]+)"', page))


def test_trends_and_years_are_numbers_that_lead_to_their_records(out: Path) -> None:
    report = (out / "report.html").read_text(encoding="utf-8")
    page = (out / "records.html").read_text(encoding="utf-8")
    for said, n in (
        ("stereotactic radiotherapy (SRS, SBRT, SABR), 2014–2017", 23),
        ("low dose, 2021–2024", 14),
        ("radiation field, 2021–2024", 13),
        ("started in 2014", 3),
        ("started in 2017", 25),
    ):
        anchor = re.search(rf'<h3 id="(c\d+)" translate="no">{re.escape(said)}: {n}</h3>', page)
        assert anchor, said
        assert f'<a href="records.html#{anchor[1]}">{n}</a>' in report
    assert "<td>2014–2017: 23 (52.3%), " in report  # may wrap: a number's cell does not
    trends = rows(out / "trends.csv")
    points = [r for r in trends if r["innovation"] == "4 points"]
    assert [int(r["n"]) for r in points] == [0, 0, 10]  # they begin to appear in 2021 to 2024


def test_every_number_of_the_pdf_leads_to_a_list_of_its_records(out: Path) -> None:
    data = (out / "report.pdf").read_bytes()
    for packed in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.S):
        with suppress(zlib.error):  # a stream that is no deflated one holds no link
            data += zlib.decompress(packed[1])
    report = (out / "report.html").read_text(encoding="utf-8")
    links = re.findall(r'<a href="records.html#c\d+">', report)
    assert len(re.findall(rb"/Subtype\s*/Link", data)) == len(links)


def test_records_that_contradict_themselves_are_named_in_the_report(tmp_path: Path) -> None:
    right, wrong = (blank(n, f"Radiotherapy {n}", 2020, ["NSCLC"]) for n in (1, 2))
    put(wrong, "statusModule.completionDateStruct", {"date": "2018-01"})
    (tmp_path / "r.json").write_text(json.dumps([right, wrong]), encoding="utf-8")
    store = str(tmp_path / "r.sqlite")
    CliRunner().invoke(app, ["registry", "add", str(tmp_path / "r.json"), "--registry", store])
    for source in (["--records", str(tmp_path / "r.json")], ["--registry", store]):
        run = CliRunner().invoke(app, ["landscape", "irt-nsclc", *source, "--out", str(tmp_path)])
        assert run.exit_code == 0, run.output
        assert "1 record contradicts itself or uses a word nobody knows" in run.output
        report = (tmp_path / "report.html").read_text(encoding="utf-8")
        assert '<a href="records.html#NCT90000002">NCT90000002</a>' in report
        page = (tmp_path / "records.html").read_text(encoding="utf-8")
        assert f"{ENDS_BEFORE_START} (start: 2020-03-01; completion: 2018-01)" in page
        assert page.count(ENDS_BEFORE_START) == 1


def test_every_exclusion_has_its_reason_and_what_the_record_says(out: Path) -> None:
    excluded = rows(out / "excluded.csv")
    assert len(excluded) == 989 - 196
    assert all(row["words"] and row["place"] for row in excluded)
    assert all(row["quote"] for row in excluded if row["record"])


def test_the_report_asks_nothing_of_any_host(out: Path) -> None:
    for path in out.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "<script" not in text
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
        assert "url(" not in text.replace("url(#tip)", "")


def test_the_report_tells_where_the_source_disagrees_with_itself(out: Path) -> None:
    report = (out / "report.html").read_text(encoding="utf-8")
    assert "the percentage is not of 196 but of 191" in report
    assert "ipilimumab: the percentage is not of 196 but of 190 to 192" in report
    assert "with 64.3% the main categories add up to 323 marks" in report
    assert "<p>163 of the source&#39;s 168 figures are the same.</p>" in report


def test_the_figures_are_well_formed_and_titled(out: Path) -> None:
    from xml.etree import ElementTree

    found = sorted(path.stem for path in (out / "figures").glob("*.svg"))
    assert {"flow", "years", "innovations", "trend-main", "trend-sub", "points"} <= set(found)
    for name in found:
        root = ElementTree.parse(out / "figures" / f"{name}.svg").getroot()
        assert root.attrib["aria-label"]
    flow = (out / "figures" / "flow.svg").read_text(encoding="utf-8")
    assert all(f">{n}<" in flow for n in (373, 345, 196))
    assert "removed 616" in flow


def test_the_pdf_is_the_same_for_the_same_records(out: Path, tmp_path: Path) -> None:
    pytest.importorskip("typst")
    first = (out / "report.pdf").read_bytes()
    assert first.startswith(b"%PDF")
    records = out.parent / "records.json"
    again = tmp_path / "again"
    CliRunner().invoke(
        app, ["landscape", "irt-nsclc", "--records", str(records), "--out", str(again)]
    )
    assert (again / "report.pdf").read_bytes() == first


def test_hostile_titles_are_escaped(tmp_path: Path) -> None:
    record = blank(1, "<script>alert(1)</script> radiotherapy", 2020, ["NSCLC"])
    put(record, "armsInterventionsModule.interventions", [{"type": "DRUG", "name": "=cmd()|<b>'x"}])
    (tmp_path / "r.json").write_text(json.dumps(record), encoding="utf-8")
    CliRunner().invoke(
        app,
        ["landscape", "irt-nsclc", "--records", str(tmp_path / "r.json"), "--out", str(tmp_path)],
    )
    for name in ("report.html", "records.html"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "<script>" not in text
        assert "<b>'x" not in text
    (gone,) = rows(tmp_path / "excluded.csv")
    assert gone["quote"].startswith("'=")
    assert "<evil>" not in bars("<evil>", [Bar("<evil>", 1, "<evil>")])
    assert "<evil>" not in tiles("<evil>", ["<evil>"], [("<evil>", [Tile(1, "<evil>")])])


DECISIONS = """\
decisions:
  - record: NCT90001031
    rule: 3b
    verdict: keep
    reason: the drug is given outside the trial
    by: A. Reader
  - record: NCT99999999
    rule: stage
    verdict: IV
    reason: told by the protocol
    by: B. Reader
"""


def test_decisions_are_shown_with_name_and_reason_and_idle_ones_told(
    out: Path, tmp_path: Path
) -> None:
    (tmp_path / "d.yaml").write_text(DECISIONS, encoding="utf-8")
    arguments = [
        "landscape",
        "irt-nsclc",
        "--records",
        str(out.parent / "records.json"),
        "--out",
        str(tmp_path),
    ]
    run = CliRunner().invoke(app, [*arguments, "--decisions", str(tmp_path / "d.yaml")])
    assert "197 trials included" in run.output
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "NCT90001031, rule 3b: keep; the drug is given outside the trial (A. Reader" in report
    assert "Decisions that changed nothing" in report
    assert "NCT99999999" in report


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("rule: 3b", "rule: 3z", 2, "`3z` is no step and no characteristic"),
        (
            "verdict: keep",
            "verdict: maybe",
            2,
            "`maybe` is no verdict on `3b`; one of `keep`, `exclude`",
        ),
        ("verdict: IV", "verdict: V", 7, "`V` is no verdict on `stage`"),
        ("    reason: told by the protocol\n", "", 7, "`reason` is missing"),
    ],
)
def test_a_decision_without_rule_verdict_or_reason_is_refused(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    (tmp_path / "d.yaml").write_text(DECISIONS.replace(old, new), encoding="utf-8")
    (tmp_path / "r.json").write_text(json.dumps(blank(1, "x", 2020, [])), encoding="utf-8")
    run = CliRunner().invoke(app, ["landscape", "irt-nsclc", "--records", str(tmp_path / "r.json"), "--out", str(tmp_path), "--decisions", str(tmp_path / "d.yaml")])  # fmt: skip
    assert run.exit_code == 2
    assert f"d.yaml:{line}:5: {said}" in run.output


def test_the_library_of_34_trials_is_a_landscape_too(tmp_path: Path) -> None:
    run = CliRunner().invoke(app, ["landscape", "library", "--library", "--out", str(tmp_path)])
    assert run.exit_code == 0, run.output
    told = {
        (r["characteristic"], r["category"]): int(r["n"]) for r in rows(tmp_path / "tables.csv")
    }
    # landscape.md section 6 counts 33 trials; NRG-BR002 is II/III, randomised, of 129 women, in the USA
    assert [told["phase", p] for p in ("II", "II/III", "III")] == [22, 5, 7]
    assert [told["group", g] for g in ("persistent (peOMD)", "synchronous (sOMD)", "progressive (pOMD)", "metachronous (rOMD)", "synchronous or metachronous")] == [11, 9, 6, 4, 3]  # fmt: skip
    assert told["design", "randomised"] == 24
    assert [told["country", c] for c in ("China", "USA", "UK", "Europe")] == [13, 12, 3, 2]
    assert [told["size", s] for s in ("<50", "50–99", "100–199", "200–499", "≥500", "not stated")] == [10, 6, 10, 7, 0, 1]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["irt-nsclcc", "--records", "."], f"{MEAN} `irt-nsclc`?"),
        (["irt-nsclc", "--records", "nowhere"], f"{NO_FILE} or folder"),
        (["irt-nsclc", "--registry", "nowhere.sqlite"], "no registry yet"),
    ],
)
def test_wrong_use_is_a_sentence(arguments: list[str], said: str, tmp_path: Path) -> None:
    run = CliRunner().invoke(app, ["landscape", *arguments, "--out", str(tmp_path)])
    assert run.exit_code == 2
    assert said in run.output


def test_without_the_extra_the_tables_are_there_and_the_way_out_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    (tmp_path / "r.json").write_text(json.dumps(blank(1, "x", 2020, [])), encoding="utf-8")
    run = CliRunner().invoke(
        app,
        ["landscape", "irt-nsclc", "--records", str(tmp_path / "r.json"), "--out", str(tmp_path)],
    )
    assert run.exit_code == 2
    assert "pip install 'oligomatch[landscape]'" in run.output
    assert (tmp_path / "excluded.csv").is_file()
    assert (tmp_path / "figures" / "flow.svg").is_file()


SHARED = Path(__file__).parents[4] / "shared" / "data"


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is absent")
def test_the_page_on_landscapes_is_fresh() -> None:
    from scripts.landscape_page import PAGE, written

    # python -m scripts.landscape_page writes it; the map of groups follows the engine
    old, new = (
        text.partition("## Groups")[0] for text in (PAGE.read_text(encoding="utf-8"), written())
    )
    assert old == new
