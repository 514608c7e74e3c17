"""Clauses that say what lesions have become, with the words of their subjects: `the parietal
lesion can no longer be seen, the cerebellar one and the primary (14 mm) are smaller as well`.

A clause counts where each of its words is understood: what it is of, what it says, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from oligomatch.matcher.letters.course.lesions.lesion import STATUSES
from oligomatch.matcher.letters.course.lesions.sizes import in_mm, segments_of, sizes_of
from oligomatch.matcher.letters.course.sites import WhereSaid, sites, within
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.pieces import BRACKET, blanked
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.rules.reading.kept import Form, kept

SINCE = ("stable", "growing", "shrinking")  # what a lesion that is there has become
_STRONG = re.compile(r"[;:]\s|\.\s")
_AND_BEHIND = re.compile(r"(?:,|\s+and)\s*$")
_BOTH = re.compile(r"(?:both|all)\b", re.I)
_OF_PROCESS = re.compile(r"[;:.]\s|[;:.]$|,\s(?!(?:from|to|now) |and of |of )|$")
_PREPOSITION = re.compile(r"\W*(?:in|of|at|on|within|from|to)\b", re.I)
_WHICH = re.compile(r",\s+(?:which|that)\s+$")
_SEVERAL = re.compile(
    r"\b(?:lesions|metastases|mets|nodules|deposits|foci|masses|sites|ones|both|all|others|"
    r"each of)\b",
    re.I,
)
_LEAD = re.compile(r"[\s,;:.]*(?:(?:and|while|whereas|but|whilst)\s+)?")
_BARE = re.compile(
    r"\w ?\d+(?:[.,]\d+)? ?(?:mm|cm)\s*(?:\([^()]*\)\s*)?$|^\W*\d+(?:[.,]\d+)? ?(?:mm|cm)\b"
)
_OWN_LESION = re.compile(
    r"\b(?:metastas[ei]s|mets?|lesions?|nodules?|deposits?|tumou?rs?|mass(?:es)?)\b", re.I
)
_VERB = re.compile(r"(?:are|were|have|had|remain(?:ed)?|look(?:ed)?|all|both)\b", re.I)
_ONE = re.compile(r"\b(?:is|was|has|measures|remains|appears|looks|shows|stands)\b", re.I)
_WITH = r"\b(?:and|as well as|plus|along with|together with)\b"
_JOINED = re.compile(rf"^(?!\s*,)[^,]*{_WITH}", re.I)
_JOINS = re.compile(rf"{_WITH}|\b(?:or|nor)\b|[&+/]", re.I)
_END = re.compile(
    r"[;:.]\s|[;:.]$|,\s(?!(?:from|to|now|at) (?:about )?\d)"
    r"(?!\d+(?:[.,]\d+)? ?[mc]m\s*(?:[.;,)]|$))|"
    r"\s(?:and|while|whereas|whilst|but|with|which|that|without)\s|$"
)
_WORD = re.compile(r"[A-Za-zÀ-ÿ][\w-]*|\d+")
_RELATIVE = re.compile(r",?\s+(?:which|that)\s*$|,\s*$")
_NUMBER = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|[2-9])\b(?! ?(?:mm|cm))", re.I
)
_FROM = re.compile(r"\b(?:from|up from|down from)\s+\d", re.I)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a clause is of: a lesion by its place, or by other words."""

    start: int
    end: int
    text: str
    site: WhereSaid | None = None
    segment: str = ""
    primary: bool = False
    number: int | None = None
    several: bool = False
    indefinite: bool = False
    size: float | None = None
    earlier: float | None = None


@dataclass(frozen=True, slots=True)
class ChangeSaid:
    """Subjects with what is said of them; `status` is empty where a size alone is told."""

    start: int
    end: int
    subjects: tuple[Subject, ...]
    status: str
    verb: tuple[int, int] = (0, 0)


def _form(name: str) -> Form:
    return forms("changed")[name]


