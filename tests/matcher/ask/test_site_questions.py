"""What trial sites have answered: read strictly, recorded whole, and only ever narrowing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.matcher.ask.site_questions import judgements, site_questions
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials
from oligomatch.rules.site_answers import read_answers, with_answer
from oligomatch.rules.text.text import RuleFileError
from oligomatch.rules.trial import SiteAnswer, Trial
from tests.api.commands.test_app import GOLDEN, Call
from tests.api.commands.test_app import call as call
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.patients import GOLDEN as GOLDEN_TOLD
from tests.support.patients import Json, patient
from tests.support.wording import BY_SITE, FILE_EMPTY, NO_TRIAL, SITE_SAYS, UNREADABLE

TRIALS = load_trials()
BY_ID = {trial.id: trial for trial in TRIALS}
READ = [trial for trial in TRIALS if trial.readings]
OITROLC = SiteAnswer("NCT02076477", "A-34", "B", "Dr Rossi", "2026-05-20", "yes: “none” # at all")
ENTRY = "answers:\n  - {trial: NCT02076477, reading: A-34, choice: B, by: x, on: 2026-05-20}\n"


def read(text: str) -> tuple[SiteAnswer, ...]:
    return read_answers(text, "a.yaml", TRIALS)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("NCT02076477", "NCT0207647"), "2:13: unknown trial `NCT0207647`; expected a registry number"),
        (("A-34", "A-33"), "2:35: NCT02076477 has no reading `A-33`; it has `A-35`"),
        (("choice: B", "choice: C"), "2:49: reading A-34 has no choice `C`; expected `A`, `B`"),
        (("2026-05-20", "2026-05-32"), "`2026-05-32` is no day; write it as 2026-05-14"),
        (("by: x, ", ""), "2:5: `by` is missing"),
        (("by: x", "from: x"), "unknown key `from`"),
        ((ENTRY, ENTRY + ENTRY.removeprefix("answers:\n")), "3:5: a second answer of NCT02076477"),
        ((ENTRY, "answers: []\n"), "expected at least 1 in the list"),
        ((ENTRY, ""), FILE_EMPTY),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_says_where_and_why(
    change: tuple[str, str], problem: str
) -> None:
    with pytest.raises(RuleFileError) as caught:
        read(ENTRY.replace(*change))
    assert problem in str(caught.value)
    assert str(caught.value).startswith("a.yaml:")


@pytest.mark.parametrize("before", ["", ENTRY.replace("A-34", "A-18"), "# ours\nanswers:\n- trial: NCT02893332\n  reading: A-34\n  choice: A\n  by: x\n  on: 2026-05-20\n"])  # fmt: skip
def test_an_answer_recorded_is_read_back_and_what_stood_there_stays(before: str) -> None:
    after = with_answer(before, "a.yaml", OITROLC, TRIALS)
    assert after.startswith(before)
    assert read(after) == (*(read(before) if before else ()), OITROLC)


def test_an_answer_holds_for_every_criterion_of_its_trial_that_carries_the_reading() -> None:
    trial = BY_ID["NCT02076477"].answered([OITROLC])
    assert trial.answers == (OITROLC,)
    for criterion in trial.criteria:
        if "A-34" in criterion.readings:
            assert {form.choice["A-34"] for form in criterion.forms} == {"B"}
    assert BY_ID["NCT02893332"].answered([OITROLC]) is BY_ID["NCT02893332"]


def answers_of(trial: Trial) -> list[SiteAnswer]:
    return [
        SiteAnswer(trial.id, number, letter, "x", "2026-05-20")
        for number, letters in trial.readings.items()
        for letter in letters
    ]


@settings(max_examples=60)
@given(stated_in_part(), st.sampled_from(READ), st.data())
def test_an_answer_only_narrows(
    case: tuple[World, Json], trial: Trial, data: st.DataObject
) -> None:
    profile = Profile.model_validate_json(json.dumps(case[1]))
    assert profile.as_of is not None
    who = derive(profile, profile.as_of)
    before = match_trial(who, trial)
    answer = data.draw(st.sampled_from(answers_of(trial)))
    after = match_trial(who, trial.answered([answer]))
    for one, other in zip(before.criteria, after.criteria, strict=True):
        if one.verdict is not Verdict.UNKNOWN:
            assert other.verdict is one.verdict
        assert {a.event for a in other.awaits} <= {a.event for a in one.awaits} or not one.awaits
    settled = (MatchClass.ELIGIBLE, MatchClass.INELIGIBLE)
    assert before.match not in settled or after.match is before.match
    if before.match is MatchClass.NOT_YET:
        assert after.match in (MatchClass.NOT_YET, MatchClass.INELIGIBLE)


@settings(max_examples=60)
@given(stated_in_part(), st.sampled_from(READ))
def test_each_answer_makes_of_the_match_what_the_question_says(
    case: tuple[World, Json], trial: Trial
) -> None:
    profile = Profile.model_validate_json(json.dumps(case[1]))
    assert profile.as_of is not None
    who = derive(profile, profile.as_of)
    match = match_trial(who, trial)
    asked = list(site_questions(who, match))
    ambiguous = {j.id for j in match.deciding if j.reason is Reason.AMBIGUOUS}
    assert {judged.id for question in asked for judged in question.criteria} == ambiguous
    for question in asked:
        outcomes = set()
        for option in question.options:
            answer = SiteAnswer(trial.id, question.reading, option.letter, "x", "2026-05-20")
            after = match_trial(who, trial.answered([answer]))
            assert after.match is option.match
            verdicts = tuple((one.id, one.verdict) for one in option.criteria)
            assert verdicts == tuple(
                (j.id, j.verdict) for j in after.criteria if j.id in dict(verdicts)
            )
            outcomes.add(verdicts)
        assert len(outcomes) > 1 or len(question.criteria[0].criterion.open_readings) > 1


def test_the_questions_of_the_worked_patient() -> None:
    who = patient(GOLDEN_TOLD)
    found = {
        (question.trial.id, question.reading): {o.letter: o.match for o in question.options}
        for trial in TRIALS
        for question in site_questions(who, match_trial(who, trial))
    }
    assert found["NCT02076477", "A-34"] == {"A": MatchClass.ELIGIBLE, "B": MatchClass.INELIGIBLE}
    assert found["NCT03256981", "A-27"] == {"A": MatchClass.INELIGIBLE, "B": MatchClass.NOT_YET}


# --- the command --------------------------------------------------------------------------------

RECORD = ("site", "oitrolc", "a-34", "b", "--by", "Dr Rossi", "--on", "2026-05-20", "--quote", "no")


def test_an_answer_is_recorded_and_every_output_says_that_it_was_used(
    call: Call, tmp_path: Path
) -> None:
    file = str(tmp_path / "answers.yaml")
    asked = call("site", GOLDEN, "--only", "OITROLC")
    assert "the source says “CT” (review of ongoing trials, row OITROLC)" in " ".join(
        asked.out.split()
    )
    done = call(*RECORD, "--site-answers", file)
    assert (done.status, done.err) == (0, "")
    assert "OITROLC: A-34 B, entry only before any systemic therapy" in done.out
    assert "No question to a trial site is open" in call(
        "site", GOLDEN, "--site-answers", file, "--only", "OITROLC"
    ).out  # fmt: skip
    used = ("match", GOLDEN, "--site-answers", file, "--only", "OITROLC", "--quick")
    told = " ".join(call(*used).out.split())
    assert f"{BY_SITE} OITROLC: A-34 B, entry only" in told
    assert f"{SITE_SAYS}: A-34 B." in call(*used, "--explain").out
    value: Any = call(*used, "-f", "json").value
    assert value["matches"][0]["match"] == "ineligible"
    assert value["matches"][0]["site_readings"] == ["A-34 B"]
    assert value["site_answers"][0]["by"] == "Dr Rossi"
    assert value["rules"] != call("match", GOLDEN, "--quick", "-f", "json").value["rules"]
    (row,) = csv.DictReader(io.StringIO(call(*used, "-f", "csv").out))
    assert row["site_readings"] == "A-34 B"
    changes = call("outlook", GOLDEN, "--site-answers", file, "-f", "json").value
    assert changes["rules"] == value["rules"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("site", "oitrolc", "A-34"),
            "expected a patient file, or a trial, a reading and a choice",
        ),
        ((*RECORD[:4], "--on", "2026-05-20", "--site-answers", "f"), "--by is needed"),
        (
            (*RECORD[:4], "--by", "x", "--on", "May", "--site-answers", "f"),
            "--on: expected a full date",
        ),
        (("site", "nobody", *RECORD[2:], "--site-answers", "f"), f"`nobody` {NO_TRIAL}"),
        (
            ("site", "oitrolc", "A-99", *RECORD[3:], "--site-answers", "f"),
            "has no reading `A-99`; it has",
        ),
        (
            ("site", "oitrolc", "A-34", "C", *RECORD[4:], "--site-answers", "f"),
            "no choice `C`; expected",
        ),
        ((*RECORD, "--site-answers", "nowhere/f"), "cannot be used: No such file"),
        (("match", GOLDEN, "--site-answers", "nowhere"), f"{UNREADABLE}: No such file"),
    ],
)
def test_bad_use_is_told_in_a_sentence_and_writes_nothing(
    call: Call,
    arguments: tuple[str, ...],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = call(*arguments)
    assert (done.status, done.out) == (2, "")
    assert says in done.err
    assert not list(tmp_path.iterdir())


def test_a_second_answer_leaves_the_file_as_it_was(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    assert call(*RECORD, "--site-answers", str(file)).status == 0
    before = file.read_text()
    done = call("site", "oitrolc", "A-34", "A", *RECORD[4:], "--site-answers", str(file))
    assert done.status == 2
    assert "the first is in line 3" in done.err
    assert file.read_text() == before
    assert [path.name for path in tmp_path.iterdir()] == ["answers.yaml"]


# --- what is left to a person ---------------------------------------------------------------------

BEYOND = str(Path(__file__).parents[3] / "examples" / "trials")


def test_what_is_left_to_a_person_is_asked_with_what_each_answer_makes(call: Call) -> None:
    asked = call("site", GOLDEN, "--trials", BEYOND, "--only", "SiCARIO")
    words = " ".join(asked.out.split())
    assert "SiCARIO NCT05501665 leaves to a person: To the investigator:" in words
    assert "1665-07 Organ function is adequate for the therapy? Yes: ? possible; no:" in words
    assert "To the patient:" in words
    assert "1665-22 The transplant needs no therapeutic immunosuppression? Only" in words
    value: Any = call("site", GOLDEN, "--trials", BEYOND, "--only", "SiCARIO", "-f", "json").value
    by_id = {one["criterion"]: one for one in value["judgements"]}
    assert by_id["1665-07"]["match_if"] == {"yes": "possible", "no": "ineligible"}
    assert by_id["1665-14"]["person"] == "patient"


def test_what_a_person_has_answered_is_not_asked_again() -> None:
    trial = next(one for one in load_trials(Path(BEYOND)) if one.id == "NCT05501665")
    told = {**GOLDEN_TOLD, "judgements": {trial.id: {"1665-14": True}}}
    before, after = (
        {one.judged.id: one for one in judgements(who, match_trial(who, trial))}
        for who in (patient(GOLDEN_TOLD), patient(told))
    )
    assert before.keys() - after.keys() == {"1665-14"}
    assert before["1665-14"].no is MatchClass.INELIGIBLE
