"""A folder of trial files on an author's desk: begun from a text, finished sentence by sentence.

What stands in the folder is always a trial file that can be read: a change that cannot is refused
with its place, and the file stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from oligomatch.api.authoring.desk.accepted import (
    FILE,
    Accepted,
    accept,
    digest_of,
    put_at_once,
    read_accepted,
)
from oligomatch.api.authoring.desk.comments import comments_of
from oligomatch.api.authoring.desk.like import LikeSentence, like, sections_of, sentences_of
from oligomatch.api.authoring.linting import forget_neighbours, lint
from oligomatch.api.authoring.problem import Finding
from oligomatch.api.registry.drafting import DraftError, draft_of
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.landscape.record import Record
from oligomatch.rules.drafting.headings import Section
from oligomatch.rules.places import Places
from oligomatch.rules.read import load_trials, read_trial, trial_of
from oligomatch.rules.text.faults import fault, said
from oligomatch.rules.text.text import RuleFileError, compose, contents
from oligomatch.rules.tree import Is, Measure
from oligomatch.rules.trial import Criterion, Kind, Trial
from oligomatch.rules.write import write_criterion, write_trial

NUMBER = re.compile(r"NCT[0-9]{8}")
HEAD = "head"  # what stands in a file before its criteria, as an entry
TEXT = ".eligibility.txt"  # beside the trial file, the text it was begun from
JUDGED = Is(Measure("judged"))
MOST_TEXT = 200_000  # signs of an eligibility text
_JOINTS = re.compile(r"\s*(?:;|(?<=[^\d]),?\s+(?:and|or)\b|,)\s+", re.IGNORECASE)


class DeskError(Exception):
    """What the desk does not do, in one sentence."""


class FolderBroken(DeskError):
    """What the desk keeps in the folder cannot be read."""


class Unreadable(DeskError):
    """An entry that cannot be read: what is wrong, each with its line in the entry."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class FileOnDesk:
    """A trial file of the folder, or what keeps it from being read."""

    id: str
    trial: Trial | None
    to_do: int = 0
    accepted: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class EntryOnDesk:
    """One criterion as it stands in its file, and what is known about it."""

    criterion: Criterion
    entry: str
    line: int  # of the file
    section: Section | None  # of its text, where that is known
    accepted: bool
    findings: tuple[Finding, ...]
    like: LikeSentence | None

    @property
    def digest(self) -> str:
        """What tells whether the entry is still the one that was shown."""
        return digest_of(self.entry)


@dataclass(frozen=True)
class TrialOnDesk:
    """A trial file, its text and its entries."""

    trial: Trial
    text: str
    head: str
    entries: tuple[EntryOnDesk, ...]
    findings: tuple[Finding, ...]  # of no criterion

    @cached_property
    def open(self) -> int:
        """How many entries are not accepted yet."""
        return sum(not one.accepted for one in self.entries)


