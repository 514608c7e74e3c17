"""The small vocabulary of what trials do, where, and what they measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from oligomatch.rules.text.record import EntryFile, one_of
from oligomatch.rules.vocabulary.entries import Entry

FILE = Path(__file__).parent / "terms.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Modality(Entry):
    """A kind of treatment, and the wider kinds that it is one of."""

    is_a: tuple[str, ...] = ()
    may_be: tuple[str, ...] = ()  # the source does not rule out that it is one of these
    agents: tuple[str, ...] = ()  # what it holds beside: the drugs of chemoradiotherapy


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatedSite(Entry):
    """Where a treatment goes: what it covers of the disease, and how much of that."""

    covers: tuple[str, ...]  # primary | metastasis | node | recurrence
    which: str  # all | some | open
    only: str = ""  # persistent | progressing | bone | intracranial
    may_cover: tuple[str, ...] = ()  # the source leaves open whether this too


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointTerm(Entry):
    """Something that a trial measures."""


@dataclass(frozen=True)
class Terms:
    """Every table of the vocabulary."""

    modalities: Mapping[str, Modality]
    sites: Mapping[str, TreatedSite]
    endpoints: Mapping[str, EndpointTerm]

    def kinds_of(self, modality: str) -> frozenset[str]:
        """The modality with every wider kind."""
        wider = (self.kinds_of(one) for one in self.modalities[modality].is_a)
        return frozenset({modality}).union(*wider)


@cache
def load_terms() -> Terms:
    """The shipped vocabulary."""
    file = EntryFile(FILE)
    which = one_of(("all", "some", "open"), "extent")
    return Terms(
        modalities=file.table("modalities", Modality),
        sites=file.table("sites", TreatedSite, {"which": which}),
        endpoints=file.table("endpoints", EndpointTerm),
    )
