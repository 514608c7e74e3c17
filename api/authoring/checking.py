"""Checks files of every kind: trials, vocabulary, findings, case files and patient profiles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

from oligomatch.api.authoring.case_patients import case_patient, own_rules_beside
from oligomatch.api.authoring.linting import lint, lint_vocabulary
from oligomatch.api.authoring.problem import Finding
from oligomatch.api.authoring.sources import Sources
from oligomatch.api.intake.files import STDIN, Day, Refused, read_patients
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import plural
from oligomatch.api.words.problems import expected_words, fix_words
from oligomatch.matcher.findings.engines import read_own
from oligomatch.matcher.match.criteria import Judged, match_trial
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.case_files import SHIPPED as CASES
from oligomatch.rules.case_files import Case, read_cases, trial_of
from oligomatch.rules.findings.findings import FOLDER as FINDINGS
from oligomatch.rules.findings.findings import read_rules
from oligomatch.rules.landscape.definition import SHIPPED as LANDSCAPES
from oligomatch.rules.landscape.definition import load_landscape
from oligomatch.rules.landscape.groups import load_groups
from oligomatch.rules.landscape.tables import read_tables
from oligomatch.rules.offers.account import misplaced, unaccounted
from oligomatch.rules.offers.read import SHIPPED as OFFERS
from oligomatch.rules.offers.read import SUFFIX as OFFER
from oligomatch.rules.offers.read import read_offer
from oligomatch.rules.read import SHIPPED as TRIALS
from oligomatch.rules.read import read_trial
from oligomatch.rules.text.record import fields as as_map
from oligomatch.rules.text.record import listing
from oligomatch.rules.text.text import Fields, Items, Node, RuleFileError, compose_file
from oligomatch.rules.trial import Kind, Trial
from oligomatch.rules.vocabulary.vocabulary import SHIPPED as VOCABULARY
from oligomatch.rules.vocabulary.vocabulary import Entry, Gene, load_vocabulary, read_vocabulary

TABLES = ("organs.yaml", "stations.yaml", "genes.yaml", "agents.yaml", "conventions.yaml",
          "countries.yaml")  # fmt: skip
_SUFFIXES = frozenset({".yaml", ".yml", ".json", ".ndjson", ".jsonl"})


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing checked: its kind, how many of it there are, and its problems as `place: text`."""

    kind: str
    number: int
    problems: tuple[str, ...] = ()
    lints: tuple[Finding, ...] = ()
    answered: int = 0  # findings of the lint that the file answers


def shipped(sources: Sources | None = None) -> Iterator[Checked]:
    """The shipped rules and cases."""
    yield _vocabulary(VOCABULARY)
    yield _registry_tables(VOCABULARY / "registry")
    for folder, check in (
        (LANDSCAPES, _landscape),
        (FINDINGS, _findings),
        (TRIALS, lambda path: _trial(path, sources)),
        (OFFERS, _offer),
        (CASES, _cases),
    ):
        for path in sorted(folder.glob("*.yaml")):
            yield check(path)


def check_path(path: Path, day: Day, sources: Sources | None = None) -> Iterator[Checked]:
    """A file, or every file of a folder.

    Raises:
        FileNotFoundError: there is no such path.
    """
    if str(path) == STDIN:
        yield _patients(path, day)
        return
    if not path.exists():
        raise FileNotFoundError(path)
    if not path.is_dir():
        yield _file(path, day, sources)
        return
    files = sorted(p for p in path.rglob("*") if not p.is_dir() and p.suffix in _SUFFIXES)
    folders = {file.parent for file in files if file.name in TABLES}
    for folder in sorted(folders):
        yield _vocabulary(folder)
    registries = {file.parent for file in files if file.name == "fields.yaml"}
    for folder in sorted(registries):
        yield _registry_tables(folder)
    folders |= registries
    for file in files:
        if file.parent not in folders and ".schema." not in file.name:
            yield _file(file, day, sources)


