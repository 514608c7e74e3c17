"""How an examination and a lesion's local treatment are written on the page, with their dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from oligomatch.api.page.form.texts.dates import read_date, show_date
from oligomatch.api.page.form.texts.written import (
    FieldState,
    FieldValue,
    Mistyped,
    ShownField,
    read_flag,
    show_flag,
)
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import listed
from oligomatch.rules.vocabulary.spellings import spelt


def read_examination(text: str) -> FieldValue:
    """Yes, no, or the day on which it was done."""
    plain = text.strip().casefold()
    if plain in ("done", "not done"):
        return plain == "done"
    try:
        return read_flag(text)
    except Mistyped:
        pass
    try:
        return {"done": True, "date": read_date(re.sub(r"^(done|yes),? ", "", text.strip()))}
    except Mistyped as mistake:
        raise Mistyped(say("field.examination"), mistake.readings) from None


def show_examination(value: FieldValue) -> ShownField:
    """Yes, no, or the day on which it was done."""
    if not isinstance(value, Mapping):
        return show_flag(value)
    if not value["done"] or "date" not in value:
        return show_flag(value["done"])
    when = show_date(value["date"])
    return ShownField(when.text, when.state, when.note or say("field.done"))


_N = r"(\d+(?:[.,]\d+)?)"
_IN_SO_MANY = r"(?: ?gy)? ?(?:in|/) ?(\d+)(?: ?fr\w*)?"
# the effective dose; the physical one in fractions, as so many of each, alone
_DOSES = tuple(
    (re.compile(form, re.IGNORECASE), names)
    for form, names in (
        (rf"bed(?:10)? +{_N} ?gy|{_N} ?gy ?bed(?:10)?", ("bed_gy",)),
        (rf"{_N} ?gy{_IN_SO_MANY}", ("dose_gy", "fractions")),
        (rf"(\d+) ?[x×*] ?{_N} ?gy", ("fractions", "each")),
        (rf"{_N} ?gy", ("dose_gy",)),
    )
)


def read_local_therapy(text: str) -> FieldValue:
    """All earlier local treatment: `none`, or `SABR 11/2025 54 Gy in 3; surgery 2024`."""
    if text.strip().casefold() in ("none", "no", "n"):
        return []
    parts = [part.strip() for part in text.split(";") if part.strip()]
    return [_within(part, text, _treatment) for part in parts]


def _within(part: str, text: str, read: Callable[[str], FieldValue]) -> FieldValue:
    """What a part of a text tells; where it has several readings, each stands in the whole text."""
    try:
        return read(part)
    except Mistyped as mistake:
        each = [text.replace(part, one, 1) for one in mistake.readings if part in text]
        raise Mistyped(str(mistake), each) from None


def _treatment(text: str) -> FieldValue:
    dose: dict[str, float] = {}
    whole = text
    for form, names in _DOSES:
        if found := form.search(text):
            numbers = [float(one.replace(",", ".")) for one in found.groups() if one is not None]
            dose |= dict(zip(names, numbers, strict=False))
            text = f"{text[: found.start()]} {text[found.end() :]}"
    if (each := dose.pop("each", None)) is not None:
        dose["dose_gy"] = round(each * dose["fractions"], 6)
    words = text.replace(",", " ").split()
    ends = range(len(words), 0, -1)
    known = {" ".join(words[:end]).casefold(): end for end in ends}
    name = next((one for one in known if one in spelt("modalities")), None)
    if name is None and dose and not words:  # a dose alone does not say whether it was stereotactic
        readings = tuple(f"{one} {whole}" for one in ("SABR", "RT"))
        raise Mistyped(say("field.which", readings=listed(readings)), readings)
    if name is None:
        raise Mistyped(say("field.local"))
    treatment: dict[str, FieldValue] = {"modality": spelt("modalities")[name]}
    if rest := " ".join(words[known[name] :]):
        treatment["date"] = _within(re.sub(r"^(on|in|of) ", "", rest), whole, read_date)
    if "fractions" in dose:
        treatment["fractions"] = int(dose.pop("fractions"))
    return {**treatment, **dose}


def show_local_therapy(value: FieldValue) -> ShownField:
    """All earlier local treatment in one line."""
    return ShownField("; ".join(_treatment_words(one) for one in value) or "none", FieldState.KNOWN)


def _treatment_words(one: Mapping[str, FieldValue]) -> str:
    date = f" {show_date(one['date']).text}" if one.get("date") is not None else ""
    in_all = f" {one['dose_gy']:g} Gy" if one.get("dose_gy") is not None else ""
    times = f" in {one['fractions']}" if in_all and one.get("fractions") is not None else ""
    effective = f" BED {one['bed_gy']:g} Gy" if one.get("bed_gy") is not None else ""
    return f"{one['modality']}{date}{in_all}{times}{effective}"
