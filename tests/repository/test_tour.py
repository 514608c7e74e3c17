"""The tour shows every picture that is taken, and every picture it shows is there."""

from __future__ import annotations

import re
import struct
from pathlib import Path

from scripts.screenshots import PLACE, SCREENS

DOCS = Path(__file__).parents[2] / "docs"
SHOWN = re.compile(r"!\[([^\]]+)\]\((?:docs/)?screens/([a-z-]+)\.png\)")


def size_of(picture: bytes) -> tuple[int, int]:
    """The width and height that a PNG tells."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_the_tour_shows_every_screen_with_its_words() -> None:
    shown = {name: words for words, name in SHOWN.findall((DOCS / "tour.md").read_text())}
    assert {name: words[0].lower() + words[1:] for name, words in shown.items()} == {
        name: screen.words for name, screen in SCREENS.items()
    }


def test_every_picture_that_a_page_shows_is_there() -> None:
    for page in (DOCS.parent / "README.md", *DOCS.glob("*.md")):
        for _, name in SHOWN.findall(page.read_text(encoding="utf-8")):
            assert (PLACE / f"{name}.png").is_file(), (page.name, name)


def test_pictures_are_whole_of_the_size_meant_and_not_too_large() -> None:
    assert {path.stem for path in PLACE.glob("*.png")} == set(SCREENS)
    for name, screen in SCREENS.items():
        picture = (PLACE / f"{name}.png").read_bytes()
        assert 5_000 < len(picture) < 500_000, name
        if not screen.part:
            assert size_of(picture) == screen.size, name
