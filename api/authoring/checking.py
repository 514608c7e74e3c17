"""Checks files of every kind: trials, vocabulary, findings, case files and patient profiles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import NamedTuple

from oligomatch.api.authoring.case_patients import (
    case_patient,
    own_rules_beside,
    words_in_force,
)
from oligomatch.api.authoring.desk.accepted import is_of_desk
from oligomatch.api.authoring.linting import lint, lint_definitions, lint_vocabulary
from oligomatch.api.authoring.problem import Finding
from oligomatch.api.authoring.sources import Sources
from oligomatch.api.intake.case import CASE
from oligomatch.api.intake.files import Day, Fault, Given, Refused, read_patients
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import plural
from oligomatch.api.words.problems import problem_line, refusal_words
from oligomatch.matcher.findings.engines import read_own
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, match_trial
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.case_files import SHIPPED as CASES
from oligomatch.rules.case_files import Case, read_cases, trial_of
from oligomatch.rules.definitions import FOLDER as DEFINITIONS
from oligomatch.rules.definitions import read_definitions
from oligomatch.rules.findings.findings import FOLDER as FINDINGS
from oligomatch.rules.findings.findings import OWN as FINDINGS_BESIDE
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
from oligomatch.rules.read import load_trials, read_trial
from oligomatch.rules.site_answers import misfit
from oligomatch.rules.text.record import fields as as_map
from oligomatch.rules.text.record import listing
from oligomatch.rules.text.text import STDIN, Fields, Items, Node, RuleFileError, compose_file
from oligomatch.rules.trial import Kind, SiteAnswer, Trial
from oligomatch.rules.vocabulary.entries import Entry, Gene
from oligomatch.rules.vocabulary.own import OWN as WORDS
from oligomatch.rules.vocabulary.own import read_beside
from oligomatch.rules.vocabulary.vocabulary import SHIPPED as VOCABULARY
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary, read_vocabulary

TABLES = ("organs.yaml", "stations.yaml", "genes.yaml", "agents.yaml", "conventions.yaml",
          "countries.yaml")  # fmt: skip
_SUFFIXES = frozenset({".yaml", ".yml", ".json", ".ndjson", ".jsonl"})


CODES: Mapping[str, str] = {  # of what cannot be used, by its kind
    "trial": "OM101",
    "offer": "OM103",
    "vocabulary_entry": "OM201",
    "registry_entry": "OM201",
    "finding_rule": "OM301",
    "landscape": "OM302",
    "group": "OM302",
    "rule_note": "OM303",
    "definition": "OM101",
    "case": "OM401",
    "patient": "OM501",
    "file": "OM101",
}
_NOUNS: Mapping[str, Sequence[str]] = table("checked_things")  # one, many


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing checked: its kind, how many of it there are, and its problems."""

    kind: str  # of CODES
    number: int
    problems: tuple[Finding, ...] = ()
    lints: tuple[Finding, ...] = ()
    hints: tuple[Finding, ...] = ()  # of the lint: what may well be no fault
    accepted: int = 0  # findings of the lint that the file accepts, with a reason


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
    folders = {file.parent for file in files if file.name in TABLES and not _own_vocabulary(file)}
    for folder in sorted(folders):
        yield _vocabulary(folder)
    registries = {file.parent for file in files if file.name == "fields.yaml"}
    for folder in sorted(registries):
        yield _registry_tables(folder)
    folders |= registries
    said: set[Finding] = set()  # of a vocabulary beside trials, of which each trial would say it
    for file in files:
        if file.parent not in folders and ".schema." not in file.name and not is_of_desk(file):
            one = _file(file, day, sources)
            if one.kind == "vocabulary_entry" and one.problems:
                new = tuple(problem for problem in one.problems if problem not in said)
                said.update(new)
                if not new:
                    continue
                one = replace(one, problems=new)
            yield one


def _file(path: Path, day: Day, sources: Sources | None) -> Checked:
    """A file, read with the vocabulary that stands beside the trials of its folder."""
    if _own_vocabulary(path):
        return _own_words(path)
    inside = path.parent.name in (FINDINGS_BESIDE, DEFINITIONS)
    folder = path.parent.parent if inside else path.parent
    try:
        words = read_beside(folder / WORDS)
    except RuleFileError as error:
        return Checked("vocabulary_entry", 1, _refused("vocabulary_entry", error))
    with words_in_force(words):
        return _one_file(path, day, sources)


def _own_vocabulary(path: Path) -> bool:
    """Whether a file is of a vocabulary that stands beside an author's trials."""
    whole = all((path.parent / name).is_file() for name in TABLES)
    return path.parent.name == WORDS and path.suffix == ".yaml" and not whole


