"""The page of each code of `check`: what it means, why it matters, how to fix or silence it."""

from __future__ import annotations

from functools import cache

from oligomatch.api.words.catalogue import LANGUAGE, long_text


@cache
def codes() -> tuple[str, ...]:
    """Every code, in order."""
    return tuple(sorted(path.stem for path in (LANGUAGE / "codes").glob("OM*.md")))


@cache
def page(code: str) -> str:
    """The page of a code."""
    return long_text(f"codes/{code}.md").strip()


def title(code: str) -> str:
    """What a code is about, in a few words."""
    return page(code).splitlines()[0].removeprefix(f"# {code}: ")


def meaning(code: str) -> str:
    """The first paragraph of its page, on one line."""
    return " ".join(page(code).split("\n\n")[1].split())
