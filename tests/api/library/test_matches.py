"""Matches and ranked trials as a notebook shows them, as data and as frames."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from oligomatch import (
    Matches,
    RuleFileError,
    UnknownNameError,
    explain,
    export,
    gaps,
    load_trials,
    match,
    read_profile,
    screen,
    web_app,
)
from oligomatch.api.commands.app import app
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.matcher.profile.profile import Profile
from tests.support.wording import MEAN

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
ANSWERS = "answers:\n- {trial: NCT02893332, reading: A-34, choice: A, on: '2026-05-02', by: site}\n"


def example(name: str) -> Profile:
    return read_profile((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def golden() -> Matches:
    return match(example("golden"))


def printed(*arguments: str) -> str:
    answer = CliRunner().invoke(app, list(arguments))
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def but_input(answer: dict[str, Any]) -> dict[str, Any]:
    """What the library and the command line tell alike: all but where the patient was read."""
    return {name: value for name, value in answer.items() if name != "input"}


@pytest.mark.parametrize("name", ["golden", "sparse", "breast"])
def test_the_data_are_those_of_the_command_line(name: str) -> None:
    said = json.loads(printed("match", str(EXAMPLES / f"{name}.yaml"), "--format", "json"))
    assert but_input(match(example(name)).to_dict()) == but_input(said)


def test_quick_and_brief_are_those_of_the_other_faces(golden: Matches) -> None:
    path = str(EXAMPLES / "golden.yaml")
    said = json.loads(printed("match", path, "--format", "json", "--quick"))
    assert but_input(golden.to_dict(quick=True)) == but_input(said)
    brief = golden.to_dict(criteria="brief")["matches"]
    assert {c["verdict"] for one in brief for c in one["criteria"]} == {"not met", "unknown"}


def test_a_criterion_may_be_named_to_all_matches(golden: Matches) -> None:
    decided = golden.because("7662-03")
    assert decided == golden["SARON"].because("7662-03") != ()
    with pytest.raises(UnknownNameError, match="SARON"):
        golden.because("SARON")
    own = [one.trial for one in golden if one.trial.acronym == "SARON"]
    twice = match(golden.profile, [*own, replace(own[0], id="NCT99997662")])
    with pytest.raises(UnknownNameError, match="NCT02417662, NCT99997662"):
        twice.because("7662-03")


# by the parameter, or the word, that its error names
WRONG: list[tuple[str, type[Exception], Callable[[Matches], object]]] = [
    ("as_of", TypeError, lambda m: match(m.profile, as_of=cast("Any", 3))),
    ("as_of", TypeError, lambda m: export(m.profile, as_of=cast("Any", True))),
    ("trials", TypeError, lambda m: match(m.profile, cast("Any", 3))),
    ("site_answers", TypeError, lambda m: match(m.profile, site_answers=cast("Any", 3))),
    ("exact", TypeError, lambda m: match(m.profile, exact=cast("Any", "no"))),
    ("folder", TypeError, lambda _: load_trials(cast("Any", 3))),
    ("site_answers", TypeError, lambda _: load_trials(site_answers=cast("Any", 3))),
    ("nope", UnknownNameError, lambda m: m.to_dict(criteria=cast("Any", "nope"))),
    ("quick", TypeError, lambda m: m[0].to_dict(quick=cast("Any", "no"))),
    ("x", UnknownNameError, lambda m: m.of("x")),
    ("trial", TypeError, lambda m: m.trial(cast("Any", 3))),
    ("criterion", TypeError, lambda m: m.because(cast("Any", 3))),
    ("criterion", TypeError, lambda m: m[0].why(cast("Any", 3))),
    ("trial", TypeError, lambda m: explain(m, cast("Any", 3))),
    ("only", TypeError, lambda m: gaps(m, only=cast("Any", 3))),
    ("only", TypeError, lambda m: gaps(m, only=cast("Any", [3]))),
    ("report", UnknownNameError, lambda m: gaps(m)["report"]),
    ("result", UnknownNameError, lambda m: screen([m.profile])["result"]),
    ("mapping", TypeError, lambda m: screen([m.profile], mapping=cast("Any", 3))),
    ("nowhere", RuleFileError, lambda m: screen([m.profile], mapping="nowhere")),
    ("per_month", TypeError, lambda m: screen([m.profile], per_month=cast("Any", "4"))),
    ("leave_out", TypeError, lambda m: screen([m.profile], leave_out=cast("Any", "no"))),
    ("match", TypeError, lambda _: screen([3])),
    ("processes", ValueError, lambda _: web_app(processes=-1)),
    ("processes", TypeError, lambda _: web_app(processes=cast("Any", "2"))),
    ("trials", TypeError, lambda _: web_app(cast("Any", 3))),
    ("allow_host", TypeError, lambda _: web_app(allow_host="hospital.example")),
    ("root_path", TypeError, lambda _: web_app(root_path=cast("Any", 3))),
]


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_a_value_of_another_kind_is_refused_by_its_name(number: int, golden: Matches) -> None:
    name, kind, call = WRONG[number]
    with pytest.raises(kind, match=f"`?{name}`?") as refused:
        call(golden)
    assert len(str(refused.value)) > len(name) + 10
    assert type(refused.value) is not AttributeError


def test_a_trial_is_the_one_of_the_whole_answer(golden: Matches) -> None:
    whole = {one["trial"]: one for one in golden.to_dict()["matches"]}
    assert golden["SARON"].to_dict() == whole["NCT02417662"]


@pytest.mark.parametrize(("more", "of"), [((), "matches"), (("--explain",), "criteria")])
def test_the_frames_hold_the_rows_of_the_csv(
    golden: Matches, more: tuple[str, ...], of: str
) -> None:
    path = str(EXAMPLES / "golden.yaml")
    text = printed("match", path, "--format", "csv", "--quick", *more)
    rows = [
        {name: cell for name, cell in row.items() if name not in ("file", "number")}
        for row in csv.DictReader(io.StringIO(text))
    ]
    frames = [golden.to_frame()] if of == "matches" else [one.to_frame() for one in golden]
    found = [
        {name: "" if cell is None else str(cell) for name, cell in row.items()}
        for frame in frames
        for row in frame.drop("file", "number").iter_rows(named=True)
    ]
    assert [set(row) for row in found] == [set(row) for row in rows]
    plain = [{n: cell.removeprefix("'") for n, cell in row.items()} for row in rows]
    assert found == plain


def test_why_says_the_line_and_the_sentence_of_the_answer(golden: Matches) -> None:
    for one in golden.to_dict(quick=True)["matches"]:
        found = golden[one["trial"]]
        assert found.why() == golden.why(one["trial"]) == one["why_here"]
        for judged in one["criteria"]:
            assert found.why(judged["criterion"]) == judged["sentence"]


def test_a_repr_is_short_and_says_nothing_of_the_patient() -> None:
    matches = match({**example("golden").document(), "patient": "Mrs Canary"})
    told = repr(matches) + repr(matches[0]) + repr(list(matches))
    assert repr(matches).startswith("<Matches 2026-05-14: 3 eligible, 4 possible, ")
    assert repr(matches[0]) == "<Ranked 1 NCT03667820: eligible>"
    assert len(repr(matches)) < 100
    for word in ("Canary", "osimertinib", "EGFR", "L3"):
        assert word not in told


def test_a_notebook_shows_each_trial_and_each_criterion_escaped() -> None:
    matches = match({**example("golden").document(), "patient": "<script>"})
    page, part = matches._repr_html_(), matches["ImmunoSABR"]._repr_html_()
    assert page.count("<tr>") == 1 + len(matches)
    assert part.count("<tr>") == 1 + len(matches["ImmunoSABR"].criteria)
    assert "<script>" not in page + part
    assert "≤5 lesions" in part
    assert all(one.why().split(";")[0].split("<")[0] in page for one in matches.of("possible"))
    assert "Decision support" in page
    assert page.count("closed, as evidence") == sum(one.section == "evidence" for one in matches)
    cells = re.findall("<td>([^<]*)</td><td>([^<]*)</td>", part)
    assert ("5403-06", "stratum") in cells  # it is not met, and decides nothing
    assert cells[0] == ("5403-08", "to do")


@pytest.mark.parametrize("word", ["not yet", "not-yet", "Not_Yet", MatchClass.NOT_YET])
def test_a_class_is_named_as_on_the_command_line(golden: Matches, word: str) -> None:
    assert {one.match for one in golden.of(word)} == {MatchClass.NOT_YET}


def test_an_unknown_name_is_met_with_the_nearest(golden: Matches) -> None:
    for ask, near in (
        (lambda: golden["SARN"], f"{MEAN} `SARON`"),
        (lambda: golden.why("OMEGAA"), f"{MEAN} `OMEGA`"),
        (lambda: golden["SARON"].why("7662-0"), "7662-0"),
    ):
        with pytest.raises(UnknownNameError) as refused:
            ask()
        assert near in str(refused.value)
    for ask in (
        lambda: golden.of("eligble"),
        lambda: golden["SARON"].with_verdict("unknwn"),
    ):
        with pytest.raises(UnknownNameError, match=rf"{MEAN} `(eligible|unknown)`"):
            ask()


def test_what_the_sites_have_answered_holds(tmp_path: Path) -> None:
    (tmp_path / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    before, after = (
        match(example("golden"), site_answers=file) for file in (None, tmp_path / "answers.yaml")
    )
    assert before["SINDAS"].match is MatchClass.POSSIBLE
    assert after["SINDAS"].match is MatchClass.ELIGIBLE
    said = printed(
        *("match", str(EXAMPLES / "golden.yaml"), "--format", "json"),
        *("--site-answers", str(tmp_path / "answers.yaml")),
    )
    assert but_input(after.to_dict()) == but_input(json.loads(said))


def test_exact_puts_what_is_open_to_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("z3")
    saron = [trial for trial in load_trials() if trial.acronym == "SARON"]
    exact = match(example("sparse"), saron, exact=True)
    assert exact[0].to_dict()["exact"] is True
    assert match(example("sparse"), saron)[0].to_dict()["exact"] is False
    monkeypatch.setattr("oligomatch.api.results.matching.solver_found", lambda: False)
    with pytest.raises(ValueError, match=r"oligomatch\[exact\]"):
        match(example("sparse"), saron, exact=True)


def test_trials_of_ones_own_have_a_digest_of_their_own() -> None:
    shipped, own = load_trials(), load_trials(EXAMPLES / "trials")
    digests = {
        match(example("sparse"), trials).to_dict(quick=True, criteria="brief")["rules"]
        for trials in (shipped, shipped[:3], own, own[:1])
    }
    assert len(digests) == 3  # a part of the shipped ones is judged by the same rules


def test_frames_without_their_package_say_what_to_install(
    golden: Matches, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oligomatch.api.library.shown.find_spec", lambda _: None)
    with pytest.raises(ImportError, match=r"oligomatch\[cohort\]"):
        golden.to_frame()
