"""The commands of a rule author: a form to fill in, and what the cases of a trial notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from oligomatch.api.commands.options import argument, option
from oligomatch.api.commands.shared import DONE, FOUND, WRONG, as_wrong_use, missing, put
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import long_text, say


def new(
    what: Annotated[str, argument("new.what", metavar="trial")] = "",
    number: Annotated[str, argument("new.number", metavar="TRIAL")] = "",
    out: Annotated[Path | None, option("new.out", metavar="DIR")] = None,
) -> int:
    """Print a patient profile, or a trial file, to fill in, with a comment on every line."""
    text = template(what, number)
    if out is None:
        print(text, end="")
        return DONE
    if not what:
        raise WrongUse(say("author.write_for_trial_oligomatch"))
    for path in _with_schema(out, number, text):
        print(path)
    return DONE


SCHEMA = "trial.schema.json"  # as the first lines of the template name it


def _with_schema(folder: Path, number: str, text: str) -> Iterator[Path]:
    """Write a new trial file, and the schema of this release."""
    from oligomatch.api.authoring.schema_words import trial_schema
    from oligomatch.rules.text.text import RuleFileError
    from oligomatch.rules.vocabulary.own import OWN, read_beside

    with as_wrong_use("", RuleFileError):
        schema = trial_schema(read_beside(folder / OWN))
    trial = folder / f"{number}.yaml"
    if trial.exists():
        raise WrongUse(say("author.write_there_already_move", trial=trial))
    for path, words in ((trial, text), (folder / SCHEMA, schema)):
        put(path, words)
        yield path


def cases(
    paths: Annotated[list[Path] | None, argument("cases.paths", metavar="PATH")] = None,
    cover: Annotated[bool, option("cases.cover", "--coverage")] = False,
    mutate: Annotated[bool, option("cases.mutate", "--mutate")] = False,
    form: Annotated[Literal["text", "json"], option("cases.form", "--format", "-f")] = "text",
) -> int:
    """Run cases, show which clauses they exercise, and which changes they would not notice."""
    from oligomatch.api.authoring import case_kit
    from oligomatch.api.terminal.streams import complain, print_value
    from oligomatch.api.words.lexicon import plural
    from oligomatch.rules.text.text import RuleFileError

    for path in paths or ():
        if not path.exists():
            raise missing(path)
    whole = len(paths or ()) == 1 and not (paths or [Path()])[0].is_dir()
    problems = number = 0
    try:
        kits = case_kit.kits(paths or [])
        if form == "json":
            found = case_kit.cases_object(kits, cover=cover, mutate=mutate)
            print_value(found)
            return FOUND if found["problems"] else DONE
        for kit in kits:
            file = case_kit.file_object(kit, cover=cover, mutate=mutate)
            number, problems = number + file["cases"], problems + case_kit.problems_of(file)
            for line in case_kit.text_lines(kit, file, whole=whole):
                print(line, flush=True)
    except FileNotFoundError as error:
        raise WrongUse(say("author.no_case_files_there", error=error)) from None
    except RuleFileError as error:
        for one in error:
            (complain if form == "json" else print)(str(one))
        return WRONG
    said = plural(problems, "problem", "problems") if problems else say("author.no_problem")
    print(say("author.run_found", number=plural(number, "case", "cases"), found=said))
    return FOUND if problems else DONE


def template(what: str, number: str) -> str:
    """A patient profile to fill in, or the file of a trial with its number."""
    if not what:
        return long_text("profile.yaml")
    if what != "trial" or not re.fullmatch("NCT[0-9]{8}", number):
        raise WrongUse(say("author.expected_nothing_or_trial"))
    text = long_text("trial.yaml")
    return text.replace("NCT00000000", number).replace("0000-", f"{number[-4:]}-")
