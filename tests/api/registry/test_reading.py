"""Registry records in: every form read, nothing lost silently, every version kept."""

from __future__ import annotations

import copy
import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.api.registry.freshness import freshness, with_registry
from oligomatch.api.registry.reading import read_hits, read_records
from oligomatch.api.registry.store import (
    RegistryError,
    eligibility_digest,
    eligibility_of,
    open_registry,
)
from oligomatch.matcher.landscape.record import Record
from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import Eligibility
from tests.support.registries import blank, put
from tests.support.wording import ENDS_BEFORE_START, NO_LIST, WHOLE_NUMBER

SHARED = Path(__file__).parents[4] / "shared" / "data"


def sample(number: int = 1) -> dict[str, Any]:
    return blank(number, f"Trial {number}", 2020, ["NSCLC"])


def written(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def numbers(path: Path) -> list[str]:
    return [record.nct for record in read_records([path]).records]


THREE = [sample(n) for n in (1, 2, 3)]
IDS = [r["protocolSection"]["identificationModule"]["nctId"] for r in THREE]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("array.json", json.dumps(THREE)),
        ("page.json", json.dumps({"totalCount": 3, "studies": THREE, "nextPageToken": "x"})),
        ("pages.json", json.dumps([{"studies": THREE[:2]}, {"studies": THREE[2:]}])),
        ("lines.ndjson", "\n".join(map(json.dumps, THREE))),
        ("pages.ndjson", "\n".join(json.dumps({"studies": [r]}) for r in THREE) + "\n"),
        ("mark.json", "\ufeff" + json.dumps(THREE)),
        ("packed.json.gz", gzip.compress(json.dumps(THREE).encode(), mtime=0)),
        ("side_by_side.json", "".join(json.dumps(r, indent=1) + "\n" for r in THREE)),
    ],
)
def test_every_form_of_file_gives_the_same_records(
    tmp_path: Path, name: str, content: str | bytes
) -> None:
    reading = read_records([written(tmp_path, name, content)])
    assert [r.nct for r in reading.records] == IDS
    assert [dict(r.raw) for r in reading.records] == THREE
    assert not reading.faults


def test_a_folder_and_an_archive_are_read_file_by_file(tmp_path: Path) -> None:
    written(tmp_path, "b.json", json.dumps(THREE[1]))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("one.json", json.dumps(THREE[0]))
    assert numbers(tmp_path) == IDS[:2]


def test_a_truncated_file_loses_only_its_last_record_and_says_where(tmp_path: Path) -> None:
    text = json.dumps(THREE, indent=1)
    cut = written(tmp_path, "cut.json", text[: text.rindex("eligibilityModule")])
    reading = read_records([cut])
    assert [r.nct for r in reading.records] == IDS[:2]
    (fault,) = reading.lost
    assert fault.place.startswith(f"{cut}#3 (line ")


