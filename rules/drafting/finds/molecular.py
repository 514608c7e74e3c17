"""Genes, altered or not, and their variants as eligibility texts word them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.tree import AllOf, AnyOf, Is, Measure, Node, Not
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_ALTERED = (
    r"(?:mutations?|rearrangements?|translocations?|fusions?|alterations?|aberrations?)"
    r"(?:[\s-]*positive)?"
)


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
    return (
        (
            re.compile(
                rf"\b(?i:without|no|absence of)\s+(?:known\s+)?(?P<genes>{one})\s+{_ALTERED}\b"
            ),
            False,
        ),
        (re.compile(rf"\b(?i:wild)[\s-](?i:type)\s+(?:for\s+)?(?P<genes>{one})\b"), False),
        (re.compile(rf"\b(?P<genes>{one})\s+wild[\s-]type\b"), False),
        (re.compile(rf"\b(?P<genes>{one})[\s-]+{_ALTERED}\b"), True),
        (re.compile(rf"\b(?P<genes>{one})[\s-]+(?:mutated|mutant|rearranged)\b"), True),
        (re.compile(rf"\b(?P<genes>{_fused()})[\s-]+positive\b"), True),
    )


# genes of which `positive` can mean nothing but the fusion; EGFR, MET or HER2 may be positive as a
# protein that is overexpressed
_FUSED = ("ALK", "ROS1", "RET", "NTRK1", "NTRK2", "NTRK3")


def _fused() -> str:
    names = "|".join(name for name in _FUSED if name in _genes())
    return rf"(?:{names})(?:\s*(?:,|/|or|,\s*or)\s*(?:{names}))*"


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
            genes = [Is(Measure("altered", gene=gene)) for gene in _named(match["genes"])]
            parts: tuple[Node, ...] = tuple(genes) if altered else tuple(map(Not, genes))
            joined = AnyOf(parts) if altered else AllOf(parts)
            tree: Node | None = parts[0] if len(parts) == 1 else joined
            if altered and " and " in match["genes"]:
                tree = None
            yield Find("gene", *match.span(), tree)


def _variant_finds(text: str) -> Iterator[Find]:
    for (gene, name), variant in _variants().items():
        spelled = [g for g, id in _genes().items() if id == gene]
        genes = "|".join(map(re.escape, spelled))
        form = rf"\b(?:{genes})[\s-]+(?i:{re.escape(name)})(?:\s+mutations?)?(?:[\s-]*positive)?\b"
        for match in re.finditer(form, text):
            measure = Measure("variant", gene=gene, names=frozenset({variant}))
            yield Find("variant", *match.span(), Is(measure))