def _own_words(path: Path) -> Checked:
    """The entries of one file of an author's vocabulary, as they stand beside the shipped ones."""
    checked = _attempt("vocabulary_entry", lambda: bool(read_beside(path.parent)))
    own = tuple(one for one in checked.problems if one.file == str(path))
    if own:
        return replace(checked, problems=own)
    tables = (node for key, node in as_map(compose_file(path)).entries if key.value != "default")
    return replace(checked, number=sum(len(as_map(one).entries) for one in tables), problems=())


def _one_file(path: Path, day: Day, sources: Sources | None) -> Checked:
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
            return _attempt("group", lambda: len(list(load_groups(path).each())))
        case "rule":
            return _findings(path)
        case "define":
            return _definitions(path)
        case "criterion":  # notes on changes of one (rules/equivalent): their text alone is read
            return _attempt("rule_note", lambda: len(listing(as_map)(compose_file(path))))
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
    kinds = ("trial", "landscape", "groups", "rule", "criterion", "define")
    return next((name for name in kinds if name in names), "patient")


def _attempt(kind: str, read: Callable[[], int]) -> Checked:
    try:
        return Checked(kind, read())
    except RuleFileError as error:
        return Checked(kind, 1, _refused(kind, error))


def _refused(kind: str, error: RuleFileError) -> tuple[Finding, ...]:
    """The problems of what cannot be read, each at its place; the file's first sign without one."""
    return tuple(
        Finding(CODES[kind], one.file, max(1, one.line), max(1, one.column), one.problem)
        for one in error
    )


def _trial(path: Path, sources: Sources | None) -> Checked:
    checked = _attempt("trial", lambda: bool(read_trial(path)))
    if checked.problems:
        return checked
    linted = lint(path, sources)
    left = [one.id for one in read_trial(path).criteria if one.kind is Kind.TO_DO]
    to_do = say("checking.to_do", number=len(left), criteria=", ".join(left))
    found = (Finding.of_file("OM102", path, to_do),) if left else ()
    return replace(
        checked,
        problems=found,
        lints=tuple(one for one in linted.findings if not one.hint),
        hints=tuple(one for one in linted.findings if one.hint),
        accepted=linted.accepted,
    )


def _offer(path: Path) -> Checked:
    """What a trial offers: read, and its parts held against the words of its cells."""
    checked = _attempt("offer", lambda: bool(read_offer(path)))
    if checked.problems:
        return checked
    offer = read_offer(path)
    problems = [say("checking.not_in_its_cell", quote=quote) for quote in misplaced(offer)]
    if words := unaccounted(offer):
        problems.append(say("checking.no_part_stands_for", words=" ".join(words)))
    about = path.with_name(f"{offer.trial}.yaml")
    about = about if about.is_file() else TRIALS / about.name
    known = {one.id for one in read_trial(about).criteria} if about.is_file() else set()
    if strange := sorted(offer.criteria() - known):
        strange_words = ", ".join(strange)
        problems.append(say("checking.no_criterion", strange=strange_words, trial=offer.trial))
    found = tuple(Finding.of_file(CODES["offer"], path, problem) for problem in problems)
    return replace(checked, problems=found)


def _landscape(path: Path) -> Checked:
    return _attempt("landscape", lambda: bool(load_landscape(path)))


def _findings(path: Path) -> Checked:
    if path.parent.resolve() == FINDINGS:
        return _attempt("finding_rule", lambda: len(read_rules(path)))
    checked = _attempt("finding_rule", lambda: len(read_own(path.parent)))
    own = tuple(one for one in checked.problems if one.file == str(path))
    return replace(checked, number=max(1, len(own)) if own else len(read_rules(path)), problems=own)


def _definitions(path: Path) -> Checked:
    checked = _attempt("definition", lambda: len(read_definitions(path).places))
    return checked if checked.problems else replace(checked, lints=lint_definitions(path))


def _vocabulary(folder: Path) -> Checked:
    checked = _attempt("vocabulary_entry", lambda: len(list(read_vocabulary(folder).entries())))
    return checked if checked.problems else replace(checked, lints=lint_vocabulary(folder))


def _registry_tables(folder: Path) -> Checked:
    """The tables over registry records, each entry of them."""

    def entries() -> int:
        tables = read_tables(folder)
        return sum(len(getattr(tables, table.name)) for table in fields(tables))

    return _attempt("registry_entry", entries)


def _patients(path: Path, day: Day) -> Checked:
    read = list(read_patients(str(path), day))
    faults = (one.faults if isinstance(one, Refused) else _unfit(one) for one in read)
    found = (one for each in faults for one in each)
    return Checked("patient", len(read), tuple(map(_of_patient, found)))


def _unfit(given: Given) -> Iterator[Fault]:
    """The answers of trial sites in a patient's file that fit no reading of the shipped rules."""
    known = {trial.id: trial for trial in load_trials()} if given.case.site_answers else {}
    place = given.origin.file, given.origin.line, 1
    for one in given.case.site_answers:
        answer = SiteAnswer(one.trial, one.reading, one.choice, by="", on="")
        if (problem := misfit(answer, known)) is not None:
            yield Fault(*place, refusal_words(problem[1]), field=f"{CASE}/site_answers")


