"""The commands of a rule author: a form to fill in, and what the cases of a trial notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from oligomatch.api.commands.shared import DONE, FOUND, put
from oligomatch.api.terminal.wrong_use import WrongUse


def new(
    what: Annotated[
        str, typer.Argument(metavar="trial", help="`trial` for a trial file; else a patient.")
    ] = "",
    number: Annotated[
        str, typer.Argument(metavar="NCT", help="The registry number of the trial.")
    ] = "",
    write: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write the trial file into this folder, which is made if need be, and beside it"
            " the schema by which an editor completes and explains.",
        ),
    ] = None,
) -> int:
    """Print a patient profile, or a trial file, to fill in, with a comment on every line."""
    text = template(what, number)
    if write is None:
        print(text, end="")
        return DONE
    if not what:
        raise WrongUse("--write is for a trial: oligomatch new trial NCT01234567 --write DIR")
    for path in _with_schema(write, number, text):
        print(path)
    return DONE


SCHEMA = "trial.schema.json"  # as the first lines of the template name it


def _with_schema(folder: Path, number: str, text: str) -> Iterator[Path]:
    """Write a new trial file, and the schema of this release."""
    from oligomatch.rules.schema import SHIPPED

    trial = folder / f"{number}.yaml"
    if trial.exists():
        raise WrongUse(f"--write: {trial} is there already; move it away, or name another folder")
    for path, words in ((trial, text), (folder / SCHEMA, SHIPPED.read_text(encoding="utf-8"))):
        put(path, words)
        yield path


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
    from oligomatch.api.authoring import case_kit
    from oligomatch.api.words.lexicon import plural
    from oligomatch.rules.text.text import RuleFileError

    whole = len(paths or ()) == 1 and not (paths or [Path()])[0].is_dir()
    problems = number = 0
    try:
        for kit in case_kit.kits(paths or []):
            number += len(kit.cases)
            lines = case_kit.run_lines(kit)
            problems += len(lines)
            if cover:
                stated, left = case_kit.coverage_lines(kit, whole=whole)
                lines, problems = [*lines, *stated], problems + left
            if mutate:
                stated, left = case_kit.mutation_lines(kit)
                lines, problems = [*lines, *stated], problems + left
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


def template(what: str, number: str) -> str:
    """A patient profile to fill in, or the file of a trial with its number."""
    folder = Path(__file__).parents[2] / "authoring"
    if not what:
        return (folder / "profile.template.yaml").read_text(encoding="utf-8")
    if what != "trial" or not re.fullmatch("NCT[0-9]{8}", number):
        raise WrongUse("expected nothing, or `trial` and a registry number such as NCT02417662")
    text = (folder / "trial.template.yaml").read_text(encoding="utf-8")
    return text.replace("NCT00000000", number).replace("0000-", f"{number[-4:]}-")
