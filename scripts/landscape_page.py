"""Writes docs/landscape.md: how landscapes are made, the library's, and that of real records.

python -m scripts.landscape_page
"""

from __future__ import annotations

from pathlib import Path

from oligomatch.api.landscape.library import library_records
from oligomatch.api.landscape.page import page
from oligomatch.api.registry.reading import read_hits
from oligomatch.matcher.landscape.classify import Classifier
from oligomatch.matcher.landscape.gaps import gap_map
from oligomatch.matcher.landscape.record import Record
from oligomatch.matcher.landscape.screen import Screen
from oligomatch.matcher.landscape.study import Study, run_study
from oligomatch.rules.landscape.definition import load_landscape, shipped_landscapes
from oligomatch.rules.landscape.groups import load_groups
from oligomatch.rules.landscape.tables import load_tables
from oligomatch.rules.read import load_trials
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

ROOT = Path(__file__).parent.parent
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


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
