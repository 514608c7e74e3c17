"""Which groups the open trials take, which trials compete, and what limits they set."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.api.landscape.gaps import overlap_figure
from oligomatch.api.words.sentences import trial_name
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.landscape.gaps import Limit, gap_map, is_open, limits, moved, overlaps
from oligomatch.matcher.landscape.record import Record
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.landscape.groups import Groups, load_groups
from oligomatch.rules.landscape.tables import load_tables
from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import Recruitment, Trial
from tests.support.registries import blank, put

ALL = load_groups()
FEW = replace(ALL, rows=ALL.rows[:1] + ALL.rows[4:5], drivers=ALL.drivers[:1], counts=(1, 8))
TRIALS = load_trials()


def closed(trial: Trial) -> Trial:
    return replace(trial, recruitment=Recruitment("completed", "2026-01"))


def test_every_group_is_a_patient_who_can_be() -> None:
    groups = list(ALL.each())
    assert len(groups) == len({(g.row, g.driver, g.count) for g in groups}) == 124
    for group in groups:
        profile = profile_of(dict(group.profile))  # one that contradicts itself is refused
        assert profile.as_of is not None


@pytest.mark.parametrize("number", [0, 2])
def test_a_cell_names_the_open_trials_that_do_not_rule_the_group_out(number: int) -> None:
    cell = gap_map(FEW, TRIALS)[number]
    profile = profile_of(dict(cell.group.profile))
    assert profile.as_of is not None
    patient = derive(profile, profile.as_of)
    for trial in TRIALS:
        found = match_trial(patient, trial).match
        taken = found in (MatchClass.ELIGIBLE, MatchClass.POSSIBLE)
        assert (trial.id in cell.now) == (taken and is_open(trial))
        assert (trial.id in cell.later) == (found is MatchClass.NOT_YET and is_open(trial))


def test_a_trial_that_closes_leaves_the_map_and_a_group_may_be_left_without_one() -> None:
    before = gap_map(FEW, TRIALS)
    gone = before[0].now[0]
    after = gap_map(FEW, [closed(t) if t.id == gone else t for t in TRIALS])
    assert before[0].now[1:] == after[0].now
    assert all(not cell.now for cell in gap_map(FEW, [closed(t) for t in TRIALS]))


def test_more_metastases_are_taken_by_fewer_trials() -> None:
    one, many = gap_map(FEW, TRIALS)[:2]
    assert (one.group.count, many.group.count) == (1, 8)
    assert set(many.now) <= set(one.now)
    assert len(many.now) < len(one.now)


def test_overlaps_count_the_groups_both_take() -> None:
    cells = gap_map(FEW, TRIALS)
    for found in overlaps(cells, TRIALS)[:20]:
        both = [c for c in cells if found.one in c.now and found.other in c.now]
        either = [c for c in cells if found.one in c.now or found.other in c.now]
        assert (found.shared, found.of) == (len(both), len(either))
        assert found.shared > 0


def test_trials_compete_only_where_they_may_share_patients() -> None:
    cells = gap_map(FEW, TRIALS)
    countries = {trial.id: set(trial.facts.countries) for trial in TRIALS}
    found = overlaps(cells, TRIALS)
    for pair in found:
        told = countries[pair.one] and countries[pair.other]
        assert pair.compete == (not told or bool(countries[pair.one] & countries[pair.other]))
    assert {pair.compete for pair in found} == {True, False}
    unstated = [replace(t, facts=replace(t.facts, countries=())) for t in TRIALS]
    assert all(pair.compete for pair in overlaps(cells, unstated))
    drawn = overlap_figure(found, TRIALS)
    names = {trial.id: trial_name(trial) for trial in TRIALS}
    apart = [f"{names[p.one]} / {names[p.other]}" for p in found if not p.compete]
    together = [f"{names[p.one]} / {names[p.other]}" for p in found if p.compete]
    assert not [pair for pair in apart if pair in drawn]
    assert together[0] in drawn


def test_limits_are_those_of_the_rules_with_the_year_of_the_record() -> None:
    raw = blank(1, "SARON", 2016, ["NSCLC"])
    put(raw, "identificationModule.nctId", "NCT02417662")
    found = limits(TRIALS, {"NCT02417662": Record(raw)}, load_tables())
    saron = [
        (one.what, one.at_most, one.year, one.criterion)
        for one in found
        if one.trial == "NCT02417662"
    ]
    assert saron == [("metastases", 5, 2016, "7662-04"), ("organs", 3, 2016, "7662-05")]
    breast = [one for one in found if one.trial == "NCT02364557"]
    assert {(one.what, one.at_most) for one in breast} == {
        ("metastases of a kind", 4),
        ("diameter in mm", 50),
    }


def test_limits_move_over_the_years_of_start() -> None:
    found = [
        Limit("a", 2015, "a-1", "metastases", 3),
        Limit("b", 2015, "b-1", "metastases", 5),
        Limit("b", 2015, "b-2", "metastases", 4),  # a trial counts with its strictest
        Limit("a", 2015, "a-2", "metastases", 0),  # none in one part of a rule
        Limit("c", 2020, "c-1", "metastases", 10),
        Limit("d", None, "d-1", "metastases", 5),
    ]
    assert [(m.year, m.least, m.median, m.most, m.trials) for m in moved(found)] == [
        (2015, 3, 3.5, 4, ("a", "b")),
        (2020, 10, 10, 10, ("c",)),
        (None, 5, 5, 5, ("d",)),
    ]


def test_records_without_a_trial_file_tell_their_limits_by_drafts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oligomatch.rules.landscape.groups.load_groups", lambda: _few())
    raw = blank(1, "SABR", 2019, ["NSCLC"])
    text = "Inclusion Criteria:\n\n* Up to 7 metastases\n* ECOG 0-1\n"
    put(raw, "eligibilityModule.eligibilityCriteria", text)
    (tmp_path / "r.json").write_text(json.dumps(raw), encoding="utf-8")
    run = CliRunner().invoke(
        app,
        [
            "landscape",
            "--gap-map",
            "--records",
            str(tmp_path / "r.json"),
            "--out",
            str(tmp_path / "o"),
        ],
    )
    assert run.exit_code == 0, run.output
    rows = json.loads((tmp_path / "o" / "gaps.json").read_text(encoding="utf-8"))
    own = {(r["what"], r["at_most"], r["year"]) for r in rows["limits"] if r["encoded"] == "draft"}
    assert own == {("metastases", 7, 2019), ("ECOG", 1, 2019)}
    years = {(r["what"], r["year"]): r["median"] for r in rows["limits-by-year"]}
    assert years["metastases", 2019] == 7
    assert "2019" in (tmp_path / "o" / "limits-by-year.svg").read_text(encoding="utf-8")


def test_the_command_draws_the_map_and_writes_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oligomatch.rules.landscape.groups.load_groups", lambda: _few())
    run = CliRunner().invoke(app, ["landscape", "--gap-map", "--out", str(tmp_path)])
    assert run.exit_code == 0, run.output
    assert "4 groups held against 33 trials" in run.output
    with (tmp_path / "gaps.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    drawn = (tmp_path / "gaps.svg").read_text(encoding="utf-8")
    assert len(rows) == 4
    for row in rows:
        assert len(row["trials_now"].split()) == int(row["now"])
        assert f">{row['now']}</text>" in drawn
    assert (tmp_path / "limits.svg").is_file()
    assert (tmp_path / "overlaps.csv").is_file()


def _few() -> Groups:
    return FEW


def test_a_group_file_that_cannot_be_used_says_where(tmp_path: Path) -> None:
    from oligomatch.rules.text.text import RuleFileError

    path = tmp_path / "g.yaml"
    path.write_text(
        "groups: x\nsource: y\nas_of: z\nbase: {}\nrows: []\ndrivers: []\n", encoding="utf-8"
    )
    with pytest.raises(RuleFileError, match="`counts` is missing"):
        load_groups(path)


def test_nothing_told_of_a_group_rules_a_trial_out() -> None:
    """A map errs to the side of a trial: what a group does not tell is unknown."""
    cell = gap_map(FEW, TRIALS)[0]
    profile = profile_of(dict(cell.group.profile))
    assert profile.as_of is not None
    patient = derive(profile, profile.as_of)
    for trial in TRIALS:
        if trial.id in cell.now:
            verdicts = {judged.verdict for judged in match_trial(patient, trial).deciding}
            assert Verdict.NOT_MET not in verdicts
