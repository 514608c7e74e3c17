"""Which trials fit a patient with oligometastatic cancer, why, and what to ask next.

Five names are public: `Profile` (what is known of one patient), `profile_of` and `read_profile`
(a profile from a map or a text), `load_trials` (the trials to match) and `match` (one patient
against them, ranked). Everything else is reached by its module's path and may change.
docs/library.md shows them at work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oligomatch.matcher.intake.intake import profile_of, read_profile
    from oligomatch.matcher.library import match
    from oligomatch.matcher.profile.profile import Profile
    from oligomatch.rules.read import load_trials

__version__ = "0.1.0"
__all__ = ["Profile", "load_trials", "match", "profile_of", "read_profile"]

_HOMES = {
    "Profile": "matcher.profile.profile",
    "load_trials": "rules.read",
    "match": "matcher.library",
    "profile_of": "matcher.intake.intake",
    "read_profile": "matcher.intake.intake",
}


def __getattr__(name: str) -> Any:
    """A public name, read where it is first used: a command pays for what it needs alone."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
