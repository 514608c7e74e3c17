"""The plain English that is left in an answer under the pseudo-catalogue.

Exempt, by mark: in HTML what stands in `translate="no"`, in quotes (`<q>`) and in code; in any text
what stands in backticks or in the marks of a quote, and what a program reads: paths, addresses,
options, identifiers. Exempt, by where it comes from: the texts of the rule files (the source's words
and their author's), the names of trials, drugs and countries, the labels of the example patients.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from oligomatch.matcher.findings.engines import available
from oligomatch.rules.read import load_trials
from oligomatch.rules.text.text import compose_file, plain
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

ROOT = Path(__file__).parents[3]
UNSEEN = {"script", "style", "code", "kbd", "pre", "q", "textarea"}  # no words of ours, or typed
SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-words", "data-label")
EMPTY = {"meta", "link", "input", "br", "img", "hr", "use", "path", "circle", "rect", "line"}
UNITS = {"mm", "kg"}  # signs, not words
# what a program reads: a path, an address, an option, a name with a sign or a figure in it
READ_BY_PROGRAMS = re.compile(
    r"`[^`]*`|“[^”]*”|https?://\S+|\S*(?<=\w)[/_@=.\\-]+\w\S*|--?\w[\w-]*|<[^<>]*>|\{[^{}]*\}"
)
VERSIONED = re.compile(r"\S+@\d+")  # the name of a set of drivers, with its year
WORD = re.compile(r"(?<![\w.])[A-Za-z][a-z]+(?:[’'][a-z]+)?(?!\w)")


class _Spoken(HTMLParser):
    """What a page says to a reader: its texts, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._open: list[tuple[str, bool]] = []

    @property
    def _exempt(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = dict(attrs)
        exempt = self._exempt or tag in UNSEEN or of.get("translate") == "no"
        if not exempt:
            self.said += [of[name] or "" for name in SPOKEN if name in of]
        if tag not in EMPTY:
            self._open.append((tag, exempt))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content says nothing."""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._exempt:
            self.said.append(data)


def english_left(answer: str) -> list[str]:
    """Each line of an answer in which plain English is left, with what it is."""
    if "<html" in answer or answer.lstrip().startswith("<"):
        page = _Spoken()
        page.feed(answer)
        answer = "\n".join(page.said)
    for exempt in (VERSIONED, _of_rules(), READ_BY_PROGRAMS):
        answer = exempt.sub(" ", answer)
    names = _names()
    found: dict[str, None] = {}
    for line in answer.splitlines():
        left = [word for word in WORD.findall(line) if word.casefold() not in names]
        if left:
            found[f"{' '.join(left)} | {line.strip()[:160]}"] = None
    return list(found)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


@cache
def _of_rules() -> re.Pattern[str]:
    """Every text of the trials, of the rules of the findings and of the example patients' labels."""
    said = {text for trial in load_trials() for text in _texts(list(_worded(trial)))}
    rules = ROOT / "rules"
    for path in (*rules.glob("findings/*.yaml"), *rules.glob("offers/**/*.yaml")):
        said.update(text for text in _texts(plain(compose_file(path))[0]) if " " in text)
    for path in (ROOT / "examples").glob("*.yaml"):
        told = plain(compose_file(path))[0]
        label = told.get("patient") if isinstance(told, dict) else None
        said.update((path.stem.replace("-", " "), *([label] if label else [])))
    long = sorted((text for text in said if len(text) > 3), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, long)), re.IGNORECASE)


def _worded(trial: Any) -> Iterator[Any]:
    """What of a trial is the words of its source, or of who wrote its file."""
    yield (trial.acronym, trial.source.document, trial.facts, trial.evidence, trial.gives)
    yield [one.because for one in trial.silenced]
    for one in trial.criteria:
        readings = [
            change.words for letters in one.readings.values() for change in letters.values()
        ]
        yield (one.quote, one.text, one.note, one.source.document, readings)


@cache
def _names() -> frozenset[str]:
    """Names of drugs, countries, engines and units, which no language changes here."""
    vocabulary = load_vocabulary()
    words = [*vocabulary.agents, *available(), *UNITS]
    words += [one.name for one in vocabulary.countries.values()]
    return frozenset(part.casefold() for name in words for part in re.findall(r"[A-Za-z]+", name))
