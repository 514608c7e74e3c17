"""Patients that the solver finds, and whether reader and judge take each."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.matcher.backends.solver.verdicts import Exact
from oligomatch.matcher.profile.profile import Profile


def patients_tried(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each patient that the solver finds from now on, whether it was taken."""
    tried: list[bool] = []
    confirmed = Exact._confirmed

    def counted(exact: Exact, *of: Any) -> Profile | None:
        found = confirmed(exact, *of)
        tried.append(found is not None)
        return found

    monkeypatch.setattr(Exact, "_confirmed", counted)
    return tried
