"""Columns against the judge on generated pairs: the figures of docs/self-tests/column-equality.md.

python -m scripts.column_equality [--pairs 1000000] [--seed 1] [--minutes 600]

Every round draws other trials (of any form, or like the shipped ones), other patients, another
order and other batches, and compares every row of results, every count, and who fits by
columns, packed or not. The first difference ends it.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import polars as pl
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from benchmarks.cohort_made import made
from benchmarks.generated import generated
from oligomatch.api.cohort.batches import Screener
from oligomatch.api.cohort.reading.records import RawLine, patients
from oligomatch.api.intake.files import Day, Given, Origin
from oligomatch.matcher.cohort.columns.fitting import fitting
from oligomatch.matcher.cohort.columns.judged import measures_to_screen
from oligomatch.matcher.cohort.columns.packed import packed
from oligomatch.matcher.cohort.results.screening import Pair, screen
from oligomatch.matcher.cohort.results.tables import result_rows, tables
from oligomatch.matcher.cohort.results.tally import Tally
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules.read import load_trials
from oligomatch.rules.tree import Node, parts_of
from oligomatch.rules.trial import Trial
from tests.oracle.drawn_profiles import stated_in_part
from tests.support.rule_trees import trials as any_trials

Drawn = TypeVar("Drawn")
PAGE = Path(__file__).parent.parent / "docs" / "self-tests" / "column-equality.md"
MARKS = ("<!-- figures -->", "<!-- end of figures -->")
TODAY = Day(date(2026, 11, 20))
POOL, ROUNDS_OF_MANY = 300, 20
PATIENTS, ANY, SHIPPED = 40, 30, 10  # of a round of any trials
PATIENTS_OF_LIKE, LIKE = 100, 300  # of a round of trials like the shipped ones
MANY = 10_000  # lesions of one patient, now and then


def main(pairs: int, first: int, minutes: float) -> None:
    """Round after round; the figures go to the page."""
    start, figures, random = time.monotonic(), Counter[str](), Random(first)
    pool = drawn(stated_in_part(), POOL, first)
    records = [case[1] for case in pool] + list(made(POOL // 3, first))
    for number in count(1):
        compare(number, records, random, figures)
        if number % 2 == 0:
            print(f"{figures['pairs']} pairs, {time.monotonic() - start:.0f} s", flush=True)
        if figures["pairs"] >= pairs or time.monotonic() - start > 60 * minutes:
            break
    lines = [f"| {name} | {stated:,} |" for name, stated in figures.items()]
    write(["| | |", "| --- | --- |", *lines, "| differences | 0 |"])


def drawn(strategy: st.SearchStrategy[Drawn], number: int, first: int) -> list[Drawn]:
    """So many values of a strategy, the same for the same seed."""
    found: list[Drawn] = []

    @seed(first)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def keep(value: Drawn) -> None:
        found.append(value)

    keep()
    return found


def compare(number: int, pool: list[Any], random: Random, figures: Counter[str]) -> None:
    """One round: some patients, some trials, in columns and by the judge."""
    trials = _like_the_shipped(number) if number % 2 else _any(random)
    some = PATIENTS_OF_LIKE if number % 2 else PATIENTS
    documents = [deepcopy(random.choice(pool)) for _ in range(some)]
    if number % ROUNDS_OF_MANY == 2:
        documents.append(_many(random))
    random.shuffle(documents)
    records = [
        RawLine(Origin("all.ndjson", at, at), json.dumps(one).encode())
        for at, one in enumerate(documents, 1)
    ]
    given = [one for record in records for one in patients(record, TODAY)]
    judged = [screen(one.profile, one.as_of, trials) for one in given if isinstance(one, Given)]
    screener = Screener(trials, TODAY, keep=True)
    batches = [screener.screen(part) for part in _parts(records, random)]
    found = [row for batch in batches for row in batch.results.select(_COMPARED).to_dicts()]
    wanted = [row for each in judged for row in result_rows(trials, each)]
    assert found == wanted, _different(found, wanted, number)
    tally, by_judge = Tally.empty(trials), Tally.empty(trials)
    for batch in batches:
        tally.merge(batch.tally)
    for each in judged:
        by_judge.add(each)
    assert tables(tally, trials, 4.0) == tables(by_judge, trials, 4.0), f"round {number}: tables"
    _compare_fitting([b.measures for b in batches if b.measures is not None], trials, judged)
    figures["rounds"] += 1
    figures["pairs"] += len(wanted)
    figures["patients"] += len(judged)
    figures["patients whom the columns read"] += len(judged) - sum(b.by_reference for b in batches)
    figures["batches"] += len(batches)
    _count(trials, judged, figures)


_COMPARED = ("trial", "match", "criterion", "standing", "failing", "open", "standings")


def _any(random: Random) -> tuple[Trial, ...]:
    """Trials of any form under other numbers, beside some of the shipped ones."""
    each = drawn(any_trials(), ANY, random.randrange(2**31))
    own = [replace(trial, id=f"NCT9{at:07}") for at, trial in enumerate(each)]
    found = [*own, *random.sample(load_trials(), SHIPPED)]
    random.shuffle(found)
    return tuple(found)


def _like_the_shipped(number: int) -> tuple[Trial, ...]:
    """The shipped trials, and others whose criteria drift from theirs."""
    each = {trial.id: trial for trial in (*generated(LIKE, number), *load_trials())}
    return tuple(each.values())


def _many(random: Random) -> dict[str, Any]:
    """A patient with ten thousand lesions."""
    organs = ("bone", "liver", "adrenal", "lung", "brain")
    lesions = [
        {"id": f"L{n}", "organ": random.choice(organs), "diameter_mm": n % 90} for n in range(MANY)
    ]
    return {"cancer_type": "nsclc", "as_of": "2026-05-14", "lesions": lesions}


def _parts(records: list[RawLine], random: Random) -> Iterator[list[RawLine]]:
    """Batches of any size, from one patient to all."""
    at = 0
    while at < len(records):
        size = random.choice((1, 7, 30, 30, len(records)))
        yield records[at : at + size]
        at += size


def _compare_fitting(
    measures: list[pl.DataFrame], trials: tuple[Trial, ...], judged: list[dict[str, Pair]]
) -> None:
    """Who fits, and who may, counted by expressions of Polars over columns, packed or not."""
    if not measures:
        return
    classes: dict[str, Counter[MatchClass]] = {trial.id: Counter() for trial in trials}
    for each in judged:
        for id, one in each.items():
            classes[id][one.kind] += 1
    whole = pl.concat(measures)
    for kept in (whole, packed(whole, measures_to_screen(trials))):
        for id, certain, possible in fitting(kept.lazy(), trials).iter_rows():
            sure = classes[id][MatchClass.ELIGIBLE]
            assert (certain, possible) == (sure, sure + classes[id][MatchClass.POSSIBLE]), id


def _count(trials: tuple[Trial, ...], judged: list[dict[str, Pair]], figures: Counter[str]) -> None:
    """What the round held."""
    figures["trials"] += len(trials)
    for trial in trials:
        for criterion in trial.criteria:
            figures[f"criteria: {criterion.kind}"] += 1
            figures["criteria with readings"] += len(criterion.forms) > 1
            figures["criteria whose failure waits"] += any(form.waits for form in criterion.forms)
            for form in criterion.forms:
                for node in _nodes(form.tree):
                    figures[f"nodes: {type(node).__name__}"] += 1
    for each in judged:
        for one in each.values():
            figures[f"pairs: {one.kind}"] += 1


def _nodes(tree: Node) -> Iterator[Node]:
    yield tree
    for part in parts_of(tree):
        yield from _nodes(part)


def _different(found: list[Any], wanted: list[Any], number: int) -> str:
    """Where the first difference is: numbers of the round and the row, no word of a patient's."""
    if len(found) != len(wanted):
        return f"round {number}: {len(found)} rows, the judge has {len(wanted)}"
    at = next(at for at, pair in enumerate(zip(found, wanted, strict=True)) if pair[0] != pair[1])
    return f"round {number}, row {at}: {found[at]}, the judge has {wanted[at]}"


def write(lines: list[str]) -> None:
    """Print the figures, and put them into the page."""
    print(*lines, sep="\n")
    before, _, after = re.split("|".join(MARKS), PAGE.read_text(encoding="utf-8"))
    PAGE.write_text("\n".join([before + MARKS[0], "", *lines, "", MARKS[1] + after]), "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=600)
    asked = parser.parse_args()
    main(asked.pairs, asked.seed, asked.minutes)
