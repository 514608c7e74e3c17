"""Metastases that are counted before they are told one by one (`three metastases, namely two in
the right lung and one in the left adrenal`).

The list ends where as many are understood; where one of it is not, or they come to another number,
nothing is taken of it as a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from oligomatch.matcher.letters.course.enumerated.lists import (
    THEN,
    enumerated_in,
    is_group,
    lies_beside,
)
from oligomatch.matcher.letters.course.lesions.lesion import Named, is_far
from oligomatch.matcher.letters.course.listed import Listed, ends_of, parts_of
from oligomatch.matcher.letters.course.sites import within
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.sentences import Sentence

FEW = 5  # metastases, of which each is told


@dataclass(frozen=True, slots=True)
class OneByOne:
    """So many metastases, and where each lies; `whole`: whether its words are of all there are."""

    listed: Listed
    number: int
    whole: bool
    around: str  # the words around the number
    groups: tuple[tuple[str, int], ...] = ()  # the systems of which several are told as one


def counted_in(sentence: Sentence) -> OneByOne | None:
    """The metastases that a sentence counts and tells; None where they are not as many."""
    if forms("cancers")["other"].search(sentence.text):
        return None  # they may be of that
    doubted = forms("enumerated")["doubted_behind"]
    for start, first, number, whole, words in _counts(sentence):
        if sentence.context(start, first) - SO:
            continue
        ends = ends_of(sentence.text, first)
        several = forms("listed")["several"].search(sentence.text, first)
        for at, last in enumerate(ends):
            each = parts_of(sentence, first, last, then=False)
            if not each or not all(one.seen for one in each):
                break
            so_far = sum(seen.number or 0 for one in each for seen in one.seen)
            if so_far < number and all(seen.number for one in each for seen in one.seen):
                continue
            those = [seen.site.organ for one in each for seen in one.seen]
            if so_far == number and lies_beside(sentence.text, start, first, those):
                break  # `3 liver metastases, 1 adrenal metastasis and 2 brain metastases`
            if several and several.start() < last:
                break  # `two metastases in the liver, and several in bone`
            if so_far == number and doubted.search(sentence.text[last:]):
                break  # `three metastases: the liver, L3 and an axillary node, possibly reactive`
            if so_far == number and not _goes_on(sentence, last, ends[at + 1 : at + 2]):
                alone = number <= FEW  # else those that no word tells apart are counted alone
                plain = [_plain(one) for one in each if alone or not is_group(one)]
                listed = Listed(start, first, last, False, tuple(plain))
                return OneByOne(listed, number, whole, words, tuple(_groups(each)))
            break
    found = enumerated_in(sentence)
    if found is None:
        return _ahead_of_number(sentence)
    own, number, whole = found
    if forms("listed")["several"].search(sentence.text, own.first, own.last):
        return None
    return OneByOne(own, number, whole, sentence.text[: own.first], tuple(_groups(own.each)))


def _ahead_of_number(sentence: Sentence) -> OneByOne | None:
    """The metastases that a sentence tells one by one and counts behind, or the next one does
    (`left adrenal 28 mm and one rib on the right, i.e. two metastases`)."""
    text, known = sentence.text, forms("listed")
    behind = [(one.start(), one) for one in known["counted_behind"].finditer(text)]
    following = known["counted_next"].match(sentence.behind)
    if following is not None:
        behind.append((len(text.rstrip(" .;")), following))
    for last, one in behind:
        number = whole_number(group(one)["number"])
        opens = [found.end() for found in known["opens"].finditer(text, 0, last)]
        if not opens or sentence.context(opens[-1], last) - SO:
            continue
        if forms("enumerated")["doubted_behind"].search(text[last:]):
            continue
        for first in (opens[-1], *(end for end in ends_of(text, opens[-1]) if end < last)):
            if first != opens[-1] and not known["no_distant"].search(text, opens[-1], first):
                break  # one that is not understood
            link = known["split"].match(text, first)
            first = link.end() if link is not None else first
            each = parts_of(sentence, first, last, then=False)
            if _come_to(text, each, number):
                listed = Listed(first, first, last, False, tuple(_plain(x) for x in each))
                return OneByOne(listed, number, False, text[:first], tuple(_groups(each)))
    return None


def _come_to(text: str, each: Sequence[Named], number: int) -> bool:
    """Whether the parts of a list are as many metastases as are counted behind it: each one that a
    count of them does not leave out."""
    if not each or not all(one.seen for one in each):
        return False
    those = [seen for one in each for seen in one.seen]
    if any(seen.site.is_node and not is_far(seen.site) for seen in those):
        return False
    lungs = [one for one in each if any(within(x.site.organ, "lung") for x in one.seen)]
    nodule = forms("listed")["nodule"]
    if not all(nodule.search(text, one.head.first, one.head.last) for one in lungs):
        return False  # it may be the primary
    return sum(seen.number or 0 for seen in those) == number and all(x.number for x in those)


def _counts(sentence: Sentence) -> Iterator[tuple[int, int, int, bool, str]]:
    """Where a number of metastases stands, where their list begins, the number, whether it is of
    all, and the words around it."""
    text, known = sentence.text, forms("listed")
    for one in known["counted"].finditer(text):
        then = THEN.search(one[0])  # `had three metastases in 2024: L3 ..`
        if not then and not forms("lesions")["counted_of_some"].search(text, 0, one.start()):
            named = group(one)
            number, words = whole_number(named["number"]), text[: one.end()]
            yield one.start(), one.end(), number, "organ" not in named, words
    before = sentence.before
    if (own := known["so_many"].match(text)) and known["they"].search(before):
        yield own.start(), own.end(), whole_number(group(own)["number"]), False, own[0]
    if (own := known["sites_are"].match(text)) and not known["not_counted"].search(before):
        each = [*forms("enumerated")["number"].finditer(before)]
        if len(each) == 1 and forms("lesions")["metastasis"].fullmatch(each[0]["noun"]):
            yield own.start(), own.end(), whole_number(each[0]["number"]), False, own[0]
    ahead = known["counted_before"].search(before)
    if ahead and not forms("lesions")["counted_of_some"].search(before, 0, ahead.start()):
        number = whole_number(group(ahead)["number"])
        yield 0, 0, number, "organ" not in group(ahead), before


def _groups(each: Sequence[Named]) -> Iterator[tuple[str, int]]:
    """The organs of which several are told as one without their sizes, with the number of all
    in each."""
    numbers = Counter[str]()
    several = set[str]()
    for one in each:
        for seen in one.seen:
            system = seen.site.system
            numbers[system] += seen.number or 0
            several |= {system} if is_group(one) else set()
    return ((system, numbers[system]) for system in sorted(several))


def _goes_on(sentence: Sentence, last: int, ends: Sequence[int]) -> bool:
    """Whether more of them follow: the number is not that of the list."""
    if forms("listed")["goes_on"].match(sentence.text, last):
        return True
    return any(one.seen for end in ends for one in parts_of(sentence, last, end, then=False))


def _plain(one: Named) -> Named:
    return replace(one, seen=tuple(replace(each, definite=False) for each in one.seen))