def _of_patient(fault: Fault) -> Finding:
    if not fault.line:
        return Finding.of_file(CODES["patient"], Path(fault.file), fault.words)
    place = fault.line, max(1, fault.column)
    return Finding(CODES["patient"], fault.file, *place, fault.words)


def _cases(path: Path) -> Checked:
    """The cases of a file, each judged and compared with what it expects."""
    try:
        cases = read_cases(path)
    except RuleFileError as error:
        return Checked("case", 1, _refused("case", error))
    about = trial_of(path)
    assert about is not None  # its cases have been read
    with own_rules_beside(path):
        problems = [one for case in cases for one in case_findings(case, about)]
    return Checked("case", len(cases), tuple(problems))


def case_findings(case: Case, trial: Trial) -> list[Finding]:
    """How the verdicts of a case differ from those it expects, each with its place."""
    words = (one.words for one in case_problems(case, trial))
    texts = [say("checking.case", name=case.name, problem=problem) for problem in words]
    return [Finding("OM402", case.file, case.line, 1, text) for text in texts]


class CaseProblem(NamedTuple):
    """One way in which a case is not as it states, and the criterion of which it is."""

    words: str
    criterion: str = ""


def case_problems(case: Case, trial: Trial) -> Iterator[CaseProblem]:
    """How the verdicts of a case differ from those it expects."""
    try:
        found = match_trial(case_patient(case), trial)
    except ProfileError as error:
        for problem in error.problems:
            yield CaseProblem(problem_line(problem, below="patient"))
        return
    except RuleFileError as error:
        yield CaseProblem(error.problem)
        return
    wanted, match = case.expected.match, str(found.match)
    if match != wanted:
        yield CaseProblem(say("checking.match", wanted=wanted, found=match))
    for judged in found.every:
        words = _criterion_problems(case, judged)
        yield from (CaseProblem(one, judged.id) for one in words)


def _criterion_problems(case: Case, judged: Judged) -> Iterator[str]:
    expected, id = case.expected, judged.id
    wanted, found = _wanted(case, id), (str(judged.verdict), str(judged.reason or ""))
    if wanted != found:
        yield say("checking.verdict", id=id, wanted=_spelt(*wanted), found=_spelt(*found))
    waits = sorted(expected.waits.get(id, ()))
    events = sorted({str(awaited.event) for awaited in judged.awaits})
    if events != waits:
        yield say("checking.waits", id=id, wanted=_list(waits), found=_list(events))
    day = expected.met_on.get(id)
    days = [awaited.day.isoformat() for awaited in judged.awaits if awaited.day]
    if day is not None and day not in days:
        yield say("checking.met_on", id=id, day=day, found=_list(days))


def _list(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or say("checking.nothing")


def _spelt(verdict: str, reason: str) -> str:
    """A verdict as a case file spells it."""
    return f"`{verdict}: {reason}`" if reason else f"`{verdict}`"


def _wanted(case: Case, id: str) -> tuple[str, str]:
    """The verdict that a case states of a criterion, and why it is open."""
    if id in case.expected.not_met:
        return str(Verdict.NOT_MET), ""
    reason = case.expected.unknown.get(id)
    return (str(Verdict.UNKNOWN), reason) if reason else (str(Verdict.MET), "")


def unverified() -> Iterator[tuple[str, Entry]]:
    """Every entry of the shipped vocabulary that nobody has verified yet, with its table."""
    vocabulary = load_vocabulary()
    for column in fields(vocabulary):
        for entry in getattr(vocabulary, column.name).values():
            if not entry.verified:
                yield column.name, entry
            if isinstance(entry, Gene):
                yield from (("variants", v) for v in entry.variants.values() if not v.verified)


def summary(checked: list[Checked]) -> str:
    """What was checked, in one line."""
    numbers: dict[str, int] = {}
    for one in checked:
        numbers[one.kind] = numbers.get(one.kind, 0) + one.number
    counted = ", ".join(plural(number, *_NOUNS[kind]) for kind, number in numbers.items())
    problems = sum(len(one.problems) + len(one.lints) for one in checked)
    found = plural(problems, *_NOUNS["problem"]) if problems else say("checking.no_problem")
    accepted = sum(one.accepted for one in checked)
    said = ""
    if accepted:
        said = say("checking.accepted", findings=plural(accepted, *_NOUNS["finding"]))
    if hints := sum(len(one.hints) for one in checked):
        said += say("checking.hints", hints=plural(hints, *_NOUNS["hint"]))
    counted = counted or say("checking.nothing")
    return say("checking.checked_found", counted=counted, found=found, said=said)
