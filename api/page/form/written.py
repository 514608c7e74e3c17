"""How a field of the page is written: known, bounded (`>=4`, `5/2026`, `a / b`), or unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import listed, span, word
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.calendar import Day, parse_day
from oligomatch.rules.text.text import compose_file, plain
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

FieldValue = Any  # a value of the profile's document; None: not told
Ends = tuple[float | None, float | None]


class FieldState(StrEnum):
    """How much a field tells, as the page shows it."""

    KNOWN = "known"
    BOUNDED = "bounded"
    UNKNOWN = "unknown"
    WRONG = "wrong"


class Mistyped(ValueError):
    """A text that no value can be read from; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field as it stands on the page."""

    text: str
    state: FieldState
    note: str = ""


UNKNOWN = ShownField("", FieldState.UNKNOWN, word("unknown"))
_OPEN = frozenset({"", "?", "unknown", "not known", "n/k"})


def is_open(text: str) -> bool:
    """Whether the text leaves the field unknown."""
    return text.strip().casefold() in _OPEN


_N = r"(\d+(?:\.\d+)?)"
_NUMBER_FORMS: Sequence[tuple[re.Pattern[str], Callable[..., Ends]]] = (
    (re.compile(rf"{_N}"), lambda a: (a, a)),
    (re.compile(rf"(?:>=|≥|at least|from|min) ?{_N}|{_N} ?(?:\+|or more)"), lambda a: (a, None)),
    (re.compile(rf"(?:<=|≤|at most|up to|max) ?{_N}|{_N} or (?:less|fewer)"), lambda a: (None, a)),
    (re.compile(rf"{_N} ?(?:-|–|to|\.\.) ?{_N}|between {_N} and {_N}"), lambda a, b: (a, b)),
)
_STRICT = re.compile(rf"(>|<|more than|over|fewer than|less than|under) ?{_N}")


BOUNDS_OFFERED = ("3", ">=4", "<=5", "4-6")
SIZES_OFFERED = ("12", ">=10", "<=50", "10-20", "2.2 cm")
VOLUMES_OFFERED = ("4", ">=2", "<=10", "2-4", "4 cc")
DATES_OFFERED = ("2026-05-14", "14 May 2026", "5/2026", "2026", "1/2026 to 3/2026")


def read_exact(text: str) -> FieldValue:
    """A whole number that is told exactly or not at all."""
    if not re.fullmatch(r"\d{1,6}", text.strip(), re.ASCII):
        raise Mistyped(say("written.write_whole_number_one"))
    return int(text)


def read_whole(text: str) -> FieldValue:
    """A whole number, exact or bounded."""
    ends = _ends(text) or _strict_ends(text)
    if ends is None or any(end is not None and end != int(end) for end in ends):
        raise Mistyped(say("written.write_whole_number_for", bounds_offered=listed(BOUNDS_OFFERED)))
    low, high = (None if end is None else int(end) for end in ends)
    return _stated_ends(low, high)


def read_none(text: str) -> FieldValue:
    """That there is none: all that the field can say."""
    if text.strip().casefold() not in ("none", "0", "no"):
        raise Mistyped(say("written.write_none_or_for"))
    return 0


def show_none(_: FieldValue) -> ShownField:
    """That there is none."""
    return ShownField("none", FieldState.KNOWN)


def read_number(text: str) -> FieldValue:
    """A number, exact or bounded; None where the text is none."""
    ends = _ends(text)
    return None if ends is None else _stated_ends(*ends)


def read_size(text: str) -> FieldValue:
    """A length in millimetres, exact or bounded; centimetres are turned into millimetres."""
    return _measured(text, {"mm": 1.0, "cm": 10.0}, SIZES_OFFERED)


def read_volume(text: str) -> FieldValue:
    """A volume in cubic centimetres, exact or bounded."""
    return _measured(text, {"cc": 1.0, "ml": 1.0, "cm3": 1.0}, VOLUMES_OFFERED)


def _measured(text: str, units: Mapping[str, float], offered: Sequence[str]) -> FieldValue:
    unit = re.search(rf"({'|'.join(units)})\s*$", text.casefold())
    ends = _ends(text[: unit.start()] if unit else text)
    if ends is None:
        raise Mistyped(say("written.write_number_for_unknown", offered=listed(offered)))
    scale = units[unit.group(1)] if unit else 1.0
    low, high = (None if end is None else round(end * scale, 6) for end in ends)
    return _stated_ends(low, high)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.strip().casefold())


def _ends(text: str) -> Ends | None:
    for form, ends in _NUMBER_FORMS:
        if found := form.fullmatch(_plain(text)):
            numbers = [float(part) for part in found.groups() if part is not None]
            low, high = ends(*numbers)
            if low is not None and high is not None and low > high:
                raise Mistyped(say("written.write_smaller_number_first"))
            return low, high
    return None


def _strict_ends(text: str) -> Ends | None:
    found = _STRICT.fullmatch(_plain(text))
    if found is None:
        return None
    number = float(found.group(2))
    if found.group(1) in (">", "more than", "over"):
        return number + 1, None
    if number < 1:
        raise Mistyped(say("written.write_number_at_least"))
    return None, number - 1


def _stated_ends(low: float | None, high: float | None) -> FieldValue:
    if low is not None and low == high:
        return low
    ends = {"at_least": low, "at_most": high}
    return {name: end for name, end in ends.items() if end is not None}


def show_number(value: FieldValue) -> ShownField:
    """A number, exact or bounded, as one writes it."""
    bounds = value if isinstance(value, Mapping) else {"at_least": value, "at_most": value}
    low, high = bounds.get("at_least"), bounds.get("at_most")
    if low == high:
        return ShownField(f"{low:g}", FieldState.KNOWN)
    if low is not None and high is not None:
        return ShownField(
            f"{low:g}-{high:g}", FieldState.BOUNDED, say("written.to_2", low=low, high=high)
        )
    sign, end = (">=", low) if low is not None else ("<=", high)
    return ShownField(f"{sign}{end:g}", FieldState.BOUNDED, span(low, high))


MONTHS = tuple(table("months").values())
_MONTH = {name[:3].casefold(): number for number, name in enumerate(MONTHS, 1)}
_NAMES = "|".join(f"{name[:3]}(?:{name[3:]})?" if name[3:] else name for name in MONTHS)
_DATE_FORMS: Sequence[tuple[re.Pattern[str], str]] = tuple(
    (re.compile(form, re.IGNORECASE | re.ASCII), order)
    for form, order in (
        (rf"(\d{{1,2}})\.? ({_NAMES})\.?,? (\d{{4}})", "dmy"),
        (rf"({_NAMES})\.? (\d{{1,2}}),? (\d{{4}})", "mdy"),
        (r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})", "dmy"),
        (r"(1[3-9]|2\d|3[01])/(\d{1,2})/(\d{4})", "dmy"),  # no month: which is which is sure
        (rf"({_NAMES})\.?,? (\d{{4}})", "my"),
        (r"(\d{1,2})[/.] ?(\d{4})", "my"),
    )
)
_DATE_HELP = say("written.write_date_for_unknown", dates_offered=listed(DATES_OFFERED))


def read_date(text: str) -> FieldValue:
    """A day, a month, a year, or a span of two of them."""
    plain = re.sub(r"\s+", " ", text.strip())
    one = _iso(plain)
    if one is not None:
        return one
    parts = re.split(r" to | – | - ", plain)
    ends = [_iso(part.strip()) for part in parts]
    if len(ends) != 2 or None in ends:
        raise Mistyped(_DATE_HELP)
    first, last = (parse_day(str(end)) for end in ends)
    if first.first > last.last:
        raise Mistyped(say("written.write_earlier_date_first"))
    return {"from": str(first.first), "to": str(last.last)}


def read_day(text: str) -> FieldValue:
    """A full date."""
    day = read_date(text)
    if not isinstance(day, str) or len(day) != 10:
        raise Mistyped(say("written.write_full_date_or"))
    return day


def _iso(text: str) -> str | None:
    """The date as the profile spells it; None where it is no single date."""
    for form, order in _DATE_FORMS:
        if found := form.fullmatch(text):
            parts = dict(zip(order, found.groups(), strict=True))
            month = parts["m"]
            number = int(month) if month.isdecimal() else _MONTH[month[:3].casefold()]
            day = f"-{int(parts['d']):02}" if "d" in parts else ""
            return _real(f"{parts['y']}-{number:02}{day}")
    return _real(text) if re.fullmatch(r"\d{4}(-\d{2}){0,2}", text, re.ASCII) else None


def _real(text: str) -> str:
    try:
        parse_day(text)
    except ValueError:
        raise Mistyped(say("written.there_no_such_date")) from None
    return text


def show_date(value: FieldValue) -> ShownField:
    """A date as one writes it."""
    if isinstance(value, Mapping):
        text = " to ".join(day_words(parse_day(value[end])) for end in ("from", "to"))
        return ShownField(text, FieldState.BOUNDED, say("written.some_day_in_it"))
    day = parse_day(str(value))
    if day.exact:
        return ShownField(day_words(day), FieldState.KNOWN)
    note = say("written.month_known") if len(str(value)) == 7 else say("written.year_known")
    return ShownField(day_words(day), FieldState.BOUNDED, note)


def day_words(day: Day) -> str:
    """`14 May 2026`, `May 2026`, `2026`."""
    first = day.first
    if day.exact:
        return f"{first.day} {MONTHS[first.month - 1]} {first.year}"
    whole = str(day)
    if len(whole) == 7:
        return f"{MONTHS[first.month - 1]} {first.year}"
    return whole if len(whole) == 4 else say("written.to", first=first, last=day.last)


_WRITTEN = re.compile(r"(?<![\d-])(?:19|2[01])\d\d-\d\d(?:-\d\d)?(?![\d-])", re.ASCII)


def dated(words: str) -> str:
    """A sentence of ours with its dates as one writes them: `since 14 May 2026`."""
    return _WRITTEN.sub(_written, words)


def _written(found: re.Match[str]) -> str:
    try:
        return day_words(parse_day(found.group()))
    except ValueError:  # no date after all
        return found.group()


def read_choice(text: str, choices: Mapping[str, str], *, several: bool) -> FieldValue:
    """One word of a closed set by its label, its name or a unique beginning; or one of several."""
    parts = re.split(r" ?/ ?| or ", text.strip()) if several else [text.strip()]
    if several:
        parts = [word for part in parts for word in _EITHER.get(_plain(part), (part,))]
    found = list(dict.fromkeys(_choice(part, choices) for part in parts if part))
    if not found:
        raise Mistyped(say("written.write", choices=listed(choices.values())))
    return found[0] if len(found) == 1 else {"one_of": found}


_LETTERS: Any = plain(compose_file(Path(__file__).with_name("letters.yaml")))[0]
_EITHER: Mapping[str, Sequence[str]] = _LETTERS["either"]


def _spelt(section: str) -> dict[str, str]:
    """The words of a section of the letters, each by every way in which it is written."""
    return {text: name for name, each in _LETTERS[section].items() for text in each}


_SHORT, _MODALITIES = _spelt("words"), _spelt("modalities")


def _choice(text: str, choices: Mapping[str, str]) -> str:
    said = _plain(text)
    spelt = {
        **{name.casefold(): name for name in choices},
        **{label.casefold(): name for name, label in choices.items()},
    }
    said = said if said in spelt else _SHORT.get(said, said)
    if said in spelt:
        return spelt[said]
    near = {name for label, name in spelt.items() if len(said) > 2 and label.startswith(said)}
    if len(near) == 1:
        return near.pop()
    raise Mistyped(say("written.write", choices=listed(choices.values())))


def show_choice(value: FieldValue, choices: Mapping[str, str]) -> ShownField:
    """A word of a closed set by its label."""
    if isinstance(value, Mapping):
        return one_of_shown([choices.get(name, word(name)) for name in value["one_of"]])
    return ShownField(choices.get(value, word(value)), FieldState.KNOWN)


def one_of_shown(names: Sequence[str]) -> ShownField:
    """Several words of which one holds; where one alone is told, it is known."""
    if len(names) == 1:
        return ShownField(names[0], FieldState.KNOWN)
    return ShownField(" / ".join(names), FieldState.BOUNDED, say("written.one", names=len(names)))


def read_name(text: str) -> FieldValue:
    """A name of the vocabulary as typed, or one of several; the profile's reader knows them."""
    parts = [part.strip() for part in re.split(r" ?/ ?| or ", text.strip()) if part.strip()]
    if any(len(part) > 80 for part in parts):
        raise Mistyped(say("written.write_at_most_characters"))
    return parts[0] if len(parts) == 1 else {"one_of": parts}