@kept
def _spoken(text: str) -> Iterator[ChangeSaid]:
    before = 0
    sized: list[ChangeSaid] = []  # of which a size alone is told, and no more behind it
    for one in _form("predicate").finditer(text):
        status = next(iter(group(one)))
        if one.start() < before or _inside(text, one.start()):
            continue
        if same := _goes_on(text, sized, one, status):
            yield from same
            before, sized = same[-1].end, []
            continue
        if _form("one_of_two").match(text, one.start()):
            continue  # `two metastases, the larger 19 mm`
        if status == "growing" and _is_slight(text, one):
            status = "there"
        if status == "shrinking" and _form("wholly").search(one[0]):
            status = "resolved"
        end = _tail(text, one.end(), status)
        if end is None:
            continue
        start = one.start()
        own = _BOTH.match(one[0])
        if own is not None and (not start or _ends_clause(text[:start])):
            start += own.end()
        for begin in _begins(text, before, start):
            each = _subjects(text, begin, start)
            if each:
                if any(x.several for x in each) and _form("but_one").match(text, end):
                    break  # `all lesions have gone but T9`
                found = _with_size(text, each, one.end(), end)
                if status == "measured" and len(found) == 1:
                    found = (_with_size_before(text, found[0], end),)
                if any(_at_odds(x, status) for x in found):
                    break  # `up to 12 mm, from 20`
                if status != "measured" or all(x.size is not None for x in found):
                    as_before = status == "measured" and _form("measured_same").search(
                        text, one.end(), end
                    )
                    status = "" if status in ("measured", "there") else status
                    status = "stable" if as_before and len(found) == 1 else status
                    apart = len(found) - 1 if not _VERB.match(one[0]) else 0
                    for each_one in found[:apart]:  # `liver 20 mm, T9 as before`
                        if _BARE.search(each_one.text):
                            yield ChangeSaid(begin, end, (each_one,), "", one.span())
                            found = tuple(x for x in found if x is not each_one)
                    if any(_tells_itself(x) for x in found[:-1]):
                        found = found[-1:]  # `L3 (9 mm, stable) and the primary, larger`
                    if len(found) > 1 and not _are_joined(text, found, one[0]):
                        found = found[-1:]  # `L3 metastasis, left adrenal metastasis growing`
                    if _ONE.search(one[0]) and len(found) > 1:
                        ahead = text[found[-2].end : found[-1].start]
                        if _JOINED.search(ahead) is None:  # `15 mm in L3, the primary is smaller`
                            for x in found[:-1]:
                                if x.size is not None:
                                    yield ChangeSaid(begin, end, (x,), "", one.span())
                            found = found[-1:]
                    yield ChangeSaid(begin, end, found, status, one.span())
                    sized = [ChangeSaid(begin, end, found, status, one.span())]
                    before = end
                    for more in _gaps(text, end, status, sized=found[-1].size is not None):
                        yield more
                        sized.append(more)
                        before = more.end
                    for more in _too(text, end, status):
                        yield more
                        before = more.end
                break
    for one in _form("process").finditer(text):
        yield from _of_process(text, one)
    for at in (0, *(one.end() for one in re.finditer(r"[:;.]\s+", text))):
        yield from _telegrams(text, at)


def _goes_on(
    text: str, sized: Sequence[ChangeSaid], one: re.Match[str], status: str
) -> list[ChangeSaid]:
    """What a verb group without a subject says of what was measured right before it: `the primary
    measures 33 mm, likewise stable`, `the cerebellar one is 4 mm and segment IV 6 mm, both
    unchanged`."""
    if not sized or any(each.status for each in sized) or status not in SINCE:
        return []
    if _form("goes_on").fullmatch(text, sized[-1].end, one.start()) is None:
        return []
    if len(sized) > 1 and not (len(sized) == 2 and _BOTH.search(one[0])):
        return []
    end = _tail(text, one.end(), status)
    if end is None or text[end : end + 1] == ":":
        return []  # `33 mm, growing: L3`
    if _form("sized_again").search(text, one.end(), end):
        return []
    if any(_at_odds(each, status) for x in sized for each in x.subjects):
        return []
    return [replace(each, end=end, status=status, verb=one.span()) for each in sized]


def _at_odds(one: Subject, status: str) -> bool:
    """Whether the two sizes of a lesion are the other way round than the change that is told."""
    if one.size is None or one.earlier is None:
        return False
    return (status == "growing" and one.size < one.earlier) or (
        status == "shrinking" and one.size > one.earlier
    )


def _tells_itself(one: Subject) -> bool:
    """Whether a bracket behind a lesion says how it changed: what stands behind the others is not
    of it."""
    return any(
        forms("lesions")[name].search(inner[0])
        for inner in BRACKET.finditer(one.text)
        for name in STATUSES
    )


def _is_slight(text: str, one: re.Match[str]) -> bool:
    """Whether a growth is called so small that it may be none: `slightly larger`."""
    begin = next(one.start(name) for name, found in one.groupdict().items() if found is not None)
    return forms("lesions")["slightly"].search(text, one.start(), begin) is not None


