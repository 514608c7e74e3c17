"""What a cell of the table of lesions takes at once: `L adr 22 new`, `12 SD`."""

from __future__ import annotations

import re
from collections.abc import Callable

from oligomatch.api.page.form.texts.phrases import Understood, folded, place
from oligomatch.api.page.form.texts.written import FieldValue, Mistyped, read_size
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import listed
from oligomatch.rules.vocabulary.spellings import spellings, spelt
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Read = Callable[[str], FieldValue]  # of the lesion's status
SIZE, STATUS = "diameter_mm", "status"
NUMBERED = {"rib": 12, "vertebra": 12, "liver": 8, "lymph_node": 14}  # parts by their numbers
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
        Mistyped: the size, or the status, has two readings.
    """
    found = parted(text, status)
    if found is None or not found[1]:
        return None
    size, rest = found
    value = _within(read_size, size, "", rest) if size else None
    return Understood(value, {STATUS: _within(status, rest, size, "")})


def lesion(text: str, status: Read) -> Understood | None:
    """A place with the size and the status behind it; None where no place stands there.

    Raises:
        Mistyped: size or status has two readings, or a number may be that of a part.
    """
    words = _words(text)
    whole = place(text)
    if not words or (whole is not None and not words[-1][-1].isdigit()):
        return whole
    words, state = _state_behind(words, status)
    for at in range(max(1, len(words) - 4), len(words)):
        head, size = " ".join(words[:at]), " ".join(words[at:])
        where = place(head)
        if where is None or not _means(read_size, size):
            continue
        if (number := _of_part(words, at, where)) is not None:
            if "station" in where.besides:
                words_of_size = f"{head} {size} mm {state}".strip()  # it may be another station
                raise Mistyped(say("field.which", readings=words_of_size), [words_of_size])
            if not state or number:
                break
            readings = [f"{head} no {size} {state}", f"{head} {size} mm {state}"]
            raise Mistyped(say("field.which", readings=listed(readings)), readings)
        found = {SIZE: _within(read_size, size, head, state)}
        if state:
            found[STATUS] = _within(status, state, f"{head} {size}", "")
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


def _of_part(words: list[str], at: int, where: Understood) -> bool | None:
    """Whether a bare number behind a place is that of a part; None where it is a size. False: it
    may be either."""
    bare = len(words) == at + 1 and words[at].isdecimal()
    if bare and folded(words[at - 1]) in {*map(folded, spellings("places")["parts"]), "number"}:
        return True
    above = {str(where.value), *load_vocabulary().organs_above(str(where.value))}
    most = max((number for organ, number in NUMBERED.items() if organ in above), default=0)
    numbered = words[at - 1][-1].isdigit() and "station" not in where.besides
    is_size = not bare or int(words[at]) > most or numbered or "id" in where.besides
    return None if is_size else False


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
