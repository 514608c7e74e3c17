"""How a field of the page is written: known, bounded (`>=4`, `5/2026`, `a / b`), or unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import inf
from typing import Any

from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import beside, listed, span, word
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import just_beside
from oligomatch.matcher.profile.profile import LONGEST_NOTE
from oligomatch.rules.misspelling import nearest
from oligomatch.rules.vocabulary.spellings import spellings, spelt
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

FieldValue = Any  # a value of the profile's document; None: not told
Ends = tuple[float | None, float | None]
TAKES = table("takes")  # by form: what a field takes, in words


class FieldState(StrEnum):
    """How much a field tells, as the page shows it."""

    KNOWN = "known"
    BOUNDED = "bounded"
    UNKNOWN = "unknown"
    WRONG = "wrong"


class Mistyped(ValueError):
    """A text that no one value can be read from; the message says what to write instead.

    `readings`: what it may mean, each written in full, where it may mean several things.
    """

    def __init__(self, words: str, readings: Sequence[str] = ()) -> None:
        super().__init__(words)
        self.readings = tuple(readings)


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


_N = r"(\d+(?:[.,]\d+)?)"
_NUMBER_FORMS: Sequence[tuple[re.Pattern[str], Callable[..., Ends]]] = (
    (re.compile(rf"{_N}"), lambda a: (a, a)),
    (re.compile(rf"(?:>=|≥|at least|from|min) ?{_N}|{_N} ?(?:\+|or more)"), lambda a: (a, None)),
    (re.compile(rf"(?:<=|≤|at most|up to|max) ?{_N}|{_N} or (?:less|fewer)"), lambda a: (None, a)),
    (re.compile(rf"{_N} ?(?:-|–|to|\.\.) ?{_N}|between {_N} and {_N}"), lambda a, b: (a, b)),
)
_STRICT = re.compile(rf"(>|<|more than|over|fewer than|less than|below|under) ?{_N}")
_ABOUT = re.compile(r"^(?:ca\.?|c\.|circa|about|approx\.?|approximately|~) ?(?=\d)")
_SIDES = re.compile(r" ?(?:x|×|\*|by) ?")  # of two or three diameters


BOUNDS_OFFERED = ("3", ">=4", "<=5", "4-6")
SIZES_OFFERED = ("12", ">=10", "<10", "10-20", "2.2 cm", "18 x 12")
VOLUMES_OFFERED = ("4", ">=2", "<=10", "2-4", "4 cc")


def read_exact(text: str) -> FieldValue:
    """A whole number that is told exactly or not at all."""
    if not re.fullmatch(r"\d{1,6}", text.strip(), re.ASCII):
        raise Mistyped(say("field.exact"))
    return int(text)


def read_whole(text: str) -> FieldValue:
    """A whole number, exact or bounded."""
    ends = _ends(text) or _below_or_above(text)
    if ends is None or any(end is not None and end != int(end) for end in ends):
        raise Mistyped(say("field.whole", offered=listed(BOUNDS_OFFERED)))
    low, high = (None if end is None else int(end) for end in ends)
    return _stated_ends(low, high)


def read_none(text: str) -> FieldValue:
    """That there is none: all that the field can say."""
    if text.strip().casefold() not in ("none", "0", "no"):
        raise Mistyped(say("field.none"))
    return 0


def show_none(_: FieldValue) -> ShownField:
    """That there is none."""
    return ShownField("none", FieldState.KNOWN)


def read_number(text: str) -> FieldValue:
    """A number, exact or bounded; None where the text is none."""
    ends = _ends(text) or _strictly(text)
    return None if ends is None else _stated_ends(*ends)


def read_size(text: str) -> FieldValue:
    """A length in millimetres, exact or bounded, of several diameters the longest.

    Raises:
        Mistyped: no length; or `1.8` without a unit, which may be either.
    """
    if (exact := _ABOUT.sub("", _plain(text))) != _plain(text):
        reading = show_size(read_size(exact)).note
        raise Mistyped(say("field.which", readings=reading), (reading,))
    plain, unit = _unit_of(text, ("mm", "cm"))
    plain = re.sub(rf" ?{unit}(?= ?(?:-|–|to|\.\.) ?\d)", "", plain) if unit else plain
    parts = [_unit_of(part, ("mm", "cm"))[0] for part in _SIDES.split(plain)]
    each = [_ends(part) or _strictly(part) for part in parts]
    known = [ends for ends in each if ends is not None]
    if len(known) != len(each) or (len(each) > 1 and any(low != high for low, high in known)):
        raise Mistyped(say("field.number", offered=listed(SIZES_OFFERED)))
    low, high = max(known, key=lambda ends: ends[1] or 0)
    fine = any(end is not None and end < 10 and not _is_round(end) for end in (low, high))
    if not unit and fine:
        readings = [
            f"{_numbers_text(_scaled(low, scale), _scaled(high, scale))} mm" for scale in (1, 10)
        ]
        raise Mistyped(say("field.which", readings=listed(readings)), readings)
    return _stated_ends(*(_scaled(end, 10 if unit == "cm" else 1) for end in (low, high)))


def _is_round(end: float) -> bool:
    return _edge(end)[0] == int(_edge(end)[0])


def _unit_of(text: str, units: Sequence[str]) -> tuple[str, str]:
    """A text without the unit behind it, and the unit."""
    plain = _plain(text)
    unit = next((one for one in units if plain.endswith(one)), "")
    return plain.removesuffix(unit).strip() if unit else plain, unit


def read_volume(text: str) -> FieldValue:
    """A volume in cubic centimetres, exact or bounded."""
    plain, _ = _unit_of(text, ("cc", "ml", "cm3", "cm³"))
    ends = _ends(plain) or _strictly(plain)
    if ends is None:
        raise Mistyped(say("field.number", offered=listed(VOLUMES_OFFERED)))
    return _stated_ends(*ends)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.strip().casefold())


def _number(text: str) -> float:
    """A number with its decimals behind a point or a comma."""
    return float(text.replace(",", "."))


def _ends(text: str) -> Ends | None:
    for form, ends in _NUMBER_FORMS:
        if found := form.fullmatch(_plain(text)):
            numbers = [_number(part) for part in found.groups() if part is not None]
            low, high = ends(*numbers)
            if low is not None and high is not None and low > high:
                raise Mistyped(say("field.smaller"))
            return low, high
    return None


_ABOVE = (">", "more than", "over")


def _below_or_above(text: str) -> Ends | None:
    """The ends of a whole number below or above another."""
    found = _STRICT.fullmatch(_plain(text))
    if found is None:
        return None
    number = _number(found.group(2))
    if found.group(1) in _ABOVE:
        return number + 1, None
    if number < 1:
        raise Mistyped(say("field.below_nothing"))
    return None, number - 1


def _strictly(text: str) -> Ends | None:
    """The ends of a measured number below or above another: the very next ones."""
    found = _STRICT.fullmatch(_plain(text))
    if found is None:
        return None
    number = _number(found.group(2))
    if found.group(1) in _ABOVE:
        return just_beside(number, inf), None
    if number <= 0:
        raise Mistyped(say("field.below_nothing"))
    return None, just_beside(number, 0)


def _edge(end: float) -> tuple[float, bool]:
    """The number at an end, and whether the end lies just beside it."""
    near = beside(end)
    return (end, False) if near is None else (near, True)


def _scaled(end: float | None, scale: int) -> float | None:
    """An end in another unit; what lies just beside a number lies there still."""
    if end is None:
        return None
    number, strict = _edge(end)
    scaled = round(number * scale, 6)
    return just_beside(scaled, inf if end > number else 0) if strict else scaled


def _stated_ends(low: float | None, high: float | None) -> FieldValue:
    if low is not None and low == high:
        return low
    ends = {"at_least": low, "at_most": high}
    return {name: end for name, end in ends.items() if end is not None}


def _numbers_text(low: float | None, high: float | None) -> str:
    """A number, exact or bounded, as one writes it."""
    (least, over), (most, under) = (
        (0.0, False) if end is None else _edge(end) for end in (low, high)
    )
    if low is not None and high is not None:
        return f"{least:g}" if low == high else f"{least:g}-{most:g}"
    if low is not None:
        return f"{'>' if over else '>='}{least:g}"
    return f"{'<' if under else '<='}{most:g}"


def show_number(value: FieldValue) -> ShownField:
    """A number, exact or bounded, as one writes it."""
    bounds = value if isinstance(value, Mapping) else {"at_least": value, "at_most": value}
    low, high = bounds.get("at_least"), bounds.get("at_most")
    text = _numbers_text(low, high)
    if low == high:
        return ShownField(text, FieldState.KNOWN)
    return ShownField(text, FieldState.BOUNDED, span(low, high))


def show_size(value: FieldValue) -> ShownField:
    """A length in millimetres; its note has the unit, and so has a text that it could be read
    otherwise without."""
    shown = show_number(value)
    full = f"{shown.text} mm"
    try:
        read_size(shown.text)
    except Mistyped:
        return ShownField(full, shown.state, full)
    return ShownField(shown.text, shown.state, full)


def read_choice(
    text: str, choices: Mapping[str, str], names: Mapping[str, str], *, several: bool
) -> FieldValue:
    """One word of a closed set by its label, its name, another of its names (as the vocabulary has
    them) or a unique beginning; or one of several."""
    parts = re.split(r" ?/ ?| or ", text.strip()) if several else [text.strip()]
    if several:
        parts = [word for part in parts for word in spellings("either").get(_plain(part), (part,))]
    found = list(dict.fromkeys(_choice(part, choices, names) for part in parts if part))
    if not found:
        raise Mistyped(say("written.write", choices=listed(choices.values())))
    return found[0] if len(found) == 1 else {"one_of": found}


def _choice(text: str, choices: Mapping[str, str], names: Mapping[str, str]) -> str:
    said = _plain(text)
    spelled = {
        **{other.casefold(): name for other, name in names.items()},
        **{name.casefold(): name for name in choices},
        **{label.casefold(): name for name, label in choices.items()},
    }
    for _ in range(2):  # `no change` is SD of a response, and so *stable* of a lesion
        said = said if said in spelled else spelt("words").get(said, said)
    if said in spelled:
        return spelled[said]
    near = {name for label, name in spelled.items() if len(said) > 2 and label.startswith(said)}
    if len(near) == 1:
        return near.pop()
    if readings := [one for one in spellings("asks").get(said, ()) if one in spelled]:
        raise Mistyped(say("field.which", readings=listed(readings)), readings)
    raise Mistyped(say("field.choice", offered=listed(choices.values())))


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
        raise Mistyped(say("field.long", most="80"))
    return parts[0] if len(parts) == 1 else {"one_of": parts}


_CODE_OF_COUNTRY = re.compile("[A-Z]{2}")
COUNTRIES_OFFERED = ("Italy", "IT")


def read_country(text: str) -> FieldValue:
    """A country by its name or its two letters."""
    plain, known = _plain(text), load_vocabulary().countries
    names = {code.casefold(): code for code in known} | dict(spelt("countries"))
    for code, country in known.items():
        names |= dict.fromkeys(map(str.casefold, (country.name, *country.names)), code)
    if plain in names:
        return names[plain]
    if _CODE_OF_COUNTRY.fullmatch(text.strip()):
        return text.strip()  # one that the vocabulary does not name
    if near := nearest(plain, (name for name in names if len(name) > 2)):
        name = known[names[near]].name
        raise Mistyped(say("field.which", readings=name), (name,))
    raise Mistyped(say("field.country", offered=listed(COUNTRIES_OFFERED)))


def show_country(value: FieldValue) -> ShownField:
    """A country by its name."""
    known = load_vocabulary().countries.get(str(value))
    return ShownField(known.name if known is not None else str(value), FieldState.KNOWN)


def read_text(text: str) -> FieldValue:
    """A label of the user's own."""
    if len(text.strip()) > 80:
        raise Mistyped(say("field.long", most="80"))
    return text.strip()


