"""Every answer that a command prints as JSON is of its form, with no field more or less."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ConfigDict, TypeAdapter, ValidationError
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.api.results.forms.ask import AskedNext, Gaps
from oligomatch.api.results.forms.changes import Outlook, WhatIf
from oligomatch.api.results.forms.explain import Explained
from oligomatch.api.results.forms.match import Input, Matched
from oligomatch.api.results.forms.offers import Offers
from oligomatch.api.results.forms.site import Site
from oligomatch.api.results.forms.trials import Trial, TrialRow

EXAMPLES = Path(__file__).parents[3] / "examples"
PATIENTS = [str(EXAMPLES / f"{name}.yaml") for name in ("sparse", "golden", "progressing")]
ANSWERS = {
    "match": (Matched, "--only", "possible"),
    "gaps": (Gaps, "--only", "SARON"),
    "ask": (AskedNext, "--only", "SARON"),
    "outlook": (Outlook, "--only", "SARON"),
    "offers": (Offers, "--offers", "randomised"),
    "whatif": (WhatIf, "--set", "biomarkers.EGFR=negative"),
    "site": (Site,),
}


def printed(*arguments: str) -> Any:
    done = CliRunner().invoke(app, [*arguments, "--format", "json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def holds(form: Any, *answers: Any) -> None:
    """Pydantic reads the answers as the form; a field that the form has not is an error."""
    adapter: Any = TypeAdapter(list[form], config=ConfigDict(extra="forbid"))
    adapter.validate_json(json.dumps(answers))


@pytest.mark.parametrize("patient", PATIENTS)
@pytest.mark.parametrize("command", ANSWERS)
def test_what_a_command_prints_of_a_patient_is_of_its_form(command: str, patient: str) -> None:
    form, *options = ANSWERS[command]
    holds(form, printed(command, patient, *options))


@pytest.mark.parametrize("patient", PATIENTS)
def test_the_explanation_of_a_trial_is_of_its_form(patient: str) -> None:
    holds(Explained, printed("explain", patient, "SARON"))


def test_the_trials_are_of_their_form() -> None:
    holds(TrialRow, *printed("trials"))
    holds(Trial, printed("trials", "SARON"))


@pytest.mark.parametrize("change", [{"unheard": 1}, {"line": "first"}])
def test_another_field_and_another_type_are_found(change: dict[str, Any]) -> None:
    holds(Input, {"file": "a", "line": 1, "number": 1})
    with pytest.raises(ValidationError):
        holds(Input, {"file": "a", "line": 1, "number": 1, **change})
