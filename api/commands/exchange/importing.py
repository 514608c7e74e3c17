"""The command that reads a record of a hospital into a profile to look through and go on with."""

from __future__ import annotations

from typing import Annotated

from oligomatch.api.commands.options import AsOf, ProfileForm, argument
from oligomatch.api.commands.shared import DONE, WRONG, day_asked
from oligomatch.api.terminal.streams import complain
from oligomatch.api.words.catalogue import say


def import_(
    record: Annotated[str, argument("import.record", metavar="RECORD")],
    as_of: AsOf = None,
    form: ProfileForm = "yaml",
) -> int:
    """Read a record (a FHIR bundle, or a folder of bulk data) and print what it says."""
    from oligomatch.api.intake.files import Given, Refused, read_patients
    from oligomatch.api.results.records.imported_view import (
        imported_object,
        imported_text,
        objects_text,
    )
    from oligomatch.api.results.running import leave_out

    found: list[Given] = []
    status = DONE
    for one in read_patients(record, day_asked(as_of)):
        if isinstance(one, Refused):
            status = WRONG
            leave_out(one)
        elif one.imported is None:
            status = WRONG
            complain(say("imported.no_record", origin=one.origin))
        else:
            found.append(one)
    if found and form == "json":
        print(objects_text([imported_object(one) for one in found]))
    elif found:
        several = len(found) > 1
        print("\n".join(imported_text(one, listed=several) for one in found), end="")
    return status
