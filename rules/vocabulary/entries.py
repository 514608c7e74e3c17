"""What an entry of each table of a vocabulary says: organ, gene, drug, condition, test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

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
