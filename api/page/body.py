"""The body figure: where the lesions of the rows lie, as far as that is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.asking import lesion_name
from api.lexicon import listed
from matcher.profile import Lesion, Profile
from rules.vocabulary import load_vocabulary

# Organ systems on the figure of 100 x 128; of an organ with two sides the patient's left is here.
PLACES: Mapping[str, tuple[float, float]] = {
    "brain": (50, 12),
    "meninges": (50, 7),
    "lung": (62, 53),
    "pleura": (68, 58),
    "mediastinum": (50, 48),
    "heart": (54, 58),
    "breast": (64, 46),
    "liver": (40, 72),
    "adrenal": (60, 80),
    "kidney": (61, 87),
    "spleen": (68, 73),
    "pancreas": (53, 80),
    "bone": (50, 96),
    "lymph_node": (44, 34),
    "skin": (80, 60),
    "prostate": (50, 112),
}
MARGIN = (92.0, 120.0)
PAIRED = frozenset({"lung", "pleura", "breast", "adrenal", "kidney"})


@dataclass(frozen=True, slots=True)
class Spot:
    """One lesion on the figure."""

    number: int
    x: float
    y: float
    primary: bool
    growing: bool


@dataclass(frozen=True, slots=True)
class Body:
    """The figure, and the same in words."""

    spots: tuple[Spot, ...]
    words: str


def body_of(profile: Profile | None) -> Body:
    """The lesions of a profile on the figure; those gone are left out."""
    if profile is None:
        return Body((), "Body figure: no lesion is placed")
    there = [
        (number, lesion)
        for number, lesion in enumerate(profile.lesions, 1)
        if lesion.status not in ("resected", "resolved")
    ]
    spots = tuple(_spread(_spot(number, lesion) for number, lesion in there))
    names = [f"{number} {lesion_name(profile, number - 1)}" for number, lesion in there]
    return Body(spots, f"Body figure: {listed(names, 'and')}" if names else "Body figure: empty")


def _spot(number: int, lesion: Lesion) -> Spot:
    organs = load_vocabulary().organs
    organ = organs.get(lesion.organ) if isinstance(lesion.organ, str) else None
    x, y = PLACES.get(organ.system, MARGIN) if organ is not None else MARGIN
    side = lesion.side or _side(lesion.organ)
    if side == "right" and organ is not None and organ.system in PAIRED:
        x = 100 - x  # left in the patient is right in the picture
    primary = lesion.role in ("primary", "local_recurrence")
    return Spot(number, x, y, primary, lesion.status in ("new", "growing"))


def _side(organ: Any) -> str | None:
    name = str(organ)
    return next((side for side in ("right", "left") if name.startswith(f"{side}_")), None)


def _spread(spots: Iterator[Spot]) -> Iterator[Spot]:
    """Spots that would lie on each other, side by side."""
    taken: dict[tuple[float, float], int] = {}
    for spot in spots:
        at = (spot.x, spot.y)
        place = taken[at] = taken.get(at, -1) + 1
        step = (place + 1) // 2 * (9 if place % 2 else -9)
        yield Spot(spot.number, spot.x + step, spot.y, spot.primary, spot.growing)
