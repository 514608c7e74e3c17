"""What the author has accepted, beside the trial files; a change of the words reopens it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from oligomatch.rules.text.text import contents

FILE = "accepted.json"
Accepted = Mapping[str, Mapping[str, str]]  # the digest of an entry by trial and criterion


def digest_of(entry: str) -> str:
    """The digest of the entry of one criterion as it stands in its file."""
    return hashlib.sha256(entry.encode()).hexdigest()[:16]


def read_accepted(folder: Path) -> Accepted:
    """What is accepted in a folder.

    Raises:
        ValueError: the file is none of ours.
    """
    path = folder / FILE
    if not path.exists():
        return {}
    stated = json.loads(contents(path))
    if not isinstance(stated, dict) or not all(isinstance(one, dict) for one in stated.values()):
        raise ValueError(FILE)
    return stated


def is_of_desk(path: Path) -> bool:
    """Whether a file is what an author has accepted of the trial files beside it."""
    if path.name != FILE:
        return False
    try:
        known = read_accepted(path.parent)
    except ValueError:
        return False
    return all((path.parent / f"{trial}.yaml").is_file() for trial in known)


def accept(folder: Path, trial: str, criterion: str, entry: str) -> None:
    """Note that an entry is accepted as it stands."""
    known = {id: dict(each) for id, each in read_accepted(folder).items()}
    known.setdefault(trial, {})[criterion] = digest_of(entry)
    put_at_once(folder / FILE, json.dumps(known, indent=1, sort_keys=True) + "\n")


def put_at_once(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
