"""A vocabulary beside an author's trials: used wherever they are, beside the shipped one and never in
the place of an entry of it."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from oligomatch import load_trials, match
from oligomatch.api.cohort.batch import Task
from oligomatch.api.commands.app import app
from oligomatch.api.intake.files import Day, Given, Origin
from oligomatch.api.results.matching import Only, OtherWordsError, load_rules, match_patient
from oligomatch.matcher.findings.engines import own, put_beside
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.case_files import SHIPPED as CASES
from oligomatch.rules.operators import read_tree
from oligomatch.rules.read import SHIPPED
from oligomatch.rules.text.faults import fault
from oligomatch.rules.text.text import RuleFileError, compose
from oligomatch.rules.vocabulary.own import OWN, in_force, put_in_force, read_beside
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary, shipped_vocabulary
from tests.support.patients import values

TRIAL = "NCT03256981"
WORDS = """\
default: {source: "the protocol, section 4", verified: true}
conditions:
  chylothorax: {bare: state, is_a: [pleural_effusion], names: [chylous effusion]}
agents:
  newtinib: {classes: [egfr_tki_3], names: [NT-101, Newtivo]}
genes:
  KMT2D: {hgnc: 7133, variants: {R5501Q: {kind: mutation}}}
variants:
  KRAS: {codon_146: {kind: mutation, is_a: [activating]}}
organs:
  pineal_gland: {is_a: brain}
measurements:
  nt_probnp: {unit: "ng/L"}
codes:
  snomed 1234567890: {means: {condition: [chylothorax], answer: [present]}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / OWN).mkdir()
    written = (SHIPPED / f"{TRIAL}.yaml").read_text(encoding="utf-8")
    (tmp_path / f"{TRIAL}.yaml").write_text(written, encoding="utf-8")
    shutil.copy(CASES / f"{TRIAL}.case.yaml", tmp_path)
    (tmp_path / OWN / "own.yaml").write_text(WORDS, encoding="utf-8")
    yield tmp_path
    put_beside(())
    put_in_force(None)


def asks(text: str) -> Any:
    return read_tree(compose(f"is: {text}", "rule"))


def patient(**told: Any) -> Any:
    return derive(
        profile_of({"as_of": "2026-05-14", "cancer_type": "nsclc", **told}), date(2026, 5, 14)
    )


def test_rules_patients_and_findings_take_its_words_and_none_is_left_behind(folder: Path) -> None:
    with pytest.raises(RuleFileError):
        asks("{measure: has, names: [chylothorax]}")
    load_rules(folder)
    assert asks("{measure: has, names: [chylous effusion]}").measure.names == {"chylothorax"}
    assert asks("{measure: given, names: [Newtivo]}").measure.names == {"newtinib"}
    assert asks("{measure: altered, gene: KMT2D}").measure.gene == "KMT2D"
    who = patient(
        conditions={"chylothorax": True},
        systemic_therapy={"lines": [{"number": 1, "agents": ["NT-101"], "start": "2026-01-02"}]},
        lesions=[{"organ": "pineal gland", "role": "metastasis"}],
        biomarkers={"KRAS": {"variants": [{"name": "codon_146"}]}, "KMT2D": "negative"},
        measurements={"nt_probnp": {"value": 90, "unit": "ng/L", "date": "2026-05-01"}},
    )
    assert values(who, "has", names=["pleural_effusion"]).settled is True
    assert values(who, "prior_or_concurrent", names=["egfr_tki"]).settled is True
    assert values(who, "variant", gene="KRAS", names=["activating"]).settled is True
    assert values(who, "altered", gene="KMT2D").settled is False
    assert ("intracranial", "lesion:0") in who.derivation
    assert load_vocabulary().code("http://snomed.info/sct", "1234567890") is not None
    load_rules(None)
    assert load_vocabulary() is shipped_vocabulary()
    with pytest.raises(RuleFileError):
        asks("{measure: given, names: [newtinib]}")
    with pytest.raises(ProfileError):
        patient(conditions={"chylothorax": True})
    plain = patient(systemic_therapy={"lines": [{"agents": ["newtinib"], "start": "2026-01-02"}]})
    assert values(plain, "prior_or_concurrent", names=["egfr_tki"]).settled is None


def test_the_digest_covers_it_and_rules_read_by_another_answer_nothing(folder: Path) -> None:
    first = load_rules(folder)
    file = folder / OWN / "own.yaml"
    file.write_text(WORDS.replace("NT-101", "NT-102"), encoding="utf-8")
    assert load_rules(folder).digest != first.digest
    given = Given(Origin("test", 1, 1), profile_of({}), date(2026, 5, 14), "option")
    with pytest.raises(OtherWordsError):
        match_patient(given, first, Only())
    task = pickle.loads(pickle.dumps(Task(load_rules(folder).trials, Day(None))))
    put_in_force(None)
    task.put_in_force()
    assert "newtinib" in load_vocabulary().agents


