"""A screening that begins from an earlier one: the same as from scratch, less work, and who turned."""

from __future__ import annotations

import json
import re
from collections import Counter
from contextlib import chdir
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import oligomatch.api.cohort.processes as crew
from oligomatch.api.cohort.asked import Screening
from oligomatch.api.cohort.reading.earlier import NotEarlier, earlier_in
from oligomatch.api.cohort.reading.whole import seal
from oligomatch.api.cohort.run import screen_into
from oligomatch.api.commands.app import app
from oligomatch.api.intake.files import Day
from oligomatch.api.results.matching import Rules, load_rules
from oligomatch.api.terminal.choices import ResultFormat
from oligomatch.matcher.cohort.results.loosening import loosened
from oligomatch.rules.trial import Trial
from tests.conftest import PROFILE
from tests.support.cohorts import cohort
from tests.support.profiles import Json

CANARY = "Kanarienvogel"
TODAY = Day(date(2026, 11, 20))
TRIALS = load_rules(None).trials[:5]
RULES = Rules(TRIALS, "rules")
GOOD = {"as_of": "2026-05-14", "cancer_type": "nsclc", "patient": "good"}


@cache
def patients() -> list[str]:
    return [json.dumps(one) for one in cohort(24)]


@pytest.fixture(scope="module", autouse=True)
def _drawn() -> None:
    """Drawn before a test that draws itself: of the two Hypothesis nests neither in the other."""
    patients()


def screened(room: Path, name: str, lines: list[str], **more: Any) -> Path:
    """A cohort of these lines screened into a folder of this name."""
    file = room / "cohort.ndjson"
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    told: dict[str, Any] = {"rules": RULES, "day": TODAY, "processes": 1, **more}
    screen_into(room / name, Screening(files=(str(file),), **told))
    return room / name


def from_earlier(room: Path, name: str, lines: list[str], **more: Any) -> Path:
    return screened(room, name, lines, earlier=earlier_in(room / "before"), **more)