class Desk:
    """The folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def files(self) -> Iterator[FileOnDesk]:
        """Every trial file, by registry number.

        Raises:
            DeskError: what is accepted in the folder cannot be read.
        """
        accepted = self._accepted()
        for path in sorted(self.folder.glob("NCT*.yaml")):
            if not NUMBER.fullmatch(path.stem):
                continue
            try:
                trial = read_trial(path)
            except RuleFileError as error:
                yield FileOnDesk(path.stem, None, problem=str(error))
                continue
            known, entries = accepted.get(trial.id, {}), _entries(path)
            so = sum(known.get(id) == digest_of(entry) for id, (_, entry) in entries.items())
            to_do = sum(one.kind is Kind.TO_DO for one in trial.criteria)
            yield FileOnDesk(trial.id, trial, to_do, so)

    def begin(self, id: str, text: str) -> None:
        """Draft a trial file from an eligibility text.

        Raises:
            DeskError: no registry number, no text, or there is such a file already.
        """
        number = id.strip().upper()
        if not NUMBER.fullmatch(number):
            raise DeskError(say("desk.no_number"))
        path = self.folder / f"{number}.yaml"
        if path.exists():
            raise DeskError(say("desk.there_already", trial=number))
        if len(text) > MOST_TEXT:
            raise DeskError(say("desk.text_too_long", most=MOST_TEXT))
        try:
            made = _draft(number, text)
        except DraftError as error:
            raise DeskError(str(error)) from None
        put_at_once(path.with_name(number + TEXT), text)
        put_at_once(path, write_trial(made))

    def trial(self, id: str) -> TrialOnDesk:
        """A trial file with its text, each entry with what the lint finds in it and with what was
        accepted for a like sentence.

        Raises:
            DeskError: there is no such file, or what is accepted in the folder cannot be read.
            RuleFileError: it cannot be read.
        """
        path = self._path(id)
        trial, entries = read_trial(path), _entries(path)
        forget_neighbours()
        found = lint(path).findings
        accepted = self._accepted()
        known = self._known(id)
        text = self._text(id)
        sections = sections_of(text)
        starts = [line for line, _ in entries.values()]
        each = []
        for criterion in trial.criteria:
            line, entry = entries[criterion.id]
            end = min((start for start in starts if start > line), default=10**9)
            section = sections.get(criterion.source.line or 0)
            each.append(
                EntryOnDesk(
                    criterion,
                    entry,
                    line,
                    section,
                    accepted.get(id, {}).get(criterion.id) == digest_of(entry),
                    tuple(one for one in found if line <= one.line < end),
                    like(criterion.quote, section, known),
                )
            )
        first = min(starts, default=10**9)
        about = tuple(one for one in found if one.line < first)
        return TrialOnDesk(trial, text, _head(path), tuple(each), about)

    def criterion(self, id: str, criterion: str) -> tuple[Trial, Criterion]:
        """One criterion of a file.

        Raises:
            DeskError: there is no such file, or criterion in it.
        """
        trial = read_trial(self._path(id))
        found = next((one for one in trial.criteria if one.id == criterion), None)
        if found is None:
            raise DeskError(say("desk.no_criterion", criterion=criterion, trial=id))
        return trial, found

    def accept(self, id: str, criterion: str, seen: str) -> None:
        """Accept an entry as it was shown.

        Raises:
            DeskError: there is no such entry, it is still to do, it has changed meanwhile, or what
                is accepted in the folder cannot be read.
        """
        entry = self._seen(id, criterion, seen)
        if self.criterion(id, criterion)[1].kind is Kind.TO_DO:
            raise DeskError(say("desk.to_do_is_not_accepted"))
        self._accepted()
        accept(self.folder, id, criterion, entry)

    def change(self, id: str, criterion: str, entry: str, seen: str) -> None:
        """Put an entry in the place of the one that was shown: one or more criteria, as YAML; in
        that of `HEAD` what stands before them.

        Raises:
            DeskError: there is no such entry, it has changed meanwhile, or the new one is empty.
            Unreadable: the new one cannot be read.
        """
        old = self._seen(id, criterion, seen)
        if not entry.strip():
            raise DeskError(say("desk.empty_entry"))
        path = self._path(id)
        whole = contents(path).decode("utf-8-sig")
        lines, ends = whole.splitlines(), "\r\n" if "\r\n" in whole else "\n"
        line = 1 if criterion == HEAD else _entries(path)[criterion][0]
        new = entry.replace("\r\n", "\n").strip("\n").split("\n")
        changed = [*lines[: line - 1], *new, *lines[line - 1 + len(old.splitlines()) :]]
        text = "\n".join(changed) + "\n"
        try:
            trial = trial_of(compose(text, str(path)), path.parent)
        except RuleFileError as error:
            raise Unreadable([_problem(one, line, len(new)) for one in error]) from None
        if trial.id != id:
            raise Unreadable([say("desk.other_trial", trial=id)])
        put_at_once(path, text.replace("\n", ends))

    def turn(self, id: str, criterion: str, how: str, seen: str, at: str = "") -> None:
        """Make of an entry what one button says, its comments kept: `TURNS`, `to_do`, `like`, or
        `split` before the words `at`.

        Raises:
            DeskError: as `change`; no such words to split before.
        """
        trial, one = self.criterion(id, criterion)
        section = sections_of(self._text(id)).get(one.source.line or 0)
        if how == "split":
            entries = _split(trial, one, at, section)
        elif how == "to_do":
            entries = [_to_do(one, section)]
        elif how == "like":
            other = like(one.quote, section, self._known(id))
            if other is None:
                raise DeskError(say("desk.no_like"))
            entries = [_given(one, other.criterion)]
        else:
            entries = [TURNS[how](one)]
        written = "\n\n".join(map(write_criterion, entries))
        comments = comments_of(self._seen(id, criterion, seen))
        self.change(id, criterion, "\n".join([*comments, written]), seen)

    def _accepted(self) -> Accepted:
        try:
            return read_accepted(self.folder)
        except ValueError:
            raise FolderBroken(say("desk.unreadable_accepted", file=FILE)) from None

    def _text(self, id: str) -> str:
        """The text that a file was begun from, empty where there is none."""
        beside = self._path(id).with_name(id + TEXT)
        return contents(beside).decode() if beside.exists() else ""

    def _path(self, id: str) -> Path:
        path = self.folder / f"{id}.yaml"
        if not NUMBER.fullmatch(id) or not path.is_file():
            raise DeskError(say("desk.no_file"))
        return path

    def _seen(self, id: str, criterion: str, seen: str) -> str:
        path = self._path(id)
        if criterion == HEAD:
            entry = _head(path)
        else:
            self.criterion(id, criterion)
            entry = _entries(path)[criterion][1]
        if digest_of(entry) != seen:
            raise DeskError(say("desk.changed_meanwhile"))
        return entry

    def _known(self, id: str) -> list[LikeSentence]:
        """What was accepted in the other files of the folder, and what is shipped."""
        found: list[LikeSentence] = []
        for other, each in self._accepted().items():
            path = self.folder / f"{other}.yaml"
            if other == id or not NUMBER.fullmatch(other) or not path.is_file():
                continue
            try:
                trial, entries = read_trial(path), _entries(path)
            except RuleFileError:
                continue  # the list of files says what is wrong with it
            found += [
                one
                for one in sentences_of(trial, sections_of(self._text(other)))
                if each.get(one.criterion.id) == digest_of(entries[one.criterion.id][1])
            ]
        return [*found, *_shipped(id)]


def _shipped(id: str) -> Iterator[LikeSentence]:
    for trial in load_trials():
        if trial.id != id:
            yield from sentences_of(trial)


def _entries(path: Path) -> dict[str, tuple[int, str]]:
    """Each criterion of a file that can be read: the line on which it begins, and its text."""
    lines = contents(path).decode("utf-8-sig").splitlines()
    places, trial = Places.of(path), read_trial(path)
    starts = [places.of_criterion(one.id)[0] for one in trial.criteria]
    spans = pairwise([*starts, len(lines) + 1])
    texts = ("\n".join(lines[first - 1 : last - 1]).rstrip() for first, last in spans)
    each = zip(trial.criteria, starts, texts, strict=True)
    return {one.id: (line, text) for one, line, text in each}


def _head(path: Path) -> str:
    """The lines of a file before its first criterion."""
    lines = contents(path).decode("utf-8-sig").splitlines()
    first = min((line for line, _ in _entries(path).values()), default=len(lines) + 1)
    return "\n".join(lines[: first - 1]).rstrip()


def _problem(one: RuleFileError, line: int, length: int) -> str:
    """What is wrong, with its line in the entry where it is there, else in the file."""
    inside = line <= one.line < line + length
    name, number = ("desk.line", one.line - line + 1) if inside else ("desk.file_line", one.line)
    return say(name, line=number, column=one.column, problem=one.problem)


def _judged(what: str) -> Callable[[Criterion], Criterion]:
    def turned(one: Criterion) -> Criterion:
        text = said(fault("draft_says", person="investigator", what=fault(what)))
        return _bare(one, Kind.JUDGEMENT, text, asked="investigator", tree=JUDGED)

    return turned


def _bare(
    one: Criterion, kind: Kind, text: str, *, asked: str = "", tree: Is | None = None
) -> Criterion:
    """The sentence of a criterion, without the rule that was made of it."""
    return Criterion(
        one.id,
        kind,
        tree,
        one.quote,
        one.basis,
        one.source,
        text=text,
        asked=asked,
        **_whom(one),
    )


def _whom(one: Criterion) -> dict[str, Any]:
    """For which arms and versions a criterion holds, whatever its rule becomes."""
    return {"arms": one.arms, "since": one.since, "before": one.before}


TURNS: Mapping[str, Callable[[Criterion], Criterion]] = {
    "judge_required": _judged("draft_included_holds"),
    "judge_excluded": _judged("draft_nothing_excluded"),
    "inform": lambda one: _bare(one, Kind.INFO, say("desk.informs")),
}


def _to_do(one: Criterion, section: Section | None) -> Criterion:
    """The sentence of a criterion as one that is to do, under what it stands."""
    under = (section or Section.UNSTATED).name.lower()
    return _bare(one, Kind.TO_DO, said(fault(f"draft_{under}", under="")))


def _given(one: Criterion, other: Criterion) -> Criterion:
    """A criterion with the rule of another, its own words and source kept."""
    return replace(
        other,
        id=one.id,
        quote=one.quote,
        basis=one.basis,
        source=one.source,
        definitions=(),
        **_whom(one),
    )


def _draft(number: str, text: str) -> Trial:
    """The trial that is drafted of an eligibility text.

    Raises:
        DraftError: it has no sentence.
    """
    record = {
        "protocolSection": {
            "identificationModule": {"nctId": number},
            "eligibilityModule": {"eligibilityCriteria": text},
        }
    }
    return draft_of(Record(record, number)).trial


def _drafted(trial: Trial, one: Criterion, section: Section | None) -> Criterion:
    """The sentence of a criterion as it is drafted alone under its heading; to do where no heading
    is known, or where no single rule is made of it."""
    left = _to_do(one, section)
    if section not in (Section.INCLUSION, Section.EXCLUSION):
        return left
    try:
        made = _draft(trial.id, f"{section.name.title()} Criteria:\n\n* {one.quote}").criteria
    except DraftError:
        return left
    if len(made) != 1 or made[0].kind is Kind.TO_DO:
        return left
    return _given(one, made[0])


def _split(trial: Trial, one: Criterion, at: str, section: Section | None) -> list[Criterion]:
    """The sentence as two, each drafted anew: before some words, else at its first joint. Under
    lines of their own both stay to do: they may bind some of the patients alone."""
    plain = " ".join(one.quote.split())
    where = plain.find(" ".join(at.split())) if at.strip() else -1
    joint = None if at.strip() else _JOINTS.search(plain)
    if joint is not None:
        first, second = plain[: joint.start()], plain[joint.end() :]
    elif where > 0:
        first, second = plain[:where].rstrip(" ,;"), plain[where:]
    else:
        raise DeskError(say("desk.no_joint"))
    last = max(int(each.id.rpartition("-")[2]) for each in trial.criteria)
    parts = ((one.id, first), (f"{one.id.rpartition('-')[0]}-{last + 1:02}", second))
    halves = [replace(one, id=id, quote=quote, note="") for id, quote in parts]
    if one.kind is Kind.TO_DO and one.text != _to_do(one, section).text:
        return halves
    return [_drafted(trial, half, section) for half in halves]
