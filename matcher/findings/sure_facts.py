"""What a profile says for sure, and what the vocabulary says, as flat facts for the rules.

Names only, no dates and no numbers: those are compared in Python, between the strata.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from oligomatch.matcher.findings.genes_stated import UNSTATED, SureFact, gene_facts
from oligomatch.matcher.profile.profile import Lesion, Profile
from oligomatch.rules.findings.findings import Fact
from oligomatch.rules.vocabulary.entries import Alterations
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

LESION, LINE = "lesion:", "line:"  # begin the names of listed lesions and lines
NODE = "lymph_node"
OTHER = "other"  # an organ that the vocabulary does not name
REGIONAL = frozenset({"supraclavicular", "mediastinal", "hilar", "peripheral"})


def _kinds(words_by_length: Mapping[int, str]) -> frozenset[tuple[str, int]]:
    return frozenset((w, n) for n, words in words_by_length.items() for w in words.split())


# Predicates of facts by the length of the fact.
KINDS = _kinds(  # of what a profile states
    {
        2: "cancer_type primary_side role_open category_open negative called_positive"
        " exons_all_named",
        3: "organ side station agent class absent variant finding none_may_be none_of_kind",
        4: "found_in",
    }
)
COURSE = _kinds(  # of what the course of the disease says for sure
    {
        1: "not_under_adjuvant under_adjuvant progressing_since quiet_since",
        2: "onset_not under_therapy off_therapy progression_recorded progression_denied"
        " progression_at palliative found_under not_found_under no_progression_seen",
        3: "belongs",
        5: "cases",
    }
)
OF_A_KIND = _kinds(  # of what a lesion may be
    {
        2: "asked cancer_type role_open",
        3: "stated_role organ organ_system node_region",
    }
)


def sure_facts(profile: Profile, vocabulary: Vocabulary) -> Iterator[SureFact]:
    """What the profile says for sure, each with where it stands."""
    yield from of_all(profile)
    for subject in subjects(profile, vocabulary):
        yield from facts_about(profile, subject, vocabulary)


def of_all(profile: Profile) -> Iterator[SureFact]:
    """What bears on every lesion."""
    if isinstance(profile.cancer_type, str):
        yield ("cancer_type", profile.cancer_type), "/cancer_type"
    if profile.primary.side is not None:
        yield ("primary_side", profile.primary.side), "/primary/side"


def subjects(profile: Profile, vocabulary: Vocabulary) -> Iterator[str]:
    """What the findings are of: each lesion, each line, each gene known. Invariant: no shipped rule
    joins facts of two of them."""
    yield from (f"{LESION}{index}" for index in range(len(profile.lesions)))
    yield from (f"{LINE}{index}" for index in range(len(profile.systemic_therapy.lines)))
    yield from (gene for gene in profile.biomarkers if gene in vocabulary.genes)


def wherever(subject: str) -> str:
    """The name that all lesions have, or all lines: what follows of one does not hang on its place;
    a gene keeps its own."""
    return subject.partition(":")[0] if subject.startswith((LESION, LINE)) else subject


def stated_of(profile: Profile, subject: str) -> tuple[object, ...]:
    """The parts of a profile that tell of one of them."""
    if subject.startswith(LESION):
        return profile.lesions[_place(subject)], profile.cancer_type, profile.primary.side
    if subject.startswith(LINE):
        return (profile.systemic_therapy.lines[_place(subject)],)
    return (profile.biomarkers.get(subject),)


def facts_about(profile: Profile, subject: str, vocabulary: Vocabulary) -> Iterator[SureFact]:
    """What is said of one of them."""
    if subject.startswith(LESION):
        return _lesion_facts(profile, _place(subject), vocabulary)
    if subject.startswith(LINE):
        return _line_facts(profile, _place(subject), vocabulary)
    return gene_facts(profile, subject, vocabulary)


def _place(subject: str) -> int:
    return int(subject.partition(":")[2])


def _lesion_facts(profile: Profile, index: int, vocabulary: Vocabulary) -> Iterator[SureFact]:
    lesion, name, base = profile.lesions[index], f"{LESION}{index}", f"/lesions/{index}"
    if lesion.role is None:  # its place decides only where the report does not
        yield ("role_open", name), base
    if isinstance(lesion.organ, str):
        yield ("organ", name, lesion.organ), f"{base}/organ"
    if lesion.side is not None:
        yield ("side", name, lesion.side), f"{base}/side"
    if lesion.station is not None:
        yield ("station", name, lesion.station), f"{base}/station"
        if _category_open(lesion, profile.primary.side, vocabulary):
            yield ("category_open", name), f"{base}/station"


def _category_open(lesion: Lesion, primary: str | None, vocabulary: Vocabulary) -> bool:
    """Whether the N category of a station hangs on a side that is not told (W4)."""
    station = vocabulary.stations[lesion.station or ""]
    if station.n_ipsilateral == station.n_contralateral:
        return False
    return primary is None or not {station.side, lesion.side} & {"left", "right"}


def _line_facts(profile: Profile, index: int, vocabulary: Vocabulary) -> Iterator[SureFact]:
    line, name = profile.systemic_therapy.lines[index], f"{LINE}{index}"
    base = f"/systemic_therapy/lines/{index}"
    for agent in line.drugs:
        if agent in vocabulary.agents:
            yield ("agent", name, agent), f"{base}/agents"
    for drug_class in line.declared:
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
    yield from (("regional_category", category) for category in ("N1", "N2", "N3"))
    regions = {organ.node_group for organ in vocabulary.organs.values() if organ.node_group}
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
        if convention.distant_nodes == "none":
            yield ("counts_none", "distant_node", convention.id)
        for region in convention.named_nodes_excluded:
            yield ("counts_no_node_of", region, convention.id)
        if convention.intracranial == "not":
            yield ("counts_extracranial", convention.id)
