"""Every face over patients drawn from the profile's schema, for as long as one likes.

python -m scripts.fuzz_faces [--seconds 600] [--seed 1] [--face WORD]

Each round draws other patients, and puts them to one face: a command in one of its forms, a route,
the page, the columns; over the shipped trials, or over trials that ask every measure with every
operator. What a face says is held against the judge. What is found is made small and printed, and
kept under build/fuzz/; the figures are those of docs/self-tests/fuzz.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

from oligomatch.api.results.matching import Rules, load_rules
from tests.net import own_trials
from tests.net.drawn import Json, mixed, singles
from tests.net.faces import (
    REFUSED,
    Face,
    alike,
    by_board,
    by_columns,
    by_command,
    by_http,
    by_page,
    by_the_judge,
    client,
    commands,
    questions,
    quiet,
)

KEPT = Path(__file__).parent.parent / "build" / "fuzz"
PATIENTS = 12  # of a round
ALONE = 0.4  # of them with one field told
SMALLER = 30  # seconds for what is found to be made small
Found = dict[str, str]


def main() -> int:
    """Fuzz the faces for a while; print what happened, and 1 if something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--face", default="", help="only faces with this word in their name")
    asked = parser.parse_args()
    random, figures, found = Random(asked.seed), Counter[str](), Found()
    with ExitStack() as stack:
        each = [one for one in _faces(stack) if asked.face in one[0]]
        end = time.monotonic() + asked.seconds
        while time.monotonic() < end:
            name, face, rules = random.choice(each)
            told = [_patient(random) for _ in range(PATIENTS)]
            figures["rounds"] += 1
            figures["patients"] += len(told)
            wrong = wrong_in(name, face, rules, told)
            for one, why in wrong.items():
                _keep(name, one, why, found, face, rules)
            figures["refused"] += sum(by_the_judge(one, rules) is REFUSED for one in told)
    print(json.dumps({"seed": asked.seed, **figures, "found": len(found)}, indent=1))
    return 1 if found else 0


def _patient(random: Random) -> Json:
    return random.choice(singles()).told if random.random() < ALONE else mixed(random)


def _faces(stack: ExitStack) -> Iterator[tuple[str, Face, Rules]]:
    """Every face with a name, over the shipped trials and over our own."""
    stack.enter_context(quiet())
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    trials = own_trials.written(folder / "trials")
    for label, rules, place in (
        ("shipped", load_rules(None), None),
        ("own", load_rules(trials), trials),
    ):
        http = stack.enter_context(client(rules))
        yield f"{label}: columns", by_columns(rules), rules
        for command in commands():
            if command.name != "compare":  # seconds a call, and its patients are read as all are
                yield f"{label}: {command}", by_command(command, folder, place), rules
        for question in questions():
            asked = question.replace("trial=core", "trial=own1") if place else question
            yield f"{label}: POST {asked}", by_http(http, asked), rules
        yield f"{label}: page", by_page(http, rules), rules
        yield f"{label}: board", by_board(http), rules


def wrong_in(name: str, face: Face, rules: Rules, each: Sequence[Json]) -> dict[str, str]:
    """The patients over whom a face fails or disagrees with the judge, as text, and how."""
    found: dict[str, str] = {}
    try:
        said = face(each)
    except Exception as error:
        if len(each) == 1:
            return {json.dumps(each[0]): _words(error)}
        half = len(each) // 2
        for part in (each[:half], each[half:]):
            found |= wrong_in(name, face, rules, part)
        return found
    for told, one in zip(each, said, strict=True):
        judge = by_the_judge(told, rules)
        if not alike(one, judge, exact="exact" in name):
            other = {t: (k, judge.get(t)) for t, k in one.items() if judge.get(t) != k}
            found[json.dumps(told)] = f"disagrees with the judge: {sorted(other.items())[:2]}"
    return found


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:300]}"


def made_small(text: str, name: str, face: Face, rules: Rules) -> Json:
    """The patient with all left out that the fault does not need."""
    told: Json = json.loads(text)

    end = time.monotonic() + SMALLER

    def still(less: Json) -> bool:
        return time.monotonic() < end and bool(wrong_in(name, face, rules, [less]))

    return smaller(told, still)


def smaller(told: Any, still: Callable[[Any], bool]) -> Any:
    """A document without the parts that it can do without."""
    changed = True
    while changed:
        changed = False
        for less in _without_one(told):
            if still(less):
                told, changed = less, True
                break
    return told


def _without_one(value: Any) -> Iterator[Any]:
    """The value without one of its parts, or with one of them smaller."""
    if isinstance(value, Mapping):
        for name in value:
            yield {key: item for key, item in value.items() if key != name}
        for name, item in value.items():
            yield from ({**value, name: less} for less in _without_one(item))
    elif isinstance(value, list):
        for at in range(len(value)):
            yield [*value[:at], *value[at + 1 :]]
        for at, item in enumerate(value):
            yield from ([*value[:at], less, *value[at + 1 :]] for less in _without_one(item))


def _keep(name: str, one: str, why: str, found: Found, face: Face, rules: Rules) -> None:
    """Keep what is found, made small, once for each way it fails."""
    fault = re.search(r"\(\w+ in \w+\.py:\d+\)", why)
    sign = fault[0] if fault else f"{name.partition(':')[2].split('?')[0]} {why[:120]}"
    if sign in found:
        return
    found[sign] = why
    text = json.dumps(made_small(one, name, face, rules), ensure_ascii=False)
    KEPT.mkdir(exist_ok=True, parents=True)
    (KEPT / f"{hashlib.sha256(text.encode()).hexdigest()[:12]}.json").write_text(text)
    print(f"{name}: {why}\n  {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
