"""Whether the parts of an offer stand in its cells, and which words no part stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.rules.offers.model import Offer, Step

# Words that join parts and say nothing of their own; every other word belongs to a part.
JOINS = frozenset({"and", "and/or", "or", "with", "in", "plus", "vs"})
SIGNS = re.compile(r"[→+±–:;,.()\[\]×]")


def parts(step: Step) -> Iterator[str]:
    """The quotes of everything that a step holds; its own where it holds nothing."""
    if not step.gives and not step.details and not step.lasting:
        yield step.quote
    yield from (part for part in (step.lasting, *step.details) if part)
    for treatment in step.gives:
        yield treatment.quote
        yield from (target.quote for target in treatment.sites)
        yield from (dose.quote for dose in treatment.doses)
        yield from treatment.details


def noted(quote: str, offer: Offer) -> bool:
    """Whether a quote stands in a footnote rather than in the cell."""
    return quote not in offer.cell and any(quote in note.quote for note in offer.notes)


class _Cell:
    """A cell of the source, and which of its signs some part has claimed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.claimed = [False] * len(text)

    def claim(self, quote: str, start: int = 0, end: int | None = None) -> bool:
        """Claims the first place of a quote that no part has yet, else its first; False: none."""
        found = re.finditer(re.escape(quote), self.text[start:end])
        begins = [start + one.start() for one in found]
        free = [n for n in begins if not all(self.claimed[n : n + len(quote)])]
        for n in (free or begins)[:1]:
            self.claimed[n : n + len(quote)] = [True] * len(quote)
        return bool(begins)

    def left(self) -> tuple[str, ...]:
        """The words that no part has claimed, but those that only join."""
        signs = zip(self.text, self.claimed, strict=True)
        rest = "".join(" " if claimed else sign for sign, claimed in signs)
        return tuple(word for word in SIGNS.sub(" ", rest).split() if word not in JOINS)


def misplaced(offer: Offer) -> Iterator[str]:
    """The quotes that do not stand where they should: each step in its order, each part in it."""
    yield from _treatment(offer)[1]


def unaccounted(offer: Offer) -> tuple[str, ...]:
    """The words of its cells that no part stands for."""
    left = list(_treatment(offer)[0].left())
    for text, primary in ((offer.primary_cell, True), (offer.secondary_cell, False)):
        cell = _Cell(text)
        quotes = [one.quote for one in offer.endpoints if one.primary is primary]
        for quote in sorted(quotes, key=len, reverse=True):
            cell.claim(quote)
        left += cell.left()
    return tuple(left)


def _treatment(offer: Offer) -> tuple[_Cell, list[str]]:
    cell, wrong, begin = _Cell(offer.cell), [], 0
    for step in offer.steps:
        found = offer.cell.find(step.quote, begin)
        if found < 0:
            wrong.append(step.quote)
            continue
        begin = found + len(step.quote)
        for part in parts(step):
            if not noted(part, offer) and not cell.claim(part, found, begin):
                wrong.append(part)
    cells = f"{offer.primary_cell}\n{offer.secondary_cell}"
    wrong += [one.quote for one in offer.endpoints if one.quote not in cells]
    return cell, [*wrong, *(arm.quote for arm in offer.arms if arm.quote not in offer.cell)]
