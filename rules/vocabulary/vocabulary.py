"""The words that trials and patients share: organs, nodes, genes, drugs, conditions, tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from oligomatch.rules.terms import CANCER_TYPES, CONVENTIONS, HISTOLOGIES, MODALITIES, SUBTYPES
from oligomatch.rules.text.record import Reader, flag, like, listing, one_of, record, whole, words
from oligomatch.rules.text.text import Fields, Node, RuleFileError, compose_file, hint, together

SHIPPED = Path(__file__).parent
ULN = "ULN"  # the unit of multiples of the upper limit of normal


@dataclass(frozen=True, slots=True)
class Entry:
    """What every entry says of itself; `names` are other spellings a clinician may type."""

    id: str
    source: str
    verified: bool
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Organ(Entry):
    """An organ or a part of one; without `is_a` it is an organ system, counted as one organ."""

    is_a: str | None = None
    system: str = ""  # derived: the topmost organ above
    intracranial: bool = False  # derived from the system
    node_group: str | None = None


@dataclass(frozen=True, slots=True)
class Station(Entry):
    """A nodal station; `side` None where it lies on no side by itself."""

    name: str = ""
    zone: str = ""  # supraclavicular | mediastinal | hilar | peripheral
    side: str | None = None  # right | left | midline
    n_ipsilateral: str = ""
    n_contralateral: str = ""


@dataclass(frozen=True, slots=True)
class Variant(Entry):
    """One named alteration of a gene."""

    gene: str = ""
    kind: str = ""  # mutation | fusion | amplification | vus
    exons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gene(Entry):
    """A gene and its named alterations."""

    hgnc: int | None = None
    variants: Mapping[str, Variant] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alterations:
    """Part of a driver set: named variants of a gene, or all of one kind but `other_than`.

    Neither variants nor kind: every alteration of the gene.
    """

    gene: str
    variants: tuple[str, ...] = ()
    kind: str | None = None
    other_than: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DriverSet(Entry):
    """A named, versioned and immutable set of actionable alterations."""

    words: str = ""
    sure: tuple[Alterations, ...] = ()
    open: tuple[Alterations, ...] = ()
    outside: tuple[Alterations, ...] = ()


@dataclass(frozen=True, slots=True)
class DrugClass(Entry):
    """A class of systemic treatment; one that `needs` others is derived from a line's drugs."""

    is_a: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agent(Entry):
    """A drug and the classes it belongs to."""

    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Regimen(Entry):
    """A name of several drugs that are given together."""

    agents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Convention(Entry):
    """How lesions become a number."""

    words: str = ""
    primary: str = "not"  # counted | not
    satellites: str = "none"  # each | none
    regional_nodes: str = "none"  # none | together
    distant_nodes: str = "each"  # each | by_group | none
    named_nodes_excluded: tuple[str, ...] = ()
    intracranial: str = "counted"  # counted | not
    progressing_only: bool = False
    by_site: bool = False  # lesions that are treated as one site are one
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Country(Entry):
    """A country by its ISO 3166-1 alpha-2 code."""

    name: str = ""
    europe: bool = False


@dataclass(frozen=True, slots=True)
class ShownBy:
    """Metastases in an organ; where `treated` is told, those with local treatment, or without."""

    organ: str
    treated: bool | None = None


@dataclass(frozen=True, slots=True)
class Condition(Entry):
    """A disease, an event, a course of treatment or a state that a patient may have or have had."""

    bare: str = ""  # what a plain yes or no tells: state (now) | event (ever) | disease (neither)
    words: str = ""
    is_a: tuple[str, ...] = ()
    shown_by: ShownBy | None = None  # the metastases of today that are what it means
    treatment: str = ""  # the local treatment of a lesion that is one


@dataclass(frozen=True, slots=True)
class Measurement(Entry):
    """A test with a number, and the units it may be told in."""

    words: str = ""
    unit: str = ""  # the one that the others are turned into
    units: Mapping[str, str] = field(default_factory=dict)  # how much of it one of the other is
    about: Mapping[str, str] = field(default_factory=dict)  # the same, where the factor is rounded
    has_limit: bool = False  # may be told as a multiple of the upper limit of normal
    loinc: str | None = None

    @property
    def known_units(self) -> tuple[str, ...]:
        """Every unit that a value may be told or asked in."""
        limit = (ULN,) if self.has_limit else ()
        return (self.unit, *self.units, *self.about, *limit)


