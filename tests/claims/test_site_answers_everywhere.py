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
