"""Definitions: plain clauses for every reader of a trial, the name for whoever reads its words."""

from __future__ import annotations

from pathlib import Path

import pytest

from oligomatch.api.authoring.checking import check_path
from oligomatch.api.words.requirements import requirement
from oligomatch.api.words.sentences import asked_words
from oligomatch.matcher.probe.differences import differences
from oligomatch.rules.operators import read_tree
from oligomatch.rules.places import Places
from oligomatch.rules.read import read_trial, rules_digest, trial_of
from oligomatch.rules.text.text import RuleFileError, compose
from oligomatch.rules.trial import Trial
from oligomatch.rules.write import write_rule, write_trial
from tests.support.wording import NO_NUMBER

HEAD = """\
# yaml-language-server: $schema=../schema/trial.schema.json
trial: NCT99999999
source: {document: a protocol}
facts:
  group: NR
  drivers_only: false
  design: single-arm
  phase: II
  randomised: false
  country: NR
  pet: NR
  brain_imaging: NR
  molecular_status: NR
  number_of_metastases: NR
  treatment: SBRT
  molecular: not_specified
  state_groups: 0
  tumour_types: [nsclc]
recruitment: {status: unverified, as_of: a protocol}
"""
LIVER = """\
  liver metastases present:
    quote: liver involvement
    source: {document: a protocol, line: 3}
    at least:
      measure: count
      of: metastases
      where: {one of: {measure: organ, values: [liver]}}
      at: entry
      by: DEFAULT
      limit: 1
"""
WITHIN = """\
  transaminase within:
    takes: [test, plain, liver]
    any:
      - {at most: {measure: measured, test: $test, unit: ULN, limit: $plain}}
      - all:
          - {defined: liver metastases present}
          - {at most: {measure: measured, test: $test, unit: ULN, limit: $liver}}
"""
ROW = """
  - id: 9999-{number}
    kind: inclusion
    basis: text
    quote: words of the protocol
    source: {{document: a protocol, line: 4}}
    {rule}
"""
USES = (
    "defined: {name: transaminase within, test: ast, plain: 2.5, liver: 5}",
    "not: {defined: liver metastases present}",
    "defined: liver metastases present",
)
PLAIN = "at most: {measure: measured, test: %s, unit: ULN, limit: %s}"
PRESENT = (
    "at least: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 1, "
    "where: {one of: {measure: organ, values: [liver]}}}"
)


def file(define: str, *rules: str) -> str:
    rows = "".join(ROW.format(number=f"0{n}", rule=rule) for n, rule in enumerate(rules, 1))
    return f"{HEAD}{f'define:{chr(10)}{define}' if define else ''}criteria:\n{rows}"


def trial(define: str, *rules: str) -> Trial:
    return trial_of(compose(file(define, *rules), "trial.yaml"))


def refused(define: str, *rules: str) -> list[str]:
    with pytest.raises(RuleFileError) as error:
        trial(define, *rules)
    return [str(one).removeprefix("trial.yaml:") for one in error.value]


def placed(text: str, mark: str, words: str) -> str:
    """The problem as it is said, with the place of a mark of the text."""
    before = text[: text.index(mark)]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: {words}"


def test_a_definition_is_unfolded_to_what_it_says() -> None:
    ast, not_there, there = (one.tree for one in trial(LIVER + WITHIN, *USES).criteria)
    present = read_tree(compose(PRESENT, "x"))
    written = (
        f"any: [{{{PLAIN % ('ast', 2.5)}}}, {{all: [{{{PRESENT}}}, {{{PLAIN % ('ast', 5)}}}]}}]"
    )
    assert ast == read_tree(compose(written, "x"))
    assert not_there == read_tree(compose(f"not: {{{PRESENT}}}", "x"))
    assert there == present
    assert (
        trial(LIVER + WITHIN, *USES).criterion("9999-03").question
        is trial("", PRESENT, PRESENT, PRESENT).criterion("9999-03").question
    )  # the same question for every back end


