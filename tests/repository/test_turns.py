"""Of the tests that are taken by turns, the turns take each once, and all others are in each."""

from __future__ import annotations

import pytest

from tests.support.processes.turns import ALL, BY_TURNS, NAME, ROOT, TOGETHER, TURNS, of_this_turn

SLOW = [f"tests/api/web/test_app.py::test_{n}[{n}]" for n in range(100)]
ALWAYS = ("tests/claims/test_claims.py::test_claim_1", "tests/oracle/test_worlds.py::test_all")


def taken(monkeypatch: pytest.MonkeyPatch, turn: str) -> set[str]:
    monkeypatch.setenv(NAME, turn)
    return {test for test in (*SLOW, *ALWAYS) if of_this_turn(test)}


def test_the_turns_take_each_of_them_once(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = [taken(monkeypatch, str(turn)) for turn in range(TURNS)]
    every = taken(monkeypatch, ALL)
    assert set().union(*turns) == every == {*SLOW, *ALWAYS}
    assert sum(map(len, turns)) == len(SLOW) + TURNS * len(ALWAYS)
    assert min(map(len, turns)) > len(SLOW) // (TURNS + 1)


@pytest.mark.parametrize("place", BY_TURNS)
def test_what_is_taken_by_turns_is_there(place: str) -> None:
    assert (ROOT / place).exists()


@pytest.mark.parametrize("file", TOGETHER)
def test_tests_that_share_their_time_are_taken_together(
    monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    assert file in BY_TURNS
    own = {f"{file}::test_{n}" for n in range(20)}
    turns = []
    for turn in range(TURNS):
        monkeypatch.setenv(NAME, str(turn))
        turns.append({test for test in own if of_this_turn(test)})
    assert sorted(map(len, turns)) == [*[0] * (TURNS - 1), len(own)]
