"""The result of one gene, of all that was said of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.genes.made import is_class_of, variant_in
from oligomatch.matcher.letters.genes.names import FAMILY, WAITING
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.profile.variants import loose_names, variant_names
from oligomatch.rules.vocabulary.spellings import folded, ids_by_name
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_HOT = {"KRAS": (12, 13, 61), "NRAS": (12, 13, 61)}  # codons of which each change drives
_BY_CLASS = frozenset({("ERBB2", "exon 20 insertion")})
_CODON = re.compile(r"[A-Z](\d+)[A-Z]")


def state_gene(
    gene: str, found: Sequence[Mention], lost: Sequence[str], proposal: Proposal
) -> None:
    """One gene: a finding stands above a test that has found nothing yet; of `lost` variants, in
    the words of the letters, none is stated."""
    pointer = f"/biomarkers/{gene}"
    sure = [one for one in found if not _open(one)]
    alone = [one for one in found if _open(one) and one.payload["genes"] == [gene]]
    if gene in FAMILY and alone and all(one.payload["genes"] != [gene] for one in sure):
        sure = []  # `no NTRK fusion; NTRK3 not assessed`
        found = alone
    if not sure:
        results = {
            str(one.payload.get("result", "pending")) for one in found if "waits" not in one.payload
        }
        for one in found if len(results) == 1 else []:
            proposal.state(pointer, next(iter(results)), one.place)
        return
    value: dict[str, Any] = {}
    results = {one.payload["result"] for one in sure if "result" in one.payload}
    variants, absent = _listed(gene, sure, proposal)
    gone = _gone(gene, lost) if variants else frozenset[str]()
    if variants and all(folded(str(one.get("name"))) in gone for one in variants):
        for one in sure:
            proposal.ask("contradicts", one.place, pointer)
        return
    variants = [one for one in variants if folded(str(one.get("name"))) not in gone]
    if any(_makes_positive(gene, one) for one in sure):
        results.add("positive")
    names = {folded(str(one.get("name"))) for one in variants}
    clash = "negative" in results and (
        len(results) > 1 or any(one.get("kind") != "vus" for one in variants)
    )
    if clash or names & {folded(one) for one in absent}:
        for one in sure:
            proposal.ask("contradicts", one.place, pointer)
        return
    if results:
        value["result"] = next(iter(results))
    if variants:
        named = [one for one in variants if one["name"] != "mutation"]
        value["variants"] = [_by_kind(one) for one in named or variants]
    if absent and value.get("result") != "negative":
        value["absent_variants"] = absent
    if not value:  # without one fusion by its partners there may be another
        for one in sure:
            proposal.leave("narrower", "gene", one.place)
        return
    proposal.state(
        pointer,
        value["result"] if set(value) == {"result"} else value,
        *(one.place for one in sure if len(one.payload) > 1),
    )


def _gone(gene: str, lost: Iterable[str]) -> frozenset[str]:
    """The names of the variants of a gene that are no more, by the words for them."""
    made = (variant_in(one, gene) for one in lost)
    return frozenset(folded(str(one["name"])) for one in made if one)


def _open(one: Mention) -> bool:
    return bool(one.payload.get("waits")) or one.payload.get("result") in WAITING


def is_absent(payload: Mapping[str, Any]) -> bool:
    """Whether it was said that a variant is not there."""
    return bool(payload.get("absent") or payload.get("no"))


def _listed(
    gene: str, sure: Iterable[Mention], proposal: Proposal
) -> tuple[list[dict[str, Any]], list[str]]:
    """The variants found and those absent; of words for less than a variant none is absent."""
    variants: list[dict[str, Any]] = []
    absent: list[str] = []
    for one in sure:
        for variant in one.payload.get("variants", ()):
            if is_absent(one.payload):
                narrow = folded(variant["name"]) in loose_names(gene)
                absent += [variant["name"]] if not narrow and variant["name"] not in absent else []
            else:
                made = {**variant, **({"pathogenic": False} if one.payload.get("benign") else {})}
                same = [at for at, known in enumerate(variants) if _named_alike(known, made)]
                variants += [] if same else [made]
                for at in same:
                    variants[at] = {**made, **variants[at]}
    variants = _without_classes(gene, variants)
    if not proposal.tells(forms("tumour")["another_primary"]):
        variants = _classes_named(variants)
    if any(one.get("kind") == "fusion" for one in variants):  # the partners say more
        variants = [one for one in variants if one != {"name": "fusion"}]
    return variants, absent


def _by_kind(one: dict[str, Any]) -> dict[str, Any]:
    """A variant of which only the kind is told, without another name for it."""
    same = one["name"] == one.get("kind")
    return {key: part for key, part in one.items() if not (same and key == "name")}


def _classes_named(variants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Variants, a class and the only one that may be of it as one, however far apart."""
    for one in variants:
        others = [other for other in variants if is_class_of(one, other)]
        if len(others) == 1:
            whole = {**others[0], **one, "protein": f"p.{others[0]['name']}"}
            rest = [each for each in variants if each is not others[0]]
            return [whole if each is one else each for each in rest]
    return variants


def _without_classes(gene: str, variants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Variants without the name for a class of them where one of the class is named: an exon 19
    deletion and `E746_A750del` are one."""
    ids = ids_by_name(load_vocabulary().genes[gene].known)
    names = [folded(str(one["name"])) for one in variants]
    named = {ids.get(name) for name in names if name in loose_names(gene)} - {None}
    return [
        one
        for name, one in zip(names, variants, strict=True)
        if name in loose_names(gene) or ids.get(name) not in named
    ]


def _named_alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two are one variant, of which one may be told with more."""
    each = [re.sub(r"[\s_-]+", " ", folded(str(variant["name"]))) for variant in (one, other)]
    both = [variant.get("kind") for variant in (one, other)]
    return each[0] == each[1] and (None in both or both[0] == both[1])


def _makes_positive(gene: str, one: Mention) -> bool:
    """Whether the report calls the gene altered, by its words or by a variant that is known."""
    each = one.payload.get("variants", ())
    if not each or is_absent(one.payload) or one.payload.get("benign"):
        return False
    dosed = ("amplification", "loss")
    if any(variant.get("kind") == "vus" or variant["name"] in dosed for variant in each):
        return False
    return bool(one.payload["called"]) or all(_is_driver(gene, one["name"]) for one in each)


def _is_driver(gene: str, name: str) -> bool:
    """Whether a variant is one that the vocabulary has of a gene, or drives by where it lies."""
    codon = _CODON.fullmatch(name.upper())
    if codon is not None and int(codon[1]) in _HOT.get(gene, ()):
        return True
    return folded(name) in variant_names(gene) or (gene, folded(name)) in _BY_CLASS
