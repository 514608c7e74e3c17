"""What a profile says for sure, and what the vocabulary says, as flat facts for the rules.

Names only, no dates and no numbers: those are compared in Python, between the strata.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oligomatch.matcher.findings.genes_stated import UNSTATED, SureFact, gene_facts
from oligomatch.matcher.profile.profile import Line, Profile
from oligomatch.rules.findings.findings import Fact
from oligomatch.rules.vocabulary.vocabulary import Alterations, Vocabulary

NODE = "lymph_node"
OTHER = "other"  # an organ that the vocabulary does not name
REGIONAL = frozenset({"supraclavicular", "mediastinal", "hilar", "peripheral"})

KINDS = frozenset(  # of the facts that a profile tells: predicate, length
    {
        ("cancer_type", 2),
        ("primary_side", 2),
        ("organ", 3),
        ("side", 3),
        ("station", 3),
        ("agent", 3),
        ("class", 3),
        ("negative", 2),
        ("absent", 3),
        ("variant", 3),
        ("finding", 3),
        ("found_in", 4),
        ("called_positive", 2),
        ("none_may_be", 3),
        ("kinds_all_named", 2),
        ("exons_all_named", 2),
    }
)
COURSE = frozenset(  # of the facts that the course of the disease says for sure
    {
        ("cases", 5),
        ("onset_not", 2),
        ("under_therapy", 2),
        ("off_therapy", 2),
        ("not_under_adjuvant", 1),
        ("under_adjuvant", 1),
        ("progressing_since", 1),
        ("quiet_since", 1),
        ("progression_recorded", 2),
        ("progression_denied", 2),
        ("progression_at", 2),
        ("belongs", 3),
        ("palliative", 2),
        ("found_under", 2),
        ("not_found_under", 2),
        ("no_progression_seen", 2),
    }
)
OF_A_KIND = frozenset(  # of the facts that say what a lesion may be
    {("asked", 2), ("cancer_type", 2), ("told_role", 3), ("organ", 3), ("organ_system", 3)}
    | {("node_region", 3)}
)


def sure_facts(profile: Profile, vocabulary: Vocabulary) -> Iterator[SureFact]:
    """What the profile says for sure, each with where it stands."""
    if isinstance(profile.cancer_type, str):
        yield ("cancer_type", profile.cancer_type), "/cancer_type"
    if profile.primary.side is not None:
        yield ("primary_side", profile.primary.side), "/primary/side"
    for index, lesion in enumerate(profile.lesions):
        name, base = f"lesion:{index}", f"/lesions/{index}"
        if isinstance(lesion.organ, str):
            yield ("organ", name, lesion.organ), f"{base}/organ"
        if lesion.side is not None:
            yield ("side", name, lesion.side), f"{base}/side"
        if lesion.station is not None:
            yield ("station", name, lesion.station), f"{base}/station"
    for index, line in enumerate(profile.systemic_therapy.lines):
        yield from _line_facts(index, line, vocabulary)
    yield from gene_facts(profile, vocabulary)


def _line_facts(index: int, line: Line, vocabulary: Vocabulary) -> Iterator[SureFact]:
    name, base = f"line:{index}", f"/systemic_therapy/lines/{index}"
    for agent in line.agents or ():
        if agent in vocabulary.agents:
            yield ("agent", name, agent), f"{base}/agents"
    for drug_class in line.classes or ():
        yield ("class", name, drug_class), f"{base}/classes"


def background(vocabulary: Vocabulary) -> Iterator[Fact]:
    """The vocabulary as flat facts."""
    yield from (("opposite", "left", "right"), ("opposite", "right", "left"))
    for cancer in vocabulary.cancer_types.values():
        for system in (vocabulary.systems | {OTHER}) - {NODE, *cancer.organs}:
            if cancer.organs:
                yield ("far_from_primary", cancer.id, system)
    for organ in vocabulary.organs.values():
        yield from _organ_facts(organ.id, organ.is_a, organ.intracranial, organ.node_group)
    for station in vocabulary.stations.values():
        yield ("station_zone", station.id, station.zone)
        yield ("n_ipsilateral", station.id, station.n_ipsilateral)
        yield ("n_contralateral", station.id, station.n_contralateral)
        if station.side is not None:
            yield ("station_side", station.id, station.side)
        if station.n_ipsilateral == station.n_contralateral:
            yield ("n_either", station.id, station.n_ipsilateral)
    regions = {organ.node_group for organ in vocabulary.organs.values() if organ.node_group}
    yield from (("regional_category", category) for category in ("N1", "N2", "N3"))
    for region in REGIONAL:
        yield ("regional_region", region)
    for region in regions - REGIONAL:
        yield ("distant_region", region)
    for agent in vocabulary.agents.values():
        yield from (("agent_class", agent.id, name) for name in agent.classes)
    for drug_class in vocabulary.classes.values():
        yield from (("class_is_a", drug_class.id, above) for above in drug_class.is_a)
    yield from _variant_facts(vocabulary)
    yield from _convention_facts(vocabulary)


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
        yield ("region_of_organ", organ, group)
    for side in ("left", "right"):
        if organ.startswith(f"{side}_"):
            yield ("organ_side", organ, side)


def _variant_facts(vocabulary: Vocabulary) -> Iterator[Fact]:
    for kind in ("mutation", "fusion", UNSTATED):
        yield ("altering_kind", kind)
    for kind in ("mutation", UNSTATED):
        yield ("mutating_kind", kind)
    for gene in vocabulary.genes.values():
        for variant in gene.variants.values():
            yield ("variant_kind", gene.id, variant.id, variant.kind)
            if variant.kind == "mutation" and len(variant.exons) == 1:
                yield ("variant_exon", gene.id, variant.id, variant.exons[0])
    for drivers in vocabulary.driver_sets.values():
        for strength, parts in (("sure", drivers.sure), ("open", drivers.open)):
            for part in parts:
                yield from _driver_facts(part, drivers.id, strength)


def _driver_facts(part: Alterations, drivers: str, strength: str) -> Iterator[Fact]:
    for name in part.variants:
        yield ("driver", part.gene, name, drivers, strength)
    if not part.variants and part.kind is not None:
        yield ("driver_kind", part.gene, part.kind, drivers, strength)


def _convention_facts(vocabulary: Vocabulary) -> Iterator[Fact]:
    for convention in vocabulary.conventions.values():
        if convention.regional_nodes == "together":
            yield ("counts_together", "regional_node", convention.id)
        if convention.regional_nodes == "none":
            yield ("counts_none", "regional_node", convention.id)
        if convention.satellites == "none":
            yield ("counts_none", "satellite", convention.id)
        if convention.primary != "counted":
            yield ("counts_none", "primary", convention.id)
            yield ("counts_none", "local_recurrence", convention.id)
            if convention.satellites == "none":
                yield ("counts_metastases_alone", convention.id)
        if convention.distant_nodes == "none":
            yield ("counts_none", "distant_node", convention.id)
        for region in convention.named_nodes_excluded:
            yield ("counts_no_node_of", region, convention.id)
        if convention.intracranial == "not":
            yield ("counts_extracranial", convention.id)
