"""What Hypothesis is told of our types when it starts (entry point `hypothesis`)."""

from __future__ import annotations

import sys


def register() -> None:
    """Tell Hypothesis now where our types are there already; else they tell it when they come.

    So a project that never imports us pays nothing for having us installed.
    """
    if "oligomatch.matcher" in sys.modules:
        from oligomatch.matcher.probe.registered import register as tell

        tell()
