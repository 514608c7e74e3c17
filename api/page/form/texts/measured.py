"""How the value of a test is written: a number, exact or bounded, and its unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from oligomatch.api.page.form.texts.dates import read_date, show_date
from oligomatch.api.page.form.texts.written import (
    TAKES,
    FieldState,
    FieldValue,
    Mistyped,
    ShownField,
    read_number,
    read_size,
    read_whole,
    show_number,
    show_size,
)
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import listed, word
from oligomatch.api.words.nouns import UNITS, unit_word
from oligomatch.api.words.patient.person import span_words
from oligomatch.rules.terms import STRUCTURES
from oligomatch.rules.vocabulary.spellings import spelt

TESTS_OFFERED = ("9.5 g/dL", ">=100 10*9/L", say("measured.at_most_uln"))
_WRITTEN = {words.casefold(): code for code, words in UNITS.items() if words}
_ON = " on "
_TOUCHING = re.compile(r"(?<=\d)(?=[^\W\d_]|[%/×])")  # a unit right behind its number


def read_test(text: str) -> FieldValue:
    """A number with its unit; the unit may be left out where a test has none."""
    for candidate in (text.strip(), _TOUCHING.sub(" ", text.strip())):
        parts = candidate.split()
        for at in range(len(parts), 0, -1):  # the longest beginning that is a number
            value = read_number(" ".join(parts[:at]))
            if value is not None:
                return {"value": value, "unit": _unit(" ".join(parts[at:]))}
    raise Mistyped(say("field.test", offered=listed(TESTS_OFFERED)))


def read_distances(text: str) -> FieldValue:
    """How far a lesion lies from structures: `spinal cord 12; heart at least 20`.

    Raises:
        Mistyped: no structure that is known, no distance behind it, or one told twice.
    """
    found: FieldValue = {}
    for part in filter(None, map(str.strip, text.split(";"))):
        said = part.casefold()
        each = ((word(name).casefold(), name) for name in STRUCTURES)
        named = next(((words, name) for words, name in each if said.startswith(words)), None)
        if named is None:
            raise Mistyped(say("measured.write_distances", example=TAKES["distances"]))
        words, name = named
        if name in found:  # of two distances none is known to be right
            raise Mistyped(say("measured.distance_twice", structure=word(name)))
        found[name] = read_size(part[len(words) :].strip(" :,"))
    return found


def show_distances(value: FieldValue) -> ShownField:
    """How far a lesion lies from structures, each by its name."""
    each = {name: show_size(stated) for name, stated in value.items()}
    exact = all(one.state is FieldState.KNOWN for one in each.values())
    text = "; ".join(f"{word(name)} {one.text}" for name, one in each.items())
    return ShownField(text, FieldState.KNOWN if exact else FieldState.BOUNDED)


def read_score(text: str) -> FieldValue:
    """A performance status, exact or bounded, and its day where one stands: `1 on 3 May 2026`."""
    plain, _, day = text.strip().partition(_ON)
    score = read_whole(plain)
    if not day:
        return score
    stated = score if isinstance(score, Mapping) else {"value": score}
    return {**stated, "date": read_date(day)}


def show_score(value: FieldValue) -> ShownField:
    """A performance status as one writes it, with its day."""
    if not isinstance(value, Mapping) or not {"value", "date"} & set(value):
        return show_number(value)
    shown = show_number(value.get("value", value))
    if "date" not in value:
        return shown
    day = show_date(value["date"]).text
    text, note = (
        each and say("in_part.on", name=each, day=day) for each in (shown.text, shown.note)
    )
    return replace(shown, text=text, note=note)


def read_share(text: str) -> FieldValue:
    """A share in percent, such as PD-L1; `negative` is below 1 %."""
    plain = text.strip().casefold().removeprefix("tps").strip(" :=")
    negative = spelt("gene_results").get(plain, plain) == "negative"
    value = read_number("<1" if negative else plain.replace("%", "").strip())
    if value is None:
        raise Mistyped(say("field.share"))
    return {"value": value, "unit": "%"}


def read_diameter(text: str) -> FieldValue:
    """The size of the primary, in millimetres."""
    return {"value": read_size(text), "unit": "mm"}


def _unit(text: str) -> str:
    bare = re.sub(r"^[x×] ?", "", text)
    return _WRITTEN.get(text.casefold()) or _WRITTEN.get(f"× {bare}".casefold()) or bare or "1"


def show_test(value: FieldValue) -> ShownField:
    """A number with its unit, as one writes it; what has none yet, as it stands."""
    if not isinstance(value, Mapping) or "value" not in value:
        return ShownField(str(value), show_number(1).state)
    shown = show_number(value["value"])
    unit = value.get("unit")
    if not isinstance(unit, str):
        return shown
    note = span_words(value["value"], unit) if shown.note else ""
    return replace(shown, text=f"{shown.text} {unit_word(unit)}".strip(), note=note)
