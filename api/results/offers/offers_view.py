"""The open trials side by side for people, as many beside each other as the terminal is wide."""

from __future__ import annotations

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from oligomatch.api.results.forms import offers as forms
from oligomatch.api.results.match_table import foot_of, head_of, site_answered
from oligomatch.api.results.offers.offers_json import OffersChoice, offers_object
from oligomatch.api.results.offers.offers_table import Row, rows_of
from oligomatch.api.terminal.marks import MARKS, printable, sign_of
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import word

NAMES, COLUMN = 16, 31  # of a row, and of one trial with the gap before it


def offers_parts(choice: OffersChoice, console: Console) -> list[RenderableType]:
    """What each open trial would do: one table for as many trials as fit beside each other."""
    found = offers_object(choice)
    parts: list[RenderableType] = [head_of(choice.result), Text(), Text(summary(found))]
    rows, each = rows_of(found), found["offers"]
    beside = max(1, (console.width - NAMES) // COLUMN)
    for first in range(0, len(each), beside):
        parts += [Text(), _table(each, rows, range(first, min(first + beside, len(each))), console)]
    return [*parts, *site_answered(choice.result), *foot_of(choice.result, found["limits_of_use"])]


def summary(found: forms.Offers) -> str:
    """How many trials are compared, what marks a difference, and what the filters leave out."""
    number, out = len(found["offers"]), len(found["left_out"])
    one = say("offers.one") if number == 1 else say("offers.compared", number=f"{number}")
    words = [one if number else say("offers.none")]
    words += [say("offers.marks")] if found["differ"] else []
    words += [say("offers.left_out", number=f"{out}")] if out else []
    return " ".join(words)


def _table(each: list[forms.Offer], rows: list[Row], shown: range, console: Console) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=NAMES)
    for _ in shown:
        table.add_column(ratio=1, overflow="fold")
    table.add_row(Text(), *(_head(each[number], console) for number in shown))
    for row in rows:
        if any(row.cells[number] for number in shown):
            sign = say("offers.differs") if row.differs else say("offers.same")
            name = Text(f"{sign} {printable(row.name)}", style="" if row.differs else "dim")
            cells = ("\n".join(row.cells[number]) for number in shown)
            table.add_row(name, *(Text(printable(cell)) for cell in cells))
    return table


def _head(one: forms.Offer, console: Console) -> Text:
    kind = str(one["match"])
    text = Text(f"{sign_of(kind, console)} ", style=MARKS[kind].style)
    text.append(one["acronym"] or one["trial"], style="bold")
    text.append(f" {word(kind)}", style=MARKS[kind].style)
    return text
