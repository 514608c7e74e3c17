"""Somatic variants: those that are present, and those that are absent beside them."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.api.exchange.fhir.bundle import Resource, maps
from oligomatch.api.exchange.fhir.codes import HGNC, asks, codings, meaning, words_of
from oligomatch.api.exchange.fhir.noting import Notes, source
from oligomatch.api.exchange.fhir.primary import Disease, of_disease
from oligomatch.rules.vocabulary.entries import Gene
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

FOUND = ("present", "positive")
NOT_FOUND = ("absent", "negative")


def read(notes: Notes, disease: Disease) -> None:
    """The variants of each gene."""
    present: dict[str, dict[str, list[Resource]]] = {}
    absent: dict[str, dict[str, list[Resource]]] = {}
    for one in of_disease(notes, "variant", disease):
        answer = meaning(one.data.get("valueCodeableConcept"), "answer")
        parts = {
            what: part
            for part in maps(one.data.get("component"))
            for what in asks(part.get("code"))
        }
        genes = [*_genes(one)]
        if answer not in (*FOUND, *NOT_FOUND):
            notes.leave(one, "no_answer")
        elif meaning(_value(parts.get("source_class")), "answer") != "somatic":
            notes.leave(one, "not_said_to_be_somatic")
        elif len(genes) != 1:
            notes.leave(one, "no_gene" if not genes else "several_genes")
        elif genes[0] is None:
            notes.at_odds(("/biomarkers",), [one], "codes_differ")
        elif not (names := _variants(genes[0], one)):
            notes.leave(one, "unknown_variant")
        else:
            table = present if answer in FOUND else absent
            for name in names:
                table.setdefault(genes[0].id, {}).setdefault(name, []).append(one)
    for one in notes.observations("region_studied"):
        notes.leave(one, "region_studied")
    for gene in sorted(present.keys() | absent.keys()):
        found, lacking = present.get(gene, {}), absent.get(gene, {})
        for name in sorted(found.keys() & lacking.keys()):
            pair = [*found.pop(name), *lacking.pop(name)]
            notes.at_odds((f"/biomarkers/{gene}/variants",), pair, "codes_differ")
        if not found:
            for one in (one for each in lacking.values() for one in each):
                notes.leave(one, "absent_alone")
            continue
        value: dict[str, object] = {
            "result": "positive",
            "variants": [{"name": name} for name in sorted(found)],
        }
        if lacking:
            value["absent_variants"] = sorted(lacking)
        each = [one for table in (found, lacking) for stated in table.values() for one in stated]
        notes.put(("biomarkers", gene), value, [source(one) for one in each])


def _value(part: object) -> object:
    return part.get("valueCodeableConcept") if isinstance(part, dict) else None


def _genes(one: Resource) -> Iterator[Gene | None]:
    """The genes of a variant; None for one whose code and text name two."""
    known = load_vocabulary().genes
    by_number = {f"{gene.hgnc}": gene for gene in known.values() if gene.hgnc is not None}
    for part in maps(one.data.get("component")):
        if "gene" not in asks(part.get("code")) or part.get("dataAbsentReason"):
            continue
        concept = _value(part)
        codes = [code.removeprefix("HGNC:") for system, code in codings(concept) if system in HGNC]
        gene = by_number.get(codes[0]) if len(codes) == 1 else None
        if gene is None:
            yield Gene("", "", False)
            continue
        texts = (
            [text.strip().casefold() for text in words_of(concept)]
            if isinstance(concept, dict)
            else []
        )
        own = {name.casefold() for name in (gene.id, *gene.names)}
        yield gene if all(text in own for text in texts) else None


def _variants(gene: Gene, one: Resource) -> list[str]:
    """The variants of the vocabulary that an observation names, by its change of the protein."""
    found = []
    for part in maps(one.data.get("component")):
        what = asks(part.get("code"))
        if not what & {"protein_change", "named_variant"} or part.get("dataAbsentReason"):
            continue
        concept = _value(part)
        texts = [code for _, code in codings(concept)]
        texts += words_of(concept) if isinstance(concept, dict) else ()
        for text in texts:
            change = text.rpartition("p.")[2].strip("()[] ") if "p." in text else ""
            for name, variant in gene.variants.items():
                written = {word.removeprefix("p.") for word in (name, *variant.known_as)}
                if change and change in written and variant.kind in ("mutation", "fusion"):
                    found.append(name)
    return [*dict.fromkeys(found)]