COUNTRIES_OFFERED = ("Italy", "IT")


def read_country(text: str) -> FieldValue:
    """A country by its name or its two letters."""
    plain = _plain(text)
    if re.fullmatch(r"[a-z]{2}", plain):
        return plain.upper()
    for code, country in load_vocabulary().countries.items():
        if country.name.casefold() == plain:
            return code
    raise Mistyped(say("written.write_country_as_in", countries_offered=listed(COUNTRIES_OFFERED)))


def show_country(value: FieldValue) -> ShownField:
    """A country by its name."""
    known = load_vocabulary().countries.get(str(value))
    return ShownField(known.name if known is not None else str(value), FieldState.KNOWN)


def read_text(text: str) -> FieldValue:
    """A label of the user's own."""
    if len(text.strip()) > 80:
        raise Mistyped(say("written.write_at_most_characters"))
    return text.strip()


def read_names(text: str) -> FieldValue:
    """A list that is told as a whole, such as the drugs of a regimen."""
    parts = [part.strip() for part in re.split(r",|\+|;| and |/", text) if part.strip()]
    if any(len(part) > 80 for part in parts):
        raise Mistyped(say("written.write_at_most_characters_2"))
    return parts


def show_names(value: FieldValue) -> ShownField:
    """A list that is told as a whole."""
    return ShownField(", ".join(word(name) for name in value), FieldState.KNOWN)