def read_names(text: str) -> FieldValue:
    """A list that is told as a whole, such as the drugs of a regimen."""
    parts = [part.strip() for part in re.split(r",|\+|;| and |/", text) if part.strip()]
    if any(len(part) > 80 for part in parts):
        raise Mistyped(say("field.each_long", most="80"))
    return parts


def read_drugs(text: str) -> FieldValue:
    """The drugs of a line; a beginning that only one drug has stands for it: `pembro`. Words with
    nothing between them are several drugs where each is one: `carbo pem`."""
    return [drug for name in read_names(text) for drug in _drugs(name)]


SHORTEST = 5  # letters of such a beginning


def _drugs(name: str) -> list[str]:
    whole, words = _drug(name), name.split()
    if len(words) == 1 or _is_drug(whole):
        return [whole]
    each = [_drug(word) for word in words]
    return each if all(map(_is_drug, each)) else [whole]


def _drug(name: str) -> str:
    said = _plain(name)
    known = load_vocabulary().agents
    own = [one.id for one in known.values() if said in map(str.casefold, one.known_as)]
    if own:
        return own[0]
    if (short := spelt("drugs").get(said)) is not None:
        return short
    if len(said) < SHORTEST or _is_drug(name):
        return name
    near = [one for one in known if one.startswith(said)]
    return near[0] if len(near) == 1 else name


