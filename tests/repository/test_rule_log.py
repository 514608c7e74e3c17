"""The change log of rules: what it marks as altering a verdict does, and nothing else does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from oligomatch.rules.read import SHIPPED, load_trials
from scripts.rule_log import LOG, changed, keep, released, unlike

HEAD = "# Changelog\n\n## Next\n\n* Something else.\n"
TAIL = "\n## 0.1.0\n\n* ★ NCT02417662 was another matter then.\n"
NAME = "NCT04275687"


def test_the_change_log_names_every_trial_whose_verdicts_changed_since_the_release() -> None:
    text = LOG.read_text(encoding="utf-8")
    assert list(unlike(text, changed(load_trials()))) == []


def test_the_released_rules_are_trials_and_are_kept_as_they_are(tmp_path: Path) -> None:
    assert len(released()) == len(load_trials())
    (tmp_path / "one").mkdir()
    shutil.copy(SHIPPED / f"{NAME}.yaml", tmp_path / "one")
    keep(SHIPPED, tmp_path / "kept")
    keep(tmp_path / "one", tmp_path / "kept")
    (kept,) = (tmp_path / "kept").iterdir()
    assert kept.read_bytes() == (SHIPPED / f"{NAME}.yaml").read_bytes()


@pytest.fixture
def planted(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The shipped trials with one change to one of them."""
    shutil.copytree(SHIPPED, tmp_path / "trials")
    path = tmp_path / "trials" / f"{NAME}.yaml"
    old, new = request.param
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return tmp_path / "trials"


ANOTHER = ("is: locoregional_recurrence", "not: {is: locoregional_recurrence}")
WORDS = ("Patients with locoregional", "patients with locoregional")


@pytest.mark.parametrize("planted", [ANOTHER], indirect=True)
def test_a_changed_verdict_that_is_not_named_with_a_star_is_found(planted: Path) -> None:
    found = [one for one in changed(load_trials(planted)) if one.trial.id == NAME]
    (told,) = unlike(HEAD + TAIL, found)
    assert told == f"{NAME}: some verdict changed since the release; name it in a line with ★"
    (told,) = unlike(HEAD + f"* {NAME}: reads better.\n" + TAIL, found)
    assert "name it in a line with ★" in told
    assert list(unlike(HEAD + f"* ★ {NAME}: recurrence is out now.\n" + TAIL, found)) == []


@pytest.mark.parametrize("planted", [WORDS], indirect=True)
def test_a_star_where_only_words_changed_is_found(planted: Path) -> None:
    found = [one for one in changed(load_trials(planted)) if one.trial.id == NAME]
    (told,) = unlike(HEAD + f"* ★ {NAME}: reads better.\n" + TAIL, found)
    assert told == f"{NAME}: named in a line with ★, but no verdict changed since the release"
    assert list(unlike(HEAD + f"* {NAME}: reads better.\n" + TAIL, found)) == []
