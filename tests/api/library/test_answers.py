"""What follows on a match, as functions: the answers of the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import oligomatch
from oligomatch import (
    Answer,
    ProfileError,
    RuleFileError,
    UnknownNameError,
    ask_next,
    explain,
    gaps,
    load_trials,
    match,
    outlook,
    read_profile,
)
from oligomatch.matcher.logic import effort
from oligomatch.matcher.profile.profile import Profile
from tests.api.library.test_matches import EXAMPLES, but_input, example, printed
from tests.support.wording import MEAN, UNREADABLE

ASKED: Mapping[str, Callable[[Any], Answer]] = {
    "gaps": gaps,
    "ask": ask_next,
    "outlook": outlook,
}


@pytest.fixture(scope="module")
def golden() -> Profile:
    return example("golden")


@pytest.mark.parametrize("question", ASKED)
def test_the_answer_is_that_of_the_command_line(question: str, golden: Profile) -> None:
    path = str(EXAMPLES / "golden.yaml")
    said = json.loads(printed(question, path, "--format", "json"))
    answer = ASKED[question](golden)
    assert but_input(answer.to_dict()) == but_input(said)
    assert dict(answer) == answer.to_dict()
    assert "".join(str(answer).split()) == "".join(printed(question, path).split())


def test_one_trial_is_explained_as_on_the_command_line(golden: Profile) -> None:
    said = json.loads(
        printed("explain", str(EXAMPLES / "golden.yaml"), "ImmunoSABR", "--format", "json")
    )
    answer = explain(golden, "immunosabr")
    assert but_input(answer.to_dict()) == but_input(said)
    assert "FDG-PET" in str(answer)


@pytest.mark.parametrize("question", [*ASKED, "explain"])
def test_matches_that_are_made_are_asked_further(question: str, golden: Profile) -> None:
    def asked(patient: Any, **more: Any) -> Answer:
        if question == "explain":
            return explain(patient, "SINDAS", **more)
        return ASKED[question](patient, **more)  # type: ignore[call-arg]

    matches = match(golden, as_of="2026-05-20")
    assert asked(matches).to_dict() == asked(golden, as_of="2026-05-20").to_dict()
    with pytest.raises(ValueError, match="made already"):
        asked(matches, as_of="2026-05-21")


def test_a_part_is_asked_about_by_class_and_by_name(golden: Profile) -> None:
    assert gaps(golden, only=["possible"])["in_reach"] == gaps(golden, only="Possible")["in_reach"]
    few = ask_next(golden, only=["SINDAS", "NCT03705403"])
    path = str(EXAMPLES / "golden.yaml")
    words = ("--only", "SINDAS", "--only", "NCT03705403", "--format", "json")
    assert but_input(few.to_dict()) == but_input(json.loads(printed("ask", path, *words)))


def test_an_answer_at_its_bound_is_the_same_each_time_it_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(effort, "MOST", 15 * effort.EACH)
    for answer in (ask_next(example("sparse"), only="SARON"), explain(example("golden"), "SINDAS")):
        considered = answer["considered"]
        first, page = str(answer), answer._repr_html_()
        assert (str(answer), answer._repr_html_()) == (first, page)
        assert all(f"{one['done']} of {one['of']} " in first for one in considered)


def test_an_unknown_name_is_met_with_the_nearest(golden: Profile) -> None:
    with pytest.raises(UnknownNameError, match=f"{MEAN} `SARON`"):
        explain(golden, "SARN")
    for ask in ASKED.values():
        with pytest.raises(UnknownNameError, match="is neither a class"):
            ask(golden, only=["eligbl"])  # type: ignore[call-arg]


def test_what_stands_in_the_wrong_place_is_refused_in_a_sentence(golden: Profile) -> None:
    wrong: list[tuple[type[Exception], str, Callable[[], object]]] = [
        (TypeError, "`trials`: expected trials", lambda: explain(golden, load_trials(), "saron")),  # type: ignore[arg-type]
        (TypeError, "`trial`: expected one", lambda: explain(golden, load_trials())),  # type: ignore[arg-type]
        (TypeError, "`read_profile`", lambda: match(EXAMPLES / "golden.yaml")),  # type: ignore[arg-type]
        (TypeError, "`read_profile`", lambda: gaps("golden.yaml")),  # type: ignore[arg-type]
        (ProfileError, "`profile_of`", lambda: read_profile(golden.document())),  # type: ignore[arg-type]
    ]
    for kind, words, call in wrong:
        with pytest.raises(kind, match=words):
            call()


def test_a_file_that_is_not_there_is_named_without_a_line(golden: Profile) -> None:
    with pytest.raises(RuleFileError, match=r"^nope: no such folder"):
        load_trials("nope")
    with pytest.raises(RuleFileError, match=rf"^nope\.yaml: {UNREADABLE}"):
        match(golden, site_answers="nope.yaml")


def test_a_repr_says_the_question_and_a_notebook_shows_the_words() -> None:
    patient = {**example("golden").document(), "patient": "<b>Canary"}
    answer = explain(patient, "SARON")
    assert repr(answer) == "<Answer explain NCT02417662, 2026-05-14>"
    page = answer._repr_html_()
    assert page.startswith("<pre")
    assert "&lt;b&gt;Canary" in page
    assert "<b>Canary" not in page


def test_the_exact_layer_is_asked_by_name() -> None:
    pytest.importorskip("z3")
    trials = [trial for trial in oligomatch.load_trials() if trial.acronym == "SARON"]
    assert explain(example("sparse"), "SARON", trials, exact=True)["matches"][0]["exact"] is True


def test_a_file_of_site_answers_is_read_by_each(tmp_path: Path) -> None:
    (tmp_path / "none.yaml").write_text("answers: [{trial: NCT0}]", encoding="utf-8")
    for ask in ASKED.values():
        with pytest.raises(oligomatch.RuleFileError, match=r"none\.yaml"):
            ask(example("golden"), site_answers=tmp_path / "none.yaml")  # type: ignore[call-arg]
