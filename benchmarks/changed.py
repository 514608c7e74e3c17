"""Which changes that a machine makes in right criteria the lint finds by their words.

python -m benchmarks.changed FOLDER [FOLDER ..] [--half even|odd] [--missed KIND]

A folder holds right trial files (`NCT….yaml`). Each rule is changed in one place after another, one
kind of change at a time (`benchmarks.changes`), at most three times a kind and criterion, and its
words are held against it again, among its neighbours. A change is found where the criterion has an
alarm that it does not have as it was; hints are counted apart. Halves are by the number of the
trial, so that what is mended on one is measured on the other. `--missed` lists what is not found.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from benchmarks.changes import changes
from oligomatch.api.authoring.linting import of_words
from oligomatch.matcher.probe.lint.claims import of_whom
from oligomatch.matcher.probe.lint.headed import without_headings
from oligomatch.matcher.probe.lint.rank import finder, is_hint
from oligomatch.rules.operators import spell
from oligomatch.rules.read import read_trial
from oligomatch.rules.trial import DECIDING, Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

ABOUT = 4  # criteria on either side that a criterion is read among
OF_A_KIND = 3  # changes of a kind in one criterion


def main(arguments: list[str]) -> int:
    """Print a row for each kind of change."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.changed")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--half", choices=("even", "odd"))
    parser.add_argument("--missed", default="")
    asked = parser.parse_args(arguments)
    found: dict[str, Counter[str]] = {
        "made": Counter(),
        "alarm": Counter(),
        "hint": Counter(),
        "nothing": Counter(),
    }
    for path in sorted({p for folder in asked.folders for p in folder.glob("NCT*.yaml")}):
        if asked.half not in (None, half(path.stem)) or ".case" in path.name:
            continue
        trial = read_trial(path)
        for criterion in trial.criteria:
            for kind, changed, how in _changed(trial, criterion):
                found["made"][kind] += 1
                found[how][kind] += 1
                if how != "alarm" and kind == asked.missed:
                    tree = "" if changed.tree is None else spell(changed.tree)
                    print(f"{trial.id} {criterion.id} {how}\n  {criterion.quote}\n  {tree}")
    print("| change | made | found by an alarm | by a hint only |\n| --- | --- | --- | --- |")
    for kind, made in sorted(found["made"].items()):
        print(f"| {kind} | {_share(found['alarm'][kind], made)} | {found['hint'][kind]} |")
    print(f"| all | {_share(found['alarm'].total(), found['made'].total())} "
          f"| {found['hint'].total()} |")  # fmt: skip
    return 0


def _share(found: int, made: int) -> str:
    return f"{made} | {found} ({100 * found / max(made, 1):.0f} %)"


def half(trial: str) -> str:
    """Which half a trial is in."""
    return "odd" if blake2b(trial.encode()).digest()[0] % 2 else "even"


def _changed(trial: Trial, criterion: Criterion) -> Iterator[tuple[str, Criterion, str]]:
    """Each change of a criterion, and whether an alarm or a hint finds it."""
    if criterion.kind not in DECIDING or criterion.tree is None or criterion.basis != "text":
        return
    criterion = replace(criterion, waits=())  # they say the rule again, and would be changed too
    before = _findings(trial, criterion)
    made: Counter[str] = Counter()
    seen = {criterion.tree}
    for kind, tree in changes(criterion.tree):
        if tree in seen or made[kind] == OF_A_KIND:
            continue
        seen.add(tree)
        made[kind] += 1
        changed = replace(criterion, tree=tree)
        new = {hint for hint, *_ in _findings(trial, changed) - before}
        yield kind, changed, "nothing" if not new else "hint" if all(new) else "alarm"


def _findings(trial: Trial, criterion: Criterion) -> set[tuple[bool, str, str]]:
    at = next(n for n, one in enumerate(trial.criteria) if one.id == criterion.id)
    each = [*trial.criteria]
    each[at] = criterion
    near = each[max(0, at - ABOUT) : at + ABOUT + 1]
    rest = (one for one in each if one not in near)
    near += [one for one in rest if one.quote and one.quote == criterion.quote]
    near_it = replace(trial, criteria=tuple(near))
    among = without_headings(near_it)
    vocabulary = load_vocabulary()
    found = (*of_words(among, vocabulary), *of_whom.asked_of_some(near_it, vocabulary))
    return {
        (is_hint(one, among, found), finder(one), str(one.details))
        for one in found
        if one.criterion == criterion.id
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
