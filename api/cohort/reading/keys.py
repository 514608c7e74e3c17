"""By what a record is known again: a digest of what it tells, and the day that it is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple

from oligomatch.api.cohort.reading.records import RawLine, Record
from oligomatch.api.cohort.reading.table import TableRow
from oligomatch.api.intake.files import Day, Given, InFolder

SIZE = 12  # bytes: that two records of a cohort share one by chance is out of the question
_OWN_DAY = re.compile(rb'"as_of"\s*:\s*"[0-9]{4}-[0-9]{2}-[0-9]{2}"')


class Key(NamedTuple):
    """What is asked of whom; records with equal keys have equal answers."""

    digest: bytes | None  # None: not to be known again
    day: date | None  # the day asked, where the record does not tell it itself

    def part(self, number: int) -> Key:
        """The key of one of several patients of a record; it is compared, never looked up."""
        digest = None if self.digest is None else _digest(self.digest + str(number).encode())
        return Key(digest, self.day)


def key_of(record: Record, day: Day) -> Key:
    """The key of one record; the places of its lines and columns do not count."""
    match record:
        case RawLine(_, bytes() as content):
            return Key(_digest(content), _asked(day, dated=bool(_OWN_DAY.search(content))))
        case TableRow(_, document):
            return Key(
                _digest(_text(document)), _asked(day, dated=document.get("as_of") is not None)
            )
        case InFolder(_, where):
            try:
                return Key(_digest(b"".join(where.lines())), _asked(day, dated=False))
            except OSError:  # said where it is read
                return Key(None, None)
        case Given(_, profile, _, "today"):
            document = {
                name: value for name, value in profile.document().items() if name != "as_of"
            }
            return Key(_digest(_text(document)), _asked(day, dated=False))
        case Given(_, profile, _, _):
            return Key(_digest(_text(profile.document())), _asked(day, dated=True))
        case _:
            return Key(None, None)


def _asked(day: Day, *, dated: bool) -> date | None:
    if day.option is not None:
        return day.option
    return None if dated else day.today


def _text(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, sort_keys=True, default=repr).encode()


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=SIZE).digest()
