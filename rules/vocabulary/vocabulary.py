"""The words that trials and patients share: organs, nodes, genes, drugs, conditions, tests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from oligomatch.rules.misspelling import nearest
from oligomatch.rules.terms import (
    ALTERATIONS,
    CANCER_TYPES,
    CONVENTIONS,
    HISTOLOGIES,
    MODALITIES,
    STAGES,
    SUBTYPES,
)
from oligomatch.rules.text.faults import fault
from oligomatch.rules.text.kept import kept
from oligomatch.rules.text.record import (
    EntryFile,
    Reader,
    entries,
    flag,
    like,
    listing,
    made,
    number,
    one_of,
    record,
    whole,
    words,
)
from oligomatch.rules.text.record import fields as as_fields
from oligomatch.rules.text.text import Fields, Node, RuleFileError, under

SHIPPED = Path(__file__).parent
_ICD = re.compile(r"[A-Z0-9.]+")  # one code: C43-C44 is a block of several
_ICD_CATEGORY = 3  # C34: the signs of a category of ICD-10
ULN = "ULN"  # the unit of multiples of the upper limit of normal


@dataclass(frozen=True, slots=True)
class Entry:
    """What every entry says of itself; `names` are its other spellings.

    `narrower`: words of records for a kind of it (HCC of liver cancer, denosumab of bone-modifying
    agents): who has it has the entry; who has it not may have another kind, so a rule does not
    take it, and no denial. `wider`: words for it and for more (corticosteroids, inhaled ones too):
    they say nothing of the entry, and are refused with the entry that may be meant.
    """

    id: str
    source: str
    verified: bool
    names: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()
    wider: tuple[str, ...] = ()

    @property
    def known_as(self) -> tuple[str, ...]:
        """Every word that says of a patient what it does, beside its id."""
        return (*self.names, *self.narrower)

    @property
    def worded(self) -> tuple[str, ...]:
        """Every word that texts have for it, what means more than it too."""
        return (*self.known_as, *self.wider)


@dataclass(frozen=True, slots=True)
class Organ(Entry):
    """An organ or a part of one; without `is_a` it is an organ system, counted as one organ."""

    is_a: str | None = None
    system: str = ""  # derived: the topmost organ above
    intracranial: bool = False  # derived from the system
    node_group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Station(Entry):
    """A nodal station; `side` None where it lies on no side by itself."""

    name: str
    zone: str  # supraclavicular | mediastinal | hilar | peripheral
    side: str | None = None  # right | left | midline
    n_ipsilateral: str
    n_contralateral: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant(Entry):
    """One named alteration of a gene, or a class of them; whoever has it has those of `is_a`."""

    gene: str
    kind: str  # mutation | fusion | amplification | loss | vus
    is_a: tuple[str, ...] = ()  # with those above them
    exons: tuple[str, ...] = ()
    change: str = (
        ""  # which change is one, of a class: any | some | deletion | insertion | skipping
    )
    codons: tuple[tuple[int, ...], ...] = ()  # where: first and last, in each numbering


@dataclass(frozen=True, slots=True)
class Gene(Entry):
    """A gene and its named alterations.

    `known`: those and the words that hold of every gene (any mutation, an amplification, ..).
    """

    hgnc: int | None = None
    variants: Mapping[str, Variant] = field(default_factory=dict)
    known: Mapping[str, Variant] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alterations:
    """Part of a driver set: named variants of a gene, or all of one kind but `other_than`.

    Neither variants nor kind: every alteration of the gene.
    """

    gene: str
    variants: tuple[str, ...] = ()
    kind: str | None = None
    other_than: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverSet(Entry):
    """A named, versioned and immutable set of actionable alterations."""

    words: str
    sure: tuple[Alterations, ...]
    open: tuple[Alterations, ...] = ()
    outside: tuple[Alterations, ...] = ()


@dataclass(frozen=True, slots=True)
class DrugClass(Entry):
    """A class of systemic treatment; one that `needs` others is derived from a line's drugs, one of
    a drug `alone` is of regimens with one drug of the class above."""

    is_a: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    alone: bool = False


@dataclass(frozen=True, slots=True)
class HalfLife:
    """How long half of a drug stays in the body, as a source states it."""

    half_life_hours: Fraction
    source: str


@dataclass(frozen=True, slots=True)
class Agent(Entry):
    """A drug, the classes it belongs to and those that no source settles; its half-life, where a
    readable source states one."""

    classes: tuple[str, ...] = ()
    may_be: tuple[str, ...] = ()
    half_life: HalfLife | None = None


@dataclass(frozen=True, slots=True)
class Regimen(Entry):
    """A name of several drugs that are given together."""

    agents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention(Entry):
    """How lesions become a number."""

    primary: str  # counted | not
    satellites: str  # each | none
    regional_nodes: str  # none | together
    distant_nodes: str  # each | by_group | none
    named_nodes_excluded: tuple[str, ...] = ()
    intracranial: str = "counted"  # counted | not
    progressing_only: bool = False
    by_site: bool = False  # lesions that are treated as one site are one
    quote: str = ""

    def __hash__(self) -> int:
        """Of its id alone: counts are looked up by it."""
        return hash(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Country(Entry):
    """A country by its ISO 3166-1 alpha-2 code."""

    name: str
    europe: bool = False


@dataclass(frozen=True, slots=True)
class ShownBy:
    """Metastases in some organs; where `treated` is told, those with or without local treatment."""

    organs: tuple[str, ...]
    treated: bool | None = None


@dataclass(frozen=True, slots=True)
class TreatedThere:
    """Local treatments of a lesion in some organs."""

    by: tuple[str, ...]
    organs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Entry):
    """A disease, an event, a course of treatment or a state that a patient may have or have had."""

    bare: str  # what a plain yes or no tells: state (now) | event (ever) | disease (neither)
    words: str = ""
    is_a: tuple[str, ...] = ()
    shown_by: ShownBy | None = None  # the metastases of today that are what it means
    treatment: str = ""  # the local treatment of a lesion that is one
    treated: TreatedThere | None = None  # those of lesions in some organs that are one


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement(Entry):
    """A test with a number, and the units it may be told in."""

    words: str = ""
    unit: str  # the one that the others are turned into
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSystem(Entry):
    """A terminology, by the names that records give it."""

    uris: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeSet(Entry):
    """Several cancer types under one name, for codes that leave open which it is."""

    cancer_types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentCodes(Entry):
    """The codes of a drug, each with its terminology before it."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(Entry):
    """A code of a terminology; its `id` names both. Of several values of an aspect one holds."""

    means: Mapping[str, tuple[str, ...]]


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


