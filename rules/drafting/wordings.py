"""How eligibility texts write what the vocabulary names (`wordings.yaml`), how they put what they
ask (`sentences.yaml`), and the words in them that name nothing (`plain.yaml`): data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from oligomatch.rules.text.forms import Made
from oligomatch.rules.text.text import compose_file, plain

MADE = Made("drafting")
_PART = re.compile(r"\(\?&(unnamed_)?([\w.]+)\)")
_NAMED = re.compile(r"\?P<\w+>")


@cache
def _file(name: str) -> Mapping[str, Mapping[str, Any]]:
    document: Any = plain(compose_file(Path(__file__).with_name(f"{name}.yaml")))[0]
    return dict(document)


def section(name: str) -> Mapping[str, Any]:
    """One section of the wordings."""
    return _file("wordings")[name]


def plain_words() -> frozenset[str]:
    """Words of eligibility texts that name nothing which a rule may have to name."""
    lines: list[str] = _file("plain")["words"]  # type: ignore[assignment]
    return frozenset(word for line in lines for word in line.split())


def forms(name: str) -> dict[str, str]:
    """The regular expression of each name of a section of the wordings."""
    return {id: whole_form(written) for id, written in section(name).items()}


def alone(name: str) -> list[tuple[str, str]]:
    """The names of a section with their forms, where no word goes on before or behind them."""
    return [(id, rf"(?<![\w-])(?:{form})(?![\w-])") for id, form in forms(name).items()]


def each_of(name: str) -> str:
    """One form for all names of a section, each a group of its name."""
    return "|".join(rf"(?P<{id}>{form})" for id, form in forms(name).items())


def tests() -> dict[str, tuple[str, dict[str, str]]]:
    """How each test is written, and its units: as everywhere, or as with this test alone."""
    known = forms("units")
    found = {}
    for id, one in section("tests").items():
        units = one["units"]
        written_as = units if isinstance(units, dict) else {unit: known[unit] for unit in units}
        own = {unit: whole_form(written) for unit, written in written_as.items()}
        found[id] = (whole_form(one["written"]), own)
    return found


@cache
def part(name: str) -> str:
    """A part of sentences: one of `parts`; or a wording (`done.stroke`), or all of a section."""
    parts = _file("sentences")["parts"]
    if name in parts:
        return whole_form(parts[name])
    table, _, id = name.partition(".")
    return forms(table)[id] if id else _NAMED.sub("?:", each_of(table))


def patterns(name: str) -> dict[str, re.Pattern[str]]:
    """Each form of a section of the sentences, in small or capital letters."""
    each = _file("sentences")[name].items()
    return {id: form_of(whole_form(written)) for id, written in each}


def pattern(name: str, id: str) -> re.Pattern[str]:
    """One form of a section of the sentences, in small or capital letters."""
    return form_of(whole_form(_file("sentences")[name][id]))


def whole_form(written: str | list[str]) -> str:
    """A regular expression: its lines joined, one of several, the parts that it names put in."""
    if isinstance(written, list):
        return "|".join(map(whole_form, written))
    return _PART.sub(_put_in, "".join(map(str.strip, written.split("\n"))))


def _put_in(named: re.Match[str]) -> str:
    """A part in place of its name; where it stands a second time, without its groups' names."""
    whole = part(named[2])
    return f"(?:{_NAMED.sub('?:', whole) if named[1] else whole})"


def form_of(written: str) -> re.Pattern[str]:
    """A form put together of wordings and names, in small or capital letters."""
    return MADE.form_of(written)


def keep_forms() -> None:
    """Keep what this start has made anew for the next one."""
    MADE.keep()
