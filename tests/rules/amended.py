"""A trial whose protocol was amended twice, and one of whom it matters when he is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from oligomatch.rules.tree import Is, Measure, Node, OneOf, Within
from oligomatch.rules.trial import Arm, Criterion, Kind, Source, Trial, Version
from tests.support.patients import TRIALS

NSCLC = OneOf(Measure("cancer_type"), frozenset({"nsclc"}))
PET, BRAIN = Is(Measure("fdg_pet_done")), Is(Measure("brain_imaging_done"))
VERSIONS = (
    Version("2.0", date(2022, 3, 1)),
    Version("3.0", date(2024, 5, 1), "Amendment 2, 1 May 2024", Source("own", 7)),
)


def at_most(ecog: int) -> Node:
    return Within(Measure("ecog"), 0, ecog)


def rule(number: int, tree: Node, **fields: Any) -> Criterion:
    id = f"7662-{number:02}"
    return Criterion(id, Kind.INCLUSION, tree, "quote", "text", Source("own"), **fields)


def amended(*criteria: Criterion, arms: tuple[Arm, ...] = ()) -> Trial:
    """NSCLC always; ECOG 0 as first written, at most 1 from 2.0 on, at most 2 from 3.0 on, a PET
    from 2.0 on."""
    own = criteria or (
        rule(1, NSCLC),
        rule(2, at_most(0), before="2.0"),
        rule(3, at_most(1), since="2.0", before="3.0"),
        rule(4, PET, since="2.0"),
        rule(5, at_most(2), since="3.0"),
    )
    saron = TRIALS["NCT02417662"]
    return replace(saron, criteria=own, versions=VERSIONS, arms=arms, silenced=())


def patient(day: date, **fields: Any) -> dict[str, Any]:
    """One of NSCLC with ECOG 1 and a PET, asked on a day."""
    return {
        "patient": day.isoformat(),
        "as_of": day.isoformat(),
        "cancer_type": "nsclc",
        "ecog": 1,
        "imaging": {"fdg_pet": True},
        **fields,
    }