_KIND = one_of(ALTERATIONS, "kind_of_alteration")
_N = one_of(("N0", "N1", "N2", "N3"), "n_category")


# the tables that files beside trials may add to, by the file that has them
OF_OWN = {
    "organs": ("organs",),
    "genes": ("genes", "variants"),
    "agents": ("classes", "agents", "regimens"),
    "conditions": ("conditions",),
    "measurements": ("measurements",),
    "codes": ("codes",),
}


@dataclass(frozen=True, slots=True)
class _Source:
    """The folder of a whole vocabulary, and files that add to it."""

    folder: Path
    beside: tuple[EntryFile, ...] = ()

    def file(self, name: str) -> EntryFile:
        path = self.folder / f"{name}.yaml"
        if not path.exists():
            raise RuleFileError(str(path), 1, 1, fault("no_vocabulary_table"))
        tables = OF_OWN.get(name, ())
        return EntryFile(path, [one.only(tables) for one in self.beside])


def _organs(folder: _Source) -> dict[str, Organ]:
    """The organs, each with what follows from those it is part of."""
    file = folder.file("organs")
    node, table = file.section("organs"), file.table("organs", Organ, given=("system",))
    organs: dict[str, Organ] = {}
    for id, entry in table.items():
        top, seen = id, {id}
        while (above := table[top].is_a) is not None:
            if above not in table:
                near = nearest(above, table)
                raise (under(node, top) or node).problem(
                    "unknown_organ_above", organ=above, near=near
                )
            if above in seen:
                raise (under(node, id) or node).problem("part_of_itself", name=id)
            top = above
            seen.add(above)
        inside = any(table[name].intracranial for name in seen)
        organs[id] = replace(entry, system=top, intracranial=inside)
    return organs


def _stations(folder: _Source) -> dict[str, Station]:
    own = {
        "zone": one_of(("supraclavicular", "mediastinal", "hilar", "peripheral"), "zone"),
        "n_ipsilateral": _N,
        "n_contralateral": _N,
        "side": one_of(("right", "left", "midline"), "side"),
    }
    return folder.file("stations").table("stations", Station, own)


