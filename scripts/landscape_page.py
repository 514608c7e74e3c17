"""Writes docs/landscape.md: how landscapes are made, the library's, and that of real records.

python -m scripts.landscape_page
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from oligomatch.api.landscape.library import library_records
from oligomatch.api.landscape.words import disagreement_words
from oligomatch.api.registry.reading import read_hits
from oligomatch.matcher.landscape.classify import Classifier
from oligomatch.matcher.landscape.gaps import GroupTrials, gap_map
from oligomatch.matcher.landscape.published import disagreements
from oligomatch.matcher.landscape.record import Record
from oligomatch.matcher.landscape.screen import Screen
from oligomatch.matcher.landscape.study import Study, run_study
from oligomatch.matcher.landscape.tables import Block
from oligomatch.rules.landscape.definition import load_landscape, shipped_landscapes
from oligomatch.rules.landscape.groups import Groups, load_groups
from oligomatch.rules.landscape.tables import load_tables
from oligomatch.rules.read import load_trials
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

ROOT = Path(__file__).parent.parent
HEAD = Path(__file__).with_suffix(".md")
PAGE = ROOT / "docs" / "landscape.md"
SHARED = ROOT.parent / "shared" / "data"
REAL = (SHARED / "ctgov", SHARED / "authoring" / "two_trials_full_eligibility.jsonl")


def written() -> str:
    """The page as it is now."""
    screen = Screen(Classifier(load_tables(), load_vocabulary()))

    def study(name: str, records: tuple[Record, ...]) -> Study:
        return run_study(load_landscape(shipped_landscapes()[name]), records, screen)

    trials, groups = load_trials(), load_groups()
    real = study("irt-nsclc", read_hits(REAL).records)
    library = study("library", library_records(trials))
    return page(library, real, groups, gap_map(groups, trials))


def page(library: Study, real: Study, groups: Groups, cells: Sequence[GroupTrials]) -> str:
    """The whole page; the study of real records is by the file of the third seed."""
    return "\n".join(_lines(library, real, groups, cells)) + "\n"


def _lines(
    library: Study, real: Study, groups: Groups, cells: Sequence[GroupTrials]
) -> Iterator[str]:
    yield HEAD.read_text(encoding="utf-8")
    yield from (f"* {disagreement_words(one)}" for one in disagreements(real.landscape))
    yield from (f"* {one.words}" for one in real.landscape.remarks)
    yield "\n## The trials of the library\n"
    yield "The 33 trials of the first seed and NRG-BR002 of the second, by what their files say.\n"
    yield from _tables(library.blocks)
    yield "\n## Real records\n"
    found, left = real.flow.found, len(real.flow.left)
    yield (
        f"The {found} records of `../shared/data` ({left} remain) through the flow of the third"
        " seed's study; they were gathered for other ends, so the flow says little of the field.\n"
    )
    yield "| step | removed because | removed | left | records |"
    yield "| --- | --- | --- | --- | --- |"
    for stage in real.flow.stages:
        numbers = " ".join(one.record.nct for one in stage.removed)
        step = stage.step
        yield f"| {step.id} | {step.words} | {len(stage.removed)} | {stage.left} | {numbers} |"
    yield "\nWhat remains:\n"
    yield from _tables(block for block in real.blocks if block.characteristic.id != "reason")
    yield "\n## Groups and open trials\n"
    yield (
        "How many of the 33 open trials take a group now (nothing stated rules them out), by state"
        " and earlier therapy against driver and number of metastases; the status of all is"
        " unverified.\n"
    )
    yield from _map(groups, cells)


def _tables(blocks: Iterable[Block]) -> Iterator[str]:
    yield "| characteristic | rows |"
    yield "| --- | --- |"
    for block in blocks:
        rows = "; ".join(f"{row.label} {row.n} ({row.percent}%)" for row in block.rows if row.n)
        if rows:
            yield f"| {block.characteristic.name} | {rows.replace('|', '/')} |"


def _map(groups: Groups, cells: Sequence[GroupTrials]) -> Iterator[str]:
    counts = " / ".join(map(str, groups.counts))
    yield f"| number of metastases: {counts} | {' | '.join(d.label for d in groups.drivers)} |"
    yield f"| --- |{' --- |' * len(groups.drivers)}"
    known = {(c.group.row, c.group.driver, c.group.count): len(c.now) for c in cells}
    for row in groups.rows:
        each = [
            " / ".join(str(known[row.label, d.label, n]) for n in groups.counts)
            if d.label not in row.without
            else ""
            for d in groups.drivers
        ]
        yield f"| {row.label} | {' | '.join(each)} |"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
