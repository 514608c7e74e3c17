"""What every command shares: its failures as sentences, the day asked, and the rules it uses."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import typer

from oligomatch.api.terminal.streams import (
    complain,
    fault_words,
    lenient,
    print_line,
    print_rows,
    print_value,
    reason_words,
    unwritten_words,
    write_whole,
)
from oligomatch.api.terminal.wrong_use import WrongFile, WrongUse
from oligomatch.api.words.catalogue import say

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from oligomatch.api.intake.files import Day
    from oligomatch.api.results.forms.rows import Table
    from oligomatch.api.results.matching import Result, Rules
    from oligomatch.api.results.running import Run
    from oligomatch.rules.text.text import RuleFileError
    from oligomatch.rules.trial import Trial

DONE, FOUND, WRONG = 0, 1, 2  # docs/output.md has the table of every command
INTERRUPTED, UNREAD = 128 + 2, 128 + 13  # as the shell counts signals: SIGINT, SIGPIPE


Command = TypeVar("Command", bound=Callable[..., Any])
Made = TypeVar("Made")


def guarded(command: Command) -> Command:
    """A command whose every failure is a sentence; patient data never reaches a traceback."""

    @functools.wraps(command)
    def safe(*args: Any, **kwargs: Any) -> None:
        lenient()
        try:
            status = command(*args, **kwargs)
            sys.stdout.flush()
        except WrongFile as error:
            print(error, file=sys.stderr)
            status = WRONG
        except WrongUse as error:
            complain(str(error))
            status = WRONG
        except BrokenPipeError:
            _give_up_output()
            status = UNREAD
        except KeyboardInterrupt:
            status = INTERRUPTED
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except Exception as error:
            if unwritten := unwritten_words(error):
                _give_up_output()
            complain(unwritten or fault_words(error))
            status = WRONG
        raise typer.Exit(status or DONE)

    return safe  # type: ignore[return-value]


def _give_up_output() -> None:
    """Let what is still to be written go nowhere: Python would try again at the end, and fail."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def put(path: Path, text: str) -> None:
    """Write a text file, whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongUse(
            say("shared.name_another_folder", parent=path.parent, reason_words=reason_words(error))
        ) from None
    try:
        write_whole(path, text)
    except OSError as error:
        raise WrongUse(
            say("shared.cannot_be_written", path=path, reason_words=reason_words(error))
        ) from None


@contextmanager
def as_wrong_use(before: str = "", *kinds: type[Exception]) -> Iterator[None]:
    """What fails within by one of these kinds (a value that cannot be meant, if none is named) is
    a sentence on how the command was called, after the words `before` it."""
    from oligomatch.rules.text.text import RuleFileError

    kinds = kinds or (ValueError,)
    try:
        yield
    except kinds as error:
        if isinstance(error, FileNotFoundError):
            raise missing(error.filename) from None
        words = problems_of(error) if isinstance(error, RuleFileError) else str(error)
        raise WrongUse(f"{before}{words}") from None


def missing(file: object) -> WrongFile:
    """That a file or folder is not there."""
    return WrongFile(say("shared.no_such_file_or", filename=file))


def rules_used(
    folder: Path | None, answers: Path | None = None, *, as_written: bool = False
) -> Rules:
    """The shipped rules, or those with the trial files of a folder, as their sites answered;
    `as_written`: with the statuses of their own files, whatever the local registry tells."""
    from oligomatch.api.results.matching import load_rules
    from oligomatch.rules.text.text import RuleFileError

    try:
        rules = load_rules(folder, answers, as_written=as_written)
    except RuleFileError as error:
        what = (
            say("shared.file_site_answers")
            if error.file == str(answers)
            else say("shared.trial_files")
        )
        raise WrongUse(
            say("shared.cannot_be_used", what=what, problems_of=problems_of(error))
        ) from None
    if rules.note:
        complain(say("shared.note", note=rules.note))
    return rules


def run_of(
    patients: list[str],
    trials: Path | None,
    as_of: str | None,
    only: list[str] | None,
    site_answers: Path | None,
    progress: bool | None = None,
    *,
    exact: bool = False,
) -> Run:
    """One call over some patients, without the search for the facts that decide."""
    from oligomatch.api.results.matching import only as read_only
    from oligomatch.api.results.running import Run

    rules = asked_exactly(rules_used(trials, site_answers), exact)
    with as_wrong_use("--only: "):
        shown = read_only(only or (), rules.trials)
    return Run(rules, shown, patients, day_asked(as_of), quick=True, progress_wanted=progress)


def print_run(
    run: Run,
    form: Literal["text", "json", "ndjson", "csv"],
    made: Callable[[Result], Made],
    parts: Callable[[Result, Console], list[RenderableType]],
    table: Table[Made] | None = None,
) -> int:
    """Print what is made of every patient in the form asked; the exit status."""
    from oligomatch.api.results.running import print_lines, print_objects, print_parts, print_table

    match form:
        case "text":
            print_parts(run, parts)
        case "json":
            print_objects(run, made)
        case "ndjson":
            print_lines(run, made)
        case "csv":
            assert table is not None, "a command with this form has a table"
            print_table(run, table.columns, lambda result: table.rows(made(result)))
    return WRONG if run.left_out else DONE


def print_form(
    form: Literal["text", "json", "ndjson", "csv"],
    value: object,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    table: Callable[[Console], None],
) -> None:
    """Print one answer as JSON (of a list one a line as NDJSON), as CSV or as a table."""
    if form == "json":
        print_value(value)
    elif form == "ndjson":
        for one in value if isinstance(value, list) else [value]:
            print_line(one)
    elif form == "csv":
        print_rows(columns, rows)
    else:
        from oligomatch.api.terminal.marks import new_console

        table(new_console())


def asked_exactly(rules: Rules, exact: bool) -> Rules:
    """The rules, with what the judge leaves open put to the solver where `--exact` is given."""
    if not exact:
        return rules
    needs_solver("--exact")
    return replace(rules, exact=True)


def print_csv(run: Run, *, criteria: bool) -> int:
    """A row for each match of every patient, or for each criterion, as CSV; the exit status."""
    from oligomatch.api.results import match_json as rows
    from oligomatch.api.results.running import print_table

    if criteria:
        print_table(run, rows.CRITERION_COLUMNS, rows.criterion_rows)
    else:
        print_table(run, rows.MATCH_COLUMNS, rows.match_rows)
    return WRONG if run.left_out else DONE


def needs_solver(option: str) -> None:
    """Refuse an option of the exact layer where its solver is not installed."""
    from oligomatch.api.results.matching import not_exact

    if why := not_exact():
        raise WrongUse(f"{option} {why}")


def problems_of(error: RuleFileError) -> str:
    """Every problem of a file, one a line."""
    return str(error)


def day_asked(as_of: str | None) -> Day:
    """Today, and the day of the option; the one place where the clock is read."""
    from oligomatch.api.intake.files import Day, full_day

    with as_wrong_use("--as-of: "):
        return Day(date.today(), None if as_of is None else full_day(as_of))


def named_trial(id: str, known: Sequence[Trial]) -> Trial:
    """The trial of a registry number or acronym."""
    from oligomatch.api.results.matching import one_trial

    with as_wrong_use():
        return one_trial(id, known)
