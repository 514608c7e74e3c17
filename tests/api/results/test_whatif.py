"""What if a fact were otherwise: the change made, refused where it cannot be, and what differs."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.matcher.match.difference import differences
from oligomatch.matcher.profile.changes import Edit, EditError, edited, path_of
from oligomatch.rules.read import load_trials
from tests.api.commands.test_app import CANARY, GOLDEN, SPARSE, Call
from tests.api.commands.test_app import call as call
from tests.support.patients import GOLDEN as STATED
from tests.support.patients import patient
from tests.support.wording import MEAN, NOT_YAML, STAY

TRIALS = load_trials()


@pytest.mark.parametrize(
    ("place", "value", "where"),
    [
        ("imaging.fdg_pet", True, lambda d: d["imaging"]["fdg_pet"]),
        ("/imaging/fdg_pet", True, lambda d: d["imaging"]["fdg_pet"]),
        ("lesions.L3.status", "new", lambda d: d["lesions"][1]["status"]),
        ("lesions.0.status", "new", lambda d: d["lesions"][0]["status"]),
        ("lesions.-", {"organ": "liver"}, lambda d: d["lesions"][2]),
        ("lesions.-.organ", "liver", lambda d: d["lesions"][2]["organ"]),
        ("biomarkers.alk.result", "failed", lambda d: d["biomarkers"]["ALK"]["result"]),
        ("locoregional_recurrence.present", False, lambda d: d["locoregional_recurrence"]["present"]),
    ],
)  # fmt: skip
def test_a_value_is_put_at_its_place(place: str, value: Any, where: Any) -> None:
    before = copy.deepcopy(STATED)
    after = edited(STATED, [Edit(path_of(place), value)])
    assert where(after) == value
    assert before == STATED


def test_an_answer_to_a_question_is_told_at_the_place_that_the_question_names() -> None:
    told = edited(STATED, [Edit(path_of("/systemic_therapy/lines/0/agents"), {"classes": ["ici"]})])
    assert told["systemic_therapy"]["lines"][0]["classes"] == ["ici"]
    told = edited({"as_of": "2026-05-14"}, [Edit(path_of("/assessments/diagnosis"), 3)])
    assert told["assessments"] == [{"at": ["diagnosis"], "totals": {"metastases": 3}}]
    told = edited({}, [Edit(path_of("/assessments/-/totals/metastases"), 3)])
    assert told["assessments"] == [{"totals": {"metastases": 3}}]


def test_a_fact_is_forgotten_and_the_list_closes_up() -> None:
    after = edited(STATED, [Edit(path_of("lesions.adrenal"), forget=True)])
    assert [lesion["id"] for lesion in after["lesions"]] == ["L3"]
    assert "age" not in edited(STATED, [Edit(path_of("age"), forget=True)])


def test_what_no_change_touches_is_not_copied() -> None:
    before = copy.deepcopy(STATED)
    several = ("lesions.adrenal.status", "lesions.adrenal.organ")
    after = edited(STATED, [Edit(path_of(place), forget=True) for place in several])
    assert before == STATED
    assert after["lesions"][0] == {
        name: value
        for name, value in STATED["lesions"][0].items()
        if name not in ("status", "organ")
    }
    assert after["lesions"][1] is STATED["lesions"][1]
    assert after["biomarkers"] is STATED["biomarkers"]


@pytest.mark.parametrize(
    ("place", "forget", "says"),
    [
        ("lesions.7.status", False, "`lesions` has no entry `7`: 0 to 1, and `-` adds one"),
        ("systemic_therapy.lines.first.start", False, "has no entry `first`: only 0, and `-`"),
        ("cancer_type.x", False, "`cancer_type` is one value, with nothing below it"),
        ("imaging.naf_pet", True, "the profile has no `imaging.naf_pet`"),
        ("nothing.there", True, "the profile has no `nothing`"),
        ("lesions..status", False, "names no place; write it as `lesions.0.status`"),
        ("", False, "names no place"),
    ],
)
def test_a_place_that_is_not_there_is_told(place: str, forget: bool, says: str) -> None:
    with pytest.raises(EditError, match=r".*") as caught:
        edited(STATED, [Edit(path_of(place), 1, forget=forget)])
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "place", ["imaging.brain_imaging", "biomarkers.EGFR", "age", "systemic_therapy.lines.0"]
)
def test_what_differs_is_what_the_two_matches_say(place: str) -> None:
    after = patient(edited(STATED, [Edit(path_of(place), forget=True)]))
    one, other = ([match_trial(who, t) for t in TRIALS] for who in (patient(STATED), after))
    found = {d.trial.id: d for d in differences(one, other)}
    for before, now in zip(one, other, strict=True):
        difference = found.get(now.trial.id)
        changed = [
            judged.id
            for was, judged in zip(before.deciding, now.deciding, strict=True)
            if (was.verdict, was.reason) != (judged.verdict, judged.reason)
        ]
        if difference is None:
            assert (before.match, changed) == (now.match, [])
        else:
            assert (difference.before, difference.after) == (before.match, now.match)
            assert set(changed) <= {turn.after.id for turn in difference.turns}


def test_a_change_that_differs_in_nothing_names_no_trial() -> None:
    matches = [match_trial(patient(STATED), trial) for trial in TRIALS]
    assert list(differences(matches, matches)) == []


# --- the command --------------------------------------------------------------------------------


def test_the_worked_patient_without_egfr(call: Call) -> None:
    done = call("whatif", GOLDEN, "--set", "biomarkers.EGFR=negative")
    text = " ".join(done.out.split())
    assert (done.status, done.err) == (0, "")
    assert "If /biomarkers/EGFR is negative:" in text
    assert "PROMISE-005 ✓ from not yet to eligible. 8337-03: Met" in text
    assert "NCT03667820 ✗ from eligible to ineligible. 7820-03: Not met" in text
    assert f"{STAY}." in text


def test_json_tells_both_sides_and_match_agrees(call: Call) -> None:
    found = call("whatif", GOLDEN, "--set", "imaging.fdg_pet=true", "-f", "json").value
    assert found["edits"] == [{"fact": "/imaging/fdg_pet", "unset": False, "answer": True}]
    opened = {one["trial"]: (one["match_before"], one["match"]) for one in found["changes"] if one["effect"] == "opens"}  # fmt: skip
    assert opened == {"NCT03705403": ("possible", "eligible")}
    before = call("match", GOLDEN, "-f", "json", "--quick").value["counts"]
    assert found["counts"]["before"] == before
    assert found["counts"]["after"]["eligible"] == before["eligible"] + 1


def test_the_nearest_misses_without_any_change(call: Call) -> None:
    text = " ".join(call("whatif", GOLDEN).out.split())
    assert "NCT03595644 ◷ not yet. Over 2 months of the current line; 3 months would do." in text
    found = call("whatif", GOLDEN, "-f", "json", "--only", "NCT03595644").value
    (near,) = found["near"]
    assert (near["value"], near["would_do"], near["only_failure"]) == (2.5, 3, True)
    assert (found["changes"], found["edits"]) == ([], [])


def test_without_any_change_it_always_answers(call: Call) -> None:
    none_alone = "No single number keeps a trial closed; name a change with --set."
    assert none_alone in call("whatif", SPARSE).out
    assert none_alone not in call("whatif", SPARSE, "--set", "age=60").out
    near = " ".join(call("whatif", GOLDEN).out.split("Failed by one number")[1].split())
    assert (
        "◷ not yet. Over 2 months of the first line; 3 months would do. 5530-07 requires at least 3"
        " months of the first line." in near
    )
    assert "would do:" not in near


def test_what_is_forgotten_opens_questions(call: Call) -> None:
    found = call("whatif", GOLDEN, "--unset", "systemic_therapy", "-f", "json").value
    kinds = {one["trial"]: (one["match_before"], one["match"]) for one in found["changes"]}
    assert kinds["NCT03410043"] == ("eligible", "possible")


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("--set=lesions.0.statuss=new", f"{MEAN} `status`?"),
        ("--set=biomarkerz.EGFR=negative", f"{MEAN} `biomarkers`?"),
        ("--set=assessments.1.totals.metastases=1", "/assessments/1/totals/metastases: expected a"),
        ("--set=systemic_therapy.lines.0.end=2026-01-01", "expected an end not before the start"),
        ("--set=age", "`age` has no value; write it as PATH=VALUE"),
        ("--set=age=", "--unset age forgets a fact"),
        ("--set=age={a: [", f"the value of `age` cannot be read: {NOT_YAML}"),
        ("--unset=as_of", "`as_of` is needed"),
        ("--unset=imaging.naf_pet", "the profile has no `imaging.naf_pet`"),
    ],
)
def test_a_change_that_cannot_be_made_is_told_in_a_sentence(
    call: Call, option: str, says: str
) -> None:
    done = call("whatif", GOLDEN, option)
    assert (done.status, done.out) == (2, "")
    assert says in done.err


def test_no_message_repeats_a_value(call: Call) -> None:
    for option in (f"--set=sex={CANARY}", f"--set=biomarkers.EGFR={CANARY}"):
        done = call("whatif", SPARSE, option)
        assert done.status == 2
        assert CANARY not in done.err


def test_a_day_told_otherwise_is_the_day_asked(call: Call) -> None:
    found = call("whatif", GOLDEN, "--set", "as_of=2026-06-05", "-f", "json").value
    assert found["as_of"] == "2026-06-05"
    opened = {one["trial"] for one in found["changes"] if one["effect"] == "opens"}
    assert "NCT03595644" in opened
    assert str(MatchClass.ELIGIBLE) in {one["match"] for one in found["changes"]}
