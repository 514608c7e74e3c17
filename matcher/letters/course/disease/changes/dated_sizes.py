"""The sizes of a lesion with a day of their own: `from 31 mm in January 2026 to 12 mm now`, `40 mm
in 07/2025, 25 mm in 11/2025`. Each is what an examination of that day found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oligomatch.matcher.letters.course.days import Written
from oligomatch.matcher.letters.course.disease.record import Disease, Entity, Moment, StateSaid
from oligomatch.matcher.letters.course.lesions.lesion import LARGEST, Named, form_of
from oligomatch.matcher.letters.course.lesions.sizes import size_in
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.staging import SO


def take_dated_sizes(
    disease: Disease, said: SentenceSaid, one: Named, found: Sequence[Entity], moment: Moment
) -> None:
    """The sizes of one lesion at other times than that which its sentence tells of."""
    main = disease.main if one.head.kind == "primary" else None
    own = [main] if main is not None else [*found]
    if len(own) != 1 or len(one.seen) != 1 or said.locals or said.courses:
        return
    lesion, each = own[0], [*_dated(said, one)]
    if len({number for number, *_ in each}) < len(each):
        return  # two sizes at one time
    if moment is None and one.seen[0].size not in [size for _, size, *_ in each]:
        return  # that of today has no day
    for number, size, start, end in each:
        day = said.day(number)
        if day is None or day == moment or day.last > disease.proposal.as_of:
            continue
        if moment is not None and day.first > moment.last:
            continue
        place = said.sentence.place(start, end)
        state = lesion.seen.setdefault(day, StateSaid())
        if not state.sizes:
            state.sizes.append((size, place))
            state.places.append(place)


def _dated(said: SentenceSaid, one: Named) -> Iterator[tuple[int, float, int, int]]:
    """The number of a day, and the size that stands beside it, with its place."""
    text, last = said.sentence.text, max(one.head.last, one.end)
    for found in form_of("size").finditer(text, one.head.end, last):
        size = size_in(found)
        aside = found["bound"] or said.sentence.context(*found.span()) - SO
        if size > LARGEST or aside or form_of("away").match(text, found.end()):
            continue
        for number, day in enumerate(said.days):
            if day.kind != "no_year" and _beside(text, found.start(), found.end(), day):
                yield number, size, *found.span()


def _beside(text: str, start: int, end: int, day: Written) -> bool:
    """Whether a day is that of a size: right behind it, or right in front."""
    if day.start >= end:
        if form_of("not_then").match(text, day.end):
            return False  # `T5, 12 mm (CT 12 September 2024: none)`
        return form_of("size_on_day").fullmatch(text, end, day.start) is not None
    if day.end > start or form_of("day_of_size").fullmatch(text, day.end, start) is None:
        return False
    return form_of("leads_day").search(text, 0, day.start) is not None
