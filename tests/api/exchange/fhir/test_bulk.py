"""A folder of bulk data is read as patients."""

from __future__ import annotations

import json
import pickle
from contextlib import chdir
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from oligomatch.api.cohort.batch import Task
from oligomatch.api.cohort.reading.keys import key_of
from oligomatch.api.cohort.reading.records import patients, records
from oligomatch.api.cohort.spark.parts import parts_of
from oligomatch.api.cohort.spark.worker import Worker
from oligomatch.api.commands.app import app
from oligomatch.api.intake.files import Day, Given, InFolder, Refused, read_patients
from oligomatch.api.results.matching import load_rules
from tests.support.records import AS_OF, metastasis, nsclc, observation, patient, text

DAY = Day(AS_OF)


def _write(folder: Path, **files: list[Any]) -> Path:
    for name, each in files.items():
        lines = [one if isinstance(one, str) else json.dumps(one) for one in each]
        (folder / f"{name}.ndjson").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def _of(id: str, one: Any) -> Any:
    return {**one, "id": f"{one['id']}-{id}", "subject": {"reference": f"Patient/{id}"}}


def _folder(tmp_path: Path) -> Path:
    return _write(
        tmp_path,
        Condition=[_of("b", nsclc()), _of("a", nsclc()), _of("b", metastasis())],
        Patient=[patient("a", gender="male"), patient("b", gender="female")],
        Encounter=[{"resourceType": "Encounter", "id": "e", "subject": {"reference": "Patient/a"}}],
    )


def test_a_folder_of_lines_is_read_patient_by_patient(tmp_path: Path) -> None:
    found = [*read_patients(str(_folder(tmp_path)), DAY)]
    assert all(isinstance(one, Given) for one in found)
    by_sex = {one.profile.sex: one.profile for one in found if isinstance(one, Given)}
    assert {sex: len(one.lesions) for sex, one in by_sex.items()} == {"male": 0, "female": 1}
    assert all(one.cancer_type == "nsclc" for one in by_sex.values())


def _lines(found: list[Any]) -> list[str]:
    wrong = [str(fault) for one in found if isinstance(one, Refused) for fault in one.faults]
    assert "CANARY" not in "".join(wrong)
    return [text.rpartition(".ndjson:")[2].partition(":")[0] for text in wrong]


def test_a_line_that_is_no_resource_has_its_place_and_costs_nobody(tmp_path: Path) -> None:
    _folder(tmp_path)
    _write(tmp_path, Observation=["{}", "[]", '{"CANARY": 1}'])
    found = [*read_patients(str(tmp_path), DAY)]
    assert _lines(found) == ["1", "2", "3"]
    assert sum(isinstance(one, Given) for one in found) == 2


def test_a_broken_line_costs_the_patient_whom_it_may_speak_of(tmp_path: Path) -> None:
    """It may take back what the others state: nothing is settled without it."""
    _folder(tmp_path)
    of_b = json.dumps(_of("b", metastasis()))[:-9]
    _write(tmp_path, Observation=[of_b])
    found = [*read_patients(str(tmp_path), DAY)]
    assert _lines(found) == ["1", "1"]
    assert [one.profile.sex for one in found if isinstance(one, Given)] == ["male"]
    for nobodys in ('{"resourceType": "Observation", "CANARY"', '{"a": 1, "a": 2}'):
        _write(tmp_path, Observation=[nobodys])
        found = [*read_patients(str(tmp_path), DAY)]
        assert _lines(found) == ["1", "1", "1"]
        assert not any(isinstance(one, Given) for one in found)


