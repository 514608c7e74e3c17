"""What the cases of a trial exercise: its verdicts, its clauses, and small changes of its rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from oligomatch.api.authoring.case_patients import (
    case_patient,
    own_rules_beside,
    own_words_beside,
)
from oligomatch.api.authoring.checking import case_findings
from oligomatch.api.results.forms import cases as forms
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import listed, plural, word
from oligomatch.api.words.requirements import requirement
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.probe.coverage import coverage
from oligomatch.matcher.probe.mutants import mutants, survivors
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.case_files import SHIPPED as CASES
from oligomatch.rules.case_files import Case, read_cases, trial_of
from oligomatch.rules.equivalent_changes import load_equivalent
from oligomatch.rules.places import Places
from oligomatch.rules.read import SHIPPED as TRIALS
from oligomatch.rules.text.text import RuleFileError
from oligomatch.rules.trial import Trial

EQUIVALENT = "equivalent"  # the folder, beside the cases, of changes that no patient can tell


@dataclass(frozen=True)
class Kit:
    """A case file with the trial that it is about."""

    path: Path
    trial: Trial
    cases: tuple[Case, ...]

    @property
    def rules(self) -> Path:
        """The trial's file: beside the cases, else the shipped one."""
        name = f"{self.trial.id}.yaml"
        beside = self.path.with_name(name)
        return beside if beside.is_file() else TRIALS / name

    def patients(self) -> list[Patient]:
        """The patient of each case, but of those that are refused."""
        found = []
        for case in self.cases:
            with suppress(ProfileError, RuleFileError):
                found.append(case_patient(case))
        return found


def kits(paths: list[Path]) -> Iterator[Kit]:
    """The case files named, those of folders, or those shipped.

    Raises:
        FileNotFoundError: a path that is not there, or a folder without case files.
        RuleFileError: a case file, or its trial, that cannot be read.
    """
    for path in paths or [CASES]:
        files = sorted(path.rglob("*.case.yaml")) if path.is_dir() else [path]
        if not files or not path.exists():
            raise FileNotFoundError(path)
        for file in files:
            with own_words_beside(file.parent):
                trial, cases = trial_of(file), read_cases(file)
            assert trial is not None  # its cases have been read
            yield Kit(file, trial, cases)


def cases_object(kits: Iterable[Kit], *, cover: bool = False, mutate: bool = False) -> forms.Cases:
    """The documented form of every kit, as `--format json` prints it (docs/testing.md)."""
    files = [file_object(kit, cover=cover, mutate=mutate) for kit in kits]
    return {
        "files": files,
        "cases": sum(one["cases"] for one in files),
        "problems": sum(map(problems_of, files)),
    }


def file_object(kit: Kit, *, cover: bool = False, mutate: bool = False) -> forms.CaseFile:
    """What the cases of one file exercise: the clauses and the changes where they are wanted."""
    with own_words_beside(kit.path.parent):
        return _exercised(kit, cover=cover, mutate=mutate)


def _exercised(kit: Kit, *, cover: bool, mutate: bool) -> forms.CaseFile:
    made: forms.CaseFile = {
        "trial": kit.trial.id,
        "acronym": kit.trial.acronym or None,
        "file": str(kit.path),
        "cases": len(kit.cases),
        "failed": _failed(kit),
        "clauses": _clauses(kit) if cover else None,
        "unnoticed": None,
        "changes_made": None,
        "changes_equivalent": None,
    }
    if mutate:
        known = load_equivalent() | load_equivalent(kit.path.parent / EQUIVALENT)
        alive = [(one.criterion.id, one.what) for one in survivors(kit.trial, kit.patients())]
        lost = [one for one in alive if one not in known]
        made["unnoticed"] = [{"criterion": id, "change": what} for id, what in lost]
        made["changes_made"] = sum(1 for one in kit.trial.criteria for _ in mutants(one))
        made["changes_equivalent"] = len(alive) - len(lost)
    return made


def problems_of(file: forms.CaseFile) -> int:
    """How many cases fail, clauses are not exercised both ways, and changes go unnoticed."""
    return len(file["failed"]) + len(one_sided(file)) + len(file["unnoticed"] or ())


def one_sided(file: forms.CaseFile) -> list[forms.ExercisedClause]:
    """The clauses that no case meets, or that none fails."""
    return [one for one in file["clauses"] or () if not (one["cases_met"] and one["cases_not_met"])]


def _failed(kit: Kit) -> list[forms.FailedCase]:
    """Each case that gets other verdicts than it states."""
    with own_rules_beside(kit.path):
        found = [one for case in kit.cases for one in case_findings(case, kit.trial)]
    return [{"file": one.file, "line": one.line, "detail": one.text} for one in found]


def _clauses(kit: Kit) -> list[forms.ExercisedClause]:
    places = Places.of(kit.rules)
    return [
        {
            "file": str(kit.rules),
            "line": places.of_tree(one.criterion, one.leaf)[0],
            "criterion": one.criterion,
            "requires": requirement(one.leaf),
            "cases_met": one.met,
            "cases_not_met": one.not_met,
        }
        for one in coverage(kit.trial, kit.patients())
    ]


def text_lines(kit: Kit, file: forms.CaseFile, *, whole: bool) -> Iterator[str]:
    """What to print of a file's cases; `whole` shows the rule text with the numbers in it."""
    yield from (f"{one['file']}:{one['line']}:1: {one['detail']}" for one in file["failed"])
    if file["clauses"] is not None:
        left = one_sided(file)
        yield say(
            "case_kit.met_and_not_met",
            id=kit.trial.id,
            clauses=len(file["clauses"]) - len(left),
            clauses_2=plural(len(file["clauses"]), "clause", "clauses"),
            kit=plural(len(kit.cases), "case", "cases"),
        )
        yield from _text(kit, file["clauses"]) if whole else (_missed(kit, one) for one in left)
    if file["unnoticed"] is not None:
        same = file["changes_equivalent"]
        yield say(
            "case_kit.not_noticed",
            id=kit.trial.id,
            lost=len(file["unnoticed"]),
            total=plural(file["changes_made"] or 0, "change", "changes"),
        ) + (say("case_kit.more_that_no_patient", same=same) if same else "")
        yield from (f"  {one['criterion']}: {one['change']}" for one in file["unnoticed"])


def _missed(kit: Kit, clause: forms.ExercisedClause) -> str:
    ways = (("met", clause["cases_met"]), ("not met", clause["cases_not_met"]))
    why = say("case_kit.no_case_in_which", missing=listed(word(way) for way, n in ways if not n))
    criterion = kit.trial.criterion(clause["criterion"])
    # of a definition every clause stands where it is used
    what = f" {clause['requires']}" if criterion.definitions else ""
    return f"{clause['file']}:{clause['line']}:1: {criterion.id}{what}: {why}"


def _text(kit: Kit, clauses: list[forms.ExercisedClause]) -> Iterator[str]:
    """The rule text with, before each clause, by how many cases it is met and not met."""
    by_line: dict[int, list[forms.ExercisedClause]] = {}
    for clause in clauses:
        by_line.setdefault(clause["line"], []).append(clause)
    yield say("case_kit.heads")
    for number, line in enumerate(kit.rules.read_text(encoding="utf-8").splitlines(), 1):
        here = by_line.get(number, [])
        if not here:
            yield f"{'':12}{line}".rstrip()
            continue
        met, not_met = (min(c[way] for c in here) for way in ("cases_met", "cases_not_met"))
        yield f"{met:5}{not_met:5} {' ' if met and not_met else '!'}{line}"