def _file(path: Path, day: Day, sources: Sources | None) -> Checked:
    if path.name.endswith(".case.yaml"):
        return _cases(path)
    if path.name.endswith(OFFER):
        return _offer(path)
    if path.name in TABLES:
        return _vocabulary(path.parent)
    match _kind(path):
        case "trial":
            return _trial(path, sources)
        case "landscape":
            return _landscape(path)
        case "groups":
            return _attempt("group of patients", lambda: len(list(load_groups(path).each())))
        case "rule":
            return _findings(path)
        case "criterion":  # notes on changes of one (rules/equivalent): their text alone is read
            return _attempt("note on a rule", lambda: len(listing(as_map)(compose_file(path))))
        case _:
            return _patients(path, day)


def _kind(path: Path) -> str:
    """What a file says it is, by its first key; a patient where it does not say."""
    if path.suffix not in (".yaml", ".yml"):
        return "patient"
    try:
        root = compose_file(path, echo=False)
    except (RuleFileError, OSError):
        return "trial" if path.name.startswith("NCT") else "patient"
    first: Node = root.nodes[0] if isinstance(root, Items) and root.nodes else root
    names = {key.value for key, _ in first.entries} if isinstance(first, Fields) else set()
    kinds = ("trial", "landscape", "groups", "rule", "criterion")
    return next((name for name in kinds if name in names), "patient")


def _attempt(kind: str, read: Callable[[], int]) -> Checked:
    try:
        return Checked(kind, read())
    except RuleFileError as error:
        return Checked(kind, 1, tuple(str(one) for one in error))


def _trial(path: Path, sources: Sources | None) -> Checked:
    checked = _attempt("trial", lambda: bool(read_trial(path)))
    if checked.problems:
        return checked
    linted = lint(path, sources)
    left = [one.id for one in read_trial(path).criteria if one.kind is Kind.TO_DO]
    to_do = (
        (say("checking.criteria_do", path=path, left=len(left), left_2=", ".join(left)),)
        if left
        else ()
    )
    return replace(checked, problems=to_do, lints=linted.findings, answered=linted.answered)


def _offer(path: Path) -> Checked:
    """What a trial offers: read, and its parts held against the words of its cells."""
    checked = _attempt("offer", lambda: bool(read_offer(path)))
    if checked.problems:
        return checked
    offer = read_offer(path)
    problems = [
        say("checking.not_in_its_cell", path=path, quote=quote) for quote in misplaced(offer)
    ]
    if words := unaccounted(offer):
        problems.append(say("checking.no_part_stands_for", path=path, words=" ".join(words)))
    about = path.with_name(f"{offer.trial}.yaml")
    about = about if about.is_file() else TRIALS / about.name
    known = {one.id for one in read_trial(about).criteria} if about.is_file() else set()
    if strange := sorted(offer.criteria() - known):
        problems.append(
            say("checking.no_criterion", path=path, strange=", ".join(strange), trial=offer.trial)
        )
    return replace(checked, problems=tuple(problems))


def _landscape(path: Path) -> Checked:
    return _attempt("landscape", lambda: bool(load_landscape(path)))


def _findings(path: Path) -> Checked:
    if path.parent.resolve() == FINDINGS:
        return _attempt("rule of the findings", lambda: len(read_rules(path)))
    checked = _attempt("rule of the findings", lambda: len(read_own(path.parent)))
    own = tuple(one for one in checked.problems if one.startswith(f"{path}:"))
    return replace(checked, number=max(1, len(own)) if own else len(read_rules(path)), problems=own)


def _vocabulary(folder: Path) -> Checked:
    checked = _attempt("vocabulary entry", lambda: len(list(read_vocabulary(folder).entries())))
    return checked if checked.problems else replace(checked, lints=lint_vocabulary(folder))


def _registry_tables(folder: Path) -> Checked:
    """The tables over registry records, each entry of them."""

    def entries() -> int:
        tables = read_tables(folder)
        return sum(len(getattr(tables, table.name)) for table in fields(tables))

    return _attempt("registry entry", entries)


def _patients(path: Path, day: Day) -> Checked:
    read = list(read_patients(str(path), day))
    problems = [str(f) for one in read if isinstance(one, Refused) for f in one.faults]
    return Checked("patient", len(read), tuple(problems))