def test_a_folder_of_profiles_is_no_record_and_its_patients_are_not_passed_over(
    tmp_path: Path,
) -> None:
    _write(tmp_path, patients=[{"patient": "A", "age": 70}])
    done = CliRunner().invoke(app, ["screen", str(tmp_path), "--out", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert "a folder" in done.stderr
    _write(tmp_path, Patient=[patient("a")])
    mixed = [*read_patients(str(tmp_path), DAY)]
    assert [isinstance(one, Refused) for one in mixed] == [True, False]


def test_import_and_screen_take_a_folder(tmp_path: Path) -> None:
    folder, out = tmp_path / "bulk", tmp_path / "out"
    folder.mkdir()
    _folder(folder)
    done = CliRunner().invoke(app, ["import", str(folder), "-f", "json"])
    assert done.exit_code == 0
    assert len(json.loads(done.stdout)) == 2
    screened = CliRunner().invoke(app, ["screen", str(folder), "--out", str(out)])
    assert screened.exit_code == 0, screened.output
    assert (out / "report.html").exists()
    assert {file.name for file in folder.iterdir()} == {
        "Condition.ndjson",
        "Patient.ndjson",
        "Encounter.ndjson",
    }


def test_a_patient_of_a_folder_goes_unread_to_the_process_that_screens(tmp_path: Path) -> None:
    """With the drugs that the lines refer to; what the folder no longer holds is left out."""
    drug = {"resourceType": "Medication", "id": "m", "code": {"text": "carboplatin"}}
    given = {
        "resourceType": "MedicationAdministration",
        "id": "g",
        "status": "completed",
        "medicationReference": {"reference": "Medication/m"},
        "reasonReference": [{"reference": f"Condition/{nsclc()['id']}-a"}],
    }
    _write(_folder(tmp_path), Medication=[drug], MedicationAdministration=[_of("a", given)])
    sent = [pickle.loads(pickle.dumps(one)) for one in records((str(tmp_path),), DAY)]
    assert [type(one) for one in sent] == [InFolder, InFolder]
    found: list[Any] = [one for record in sent for one in patients(record, DAY)]
    assert found == [*read_patients(str(tmp_path), DAY)]
    by_sex = {one.profile.sex: one.profile for one in found}
    assert [one.agent for one in by_sex["male"].systemic_therapy.given] == ["carboplatin"]
    known = [key_of(one, DAY) for one in sent]
    assert known == [key_of(one, DAY) for one in records((str(tmp_path),), DAY)]
    _write(tmp_path, Medication=[{**drug, "code": {"text": "cisplatin"}}])
    again = [key_of(one, DAY) for one in records((str(tmp_path),), DAY)]
    alike = {one.origin.number: known[i] == again[i] for i, one in enumerate(sent)}
    assert alike == {one.origin.number: one.profile.sex == "female" for one in found}
    _write(tmp_path, Condition=["{"])
    (refused, *_) = (one for record in sent for one in patients(record, DAY))
    assert isinstance(refused, Refused)
    assert refused.patient


def test_a_folder_is_one_part_of_a_cluster_whose_faults_name_its_files(tmp_path: Path) -> None:
    _write(_folder(tmp_path), Observation=["{}"])
    with chdir(tmp_path.parent):
        (part,) = parts_of((tmp_path.name,), None, 4)
        task = Task(load_rules(None).trials[:1], DAY)
        (batch,) = part.batches(Worker(task))
    assert sorted(batch.results["file"].unique()) == [tmp_path.name]
    assert batch.tally.patients == 2
    ((fault,),) = (one.faults for one in batch.refused)
    assert (fault.file, fault.line) == (f"{tmp_path.name}/Observation.ndjson", 1)


def test_a_subject_that_is_an_identifier_or_a_uuid_is_resolved_or_its_line_listed(
    tmp_path: Path,
) -> None:
    known = {"system": "urn:hospital", "value": "CANARY-1"}
    shared = {"system": "urn:hospital", "value": "CANARY-2"}
    uuid = "3f1c2e6a-0000-4000-8000-000000000001"
    people = [
        patient("a", gender="male", identifier=[known, shared]),
        patient(uuid, gender="female", identifier=[shared]),
    ]
    subjects = [
        {"identifier": known},  # the Patient's line comes after this one
        {"reference": f"urn:uuid:{uuid}"},
        {"identifier": shared},
        {"reference": "urn:uuid:CANARY"},
        {"reference": "#CANARY"},
        {"display": "CANARY"},
        None,
    ]
    cancers = [
        {**nsclc(), "id": f"c{number}", "subject": subject}
        for number, subject in enumerate(subjects)
    ]
    found = [*read_patients(str(_write(tmp_path, Condition=cancers, Patient=people)), DAY)]
    assert _lines(found) == ["3", "4", "5", "6", "7"]
    given = [one for one in found if isinstance(one, Given)]
    assert {one.profile.sex for one in given} == {"male", "female"}
    assert all(one.profile.cancer_type == "nsclc" for one in given)


def test_one_file_of_bulk_data_is_read_as_such_and_elsewhere_says_what_to_do(
    tmp_path: Path,
) -> None:
    """Each of its lines alone would be a patient of whom one thing is known."""
    scores = [observation(f"e{n}", "89247-1", on=f"2026-03-0{n}", valueInteger=n) for n in (1, 2)]
    _write(tmp_path, Observation=scores, Encounter=[{"resourceType": "Encounter", "id": "e"}])
    file = tmp_path / "Observation.ndjson"
    done = CliRunner().invoke(app, ["import", str(file), "-f", "json"])
    last = {"ecog": {"value": 2, "date": "2026-03-02"}}
    assert (done.exit_code, json.loads(done.stdout)["profile"]) == (0, last)
    (one,) = records((str(file),), DAY)
    assert isinstance(one, InFolder)
    (part,) = parts_of((str(file),), None, 4)
    assert part.stretch is None
    nobody = CliRunner().invoke(app, ["import", str(tmp_path / "Encounter.ndjson")])
    assert nobody.exit_code == 2
    assert "expected a patient" in nobody.stderr
    lines = CliRunner().invoke(app, ["import", "-"], input=file.read_text("utf-8"))
    assert lines.exit_code == 2
    assert lines.stderr.count("the folder that holds the files of each kind") == 2
    late = tmp_path / "late.ndjson"
    late.write_text(f"{text(patient())}\n{json.dumps(scores[0])}\n", "utf-8")
    assert [isinstance(one, Refused) for one in read_patients(str(late), DAY)] == [False, True]
