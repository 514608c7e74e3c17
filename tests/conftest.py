"""How long Hypothesis searches, by HYPOTHESIS_PROFILE: `ci` (short, the same each time), `long`, or
`asan` (a few examples, where each is slow)."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

CALM = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile(
    "ci", derandomize=True, max_examples=100, deadline=None, suppress_health_check=CALM
)
settings.register_profile("long", max_examples=5000, deadline=None, suppress_health_check=CALM)
settings.register_profile(
    "asan", derandomize=True, max_examples=10, deadline=None, suppress_health_check=CALM
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# no registry that happens to lie on the machine may tell a recruitment status to a test
os.environ["OLIGOMATCH_REGISTRY"] = os.devnull + "/registry.sqlite"
