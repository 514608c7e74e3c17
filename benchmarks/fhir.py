"""How long a FHIR record takes beside `json.loads` of the same bytes: `python -m benchmarks.fhir`.

The record is of the kind that public generators of synthetic patients make: thousands of resources,
of which next to none tells of a cancer. Below it how long hostile input takes to be refused.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from datetime import date
from functools import partial
from random import Random
from statistics import median
from time import process_time
from typing import Any

from oligomatch.api.intake.files import Day, patients_of
from oligomatch.rules.text.text import RuleFileError

DAY = Day(date(2026, 5, 14))
ROUNDS = 7
NSCLC = {"system": "http://snomed.info/sct", "code": "254637007"}
WEIGHT = {"value": 71.5, "unit": "kg", "code": "kg"}
PAID = {"value": 129.16, "currency": "USD"}
DONE = {"start": "2015-01-01T10:00:00Z"}
MANY: tuple[tuple[str, int, dict[str, Any]], ...] = (  # of each kind so many, of a thousand
    ("Observation", 550, {"status": "final", "valueQuantity": WEIGHT}),
    ("Claim", 200, {"status": "active", "total": PAID, "item": [{"sequence": 1}]}),
    ("Encounter", 100, {"status": "finished", "class": {"code": "AMB"}}),
    ("Procedure", 80, {"status": "completed", "performedPeriod": DONE}),
    ("MedicationRequest", 70, {"status": "stopped", "authoredOn": "2015-01-01"}),
)
LOINC = ("8302-2", "72514-3", "29463-7", "39156-5", "2339-0", "718-7")


def record(thousands: int) -> str:
    """A bundle of so many thousand resources about one patient with NSCLC."""
    random = Random(1)
    me = {"reference": "urn:uuid:p"}
    cancer = {"resourceType": "Condition", "id": "c", "subject": me, "code": {"coding": [NSCLC]}}
    entries: list[dict[str, Any]] = [
        {"fullUrl": "urn:uuid:p", "resource": {"resourceType": "Patient", "id": "p"}},
        {"fullUrl": "urn:uuid:c", "resource": cancer},
    ]
    for kind, number, more in MANY:
        for each in range(number * thousands):
            coding = {
                "system": "http://loinc.org",
                "code": random.choice(LOINC),
                "display": "Body height",
            }
            when = f"20{random.randint(10, 19)}-0{random.randint(1, 9)}-11T15:00:00-05:00"
            one = {
                "resourceType": kind, "id": f"{kind}-{each}", "subject": me, "patient": me, **more,
                "code": {"coding": [coding], "text": "Body height"}, "effectiveDateTime": when,
                "meta": {"profile": ["http://hl7.org/fhir/us/core/StructureDefinition/x"]},
            }  # fmt: skip
            entries.append({"fullUrl": f"urn:uuid:{kind}-{each}", "resource": one})
    return json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries})


def seconds(work: Callable[[], object]) -> float:
    """The median of some rounds, in seconds of the processor."""
    found = []
    for _ in range(ROUNDS):
        gc.collect()
        begin = process_time()
        work()
        found.append(process_time() - begin)
    return median(found)


def read(text: str) -> str:
    """Read a text as every door does; `refused` where it is."""
    try:
        return ", ".join(type(one).__name__ for one in patients_of(text, "bundle.json", DAY))
    except RuleFileError as error:
        return f"refused at {error.line}:{error.column}"


def main() -> None:
    """Print one line for each size, and one for each hostile input."""
    for thousands in (2, 20):
        text = record(thousands)
        loads, ours = seconds(partial(json.loads, text)), seconds(partial(read, text))
        print(f"{thousands},000 resources, {len(text) / 1e6:.1f} MB: json.loads {loads:.3f} s, "
              f"read {ours:.3f} s, {ours / loads:.1f} times")  # fmt: skip
    whole = record(20)
    hostile = {
        "cut off": whole[:-1],
        "nested": '{"resourceType": "Bundle", "x": ' + "[" * 1_000_000,
        "nested maps": '{"resourceType": "Bundle", "x": ' + '{"a":' * 1_000_000,
        "empty entries": '{"resourceType": "Bundle", "entry": [' + "{}," * 1_000_000 + "{}]}",
        "XML": "<Bundle/>" * 1_000_000,
    }
    for name, text in hostile.items():
        begin = process_time()
        said = read(text)
        print(f"{name}, {len(text) / 1e6:.1f} MB: {said} after {process_time() - begin:.2f} s")


if __name__ == "__main__":
    main()
