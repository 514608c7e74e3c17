"""An answer at its bound on effort: the part that was done is the same, and the answer says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oligomatch.api.intake.files import Day, Given, read_patients
from oligomatch.api.results.ask.ask_json import AskChoice, ask_object
from oligomatch.api.results.ask.ask_view import ask_parts
from oligomatch.api.results.ask.gaps_json import gaps_object
from oligomatch.api.results.ask.gaps_view import gaps_parts
from oligomatch.api.results.explain_json import explain_object
from oligomatch.api.results.explain_view import explain_parts
from oligomatch.api.results.forms import rows
from oligomatch.api.results.match_json import criterion_rows, patient_object
from oligomatch.api.results.matching import Only, Result, load_rules, match_patient
from oligomatch.api.terminal.marks import new_console
from oligomatch.matcher.ask import next_questions
from oligomatch.matcher.ask.effects import Effect
from oligomatch.matcher.logic import effort

EXAMPLES = Path(__file__).parent.parent.parent.parent / "examples"
TRIAL = "NCT03721341"
SETTLED = "NCT02417662"
_NAMED = frozenset({SETTLED})


def answer(name: str = "sparse", only: str = "") -> Result:
    given = next(read_patients(str(EXAMPLES / f"{name}.yaml"), Day(date(2026, 5, 14))))
    assert isinstance(given, Given)
    return match_patient(given, load_rules(), Only(trials=frozenset({only} if only else ())))


def said(result: Result, parts: Callable[..., list[Any]]) -> str:
    console = new_console()
    with console.capture() as shown:
        console.print(*parts(result, console))
    return " ".join(shown.get().split())


def asked(result: Result) -> Any:
    return ask_object(AskChoice(result, frozenset()))


def chosen(result: Result) -> Any:
    return ask_object(AskChoice(result, _NAMED))


@pytest.fixture
def bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effort, "MOST", 15 * effort.EACH)


def test_a_whole_answer_says_nothing_of_effort() -> None:
    for made in (patient_object, gaps_object):
        assert "considered" not in made(answer())


def test_what_decides_is_searched_for_a_part_of_the_criteria(bound: None) -> None:
    part = patient_object(answer())
    assert [one["what"] for one in part["considered"]] == ["deciding facts"]
    assert 0 < part["considered"][0]["done"] < part["considered"][0]["of"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(effort, "MOST", effort.UNBOUND)
        whole = criteria_of(patient_object(answer()))
    found = criteria_of(part)
    left = {id for id, one in found.items() if one.get("facts_are") == "read"}
    assert 0 < len(left) < len(found)
    for id, one in found.items():
        if id not in left:
            assert one == whole[id]
        else:  # named as read: what a value was read from is not called what decides
            assert one["verdict"] in ("met", "not met")
            assert set(one["facts"]) == {fact for v in one["values"] for fact in v["facts"]}


def criteria_of(answered: Any) -> dict[str, Any]:
    return {one["criterion"]: one for match in answered["matches"] for one in match["criteria"]}


def test_gaps_name_the_answers_that_were_tried(
    bound: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = gaps_object(answer())
    assert [one["what"] for one in part["considered"]] == ["answers"]
    monkeypatch.setattr(effort, "MOST", effort.UNBOUND)
    whole = {
        (place["report"], one["fact"]): {str(each) for each in one["open_criteria"]}
        for place in gaps_object(answer())["reports"]
        for one in place["missing"]
    }
    found = [
        (place["report"], one["fact"], each)
        for place in part["reports"]
        for one in place["missing"]
        for each in one["open_criteria"]
    ]
    assert found
    assert all(str(each) in whole[report, fact] for report, fact, each in found)
    assert len(found) < sum(map(len, whole.values()))


def test_ask_names_the_facts_that_were_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effort, "MOST", 60 * effort.EACH)
    part = asked(answer())
    assert [one["what"] for one in part["considered"]] == ["answers"]
    monkeypatch.setattr(effort, "MOST", effort.UNBOUND)
    whole = {one["fact"]: one for each in asked(answer())["questions"] for one in each["missing"]}
    found = [one for each in part["questions"] for one in each["missing"]]
    assert found
    assert all(one == whole[one["fact"]] for one in found)
    assert len(found) < len(whole)


def test_nothing_is_called_done_where_nothing_could_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effort, "MOST", 0)
    result = answer()
    assert asked(result)["questions"] == []
    words = said(answer(), lambda one, console: ask_parts(AskChoice(one, frozenset()), console))
    assert "0 of" in words
    assert "No question" not in words
    assert "0 of" in said(answer(), gaps_parts)


def test_what_settles_a_trial_beyond_the_bound_is_all_that_it_asks_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = chosen(answer(only=SETTLED))
    assert whole["settling"][0]["sure"]
    assert "considered" not in whole
    monkeypatch.setattr(effort, "MOST", 0)
    found = chosen(answer(only=SETTLED))
    (settling,) = found["settling"]
    assert not settling["sure"]
    assert {*settling["obtain"]} >= {*whole["settling"][0]["obtain"]}
    assert found["considered"][0]["done"] == 0
    part = answer(only=SETTLED)
    words = said(part, lambda one, console: ask_parts(AskChoice(one, _NAMED), console))
    assert "nothing is missing" not in words
    assert "as far as answers could be followed" in words


def test_the_extremes_of_a_report_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def spent(*_: object) -> Iterator[Effect]:
        raise effort.SpentError

    monkeypatch.setattr(next_questions, "_reports", spent)
    (left,) = asked(answer(only=SETTLED))["considered"]
    assert 0 < left["done"] < left["of"]


def test_a_table_says_that_it_is_in_part(bound: None) -> None:
    for row, made in ((rows.ASK, asked(answer())), (rows.GAPS, gaps_object(answer()))):
        *_, last = row.rows(made)
        (one,) = made["considered"]
        assert last["considered"] == f"answers: {one['done']} of {one['of']}"
        assert {*last} <= {*row.columns}
    found = {one["facts_are"] for one in criterion_rows(answer())}
    assert found == {"deciding", "read"}


def test_people_are_told_in_words(bound: None) -> None:
    words = said(answer("golden", TRIAL), explain_parts)
    assert "criteria were searched for what decides them" in words
    assert {one["what"] for one in explain_object(answer("golden", TRIAL))["considered"]}
    assert "questions were tried with every answer" in said(answer(), gaps_parts)
