"""The command `oligomatch boundary`: patients on either side of each criterion of a trial."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Literal

from oligomatch.api.commands.options import Trials, argument, option
from oligomatch.api.commands.shared import (
    DONE,
    as_wrong_use,
    missing,
    named_trial,
    needs_solver,
    put,
    rules_used,
)
from oligomatch.api.commands.usage import complete_trial
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oligomatch.api.authoring.boundary_cases import BoundaryFound
    from oligomatch.matcher.profile.profile import Profile
    from oligomatch.rules.trial import Criterion, Trial

SHARES, LEAST = 2, 8  # shares of the time, and parts of it, that one criterion may take
SECONDS = 45  # so that it ends within a minute, with what was begun


def boundary(
    trial: Annotated[
        str, argument("boundary.trial", metavar="TRIAL", autocompletion=complete_trial)
    ],
    criterion: Annotated[str, option("boundary.criterion", metavar="ID")] = "",
    out: Annotated[Path | None, option("boundary.out", metavar="DIR")] = None,
    folder: Trials = None,
    seconds: Annotated[int, option("boundary.seconds", min=1, metavar="N")] = SECONDS,
    form: Annotated[
        Literal["text", "json", "yaml"], option("boundary.form", "--format", "-f")
    ] = "text",
) -> int:
    """Show for each criterion a patient just in and one just out, who differ in what it reads."""
    from oligomatch.api.authoring.boundary_cases import case_text
    from oligomatch.api.authoring.boundary_view import as_object, text_lines
    from oligomatch.api.terminal.streams import print_value

    needs_solver("boundary")
    about = trial_meant(trial, folder)
    target = None if out is None else _target(out, about)
    found = _found(about, _known(trial, folder, about), criterion, seconds)
    if target is not None:
        put(target, case_text(found))
        print(say("boundary.cases_written", target=target, sum=sum(1 for _ in found.patients())))
        return DONE
    match form:
        case "json":
            print_value(as_object(found))
        case "yaml":
            print(case_text(found), end="")
        case "text":
            for line in text_lines(found):
                print(line.rstrip())
    return DONE


def trial_meant(name: str, folder: Path | None = None) -> Trial:
    """The trial of a file, a registry number or an acronym."""
    from oligomatch.rules.read import read_trial
    from oligomatch.rules.text.text import RuleFileError
    from oligomatch.rules.vocabulary.own import put_in_force_beside

    if Path(name).is_file():
        with as_wrong_use(say("boundary.trial_file_cannot_be"), RuleFileError):
            put_in_force_beside(Path(name).parent)
            return read_trial(Path(name))
    if Path(name).suffix in (".yaml", ".yml"):
        raise missing(name)
    return named_trial(name, rules_used(folder).trials)


def _known(name: str, folder: Path | None, about: Trial) -> list[Profile]:
    """The patients of the cases beside an author's trial, from whom others are looked for."""
    from oligomatch.api.authoring.case_patients import patients_of

    beside = Path(name).parent if Path(name).is_file() else folder
    files = [] if beside is None else sorted(beside.glob(f"{about.id}*.case.yaml"))
    read = (patients_of(file, about) for file in files)
    return [patient.profile for some in read for patient in some or ()]


def _target(folder: Path, about: Trial) -> Path:
    """Where the cases go; a file that is there already is not written over."""
    from oligomatch.api.authoring.boundary_cases import SUFFIX

    if not folder.is_dir():
        raise WrongUse(say("boundary.write_no_such_folder", folder=folder))
    path = folder / f"{about.id}{SUFFIX}"
    if path.exists():
        raise WrongUse(say("boundary.write_there_already_move", path=path))
    return path


def _found(about: Trial, patients: Sequence[Profile], wanted: str, seconds: int) -> BoundaryFound:
    from oligomatch.rules.trial import DECIDING

    known = {one.id: one for one in about.criteria if one.kind in DECIDING}
    if wanted and wanted not in known:
        message = say("boundary.no_criterion_decides_those", wanted=wanted, id=about.id)
        raise WrongUse(say("boundary.criterion", message=message, known=", ".join(known)))
    return _within(about, patients, [known[wanted]] if wanted else [*known.values()], seconds)


def _within(
    about: Trial, patients: Sequence[Profile], asked: Sequence[Criterion], seconds: int
) -> BoundaryFound:
    """What is found of some criteria in the time given, of all of them with further clauses; what
    was not come to says so, and how far it is is told."""
    from oligomatch.api.authoring.boundary_cases import BoundaryFound
    from oligomatch.api.terminal.progress import shown_so_far
    from oligomatch.matcher.probe.boundaries import Edge, Finder, Why
    from oligomatch.matcher.probe.clause_set import exercises
    from oligomatch.rules.trial import DECIDING

    end = until = monotonic() + seconds

    def late() -> bool:
        return monotonic() > until

    finder, found = Finder(about, known=patients, late=late), dict[str, Edge]()
    with shown_so_far(say("boundary.criteria", deciding=len(asked))) as tick:
        for number, one in enumerate(asked):  # none takes the time of all
            share = SHARES * (end - monotonic()) / (len(asked) - number)
            until = min(end, monotonic() + max(share, seconds / LEAST))
            found[one.id] = Edge(one, None, Why.NO_TIME) if late() else finder.edge(one)
            tick()
        until = end
        for one in asked:
            if found[one.id].why is Why.NO_TIME and not late():
                found[one.id] = finder.edge(one)
    edges = list(found.values())
    whole = len(asked) == sum(one.kind in DECIDING for one in about.criteria)
    pairs = [pair for edge in edges for pair in edge.pairs]
    further = tuple(exercises(about, pairs, late=late)) if whole else ()
    return BoundaryFound(about, tuple(edges), further)
