"""The lesions that a stretch tells: how many, each with its place, its segment and its size."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from oligomatch.matcher.letters.course.lesions.lesion import (
    Head,
    LesionSaid,
    form_of,
    is_regional,
)
from oligomatch.matcher.letters.course.lesions.places import side_sizes, with_sides
from oligomatch.matcher.letters.course.lesions.sizes import (
    NEXT_CLAUSE,
    apiece,
    by_size,
    each_ahead,
    in_mm,
    lies_elsewhere,
    own_segment,
    segments_of,
    sizes_of,
    sizes_of_each,
    sizes_right_behind,
)
from oligomatch.matcher.letters.course.lesions.status import is_bracketed, status_of
from oligomatch.matcher.letters.course.sites import WhereSaid, sites
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.sentences import Sentence

_BETWEEN = re.compile(
    r"[\s-]*(?:(?:[A-Za-z-]+|\d+(?:[.,]\d+)?[ -]?[mc]m)\s+){0,5}"
)  # a number and its noun


def lesions_in(
    sentence: Sentence,
    head: Head,
    taken: Sequence[WhereSaid],
    is_behind: bool,
    end: int,
    status: str,
) -> Iterator[LesionSaid]:
    """The lesions that a word for them tells with its places, up to where its stretch ends."""
    text = sentence.text
    on_side = form_of("side").match(text, end, head.last)  # `adrenal, left, 24 mm`
    stop = form_of("rest").search(text, on_side.end() if on_side else end, head.last)
    last = head.last if stop is None else stop.start()
    front = text[head.first : min([head.start, *(one.start for one in taken)])]
    near = front[-60:]
    number, several, only = _number(text, head, taken, is_behind)
    definite = bool(form_of("definite").search(near)) or bool(
        re.search(r"\bknown\b", text[head.first : head.end], re.I)
    )
    another = bool(form_of("another").search(near))
    of_group = bool(form_of("of_group").search(near))
    # `two metastases, 6 and 9 mm, in the spleen`: sizes are no counts
    between = form_of("both_sizes").sub(" ", text[head.end : taken[0].start])
    if is_behind and number != 1 and form_of("count").search(between):
        so_many = form_of("how_many_ahead").search(text, head.end, taken[0].start)
        number = whole_number(so_many["number"]) if so_many and len(taken) == 1 else 1
        several = False  # `five metastases: three in the brain (..)`
    listed = _is_listed(text, end) or (
        is_behind and "," in text[head.end : taken[0].start] and _goes_on(text, end)
    )
    listed |= (
        is_behind and text[head.end : taken[0].start].strip() == ":"
    )  # `two: L3 irradiated, ..`
    listed |= form_of("count_opens").match(text, end) is not None  # `liver (three lesions) and L3`
    listed |= form_of("one_more_behind").match(text, end) is not None
    if is_behind and number not in (None, 1) and len(taken) == 1 and listed:
        several, number = True, None  # `three metastases (spleen, T11, and the flank)`
    counts = [*form_of("count").finditer(text, head.first, head.start)]
    station = head.kind == "node" and (taken[0].parts.get("station") or is_regional(taken[0]))
    if several and station and not any(one["several"] or one["word"] for one in counts):
        several, number = False, 1  # `Nodes: 4R positive`
    taken = with_sides(text, head, taken, end)
    if len(taken) == 2 and taken[0].text == taken[1].text and number in (None, 2):
        several, number = False, 1
    semicolon = text.find(";", end, head.last)
    segments = [*segments_of(text, head.first, head.last if semicolon < 0 else semicolon)]
    own_begins = _begins(text, head, taken[0])
    now, earlier = sizes_of(text, own_begins, last)
    if head.kind != "node":
        organs = [one.organ for one in taken]
        others = [
            at
            for at, _ in now
            if lies_elsewhere(text, head.end, at, organs)
            or form_of("of_station").search(text, head.end, at)
        ]
        if others:  # what stands behind it is of that one too: `4R 14 mm (was 17 mm)`
            now, earlier = sizes_of(text, own_begins, min(others))
    if head.kind == "node":  # `new growth, 29 mm, and an enlarged hilar node`
        start = min([head.start, *(one.start for one in taken)])
        now = [one for one in now if one[0] >= start or "," not in text[one[0] : start]]
    common = LesionSaid(
        head.kind,
        taken[0],
        status=status,
        definite=definite,
        another=another,
        apart=head.apart,
        of_group=of_group,
        start=head.start,
        end=head.end,
        noun=head.start,
    )
    if len(taken) == 2 and taken[0].text == taken[1].text:
        sizes, statuses = (
            side_sizes(text, end, head.last),
            _status_of_sides(sentence, head, taken, end),
        )
        for side, one in zip(("right", "left"), taken, strict=True):
            own = statuses.get(side, "") if statuses is not None else status
            yield replace(common, site=one, size=sizes.get(side), status=own)
        return
    if len(taken) > 1 and form_of("diffuse").search(text, head.first, head.start):
        for site in taken:  # `diffuse metastases in the liver and the bones`: nobody knows how many
            yield replace(common, site=site, number=None, many=True)
        return
    if len(taken) > 1:
        ends = [*(one.start for one in taken[1:]), last]
        begins = [head.first, *(one.end for one in taken[:-1])]
        ahead = each_ahead(text, list(zip(begins, taken, strict=True)))
        if ahead:  # `9 mm in the left parietal lobe and 6 mm in the pons`
            for one, found in zip(taken, ahead, strict=True):
                size = in_mm(found["value"], found["unit"]) if found else None
                yield replace(common, site=one, number=1, size=size)
            return
        numbers = _of_each(text, head, begins, taken, is_behind)
        stretches = list(zip((one.end for one in taken), ends, strict=True))
        of_each = _status_of_each(sentence, head, taken[0].start, stretches, status)
        # `at least eight metastases (bone, liver, ..)`: of an organ it is open how many
        over = (number or 0) > len(taken) or (
            several and form_of("or_more").search(text, head.first, head.start) is not None
        )
        for at, (one, begin, until) in enumerate(zip(taken, begins, ends, strict=True)):
            common = replace(common, status=of_each[at])
            if numbers and numbers[at] > 1:
                yield replace(common, site=one, number=numbers[at])
                continue
            measured = [size for at, size in now if one.end <= at < until]
            if of_several := sizes_right_behind(text, one.end, until):
                if len(of_several) != len(taken) or one is not taken[-1]:
                    yield replace(common, site=one, number=len(of_several), sizes=of_several)
                    continue
                measured = []  # `the sacrum and the liver (9 and 12 mm)`: one of each
            if many_ahead := form_of("how_many_ahead").search(text, begin, one.start):
                yield replace(common, site=one, number=whole_number(many_ahead["number"]))
                continue
            whole = one.system == one.organ and not one.parts
            if (
                over
                and whole
                and not measured
                and not form_of("how_many_there").match(text, one.end)
            ):
                yield replace(common, site=one, number=None)
                continue
            if form_of("size_of_next").search(text, one.end, until):
                measured = []  # `left adrenal and 12 mm L3 metastasis`
            there = form_of("how_many_there").match(text, one.end)
            either = form_of("number_or_size").match(text, one.end)
            if there and one is taken[-1]:  # `adrenal, spleen and liver (three)`: of all of them?
                plain = forms("listed")["or_in_all"].search(text, one.end, there.end() + 2)
                if plain and whole_number(plain["number"]) == len(taken):
                    yield replace(common, site=one, number=None)
                    continue
            if there and not either and (many := whole_number(group(there)["number"])) > 1:
                yield replace(common, site=one, number=many)
                continue
            if either or form_of("several_there").match(text, one.end):
                yield replace(common, site=one, number=None, many=True)
                continue
            yield replace(
                common,
                site=one,
                number=1,
                size=measured[0]
                if len(measured) == 1 and apiece(now, until, last, taken)
                else None,
                segment=own_segment(segments, one, until),
            )
        return
    site = taken[0]
    if len(segments) > 1 and (number in (None, len(segments)) and head.plural):
        now = sizes_of(text, head.first, head.last if semicolon < 0 else semicolon)[0]
        ends = [*(at for at, _ in segments[1:]), head.last]
        stretches = list(zip((at for at, _ in segments), ends, strict=True))
        of_each = _status_of_each(sentence, head, segments[0][0], stretches, status)
        behind = segments[-1][0] + len(segments[-1][1])
        of_them = sizes_of_each(text[behind : head.last], len(segments))
        if len(of_them) == len(segments):  # `segments IVa and VI, 19 and 23 mm`
            for (_, segment), its_size, its_own in zip(segments, of_them, of_each, strict=True):
                yield replace(common, site=site, segment=segment, size=its_size, status=its_own)
            return
        for (at, segment), until, its_own in zip(segments, ends, of_each, strict=True):
            measured = [size for where, size in now if at <= where < until]
            its = len(measured) == 1 and apiece(now, until, head.last, segments)
            its = its and not any(where < segments[0][0] for where, _ in now)
            size = measured[0] if its else None
            yield replace(common, site=site, segment=segment, size=size, status=its_own)
        return
    segment = own_segment(segments, replace(site, start=0), len(text))
    if number is not None and number > 1:
        stretch = text[head.first : head.last]
        yield replace(common, number=number, sizes=sizes_of_each(stretch, number))
        return
    there = form_of("how_many_there").match(text, site.end) if several else None
    if there and (many_there := whole_number(group(there)["number"])) > 1:
        yield replace(common, number=many_there)
        return
    if several:
        many = any(
            (one["several"] and one["several"].casefold() not in ("a few", "some", "bilateral"))
            or (one["word"] and _is_range(text[: one.start()]))
            for one in form_of("count").finditer(text, head.first, head.start)
        )
        yield replace(common, number=None, many=many, least=_least(text, head, site))
        return
    size = now[0][1] if len({size for _, size in now}) == 1 else None
    before = earlier[0] if len(earlier) == 1 else None
    yield replace(
        common,
        segment=segment,
        size=size,
        earlier=before,
        only=only,
        status=status or by_size(size, before),
    )


def _begins(text: str, head: Head, site: WhereSaid) -> int:
    """Where what is said of a lesion begins: behind the clause of a place before it that has a size
    of its own (`L3 is 12 mm, T9 is sclerotic, the liver lesion unchanged`, `25 mm in L3, ..`), and
    behind what this goes on with (`L3, which had been 8 mm, is now 12 mm, ..`)."""
    own, first = min(site.start, head.start), head.first
    known, moved = forms("lesions"), False
    for clause in NEXT_CLAUSE.finditer(text, first, own):
        end = clause.start()
        size = known["size"].search(text, first, end)
        named = any(first <= one.start and one.end <= end for one in sites(text))
        goes_on = moved and known["is_now"].match(text, first, end) is not None
        if size and (named or goes_on):
            first, moved = clause.end(), True
    return first


def _status_of_each(
    sentence: Sentence,
    head: Head,
    first: int,
    stretches: Sequence[tuple[int, int]],
    status: str,
) -> list[str]:
    """How each of several changed: as all of them, unless words between them tell of one. What is
    called new in front of all is so."""
    text = sentence.text
    own = [
        status_of(text, replace(head, first=begin, last=until), [], begin, sentence)
        for begin, until in stretches
    ]
    if not any(own[:-1]):
        begin, until = stretches[-1]
        close = text.find(")", begin, until)
        within = replace(head, first=begin, last=close if close >= 0 else until)
        of_last = is_bracketed(text, begin) and status_of(text, within, [], begin, sentence)
        ahead = "" if of_last else status
        return [*([ahead] * (len(own) - 1)), status]
    front = status_of(text, replace(head, last=first), [], head.end, sentence)
    return [front if front == "new" else one for one in own]


def _status_of_sides(
    sentence: Sentence, head: Head, taken: Sequence[WhereSaid], end: int
) -> dict[str, str] | None:
    """How the lesion of each side changed, by the words behind the side; None where no side is
    named behind them."""
    text = sentence.text
    named = [*forms("local")["side"].finditer(text, end, head.last)]
    if not named:
        return None
    sides = [one["side"].casefold() for one in named]
    ends = [*(one.start() for one in named[1:]), head.last]
    own = [
        status_of(text, replace(head, first=one.end(), last=until), [], one.end(), sentence)
        for one, until in zip(named, ends, strict=True)
    ]
    if any(own):
        return dict(zip(sides, own, strict=True)) if len({*sides}) == len(sides) else {}
    if form_of("of_that_side").search(text, end, named[0].start()):
        return {}  # `growing on the right`
    ahead = [one for one in taken if one.start < head.start]
    front = status_of(text, replace(head, last=named[0].start()), ahead, end, sentence)
    return dict.fromkeys(("right", "left"), front)


def _of_each(
    text: str, head: Head, begins: Sequence[int], taken: Sequence[WhereSaid], is_behind: bool
) -> list[int]:
    """How many of each place in front of a word for them: `two hepatic and one adrenal metastasis`,
    `liver and adrenal metastases, three and one`. None where not each place has its number."""
    if is_behind:
        return []
    own = [
        form_of("how_many_of").search(text, begin, one.start)
        for begin, one in zip(begins, taken, strict=True)
    ]
    each = [whole_number(one["number"] or "one") for one in own if one]
    if len(each) == len(taken):
        return each
    behind = form_of("numbers_behind").match(text, head.end)
    words = re.split(r",? (?:and|&) |, ", behind["numbers"]) if behind else []
    each = [whole_number(one) for one in words]
    return each if not any(own) and len(each) == len(taken) else []


def _is_listed(text: str, end: int) -> bool:
    """Whether a place is the first of a list in brackets, of which the rest is not understood."""
    opened, closed = text.rfind("(", 0, end), text.find(")", end)
    if opened < 0 or closed < 0 or text.find(")", opened, end) >= 0:
        return False
    behind = text[end:closed]
    for name in ("both_sizes", "size", "segment"):
        behind = form_of(name).sub(" ", behind)
    return form_of("listed_behind").match(behind) is not None


def _goes_on(text: str, first: int) -> bool:
    """Whether other places stand behind the first, before a semicolon, or what may be one."""
    if form_of("list_goes_on").match(text, first):
        return True
    end = text.find(";", first)
    return any(first <= one.start and (end < 0 or one.start < end) for one in sites(text))


def _is_range(front: str) -> bool:
    """Whether words in front of a number say that it is one of several, and each is above one."""
    return bool(form_of("or_more").search(front)) and not form_of("one_or").search(front)


def _least(text: str, head: Head, site: WhereSaid) -> int:
    """How many of several there are at least in a place that is told with them (`at least six liver
    metastases`, `more than five in the liver`); 0 where no such words stand in front of them."""
    there = site.end <= head.end or form_of("lies_in").fullmatch(text, head.end, site.start)
    for one in forms("lesions")["count"].finditer(text, head.first, head.start) if there else ():
        said = form_of("so_many_or_more").search(text, head.first, one.start())
        number = one["number"] or one["word"]
        between = _BETWEEN.fullmatch(text, one.end(), head.start)
        if said and number and between and one.end() <= site.start:
            return whole_number(number) + ("above" in group(said))
    return 0


def _opens(text: str, at: int) -> bool:
    """Whether it opens its part of a sentence, unlike `at least liver mets x3`."""
    return text[:at].rstrip()[-1:] in ("", *":;.")


def _number(
    text: str, head: Head, taken: Sequence[WhereSaid], is_behind: bool
) -> tuple[int | None, bool, bool]:
    """How many, whether several without a number, and whether it is the only one."""
    if head.many:
        return head.many, False, False
    counted = [
        one
        for one in forms("lesions")["count"].finditer(text, head.first, head.start)
        if _BETWEEN.fullmatch(text, one.end(), head.start)
        and not any(p.start <= one.start() < p.end for p in taken)
    ]
    if not counted:
        behind = form_of("so_many_behind").match(text, head.end) if len(taken) == 1 else None
        if head.plural and behind is not None and _opens(text, min(head.start, taken[0].start)):
            return whole_number(group(behind)["number"]), False, False
        return (1, False, False) if not head.plural else (None, True, False)
    if form_of("one_of").search(text[: counted[-1].start()]):
        return None, True, False  # `one of the five`: which is not said
    one = counted[-1]
    if head.plural and form_of("or_more").search(text[: one.start()]):
        return None, True, False
    if one["single"]:
        only = one["single"].casefold() in ("solitary", "single", "isolated")
        return (1, False, only) if not head.plural else (None, True, False)
    if one["word"] == "both" and text[: one.start()].rstrip().endswith(","):
        return None, True, False  # `one in the scapula and one in the liver, both metastases`
    if one["word"] or one["number"]:
        if not head.plural:
            return 1, False, False
        return whole_number(one["number"] or one["word"]), False, False
    return None, True, False
