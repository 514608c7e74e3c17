from __future__ import annotations

from pathlib import Path

import pytest

from oligomatch.rules.read import SHIPPED, load_trials, read_trial, rules_digest, trial_of
from oligomatch.rules.text.text import RuleFileError, compose
from oligomatch.rules.tree import Is, Measure, OneOf, Within
from oligomatch.rules.trial import Event, Kind
from tests.support.wording import LISTED_TWICE, MEAN, NO_LIST, NO_NUMBER, NO_TEXT, WHOLE_NUMBER

SARON = (SHIPPED / "NCT02417662.yaml").read_text(encoding="utf-8")
COMET = (SHIPPED / "NCT03721341.yaml").read_text(encoding="utf-8")
LOCAL = (SHIPPED / "NCT01725165.yaml").read_text(encoding="utf-8")


def problems(text: str) -> list[str]:
    """Each problem of the text as `line:column: problem`."""
    with pytest.raises(RuleFileError) as error:
        trial_of(compose(text, "trial.yaml"))
    return [str(one).removeprefix("trial.yaml:") for one in error.value]


def place(text: str, mark: str) -> str:
    """Where the mark stands; `@` in front of the sign asked for, else its first sign."""
    before = text[: text.index(mark.replace("@", "")) + mark.find("@") * ("@" in mark)]
    return f"{before.count(chr(10)) + 1}:{len(before) - (before.rfind(chr(10)) + 1) + 1}"


def test_all_shipped_trials_are_read() -> None:
    trials = load_trials()
    assert [trial.id for trial in trials] == sorted(path.stem for path in SHIPPED.glob("*.yaml"))
    assert (len(trials), sum(len(trial.criteria) for trial in trials)) == (34, 310)


def test_a_criterion_is_read_into_its_parts() -> None:
    criterion = trial_of(compose(SARON, "x")).criterion("7662-04")
    count = Measure("count", of="metastases", at="entry", by="YEN")
    assert criterion.kind is Kind.INCLUSION
    assert criterion.tree == Within(count, high=5)
    assert criterion.quote == "≤5"
    assert (criterion.source.document, criterion.source.line) == ("seed 000", 12)
    assert criterion.readings["A-18"]["A"].at is None
    assert criterion.readings["A-18"]["B"].at == "diagnosis"
    assert all(change.words for change in criterion.readings["A-18"].values())


def test_a_group_is_asked_with_its_default_reading() -> None:
    trial = trial_of(compose(LOCAL, "x"))
    asked = Measure("trial_group", at="entry", recent_line="inactive")
    assert trial.criterion("5165-02").tree == OneOf(asked, frozenset({"peOMD"}))


def test_a_wait_is_read_with_its_situation() -> None:
    (wait,) = trial_of(compose(LOCAL, "x")).criterion("5165-04").waits
    assert wait.event is Event.INDUCTION
    assert wait.situation == Is(Measure("no_systemic_therapy_yet"))


