"""The text of a JSON file as nodes that know their place, read strictly and without echo.

Python's own `json` takes repeated keys, NaN, numbers beyond any measure and half a surrogate pair;
here each is refused with the line and column where it stands. No message repeats the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from oligomatch.rules.text.faults import fault
from oligomatch.rules.text.text import MOST_DEPTH, Fields, Items, Node, RuleFileError, Text

MOST_DIGITS = 15  # every such number is exact, and none is more than any measure needs

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_LITERAL = re.compile(r"(true|false|null)(?![A-Za-z0-9_])")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_HEX = re.compile(r"u([0-9a-fA-F]{4})")
_MOST_SHOWN = 40  # as long as a number may be written and still be read as one


def compose_json(text: str, file: str, *, first_line: int = 1) -> Node:
    """The one value of a JSON text, as nodes.

    `first_line` is the number of the text's first line in its file.

    Raises:
        RuleFileError: not one JSON value, or one with repeated keys, numbers that are none or out
            of range, half a surrogate pair, or nested too deep.
    """
    reader = _Reader(text, file, first_line)
    root = reader.value(0)
    reader.skip()
    if reader.at < len(text):
        raise reader.problem("second_value", reader.at)
    return root


class _Reader:
    """One pass over a text; `at` is the next character."""

    def __init__(self, text: str, file: str, first_line: int) -> None:
        self.text, self.file, self.at = text, file, 0
        self._first_line = first_line
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._line = 0

    def problem(self, kind: str, at: int, /, **parts: str) -> RuleFileError:
        """The error of one kind at a position."""
        line, column = self._place(at)
        return RuleFileError(self.file, line, column, fault(kind, **parts))

    def _place(self, at: int) -> tuple[int, int]:
        """Line and column of a position; positions are asked for in order, but for errors."""
        if at < self._starts[self._line]:
            self._line = 0
        while self._line + 1 < len(self._starts) and self._starts[self._line + 1] <= at:
            self._line += 1
        return self._first_line + self._line, at - self._starts[self._line] + 1

    def skip(self) -> str:
        """Past white space; the next character, empty at the end."""
        found = _SPACE.match(self.text, self.at)
        assert found is not None
        self.at = found.end()
        return self.text[self.at : self.at + 1]

    def value(self, depth: int) -> Node:
        """The value that begins here."""
        sign = self.skip()
        if sign in ("{", "["):
            if depth == MOST_DEPTH:
                raise self.problem("too_deep", self.at, most=str(MOST_DEPTH))
            return self._fields(depth) if sign == "{" else self._items(depth)
        if sign == '"':
            return self._string()
        return self._bare(sign)

    def _fields(self, depth: int) -> Fields:
        node = Fields([], self.file, *self._place(self.at))
        names: set[str] = set()

        def entry() -> None:
            if self.skip() != '"':
                raise self.problem("key_without_quotes", self.at)
            key = self._string()
            if key.value in names:
                raise key.problem("repeated_key", text="")
            names.add(key.value)
            if self.skip() != ":":
                raise self.problem("no_colon", self.at)
            self.at += 1
            node.entries.append((key, self.value(depth + 1)))

        self._each(entry, "}")
        return node

    def _items(self, depth: int) -> Items:
        node = Items([], self.file, *self._place(self.at))
        self._each(lambda: node.nodes.append(self.value(depth + 1)), "]")
        return node

    def _each(self, read: Callable[[], None], end: str) -> None:
        """Every entry up to the closing bracket, with a comma between two."""
        self.at += 1
        if self.skip() == end:
            self.at += 1
            return
        while True:
            read()
            sign = self.skip()
            if sign == end:
                self.at += 1
                return
            if sign != ",":
                raise self.problem("no_comma_in_map" if end == "}" else "no_comma_in_list", self.at)
            self.at += 1
            if self.skip() == end:
                raise self.problem("trailing_comma", self.at)

    def _bare(self, sign: str) -> Text:
        """A number, `true`, `false` or `null`."""
        start = self.at
        if not sign:
            raise self.problem("text_ends", start)
        number = _NUMBER.match(self.text, start)
        literal = _LITERAL.match(self.text, start)
        if number is not None and not self._goes_on(number.end()):
            self._check_range(number)
            self.at = number.end()
        elif literal is not None:
            self.at = literal.end()
        else:
            raise self.problem("no_value_of_json", start)
        return Text(self.text[start : self.at], True, self.file, *self._place(start))

    def _goes_on(self, end: int) -> bool:
        return self.text[end : end + 1].isalnum() or self.text[end : end + 1] in ("_", ".", "+")

    def _check_range(self, number: re.Match[str]) -> None:
        whole, fraction, power = number.groups(default="")
        digits = len(whole) + max(len(fraction) - 1, 0)
        too_long = digits > MOST_DIGITS or len(number.group()) > _MOST_SHOWN
        if too_long or len(power.lstrip("eE+-").lstrip("0")) > 1:
            raise self.problem("number_out_of_range", number.start())

    def _string(self) -> Text:
        start = self.at
        parts: list[str] = []
        self.at += 1
        while True:
            run = _PLAIN.match(self.text, self.at)
            assert run is not None
            parts.append(run.group())
            self.at = run.end()
            sign = self.text[self.at : self.at + 1]
            if sign == '"':
                self.at += 1
                return Text("".join(parts), False, self.file, *self._place(start))
            if sign != "\\":
                if sign:
                    raise self.problem("control_character", self.at)
                raise self.problem("text_without_end", start)
            parts.append(self._escape())

    def _escape(self) -> str:
        start = self.at
        self.at += 1
        sign = self.text[self.at : self.at + 1]
        if sign in _ESCAPES and sign:
            self.at += 1
            return _ESCAPES[sign]
        code = self._hex(start)
        if 0xD800 <= code <= 0xDBFF and self.text.startswith("\\u", self.at):
            self.at += 1
            low = self._hex(start)
            if 0xDC00 <= low <= 0xDFFF:
                return chr(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00))
        if 0xD800 <= code <= 0xDFFF:
            raise self.problem("half_surrogate", start)
        return chr(code)

    def _hex(self, start: int) -> int:
        found = _HEX.match(self.text, self.at)
        if found is None:
            raise self.problem("escape", start)
        self.at = found.end()
        return int(found.group(1), 16)
