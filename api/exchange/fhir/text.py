"""The text of a record as values, at the speed of Python's own JSON, strict where it matters.

Python's `json` takes the last of two equal keys. They are looked for, with their place, in the
resources that a fact is read from: elsewhere they change nothing.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NoReturn

from oligomatch.rules.text.faults import Fault, fault
from oligomatch.rules.text.text import RuleFileError

MOST_DEPTH = 100
_SPACE = re.compile(r"[ \t\n\r]*")
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)
_DIGITS = sys.get_int_max_str_digits()
_UNREADABLE = re.compile(
    rf'"(?:[^"\\]|\\.)*"|NaN|-?Infinity|(?<![\d.])-?\d{{{_DIGITS + 1},}}(?![\d.eE])', re.DOTALL
)
_MARK = re.compile(r'"resourceType"[ \t\n\r]*:')
MARK_WITHIN = 1 << 22  # signs in which a record says what it is, before its entries or after few


def is_record(value: object) -> bool:
    """Whether a value is a resource of FHIR, such as a bundle."""
    return isinstance(value, dict) and isinstance(value.get("resourceType"), str)


def may_be_record(text: str) -> bool:
    """Whether a text may be a FHIR resource in JSON: what it is, is known when it is read."""
    return text.lstrip()[:1] == "{" and _MARK.search(text, 0, MARK_WITHIN) is not None


def _refused(_: str) -> NoReturn:
    raise ValueError


_DECODER = json.JSONDecoder(parse_constant=_refused)


class Text:
    """A record's text, with the places of its entries."""

    def __init__(self, text: str, name: str, first_line: int = 1) -> None:
        self.text, self.name, self._first_line = text, name, first_line
        self.spans: list[tuple[int, int]] = []
        self.value: Any = self._read()

    @property
    def record(self) -> dict[str, Any] | None:
        """The record; None where the text is none."""
        return self.value if is_record(self.value) else None

    def problem(self, wrong: Fault, at: int) -> RuleFileError:
        """The error at a position."""
        line = self._first_line + self.text.count("\n", 0, at)
        column = at - (self.text.rfind("\n", 0, at) + 1) + 1
        return RuleFileError(self.name, line, column, wrong)

    def _read(self) -> Any:
        try:
            value, at = self._top(self._after(0))
        except json.JSONDecodeError as error:
            raise self.problem(fault("record_no_json"), min(error.pos, len(self.text))) from None
        except StopIteration as error:
            raise self.problem(fault("record_no_json"), min(error.value, len(self.text))) from None
        except RecursionError:
            raise self.problem(fault("too_deep", most=str(MOST_DEPTH)), self._too_deep()) from None
        except ValueError:
            raise self.problem(fault("number_out_of_range"), self._no_number()) from None
        if self._after(at) < len(self.text):
            raise self.problem(fault("second_value"), self._after(at))
        return value

    def _after(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def _one(self, at: int) -> tuple[Any, int]:
        return _DECODER.scan_once(self.text, at)  # type: ignore[attr-defined, no-any-return]

    def _top(self, at: int) -> tuple[Any, int]:
        """The outermost value; of a bundle entry by entry, so that the place of each is known."""
        if self.text[at : at + 1] != "{":
            return self._one(at)
        value: dict[str, Any] = {}
        at = self._after(at + 1)
        if self.text[at : at + 1] == "}":
            return value, at + 1
        while True:
            if self.text[at : at + 1] != '"':
                raise json.JSONDecodeError("", self.text, at)
            begun = at
            key, at = scanstring(self.text, at + 1, True)
            if key in value:
                raise self.problem(fault("key_twice_in_entry"), begun)
            at = self._after(at)
            if self.text[at : at + 1] != ":":
                raise json.JSONDecodeError("", self.text, at)
            at = self._after(at + 1)
            if key in ("entry", "parameter") and self.text[at : at + 1] == "[":
                value[key], at = self._entries(at)
            else:
                value[key], at = self._one(at)
            at = self._after(at)
            sign = self.text[at : at + 1]
            if sign == "}":
                return value, at + 1
            if sign != ",":
                raise json.JSONDecodeError("", self.text, at)
            at = self._after(at + 1)

    def _entries(self, at: int) -> tuple[list[Any], int]:
        text, one, space = self.text, _DECODER.scan_once, _SPACE.match  # type: ignore[attr-defined]
        found: list[Any] = []
        at = self._after(at + 1)
        if text[at : at + 1] == "]":
            return found, at + 1
        while True:
            value, end = one(text, at)
            found.append(value)
            self.spans.append((at, end))
            at = space(text, end).end()  # type: ignore[union-attr]
            sign = text[at : at + 1]
            if sign == "]":
                return found, at + 1
            if sign != ",":
                raise json.JSONDecodeError("", text, at)
            at = space(text, at + 1).end()  # type: ignore[union-attr]

    def _too_deep(self) -> int:
        depth = 0
        for found in _TOKENS.finditer(self.text):
            sign = found.group()[0]
            depth += (sign in "[{") - (sign in "]}")
            if depth > MOST_DEPTH:
                return found.start()
        return 0

    def _no_number(self) -> int:
        found = (one for one in _UNREADABLE.finditer(self.text) if one.group()[0] != '"')
        return next((one.start() for one in found), 0)

    def repeated_keys(self, places: set[int]) -> Iterator[RuleFileError]:
        """The entries, of those asked, in which an object has a key twice."""
        spans = self.spans or [(0, len(self.text))]
        for place in sorted(places):
            if place < len(spans):
                begin, end = spans[place]
                try:
                    json.loads(self.text[begin:end], object_pairs_hook=_unlike)
                except KeyError:
                    yield self.problem(fault("key_twice_in_entry"), begin)


def _unlike(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise KeyError
    return made
