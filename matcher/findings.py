"""From a profile to the patient the measures ask: sure findings, lesions, stagings, lines.

The findings are derived by forward chaining (`matcher.chain`) over rule data; what stays open after
them is kept as alternatives, never as a default.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from matcher.chain import Chainer, Derivation, PlainChainer
from matcher.lines import Therapy
from matcher.profile import Biomarker, Lesion, Line, OneOfOrgans, Profile
from matcher.staging import Staging
from rules.findings import Fact, load_rules
from rules.vocabulary import Vocabulary, load_vocabulary

NODE = "lymph_node"
OTHER = "other"  # an organ that the vocabulary does not name
OWN_ORGAN = {"nsclc": "lung", "breast": "breast", "prostate": "prostate"}
REGIONAL = frozenset({"supraclavicular", "mediastinal", "hilar", "peripheral"})
MANY = 10  # organ systems: a lesion that may lie in so many is not located
METASTATIC = frozenset({"metastasis", "distant_node"})
CANCERS = frozenset({"nsclc", "breast", "prostate", "other"})


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing a lesion may be: its role, organ system, and nodal region (None: not told)."""

    role: str  # metastasis | satellite | regional_node | primary | local_recurrence | benign
    system: str
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """One listed lesion and everything it may be."""

    index: int
    id: str
    lesion: Lesion
    kinds: frozenset[Kind]
    organs: frozenset[str]  # the organ named and all it is part of; empty where open

    @property
    def pointer(self) -> str:
        """Where it stands in the profile."""
        return f"/lesions/{self.index}"


class Patient:
    """One profile on one day, with its findings; what every measure reads."""

    def __init__(
        self, profile: Profile, as_of: date, vocabulary: Vocabulary, derivation: Derivation
    ) -> None:
        self.profile = profile
        self.as_of = as_of
        self.vocabulary = vocabulary
        self.derivation = derivation
        self._facts: dict[tuple[str, str], frozenset[str]] = {}
        for fact in derivation:
            if len(fact) == 3:
                key = (fact[0], fact[1])
                self._facts[key] = self._facts.get(key, frozenset()) | {fact[2]}
        self.cancers = one_of(profile.cancer_type) or CANCERS
        self.systems = frozenset(organ.system for organ in vocabulary.organs.values()) | {OTHER}
        self.sites = tuple(self._site(i, lesion) for i, lesion in enumerate(profile.lesions))
        self.told_systems = self._told_systems()
        self.therapy = Therapy(profile.systemic_therapy, as_of)
        self.staging = Staging(profile, as_of, self.therapy)
        self.memo: dict[object, object] = {}

    def found(self, predicate: str, subject: str) -> frozenset[str]:
        """The findings of one kind about one thing."""
        return self._facts.get((predicate, subject), frozenset())

    def _told_systems(self) -> frozenset[str]:
        """The organ systems that count apart: those told of a lesion, and those with rules of
        their own; all others behave alike."""
        organs = self.vocabulary.organs.values()
        special = {organ.system for organ in organs if organ.intracranial}
        told = [site.kinds for site in self.sites if len({k.system for k in site.kinds}) < MANY]
        return frozenset({OTHER, NODE, *OWN_ORGAN.values(), *special}).union(
            kind.system for kinds in told for kind in kinds
        )

    def on(self, day: date) -> Patient:
        """The same profile asked on another day."""
        return Patient(self.profile, day, self.vocabulary, self.derivation)

    @cached_property
    def line_classes(self) -> tuple[frozenset[str], ...]:
        """For each line, the classes that follow from its agents."""
        return tuple(self.found("class", f"line:{i}") for i in range(len(self.therapy.lines)))

    def _site(self, index: int, lesion: Lesion) -> Site:
        name = f"lesion:{index}"
        organs = self.found("organ", name)
        kinds = frozenset(self._kinds(lesion, name))
        return Site(index, lesion_id(index, lesion), lesion, kinds, organs)

    def _kinds(self, lesion: Lesion, name: str) -> Iterator[Kind]:
        regions = self.found("node_region", name)
        region = min(regions) if regions else None
        for system in self._systems(lesion, name):
            for role in self._roles(lesion, name, system):
                if role == "indeterminate":
                    yield Kind("metastasis", system, region)
                    yield Kind("benign", system)
                else:
                    told = "metastasis" if role in METASTATIC else role
                    yield Kind(told, system, region if system == NODE else None)

    def _systems(self, lesion: Lesion, name: str) -> frozenset[str]:
        found = self.found("organ_system", name)
        if found:
            return found
        if isinstance(lesion.organ, OneOfOrgans):
            return frozenset(self.vocabulary.organs[o].system for o in lesion.organ.one_of)
        if lesion.role in ("distant_node", "regional_node"):
            return frozenset({NODE})
        if lesion.role in ("primary", "satellite", "local_recurrence"):
            own = {OWN_ORGAN.get(cancer) for cancer in self.cancers}
            return frozenset(o for o in own if o) if None not in own else self.systems
        return self.systems

    def _roles(self, lesion: Lesion, name: str, system: str) -> frozenset[str]:
        if lesion.role is not None:
            return frozenset({lesion.role})
        follows = self.found("role_follows", name)
        if follows:
            return follows
        roles: set[str] = set()
        for cancer in self.cancers:
            roles |= _roles_in(system, cancer)
        return frozenset(roles) - self.found("cannot_be", name)


