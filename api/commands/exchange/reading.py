"""The command that reads letters into a profile to look through and confirm."""

from __future__ import annotations

import json
from typing import Annotated

from oligomatch.api.commands.options import AsOf, ProfileForm, argument
from oligomatch.api.commands.shared import DONE, WRONG, day_asked
from oligomatch.api.terminal.streams import complain


def read(
    letters: Annotated[list[str], argument("read.letters", metavar="LETTER")],
    as_of: AsOf = None,
    form: ProfileForm = "yaml",
) -> int:
    """Read letters of one patient and print what they say."""
    from oligomatch.api.intake.files import Origin, unreadable
    from oligomatch.api.intake.letters import letter_in, read_on, too_large
    from oligomatch.api.results.records.letters_view import letters_object, letters_text
    from oligomatch.api.results.running import leave_out
    from oligomatch.rules.reading.made import keep_forms
    from oligomatch.rules.text.text import RuleFileError

    day, found = day_asked(as_of), []
    for path in letters:
        try:
            found.append(letter_in(path))
        except RuleFileError as error:
            leave_out(unreadable(error, Origin(path, 1, error.line), patient=False))
            return WRONG
    if (fault := too_large(found)) is not None:
        complain(str(fault))
        return WRONG
    read_as = read_on(found, day)
    keep_forms()
    if form == "json":
        print(json.dumps(letters_object(read_as), ensure_ascii=False, indent=1))
    else:
        print(letters_text(read_as), end="")
    return DONE
