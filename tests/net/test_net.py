"""The net: every field of the profile's schema, drawn from the schema, put to every outer face.

`python -m scripts.fuzz_faces` goes on for as long as one likes (docs/self-tests/fuzz.md).
"""

from __future__ import annotations

import copy
import json
import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient
from typer.testing import CliRunner

import tests.net.drawn as drawn
from oligomatch.api.commands.app import app
from oligomatch.api.results.matching import Rules, load_rules
from oligomatch.api.terminal.streams import FAULT
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.operators import OPERATORS
from tests.conftest import PROFILE
from tests.net import own_trials
from tests.net.drawn import Json, accepted, mixed, places, singles, told_places
from tests.net.faces import (
    BESIDE,
    ELSEWHERE,
    PAGE_ROUTES,
    Classes,
    Command,
    Face,
    Faulty,
    alike,
    by_board,
    by_columns,
    by_command,
    by_http,
    by_page,
    by_the_judge,
    client,
    commands,
    questions,
)

SEED = 15
ALL = singles()
RULES = load_rules(None)


def some(number: int, turn: int) -> list[Json]:
    """Patients of whom one thing is told, others of whom several are; other ones each turn."""
    random = Random(SEED * 1000 + turn)
    alone = [one.told for one in random.sample(ALL, number // 2)]
    return [*alone, *(mixed(random) for _ in range(number - len(alone)))]


JUDGED: dict[tuple[int, str], tuple[Rules, Classes]] = {}  # by rules and patient: many faces ask


def judged(told: Json, rules: Rules) -> Classes:
    """What the judge says of a patient, judged once."""
    key = (id(rules), json.dumps(told))
    if key not in JUDGED:
        JUDGED[key] = (rules, by_the_judge(told, rules))  # with the rules, whose id stays theirs
    return JUDGED[key][1]


def agrees(face: Face, each: list[Json], rules: Rules, *, exact: bool = False) -> None:
    """Each patient is answered as the judge answers, or refused as the reader refuses."""
    for told, said in zip(each, face(each), strict=True):
        assert alike(said, judged(told, rules), exact=exact), told


@cache
def possible() -> tuple[drawn.Drawn, ...]:
    """What is drawn alone of a patient who can be."""
    return tuple(one for one in ALL if accepted(one.told))


# --- what is drawn -----------------------------------------------------------------------------------


def test_every_field_of_the_schema_is_drawn_of_a_patient_who_can_be() -> None:
    found = frozenset[str]().union(*(told_places(one.told) for one in possible()))
    assert found == places()


def test_every_word_of_a_closed_list_is_drawn_of_a_patient_who_can_be() -> None:
    can_be = {one.form for one in possible()}
    missing = {form for form in drawn.closed_words() if form not in can_be}
    assert missing == set()


def test_every_field_stands_in_some_patient_of_several_facts() -> None:
    random, missing = Random(SEED), places()
    for _ in range(1500):
        if not missing:
            break
        one = mixed(random)
        if not missing.isdisjoint(told_places(one)) and accepted(one):
            missing -= told_places(one)
    assert missing == set()


def test_every_two_fields_of_the_schema_are_drawn_of_a_patient_who_can_be() -> None:
    told = {f"/{name}": name for name in drawn.fields()}
    assert told.keys() == {place for place in places() if place.count("/") == 1}
    found = {
        frozenset(two)
        for _, one in drawn.pairs()
        if accepted(one)
        for two in combinations((told[at] for at in told_places(one) if at in told), 2)
    }
    assert {frozenset(two) for two in combinations(drawn.fields(), 2)} - found == set()


def test_every_pair_meets_a_command_or_a_route() -> None:
    met = [one for turn in range(len(QUICK)) for one in pairs_of(QUICK[turn])]
    assert sorted(map(json.dumps, met)) == sorted(json.dumps(one) for _, one in drawn.pairs())


def test_a_field_added_to_the_schema_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = copy.deepcopy(dict(drawn._schema()))
    schema["$defs"]["Lesion"]["properties"]["added_tomorrow"] = {
        "anyOf": [{"type": "integer", "minimum": 2, "maximum": 9}, {"type": "null"}]
    }
    monkeypatch.setattr(drawn, "_schema", lambda: schema)
    forms = {form for form, _ in drawn._forms(drawn._root(), "", ())}
    at = "/lesions/*/added_tomorrow"
    assert {f"{at}=least", f"{at}=most", f"{at}=null"} <= forms
    assert at in places()


def test_every_command_that_takes_a_patient_is_a_face() -> None:
    names = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    faces = {command.name for command in commands()}
    asks_no_patient = {
        "trials",
        "schema",
        "new",
        "boundary",
        "draft",
        "landscape",
        "serve",
        "findings",
    }
    assert names == faces | set(ELSEWHERE) | asks_no_patient
    assert set(BESIDE) <= faces


def test_every_route_that_takes_a_form_is_a_face() -> None:
    with client(RULES) as http:
        routes = {route.path for route in _routes(http)}
    asked = {f"/v1/{question.partition('?')[0]}" for question in questions()}
    page = {route.replace("{}", "{trial}") for route in PAGE_ROUTES} | {"/", "/bring", "/letter"}
    board = {"/board", "/board/rows", "/board/sums", "/board.csv"}
    # of records, in the forms of another service: tests/api/web
    letters = {"/v1/read"}  # of which it tells no class: tests/api/web/test_letters_http.py
    services = {"/getClinicalTrial", "/fhir/ResearchStudy/$match", "/bundle.json"}
    assert routes == asked | page | board | letters | services | {"/theme/{theme}"}


def _routes(http: TestClient) -> Iterator[APIRoute]:
    inner = http.app.app  # type: ignore[attr-defined]
    return (r for r in inner.routes if isinstance(r, APIRoute) and "POST" in r.methods)


def test_every_measure_and_operator_stands_in_a_trial_of_our_own(tmp_path: Path) -> None:
    assert own_trials.measures_asked() == set(MEASURES)
    rules = load_rules(own_trials.written(tmp_path / "trials"))
    assert {t.id: t.criteria for t in rules.trials} == {
        t.id: t.criteria for t in own_trials.own_trials()
    }
    spelled = "".join(path.read_text() for path in (tmp_path / "trials").iterdir())
    assert [name for name in OPERATORS if f"{name}:" not in spelled] == []


# --- the shipped trials --------------------------------------------------------------------------------


SLOW = {"ask", "gaps", "explain", "offers", "--exact", "--explain"}
COMMANDS = [one for one in commands() if one.name != "compare"]  # it reads as `match` does
QUESTIONS = [one for one in questions() if "order=" not in one or "order=reach" in one]


def slow(face: Command | str) -> bool:
    """Whether a command or a route takes long over one patient."""
    if isinstance(face, str):
        return face.partition("?")[0] in SLOW or "exact=true" in face
    return face.name in SLOW or bool(set(face.words) & SLOW)


def share(face: Command | str, each: list[Json], turn: int) -> list[Json]:
    """Whom a face is asked about: a slow one about another of them each turn."""
    return [each[turn % len(each)]] if slow(face) and PROFILE != "long" else each


QUICK: list[Command | str] = [one for one in COMMANDS if not slow(one)]
QUICK += [one for one in QUESTIONS if one.startswith(("match", "outlook")) and "exact" not in one]


def pairs_of(face: Command | str) -> list[Json]:
    """The share of a face in the pairs of fields: each pair meets one of the quick faces."""
    each = [one for _, one in drawn.pairs()] if face in QUICK else []
    return each[QUICK.index(face) :: len(QUICK)] if each else []


@pytest.fixture(scope="module")
def http() -> Iterator[TestClient]:
    with client(RULES) as opened:
        yield opened


def test_columns_and_judge_agree_on_every_field_alone() -> None:
    random, by_place = Random(SEED), dict[str, list[Json]]()
    for one in ALL:
        by_place.setdefault(drawn.place_of(one.form), []).append(one.told)
    each = [random.choice(forms) for forms in by_place.values()]
    agrees(by_columns(RULES), each, RULES)


def test_columns_and_judge_agree_on_every_two_fields() -> None:
    agrees(by_columns(RULES), [one for _, one in drawn.pairs()], RULES)


def test_columns_and_judge_agree_on_several_facts() -> None:
    random = Random(SEED)
    agrees(
        by_columns(RULES), [mixed(random) for _ in range(80 if PROFILE == "long" else 30)], RULES
    )


@pytest.mark.parametrize("turn", range(len(COMMANDS)), ids=lambda n: str(COMMANDS[n]))
def test_a_command_answers_or_refuses_what_is_drawn(turn: int, tmp_path: Path) -> None:
    command = COMMANDS[turn]
    each = [*share(command, some(3, turn), turn), *pairs_of(command)]
    agrees(by_command(command, tmp_path), each, RULES, exact="--exact" in command.words)


@pytest.mark.parametrize("turn", range(len(QUESTIONS)), ids=lambda n: QUESTIONS[n])
def test_a_route_answers_or_refuses_what_is_drawn(turn: int, http: TestClient) -> None:
    question = QUESTIONS[turn]
    each = [*share(question, some(2, 100 + turn), turn), *pairs_of(question)]
    agrees(by_http(http, question), each, RULES, exact="exact" in question)


def test_the_page_reads_in_writes_out_and_ranks_what_is_drawn(http: TestClient) -> None:
    agrees(by_page(http, RULES), some(16 if PROFILE == "long" else len(PAGE_ROUTES), 200), RULES)


def test_the_board_answers_or_refuses_what_is_drawn(http: TestClient) -> None:
    agrees(by_board(http), [told for told in some(16, 201) if accepted(told)], RULES)


# --- trials that ask every measure by every operator -----------------------------------------------------


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_trials.written(tmp_path_factory.mktemp("own") / "trials")


@pytest.fixture(scope="module")
def own_rules(own: Path) -> Rules:
    return load_rules(own)


def test_columns_and_judge_agree_on_every_measure(own_rules: Rules) -> None:
    agrees(by_columns(own_rules), some(12 if PROFILE == "long" else 6, 300), own_rules)


@pytest.mark.parametrize("name", ["gaps", "explain", "outlook", "match", "whatif", "site"])
def test_a_command_answers_every_measure(
    name: str, own: Path, own_rules: Rules, tmp_path: Path
) -> None:
    told = {"as_of": drawn.AS_OF, "cancer_type": "nsclc", "lesions": [{"organ": "bone"}]}
    face = by_command(Command(name, ("--format", "json")), tmp_path, own)
    agrees(face, [told], own_rules)


# --- trials with arms and with versions of the protocol ------------------------------------------------


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_trials.written(tmp_path_factory.mktemp("parted") / "trials", own_trials.parted())


@pytest.fixture(scope="module")
def parted_rules(parted: Path) -> Rules:
    return load_rules(parted)


# in a short run of each command its plain form, that whose classes are read, and the exact one
OF_PARTED = [
    one
    for one in COMMANDS
    if PROFILE == "long" or one.words in ((), ("--format", "json"), ("--exact",))
]


QUESTIONS_OF_PARTED = [
    one
    for one in QUESTIONS
    if PROFILE == "long" or re.fullmatch(r"\w+(\?trial=core)?([?&]exact=true)?", one)
]


def few(turn: int) -> list[Json]:
    """A few patients, asked before and after a version begins."""
    days = ("2023-06-01", drawn.AS_OF, "2026-12-01")
    bare = {"cancer_type": "nsclc", "lesions": [{"organ": "bone"}]}
    return [*({**bare, "as_of": day} for day in days), *some(2, turn)]


def test_some_trials_of_our_own_have_arms_some_versions_and_some_both() -> None:
    each = own_trials.parted()
    kinds = [(len(one.arms), len(one.versions)) for one in each]
    assert sorted(kinds) == [(0, 3), (0, 3), (2, 0), (2, 0), (2, 3), (2, 3)]
    for one in each:
        asked = {tuple(c.id for c in one.on(v.since).criteria) for v in one.versions}
        assert len(asked) == len(one.versions)


def test_columns_and_judge_agree_on_arms_and_versions(parted_rules: Rules) -> None:
    each = [*few(400), *some(30, 401)]
    agrees(by_columns(parted_rules), each, parted_rules)


@pytest.mark.parametrize("turn", range(len(OF_PARTED)), ids=lambda n: str(OF_PARTED[n]))
def test_a_command_answers_of_arms_and_versions(
    turn: int, parted: Path, parted_rules: Rules, tmp_path: Path
) -> None:
    command = OF_PARTED[turn]
    face = by_command(command, tmp_path, parted)
    each = few(410 + turn)[: 5 if PROFILE == "long" else 3]
    agrees(face, share(command, each, turn), parted_rules, exact="--exact" in command.words)


def test_routes_page_and_board_answer_of_arms_and_versions(parted_rules: Rules) -> None:
    rules = parted_rules
    first = rules.trials[0].id
    with client(rules) as opened:
        for turn, question in enumerate(QUESTIONS_OF_PARTED):
            asked = question.replace("trial=core", f"trial={first}")
            each = share(question, few(500 + turn)[1 : 4 if PROFILE == "long" else 3], turn)
            agrees(by_http(opened, asked), each, rules, exact="exact" in question)
        agrees(by_page(opened, rules), few(600), rules)
        agrees(by_board(opened), [told for told in few(601) if accepted(told)], rules)


def test_explain_answers_each_kind_of_measure(own: Path, own_rules: Rules, tmp_path: Path) -> None:
    by_kind = {criterion.quote: trial for trial in own_rules.trials
               for criterion in trial.criteria}  # fmt: skip
    told = {"as_of": drawn.AS_OF, "cancer_type": "nsclc", "lesions": [{"organ": "bone"}]}
    path = tmp_path / "patient.json"
    path.write_text(json.dumps(told))
    for trial in {trial.id: trial for trial in by_kind.values()}.values():
        alone = tmp_path / trial.id  # a folder of its own: nothing else is read
        alone.mkdir()
        shutil.copy(own / f"{trial.id}.yaml", alone)
        words = ["explain", str(path), trial.id, "--trials", str(alone), "--format", "json"]
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, done.stderr
        assert json.loads(done.stdout)["matches"][0]["trial"] == trial.id


# --- a fault of ours -----------------------------------------------------------------------------------


def _broken(*_: object, **__: object) -> None:
    raise ValueError("Kanarienvogel")


FACES = {
    **{one.name: one for one in COMMANDS if not one.words},
    **{f"POST {task}": question for question in questions()[::-1]
       if (task := question.partition("?")[0])},
}  # fmt: skip


@pytest.mark.parametrize("name", FACES)
def test_a_fault_of_ours_is_told_as_ours(
    name: str, tmp_path: Path, http: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = FACES[name]
    face = by_http(http, asked) if isinstance(asked, str) else by_command(asked, tmp_path)
    monkeypatch.setattr(judge, "__code__", _broken.__code__)
    monkeypatch.setattr(derive, "__code__", _broken.__code__)
    with pytest.raises(Faulty) as told:
        face([{"as_of": drawn.AS_OF, "cancer_type": "nsclc", "sex": "female"}])
    assert FAULT in str(told.value)
    assert "Kanarienvogel" not in str(told.value)


@pytest.mark.parametrize("face", [lambda one: by_page(one, RULES), by_board], ids=["page", "board"])
def test_a_fault_of_ours_is_ours_on_page_and_board_and_is_logged(
    face: Callable[[TestClient], Face],
    http: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(judge, "__code__", _broken.__code__)
    monkeypatch.setattr(derive, "__code__", _broken.__code__)
    with pytest.raises(Faulty) as told:
        face(http)([{"as_of": drawn.AS_OF, "cancer_type": "nsclc", "sex": "female"}])
    logged = [line.getMessage() for line in caplog.records if FAULT in line.getMessage()]
    ours = re.compile(rf"{FAULT} \S+ \(ValueError in test_net\.py:\d+\)", re.I)
    assert ours.search(str(told.value))
    assert [line for line in logged if ours.search(line)] == logged != []
    assert "Kanarienvogel" not in f"{told.value} {caplog.text}"
