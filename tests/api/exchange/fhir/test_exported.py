"""A profile is written as a bundle that says nothing else than it, and names what it cannot hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from fhir.resources.R4B.bundle import Bundle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from oligomatch import export
from oligomatch.api.commands.app import app
from oligomatch.api.exchange.fhir.reading import imported_of
from oligomatch.api.exchange.fhir.table import profiles_of
from oligomatch.api.exchange.fhir.writing.codes import written
from oligomatch.api.exchange.fhir.writing.exported import Exported, exported, facts_of
from oligomatch.api.exchange.fhir.writing.supports import missing
from oligomatch.api.exchange.imported import Imported
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import match_trial
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.probe.strategies import profiles
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

AS_OF = date(2026, 5, 14)
TRIALS = load_trials()


SIDES = ("left", "right")


def _of(**stated: Any) -> Exported:
    return exported(profile_of({"as_of": AS_OF.isoformat(), **stated}), AS_OF)


def _left(one: Exported) -> dict[str, str]:
    return {left.place: left.reason for left in one.left if left.place != "/as_of"}


def _back(one: Exported, as_of: date = AS_OF) -> Imported:
    (read,) = imported_of(json.loads(json.dumps(one.bundle)), as_of)
    return read


def _verdicts(profile: Profile) -> dict[str, Verdict]:
    patient = derive(profile, AS_OF)
    judged = (each for trial in TRIALS for each in match_trial(patient, trial).criteria)
    return {each.criterion.id: each.verdict for each in judged}


def _resources(one: Exported) -> Iterator[Any]:
    yield one.bundle
    yield from (entry["resource"] for entry in one.bundle["entry"])


@settings(max_examples=12, deadline=None, suppress_health_check=[*HealthCheck])
@given(profiles())
def test_what_is_written_says_nothing_that_the_profile_does_not(profile: Profile) -> None:
    made = exported(profile, AS_OF)
    Bundle.model_validate(made.bundle)
    assert [missing(resource) for resource in _resources(made)] == [[]] * (
        len(made.bundle["entry"]) + 1
    )
    read = profile_of({**_back(made).document, "as_of": AS_OF.isoformat()})
    whole = _verdicts(profile)
    turned = {
        id: (verdict, whole[id])
        for id, verdict in _verdicts(read).items()
        if verdict is not Verdict.UNKNOWN and whole[id] is not verdict
    }
    assert turned == {}


def test_a_removed_metastasis_that_no_staging_measured_may_be_the_latest() -> None:
    sized = {"id": "a", "organ": "liver", "role": "metastasis", "diameter_mm": 12}
    bone = {"id": "b", "organ": "L3", "role": "metastasis"}
    made = _of(
        cancer_type="nsclc",
        lesions=[sized, bone],
        assessments=[{"date": "2026-05-08", "response": "PR"}],
    )
    last = _found_last(made)
    read = _back(made).document["assessments"]
    assert [one["date"] for one in read] == [
        "2026-05-08",
        {"from": "2026-05-08", "to": "2026-05-14"},
    ]
    assert last not in (None, *_removable(made))
    (left,) = _back(_without(made, {str(last)})).document["assessments"]
    assert left["response"] == "PR"


PLAIN = ("age", "sex", "ecog", "country", "cancer_type", "primary", "measurements")


@settings(max_examples=25, deadline=None, suppress_health_check=[*HealthCheck])
@given(profiles())
def test_what_is_lost_is_what_is_named(profile: Profile) -> None:
    made = exported(profile, AS_OF)
    stated, read = dict(facts_of(profile.document())), dict(facts_of(_back(made).document))
    named = {left.place for left in made.left}
    for place, value in stated.items():
        if place.split("/")[1] in PLAIN and place != "/primary/stage":
            assert (read.get(place) == value) is (place not in named), place
    drugs = {agent for line in profile.systemic_therapy.lines for agent in line.drugs}
    given_ = _back(made).document.get("systemic_therapy", {}).get("given", [])
    assert {one["agent"] for one in given_} == drugs
    assert len(made.left) == len(named)


LATEST = ("89247-1", "21889-1", "277206009", "88040-1")  # what replaces an older one of its kind
STAYS = ("Patient", "Procedure", "BodyStructure")  # and what may end or carry another


def _removable(one: Exported) -> list[str]:
    """The resources whose absence only leaves more open: no latest of its kind, none that ends."""
    resources = [entry["resource"] for entry in one.bundle["entry"]]
    days = [r["effectiveDateTime"] for r in resources if _code(r) in LATEST[1:]]
    last = _found_last(one)
    return [
        r["id"]
        for r in resources
        if r["resourceType"] not in STAYS
        and r["id"] != last
        and not (r["resourceType"] == "Condition" and "stage" in r)
        and (_code(r) not in LATEST[1:] or r["effectiveDateTime"] < max(days))
    ]


def _found_last(one: Exported) -> str | None:
    """A metastasis that no staging measured: it may have been found after the last of them."""
    read = _back(one)
    state = read.document.get("assessments", [{}])[-1]
    found = None if isinstance(state.get("date"), str) else [*state.get("lesions", ())]
    for number, lesion in enumerate(read.document.get("lesions", []) if found else ()):
        if lesion["id"] in (found or ()):
            return read.sources_at(f"/lesions/{number}")[0].reference.rpartition("/")[2]
    return None


def _code(resource: Any) -> str:
    coding = resource.get("code", {}).get("coding", [{}])
    return str(coding[0].get("code", ""))


@settings(max_examples=12, deadline=None, suppress_health_check=[*HealthCheck])
@given(profiles(), st.randoms(use_true_random=False))
def test_what_a_part_of_a_written_record_settles_stands_in_the_whole(
    profile: Profile, random: Any
) -> None:
    made = exported(profile, AS_OF)
    gone = {id for id in _removable(made) if random.random() < 0.4}
    whole, part = _back(made).document, _back(_without(made, gone)).document
    full = _verdicts(profile_of({**whole, "as_of": AS_OF.isoformat()}))
    settled = _verdicts(profile_of({**part, "as_of": AS_OF.isoformat()}))
    turned = {
        id: (verdict, full[id])
        for id, verdict in settled.items()
        if verdict is not Verdict.UNKNOWN and full[id] is not verdict
    }
    assert turned == {}


@settings(max_examples=25, deadline=None, suppress_health_check=[*HealthCheck])
@given(profiles(), st.randoms(use_true_random=False))
def test_whatever_is_taken_out_the_report_lists_what_changed(profile: Profile, random: Any) -> None:
    made = exported(profile, AS_OF)
    ids = [entry["resource"]["id"] for entry in made.bundle["entry"][1:]]
    gone = {id for id in ids if random.random() < 0.3}
    whole, part = _back(made), _back(_without(made, gone))
    profile_of({**part.document, "as_of": AS_OF.isoformat()})
    left = {*ids} - gone
    references = [source.reference for each in part.sources.values() for source in each]
    references += [one.reference for one in part.unused]
    assert {one.rpartition("/")[2] for one in references} <= {*left, "Patient[0]"}
    before, after = dict(facts_of(whole.document)), dict(facts_of(part.document))
    for place in ("/ecog", "/age", "/cancer_type", "/histology"):
        if place in before and place not in after:
            sources = {one.reference.rpartition("/")[2] for one in whole.sources_at(place)}
            assert sources & gone


def _without(one: Exported, gone: set[str]) -> Exported:
    entries = [entry for entry in one.bundle["entry"] if entry["resource"]["id"] not in gone]
    return Exported({**one.bundle, "entry": entries}, (), ())


def test_every_code_that_is_written_stands_for_its_entry() -> None:
    codes, known = written("written.yaml")["codes"], load_vocabulary()
    for aspect, each in codes.items():
        for entry, name in each.items():
            means = known.codes[name].means
            if aspect == "secondary":
                assert (means["kind"], means["organ"]) == (("secondary",), (entry,))
            else:
                assert entry in means[aspect], name
                assert aspect in ("cancer_type", "stage") or means[aspect] == (entry,)
    assert set(written("must_supports.yaml")["profiles"]) >= {
        name
        for one in (
            _of(
                cancer_type="nsclc", ecog=1, systemic_therapy={"lines": [{"agents": ["cisplatin"]}]}
            ),
        )
        for resource in _resources(one)
        for name in profiles_of(resource)
    }


def test_an_unknown_stays_absent_and_nobody_is_named() -> None:
    made = _of()
    (entry,) = made.bundle["entry"]
    assert entry["resource"]["gender"] == "unknown"
    assert "birthDate" not in entry["resource"]
    assert _back(made).document == {}
    labelled = _of(patient="CANARY", note="CANARY", age=61)
    assert "CANARY" not in json.dumps(labelled.bundle)
    assert _left(labelled) == {"/patient": "label", "/note": "label"}


def test_an_age_is_written_as_it_was_on_its_day() -> None:
    for age in (61, {"at_least": 60, "at_most": 65}, {"at_least": 18}):
        made = _of(age=age)
        assert _back(made).document["age"] == age
        assert _left(made) == {}
    later = _back(_of(age=61), date(2027, 5, 20)).document["age"]
    assert later == {"at_least": 62, "at_most": 63}
    assert _left(_of(age=95)) == {"/age": "oldest"}
    assert _back(_of(age=95)).document["age"] == {"at_least": 90}


def test_lesions_are_single_conditions_and_tumours_with_their_sizes() -> None:
    staging = {"date": "2026-05-01", "lesions": {"a": {}, "b": {}}}
    made = _of(
        cancer_type="nsclc",
        lesions=[
            {"id": "a", "organ": "liver", "diameter_mm": 12},
            {"id": "b", "organ": "femur"},
            {"id": "c", "organ": "brain", "status": "resected"},
        ],
        assessments=[staging],
    )
    read = _back(made).document
    assert [one["organ"] for one in read["lesions"]] == ["liver", "femur"]
    assert read["assessments"][0] == {
        "date": "2026-05-01",
        "lesions": {"liver": {"diameter_mm": 12.0}},
    }
    states = [
        resource["clinicalStatus"]["coding"][0]["code"]
        for resource in _resources(made)
        if "clinicalStatus" in resource
    ]
    assert states == ["active", "active", "resolved"]


def test_an_adrenal_has_its_side_and_the_first_metastasis_a_day_no_later_than_which() -> None:
    sided = [{"id": name, "organ": f"{name}_adrenal", "role": "metastasis"} for name in SIDES]
    made = _of(
        cancer_type="nsclc",
        lesions=sided,
        metastatic_disease={"ever": True, "first_metastasis_date": "2026-03-04"},
        assessments=[{"lesions": {name: {} for name in SIDES}}],
    )
    read = _back(made).document
    assert [one["organ"] for one in read["lesions"]] == ["left_adrenal", "right_adrenal"]
    first = read["metastatic_disease"]["first_metastasis_date"]
    assert first == {"from": "1900-01-01", "to": "2026-03-04"}
    assert _left(made)["/metastatic_disease/first_metastasis_date"] == "no_later"
    assert not any(place.endswith("/organ") for place in _left(made))


def test_no_older_staging_is_written_as_if_it_were_the_latest() -> None:
    lesions = [{"id": "a", "organ": "liver", "role": "metastasis"}]
    older = {"date": "2026-01-01", "n_category": "N0", "lesions": {"a": {"diameter_mm": 9}}}
    undated = _of(lesions=lesions, assessments=[older, {"totals": {"metastases": 2}}])
    assert "n_category" not in json.dumps(_back(undated).document)
    assert _left(undated)["/assessments/0/n_category"] == "latest_staging"
    dated = _of(lesions=lesions, assessments=[older, {"date": "2026-03-01", "response": "PD"}])
    assert "/assessments/0/n_category" not in _left(dated)


def test_a_line_is_written_as_the_drugs_that_were_given() -> None:
    line = {"agents": {"at_least": ["carboplatin", "vinorelbine"]}, "start": "2026-01-02"}
    made = _of(cancer_type="nsclc", systemic_therapy={"lines": [line], "palliative_lines": 2})
    read = _back(made).document["systemic_therapy"]
    assert read == {"given": [{"agent": "carboplatin"}, {"agent": "vinorelbine"}]}
    assert made.as_text == ("/systemic_therapy/lines/0/agents",)
    assert set(_left(made).values()) == {"no_line", "whole"}


def test_a_variant_is_present_or_absent_and_no_gene_is_negative() -> None:
    told = {"result": "positive", "variants": [{"name": "L858R"}], "absent_variants": ["T790M"]}
    read = _back(_of(cancer_type="nsclc", biomarkers={"EGFR": told, "ALK": "negative"}))
    assert read.document["biomarkers"] == {"EGFR": told}
    wide = {"EGFR": {"result": "positive", "variants": [{"name": "exon_19_deletion"}]}}
    made = _of(biomarkers=wide)
    assert "biomarkers" not in _back(made).document  # it is no single change of the protein
    assert made.as_text == ("/biomarkers/EGFR/variants",)


def test_a_required_element_that_is_missing_is_named() -> None:
    condition = next(one for one in _resources(_of(cancer_type="nsclc")) if "category" in one)
    assert missing(condition) == []
    del condition["category"]
    assert missing(condition) == ["mcode-primary-cancer-condition: category"]


def test_the_command_writes_what_import_reads(tmp_path: Path) -> None:
    patient, out = tmp_path / "patient.yaml", tmp_path / "bundle.json"
    patient.write_text("{as_of: 2026-05-14, patient: A, age: 61, ecog: 1}", encoding="utf-8")
    done = CliRunner().invoke(app, ["export", str(patient)])
    assert done.exit_code == 0
    assert "stay with you: patient" in done.stderr
    out.write_text(done.stdout, encoding="utf-8")
    read = CliRunner().invoke(app, ["import", str(out), "--as-of", "2026-05-14", "-f", "json"])
    assert json.loads(read.stdout)["profile"] == {"age": 61, "ecog": 1}
    whole = json.loads(CliRunner().invoke(app, ["export", str(patient), "-f", "json"]).stdout)
    assert whole == export({"as_of": "2026-05-14", "patient": "A", "age": 61, "ecog": 1})
    assert whole["bundle"] == json.loads(done.stdout)
