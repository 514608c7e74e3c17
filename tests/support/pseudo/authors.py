"""What an author is told of files that cannot be used: each fault that a test of a reader names, in
a file of its own, by every command that reads such files, and the failing file of each lint."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.rules.offers.read import SHIPPED as OFFERS
from oligomatch.rules.vocabulary.vocabulary import SHIPPED as VOCABULARY
from tests.api.results.test_own_rules import WRONG as WRONG_RULES
from tests.api.results.test_whatif import test_a_place_that_is_not_there_is_told as wrong_places
from tests.rules import test_case_files, test_read
from tests.rules.vocabulary import test_vocabulary

ROOT = Path(__file__).parents[3]
LINTS = ROOT / "tests/api/authoring/lint"
GOLDEN = ROOT / "api/web/examples/golden.json"
Answers = Iterator[tuple[str, str]]
CASE = """\
- case: one
  patient: {as_of: 2026-05-14, cancer_type: nsclc, age: -1}
  expect: {match: eligible}
- case: two
  patient: {as_of: 2026-05-14, cancer_type: breast}
  expect: {match: eligible, unknown: {7662-01: to do}, waits: {7662-02: [time]}}
- case: three
  patient: {cancer_type: nsclc}
  expect: {match: possible}
"""
WRONG_FILES = {  # each in a folder of its own
    "case/NCT02417662.case.yaml": CASE,
    "twice/NCT02417662.case.yaml": test_case_files.FIRST * 2,
    "unnamed/NCT00000000.case.yaml": test_case_files.FIRST,
    "patient/NCT02417662.yaml": "as_of: 2026-05-14\n",
    "other/NCT02417662.yaml": test_read.COMET,
    "anchor/NCT02417662.yaml": "trial: &x 1\n",
    "alias/NCT02417662.yaml": "trial: *x\n",
    "tag/NCT02417662.yaml": "trial: !x 1\n",
    "repeated/NCT02417662.yaml": "trial: 1\ntrial: 2\n",
    "second/NCT02417662.yaml": "trial: 1\n---\ntrial: 2\n",
    "key/NCT02417662.yaml": "? [trial]\n: 1\n",
    "empty/NCT02417662.yaml": "",
    "deep/NCT02417662.yaml": "[" * 41 + "]" * 41,
    "groups/groups.yaml": "groups: x\nrows: 1\n",
    "landscape/own.yaml": "landscape: x\ntrends: 1\n",
    "registry/fields.yaml": "fields: x\n",
    "notes/notes.yaml": "criterion: x\n",
    "offer/NCT02417662.offer.yaml": "trial: NCT02417662\narms: []\nsteps: [{part: none}]\n",
}
ANSWERS = """\
answers:
  - {trial: NCT02417662, reading: A-18, choice: Z, by: me, on: May}
  - {trial: NCT02417662, reading: A-99, choice: A, by: me, on: 2026-05-14}
  - {trial: SARON, reading: A-18, choice: A, by: me, on: 2026-05-14}
"""
MAPPING = "columns:\n  a: {field: no/where}\n  b: {field: 0}\n  c: {field: age, as: year}\n"


def authors() -> Answers:
    """Every answer, by the command and the file that it is about."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        _write(folder)
        for path in sorted(folder.iterdir()):
            yield _run("check", str(path))
        for path in sorted(LINTS.glob("OM*/failing")):
            documents = path.with_name("sources")
            beside = ["--sources", str(documents)] if documents.is_dir() else []
            yield _run("check", str(path), *beside)
        trial = str(folder / "trial0")
        for words in (
            ("match", str(GOLDEN), "--trials", trial),
            ("explain", "SARON", str(GOLDEN), "--trials", trial),
            ("explain", "SARON", str(GOLDEN), "--trials", str(folder / "none")),
            ("compare", "shipped", trial),
            ("boundary", f"{trial}/NCT02417662.yaml"),
            ("cases", str(folder / "case")),
            ("cases", str(folder / "twice")),
            ("match", str(GOLDEN), "--site-answers", str(folder / "answers/answers.yaml")),
            ("match", str(GOLDEN), "--site-answers", str(folder / "case")),
            ("landscape", str(folder / "landscape/own.yaml"), "--library", "--out", made),
            ("screen", f"{made}/t.csv", "--mapping", f"{made}/m.yml", "--out", f"{made}/out"),
            ("registry", "add", str(folder / "doubtful.json"), "--registry", f"{made}/r.db"),
            ("match", str(folder / "key")),
        ):
            yield _run(*words)
        for place, forget, _ in _rows(wrong_places):
            change = ["--unset", place] if forget else ["--set", f"{place}=1"]
            yield _run("whatif", str(GOLDEN), *change)


def _rows(test: Any) -> list[Any]:
    """What a test is given, one after the other."""
    (mark,) = (one for one in test.pytestmark if one.name == "parametrize")
    return list(mark.args[1])


def _write(folder: Path) -> None:
    files = dict(WRONG_FILES)
    told = (
        (test_read.SARON, test_read.test_a_fault_is_told_where_it_stands),
        (test_read.COMET, test_read.test_a_fault_in_a_deeper_tree_is_told_too),
    )
    trials = [text.replace(old, new, 1) for text, test in told for old, new, *_ in _rows(test)]
    for number, text in enumerate(trials):
        files[f"trial{number}/NCT02417662.yaml"] = text
    cases = _rows(test_case_files.test_a_wrong_file_is_refused_with_the_line)
    for number, (text, *_) in enumerate(cases):
        files[f"case{number}/NCT02417662.case.yaml"] = text
    for number, (text, *_) in enumerate(WRONG_RULES.values()):
        files[f"rule{number}/findings/own.yaml"] = text
    shipped = {path.name: path.read_text(encoding="utf-8") for path in VOCABULARY.glob("*.yaml")}
    vocabularies = _rows(test_vocabulary.test_a_vocabulary_at_odds_with_itself_is_refused)
    for number, (file, old, new, _) in enumerate(vocabularies):
        for name, text in shipped.items():
            own = text.replace(old, new, 1) if name == file else text
            files[f"vocabulary{number}/{name}"] = own
    offer = (OFFERS / "NCT02417662.offer.yaml").read_text(encoding="utf-8")
    files["offer2/NCT02417662.offer.yaml"] = offer.replace(
        "trial: NCT02417662", "trial: NCT03721341"
    )
    files["answers/answers.yaml"] = ANSWERS
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "tests/api/authoring/lint/OM203/failing/NCT99999999.yaml", folder / "case")
    (folder / "m.yml").write_text(MAPPING, encoding="utf-8")
    (folder / "t.csv").write_text("a,b,c\n1,2,3\n", encoding="utf-8")
    status = {"startDateStruct": {"date": "2020-03"}, "completionDateStruct": {"date": "2018-01"}}
    names = {"nctId": "NCT01234567"}
    record = {"protocolSection": {"identificationModule": names, "statusModule": status}}
    (folder / "doubtful.json").write_text(json.dumps(record), encoding="utf-8")


def _run(*words: str) -> tuple[str, str]:
    place = " ".join(words)
    done = CliRunner().invoke(app, [*words], terminal_width=400, env={"COLUMNS": "20000"})
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise AssertionError(place) from done.exception
    return place, done.output
