"""Questions put to a person only of whom the part that is understood does not settle.

`Major surgery within 28 days, unless for palliation`: who had none is asked nothing. That holds
only where all that follows can but narrow what excludes, or widen what includes.
"""

from __future__ import annotations

import re
from itertools import islice

from oligomatch.rules.drafting import whole
from oligomatch.rules.drafting.finds.washouts import other_cancer
from oligomatch.rules.drafting.frame import excluded, may_be_either
from oligomatch.rules.drafting.headings import Section
from oligomatch.rules.drafting.judged import (
    JUDGED,
    LeftToPerson,
    judgement,
    lets,
    required,
    requires,
)
from oligomatch.rules.drafting.recognise import finds
from oligomatch.rules.drafting.sides import fits
from oligomatch.rules.drafting.split import Item
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.text.faults import fault
from oligomatch.rules.tree import AllOf, AnyOf, Measure, Node, Within

_PLACES = 8  # places of a sentence where its plain part may end; a longer one is left
_EXCEPT = pattern("questions", "except")
_RESTRICTED = pattern("questions", "restricted")
_QUALIFIERS = frozenset(
    {
        *("uncontrolled", "symptomatic", "clinically", "significant", "severe", "unstable"),
        *("serious", "dominant", "transmural", "progressing", "progressive", "recent", "extensive"),
        *("active", "untreated"),
    }
)
_OF_TIME = pattern("questions", "of_time")
_TIME_BEHIND = pattern("questions", "time_behind")
_ONE_EXCEPTION = pattern("questions", "one_exception")
_LETS_BEHIND = pattern("questions", "lets_behind")
_LETS_IN_BRACKETS = pattern("questions", "lets_in_brackets")
_FURTHER = pattern("questions", "further")
_LIST = pattern("questions", "list")
_GLUED = pattern("questions", "glued")
_OTHER_MATTER = pattern("questions", "other_matter")
_GOES_ON = pattern("questions", "goes_on")
_OF_OTHERS = pattern("questions", "of_others")
_LETS_IN = pattern("questions", "lets_in")
_OF_CANCER = frozenset({"washout", "tumour", "histology", "stage", "metastatic disease"})
_UNAIDED = pattern("questions", "unaided")
_OVER_AGE = pattern("questions", "over_age")
_OR_OF_LAW = pattern("questions", "or_of_law")
_OF_AGE_EVERYWHERE = 21  # the latest age of majority that a country has, from memory
_SCORE_AGED = pattern("questions", "score_aged")
_IN_OPINION = pattern("questions", "in_opinion")
_AND_CONSENTS = pattern("questions", "and_consents")
_SECOND_CHOICE = pattern("questions", "second_choice")


def beside(item: Item) -> LeftToPerson | None:
    """The question of an entry, and the tree that says of whom it is asked."""
    first, *further = (sentence.quote for sentence in item.sentences)
    if not all(_FURTHER.match(one) for one in further) or _GLUED.search(first) or lets(first):
        return None
    more = bool(further) or item.has_parts
    if item.section is Section.UNSTATED or _LETS_IN.search(first):
        return None
    if item.section is Section.INCLUSION and not more:
        limited = _limited_and_asked(first) or _over_age(first) or _of_age(first)
        if limited is not None:
            text = fault("draft_says", person="investigator", what=fault("draft_included_holds"))
            return LeftToPerson("investigator", text, limited)
    turned = excluded(first, inclusion=item.section is Section.INCLUSION)
    if item.section is Section.EXCLUSION and turned is None:
        turned = first
    if turned is not None:
        free = _other_cancer(turned) or _excluded(turned, more)
        text = fault("draft_excluded_but_exceptions")
    else:
        free = _included(first, more) if item.section is Section.INCLUSION else None
        text = fault("draft_admitted_exception")
    return None if free is None else LeftToPerson("investigator", text, AnyOf((free, JUDGED)))


def _other_cancer(quote: str) -> Node | None:
    """No other cancer, where all that follows are exceptions to it."""
    more = any(
        find.tree and find.kind not in _OF_CANCER
        for find in finds(quote)
        if find.kind != "age" or re.search(r"\b(?:age|old)", quote[find.start : find.end])
    )
    return None if more or _OTHER_MATTER.search(quote) else other_cancer(quote)


def _limited_and_asked(quote: str) -> Node | None:
    """A limit of which a person must say that the value is as new as asked, or owed to no aid."""
    for form, kind in (
        (_SCORE_AGED, "ECOG"),
        (_UNAIDED, "laboratory"),
        (_IN_OPINION, "life expectancy"),
        (_IN_OPINION, "ECOG"),
        (_AND_CONSENTS, "age"),
    ):
        match = form.search(quote)
        if match is None:
            continue
        before = quote[: match.start()]
        if kind == "ECOG" and _SECOND_CHOICE.search(before):
            continue  # of `0 or 1, or 2 per investigator` the 2 alone may be left to him
        found = whole.inclusion(before, finds(before))
        plain = len(found) == 1 and found[0].kind == kind
        if plain and fits(before, found, Section.INCLUSION) and found[0].tree is not None:
            return AllOf((found[0].tree, JUDGED))
    return None


