"""What a profile names and the vocabulary does not, and what of its file was not read: kept as
given, and said beside the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import listed
from oligomatch.matcher.findings.genes_stated import entry_of
from oligomatch.matcher.profile.profile import Biomarker, Profile, Variant
from oligomatch.rules.misspelling import misspelt
from oligomatch.rules.vocabulary.entries import Entry, Gene
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary


def notes_of(profile: Profile, unread: Sequence[str] = ()) -> list[str]:
    """One sentence for each name that the vocabulary does not have, in order; and one for the
    places of what was typed and not read."""
    each = profile.biomarkers.items()
    notes = [note for name, report in each for note in notes_of_gene(name, report)]
    places = listed((f"`{at.removeprefix('/')}`" for at in unread), "and")
    return [*notes, say("notes.unread", places=places)] if unread else notes


def notes_of_gene(name: str, report: Biomarker | str) -> Iterator[str]:
    """The same of one gene."""
    known = load_vocabulary().genes
    if (gene := known.get(name)) is None:
        yield say("notes.gene", gene=name, near=_near(name, known))
    elif isinstance(report, Biomarker):
        for word in _unknown(gene, report):
            yield say("notes.variant", gene=name, variant=word, near=_near(word, gene.variants))


def _unknown(gene: Gene, report: Biomarker) -> Iterator[str]:
    """The variants that the vocabulary has neither by name nor as one of a class."""
    listed = [*(report.variants or ()), *(Variant(name=n) for n in report.absent_variants or ())]
    for one in listed:
        word = one.name or one.protein
        if word and entry_of(gene, one.model_copy(update={"pathogenic": None})) is None:
            yield word


def _near(word: str, known: Mapping[str, Entry]) -> str:
    """The known name that a word may misspell, as a question; empty where there is none."""
    spelt = {name: one.id for one in known.values() for name in (one.id, *one.known_as)}
    near = misspelt(word, spelt)
    return say("notes.near", near=near) if near else ""