def _are_joined(text: str, each: Sequence[Subject], verb: str) -> bool:
    """Whether what is said behind several is said of each: the last is joined by a word, the verb
    is that of several, or they are but names of places."""
    gap = text[each[-2].end : each[-1].start]
    if forms("lesions")["of_the_others"].search(each[-1].text) and not _WORD.search(gap):
        return False  # `one each in the liver and the brain, all others have gone`
    if _VERB.match(verb) or not any(_OWN_LESION.search(one.text) for one in each[:-1]):
        return True
    if each[-1].site is None and not each[-1].primary:
        return True  # `left adrenal metastasis, the only lesion that grew`
    return _JOINS.search(gap) is not None  # not `lesion left, 13 mm, the sacrum unchanged`


def _telegrams(text: str, at: int) -> Iterator[ChangeSaid]:
    """Lesions each with its size and no verb, one after another: `liver 20 mm, adrenal 29 mm`."""
    while found := _form("telegram").match(text, at):
        first, last = found.span("of")
        one = subject(text, first, last)
        if one is None or one.indefinite or one.several or one.size is None:
            return
        yield ChangeSaid(first, last, (one,), "")
        at = found.end()


def _ends_clause(front: str) -> bool:
    """Whether a clause ends there, and what follows is its subject: `: both are smaller`."""
    return re.search(r"(?:[,;:.]|\b(?:and|that|while|but))\s*$", front) is not None


def _gaps(text: str, at: int, status: str, *, sized: bool) -> Iterator[ChangeSaid]:
    """Those of which the same is said behind a size: `has shrunk to 6 mm, L3 to 9 mm`; of `L3 9 mm`
    no more than its size."""
    while sized and (found := _form("gap").match(text, at)):
        one = subject(text, *found.span("of"))
        sizes, _ = sizes_of(text, found.start("size"), found.end("size"))
        if one is None or not sizes:
            return
        at = found.end()
        same = status if found["same"] else ""
        yield ChangeSaid(found.start("of"), at, (replace(one, size=sizes[0][1]),), same)


def _too(text: str, at: int, status: str) -> Iterator[ChangeSaid]:
    """Those of which the same is said behind a clause: `is unchanged, as is L3`."""
    found = _form("too").match(text, at) if status else None
    if found is None:
        return
    first, last = next(found.span(name) for name in ("of", "of2", "of3") if found[name])
    if one := subject(text, first, last):
        yield ChangeSaid(first, found.end(), (one,), status)


def clauses_of(sentence: Sentence) -> tuple[ChangeSaid, ...]:
    """The clauses of a sentence that say what lesions have become."""
    return _spoken(sentence.text)


def _begins(text: str, before: int, end: int) -> Iterator[int]:
    """Where a clause that ends with a verb group may begin, the earliest first."""
    lead = _LEAD.match(text, before)
    yield lead.end() if lead and before else before
    relative = _WHICH.search(text[:end]) is not None  # of what stands right before it
    begun = before  # where the clause before surely begins
    for one in _form("begins").finditer(text, before, end):
        ahead, weak = text[begun : one.start()], _form("weak").fullmatch(one[0])
        if not weak:
            begun = one.end()
        if _inside(text, one.start()):
            continue
        if weak and ahead.strip() and not (relative or _form("clause").search(ahead)):
            continue
        yield one.end()


def _inside(text: str, at: int) -> bool:
    return text.count("(", 0, at) > text.count(")", 0, at)


def _tail(text: str, at: int, status: str) -> int | None:
    """Where what a verb group says ends; None where more is said than is understood."""
    ends = [one.start() for one in _END.finditer(text, at) if not _inside(text, one.start())]
    if not ends:
        return None  # a bracket that does not end
    end = ends[0]
    left = _form("tail").sub(" ", _blank(text[at:end]))
    if _WORD.search(left) or _form("on_a_day").search(text, max(0, at - 1), end):
        return None
    if forms("lesions")["hedged_behind"].match(text, at):
        return None
    if status == "resolved" and (
        _form("not_wholly").search(text, at, end)
        or any(forms("lesions")[name].match(text, at) for name in ("came_back", "some_rest"))
    ):
        return None
    if forms("lesions")["then_otherwise"].match(text, at):
        return None  # `larger than in 2024, smaller than in February`
    if _form("otherwise").match(text, end) and not _is_harmless(text, end, status):
        return None
    return end


