"""Genes, altered or not, and their variants as eligibility texts word them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.tree import AllOf, AnyOf, Is, Measure, Node, Not
from oligomatch.rules.vocabulary.protein import protein_word
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

# the words for what a gene has, each with the kind of variant that it says; of the others any
_KINDS = {
    r"mutat(?:ions?|ed)|mutant": "mutation",
    r"rearrange(?:ments?|d)|translocations?|fusions?": "fusion",
    r"amplifi(?:cations?|ed)": "amplification",
    r"alterations?|aberrations?": "",
}
_DELETED = r"deletions?|deleted"
# genes that a tumour loses, of which `deletion` is no small one within an exon
_LOST = ("PTEN", "RB1", "TP53", "STK11", "KEAP1", "BRCA1", "BRCA2", "ATM", "CDKN2A", "MTAP")
# where in a gene a change lies that is named behind it; and words for mutations that a drug reaches
_EXON = r"(?:(?i:exon)\s+\d+\s+(?=(?:p\.)?[A-Z]\d))?"
_KNOWN_TO_ACT = r"(?:activating|sensiti[sz]ing|sensitive|common|classical)"
_ALTERED = rf"(?:gene\s+)?(?P<said>{'|'.join(_KINDS)})(?:[\s-]*positive)?"


@cache
def _genes() -> Mapping[str, str]:
    named = {gene.id: gene.id for gene in load_vocabulary().genes.values()}
    named |= {"HER2": "ERBB2"} if "ERBB2" in named else {}
    return named


@cache
def _variants() -> Mapping[tuple[str, str], str]:
    """(gene, spelling) to variant, the plain words of the vocabulary alone."""
    found = {}
    for gene in load_vocabulary().genes.values():
        for variant in gene.variants.values():
            if variant.kind == "mutation":
                for name in (variant.id.replace("_", " "), *variant.known_as):
                    found[gene.id, name.lower()] = variant.id
    return found


@cache
def _gene_list() -> str:
    names = "|".join(sorted(map(re.escape, _genes()), key=len, reverse=True))
    return rf"(?:{names})(?:\s*(?:,|/|and|or|,\s*and|,\s*or)\s*(?:{names}))*"


@cache
def _molecular_forms() -> tuple[tuple[re.Pattern[str], bool], ...]:
    one = _gene_list()
    no = r"\b(?i:without|no|absence of)\s+(?:known\s+)?"
    return (
        (re.compile(rf"{no}(?P<genes>{one})[\s-]+{_ALTERED}\b"), False),
        (re.compile(rf"\b(?i:wild)[\s-](?i:type)\s+(?:for\s+)?(?P<genes>{one})\b"), False),
        (re.compile(rf"\b(?P<genes>{one})\s+wild[\s-]type\b"), False),
        (re.compile(rf"\b(?P<genes>{one})[\s-]+{_ALTERED}\b"), True),
        (re.compile(rf"\b(?P<genes>{_fused()})[\s-]+positive\b"), True),
        (re.compile(rf"\b(?P<genes>{_lost()})\s+(?:gene\s+)?(?P<said>{_DELETED})\b"), True),
    )


# genes of which `positive` can mean nothing but the fusion; EGFR, MET or HER2 may be positive as a
# protein that is overexpressed
_FUSED = ("ALK", "ROS1", "RET", "NTRK1", "NTRK2", "NTRK3")


def _fused() -> str:
    names = "|".join(name for name in _FUSED if name in _genes())
    return rf"(?:{names})(?:\s*(?:,|/|or|,\s*or)\s*(?:{names}))*"


def _lost() -> str:
    return "|".join(name for name in _LOST if name in _genes())


def _named(genes: str) -> list[str]:
    return [
        _genes()[name] for name in re.split(r"\s*(?:,\s*(?:and|or)|,|/|\band\b|\bor\b)\s*", genes)
    ]


def molecular(text: str) -> Iterator[Find]:
    """Altered and unaltered genes, and named variants."""
    yield from _variant_finds(text)
    for named in re.finditer(rf"\b{_gene_list()}\b", text):
        yield Find("gene", *named.span())
    for form, altered in _molecular_forms():
        for match in form.finditer(text):
            names = _named(match["genes"])
            said = match.groupdict().get("said") or ""
            genes = [_has(gene, said, one=len(names) == 1) for gene in names]
            parts: tuple[Node, ...] = tuple(genes) if altered else tuple(map(Not, genes))
            joined = AnyOf(parts) if altered else AllOf(parts)
            tree: Node | None = parts[0] if len(parts) == 1 else joined
            if altered and " and " in match["genes"]:
                tree = None
            yield Find("gene", *match.span(), tree)


def _has(gene: str, said: str, *, one: bool) -> Node:
    """What a word says of a gene. Of a gene that is known by its fusions a mutation is any
    alteration, and a word that several genes share says its kind of those alone that have it
    (`EGFR, ALK or ROS1 mutations`, `EGFR or ALK rearrangements`)."""
    kinds = {**_KINDS, _DELETED: "loss"}
    kind = next((kind for words, kind in kinds.items() if said and re.fullmatch(words, said)), "")
    fused = gene in _FUSED
    if not kind or (kind == "mutation" and fused) or (kind == "fusion" and not (fused or one)):
        return Is(Measure("altered", gene=gene))
    return _variant(gene, kind)


def _variant(gene: str, name: str, other_than: str | None = None) -> Node:
    without = frozenset({other_than} if other_than else ())
    return Is(Measure("variant", gene=gene, names=frozenset({name}), other_than=without))


def _variant_finds(text: str) -> Iterator[Find]:
    for (gene, name), variant in _variants().items():
        spelled = [g for g, id in _genes().items() if id == gene]
        genes = "|".join(map(re.escape, spelled))
        form = rf"\b(?:{genes})[\s-]+(?i:{re.escape(name)})(?:\s+mutations?)?(?:[\s-]*positive)?\b"
        for match in re.finditer(form, text):
            yield Find("variant", *match.span(), _variant(gene, variant))
    yield from _listed_variants(text)
    for match in _changes().finditer(text):
        acts, name, without = match["before"] or match["acts"], match["name"], match["without"]
        if not (acts or name or without) or (acts and name):
            continue  # a mutation alone is said with the words of every gene
        named = protein_word(name) if name else "activating" if acts else "mutation"
        left_out = protein_word(without) if without else None
        if named is not None and bool(left_out) == bool(without):
            yield Find("variant", *match.span(), _variant(_genes()[match["gene"]], named, left_out))


def _listed_variants(text: str) -> Iterator[Find]:
    """Variants of one gene of which any is meant: `EGFR exon 19 deletion or L858R mutation`; also
    in brackets that say which mutation is meant."""
    for gene, (forms, each) in _variant_lists().items():
        for match in (one for form in forms for one in form.finditer(text)):
            if gene.isupper() and match["gene"] != match["gene"].upper():
                continue  # a word of the language, as `met`
            parts = [one[0] for one in each.finditer(match["names"])]
            names = [_variant_named(gene, one) or protein_word(one) for one in parts]
            if all(names) and len({*names}) > 1:
                measure = Measure("variant", gene=gene, names=frozenset(map(str, names)))
                yield Find("variant", *match.span(), Is(measure))


def _variant_named(gene: str, name: str) -> str | None:
    """The variant of a gene that a name tells, in one or in several."""
    said = name.lower()
    return _variants().get((gene, said)) or _variants().get((gene, said.removesuffix("s")))


@cache
def _variant_lists() -> Mapping[str, tuple[tuple[re.Pattern[str], ...], re.Pattern[str]]]:
    """For each gene with named variants the forms of a list of them, and that of one of them."""
    found = {}
    for gene in {gene for gene, _ in _variants()}:
        own = sorted((name for of, name in _variants() if of == gene), key=len, reverse=True)
        one = rf"(?:(?:{'|'.join(map(re.escape, own))})s?|(?:p\.)?(?-i:[A-Z]\d{{1,4}}[A-Z]))(?!\w)"
        spelled = "|".join(re.escape(name) for name, id in _genes().items() if id == gene)
        said = r"(?:\s+mutations?)?"
        between = rf"{said}\s*(?:,|/|,?\s*(?:and/)?or)\s*"
        more = rf"(?:{between}{_EXON}{one})"
        form = rf"\b(?P<gene>{spelled})[\s-]+{_EXON}(?P<names>{one}{more}+){said}(?![\w*/])"
        meant = (
            rf"\b(?P<gene>{spelled})[\s-]+(?:{_KNOWN_TO_ACT}\s+)*(?:gene\s+)?mutations?"
            rf"(?:[\s-]*positive)?\s*\(\s*(?:i\.?e\.?,?\s*)?{_EXON}(?P<names>{one}{more}+){said}\s*\)"
        )
        found[gene] = (
            (re.compile(form, re.I), re.compile(meant, re.I)),
            re.compile(one, re.I),
        )
    return found


@cache
def _changes() -> re.Pattern[str]:
    """A change of the protein or a codon, an activating mutation, and what does not count of it:
    `KRAS G12D`, `KRAS G12 other than G12C`, `EGFR activating mutation`."""
    gene = "|".join(sorted(map(re.escape, _genes()), key=len, reverse=True))
    change = r"(?:p\.)?[A-Z]\d{1,4}[A-Z]?"
    return re.compile(
        rf"\b(?P<before>(?i:activating)\s+)?(?P<gene>{gene})[\s-]+(?:(?P<acts>(?i:activating))\s+)?"
        rf"(?:{_EXON}(?P<name>{change})(?:\s+(?:mutations?|variants?))?|mutations?)(?:[\s-]*positive)?"
        rf"(?:,?\s+other\s+than\s+(?P<without>{change}))?(?![\w*])"
    )
