"""Templates of pages and reports: they say phrases of the catalogue, and every text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from oligomatch.api.words.catalogue import PHRASES
from oligomatch.api.words.lexicon import capital, counted, word

if TYPE_CHECKING:  # only who makes a page needs jinja2
    from jinja2 import Environment
    from markupsafe import Markup


def environment(folders: Sequence[Path]) -> Environment:
    """The templates of these folders, each found by its name.

    Raises:
        ModuleNotFoundError: jinja2 is not there.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # no look at the disk for each page
    )
    made.filters.update(word=word, capital=capital, grouped="{:,}".format)
    made.globals.update(say=_said, counted=counted)
    return made


def _said(name: str, /, **parts: object) -> Markup:
    """A phrase of the catalogue; it and what is filled in are escaped, each once."""
    from markupsafe import Markup, escape

    if not parts:
        return _whole(name)
    return Markup(_escaped(name).format(**{part: escape(each) for part, each in parts.items()}))


@cache
def _escaped(name: str) -> str:
    from markupsafe import escape

    return str(escape(PHRASES[name]))


@cache
def _whole(name: str) -> Markup:
    """A phrase in which nothing is filled in."""
    from markupsafe import Markup

    return Markup(_escaped(name).format())
