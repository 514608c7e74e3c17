"""The terminal: its console, and signs that never stand without their word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text


class Mark(NamedTuple):
    """A sign, and what stands for it where the terminal cannot show it; never without its word."""

    sign: str
    plain: str
    style: str


MARKS: Mapping[str, Mark] = {
    "eligible": Mark("✓", "+", "green"),
    "possible": Mark("?", "?", "blue"),
    "not yet": Mark("◷", "~", "yellow"),
    "ineligible": Mark("✗", "x", "dim"),
    "met": Mark("✓", "+", "green"),
    "unknown": Mark("?", "?", "blue"),
    "waits": Mark("◷", "~", "yellow"),
    "not met": Mark("✗", "x", "bold"),
    "warns": Mark("!", "!", "bold yellow"),
    "": Mark("·", "-", "dim"),
}


class PlainConsole(Console):
    """A console that leaves to the command what is done where nobody reads its output."""

    def on_broken_pipe(self) -> None:
        """Raise what is being handled; rich would end the program, with another status."""
        raise


def new_console(*, stderr: bool = False) -> Console:
    """A console for plain text: no markup is read, and nothing is highlighted but by us."""
    return PlainConsole(stderr=stderr, highlight=False, markup=False, emoji=False)


_BLANK_END = re.compile(r"(?<! ) +((?:\x1b\[[0-9;]*m)*)$", re.MULTILINE)


def put(console: Console, *parts: RenderableType) -> None:
    """Print the parts without the blanks with which a table fills its lines."""
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    console.file.write(_BLANK_END.sub(r"\1", captured.get()))


def grid(*widths: int) -> Table:
    """A table without lines: columns of these widths, and a last one for what is left."""
    table = Table.grid(padding=(0, 1))
    for width in widths:
        table.add_column(width=width)
    table.add_column(ratio=1)
    return table


def sign_of(key: str, console: Console) -> str:
    """The sign of a class or verdict, as far as the terminal can show it."""
    mark = MARKS[key]
    return mark.sign if console.encoding.lower().startswith("utf") else mark.plain


def marked(key: str, words: str, console: Console) -> Text:
    """Words under the sign and in the colour of a class or verdict."""
    return Text(f"{sign_of(key, console)} {words}", style=MARKS[key].style)


def headed(head: str, rest: str, style: str = "bold") -> Text:
    """A line whose first words stand out."""
    return Text(head, style=style).append(rest, style="not bold")


def below(heading: str, each: Iterable[Text], indent: int = 3) -> list[RenderableType]:
    """Lines that belong together, under a heading; nothing where there are none."""
    table = grid(indent)
    for line in each:
        table.add_row("", line)
    return [Text(), Text(heading, style="bold blue"), table] if table.row_count else []


def printable(text: str) -> str:
    """The text without control characters, which a terminal would obey."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text)