@pytest.mark.parametrize(
    ("more", "word", "place"),
    [
        ("conditions: {pregnancy: {bare: state}}", "pregnancy", "vocabulary/conditions.yaml:"),
        ("conditions: {own: {bare: state, names: [Pregnancy]}}", "Pregnancy", "conditions.yaml:"),
        ("agents: {mine: {names: [Keytruda]}}", "Keytruda", "vocabulary/agents.yaml:"),
        ("agents: {chemotherapy: {}}", "chemotherapy", "vocabulary/agents.yaml:"),
        ("genes: {HER2: {}}", "HER2", "vocabulary/genes.yaml:"),
        ("variants: {KRAS: {G12C: {kind: mutation}}}", "G12C", "vocabulary/genes.yaml:"),
        ("variants: {KRAS: {any mutation: {kind: mutation}}}", "any mutation", "genes.yaml"),
        ("agents: {a: {names: [one]}, b: {names: [One]}}", "One", "vocabulary/more.yaml:"),
        ("agents: {newtinib: {}}", "newtinib", "vocabulary/own.yaml:"),
    ],
)
def test_a_clash_is_an_error_with_both_places(
    folder: Path, more: str, word: str, place: str
) -> None:
    text = f"default: {{source: mine, verified: false}}\n{more}\n"
    late = folder / OWN / ("zz.yaml" if "newtinib" in more else "more.yaml")
    late.write_text(text, encoding="utf-8")
    with pytest.raises(RuleFileError) as error:
        read_beside(folder / OWN)
    (problem,) = error.value
    assert (Path(problem.file), problem.line) == (late, 2)
    assert f"`{word}`" in problem.problem
    assert place in problem.problem


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ("variants: {EGFR: {C797: {kind: mutation}}}", "C797"),
        ("variants: {EGFR: {any_797: {kind: mutation, names: [p.Cys797]}}}", "p.Cys797"),
        ("variants: {KRAS: {hotspot: {kind: mutation, names: [G12V]}}}", "G12V"),
        ("variants: {KRAS: {G12V: {kind: mutation, names: [G12D]}}}", "G12D"),
        ("variants: {KRAS: {G12V: {kind: amplification}}}", "G12V"),
        ("genes: {KMT2C: {variants: {R5501: {kind: mutation}}}}", "R5501"),
    ],
)
def test_an_entry_takes_the_name_of_no_codon_and_of_no_other_change(
    folder: Path, more: str, word: str
) -> None:
    late = folder / OWN / "more.yaml"
    late.write_text(f"default: {{source: mine, verified: false}}\n{more}\n", encoding="utf-8")
    with pytest.raises(RuleFileError) as error:
        read_beside(folder / OWN)
    (problem,) = error.value
    assert (Path(problem.file), problem.line) == (late, 2)
    assert f"`{word}`" in problem.problem


@pytest.mark.parametrize(
    "more",
    [
        "countries: {XX: {name: Nowhere}}",
        "conditions: {own: {bare: state, is_a: [nothing]}}",
        "agents: {mine: {classes: [no_class]}}",
        "organs: {mine: {is_a: nowhere}}",
        "variants: {NOGENE: {x: {kind: mutation}}}",
        "conditions: {own: {bare: event, treatment: SABR}}",
    ],
)
def test_what_is_wrong_in_it_is_named_and_nothing_is_put_in_force(folder: Path, more: str) -> None:
    bad = folder / OWN / "bad.yaml"
    bad.write_text(f"default: {{source: mine, verified: false}}\n{more}\n", encoding="utf-8")
    with pytest.raises(RuleFileError):
        load_rules(folder)
    assert in_force() is None


def test_a_file_that_names_no_source_of_its_entries_is_told_what_it_lacks(folder: Path) -> None:
    (folder / OWN / "more.yaml").write_text("organs:\n  mediastinum_of_ours: {is_a: thorax}\n")
    with pytest.raises(RuleFileError) as error:
        read_beside(folder / OWN)
    (problem,) = error.value
    assert (Path(problem.file), problem.line) == (folder / OWN / "more.yaml", 1)
    assert problem.fault == fault("no_default")


