"""Each lint finds its failing file and leaves its passing one, and can be accepted in the file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from oligomatch.api.authoring.case_kit import file_object, kits
from oligomatch.api.authoring.check_report import findings
from oligomatch.api.authoring.checking import Checked, check_path
from oligomatch.api.authoring.codes import codes, meaning, page, title
from oligomatch.api.authoring.linting import lint
from oligomatch.api.authoring.problem import Finding
from oligomatch.api.authoring.sources import Sources
from oligomatch.api.commands.authoring.check import print_checked
from oligomatch.api.words.catalogue import OF_LINT
from oligomatch.matcher.probe.lint.noted import SOLVED, Lint
from oligomatch.matcher.probe.lint.quoted.numbers import numbers
from oligomatch.matcher.probe.lint.quoted.persons import other_persons
from oligomatch.matcher.probe.lint.quoted.quotes import not_encoded
from oligomatch.matcher.probe.lint.quoted.wording import turned_round
from oligomatch.rules.read import SHIPPED as TRIALS
from oligomatch.rules.read import load_trials, read_trial
from oligomatch.rules.tree import AllOf, AnyOf, Is, Measure, Node, Not, OneOf, Within
from oligomatch.rules.trial import Source
from oligomatch.rules.vocabulary.vocabulary import SHIPPED as VOCABULARY
from scripts import lint_page
from scripts.console import answer
from tests.conftest import some_of
from tests.planted.in_trials_1 import BUGS, Bug
from tests.planted.in_trials_2 import BUGS as AGAIN
from tests.planted.in_trials_3 import BUGS as FRESH
from tests.support.wording import NO_TEXT

KEPT = Path(__file__).parent / "lint"
UNSILENCED = (Lint.IDLE_SILENCE, Lint.UNUSED_NAME)
TRIAL = "NCT99999999.yaml"
MEN, WOMEN = (OneOf(Measure("sex"), frozenset({sex})) for sex in ("male", "female"))
JUDGED, STROKE = Is(Measure("judged")), frozenset({"stroke"})


def found(code: str, side: str, tmp: Path) -> list[Finding]:
    """The findings of the files kept for a code."""
    folder = tmp / side
    if code == Lint.UNUSED_NAME:  # a vocabulary has all its tables
        shutil.copytree(VOCABULARY, folder)
    shutil.copytree(KEPT / code / side, folder, dirs_exist_ok=True)
    documents = KEPT / code / "sources"
    sources = Sources(documents) if documents.is_dir() else None
    checked = check_path(folder, lambda: date(2026, 5, 14), sources)
    return list(findings(checked, hints=True))


@pytest.mark.parametrize("code", [one.value for one in Lint])
def test_a_lint_finds_its_failing_file_and_leaves_its_passing_one(
    code: str, tmp_path: Path
) -> None:
    failing = found(code, "failing", tmp_path)
    assert {one.code for one in failing} == {code}
    assert all(one.line > 1 for one in failing)
    assert not found(code, "passing", tmp_path)


def test_nothing_is_kept_for_a_code_that_is_none() -> None:
    assert {path.name for path in KEPT.iterdir()} == {one.value for one in Lint}


@pytest.mark.parametrize("code", [one.value for one in Lint])
def test_each_lint_has_a_page(code: str) -> None:
    told = page(code)
    assert told.startswith(f"# {code}: ")
    for part in ("Why it matters", "Example", "How to fix", "How to silence"):
        assert f"**{part}.**" in told
    if code not in UNSILENCED:
        assert f"silenced:\n  - lint: {code}\n" in told
    assert all(len(line) <= 100 for line in told.splitlines())


def test_each_code_has_a_title_and_a_meaning() -> None:
    for code in codes():
        assert title(code)
        assert meaning(code).endswith(".")


def test_each_lint_has_its_sentences() -> None:
    assert set(OF_LINT) == {lint.name for lint in Lint}


@pytest.mark.parametrize("code", [one.value for one in Lint if one not in UNSILENCED])
def test_a_finding_is_accepted_in_the_file(code: str, tmp_path: Path) -> None:
    failing = found(code, "failing", tmp_path)
    path = tmp_path / "failing" / TRIAL
    whole = [one for one in failing if not one.text.startswith("9999-")]
    ids = sorted({one.text.split()[0] for one in failing if one not in whole})
    rows = [
        f"  - {{lint: {code}, criterion: {id}, findings: 9, because: a reason}}\n" for id in ids
    ]
    rows += [f"  - {{lint: {code}, because: a reason}}\n"] if whole else []
    text = path.read_text(encoding="utf-8")
    before, after = text.split("criteria:\n", 1)
    head = before if "silenced:\n" in before else before + "silenced:\n"
    path.write_text(head + "".join(rows) + "criteria:\n" + after, encoding="utf-8")
    documents = KEPT / code / "sources"
    linted = lint(path, Sources(documents) if documents.is_dir() else None)
    assert not linted.findings
    assert linted.accepted >= len(rows)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("{lint: OM999, because: x}", "`OM999` is not the code of a lint"),
        ("{lint: OM203}", "`because` is missing"),
        ("{lint: OM203, because: ''}", NO_TEXT),
        ("{lint: OM203, criterion: 9999-2, because: x}", "no criterion `9999-2` here"),
        ("{lint: OM250, because: x}", "`OM250` is silenced twice here; join the reasons"),
    ],
)
def test_a_silence_that_cannot_be_read_says_why(wrong: str, said: str, tmp_path: Path) -> None:
    text = (KEPT / "OM260" / "passing" / TRIAL).read_text(encoding="utf-8")
    head, criteria = text.split("criteria:\n", 1)
    (tmp_path / TRIAL).write_text(f"{head}  - {wrong}\ncriteria:\n{criteria}", encoding="utf-8")
    told = answer(f"oligomatch check {tmp_path / TRIAL}")
    assert f"{TRIAL}:23:" in told
    assert said in told
    assert "[OM101]" in told


def test_every_form_tells_code_and_place() -> None:
    path = KEPT / "OM203" / "failing" / TRIAL
    line = f"oligomatch check {path}"
    (one,) = json.loads(answer(f"{line} --format json"))
    assert one["code"] == "OM203"
    place = f"{path}:{one['line']}:{one['column']}"
    assert answer(line).startswith(f"{place}: 9999-04 never matters: whoever meets 9999-02")
    assert "title=OM203::9999-04 never matters" in answer(f"{line} --format github")
    (run,) = json.loads(answer(f"{line} --format sarif"))["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["OM203"]


def test_without_the_solver_the_rest_is_found_and_the_gap_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for place in ("api.authoring.linting", "matcher.backends.solver"):
        monkeypatch.setattr(f"oligomatch.{place}.solver_found", lambda: False)
    told = [one.code for one in lint(KEPT / "OM203" / "failing" / TRIAL).findings]
    assert not told
    assert not lint(TRIALS / "NCT02314364.yaml").findings  # its silences are not called idle
    print_checked([Checked("trial", 1)], "text")
    assert "pip install 'oligomatch[exact]'" in capsys.readouterr().err


def test_the_lint_warns_and_what_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    warned = answer(f"oligomatch check {KEPT / 'OM222' / 'failing'} --format github")
    assert warned.startswith("::warning file=")
    (tmp_path / TRIAL).write_text("trial: 1", encoding="utf-8")
    assert answer(f"oligomatch check {tmp_path} --format github").startswith("::error file=")


def test_the_page_lists_every_code() -> None:
    text = lint_page.PAGE.read_text(encoding="utf-8")
    assert lint_page.page(text) == text


def found_by_lint(bugs: Sequence[Bug]) -> list[Bug]:
    """One in eight of those that the lint finds, and one of each of its codes; all with
    HYPOTHESIS_PROFILE=long."""
    each = [bug for bug in bugs if bug.lints]
    of_each = {code: bug.name for bug in each[::-1] for code in bug.lints}
    some = {*some_of([bug.name for bug in each], 8), *of_each.values()}
    return [bug for bug in each if bug.name in some]


@pytest.mark.parametrize("bug", BUGS, ids=[bug.name for bug in BUGS])
def test_the_lint_finds_a_planted_bug(bug: Bug, tmp_path: Path) -> None:
    assert set(bug.lints) <= {one.code for one in lint(bug.plant(tmp_path, cases=False)).findings}


@pytest.mark.parametrize("bug", found_by_lint(AGAIN), ids=lambda bug: bug.name)
def test_the_lint_finds_a_bug_planted_later(
    bug: Bug, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not SOLVED & set(bug.lints):
        monkeypatch.setattr(
            "oligomatch.api.authoring.linting.solver_found", lambda: False
        )  # it is not needed, and takes time
    found = lint(bug.plant(tmp_path, cases=False)).findings
    assert set(bug.lints) <= {one.code for one in found}
    if "OM225" not in bug.lints:  # the cells are of the file
        assert any(one.text.startswith(bug.criterion) for one in found)


@pytest.mark.parametrize("bug", found_by_lint(FRESH), ids=lambda bug: bug.name)
def test_the_lint_finds_a_fresh_bug(
    bug: Bug, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "oligomatch.api.authoring.linting.solver_found", lambda: False
    )  # none of these needs it
    found = lint(bug.plant(tmp_path, cases=False)).findings
    assert set(bug.lints) <= {one.code for one in found}


@pytest.mark.parametrize("bug", [bug for bug in FRESH if not bug.lints], ids=lambda bug: bug.name)
def test_what_no_words_tell_is_found_by_a_case(bug: Bug, tmp_path: Path) -> None:
    path = bug.plant(tmp_path).with_suffix(".case.yaml")
    (kit,) = kits([path])
    assert file_object(kit)["failed"]


@pytest.mark.parametrize(
    ("quote", "rule", "kind"),
    [
        ("Women must use contraception", AnyOf((MEN, JUDGED)), ""),
        ("Women must use contraception", AnyOf((WOMEN, JUDGED)), "sex"),
        ("Men with female partners must use contraception", AnyOf((WOMEN, JUDGED)), ""),
        ("Men with female partners must use contraception", AnyOf((MEN, JUDGED)), "sex"),
        ("Men and women must use contraception", AnyOf((MEN, JUDGED)), ""),
        ("Female sex", WOMEN, ""),
        ("Female sex", MEN, "sex"),
        ("Female sex", AllOf((JUDGED, MEN)), "sex"),
        ("Male breast cancer", Not(MEN), ""),
        ("History of stroke", Not(Is(Measure("ever_had", names=STROKE))), ""),
        ("History of stroke", Not(Is(Measure("has", names=STROKE))), "time"),
        ("Prior stroke", Not(Is(Measure("has", names=STROKE))), "time"),
        ("Current or prior stroke", Not(Is(Measure("ever_had", names=STROKE))), ""),
        ("Stroke before this, from previous therapy", Not(Is(Measure("has", names=STROKE))), ""),
        ("Uncontrolled stroke", Not(Is(Measure("has", names=STROKE))), ""),
        ("Uncontrolled stroke", Not(Is(Measure("ever_had", names=STROKE))), "time"),
        ("Stroke (active or not)", Not(Is(Measure("ever_had", names=STROKE))), ""),
        ("History of stroke within 6 months",
         Not(Within(Measure("months_since", names=STROKE), high=6)), ""),
    ],
)  # fmt: skip
def test_sex_and_time_are_those_of_the_words(quote: str, rule: Node, kind: str) -> None:
    trial = next(one for one in load_trials() if one.id == "NCT02417662")
    criterion = replace(trial.criteria[2], quote=quote, tree=rule, readings={})
    found = [one.details["kind"] for one in other_persons(replace(trial, criteria=(criterion,)))]
    assert found == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("quote", "rule", "found"),
    [
        ("ECOG ≤ 1", Within(Measure("ecog"), high=1), False),
        ("ECOG < 2", Within(Measure("ecog"), high=1), False),
        ("ECOG < 2", Within(Measure("ecog"), high=2), True),
        ("ECOG ≥ 2", Within(Measure("ecog"), high=1), False),
        ("ECOG > 2", Within(Measure("ecog"), high=2), False),
        ("ECOG > 2", Within(Measure("ecog"), high=3), True),
        ("ECOG 0-1", Within(Measure("ecog"), low=1), True),
        ("ECOG of 2", Within(Measure("ecog"), low=2, high=2), False),
        ("Age 18 years or older", Within(Measure("age"), low=18), False),
        ("Age 18 years or older", Within(Measure("age"), high=18), True),
        ("weight >30kg", Not(Within(Measure("measured", test="body_weight", unit="kg"), high=30)),
         False),
        ("weight >30kg", Within(Measure("measured", test="body_weight", unit="kg"), high=30), True),
        ("osimertinib × 8 weeks", Within(Measure("weeks", line="1"), low=8), False),
        ("osimertinib × 8 weeks", Within(Measure("weeks", line="1"), under=8), True),
        ("3 in the liver", Within(Measure("count", of="metastases"), high=3), False),
        ("3 in the liver", Within(Measure("count", of="metastases"), low=3), True),
        ("", Within(Measure("count", of="metastases"), low=1), False),
        ("", Within(Measure("count", of="metastases"), low=2), True),
    ],
)  # fmt: skip
def test_a_limit_is_held_against_the_words(quote: str, rule: Node, found: bool) -> None:
    trial = next(one for one in load_trials() if one.id == "NCT02417662")
    source = Source("a decision") if not quote else trial.criteria[2].source
    criterion = replace(trial.criteria[2], quote=quote, tree=rule, readings={}, source=source)
    assert any(True for _ in numbers(replace(trial, criteria=(criterion,)))) is found


def test_a_sentence_left_out_of_a_text_is_found_beside_it(tmp_path: Path) -> None:
    (bug,) = [bug for bug in AGAIN if bug.name == "a sentence left out"]
    path = bug.plant(tmp_path, cases=False)
    trial = read_trial(path)
    documents = tmp_path / "documents"
    documents.mkdir()
    quotes = [one.quote for one in trial.criteria]
    left = "History of leptomeningeal carcinomatosis"
    text = "\n\n".join(["Exclusion criteria:", *(f"* {quote}" for quote in [*quotes, left])])
    (documents / f"{trial.id}.txt").write_text(text, encoding="utf-8")
    found = [one for one in lint(path, Sources(documents)).findings if one.code == "OM228"]
    assert [left in one.text for one in found] == [True]


def test_a_silence_answers_one_finding_unless_it_says_how_many(tmp_path: Path) -> None:
    text = (TRIALS / "NCT02417662.yaml").read_text(encoding="utf-8")
    planted = text.replace("    quote: ≤5\n", "    quote: more than 7 and ≤9\n")
    path = tmp_path / "NCT02417662.yaml"
    for row, told in (("", 1), (", findings: 3", 0)):
        rows = f"silenced:\n  - {{lint: OM222, criterion: 7662-04, because: it is meant{row}}}\n"
        path.write_text(planted.replace("silenced:\n", rows), encoding="utf-8")
        more = "7662-04 silences 3 findings of OM222, and answers for 1"
        assert sum(more in one.text for one in lint(path).findings) == told


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        ("EGFR mutation (i.e. should not have T790M)", False),
        ("EGFR mutation (e.g. not exon 20)", False),
        ("no EGFR mutation", True),
    ],
)
def test_what_words_explain_in_brackets_excludes_nobody(quote: str, said: bool) -> None:
    trial = next(one for one in load_trials() if one.id == "NCT02417662")
    rule = Is(Measure("altered", gene="EGFR"))
    criterion = replace(trial.criteria[2], quote=quote, tree=rule, readings={})
    found = list(turned_round(replace(trial, criteria=(criterion,))))
    assert bool(found) is said


@pytest.mark.parametrize(
    ("trial", "criterion", "old", "new", "code"),
    [
        ("NCT03827577", "7577-06", "less than: {measure: months, line: current, limit: 3",
         "less than: {measure: months, line: current, limit: 4", "OM209"),
        ("NCT03827577", "7577-06", "less than: {measure: months, line: current, limit: 3",
         "less than: {measure: months, line: current, limit: 2", "OM209"),
        ("NCT02417662", "7662-09", "kind: workup", "kind: inclusion", "OM226"),
    ],
    ids=["a wait too long", "a wait too short", "an examination that excludes for good"],
)  # fmt: skip
def test_the_lint_finds_what_a_reviewer_planted(
    trial: str, criterion: str, old: str, new: str, code: str, tmp_path: Path
) -> None:
    bug = Bug("a reviewer's", trial, criterion, old, new, (code,))
    found = lint(bug.plant(tmp_path, cases=False)).findings
    assert (code, criterion) in {(one.code, one.text.split()[0]) for one in found}


@pytest.mark.parametrize(
    ("words", "rule", "found"),
    [
        ("smaller than 5 cm", "less than", False),
        ("smaller than 5 cm", "at most", True),
        ("smaller than 5 cm", "at least", True),
        ("larger than 5 cm", "at least", True),
        ("larger than 5 cm", "less than", True),
        ("less of 5 cm", "at most", True),
        ("no larger than 5 cm", "at most", False),
    ],
)
def test_a_size_is_compared_in_the_words_of_the_quote(
    words: str, rule: str, found: bool, tmp_path: Path
) -> None:
    old = "at most: {measure: max_diameter_mm, limit: 50"
    new = old.replace("at most", rule)
    text = (TRIALS / "NCT02364557.yaml").read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new).replace("quote: each no larger than 5 cm", f"quote: {words}")
    (tmp_path / "NCT02364557.yaml").write_text(changed, encoding="utf-8")
    codes = {
        (one.code, one.text.split()[0]) for one in lint(tmp_path / "NCT02364557.yaml").findings
    }
    assert (("OM222", "4557-04") in codes) is found


@pytest.mark.parametrize(
    ("heading", "rule", "found"),
    [
        ("Exclusion criteria:", "is: {measure: altered, gene: EGFR}", True),
        ("Exclusion criteria:", "not: {is: {measure: altered, gene: EGFR}}", False),
        ("Inclusion criteria:", "not: {is: {measure: altered, gene: EGFR}}", True),
        ("Inclusion criteria:", "is: {measure: altered, gene: EGFR}", False),
    ],
)
def test_a_rule_is_held_against_the_heading_its_words_stand_under(
    heading: str, rule: str, found: bool, tmp_path: Path
) -> None:
    text = (KEPT / "OM221" / "passing" / TRIAL).read_text(encoding="utf-8")
    head, old = text.split("    quote: ", 1)
    assert "up to 3 metastases" in old
    quoted = f"    quote: EGFR mutation\n    source: {{document: a registry text}}\n    {rule}\n"
    (tmp_path / TRIAL).write_text(head + quoted, encoding="utf-8")
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "a registry text.txt").write_text(f"{heading}\n\n- EGFR mutation\n", "utf-8")
    codes = {one.code for one in lint(tmp_path / TRIAL, Sources(documents)).findings}
    assert (Lint.TURNED_ROUND in codes) is found


@pytest.mark.parametrize(
    ("quote", "left"),
    [
        ("Oligometastatic disease (five metastatic lesions or less", ()),
        ("at most five lesions", ("OM225",)),
    ],
)
def test_a_cell_that_stands_inside_a_longer_quote_is_quoted(
    quote: str, left: tuple[str, ...]
) -> None:
    trial = next(one for one in load_trials() if one.id == "NCT02417662")
    criterion = replace(trial.criteria[0], quote=quote)
    facts = replace(trial.facts, number_of_metastases="five metastatic lesions or less")
    told = not_encoded(replace(trial, facts=facts, criteria=(criterion,)))
    cells = [str(one.lint) for one in told if one.keys == ("facts", "number_of_metastases")]
    assert tuple(cells) == left


def test_a_finding_is_told_once(tmp_path: Path) -> None:
    bug = Bug("another quote", "NCT02417662", "7662-07", "no PD: ", "for 3 to 9 months: ")
    told = [str(one) for one in lint(bug.plant(tmp_path, cases=False)).findings]
    assert any("is in no rule" in one for one in told)
    assert len(set(told)) == len(told)


COUNTED = "measure: count, of: metastases, at: entry, by: DEFAULT, limit"


@pytest.mark.parametrize(
    ("words", "rule", "found"),
    [
        ("More than 5 metastases", f"not: {{at least: {{{COUNTED}: 6}}}}", False),
        ("More than 5 metastases", f"not: {{at least: {{{COUNTED}: 5}}}}", True),
        ("More than 5 metastases", f"at most: {{{COUNTED}: 5}}", True),
        ("At most 5 metastases", f"not: {{at most: {{{COUNTED}: 5}}}}", True),
        ("ECOG > 2", "not: {at least: {measure: ecog, limit: 3}}", False),
    ],
)
def test_an_exclusion_may_quote_from_which_number_on_nobody_is_taken(
    words: str, rule: str, found: bool, tmp_path: Path
) -> None:
    text = (KEPT / "OM222" / "passing" / "NCT99999999.yaml").read_text(encoding="utf-8")
    old = f"at most: {{{COUNTED}: 3}}"
    assert old in text
    changed = text.replace(old, rule).replace("quote: ≤3", f'quote: "{words}"')
    (tmp_path / "NCT99999999.yaml").write_text(changed, encoding="utf-8")
    codes = {one.code for one in lint(tmp_path / "NCT99999999.yaml").findings}
    assert ("OM222" in codes) is found
