"""Finds anew what each rule of the findings decides; writes rules/findings/decides.json.

python -m scripts.findings     (1 where a rule decides nothing on any patient known)

The patients are those of the case files and those that the file itself names.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from oligomatch.matcher.probe.rules_left_out import EXPLAIN, decided
from oligomatch.rules.case_files import load_cases
from oligomatch.rules.findings.findings import FOLDER, Decision, load_decisions, load_rules
from oligomatch.rules.read import load_trials

TRIALS = {trial.id: trial for trial in load_trials()}
CASES = load_cases()


def main() -> int:
    """Write what was found; 1 where nothing was for some rule."""
    found = {rule.id: next(_of(rule.id), None) for rule in load_rules()}
    for rule, one in found.items():
        if one is None:
            print(f"no answer on any patient hangs on `{rule}`")
    entries = [_entry(one) for one in found.values() if one is not None]
    text = json.dumps(entries, indent=1, ensure_ascii=False)
    (FOLDER / "decides.json").write_text(f"{text}\n", encoding="utf-8")
    return int(None in found.values())


def _entry(one: Decision) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if value is not None}


def _of(rule: str) -> Iterator[Decision]:
    """What hangs on a rule: as it was found before, of the patients told, of those of the cases."""
    before = load_decisions().get(rule)
    cases = [(case.trial, case.name, dict(case.patient)) for case in CASES]
    if before is not None and before.patient is None:
        known = (before.trial, before.case)
        cases.sort(key=lambda case: case[:2] != known)
    patients = [
        (None, one.case, dict(one.patient)) for one in load_decisions().values() if one.patient
    ]
    first = [] if before is None or before.patient is None else patients
    for trial, name, patient in (*first, *cases, *patients):
        asked = [TRIALS[trial]] if trial in TRIALS else list(TRIALS.values())
        answer = decided(rule, patient, [] if rule in EXPLAIN else asked)
        if answer is not None:
            own = patient if trial is None else None
            stands, without = answer.stands, answer.without
            yield Decision(rule, name, answer.what, stands, without, trial, own)


if __name__ == "__main__":
    sys.exit(main())
