"""The first page of a sheet keeps to a page: what stands on it, its height, how it shortens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from oligomatch.api.words.catalogue import say


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One trial on the sheet."""

    name: str
    number: str  # in the registry, where that is not its name
    treatment: str
    why: str
    design: str
    page: str = ""  # of the registry


@dataclass(frozen=True, slots=True)
class Obtain:
    """One thing to obtain: a tick box, its answers, and what they make of the trials."""

    words: str
    answers: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    moves: bool = False  # whether an answer opens or closes a trial
    site: bool = False  # whether it is a question to a site
    opens: bool = False  # whether an answer opens a trial
    waiting: int = 0  # of a report of which not each answer was tried: the trials it matters for


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One class of the ranking: trials told by themselves, and trials in groups."""

    kind: str
    count: int
    heading: str
    rows: tuple[SheetLine, ...] = ()
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    more: str = ""  # trials for which there is no room, by name
    near: int = 0  # the first of the groups are near misses, which keep their names


@dataclass(frozen=True, slots=True)
class OpenCriterion:
    """A criterion of an open trial that is not met today: what is missing, asked or awaited."""

    asks: str
    says: str


@dataclass(frozen=True, slots=True)
class TrialInFull:
    """An open trial: what it does, what it is called, where that stands, and all that is open."""

    kind: str
    name: str
    id: str
    page: str  # of the registry
    brief: str
    treatment: str
    design: str
    source: str
    standing: str
    open: tuple[OpenCriterion, ...]
    later: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InFull:
    """The pages behind the first: what the answer rests on, every open trial in full; and what the
    first page shortens, where it does."""

    facts: tuple[tuple[str, tuple[str, ...]], ...]
    trials: tuple[TrialInFull, ...]
    ineligible: tuple[tuple[str, str, str, str], ...]  # name, number, address, reason
    sources: tuple[str, ...]  # whole
    who: tuple[str, ...] = ()
    obtain: tuple[Obtain, ...] = ()
    dates: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that stands on the sheet: on its first page, and in full behind it."""

    label: str
    as_of: str
    headline: str
    state: str
    lesions: str
    parts: tuple[SheetPart, ...]
    obtain: tuple[Obtain, ...]
    dates: tuple[tuple[str, str], ...]
    limits: str
    foot: str
    full: InFull


@dataclass(frozen=True, slots=True)
class Level:
    """How much may stand on the sheet."""

    rows: int = 34  # trials told by themselves, eligible first
    names: bool = True  # of ineligible trials, not only how many
    obtain: int = 12
    effects: bool = True
    dates: int = 3
    letters: int = 600  # of any one text


# the ineligible trials shorten first, then what to obtain and the words of the others; what each
# trial does, and which wait, stands on every first page
_FEW = Level(names=False)
_LESS = replace(_FEW, obtain=4)
_TERSE = replace(_LESS, effects=False)
STEPS: Sequence[Level] = (
    Level(),
    _FEW,
    replace(_FEW, obtain=8, letters=300),
    replace(_LESS, obtain=6, letters=300),
    replace(_LESS, obtain=5, letters=300, rows=16),
    replace(_LESS, letters=300, rows=14),
    replace(_LESS, letters=240, rows=12),
    replace(_LESS, letters=160, rows=11, obtain=2, dates=2),
    replace(_TERSE, letters=160, rows=10, obtain=2, dates=2),
    replace(_TERSE, letters=130, rows=8, obtain=2, dates=2),
    replace(_TERSE, letters=110, rows=5, obtain=2, dates=2),
    replace(_TERSE, letters=100, rows=3, obtain=2, dates=1),
)
LEVELS = len(STEPS)


def fitting(whole: Sheet) -> int:
    """The first level at which the first page is one; the last where none is."""
    levels = (level for level in range(LEVELS) if height(shortened(whole, level)) <= PAGE)
    return next(levels, LEVELS - 1)


def shortened(whole: Sheet, number: int) -> Sheet:
    """The sheet with as much as a level lets stand."""
    level = STEPS[number]
    left, parts = level.rows, []
    for part in whole.parts:
        parts.append(_part(part, level, left))
        left = max(0, left - len(part.rows))
    first = replace(
        whole,
        label=clip(whole.label, 60),
        headline=clip(whole.headline, min(220, level.letters)),
        state=clip(whole.state, max(400, level.letters)),
        lesions=clip(whole.lesions, min(300, level.letters)),
        parts=tuple(parts),
        obtain=tuple(_asked(one, level) for one in whole.obtain[: level.obtain]),
        dates=tuple((day, clip(w, min(200, level.letters))) for day, w in whole.dates)[
            : level.dates
        ],
    )
    return replace(first, full=_behind(whole, first))


def _behind(whole: Sheet, first: Sheet) -> InFull:
    """The further pages, with what the first one shortens of who it is, of what to obtain and of
    the dates."""
    who = _who(whole)
    return replace(
        whole.full,
        who=who if who != _who(first) else (),
        obtain=whole.obtain if whole.obtain != first.obtain else (),
        dates=whole.dates if whole.dates != first.dates else (),
    )


