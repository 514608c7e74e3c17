"""The body figure: where a lesion may be placed, and where those of the rows lie."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from oligomatch.api.page.wanted import Unreadable
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import listed, word
from oligomatch.api.words.patient.facts import lesion_name
from oligomatch.matcher.profile.profile import Lesion, Profile
from oligomatch.rules.text.text import compose_file, plain
from oligomatch.rules.vocabulary.entries import Organ
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_FIGURE: Any = plain(compose_file(Path(__file__).with_name("figure.yaml")))[0]
MARGIN = (93.0, 122.0)
PAIRED = frozenset(_FIGURE["paired"])
MOST_DISCS = 3  # at one place; the last tells how many more there are
STEP = 9
NEAR = 6  # discs of two places, such as T8 and T9, stand beside each other where they are nearer


@dataclass(frozen=True, slots=True)
class FigurePlace:
    """One place on the figure where a lesion may be put."""

    organ: str
    side: str
    x: float
    y: float

    @property
    def id(self) -> str:
        """What its button posts, and its class in the style sheet."""
        return f"{self.organ} {self.side}".strip()

    @property
    def words(self) -> str:
        """`left adrenal`."""
        return f"{word(self.side)} {word(self.organ)}".strip()


@dataclass(frozen=True, slots=True)
class Spot:
    """One disc on the figure."""

    text: str
    x: float
    y: float
    primary: bool = False
    growing: bool = False
    treated: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """The figure, the same in words, and the places that a lesion may be put at."""

    spots: tuple[Spot, ...]
    words: str
    places: tuple[FigurePlace, ...]
    lesions: str = ""  # those on it, by number and name
    pressed: Mapping[str, int] = field(default_factory=dict)  # by place: the lesion that lies there


def places() -> Iterator[FigurePlace]:
    """Every place of the figure, from the head down; the patient's right stands left."""
    for organ, (x, y) in _FIGURE["places"].items():
        if organ in PAIRED:
            yield FigurePlace(organ, "right", 100 - x, y)
            yield FigurePlace(organ, "left", x, y)
        else:
            yield FigurePlace(organ, "", x, y)


def placed(document: Mapping[str, Any], id: str) -> dict[str, Any]:
    """A lesion at a place of the figure; what was told of another place goes.

    Raises:
        Unreadable: there is no such place.
    """
    place = next((one for one in places() if one.id == id), None)
    if place is None:
        raise Unreadable
    kept = {
        key: document[key] for key in document if key not in ("organ", "side", "station", "lobe")
    }
    return {**kept, "organ": place.organ, **({"side": place.side} if place.side else {})}


GONE = ("resected", "resolved")


def lying(lesions: Sequence[Mapping[str, Any]], id: str) -> list[int]:
    """The rows of the lesions that lie at a place of the figure and are not gone."""
    place = placed({}, id)
    return [
        row
        for row, one in enumerate(lesions)
        if one.get("status") not in GONE and _lies(one, place)
    ]


def _lies(lesion: Mapping[str, Any], place: Mapping[str, Any]) -> bool:
    """Whether a lesion lies at a place of the figure: in its organ or a part of it, on its side."""
    organs, organ = load_vocabulary().organs, str(lesion.get("organ", "")).replace(" ", "_")
    side = lesion.get("side") or _side(organ)
    if place["organ"] not in _upwards(organ, organs):
        return False
    return "side" not in place or side in (None, place["side"])


def body_of(profile: Profile | None) -> Body:
    """The lesions of a profile on the figure; those gone are left out."""
    everywhere = tuple(places())
    if profile is None:
        return Body((), say("body.body_figure_no_lesion"), everywhere)
    there = [
        (number, lesion)
        for number, lesion in enumerate(profile.lesions, 1)
        if lesion.status not in GONE
    ]
    spots = (*_primary(profile), *_spread(_spot(number, lesion) for number, lesion in there))
    names = [f"{number} {lesion_name(profile, number - 1)}" for number, lesion in there]
    lesions = listed(names, "and")
    words = say("body.body_figure", names=lesions) if lesions else say("body.body_figure_empty")
    document = profile.document().get("lesions", ())
    rows = {place.id: lying(document, place.id) for place in everywhere}
    pressed = {id: own[0] + 1 for id, own in rows.items() if own}
    return Body(spots, words, everywhere, lesions, pressed)


def _primary(profile: Profile) -> Iterator[Spot]:
    """The primary of a lung cancer that is in place, unless a lesion row is the primary."""
    primary = profile.primary
    rows = any(lesion.role in ("primary", "local_recurrence") for lesion in profile.lesions)
    gone = primary.status in ("resected", "complete_response")
    if profile.cancer_type == "nsclc" and primary.side is not None and not rows and not gone:
        x, y = _sided("lung", primary.side, _FIGURE["places"]["lung"])
        yield Spot("", x, y + _FIGURE["lobes"].get(primary.lobe, 0), primary=True)


def _spot(number: int, lesion: Lesion) -> Spot:
    x, y = _place(lesion)
    return Spot(
        str(number),
        x,
        y,
        primary=lesion.role in ("primary", "local_recurrence"),
        growing=lesion.status in ("new", "growing"),
        treated=bool(lesion.prior_local_therapy),
    )


def _place(lesion: Lesion) -> tuple[float, float]:
    """Where a lesion is drawn; in the margin where its place, or its side, is not told."""
    organs, known = load_vocabulary().organs, {**_FIGURE["places"], **_FIGURE["elsewhere"]}
    if not isinstance(lesion.organ, str):
        return MARGIN
    side = lesion.side or _side(lesion.organ)
    for name in _upwards(lesion.organ, organs):
        if name in known:
            return _sided(name, side, known[name])
    return MARGIN


def _upwards(name: str, organs: Mapping[str, Organ]) -> Iterator[str]:
    """An organ and what it is a part of."""
    while name in organs:
        yield name
        name = organs[name].is_a or ""


def _sided(name: str, side: str | None, place: Sequence[float]) -> tuple[float, float]:
    x, y = place
    if name in _FIGURE["broad"] and side is not None:
        off = _FIGURE["broad"][name]
        return x + (off if side == "left" else -off), y
    if name not in PAIRED or side == "left":
        return x, y
    return (100 - x, y) if side == "right" else MARGIN


def _side(organ: str) -> str | None:
    return next((side for side in ("right", "left") if organ.startswith(f"{side}_")), None)


def _spread(spots: Iterator[Spot]) -> Iterator[Spot]:
    """Discs that would lie on each other, side by side; in the margin, upwards."""
    drawn: list[Spot] = []
    for (x, y), group in groupby(sorted(spots, key=_at), key=_at):
        here = list(group)
        shown = here[:MOST_DISCS]
        if len(here) > MOST_DISCS:
            shown[-1] = Spot(f"+{len(here) - MOST_DISCS + 1}", x, y)
        for place, spot in enumerate(shown):
            step = (place + 1) // 2 * (STEP if place % 2 else -STEP)
            dx, dy = (0, -place * (STEP + 4)) if (x, y) == MARGIN else (step, 0)
            here_x = x + dx
            while (x, y) != MARGIN and any(_near(here_x, y, one) for one in drawn):
                here_x += STEP
            drawn.append(replace(spot, x=here_x, y=y + dy))
    yield from drawn


def _near(x: float, y: float, other: Spot) -> bool:
    return abs(x - other.x) < STEP and abs(y - other.y) < NEAR


def _at(spot: Spot) -> tuple[float, float]:
    return spot.x, spot.y
