"""The first screen of a match: the answer in a few lines, and nothing of it guessed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from oligomatch.api.intake.files import Day, Given, read_patients
from oligomatch.api.results.matching import load_rules, match_patient, only
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.matcher.match.outlook import outlook
from scripts.console import answer
from tests.support.wording import NOT_ELIGIBLE

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "examples").glob("*.yaml"))


def shown(line: str) -> str:
    return answer(f"oligomatch match {line}", ROOT)


def classes_of(text: str) -> dict[str, int]:
    names = "|".join(str(kind).capitalize() for kind in MatchClass)
    return {name.casefold(): int(n) for name, n in re.findall(rf"^. ({names}) (\d+)", text, re.M)}


@pytest.mark.parametrize("columns", [80, 100])
@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_fits_one_screen(
    example: str, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.console.COLUMNS", columns)
    lines = shown(example).splitlines()
    assert len(lines) <= 45
    assert max(map(len, lines)) <= columns


def test_the_example_of_the_readme_fits_one_screen() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (said,) = re.findall(
        r"```console\n\$ oligomatch match examples/golden.yaml\n(.*?)\n```", text, re.S
    )
    lines = said.split("\n$ ")[0].strip().splitlines()
    assert 24 <= len(lines) <= 40
    assert max(map(len, lines)) <= 100


def test_where_many_are_possible_the_others_are_counted_and_the_way_to_them_said(
    tmp_path: Path,
) -> None:
    file = tmp_path / "who.yaml"
    file.write_text("as_of: 2026-05-14\ncancer_type: nsclc\n", encoding="utf-8")
    said = answer(f"oligomatch match {file}", tmp_path)
    (number,) = map(int, re.findall(r"Possible (\d+)", said))
    rows = re.findall(r"(?m)^ *\d+=? +\S.*(?:missing|ask the site).*$", said)
    assert len(rows) == 12 < number
    assert f"and {number - 12} more, with what each needs: --all." in said
    every = answer(f"oligomatch match {file} --all", tmp_path)
    assert all(name in every for name in ("SARON", "HALT", "STEREO-OS"))


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_trial_is_counted_and_each_that_fits_or_may_is_named(example: str) -> None:
    rules = load_rules(None)
    for one in read_patients(str(ROOT / example), Day(None)):  # type: ignore[arg-type]
        assert isinstance(one, Given)
        result = match_patient(one, rules, only([], rules.trials), quick=True)
        said = shown(example)
        by_class = {
            kind: [r for r in result.options if r.match.match is kind] for kind in MatchClass
        }
        assert classes_of(said) == {str(kind): len(each) for kind, each in by_class.items()}
        for kind in (MatchClass.ELIGIBLE, MatchClass.POSSIBLE):
            for ranked in by_class[kind]:
                trial = ranked.match.trial
                assert (trial.acronym or trial.id) in said
        counted = re.search(r"Ineligible \d+: (.*?)(?:\n\S|\n\n)", said, re.S)
        if counted:
            numbers = re.findall(r"\((\d+)\)(?:;|$)", " ".join(counted[1].split()))
            assert sum(map(int, numbers)) == len(by_class[MatchClass.INELIGIBLE])


def test_the_next_dates_are_those_of_the_outlook() -> None:
    (given,) = read_patients(str(ROOT / "examples/golden.yaml"), Day(None))  # type: ignore[arg-type]
    assert isinstance(given, Given)
    rules = load_rules(None)
    result = match_patient(given, rules, only([], rules.trials), quick=True)
    found = outlook(result.patient, [one.match for one in result.options])
    days = sorted({c.day.isoformat() for c in found.changes if c.opens or c.closes})
    said = shown("examples/golden.yaml")
    section = said.partition("Next dates\n")[2].partition("◷")[0]
    assert re.findall(r"\d{4}-\d\d-\d\d", section) == days[:4]
    assert "2026-05-29 NCT03410043 closes" in section


def test_what_is_asked_for_by_name_is_listed_whole() -> None:
    assert "◷ Not yet 11: not today" in shown("examples/golden.yaml --all")
    assert NOT_ELIGIBLE not in shown("examples/golden.yaml")
    assert NOT_ELIGIBLE in shown("examples/golden.yaml --all")
    assert NOT_ELIGIBLE in shown("examples/golden.yaml --only ineligible")
    assert "5644-06" in shown("examples/golden.yaml --explain")
