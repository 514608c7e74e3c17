"""What is known of a patient, and what follows from it for each trial.

Three names are public: `Profile` (what is known of one patient), `load_trials` (the trials to ask)
and `match` (one patient against them, ranked). Everything else is reached by its module's path
and may change. docs/library.md shows them at work.
"""

import sys

from matcher.matches import match as match
from matcher.profile import Profile
from rules.read import load_trials

# The function stands here in the place of the module of its name, which `matcher.matches` has
# loaded by now; `from matcher.match import ..` still finds the module.
__all__ = ["Profile", "load_trials", "match"]

if "hypothesis" in sys.modules:  # it has started without us: what it draws for our types
    from matcher.probe.registered import register

    register()
