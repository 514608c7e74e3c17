"""Running prose that tells on which day the cancer, or its metastases, were found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oligomatch.matcher.letters.course.days import Written, without_days, written
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.sentences import NOT_SO, Sentence
from oligomatch.rules.reading.kept import kept

_PARTS = re.compile(r"[;:]\s|(?<=[a-z)])\.\s")  # of a sentence
_PART_ENDS = re.compile(r"[,;:]\s|(?<=\w\w)\.\s")  # of a sentence, more closely
_WITH = re.compile(r"\bwith (?!(?:no|not|without)\b)[^,]*$")
_WHEN = re.compile(r"\s*,?\s*when\b")
_IT_ENDS = re.compile(
    r"\s*(?:[.,;)]|$|(?:when|by|after|following|because|owing|due|during)\b"
    r"|in the (?:left|right|middle|lingula)|and (?:was |the |then )*\w)"
)
AROUND = 40  # signs in front of a day, in which a sample is named with its place
LUNG = frozenset({"lung", "lymph_node", None})  # where a sample shows the cancer and no metastasis


_NOT = frozenset({"doubtful", "historical"}) | (NOT_SO - {"negated"})


@dataclass(frozen=True, slots=True)
class Found:
    """A day by its number on which the cancer was found, or metastases."""

    day: int
    cancer: bool
    spread: bool
    start: int
    end: int
    of_before: bool = False  # what the sentence before speaks of
    of_letter: bool = False  # what the letter is about: the sentence does not name it


def found_in(sentence: Sentence) -> tuple[Found, ...]:
    """The days of a sentence on which words say that the cancer, or metastases, were found."""
    return _each_found(sentence.text, sentence)


@kept
def _each_found(own: str, sentence: Sentence) -> Iterator[Found]:
    days = written(own)
    if not days or sentence.section:
        return
    text, known = without_days(own, days), forms("found")
    if forms("cancers")["other"].search(text):
        return
    for number, one in enumerate(days):
        first, last = _part_of(text, one)
        before, behind = text[first : one.start], text[one.end : last]
        sure_end = _found_until(text, one, last, hangs=bool(known["before"].search(before)))
        if known["other_thing"].search(text, first, sure_end) or known["not_on"].search(before):
            continue
        if forms("diagnosis")["corrected"].match(behind):
            continue
        if forms("diagnosis")["not_then"].search(before):
            continue
        if known["another_deed"].search(before) and known["done"].match(text, one.end):
            continue
        if in_vain(text[: one.start], text[one.end :]):
            continue
        if known["together"].match(text, first):
            continue  # what was found on another day was the first
        mets, cancers = (
            [
                each
                for each in known[name].finditer(text, first, last)
                if not known["denied"].search(text, first, each.start())
                and not sentence.context(*each.span()) & _NOT
                and not is_of_nodes(text, *each.span())
            ]
            for name in ("mets", "cancer")
        )
        if mets:
            cancers += known["weakly"].finditer(text, first, last)
            cancers.sort(key=lambda each: each.start())
        # what stands behind the day, and in front of another one, may be of that
        mets, cancers = (
            [
                each
                for each in ones
                if each.start() < one.end or not _hangs_later(text, days, one, each)
            ]
            for ones in (mets, cancers)
        )
        sample = not known["mets"].search(text) and _is_sample(before, behind)
        sample = sample and any(each.start() > one.end for each in cancers)
        hangs = known["before"].search(before)
        near_by = before[-AROUND:]
        if known["sampled"].search(near_by) and not is_of_lung(near_by):
            continue
        if _is_of_organ(before):
            continue
        opens = known["opens"].search(before) or _WHEN.match(behind)
        behind_it = opens and known["behind"].match(behind)
        if behind_it is None and known["presented"].search(before):
            behind_it = known["presented_with"].match(behind)
        whole = [each.start() for each in cancers]
        rest = behind[behind_it.end() :] if behind_it else behind
        there = known["there"].match(rest)
        if _is_of_other(before, behind) or (there and not is_of_lung(there["where"])):
            cancers = []
        # `Diagnosed 2010: sarcoidosis`
        shown = known["cancer"].search(text, last, last + AROUND)
        shown = shown if shown and not known["denied"].search(text, last, shown.start()) else None
        labels = text[last : last + 1] == ":" and shown is None
        it = bool(known["it"].search(before) or known["dated_so"].search(text[: one.start]))
        it &= known["it_ends"].match(behind) is not None
        it &= not labels
        gave = known["sample"].search(before) and known["gave_it"].match(behind)
        if (gave and forms("tumour")["lung_or_type"].search(text)) or sample or it:
            yield Found(number, True, False, first, last)
        elif _is_of_letter(before, behind, named=bool(whole)):
            yield Found(number, True, False, first, last, of_letter=True)
        elif known["it_was"].search(before) and _IT_ENDS.match(behind) and not labels:
            by = known["by_sample"].match(behind)
            if by is not None and not _is_of_chest(by["of"]):
                continue
            in_lobe = known["in_lobe"].match(behind) is not None
            yield Found(number, True, False, first, last, of_before=not in_lobe, of_letter=in_lobe)
        elif (hangs or behind_it) and (cancers or mets):
            near = [each for each in mets if not _is_between(days, one, each)]
            near = [] if known["sampled"].search(near_by) else near
            subject = min([*cancers, *mets], key=lambda each: each.start())
            of_cancer = subject in cancers or bool(
                cancers and cancers[0].start() > one.end > subject.start()
            )
            of_cancer = of_cancer and not known["mets"].search(text, 0, first)
            of_cancer = of_cancer and is_of_lung(text[first : cancers[0].start()])
            of_mets = any(each.end() <= one.start for each in mets)
            of_cancer = of_cancer and not (of_mets and known["participle"].search(before))
            of_cancer = of_cancer and not _is_beside(text, cancers, mets, hangs)
            imaged = known["by_image"].search(hangs[0] if hangs else "")
            of_cancer = of_cancer and not imaged
            # `diagnosed in 2023 with metastases` tells the day of the cancer
            around = f"{hangs[0] if hangs else ''} {behind_it[0] if behind_it else ''}"
            of_all = bool(whole) and (not mets or min(whole) < mets[0].start())
            loose = of_all and known["loosely"].search(around)
            if of_cancer or (near and not loose):
                yield Found(number, of_cancer, bool(near and not loose), first, last)


def _is_of_letter(before: str, behind: str, *, named: bool) -> bool:
    """Whether the patient was diagnosed on a day, by a sample of the lung or at a stage that only a
    cancer has; `named`: that words of the sentence name a cancer."""
    known = forms("found")
    said = known["was_diagnosed"].search(before)
    if said is None or forms("conditions")["chronic"].search(f"{before} {behind}"):
        return False
    by = known["by_sample"].match(behind)
    if by is not None and not _is_of_chest(by["of"]):
        return False
    if known["the_cancer"].match(said[0]):
        return _IT_ENDS.match(behind) is not None or by is not None
    if named:
        return False
    if by is not None:
        return known["of_chest"].search(by[0]) is not None
    return bool(known["at_stage"].search(said[0]) or known["at_stage"].match(behind))


def in_vain(before: str, behind: str) -> bool:
    """Whether a sample, which is named in front of its day, was taken in vain or not at all: by
    words up to the name of the cancer, or denied up to the next day."""
    known = forms("diagnosis")
    sample = known["looked"].search(before)
    if sample is None:
        return False
    behind = behind.partition("@")[0]
    named = forms("tumour")["lung_or_type"].search(behind)
    near = behind[: named.end()] if named else _PART_ENDS.split(behind.lstrip(" ,:"))[0]
    return bool(
        known["in_vain"].search(near)
        or known["denied_there"].search(behind)
        or known["in_vain"].search(_PART_ENDS.split(before[: sample.start()])[-1])
    )


def _is_of_organ(before: str) -> bool:
    """Whether the name of a sample begins with that of an organ elsewhere: `liver biopsy`."""
    taken = forms("found")["sample"].search(before)
    ahead = before[: taken.start()] if taken else ""
    return any(
        one.system not in LUNG and not ahead[one.end :].strip(" -")
        for one in (sites(before, every=True) if ahead else ())
    )


def _is_of_chest(sample: str) -> bool:
    """Whether a sample, by the words behind its name, was of the lung, its nodes or the tumour."""
    of = forms("found")["of_what"].search(sample)
    return is_of_lung(sample) and (
        of is None or forms("found")["of_chest"].search(of[0]) is not None
    )


def _found_until(text: str, one: Written, last: int, *, hangs: bool) -> int:
    """Where the words for what was found on a day end, and those for what was done later begin:
    `diagnosed in 2019 and treated by ..`."""
    known = forms("found")
    if hangs:
        goes_on = known["goes_on"].match(text, one.end)
        return goes_on.start() if goes_on else last
    for each in known["cancer"].finditer(text, one.end, last):
        goes_on = known["goes_on"].search(text, each.end(), last)
        if goes_on is not None:
            return goes_on.start()
    return last


def _is_of_other(before: str, behind: str) -> bool:
    """Whether what was found on a day is a change of a gene, cells, or another illness."""
    known = forms("diagnosis")
    if known["of_finding"].search(before) or known["finding_behind"].match(behind):
        return True
    if forms("found")["cells"].search(f"{before} {behind}"):
        return True
    what = known["with_what"].match(behind)
    words = forms("found")
    return what is not None and not any(words[one].search(what[0]) for one in ("cancer", "mets"))


def is_of_nodes(text: str, start: int, end: int) -> bool:
    """Whether metastases that stand there are those of nodes: `with metastases in hilar nodes`."""
    known = forms("found")
    nodal = known["nodal_front"].search(text[:end].rstrip())
    return nodal is not None or known["nodal_behind"].match(text, end) is not None


def is_of_lung(subject: str) -> bool:
    """Whether words in front of the name of the cancer tell of no lesion elsewhere."""
    other = any(each.system not in LUNG for each in sites(subject))
    return not other and forms("found")["lesion"].search(subject) is None


def _is_beside(
    text: str,
    cancers: Sequence[re.Match[str]],
    mets: Sequence[re.Match[str]],
    hangs: re.Match[str] | None,
) -> bool:
    """Whether the cancer is only named in front of the metastases that were found: `NSCLC, brain
    metastases found in May`, where `NSCLC with metastases came to light` tells of both."""
    before = [each for each in mets if hangs and each.end() <= hangs.start()]
    if not (before and cancers and cancers[0].end() <= before[0].start()):
        return False
    between = text[cancers[0].end() : before[0].start()]
    return "," in between and _WITH.search(between) is None


def _is_between(days: Sequence[Written], one: Written, each: re.Match[str]) -> bool:
    """Whether another day stands between a day and a word."""
    first, last = min(one.end, each.end()), max(one.start, each.start())
    return any(first <= other.start and other.end <= last for other in days if other is not one)


def _hangs_later(text: str, days: Sequence[Written], one: Written, each: re.Match[str]) -> bool:
    """Whether a word behind a day is told of another one, or of an earlier or later time."""
    between = any(one.end <= other.start < each.start() for other in days if other is not one)
    next_day = forms("found")["next_day"].match(text, each.end())
    return (
        between
        or bool(next_day)
        or bool(forms("found")["elsewhen"].search(text, one.end, each.start()))
    )


def _part_of(text: str, one: Written) -> tuple[int, int]:
    """The part of a sentence in which a day stands."""
    ends = [found.start() for found in _PARTS.finditer(text, one.end)]
    begins = [found.end() for found in _PARTS.finditer(text, 0, one.start)]
    return max(begins, default=0), min(ends, default=len(text))


def _is_sample(before: str, behind: str) -> bool:
    """Whether a sample of that day, of the lung as it seems, showed the cancer."""
    known = forms("found")
    taken, showed = known["sample"].search(before), known["showed"].match(behind)
    if showed is None or not (taken or showed["look"]):
        return False
    of = (taken["of"] if taken else "") + (showed["of2"] or "")
    return all(one.system in LUNG for one in sites(of)) and not re.search(
        r"\b(?:node|metasta|effusion|pleura)", of
    )
