"""What the cases of a trial exercise: its verdicts, its clauses, and small changes of its rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from oligomatch.api.authoring.case_patients import case_patient, own_rules_beside
from oligomatch.api.authoring.checking import case_findings
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import listed, plural, word
from oligomatch.api.words.requirements import requirement
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.probe.coverage import Clause, coverage
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
        """The patient of each case, but of those that `run_lines` refuses."""
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
            trial, cases = trial_of(file), read_cases(file)
            assert trial is not None  # its cases have been read
            yield Kit(file, trial, cases)


def run_lines(kit: Kit) -> list[str]:
    """Each case that gets other verdicts than it states, with its place."""
    with own_rules_beside(kit.path):
        found = [one for case in kit.cases for one in case_findings(case, kit.trial)]
    return [f"{one.place}: {one.text}" for one in found]


def coverage_lines(kit: Kit, *, whole: bool) -> tuple[list[str], int]:
    """What to print of a trial's clauses, and how many are not exercised both ways."""
    clauses = coverage(kit.trial, kit.patients())
    left = [clause for clause in clauses if not clause.both]
    head = say(
        "case_kit.met_and_not_met",
        id=kit.trial.id,
        clauses=len(clauses) - len(left),
        clauses_2=plural(len(clauses), "clause", "clauses"),
        kit=plural(len(kit.cases), "case", "cases"),
    )
    places = Places.of(kit.rules)
    if whole:
        return [head, *_text(kit.rules, clauses, places)], len(left)
    return [head, *(_missed(kit, clause, places) for clause in left)], len(left)


def _missed(kit: Kit, clause: Clause, places: Places) -> str:
    line, _ = places.of_tree(clause.criterion, clause.leaf)
    missing = [way for way, n in (("met", clause.met), ("not met", clause.not_met)) if not n]
    why = say("case_kit.no_case_in_which", missing=listed(map(word, missing)))
    criterion = kit.trial.criterion(clause.criterion)
    # of a definition every clause stands where it is used
    what = f" {requirement(clause.leaf)}" if criterion.definitions else ""
    return f"{kit.rules}:{line}:1: {clause.criterion}{what}: {why}"


def _text(file: Path, clauses: tuple[Clause, ...], places: Places) -> Iterator[str]:
    """The rule text with, before each clause, by how many cases it is met and not met."""
    by_line: dict[int, list[Clause]] = {}
    for clause in clauses:
        place = places.of_tree(clause.criterion, clause.leaf)
        by_line.setdefault(place[0], []).append(clause)
    yield say("case_kit.heads")
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        here = by_line.get(number, [])
        if not here:
            yield f"{'':12}{line}".rstrip()
            continue
        met, not_met = (min(getattr(c, way) for c in here) for way in ("met", "not_met"))
        mark = " " if all(clause.both for clause in here) else "!"
        yield f"{met:5}{not_met:5} {mark}{line}"


def mutation_lines(kit: Kit) -> tuple[list[str], int]:
    """The small changes of a trial's rules that no case notices, and how many they are."""
    known = load_equivalent() | load_equivalent(kit.path.parent / EQUIVALENT)
    alive = [(one.criterion.id, one.what) for one in survivors(kit.trial, kit.patients())]
    lost = [one for one in alive if one not in known]
    total = sum(1 for criterion in kit.trial.criteria for _ in mutants(criterion))
    head = say(
        "case_kit.not_noticed",
        id=kit.trial.id,
        lost=len(lost),
        total=plural(total, "change", "changes"),
    )
    same = len(alive) - len(lost)
    unreachable = say("case_kit.more_that_no_patient", same=same) if same else ""
    return [head + unreachable, *(f"  {id}: {what}" for id, what in lost)], len(lost)
