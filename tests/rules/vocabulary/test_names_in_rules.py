"""A rule takes the names that a profile takes, but no word that means less or more than the entry."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping

import pytest

from oligomatch.matcher.intake.intake import profile_of
from oligomatch.rules.operators import entries_named, read_tree
from oligomatch.rules.text.text import RuleFileError, compose
from oligomatch.rules.tree import Is, Measure
from oligomatch.rules.vocabulary.entries import Entry
from oligomatch.rules.vocabulary.protein import change_of, short
from oligomatch.rules.vocabulary.spellings import folded, ids_by_name, ids_by_wider_name
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


def tables() -> Iterator[tuple[str, Mapping[str, Entry]]]:
    yield from entries_named().items()
    for gene in VOCABULARY.genes.values():
        yield gene.id, gene.variants


def rule(table: str, word: str) -> str:
    """A tree that names an entry of a table by a word."""
    name = json.dumps(word)
    forms = {
        "class": f"is: {{measure: prior_or_concurrent, names: [{name}]}}",
        "agent": f"is: {{measure: given, names: [{name}]}}",
        "driver_set": f"is: {{measure: actionable_driver, drivers: sure, names: [{name}]}}",
        "condition": f"is: {{measure: has, names: [{name}]}}",
        "gene": f"is: {{measure: altered, gene: {name}}}",
        "test": f"at most: {{measure: measured, test: {name}, unit: UNIT, limit: 1}}",
        "organ": f"exists: {{of: lesions, at: entry, where: {{one of: {{measure: organ, values: [{name}]}}}}}}",
        **{
            kind: f"one of: {{measure: {kind}, values: [{name}]}}"
            for kind in ("cancer_type", "histology", "subtype")
        },
    }
    return forms.get(table, f"is: {{measure: variant, gene: {table}, names: [{name}]}}")


def read(table: str, word: str, id: str) -> object:
    known = VOCABULARY.measurements.get(id) if table == "test" else None
    unit = json.dumps(known.unit) if known is not None else ""
    return read_tree(compose(f"{{{rule(table, word).replace('UNIT', unit)}}}", "x"))


@pytest.mark.parametrize(
    ("table", "entries"), list(tables()), ids=lambda part: part if isinstance(part, str) else ""
)
def test_a_rule_takes_every_name_of_an_entry_and_no_looser_word(
    table: str, entries: Mapping[str, Entry]
) -> None:
    for entry in entries.values():
        plain = read(table, entry.id, entry.id)
        assert all(read(table, name.upper(), entry.id) == plain for name in entry.names), entry
        for word in (*entry.narrower, *entry.wider):
            if change_of(word) is not None:  # G719A is itself, and no name of G719X
                change = frozenset({short(word)})
                assert read(table, word, "") == Is(Measure("variant", gene=table, names=change))
                continue
            with pytest.raises(RuleFileError) as error:
                read(table, word, entry.id)
            assert f"`{word}`" in str(error.value)
            assert f"`{entry.id}`" in str(error.value)
            known = ids_by_name(entries) if word in entry.narrower else ids_by_wider_name(entries)
            assert known[folded(word)] == entry.id


def test_a_brand_is_the_drug_in_a_rule_as_in_a_profile() -> None:
    tree = read("agent", "Keytruda", "pembrolizumab")
    assert tree == Is(Measure("given", names=frozenset({"pembrolizumab"})))
    profile = profile_of({"systemic_therapy": {"given": [{"agent": "Keytruda"}]}})
    assert profile.systemic_therapy is not None
    assert [one.agent for one in profile.systemic_therapy.given] == ["pembrolizumab"]


def test_one_ligand_of_lutetium_is_no_name_of_every_one() -> None:
    """Who was given Lu-PSMA-I&T was not given Lu-PSMA-617, so no rule asks for that by its name."""
    known = Is(Measure("given", names=frozenset({"lutetium-177_PSMA"})))
    assert read("agent", "177Lu-PSMA", "lutetium-177_PSMA") == known
    with pytest.raises(RuleFileError, match="lutetium-177_PSMA"):
        read("agent", "177Lu-PSMA-617", "lutetium-177_PSMA")
    profile = profile_of({"systemic_therapy": {"given": [{"agent": "Lu-PSMA-617"}]}})
    assert profile.systemic_therapy is not None
    assert [one.agent for one in profile.systemic_therapy.given] == ["lutetium-177_PSMA"]


@pytest.mark.parametrize(
    ("table", "entries"), list(tables()), ids=lambda part: part if isinstance(part, str) else ""
)
def test_no_word_names_two_entries(table: str, entries: Mapping[str, Entry]) -> None:
    meant = defaultdict(set)
    for entry in entries.values():
        for word in (entry.id, *entry.worded):
            meant[folded(word)].add(entry.id)
    assert {word: ids for word, ids in meant.items() if len(ids) > 1} == {}, table