def _cases(path: Path) -> Checked:
    """The cases of a file, each judged and compared with what it expects."""
    try:
        cases = read_cases(path)
    except RuleFileError as error:
        return Checked("case", 1, tuple(str(one) for one in error))
    about = trial_of(path)
    assert about is not None  # its cases have been read
    with own_rules_beside(path):
        problems = [line for case in cases for line in case_lines(case, about)]
    return Checked("case", len(cases), tuple(problems))


def case_lines(case: Case, trial: Trial) -> list[str]:
    """How the verdicts of a case differ from those it expects, each with its place."""
    at = say("checking.case", file=case.file, line=case.line, what=case.name)
    return [f"{at}: {problem}" for problem in case_problems(case, trial)]


def case_problems(case: Case, trial: Trial) -> Iterator[str]:
    """How the verdicts of a case differ from those it expects."""
    try:
        found = match_trial(case_patient(case), trial)
    except ProfileError as error:
        for problem in error.problems:
            yield f"patient{problem.pointer}: {expected_words(problem)}; {fix_words(problem)}"
        return
    except RuleFileError as error:
        yield error.problem
        return
    if str(found.match) != case.expected.match:
        yield say("checking.expected_match_found", match=case.expected.match, match_2=found.match)
    for judged in found.deciding:
        yield from _criterion_problems(case, judged)


def _criterion_problems(case: Case, judged: Judged) -> Iterator[str]:
    expected = case.expected
    wanted = _wanted(case, judged.id)
    got = f"{judged.verdict}{f' ({judged.reason})' if judged.reason else ''}"
    if wanted != got:
        yield say("checking.expected_found", id=judged.id, wanted=wanted, got=got)
    waits = sorted(expected.waits.get(judged.id, ()))
    events = sorted({str(awaited.event) for awaited in judged.awaits})
    if events != waits:
        yield say(
            "checking.expected_wait_for_found",
            id=judged.id,
            list=_list(waits),
            list_2=_list(events),
        )
    day = expected.met_on.get(judged.id)
    days = [awaited.day.isoformat() for awaited in judged.awaits if awaited.day]
    if day is not None and day not in days:
        yield say("checking.expected_met_on_found", id=judged.id, day=day, list=_list(days))


def _list(names: list[str]) -> str:
    return ", ".join(names) or "nothing"


def _wanted(case: Case, id: str) -> str:
    if id in case.expected.not_met:
        return "not met"
    reason = case.expected.unknown.get(id)
    return say("checking.unknown", reason=reason) if reason else "met"


def unverified() -> Iterator[tuple[str, Entry]]:
    """Every entry of the shipped vocabulary that nobody has verified yet, with its table."""
    vocabulary = load_vocabulary()
    for table in fields(vocabulary):
        for entry in getattr(vocabulary, table.name).values():
            if not entry.verified:
                yield table.name, entry
            if isinstance(entry, Gene):
                yield from (("variants", v) for v in entry.variants.values() if not v.verified)


def summary(checked: list[Checked]) -> str:
    """What was checked, in one line."""
    numbers: dict[str, int] = {}
    for one in checked:
        numbers[one.kind] = numbers.get(one.kind, 0) + one.number
    plurals = {
        "trial": "trials",
        "offer": "offers",
        "rule of the findings": "rules of the findings",
        "vocabulary entry": "vocabulary entries",
        "registry entry": "registry entries",
        "landscape": "landscapes",
        "group of patients": "groups of patients",
        "note on a rule": "notes on rules",
        "case": "cases",
        "patient": "patients",
        "file": "files",
    }
    counted = ", ".join(plural(number, kind, plurals[kind]) for kind, number in numbers.items())
    problems = sum(len(one.problems) + len(one.lints) for one in checked)
    found = plural(problems, "problem", "problems") if problems else say("checking.no_problem")
    answered = sum(one.answered for one in checked)
    said = f", {answered} answered" if answered else ""
    return say("checking.checked_found", counted=counted or "nothing", found=found, said=said)
