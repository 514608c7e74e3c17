"""How long Hypothesis searches, by HYPOTHESIS_PROFILE: `ci` (short, the same each time), `long`, or
`asan` (a few examples, where each is slow)."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

CALM = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile(
    "ci", derandomize=True, max_examples=100, deadline=None, suppress_health_check=CALM
)
settings.register_profile("long", max_examples=5000, deadline=None, suppress_health_check=CALM)
settings.register_profile(
    "asan", derandomize=True, max_examples=10, deadline=None, suppress_health_check=CALM
)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "ci")
settings.load_profile(PROFILE)

if PROFILE != "long" and hasattr(providers, "_get_local_constants"):
    # Hypothesis mixes the constants of whatever modules are loaded into what it tries, so that a
    # test would meet other patients alone than after others, or in another folder
    providers._get_local_constants = lambda: providers._local_constants

# no registry that happens to lie on the machine may tell a recruitment status to a test
os.environ["OLIGOMATCH_REGISTRY"] = os.devnull + "/registry.sqlite"
