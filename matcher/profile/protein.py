"""What a change of a protein is: a deletion, an insertion, the skipping of an exon, at a codon."""

from __future__ import annotations

from collections.abc import Iterable

from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag
from oligomatch.rules.vocabulary.protein import ANY, ProteinChange, change_of, point


def is_deletion(change: ProteinChange, spans: Iterable[tuple[int, int]]) -> Flag:
    """Whether it is a deletion, with or without amino acids put in, within one of the spans."""
    match change.what:
        case "point" | "ins" | "dup":
            return NO
        case "del" | "delins":
            return _within(change, spans, sure=change.shorter)
        case _:
            return _within(change, spans, sure=False)


def is_insertion(change: ProteinChange, spans: Iterable[tuple[int, int]]) -> Flag:
    """Whether it is an insertion, or a doubling, within one of the spans."""
    match change.what:
        case "point" | "del":
            return NO
        case "ins" | "dup":
            return _within(change, spans, sure=True)
        case _:
            return _within(change, spans, sure=False)


def is_skipped(change: ProteinChange, spans: Iterable[tuple[int, int]]) -> Flag:
    """Whether an exon is skipped, of which each span is the codons in one numbering: surely where
    all of it is gone but the codons that it shares with its neighbours. A change inside may
    disturb the splicing, one elsewhere does not."""
    each = tuple(spans)
    whole = any(
        first <= change.first <= first + 1 and last - 1 <= change.last <= last
        for first, last in each
    )
    return YES if change.what == "del" and whole else _within(change, each, sure=False)


def _within(change: ProteinChange, spans: Iterable[tuple[int, int]], *, sure: bool) -> Flag:
    """Of what lies within a span what is `sure`; of what lies outside of all: no."""
    each = tuple(spans)
    if each and all(change.last < first or change.first > last for first, last in each):
        return NO
    inside = any(first <= change.first and change.last <= last for first, last in each)
    return YES if inside and sure else OPEN


def is_at(word: str, place: tuple[str, int]) -> Flag:
    """Whether a change of a protein puts another amino acid in the place of one. A stop there (once
    written `X`), and what is deleted or shifted there, may be meant; what lies elsewhere is not."""
    residue, number = place
    if (one := point(word)) is not None:
        if one[:-1] != f"{residue}{number}":
            return NO
        return OPEN if one[-1] in ("*", ANY, residue) else YES
    change = change_of(word)
    if change is None:
        return OPEN
    reached = change.first <= number and (number <= change.last or change.what == "fs")
    return OPEN if reached else NO