def show_drugs(value: FieldValue) -> ShownField:
    """The drugs of a line; one that no name fits is kept, and may be of any class."""
    shown = show_names(value)
    unknown = [str(name) for name in value if not _is_drug(str(name))]
    note = say("written.not_known", unknown=", ".join(unknown)) if unknown else ""
    return ShownField(shown.text, FieldState.BOUNDED if unknown else FieldState.KNOWN, note)


@cache
def _is_drug(name: str) -> bool:
    line = profile_of({"systemic_therapy": {"lines": [{"agents": [name]}]}}).systemic_therapy.lines
    return all(agent in load_vocabulary().agents for agent in line[0].agents or ())


YES, NO = "yes", "no"


def read_flag(text: str) -> FieldValue:
    """Yes or no."""
    plain = _plain(text)
    if plain in ("yes", "y", "true"):
        return True
    if plain in ("no", "n", "false", "none"):
        return False
    raise Mistyped(say("written.write_yes_no_or"))


def show_flag(value: FieldValue) -> ShownField:
    """Yes or no; an examination is told with its day."""
    return ShownField(YES if value else NO, FieldState.KNOWN)


def read_examination(text: str) -> FieldValue:
    """Yes, no, or the day on which it was done."""
    if _plain(text) in ("done", "not done"):
        return _plain(text) == "done"
    try:
        return read_flag(text)
    except Mistyped:
        pass
    try:
        return {"done": True, "date": read_date(re.sub(r"^(done|yes),? ", "", text.strip()))}
    except Mistyped:
        raise Mistyped(say("written.write_yes_no_or_2")) from None