FORMS = {
    "array": "[" + ",\n".join(map(json.dumps, THREE)) + "]",
    "page": json.dumps({"studies": THREE, "nextPageToken": "x"}),
    "lines": "\n".join(map(json.dumps, THREE)),
    "indented": json.dumps(THREE, indent=2),
}


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40)
@given(data=st.data())
def test_wherever_a_file_is_cut_what_came_whole_before_goes_in_and_the_loss_is_told(
    form: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = FORMS[form]
    at = data.draw(st.integers(1, len(text) - 1))
    path = tmp_path_factory.mktemp("cut") / "r.json"
    path.write_text(text[:at], encoding="utf-8")
    reading = read_records([path])
    ends = [text.index(id) + text[text.index(id) :].index('"hasResults": false') + 19 for id in IDS]
    whole = [id for id, end in zip(IDS, ends, strict=True) if text.find("}", end) < at]
    assert [r.nct for r in reading.records] == whole
    ended = (form == "lines" and text[at - 1 : at] in ("}", "\n")) or text[:at].rstrip().endswith(
        "]"
    )
    assert reading.faults or ended or len(whole) == 3


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40)
@given(data=st.data())
def test_no_damage_to_a_file_is_silent_or_a_crash(
    form: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = FORMS[form].encode()
    at = data.draw(st.integers(0, len(content) - 1))
    damage = data.draw(st.binary(max_size=4))
    path = tmp_path_factory.mktemp("bad") / "r.json"
    path.write_bytes(content[:at] + damage + content[at + data.draw(st.integers(0, 3)) :])
    reading = read_records([path])
    assert len(reading.records) == 3 or reading.faults


def test_a_bad_record_between_good_ones_is_told_and_the_rest_goes_in(tmp_path: Path) -> None:
    lines = [json.dumps(r) for r in THREE]
    lines[1] = lines[1].replace('"NSCLC"', "NaN", 1)
    reading = read_records([written(tmp_path, "n.ndjson", "\n".join(lines))])
    assert [r.nct for r in reading.records] == [IDS[0], IDS[2]]
    assert [str(f) for f in reading.faults] == [
        f"{tmp_path / 'n.ndjson'}:2: `NaN` is no value of JSON"
    ]
    array = "[" + ",".join([lines[0], lines[1].replace("NaN", '"x",,'), lines[2]]) + "]"
    assert numbers(written(tmp_path, "a.json", array)) == [IDS[0], IDS[2]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: put(r, "conditionsModule.conditions", "NSCLC"), f"{NO_LIST} of texts, found text"),
        (lambda r: put(r, "designModule.enrollmentInfo.count", "20"), f"{WHOLE_NUMBER}, found text"),
        (lambda r: put(r, "oversightModule", {"oversightHasDmc": "yes"}), "expected true or false"),
        (lambda r: put(r, "statusModule", "recruiting"), "expected an object"),
        (lambda r: put(r, "descriptionModule.briefSummary", "\ud800"), "not Unicode text"),
        (lambda r: r.update(protocolSection=None), "not a record of the v2 API"),
        (lambda r: put(r, "identificationModule.nctId", "NCT123"), "is not a registry number"),
        (lambda r: r["protocolSection"]["identificationModule"].pop("nctId"), "no registry number"),
    ],
)  # fmt: skip
def test_a_record_that_cannot_be_read_is_told_with_its_place(
    tmp_path: Path, change: Any, said: str
) -> None:
    records = copy.deepcopy(THREE)
    change(records[1])
    path = written(tmp_path, "r.json", json.dumps(records))
    reading = read_records([path])
    assert [r.nct for r in reading.records] == [IDS[0], IDS[2]]
    (fault,) = reading.lost
    assert said in fault.problem
    assert fault.place == f"{path}#2"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: put(r, "statusModule.completionDateStruct", {"date": "2019-01"}), ENDS_BEFORE_START),
        (lambda r: put(r, "eligibilityModule.maximumAge", "17 Years"), "least age above greatest"),
        (lambda r: put(r, "eligibilityModule.stdAges", ["CHILD"]), "age groups against ages"),
        (lambda r: put(r, "designModule.designInfo.maskingInfo", {"masking": "SINGLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]}), "masking against roles"),
        (lambda r: put(r, "designModule.designInfo.allocation", "RANDOMIZED"), "one group, yet randomised"),
        (lambda r: put(r, "statusModule.whyStopped", "no money"), "yet not stopped"),
        (lambda r: put(r, "statusModule.overallStatus", "PAUSED"), "`PAUSED` is no value the API describes"),
        (lambda r: put(r, "statusModule.startDateStruct.date", "May 2020"), "`May 2020` is no value"),
    ],
)  # fmt: skip
def test_a_record_that_contradicts_itself_goes_in_and_is_told(
    tmp_path: Path, change: Any, said: str
) -> None:
    record = sample()
    change(record)
    reading = read_records([written(tmp_path, "r.json", json.dumps(record))])
    assert len(reading.records) == 1
    assert said in " ".join(fault.problem for fault in reading.faults)
    assert not reading.lost


def test_fields_nobody_knows_are_kept_and_null_says_nothing(tmp_path: Path) -> None:
    record = sample()
    record["protocolSection"]["quantumModule"] = {"spin": [1, {"half": 2.5}]}
    record["protocolSection"]["conditionsModule"]["keywords"] = None
    path = written(tmp_path, "r.json", json.dumps(record))
    with open_registry(tmp_path / "r.sqlite", create=True) as store:
        store.add(read_records([path]).records, "2026-01-01")
        latest = store.latest(IDS[0])
    assert latest is not None
    assert latest.record.raw == record


def test_hits_without_a_number_are_hits_still(tmp_path: Path) -> None:
    record = sample()
    del record["protocolSection"]["identificationModule"]["nctId"]
    assert len(read_hits([written(tmp_path, "r.json", json.dumps(record))]).records) == 1


# --- the store ------------------------------------------------------------------------------------


def later(record: dict[str, Any], day: str) -> dict[str, Any]:
    found = copy.deepcopy(record)
    put(found, "statusModule.lastUpdatePostDateStruct.date", day)
    return found


def test_every_version_is_kept_and_the_registrys_own_date_tells_the_latest(tmp_path: Path) -> None:
    old, new = later(sample(), "2023-01-01"), later(sample(), "2024-01-01")
    with open_registry(tmp_path / "r.sqlite", create=True) as store:
        assert store.add([Record(new)], "2026-01-01").new == (IDS[0],)
        assert store.add([Record(old)], "2026-01-02").changed == (IDS[0],)
        assert store.add([Record(new), Record(old)], "2026-01-03").unchanged == (IDS[0],) * 2
        assert [v.record.raw for v in store.versions(IDS[0])] == [new, old]
        assert [r.raw for r in store.records()] == [new]
        assert store.count() == 1


def test_a_file_that_is_no_registry_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "r.sqlite", "not a database at all, " * 50)
    with pytest.raises(RegistryError, match="cannot be used"), open_registry(path):
        pass
    with pytest.raises(RegistryError, match="no registry yet"), open_registry(tmp_path / "none"):
        pass


