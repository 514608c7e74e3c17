"""The commands of the local registry: add records, fetch them, and tell how fresh the rules are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from oligomatch.api.commands.options import Listed, RegistryFile, Trials, argument, option
from oligomatch.api.commands.records import registry_at
from oligomatch.api.commands.shared import (
    DONE,
    WRONG,
    as_wrong_use,
    day_asked,
    named_trial,
    print_form,
    rules_used,
)
from oligomatch.api.terminal.progress import shown_so_far
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say

if TYPE_CHECKING:
    from oligomatch.api.registry.freshness import Freshness


def add(
    paths: Annotated[list[Path], argument("add.paths", metavar="FILES|DIRS")],
    registry: RegistryFile = None,
) -> int:
    """Read registry records into the local registry."""
    from oligomatch.api.registry.reading import read_records

    with as_wrong_use("", FileNotFoundError), shown_so_far(say("reading.records")) as tick:
        reading = read_records(paths, tick)
    if not reading.records and not reading.faults:
        raise WrongUse(say("registry.no_record_found_name"))
    for fault in reading.faults:
        print(fault)
    with registry_at(registry, create=True) as store:
        added = store.add(reading.records, str(day_asked(None).today))
        total = store.count()
    print(
        say(
            "registry.records_read_new_changed",
            reading=len(reading.records),
            added=len(added.new),
            added_2=len(added.changed),
            added_3=len(added.unchanged),
            reading_2=len(reading.lost),
            reading_3=len(reading.faults) - len(reading.lost),
            total=total,
        )
    )
    return WRONG if reading.lost else DONE


def fetch(
    query: Annotated[str, argument("fetch.query", metavar="QUERY")],
    condition: Annotated[str, option("fetch.condition", metavar="TEXT")] = "",
    between: Annotated[float, option("fetch.between", min=0.2, metavar="SECONDS")] = 1.0,
    restart: Annotated[bool, option("fetch.restart", "--restart")] = False,
    service: Annotated[str, option("fetch.service", metavar="URL")] = "",
    registry: RegistryFile = None,
) -> int:
    """Fetch the records that a query finds, a page at a time, into the local registry."""
    from oligomatch.api.registry import fetching

    asked = fetching.Query(
        (("query.term", query), *((("query.cond", condition),) if condition else ()))
    )
    day, lost = str(day_asked(None).today), 0
    try:
        with (
            as_wrong_use("", fetching.FetchError),
            fetching.client_of(service or fetching.SERVICE) as client,
            registry_at(registry, create=True) as store,
        ):
            manners = fetching.Manners(between)
            for page in fetching.fetch(asked, store, client, day, manners=manners, restart=restart):
                print(fetching.page_words(page), file=sys.stderr)
                for fault in page.faults:
                    print(fault)
                lost += sum(fault.lost for fault in page.faults)
                if page.missing:
                    print(fetching.missing_words(page))
                    lost += page.missing
            total = store.count()
    except ModuleNotFoundError:
        raise WrongUse(say("registry.fetching_needs_one_package")) from None
    print(say("registry.done_trials_in_registry", total=total))
    return WRONG if lost else DONE


def status(
    trials: Annotated[list[str] | None, argument("status.trials", metavar="TRIAL")] = None,
    folder: Trials = None,
    registry: RegistryFile = None,
    form: Listed = "text",
) -> int:
    """Tell of each trial what has changed since its rules were written."""
    from oligomatch.api.registry.freshness import COLUMNS, as_object, freshness, row

    known = rules_used(folder, as_written=True).trials
    chosen = {named_trial(one, known).id for one in trials or ()}
    with registry_at(registry) as store:
        found = list(freshness((t for t in known if not chosen or t.id in chosen), store))
    objects = [as_object(one) for one in found]
    print_form(form, objects, COLUMNS, map(row, found), lambda _: _print_status(found))
    return DONE


def _print_status(found: list[Freshness]) -> None:
    """What of each trial has changed, and of how many."""
    from oligomatch.api.registry.freshness import lines

    for one in found:
        for line in lines(one):
            print(line)
    with_record = sum(one.version is not None for one in found)
    changed = sum(one.text_changed for one in found)
    moved = sum(one.status_changed for one in found)
    print(
        say(
            "registry.trials_with_record_with",
            found=len(found),
            with_record=with_record,
            moved=moved,
            changed=changed,
        )
    )