@dataclass(frozen=True, slots=True)
class CancerType(Entry):
    """A type of cancer; `organs`: the systems in which its primary lies (none: not one of few)."""

    organs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Histology(Entry):
    """A histology; one that is a subtype names the broad ones that it may be called by."""

    is_a: tuple[str, ...] = ()


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
        above = self.organs[organ].is_a
        return (organ,) if above is None else (organ, *self.organs_above(above))

    def classes_of(self, agent: str) -> frozenset[str]:
        """The classes of an agent with every class above them."""
        return frozenset[str]().union(*(self.classes_above(c) for c in self.agents[agent].classes))

    def classes_above(self, name: str) -> frozenset[str]:
        """The class with every class above it."""
        return frozenset({name}).union(*(self.classes_above(c) for c in self.classes[name].is_a))

    @cached_property
    def treatment_conditions(self) -> Mapping[str, str]:
        """The condition of each local treatment of a lesion."""
        each = self.conditions.items()
        return {one.treatment: name for name, one in each if one.treatment}

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
        above = {name: self.conditions_above(name) for name in self.conditions}
        return {
            name: frozenset(other for other, tops in above.items() if name in tops)
            for name in self.conditions
        }

    def conditions_below(self, name: str) -> frozenset[str]:
        """The condition with each one that tells of it."""
        return self._conditions_below[name]


_many = listing(words)
_KIND = one_of(("mutation", "fusion", "amplification", "vus"), "kind of alteration")
_N = one_of(("N0", "N1", "N2", "N3"), "N category")
_ANY: Mapping[str, Reader] = {"source": words, "verified": flag, "names": _many}
_E = TypeVar("_E")


def _table(
    node: Node,
    make: Callable[..., _E],
    default: Mapping[str, Any],
    required: Mapping[str, Reader] | None = None,
    optional: Mapping[str, Reader] | None = None,
) -> dict[str, _E]:
    table: dict[str, _E] = {}
    problems = []
    if not isinstance(node, Fields):
        raise node.problem("expected a map of names to entries")
    for key, entry in node.entries:
        try:
            values = record(entry, required or {}, {**_ANY, **(optional or {})})
        except RuleFileError as error:
            problems.append(error)
            continue
        table[key.value] = make(id=key.value, **{**default, **values})
    if problems:
        raise together(problems)
    return table


def _file(folder: Path, name: str) -> tuple[dict[str, Node], dict[str, Any]]:
    path = folder / name
    if not path.exists():
        problem = "no such file; a vocabulary has all its tables"
        raise RuleFileError(str(path), 1, 1, problem)
    root = compose_file(path)
    if not isinstance(root, Fields):
        raise root.problem("expected a map of names to values")
    sections = {key.value: node for key, node in root.entries}
    default = record(sections.pop("default", root), {"source": words, "verified": flag})
    return sections, default


def _section(sections: Mapping[str, Node], name: str, folder: Path, file: str) -> Node:
    if name not in sections:
        raise RuleFileError(str(folder / file), 1, 1, f"`{name}` is missing")
    return sections[name]


def _organs(folder: Path) -> dict[str, Organ]:
    sections, default = _file(folder, "organs.yaml")
    node = _section(sections, "organs", folder, "organs.yaml")
    told = _table(
        node,
        dict[str, Any],  # the derived fields come below
        default,
        optional={"is_a": words, "intracranial": flag, "node_group": words},
    )
    return _with_systems(told, node)


def _with_systems(told: Mapping[str, Any], node: Node) -> dict[str, Organ]:
    organs: dict[str, Organ] = {}
    for id, entry in told.items():
        top, seen = id, {id}
        while (above := told[top].get("is_a")) is not None:
            if above not in told:
                raise _entry(node, top).problem(f"unknown organ `{above}`{hint(above, told)}")
            if above in seen:
                raise _entry(node, id).problem(f"`{id}` is a part of itself")
            top = above
            seen.add(above)
        inside = any(told[name].get("intracranial", False) for name in seen)
        organs[id] = Organ(**{**entry, "system": top, "intracranial": inside})
    return organs


