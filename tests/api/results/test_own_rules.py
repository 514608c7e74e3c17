"""An author's own findings rules stand beside trials: they add, are checked, and are named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.api.results.matching import NO_OWN_RULES, load_rules, not_exact
from oligomatch.matcher.ask.changed import changes_of
from oligomatch.matcher.ask.gaps import Gaps, StatedFact
from oligomatch.matcher.findings.engines import own, put_beside, read_own
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import NO, OPEN, YES
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.findings.findings import OWN
from oligomatch.rules.read import SHIPPED, load_trials
from oligomatch.rules.text.faults import fault
from oligomatch.rules.text.text import RuleFileError
from oligomatch.rules.tree import Measure
from tests.support.patients import values

TRIAL = "NCT02045446"
RULE = """\
- rule: amplified-met-altered
  says: an amplification of MET alters the gene
  source: a protocol, section 5.2
  if: [[finding, MET, amplification]]
  then: [altered, MET]
"""
WRONG = {
    "no such word": (RULE.replace("MET, amp", "MTE, amp"), 4, "`if`: `MTE` is no name"),
    "no such fact": (RULE.replace("[finding", "[findings"), 1, "no patient has these facts"),
    "too few words": (RULE.replace(", amplification]", "]"), 4, "`finding` has 3 words, not 2"),
    "what a profile states": (
        RULE.replace("[altered, MET]", "[cancer_type, nsclc]"),
        5,
        "`then`: a profile states `cancer_type`",
    ),
    "a shipped rule's id": (
        RULE.replace("amplified-met-altered", "kind-alters-gene"),
        1,
        "there is a rule `kind-alters-gene` already",
    ),
    "nothing said": (RULE.replace("  says: an amplification of MET alters the gene\n", ""), 1, "`says` is missing"),
    "an unbound variable": (RULE.replace("[altered, MET]", "[altered, $gene]"), 1, "`$gene` is in no premise"),
}  # fmt: skip


def amplified(**more: Any) -> Any:
    variants = [{"kind": "amplification"}]
    return {
        "as_of": "2026-05-14",
        "cancer_type": "nsclc",
        "biomarkers": {"MET": {"result": "positive", "variants": variants, **more}},
    }


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / OWN).mkdir()
    shutil.copy(SHIPPED / f"{TRIAL}.yaml", tmp_path)
    yield tmp_path
    put_beside(())


def with_rules(folder: Path, text: str) -> Path:
    (folder / OWN / "own.yaml").write_text(text, encoding="utf-8")
    return folder


def met_altered(document: Any) -> Any:
    profile = profile_of(document)
    assert profile.as_of is not None
    return values(derive(profile, profile.as_of), "altered", gene="MET")


def test_a_rule_beside_the_trials_adds_a_finding_and_goes_with_them(folder: Path) -> None:
    assert met_altered(amplified()) == OPEN
    load_rules(with_rules(folder, RULE))
    assert [rule.id for rule in own()] == ["amplified-met-altered"]
    assert met_altered(amplified()) == YES
    load_rules(None)
    assert own() == ()
    assert met_altered(amplified()) == OPEN


def test_the_output_says_that_own_rules_are_in_force(folder: Path) -> None:
    plain = load_rules(folder).digest
    with_own = load_rules(with_rules(folder, RULE)).digest
    assert with_own.endswith(" with 1 own findings rule")
    assert not with_own.startswith(plain)
    patient = folder / "patient.json"
    patient.write_text(json.dumps(amplified()), encoding="utf-8")
    shown = CliRunner().invoke(app, ["match", str(patient), "--trials", str(folder), "-f", "json"])
    assert json.loads(shown.stdout)["rules"] == with_own
    listed = CliRunner().invoke(app, ["findings", "amplified-met-altered", "--trials", str(folder)])
    assert "a protocol, section 5.2" in listed.stdout


@pytest.mark.parametrize(("text", "line", "words"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_with_file_line_and_field(
    folder: Path, text: str, line: int, words: str
) -> None:
    with pytest.raises(RuleFileError) as error:
        read_own(with_rules(folder, text) / OWN)
    (problem,) = error.value
    assert (Path(problem.file).name, problem.line) == ("own.yaml", line)
    assert words in problem.problem


def test_a_patient_on_whom_an_own_rule_is_against_the_others_is_refused(folder: Path) -> None:
    against = RULE.replace("[altered, MET]", "[unaltered, MET]").replace(
        "[finding, MET, amplification]", "[finding, MET, mutation]"
    )
    load_rules(with_rules(folder, against))
    assert met_altered({**amplified(), "biomarkers": {"MET": "negative"}}) == NO
    mutated = {"MET": {"result": "positive", "variants": [{"kind": "mutation", "exon": 14}]}}
    with pytest.raises(ProfileError) as refused:
        profile_of({**amplified(), "biomarkers": mutated})
    assert fault("own_rules", rules="amplified-met-altered") in refused.value.problems[0].expected


def test_no_group_left_settles_nothing(folder: Path) -> None:
    every = "\n".join(
        RULE.replace("amplified-met-altered", f"no-{group}")
        .replace("[[finding, MET, amplification]]", "[[negative, MET]]")
        .replace("[altered, MET]", f"[cannot_be, entry, {group}]")
        for group in ("peOMD", "pOMD", "none")
    )
    with pytest.raises(RuleFileError, match="no patient has these facts together"):
        # a group is put out by what the course says, not by what the profile says as it stands
        load_rules(with_rules(folder, every.replace("[negative, MET]", "[negative, MET], [under_therapy, first]")))  # fmt: skip


def test_no_value_is_taken_over_where_own_rules_may_lead_anywhere(folder: Path) -> None:
    profile = profile_of({"as_of": "2026-05-14", "cancer_type": "nsclc"})
    criteria = (one for trial in load_trials() for one in trial.criteria if one.tree is not None)
    measures = {one for criterion in criteria for one in criterion.question.asked}

    def stays() -> list[Measure]:
        who = Gaps(profile, date(2026, 5, 14)).telling([StatedFact("/biomarkers/MET", "negative")])
        assert who is not None
        return [one for one in measures if not changes_of(who).may_turn(one)]

    assert stays()
    load_rules(with_rules(folder, RULE))
    assert not stays()


def test_the_solver_is_not_asked_where_it_does_not_know_the_rules(folder: Path) -> None:
    load_rules(with_rules(folder, RULE))
    assert not_exact() == NO_OWN_RULES
    load_rules(None)
    assert not_exact() != NO_OWN_RULES


def test_cases_beside_the_rules_are_judged_with_them_and_the_check_reads_the_rules(
    folder: Path,
) -> None:
    with_rules(folder, WRONG["no such word"][0])
    checked = CliRunner().invoke(app, ["check", str(folder)])
    assert f"{OWN}/own.yaml:4:" in checked.stdout
    assert own() == ()
