"""The lint of a trial file: what is found, where it stands, and what its author has accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from oligomatch.api.authoring.case_patients import patients_of
from oligomatch.api.authoring.problem import Finding
from oligomatch.api.authoring.sources import Sources
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lint import sentence
from oligomatch.matcher.backends.solver import solver_found
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.probe.lint import cells, covered, limits, rows, terms, twins, waiting
from oligomatch.matcher.probe.lint.claims import of_whom
from oligomatch.matcher.probe.lint.compared import compared
from oligomatch.matcher.probe.lint.headed import of_heading, without_headings
from oligomatch.matcher.probe.lint.ledger import arms
from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.matcher.probe.lint.quoted import (
    classes,
    clinical,
    counted,
    degrees,
    drafted,
    guards,
    named_beside,
    numbers,
    persons,
    quotes,
    read_words,
    sentences,
    sides,
    whole,
    wording,
)
from oligomatch.matcher.probe.lint.rank import is_hint
from oligomatch.rules.definitions import read_definitions
from oligomatch.rules.offers.read import SUFFIX as OFFER
from oligomatch.rules.places import Places
from oligomatch.rules.read import SHIPPED as TRIALS
from oligomatch.rules.read import load_trials, read_trial
from oligomatch.rules.text.text import Place, RuleFileError
from oligomatch.rules.trial import Kind, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary, load_vocabulary, read_vocabulary

SOLVER_MISSING = say("linting.lints_that_need_solver")


@dataclass(frozen=True, slots=True)
class Linted:
    """What the lint found in one file, and how many findings its author has accepted."""

    findings: tuple[Finding, ...]
    accepted: int = 0


def lint(path: Path, sources: Sources | None = None) -> Linted:
    """The findings of a trial file that can be read, in order of place."""
    trial, places = read_trial(path), Places.of(path)
    noted = list(noted_in(path, trial, sources))
    said = {(one.lint, one.criterion or "") for one in trial.silenced}
    left = [one for one in noted if (one.lint, one.criterion) not in said]
    findings = [
        replace(_finding(path, places, one), hint=is_hint(one, trial, noted)) for one in left
    ]
    findings += [
        _at(path, places.of_item("silenced", number), idle)
        for number, idle in _idle(trial, noted, sources)
    ]
    ordered = sorted(set(findings), key=lambda one: (one.line, one.column, one.code, one.text))
    return Linted(tuple(ordered), len(noted) - len(left))


def noted_in(path: Path, trial: Trial, sources: Sources | None = None) -> Iterator[Noted]:
    """Every finding of a trial file, accepted or not."""
    vocabulary, words = load_vocabulary(), quotes.without_endless(trial)
    yield from quotes.not_read(trial)
    yield from of_words_and_headings(trial, vocabulary)
    yield from rows.other_row(trial)
    yield from rows.other_figures(trial)
    yield from rows.nobody_needs_one(trial)
    yield from cells.other_facts(trial)
    yield from waiting.waits_elsewhere(trial)
    yield from waiting.wrong_event(trial)
    yield from waiting.exams_for_good(trial)
    yield from waiting.fails_for_good(trial)
    yield from limits.limits(trial)
    yield from twins.repeated(trial)
    yield from twins.same_trials(trial, _others(path))
    yield from terms.unverified(trial, vocabulary)
    yield from terms.idle_definitions(trial)
    if sources is not None:
        yield from quotes.in_documents(trial, sources.lines)
        yield from wording.against_section(words, sources.lines)
        yield from sentences.unquoted(trial, sources.lines)
    if all(criterion.kind is not Kind.TO_DO for criterion in trial.criteria):
        patients = _patients(path, trial)
        if patients is not None:
            yield from covered.one_sided(trial, patients)
    if solver_found():
        from oligomatch.matcher.probe.lint.solved import solved

        yield from solved(trial)


def of_words_and_headings(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """What the words of the criteria show, each beside those about it that head it."""
    trial = quotes.plainly_written(trial)
    own = without_headings(trial)
    for one in of_words(own, vocabulary):
        if not (
            one.how == "unsaid"
            and one.details.get("kind") == "condition"
            and of_heading(one.criterion, own, trial)
        ):
            yield one
    yield from of_whom.asked_of_some(quotes.without_endless(trial), vocabulary)


def of_words(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """What the words of the criteria show, but for what the arm of one is for."""
    for one in _of_words(trial, vocabulary):
        if not arms.wanted_in_arm(one, trial):
            yield one


def _of_words(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    yield from quotes.quotes(trial)
    yield from quotes.not_encoded(trial)
    yield from _of_words_read(quotes.without_endless(trial), vocabulary)


def _of_words_read(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """What the words show of the criteria whose quotes are read."""
    yield from numbers.numbers(trial)
    yield from wording.names(trial, vocabulary)
    yield from wording.turned_round(trial)
    yield from counted.counted_otherwise(trial)
    yield from counted.joined_otherwise(trial)
    yield from clinical.named_otherwise(trial, vocabulary)
    yield from sides.let_in_or_out(trial)
    yield from named_beside.named_beside(trial, vocabulary)
    yield from classes.other_classes(trial, vocabulary)
    yield from degrees.other_degree(trial, vocabulary)
    yield from guards.unguarded(trial)
    yield from drafted.drafted_otherwise(trial)
    yield from whole.held_in_part(trial)
    yield from compared(trial, vocabulary)
    yield from persons.other_persons(trial)
    yield from read_words.read_otherwise(trial, load_trials())


def contradictions(trial: Trial) -> Iterator[str]:
    """That nobody can meet the criteria of a trial together, where the solver finds it."""
    if not solver_found():
        yield SOLVER_MISSING
        return
    from oligomatch.matcher.probe.lint.solved import nobody_in

    for noted in nobody_in(trial):
        yield f"{sentence(noted)} [{noted.lint.value}]"


def lint_vocabulary(folder: Path) -> tuple[Finding, ...]:
    """The names of a vocabulary that no trial uses: of those beside it, else of those shipped."""
    beside = folder.parent / "trials"
    try:
        trials = load_trials(beside) if beside.is_dir() else load_trials()
    except RuleFileError:
        return ()  # the check of the trials says what is wrong with them
    found = []
    for table, entry in terms.unused(read_vocabulary(folder), trials):
        file = folder / _TABLES[table]
        place = Places.of(file).of_within(table, entry.id)
        details = {"name": entry.id, "table": table}
        found.append(_at(file, place, Noted(Lint.UNUSED_NAME, details=details)))
    return tuple(found)


def lint_definitions(path: Path) -> tuple[Finding, ...]:
    """The definitions of a shared file that no trial beside its folder uses; of none where a trial
    cannot be read, since that may be the one that does."""
    folder = path.resolve().parent.parent
    trials = _beside(folder)
    if len(trials) < len(_trial_files(folder)):
        return ()
    used = terms.used_definitions(trials)
    return tuple(
        _at(path, key.place, Noted(Lint.UNUSED_DEFINITION, details={"name": name}, how="shared"))
        for name, key in read_definitions(path).places.items()
        if name not in used
    )


_TABLES = {"conventions": "conventions.yaml", "driver_sets": "genes.yaml"}


def _others(path: Path) -> Sequence[Trial]:
    """The shipped trials, and those of the folder of a file, each once."""
    folder = path.resolve().parent
    beside = () if folder == TRIALS else _beside(folder)
    return tuple({trial.id: trial for trial in (*load_trials(), *beside)}.values())


@cache
def _beside(folder: Path) -> tuple[Trial, ...]:
    found = []
    for file in _trial_files(folder):
        try:
            found.append(read_trial(file))
        except RuleFileError:
            continue  # its own check says what is wrong with it
    return tuple(found)


def _trial_files(folder: Path) -> list[Path]:
    """The files of a folder that are named as trials, without their cases and offers."""
    beside = (".case.yaml", OFFER)
    return [one for one in sorted(folder.glob("NCT*.yaml")) if not one.name.endswith(beside)]


def forget_neighbours() -> None:
    """Read the trials beside a file anew: one of them may have changed."""
    _beside.cache_clear()


def _patients(path: Path, trial: Trial) -> list[Patient] | None:
    """The patients of the cases beside a file, or in the folder `cases` beside its `trials`; None
    where there are cases that cannot be used: their own check says why."""
    room = path.resolve().parent
    rooms = (room, *([room.with_name("cases")] if room.name == "trials" else []))
    files = [file for one in rooms for file in sorted(one.glob(f"{path.stem}*.case.yaml"))]
    found = [patients_of(file, trial) for file in files]
    if any(some is None for some in found):
        return None
    return [patient for some in found for patient in some or ()]


def _idle(trial: Trial, noted: list[Noted], sources: Sources | None) -> Iterator[tuple[int, Noted]]:
    """Silences that silence nothing; of a lint that was not run none is called idle."""
    from oligomatch.matcher.probe.lint.noted import SOLVED

    skipped = frozenset() if solver_found() else SOLVED
    if sources is None:
        skipped |= {Lint.QUOTE_NOT_IN_SOURCE, Lint.NOT_QUOTED}
    for number, one in enumerate(trial.silenced):
        own = one.lint, one.criterion or ""
        accepted = {str(found) for found in noted if (found.lint, found.criterion) == own}
        if one.criterion and len(accepted) > one.findings:
            details = {"lint": one.lint, "number": str(len(accepted)), "for": str(one.findings)}
            yield number, Noted(Lint.IDLE_SILENCE, one.criterion, details=details, how="more")
        if one.lint in skipped or accepted:
            continue
        how = "" if one.criterion else "file"
        details = {"lint": one.lint}
        yield number, Noted(Lint.IDLE_SILENCE, one.criterion or "", details=details, how=how)


def _finding(path: Path, places: Places, noted: Noted) -> Finding:
    if not noted.criterion:
        place = places.of_within(*(noted.keys or ("trial",)))
    elif noted.tree is not None:
        place = places.of_tree(noted.criterion, noted.tree)
    else:
        place = places.of_criterion(noted.criterion, *noted.keys)
    return _at(path, place, noted)


def _at(path: Path, place: Place, noted: Noted) -> Finding:
    return Finding(noted.lint.value, str(path), *place, sentence(noted))