def rows(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def results(out: Path) -> list[Json]:
    return rows(out / "results.ndjson")


def computed(out: Path) -> Json:
    told: Json = json.loads((out / "changes.json").read_text())["computed"]
    return told


def assert_the_same(one: Path, scratch: Path) -> None:
    """Every file of the one is a file of the other byte for byte, but for what changed."""
    names = {str(path.relative_to(scratch)) for path in scratch.rglob("*") if path.is_file()}
    also = {f"changes.{kind}" for kind in ("html", "json", "ndjson", "txt")}
    assert {str(path.relative_to(one)) for path in one.rglob("*") if path.is_file()} == names | also
    for name in names - {"run.json"}:  # the digests of those that differ
        assert unchanged(one / name) == (scratch / name).read_bytes(), name


def unchanged(path: Path) -> bytes:
    """A file without what it tells of the earlier screening."""
    if path.name == "report.html":
        return re.sub(rb'<section id="changes">.*</section>\n', b"", path.read_bytes(), flags=re.S)
    if path.name == "report.txt":
        told = rb"\nSince the screening in .*?(?=\nFits several)"
        return re.sub(told, b"", path.read_bytes(), flags=re.S)
    return path.read_bytes()


# --- the same as from scratch -------------------------------------------------------------------


@dataclass(frozen=True)
class Edits:
    """A cohort and its rules, before and after."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    rules: tuple[Trial, ...]
    day: Day


def edited(trial: Trial, place: int, way: str) -> Trial:
    """A trial of which one criterion is another, or gone."""
    criteria = list(trial.criteria)
    place %= len(criteria)
    if way == "gone":
        del criteria[place]
    elif way == "looser" and (tree := criteria[place].tree) is not None:
        criteria[place] = replace(criteria[place], tree=loosened(tree))
    elif way == "moved":
        criteria.insert(0, criteria.pop(place))
    return replace(trial, criteria=tuple(criteria))


@st.composite
def edits(draw: st.DrawFn) -> Edits:
    some = st.lists(st.sampled_from(patients()), min_size=1, max_size=9)
    before, added = draw(some), draw(some)
    stays = [line for line in before if draw(st.integers(0, 3))]
    renamed = [
        json.dumps(
            {**json.loads(line), "patient": json.loads(draw(st.sampled_from(before)))["patient"]}
        )
        for line in added[:2]
    ]
    nameless = [
        json.dumps({k: v for k, v in json.loads(x).items() if k != "patient"}) for x in added[2:4]
    ]
    bad = ["{"] * draw(st.integers(0, 1))
    after = draw(st.permutations([*stays, *added[4:], *renamed, *nameless, *bad, json.dumps(GOOD)]))
    way = st.sampled_from(["same", "same", "looser", "gone", "moved", "out"])
    ways = [(trial, draw(way)) for trial in TRIALS]
    trials = [edited(t, draw(st.integers(0, 30)), how) for t, how in ways if how != "out"]
    day = draw(st.sampled_from([TODAY, TODAY, Day(TODAY.today, date(2030, 1, 1))]))
    return Edits((*before, *nameless), tuple(after), tuple(trials) or TRIALS, day)


@settings(max_examples=10 if PROFILE == "long" else 5)
@given(edits())
def test_after_any_change_the_results_are_those_from_scratch(case: Edits) -> None:
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(crew, "FIRST", 3)
        room, rules = Path(name), Rules(case.rules, "other")
        screened(room, "before", list(case.before))
        told = {"rules": rules, "day": case.day}
        one = from_earlier(room, "one", list(case.after), **told)
        scratch = screened(room, "scratch", list(case.after), **told)
        assert_the_same(one, scratch)
        assert_work_is_saved(one, case)
        assert_changes_are_those_of_the_results(room / "before", one)


def assert_work_is_saved(out: Path, case: Edits) -> None:
    """Computed again: what was not there before, on the same day, by the same rules."""
    from oligomatch.matcher.cohort.reading.digests import digest_of
    from oligomatch.matcher.cohort.results.screening import deciding_of

    def asks(trial: Trial) -> str:
        return digest_of(tuple((c.id, c.kind, c.question.forms) for c in deciding_of(trial)))

    good = [line for line in case.after if line != "{"]
    old = {t.id: asks(t) for t in TRIALS}
    other = sum(old[t.id] != asks(t) for t in case.rules)
    same_day = case.day == TODAY and other < len(case.rules)
    known = sum(same_day and line in case.before for line in good)
    new, found = len(case.after) - known, computed(out)
    assert (found["records"], found["all_records"]) == (new, len(case.after))
    assert found["pairs"] == new * len(case.rules) + known * other
    assert found["of_pairs"] == len(case.after) * len(case.rules)


def assert_changes_are_those_of_the_results(before: Path, after: Path) -> None:
    """Counted from the results of both: how many of each label and trial are of each class."""

    def classes(out: Path) -> Counter[tuple[str, str, str]]:
        return Counter((r["trial"], str(r["patient"]), r["match"]) for r in results(out))

    told = Counter[tuple[str, str, str]]()
    trials = set(json.loads((after / "screen.json").read_text())["criteria"])
    for row in rows(after / "changes.ndjson"):
        for kind, sign in ((row["match_before"], -1), (row["match"], 1)):
            if kind not in (None, "ineligible"):
                told[row["trial"], str(row["patient"]), kind] += sign
    found = classes(after)
    found.subtract(classes(before))
    wanted = {k: n for k, n in found.items() if n and k[0] in trials and k[2] != "ineligible"}
    assert {key: number for key, number in told.items() if number} == wanted


def test_parquet_and_processes_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "FIRST", 4)
    screened(tmp_path, "before", patients()[:12])
    told: dict[str, Any] = {"form": ResultFormat.PARQUET}
    one = from_earlier(tmp_path, "one", patients(), **told, processes=2)
    assert_the_same(one, screened(tmp_path, "scratch", patients(), **told))
    assert computed(one)["records"] == 12


def test_where_nothing_changed_nothing_is_computed(tmp_path: Path) -> None:
    before = screened(tmp_path, "before", patients())
    one = from_earlier(tmp_path, "one", patients())
    assert_the_same(one, before)
    assert (computed(one)["records"], computed(one)["pairs"]) == (0, 0)
    assert rows(one / "changes.ndjson") == []
    assert "Nobody became eligible" in (one / "changes.txt").read_text()


def test_tables_and_single_files_are_known_again(tmp_path: Path) -> None:
    from oligomatch.api.cohort.reading.mapping import read_mapping

    room = Path(__file__).parents[3]
    table, one = room / "docs" / "cohort" / "patients.csv", room / "examples" / "golden.yaml"
    columns = read_mapping(room / "docs" / "cohort" / "columns.yaml")
    asked = Screening((str(table), str(one)), RULES, TODAY, processes=1, columns=columns)
    screen_into(tmp_path / "before", asked)
    screen_into(tmp_path / "one", replace(asked, earlier=earlier_in(tmp_path / "before")))
    assert_the_same(tmp_path / "one", tmp_path / "before")
    assert computed(tmp_path / "one")["records"] == 1  # the one that is left out is read again


# --- the day asked ------------------------------------------------------------------------------


def test_a_profile_of_its_own_day_stays_and_one_without_is_asked_anew_each_day(
    tmp_path: Path,
) -> None:
    undated = json.dumps({"cancer_type": "nsclc", "patient": "undated"})
    screened(tmp_path, "before", [json.dumps(GOOD), undated])
    told: dict[str, Any] = {"day": Day(date(2027, 1, 1))}
    lines = [json.dumps(GOOD), undated]
    one = from_earlier(tmp_path, "one", lines, **told)
    assert computed(one)["records"] == 1
    assert_the_same(one, screened(tmp_path, "scratch", lines, **told))


# --- who and why --------------------------------------------------------------------------------


def changed(tmp_path: Path, before: list[Json], after: list[Json], **more: Any) -> list[Json]:
    """What is told of the first trial."""
    one = Rules(TRIALS[:1], "one")
    screened(tmp_path, "before", [json.dumps(p) for p in before], rules=one)
    told = {"rules": one, **more}
    return rows(
        from_earlier(tmp_path, "one", [json.dumps(p) for p in after], **told) / "changes.ndjson"
    )


def test_a_profile_that_changed_is_told_with_its_criterion(tmp_path: Path) -> None:
    (row,) = changed(tmp_path, [GOOD], [{**GOOD, "cancer_type": "breast"}])
    assert (row["patient"], row["change"], row["match"]) == ("good", "lost", "ineligible")
    assert row["because"] == ["profile"]
    assert any(one["standing"] == "not met" for one in row["criteria"])
    assert {cause for one in row["criteria"] for cause in one["because"]} == {"profile"}


def test_a_rule_that_changed_is_told_with_its_criterion(tmp_path: Path) -> None:
    (trial, *_) = TRIALS
    before = {**GOOD, "cancer_type": "breast"}
    number = next(i for i, c in enumerate(trial.criteria) if tumour_asked(c))
    rules = Rules((edited(trial, number, "gone"),), "two")
    (row,) = changed(tmp_path, [before], [before], rules=rules)
    assert (row["match_before"], row["change"], row["because"]) == (
        "ineligible",
        "possible",
        ["rule"],
    )
    (told,) = row["criteria"]
    assert told == {"criterion": trial.criteria[number].id, "standing_before": "not met", "standing": None,
                    "because": ["rule"]}  # fmt: skip


def tumour_asked(criterion: Any) -> bool:
    return any(one.kind == "cancer_type" for one in criterion.question.asked)


def test_come_and_gone_are_told(tmp_path: Path) -> None:
    new, old = {**GOOD, "patient": "new"}, {**GOOD, "patient": "old"}
    found = changed(tmp_path, [GOOD, old], [new, GOOD])
    told = {row["patient"]: (row["match_before"], row["match"], row["because"]) for row in found}
    assert told == {
        "new": (None, "possible", ["patient"]),
        "old": ("possible", None, ["patient"]),
    }


def test_who_was_not_looked_at_is_not_told_as_lost(tmp_path: Path) -> None:
    before = [{**GOOD, "patient": name} for name in ("a", "b", "c")]
    other = {**GOOD, "patient": "a", "cancer_type": "breast"}
    (row,) = changed(tmp_path, before, [other, *before[1:]], first=1)
    assert (row["patient"], row["change"], row["because"]) == ("a", "lost", ["profile"])
    told = "Only the first 1 record was read (--first)"
    assert told in (tmp_path / "one" / "changes.txt").read_text()
    assert json.loads((tmp_path / "one" / "changes.json").read_text())["first"] == 1
    gone = changed(tmp_path, before, [other, before[1]], first=3)  # all that there are
    assert {row["patient"] for row in gone} == {"a", "c"}
    assert "--first" not in (tmp_path / "one" / "changes.txt").read_text()


def test_of_records_with_one_label_nobody_guesses_which_is_which(tmp_path: Path) -> None:
    out = {**GOOD, "cancer_type": "breast"}
    assert changed(tmp_path, [GOOD, out], [out, GOOD]) == []  # known again, in another order
    aged = [{**out, "age": 60}, {**GOOD, "age": 61}]  # as many of each class as before
    assert changed(tmp_path, [GOOD, out], aged) == []
    found = changed(
        tmp_path, [GOOD, {**GOOD, "age": 60}], [{**GOOD, "age": 61}, {**out, "age": 62}]
    )
    told = [(row["match_before"], row["match"], row["change"], row["because"]) for row in found]
    assert told == [("possible", None, "lost", ["label"])]
    assert "which of them it was" in (tmp_path / "one" / "changes.txt").read_text()
    (new,) = changed(tmp_path, [GOOD], [GOOD, {**GOOD, "age": 61}])
    assert (new["match_before"], new["match"], new["because"]) == (None, "possible", ["label"])


def test_another_version_is_computed_whole_and_told_so(tmp_path: Path) -> None:
    screened(tmp_path, "before", [json.dumps(GOOD)])
    about = tmp_path / "before" / "since" / "about.json"
    about.write_text(about.read_text().replace('"version": "', '"version": "0'))
    (tmp_path / "before" / "run.json").unlink()
    seal(tmp_path / "before", {}, ())  # as the other version would have
    other = json.dumps({**GOOD, "cancer_type": "breast"})
    one = from_earlier(tmp_path, "one", [json.dumps(GOOD), other])
    assert computed(one)["records"] == 2
    assert {cause for row in rows(one / "changes.ndjson") for cause in row["because"]} <= {
        "version", "profile", "patient",
    }  # fmt: skip


def test_a_date_that_changed_is_told(tmp_path: Path) -> None:
    every, line = load_rules(None), {"number": 1, "agents": ["osimertinib"], "ongoing": True}
    begun = {**line, "start": "2026-10-20"}  # too long ago for NCT02314364 in 2035
    told = {"cancer_type": "nsclc", "systemic_therapy": {"palliative_lines": 1, "lines": [begun]}}
    each = [*patients(), json.dumps(told)]
    screened(tmp_path, "before", each, rules=every)
    later = Day(TODAY.today, date(2035, 1, 1))
    found = rows(from_earlier(tmp_path, "one", each, rules=every, day=later) / "changes.ndjson")
    assert found
    assert {cause for row in found for cause in row["because"]} == {"date"}


# --- use ----------------------------------------------------------------------------------------


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["screen", *words])
    return done.exit_code, done.stdout, re.sub(r"\x1b\[[0-9;]*m|│", "", done.stderr)


def test_patients_are_named_in_the_files_alone(tmp_path: Path) -> None:
    file = tmp_path / "all.ndjson"
    file.write_text(json.dumps(GOOD) + "\n")
    with chdir(tmp_path):
        assert run("all.ndjson", "--out", "before")[0] == 0
        file.write_text(json.dumps({**GOOD, "patient": CANARY}) + "\n")
        status, out, err = run("all.ndjson", "--since", "before", "--out", "one", "--progress")
    assert status == 0
    assert "1 of 1 record measured again" in out
    assert CANARY not in out + err
    named = {
        p.name for p in (tmp_path / "one").iterdir() if p.is_file() and CANARY in p.read_text()
    }
    assert named == {"results.ndjson", "changes.html", "changes.ndjson", "changes.txt"}


def test_a_folder_that_cannot_be_begun_from_is_refused_in_a_sentence(tmp_path: Path) -> None:
    screened(tmp_path, "before", [json.dumps(GOOD)])
    file, since = str(tmp_path / "cohort.ndjson"), tmp_path / "before" / "since"
    before, out = str(tmp_path / "before"), str(tmp_path / "out")
    about, part = since / "about.json", since / "part-00001.parquet"
    kept = {path: path.read_bytes() for path in (about, part)}

    def told(*words: str) -> str:
        status, _, err = run(file, *words)
        assert status == 2
        assert not Path(out).exists()
        return " ".join(err.split())

    def alone(*words: str) -> str:
        return " ".join(run(*words)[2].split())

    assert "no such folder" in told("--since", str(tmp_path / "none"), "--out", out)
    assert "nothing to begin from" in told("--since", str(tmp_path), "--out", out)
    assert "name another" in told("--since", before, "--out", before)
    assert "leave out --executor" in told("--since", before, "--executor", "judge", "--out", out)
    keeping = told("--since", before, "--keep-measures", "--out", out)
    assert "without --since to keep them" in keeping
    assert "instead of --measures" in alone("--since", before, "--measures", before, "--out", out)
    about.write_bytes(kept[about].replace(b'"form": 2', b'"form": 1'))
    assert "kept in form 1, expected 2" in told("--since", before, "--out", out)
    for damage in (b"{}", b"[", b'{"form": 2, "trials": []}'):
        about.write_bytes(damage)
        assert "cannot be read, or not whole" in told("--since", before, "--out", out)
    about.write_bytes(kept[about])
    for damage in (b"", kept[part][:-9]):
        part.write_bytes(damage)
        assert "cannot be read, or not whole" in told("--since", before, "--out", out)
    part.unlink()
    with pytest.raises(NotEarlier, match="not whole"):
        earlier_in(tmp_path / "before")
