"""What tests of drafts ask of one: what became of its sentences, and trees as they are spelled."""

from __future__ import annotations

from typing import Any

from oligomatch.rules.drafting.draft import Drafted, SentenceOutcome, draft
from oligomatch.rules.operators import spell
from oligomatch.rules.trial import Kind

DECIDES = (Kind.INCLUSION, Kind.WORKUP, Kind.JUDGEMENT)


def drafted(text: str) -> tuple[Drafted, ...]:
    return draft(text, "NCT00001234", "x")


def decided(text: str) -> list[str]:
    """The quotes of what a draft lets decide of everybody: what a person is asked only of whom it
    concerns is not."""
    each = [c for one in drafted(text) for c in one.criteria if c.kind in DECIDES]
    return [c.quote for c in each if "it does not concern the patient" not in c.text]


def kinds_of(sentence: str, section: str) -> set[str]:
    """The kinds of criteria that a sentence becomes."""
    each = drafted(f"{section} Criteria:\n\n* {sentence}\n")
    return {str(c.kind) for one in each for c in one.criteria}


def trees(sentence: str, section: str) -> list[str]:
    """What decides of a sentence, spelled."""
    each = drafted(f"{section} Criteria:\n\n* {sentence}\n")
    return [str(spell(c.tree)) for one in each for c in one.criteria if c.tree is not None]


def encoded(sentence: str, section: str = "Inclusion") -> Any:
    """The one tree that a sentence is encoded to, or None where anything is left to do."""
    (one,) = draft(f"{section} Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    trees = [c.tree for c in one.criteria]
    return (
        spell(trees[0])
        if one.outcome is SentenceOutcome.ENCODED and len(trees) == 1 and trees[0]
        else None
    )


HAS, EVER, MALE = "has", "ever_had", {"one of": {"measure": "sex", "values": ["male"]}}


def has(*names: str, kind: str = HAS) -> Any:
    return {"is": {"measure": kind, "names": list(names)}}


def since(name: str, days: int, kind: str = "days_since") -> Any:
    return {"not": {"at most": {"measure": kind, "names": [name], "limit": days}}}


def value(operator: str, test: str, unit: str, limit: float) -> Any:
    return {operator: {"measure": "measured", "test": test, "unit": unit, "limit": limit}}


def asked(tree: Any) -> Any:
    """A tree of which a person is asked the rest."""
    return {"all": [tree, {"is": "judged"}]}


def has_variant(gene: str, name: str, **more: list[str]) -> Any:
    """A variant of a gene by its name, a word that holds of every gene, or a codon."""
    return {"is": {"measure": "variant", "gene": gene, "names": [name], **more}}
