"""What the molecular report says for sure, as flat facts; what a list is compared with, is compared
here.

The facts of a joint kind, asserted by Python because they say something of all variants of a list:
`none_may_be`, `exons_all_named`, `kinds_all_named`, and `called_positive` of a list that is empty.
"""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.profile.profile import Biomarker, Profile, Variant
from oligomatch.matcher.profile.protein import differ
from oligomatch.rules.findings.findings import Fact
from oligomatch.rules.vocabulary.vocabulary import Gene, Vocabulary

UNSTATED = "untold"  # the kind of a finding of which neither a kind nor a known name is told
SureFact = tuple[Fact, str]  # a fact and where the profile states it


def gene_test(profile: Profile, gene: str) -> Biomarker | None:
    """The report of one gene; None where nothing is told."""
    result = profile.biomarkers.get(gene)
    return Biomarker(result=result) if isinstance(result, str) else result


def gene_facts(profile: Profile, vocabulary: Vocabulary) -> Iterator[SureFact]:
    """What each gene's report says, each with where it stands."""
    for name in profile.biomarkers:
        test, gene = gene_test(profile, name), vocabulary.genes.get(name)
        if test is not None and gene is not None:
            yield from _facts(gene, test, f"/biomarkers/{name}")


def _facts(gene: Gene, test: Biomarker, base: str) -> Iterator[SureFact]:
    listed = test.variants or []
    if test.result == "negative":
        yield ("negative", gene.id), base
    for name in test.absent_variants or ():
        yield ("absent", gene.id, name), f"{base}/absent_variants"
    for index, variant in enumerate(listed):
        yield from _found(gene, variant, f"{base}/variants/{index}")
    if test.result == "positive" and not listed:
        yield ("called_positive", gene.id), base
    if test.result == "positive" and test.no_other_variants:
        yield from _closed(gene, listed, f"{base}/no_other_variants")


def _found(gene: Gene, variant: Variant, pointer: str) -> Iterator[SureFact]:
    kind = kind_of(gene, variant)
    if variant.name is not None:
        yield ("variant", gene.id, variant.name), f"{pointer}/name"
    if variant.name not in gene.variants:
        field = "kind" if variant.kind else "name" if variant.name else "exon"
        yield ("finding", gene.id, kind), f"{pointer}/{field}"
    if variant.exon is not None:
        yield ("found_in", gene.id, str(variant.exon), kind), f"{pointer}/exon"


def _closed(gene: Gene, listed: list[Variant], pointer: str) -> Iterator[SureFact]:
    """What a report that names all it found leaves out."""
    names = {variant.name for variant in listed}
    for name in gene.variants:
        if name not in names and not any(may_be_variant(gene, one, name) for one in listed):
            yield ("none_may_be", gene.id, name), pointer
    kinds = [kind_of(gene, variant) for variant in listed]
    if UNSTATED not in kinds:
        yield ("kinds_all_named", gene.id), pointer
    mutations = [v for v, k in zip(listed, kinds, strict=True) if k in (UNSTATED, "mutation")]
    if all(_exon_known(gene, variant) for variant in mutations):
        yield ("exons_all_named", gene.id), pointer


def _exon_known(gene: Gene, variant: Variant) -> bool:
    entry = gene.variants.get(variant.name or "")
    return variant.exon is not None or (entry is not None and len(entry.exons) == 1)


def kind_of(gene: Gene, variant: Variant) -> str:
    """The kind of a listed variant: told, or that of its name."""
    entry = gene.variants.get(variant.name or "")
    return variant.kind or (entry.kind if entry else UNSTATED)


def may_be_variant(gene: Gene, listed: Variant, wanted: str) -> bool:
    """Whether a variant of which only exon or kind is told may be the one wanted."""
    known = gene.variants.get(wanted)
    if listed.name is not None and listed.name in gene.variants:
        return False  # another variant that the vocabulary knows; an unknown name says nothing
    if differ(listed.name or listed.protein, wanted):
        return False  # two different changes of one amino acid
    if known is None:
        return True
    if listed.kind is not None and listed.kind != known.kind:
        return False
    return listed.exon is None or not known.exons or str(listed.exon) in known.exons
