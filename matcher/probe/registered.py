"""What Hypothesis draws for our types, told to it when both are there."""

from __future__ import annotations

from typing import Any

from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.trial import Criterion, Trial


def register() -> None:
    """Let `st.from_type` and `@given` with types draw profiles, trials and criteria.

    This may run while our own strategies are being imported: so these are looked for when
    something is drawn.
    """
    from hypothesis import strategies as st

    st.register_type_strategy(Profile, st.deferred(_profiles))
    st.register_type_strategy(Trial, st.deferred(_trials))
    st.register_type_strategy(Criterion, st.deferred(_criteria))


def _profiles() -> Any:
    from oligomatch.matcher.probe.strategies import profiles

    return profiles()


def _trials() -> Any:
    from oligomatch.matcher.probe.strategies import trials

    return trials()


def _criteria() -> Any:
    from oligomatch.matcher.probe.strategies import criteria

    return criteria()