def _who(sheet: Sheet) -> tuple[str, ...]:
    lesions = say("sheet.lesions", lesions=sheet.lesions) if sheet.lesions else ""
    return tuple(filter(None, (sheet.label, sheet.headline, sheet.state, lesions)))


def _part(part: SheetPart, level: Level, left: int) -> SheetPart:
    shown, rest = part.rows[:left], part.rows[left:]
    rows = tuple(_row(row, level) for row in shown)
    more = clip(", ".join(row.name for row in rest), level.letters)
    groups = tuple((clip(words, 160), own) for words, own in part.groups)
    if part.kind == "ineligible" and not level.names:
        named = [", ".join(own) if n < part.near else "" for n, (_, own) in enumerate(groups)]
        groups = tuple(
            (f"{words}: {names}" if names else f"{words}, {len(own)}", ())
            for (words, own), names in zip(groups, named, strict=True)
        )
    return replace(part, rows=rows, groups=groups, more=more)


def _row(row: SheetLine, level: Level) -> SheetLine:
    treatment, why = clip(row.treatment, 200), clip(row.why, level.letters)
    return replace(row, treatment=treatment, why=why)


def _asked(one: Obtain, level: Level) -> Obtain:
    effects = tuple(clip(words, 160) for words in one.effects) if level.effects else ()
    return replace(one, words=clip(one.words, level.letters), effects=effects)


def clip(text: str, most: int) -> str:
    """The text, or its beginning."""
    return text if len(text) <= most else f"{text[: most - 2].rstrip()} …"


MM = 72 / 25.4
WIDTH, PAGE = 180 * MM, 282 * MM  # 271 mm are printed on; what is found is too high by 4 to 20 %
EM, LEADING, SMALL_EM, SMALL = 9.25, 12.5, 8.0, 11.0
SPACE, HEADING = 5.5, 23.5  # around a row; a heading with the space around it
_WIDTHS = {  # the signs of Helvetica, and of what is drawn alike, by their width in em
    0.28: "ijlftI.,;:'|[]!/ ", 0.34: "()r-`*", 0.5: "cksvxyzJ", 0.56: "abdeghnopqu0123456789L_?$#",
    0.67: "FTZABEKPSVXY+=<>~≤≥", 0.73: "CDHNRUw", 0.78: "GOQ", 0.84: "mM", 0.95: "W%",
}  # fmt: skip
_ADVANCE = {sign: width for width, signs in _WIDTHS.items() for sign in signs}


def lines_of(text: str, width: float, em: float = EM) -> int:
    """Lines that a text takes; each line may lose a long word to the next."""
    if not text:
        return 0
    length = sum(_ADVANCE.get(sign, 1.0) for sign in text) * em
    return ceil(length / (width - 2.5 * em)) if length > 0.98 * width else 1


def height(sheet: Sheet) -> float:
    """About how high the sheet is in points, rather too high."""
    top = SMALL * lines_of(f"{sheet.label} {sheet.as_of}", WIDTH / 2, SMALL_EM) + 6
    head = 19 * lines_of(sheet.headline, WIDTH, 15)
    state = LEADING * lines_of(
        say("sheet_fit.lesions", state=sheet.state, lesions=sheet.lesions), WIDTH
    )
    parts = sum(map(_part_height, sheet.parts))
    obtain = HEADING + sum(map(_asked_height, sheet.obtain))
    dates = HEADING + LEADING * max((1 + lines_of(w, 54 * MM) for _, w in sheet.dates), default=0)
    end = 15 + 10.5 * max(
        lines_of(sheet.limits, 110 * MM, 7.75) + 1, lines_of(sheet.foot, 54 * MM, 8)
    )
    return top + head + state + parts + obtain + dates + end


def _part_height(part: SheetPart) -> float:
    found = HEADING + LEADING * lines_of(part.more, WIDTH)
    for row in part.rows:
        words = lines_of(row.treatment, 120 * MM) + lines_of(row.why, 120 * MM)
        beside = SMALL * lines_of(row.design, 30 * MM, SMALL_EM)
        named = LEADING * lines_of(row.name, 24 * MM) + SMALL * bool(row.number)
        found += SPACE + max(LEADING * words, named, beside)
    groups = [(words, ", ".join(own)) for words, own in part.groups]
    if part.kind != "not yet" or not any(own for _, own in groups):
        texts = (f"{words}: {own}. " for words, own in groups)
        return found + LEADING * lines_of("".join(texts), WIDTH)
    lines = (max(lines_of(words, 27 * MM), lines_of(own, 150 * MM)) for words, own in groups)
    return found + sum(SPACE + LEADING * number for number in lines)


def _asked_height(one: Obtain) -> float:
    boxed = " ".join((one.words, *(f"mm{words}" for words in one.answers)))
    if not one.effects:
        return SPACE + LEADING * lines_of(boxed, 172 * MM)
    effects = lines_of("; ".join(one.effects), 76 * MM)
    return SPACE + LEADING * max(lines_of(boxed, 96 * MM), effects)
