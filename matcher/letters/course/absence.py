"""Whether a sentence says that there is none at all: without a place, size or exception behind it.

Words that only tell when and by which examination are taken out; what is left must be known words.
`No brain metastases requiring surgery` says nothing of those that require none."""

from __future__ import annotations

import re

from oligomatch.matcher.letters.course.lesions.lesion import Named
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid
from oligomatch.matcher.letters.forms import forms
from oligomatch.rules.vocabulary.spellings import folded
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_PARTS = re.compile(r"[,;:]")  # of a sentence


def none_at_all(one: Named, said: SentenceSaid) -> tuple[int, int] | None:
    """Where a sentence says, with its denial, that there is none of what a word for lesions and its
    places name; none where it does not say so."""
    text, known = said.sentence.text, forms("lesions")
    behind = [site for site in one.places if site.start >= one.head.end]
    ahead = [site for site in one.places if site.end <= one.head.start]
    between = text[one.head.end : behind[0].start] if behind else ""
    between += " " + (text[ahead[-1].end : one.head.start] if ahead else "")
    if not known["none_between"].fullmatch(between):
        return None
    end = max([one.head.end, *(site.end for site in behind)])
    if denied := known["none_at_all"].search(text[: one.start]):
        partly = known["but_in_front"].search(text[: denied.start()])
        return (denied.start(), end) if ends_so(said, end) and not partly else None
    late = known["none_behind"].match(text, end)
    if (
        late
        and known["none_opens"].search(_plain(said, 0, one.start))
        and ends_so(said, late.end())
    ):
        return one.start, late.end()
    return None


def ends_so(said: SentenceSaid, at: int) -> bool:
    """Whether nothing from there on narrows what was said to be absent, or takes a part back."""
    known, rest = forms("lesions"), _plain(said, at, len(said.sentence.text))
    return bool(known["none_ends"].match(rest)) and not known["none_but"].search(rest)


def is_whole(site: WhereSaid) -> bool:
    """Whether the words are of a whole organ: neither its dome, nor its left half."""
    entry, plain = load_vocabulary().organs[site.organ], folded(site.text.rstrip("."))
    narrow = {folded(name) for name in entry.narrower}
    whole = entry.system == site.organ and not site.parts
    return whole and plain not in narrow and forms("free")["a_part"].search(plain) is None


def goes_on_well(text: str, at: int) -> bool:
    """Whether a colon follows, and what it tells takes nothing back: `no viable tumour: C7 without
    uptake`."""
    known = forms("lesions")
    rest = text[at + 1 :]
    if text[at : at + 1] != ":" or known["none_but"].search(rest):
        return False
    return all(
        known["is_there"].search(clause) is None or forms("free")["nowhere"].search(clause)
        for clause in re.split(r"[,;]", rest)
    )


def _plain(said: SentenceSaid, first: int, last: int) -> str:
    """A stretch without its days and examinations: those tell no part of the body."""
    text = said.sentence.text
    spans = [(one.start, one.end) for one in said.days]
    spans += [(one.start, one.end) for one in said.exams if not one.compared]
    signs = list(text[first:last])
    for start, end in spans:
        if first <= start and end <= last:
            signs[start - first : end - first] = ["@", *[""] * (end - start - 1)]
    return "".join(signs)


def stands_so(said: SentenceSaid, at: int) -> bool:
    """Whether nothing in the same part of the sentence narrows what was said of an organ, and
    nothing up to its end makes an exception."""
    known, rest = forms("lesions"), _plain(said, at, len(said.sentence.text))
    if not known["none_ends"].match(rest) or forms("free")["but"].search(rest):
        return False
    return not known["none_but"].search(_PARTS.split(rest, maxsplit=1)[0])
