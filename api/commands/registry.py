"""The commands of the local registry: add records, fetch them, and tell how fresh the rules are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oligomatch.api.commands import landscape as landscape_commands
from oligomatch.api.commands.authoring import draft as draft_command
from oligomatch.api.commands.registry_option import RegistryFile, examples, registry_path
from oligomatch.api.commands.shared import DONE, FOUND, day_asked, guarded, rules_used
from oligomatch.api.terminal.choices import ListFormat
from oligomatch.api.terminal.wrong_use import WrongUse

if TYPE_CHECKING:
    from oligomatch.api.registry.reading import Reading


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    registry = typer.Typer(
        help="Records of ClinicalTrials.gov, kept on this machine.", no_args_is_help=True
    )
    registry.command(
        epilog=examples("oligomatch registry add records/ more.ndjson.gz"),
        short_help="Read registry records into the local registry.",
    )(guarded(add))
    registry.command(
        epilog=examples(
            "oligomatch registry fetch 'radiation AND immunotherapy' --condition NSCLC",
            "oligomatch registry fetch NCT02417662",
        ),
        short_help="Fetch records from ClinicalTrials.gov into the registry.",
    )(guarded(fetch))
    registry.command(
        epilog=examples("oligomatch registry status SARON"),
        short_help="Tell what has changed since the rules were written.",
    )(guarded(status))
    app.add_typer(registry, name="registry")
    draft_command.register(app)
    landscape_commands.register(app)


def add(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILES|DIRS",
            help="Records of the v2 API: one, an array, pages, or one a line; also .gz and .zip.",
        ),
    ],
    registry: RegistryFile = None,
) -> int:
    """Read registry records into the local registry; tell what could not be read, and where.

    Every version that was ever added is kept. Exit status 1 when a record was lost.
    """
    from oligomatch.api.registry.reading import read_records
    from oligomatch.api.registry.store import RegistryError, open_registry

    try:
        reading = read_records(paths)
    except FileNotFoundError as error:
        raise WrongUse(f"{error.filename}: no such file or folder; check the spelling") from None
    if not reading.records and not reading.faults:
        raise WrongUse("no record found; name files of records (.json, .ndjson, .gz, .zip)")
    for fault in reading.faults:
        print(fault)
    try:
        with open_registry(registry_path(registry), create=True) as store:
            added = store.add(reading.records, str(day_asked(None).today))
            total = store.count()
    except RegistryError as error:
        raise WrongUse(str(error)) from None
    print(
        f"{len(reading.records)} records read: {len(added.new)} new, {len(added.changed)} changed,"
        f" {len(added.unchanged)} known already; {_problems(reading)};"
        f" {total} trials in the registry"
    )
    return FOUND if reading.lost else DONE


def _problems(reading: Reading) -> str:
    doubtful = len(reading.faults) - len(reading.lost)
    return f"{len(reading.lost)} could not be read, {doubtful} doubts about others"


def fetch(
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help="Other terms, as in the registry's own search.")
    ],
    condition: Annotated[str, typer.Option(metavar="TEXT", help="The condition or disease.")] = "",
    between: Annotated[
        float, typer.Option(min=0.2, metavar="SECONDS", help="The pause between two requests.")
    ] = 1.0,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin anew instead of where a fetch stopped.")
    ] = False,
    service: Annotated[
        str, typer.Option(metavar="URL", help="The service; ClinicalTrials.gov by default.")
    ] = "",
    registry: RegistryFile = None,
) -> int:
    """Fetch the records that a query finds, a page at a time, into the local registry.

    It waits between requests, asks again where the registry is busy, tells each page, and when it
    was stopped the same command goes on from there. Exit status 1 when a record was lost.
    """
    from oligomatch.api.registry.fetching import (
        SERVICE,
        FetchError,
        Manners,
        Query,
        client_of,
        missing_words,
        page_words,
    )
    from oligomatch.api.registry.fetching import fetch as pages_of
    from oligomatch.api.registry.store import RegistryError, open_registry

    asked = Query((("query.term", query), *((("query.cond", condition),) if condition else ())))
    lost = 0
    try:
        with (
            client_of(service or SERVICE) as client,
            open_registry(registry_path(registry), create=True) as store,
        ):
            day = str(day_asked(None).today)
            manners = Manners(between)
            for page in pages_of(asked, store, client, day, manners=manners, restart=restart):
                print(page_words(page), file=sys.stderr)
                for fault in page.faults:
                    print(fault)
                lost += sum(fault.lost for fault in page.faults)
                if page.missing:
                    print(missing_words(page))
                    lost += page.missing
            total = store.count()
    except ModuleNotFoundError:
        raise WrongUse("fetching needs one package more: pip install 'oligomatch[fetch]'") from None
    except (FetchError, RegistryError) as error:
        raise WrongUse(str(error)) from None
    print(f"done; {total} trials in the registry")
    return FOUND if lost else DONE


def status(
    trials: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TRIAL]...", help="Only these registry numbers or acronyms."),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--trials", metavar="DIR", help="The trial files of this folder.")
    ] = None,
    registry: RegistryFile = None,
    form: Annotated[
        ListFormat, typer.Option("--format", "-f", help="How to print.")
    ] = ListFormat.TABLE,
) -> int:
    """Tell of each trial whether its recruitment status or eligibility text has changed since its
    rules were written, what changed in words, and which criteria quote it.
    """
    from oligomatch.api.registry.freshness import COLUMNS, as_object, freshness, lines, row
    from oligomatch.api.registry.store import RegistryError, open_registry
    from oligomatch.api.results.matching import only
    from oligomatch.api.terminal.streams import print_rows, print_value

    known = rules_used(folder, as_written=True).trials
    try:
        chosen = only(trials or (), known).trials
    except ValueError as error:
        raise WrongUse(str(error)) from None
    try:
        with open_registry(registry_path(registry)) as store:
            found = list(freshness((t for t in known if not chosen or t.id in chosen), store))
    except RegistryError as error:
        raise WrongUse(str(error)) from None
    if form is ListFormat.JSON:
        print_value([as_object(one) for one in found])
        return DONE
    if form is ListFormat.CSV:
        print_rows(COLUMNS, map(row, found))
        return DONE
    for one in found:
        for line in lines(one):
            print(line)
    with_record = sum(one.version is not None for one in found)
    changed = sum(one.text_changed for one in found)
    moved = sum(one.status_changed for one in found)
    print(
        f"{len(found)} trials: {with_record} with a record, {moved} with another status than in"
        f" the rules, {changed} with another eligibility text; the others stay as their rules say"
    )
    return DONE
