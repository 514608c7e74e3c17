"""The example patients that the page can start from."""

from __future__ import annotations

from pathlib import Path

_PLACES = (Path(__file__).parents[2] / "examples", Path(__file__).parents[3] / "examples")
FOLDER = next((place for place in _PLACES if place.is_dir()), _PLACES[0])

EXAMPLES: tuple[tuple[str, str], ...] = tuple(
    (path.stem, path.stem.replace("-", " ")) for path in sorted(FOLDER.glob("*.yaml"))
)


def example_text(name: str) -> str:
    """The profile of an example; empty where there is none of the name."""
    known = dict(EXAMPLES)
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8") if name in known else ""
