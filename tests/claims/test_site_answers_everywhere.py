"""What a trial site has answered holds at every face: each command, each route, the page and the
library put a trial into the same class."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from oligomatch import load_trials, match
from oligomatch.api.intake.case import RecordRead
from oligomatch.matcher.intake.intake import read_profile
from tests.api.commands.test_app import Call
from tests.api.commands.test_app import call as call
from tests.support.page_form import PatientPage
from tests.support.processes.live import SERVE, serving
from tests.support.wording import BY_SITE, SITE_SAYS

ROOT = Path(__file__).parents[2]
PATIENT = str(ROOT / "examples" / "on-chemotherapy.yaml")
CHESS = "NCT03965468"
ANSWERS = f"answers:\n  - {{trial: {CHESS}, reading: A-34, choice: B, by: x, on: 2026-05-20}}\n"
CASE = {
    "site_answers": [
        {"trial": CHESS, "reading": "A-34", "choice": "B"},
        {"trial": "NCT00000000", "reading": "A-1", "choice": "A"},
    ],
    "board": {CHESS: {"word": "contacted"}},
}
BEFORE, AFTER = "possible", "ineligible"
ANSWERED = (
    "A-34 B, entry only before any systemic therapy of this metastatic disease (x, 2026-05-20)"
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("answers") / "site-answers.yaml"
    path.write_text(ANSWERS)
    return str(path)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, file: str) -> Iterator[httpx.Client]:
    command = (*SERVE, "--processes", "1", "--site-answers", file)
    place = tmp_path_factory.mktemp("answered") / "server"
    with serving(place, command) as live, live.client() as client:
        yield client


def classes(matches: Any) -> dict[str, str]:
    return {one["trial"]: one["match"] for one in matches}


def test_the_library_takes_them(file: str) -> None:
    told = read_profile(Path(PATIENT).read_text("utf-8"))
    assert match(told, load_trials()).trial("CHESS").match == BEFORE
    assert match(told, load_trials(site_answers=file)).trial("CHESS").match == AFTER


def test_every_command_takes_them(call: Call, file: str, tmp_path: Path) -> None:
    used = ("--site-answers", file, "-f", "json")
    wanted = classes(call("match", PATIENT, *used).value["matches"])
    assert wanted[CHESS] == AFTER
    asked = {}
    for command in ("match", "gaps", "ask", "outlook", "whatif"):
        more = ("--set", "age=60") if command == "whatif" else ()
        found: Any = call(command, PATIENT, *more, *used).value
        assert found["site_answers"][0]["choice"] == "B", command
        asked[command] = found
    explained: Any = call("explain", PATIENT, "CHESS", *used).value
    assert classes(explained["matches"]) == {CHESS: AFTER}
    assert explained["site_answers"] == asked["match"]["site_answers"]
    assert CHESS not in asked["ask"]["in_reach"]
    asked["gaps"].pop("site_answers")
    assert CHESS not in json.dumps(asked["gaps"])
    assert len({found["rules"] for found in (*asked.values(), explained)}) == 1
    without: Any = call("explain", PATIENT, "CHESS", "-f", "json").value
    assert classes(without["matches"]) == {CHESS: BEFORE}
    assert CHESS in call("ask", PATIENT, "-f", "json").value["in_reach"]
    trial: Any = call("trials", "CHESS", *used).value
    assert trial["site_answers"] == asked["match"]["site_answers"]
    shown = " ".join(call("trials", "CHESS", "--site-answers", file).out.split())
    assert f"{BY_SITE} A-34 B," in shown
    assert f"{SITE_SAYS}: A-34 B." in shown
    people = call("explain", PATIENT, "CHESS", "--site-answers", file).out
    assert BY_SITE in " ".join(people.split())


@pytest.mark.parametrize("executor", ["judge", "columns"])
def test_a_screening_takes_them(executor: str, call: Call, file: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    more = ("--executor", executor, "--out", str(out), "--site-answers", file)
    done = call("screen", PATIENT, *more)
    assert done.status == 0, done.err
    rows = map(json.loads, (out / "results.ndjson").read_text("utf-8").splitlines())
    assert {row["trial"]: row["match"] for row in rows}[CHESS] == AFTER


def test_every_route_takes_them(client: httpx.Client, call: Call, file: str) -> None:
    told = read_profile(Path(PATIENT).read_text("utf-8")).document()
    wanted: Any = call("match", PATIENT, "--site-answers", file, "-f", "json").value
    found: dict[str, Any] = {}
    for name in ("match", "explain", "gaps", "ask", "outlook"):
        query = {"trial": "CHESS"} if name == "explain" else {}
        found[name] = client.post(f"/v1/{name}", json=told, params=query).json()
    change = {"patient": told, "set": {"/ecog": 1}}
    found["whatif"] = client.post("/v1/whatif", json=change).json()
    for name, one in found.items():
        assert one["rules"] == wanted["rules"], name
        assert [answer["choice"] for answer in one["site_answers"]] == ["B"], name
    assert classes(found["match"]["matches"]) == classes(wanted["matches"])
    assert classes(found["explain"]["matches"]) == {CHESS: AFTER}
    assert CHESS not in found["ask"]["in_reach"]
    (trial,) = [client.get("/v1/trials/CHESS").json()]
    assert trial["rules"] == wanted["rules"]
    assert trial["site_answers"] == wanted["site_answers"]


def test_the_page_its_sheet_and_its_board_take_them(
    client: httpx.Client, call: Call, file: str
) -> None:
    wanted: Any = call("match", PATIENT, "--site-answers", file, "-f", "json").value
    digest = wanted["rules"]
    told = json.dumps(read_profile(Path(PATIENT).read_text("utf-8")).document())
    answer = client.post("/bring", files={"text": (None, told), "do": (None, "bring")})
    page = PatientPage(answer.text)
    assert CHESS in page.ranking["ineligible"]
    assert digest in answer.text
    form: dict[str, list[str]] = {}
    for name, value in page.pairs:
        form.setdefault(name, []).append(value)
    whole = client.post("/", data={**form, "open": [CHESS]}).text
    assert CHESS in PatientPage(whole).ranking["ineligible"]
    assert ANSWERED in whole
    assert ANSWERED in client.get(f"/trials/{CHESS}").text
    sheet = client.post("/sheet", data=form).text
    assert digest in sheet
    assert f"Ineligible, {wanted['counts'][AFTER]} " in sheet
    upload = {"file": ("p.yaml", Path(PATIENT).read_bytes())}
    assert f"CHESS: {AFTER}. Not eligible because" in client.post("/board", files=upload).text


# --- the file that the page saves holds the patient and what its sites answered ------------------


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The patient as the page saves it, with a case."""
    path = tmp_path_factory.mktemp("saved") / "patient.json"
    told = read_profile(Path(PATIENT).read_text("utf-8")).document()
    path.write_text(json.dumps({**told, "case": CASE}))
    return str(path)