def _genes(folder: _Source) -> tuple[dict[str, Gene], dict[str, DriverSet]]:
    file = folder.file("genes")
    table = file.table("genes", Gene, {"variants": lambda node: node}, ("known",))
    wide = _variants("", file.section("of_every_gene"), file.default, ())
    genes = {id: _with_variants(gene, gene.variants, wide) for id, gene in table.items()}
    for own in file.beside:
        genes |= _more_variants(own, genes, wide)
    part = listing(_alterations(genes))
    sets = dict.fromkeys(("sure", "open", "outside"), part)
    return genes, file.table("driver_sets", DriverSet, sets)


def _with_variants(gene: Gene, node: Any, wide: Mapping[str, Variant]) -> Gene:
    """A gene with its variants read, which are as it is where they do not say otherwise; one that
    has the name of a word of every gene is what that word is."""
    default = {"source": gene.source, "verified": gene.verified}
    variants = _variants(gene.id, node, default, wide) if node else {}
    for id in variants.keys() & wide.keys():
        own, all_ = variants[id], wide[id]
        names = dict.fromkeys((*own.names, *all_.names))
        variants[id] = replace(own, change=own.change or all_.change, names=tuple(names))
    of_all = {id: replace(one, gene=gene.id) for id, one in wide.items() if id not in variants}
    return replace(gene, variants=variants, known={**variants, **of_all})


def _more_variants(
    file: EntryFile, genes: Mapping[str, Gene], wide: Mapping[str, Variant]
) -> dict[str, Gene]:
    """The genes of which a file names more variants."""
    found: dict[str, Gene] = {}
    table = file.sections.get("variants")
    for key, node in as_fields(table).entries if table is not None else ():
        gene = genes[one_of(genes, "gene")(key)]
        more = _variants(gene.id, node, file.default, gene.known)
        known = {**gene.variants, **more, **gene.known}
        found[gene.id] = replace(gene, variants={**gene.variants, **more}, known=known)
    return found


def _variants(
    gene: str, node: Node, default: Mapping[str, Any], wide: Collection[str]
) -> dict[str, Variant]:
    names = (*(key.value for key, _ in as_fields(node).entries), *wide)
    own = {
        "kind": _KIND,
        "is_a": listing(one_of(names, "variant")),
        "exons": listing(like("[0-9]{1,2}", "an_exon")),
        "change": one_of(("any", "some", "deletion", "insertion", "skipping"), "change_of_protein"),
        "codons": listing(_span),
    }
    table = entries(node, Variant, {**default, "gene": gene}, own, ("gene",))
    _refuse_circles(table, as_fields(node))
    return {id: replace(one, is_a=tuple(sorted(_above(id, table)))) for id, one in table.items()}


def _above(id: str, table: Mapping[str, Variant]) -> frozenset[str]:
    """Every class that one is of."""
    above = table[id].is_a if id in table else ()
    return frozenset(above).union(*(_above(name, table) for name in above))


def _span(node: Node) -> tuple[int, ...]:
    """The first and the last codon."""
    span: tuple[int, ...] = listing(whole, least=2)(node)
    if len(span) != len(("first", "last")) or span[0] > span[1]:
        raise node.problem("no_span")
    return span


def _alterations(genes: Mapping[str, Gene]) -> Reader:
    alterations = made(Alterations, {"gene": one_of(genes, "gene"), "kind": _KIND})

    def read(node: Node) -> Alterations:
        part = alterations(node)
        variants = genes[part.gene].variants
        for name in (*part.variants, *part.other_than):
            if name not in variants:
                raise node.problem(
                    "unknown_variant_in_set", name=name, near=nearest(name, variants)
                )
        return part

    return read


def _treatments(
    folder: _Source,
) -> tuple[dict[str, DrugClass], dict[str, Agent], dict[str, Regimen]]:
    file = folder.file("agents")
    node = file.section("classes")
    some = listing(one_of([key.value for key, _ in node.entries], "class"))
    classes = file.table("classes", DrugClass, {"is_a": some, "needs": some})
    _refuse_circles(classes, node)
    half_life = made(HalfLife, {"half_life_hours": _hours})
    of = {"classes": some, "may_be": some, "half_life": half_life}
    agents = file.table("agents", Agent, of)
    drugs = {"agents": listing(one_of(agents, "agent"))}
    return classes, agents, file.table("regimens", Regimen, drugs)


def _hours(node: Node) -> Fraction:
    if (hours := Fraction(str(number(node)))) <= 0:
        raise node.problem("no_half_life")
    return hours


