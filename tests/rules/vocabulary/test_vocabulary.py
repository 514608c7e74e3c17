from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import pytest

from oligomatch.rules.read import load_trials, rules_digest
from oligomatch.rules.terms import CONVENTIONS
from oligomatch.rules.text.text import RuleFileError
from oligomatch.rules.tree import Node, measures_of
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.entries import Entry
from oligomatch.rules.vocabulary.vocabulary import SHIPPED, load_vocabulary, read_vocabulary
from tests.support.wording import MEAN

VOCABULARY = load_vocabulary()
ENTRIES = list(VOCABULARY.entries())


def trees_of(trial: Trial) -> list[Node]:
    trees = [tree for c in trial.criteria for choice in c.choices() if (tree := c.under(choice))]
    return trees + [wait.situation for c in trial.criteria for wait in c.waits]


MEASURES = [m for t in load_trials() for tree in trees_of(t) for m in measures_of(tree)]


def test_the_part_of_relation_ends_at_a_system() -> None:
    for organ in VOCABULARY.organs.values():
        assert VOCABULARY.organs_above(organ.id)[-1] == organ.system
        assert VOCABULARY.organs[organ.system].is_a is None


@pytest.mark.parametrize(
    ("part", "system"),
    [
        ("L3", "bone"),
        ("ilium", "bone"),
        ("left_adrenal", "adrenal"),
        ("cerebellum", "brain"),
        ("left_lower_lobe", "lung"),
        ("right_upper_lobe", "lung"),
        ("axillary_node", "lymph_node"),
    ],
)
def test_a_part_is_counted_as_its_system(part: str, system: str) -> None:
    assert VOCABULARY.organs[part].system == system


def test_what_lies_below_an_intracranial_organ_is_intracranial_and_nothing_else() -> None:
    inside = {organ.system for organ in VOCABULARY.organs.values() if organ.intracranial}
    assert inside == {"brain", "meninges"}
    assert VOCABULARY.organs["pons"].intracranial
    assert not VOCABULARY.organs["skull"].intracranial


def test_every_class_is_a_systemic_therapy_and_none_its_own() -> None:
    for name in VOCABULARY.classes:
        assert "systemic_therapy" in VOCABULARY.classes_above(name)
        above = {c for top in VOCABULARY.classes[name].is_a for c in VOCABULARY.classes_above(top)}
        assert name not in above


@pytest.mark.parametrize(
    ("agent", "holds", "lacks"),
    [
        ("osimertinib", {"egfr_tki_3", "egfr_tki", "tki"}, {"chemotherapy", "ici"}),
        ("crizotinib", {"alk_tki", "ros1_tki", "tki"}, {"egfr_tki"}),
        ("lorlatinib", {"alk_tki", "ros1_tki"}, {"egfr_tki"}),
        ("carboplatin", {"platinum", "chemotherapy"}, {"platinum_doublet", "tki"}),
        ("camrelizumab", {"pd1", "ici"}, {"chemotherapy", "tki"}),
    ],
)
def test_an_agent_is_of_its_classes_and_those_above(
    agent: str, holds: set[str], lacks: set[str]
) -> None:
    classes = VOCABULARY.classes_of(agent)
    assert holds <= classes
    assert not lacks & classes


def test_an_arpi_is_no_antiandrogen_of_the_first_generation() -> None:
    vocabulary = load_vocabulary()
    (arpi,) = (name for name, one in vocabulary.classes.items() if "ARPI" in one.names)
    members = {agent for agent in vocabulary.agents if arpi in vocabulary.classes_of(agent)}
    assert members == {"abiraterone", "enzalutamide", "apalutamide", "darolutamide"}


@pytest.mark.parametrize("agent", ["bicalutamide", "flutamide", "nilutamide"])
def test_a_first_antiandrogen_still_blocks_the_receptor(agent: str) -> None:
    assert "androgen_receptor_inhibitor" in load_vocabulary().classes_of(agent)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("malignant_ascites", "ascites"),
        ("malignant_pleural_effusion", "pleural_effusion"),
        ("malignant_pericardial_effusion", "pericardial_effusion"),
    ],
)
def test_a_malignant_effusion_is_an_effusion_and_not_the_other_way_round(
    narrow: str, wide: str
) -> None:
    assert wide in VOCABULARY.conditions_above(narrow)
    assert narrow not in VOCABULARY.conditions_above(wide)


def test_a_station_gives_n3_on_the_other_side_but_for_the_subcarinal_one() -> None:
    for station in VOCABULARY.stations.values():
        other = "N2" if station.id == "7" else "N3"
        assert station.n_contralateral == other, station.id
    same = {s.id: s.n_ipsilateral for s in VOCABULARY.stations.values()}
    assert (same["4R"], same["10R"], same["1L"], same["7"]) == ("N2", "N1", "N3", "N2")