def test_check_match_draft_and_schema_use_it(folder: Path) -> None:
    run = CliRunner().invoke
    clash = folder / OWN / "zz.yaml"
    clash.write_text("default: {source: mine, verified: false}\nagents: {newtinib: {}}\n", "utf-8")
    refused = run(app, ["check", str(folder)])
    assert refused.exit_code == 1
    assert "zz.yaml:2:" in refused.stdout.replace("\n", "")
    clash.unlink()
    checked = run(app, ["check", str(folder)])
    assert (checked.exit_code, in_force(), own()) == (0, None, ()), checked.output
    told = {"as_of": "2026-05-14", "cancer_type": "nsclc", "conditions": {"chylothorax": True}}
    file = folder / "patient.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    assert run(app, ["match", str(file), "--trials", str(folder)]).exit_code == 0
    assert run(app, ["match", str(file)]).exit_code != 0
    schema = json.loads(run(app, ["schema", "trial", "--trials", str(folder)]).stdout)["$defs"]
    for kind, name in (("agent", "newtinib"), ("gene", "KMT2D"), ("condition", "chylothorax")):
        assert name in schema[kind]["enum"]
        assert len(schema[kind]["enum"]) == len(schema[kind]["enumDescriptions"])
    text = folder / "text.txt"
    text.write_text("Exclusion Criteria:\n\n* Chylous effusion\n", encoding="utf-8")
    drafted = run(app, ["draft", TRIAL, "--text", str(text), "--out", str(folder / "drafts")])
    assert "chylothorax" not in (folder / "drafts" / f"{TRIAL}.yaml").read_text(encoding="utf-8")
    (folder / "drafts" / f"{TRIAL}.yaml").unlink()
    (folder / OWN).rename(folder / "drafts" / OWN)
    drafted = run(app, ["draft", TRIAL, "--text", str(text), "--out", str(folder / "drafts")])
    assert drafted.exit_code == 0, drafted.output
    assert "chylothorax" in (folder / "drafts" / f"{TRIAL}.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load((folder / "drafts" / f"{TRIAL}.yaml").read_text(encoding="utf-8"))


def test_findings_rules_beside_the_trials_name_its_entries(folder: Path) -> None:
    (folder / "findings").mkdir()
    rule = (
        "- rule: codon-146-alters\n  says: codon 146 is actionable\n  source: the protocol\n"
        "  if: [[variant, KRAS, codon_146]]\n  then: [exon, KRAS, '4']\n"
    )
    (folder / "findings" / "own.yaml").write_text(rule, encoding="utf-8")
    load_rules(folder)
    who = patient(biomarkers={"KRAS": {"variants": [{"name": "codon_146"}]}})
    assert values(who, "altered_exon", gene="KRAS", names=["4"]).settled is True


def test_check_says_a_clash_once_whatever_stands_beside_it(folder: Path) -> None:
    """Each file is read with the vocabulary, so each would say the same."""
    late = folder / OWN / "more.yaml"
    late.write_text("default: {source: mine, verified: false}\ngenes: {HER2: {}}\n", "utf-8")
    (trial,) = sorted(folder.glob("*.yaml"))[:1]
    shutil.copy(trial, folder / "NCT99999998.yaml")
    found = CliRunner().invoke(app, ["check", str(folder)])
    assert found.exit_code != 0
    assert found.output.count("`HER2`") == 1


def own_trial(folder: Path, name: str = "chylothorax") -> Path:
    """The trial of a folder, with a criterion of its own that names an own condition."""
    path = folder / f"{TRIAL}.yaml"
    more = f"""
  - id: 6981-90
    kind: inclusion
    basis: text
    quote: no chylothorax
    source: {{document: the protocol, line: 9}}
    not: {{is: {{measure: has, names: [{name}]}}}}
"""
    path.write_text((SHIPPED / path.name).read_text(encoding="utf-8").rstrip() + "\n" + more)
    return path


def test_trials_loaded_in_python_are_read_with_it_and_copies_of_them_too(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = own_trial(folder)
    (mine,) = load_trials(folder)
    found = match(profile_of({"as_of": "2026-05-14", "conditions": {"chylothorax": True}}), [mine])
    assert found[0].criterion("6981-90").verdict == "not met"
    copies = tmp_path_factory.mktemp("copies")  # of a tester, with a bug planted, without the words
    shutil.copy(path, copies)
    held = in_force()
    (copy,) = load_trials(copies)
    assert copy.criterion("6981-90").question is mine.criterion("6981-90").question
    load_trials(folder)
    assert in_force() is held  # read by the same words: what was read before is answered


def test_boundary_and_compare_of_a_file_use_it(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = own_trial(folder)
    run = CliRunner().invoke
    found = run(app, ["boundary", str(path), "--criterion", "6981-90"])
    assert found.exit_code == 0, found.output
    assert "chylothorax" in found.output
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(folder, other, dirs_exist_ok=True)
    put_in_force(None)
    for old, new in ((path, other / path.name), (folder, other)):
        assert run(app, ["compare", str(old), str(new)]).exit_code == 0
    forbidden = "not: {is: {measure: has, names: [chylothorax]}}"
    changed = path.read_text(encoding="utf-8").replace(forbidden, forbidden[6:-1])
    (other / path.name).write_text(changed, encoding="utf-8")
    (other / OWN / "more.yaml").write_text(
        "default: {source: mine, verified: false}\nconditions: {own_thing: {bare: state}}\n"
    )
    compared = run(app, ["compare", str(folder), str(other)])
    assert compared.exit_code == 1, compared.output
