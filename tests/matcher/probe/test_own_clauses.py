"""A tester's own trial with criteria of several clauses: a bug in any of them is drawn at."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import match_trial
from oligomatch.matcher.probe.search.goals import derived
from oligomatch.matcher.probe.strategies import Boundary, boundary_patients
from oligomatch.rules.read import read_trial
from oligomatch.rules.trial import Trial
from tests.matcher.probe.test_own_limits import CRITERION, HEAD

BRAIN = "{one of: {measure: organ, values: [brain]}}"
RULES = {
    "AST up to 2.5 x ULN, or up to 5 x ULN with liver metastases": """any:
      - at most: {measure: measured, test: ast, unit: ULN, limit: 2.5}
      - all:
        - exists: {of: metastases, at: entry, where: {one of: {measure: organ, values: [liver]}}}
        - at most: {measure: measured, test: ast, unit: ULN, limit: 5}""",
    "not pregnant, and no major surgery within 14 days": """all:
      - not: {is: {measure: has, names: [pregnancy]}}
      - not: {at most: {measure: days_since, names: [major_surgery], limit: 14}}""",
    "haemoglobin at least 9 g/dL, and platelets at least 100, within 7 days": """all:
      - at least: {measure: measured, test: haemoglobin, unit: g/dL, limit: 9}
      - at least: {measure: measured, test: platelets, unit: 10*9/L, within_days: 7, limit: 100}""",
    "ECOG 0 or 1 within 10 days": "at most: {measure: ecog, within_days: 10, limit: 1}",
    "no brain metastasis larger than 30 mm": f"""not:
      exists: {{of: metastases, at: entry, where: {{all: [{BRAIN}, {{more than: {{measure:
        max_diameter_mm, limit: 30}}}}]}}}}""",
}
PLANTED = {
    "second limit wider": ("limit: 5}", "limit: 10}"),
    "second limit narrower": ("limit: 5}", "limit: 4}"),
    "14 days told as 28": ("limit: 14", "limit: 28"),
    "14 days told as 7": ("limit: 14", "limit: 7"),
    "an older value": ("within_days: 7", "within_days: 28"),
    "a newer value": ("within_days: 7", "within_days: 3"),
    "an older score": ("within_days: 10", "within_days: 20"),
    "another limit of the second value": ("limit: 100}", "limit: 75}"),
    "the first clause left out": ("names: [pregnancy]", "names: [breastfeeding]"),
    "a size without its limit": ("limit: 30", "limit: 0"),
    "another size": ("limit: 30", "limit: 40"),
}


def own(folder: Path, was: str = "", now: str = "") -> Trial:
    """The trial, with a bug planted."""
    criteria = [CRITERION.format(n, *of) for n, of in enumerate(RULES.items(), 1)]
    whole = "".join(criteria)
    assert was in whole
    file = folder / "NCT99990001.yaml"
    file.write_text(HEAD + (whole.replace(was, now) if was else whole), encoding="utf-8")
    return read_trial(file)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[Boundary]:
    """Pairs of the right rules."""
    found: list[Boundary] = []

    @settings(max_examples=60, deadline=None, database=None, derandomize=True,
              suppress_health_check=list(HealthCheck), phases=[Phase.generate])  # fmt: skip
    @given(boundary_patients(own(tmp_path_factory.mktemp("right"))))
    def draws(pair: Boundary) -> None:
        found.append(pair)

    draws()
    return found


def verdicts(pair: Boundary, trial: Trial) -> list[list[Verdict | None]]:
    return [
        [one.verdict for one in match_trial(derived(side), trial).deciding]
        for side in (pair.inside, pair.outside)
    ]


@pytest.fixture(scope="module")
def said_rightly(
    drawn: list[Boundary], tmp_path_factory: pytest.TempPathFactory
) -> list[list[list[Verdict | None]]]:
    """What the right rules say of each pair."""
    right = own(tmp_path_factory.mktemp("judged"))
    return [verdicts(pair, right) for pair in drawn]


@pytest.mark.parametrize("planted", PLANTED)
def test_a_bug_in_any_clause_parts_a_pair_drawn(
    planted: str,
    drawn: list[Boundary],
    said_rightly: list[list[list[Verdict | None]]],
    tmp_path: Path,
) -> None:
    wrong = own(tmp_path, *PLANTED[planted])
    assert any(
        said != verdicts(pair, wrong) for pair, said in zip(drawn, said_rightly, strict=True)
    )


def test_each_pair_lies_on_either_side_of_one_criterion(
    drawn: list[Boundary], tmp_path: Path
) -> None:
    """Outside it fails; only where a value is too old to count it is open."""
    right = own(tmp_path)
    for pair in drawn:
        inside, outside = verdicts(pair, right)
        assert set(inside) == {Verdict.MET}
        others = [one for one in outside if one is not Verdict.MET]
        assert others == [Verdict.UNKNOWN if pair.open else Verdict.NOT_MET]
