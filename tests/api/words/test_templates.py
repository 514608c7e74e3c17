"""The templates of pages, reports and the sheet hold no words of their own: they say phrases."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

API = Path(__file__).parents[3] / "api"
TEMPLATES = sorted(
    path
    for kind in ("html", "j2", "typ")
    for path in API.rglob(f"*.{kind}")
    if "vendor" not in path.parts
)
FILLED_IN = re.compile(
    r"\{% macro (?:here|takes)\(.*?endmacro %\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL
)
NO_TEXT = re.compile(
    r"<(style|script|code|symbol)\b.*?</\1>|<!--.*?-->|<(?:\"[^\"]*\"|[^<>\"])*>", re.DOTALL
)
WORD = re.compile(r"(?<![\w&/.])[A-Za-z][a-z]{2,}(?![\w;./])")
TYPST = re.compile(r"(?:\[|^ *(?:=+ )?)[A-Z][a-z]+.*$", re.MULTILINE)  # a text, not its code
NAMES = {"OligoMatch", "report", "html"}


def own_words(text: str, kind: str) -> list[str]:
    """The words that a template does not have from the catalogue."""
    if kind == ".typ":
        return TYPST.findall(text)
    plain = NO_TEXT.sub(" ", FILLED_IN.sub(" ", text))
    return [word for word in WORD.findall(plain) if word not in NAMES]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_words_of_its_own(path: Path) -> None:
    assert own_words(path.read_text(encoding="utf-8"), path.suffix) == []


def test_own_words_are_found() -> None:
    assert own_words('<p class="wide">{{ say("a.b") }} lost</p>', ".html") == ["lost"]
    assert own_words("= Screening flow\n#say(x)\n#if a [None given]", ".typ") == [
        "= Screening flow",
        "[None given]",
    ]
