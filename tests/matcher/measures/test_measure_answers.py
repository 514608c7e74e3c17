"""What each measure makes of a patient told in part: its values, the facts it was read from, and what
would narrow it. The rows of measure_answers.yaml keep what the engine answers; most were read against
the contract, but the last sixteen were not, nor every pointer of the lesion and count rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from oligomatch.matcher.logic.values import Flag, Numbers, Options, Possible
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.tree import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
)
from tests.support.patients import GOLDEN, Json, patient

STATED = yaml.load(Path(__file__).with_name("measure_answers.yaml").read_text(), yaml.CSafeLoader)


def _organ(*organs: str) -> Node:
    return OneOf(Measure("organ"), frozenset(organs))


INSIDE = Is(Measure("intracranial"))
SMALL = Within(Measure("max_diameter_mm"), high=20)
TREATED = Is(Measure("prior_local_therapy", names=frozenset({"RT", "SABR"})))
AMENABLE = Is(Measure("amenable_to_local_therapy"))
WHERE: dict[str, Node] = {
    "inside": INSIDE,
    "outside": Not(INSIDE),
    "bone": _organ("bone"),
    "L3": _organ("L3"),
    "liver or kidney": _organ("liver", "kidney"),
    "lung": _organ("lung"),
    "small": SMALL,
    "grown": Is(Measure("progressing")),
    "amenable": AMENABLE,
    "treated": TREATED,
    "two of": AtLeast(2, (SMALL, AMENABLE, Not(TREATED))),
    "bone or small": AnyOf((_organ("bone"), Within(Measure("volume_cc"), under=10))),
    "liver and small": AllOf((_organ("liver"), SMALL)),
    "any": Always(),
    "not amenable": Not(AMENABLE),
    "inside or amenable": AnyOf((INSIDE, AMENABLE)),
    "two of bone, growing, amenable": AtLeast(
        2, (_organ("bone"), Is(Measure("progressing")), AMENABLE, INSIDE)
    ),
    "large": Within(Measure("max_diameter_mm"), low=20),
    "not in the liver": Not(_organ("liver")),
}
PATIENTS: dict[str, Json] = {one["patient"]: one["told"] for one in STATED}
ROWS = [(one["patient"], row) for one in STATED for row in one["answers"]]


def known(name: str) -> Patient:
    """The patient of a name, asked on 14 May 2026."""
    return patient(GOLDEN if name == "golden" else PATIENTS[name])


def measure(asked: Json) -> Measure:
    """The measure that a row asks for."""
    told: dict[str, Any] = dict(asked)
    for name in ("names", "other_than"):
        told[name] = frozenset(asked.get(name, ()))
    if "where" in asked:
        told["where"] = WHERE[asked["where"]]
    return Measure(**told)


def words(values: Possible) -> str:
    """The possible values in a few words."""
    match values:
        case Flag(yes, no):
            return {(True, False): "yes", (False, True): "no", (True, True): "open"}[yes, no]
        case Options(options):
            return " or ".join(sorted(str(one) for one in options))
        case Numbers(low, high, absent):
            found = [] if low is None else [_span(low, high)]
            return " or ".join([*(["none"] if absent else []), *found])
    raise AssertionError(values)


def _span(low: float, high: float | None) -> str:
    if high is None:
        return f"{low:g} and more"
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


@pytest.mark.parametrize(
    ("name", "row"), ROWS, ids=lambda one: one if isinstance(one, str) else one["asked"]["kind"]
)
def test_a_measure_of_a_patient_told_in_part(name: str, row: Json) -> None:
    answer = ask(known(name), measure(row["asked"]))
    assert words(answer.values) == row["is"]
    assert list(answer.facts) == row.get("told", [])
    assert list(answer.asks) == row.get("asks", [])