# --- freshness ------------------------------------------------------------------------------------

SARON = next(trial for trial in load_trials() if trial.id == "NCT02417662")


def saron(text: str, status: str = "RECRUITING", day: str = "2024-01-01") -> Record:
    record = later(sample(), day)
    put(record, "identificationModule.nctId", SARON.id)
    put(record, "statusModule.overallStatus", status)
    put(record, "eligibilityModule.eligibilityCriteria", text)
    return Record(record)


def test_the_status_of_a_trial_is_that_of_its_record_with_the_day_it_was_verified(
    tmp_path: Path,
) -> None:
    with open_registry(tmp_path / "r.sqlite", create=True) as store:
        assert with_registry([SARON], store) == (SARON,)
        store.add([saron("* ≤5", "COMPLETED")], "2026-01-01")
        (trial,) = with_registry([SARON], store)
        assert (trial.recruitment.status, trial.recruitment.as_of) == ("completed", "2024-05")
        store.add([saron("* ≤5", "UNKNOWN", "2025-01-01")], "2026-01-02")
        (trial,) = with_registry([SARON], store)
        assert (trial.recruitment.status, trial.recruitment.quote) == ("unverified", "UNKNOWN")


def test_a_changed_eligibility_text_is_told_in_words_with_the_criteria_that_quote_it(
    tmp_path: Path,
) -> None:
    from dataclasses import replace

    old = "Inclusion Criteria:\n\n* Stage IV NSCLC\n* ≤5 metastases\n* in ≤3 organs"
    new = "Inclusion Criteria:\n\n* Stage IV NSCLC\n* ≤4 metastases\n* in ≤3 organs"
    written_from = replace(SARON, eligibility=Eligibility(eligibility_digest(old), "2024-01-01"))
    with open_registry(tmp_path / "r.sqlite", create=True) as store:
        store.add([saron(old)], "2026-01-01")
        (same,) = freshness([written_from], store)
        assert same.eligibility == "unchanged"
        store.add([saron(new, day="2025-01-01")], "2026-01-02")
        (one,) = freshness([written_from], store)
    assert one.eligibility == "changed"
    (change,) = one.changed
    assert (change.before, change.after) == ("* ≤5 metastases", "* ≤4 metastases")
    assert change.criteria == ("7662-04",)
    assert "7662-04" in one.unquoted
    assert "7662-05" not in one.unquoted


