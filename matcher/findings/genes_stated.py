"""What the molecular report says for sure, as flat facts; what a list is compared with, is compared
here.

The facts of a joint kind, asserted by Python because they say something of all variants of a list:
`none_may_be`, `none_of_kind`, `exons_all_named`, and `called_positive` of a list that is empty.
"""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag, flag_of
from oligomatch.matcher.profile.profile import Biomarker, Profile, Variant
from oligomatch.matcher.profile.protein import (
    ProteinChange,
    change_of,
    differ,
    is_deletion,
    is_insertion,
    is_skipped,
)
from oligomatch.rules.findings.findings import Fact
from oligomatch.rules.vocabulary.vocabulary import Gene, Vocabulary
from oligomatch.rules.vocabulary.vocabulary import Variant as Known

UNSTATED = "untold"  # the kind of a finding of which neither a kind nor a known name is told
UNCALLED = "uncalled"  # of one that nobody calls pathogenic, whatever else is told of it
BENIGN = "benign"
OF_PROTEIN = "mutation"  # the kind of a change of the protein
DRIVING = ("mutation", "fusion", "amplification")  # the kinds that a set of drivers may name
_CLASSES = {"deletion": is_deletion, "insertion": is_insertion, "skipping": is_skipped}
SureFact = tuple[Fact, str]  # a fact and where the profile states it


def gene_test(profile: Profile, gene: str) -> Biomarker | None:
    """The report of one gene; None where nothing is told."""
    result = profile.biomarkers.get(gene)
    return Biomarker(result=result) if isinstance(result, str) else result


def gene_facts(profile: Profile, vocabulary: Vocabulary) -> Iterator[SureFact]:
    """What each gene's report says, each with where it stands; of a gene that the vocabulary does
    not know it says nothing."""
    for name in profile.biomarkers:
        test, gene = gene_test(profile, name), vocabulary.genes.get(name)
        if test is not None and gene is not None:
            yield from _facts(gene, test, f"/biomarkers/{name}")


def names_all(test: Biomarker) -> bool:
    """Whether the report names every variant that it found."""
    return test.result in ("positive", None) and bool(test.no_other_variants)


def _facts(gene: Gene, test: Biomarker, base: str) -> Iterator[SureFact]:
    listed = test.variants or []
    if test.result == "negative" or _only_benign(gene, test):
        yield ("negative", gene.id), base
    for name in test.absent_variants or ():
        yield ("absent", gene.id, name), f"{base}/absent_variants"
    for index, variant in enumerate(listed):
        yield from _found(gene, test, variant, f"{base}/variants/{index}")
    if test.result == "positive" and not listed:
        yield ("called_positive", gene.id), base
    if names_all(test):
        yield from _closed(gene, test, f"{base}/no_other_variants")


def _only_benign(gene: Gene, test: Biomarker) -> bool:
    """Whether all that was found is benign."""
    kinds = {kind_of(gene, test, one) for one in test.variants or ()}
    return test.result is None and names_all(test) and kinds == {BENIGN}


def _found(gene: Gene, test: Biomarker, variant: Variant, pointer: str) -> Iterator[SureFact]:
    kind = kind_of(gene, test, variant)
    field = next(f for f in ("name", "protein", "kind", "exon") if getattr(variant, f) is not None)
    if variant.name is not None:
        yield ("variant", gene.id, variant.name), f"{pointer}/name"
    for name in gene.variants:
        if name != variant.name and is_variant(gene, test, variant, name) == YES:
            yield ("variant", gene.id, name), f"{pointer}/{field}"
    if variant.name not in gene.variants:
        yield ("finding", gene.id, kind), f"{pointer}/{'kind' if variant.kind else field}"
    if variant.exon is not None:
        yield ("found_in", gene.id, str(variant.exon), kind), f"{pointer}/exon"


def _closed(gene: Gene, test: Biomarker, pointer: str) -> Iterator[SureFact]:
    """What a report that names all it found leaves out."""
    listed = test.variants or []
    for name in gene.variants:
        if all(is_variant(gene, test, one, name) == NO for one in listed):
            yield ("none_may_be", gene.id, name), pointer
    may_be = {kind for one in listed for kind in kinds_of(gene, test, one)}
    for kind in DRIVING:
        if kind not in may_be:
            yield ("none_of_kind", gene.id, kind), pointer
    mutations = [one for one in listed if OF_PROTEIN in kinds_of(gene, test, one)]
    if all(_exon_known(gene, test, variant) for variant in mutations):
        yield ("exons_all_named", gene.id), pointer


