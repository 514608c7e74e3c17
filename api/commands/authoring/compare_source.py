"""Where two versions of rules are read from: a file, a folder, the shipped ones, a git revision."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from oligomatch.api.authoring.case_patients import patients_of
from oligomatch.api.commands.shared import as_wrong_use
from oligomatch.api.intake.files import full_day
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.case_files import SHIPPED as CASES
from oligomatch.rules.offers.model import Offer
from oligomatch.rules.offers.read import SUFFIX, load_offers, read_offer
from oligomatch.rules.read import SHIPPED, load_trials, read_trial
from oligomatch.rules.text.text import RuleFileError
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.entries import Code
from oligomatch.rules.vocabulary.own import OWN, put_in_force, put_in_force_beside, read_beside
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary, read_vocabulary

SHIPPED_NAME = "shipped"
FOLDER, OFFERS = "rules/trials", "rules/offers/trials"  # of a repository
VOCABULARY = "rules/vocabulary"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_T = TypeVar("_T")


def dated(name: str) -> tuple[str, date | None]:
    """A place, and the day that is named with it: `FILE@2024-05-01`.

    Raises:
        WrongUse: no day of the calendar.
    """
    place, _, day = name.rpartition("@")
    if not place or not _DAY.fullmatch(day) or Path(name).exists():
        return name, None
    with as_wrong_use(f"{name}: "):
        return place, full_day(day)


def trials_at(name: str, day: date | None = None) -> Mapping[str, Trial]:
    """The trials of a place, by registry number; as their protocols stand on a day, where one is
    given.

    Raises:
        WrongUse: nothing is there, or it cannot be read.
    """
    with as_wrong_use(say("compare_source.cannot_be_used", what=name), RuleFileError):
        return {one.id: one if day is None else one.on(day) for one in _read(name)}


def cases_at(name: str, trials: Mapping[str, Trial]) -> dict[str, list[Profile]]:
    """The patients of the case files beside the trials of a place, by registry number; those of a
    trial that lies elsewhere without any are the shipped ones. A case file that its own check
    refuses counts for nothing here."""
    path = Path(name)
    folder = path.parent if path.is_file() else path if path.is_dir() else CASES
    found: dict[str, list[Profile]] = {}
    for id, trial in trials.items():
        files = sorted(folder.glob(f"{id}*.case.yaml")) or sorted(CASES.glob(f"{id}*.case.yaml"))
        read = (patients_of(file, trial) for file in files)
        found[id] = [patient.profile for some in read for patient in some or ()]
    return found


def _read(name: str) -> tuple[Trial, ...]:
    path = Path(name)
    if name == SHIPPED_NAME:
        return load_trials()
    if path.is_dir():
        inside = path / FOLDER
        return load_trials(inside if inside.is_dir() else path)
    if path.is_file():
        put_in_force_beside(path.parent)
        return (read_trial(path),)
    return _revision(name)


def words_of(old: str, new: str) -> None:
    """Put in force the vocabularies beside the trials of two places together, once both were read;
    where they do not fit together that of the new ones, by which the old ones are read again.

    Raises:
        WrongUse: the old trials cannot be read by the words of the new ones.
    """
    before, after = (path.parent if path.is_file() else path for path in map(Path, (old, new)))
    try:
        put_in_force(read_beside(after / OWN, before / OWN))
    except RuleFileError:
        put_in_force(read_beside(after / OWN))
        files = [Path(old)] if Path(old).is_file() else sorted(before.glob("*.yaml"))
        with as_wrong_use(say("compare_source.cannot_be_used", what=old), RuleFileError):
            for file in files:
                if not file.name.endswith((".case.yaml", SUFFIX)):
                    read_trial(file)


def offers_at(name: str) -> Mapping[str, Offer]:
    """What the trials of a place offer, by registry number; nothing where no file says it."""
    path = Path(name)
    with as_wrong_use(say("compare_source.cannot_be_used", what=name), RuleFileError):
        if name == SHIPPED_NAME:
            return load_offers()
        if path.is_dir():
            inside = path / OFFERS
            return load_offers(inside if inside.is_dir() else path)
        if path.is_file():
            beside = path.with_name(f"{path.stem}{SUFFIX}")
            return {path.stem: read_offer(beside)} if beside.is_file() else {}
        archive = _archive(name, OFFERS)
        return {} if archive is None else _unpacked(archive, load_offers)


def codes_at(name: str) -> Mapping[str, Code]:
    """The codes of the vocabulary that stands with the trials of a place; none where none does, or
    where it is of a form that is read no more."""
    path = Path(name)
    beside = [path / VOCABULARY, path.parent / Path(VOCABULARY).name] if path.is_dir() else []
    try:
        if name == SHIPPED_NAME:
            return load_vocabulary().codes
        for folder in beside:
            if folder.is_dir():
                return read_vocabulary(folder).codes
        archive = None if path.exists() else _archive(name, VOCABULARY)
        return {} if archive is None else _unpacked(archive, read_vocabulary).codes
    except RuleFileError:
        return {}


def _unpacked(content: bytes, load: Callable[[Path], _T]) -> _T:
    """What stands in an archive, as git makes it."""
    with TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for member in archive.getmembers():
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None and member.name.endswith(".yaml"):
                Path(folder, Path(member.name).name).write_bytes(file.read())
        return load(Path(folder))


def _revision(name: str) -> tuple[Trial, ...]:
    """The shipped trials as they stood at a revision of this repository."""
    archive = _archive(name, FOLDER)
    if archive is None:
        raise WrongUse(say("compare_source.nothing_compare_at_expected", what=name))
    return _unpacked(archive, load_trials)


def _archive(name: str, folder: str) -> bytes | None:
    """A folder of this repository at a revision; None where there is none."""
    root = SHIPPED.parent.parent
    asked = ["git", "-C", str(root), "archive", "--format=tar", f"{name}^{{commit}}", folder]
    try:
        done = subprocess.run(asked, capture_output=True, check=False)
    except FileNotFoundError:
        return None
    return None if done.returncode else done.stdout
