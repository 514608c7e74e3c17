"""Answers as a notebook shows them: tables of HTML, and data frames."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from oligomatch.api.results.argument_table import in_order, standing
from oligomatch.api.results.match_json import (
    CRITERION_COLUMNS,
    MATCH_COLUMNS,
    class_counts,
    criterion_rows,
    match_rows,
)
from oligomatch.api.results.matching import Result
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import word
from oligomatch.api.words.patient.facts import case_line
from oligomatch.api.words.sentences import limits_of_use, sentence, trial_name, why_here
from oligomatch.matcher.match.rank import Ranked

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console, RenderableType


WIDTH = 100  # signs of a line
NUMBERS = ("rank", "number")  # the columns that are no text
Parts = Callable[[Result, "Console"], "list[RenderableType]"]


def matches_frame(result: Result) -> pl.DataFrame:
    """A row for each trial."""
    return _frame(MATCH_COLUMNS, match_rows(result))


def criteria_frame(result: Result) -> pl.DataFrame:
    """A row for each criterion of the trials shown."""
    return _frame(CRITERION_COLUMNS, criterion_rows(result))


def _frame(columns: Sequence[str], rows: Iterator[Mapping[str, Any]]) -> pl.DataFrame:
    needs_frames()
    import polars as pl

    schema = {name: pl.Int64 if name in NUMBERS else pl.String for name in columns}
    return pl.DataFrame(list(rows), schema=schema)


def needs_frames() -> None:
    """Refuse what makes data frames where their packages are missing.

    Raises:
        ImportError: how to install them.
    """
    if any(find_spec(name) is None for name in ("polars", "pyarrow", "numpy", "msgspec")):
        raise ImportError(say("python.needs_cohort"))


def matches_html(result: Result) -> str:
    """The ranking: who, the counts, and each trial with a line why it stands there."""
    profile, given = result.profile, result.given
    counts = ", ".join(f"{number} {word(kind)}" for kind, number in class_counts(result).items())
    rows = [
        (str(one.rank), trial_name(one.trial), _class(one), why_here(one, profile))
        for one in result.shown
    ]
    who = escape(case_line(profile))
    as_of = escape(say("python.as_of", day=given.as_of.isoformat(), counts=counts))
    limits = escape(limits_of_use(one.trial for one in result.shown))
    each = _table(("rank", "trial", "match", "why"), rows)
    return f"<p>{who}<br>{as_of}</p>{each}<p><small>{limits}</small></p>"


def _class(ranked: Ranked) -> str:
    """The class of a match, of a closed trial marked as evidence."""
    kind = word(str(ranked.kind))
    return kind if ranked.section == "options" else say("python.closed", match=kind)


def ranked_html(result: Result) -> str:
    """One trial: why it stands where it stands, and each criterion with its source's words."""
    (shown,), profile = result.shown, result.profile
    rows = [
        (one.id, standing(one), one.criterion.quote, sentence(one, profile))
        for one in in_order(shown.match)
    ]
    lead = f"<b>{escape(trial_name(shown.trial))}</b>: {escape(_class(shown))}"
    each = _table(("criterion", "verdict", "quote", "sentence"), rows)
    return f"<p>{lead}; {escape(why_here(shown, profile))}</p>{each}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    words = table("python_heads")
    head = "".join(f"<th>{escape(words[name])}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(map(_cell, heads, row))}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(head: str, text: str) -> str:
    """A cell; the source's own words are marked as a quote."""
    quoted = head == "quote" and text
    return f"<td><q>{escape(text)}</q></td>" if quoted else f"<td>{escape(text)}</td>"


def text_of(result: Result, parts: Parts, width: int) -> str:
    """What the command line prints of a result, without colours."""
    from oligomatch.api.terminal.marks import put

    console = _console(width)
    put(console, *parts(result, console))
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def html_of(result: Result, parts: Parts) -> str:
    """The same for a notebook, with the colours of the terminal."""
    console = _console(WIDTH, record=True)
    for part in parts(result, console):
        console.print(part)
    form = '<pre style="white-space:pre;line-height:normal">{code}</pre>'
    return console.export_html(inline_styles=True, code_format=form)


def _console(width: int, *, record: bool = False) -> Console:
    from rich.console import Console

    return Console(
        file=_Words(), width=width, record=record, highlight=False, markup=False, emoji=False,
        color_system="standard" if record else None,
    )  # fmt: skip


class _Words(io.StringIO):
    """What is printed, kept; it can show every sign."""

    encoding = "utf-8"