@pytest.mark.parametrize(
    ("old", "new", "mark", "problem"),
    [
        (
            "by: YEN, limit: 5",
            "by: YAN, limit: 5",
            "YAN",
            "unknown value of `by` `YAN`",  # another convention is not guessed
        ),
        (
            "by: YEN, limit: 5",
            "by: YEN, limits: 5",
            "limits",
            f"unknown key `limits`; {MEAN} `limit`?",
        ),
        (
            "by: YEN, limit: 5",
            "limit: 5",
            "{measure: count",
            "`by` is missing: a number of lesions needs a counting convention",
        ),
        ("limit: 5", "limit: five", "five", f"{NO_NUMBER} `five`"),
        ("limit: 5", "limit: -5", "-5", f"{NO_NUMBER} `-5`"),
        (
            "at most: {measure: count",
            "at mots: {measure: count",
            "at mots",
            f"unknown key `at mots`; {MEAN} `at most`?",
        ),
        (
            "measure: count",
            "measure: counts",
            "counts",
            f"unknown measure `counts`; {MEAN} `count`?",
        ),
        (
            "measure: count",
            "measure: recist",
            "recist, of",
            "`recist` is a category; this operator compares a number",
        ),
        (
            "is: fdg_pet_done",
            "is: cycles",
            "cycles\n",
            "`cycles` is a number; this operator compares a flag",
        ),
        ("is: fdg_pet_done", "is: begun", "begun", "`begun` needs `line`"),
        (
            "is: fdg_pet_done",
            "is: {measure: begun, line: first}",
            "first}",
            "`first` is not a line: `current` or its number",
        ),
        (
            "is: fdg_pet_done",
            "is: progressing",
            "progressing",
            "`progressing` is about one lesion; it belongs inside `where` or `every`",
        ),
        (
            "{is: intracranial}",
            "{is: fdg_pet_done}",
            "fdg_pet_done}",
            "`fdg_pet_done` is about the patient, not about one lesion",
        ),
        (
            "{is: intracranial}",
            "{one of: {measure: organ, values: [livver]}}",
            "livver",
            f"unknown value of `organ` `livver`; {MEAN} `liver`?",
        ),
        (
            "{is: intracranial}",
            "{exists: {of: lesions, at: entry}}",
            "exists: {of: lesions",
            "`exists` is about all lesions; it has no place inside `where`",
        ),
        (
            "is: fdg_pet_done",
            "one of: {measure: trial_group, at: baseline, values: [sOMD]}",
            "baseline",
            "unknown value of `at` `baseline`; one of `diagnosis`, `entry`",
        ),
        (
            "is: fdg_pet_done",
            "is: {measure: has_class, line: 1, names: [egfr_tkis]}",
            "egfr_tkis",
            f"unknown class `egfr_tkis`; {MEAN} `egfr_tki`?",
        ),
        (
            "is: fdg_pet_done",
            "is: {measure: has_drug, line: 1, names: [osimertinb]}",
            "osimertinb",
            f"unknown agent `osimertinb`; {MEAN} `osimertinib`?",
        ),
        (
            "is: fdg_pet_done",
            "is: {measure: altered, gene: EGRF}",
            "EGRF",
            f"unknown gene `EGRF`; {MEAN} `EGFR`?",
        ),
        (
            "is: fdg_pet_done",
            "is: {measure: variant, gene: ALK, names: [exon 19 deletion]}",
            "exon 19 deletion",
            "`ALK` has no variant `exon 19 deletion`",
        ),
        (
            "is: fdg_pet_done",
            "is: {measure: altered_exon, gene: EGFR, names: [exon19]}",
            "exon19",
            "`exon19` is not an exon",
        ),
        (
            "[CR, PR, SD]",
            "[CR, PR, ST]",
            "ST]",
            "unknown value of `recist` `ST`; one of `CR`, `PR`, `SD`, `PD`",
        ),
        ("[CR, PR, SD]", "[CR, PR, CR]", "PR, @CR]", f"`CR` {LISTED_TWICE}"),
        ("[CR, PR, SD]", "[]", "[]", "expected at least 1 in the list, found 0"),
        (
            "is: fdg_pet_done",
            "is: fdg_pet_done\n    at most: {measure: cycles, line: 1, limit: 4}",
            "at most: {measure: cycles",
            "a second operator beside `is`",
        ),
        (
            "    is: fdg_pet_done\n",
            "",
            "id: 7662-08",
            "a criterion of kind `workup` needs an operator, such as `at most` or `is`",
        ),
        (
            "    text: no progression after 2 cycles opens randomisation\n",
            "",
            "id: 7662-10",
            "`text` is missing: what the `later` line says, in our words",
        ),
        (
            "    is: fdg_pet_done\n",
            "    text: still open\n    is: fdg_pet_done\n",
            "still open",
            "leave `text` out: what a criterion of kind `workup` requires is said by its operator; a remark is a `note`",
        ),
        (
            "is: fdg_pet_done",
            "at most: {measure: months_between, since: primary, until: primary, limit: 1}",
            "{measure: months_between",
            "`since` and `until` are both `primary`: from an event to itself no time passes",
        ),
        (
            "    quote: ≤3 organs\n",
            "",
            "id: 7662-05",
            "`quote` is missing: the words of the source",
        ),
        (
            "    basis: impl\n",
            "    basis: impl\n    quote: NSCLC\n",
            "NSCLC\n",
            "an implied criterion has no quote",
        ),
        (
            "    is: fdg_pet_done\n",
            "    is: fdg_pet_done\n    waits: [{event: time, when: {is: fdg_pet_done}}]\n",
            "[{event",
            "only an `inclusion`, or a `judgement` with an operator, has `waits`",
        ),
        (
            "id: 7662-05",
            "id: 7662-04",
            "note: the row gives no date for the number\n\n  - id: @7662-04",
            f"`7662-04` {LISTED_TWICE}",
        ),
        ("id: 7662-05", "id: 7663-05", "7663-05", "expected `7662-` and a number, found `7663-05`"),
        ("kind: later", "kind: latter", "latter", f"unknown kind `latter`; {MEAN} `later`?"),
        (
            "trial: NCT02417662",
            "trial: NCT2417662",
            "NCT2417662",
            "`NCT2417662` is not a registry number such as NCT02417662",
        ),
        ("countries: [GB]", "countries: [UK]", "UK]", "unknown country code `UK`"),
        (
            "drivers_only: false",
            "drivers_only: no",
            "no\n",
            "unknown value `no`; one of `true`, `false`",
        ),
        (
            "B: {at: diagnosis, words",
            "B: {at: entry, words",
            "B: {at",
            "reading `B` changes nothing",
        ),
        ("B: {at: diagnosis, words", "B: {by: YEN, words", "B: {by", "reading `B` changes nothing"),
        (
            "B: {at: diagnosis, words",
            "B: {words",
            "B: {words: the number at",
            "reading `B` repeats another",
        ),
        (
            "        A: {words: the number today}\n",
            "",
            "A-18",
            "`A-18` has one reading; it needs two",
        ),
        ("A: {words: the number today}", "A: {at: entry}", "{at: entry}", "`words` is missing"),
        ("A-18:", "A18:", "A18", "`A18` is not a reading number such as A-18"),
        (
            "is: no_systemic_therapy_yet}",
            "always: false}",
            "false}",
            "expected `true`: `always` is true of every patient",
        ),
        (
            "      - {is: no_systemic_therapy_yet}\n",
            "      - is\n",
            "is\n",
            "expected one operator, such as `at most` or `all`",
        ),
        (
            "is: fdg_pet_done",
            "is: {line: 1}",
            "{line: 1}",
            "`measure` is missing",
        ),
        (
            "is: fdg_pet_done",
            "at most: {measure: lines, intent: any, progressed: false, limit: 1}",
            "false, limit",
            "expected `true`; leave it out otherwise",
        ),
        (
            "tumour_types: [nsclc]",
            "tumour_types: nsclc",
            "nsclc\n",
            NO_LIST,
        ),
        ("kind: later", "kind: [later]", "[later]", "expected text"),
        ("kind: later", 'kind: " "', '" "', NO_TEXT),
        ("line: 12}", "line: 12.5}", "12.5", f"{WHOLE_NUMBER}, found `12.5`"),
        (
            "    text: no progression after 2 cycles opens randomisation\n",
            "    text: x\n  - id: 7662-12\n    kind: info\n    basis: cell\n    quote: x\n"
            "    source: {document: x}\n    text: x\n    is: fdg_pet_done\n",
            "text: x\n    @is: fdg_pet_done\n    note",
            "an `info` line decides nothing and has no operator",
        ),
        ("facts:\n", "facts: none\nfact:\n", "none", "expected a map of names to values"),
    ],
)
def test_a_fault_is_told_where_it_stands(old: str, new: str, mark: str, problem: str) -> None:
    assert old in SARON
    text = SARON.replace(old, new, 1)
    assert f"{place(text, mark)}: {problem}" in problems(text)


