"""What durable-rules does without its guards, and with them: the figures of docs/durable-rules.md.

python scripts/durable_report.py [patients in one process] [generated patients compared]
"""

from __future__ import annotations

import os
import platform
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from oligomatch.matcher.explain.disease_state import standing
from oligomatch.matcher.findings.chain import Derivation, PlainChainer
from oligomatch.matcher.findings.durable_chain import DurableChainer
from oligomatch.matcher.findings.engines import chainer
from oligomatch.matcher.findings.sure_facts import sure_facts
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.case_files import load_cases
from oligomatch.rules.findings.findings import Fact
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.oracle.drawn_profiles import stated_in_part
from tests.support.processes.hazards import HAZARDS, outcome
from tests.support.rule_sets import Case, rule_sets, same

PAGE = Path(__file__).parent.parent / "docs" / "durable-rules.md"
MARKS = ("<!-- figures -->", "<!-- end of figures -->")
ORDERS = 3  # of the facts of each rule set


def main(arguments: list[str]) -> int:
    """Run everything, print it, and put it into the page."""
    patients, compared = (*map(int, arguments), *(100_000, 10_000)[len(arguments) :])
    lines = [*_hazards(), *_patients(patients), "", *_compared(compared)]
    print(*lines, sep="\n")
    before, _, after = re.split("|".join(MARKS), PAGE.read_text(encoding="utf-8"))
    PAGE.write_text("\n".join([before + MARKS[0], "", *lines, "", MARKS[1] + after]), "utf-8")
    return 0


def _hazards() -> Iterator[str]:
    yield f"durable-rules {version('durable_rules')}, Python {platform.python_version()},"
    yield f"{platform.system()} {platform.machine()}, by `python scripts/durable_report.py`."
    yield ""
    yield "| without its guard | outcome |"
    yield "| --- | --- |"
    for name, hazard in HAZARDS.items():
        start = time.monotonic()
        found = _outcome(name)
        seconds = f" after {time.monotonic() - start:.1f} s" if name == "stock_threads" else ""
        words = " ".join((hazard.__doc__ or "").split())
        yield f"| `{name}`: {words} | {_words(found)}{seconds} |"
    yield ""


def _outcome(name: str) -> Any:
    try:
        return outcome(name, seconds=120)
    except subprocess.TimeoutExpired:
        return "still alive after 120 s"


def _words(found: Any) -> str:
    if isinstance(found, dict):
        return "; ".join(f"{key}: {value}" for key, value in found.items())
    return "**the process ends**" if found == "died" else str(found)


# --- the same facts and supports ------------------------------------------------------------------


class Count:
    """How much was compared."""

    def __init__(self) -> None:
        self.derivations = self.facts = self.supports = self.different = 0

    def compare(self, one: Derivation, two: Derivation) -> None:
        """Count a derivation, and whether the other differs."""
        self.derivations += 1
        self.facts += len(one)
        self.supports += sum(map(len, one.values()))
        self.different += same(one) != same(two)

    def row(self, name: str) -> str:
        """One row of the table."""
        return (
            f"| {name} | {self.derivations:,} | {self.facts:,} | {self.supports:,}"
            f" | {self.different} |"
        )


def _compared(patients: int) -> Iterator[str]:
    yield "| compared with the plain chainer | derivations | facts | supports | different |"
    yield "| --- | --- | --- | --- | --- |"
    yield _rule_sets(patients // 8)  # each stays registered
    yield from _generated(patients)


def _generate(strategy: Any, number: int, test: Callable[[Any], None]) -> None:
    health = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

    @seed(1)
    @settings(
        max_examples=number, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=health,
    )  # fmt: skip
    @given(strategy)
    def each(case: Any) -> None:
        test(case)

    each()


def _rule_sets(number: int) -> str:
    count = Count()

    def each(drawn: tuple[Case, random.Random]) -> None:
        case, shuffle = drawn
        plain = PlainChainer(case.rules, case.background).derive(case.facts)
        durable, facts = DurableChainer(case.rules, case.background), list(case.facts)
        for _ in range(ORDERS):
            shuffle.shuffle(facts)
            count.compare(plain, durable.derive(facts))

    _generate(st.tuples(rule_sets(), st.randoms()), number, each)
    return count.row(f"random rule sets, {ORDERS} orders of facts each")


def _generated(number: int) -> Iterator[str]:
    findings, stands = Count(), Count()

    def each(case: Any) -> None:
        profile = profile_of(case[1])
        assert profile.as_of is not None
        plain, durable = (derive(profile, profile.as_of, chainer=chainer(e)) for e in ENGINES)
        findings.compare(plain.derivation, durable.derivation)
        if findings.derivations % 5 == 0:
            one, two = standing(plain), standing(durable)
            assert (one.engine, two.engine) == ENGINES
            stands.compare(one.derivation, two.derivation)

    _generate(stated_in_part(), number, each)
    yield findings.row("generated patients: findings")
    yield stands.row("every fifth: groups, label, what is counted")


ENGINES = ("plain", "durable")


# --- many patients in one process -----------------------------------------------------------------


def _patients(number: int) -> Iterator[str]:
    vocabulary = load_vocabulary()
    pool = [
        [fact for fact, _ in sure_facts(profile_of(dict(case.patient)), vocabulary)]
        for case in load_cases()
    ]
    draw, count, engine = random.Random(1), Count(), chainer("durable")
    sizes = {0: _resident()}
    start = time.monotonic()
    for n in range(1, number + 1):
        facts = _some(draw, pool)
        derived = engine.derive(facts)
        if n % 10 == 0:
            count.compare(chainer("plain").derive(facts), derived)
        if n in (1_000, number // 4, number // 2, 3 * number // 4, number):
            sizes[n] = _resident()
    yield f"{number:,} patients in one process, in {time.monotonic() - start:.0f} s: no crash;"
    yield f"every tenth compared ({count.derivations:,}, {count.different} different)."
    yield ""
    yield "| patients | resident MB |"
    yield "| --- | --- |"
    yield from (f"| {n:,} | {size / 1024:.1f} |" for n, size in sizes.items())


def _some(draw: random.Random, pool: list[list[Fact]]) -> list[Fact]:
    """Most of what one patient is told of, in some order."""
    facts = [fact for fact in draw.choice(pool) if draw.random() < 0.9]
    draw.shuffle(facts)
    return facts


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") // 1024


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
