"""What Hypothesis draws for our types, told to it when both are there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.trial import Criterion, Trial


def register() -> None:
    """Let `st.from_type` and `@given` with types draw profiles, trials and criteria.

    This may run while our own strategies are being imported: so these are looked for when
    something is drawn.
    """
    from hypothesis import strategies as st

    for kind, name in ((Profile, "profiles"), (Trial, "trials"), (Criterion, "criteria")):
        st.register_type_strategy(kind, st.deferred(_drawing(name)))


def _drawing(name: str) -> Callable[[], Any]:
    def ours() -> Any:
        from oligomatch.matcher.probe import strategies

        return getattr(strategies, name)()

    return ours