FAR = "{at least: {measure: distance_to_mm, names: [heart], limit: 20}}"


@pytest.mark.parametrize("time", ["diagnosis", "baseline"])
@pytest.mark.parametrize(
    "rule", [f"exists: {{WHICH, where: {FAR}}}", f"every: {{WHICH, is: {FAR}}}"]
)
def test_a_distance_of_today_is_asked_of_no_earlier_time(rule: str, time: str) -> None:
    text = SARON.replace(
        "is: fdg_pet_done", rule.replace("WHICH", f"of: metastases, at: {time}"), 1
    )
    (problem,) = problems(text)
    assert problem.endswith(
        f"`distance_to_mm` is defined at `post_induction` or `entry`, not at `{time}`"
    )


@pytest.mark.parametrize(
    ("old", "new", "mark", "problem"),
    [
        (
            "low: 4, high: 10",
            "low: 10, high: 4",
            "{measure: count, of: metastases, at: entry, by: DEFAULT, low",
            "`low` is 10, expected less than `high`, 4",
        ),
        (
            "event: time",
            "event: tim",
            "tim,",
            "unknown event `tim`; one of `time`, `induction`, `progression`",
        ),
        (
            "one of: {measure: trial_group, at: entry",
            "one off: {measure: trial_group, at: entry",
            "one off",
            f"unknown operator `one off`; {MEAN} `one of`?",
        ),
        (
            "    always: true\n",
            "    at least n: {n: 2, of: [{always: true}]}\n",
            "{n: 2",
            "`n` is 2, expected 1 to 1",
        ),
    ],
)
def test_a_fault_in_a_deeper_tree_is_told_too(old: str, new: str, mark: str, problem: str) -> None:
    old = old if old in COMET else old.replace("event: time", "event: time")
    assert old in COMET
    text = COMET.replace(old, new, 1)
    mark = mark if mark in text else mark.removesuffix(",")
    assert f"{place(text, mark)}: {problem}" in problems(text)


