"""The exact layer: what the facts of the world leave of a verdict that the judge left open.

Every module here needs z3 (`pip install oligomatch[exact]`) and is asked for by name: nothing of it
runs on the path of a plain match.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec


@cache
def solver_found() -> bool:
    """Whether the solver (the extra `exact`) is installed."""
    return find_spec("z3") is not None