def _is_harmless(text: str, end: int, status: str) -> bool:
    """Whether words that go on behind a clause say nothing else of what it is of: `and was the only
    site of growth`; `and has not changed`, of what is measured or stable."""
    if status != "resolved" and _form("only_one").match(text, end):
        return True
    if status == "resolved":
        return forms("vanished")["stays_away"].match(text, end) is not None
    if status == "measured" and _form("was_before").match(text, end):
        return True
    return status in ("measured", "there", "stable") and bool(_form("not_since").match(text, end))


def _blank(text: str) -> str:
    """Words without brackets, sizes and segments."""
    spans = [one.span() for one in BRACKET.finditer(text)]
    for name in ("both_sizes", "size"):
        spans += [one.span() for one in forms("lesions")[name].finditer(text)]
    spans += [one.span() for one in re.finditer(r"\bfrom \d+(?:[.,]\d+)?(?: ?[mc]m)?", text)]
    return blanked(text, spans)


def _subjects(text: str, begin: int, end: int) -> tuple[Subject, ...]:
    """The subjects between two places; none where a word of them is not understood."""
    strong = [one.end() for one in re.finditer(r"[;:.]\s", text[:begin])]
    opens = max([0, *strong])
    front = text[opens:end]
    things = [*_form("thing").finditer(front)]
    if things and all(_is_aside(front, one, begin - opens) for one in things):
        front = text[begin:end]
    elif things:
        return ()
    if forms("nature")["doubted"].search(front):
        return ()
    if forms("lesions")["hedged"].search(front) or forms("lesions")["thing_of"].search(front):
        return ()
    stretch = _AND_BEHIND.sub("", text[begin:end].rstrip())
    if cut := _RELATIVE.search(stretch):
        stretch = stretch[: cut.start()]
    then: list[float] = []
    cut = _form("apposed").search(stretch)
    behind = [site for site in sites(stretch) if cut and site.start >= cut.start()]
    if cut is not None and behind:
        if _OWN_LESION.search(stretch, cut.start()):
            return ()  # `left frontal metastasis, previously described cerebellar one not seen`
        if forms("lesions")["size"].search(stretch, behind[-1].end):
            return ()  # `the liver, irradiated in 2025 and the spleen 10 mm, smaller`
    if cut is not None:
        now, earlier = sizes_of(stretch, cut.start(), len(stretch))
        then = [*(size for _, size in now), *earlier]
        then = then if _form("apposed_size").match(stretch, cut.start()) else []
        stretch = stretch[: cut.start()]
    if not stretch.strip() or any(
        not _inside(stretch, one.start()) for one in _STRONG.finditer(stretch)
    ):
        return ()
    found = list[Subject]()
    for first, last in _parts(stretch):
        if _form("adverbs").fullmatch(stretch, first, last) and found:
            continue
        one = subject(text, begin + first, begin + last)
        if one is None:
            return ()
        bare = one.size is not None and one.site is None and not one.primary
        if found and bare and not _WORD.search(_blank(one.text)):  # `T8, 10 mm, and the sacrum`
            found[-1] = replace(found[-1], size=found[-1].size or one.size)
            continue
        if found and _is_its_segment(text, found[-1], one):
            found[-1] = replace(found[-1], segment=one.segment)
            continue
        found.append(one)
    if len(found) == len(then) == 1:  # `9 mm on the scan of March 2026, measures 24 mm now`
        return (replace(found[0], earlier=then[0]),)
    return tuple(found)


def _is_aside(front: str, thing: re.Match[str], begin: int) -> bool:
    """Whether a thing of a lesion is told in a clause of its own in front of another, behind a
    comma: `the femur is stable and has no uptake, the primary measures 20 mm`."""
    if thing.end() > begin or not front[:begin].rstrip().endswith(","):
        return False
    clause = front[:begin]
    return _form("thing_aside").fullmatch(thing[0]) is not None and bool(_ONE.search(clause))


def _is_its_segment(text: str, before: Subject, one: Subject) -> bool:
    """Whether words behind a comma are no more than the segment of the place in front of it: `a
    lesion of the liver, VII segment, has grown`."""
    if before.site is None or before.segment or text[before.end : one.start].strip() != ",":
        return False
    segmented = any(within(before.site.organ, organ) for organ in ("liver", "lung"))
    return segmented and forms("lesions")["segment"].fullmatch(one.text.strip()) is not None


