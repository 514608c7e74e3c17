"""A variant of a gene as it is written: by name, exon, kind or change of the protein."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from oligomatch.rules.terms import GENE_FAMILIES
from oligomatch.rules.vocabulary.protein import change_of, differ
from oligomatch.rules.vocabulary.spellings import folded, ids_by_name
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_EXON = re.compile(r"ex(?:on)?\.? ?(\d{1,3})(?![\d.])", re.IGNORECASE)
_CHANGE = re.compile(r"(exon \d+) ([A-Z]\d+[A-Z])")
_SHORT = {"del": "deletion", "ins": "insertion", "dup": "duplication", "skip": "skipping"}
_OF_EXON = re.compile(r"exon \d{1,3} (?:deletion|insertion|duplication|skipping)")
_POINT = re.compile(r"(?:[ac-ik-np-tvwxy])\d{1,5}(?:[ac-ik-np-tvwxy*])", re.IGNORECASE)
_CODING = re.compile(r"c\.[\d_+*-]+(?:[ACGT]+>[ACGT]+|(?:del|dup|ins)[ACGT]*(?:ins[ACGT]+)?)")
_PAIR = re.compile(r"[A-Z0-9]{2,10}(?:-|::)[A-Z0-9]{2,10}")  # the partners of a fusion


def _exon_first(text: str) -> str:
    """A variant of an exon as its full name begins: `ex19del`, `exon 21 L858R`."""
    found = _EXON.match(text)
    if found is None:
        return text
    first, *rest = text[found.end() :].split() or [""]
    typed = " ".join([f"exon {found[1]}", _SHORT.get(first.casefold(), first), *rest]).strip()
    return _CHANGE.sub(r"\2 \1", typed)


# what is said of a family, and so of each of its genes
_OF_EACH = ("negative", "not_tested", "failed", "pending")
_KINDS = ("mutation", "fusion", "amplification", "loss", "vus")
CALLED = {"pathogenic": True, "benign": False}
_VARIANT = re.compile(
    rf"(.+?)??(?:^| )?(?:exon (\d{{1,3}}))?(?:^| )?({'|'.join(_KINDS)})?(?: \((.+)\))?"
    rf"(?: ({'|'.join(CALLED)}))?"
)


def variant_of(text: str, gene: str | None) -> dict[str, Any] | None:
    """A variant by name, exon, kind, protein and whether it is called pathogenic, each if told:
    `G12D mutation`, `exon 19`, `V600K pathogenic`; None where a part of it is not known."""
    plain = _exon_first(text)
    whole = known_variant(plain, gene)
    found = None if whole and plain not in _KINDS else _VARIANT.fullmatch(plain)
    name, exon, kind, protein, called = found.groups() if found else (plain, *[None] * 4)
    known = known_variant(name, gene) if name else name
    paired = name and kind == "fusion" and _PAIR.fullmatch(name)
    if name and not known and not paired:
        return None
    if name and differ(name, protein):
        return None
    if protein and change_of(protein) is None and not _CODING.fullmatch(protein):
        return None
    variant = {
        "name": known or name,
        "exon": int(exon) if exon else None,
        "kind": kind,
        "protein": protein,
        "pathogenic": CALLED.get(called or ""),
    }
    stated = {key: part for key, part in variant.items() if part is not None}
    return stated if stated.keys() - {"pathogenic"} else None


def known_variant(name: str, gene: str | None) -> str | None:
    """The name of a variant as it is kept; None where it is not known as one."""
    if _POINT.fullmatch(name):
        return name.upper()
    if re.fullmatch(r"[^\W_].*[^\W_]", name) and folded(name) in variant_names(gene):
        return name
    if change_of(name) or _OF_EXON.fullmatch(name) or _CODING.fullmatch(name):
        return name
    return None


@lru_cache(1_000)  # a profile may tell of any gene
def variant_names(gene: str | None) -> frozenset[str]:
    """Every name of a variant of a gene that the vocabulary has, folded; of all genes by None."""
    each = load_vocabulary().genes
    own = each.values() if gene is None else [each[gene]] if gene in each else []
    return frozenset(folded(name) for one in own for name in ids_by_name(one.known))


@lru_cache(1_000)
def loose_names(gene: str | None) -> frozenset[str]:
    """Words for less than the variant by whose name they are kept: without EML4-ALK there may be
    another fusion, without G719A another change of the codon."""
    each = load_vocabulary().genes
    own = each.values() if gene is None else [each[gene]] if gene in each else []
    return frozenset(
        folded(name) for one in own for entry in one.known.values() for name in entry.narrower
    )


def each_of_family(stated: Any) -> Any:
    """The results of genes, a result told of a family of genes as that of each: `NTRK: negative`.
    A gene of it that is told by itself keeps its own. A family that is positive leaves open which
    of its genes is, and stays as it is; so does one that a gene of it, or another spelling, may
    contradict."""
    if not isinstance(stated, dict):
        return stated
    named = ids_by_name(load_vocabulary().genes)
    ids = {word: named.get(folded(str(word)), str(word).upper()) for word in stated}
    own = {ids[word]: result for word, result in stated.items() if not _is_blank(result)}
    widened: dict[str, Any] = {}
    spread: set[str] = set()
    for name, family in GENE_FAMILIES.items():
        once = name in own and [*ids.values()].count(name) == 1 and name not in named.values()
        genes = [own[gene] for gene in family if gene in own]
        if once and _is_plain(own[name]) and all(_result(one) in _OF_EACH for one in genes):
            widened |= {gene: own[name] for gene in family if gene not in own}
            spread.add(name)
    kept = {w: result for w, result in stated.items() if ids[w] not in spread | widened.keys()}
    return {**kept, **widened}


def _result(of_gene: Any) -> Any:
    return of_gene.get("result") if isinstance(of_gene, dict) else of_gene


def _is_plain(of_gene: Any) -> bool:
    """Whether it is a result that each gene of a family has, and nothing beside it."""
    return _result(of_gene) in _OF_EACH and not (
        isinstance(of_gene, dict) and of_gene.keys() - {"result"}
    )


def _is_blank(of_gene: Any) -> bool:
    """Whether nothing is stated: null is as left out."""
    return _result(of_gene) is None and not (
        isinstance(of_gene, dict) and of_gene.keys() - {"result"}
    )