def _exon_known(gene: Gene, test: Biomarker, variant: Variant) -> bool:
    if kind_of(gene, test, variant) == UNCALLED:
        return False  # it may alter the gene there, or nowhere
    entry = entry_of(gene, variant)
    return variant.exon is not None or (entry is not None and len(entry.exons) == 1)


def called(test: Biomarker, variant: Variant) -> bool:
    """Whether the report calls the variant pathogenic, or the gene positive that it lists it of."""
    if variant.pathogenic is not None:
        return variant.pathogenic
    return test.result == "positive"


def entry_of(gene: Gene, variant: Variant) -> Known | None:
    """The vocabulary's entry of a listed variant: that of its name, else the class that its change
    of the protein is surely of."""
    entry = gene.variants.get(variant.name or "")
    change = None if entry is not None else _change(variant)
    if change is None or variant.kind not in (None, OF_PROTEIN) or variant.pathogenic is False:
        return entry
    return next((one for one in gene.variants.values() if _of_class(change, one) == YES), None)


def kind_of(gene: Gene, test: Biomarker, variant: Variant) -> str:
    """The kind of a listed variant: told, or that of its name or of its change of the protein; of
    one that nobody calls pathogenic and that the vocabulary does not know, that it is so."""
    if (entry := entry_of(gene, variant)) is not None:
        return entry.kind
    if variant.pathogenic is False:
        return BENIGN
    if variant.kind in ("vus", "amplification"):
        return variant.kind
    if not called(test, variant):
        return UNCALLED
    return variant.kind or (OF_PROTEIN if _change(variant) else UNSTATED)


def kinds_of(gene: Gene, test: Biomarker, variant: Variant) -> frozenset[str]:
    """Which of the kinds that a set of drivers may name a listed variant may be of."""
    kind = kind_of(gene, test, variant)
    if kind == UNCALLED and (variant.kind or _change(variant)):
        kind = variant.kind or OF_PROTEIN
    every = frozenset(DRIVING)
    return every if kind in (UNSTATED, UNCALLED) else every & {kind}


def _change(variant: Variant) -> ProteinChange | None:
    """The change of the protein that a variant is told to be."""
    return change_of(variant.name) or change_of(variant.protein)


def is_variant(gene: Gene, test: Biomarker, listed: Variant, wanted: str) -> Flag:
    """Whether a listed variant is the one wanted: by its name, else as far as its kind, its exon
    and its change of the protein tell. A name that cannot be read excludes nothing."""
    known, entry = gene.variants.get(wanted), entry_of(gene, listed)
    if wanted in (listed.name, entry.id if entry else None):
        return YES
    if entry is not None:
        return _of_entry(entry, wanted, known)
    word = listed.name if change_of(listed.name) else listed.protein
    change = change_of(word)
    if differ(word, wanted):
        return NO  # two different changes of one amino acid
    if known is None:
        return OPEN
    if listed.kind is not None and listed.kind != known.kind:
        return NO
    if change is not None and known.kind in ("fusion", "amplification"):
        return NO
    if listed.exon is not None and known.exons and str(listed.exon) not in known.exons:
        return NO
    if listed.pathogenic is False and known.kind in ("mutation", "fusion"):
        return NO
    if known.change == "any":
        is_one = change is not None or listed.kind == known.kind
        return YES if is_one and called(test, listed) else OPEN
    return OPEN if change is None else _of_class(change, known)


def _of_entry(entry: Known, wanted: str, known: Known | None) -> Flag:
    """Whether a variant that the vocabulary has is another one, or of another one's class."""
    change, here = change_of(wanted), change_of(entry.id)
    if known is not None and known.change == "any":
        return flag_of(known.kind == entry.kind)
    if entry.change:  # a class: it may be any change of it
        return NO if change is None or _of_class(change, entry) == NO else OPEN
    if known is None:
        return NO if differ(entry.id, wanted) or here is None else OPEN
    return _of_class(here, known) if here is not None and known.change else NO


def _of_class(change: ProteinChange, known: Known) -> Flag:
    """Whether a change of the protein is of a class, by what it is and where."""
    follows = _CLASSES.get(known.change)
    return OPEN if follows is None else follows(change, [(s[0], s[1]) for s in known.codons])
