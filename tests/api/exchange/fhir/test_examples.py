"""All official examples of mCODE 4.0.0 are read; those that make up a patient are matched."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle

from oligomatch.api.exchange.fhir.reading import imported_of
from oligomatch.api.exchange.fhir.text import Text
from oligomatch.api.exchange.fhir.writing.codes import written
from oligomatch.api.exchange.fhir.writing.exported import exported, facts_of
from oligomatch.api.intake.files import Day, Given, Refused, patients_of
from oligomatch.matcher.match.criteria import match_trial
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.profile import bounds_of
from oligomatch.rules.read import load_trials

PACKAGE = "hl7.fhir.us.mcode@4.0.0"
DAY = Day(date(2026, 5, 14))


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm, which fetches the official examples, is not installed")
    folder = tmp_path_factory.mktemp("mcode")
    got = subprocess.run([npm, "pack", PACKAGE], cwd=folder, capture_output=True, timeout=300)
    if got.returncode:
        pytest.skip(f"npm cannot fetch {PACKAGE} here")
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / "package"


@pytest.fixture(scope="module")
def examples(package: Path) -> list[Path]:
    return sorted((package / "example").glob("*.json"))


def test_every_official_example_is_read(examples: list[Path]) -> None:
    assert len(examples) == 179
    people = 0
    for file in examples:
        for one in patients_of(file.read_text("utf-8-sig"), file.name, DAY):
            if isinstance(one, Given):
                people += 1
                derive(one.profile, one.as_of)
            else:
                assert isinstance(one, Refused)
                assert "expected a patient" in one.faults[0].expected
    assert people > 90  # the others are no statements of a patient


def test_each_resource_is_used_or_listed_with_its_reason(examples: list[Path]) -> None:
    listed = 0
    for file in examples:
        value = json.loads(file.read_text("utf-8-sig"))
        read = [*imported_of(value, DAY.today)]
        held = [one["resource"] for one in value["entry"]] if "entry" in value else [value]
        named = {
            found.reference
            for one in read
            for found in (
                *one.unused,
                *(source for each in one.sources.values() for source in each),
                *(source for odd in one.odds for source in odd.sources),
            )
        }
        counted: Counter[str] = Counter()
        for one in read:
            for kind, number in one.others.items():
                counted[kind.partition(" ")[0]] += number
        for place, resource in enumerate(held if read else ()):
            type = resource["resourceType"]
            called = f"Patient[{place}]" if type == "Patient" else f"{type}/{resource['id']}"
            if called not in named:
                counted[type] -= 1
                listed += 1
        assert not any(counted.values()), (file.name, counted)
    assert listed > 50


def test_the_assembled_patients_are_matched(examples: list[Path]) -> None:
    trials, matched = load_trials(), 0
    for file in examples:
        content = file.read_text("utf-8-sig")
        if Text(content, file.name).value["resourceType"] == "Bundle":
            for one in patients_of(content, file.name, DAY):
                assert isinstance(one, Given)
                patient = derive(one.profile, one.as_of)
                matched += sum(bool(match_trial(patient, trial).criteria) for trial in trials)
    assert matched >= 2 * len(trials)


def test_the_cancers_of_the_official_patients_are_found(examples: list[Path]) -> None:
    by_name = {file.name: file for file in examples}
    jenny = json.loads(by_name["Bundle-mcode-patient-bundle-jenny-m.json"].read_text("utf-8-sig"))
    (one,) = patients_of(json.dumps(jenny), "jenny.json", DAY)
    assert isinstance(one, Given)
    assert one.profile.cancer_type == "breast"
    assert one.profile.histology == "ductal"
    assert bounds_of(one.profile.ecog) == (0, 0)
    assert one.profile.primary.definitively_treated is True


def test_the_must_supports_are_those_of_the_package(package: Path) -> None:
    for name, stated in written("must_supports.yaml")["profiles"].items():
        file = package / f"StructureDefinition-{name}.json"
        definition = json.loads(file.read_text("utf-8-sig"))
        elements = {
            path: one["min"] > 0
            for one in definition["snapshot"]["element"]
            if one.get("mustSupport")
            and (path := one["id"].partition(".")[2])
            and ":" not in path
            and path != "extension"
        }
        assert definition["type"] == stated["type"]
        assert {path for path, required in elements.items() if required} == {*stated["required"]}
        assert {*elements} == {*stated["required"], *stated["supported"]}


def test_the_official_patients_are_written_again(examples: list[Path]) -> None:
    for file in examples:
        if file.name.startswith("Bundle-mcode-patient-bundle"):
            (one,) = patients_of(file.read_text("utf-8-sig"), file.name, DAY)
            assert isinstance(one, Given)
            made = exported(one.profile, one.as_of)
            Bundle.model_validate(made.bundle)
            (read,) = patients_of(json.dumps(made.bundle), file.name, DAY)
            assert isinstance(read, Given)
            lost = {left.place for left in made.left}
            stated = dict(facts_of(one.profile.document()))
            kept = dict(facts_of(read.profile.document()))
            assert {p for p in ("/sex", "/ecog", "/cancer_type") if p in stated} - lost <= {*kept}