def _refuse_circles(classes: Mapping[str, DrugClass | Condition | Variant], node: Fields) -> None:
    for id in classes:
        above, seen = set(classes[id].is_a), set[str]()
        while above:
            if id in above:
                raise (under(node, id) or node).problem("class_of_itself", name=id)
            seen |= above
            above = {t for n in above & classes.keys() for t in classes[n].is_a} - seen


def _conventions(folder: _Source) -> dict[str, Convention]:
    choices = {
        "primary": ("counted", "not"),
        "satellites": ("each", "none"),
        "regional_nodes": ("none", "together", "each"),
        "distant_nodes": ("each", "by_group", "none"),
        "intracranial": ("counted", "not"),
    }
    own = {name: one_of(known, "choice") for name, known in choices.items()}
    file = folder.file("conventions")
    table = file.table("conventions", Convention, own)
    if set(table) != set(CONVENTIONS):
        odd = tuple(sorted(set(table) ^ set(CONVENTIONS)))
        raise file.section("conventions").problem("other_conventions", names=odd)
    return table


def _conditions(folder: _Source, organs: Mapping[str, Organ]) -> dict[str, Condition]:
    file = folder.file("conditions")
    node = file.section("conditions")
    treatment = one_of(MODALITIES, "local_treatment")
    own = {
        "bare": one_of(("state", "event", "disease"), "plain_answer"),
        "is_a": listing(one_of([key.value for key, _ in node.entries], "condition")),
        "shown_by": made(ShownBy, {"organs": listing(one_of(organs, "organ")), "treated": flag}),
        "treatment": treatment,
        "treated": made(
            TreatedThere, {"by": listing(treatment), "organs": listing(one_of(organs, "organ"))}
        ),
    }
    table = file.table("conditions", Condition, own)
    _refuse_circles(table, node)
    meant = Counter(one.treatment for one in table.values() if one.treatment)
    for twice in (name for name, often in meant.items() if often > 1):
        raise node.problem("twice", name=twice)
    return table


def _measurements(folder: _Source) -> dict[str, Measurement]:
    loinc = like("[0-9]{1,5}-[0-9]", "loinc")
    own = {"units": _factors, "about": _factors, "loinc": loinc}
    return folder.file("measurements").table("measurements", Measurement, own)


def _tumours(
    folder: _Source, organs: Mapping[str, Organ]
) -> tuple[dict[str, CancerType], dict[str, Histology]]:
    file = folder.file("tumours")
    systems = listing(one_of({one.system for one in organs.values()}, "organ_system"))
    types = file.table("cancer_types", CancerType, {"organs": systems})
    _as_in_terms(file.section("cancer_types"), types, {*CANCER_TYPES})
    broad = listing(one_of(HISTOLOGIES, "histology"))
    histologies = file.table("histologies", Histology, {"is_a": broad})
    _as_in_terms(file.section("histologies"), histologies, {*HISTOLOGIES, *SUBTYPES, "nos"})
    return types, histologies


def _as_in_terms(node: Node, stated: Mapping[str, Entry], known: set[str]) -> None:
    if odd := tuple(sorted(set(stated) ^ known)):
        raise node.problem("other_words", names=odd)


# the aspects of a code that name no entry of another table, with what they may be
_ASPECTS: Mapping[str, tuple[str, ...]] = {
    "kind": ("primary", "secondary"),
    "morphology": ("malignant", "in_situ", "benign"),
    "side": ("left", "right", "midline"),
    "lobe": ("upper", "middle", "lower"),
    "n_category": ("N0", "N1", "N2", "N3"),
    "m_category": ("M0", "M1", "M1a", "M1b", "M1c"),
    "edition": ("7", "8", "9"),
    "ecog": ("0", "1", "2", "3", "4"),
    "response": ("CR", "PR", "SD", "PD"),
    "answer": ("present", "absent", "positive", "negative", "somatic", "germline"),
    "intent": (
        *("curative", "palliative", "supportive", "diagnostic"),
        *("preventive", "guidance", "screening", "forensic"),
    ),
    "method": ("imaging", "specimen"),
    "treatment": MODALITIES,
    "asks": (
        *(f"{what}_{how}" for what in ("n", "m", "stage") for how in ("clinical", "pathological")),
        "n_category",
        "history_of_metastasis",
        "stage_group",
        "age",
        "ecog",
        "recist",
        "disease_status",
        "variant",
        "region_studied",
        "gene",
        "protein_change",
        "named_variant",
        "source_class",
        "tumour_size",
        "longest_dimension",
    ),
}


