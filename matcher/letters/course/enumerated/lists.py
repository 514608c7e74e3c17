"""Where lesions are counted and then told one by one: each, where they come to the number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from oligomatch.matcher.letters.course.enumerated.groups import Group, Member, groups_of
from oligomatch.matcher.letters.course.lesions.lesion import Head, LesionSaid, Named
from oligomatch.matcher.letters.course.lesions.places import side_sizes, with_side
from oligomatch.matcher.letters.course.listed import MANIFOLD, Listed
from oligomatch.matcher.letters.course.sites import overlap, sided, sites
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.rules.reading.kept import Form, SentenceText

FEW = (
    6  # lesions, of which those that no word tells apart are listed; of more they are counted alone
)
_STOP = re.compile(r"\.\s|$")
_PAST = re.compile(r"when (?:he|she|the \w+) (?:was|had)\b", re.I)
_BEGINS = re.compile(r"(?:in|of|to|at|on|within|one|two|three|four|five|both|an?)\b", re.I)
_ENDS = re.compile(r"\s*(?:\.|$)")
THEN = re.compile(r"\bin (?:[A-Z][a-z]+ )?(?:19|20)\d\d\b")
_BOTH = re.compile(r"\bboth\s+$", re.I)
_DISTANT = re.compile(r"\bdistant\b", re.I)


def _form(name: str) -> Form:
    return forms("enumerated")[name]


def is_group(one: Named) -> bool:
    """Whether it is several that are alike, as far as is told."""
    return any((each.number or 0) > 1 and not each.sizes for each in one.seen)


def enumerated_in(sentence: Sentence) -> tuple[Listed, int, bool] | None:
    """The lesions that a sentence counts and tells one by one, their number, and whether it is that
    of all metastases; None where they do not come to it."""
    text = sentence.text
    behind = {one.start() for one in _form("of_places").finditer(text)}
    ahead = {x.start("noun"): whole_number(x["number"]) for x in _form("number").finditer(text)}
    past = _PAST.match(text) is not None
    for start, first, number, kind, whole in _beginnings(sentence):
        around = sentence.context(start, start + 1) - SO - {"negated"}
        if around - ({"conditional"} if past else set()):
            continue
        last = _STOP.search(text, first)
        stop = last.start() if last else len(text)
        for together in (True, False) if number else (False,):
            found = groups_of(text, first, stop, number, together=together)
            apart = text[:first].rstrip()[-1:] in ("", *":=–—-")  # the number opens the list
            if found is None or not _counts_so(text, found, start in behind, number, apart=apart):
                continue
            if ahead.get(start) not in (None, sum(one.count for one in found[0])):
                continue  # `five metastases in the liver (three lesions) and the left adrenal`
            each, end = found
            if together and len(each[0].sites) > 1:
                continue  # each has its own place
            more = forms("listed")["goes_on"].match(text, end)
            if lies_beside(text, start, first, [x.organ for one in each for x in one.sites]):
                continue  # `3 liver metastases, 1 adrenal metastasis and 2 brain metastases`
            if _names_free(text, first, end):
                continue  # `two metastases in the adrenals, spleen normal`
            if _is_refused(text, first, end) or (more and not (together and each[0].members)):
                continue
            many = sum(one.count for one in each)
            named = tuple(_named(text, each, kind, new=_is_new(text, start, first)))
            several = len(each) > 1 and number is not None
            if len(named) > 1 or several or (named and each[0].narrowed):
                alone = tuple(one for one in named if many <= FEW or not is_group(one))
                listed = Listed(start, first, end, False, alone)
                then = THEN.search(text, start, end)
                of_all = whole and not (together or more or then) and number is not None
                return listed, many, of_all
    return None


def _counts_so(
    text: str,
    found: tuple[list[Group], int],
    counted_behind: bool,
    number: int | None,
    *,
    apart: bool = False,
) -> bool:
    """Whether a list without a number in front tells it behind, or one by one; `apart`: the number
    of a list stands apart from it (`two metastases: L3, and another in the liver`)."""
    each, end = found
    if number is not None and apart and all(one.count == 1 for one in each):
        return True
    if number is not None:  # not `two metastases in the liver and one in L3`
        return each[0].explicit or not any(one.explicit for one in each)
    if counted_behind:
        total = _form("in_all").match(text, end)
        own = sum(one.count for one in each)
        if len(each) > 1 and each[-1].counted and each[-1].count == len(each):
            return False  # `of adrenal, spleen and frontal lobe (three)`: it may be that of all
        if total is None:  # `metastases in the liver (three lesions), the sacrum and T12`
            single = all(one.explicit or _is_one_place(one) for one in each)
            plain = _ENDS.match(text, end) and not _form("more_said").search(
                text, each[0].start, end
            )
            return bool(plain) and single and len(each) > 1 and any(one.counted for one in each)
        return not total["number"] or whole_number(total["number"]) == own
    return all(one.explicit for one in each)


def _is_one_place(one: Group) -> bool:
    """Whether a place by itself is that of one lesion."""
    return one.sites[0].organ not in MANIFOLD and not one.sites[0].text.endswith("s")


def _beginnings(sentence: Sentence) -> Iterator[tuple[int, int, int | None, str, bool]]:
    """Where a list begins: of the words in front of it, of itself, the number, what they are, and
    whether it is of all metastases."""
    text = sentence.text
    for one in (*_form("number").finditer(text), *_form("number_behind").finditer(text)):
        named = {"kinds": "", "organ": "", **group(one)}
        behind = _form("behind").match(text, one.end())
        assert behind is not None
        ends = {behind.end()}
        own = text[one.end() : behind.end()]
        ends |= {
            one.end() + x.end()
            for x in re.finditer(r"[:,(=]\s*|\s+(?=in\b|of\b|to\b)|\s[-–—]\s+", own)
        }
        kind = "metastasis" if _tells_spread(named) or "metastases" in own else "lesion"
        some = forms("lesions")["counted_of_some"].search(text, 0, one.start())
        if forms("lesions")["or_more"].search(text[: one.start()]):
            continue  # `at least three lesions`
        plain = not named["organ"]
        plain = plain and not re.search(r"new|further|contralateral", named["kinds"], re.I)
        for end in sorted(ends):
            if not (
                _BEGINS.match(text, end) or text[one.end() : end].rstrip()[-1:] in (*":,(-–—=",)
            ):
                continue  # `two lesions smaller, rib unchanged`
            whole = plain and not some and kind == "metastasis"
            yield one.start(), end, whole_number(named["number"]), kind, whole
    for one in _form("first_ones").finditer(text):
        comma = re.compile(r",\s+(?=one (?:in|of|at)\b)").search(text, one.end())
        if comma and not any(one.end() <= at.start < comma.start() for at in sites(text)):
            yield one.start(), comma.end(), None, "metastasis", False
    for one in _form("of_places").finditer(text):
        yield one.start(), one.end(), None, "metastasis", False
    yield from _they(sentence)
    yield from _next(sentence)
    for one in _form("bare_number").finditer(text):
        if forms("listed")["they"].search(sentence.before) or _speaks_of(sentence, one.start()):
            many = whole_number(group(one)["number"])
            yield one.start(), one.end() + 1, many, "metastasis", not one[0].endswith("ones")


def _speaks_of(sentence: Sentence, last: int) -> bool:
    """Whether a sentence tells of metastases before a place: `the first scans to show metastases,
    and they showed three: ..`."""
    each = [*forms("listed")["they"].finditer(sentence.text, 0, last)]
    return bool(each) and not sentence.context(*each[-1].span()) - SO


def _they(sentence: Sentence) -> Iterator[tuple[int, int, int | None, str, bool]]:
    """The places of those which the sentence before counted, as its last words."""
    they = _form("they_lie").match(sentence.text)
    if they is None:
        return
    before = _form("passing_end").sub("", sentence.before.rstrip(" .:"))
    counted = [one for one in _form("number").finditer(before) if one.end() == len(before)]
    around = replace(sentence, text=SentenceText(before), section=frozenset())
    for one in counted:
        named = {"kinds": "", "organ": "", **group(one)}
        some = forms("lesions")["counted_of_some"].search(before, 0, one.start())
        if not _is_spread(named["noun"]) or some or around.context(*one.span()) - SO:
            continue
        if forms("nature")["doubted"].search(before):
            continue
        yield (
            they.start(),
            they.end(),
            whole_number(named["number"]),
            "metastasis",
            not (named["organ"] or named["kinds"]),
        )


def _next(sentence: Sentence) -> Iterator[tuple[int, int, int | None, str, bool]]:
    """Those which the sentence before counted and did not tell, where this one begins with them
    (`two metastases, the first we know of. Right frontal, 18 mm; and one left parietal`)."""
    before = sentence.before.rstrip(" .:")
    counted = [*_form("number").finditer(before), *_form("number_behind").finditer(before)]
    begins = _form("begins_list").match(sentence.text)
    if len(counted) != 1 or begins is None:
        return
    (one,) = counted
    named = {"kinds": "", "organ": "", **group(one)}
    behind = _form("behind").match(before, one.end())
    ends = behind is not None and behind.end() == len(before)
    if not (ends or _form("passing_end").fullmatch(before, one.end())):
        return
    around = replace(sentence, text=SentenceText(before), section=frozenset())
    some = forms("lesions")["counted_of_some"].search(before, 0, one.start())
    if not _tells_spread(named) or some or around.context(*one.span()) - SO:
        return
    if forms("nature")["doubted"].search(before) or forms("cancers")["other"].search(before):
        return
    first = begins.end("label") if begins["label"] else 0
    many, whole = whole_number(named["number"]), not (named["organ"] or named["kinds"])
    yield 0, first, many, "metastasis", whole


def _tells_spread(named: Mapping[str, str]) -> bool:
    """Whether a number is of metastases, by its noun or as *distant* ones."""
    return _is_spread(named["noun"]) or _DISTANT.search(named["kinds"]) is not None


def _is_spread(noun: str) -> bool:
    return (
        forms("lesions")["metastasis"].fullmatch(noun) is not None
        or _form("short_name").fullmatch(noun) is not None
    )


def lies_beside(text: str, start: int, first: int, those: Sequence[str]) -> bool:
    """Whether words in front of a list name the organ of those they count, and one of the list lies
    in another: the number is not that of the list."""
    own = [one.organ for one in sites(text) if start <= one.start and one.end <= first]
    return bool(own) and not all(any(overlap(one, organ) for organ in own) for one in those)


def _names_free(text: str, start: int, end: int) -> bool:
    """Whether a place of a list is named for being free."""
    spared = forms("lesions")["spared"]
    own = (one for one in sites(text) if start <= one.start and one.end <= end)
    return any((found := spared.match(text, one.end)) and "," not in found[0] for one in own)


def _is_refused(text: str, start: int, end: int) -> bool:
    """Whether words of a list or right behind it speak against one of it."""
    own = text[start:end]
    behind = re.split(r"[.;]\s", text[end:])[0]
    if any(
        one.search(own)
        for one in (_form("refused"), forms("lesions")["benign"], forms("nature")["doubted"])
    ):
        return True
    if _form("doubted_behind").search(behind):
        return True  # `three metastases: the liver, L3 and an axillary node, possibly reactive`
    if forms("listed")["of_all"].search(behind):
        return any(
            one.search(behind) for one in (forms("lesions")["benign"], forms("nature")["doubted"])
        )
    return False


def _is_new(text: str, start: int, first: int) -> bool:
    """Whether the words in front of a list call all of it new."""
    each = forms("lesions")["new"].finditer(text, start, first)
    return any(one[0].casefold() != "de novo" for one in each)  # which they were at the diagnosis


def _named(text: str, each: Sequence[Group], kind: str, *, new: bool) -> Iterator[Named]:
    for several in each:
        for one in several.settled() or ():
            one.new |= new
            pair = [sided(one.site, side) for side in ("right", "left")]
            if one.count == 2 and all(pair) and _BOTH.search(text, 0, one.site.start):
                sizes = side_sizes(text, one.start, one.end)
                for side, site in zip(("right", "left"), pair, strict=True):
                    assert site is not None
                    own = [size] if (size := sizes.get(side)) is not None else []
                    yield _as_named(text, replace(one, site=site, count=1, sizes=own), kind)
                continue
            yield _as_named(text, one, kind)


def _as_named(text: str, one: Member, kind: str) -> Named:
    site = with_side(text, one.site)
    start, end = min(one.start, site.start), max(one.end, site.end)
    head = Head(kind, site.start, site.end, text[start:end], start, end)
    said = LesionSaid(
        kind,
        site,
        segment=one.segment,
        number=one.count,
        size=one.sizes[0] if one.count == 1 and len(one.sizes) == 1 else None,
        sizes=tuple(one.sizes) if one.count > 1 else (),
        status="new" if one.new else "",
        start=site.start,
        end=site.end,
        noun=site.start,
    )
    return Named((said,), head, places=(replace(site),), listed=True)
