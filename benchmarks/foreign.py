"""Which finder of the lint finds the bugs of other hands, and what it finds on right criteria.

python -m benchmarks.foreign FOLDER [FOLDER ..]

A folder holds what a hand wrote: `right/NCT….yaml`, `bugs/…yaml`, and `bugs.tsv` with a row each
(`file`, `criterion`, mostly `trial`). A bug is found where its criterion has a finding that
it does not have in the right file. Hints are counted apart. Of the findings on right criteria
those that `foreign_true.tsv` names are true: the words bear them out. All others count as false.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from oligomatch.api.authoring.linting import noted_in
from oligomatch.matcher.probe.lint.noted import Lint
from oligomatch.matcher.probe.lint.rank import finder, is_hint
from oligomatch.rules.read import read_trial
from oligomatch.rules.text.text import RuleFileError
from oligomatch.rules.trial import DECIDING

TRUE = Path(__file__).with_name("foreign_true.tsv")
BESIDE = frozenset(
    {Lint.NO_CASES, Lint.ONE_SIDED, Lint.UNVERIFIED_NAME, Lint.IDLE_SILENCE, Lint.NOT_DECIDED}
)
HINT = " (hint)"
Named = tuple[str, str, str]  # the finder, the criterion, what it says


@dataclass(slots=True)
class Tally:
    """What finders made of some hands' files."""

    bugs: int = 0
    found: int = 0
    hinted: int = 0  # bugs of which there is a hint only
    criteria: int = 0
    finds: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)
    true: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    alarmed: set[str] = field(default_factory=set)
    with_hint: set[str] = field(default_factory=set)


def main(folders: Sequence[str]) -> int:
    """Print a line for each folder, and the table over all of them."""
    if not folders:
        print(__doc__)
        return 2
    every = Tally()
    print("| set | bugs found | by a hint only | right criteria | with a false finding | a hint |")
    print("| --- | --- | --- | --- | --- | --- |")
    for one in map(Path, folders):
        own = Tally()
        _of_hand(one, own, every)
        found, false = f"{own.found} of {own.bugs}", len(own.alarmed)
        hints = len(own.with_hint - own.alarmed)
        print(f"| {one.name} | {found} | {own.hinted} | {own.criteria} | {false} | {hints} |")
    print("\n| finder | bugs it finds | it alone | true on right criteria | false | precision |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in sorted({*every.finds, *every.true, *every.false}):
        print(_row(name, every))
    return 0


def _row(name: str, every: Tally) -> str:
    good, bad = every.finds[name] + every.true[name], every.false[name]
    cells = [name, every.finds[name], every.alone[name], every.true[name], bad]
    share = f"{100 * good / (good + bad):.0f} %" if good + bad else ""
    return "| " + " | ".join(str(one or "") for one in cells) + f" | {share} |"


def _of_hand(folder: Path, *tallies: Tally) -> None:
    true = _true()
    right = {path.stem: _findings(path) for path in sorted((folder / "right").glob("NCT*.yaml"))}
    for trial, findings in right.items():
        deciding = [
            one
            for one in read_trial(folder / "right" / f"{trial}.yaml").criteria
            if one.kind in DECIDING and one.tree is not None
        ]
        for tally in tallies:
            tally.criteria += len(deciding)
        for name, criterion, _ in findings:
            for tally in tallies:
                known = (criterion or trial, name.split()[0]) in true
                (tally.true if known else tally.false)[name] += 1
                if criterion and not known:
                    of_it = tally.with_hint if name.endswith(HINT) else tally.alarmed
                    of_it.add(f"{trial} {criterion}")
    with (folder / "bugs.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            trial = row.get("trial") or _trial_with(row["criterion"], right)
            names = _new(folder / "bugs" / row["file"], trial, row["criterion"], right[trial])
            for tally in tallies:
                tally.bugs += 1
                alarm = any(not name.endswith(HINT) for name in names)
                tally.found += alarm
                tally.hinted += bool(names) and not alarm
                tally.finds.update(names)
                tally.alone.update(names if len(names) == 1 else ())


def _trial_with(criterion: str, right: dict[str, set[Named]]) -> str:
    """The trial that a criterion's id is of: it begins with the last digits of its number."""
    (found,) = (one for one in right if one.endswith(criterion.partition("-")[0]))
    return found


def _new(path: Path, trial: str, criterion: str, before: set[Named]) -> set[str]:
    """The finders that find something new on a criterion of a wrong file."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / f"{trial}.yaml"
        copy.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
        try:
            found = _findings(copy)
        except RuleFileError:
            return {"the file is refused"}
    return {name for name, at, _ in found - before if at == criterion}


def _findings(path: Path) -> set[Named]:
    trial = read_trial(path)
    each = [one for one in noted_in(path, trial) if one.lint not in BESIDE]
    return {
        (finder(one) + HINT * is_hint(one, trial, each), one.criterion, str(one.details))
        for one in each
    }


def _true() -> set[tuple[str, str]]:
    return set(_rows(TRUE))


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        at, code, *_ = line.split("\t")
        yield at, code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