def _codes(
    folder: _Source, tables: Mapping[str, Collection[str]]
) -> tuple[dict[str, CodeSystem], dict[str, TypeSet], dict[str, Code]]:
    file = folder.file("codes")
    systems = file.table("systems", CodeSystem)
    types = {"cancer_types": listing(one_of(tables["cancer_type"], "cancer type"))}
    sets = file.table("sets", TypeSet, types)
    known = {**_ASPECTS, **tables, "cancer_type": (*tables["cancer_type"], *sets)}
    readers = {name: listing(one_of(words, name)) for name, words in known.items()}

    def means(node: Node) -> dict[str, tuple[str, ...]]:
        stated: dict[str, tuple[str, ...]] = record(node, {}, readers)
        if "cancer_type" in stated:
            named = [sets[n].cancer_types if n in sets else (n,) for n in stated["cancer_type"]]
            stated["cancer_type"] = tuple(dict.fromkeys(n for each in named for n in each))
        return stated

    codes = file.table("codes", Code, {"means": means})
    codes |= _of_agents(file, one_of(tables["agent"], "agent"), codes)
    for id in codes:
        if id.partition(" ")[0] not in systems:
            raise file.section("codes").problem("code_of_no_system", name=id)
    return systems, sets, codes


def _of_agents(file: EntryFile, agent: Reader, others: Collection[str]) -> dict[str, Code]:
    """The codes that mean a drug, in one line; each has the source of its terminology."""
    sources = file.section("agent_sources")
    source = record(sources, {}, {key.value: words for key, _ in sources.entries})
    table = file.section("agents")
    for key, _ in table.entries:
        agent(key)
    own = {"codes": listing(like(f"({'|'.join(source)}) [0-9A-Z]+", "code"))}
    found: dict[str, Code] = {}
    for one in entries(table, AgentCodes, file.default, own).values():
        for id in one.codes:
            if id in found or id in others:
                raise table.problem("twice", name=id)
            means = {"agent": (one.id,)}
            origin = source[id.partition(" ")[0]]
            found[id] = Code(id=id, source=origin, verified=one.verified, means=means)
    return found


def _factors(node: Node) -> dict[str, str]:
    factor = like(r"[0-9]+(\.[0-9]+)?", "factor")
    if not isinstance(node, Fields):
        raise node.problem("no_factors")
    return {key.value: factor(value) for key, value in node.entries}


def read_vocabulary(
    path: Path, beside: Collection[EntryFile] = (), *, codes_later: bool = False
) -> Vocabulary:
    """The vocabulary of a folder, with what files beside it add; its codes, of which only records
    of others ask, when they are first asked for where `codes_later` is set.

    Raises:
        RuleFileError: a file of it cannot be used.
    """
    folder = _Source(path, tuple(beside))
    return _with_codes(folder, _tables(folder), codes_later)


def _tables(folder: _Source) -> dict[str, Any]:
    """Every table of a vocabulary but those of codes, by its name."""
    genes, driver_sets = _genes(folder)
    classes, agents, regimens = _treatments(folder)
    organs = _organs(folder)
    cancer_types, histologies = _tumours(folder, organs)
    return {
        "organs": organs,
        "stations": _stations(folder),
        "genes": genes,
        "driver_sets": driver_sets,
        "classes": classes,
        "agents": agents,
        "regimens": regimens,
        "conventions": _conventions(folder),
        "countries": folder.file("countries").table("countries", Country),
        "conditions": _conditions(folder, organs),
        "measurements": _measurements(folder),
        "cancer_types": cancer_types,
        "histologies": histologies,
    }


def _with_codes(folder: _Source, tables: Mapping[str, Any], codes_later: bool) -> Vocabulary:
    """The vocabulary of these tables, with those of its codes."""
    named: dict[str, Collection[str]] = {
        "cancer_type": tables["cancer_types"],
        "histology": tables["histologies"],
        "organ": tables["organs"],
        "agent": tables["agents"],
        "condition": tables["conditions"],
        "stage": STAGES,
    }
    read = cache(lambda: _codes(folder, named))
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
    folder = _Source(SHIPPED)
    tables = kept("vocabulary", SHIPPED.glob("*.yaml"), lambda: _tables(folder))
    return _with_codes(folder, tables, codes_later=True)


IN_FORCE: list[Vocabulary] = []  # with an author's own entries, in this process


def load_vocabulary() -> Vocabulary:
    """The vocabulary in force: the shipped one, with what stands beside an author's trials."""
    return IN_FORCE[0] if IN_FORCE else shipped_vocabulary()
