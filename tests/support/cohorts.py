"""Small cohorts of generated patients, the same each time, told in part."""

from __future__ import annotations

from functools import cache

from hypothesis import HealthCheck, Phase, given, settings

from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.profiles import Json


@cache
def cohort(patients: int) -> tuple[Json, ...]:
    """So many profiles, each with the label of its number."""
    found: list[Json] = []

    @settings(
        max_examples=patients,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(stated_in_part())
    def keep(case: tuple[World, Json]) -> None:
        found.append({**case[1], "patient": f"P{len(found)}"})

    keep()
    return tuple(found)