def test_spaces_and_breaks_do_not_change_the_digest() -> None:
    assert eligibility_digest("a  b\n c") == eligibility_digest("a b c")
    assert eligibility_digest("a b c") != eligibility_digest("a b d")


# --- the commands, and the real records -----------------------------------------------------------


def test_the_commands_say_what_went_in_and_what_did_not(tmp_path: Path) -> None:
    written(tmp_path, "good.json", json.dumps(sample()))
    bad = written(tmp_path, "bad.json", "{")
    run = CliRunner().invoke(
        app, ["registry", "add", str(tmp_path), "--registry", str(tmp_path / "r.sqlite")]
    )
    assert run.exit_code == 2
    assert "1 records read: 1 new" in run.output
    assert str(bad) in run.output
    run = CliRunner().invoke(
        app, ["registry", "status", "SARON", "--registry", str(tmp_path / "r.sqlite")]
    )
    assert "NCT02417662 SARON: unverified; no record" in run.output


@pytest.mark.skipif(not (SHARED / "ctgov").is_dir(), reason="../shared/data/ctgov is absent")
def test_every_real_record_is_read_and_none_is_lost() -> None:
    reading = read_records(
        [SHARED / "ctgov", SHARED / "authoring" / "two_trials_full_eligibility.jsonl"]
    )
    assert len({r.nct for r in reading.records}) == 23
    assert not reading.lost
    assert all(eligibility_of(r) for r in reading.records if "summarySection" not in r.raw)


# --- matching with it -----------------------------------------------------------------------------


def test_matching_shows_the_verified_status_with_its_day_and_ranks_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLIGOMATCH_REGISTRY", str(tmp_path / "r.sqlite"))
    monkeypatch.setenv("COLUMNS", "100")
    golden = str(Path(__file__).parents[3] / "examples" / "golden.yaml")

    def match() -> dict[str, Any]:
        run = CliRunner().invoke(app, ["match", golden, "--quick", "--format", "json"])
        assert run.exit_code == 0, run.output
        found: dict[str, Any] = json.loads(run.output)
        return found

    before = match()
    eligible = [m["trial"] for m in before["matches"] if m["match"] == "eligible"]
    last = eligible[-1]
    raw = later(sample(), "2026-01-01")
    put(raw, "identificationModule.nctId", last)
    put(raw, "statusModule.statusVerifiedDate", "2026-04")
    with open_registry(tmp_path / "r.sqlite", create=True) as store:
        store.add([Record(raw)], "2026-05-01")
    after = match()
    first = after["matches"][0]
    assert first["trial"] == last
    assert first["recruitment"] == {"status": "recruiting", "verified": "2026-04"}
    assert "recruitment status from the registry on the day shown" in after["limits_of_use"]
    assert after["rules"] != before["rules"]
    table = CliRunner().invoke(app, ["match", golden, "--quick", "--only", "eligible"])
    assert "recruiting, verified 2026-04" in " ".join(table.output.split())
    put(raw, "statusModule.overallStatus", "TERMINATED")
    put(raw, "statusModule.lastUpdatePostDateStruct.date", "2026-02-01")
    with open_registry(tmp_path / "r.sqlite", create=True) as store:
        store.add([Record(raw)], "2026-05-02")
    gone = next(m for m in match()["matches"] if m["trial"] == last)
    assert (gone["section"], gone["match"]) == ("evidence", "eligible")  # judged all the same
