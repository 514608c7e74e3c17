"""The sentences that rows of tables stand for (`rows.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from oligomatch.rules.text.record import fields, words
from oligomatch.rules.text.text import compose_file

FILE = Path(__file__).with_name("rows.yaml")


@cache
def said() -> Mapping[str, str]:
    """Each sentence, or part of one, by its name; `{day}` and the like stand for cells.

    Raises:
        RuleFileError: the file is not of its form.
    """
    return {key.value: words(node) for key, node in fields(compose_file(FILE)).entries}
