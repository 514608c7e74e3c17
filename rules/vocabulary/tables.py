"""The tables of a vocabulary, read from its files and from those that add to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from oligomatch.rules.misspelling import nearest
from oligomatch.rules.terms import (
    ALTERATIONS,
    CANCER_TYPES,
    CONVENTIONS,
    HISTOLOGIES,
    MODALITIES,
    SUBTYPES,
)
from oligomatch.rules.text.faults import fault
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
from oligomatch.rules.vocabulary.entries import (
    Agent,
    AgentCodes,
    Alterations,
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
    HalfLife,
    Histology,
    Measurement,
    Organ,
    Regimen,
    ShownBy,
    Station,
    TreatedThere,
    TypeSet,
    Variant,
)

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
class TableFiles:
    """The folder of a whole vocabulary, and files that add to it."""

    folder: Path
    beside: tuple[EntryFile, ...] = ()

    def file(self, name: str) -> EntryFile:
        """A file of the folder, with what those beside it add to its tables.

        Raises:
            RuleFileError: the folder lacks it.
        """
        path = self.folder / f"{name}.yaml"
        if not path.exists():
            raise RuleFileError(str(path), 1, 1, fault("no_vocabulary_table"))
        tables = OF_OWN.get(name, ())
        return EntryFile(path, [one.only(tables) for one in self.beside])


def _organs(folder: TableFiles) -> dict[str, Organ]:
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


def _stations(folder: TableFiles) -> dict[str, Station]:
    own = {
        "zone": one_of(("supraclavicular", "mediastinal", "hilar", "peripheral"), "zone"),
        "n_ipsilateral": _N,
        "n_contralateral": _N,
        "side": one_of(("right", "left", "midline"), "side"),
    }
    return folder.file("stations").table("stations", Station, own)


def _genes(folder: TableFiles) -> tuple[dict[str, Gene], dict[str, DriverSet]]:
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
    folder: TableFiles,
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


def _conventions(folder: TableFiles) -> dict[str, Convention]:
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


def _conditions(folder: TableFiles, organs: Mapping[str, Organ]) -> dict[str, Condition]:
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


def _measurements(folder: TableFiles) -> dict[str, Measurement]:
    loinc = like("[0-9]{1,5}-[0-9]", "loinc")
    own = {"units": _factors, "about": _factors, "loinc": loinc}
    return folder.file("measurements").table("measurements", Measurement, own)


def _tumours(
    folder: TableFiles, organs: Mapping[str, Organ]
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


def codes_of(
    folder: TableFiles, tables: Mapping[str, Collection[str]]
) -> tuple[dict[str, CodeSystem], dict[str, TypeSet], dict[str, Code]]:
    """The code systems, the sets of types, and the codes of what the tables name, by system and
    code."""
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


def tables_of(folder: TableFiles) -> dict[str, Any]:
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