def test_every_fault_of_a_file_is_told_in_order() -> None:
    text = SARON.replace("limit: 5", "limit: x", 1).replace("kind: later", "kind: latter")
    text = text.replace("pet: ", "pett: ", 1)
    found = problems(text)
    assert [problem.split(": ", 1)[1].split(";")[0] for problem in found] == [
        "`pet` is missing",
        "unknown key `pett`",
        f"{NO_NUMBER} `x`",
        "unknown kind `latter`",
    ]


def test_a_reading_is_one_choice_for_the_whole_trial() -> None:
    third = "        C: {replace: {always: true}, words: neither}\n"
    text = COMET.replace(
        "      A-39:\n", f"      A-35:\n        A: {{words: x}}\n{third}      A-39:\n", 1
    )
    assert any("repeated key `A-35`" in problem for problem in problems(text))
    doubled = SARON.replace(
        "    note: the brain is an organ\n",
        "    readings: {A-18: {A: {words: now}, C: {at: diagnosis, words: then}}}\n",
    )
    assert problems(doubled) == [
        f"{place(doubled, '{A: {words: now}')}: "
        "`A-18` has other letters than in an earlier criterion"
    ]


def test_a_file_is_named_by_its_trial(tmp_path: Path) -> None:
    path = tmp_path / "NCT00000000.yaml"
    path.write_text(SARON, encoding="utf-8")
    with pytest.raises(RuleFileError, match="named `NCT00000000`, but its trial is `NCT02417662`"):
        read_trial(path)


def test_the_faults_of_all_files_are_told_together(tmp_path: Path) -> None:
    for id, text in (("NCT02417662", SARON), ("NCT03721341", COMET)):
        faulty = text.replace("kind: info", "kind: inf", 1)
        (tmp_path / f"{id}.yaml").write_text(faulty, encoding="utf-8")
    with pytest.raises(RuleFileError) as error:
        load_trials(tmp_path)
    assert [Path(one.file).stem for one in error.value] == ["NCT02417662", "NCT03721341"]


def test_the_digest_follows_every_byte_of_the_rules(tmp_path: Path) -> None:
    empty = rules_digest(tmp_path)
    (tmp_path / "trials").mkdir()
    path = tmp_path / "trials" / "NCT02417662.yaml"
    path.write_text("a", encoding="utf-8")
    one = rules_digest(tmp_path)
    path.write_text("b", encoding="utf-8")
    assert len({empty, one, rules_digest(tmp_path)}) == 3
    assert rules_digest() == rules_digest()
    assert len(rules_digest()) == 12
