"""A trial with versions in every face: which is in force, which begins next, and what differs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from oligomatch import match
from oligomatch.api.authoring.compare_view import compared
from oligomatch.api.authoring.desk.desk import TURNS
from oligomatch.api.authoring.linting import contradictions
from oligomatch.api.cohort.reading.earlier import ScreenedBy
from oligomatch.api.commands.app import app
from oligomatch.api.page.answering import made
from oligomatch.api.page.kept.reading import digest_of
from oligomatch.api.page.wanted import PagePart, Wanted
from oligomatch.api.results.matching import load_rules
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.matcher.probe.boundaries import Why, edge_of
from oligomatch.matcher.probe.clause_set import exercises
from oligomatch.matcher.probe.coverage import coverage
from oligomatch.matcher.probe.lint.solved import solved
from oligomatch.matcher.probe.lint.twins import repeated
from oligomatch.matcher.probe.search.goals import derived
from oligomatch.matcher.probe.versions import Distinguishable
from oligomatch.rules.read import load_trials
from oligomatch.rules.tree import Measure, Not, Within
from oligomatch.rules.trial import Arm
from oligomatch.rules.write import write_trial
from tests.rules.amended import BRAIN, NSCLC, PET, amended, at_most, patient, rule
from tests.support.wording import said

TRIAL = amended()
NOW = "protocol version 2.0 of 2022-03-01"
NEXT = "version 3.0 begins on 2024-05-01"
DAY = date(2024, 4, 30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the one trial, and a patient of ECOG 2 on the day before an amendment."""
    (tmp_path / "trials").mkdir()
    file = tmp_path / "trials" / f"{TRIAL.id}.yaml"
    file.write_text(write_trial(TRIAL), encoding="utf-8")
    (tmp_path / "p.json").write_text(json.dumps(patient(DAY, ecog=2)), encoding="utf-8")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *asked: str) -> str:
    with pytest.raises(SystemExit):
        app([*asked])
    return capsys.readouterr().out


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_command_line_names_the_version(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = ("--trials", str(folder / "trials"))
    who = str(folder / "p.json")
    unknown = {**patient(DAY), "imaging": {}}
    (folder / "q.json").write_text(json.dumps(unknown), encoding="utf-8")
    possible = str(folder / "q.json")
    for asked in (
        ("match", possible),
        ("match", possible, "--all"),
        ("explain", who, "SARON"),
    ):
        text = flat(run(capsys, *asked, *own))
        assert "rotocol version 2.0" in text, asked
        assert NEXT in text, asked
    (found,) = json.loads(run(capsys, "match", who, "--format", "json", *own))["matches"]
    assert found["match"] == "ineligible"
    assert found["protocol_version"] == {
        "name": "2.0",
        "begins": "2022-03-01",
        "ends": "2024-05-01",
        "words": f"{NOW}, {NEXT}",
    }
    assert [one["criterion"] for one in found["criteria"]] == ["7662-01", "7662-03", "7662-04"]
    later = ("match", who, "--as-of", "2024-05-01", "--format", "json", *own)
    (found,) = json.loads(run(capsys, *later))["matches"]
    assert (found["match"], found["protocol_version"]["name"]) == ("eligible", "3.0")
    assert found["protocol_version"]["ends"] is None
    earlier = patient(date(2020, 1, 1), ecog=0)
    (folder / "e.json").write_text(json.dumps(earlier), encoding="utf-8")
    first = json.loads(run(capsys, "match", str(folder / "e.json"), "--format", "json", *own))
    known = first["matches"][0]["protocol_version"]
    assert (known["name"], known["begins"], known["ends"]) == ("", None, "2022-03-01")
    assert known["words"].startswith(said("version.first"))


def test_the_outlook_tells_the_version_that_begins(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = ("--trials", str(folder / "trials"))
    text = flat(run(capsys, "outlook", str(folder / "p.json"), *own))
    assert "Protocol version 3.0 of 2024-05-01." in text
    assert "No longer asked: 7662-03." in text
    assert "7662-05: " in text
    whole = json.loads(run(capsys, "outlook", str(folder / "p.json"), "--format", "json", *own))
    (change,) = whole["changes"]
    assert (change["day"], change["effect"]) == ("2024-05-01", "opens")
    assert change["protocol_version"]["name"] == "3.0"
    assert (change["criteria_begun"], change["criteria_ended"]) == (["7662-05"], ["7662-03"])
    calendar = run(capsys, "outlook", str(folder / "p.json"), "--format", "ics", *own)
    assert "DTSTART;VALUE=DATE:20240501" in calendar


def test_a_trial_is_shown_with_every_version(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = ("--trials", str(folder / "trials"))
    shown = flat(run(capsys, "trials", TRIAL.id, *own))
    assert "2.0 from 2022-03-01; 3.0 from 2024-05-01" in shown
    assert "rom version 2.0, before version 3.0: " in shown
    whole = json.loads(run(capsys, "trials", TRIAL.id, "--format", "json", *own))
    assert [(v["name"], v["begins"]) for v in whole["versions"]] == [
        ("", None),
        ("2.0", "2022-03-01"),
        ("3.0", "2024-05-01"),
    ]
    assert whole["versions"][2]["quote"] == "Amendment 2, 1 May 2024"
    windows = [(c.get("from_version"), c.get("before_version")) for c in whole["criteria"]]
    assert windows == [(None, None), (None, "2.0"), ("2.0", "3.0"), ("2.0", None), ("3.0", None)]


def test_the_library_takes_the_version_of_each_day(folder: Path) -> None:
    trials = load_trials(folder / "trials")
    before = match(patient(DAY, ecog=2), trials)[0]
    after = match(patient(date(2024, 5, 1), ecog=2), trials)[0]
    assert (before.match, after.match) == ("ineligible", "eligible")
    assert NOW in before.why()
    assert "protocol version 3.0 of 2024-05-01" in after.why()


def test_page_sheet_and_board_name_the_version(folder: Path) -> None:
    rules = load_rules(folder / "trials")

    def shown(part: PagePart, *form: tuple[str, str], trial: str = "") -> str:
        return made(Wanted(part, urlencode(form).encode(), DAY, "", trial), rules).decode()

    carry = ("carry", json.dumps(patient(DAY)))
    for part in (PagePart.PAGE, PagePart.SHEET):
        assert "version 2.0 of " in shown(part, carry), part
        assert "version 3.0 begins on " in shown(part, carry), part
    argument = shown(PagePart.ARGUMENT, carry, trial=TRIAL.id)
    assert "rom version 2.0, before version 3.0: " in argument
    assert "rom version 3.0: " not in argument
    assert "version 2.0 of " in shown(PagePart.ROWS, ("one", f"1 {json.dumps(patient(DAY))}"))
    assert "2.0 from 2022-03-01" in shown(PagePart.TRIAL, trial=TRIAL.id)


# --- two versions compared -----------------------------------------------------------------------


def test_two_days_of_one_file_are_compared(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(folder / "trials" / f"{TRIAL.id}.yaml")
    text = run(capsys, "compare", f"{file}@2024-04-30", f"{file}@2024-05-01")
    assert "criterion renamed: 7662-03 → 7662-05" in text  # of one quote
    assert "7662-05: limit moved: ECOG 0 to 1 → ECOG 0 to 2" in text
    assert said("compare.somebody") in text
    same = run(capsys, "compare", f"{file}@2022-03-01", f"{file}@2024-04-30")
    assert said("compare.same_trials") in same
    (alone,) = json.loads(run(capsys, "compare", f"{file}@2020-01-01", "--format", "json"))
    assert {one["criterion"] for one in alone["edits"]} == {None, "7662-02", "7662-04", "7662-05"}


@pytest.mark.parametrize("asked", [("{file}",), ("{file}@2024-02-31",)])
def test_a_comparison_with_nothing_or_on_no_day_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], asked: tuple[str, ...]
) -> None:
    file = folder / "trials" / f"{TRIAL.id}.yaml"
    with pytest.raises(SystemExit) as error:
        app(["compare", *(one.format(file=file) for one in asked)])
    assert error.value.code == 2
    assert capsys.readouterr().err


def test_two_files_are_compared_version_by_version() -> None:
    other = amended(
        *(one for one in TRIAL.criteria if one.id != "7662-03"),
        rule(3, at_most(2), since="2.0", before="3.0"),
    )
    (found,) = compared({TRIAL.id: TRIAL}, {TRIAL.id: other}, [])
    assert found.answer is Distinguishable.SOMEBODY
    assert found.new is not None
    assert found.new.in_force is not None
    assert found.new.in_force.name == "2.0"
    moved_on = amended(*TRIAL.criteria[:-1], rule(5, at_most(2), since="2.0", before="3.0"))
    who = ("p", profile_of(patient(date(2025, 1, 1), ecog=3)))
    (found,) = compared({TRIAL.id: TRIAL}, {TRIAL.id: moved_on}, [who])
    assert any(str(one.what) == "versions" and one.of_rule for one in found.changes)
    assert [name for name, _ in found.moved] == ["p"]


def test_the_first_version_of_a_protocol_has_words_and_no_day(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "trials" / f"{TRIAL.id}.yaml"
    text = run(capsys, "compare", f"{file}@2020-01-01", f"{file}@2024-05-01")
    assert f"    - {said('version.first')}\n    + name: 3.0, since: 2024-05-01" in text
    assert "0001" not in text


# --- for the author ------------------------------------------------------------------------------


def test_what_one_version_alone_asks_is_neither_repeated_nor_at_odds() -> None:
    again = amended(rule(1, NSCLC), rule(2, PET, before="2.0"), rule(3, PET, since="2.0"))
    assert not list(repeated(again))
    twice = amended(rule(1, NSCLC), rule(2, PET), rule(3, PET, since="2.0"))
    assert [noted.criterion for noted in repeated(twice)] == ["7662-03"]
    turned = amended(rule(1, NSCLC), rule(2, PET, before="2.0"), rule(3, Not(PET), since="2.0"))
    assert list(solved(turned)) == []


def test_a_version_that_nobody_can_enter_is_found() -> None:
    none = amended(rule(1, NSCLC), rule(2, Not(NSCLC), since="3.0"), rule(3, BRAIN))
    assert [noted.lint.value for noted in solved(none)] == ["OM202"]
    assert len(list(contradictions(none))) == 1


def test_boundary_patients_are_those_of_the_version_of_their_day() -> None:
    arms = (Arm("A", "cohort A"), Arm("B", "cohort B"))
    for trial in (TRIAL, amended(arms=arms)):
        edge = edge_of(trial, trial.criterion("7662-05"))
        assert edge.pair is not None
        assert edge_of(trial, trial.criterion("7662-03")).why is Why.NOT_IN_FORCE
    assert {one.criterion for one in exercises(TRIAL, [])} == {"7662-01", "7662-04", "7662-05"}


def test_a_clause_is_exercised_by_patients_of_its_own_version_alone() -> None:
    days = (date(2022, 2, 28), date(2022, 3, 1), date(2025, 1, 1))
    asked = [derived(profile_of(patient(day))) for day in days]
    met = {one.criterion[-2:]: (one.met, one.not_met) for one in coverage(TRIAL, asked)}
    assert met == {"01": (3, 0), "02": (0, 1), "03": (1, 0), "04": (2, 0), "05": (1, 0)}
    of_last = coverage(TRIAL.on(days[-1]), asked)  # of one version: whoever is tried
    assert {(one.met, one.not_met) for one in of_last} == {(3, 0)}


def test_a_number_that_only_time_brings_is_named_while_its_version_lasts(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twelve weeks are reached on 28 May 2024: of use where the rule still holds then."""
    weeks = Within(Measure("weeks", line="1"), 12)
    begun = {"number": 1, "intent": "palliative", "start": "2024-03-05", "ongoing": True}
    therapy = {"palliative_lines": 1, "adjuvant_lines": 0, "lines": [begun]}
    who = folder / "p.json"
    who.write_text(json.dumps(patient(DAY, systemic_therapy=therapy)), encoding="utf-8")
    file = folder / "trials" / f"{TRIAL.id}.yaml"
    for more, named in (({}, ["7662-02"]), ({"before": "3.0"}, [])):
        trial = amended(rule(1, NSCLC), rule(2, weeks, **more))
        file.write_text(write_trial(trial), encoding="utf-8")
        own = ("--trials", str(file.parent), "--format", "json")
        found = json.loads(run(capsys, "whatif", str(who), *own))
        assert [one["criterion"] for one in found["near"]] == named


def test_what_if_it_were_the_next_version_names_what_begins_and_ends(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("whatif", str(folder / "p.json"), "--trials", str(folder / "trials"))
    there = (*asked, "--set", "as_of=2024-05-01")
    (change,) = json.loads(run(capsys, *there, "--format", "json"))["changes"]
    assert change["protocol_version"]["name"] == "3.0"
    assert change["criteria_ended"], change
    assert change["criteria_begun"], change
    shown = " ".join(run(capsys, *there).split())
    assert all(id in shown for id in (*change["criteria_begun"], *change["criteria_ended"]))
    same = (*asked, "--set", "as_of=2024-04-29", "--format", "json")
    assert json.loads(run(capsys, *same))["changes"] == []
    before = flat(run(capsys, *asked, "--set", "as_of=2021-01-01")).casefold()
    assert said("version.first").casefold() in before  # the first version has no name


def test_a_screening_and_what_is_kept_of_a_trial_know_its_days() -> None:
    from dataclasses import replace

    first, last = TRIAL.versions
    later = replace(TRIAL, versions=(first, replace(last, since=date(2024, 6, 1))))
    now, then = ScreenedBy.of([TRIAL]), ScreenedBy.of([later])
    assert now.alike(now) == {TRIAL.id}
    assert now.alike(then) == frozenset()
    assert digest_of(TRIAL) != digest_of(later)


def test_the_desk_keeps_for_which_versions_a_criterion_holds() -> None:
    one: Any = TRIAL.criterion("7662-03")
    for turn in TURNS.values():
        assert (turn(one).since, turn(one).before) == ("2.0", "3.0")


def test_a_patient_is_of_the_class_of_his_day_in_every_face(folder: Path) -> None:
    trials = load_trials(folder / "trials")
    for day, kind in (
        (date(2022, 2, 28), MatchClass.INELIGIBLE),
        (date(2022, 3, 1), MatchClass.ELIGIBLE),
    ):
        assert match(patient(day), trials)[0].match == kind