def _over_age(quote: str) -> Node | None:
    """`Over 18`: who is 19 is, who is 17 is not; of who is 18 a person is asked."""
    match = _OVER_AGE.fullmatch(quote)
    if match is None:
        return None
    age, years = Measure("age"), int(match["n"])
    return AnyOf((Within(age, low=years + 1), AllOf((Within(age, low=years), JUDGED))))


def _of_age(quote: str) -> Node | None:
    """`18 years or older (or the legal age of the country)`: who is of age everywhere is asked
    nothing, of everybody else a person says it."""
    if _OR_OF_LAW.fullmatch(quote) is None:
        return None
    return AnyOf((Within(Measure("age"), low=_OF_AGE_EVERYWHERE), JUDGED))


def spares(quote: str, section: Section) -> LeftToPerson | None:
    """The question of an entry whose further words but let somebody in (`X; Y is permitted`, `X (Y
    is allowed)`): of the whole of it, where what is left without them is one by itself."""
    forms = (_LETS_IN_BRACKETS, _LETS_BEHIND)
    head, tails = quote, list[str]()
    for form in forms:
        tails += [match["tail"] for match in form.finditer(head)]
        head = form.sub("", head).strip()
    if not tails or not head or section is Section.UNSTATED or lets(head):
        return None
    found = finds(head)
    asked = judgement(head, section, found)
    if section is Section.INCLUSION:
        return required(head) if asked is None and requires(head) else asked
    free = None if any(map(_is_of_more, tails)) else _excluded(head, more=True)
    if free is None and asked is None:
        return None
    tree = JUDGED if free is None else AnyOf((free, JUDGED))
    return LeftToPerson("investigator", fault("draft_excluded_but_exceptions"), tree)


def _is_of_more(words: str) -> bool:
    """Whether words behind what excludes may exclude as well."""
    further = any(form.search(words) for form in (_GOES_ON, _OTHER_MATTER, _OF_OTHERS))
    return further or any(find.tree for find in finds(words))


def excepts(item: Item) -> bool:
    """Whether what stands under an entry are the exceptions of its question."""
    return (
        item.has_parts
        and _LIST.search(item.sentences[-1].quote) is not None
        and beside(item) is not None
    )


def _excluded(quote: str, more: bool) -> Node | None:
    """What spares a patient the question of an exclusion."""
    if may_be_either(quote) or not fits(quote.rstrip(" :"), finds(quote), Section.EXCLUSION):
        return None
    if more:
        entire = whole.exclusion(quote, finds(quote))
        if entire is not None:
            return entire
    qualified = whole.exclusion(quote, finds(quote), _QUALIFIERS)
    if qualified is not None:
        plain = not more and _is_plain(quote)
        return None if plain or _is_of_then(qualified, quote) else qualified
    for form, bound, then in (
        (_EXCEPT, r";|,\s*(?:and/)?or\b|stringent|longer|whichever", _TIME_BEHIND.match),
        (_RESTRICTED, r";|,|\bor\b", _OF_TIME.search),
    ):
        for match in islice(form.finditer(quote), _PLACES):
            before, after = quote[: match.start()], quote[match.end() :]
            if any(find.kind.startswith("count") for find in finds(before)):
                continue  # fewer than 3 in the liver are not fewer than 3
            if re.search(bound, after) or _is_of_more(after):
                continue
            free = whole.exclusion(before, finds(before), _QUALIFIERS)
            if free is None or _is_of_then(free, before):
                continue
            start = match.end() if form is _EXCEPT else match.start()
            if whole.lasting(free) or then(quote, start) is None:
                return free
    return None


def _is_of_then(free: Node, quote: str) -> bool:
    """Whether words beside what is asked of today may mean it of a time before: of who has no
    infection any more, `recent active infection` is open."""
    return (
        not whole.lasting(free) and _OF_TIME.search(whole.unread(quote, finds(quote))) is not None
    )


def _is_plain(quote: str) -> bool:
    """Whether the sentence is understood without its qualifications."""
    return whole.exclusion(quote, finds(quote)) is not None


def _included(quote: str, more: bool) -> Node | None:
    """What spares a patient the question of a limit that has exceptions: to be within it."""
    ends = [match.span() for match in _EXCEPT.finditer(quote)]
    for start, end in [*ends, *([(len(quote), len(quote))] if more else ())]:
        before, after = quote[:start], quote[start:]
        found = whole.inclusion(before, finds(before))
        if not found or any(find.kind != "laboratory" for find in found):
            continue
        if not fits(before, found, Section.INCLUSION):
            continue
        if not _ONE_EXCEPTION.fullmatch(after):
            if any(find.tree for find in finds(after)) or re.search(r"\band\b|;", after):
                continue
            if _TIME_BEHIND.match(quote, end):
                continue
        trees = tuple(find.tree for find in found if find.tree is not None)
        return trees[0] if len(trees) == 1 else AllOf(trees)
    return None
