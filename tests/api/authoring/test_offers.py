"""What trials offer in `check`, in the digest and in a comparison of two versions."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from oligomatch.api.authoring.checking import check_path
from oligomatch.api.commands.app import app
from oligomatch.api.intake.files import Day
from oligomatch.rules.offers.read import SHIPPED, SUFFIX
from oligomatch.rules.read import SHIPPED as TRIALS
from oligomatch.rules.read import load_trials, rules_digest

HALT = f"NCT03256981{SUFFIX}"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with two trials and what they offer."""
    for id in ("NCT03256981", "NCT02417662"):
        shutil.copy(TRIALS / f"{id}.yaml", tmp_path)
        shutil.copy(SHIPPED / f"{id}{SUFFIX}", tmp_path)
    return tmp_path


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_offers_are_checked() -> None:
    offers = [one for path in SHIPPED.glob("*.yaml") for one in check_path(path, Day(None))]
    assert {one.kind for one in offers} == {"offer"}
    assert (len(offers), [one.problems for one in offers if one.problems]) == (34, [])


def test_an_offer_stands_beside_its_trial_in_an_own_folder(own: Path) -> None:
    assert len(load_trials(own)) == 2
    kinds = [one.kind for one in check_path(own, Day(None))]
    assert sorted(kinds) == ["offer", "offer", "trial", "trial"]


def test_check_names_words_without_a_part_and_a_part_without_its_words(own: Path) -> None:
    rewrite(own / HALT, "  - {part: gate, quote: response, required: [6981-06]}\n", "")
    rewrite(own / HALT, "- {modality: sabr, quote: SBRT}", "- {modality: sabr, quote: SABR}")
    (one,) = check_path(own / HALT, Day(None))
    assert tuple(map(str, one.problems)) == (
        f"{own / HALT}: “SABR” is not in its cell [OM103]",
        f"{own / HALT}: no part encodes: response SBRT [OM103]",
    )


def test_check_names_a_criterion_that_the_trial_does_not_have(own: Path) -> None:
    rewrite(own / HALT, "required: [6981-06]", "required: [6981-66]")
    (one,) = check_path(own / HALT, Day(None))
    assert [str(found) for found in one.problems] == [
        f"{own / HALT}: 6981-66: no criterion of NCT03256981 [OM103]"
    ]


def test_the_digest_changes_with_what_a_trial_offers(own: Path, tmp_path: Path) -> None:
    root = tmp_path / "rules"
    (root / "offers").mkdir(parents=True)
    shutil.copytree(SHIPPED, root / "offers" / "trials")
    before = rules_digest(root)
    rewrite(root / "offers" / "trials" / HALT, "the same TKI", "that TKI")
    assert rules_digest(root) != before


def test_two_versions_of_an_offer_are_compared_part_by_part(own: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    shutil.copytree(own, new, ignore=shutil.ignore_patterns("new"))
    rewrite(
        new / HALT, "- {modality: sabr, quote: SBRT}", "- {modality: radiotherapy, quote: SBRT}"
    )
    run = CliRunner().invoke(app, ["compare", str(own), str(new), "--format", "json"])
    (one,) = json.loads(run.output)
    assert (run.exit_code, one["trial"], one["differs"]) == (0, "NCT03256981", False)
    (change,) = one["edits"]
    assert (change["change"], change["place"]) == ("facts of the trial, no rule", "offer steps")
    assert "modality: sabr" in change["old"]
    assert "modality: radiotherapy" in change["new"]


def test_a_place_without_offers_takes_none_back(own: Path) -> None:
    for path in own.glob(f"*{SUFFIX}"):
        path.unlink()
    run = CliRunner().invoke(app, ["compare", str(own / "NCT03256981.yaml"), "shipped"])
    assert run.exit_code == 0
    assert "offer" not in run.output
