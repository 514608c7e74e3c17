"""What Hypothesis draws for our types, told to it when it starts (entry point `hypothesis`)."""

from __future__ import annotations

from functools import partial
from typing import Any

from matcher.profile import Profile
from rules.trial import Criterion, Trial


def register() -> None:
    """Let `st.from_type` and `@given` with types draw profiles, trials and criteria.

    Hypothesis calls this while it is being imported, maybe by our own strategies: so these are
    looked for when something is drawn.
    """
    from hypothesis import strategies as st

    st.register_type_strategy(Profile, st.deferred(partial(_strategy, "profiles")))
    st.register_type_strategy(Trial, st.deferred(partial(_strategy, "trials")))
    st.register_type_strategy(Criterion, st.deferred(partial(_strategy, "criteria")))


def _strategy(name: str) -> Any:
    from matcher.probe import strategies

    return getattr(strategies, name)()