def _entry(node: Node, name: str) -> Node:
    assert isinstance(node, Fields)
    return next(value for key, value in node.entries if key.value == name)


def _stations(folder: Path) -> dict[str, Station]:
    sections, default = _file(folder, "stations.yaml")
    zones = ("supraclavicular", "mediastinal", "hilar", "peripheral")
    return _table(
        _section(sections, "stations", folder, "stations.yaml"),
        Station,
        default,
        {
            "name": words,
            "zone": one_of(zones, "zone"),
            "n_ipsilateral": _N,
            "n_contralateral": _N,
        },
        {"side": one_of(("right", "left", "midline"), "side")},
    )


def _genes(folder: Path) -> tuple[dict[str, Gene], dict[str, DriverSet]]:
    sections, default = _file(folder, "genes.yaml")
    told = _table(
        _section(sections, "genes", folder, "genes.yaml"),
        dict[str, Any],  # the variants still lack their gene
        default,
        optional={"hgnc": whole, "variants": lambda node: node},
    )
    genes = {id: _gene(entry) for id, entry in told.items()}
    sets = _section(sections, "driver_sets", folder, "genes.yaml")
    part = listing(_alterations(genes))
    return genes, _table(
        sets, DriverSet, default, {"words": words, "sure": part}, {"open": part, "outside": part}
    )


def _gene(entry: Any) -> Gene:
    default = {"source": entry["source"], "verified": entry["verified"], "gene": entry["id"]}
    exons = {"exons": listing(like("[0-9]{1,2}", "an exon"))}
    variants = (
        _table(entry["variants"], Variant, default, {"kind": _KIND}, exons)
        if "variants" in entry
        else {}
    )
    return Gene(**{**entry, "variants": variants})


def _alterations(genes: Mapping[str, Gene]) -> Reader:
    def read(node: Node) -> Alterations:
        values = record(
            node,
            {"gene": one_of(genes, "gene")},
            {"variants": _many, "kind": _KIND, "other_than": _many},
        )
        variants = genes[values["gene"]].variants
        for name in (*values.get("variants", ()), *values.get("other_than", ())):
            if name not in variants:
                raise node.problem(f"unknown variant `{name}`{hint(name, variants)}")
        return Alterations(**values)

    return read


def _treatments(
    folder: Path,
) -> tuple[dict[str, DrugClass], dict[str, Agent], dict[str, Regimen]]:
    sections, default = _file(folder, "agents.yaml")
    class_node = _section(sections, "classes", folder, "agents.yaml")
    known = [key.value for key, _ in class_node.entries] if isinstance(class_node, Fields) else []
    some = listing(one_of(known, "class"))
    classes = _table(class_node, DrugClass, default, {}, {"is_a": some, "needs": some})
    for id in classes:
        _refuse_circle(id, classes, class_node)
    node = _section(sections, "agents", folder, "agents.yaml")
    agents = _table(node, Agent, default, {"classes": some})
    drugs = {"agents": listing(one_of(agents, "agent"))}
    named = _section(sections, "regimens", folder, "agents.yaml")
    return classes, agents, _table(named, Regimen, default, drugs)


def _refuse_circle(
    id: str, classes: Mapping[str, DrugClass] | Mapping[str, Condition], node: Node
) -> None:
    above, seen = set(classes[id].is_a), set[str]()
    while above:
        if id in above:
            raise _entry(node, id).problem(f"`{id}` is a class of itself")
        seen |= above
        above = {top for name in above for top in classes[name].is_a} - seen


def _conventions(folder: Path) -> dict[str, Convention]:
    sections, default = _file(folder, "conventions.yaml")
    node = _section(sections, "conventions", folder, "conventions.yaml")
    told = _table(
        node,
        Convention,
        default,
        {
            "words": words,
            "primary": one_of(("counted", "not"), "choice"),
            "satellites": one_of(("each", "none"), "choice"),
            "regional_nodes": one_of(("none", "together", "each"), "choice"),
            "distant_nodes": one_of(("each", "by_group", "none"), "choice"),
        },
        {
            "named_nodes_excluded": _many,
            "intracranial": one_of(("counted", "not"), "choice"),
            "progressing_only": flag,
            "by_site": flag,
            "quote": words,
        },
    )
    if set(told) != set(CONVENTIONS):
        odd = ", ".join(sorted(set(told) ^ set(CONVENTIONS)))
        raise node.problem(
            f"the conventions differ from `oligomatch.rules.terms.CONVENTIONS`: {odd}"
        )
    return told