def test_each_side_of_the_chest_has_the_same_stations() -> None:
    right = {s.id.removesuffix("R") for s in VOCABULARY.stations.values() if s.side == "right"}
    left = {s.id.removesuffix("L") for s in VOCABULARY.stations.values() if s.side == "left"}
    assert left - right == {"5", "6"}
    assert right <= left


def test_the_driver_set_names_known_alterations_and_none_twice() -> None:
    drivers = VOCABULARY.driver_sets["actionable-nsclc@2021"]
    assert {part.gene for part in drivers.open} == {"EGFR", "KRAS", "ERBB2"}
    named = [
        (p.gene, v) for p in (*drivers.sure, *drivers.open, *drivers.outside) for v in p.variants
    ]
    assert len(named) == len(set(named))


def test_the_conventions_are_those_rules_may_name() -> None:
    assert set(VOCABULARY.conventions) == set(CONVENTIONS)


def test_every_name_a_trial_uses_is_known() -> None:
    known = {
        "has_class": set(VOCABULARY.classes),
        "prior_or_concurrent": set(VOCABULARY.classes),
        "lines": set(VOCABULARY.classes),
        "has_drug": set(VOCABULARY.agents),
        "actionable_driver": set(VOCABULARY.driver_sets),
    }
    for measure in MEASURES:
        assert measure.names <= known.get(measure.kind, measure.names)
        assert measure.gene is None or measure.gene in VOCABULARY.genes
        assert measure.by is None or measure.by in VOCABULARY.conventions


def test_no_spelling_means_two_things() -> None:
    for name in ("organs", "agents", "classes", "genes"):
        table: dict[str, Entry] = getattr(VOCABULARY, name)
        each = [{s.lower() for s in (entry.id, *entry.known_as)} for entry in table.values()]
        spellings = [spelling for entry in each for spelling in entry]
        assert len(spellings) == len(set(spellings)), name


def test_what_comes_from_memory_is_not_called_verified() -> None:
    assert ENTRIES
    for entry in ENTRIES:
        from_memory = "memory" in entry.source or "[M]" in entry.source
        assert entry.verified is not from_memory, entry.id


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (
            "organs.yaml",
            "C1: {is_a: cervical_vertebra",
            "C1: {is_a: cervical_vertbra",
            MEAN,
        ),
        (
            "organs.yaml",
            "  vertebra:\n    is_a: bone",
            "  vertebra:\n    is_a: C1",
            "part of itself",
        ),
        (
            "agents.yaml",
            "egfr_tki_1: {is_a: [egfr_tki]",
            "egfr_tki_1: {is_a: [egfr_tki_1]",
            "itself",
        ),
        (
            "agents.yaml",
            "cisplatin: {classes: [platinum]",
            "cisplatin: {classes: [platinm]",
            "platinum",
        ),
        ("genes.yaml", "variants: [V600E]", "variants: [V600]", "unknown variant `V600`"),
        ("conventions.yaml", "  PROGRESSING:", "  GROWING:", "differ"),
        ("stations.yaml", "n_ipsilateral: N3", "n_ipsilateral: N4", "unknown N category `N4`"),
    ],
)
def test_a_vocabulary_at_odds_with_itself_is_refused(
    tmp_path: Path, file: str, old: str, new: str, problem: str
) -> None:
    for path in SHIPPED.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert path.name != file or old in text
        changed = text.replace(old, new, 1) if path.name == file else text
        (tmp_path / path.name).write_text(changed, encoding="utf-8")
    with pytest.raises(RuleFileError, match=problem) as error:
        read_vocabulary(tmp_path)
    assert error.value.file.endswith(file)


def test_codes_that_are_read_later_are_the_same() -> None:
    at_once, later = read_vocabulary(SHIPPED), read_vocabulary(SHIPPED, codes_later=True)
    assert later == at_once
    assert len(later.codes) > 900
    assert pickle.loads(pickle.dumps(later)) == at_once


def test_the_digest_changes_with_what_a_code_means(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "vocabulary")
    assert any(SHIPPED.glob("codes.yaml"))
    before, codes = rules_digest(tmp_path), tmp_path / "vocabulary" / "codes.yaml"
    text = codes.read_text(encoding="utf-8")
    codes.write_text(text.replace("side: [left]", "side: [right]", 1), encoding="utf-8")
    assert rules_digest(tmp_path) != before
    codes.write_text(text, encoding="utf-8")
    assert rules_digest(tmp_path) == before
