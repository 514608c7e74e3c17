"""The commands of a rule author: what the cases of a trial notice, and what they do not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.choices import CheckFormat
from api.commands import DONE, FOUND, WrongUse, guarded

if TYPE_CHECKING:
    from api.checking import Checked


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command()(guarded(cases))


def cases(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH",
            help="Case files (*.case.yaml) or folders of them; without any, the shipped cases.",
        ),
    ] = None,
    cover: Annotated[
        bool,
        typer.Option(
            "--coverage",
            help="Which comparisons of the rules the cases meet and fail; of one file in the rule"
            " text, each with its numbers.",
        ),
    ] = False,
    mutate: Annotated[
        bool,
        typer.Option(
            "--mutate", help="Which small changes of the rules no case notices (docs/testing.md)."
        ),
    ] = False,
) -> int:
    """Run cases, show which clauses they exercise, and which changes they would not notice."""
    from api import case_kit
    from api.lexicon import plural
    from rules.text import RuleFileError

    whole = len(paths or ()) == 1 and not (paths or [Path()])[0].is_dir()
    problems = number = 0
    try:
        for kit in case_kit.kits(paths or []):
            number += len(kit.cases)
            lines = case_kit.run_lines(kit)
            problems += len(lines)
            if cover:
                told, left = case_kit.coverage_lines(kit, whole=whole)
                lines, problems = [*lines, *told], problems + left
            if mutate:
                told, left = case_kit.mutation_lines(kit)
                lines, problems = [*lines, *told], problems + left
            for line in lines:
                print(line, flush=True)
    except FileNotFoundError as error:
        raise WrongUse(f"{error}: no case files there; they end in .case.yaml") from None
    except RuleFileError as error:
        for one in error:
            print(one)
        return FOUND
    found = plural(problems, "problem", "problems") if problems else "no problem"
    print(f"{plural(number, 'case', 'cases')} run: {found} found")
    return FOUND if problems else DONE


def explain_code(code: str) -> int:
    """What a code of `check` means."""
    from api.check_report import CODES

    known = code.upper()
    if known not in CODES:
        raise WrongUse(f"unknown code `{code}`; known: {', '.join(CODES)}")
    print(f"{known}: {CODES[known]}")
    return DONE


def print_checked(checked: list[Checked], form: CheckFormat) -> int:
    """The problems found, in the form asked for."""
    from api import check_report, checking
    from api.streams import print_value

    found = list(check_report.findings(checked))
    match form:
        case CheckFormat.JSON:
            print_value(check_report.as_objects(found))
        case CheckFormat.SARIF:
            print_value(check_report.as_sarif(found))
        case CheckFormat.GITHUB:
            for line in check_report.as_github(found):
                print(line)
        case CheckFormat.TEXT:
            for one in found:
                print(one)
            print(checking.summary(checked))
    return FOUND if found else DONE


def template(what: str, number: str) -> str:
    """A patient profile to fill in, or the file of a trial with its number."""
    folder = Path(__file__).parent
    if not what:
        return (folder / "profile.template.yaml").read_text(encoding="utf-8")
    if what != "trial" or not re.fullmatch("NCT[0-9]{8}", number):
        raise WrongUse("expected nothing, or `trial` and a registry number such as NCT02417662")
    text = (folder / "trial.template.yaml").read_text(encoding="utf-8")
    return text.replace("NCT00000000", number).replace("0000-", f"{number[-4:]}-")