def _countries(folder: Path) -> dict[str, Country]:
    sections, default = _file(folder, "countries.yaml")
    node = _section(sections, "countries", folder, "countries.yaml")
    return _table(node, Country, default, {"name": words}, {"europe": flag})


def _shown_by(organs: Mapping[str, Organ]) -> Reader:
    def read(node: Node) -> ShownBy:
        return ShownBy(**record(node, {"organ": one_of(organs, "organ")}, {"treated": flag}))

    return read


def _conditions(folder: Path, organs: Mapping[str, Organ]) -> dict[str, Condition]:
    sections, default = _file(folder, "conditions.yaml")
    node = _section(sections, "conditions", folder, "conditions.yaml")
    known = [key.value for key, _ in node.entries] if isinstance(node, Fields) else []
    bare = {"bare": one_of(("state", "event", "disease"), "reading of a plain yes or no")}
    some = listing(one_of(known, "condition"))
    more = {"words": words, "is_a": some, "shown_by": _shown_by(organs)}
    more["treatment"] = one_of(MODALITIES, "local treatment")
    table = _table(node, Condition, default, bare, more)
    for id in table:
        _refuse_circle(id, table, node)
    return table


def _measurements(folder: Path) -> dict[str, Measurement]:
    sections, default = _file(folder, "measurements.yaml")
    node = _section(sections, "measurements", folder, "measurements.yaml")
    factors = {"units": _factors, "about": _factors}
    loinc = like("[0-9]{1,5}-[0-9]", "a LOINC code such as 718-7")
    more = {**factors, "words": words, "has_limit": flag, "loinc": loinc}
    return _table(node, Measurement, default, {"unit": words}, more)


def _tumours(
    folder: Path, organs: Mapping[str, Organ]
) -> tuple[dict[str, CancerType], dict[str, Histology]]:
    sections, default = _file(folder, "tumours.yaml")
    cancers = _section(sections, "cancer_types", folder, "tumours.yaml")
    systems = listing(one_of({one.system for one in organs.values()}, "organ system"))
    types = _table(cancers, CancerType, default, {}, {"organs": systems})
    _as_in_terms(cancers, types, {*CANCER_TYPES})
    tissue = _section(sections, "histologies", folder, "tumours.yaml")
    broad = listing(one_of(HISTOLOGIES, "histology"))
    histologies = _table(tissue, Histology, default, {}, {"is_a": broad})
    _as_in_terms(tissue, histologies, {*HISTOLOGIES, *SUBTYPES, "nos"})
    return types, histologies


def _as_in_terms(node: Node, told: Mapping[str, Entry], known: set[str]) -> None:
    if odd := ", ".join(sorted(set(told) ^ known)):
        raise node.problem(f"the words differ from those of `oligomatch.rules.terms`: {odd}")


def _factors(node: Node) -> dict[str, str]:
    factor = like(r"[0-9]+(\.[0-9]+)?", "a factor such as 0.1")
    if not isinstance(node, Fields):
        raise node.problem("expected a map of units to factors")
    return {key.value: factor(value) for key, value in node.entries}


def read_vocabulary(folder: Path) -> Vocabulary:
    """The vocabulary of a folder.

    Raises:
        RuleFileError: a file of it cannot be used.
    """
    genes, driver_sets = _genes(folder)
    classes, agents, regimens = _treatments(folder)
    organs = _organs(folder)
    cancer_types, histologies = _tumours(folder, organs)
    return Vocabulary(
        organs=organs,
        stations=_stations(folder),
        genes=genes,
        driver_sets=driver_sets,
        classes=classes,
        agents=agents,
        regimens=regimens,
        conventions=_conventions(folder),
        countries=_countries(folder),
        conditions=_conditions(folder, organs),
        measurements=_measurements(folder),
        cancer_types=cancer_types,
        histologies=histologies,
    )


@cache
def load_vocabulary() -> Vocabulary:
    """The shipped vocabulary."""
    return read_vocabulary(SHIPPED)
