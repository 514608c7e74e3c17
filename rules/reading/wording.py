"""Words of other languages with the English ones that are read in their place (`wording.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from oligomatch.rules.reading.patterns import gaps
from oligomatch.rules.text.record import fields, words
from oligomatch.rules.text.text import compose_file

FILE = Path(__file__).with_name("wording.yaml")
Language = tuple[tuple[re.Pattern[str], str], ...]


@cache
def languages() -> Mapping[str, Language]:
    """The forms of each language in order, with their English.

    Raises:
        RuleFileError: the file is not of its form.
    """
    return {
        key.value: tuple(
            (re.compile(rf"(?<![\w-])(?:{gaps(form.value)})(?![\w-])", re.I), words(english))
            for form, english in fields(node).entries
        )
        for key, node in fields(compose_file(FILE)).entries
    }
