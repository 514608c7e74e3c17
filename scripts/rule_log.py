"""Holds the change log to the rules: it names the trials of which some patient's verdict changed.

python scripts/rule_log.py              what the top section of CHANGELOG.md must still say
python scripts/rule_log.py --release    keep the present rules as the released ones
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from oligomatch.api.authoring.compare_view import Compared, compared
from oligomatch.matcher.probe.versions import Distinguishable
from oligomatch.rules.read import SHIPPED, load_trials
from oligomatch.rules.trial import Trial

ROOT = Path(__file__).parent.parent
LOG = ROOT / "CHANGELOG.md"
RELEASED = ROOT / "rules" / "released"
STAR = "★"
_TRIAL = re.compile(r"NCT\d{8}")


def main(wanted: list[str]) -> int:
    """Print what is wrong, or keep the rules; 1 if anything is wrong."""
    if wanted == ["--release"]:
        keep()
        return 0
    problems = list(unlike(LOG.read_text(encoding="utf-8"), changed(load_trials())))
    print("\n".join(problems) or "the change log names what changed")
    return 1 if problems else 0


def keep(folder: Path = SHIPPED, released: Path = RELEASED) -> None:
    """Keep the trial files of a folder as the released ones."""
    shutil.rmtree(released, ignore_errors=True)
    released.mkdir(parents=True)
    for path in folder.glob("*.yaml"):
        shutil.copy(path, released)


def released() -> tuple[Trial, ...]:
    """The trials as they were last released."""
    return load_trials(RELEASED)


def changed(trials: tuple[Trial, ...]) -> list[Compared]:
    """Every trial that is not as it was released."""
    old, new = ({one.id: one for one in some} for some in (released(), trials))
    return list(compared(old, new, ()))


def unlike(log: str, found: list[Compared]) -> Iterator[str]:
    """Where the top section of a change log and the rules disagree."""
    starred = _starred(log)
    altered = {one.trial.id: one for one in found if one.differs or _open(one)}
    for id in sorted(altered.keys() - starred):
        what = "may have changed (not decided)" if _open(altered[id]) else "changed"
        yield f"{id}: some verdict {what} since the release; name it in a line with {STAR}"
    for id in sorted(starred - altered.keys()):
        yield f"{id}: named in a line with {STAR}, but no verdict changed since the release"


def _open(one: Compared) -> bool:
    return one.answer is Distinguishable.NOT_DECIDED and not one.differs


def _starred(log: str) -> set[str]:
    """The trials named in lines with a star in the top section."""
    section = log.split("\n## ")[1]
    lines = re.split(r"\n\* ", section)[1:]
    return {id for line in lines if line.startswith(STAR) for id in _TRIAL.findall(line)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
