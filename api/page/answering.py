"""What a worker makes of a page's request: the pairs of its form in, the bytes of a page out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from oligomatch.api.page.board import template
from oligomatch.api.page.board.board import (
    asked_of,
    board_context,
    board_table,
    rows_context,
    sums_part,
)
from oligomatch.api.page.board.briefs import BoardFound
from oligomatch.api.page.board.patients_list import List
from oligomatch.api.page.form.examples import EXAMPLES, example_text
from oligomatch.api.page.form.form import Document, carried_text
from oligomatch.api.page.form.taking import problem_words
from oligomatch.api.page.patient.doing import Page, map_of, page_of, replaced
from oligomatch.api.page.patient.patient import profile_text
from oligomatch.api.page.rendering import (
    argument_part,
    ask_part,
    board_page,
    board_rows,
    board_sums,
    course_part,
    criteria_page,
    overlap_page,
    pair_page,
    patient_page,
    sheet_page,
    trial_page,
    trials_page,
    tried_part,
)
from oligomatch.api.page.sheet.sheet import sheet_of, sheet_pdf
from oligomatch.api.page.wanted import MOST_FIELDS, PagePart, Unreadable, Wanted
from oligomatch.api.results.matching import Rules
from oligomatch.matcher.intake.intake import read_profile
from oligomatch.matcher.profile.problems import ProfileError

Pairs = list[tuple[str, str]]


def made(wanted: Wanted, rules: Rules) -> bytes:
    """The bytes of the answer.

    Raises:
        Unreadable: a form that cannot be read.
    """
    pairs = _understood(_pairs_of, wanted.form)
    if wanted.part is PagePart.PDF:
        return sheet_pdf(page_of(pairs), rules, wanted.today)
    return _MAKERS[wanted.part](wanted, pairs, rules).encode()


def _pairs_of(form: bytes) -> Pairs:
    return parse_qsl(
        form.decode("utf-8"),
        keep_blank_values=True,
        strict_parsing=bool(form),
        errors="strict",
        max_num_fields=MOST_FIELDS,
    )


Sent = TypeVar("Sent")
Understood = TypeVar("Understood")


def _understood(reader: Callable[[Sent], Understood], sent: Sent) -> Understood:
    """What a reader of the form's own parts makes of one; nothing of ours runs in it."""
    try:
        return reader(sent)
    except ValueError:
        raise Unreadable from None


def _page(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    return patient_page(page_of(pairs), rules, wanted.today, theme=wanted.theme)


def _argument(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    return argument_part(page_of(pairs), wanted.trial, rules, wanted.today)


def _course(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    return course_part(page_of(pairs), rules, wanted.today)


def _sheet(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    return sheet_page(sheet_of(page_of(pairs), rules, wanted.today))


def _board(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    return board_page(_brought_board(wanted, pairs, rules), rules, wanted.theme)


def _brought_board(wanted: Wanted, pairs: Pairs, rules: Rules) -> dict[str, Any]:
    named = dict(pairs)
    portions = bool(named.get("portions"))
    asked = asked_of(named)
    return board_context(_list_of(named), asked, rules, wanted.today, portions=portions)


def _list_of(named: Mapping[str, str]) -> List:
    """What is brought to the board: a file, a text, or the examples."""
    if named.get("do") == "examples":
        documents = (read_profile(example_text(one)).document() for one, _ in EXAMPLES)
        return List("\n".join(carried_text(one) for one in documents), "examples.ndjson")
    is_file = bool(named.get("file", "").strip())
    text, name = ("file", "file#name") if is_file else ("text", "name")
    mapping = named.get("columns", "").strip() or named.get("mapping", "")
    return List(named.get(text, ""), named.get(name, ""), mapping)


def _board_rows(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    """Some patients of a list, each with its number, their trials judged."""
    texts = [text.partition(" ") for name, text in pairs if name == "one"]
    listed = [(_understood(int, number), List(text)) for number, _, text in texts]
    return board_rows(rows_context(listed, rules, wanted.today))


def _found_of(pairs: Pairs) -> list[BoardFound]:
    """What the browser carries of the patients whose trials are judged."""
    texts = (text for name, text in pairs if name == "found")
    return [_understood(BoardFound.model_validate_json, text) for text in texts]


def _board_sums(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    """What stands over the list: counts, totals of the columns, facts and dates."""
    patients = _understood(int, dict(pairs).get("patients", "0"))
    return board_sums(sums_part(_found_of(pairs), patients, rules))


def _board_table(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    """The matrix as CSV."""
    found = _found_of(pairs)
    if not found:
        rows = _brought_board(wanted, pairs, rules)["rows"]
        found = [row.found for row in rows]
    return board_table(found, rules)


def _ask(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    return ask_part(page_of(pairs), rules, wanted.today)


def _file(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    return profile_text(page_of(pairs).document, wanted.today)


def _bring(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    """A page that starts from an example, or from a profile that is brought; the one before it
    stays where that cannot be used, and can be brought back where it can."""
    named = dict(pairs)
    text = example_text(named.get("example", "")) if named.get("do") == "example" else ""
    text = text or named.get("file", "").strip() or named.get("text", "")
    document, wrong = _brought(text)
    before = Page(dict(map_of(named.get("before", ""))))
    page = before if wrong else replaced(before, document)
    return patient_page(page, rules, wanted.today, theme=wanted.theme, wrong=wrong, pasted=text)


def _brought(text: str) -> tuple[Document, tuple[str, ...]]:
    if not text.strip():
        return {}, ("Nothing was brought: paste a profile, or choose a file.",)
    try:
        return read_profile(text).document(), ()
    except ProfileError as error:
        if error.profile is not None:  # the form shows what is at odds, as where it is typed
            return error.profile.document(), ()
        return {}, tuple(
            f"{p.pointer or 'The profile'}: {problem_words(p)}" for p in error.problems
        )


_MAKERS: Mapping[PagePart, Callable[[Wanted, Pairs, Rules], str]] = {
    PagePart.PAGE: _page,
    PagePart.ARGUMENT: _argument,
    PagePart.COURSE: _course,
    PagePart.SHEET: _sheet,
    PagePart.BOARD: _board,
    PagePart.TABLE: _board_table,
    PagePart.ROWS: _board_rows,
    PagePart.SUMS: _board_sums,
    PagePart.TEMPLATE: lambda *_: template.table(),
    PagePart.MAPPING: lambda *_: template.mapping(),
    PagePart.TRIALS: lambda wanted, pairs, rules: trials_page(pairs, rules, wanted.theme),
    PagePart.TRIAL: lambda wanted, _, rules: trial_page(wanted.trial, rules, wanted.theme),
    PagePart.CRITERIA: lambda wanted, _, rules: criteria_page(rules, wanted.theme),
    PagePart.OVERLAP: lambda wanted, _, rules: overlap_page(rules, wanted.theme),
    PagePart.PAIR: lambda wanted, _, rules: pair_page(wanted.trial, rules, wanted.theme),
    PagePart.ASK: _ask,
    PagePart.TRY: lambda wanted, pairs, rules: tried_part(page_of(pairs), rules, wanted.today),
    PagePart.FILE: _file,
    PagePart.BRING: _bring,
}