def test_the_words_have_the_name_and_what_it_means() -> None:
    first, second, third = trial(LIVER + WITHIN, *USES).criteria
    liver = "liver metastases present (at least 1 liver metastasis at entry)"
    assert asked_words(third) == liver
    assert asked_words(second) == f"not {liver}"
    assert asked_words(first).startswith("transaminase within (AST at most 2.5 × ULN; or ")
    assert second.tree is not None
    assert "present" not in requirement(second.tree)  # plain for whoever has the tree alone
    assert "defined" not in write_rule(second)


def test_it_is_written_as_it_was_read() -> None:
    text = file(LIVER + WITHIN, *USES)
    once = write_trial(trial(LIVER + WITHIN, *USES))
    again = trial_of(compose(once, "x"))
    assert again == trial_of(compose(text, "x"))
    assert write_trial(again) == once
    for use in USES:
        assert use in once
    assert "- {defined: liver metastases present}" in once


@pytest.mark.parametrize(
    ("define", "rule", "mark", "words"),
    [
        (LIVER, "defined: liver metastasis present", "liver metastasis present",
         "no definition `liver metastasis present` here; did you mean `liver metastases present`?"),
        (LIVER, "defined: {name: liver metastases present, day: 3}", "day: 3",
         "unknown key `day`"),
        (LIVER + WITHIN, "defined: transaminase within", "transaminase within\n",
         "`transaminase within` takes `test`, `plain`, `liver`: write "
         "`defined: {name: transaminase within, ..}`"),
        (LIVER + WITHIN, "defined: {name: transaminase within, test: ast, plan: 2, liver: 5}",
         "plan: 2", "unknown key `plan`; did you mean `plain`?"),
        (LIVER + WITHIN, "defined: {name: transaminase within, test: ast, plain: x, liver: 5}",
         "x, liver", f"{NO_NUMBER} `x`"),
        ("  one:\n    not: {defined: two}\n  two:\n    not: {defined: one}\n", "defined: one",
         "one:", "definitions in a circle: one → two → one"),
        ("  one:\n    takes: [day]\n    is: fdg_pet_done\n", "is: fdg_pet_done",
         "[day]", "`day` is in `takes`, and the rule has no `$day`"),
        ("  one:\n    takes: [limit]\n    not: {at most: {measure: ecog, limit: $limt}}\n",
         "is: fdg_pet_done", "$limt", "`$limt` is not in `takes`; did you mean `limit`?"),
        ("  one:\n    quote: x\n    is: fdg_pet_done\n", "defined: one", "one:",
         "a definition has both `quote` and `source`, or neither"),
        ("  one:\n    quote: x\n    source: {document: y}\n", "always: true", "quote: x",
         "a definition needs one operator, such as `at most` or `all`"),
        ("  one:\n    is: fdg_pet_dome\n", "always: true", "fdg_pet_dome\n",
         "unknown measure `fdg_pet_dome`; did you mean `fdg_pet_done`?"),
        (LIVER, "exists: {of: metastases, at: entry, by: DEFAULT, "
         "where: {defined: liver metastases present}}", "defined: liver",
         "a definition is about the patient; inside `where` and `every` write the rule itself"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(define: str, rule: str, mark: str, words: str) -> None:
    assert placed(file(define, rule), mark, words) in refused(define, rule)


def test_a_circle_is_said_once_and_a_heap_is_refused() -> None:
    (one,) = refused("  one:\n    not: {defined: one}\n", "defined: one")
    assert one.endswith("definitions in a circle: one → one")
    deep = "".join(f"  d{n}:\n    not: {{defined: d{n + 1}}}\n" for n in range(8))
    told = refused(deep + "  d8:\n    is: fdg_pet_done\n", "defined: d0")
    assert any("more than 4 deep inside each other" in one for one in told)
    wide = "".join(
        f"  d{n}:\n    any: [{', '.join([f'{{defined: d{n + 1}}}'] * 40)}]\n" for n in range(4)
    )
    (one,) = refused(wide + "  d4:\n    is: fdg_pet_done\n", "defined: d0")[:1]
    assert "unfold to more than 100000 values" in one


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of one trial that uses a shared definition."""
    (tmp_path / "definitions").mkdir()
    (tmp_path / "definitions" / "common.yaml").write_text(f"define:\n{LIVER}", encoding="utf-8")
    (tmp_path / "NCT99999999.yaml").write_text(file("", *USES[1:]), encoding="utf-8")
    return tmp_path


def shared(folder: Path) -> Path:
    return folder / "definitions" / "common.yaml"


def test_a_folder_shares_definitions_and_its_digest_covers_them(folder: Path) -> None:
    path = folder / "NCT99999999.yaml"
    before, digest = read_trial(path), rules_digest(trials=folder)
    assert not before.definitions  # none of its own: `write_trial` leaves them where they are
    assert "define:" not in write_trial(before)
    text = shared(folder).read_text(encoding="utf-8")
    shared(folder).write_text(text.replace("[liver]", "[liver, spleen]"), encoding="utf-8")
    after = read_trial(path)
    assert rules_digest(trials=folder) != digest
    assert {one.criterion for one in differences(before, after)} == {"9999-01", "9999-02"}
    shared(folder).write_text(text.replace("liver involvement", "liver"), encoding="utf-8")
    (one, _) = differences(before, read_trial(path))
    assert (one.place, one.of_rule) == ("defined", False)


def test_a_name_is_defined_once_in_file_and_folder(folder: Path) -> None:
    path = folder / "NCT99999999.yaml"
    path.write_text(file(LIVER, USES[2]), encoding="utf-8")
    with pytest.raises(RuleFileError, match=r"is defined at common\.yaml:2 too"):
        read_trial(path)


def test_a_shared_file_is_checked_with_its_own_place(folder: Path) -> None:
    def said() -> list[str]:
        checked = check_path(shared(folder), lambda: None)  # type: ignore[arg-type, return-value]
        return [f"{one.line} {one.code}" for c in checked for one in (*c.problems, *c.lints)]

    assert said() == []
    text = shared(folder).read_text(encoding="utf-8")
    shared(folder).write_text(f"{text}  idle:\n    is: fdg_pet_done\n", encoding="utf-8")
    assert said() == ["12 OM232"]
    shared(folder).write_text(text.replace("DEFAULT", "DEFALT"), encoding="utf-8")
    assert said() == ["10 OM101"]
    with pytest.raises(RuleFileError, match=r"common\.yaml:10:11: unknown value of `by`"):
        read_trial(folder / "NCT99999999.yaml")


def test_a_definition_is_not_idle_where_a_trial_cannot_be_read(folder: Path) -> None:
    path = folder / "NCT99999999.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("phase: II", "phase: X"))
    checked = check_path(shared(folder), lambda: None)  # type: ignore[arg-type, return-value]
    assert [one for each in checked for one in each.lints] == []


def test_a_value_that_a_definition_takes_twice_is_refused_once(tmp_path: Path) -> None:
    path = tmp_path / "NCT99999999.yaml"
    path.write_text(file(LIVER + WITHIN, USES[0].replace("ast", "astt")), encoding="utf-8")
    with pytest.raises(RuleFileError) as error:
        read_trial(path)
    assert len(list(error.value)) == 1


def test_a_finding_in_a_definition_stands_where_it_is_used(folder: Path) -> None:
    path = folder / "NCT99999999.yaml"
    tree = read_trial(path).criterion("9999-02").tree
    assert tree is not None
    line, column = Places.of(path).of_tree("9999-02", tree)
    text = path.read_text(encoding="utf-8").splitlines()
    assert text[line - 1][column - 1 :].startswith("defined: liver")
