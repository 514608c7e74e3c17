"""What the molecular report says for sure, as flat facts; what a list is compared with, is compared
here.

The facts of a joint kind, asserted by Python because they say something of all variants of a list:
`none_may_be`, `none_of_kind`, `exons_all_named`, and `called_positive` of a list that is empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag, flag_of
from oligomatch.matcher.profile.profile import Biomarker, Profile, Variant
from oligomatch.matcher.profile.protein import (
    is_at,
    is_deletion,
    is_insertion,
    is_skipped,
)
from oligomatch.rules.findings.findings import Fact
from oligomatch.rules.vocabulary.entries import Gene
from oligomatch.rules.vocabulary.entries import Variant as Known
from oligomatch.rules.vocabulary.protein import (
    ANY,
    ProteinChange,
    change_of,
    codon,
    differ,
    point,
    short,
)
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

UNSTATED = "untold"  # the kind of a finding of which neither a kind nor a known name is told
UNCALLED = "uncalled"  # of one that nobody calls pathogenic, whatever else is told of it
BENIGN = "benign"
OF_PROTEIN = "mutation"  # the kind of a change of the protein
OF_COPIES = (
    "amplification",
    "loss",
)  # kinds that alter their gene, or do not
ALTERING = ("mutation", "fusion")
DRIVING = ("mutation", "fusion", "amplification")  # the kinds that a set of drivers may name
_CLASSES = {"deletion": is_deletion, "insertion": is_insertion, "skipping": is_skipped}
SureFact = tuple[Fact, str]  # a fact and where the profile states it


def gene_test(profile: Profile, gene: str) -> Biomarker | None:
    """The report of one gene; None where nothing is told."""
    result = profile.biomarkers.get(gene)
    return _called(result) if isinstance(result, str) else result


@lru_cache(maxsize=16)
def _called(result: str) -> Biomarker:
    """A report of which nothing is stated but how it calls the gene."""
    return Biomarker.model_validate({"result": result})


def gene_facts(profile: Profile, name: str, vocabulary: Vocabulary) -> Iterator[SureFact]:
    """What the report of one gene says, each with where it stands; of a gene that the vocabulary
    does not know it says nothing."""
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
    for absent in test.absent_variants or ():
        yield ("absent", gene.id, absent), f"{base}/absent_variants"
        for name in gene.variants:
            if name != absent and covers(gene, absent, name):
                yield ("absent", gene.id, name), f"{base}/absent_variants"
    for index, variant in enumerate(listed):
        yield from _found(gene, test, variant, f"{base}/variants/{index}")
    if test.result == "positive" and not listed:
        yield ("called_positive", gene.id), base
    if names_all(test):
        yield from _closed(gene, test, f"{base}/no_other_variants")


def _only_benign(gene: Gene, test: Biomarker) -> bool:
    """Whether all that was found is benign."""
    listed = test.variants or ()
    benign = all(one.pathogenic is False for one in listed if kind_of(gene, test, one) in OF_COPIES)
    kinds = {kind_of(gene, test, one) for one in listed} - set(OF_COPIES)
    return test.result is None and names_all(test) and bool(listed) and benign and kinds <= {BENIGN}


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
    entry = gene.known.get(variant.name or "")
    change = None if entry is not None else _change(variant)
    if change is None or variant.kind not in (None, OF_PROTEIN) or variant.pathogenic is False:
        return entry
    return next((one for one in gene.variants.values() if _of_class(change, one) == YES), None)


def kind_of(gene: Gene, test: Biomarker, variant: Variant) -> str:
    """The kind of a listed variant: told, or that of its name or of its change of the protein; of
    one that nobody calls pathogenic and that the vocabulary does not know, that it is so."""
    if (entry := entry_of(gene, variant)) is not None:
        return entry.kind
    if variant.kind in OF_COPIES:
        return variant.kind
    if variant.pathogenic is False:
        return BENIGN
    if variant.kind == "vus":
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


def _stated_change(variant: Variant) -> str | None:
    """The change of the protein as it is told, by the name or, where that says less (G719X), by
    what is told beside it."""
    name, protein = variant.name, variant.protein
    any_acid = (point(name) or "").endswith(ANY) and change_of(protein) is not None
    return name if change_of(name) is not None and not any_acid else protein


def protein_apart(gene: Gene, variant: Variant) -> bool:
    """Whether the name of a variant and the change of the protein told beside it are two."""
    change, entry = change_of(variant.protein), gene.known.get(variant.name or "")
    if differ(variant.name, variant.protein):
        return True
    if change is None or entry is None:
        return False
    return entry.kind in ("fusion", *OF_COPIES) or _of_class(change, entry) == NO


def positive_denied(vocabulary: Vocabulary, gene: Gene, test: Biomarker) -> bool:
    """Whether what a gene called positive, and nothing more, means is told not to be there: the
    kind that a set of drivers names of it, or every kind that alters a gene."""
    absent = [gene.known[name] for name in test.absent_variants or () if name in gene.known]
    kinds = {one.kind for one in absent if one.change == "any"}
    if test.result != "positive" or test.variants or not kinds:
        return False
    return kinds.issuperset(ALTERING) or not kinds.isdisjoint(driving_kinds(vocabulary, gene.id))


def driving_kinds(vocabulary: Vocabulary, gene: str) -> frozenset[str]:
    """The kinds of alteration of a gene that a set of drivers names: what the gene called positive,
    and nothing more, means."""
    parts = (part for one in vocabulary.driver_sets.values() for part in (*one.sure, *one.open))
    named = (part.kind for part in parts if part.gene == gene and not part.variants)
    return frozenset(kind for kind in named if kind is not None)


def is_variant(gene: Gene, test: Biomarker, listed: Variant, wanted: str) -> Flag:
    """Whether a listed variant is the one wanted, or one of the class wanted: by its name, else as
    far as its kind, its exon and its change of the protein tell. A name that cannot be read
    excludes nothing."""
    known, entry = gene.known.get(wanted), entry_of(gene, listed)
    if wanted in (listed.name, short(listed.name or ""), entry.id if entry else None):
        return YES
    word = _stated_change(listed)
    if known is None:
        return _of_word(word, wanted, entry, listed.kind)
    if entry is not None:
        return entails(entry, known)
    change = change_of(word)
    if differ(word, wanted):
        return NO  # two different changes of one amino acid
    if listed.kind is not None and listed.kind != known.kind:
        return NO
    if change is not None and known.kind in ("fusion", *OF_COPIES):
        return NO
    if listed.exon is not None and known.exons and str(listed.exon) not in known.exons:
        return NO
    if listed.pathogenic is False and known.kind in ALTERING:
        return NO
    if known.change == "any":
        is_one = change is not None or listed.kind == known.kind
        sure = called(test, listed) or known.kind in OF_COPIES
        return YES if is_one and sure else OPEN
    return OPEN if change is None else _of_class(change, known)


def _of_word(word: str | None, wanted: str, entry: Known | None, kind: str | None) -> Flag:
    """Whether a listed variant is a change of the protein, or one at a codon, that the vocabulary
    does not have. Such a word is a name: it holds whatever is said of the effect."""
    place, change = codon(wanted), change_of(wanted)
    if word is not None and change_of(word) is not None:
        if place is not None:
            any_acid = entry is not None and entry.id == word and word[-1] == ANY
            return flag_of(word[:-1] == short(wanted)) if any_acid else is_at(word, place)
        if short(word) == short(wanted):
            return YES
        return NO if differ(word, wanted) else OPEN
    if place is None and change is None:
        return OPEN
    if (entry.kind if entry is not None else kind) in ("fusion", *OF_COPIES):
        return NO
    if entry is None or not entry.codons:
        return OPEN
    if place is not None:
        return OPEN if any(first <= place[1] <= last for first, last in entry.codons) else NO
    return NO if change is not None and _of_class(change, entry) == NO else OPEN


def entails(entry: Known, known: Known) -> Flag:
    """Whether whoever has one entry of the vocabulary has another: one above it, of all of a kind,
    or a class that its change of the protein is of; never where both cannot be one."""
    if known.id in entry.is_a:
        return YES
    if entry.kind != known.kind:
        return NO
    if known.change == "any":
        return YES
    if known.change == "some" or entry.change in ("any", "some"):
        return OPEN
    here, there = change_of(entry.id), change_of(known.id)
    if entry.change and known.change:
        return NO if _apart(entry, known) else OPEN
    if entry.change:
        return NO if there is not None and _of_class(there, entry) == NO else OPEN
    if known.change:
        return OPEN if here is None else _of_class(here, known)
    return NO if differ(entry.id, known.id) else OPEN


def _apart(one: Known, other: Known) -> bool:
    """Whether no change of the protein is of both classes: one takes away and the other adds, or
    they lie elsewhere."""
    if {one.change, other.change} == {"deletion", "insertion"}:
        return True
    pairs = [(here, there) for here in one.codons for there in other.codons]
    return bool(pairs) and all(a[1] < b[0] or b[1] < a[0] for a, b in pairs)


def covers(gene: Gene, absent: str, wanted: str) -> bool:
    """Whether a variant that was not found denies another: the same, or one of the class looked
    for. What the vocabulary does not have may be found and be benign, which no class is."""
    known, entry = gene.known.get(absent), gene.known.get(wanted)
    if known is not None:
        return entry is not None and (entry.id == known.id or entails(entry, known) == YES)
    if (place := codon(absent)) is not None:
        return (short(wanted) or wanted) == short(absent) or is_at(wanted, place) == YES
    return short(absent) is not None and short(absent) == short(wanted)


def _of_class(change: ProteinChange, known: Known) -> Flag:
    """Whether a change of the protein is of a class, by what it is and where."""
    follows = _CLASSES.get(known.change)
    return OPEN if follows is None else follows(change, [(s[0], s[1]) for s in known.codons])