def _parts(stretch: str) -> Iterator[tuple[int, int]]:
    at = 0
    for one in _form("apart").finditer(stretch):
        if _inside(stretch, one.start()) or (
            re.match(r"\d", stretch[one.end() :]) and re.search(r"\d\s*$", stretch[: one.start()])
        ):
            continue
        yield at, one.start()
        at = one.end()
    yield at, len(stretch)


def subject(text: str, first: int, last: int) -> Subject | None:
    """The words of one subject; None where one of them is not understood."""
    own = text[first:last]
    if not own.strip() or _PREPOSITION.match(own) or _form("of_some").match(own):
        return None
    primary = _form("primary").search(own)
    whole = [*sites(own, every=primary is not None)]
    spans = [(one.start, one.end) for one in whole]
    spans += [primary.span()] if primary else []
    segments = list(segments_of(own, 0, len(own)))
    spans += [one.span() for one in forms("lesions")["segment"].finditer(own)]
    for one in BRACKET.finditer(own):
        inner = sites(one[0])
        spans.append(one.span())
        if inner and not forms("lesions")["size"].search(one[0]):
            continue
        if "?" in one[0] or forms("nature")["doubted"].search(one[0]):
            return None
    plain = blanked(own, spans)
    left = _form("words").sub(" ", _blank(plain))
    if _WORD.search(left) or len(segments) > 1:
        return None
    places = [one for one in whole if not _inside(own, one.start)] or whole
    if primary and any(not within(one.organ, "lung") for one in places):
        return None
    if primary and not places:
        place: WhereSaid | None = None
    elif len(places) > 1 and not primary:
        return None
    else:
        place = places[0] if places else None
    now, earlier = sizes_of(own, 0, len(own))
    if forms("lesions")["so_much"].match(text, last):
        now = []  # `5 mm larger`
    counted = _NUMBER.search(plain)
    several = bool(counted) or _SEVERAL.search(own) is not None
    return Subject(
        first,
        last,
        own,
        site=replace(place, start=place.start + first, end=place.end + first) if place else None,
        segment=segments[0][1] if segments else "",
        primary=primary is not None,
        number=whole_number(counted[1]) if counted else None,
        several=several,
        indefinite=_form("indefinite").match(own) is not None,
        size=now[0][1] if len(now) == 1 else None,
        earlier=earlier[0] if len(earlier) == 1 else None,
    )


def _with_size(text: str, each: Sequence[Subject], first: int, end: int) -> tuple[Subject, ...]:
    """Subjects with the size behind the verb, where there is one subject alone."""
    now, earlier = sizes_of(text, first, end)
    if len(each) != 1 or each[0].several or not (now or earlier):
        return tuple(each)
    (one,) = each
    size = now[0][1] if len(now) == 1 else None
    before = earlier[0] if len(earlier) == 1 else one.earlier or (one.size if size else None)
    return (replace(one, size=size if size is not None else one.size, earlier=before),)


def _with_size_before(text: str, one: Subject, end: int) -> Subject:
    """A lesion with the size of before that stands behind that of today: `is 27 mm, before it was
    12 mm`."""
    then = _form("was_before").match(text, end)
    if then is None or not then["size"] or one.size is None or one.earlier is not None:
        return one
    return replace(one, earlier=in_mm(then["size"], then["unit"]))


def _of_process(text: str, found: re.Match[str]) -> Iterator[ChangeSaid]:
    """Each of those that a noun for a change is of: `growth of the liver lesion from 10 to 24 mm
    and of L3`."""
    strong = [one.end() for one in re.finditer(r"[;:.]\s", text[: found.start()])]
    front = max([0, *strong])
    if _form("thing").search(text, front, found.end()):
        return
    if _form("denied").search(text, front, found.start()):
        return
    known = forms("lesions")
    if known["hedged"].search(text, front, found.start()) or known["hedged_behind"].match(
        text, found.end()
    ):
        return
    stop = _OF_PROCESS.search(text, found.end())
    last = stop.start() if stop else len(text)
    at, status = found.end(), next(iter(group(found)))
    for link in [
        *re.finditer(r"(?:,|\s+and|\s+as well as)(?:\s+and)?\s+of\s+", text[at:last]),
        None,
    ]:
        end = last if link is None else found.end() + link.start()
        one = subject(text, at, end)
        if one is None:
            return
        yield ChangeSaid(found.start(), end, (one,), status)
        at = end if link is None else found.end() + link.end()
