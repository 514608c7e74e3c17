"""Tests that are taken by turns where the whole suite is run by several workers, as CI runs it:
every third one of the rooms whose tests begin servers, browsers, processes or searches, which took
three quarters of its time.

Which third it is follows from the commit, so that a run is the same each time and the next commit
may take another; `OLIGOMATCH_TURN=all`, a run without workers and HYPOTHESIS_PROFILE=long take
all. The claims, the semantics, the measures, the reader of letters (but for the grid of frames) and the
trials are no such room.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from zlib import crc32

NAME = "OLIGOMATCH_TURN"
ALL = "all"
TURNS = 3
ROOT = Path(__file__).parents[3]
BY_TURNS = (
    "tests/api/authoring/",
    "tests/api/cohort/",
    "tests/api/commands/",
    "tests/api/exchange/",
    "tests/api/intake/test_files.py",
    "tests/api/landscape/",
    "tests/api/page/",
    "tests/api/results/",
    "tests/api/web/",
    "tests/api/words/test_one_place.py",
    "tests/api/words/test_pseudo_language.py",
    "tests/matcher/backends/",
    "tests/matcher/cohort/",
    "tests/matcher/findings/",
    "tests/matcher/landscape/",
    "tests/matcher/probe/",
    "tests/net/",
    "tests/repository/test_docs.py",
    "tests/rules/drafting/test_draft.py",
    "tests/rules/reading/test_frames.py",
    "tests/rules/test_misspelling.py",
)
# of which nearly all the time goes into answers that all its tests share: they are taken together
TOGETHER = ("tests/api/words/test_pseudo_language.py",)


def begin_turn() -> None:
    """Tell this process and its workers whose turn it is, by the commit; where there is none, all."""
    if NAME not in os.environ:
        command = ["git", "-C", str(ROOT), "rev-parse", "HEAD"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError:
            return  # no git here
        if done.returncode == 0:
            os.environ[NAME] = str(int(done.stdout[:8], 16) % TURNS)


def of_this_turn(test: str) -> bool:
    """Whether a test, by its name, is taken in this run."""
    turn = os.environ.get(NAME, ALL)
    if turn == ALL or not test.startswith(BY_TURNS):
        return True
    name = test.partition("::")[0] if test.startswith(TOGETHER) else test
    return str(crc32(name.encode()) % TURNS) == turn


def turn_in_words() -> str | None:
    """What is said of it at the end of a run; nothing where all were taken."""
    turn, own = os.environ.get(NAME, ALL), Path(__file__).relative_to(ROOT)
    return (
        None if turn == ALL else f"turn {turn} of 0 to {TURNS - 1} ({own}); {NAME}={ALL} takes all"
    )