def verdicts(found: Any) -> Any:
    """Every match with each of its verdicts, without where the answers are from."""
    return [
        (
            one["trial"],
            one["match"],
            one["rank"],
            [(c["criterion"], c["verdict"]) for c in one["criteria"]],
        )
        for one in found["matches"]
    ]


@pytest.mark.parametrize("executor", ["judge", "durable"])
def test_a_saved_file_is_judged_as_the_patient_with_the_answers_of_its_sites(
    executor: str, call: Call, file: str, saved: str
) -> None:
    by = ("-f", "json", "--executor", executor)
    found: Any = call("match", saved, *by).value
    wanted: Any = call("match", PATIENT, "--site-answers", file, *by).value
    assert verdicts(found) == verdicts(wanted)
    assert classes(found["matches"])[CHESS] == AFTER
    assert [one["trial"] for one in found["case"]["hold"]] == [CHESS]
    assert [one["trial"] for one in found["case"]["fit_no_reading"]] == ["NCT00000000"]
    assert "case" not in wanted


def test_every_command_says_what_becomes_of_the_answers_in_the_file(call: Call, saved: str) -> None:
    for command in ("match", "explain", "gaps", "ask", "outlook", "whatif", "offers", "site"):
        more = {"whatif": ("--set", "age=60"), "explain": (CHESS,)}.get(command, ())
        found: Any = call(command, saved, *more, "-f", "json").value
        assert [one["choice"] for one in found["case"]["hold"]] == ["B"], command
        people = " ".join(call(command, saved, *more).out.split())
        assert f"Answered by trial sites for this patient, from its file: {CHESS} A-34 B." in people
        assert "these rules have no such reading: NCT00000000 A-1 A." in people


