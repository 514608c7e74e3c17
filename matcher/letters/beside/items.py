"""The parts of a list of illnesses (`PMH: HTN, AF on apixaban, MI 2016, no DM`), each read only
where it is understood whole: what is said of one illness may be over, or another's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.sentences import Sentence

BEHIND = 60  # signs behind a list in which words may take it back
_ENDS = re.compile(r"[,;]|(?:^|(?<=\s))\d{1,2}[.)](?=\s)")
_JOINED = re.compile(r"\s+(?:and|&|\+)\s+|\s+/\s+")
_SLASH = re.compile(r"\s*/\s*")
_LABEL = re.compile(r"[A-Za-z)]\s*[:=]\s")


@dataclass(frozen=True, slots=True)
class Item:
    """One illness of a list: its condition, when it is or was (`now`, `ever`, `last`), whether it
    is there, where it stands in the sentence, and for `last` its day."""

    condition: str
    when: str
    there: bool
    start: int
    end: int
    day: str = ""


def items(sentence: Sentence) -> Iterator[Item]:
    """The illnesses of a sentence that is a list of them, by its label or its heading."""
    text, known = sentence.text, forms("illnesses")
    if (denial := known["denial"].fullmatch(text)) is not None:
        yield from _denied(text, *denial.span("denied"))
        return
    label = known["label"].match(text)
    if label is None and not known["of_list"].fullmatch(sentence.heading.strip(" :#")):
        return
    first = label.end() if label else 0
    other = _LABEL.search(text, first)
    last = other.start() if other else len(text)
    if known["refused"].search(text, first) or (label is None and other):
        return
    if sentence.whole is not None:
        at = sentence.start + len(text)
        if known["taken_back"].match(sentence.whole.text[at : at + BEHIND]):
            return
    for start, end in _parts(text, first, last):
        found = list(_of_part(text, start, end))
        if not found and len(pieces := [*_split(text, start, end, _JOINED)]) > 1:
            found = [one for piece in pieces for one in _of_part(text, *piece)]
        yield from found


def _denied(text: str, start: int, end: int) -> Iterator[Item]:
    """The illnesses that a sentence denies which says nothing else: each of `No DM/HTN`."""
    first, *others = _split(text, start, end, _SLASH)
    word = text[start:end].split()[0]
    for at, to in (first, *others):
        part = text[at:to] if at == start else f"{word} {text[at:to]}"
        found = forms("illnesses")["not_there"].fullmatch(part)
        if found is None:
            return
    for at, to in (first, *others):
        part = text[at:to] if at == start else f"{word} {text[at:to]}"
        for one in _of_part(part, 0, len(part)):
            yield replace(one, start=at, end=to)


def _parts(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The parts of a list; one that goes on about the part before belongs to it."""
    before: tuple[int, int] | None = None
    for start, end in _split(text, first, last, _ENDS):
        if before is not None and forms("illnesses")["goes_on"].match(text, start):
            before = before[0], end
            continue
        if before is not None:
            yield before
        before = start, end
    if before is not None:
        yield before


def _split(text: str, first: int, last: int, ends: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Stretches between what ends one, outside brackets, without what surrounds them."""
    at = first
    for found in (*ends.finditer(text, first, last), None):
        stop = found.start() if found else last
        inside = text.count("(", at, stop) > text.count(")", at, stop)
        if found and inside:
            continue
        piece = text[at:stop]
        lead = len(piece) - len(piece.lstrip(" -•*\t\n"))
        if end := len(piece.rstrip(" .\t\n")):
            yield at + lead, max(at + lead, at + end)
        at = found.end() if found else last


def _of_part(text: str, start: int, end: int) -> Iterator[Item]:
    """What one part of a list says, where it is understood whole."""
    known = forms("illnesses")
    part = text[start:end]
    if found := known["lasting"].fullmatch(part):
        (name,) = group(found)
        yield Item(name, "now", True, start, end)
        for more in _besides(name, part):
            yield Item(more, "now", True, start, end)
    elif found := known["happened"].fullmatch(part):
        said = group(found)
        day = said.pop("day", "")
        (name,) = said
        yield Item(name, "ever", True, start, end, day)
    elif found := known["not_there"].fullmatch(part):
        said = group(found)
        when = "ever" if "never" in said else "now"
        (name,) = said.keys() - {"never", "what"}
        yield Item(name, when, False, start, end)


_SUPPRESSED = frozenset({"rheumatoid_arthritis", "psoriasis", "crohn_disease", "ulcerative_colitis",
                         "systemic_lupus", "multiple_sclerosis", "sjogren_syndrome"})  # fmt: skip


def _besides(name: str, part: str) -> Iterator[str]:
    """What the words behind an illness say besides: what is taken for it, its class."""
    known = forms("illnesses")
    if (
        name == "atrial_fibrillation"
        and known["thinned"].search(part)
        and not known["reduced"].search(part)
    ):
        yield "therapeutic_anticoagulation"
    if name in _SUPPRESSED and known["suppressed"].search(part):
        yield from ("treated_autoimmune_disease", "immunosuppressive_therapy")
    if name == "heart_failure" and (found := known["nyha"].search(part)):
        yield from (one.rstrip("_") for one in group(found))
    if name in ("copd", "pulmonary_fibrosis") and known["oxygen"].search(part):
        yield "supplemental_oxygen"
