"""The command that writes a profile as a FHIR bundle."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Literal

from oligomatch.api.commands.options import AsOf, Patients, option
from oligomatch.api.commands.shared import DONE, WRONG, day_asked
from oligomatch.api.terminal.streams import complain
from oligomatch.api.words.catalogue import say


def export(
    patients: Patients,
    as_of: AsOf = None,
    form: Annotated[Literal["fhir", "json"], option("export.form", "--format", "-f")] = "fhir",
) -> int:
    """Write a profile as a FHIR bundle, and name what the bundle does not hold."""
    from oligomatch.api.intake.case import NOTHING
    from oligomatch.api.intake.files import Refused, read_patients
    from oligomatch.api.results.records.exported_view import exported_object, left_lines
    from oligomatch.api.results.running import leave_out

    status, made = DONE, []
    for path in patients:
        for one in read_patients(path, day_asked(as_of)):
            if isinstance(one, Refused):
                status = WRONG
                leave_out(one)
            else:
                if one.case != NOTHING:
                    complain(say("case.aside", origin=one.origin))
                made.append(exported_object(one.profile, one.as_of))
    if form == "json":
        if made:
            print(json.dumps(made[0] if len(made) == 1 else made, ensure_ascii=False, indent=1))
        return status
    for done in made:
        print(json.dumps(done["bundle"], ensure_ascii=False))  # one on a line, as bulk data has it
        print(*left_lines(done), sep="\n", file=sys.stderr)
    return status
