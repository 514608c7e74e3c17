"""Sizes and segments in a stretch of a sentence: today's and earlier, of one or of several."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from oligomatch.matcher.letters.course.lesions.lesion import LARGEST, form_of
from oligomatch.matcher.letters.course.sites import WhereSaid, overlap, sites, within
from oligomatch.matcher.letters.forms import forms, group

NEXT_CLAUSE = re.compile(r"[,;]|\b(?:and|but|plus|while|whereas)\b", re.I)

WIDE = 60  # signs in front of a size in which words tell of what it is


def in_mm(number: str, unit: str | None) -> float:
    """A length in millimetres, by its number and unit as they are written."""
    scale = 10 if (unit or "").casefold().startswith("c") else 1
    return round(float(number.replace(",", ".")) * scale, 6)


def size_in(one: re.Match[str]) -> float:
    """The longest side of a size, in millimetres."""
    sides = [one[side] for side in ("first", "second", "third") if one[side]]
    return max(in_mm(side, one["unit"]) for side in sides)


def sizes_of(text: str, first: int, last: int) -> tuple[list[tuple[int, float]], list[float]]:
    """The sizes of a stretch with their places, and those measured before."""
    now, earlier = list[tuple[int, float]](), list[float]()
    for one in forms("lesions")["size"].finditer(text, first, last):
        size = size_in(one)
        if (
            size > LARGEST
            or form_of("slice").search(text[first : one.start()])
            or form_of("of_other").search(text[first : one.start()])
            or form_of("of_whole").search(text, max(0, one.start() - WIDE), one.start())
            or form_of("away").match(text, one.end())
            or form_of("of_primary").match(text, one.end(), last)
            or form_of("by_so_much").search(text[first : one.start()])
            or form_of("so_much").match(text, one.end())
            or form_of("of_a_day").search(text[max(0, one.start() - 45) : one.start()])
            or form_of("treated_then").search(text[max(0, one.start() - WIDE) : one.start()])
            or one["bound"]
            or _ends_a_span(text, first, one.start("first"), size)
        ):
            continue
        front = text[max(first, one.start() - 45) : one.start()]
        past = form_of("before").search(front) or form_of("then_so").match(text, one.end())
        past = past or form_of("now_so").match(text, one.end())
        if past or form_of("earlier").match(text, one.end()):
            at_first = past is not None and form_of("at_first").search(past[0])
            if not at_first and not form_of("first_of_all").match(text, one.end()):
                earlier.append(size)  # of the scan before: a change follows from no other
        elif not _is_compared(text, first, one.start(), one.end()):
            now.append((one.start(), size))
            was = form_of("grown_from").search(text, first, one.start("first"))
            if was is not None and not form_of("ranging").search(text, first, was.start()):
                then = in_mm(group(was)["number"], one["unit"])
                earlier += [then] if then <= LARGEST else []  # `2024 -> 27 mm`
    return now, earlier


def lies_elsewhere(text: str, end: int, at: int, own: Sequence[str]) -> bool:
    """Whether a size in a clause behind a lesion is of what lies in a place right behind it, which
    is none of these organs: `primary unchanged, 12 mm liver metastasis`."""
    size = form_of("size").match(text, at)
    if size is None or NEXT_CLAUSE.search(text, end, at) is None:
        return False
    there = next((one for one in sites(text, every=True) if one.start >= size.end()), None)
    if there is None or there.is_node:
        return False
    if any(overlap(there.organ, one) for one in own):
        return False
    return form_of("sized_there").fullmatch(text, size.end(), there.start) is not None


def _ends_a_span(text: str, first: int, at: int, size: float) -> bool:
    """Whether a size is an end of a span (`4 to 5 cm`), and no change (`grew 4 to 5 cm`)."""
    span = form_of("span_up_to").search(text, first, at)
    if span is None or span["least"] is None:
        return span is not None
    least = float(span["least"].replace(",", "."))
    return (
        least < size  # `41 to 16 mm`
        and not any(
            form_of(name).search(text, first, span.start()) for name in ("growing", "shrinking")
        )
    )


def _is_compared(text: str, first: int, at: int, end: int) -> bool:
    """Whether a size stands in the bracket right behind another: what was measured at another time
    (`29 mm (28 mm in July)`), or the same in other words."""
    opened = text.rfind("(", first, at)
    if opened < 0 or form_of("sized").search(text[first:opened]) is None:
        return False
    closed = text.find(")", opened)
    if closed >= end and form_of("dated_sizes").fullmatch(text, opened + 1, closed):
        return True
    begins = not text[opened + 1 : at].strip()
    return begins and form_of("at_another_time").match(text, end) is not None


def sizes_of_each(text: str, number: int) -> tuple[float, ...]:
    """The sizes of so many, told together (`8 and 11 mm`); none where they are not as many."""
    both = form_of("both_sizes").search(text)
    if both is None:  # `two in the liver (the larger 16 mm)`
        largest = form_of("largest_size").search(text)
        sizes = sizes_of(text, largest.start(), len(text))[0] if largest else []
        return (sizes[0][1],) if len(sizes) == 1 else ()
    every = [both["first"], *re.findall(r"\d+(?:[.,]\d+)?", both["more"] or ""), both["last"]]
    each = tuple(in_mm(size, both["unit"]) for size in every)
    return each if len(each) == number else ()


def sizes_right_behind(text: str, first: int, last: int) -> tuple[float, ...]:
    """The sizes of several in a bracket right behind their place: `the right lower lobe (9 and 5
    mm)`; none where it holds but one, or other words in front."""
    both = form_of("both_sizes").search(text, first, last)
    if both is None or text[first : both.start()].strip() != "(":
        return ()
    return sizes_of_each(
        text[first:last], 2 + len(re.findall(r"\d+(?:[.,]\d+)?", both["more"] or ""))
    )


def apiece(
    sizes: Sequence[tuple[int, float]], until: int, last: int, places: Sequence[object]
) -> bool:
    """Whether a size is of one place: one behind the last of several may be of any of them."""
    return until != last or len(sizes) >= len(places)


def by_size(size: float | None, before: float | None) -> str:
    """A change that the two sizes show beyond doubt (RECIST 1.1); the same size is none."""
    if size is None or before is None:
        return ""
    if size == before:
        return "stable"
    if size <= before * 0.7:
        return "shrinking"
    return "growing" if size >= before * 1.2 and size - before >= 5 else ""


def segments_of(text: str, first: int, last: int) -> Iterator[tuple[int, str]]:
    """The segments that a stretch names, with their places."""
    for one in forms("lesions")["segment"].finditer(text, first, last):
        for name in ("segment", "more", "segment2", "more2"):
            if one[name]:
                yield one.start(name), one[name].upper()


def own_segment(segments: Sequence[tuple[int, str]], site: WhereSaid, until: int) -> str:
    """The segment of a place; none where it has several, or is none of segments."""
    if not any(within(site.organ, organ) for organ in ("liver", "lung")):
        return ""
    own = [name for at, name in segments if site.start <= at < until]
    return own[0] if len(own) == 1 else ""


def each_ahead(text: str, taken: Sequence[tuple[int, WhereSaid]]) -> Sequence[re.Match[str] | None]:
    """The size right before each place; none where sizes may stand behind."""
    for name, enough in (("size_ahead", all), ("size_of", lambda found: any(found[1:]))):
        found = [form_of(name).search(text, begin, one.start) for begin, one in taken]
        if enough(found):
            return found
    return ()
