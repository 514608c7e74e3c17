"""What a cell of the table of lesions takes at once: `L adr 22 new`, `12 SD`."""

from __future__ import annotations

import re
from collections.abc import Callable

from oligomatch.api.page.form.texts.written import FieldValue, Mistyped, read_size
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import listed
from oligomatch.matcher.written.places import SEGMENTS, Understood, has_number, most_of, place
from oligomatch.rules.vocabulary.spellings import folded, spellings, spelt

Read = Callable[[str], FieldValue]  # of the lesion's status
SIZE, STATUS = "diameter_mm", "status"
GONE = ("resolved", "resected")
_BARE = re.compile(r"(\d+)(?: ?(?:-|–|to|\.\.) ?(\d+))?")  # of a part, or a size without its unit
_PARTS = re.compile(r"\d[a-z]?\s*[,;]\s+(\d+)(?![\d.,x×*]| ?[x×*cm-])")  # `segment 5, 6`
_NOTHING = re.compile(r"0+(?:[.,]0+)? ?(?:mm|cm)?")
_COMMA = re.compile(r"(?<!\d)[,;]|[,;](?!\d)")


def parted(text: str, status: Read) -> tuple[str, str] | None:
    """The words of a size, the longest, and those of a status behind them; None where the rest is
    no status."""
    words = _words(text)
    for at in range(len(words), -1, -1):
        size, rest = " ".join(words[:at]), " ".join(words[at:])
        if _means(read_size, size) and _means(status, rest):
            return size, rest
    return None


def size_and_status(text: str, status: Read) -> Understood | None:
    """The size of a lesion with its status behind it; None where no status stands there.

    Raises:
        Mistyped: the size, or the status, has two readings; or there is no size left.
    """
    found = parted(text, status)
    if found is None:
        return None
    size, rest = found
    value = _within(read_size, size, "", rest) if size and rest else None
    state = _within(status, rest, size, "") if rest else None
    _ask_gone("", size, state)
    return Understood(value, {STATUS: state}) if rest else None


def _ask_gone(head: str, size: str, status: FieldValue) -> None:
    """A lesion of no size may be gone: a status beside it has to say so.

    Raises:
        Mistyped: it does not.
    """
    if _NOTHING.fullmatch(folded(size)) and status not in GONE:
        reading = f"{head} gone".strip()
        raise Mistyped(say("field.which", readings=reading), [reading])


def lesion(text: str, status: Read) -> Understood | None:
    """A place with the size and the status behind it; None where no place stands there.

    Raises:
        Mistyped: size or status has two readings, or a number may be that of a part, or tell how
            many lesions there are.
    """
    words = _words(text)
    if words and words[0].isdecimal() and int(words[0]) > 1 and _begins_with_place(words[1:]):
        raise Mistyped(say("field.several"))
    whole = place(text)
    if not words or (whole is not None and not words[-1][-1].isdigit()):
        return whole
    words, state = _state_behind(words, status)
    for at in range(max(1, len(words) - 4), len(words)):
        head, size = " ".join(words[:at]), " ".join(words[at:])
        where = place(head)
        if where is None or not _means(read_size, size):
            continue
        forms = _of_part(words[:at], size, where, state)
        if forms is None and (parts := _PARTS.search(text)) and _may_be_part(parts[1], where):
            forms = [_SIZED]  # it may be another part
        if forms is not None:
            if not forms:
                break
            readings = [one.format(head=head, size=size, state=state).strip() for one in forms]
            raise Mistyped(say("field.which", readings=listed(readings)), readings)
        found = {SIZE: _within(read_size, size, head, state)}
        if state:
            found[STATUS] = _within(status, state, f"{head} {size}", "")
        _ask_gone(head, size, found.get(STATUS))
        return Understood(where.value, {**where.besides, **found})
    where = place(" ".join(words)) if state else whole
    if where is None or not state:
        return where
    found = {STATUS: _within(status, state, " ".join(words), "")}
    return Understood(where.value, {**where.besides, **found})


def _words(text: str) -> list[str]:
    return _COMMA.sub(" ", text).split()


def _state_behind(words: list[str], status: Read) -> tuple[list[str], str]:
    """Some words without the status at their end, and the status, the longest."""
    for at in range(max(1, len(words) - 3), len(words)):
        state = " ".join(words[at:])
        if not state[0].isdigit() and place(state) is None and _means(status, state):
            return words[:at], state
    return words, ""


def _may_be_part(number: str, where: Understood) -> bool:
    return int(number) <= most_of(str(where.value))


def _begins_with_place(words: list[str]) -> bool:
    return any(place(" ".join(words[: end + 1])) is not None for end in range(len(words)))


_NUMBERED, _SIZED = "{head} no {size} {state}", "{head} {size} mm {state}"


def _of_part(head: list[str], size: str, where: Understood, state: str) -> list[str] | None:
    """The readings of a bare number, or of a range, behind a place: None where it is a size, none
    where it is the number of a part."""
    bare, before = _BARE.fullmatch(size.casefold()), folded(head[-1])
    numbers = [int(one) for one in bare.groups() if one] if bare else []
    most = most_of(str(where.value), before)
    if not numbers or not numbers[0]:
        return None
    counted = "station" not in where.besides and has_number(" ".join(head))
    if len(numbers) > 1:
        return None if counted or where.value[-1].isdecimal() or max(numbers) > most else [_SIZED]
    if before in SEGMENTS:
        return [] if numbers[0] <= most else [_SIZED]
    if before in map(folded, spellings("places")["parts"]):
        return [_NUMBERED, _SIZED]
    if numbers[0] > most or counted or where.value[-1].isdecimal():
        return None
    if "station" in where.besides:
        return [_SIZED]  # it may be another station
    return [_NUMBERED, _SIZED] if state else []


def on_its_side(text: str, primary: str | None) -> str:
    """A place told by the side of the primary, `contralateral lung`, by its own side.

    Raises:
        Mistyped: the primary's side is not known.
    """
    words, relative = text.split(), spelt("relative_sides")
    at = next((n for n, one in enumerate(words) if one.casefold() in relative), None)
    if at is None:
        return text
    ends = ("left", "right")
    each = [" ".join([*words[:at], side, *words[at + 1 :]]) for side in ends]
    if primary not in ends:
        raise Mistyped(say("field.which", readings=listed(each)), each)
    is_same = relative[words[at].casefold()] == "same"
    return each[ends.index(primary) if is_same else 1 - ends.index(primary)]


def _means(read: Read, text: str) -> bool:
    """Whether a text says something of a field, or one of a few things; nothing says nothing."""
    try:
        return not text or read(text) is not None
    except Mistyped as mistake:
        return bool(mistake.readings)


def _within(read: Read, text: str, before: str, after: str) -> FieldValue:
    """What a text says; where it has two readings each is offered with the words around it."""
    try:
        return read(text)
    except Mistyped as mistake:
        readings = [" ".join(f"{before} {one} {after}".split()) for one in mistake.readings]
        raise Mistyped(say("field.which", readings=listed(readings)), readings) from None