def read_note(text: str) -> FieldValue:
    """Words of the user's own, on one line."""
    words = " ".join(text.split())
    if len(words) > LONGEST_NOTE:
        raise Mistyped(say("field.long", most=f"{LONGEST_NOTE:,}"))
    return words


def show_note(value: FieldValue) -> ShownField:
    """A note on one line: a field of a form has no more."""
    return ShownField(" ".join(value.split()), FieldState.KNOWN)


def show_names(value: FieldValue) -> ShownField:
    """A list that is told as a whole."""
    return ShownField(", ".join(word(name) for name in value), FieldState.KNOWN)


def show_drugs(value: FieldValue) -> ShownField:
    """The drugs of a line; one that no name fits is kept, and may be of any class."""
    shown = show_names(value)
    unknown = [str(name) for name in value if not _is_drug(str(name))]
    note = say("written.not_known", unknown=", ".join(unknown)) if unknown else ""
    return ShownField(shown.text, FieldState.BOUNDED if unknown else FieldState.KNOWN, note)


@lru_cache(64)  # what is typed is shown again with each letter
def _is_drug(name: str) -> bool:
    line = profile_of({"systemic_therapy": {"lines": [{"agents": [name]}]}}).systemic_therapy.lines
    return all(agent in load_vocabulary().agents for agent in line[0].drugs)


YES, NO = "yes", "no"


def read_flag(text: str) -> FieldValue:
    """Yes or no."""
    plain = _plain(text)
    if plain in ("yes", "y", "true"):
        return True
    if plain in ("no", "n", "false", "none"):
        return False
    raise Mistyped(say("field.flag"))


def show_flag(value: FieldValue) -> ShownField:
    """Yes or no; an examination is told with its day."""
    return ShownField(YES if value else NO, FieldState.KNOWN)
