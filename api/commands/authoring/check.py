"""The command that checks files: rules, cases, vocabulary, patients, and the lint of trials."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from oligomatch.api.commands.options import argument, option
from oligomatch.api.commands.shared import DONE, FOUND, day_asked, missing
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say

if TYPE_CHECKING:
    from oligomatch.api.authoring.checking import Checked
    from oligomatch.api.authoring.sources import Sources

Form = Literal["text", "json", "github", "sarif"]


def check(
    paths: Annotated[list[Path] | None, argument("check.paths", metavar="PATH")] = None,
    unverified: Annotated[bool, option("check.unverified", "--unverified")] = False,
    code: Annotated[str, option("check.code", metavar="CODE")] = "",
    documents: Annotated[Path | None, option("check.documents", "--sources", metavar="DIR")] = None,
    hints: Annotated[bool, option("check.hints", "--hints")] = False,
    watch: Annotated[bool, option("check.watch", "--watch")] = False,
    form: Annotated[Form, option("check.form", "--format", "-f")] = "text",
) -> int:
    """Check rule, case and patient files."""
    if code:
        return explain_code(code)
    if unverified:
        return print_unverified()
    from oligomatch.api.terminal.streams import complain
    from oligomatch.rules.drafting.wordings import keep_forms

    sources = _sources(documents)
    if watch:
        from oligomatch.api.commands.authoring.watching import watch_files

        return watch_files(paths or [], sources)
    found = list(_shown(checked(paths or [], sources)))
    keep_forms()
    done = print_checked(found, form, hints)
    for words in () if sources is None else sources.missed():
        complain(words)
    return done


def _sources(folder: Path | None) -> Sources | None:
    from oligomatch.api.authoring.sources import Sources

    if folder is not None and not folder.is_dir():
        raise WrongUse(say("check.sources_no_such_folder", folder=folder))
    return None if folder is None else Sources(folder)


def checked(paths: list[Path], sources: Sources | None) -> Iterator[Checked]:
    """Everything that is to be checked, one file after the other."""
    from oligomatch.api.authoring import checking

    if not paths:
        yield from checking.shipped(sources)
        return
    some = False
    for path in paths:
        try:
            for one in checking.check_path(path, day_asked(None), sources):
                some = True
                yield one
        except FileNotFoundError as error:
            raise missing(error) from None
    if not some:
        raise WrongUse(say("check.nothing_check_expected_files"))


def _shown(found: Iterator[Checked]) -> Iterator[Checked]:
    """The same, counted on standard error where that is a terminal."""
    from oligomatch.api.terminal.progress import shown_so_far

    with shown_so_far(say("check.files_checked")) as tick:
        for one in found:
            tick()
            yield one


def print_unverified() -> int:
    """The entries of the vocabulary that nobody has verified."""
    from oligomatch.api.authoring import checking

    entries = list(checking.unverified())
    for table, entry in entries:
        print(f"{table}: {entry.id} ({entry.source})")
    print(say("check.entries_not_verified", entries=len(entries)))
    return DONE


def explain_code(code: str) -> int:
    """What a code of `check` means."""
    from oligomatch.api.authoring.codes import codes, page

    known = code.upper()
    if known not in codes():
        raise WrongUse(say("check.unknown_code_known", code=code, codes=", ".join(codes())))
    print(page(known))
    return DONE


def print_checked(found: list[Checked], form: Form, hints: bool = False) -> int:
    """The problems found, in the form asked for, with the hints where they are asked for."""
    from oligomatch.api.authoring import check_report, checking, linting
    from oligomatch.api.terminal.streams import complain, print_value
    from oligomatch.matcher.backends.solver import solver_found

    problems = list(check_report.findings(found, hints))
    match form:
        case "json":
            print_value(check_report.as_objects(problems))
        case "sarif":
            print_value(check_report.as_sarif(problems))
        case "github":
            for line in check_report.as_github(problems):
                print(line)
        case "text":
            for line in check_report.as_text(problems):
                print(line)
            print(checking.summary(found))
    if any(one.kind == "trial" for one in found) and not solver_found():
        complain(linting.SOLVER_MISSING)
    return FOUND if any(not one.hint for one in problems) else DONE
