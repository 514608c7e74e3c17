"""A warning: the source prefers otherwise. It stands beside the match in every face, and decides
nothing in any back end."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest

from oligomatch import match
from oligomatch.api.commands.app import app
from oligomatch.api.page.answering import made
from oligomatch.api.page.wanted import PagePart, Wanted
from oligomatch.api.results.matching import load_rules
from oligomatch.matcher.backends.catalogue.index import Catalogue
from oligomatch.matcher.backends.catalogue.ranking import Ranking
from oligomatch.matcher.backends.solver.verdicts import exact_match
from oligomatch.matcher.cohort.results.screening import screen_trial
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.rules.read import load_trials, read_trial
from oligomatch.rules.text.text import RuleFileError
from oligomatch.rules.tree import Is, Measure
from oligomatch.rules.trial import Criterion, Kind, Source, Trial
from oligomatch.rules.write import write_trial
from tests.support.patients import TRIALS, nsclc
from tests.support.wording import said

DAY = date(2026, 5, 14)
SARON = TRIALS["NCT02417662"]
PREFERRED = Criterion(
    "7662-90", Kind.WARN, Is(Measure("fdg_pet_done")), "preferably by PET", "text", Source("own")
)
WARNED = said("match.warned")
PATIENT = {
    "patient": "A",
    "as_of": DAY.isoformat(),
    "cancer_type": "nsclc",
    "imaging": {"fdg_pet": False, "brain_imaging": True},
}


def trial(kind: Kind = Kind.WARN) -> Trial:
    """A trial of one criterion, which needs an examination of the brain, and prefers a PET."""
    brain = Criterion(
        "7662-91", Kind.INCLUSION, Is(Measure("brain_imaging_done")), "MRI", "text", Source("own")
    )
    return replace(SARON, criteria=(brain, replace(PREFERRED, kind=kind)), silenced=())


@pytest.mark.parametrize(
    ("done", "verdict", "warned"),
    [(True, Verdict.MET, False), (False, Verdict.NOT_MET, True), (None, Verdict.UNKNOWN, False)],
)
def test_the_mark_is_there_where_the_patient_surely_is_otherwise(
    done: bool | None, verdict: Verdict, warned: bool
) -> None:
    told = {"brain_imaging": True} if done is None else {"brain_imaging": True, "fdg_pet": done}
    found = match_trial(nsclc(imaging=told), trial())
    assert found.criteria[1].verdict is verdict
    assert bool(found.warnings) is warned
    assert found.match is MatchClass.ELIGIBLE  # whatever it says
    assert found.asks == ()


def test_it_is_written_as_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "NCT02417662.yaml"
    path.write_text(write_trial(trial()), encoding="utf-8")
    assert read_trial(path).criteria == trial().criteria


def test_one_that_says_not_what_is_preferred_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "NCT02417662.yaml"
    text = write_trial(trial()).replace("    is: fdg_pet_done\n", "")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleFileError, match="`warn`"):
        read_trial(path)


@pytest.mark.parametrize("pet", [True, False, None])
@pytest.mark.parametrize("brain", [True, False, None])
def test_no_back_end_decides_by_it(pet: bool | None, brain: bool | None) -> None:
    stated = {"fdg_pet": pet, "brain_imaging": brain}
    patient = nsclc(imaging={name: one for name, one in stated.items() if one is not None})
    warned = trial()
    without = replace(warned, criteria=warned.criteria[:1])
    assert match_trial(patient, warned).match is match_trial(patient, without).match
    (one,) = Ranking(Catalogue([warned]), patient).ranked()
    assert one.kind is match_trial(patient, without).match
    assert screen_trial(patient, warned) == screen_trial(patient, without)
    assert exact_match(patient, warned).match.match is exact_match(patient, without).match.match


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the one trial."""
    (tmp_path / "trials").mkdir()
    text = write_trial(trial())
    (tmp_path / "trials" / "NCT02417662.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "p.json").write_text(json.dumps(PATIENT), encoding="utf-8")
    return tmp_path


def test_the_command_line_says_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*asked: str) -> str:
        with pytest.raises(SystemExit):
            app([*asked, "--trials", str(folder / "trials")])
        return capsys.readouterr().out

    patient = str(folder / "p.json")
    for asked in (("match", patient), ("match", patient, "--all"), ("explain", patient, "SARON")):
        assert WARNED in run(*asked), asked
    (found,) = json.loads(run("match", patient, "--format", "json"))["matches"]
    assert (found["match"], found["warnings"]) == ("eligible", ["7662-90"])
    assert WARNED in run("match", patient, "--format", "csv")


def test_the_library_says_it(folder: Path) -> None:
    found = match(PATIENT, load_trials(folder / "trials"))[0]
    assert [one.id for one in found.warnings] == ["7662-90"]
    assert WARNED in found.why()
    assert found.with_verdict("not met") == ()


def test_page_sheet_and_board_say_it(folder: Path) -> None:
    rules = load_rules(folder / "trials")

    def shown(part: PagePart, *form: tuple[str, str], trial: str = "") -> str:
        return made(Wanted(part, urlencode(form).encode(), DAY, "", trial), rules).decode()

    carry = ("carry", json.dumps(PATIENT))
    for part in (PagePart.PAGE, PagePart.SHEET):
        assert WARNED in shown(part, carry), part
    assert said("verdict.warns", 1) in shown(PagePart.ARGUMENT, carry, trial="NCT02417662")
    board = shown(PagePart.ROWS, ("one", f"1 {json.dumps(PATIENT)}"))
    assert WARNED in board
    assert '<b aria-hidden="true">!</b>' in board