def test_an_answer_for_all_patients_comes_before_that_of_the_file(
    call: Call, saved: str, tmp_path: Path
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(ANSWERS.replace("choice: B", "choice: A"))
    both: Any = call("match", saved, "--site-answers", str(other), "-f", "json").value
    alone: Any = call("match", PATIENT, "--site-answers", str(other), "-f", "json").value
    assert verdicts(both) == verdicts(alone)
    assert both["case"]["hold"] == []
    assert [one["choice"] for one in both["case"]["answered_for_all"]] == ["B"]
    people = " ".join(call("match", saved, "--site-answers", str(other)).out.split())
    assert f"answers given for all patients come first: {CHESS} A-34 B." in people


def test_the_boards_list_is_a_list_of_patients_each_with_its_own_answers(
    call: Call, saved: str, tmp_path: Path
) -> None:
    own = json.loads(Path(saved).read_text("utf-8"))
    bare = {name: value for name, value in own.items() if name != "case"}
    said = {**bare, "case": {"board": CASE["board"]}}
    board = tmp_path / "board.ndjson"
    board.write_text("".join(f"{json.dumps(one)}\n" for one in (own, bare, said)))
    found: Any = call("match", str(board), "-f", "json").value
    assert [classes(one["matches"])[CHESS] for one in found] == [AFTER, BEFORE, BEFORE]
    assert ["case" in one for one in found] == [True, False, False]


@pytest.mark.parametrize("executor", ["judge", "columns"])
def test_a_screening_leaves_out_by_name_whom_a_site_has_answered_for(
    executor: str, call: Call, saved: str, tmp_path: Path
) -> None:
    own = json.loads(Path(saved).read_text("utf-8"))
    said = {**own, "case": {"board": CASE["board"]}}
    cohort, out = tmp_path / "board.ndjson", tmp_path / "out"
    cohort.write_text(f"{json.dumps(own)}\n{json.dumps(said)}\n")
    done = call("screen", str(cohort), "--executor", executor, "--out", str(out))
    assert done.status == 2
    (refused,) = map(json.loads, (out / "refused.ndjson").read_text("utf-8").splitlines())
    assert "a screening judges all patients by the same rules" in json.dumps(refused)
    rows = map(json.loads, (out / "results.ndjson").read_text("utf-8").splitlines())
    assert {row["trial"]: row["match"] for row in rows}[CHESS] == BEFORE


def test_what_uses_no_answer_says_that_it_leaves_them_aside(call: Call, saved: str) -> None:
    trials = str(ROOT / "rules" / "trials" / f"{CHESS}.yaml")
    for command in (("export",), ("compare", trials, trials)):
        done = call(*command, saved)
        assert (done.status, "is left aside here" in done.err) == (0, True), command
    checked = call("check", saved)
    assert checked.status == 1  # of the answers that it keeps, one is of no trial
    assert "`NCT00000000`" in checked.out


@pytest.mark.parametrize(
    "case",
    [
        {"odd": 1},
        {"site_answers": [CASE["site_answers"][0]] * 2},
        {"board": {CHESS: {"word": "x"}}},
    ],
)
def test_a_case_that_cannot_be_read_is_refused_at_its_place(
    case: dict[str, Any], call: Call, saved: str, tmp_path: Path
) -> None:
    own = json.loads(Path(saved).read_text("utf-8"))
    path = tmp_path / "odd.json"
    path.write_text(json.dumps({**own, "case": case}, indent=1))
    done = call("match", str(path))
    line = path.read_text().splitlines().index(' "case": {') + 1
    assert done.status == 2
    assert f"odd.json:{line}:" in done.err
    assert "The part `case` of the file is not readable" in done.err


def test_a_file_of_a_record_that_nobody_confirmed_says_so(call: Call, tmp_path: Path) -> None:
    told = read_profile(Path(PATIENT).read_text("utf-8")).document()
    path = tmp_path / "record.json"
    path.write_text(json.dumps({**told, "case": {"record": {"odds": 1, "left": 2}}}))
    found: Any = call("match", str(path), "-f", "json").value
    assert found["unconfirmed"] is True
    shown = " ".join(call("match", str(path)).out.split())
    assert RecordRead(odds=1, left=2).words in shown


def test_every_route_takes_the_answers_of_a_saved_file(
    client: httpx.Client, call: Call, file: str, saved: str
) -> None:
    told = read_profile(Path(PATIENT).read_text("utf-8")).document()
    answers = [{"trial": "NCT02076477", "reading": "A-34", "choice": "A"}]
    sent = {**told, "case": {"site_answers": answers}}
    for name in ("match", "explain", "gaps", "ask", "outlook", "offers"):
        query = {"trial": "CHESS"} if name == "explain" else {}
        found = client.post(f"/v1/{name}", json=sent, params=query).json()
        assert [one["trial"] for one in found["case"]["hold"]] == ["NCT02076477"], name
    change = {"patient": sent, "set": {"/ecog": 1}}
    assert client.post("/v1/whatif", json=change).json()["case"]["hold"]
    odd = client.post("/v1/match", json={**told, "case": {"odd": 1}})
    assert (odd.status_code, odd.json()["errors"][0]["pointer"]) == (422, "/case")