def _roles_in(system: str, cancer: str) -> set[str]:
    """The roles a lesion of an organ system may have where nothing else is told."""
    if system == NODE:
        return {"regional_node", "metastasis"}
    if cancer in OWN_ORGAN and system != OWN_ORGAN[cancer]:
        return {"metastasis"}
    return {"metastasis", "primary", "local_recurrence", "satellite"}


def lesion_id(index: int, lesion: Lesion) -> str:
    """The lesion's own id, else its place in the list."""
    return lesion.id if lesion.id is not None else f"lesion {index + 1}"


def one_of(value: object) -> frozenset[str]:
    """A told word, or the several it may be; empty when nothing is told."""
    if value is None:
        return frozenset()
    if isinstance(value, str):
        return frozenset({value})
    return frozenset(value.one_of)  # type: ignore[attr-defined]


def derive(profile: Profile, as_of: date, *, chainer: Chainer | None = None) -> Patient:
    """The patient of a profile on a day, with everything that follows from what is sure."""
    vocabulary = load_vocabulary()
    derivation = (chainer or plain_chainer()).derive(sure_facts(profile, vocabulary))
    return Patient(profile, as_of, vocabulary, derivation)


@cache
def plain_chainer() -> PlainChainer:
    """The reference chainer over the shipped rules and vocabulary."""
    return PlainChainer(load_rules(), background(load_vocabulary()))


def sure_facts(profile: Profile, vocabulary: Vocabulary) -> Iterator[Fact]:
    """What the profile says for sure, as flat facts; names only, no dates and no numbers."""
    if isinstance(profile.cancer_type, str):
        yield ("cancer_type", profile.cancer_type)
    if profile.primary.side is not None:
        yield ("primary_side", profile.primary.side)
    for index, lesion in enumerate(profile.lesions):
        name = f"lesion:{index}"
        if isinstance(lesion.organ, str):
            yield ("organ", name, lesion.organ)
        if lesion.side is not None:
            yield ("side", name, lesion.side)
        if lesion.station is not None:
            yield ("station", name, lesion.station)
    for index, line in enumerate(profile.systemic_therapy.lines):
        yield from _line_facts(index, line, vocabulary)
    for gene, result in profile.biomarkers.items():
        if isinstance(result, Biomarker):
            for variant in result.variants or ():
                if variant.name is not None:
                    yield ("variant", gene, variant.name)


def _line_facts(index: int, line: Line, vocabulary: Vocabulary) -> Iterator[Fact]:
    for agent in line.agents or ():
        if agent in vocabulary.agents:
            yield ("agent", f"line:{index}", agent)
    for name in line.classes or ():
        yield ("class", f"line:{index}", name)


def background(vocabulary: Vocabulary) -> Iterator[Fact]:
    """The vocabulary as flat facts."""
    yield from (("opposite", "left", "right"), ("opposite", "right", "left"))
    for organ in vocabulary.organs.values():
        yield from _organ_facts(organ.id, organ.is_a, organ.intracranial, organ.node_group)
        if organ.is_a is None and organ.id not in ("lung", NODE, OTHER):
            yield ("far_from_lung", organ.id)
    for station in vocabulary.stations.values():
        yield ("station_zone", station.id, station.zone)
        yield ("n_ipsilateral", station.id, station.n_ipsilateral)
        yield ("n_contralateral", station.id, station.n_contralateral)
        if station.side is not None:
            yield ("station_side", station.id, station.side)
        if station.n_ipsilateral == station.n_contralateral:
            yield ("n_either", station.id, station.n_ipsilateral)
    regions = {organ.node_group for organ in vocabulary.organs.values() if organ.node_group}
    for region in REGIONAL:
        yield ("regional_region", region)
    for region in regions - REGIONAL:
        yield ("distant_region", region)
    for agent in vocabulary.agents.values():
        yield from (("agent_class", agent.id, name) for name in agent.classes)
    for drug_class in vocabulary.classes.values():
        yield from (("class_is_a", drug_class.id, above) for above in drug_class.is_a)
    for gene in vocabulary.genes.values():
        for variant in (gene.variants or {}).values():
            if variant.kind in ("mutation", "fusion"):
                yield ("alteration", gene.id, variant.id)
            yield from (("variant_exon", gene.id, variant.id, exon) for exon in variant.exons)


def _organ_facts(
    organ: str, is_a: str | None, intracranial: bool, group: str | None
) -> Iterable[Fact]:
    if is_a is None:
        yield ("system", organ)
    else:
        yield ("is_a", organ, is_a)
    if intracranial:
        yield ("intracranial_organ", organ)
    if group is not None:
        yield ("node_region", organ, group)
    for side in ("left", "right"):
        if organ.startswith(f"{side}_"):
            yield ("organ_side", organ, side)
