"""A folder with the documents that trials quote, so that quotes can be held against them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oligomatch.api.words.catalogue import say
from oligomatch.rules.trial import Source

_TEXTS = (".txt", ".md", ".json")


@dataclass
class Sources:
    """Documents by name: `seed 000` is a file `seed 000.txt` or `000_....txt`; the record of a
    trial, `registry record` or as a draft names it, is a file named by the trial."""

    folder: Path
    # documents that are not there: of which trial, and their names
    missing: set[tuple[str, str]] = field(default_factory=set)
    _read: dict[tuple[Path, bool], tuple[str, ...]] = field(default_factory=dict)

    def missed(self) -> Iterator[str]:
        """A sentence of each document that was looked for and is not there: its quotes were not
        held against anything."""
        for trial, name in sorted(self.missing):
            yield say("check.no_document", trial=trial, document=name, folder=f"{self.folder}")

    def forget(self, trial: str) -> None:
        """Forget which documents of a trial were missing: they may be there by now."""
        self.missing = {one for one in self.missing if one[0] != trial}

    def lines(self, source: Source, trial: str) -> tuple[str, ...] | None:
        """The lines of a document; None where the folder has no such document."""
        for file in sorted(self.folder.iterdir()):
            if file.suffix in _TEXTS and _named(file.stem, source.document, trial):
                # a draft counts the lines of the eligibility text alone
                alone = source.document.endswith(", eligibility")
                if (file, alone) not in self._read:
                    self._read[file, alone] = tuple(_lines(file, alone=alone))
                return self._read[file, alone]
        self.missing.add((trial, source.document))
        return None


# how a draft names the record, and the part of it that a criterion quotes
_DRAFTED = re.compile(r"ClinicalTrials\.gov (NCT\d+)(?:, (?:eligibility|fields))?")


def _named(stem: str, document: str, trial: str) -> bool:
    if drafted := _DRAFTED.fullmatch(document):
        return stem.split("_")[0] in {drafted[1], document}
    last = document.split()[-1]
    names = {document, last, trial} if document == "registry record" else {document, last}
    return stem in names or stem.split("_")[0] == last


def _lines(file: Path, *, alone: bool) -> Iterator[str]:
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".json":
        yield from text.split("\n")
        return
    value = json.loads(text)
    for one in _texts(list(_under("eligibilityCriteria", value)) if alone else value):
        yield from one.split("\n")


def _under(name: str, value: Any) -> Iterator[Any]:
    """What stands under a name anywhere in a JSON value."""
    if isinstance(value, dict):
        yield from (below for key, below in value.items() if key == name)
        value = list(value.values())
    for below in value if isinstance(value, list) else ():
        yield from _under(name, below)


def _texts(value: Any) -> Iterator[str]:
    """Every text that stands in a JSON value."""
    if isinstance(value, str):
        yield value
    for below in value.values() if isinstance(value, dict) else ():
        yield from _texts(below)
    for below in value if isinstance(value, list) else ():
        yield from _texts(below)
