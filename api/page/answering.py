"""What a worker makes of a page's request: the pairs of its form in, the bytes of a page out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from api.matching import Rules
from api.page.board import asked_of, board_context, board_rows
from api.page.examples import EXAMPLES, example_text
from api.page.form import Document, carried_text
from api.page.patient import Page, page_of, profile_text
from api.page.patients_list import template
from api.page.rendering import (
    argument_part,
    ask_part,
    board_page,
    criteria_page,
    patient_page,
    sheet_page,
    trial_page,
    trials_page,
)
from api.page.sheet import sheet_of, sheet_pdf
from api.page.wanted import Part, Wanted
from matcher.profile import Profile
from matcher.reading import ProfileError

MOST_FIELDS = 20_000


Pairs = list[tuple[str, str]]


def made(wanted: Wanted, rules: Rules) -> bytes:
    """The bytes of the answer.

    Raises:
        ValueError: a form that cannot be read.
    """
    pairs = parse_qsl(
        wanted.form.decode("utf-8"),
        keep_blank_values=True,
        strict_parsing=bool(wanted.form),
        errors="strict",
        max_num_fields=MOST_FIELDS,
    )
    if wanted.part is Part.PDF:
        sheet = sheet_of(page_of(pairs), rules, wanted.today)
        return sheet_pdf(sheet) if sheet is not None else b""
    return _MAKERS[wanted.part](wanted, pairs, rules).encode()


def _page(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    return patient_page(page_of(pairs), rules, wanted.today, theme=wanted.theme)


def _argument(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    return argument_part(page_of(pairs), wanted.trial, rules, wanted.today)


def _sheet(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    return sheet_page(sheet_of(page_of(pairs), rules, wanted.today))


def _board(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    return board_page(_brought_board(wanted, pairs, rules), rules, wanted.theme)


def _board_table(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    """The matrix as CSV; without patients the table to fill in."""
    context = _brought_board(wanted, pairs, rules)
    if not context["rows"]:
        return template()
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(board_rows(context))
    return out.getvalue()


def _brought_board(wanted: Wanted, pairs: Pairs, rules: Rules) -> dict[str, Any]:
    named = dict(pairs)
    text, name = named.get("file", "").strip() or named.get("text", ""), named.get("name", "")
    if named.get("do") == "examples":
        told = (Profile.read(example_text(one)).told() for one, _ in EXAMPLES)
        text, name = "\n".join(carried_text(one) for one in told), "examples.ndjson"
    return board_context(text, name, asked_of(named), rules, wanted.today)


def _ask(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    return ask_part(page_of(pairs), rules, wanted.today)


def _file(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    return profile_text(page_of(pairs).document, wanted.today)


def _bring(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    """A page that starts from an example, or from a profile that is brought."""
    told = dict(pairs)
    text = example_text(told.get("example", "")) if told.get("do") == "example" else ""
    text = text or told.get("file", "").strip() or told.get("text", "")
    document, wrong = _brought(text)
    page = Page(document)
    return patient_page(page, rules, wanted.today, theme=wanted.theme, wrong=wrong, pasted=text)


def _brought(text: str) -> tuple[Document, tuple[str, ...]]:
    if not text.strip():
        return {}, ("Nothing was brought: paste a profile, or choose a file.",)
    try:
        return Profile.read(text).told(), ()
    except ProfileError as error:
        return {}, tuple(
            f"{p.pointer or 'The profile'}: {p.expected}; {p.mend}" for p in error.problems
        )


_MAKERS: Mapping[Part, Callable[[Wanted, Pairs, Rules], str]] = {
    Part.PAGE: _page,
    Part.ARGUMENT: _argument,
    Part.SHEET: _sheet,
    Part.BOARD: _board,
    Part.TABLE: _board_table,
    Part.TRIALS: lambda wanted, pairs, rules: trials_page(pairs, rules, wanted.theme),
    Part.TRIAL: lambda wanted, _, rules: trial_page(wanted.trial, rules, wanted.theme),
    Part.CRITERIA: lambda wanted, _, rules: criteria_page(rules, wanted.theme),
    Part.ASK: _ask,
    Part.FILE: _file,
    Part.BRING: _bring,
}
