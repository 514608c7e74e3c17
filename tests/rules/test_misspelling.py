"""A hint is for a slip of the finger: never from one disease, variant or organ to another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import pytest

from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.misspelling import misspelt, nearest
from oligomatch.rules.vocabulary.entries import Entry
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.conftest import some_of
from tests.support.wording import MEAN

WORDS = load_vocabulary()


def tables() -> Iterator[tuple[str, Mapping[str, str]]]:
    """Every table of the vocabulary: each spelling with the entry that it means."""
    for one in fields(WORDS):
        table = getattr(WORDS, one.name)
        if isinstance(table, Mapping) and all(isinstance(e, Entry) for e in table.values()):
            yield one.name, spellings(table)
    for gene in WORDS.genes.values():
        if gene.variants:
            yield f"variants of {gene.id}", spellings(gene.variants)


def spellings(table: Mapping[str, Entry]) -> dict[str, str]:
    return {name: entry.id for entry in table.values() for name in (entry.id, *entry.known_as)}


TABLES = dict(tables())
EVERY = sorted({name for table in TABLES.values() for name in table})


def same(one: str, other: str) -> bool:
    """Whether two names are one but for capitals, gaps and a plural."""
    return "".join(filter(str.isalnum, one.casefold())).rstrip("s") == "".join(
        filter(str.isalnum, other.casefold())
    ).rstrip("s")


@pytest.mark.parametrize("table", TABLES)
def test_a_name_of_one_entry_never_hints_at_another(table: str) -> None:
    known = TABLES[table]
    for name in {*some_of(EVERY, 4), *some_of(known, 2)}:
        near = misspelt(name, known)
        if near is not None:
            assert name in known or any(
                same(name, other) for other in known if known[other] == near
            )
            assert known.get(name, near) == near


def test_the_tables_are_those_of_the_vocabulary() -> None:
    assert {"organs", "stations", "genes", "agents", "cancer_types", "histologies", "conditions",
            "variants of EGFR", "variants of KRAS"} <= set(TABLES)  # fmt: skip
    assert len(EVERY) > 1000


@pytest.mark.parametrize("table", [name for name in TABLES if name.startswith(("v", "g", "s"))])
def test_the_digits_of_a_variant_a_gene_or_a_station_are_never_corrected(table: str) -> None:
    for name in TABLES[table]:
        for place, letter in enumerate(name):
            for other in "0123456789" if letter.isdigit() else "":
                changed = name[:place] + other + name[place + 1 :]
                assert changed in TABLES[table] or misspelt(changed, TABLES[table]) is None


def test_no_change_of_an_amino_acid_hints_at_another() -> None:
    for table in ("variants of KRAS", "variants of BRAF", "variants of EGFR"):
        for name in TABLES[table]:
            for acid in "ACDEFGHIKLMNPQRSTVWY" if name[-2:-1].isdigit() else "":
                changed = name[:-1] + acid
                assert changed in TABLES[table] or misspelt(changed, TABLES[table]) is None


def of_gene(gene: str, variant: str) -> dict[str, Any]:
    return {"biomarkers": {gene: {"result": "positive", "variants": [{"name": variant}]}}}


@pytest.mark.parametrize(
    "told",
    [
        of_gene("KRAS", "G12D"),
        of_gene("BRAF", "V600K"),
        {"cancer_type": "lung cancer"},
        {"cancer_type": "lung adenocarcinoma"},
        {"cancer_type": "squamous cell lung cancer"},
        {"cancer_type": "non-melanoma skin cancer"},
        {"histology": "squamous cell lung cancer"},
        {"lesions": [{"organ": "lung nodule"}]},
        {"lesions": [{"organ": "cerebellar lobe"}]},
        {"lesions": [{"organ": "lymph_node", "station": "4X"}]},
        {"conditions": {"non-melanoma skin cancer": {"present": True}}},
    ],
)
def test_another_disease_variant_or_place_is_no_misspelling(told: dict[str, Any]) -> None:
    try:
        profile_of(told)
        said = ""  # the vocabulary knows it: there is nothing to hint at
    except ProfileError as refused:
        said = str(refused)
    assert MEAN not in said


@pytest.mark.parametrize(
    ("name", "known", "near"),
    [
        ("adenocarcinom", ["adenocarcinoma", "adenosquamous"], "adenocarcinoma"),
        ("osimertnib", ["osimertinib", "lazertinib"], "osimertinib"),
        ("EGRF", ["EGFR", "FGFR"], "EGFR"),
        ("squamous cel", ["squamous cell", "small cell"], "squamous cell"),
        ("adeno carcinoma", ["adenocarcinoma"], "adenocarcinoma"),
        ("lesoin", ["lesion", "lesions"], "lesion"),
        ("small cell", ["large cell", "squamous cell"], None),
        ("mall cell", ["small cell", "large cell"], None),  # the first letter is seldom wrong
        ("SGOT", ["SGPT", "ALAT"], None),
        ("HER2+", ["HER2-"], None),
        ("ilium", ["ilium", "ileum"], "ilium"),
        ("ilum", ["ilium", "ileum"], None),  # either may be meant
        ("nilotinib", ["erlotinib"], None),
        ("x" * 10_000, ["x" * 10_001], None),
        ("", ["a"], None),
    ],
)
def test_a_slip_is_told_where_one_entry_alone_can_be_meant(
    name: str, known: list[str], near: str | None
) -> None:
    assert misspelt(name, {one: one for one in known}) == near
    assert nearest(name, known) == (near or "")
