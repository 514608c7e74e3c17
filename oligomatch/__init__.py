"""Which trials fit a patient with oligometastatic cancer, why, and what to ask next.

What `__all__` lists is public and stays (docs/library.md); every other name, and every module below
`api`, `matcher` and `rules`, may change with any release.
"""

from __future__ import annotations

from typing import TYPE_CHECKING as _CHECKING
from typing import Any as _Any

from oligomatch.rules.text.faults import Fault as _Fault
from oligomatch.rules.text.faults import Speaker as _Speaker

if _CHECKING:
    from oligomatch.api.library.answers import Answer, ask_next, explain, gaps, outlook
    from oligomatch.api.library.matches import Matches, Ranked, UnknownNameError, match
    from oligomatch.api.library.mounting import web_app
    from oligomatch.api.library.records import export
    from oligomatch.api.library.screening import Screened, screen
    from oligomatch.matcher.intake.intake import profile_of, read_profile
    from oligomatch.matcher.profile.problems import ProfileError
    from oligomatch.matcher.profile.profile import Profile
    from oligomatch.rules.read import load_trials
    from oligomatch.rules.text.text import RuleFileError

__version__ = "0.2.0"
__all__ = [
    "Answer",
    "Matches",
    "Profile",
    "ProfileError",
    "Ranked",
    "RuleFileError",
    "Screened",
    "UnknownNameError",
    "__version__",
    "ask_next",
    "explain",
    "export",
    "gaps",
    "load_trials",
    "match",
    "outlook",
    "profile_of",
    "read_profile",
    "screen",
    "web_app",
]

_HOMES = {
    "api.library.answers": ("Answer", "ask_next", "explain", "gaps", "outlook"),
    "api.library.matches": ("Matches", "Ranked", "UnknownNameError", "match"),
    "api.library.mounting": ("web_app",),
    "api.library.records": ("export",),
    "api.library.screening": ("Screened", "screen"),
    "matcher.intake.intake": ("profile_of", "read_profile"),
    "matcher.profile.problems": ("ProfileError",),
    "matcher.profile.profile": ("Profile",),
    "rules.read": ("load_trials",),
    "rules.text.text": ("RuleFileError",),
}


def __getattr__(name: str) -> _Any:
    """A public name, read where it is first used: a command pays for what it needs alone."""
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            _speak()
            found = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
            return found
    near = ""
    if not name.startswith("_"):  # which a program looks for by itself
        near = import_module(f"{__name__}.api.words.lexicon").hint(name, __all__)
    say = import_module(f"{__name__}.api.words.catalogue").say
    raise AttributeError(say("python.no_name", module=__name__, name=name, near=near))


def _speak() -> None:
    """A refused profile says why in words, for who calls from Python."""
    from oligomatch.matcher.profile.problems import said_by

    said_by(_words)


def _words(error: ProfileError) -> str:
    """What a profile is refused for, as a caller reads it."""
    from oligomatch.api.words.problems import error_words

    return error_words(error)


def _said(fault: _Fault) -> str:
    """Why something is refused, as a reader of any face has it."""
    from oligomatch.api.words.problems import refusal_words

    return refusal_words(fault)


_Speaker.words = _said


def __dir__() -> list[str]:
    return sorted(__all__)
