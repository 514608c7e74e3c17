"""The words that trials and patients share: organs, nodes, genes, drugs, conditions, tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from oligomatch.rules.terms import STAGES
from oligomatch.rules.text.kept import kept
from oligomatch.rules.text.record import EntryFile
from oligomatch.rules.vocabulary.entries import (
    Agent,
    CancerType,
    Code,
    CodeSystem,
    Condition,
    Convention,
    Country,
    DriverSet,
    DrugClass,
    Entry,
    Gene,
    Histology,
    Measurement,
    Organ,
    Regimen,
    Station,
    TreatedThere,
    TypeSet,
)
from oligomatch.rules.vocabulary.tables import TableFiles, codes_of, tables_of

SHIPPED = Path(__file__).parent
_ICD = re.compile(r"[A-Z0-9.]+")  # one code: C43-C44 is a block of several
_ICD_CATEGORY = 3  # C34: the signs of a category of ICD-10
_Row = TypeVar("_Row")


class ReadLater(Mapping[str, _Row]):
    """A table that is read when something in it is first asked for."""

    def __init__(self, read: Callable[[], Mapping[str, _Row]]) -> None:
        self._read = read

    @cached_property
    def _table(self) -> Mapping[str, _Row]:
        return self._read()

    def __getitem__(self, name: str) -> _Row:
        return self._table[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)

    def __reduce__(self) -> tuple[type[dict[str, _Row]], tuple[dict[str, _Row]]]:
        """Kept and copied as it was read."""
        return dict, (dict(self._table),)


@dataclass(frozen=True)
class Vocabulary:
    """Every table of `rules/vocabulary`."""

    organs: Mapping[str, Organ]
    stations: Mapping[str, Station]
    genes: Mapping[str, Gene]
    driver_sets: Mapping[str, DriverSet]
    classes: Mapping[str, DrugClass]
    agents: Mapping[str, Agent]
    regimens: Mapping[str, Regimen]
    conventions: Mapping[str, Convention]
    countries: Mapping[str, Country]
    conditions: Mapping[str, Condition]
    measurements: Mapping[str, Measurement]
    cancer_types: Mapping[str, CancerType]
    histologies: Mapping[str, Histology]
    code_systems: Mapping[str, CodeSystem]
    type_sets: Mapping[str, TypeSet]
    codes: Mapping[str, Code]

    @cached_property
    def _system_of(self) -> Mapping[str, str]:
        return {uri: name for name, one in self.code_systems.items() for uri in one.uris}

    def code(self, uri: str, code: str) -> Code | None:
        """What a record writes as a code of a terminology; one of ICD-10 by its longest beginning
        that has an entry, a morphology of ICD-O-3 that has none by its behaviour."""
        system = self._system_of.get(uri)
        if system is None or (system == "icd10" and not _ICD.fullmatch(code)):
            return None
        if system == "icd10" and len(code) > _ICD_CATEGORY and code[_ICD_CATEGORY] != ".":
            code = f"{code[:_ICD_CATEGORY]}.{code[_ICD_CATEGORY:]}"  # as claims have it
        known = self.codes.get(f"{system} {code}")
        while known is None and system == "icd10" and len(code) > _ICD_CATEGORY:
            code = code[:-1].rstrip(".")
            known = self.codes.get(f"{system} {code}")
        if known is None and system == "icdo3":
            known = self.codes.get(f"{system} {code[-2:]}")
        return known

    @cached_property
    def systems(self) -> frozenset[str]:
        """The organ systems."""
        return frozenset(organ.system for organ in self.organs.values())

    @cached_property
    def node_regions(self) -> frozenset[str]:
        """The regions that lymph nodes are named by."""
        return frozenset(o.node_group for o in self.organs.values() if o.node_group is not None)

    @cached_property
    def intracranial_systems(self) -> frozenset[str]:
        """The organ systems inside the skull."""
        return frozenset(organ.system for organ in self.organs.values() if organ.intracranial)

    def entries(self) -> Iterator[Entry]:
        """Every entry of every table, the variants of genes too."""
        for table in fields(self):
            for entry in getattr(self, table.name).values():
                yield entry
                if isinstance(entry, Gene):
                    yield from entry.variants.values()

    def organs_above(self, organ: str) -> tuple[str, ...]:
        """The organ and each one it is part of, up to its system."""
        return self._organs_above[organ]

    @cached_property
    def _organs_above(self) -> Mapping[str, tuple[str, ...]]:
        def above(organ: str) -> tuple[str, ...]:
            next_ = self.organs[organ].is_a
            return (organ,) if next_ is None else (organ, *above(next_))

        return {organ: above(organ) for organ in self.organs}

    def classes_of(self, agent: str) -> frozenset[str]:
        """The classes of an agent with every class above them."""
        return self._classes_of[agent]

    @cached_property
    def _classes_of(self) -> Mapping[str, frozenset[str]]:
        return {
            name: frozenset[str]().union(*map(self.classes_above, agent.classes))
            for name, agent in self.agents.items()
        }

    @cached_property
    def set_apart(self) -> Mapping[str, Agent | DrugClass]:
        """What a rule may leave out of a class: drugs, and what one drug is of by itself."""
        plain = {name: one for name, one in self.classes.items() if not (one.needs or one.alone)}
        return {**self.agents, **plain}

    def may_be(self, agents: Collection[str]) -> frozenset[str]:
        """The classes that some agents given together may be of, as far as the agents tell: those
        that no source settles, and what a drug alone may be."""
        each = [self.agents[agent] for agent in agents]
        found = frozenset[str]().union(
            *(self.classes_above(name) for one in each for name in one.may_be)
        )
        alone = (
            name
            for name, one in self.classes.items()
            if one.alone
            and sum(not self.classes_of(agent).isdisjoint(one.is_a) for agent in agents) == 1
        )
        return found.union(alone)

    def classes_above(self, name: str) -> frozenset[str]:
        """The class with every class above it."""
        return self._classes_above[name]

    @cached_property
    def _classes_above(self) -> Mapping[str, frozenset[str]]:
        def above(name: str) -> frozenset[str]:
            return frozenset({name}).union(*map(above, self.classes[name].is_a))

        return {name: above(name) for name in self.classes}

    @cached_property
    def treatment_conditions(self) -> Mapping[str, str]:
        """The condition of each local treatment of a lesion."""
        each = self.conditions.items()
        return {one.treatment: name for name, one in each if one.treatment}

    @cached_property
    def treated_conditions(self) -> Mapping[str, TreatedThere]:
        """The conditions of which the local treatment of a lesion in some organs tells."""
        each = self.conditions.items()
        return {name: one.treated for name, one in each if one.treated is not None}

    @cached_property
    def shown_conditions(self) -> frozenset[str]:
        """The conditions of which lesions tell: by themselves, or by one above or below."""
        shown = {name for name, one in self.conditions.items() if one.shown_by is not None}
        return frozenset(
            near
            for name in shown
            for near in self.conditions_above(name) | self.conditions_below(name)
        )

    def conditions_above(self, name: str) -> frozenset[str]:
        """The condition with each one that whoever has it has too."""
        above = self.conditions[name].is_a
        return frozenset({name}).union(*(self.conditions_above(c) for c in above))

    @cached_property
    def _conditions_below(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {name: set() for name in self.conditions}
        for name in self.conditions:
            for top in self.conditions_above(name):
                found[top].add(name)
        return {name: frozenset(below) for name, below in found.items()}

    def conditions_below(self, name: str) -> frozenset[str]:
        """The condition with each one that tells of it."""
        return self._conditions_below[name]


def read_vocabulary(
    path: Path, beside: Collection[EntryFile] = (), *, codes_later: bool = False
) -> Vocabulary:
    """The vocabulary of a folder, with what files beside it add; its codes, of which only records
    of others ask, when they are first asked for where `codes_later` is set.

    Raises:
        RuleFileError: a file of it cannot be used.
    """
    folder = TableFiles(path, tuple(beside))
    return _with_codes(folder, tables_of(folder), codes_later)


def _with_codes(folder: TableFiles, tables: Mapping[str, Any], codes_later: bool) -> Vocabulary:
    """The vocabulary of these tables, with those of its codes."""
    named: dict[str, Collection[str]] = {
        "cancer_type": tables["cancer_types"],
        "histology": tables["histologies"],
        "organ": tables["organs"],
        "agent": tables["agents"],
        "condition": tables["conditions"],
        "stage": STAGES,
    }
    read = cache(lambda: codes_of(folder, named))
    later = (
        ReadLater(lambda: read()[0]),
        ReadLater(lambda: read()[1]),
        ReadLater(lambda: read()[2]),
    )
    code_systems, type_sets, codes = later if codes_later else read()
    return Vocabulary(**tables, code_systems=code_systems, type_sets=type_sets, codes=codes)


@cache
def shipped_vocabulary() -> Vocabulary:
    """The shipped vocabulary."""
    folder = TableFiles(SHIPPED)
    tables = kept("vocabulary", SHIPPED.glob("*.yaml"), lambda: tables_of(folder))
    return _with_codes(folder, tables, codes_later=True)


IN_FORCE: list[Vocabulary] = []  # with an author's own entries, in this process


def load_vocabulary() -> Vocabulary:
    """The vocabulary in force: the shipped one, with what stands beside an author's trials."""
    return IN_FORCE[0] if IN_FORCE else shipped_vocabulary()
