"""Every door that takes a patient takes a record, and no door tells a word of it."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.api.intake.case import NOTHING, together
from oligomatch.api.page.answering import made
from oligomatch.api.page.board.patients_list import List, listed_patients
from oligomatch.api.page.form.taken import brought, taken
from oligomatch.api.page.wanted import PagePart, Wanted
from oligomatch.api.results.matching import load_rules
from oligomatch.api.results.records.imported_view import REASONS
from oligomatch.api.web.app import application
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.words.catalogue import say
from tests.support.records import AS_OF, bundle, metastasis, nsclc, observation, patient, text

CANARY = "Zwölfzimmer"
PATIENT_LIMITS = ServerLimits(workers=1, work_seconds=300, wait_seconds=300, body_seconds=300)


def _record(**fields: Any) -> str:
    person = patient(
        birthDate="1960-01-01", name=[{"family": CANARY}], identifier=[{"value": CANARY}], **fields
    )
    note = observation("x", "89247-1", valueInteger=1, note=[{"text": CANARY}])
    said = nsclc(note=[{"text": CANARY}])
    said["code"]["text"] = CANARY
    said["code"]["coding"][0]["display"] = CANARY
    return text(person, said, metastasis(), note)


def _run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, words, terminal_width=200)
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize(
    "command", ["match", "ask", "gaps", "outlook", "check", "explain", "import"]
)
def test_a_command_takes_a_record(command: str, tmp_path: Path) -> None:
    file = tmp_path / "bundle.json"
    file.write_text(_record(), encoding="utf-8")
    more = ["SARON"] if command == "explain" else []
    status, out, err = _run(command, str(file), *more)
    assert (status, err) == (0, "")
    assert out
    assert CANARY not in out


def test_standard_input_may_be_a_record() -> None:
    done = CliRunner().invoke(app, ["import", "-", "--format", "json"], input=_record())
    assert done.exit_code == 0
    assert json.loads(done.stdout)["profile"]["cancer_type"] == "nsclc"


def test_what_is_printed_of_a_record_is_a_profile_that_says_the_same(tmp_path: Path) -> None:
    file, made = tmp_path / "bundle.json", tmp_path / "patient.yaml"
    file.write_text(_record(), encoding="utf-8")
    _, out, _ = _run("import", str(file), "--as-of", "2026-05-14")
    made.write_text(out, encoding="utf-8")
    assert "# Condition/brain" in out
    of_record = json.loads(_run("match", str(file), "--as-of", "2026-05-14", "-f", "json")[1])
    of_profile = json.loads(_run("match", str(made), "-f", "json")[1])
    assert of_record["matches"] == of_profile["matches"]
    assert of_record["unconfirmed"] is True  # until a person has looked through the profile
    assert "unconfirmed" not in of_profile
    assert "not confirmed (at odds: 0, not used: 0)" in _run("match", str(file))[1]
    assert "not confirmed" not in _run("match", str(made))[1]


def test_two_patients_are_a_list(tmp_path: Path) -> None:
    file = tmp_path / "bundle.json"
    both = bundle(patient(gender="male"), patient("q", gender="female"))
    file.write_text(json.dumps(both), encoding="utf-8")
    answer = json.loads(_run("import", str(file), "-f", "json")[1])
    assert [one["profile"]["sex"] for one in answer] == ["male", "female"]
    made = tmp_path / "patients.yaml"
    made.write_text(_run("import", str(file))[1], encoding="utf-8")
    assert len(json.loads(_run("match", str(made), "-f", "json")[1])) == 2


def test_a_record_that_cannot_be_read_is_refused_without_a_word_of_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    file = tmp_path / "bundle.json"
    file.write_text(_record()[:-2] + CANARY, encoding="utf-8")
    status, out, err = _run("import", str(file))
    assert status == 2
    assert out == ""
    assert err.count("bundle.json:1:") == 1
    assert CANARY not in err + caplog.text


@pytest.fixture(scope="module")
def client() -> Any:
    with TestClient(
        application(load_rules(), limits=PATIENT_LIMITS), base_url="http://localhost"
    ) as made:
        yield made


@pytest.mark.parametrize("kind", ["application/json", "application/fhir+json"])
def test_a_request_may_be_a_record(
    client: Any, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    url = f"/v1/match?as_of={AS_OF}"
    answer = client.post(url, content=_record().encode(), headers={"content-type": kind})
    assert answer.status_code == 200, answer.text
    assert answer.json()["as_of"] == AS_OF.isoformat()
    assert CANARY not in answer.text + caplog.text + client.get("/metrics").text


def test_a_record_has_a_limit_of_its_own(client: Any) -> None:
    many = [observation(f"o{i}", "1", note=[{"text": "x" * 400}]) for i in range(3000)]
    large = text(patient(), nsclc(), *many).encode()
    assert ServerLimits().body < len(large) < ServerLimits().record
    for kind, status in (("application/fhir+json", 200), ("application/json", 413)):
        answer = client.post(
            "/v1/match?criteria=brief", content=large, headers={"content-type": kind}
        )
        assert answer.status_code == status


def test_a_bad_record_is_refused_over_http_without_a_word_of_it(client: Any) -> None:
    for content in (
        _record()[:-2] + CANARY,
        f"<Bundle>{CANARY}</Bundle>",
        '{"resourceType": "Bundle"}',
    ):
        answer = client.post(
            "/v1/match", content=content.encode(), headers={"content-type": "application/fhir+json"}
        )
        assert answer.status_code == 422, answer.text
        assert CANARY not in answer.text
        assert ("XML" in answer.text) == content.startswith("<")


def test_the_board_takes_records() -> None:
    found = listed_patients(List(_record(), "bundle.json"), AS_OF)
    assert found.wrong == ()
    assert [one.profile.cancer_type for one in found.given] == ["nsclc"]


def test_what_is_brought_to_the_page_may_be_a_record() -> None:
    found = brought(_record(), AS_OF)
    assert (found.mistakes, found.wrong) == ({}, ())
    assert found.document["cancer_type"] == "nsclc"
    both = brought(text(patient(gender="male"), patient("q", gender="female")), AS_OF)
    assert both.document == {}
    assert both.wrong == ("The record holds 2 patients: bring one of them, or all to the board.",)


def _page(part: PagePart, pairs: dict[str, str]) -> str:
    return made(Wanted(part, urlencode(pairs).encode(), AS_OF), load_rules()).decode()


def test_the_page_marks_what_was_read_of_a_record_until_it_is_confirmed() -> None:
    doubtful = text(patient(), nsclc(), metastasis(verified="refuted"))
    mark = say("imported.page", odds=0, left=1)
    bring = _page(PagePart.BRING, {"text": doubtful})
    assert mark in bring
    assert say("imported.unused_because", reason=REASONS["status"]) in bring
    assert "Condition/brain" in bring
    found = brought(doubtful, AS_OF)
    carry = json.dumps(together(found.document, found.case))
    later = _page(PagePart.PAGE, {"carry": carry})
    assert mark in later  # the list of what was not used belongs to the answer that brought it
    assert "Condition/brain" not in later
    assert mark in _page(PagePart.SHEET, {"carry": carry})
    confirmed = _page(PagePart.PAGE, {"carry": carry, "do": "confirm"})
    assert mark not in confirmed
    assert say("imported.confirmed") in confirmed


def test_a_file_that_is_kept_and_the_board_keep_the_mark() -> None:
    found = brought(_record(), AS_OF)
    file = taken(found.document, {}, AS_OF, found.case)
    assert brought(file, AS_OF).case == found.case != NOTHING
    assert say("imported.board") in _page(PagePart.BOARD, {"text": _record()})
    assert say("imported.board") not in _page(PagePart.BOARD, {"do": "examples"})


def test_the_page_takes_a_patient_out_as_a_bundle_and_says_what_it_does_not_hold() -> None:
    stated = {"patient": "Frau <b>", "sex": "female", "cancer_type": "nsclc", "ecog": 1}
    carry = {"carry": json.dumps({**stated, "biomarkers": {"EGFR": "negative"}})}
    assert 'formaction="./bundle"' in _page(PagePart.PAGE, carry)
    shown = _page(PagePart.BUNDLE, {**carry, "/age": "x"})
    assert 'method="post" action="./bundle.json"' in shown
    assert "EGFR negative" in shown
    assert "Frau &lt;b&gt;" in shown
    assert say("exported.unread", number=1) in shown
    made = _page(PagePart.BUNDLE_FILE, carry)
    assert "Frau" not in made
    back = brought(made, AS_OF)
    assert (back.document["sex"], back.document["ecog"]) == ("female", 1)
    odd = {"carry": json.dumps({"lesions": [{"id": "a"}, {"id": "a"}]})}
    assert say("sheet.profile_contradicts_itself_fix") in _page(PagePart.BUNDLE, odd)
    assert _page(PagePart.BUNDLE_FILE, odd) == ""