def show_examination(value: FieldValue) -> ShownField:
    """Yes, no, or the day on which it was done."""
    if not isinstance(value, Mapping):
        return show_flag(value)
    if not value["done"] or "date" not in value:
        return show_flag(value["done"])
    when = show_date(value["date"])
    return ShownField(when.text, when.state, when.note or word("done"))


_DOSE = re.compile(r",? ?(\d+(?:\.\d+)?) ?gy(?: ?bed)?$", re.IGNORECASE)
_LOCAL_HELP = say("written.write_none_or_rt")


def read_local_therapy(text: str) -> FieldValue:
    """All earlier local treatment: `none`, or `SABR 11/2025 100 Gy; surgery 2024`."""
    if _plain(text) in ("none", "no"):
        return []
    return [_treatment(part.strip()) for part in text.split(";") if part.strip()]


def _treatment(text: str) -> FieldValue:
    treatment: dict[str, FieldValue] = {}
    if dose := _DOSE.search(text):
        treatment["bed_gy"] = float(dose.group(1))
        text = text[: dose.start()].strip()
    name, _, rest = text.partition(" ")
    modality = _MODALITIES.get(name.casefold().rstrip(","))
    if modality is None:
        raise Mistyped(_LOCAL_HELP)
    if rest.strip():
        treatment["date"] = read_date(rest)
    return {"modality": modality, **treatment}


