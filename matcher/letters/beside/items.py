"""The parts of a list of illnesses (`PMH: HTN, AF on apixaban, MI 2016, no DM`), each read only
where it is understood whole: what is said of one illness may be over, or another's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from oligomatch.matcher.letters.forms import forms, group, part_taken
from oligomatch.matcher.letters.pieces import STOP, piece_behind, pieces_back
from oligomatch.matcher.letters.sentences import Sentence

BEHIND = 60  # signs behind a list in which words may take it back
PARTS = re.compile(r"[,;]|\s+and\s+")
_ENDS = re.compile(r"[,;]|(?:^|(?<=\s))\d{1,2}[.)](?=\s)")
_JOINED = re.compile(r"\s+(?:and|&|\+)\s+|\s+/\s+")
_SLASH = re.compile(r"\s*/\s*|\s+(?:or|nor)\s+(?:an?\s+)?")
_DENIES = re.compile(r"(?:no|nil|not|never|without)\b", re.I)
_WORDS = ("never", "no history of")  # by which each of several is denied
_LABEL = re.compile(r"[A-Za-z)]\s*[:=]\s")


@dataclass(frozen=True, slots=True)
class Item:
    """One illness of a list: its condition, when it is or was (`now`, `ever`), whether it is
    there, where it stands in the sentence, and the words and the year of it. Without a
    condition it is a stretch that tells more of an illness than is understood."""

    condition: str
    when: str
    there: bool
    start: int
    end: int
    words: tuple[str, ...] = ()


def items(sentence: Sentence) -> Iterator[Item]:
    """The illnesses of a sentence that is a list of them, by its label or its heading."""
    text, known = sentence.text, forms("illnesses")
    denial, label = known["denial"].fullmatch(text), known["label"].match(text)
    below = known["of_list"].fullmatch(sentence.heading.strip(" :#"))
    if not (denial or label or below):
        yield from _in_prose(sentence)
        return
    if is_of_others(sentence):
        return
    if denial is not None:
        yield from _denied(text, *denial.span("denied"))
        return
    first = label.end() if label else 0
    other = _LABEL.search(text, first)
    last = other.start() if other else len(text)
    if known["refused"].search(text, first) or forms("conditions")["boxes"].search(text):
        return
    if label is None and other:
        return
    if label is None and not _is_below(sentence):
        yield Item("", "now", False, 0, len(text))
        return
    after = what_follows(sentence)
    if after is None:
        return
    for one in _said(text, first, last):
        yield replace(one, condition="") if is_taken_back(one.words, after) else one


def _in_prose(sentence: Sentence) -> Iterator[Item]:
    """The illnesses that a clause lists behind words for having them: `she suffers from COPD`."""
    text, known = sentence.text, forms("illnesses")
    each = [one.end() for one in known["has"].finditer(text) if sentence.in_past or not one["then"]]
    verbless = not each and _begins_with_one(text)
    each = [0] if verbless else each
    if not each or is_of_others(sentence) or (after := what_follows(sentence)) is None:
        return
    for first in each:
        ends = known["clause_ends"].search(text, first)
        last = ends.start() if ends else len(text)
        if known["refused"].search(text, first, last) or _LABEL.search(text, first, last):
            continue
        for one in _said(text, first, last):
            back = is_taken_back(one.words, after)
            if not (verbless and (back or not one.condition)):
                yield replace(one, condition="") if back else one


def _begins_with_one(text: str) -> bool:
    """Whether a sentence begins with an illness and what tells that it lasts (`Epilepsy since
    childhood, ..`), with no verb in front."""
    known = forms("illnesses")
    first = next(split(text, 0, len(text), _ENDS), None)
    found = known["lasting"].fullmatch(text, *first) if first else None
    if found is None:
        return False
    name = part_taken(found)
    return found.end(name) < found.end()


def what_follows(sentence: Sentence) -> str | None:
    """The sentence behind one; None where it takes back what that one says."""
    behind = sentence.after
    if forms("illnesses")["taken_back"].match(behind[:BEHIND]):
        return None
    return piece_behind(STOP, behind.lstrip(" .;\n"))


def _said(text: str, first: int, last: int) -> Iterator[Item]:
    """What each part of a list says."""
    for start, end, held in _parts(text, first, last, _ENDS):
        if held:
            yield Item("", "now", False, start, end)
            continue
        found = list(_of_part(text, start, end))
        if not found and len(pieces := [*_parts(text, start, end, _JOINED)]) > 1:
            found = [one for at, to, more in pieces if not more for one in _of_part(text, at, to)]
            if any(one.when == "ever" and one.there for one in found) and "/" in text[start:end]:
                continue  # `stroke / TIA`: the one or the other
        yield from found


def is_taken_back(words: Sequence[str], after: str) -> bool:
    """Whether the sentence behind an illness told by some words may take it back."""
    again = any(re.search(rf"\b{re.escape(word)}\b", after, re.I) for word in words)
    return again and forms("illnesses")["unsaid"].search(after) is not None


def is_of_others(sentence: Sentence) -> bool:
    """Whether the words before a denial speak of somebody else, of a trial or of a form: those in
    front of all that is denied in a row."""
    known, whole = forms("illnesses"), sentence.whole
    if known["of_others"].search(sentence.heading):
        return True
    for one in pieces_back(STOP, whole, sentence.start):
        if plain := one.strip(" -•*\t\n"):
            if known["of_others"].search(plain):
                return True
            if not _DENIES.match(plain):
                return False
    return False


def _is_below(sentence: Sentence) -> bool:
    """Whether between the heading of a list and a sentence stands nothing else than illnesses: not
    `Father`, `Denies` or a line with a sign for what is there."""
    known, whole = forms("illnesses"), sentence.whole
    for one in pieces_back(STOP, whole, sentence.start):
        plain = one.strip(" -•*\t\n")
        if known["label"].match(plain) or known["of_list"].fullmatch(plain.strip(" :#")):
            return True
        plain = plain.rstrip(" .;:")
        part = next(split(plain, 0, len(plain), _ENDS), None)
        if plain.startswith("+") or (part and not is_own(plain, *part)):
            return False
    return True


def _denied(text: str, start: int, end: int) -> Iterator[Item]:
    """The illnesses that a sentence denies which says nothing else: each of `No DM/HTN`."""
    first, *others = split(text, start, end, _SLASH)
    plain = text[start:end].lower()
    word = next((one for one in _WORDS if plain.startswith(one)), "no")
    for at, to in (first, *others):
        part = text[at:to] if at == start else f"{word} {text[at:to]}"
        found = forms("illnesses")["not_there"].fullmatch(part)
        if found is None:
            return
    for at, to in (first, *others):
        part = text[at:to] if at == start else f"{word} {text[at:to]}"
        for one in _of_part(part, 0, len(part)):
            yield replace(one, start=at, end=to)


def _parts(
    text: str, first: int, last: int, ends: re.Pattern[str]
) -> Iterator[tuple[int, int, bool]]:
    """The parts of a list; one that goes on about the part before, or may, belongs to it: `held`
    where what it says of it is not known."""
    before: tuple[int, int, bool] | None = None
    for start, end in split(text, first, last, ends):
        more = forms("illnesses")["goes_on"].match(text, start) is not None
        if before is not None and (more or not is_own(text, start, end)):
            before = before[0], end, before[2] or not more
            continue
        if before is not None:
            yield before
        before = start, end, False
    if before is not None:
        yield before


def is_own(text: str, start: int, end: int) -> bool:
    """Whether a part of a list is surely of something else than the part before it."""
    first = next(split(text, start, end, _JOINED), (start, end))
    return (
        any(True for _ in _of_part(text, start, end))
        or any(True for _ in _of_part(text, *first))
        or forms("illnesses")["another"].match(text[start:end]) is not None
    )


def split(text: str, first: int, last: int, ends: re.Pattern[str]) -> Iterator[tuple[int, int]]:
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
        ((name, words),) = group(found).items()
        yield Item(name, "now", True, start, end, (words,))
    elif found := known["happened"].fullmatch(part):
        said = group(found)
        year = said.pop("year", "")
        ((name, words),) = said.items()
        yield Item(name, "ever", True, start, end, (words, year) if year else (words,))
    elif found := known["not_there"].fullmatch(part):
        said = group(found)
        when = "ever" if "never" in said else "now"
        (name,) = said.keys() - {"never", "what"}
        yield Item(name, when, False, start, end)
