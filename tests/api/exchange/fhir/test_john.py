"""John Anyperson: the transcription by hand (examples/mcode-john-anyperson.yaml) is the measure.

The import says nothing that the transcription does not; each place where it says less has its reason.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oligomatch.api.exchange.fhir.reading import imported_of
from oligomatch.api.exchange.imported import Imported
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import match_trial
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.read import load_trials
from oligomatch.rules.text.text import compose_file, value_of

DATA = Path(__file__).parents[5] / "shared" / "data" / "mcode"
RECORD = DATA / "cancer-patient-john-anyperson.bundle.json"
AS_OF = date(2019, 5, 15)
LESS = {
    "/patient": "a label",
    "/primary/diagnosis_date": "the lobectomy of a month before the onset leaves any earlier day open",
    "/primary/lobe": "told of the surgery, the specimen and the volume, and not of the condition",
    "/metastatic_disease/first_metastasis_date": "an onset is a day no later than which",
    "/metastatic_disease/first_episode": "M0 says nothing of metastases that were gone by then",
    "/assessments": "M0 is no count, and which staging found the metastasis is not told",
    "/systemic_therapy": "orders: whether the drugs were given is not told",
}
MORE = {
    "/metastatic_disease/ever": "follows from the date that the transcription tells",
    "/conditions/surgery": "the lobectomy, which the transcription leaves out with the primary's status",
}


@pytest.fixture(scope="module")
def made() -> Imported:
    if not RECORD.exists():
        pytest.skip("the data of others are not beside the repository (../shared/data)")
    (one,) = imported_of(json.loads(RECORD.read_text("utf-8")), AS_OF)
    return one


@pytest.fixture(scope="module")
def transcribed() -> Any:
    return value_of(
        compose_file(Path(__file__).parents[4] / "examples" / "mcode-john-anyperson.yaml")
    )


def _facts(document: Any, place: str = "") -> dict[str, Any]:
    if place in LESS or place in MORE or not isinstance(document, dict) or place.count("/") == 2:
        return {place: document}
    found: dict[str, Any] = {}
    for key, value in document.items():
        found |= _facts(value, f"{place}/{key}")
    return found


def test_the_import_says_nothing_that_the_transcription_does_not(
    made: Imported, transcribed: Any
) -> None:
    told, ours = _facts(transcribed), _facts({**made.document, "as_of": AS_OF.isoformat()})
    more = {place for place in ours if place not in told or ours[place] != told[place]}
    assert more - {*LESS} == {*MORE}
    less = {place for place in told if ours.get(place) != told[place]}
    assert less <= {*LESS}


def test_no_verdict_that_the_one_settles_is_settled_otherwise_by_the_other(
    made: Imported, transcribed: Any
) -> None:
    ours = derive(profile_of({**made.document, "as_of": AS_OF.isoformat()}), AS_OF)
    theirs = derive(profile_of(transcribed), AS_OF)
    settled = 0
    for trial in load_trials():
        mines, others = match_trial(ours, trial).criteria, match_trial(theirs, trial).criteria
        for mine, his in zip(mines, others, strict=True):
            if Verdict.UNKNOWN not in (mine.verdict, his.verdict):
                settled += 1
                assert mine.verdict is his.verdict, mine.criterion.id
    assert settled > 100


def test_what_the_record_says_twice_in_contradiction_is_named(made: Imported) -> None:
    assert {odd.reason for odd in made.odds} == {"older_treatment", "staged_after_treatment"}