def show_local_therapy(value: FieldValue) -> ShownField:
    """All earlier local treatment in one line."""
    return ShownField("; ".join(_treatment_words(one) for one in value) or "none", FieldState.KNOWN)


def _treatment_words(one: Mapping[str, FieldValue]) -> str:
    date = f" {show_date(one['date']).text}" if one.get("date") is not None else ""
    dose = f" {one['bed_gy']:g} Gy" if one.get("bed_gy") is not None else ""
    return f"{one['modality']}{date}{dose}"


_ELSE = ("nothing else", "no other variant", "no others", "only")


def read_variants(text: str) -> dict[str, FieldValue]:
    """What a report says of a gene's variants: `L858R, no T790M, nothing else`."""
    values: dict[str, FieldValue] = {}
    for part in (part.strip() for part in re.split(r"[,;]", text)):
        plain = _plain(part)
        if plain in _ELSE:
            values["no_other_variants"] = True
        elif plain.startswith("no "):
            values.setdefault("absent_variants", []).append(part[3:].strip())
        elif plain:
            values.setdefault("variants", []).append(_variant(part))
    return values


_KINDS = "mutation|fusion|amplification|vus"
_VARIANT = re.compile(rf"(.+?)??(?:^| )?(?:exon (\d{{1,3}}))?(?:^| )?({_KINDS})?(?: \((.+)\))?")


def _variant(text: str) -> FieldValue:
    """A variant by name, exon, kind and protein, each if told: `G12D mutation`, `exon 19`."""
    found = _VARIANT.fullmatch(re.sub(r"\s+", " ", text.strip()))
    name, exon, kind, protein = found.groups() if found else (text, None, None, None)
    variant = {"name": name, "exon": int(exon) if exon else None, "kind": kind, "protein": protein}
    return {key: part for key, part in variant.items() if part is not None}


def show_variants(value: Mapping[str, FieldValue]) -> str:
    """What a report says of a gene's variants, in one line."""
    found = [_variant_words(one) for one in value.get("variants") or ()]
    absent = [say("written.no", word=word(name)) for name in value.get("absent_variants") or ()]
    rest = [_ELSE[0]] if value.get("no_other_variants") else []
    return ", ".join([*found, *absent, *rest])


def _variant_words(one: Mapping[str, FieldValue]) -> str:
    exon = say("written.exon", one=one["exon"]) if one.get("exon") is not None else ""
    protein = f"({one['protein']})" if one.get("protein") else ""
    parts = (word(str(one.get("name") or "")), exon, str(one.get("kind") or ""), protein)
    return " ".join(part for part in parts if part)
