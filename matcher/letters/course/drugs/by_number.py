"""The lines of a list whose number is told: `two lines: carboplatin with pemetrexed, docetaxel`.

A list is understood where it has as many parts with drugs as its head says; else nothing in it was
surely given as one line."""

from __future__ import annotations

from dataclasses import dataclass

from oligomatch.matcher.letters.course.drugs.agents import agents_of
from oligomatch.matcher.letters.course.drugs.groups import is_platinum_alone
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.rules.reading.kept import Form

CUTS = ("cut_by_sign", "cut_by_time", "cut_by_comma")  # what sets parts apart, the surest first


@dataclass(frozen=True, slots=True)
class PartOfList:
    """The drugs of one line of a list, by the stretch that tells of them."""

    number: int
    start: int
    end: int
    drugs: tuple[int, int]  # from the first of them to the last


@dataclass(frozen=True, slots=True)
class ListOfLines:
    """Where a list of lines stands, and its parts; none where it is not understood."""

    start: int
    end: int
    each: tuple[PartOfList, ...]


def list_of_lines(text: str) -> ListOfLines:
    """The list of lines of a sentence that tells how many they are, else one that is empty."""
    known = forms("treatment")
    head = known["lines_listed"].search(text)
    if head is None:
        return ListOfLines(0, 0, ())
    number = whole_number(group(head)["listed"])
    start, end = head.end(), len(text)
    if head[0].endswith("("):
        end = text.find(")", start) if ")" in text[start:] else end
    odd = any(known[name].search(text, start, end) for name in ("adjuvant", "out_of_order"))
    if odd or known["open"].search(text):
        return ListOfLines(start, end, ())
    for at, cut in enumerate(CUTS):
        parts = _parts(text, start, end, known[cut])
        agents = [agents_of(text[first:last]) for first, last in parts]
        sure = at < len(CUTS) - 1 or not any(map(is_platinum_alone, agents))
        if len(parts) == number and sure:
            each = (PartOfList(n, a, b, _drugs(text, a, b)) for n, (a, b) in enumerate(parts, 1))
            return ListOfLines(start, end, tuple(each))
    return ListOfLines(start, end, ())


def _parts(text: str, start: int, end: int, cut: Form) -> list[tuple[int, int]]:
    """The parts that name drugs; what names none behind the last is of that one."""
    drug, each, at = forms("treatment")["one_drug"], list[tuple[int, int]](), start
    cuts = [(one.start(), one.end()) for one in cut.finditer(text, start, end)]
    for first, last in [*cuts, (end, end)]:
        if drug.search(text, at, first):
            each.append((at, first))
        at = last
    return [*each[:-1], (each[-1][0], end)] if each else []


def _drugs(text: str, start: int, end: int) -> tuple[int, int]:
    found = [one.span() for one in forms("treatment")["one_drug"].finditer(text, start, end)]
    return found[0][0], found[-1][1]
