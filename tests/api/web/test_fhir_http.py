"""The FHIR face: what a front end shows of it, `$match`, and every fault as an outcome."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fhir.resources.R4B import get_fhir_model_class
from starlette.testclient import TestClient

from oligomatch.api.exchange.service import sent
from oligomatch.api.intake.files import Day, Given, Origin, read_from
from oligomatch.api.results.matching import Only, Rules, load_rules, match_patient
from oligomatch.api.results.records.imported_view import REASONS
from oligomatch.api.results.records.studies import shown_object, studies_object
from oligomatch.api.web.app import create_app
from oligomatch.api.web.fhir.asking import FhirQuestion, FhirTask, asked
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.problems import HttpProblem
from oligomatch.matcher.match.criteria import MatchClass
from tests.support.processes import front_end
from tests.support.records import (
    AS_OF,
    MCODE,
    bundle,
    concept,
    metastasis,
    nsclc,
    patient,
    text,
)

CANARY = "Zwölfzimmer"
MATCH, SERVICE = "/fhir/ResearchStudy/$match", "/getClinicalTrial"
LIMITS = ServerLimits(workers=1, work_seconds=300, wait_seconds=300, body_seconds=300)
Json = dict[str, Any]


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules()


@pytest.fixture(scope="module")
def client(rules: Rules) -> Iterator[Any]:
    app = create_app(rules, lambda: AS_OF, limits=LIMITS)
    with TestClient(app, base_url="http://localhost") as made:
        yield made


def post(client: Any, path: str, content: Any, kind: str = "application/json", **more: Any) -> Any:
    body = content if isinstance(content, str) else json.dumps(content)
    headers = {"content-type": kind, **more}
    return client.post(path, content=body.encode(), headers=headers)


def parameters(record: Json, **options: Any) -> Json:
    names = {bool: "valueBoolean", int: "valueInteger", str: "valueString"}
    each = [{"name": n, names[type(v)]: v} for n, v in options.items()]
    held = {"name": "resource", "resource": record}
    return {"resourceType": "Parameters", "parameter": [*each, held]}


def outcome(answer: httpx.Response, status: int, code: str) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/fhir+json"
    get_fhir_model_class("OperationOutcome").model_validate_json(answer.text)
    assert {one["code"] for one in answer.json()["issue"]} == {code}
    return "\n".join(one["diagnostics"] for one in answer.json()["issue"])


def given_of(record: Json, *, undated: bool = True) -> Given:
    found = sent(json.dumps(record), "body")
    assert found is not None
    (one,) = read_from(found.read(AS_OF, undated=undated), Origin("body", 1, 1), Day(AS_OF))
    assert isinstance(one, Given)
    return one


# --- the front end -------------------------------------------------------------------------------

ASKED = front_end.asked(
    metastases=(front_end.BRAIN,), drugs=(front_end.CARBOPLATIN, front_end.PEMETREXED), ecog=1
)


def test_the_front_end_shows_the_best_first_with_what_is_missing(client: Any) -> None:
    answer = post(client, SERVICE, ASKED)
    assert answer.status_code == 200, answer.text
    get_fhir_model_class("Bundle").model_validate_json(answer.text)
    shown = front_end.shown(answer.json())
    assert len(shown) == len(answer.json()["entry"]) == front_end.MOST < answer.json()["total"]
    matched = post(client, f"/v1/match?as_of={AS_OF}", ASKED).json()
    best = [one["trial"] for one in matched["matches"] if one["match"] != "ineligible"]
    assert [one["trial"] for one in shown] == best[: front_end.MOST]
    assert {one["likelihood"] for one in shown} == {"possible"}
    gaps = {gap for one in shown for gap in one["keywords"]}
    for gene in ("EGFR", "ALK", "ROS1"):  # of which its list for the lung has none
        assert any(gene in gap for gap in gaps), gene
    for one in shown:
        assert one["trial"].startswith("NCT")
        assert "unverified" in one["eligibility"]
        assert "Read from a record and not confirmed" in one["eligibility"]


def test_only_what_is_open_and_not_ruled_out_is_active(rules: Rules) -> None:
    """Of closed trials and ineligible ones the front end is given none, `$match` no `active`."""
    found = match_patient(given_of(ASKED), rules, Only(), quick=True)
    closing = {found.ranked[0].match.trial.id, found.ranked[1].match.trial.id}
    trials = tuple(
        replace(one, recruitment=replace(one.recruitment, status="completed"))
        if one.id in closing
        else one
        for one in rules.trials
    )
    breast = front_end.asked(cancer=(front_end.SNOMED, "372137005", "breast"))
    for record in (ASKED, breast):
        result = match_patient(given_of(record), replace(rules, trials=trials), Only(), quick=True)
        out = {one.match.trial.id for one in result.ranked if one.section == "evidence"}
        assert closing <= out
        out |= {i.match.trial.id for i in result.ranked if i.match.match is MatchClass.INELIGIBLE}
        assert not out & {one["trial"] for one in front_end.shown(shown_object(result))}
        whole = studies_object(result)
        get_fhir_model_class("Bundle").model_validate(whole)
        studies = [one["resource"] for one in whole["entry"][1:]]
        assert {one["id"] for one in studies if one.get("status") == "active"}.isdisjoint(out)
        assert {one["id"] for one in studies} >= out


def test_an_eligible_trial_is_a_high_likelihood_and_a_waiting_one_is_possible(rules: Rules) -> None:
    from oligomatch.api.results.records.studies import GRADES

    for kind, likelihood in (
        (MatchClass.ELIGIBLE, "high"),
        (MatchClass.POSSIBLE, "possible"),
        (MatchClass.NOT_YET, "possible"),
        (MatchClass.INELIGIBLE, "no match"),
    ):
        for score in GRADES[kind][1:]:
            study = {"identifier": [{"value": "NCT1"}], "enrollment": [{"display": "x"}]}
            entry = {"resource": {**study, "title": "x"}, "search": {"score": score}}
            assert front_end._study(entry)["likelihood"] == likelihood
    bands = [GRADES[kind][1:] for kind in MatchClass]
    assert [score for band in bands for score in band] == sorted(
        (score for band in bands for score in band), reverse=True
    )


def test_there_is_a_list_where_nothing_is_shown(rules: Rules) -> None:
    breast = front_end.asked(cancer=(front_end.SNOMED, "372137005", "breast"))
    one = replace(rules, trials=tuple(t for t in rules.trials if t.acronym == "SARON"))
    answer = shown_object(match_patient(given_of(breast), one, Only(), quick=True))
    assert (answer["total"], answer["entry"]) == (0, [])


@pytest.mark.parametrize("now", ["2026-05-14T23:59:59.999Z", "2026-05-15T03:00:00.000Z"])
def test_the_days_of_drugs_and_procedures_are_not_those_of_the_request(now: str) -> None:
    one = given_of(
        front_end.asked(
            now=now,
            drugs=(front_end.CARBOPLATIN, front_end.PEMETREXED),
            operations=(front_end.SURGERY,),
            radiations=(front_end.RADIOTHERAPY,),
        )
    )
    assert one.imported is not None
    document = one.imported.document
    assert document["systemic_therapy"] == {
        "given": [{"agent": "carboplatin"}, {"agent": "pemetrexed"}]  # each surely given, no line
    }
    assert document["conditions"] == {"surgery": {"ever": True}, "radiotherapy": {"ever": True}}


def test_no_day_of_a_drug_is_read_at_this_place_whatever_its_form() -> None:
    record = front_end.asked(drugs=(front_end.CARBOPLATIN,))
    drug = record["entry"][-1]["resource"]
    drug.pop("effectiveDateTime")
    drug["effectivePeriod"] = {"start": "2026-01-01", "end": "2026-02-01"}
    dated, undated = given_of(record, undated=False), given_of(record)
    assert dated.imported is not None
    assert undated.imported is not None
    assert dated.imported.document["systemic_therapy"]["given"][0]["date"] == "2026-01-01"
    given = undated.imported.document["systemic_therapy"]["given"]
    assert {one["agent"] for one in given} == {"carboplatin"}
    assert not any("date" in one for one in given)


def test_a_year_of_birth_is_two_ages_and_the_oldest_is_open_above() -> None:
    ages = {age: given_of(front_end.asked(age=age)).profile.age for age in (62, 90, 97)}
    assert str(ages[62]) == str(given_of(front_end.asked(age=62)).profile.age)
    documents = {
        age: given_of(front_end.asked(age=age)).imported.document["age"]  # type: ignore[union-attr]
        for age in ages
    }
    assert documents == {
        62: {"at_least": 61, "at_most": 62},
        90: {"at_least": 89},
        97: {"at_least": 89},
    }


def test_organs_of_metastasis_are_no_count() -> None:
    one = given_of(front_end.asked(metastases=(front_end.BRAIN, front_end.LIVER)))
    assert one.imported is not None
    document = one.imported.document
    assert document["metastatic_disease"] == {"ever": True}
    assert "lesions" not in document  # not said to be there today
    assert "assessments" not in document


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        "7",
        '"Bundle"',
        "not JSON",
        '{"resourceType": "Patient"}',
        parameters(ASKED),
        [ASKED],
    ],
)
def test_what_is_no_bundle_gets_400(client: Any, content: Any) -> None:
    assert outcome(post(client, SERVICE, content), 400, "structure")


# --- $match --------------------------------------------------------------------------------------

RECORD = bundle(patient(birthDate="1964-03-01", gender="male"), nsclc(), metastasis())


def test_the_operation_answers_as_match_does_with_score_and_grade(client: Any) -> None:
    answer = post(client, MATCH, parameters(RECORD), "application/fhir+json")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/fhir+json"
    assert answer.headers["oligomatch-as-of"] == AS_OF.isoformat()
    get_fhir_model_class("Bundle").model_validate_json(answer.text)
    (read, *studies) = answer.json()["entry"]
    assert read["search"] == {"mode": "outcome"}
    assert "not confirmed" in read["resource"]["issue"][0]["diagnostics"]
    matched = post(client, "/v1/match", RECORD).json()["matches"]
    assert answer.json()["total"] == len(matched) == len(studies)
    grades = {"eligible": "probable", "possible": "possible", "not yet": "possible"}
    for study, match in zip(studies, matched, strict=True):
        assert study["resource"]["identifier"][0]["value"] == match["trial"]
        (grade,) = study["search"]["extension"]
        assert grade["url"].endswith("/match-grade")
        assert grade["valueCode"] == grades.get(match["match"], "certainly-not")
        assert match["why_here"] in study["resource"]["enrollment"][0]["display"]
    scores = [one["search"]["score"] for one in studies]
    assert scores == sorted(scores, reverse=True)


def test_what_was_not_used_is_listed_in_the_answer(client: Any) -> None:
    doubtful = bundle(patient(), nsclc(), metastasis(verified="refuted"))
    entry = post(client, MATCH, parameters(doubtful, count=1)).json()["entry"]
    assert len(entry) == 2
    said = [one["diagnostics"] for one in entry[0]["resource"]["issue"]]
    assert "not used: 1" in said[0]
    assert said[1] == f"Condition/brain: {REASONS['status']}"


def test_what_is_at_odds_is_said_once_with_its_place(client: Any) -> None:
    """Two places of the same resources and reason were one sentence twice."""
    sides = [{"text": "x", **concept(code)} for code in ("7771000", "24028007")]
    lobes = [concept("45653009"), concept("90572001")]
    sites = [
        {"extension": [{"url": f"{MCODE}mcode-{name}", "valueCodeableConcept": one}]}
        for name, each in (("laterality-qualifier", sides), ("location-qualifier", lobes))
        for one in each
    ]
    record = bundle(patient(), nsclc(bodySite=sites))
    entry = post(client, MATCH, parameters(record, count=1)).json()["entry"]
    said = [one["diagnostics"] for one in entry[0]["resource"]["issue"]]
    assert len(said) == len({*said}) > 1
    assert any(one.startswith("primary.side: ") for one in said)


def test_options_stand_beside_the_record_or_in_the_query(client: Any) -> None:
    beside = parameters(RECORD, only="SARON", as_of="2026-03-01", count=3)
    one = post(client, MATCH, beside)
    other = post(client, f"{MATCH}?only=SARON&as_of=2026-03-01&count=3&_format=json", RECORD)
    assert one.json() == other.json()
    assert one.headers["oligomatch-as-of"] == "2026-03-01"
    assert [e["resource"].get("id") for e in one.json()["entry"]] == [None, "NCT02417662"]


def test_the_server_says_what_it_can(client: Any) -> None:
    told = client.get("/fhir/metadata", headers={"accept": "application/fhir+json;q=1"})
    get_fhir_model_class("CapabilityStatement").model_validate_json(told.text)
    assert told.headers["content-type"] == "application/fhir+json"
    assert told.json()["format"] == ["json", "application/fhir+json"]
    (resource,) = told.json()["rest"][0]["resource"]
    (operation,) = resource["operation"]
    assert (resource["type"], operation["name"]) == ("ResearchStudy", "match")
    defined = client.get(f"/fhir/{operation['definition']}")
    get_fhir_model_class("OperationDefinition").model_validate_json(defined.text)
    names = [one["name"] for one in defined.json()["parameter"] if one["use"] == "in"]
    assert names == ["resource", "as_of", "only", "order", "count", "executor", "exact"]


XML = "<Bundle xmlns='http://hl7.org/fhir'/>"
BOTH = bundle(patient(), patient("q"))
WRONG: list[tuple[str, Any, Json, int, str, str]] = [
    (
        MATCH,
        XML,
        {"kind": "application/fhir+xml"},
        415,
        "not-supported",
        "send the same record as JSON",
    ),
    (SERVICE, XML, {"kind": "text/xml"}, 415, "not-supported", "send the same record as JSON"),
    (MATCH, RECORD, {"kind": "text/plain"}, 415, "not-supported", "application/fhir+json"),
    (f"{MATCH}/x", RECORD, {}, 404, "not-found", ""),
    (
        MATCH,
        {"resourceType": "Parameters", "parameter": [{"name": "resource"}]},
        {},
        400,
        "structure",
        "`resource`",
    ),
    (MATCH, XML, {}, 400, "structure", "read as JSON"),
    (MATCH, RECORD, {"accept": "application/fhir+xml"}, 406, "not-supported", "JSON alone"),
    (f"{MATCH}?_format=xml", RECORD, {}, 406, "not-supported", "JSON alone"),
    (MATCH, text(patient())[:-9], {}, 400, "structure", "line 1, column"),
    (MATCH, BOTH, {}, 422, "business-rule", "holds 2"),
    (SERVICE, BOTH, {}, 422, "business-rule", "holds 2"),
    (MATCH, {"resourceType": "Parameters"}, {}, 400, "structure", "`resource`"),
    (MATCH, {"resourceType": "Bundle"}, {}, 422, "invalid", "patient"),
    (MATCH, parameters(RECORD, only="NCT9"), {}, 422, "value", "parameter `only`"),
    (MATCH, parameters(RECORD, count=0), {}, 422, "value", "whole number from 1"),
    (MATCH, parameters(RECORD, wish="x"), {}, 422, "value", "`as_of`, `only`"),
    (f"{SERVICE}?only=x", RECORD, {}, 422, "value", "known"),
    ("/fhir/Patient/$match", RECORD, {}, 404, "not-found", ""),
    ("/fhir/metadata", RECORD, {}, 405, "not-supported", ""),
    (MATCH, " " * (LIMITS.record + 1), {}, 413, "too-long", "bytes"),
    (MATCH, RECORD, {"content-encoding": "gzip"}, 415, "not-supported", "compressed"),
    (MATCH, RECORD, {"origin": "http://elsewhere.example"}, 403, "security", ""),
    (MATCH, RECORD, {"host": "elsewhere.example"}, 400, "security", ""),
]


@pytest.mark.parametrize(("path", "content", "more", "status", "code", "words"), WRONG)
def test_every_fault_is_an_outcome(
    client: Any, path: str, content: Any, more: Json, status: int, code: str, words: str
) -> None:
    assert words in outcome(post(client, path, content, **more), status, code)


def test_two_records_in_one_request_are_refused_at_the_second(client: Any) -> None:
    twice = parameters(RECORD)
    twice["parameter"].append(twice["parameter"][0])
    assert "a second bundle" in outcome(post(client, MATCH, twice), 400, "structure")


def test_a_key_twice_is_refused_in_parameters_too(client: Any) -> None:
    whole = json.dumps(parameters(RECORD)).replace('"gender": "male"', '"gender": "x", "gender": 1')
    assert "repeated" in outcome(post(client, MATCH, whole), 422, "invalid")


def test_nothing_of_a_record_is_in_an_error_a_log_or_a_metric(
    client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    note = [{"text": CANARY}]
    own = bundle(patient(name=[{"family": CANARY}]), nsclc(note=note), metastasis(note=note))
    said = []
    for path in (MATCH, SERVICE):
        answer = post(client, path, own)
        assert answer.status_code == 200
        said.append(answer.text)  # it repeats no name, note or identifier
        for wrong in (
            json.dumps(own, ensure_ascii=False)[:-3] + CANARY,
            f"<Bundle>{CANARY}</Bundle>",
            parameters(own, **{CANARY: CANARY}),
            parameters(own, only=CANARY, as_of=CANARY, count=CANARY),
            {"resourceType": CANARY},
            {CANARY: own},
            bundle(patient(name=[{"family": CANARY}]), patient(CANARY)),
        ):
            said.append(post(client, path, wrong).text)
        said.append(post(client, f"{path}?{CANARY}={CANARY}", own).text)
    assert CANARY not in "".join(said) + caplog.text + client.get("/metrics").text
    assert 'route="/fhir/ResearchStudy/$match"' in client.get("/metrics").text


def test_under_a_path_a_fault_is_an_outcome_too(rules: Rules) -> None:
    app = create_app(rules, lambda: AS_OF, root="tumours")
    with_path = TestClient(app, base_url="http://localhost")  # its workers are not needed
    for path in ("/tumours/fhir/none", "/fhir/none", "/tumours/fhir"):
        outcome(with_path.get(path), 404, "not-found")


# --- hostile records -----------------------------------------------------------------------------


def _asked(content: str, task: FhirTask = FhirTask.MATCH) -> HttpProblem | Given:
    question = FhirQuestion(task, content.encode(errors="surrogatepass"), (), AS_OF)
    try:
        return asked(question, (), ServerLimits()).given
    except HttpProblem as problem:
        return problem


def _circle(size: int) -> Json:
    ring = [
        {
            "resourceType": "Procedure", "id": f"p{n}", "status": "completed",
            "subject": {"reference": "Patient/p"},
            "reasonReference": [{"reference": f"Procedure/p{(n + 1) % size}"}],
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "387713003"}]},
        }
        for n in range(size)
    ]  # fmt: skip
    return bundle(patient(), nsclc(), *ring)


def _within(depth: int) -> str:
    inner = text(patient(), nsclc())
    for _ in range(depth):
        inner = '{"resourceType": "Bundle", "entry": [{"resource": ' + inner + "}]}"
    return inner


HOSTILE = {
    "deep": '{"resourceType": "Bundle", "x": ' + "[" * 200_000,
    "deep and whole": '{"resourceType": "Bundle", "x": ' + "[" * 9000 + "]" * 9000 + "}",
    "bundles in bundles": _within(200),
    "long number": '{"resourceType": "Bundle", "x": ' + "9" * 10_000 + "}",
    "no number": '{"resourceType": "Bundle", "x": NaN}',
    "half a pair": '{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "\\ud800"}}]}',
    "circle": json.dumps(_circle(2000)),
    "entries of nothing": '{"resourceType": "Bundle", "entry": [' + "null," * 200_000 + "1]}",
    "no entries": '{"resourceType": "Bundle", "entry": {"resource": 1}}',
    "many parameters": json.dumps(
        {"resourceType": "Parameters", "parameter": [{"name": f"a{n}"} for n in range(20_000)]}
    ),
    "parameters of nothing": '{"resourceType": "Parameters", "parameter": {"name": {}}}',
    "an address outside": json.dumps(
        bundle(
            patient(),
            {**nsclc(), "subject": {"reference": "http://127.0.0.1:1/Patient/p"}},
            {**metastasis(), "evidence": [{"detail": [{"reference": "file:///etc/passwd"}]}]},
        )
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_record_is_read_or_refused_with_a_reason(name: str) -> None:
    for task in FhirTask:
        found = _asked(HOSTILE[name], task)
        if isinstance(found, HttpProblem):
            assert found.status in (400, 422)
            assert found.detail


def test_a_record_cut_off_anywhere_is_refused_with_its_place() -> None:
    whole = json.dumps(parameters(ASKED), indent=1)
    for end in range(1, len(whole), 97):
        found = _asked(whole[:end])
        assert isinstance(found, HttpProblem)
        assert found.status == 400
        assert all(one.line for one in found.errors)


def test_a_record_with_a_part_of_another_kind_is_read_or_refused() -> None:
    """Every value of a record in turn is something else; nothing fails."""

    def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        yield at
        pairs = value.items() if isinstance(value, dict) else ()
        for key, part in [*pairs, *(enumerate(value) if isinstance(value, list) else ())]:
            yield from places(part, (*at, key))

    for number, place in enumerate(places(ASKED)):
        changed: Any = json.loads(json.dumps({"x": ASKED}))
        at = changed
        for key in ("x", *place)[:-1]:
            at = at[key]
        at[("x", *place)[-1]] = [None, 7, "x", [], {}, [[]], True, {"a": [{}]}][number % 8]
        for task in FhirTask:
            found = _asked(json.dumps(changed["x"]), task)
            assert isinstance(found, Given) or found.status in (400, 422)
